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


def sts(query: str) -> ApiError:
    return refusal("sts", form(f"Version=2011-06-15&{query}"))


def test_a_value_that_is_too_long_is_named_with_its_bound() -> None:
    error = sts(f"Action=GetFederationToken&Name={'x' * 33}")

    assert (error.code, error.status) == ("ValidationError", 400)
    assert error.message == (
        f"1 validation error detected: Value '{'x' * 33}' at 'name' failed to satisfy "
        "constraint: Member must have length less than or equal to 32"
    )


def test_a_value_that_breaks_two_bounds_is_named_twice() -> None:
    error = sts("Action=GetAccessKeyInfo&AccessKeyId=-")

    assert error.message == (
        "2 validation errors detected: Value '-' at 'accessKeyId' failed to satisfy constraint: "
        "Member must have length greater than or equal to 16; Value '-' at 'accessKeyId' failed to "
        "satisfy constraint: Member must satisfy regular expression pattern: [\\w]*"
    )


def test_a_member_that_is_missing_is_null() -> None:
    error = sts("Action=GetFederationToken&Name=ab&Tags.member.1.Value=b")

    assert error.message == (
        "1 validation error detected: Value null at 'tags.1.member.key' failed to satisfy "
        "constraint: Member must not be null"
    )


def test_an_enum_lists_its_values() -> None:
    error = refusal("kms", target("TrentService.CreateKey", b'{"Origin":"MARS"}'))

    assert error.message == (
        "1 validation error detected: Value 'MARS' at 'origin' failed to satisfy constraint: "
        "Member must satisfy enum value set: [AWS_KMS, EXTERNAL, AWS_CLOUDHSM, EXTERNAL_KEY_STORE]"
    )


def test_a_number_out_of_range_is_named_with_its_bound() -> None:
    error = sts("Action=GetSessionToken&DurationSeconds=899")

    assert error.message == (
        "1 validation error detected: Value '899' at 'durationSeconds' failed to satisfy "
        "constraint: Member must have value greater than or equal to 900"
    )


def test_elements_of_a_list_are_named_by_all_their_bounds() -> None:
    role = "RoleArn=arn:aws:iam::111122223333:role/r&RoleSessionName=session"
    error = sts(f"Action=AssumeRole&{role}&TransitiveTagKeys.member.1=%21")

    assert error.message == (
        "1 validation error detected: Value '[!]' at 'transitiveTagKeys' failed to satisfy "
        "constraint: Member must satisfy constraint: [Member must have length less than or equal "
        "to 128, Member must have length greater than or equal to 1, Member must satisfy regular "
        "expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+]"
    )


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (
            f"Action=CreateUser&UserName={'x' * 65}",
            (
                "1 validation error detected: Value at 'userName' failed to satisfy constraint: "
                "Member must have length less than or equal to 64"
            ),
        ),
        (
            "Action=UntagUser&UserName=a&TagKeys.member.1=%21",
            (
                "1 validation error detected: Value at 'tagKeys' failed to satisfy constraint: "
                "Member must satisfy constraint: [Member must have length less than or equal to "
                "128, Member must have length greater than or equal to 1, Member must satisfy "
                "regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+, Member must not be "
                "null]"
            ),
        ),
        (
            (
                "Action=UpdateAccountPasswordPolicy&MaxPasswordAge=1096&MinimumPasswordLength=129"
                "&PasswordReusePrevention=25"
            ),
            (
                "3 validation errors detected: Value at 'minimumPasswordLength' failed to satisfy "
                "constraint: Member must have value less than or equal to 128; Value at "
                "'passwordReusePrevention' failed to satisfy constraint: Member must have value "
                "less than or equal to 24; Value at 'maxPasswordAge' failed to satisfy "
                "constraint: Member must have value less than or equal to 1095"
            ),
        ),
        (
            "Action=CreateUser&UserName=a%20b",
            (
                "The specified value for userName is invalid. It must contain only alphanumeric "
                "characters and/or the following: +=,.@_-"
            ),
        ),
        (
            "Action=CreateVirtualMFADevice&VirtualMFADeviceName=a&Path=/a",
            (
                "The specified value for path is invalid. It must begin and end with / and contain "
                "only alphanumeric characters and/or / characters."
            ),
        ),
        (
            "Action=GetUser&UserName=",
            (
                "2 validation errors detected: Value at 'userName' failed to satisfy constraint: "
                "Member must have length greater than or equal to 1; The specified value for "
                "userName is invalid. It must contain only alphanumeric characters and/or the "
                "following: +=,.@_-"
            ),
        ),
    ],
)
def test_iam_repeats_no_value_and_has_its_own_words_for_names_and_paths(
    query: str, words: str
) -> None:
    """Recorded from AWS in February 2026: docs/replays.md."""
    assert iam(query).message == words


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
