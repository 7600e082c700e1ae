"""What goes back: bodies, headers, errors, in each protocol's own envelope."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from wire_requests import WIRE

from garrison.core.errors import ApiError
from garrison.core.message import Response
from garrison.wire.cbor import parse_cbor
from garrison.wire.envelopes import Envelope, encode_error

AT = datetime(2026, 11, 23, 19, 4, 14, tzinfo=UTC)


def error_class(code: str, status: int = 400, shape: str | None = None) -> type[ApiError]:
    return type(code, (ApiError,), {"code": code, "status": status, "shape": shape})


NoSuchEntityException = error_class("NoSuchEntity", 404, "NoSuchEntityException")
QueueDoesNotExist = error_class(
    "AWS.SimpleQueueService.NonExistentQueue", shape="QueueDoesNotExist"
)
NoSuchKey = error_class("NoSuchKey", 404, "NoSuchKey")
TooManyRequestsException = error_class("TooManyRequests", 429, "TooManyRequestsException")
TransactionCanceledException = error_class("Canceled", shape="TransactionCanceledException")
InternalFailure = error_class("InternalFailure", 500)


def encode(service: str, protocol: str, operation: str, output: dict[str, Any]) -> Response:
    return WIRE.service(service).operation(operation, protocol).encode(output, request_id="r")


def refuse(service: str, protocol: str, error: ApiError, *, head: bool = False) -> Response:
    return WIRE.service(service).encode_error(error, protocol=protocol, request_id="r", head=head)


def test_a_query_answer_has_its_result_and_its_request_id() -> None:
    user = {"Path": "/", "UserName": "a&b", "UserId": "I", "Arn": "A", "CreateDate": AT, "Tags": []}

    response = encode("iam", "query", "GetUser", {"User": user, "Unknown": 1})

    assert response.headers == {"content-type": "text/xml", "x-amzn-requestid": "r"}
    assert response.body == (
        b'<GetUserResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetUserResult><User>'
        b"<Path>/</Path><UserName>a&amp;b</UserName><UserId>I</UserId><Arn>A</Arn>"
        b"<CreateDate>2026-11-23T19:04:14Z</CreateDate><Tags></Tags></User></GetUserResult>"
        b"<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></GetUserResponse>"
    )


def test_a_query_answer_without_output_has_a_request_id() -> None:
    assert encode("iam", "query", "DeleteUser", {}).body == (
        b'<DeleteUserResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">'
        b"<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></DeleteUserResponse>"
    )


def test_an_ec2_answer_without_output_says_that_it_was_done() -> None:
    assert encode("ec2", "ec2", "CreateTags", {}).body == (
        b'<?xml version="1.0" encoding="UTF-8"?>\n'
        b'<CreateTagsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15">'
        b"<requestId>r</requestId><return>true</return></CreateTagsResponse>"
    )


def test_a_json_answer_has_instants_as_numbers_and_bytes_as_base64() -> None:
    key = {"KeyId": "k", "CreationDate": AT, "Enabled": True}

    described = encode("kms", "json", "DescribeKey", {"KeyMetadata": key})
    encrypted = encode("kms", "json", "Encrypt", {"CiphertextBlob": b"\0\1"})

    assert described.headers["content-type"] == "application/x-amz-json-1.1"
    assert json.loads(described.body) == {
        "KeyMetadata": {"KeyId": "k", "CreationDate": 1795460654, "Enabled": True}
    }
    assert encrypted.body == b'{"CiphertextBlob":"AAE="}'


def test_s3_answers_with_its_own_names_and_headers() -> None:
    buckets = {"Buckets": [{"Name": "b", "CreationDate": AT}], "Owner": {"ID": "o"}}

    response = encode("s3", "rest-xml", "ListBuckets", buckets)

    assert response.headers["x-amz-request-id"] == "r"
    assert len(response.headers["x-amz-id-2"]) == 76
    assert response.headers["content-type"] == "application/xml"
    assert response.body == (
        b'<?xml version="1.0" encoding="UTF-8"?>\n'
        b'<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Buckets><Bucket>'
        b"<Name>b</Name><CreationDate>2026-11-23T19:04:14.000Z</CreationDate></Bucket></Buckets>"
        b"<Owner><ID>o</ID></Owner></ListAllMyBucketsResult>"
    )


def test_s3_names_a_location_by_text_and_a_grantee_by_attribute() -> None:
    grant = {"Grantee": {"Type": "CanonicalUser", "ID": "i"}, "Permission": "READ"}

    located = encode("s3", "rest-xml", "GetBucketLocation", {"LocationConstraint": "eu-west-1"})
    granted = encode("s3", "rest-xml", "GetBucketAcl", {"Grants": [grant]})

    assert located.body.endswith(b">eu-west-1</LocationConstraint>")
    assert (
        b'<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        b'xsi:type="CanonicalUser"><ID>i</ID></Grantee>'
    ) in granted.body


def test_an_object_is_answered_as_it_is() -> None:
    output = {"Body": b"content", "ETag": '"e"', "LastModified": AT, "Metadata": {"Author": "é"}}

    response = encode("s3", "rest-xml", "GetObject", output)

    assert response.body == b"content"
    assert response.headers["last-modified"] == "Mon, 23 Nov 2026 19:04:14 GMT"
    assert response.headers["x-amz-meta-author"] == "é".encode().decode("latin-1")


def test_a_query_error_is_the_senders_or_the_receivers() -> None:
    known = refuse("iam", "query", NoSuchEntityException("no <user>"))
    ours = refuse("iam", "query", InternalFailure("sorry"))

    assert known.status == 404
    assert known.body == (
        b'<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error>'
        b"<Type>Sender</Type><Code>NoSuchEntity</Code><Message>no &lt;user&gt;</Message></Error>"
        b"<RequestId>r</RequestId></ErrorResponse>"
    )
    assert ours.status == 500
    assert b"<Type>Receiver</Type>" in ours.body


def test_a_json_error_is_named_by_its_shape() -> None:
    response = refuse("dynamodb", "json", InternalFailure("sorry"))

    assert json.loads(response.body) == {
        "__type": "com.amazonaws.dynamodb.v20120810#InternalFailure",
        "message": "sorry",
    }


def test_an_errors_further_members_are_those_of_its_shape() -> None:
    reasons = [{"Code": "None", "Item": {"a": {"B": b"\0"}}}]
    canceled = TransactionCanceledException("m", members={"CancellationReasons": reasons, "X": 1})
    throttled = TooManyRequestsException("m", members={"retryAfterSeconds": "3", "Reason": "R"})

    in_json = json.loads(refuse("dynamodb", "json", canceled).body)
    in_rest = refuse("lambda", "rest-json", throttled)

    assert in_json["CancellationReasons"] == [{"Code": "None", "Item": {"a": {"B": "AA=="}}}]
    assert "X" not in in_json
    assert in_rest.headers["retry-after"] == "3"
    assert in_rest.headers["x-amzn-errortype"] == "TooManyRequestsException"
    assert json.loads(in_rest.body) == {"Reason": "R", "message": "m"}


def test_a_service_that_spoke_query_sends_its_old_code_along() -> None:
    response = refuse("sqs", "json", QueueDoesNotExist("gone"))

    assert response.headers["x-amzn-query-error"] == (
        "AWS.SimpleQueueService.NonExistentQueue;Sender"
    )
    assert json.loads(response.body)["__type"] == "com.amazonaws.sqs#QueueDoesNotExist"
    assert b"<Code>AWS.SimpleQueueService.NonExistentQueue</Code>" in (
        refuse("sqs", "query", QueueDoesNotExist("gone")).body
    )


def test_a_cbor_error_is_cbor() -> None:
    response = refuse("cloudwatch", "smithy-rpc-v2-cbor", InternalFailure("sorry"))

    assert response.headers["smithy-protocol"] == "rpc-v2-cbor"
    assert parse_cbor(response.body) == {"__type": "InternalFailure", "message": "sorry"}


def test_s3_says_what_the_error_is_about_and_nothing_to_head() -> None:
    error = NoSuchKey("The specified key does not exist.", members={"Key": "a&b"})

    response = refuse("s3", "rest-xml", error)

    assert response.body.startswith(
        b'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code>'
        b"<Message>The specified key does not exist.</Message><Key>a&amp;b</Key>"
        b"<RequestId>r</RequestId><HostId>"
    )
    assert refuse("s3", "rest-xml", error, head=True).body == b""


@pytest.mark.parametrize(
    ("family", "piece"),
    [
        ("query", b"<ErrorResponse><Error><Type>Receiver</Type><Code>InternalFailure</Code>"),
        ("ec2", b"<Response><Errors><Error><Code>InternalFailure</Code>"),
        ("json", b'{"__type":"InternalFailure","message":"sorry"}'),
        ("rest-json", b'{"message":"sorry"}'),
        ("rest-xml", b"<ErrorResponse><Error><Type>Receiver</Type>"),
        ("rest-xml-s3", b"<Error><Code>InternalFailure</Code>"),
        ("smithy-rpc-v2-cbor", b"InternalFailure"),
    ],
)
def test_an_error_before_any_operation_is_in_the_familys_envelope(
    family: str, piece: bytes
) -> None:
    is_s3 = family == "rest-xml-s3"
    envelope = Envelope(protocol="rest-xml" if is_s3 else family, is_s3=is_s3)
    response = encode_error(envelope, InternalFailure("sorry"), request_id="r")

    assert response.status == 500
    assert piece in response.body


def test_an_event_stream_is_refused_and_not_left_out() -> None:
    with pytest.raises(ApiError) as caught:
        encode("s3", "rest-xml", "SelectObjectContent", {})

    assert caught.value.status == 501


def test_secrets_are_replaced_wherever_the_model_marks_them() -> None:
    encrypt = WIRE.service("kms").operation("Encrypt", "json")
    assume = WIRE.service("sts").operation("AssumeRole", "query")

    assert encrypt.redact_input({"KeyId": "k", "Plaintext": b"s"}, "***") == {
        "KeyId": "k",
        "Plaintext": "***",
    }
    assert assume.redact_output({"Credentials": {"SecretAccessKey": "s", "A": "b"}}, None) == {
        "Credentials": {"SecretAccessKey": None, "A": "b"}
    }


def test_an_operation_tells_what_is_in_its_model() -> None:
    encrypt = WIRE.service("kms").operation("Encrypt", "json")
    get = WIRE.service("s3").operation("GetObject", "rest-xml")
    tag = WIRE.service("s3control").operation("TagResource", "rest-xml")

    assert encrypt.input_maps == frozenset({"EncryptionContext"})
    assert (get.method, get.uri) == ("GET", "/{Bucket}/{Key+}")
    assert (get.input_stream, get.output_stream) == (None, "Body")
    assert tag.host_prefix == "{AccountId}."
    assert "KeyId" in encrypt.input_members
