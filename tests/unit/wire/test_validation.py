"""What breaks a model's bounds is refused in AWS's words, and with the service's own code."""

import pytest
from wire_requests import decode, form, rest, target

from garrison.core.errors import ApiError

ENCRYPT = "TrentService.Encrypt"


def refusal(service: str, request: object) -> ApiError:
    with pytest.raises(ApiError) as caught:
        decode(service, request)  # type: ignore[arg-type]
    return caught.value


def iam(query: str) -> ApiError:
    return refusal("iam", form(f"Version=2010-05-08&{query}"))


def test_a_value_that_is_too_long_is_named_with_its_bound() -> None:
    error = iam(f"Action=CreateUser&UserName={'x' * 65}")

    assert (error.code, error.status) == ("ValidationError", 400)
    assert error.message == (
        f"1 validation error detected: Value '{'x' * 65}' at 'userName' failed to satisfy "
        "constraint: Member must have length less than or equal to 64"
    )


def test_a_value_that_breaks_two_bounds_is_named_twice() -> None:
    error = iam("Action=GetUser&UserName=")

    assert error.message == (
        "2 validation errors detected: Value '' at 'userName' failed to satisfy constraint: "
        "Member must have length greater than or equal to 1; Value '' at 'userName' failed to "
        "satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]+"
    )


def test_a_member_that_is_missing_is_null() -> None:
    error = iam("Action=TagUser&UserName=a&Tags.member.1.Value=b")

    assert error.message == (
        "1 validation error detected: Value null at 'tags.1.member.key' failed to satisfy "
        "constraint: Member must not be null"
    )


def test_an_enum_lists_its_values() -> None:
    error = iam("Action=UpdateAccessKey&AccessKeyId=AKIAIOSFODNN7EXAMPLE&Status=On")

    assert error.message == (
        "1 validation error detected: Value 'On' at 'status' failed to satisfy constraint: "
        "Member must satisfy enum value set: [Active, Inactive, Expired]"
    )


def test_a_number_out_of_range_is_named_with_its_bound() -> None:
    error = iam("Action=ListUsers&MaxItems=1001")

    assert error.message == (
        "1 validation error detected: Value '1001' at 'maxItems' failed to satisfy constraint: "
        "Member must have value less than or equal to 1000"
    )


def test_elements_of_a_list_are_named_by_all_their_bounds() -> None:
    error = iam("Action=SimulateCustomPolicy&PolicyInputList.member.1=a&ActionNames.member.1=x")

    assert error.message == (
        "1 validation error detected: Value '[x]' at 'actionNames' failed to satisfy constraint: "
        "Member must satisfy constraint: [Member must have length less than or equal to 128, "
        "Member must have length greater than or equal to 3]"
    )


def test_a_secret_is_never_repeated() -> None:
    error = iam("Action=CreateLoginProfile&UserName=a&Password=")

    assert "Value at 'password' failed" in error.message


def test_a_long_value_is_not_repeated_in_full() -> None:
    error = iam(f"Action=GetUser&UserName={'x' * 100_000}")

    assert len(error.message) < 2000


@pytest.mark.parametrize(
    ("service", "request_", "code", "words"),
    [
        ("kms", target(ENCRYPT, b'{"Plaintext":"AA=="}'), "ValidationException", "at 'keyId'"),
        (
            "kms",
            target(ENCRYPT, b'{"KeyId":"a","Plaintext":""}'),
            "ValidationException",
            "Value at 'plaintext' failed to satisfy constraint: Member must have length greater",
        ),
        (
            "sqs",
            target("AmazonSQS.SendMessage", b'{"MessageBody":"a"}'),
            "MissingParameter",
            "The request must contain the parameter QueueUrl.",
        ),
        (
            "ec2",
            form("Action=RunInstances&Version=2016-11-15&MinCount=1"),
            "MissingParameter",
            "The request must contain the parameter MaxCount.",
        ),
        (
            "sns",
            form("Action=Publish&Version=2010-03-31"),
            "InvalidParameter",
            "Value null at 'message'",
        ),
        ("s3", rest("PUT", "/b?versioning"), "InvalidRequest", "VersioningConfiguration"),
        (
            "s3",
            rest("PUT", "/b?versioning", b"<A><Status>On</Status></A>"),
            "MalformedXML",
            "not well-formed or did not validate",
        ),
        ("s3", rest("PUT", "/b", x_amz_acl="loud"), "InvalidArgument", "ACL"),
        (
            "lambda",
            rest("POST", "/2015-03-31/functions", b"{}"),
            "ValidationException",
            "Value null at 'functionName'",
        ),
    ],
)
def test_every_service_has_its_own_code(
    service: str, request_: object, code: str, words: str
) -> None:
    error = refusal(service, request_)

    assert error.code == code
    assert words in error.message
    assert error.status == 400


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"KeyId":1,"Plaintext":"AA=="}', "NUMBER_VALUE can not be converted to a String"),
        (b'{"KeyId":true,"Plaintext":"AA=="}', "TRUE_VALUE can not be converted to a String"),
        (b'{"KeyId":{},"Plaintext":"AA=="}', "Start of structure or map found where not expected."),
        (b'{"KeyId":[],"Plaintext":"AA=="}', "Start of list found where not expected"),
        (b'{"KeyId":"a","Plaintext":"?"}', "Invalid base64 encoded value"),
        (b'{"KeyId":"a","Plaintext":"AA==","DryRun":"x"}', "STRING_VALUE can not be converted"),
        (b"[]", "Start of list found where not expected"),
        (b"null", "NULL can not be converted to a structure"),
        (b"{", "Unable to parse the request body"),
        (b'{"KeyId":"\xff"}', "Unable to parse the request body"),
        (b'{"KeyId":"\\ud800"}', "Unable to parse the request body"),
        (b"[" * 100_000, "Unable to parse the request body"),
        (b'{"a":' * 200 + b"1" + b"}" * 200, "Unable to parse the request body"),
        (b'{"KeyId":NaN}', "Unable to parse the request body"),
    ],
)
def test_json_of_another_type_is_a_serialization_exception(body: bytes, words: str) -> None:
    error = refusal("kms", target(ENCRYPT, body))

    assert (error.code, error.status) == ("SerializationException", 400)
    assert words in error.message


@pytest.mark.parametrize(
    "number", [b"99999999999", b"1.5", b"1e999", b"9" * 5000, b"-99999999999", b'"3"']
)
def test_a_number_that_is_no_integer_is_refused(number: bytes) -> None:
    error = refusal("kms", target("TrentService.ListKeys", b'{"Limit":' + number + b"}"))

    assert error.code == "SerializationException"


def test_what_a_model_does_not_know_is_left_out_of_json() -> None:
    body = b'{"KeyId":"a","Plaintext":"AA==","Surprise":1,"GrantTokens":null}'

    assert decode("kms", target(ENCRYPT, body)) == {"KeyId": "a", "Plaintext": b"\0"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("Action=ListUsers&Version=2010-05-08&MaxItems=x", "MalformedInput"),
        ("Action=ListUsers&Version=2010-05-08&MaxItems=%ff", "MalformedQueryString"),
        ("Action=ListUsers&Version=2010-05-08&MaxItems=1&MaxItems=2", "MalformedQueryString"),
        ("Action=TagUser&Version=2010-05-08&UserName=a&Tags.member.x.Key=a", "MalformedInput"),
        ("Action=TagUser&Version=2010-05-08&UserName=a&Tags=a", "MalformedInput"),
        ("Action=TagUser&Version=2010-05-08&UserName.a=a", "MalformedInput"),
    ],
)
def test_a_form_that_cannot_be_read_is_refused(body: str, code: str) -> None:
    assert refusal("iam", form(body)).code == code


@pytest.mark.parametrize(
    "body",
    [
        b"<Delete>",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><Delete><Object><Key>&b;</Key></Object></Delete>",
        b"<a>" * 100 + b"</a>" * 100,
        b"\xff\xfe<\0D\0",
        b"<Delete><Quiet>perhaps</Quiet><Object><Key>a</Key></Object></Delete>",
        b"text",
    ],
)
def test_xml_that_cannot_be_read_is_refused(body: bytes) -> None:
    assert refusal("s3", rest("POST", "/b?delete", body)).code == "MalformedXML"


def test_xml_is_read_with_and_without_a_namespace() -> None:
    plain = b"<Delete><Object><Key>a</Key></Object></Delete>"
    spaced = b'<x:Delete xmlns:x="urn:x"><x:Object><x:Key>a</x:Key></x:Object></x:Delete>'

    assert decode("s3", rest("POST", "/b?delete", plain)) == {
        "Bucket": "b",
        "Delete": {"Objects": [{"Key": "a"}]},
    }
    assert decode("s3", rest("POST", "/b?delete", spaced)) == decode(
        "s3", rest("POST", "/b?delete", plain)
    )
