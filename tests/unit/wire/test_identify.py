"""Which operation a request names, in every protocol, and AWS's answer if it names none."""

import pytest
from wire_requests import WIRE, decode, form, named, rest, target

from garrison.core.errors import ApiError
from garrison.core.message import Request


@pytest.mark.parametrize(
    ("method", "path", "headers", "operation"),
    [
        ("GET", "/", {}, "ListBuckets"),
        ("GET", "/b", {}, "ListObjects"),
        ("GET", "/b/", {}, "ListObjects"),
        ("GET", "/b?list-type=2", {}, "ListObjectsV2"),
        ("GET", "/b?versions", {}, "ListObjectVersions"),
        ("GET", "/b?acl", {}, "GetBucketAcl"),
        ("GET", "/b?lifecycle", {}, "GetBucketLifecycleConfiguration"),
        ("GET", "/b?notification", {}, "GetBucketNotificationConfiguration"),
        ("GET", "/b?analytics", {}, "ListBucketAnalyticsConfigurations"),
        ("GET", "/b?analytics&id=1", {}, "GetBucketAnalyticsConfiguration"),
        ("GET", "/b/k", {}, "GetObject"),
        ("GET", "/b/k?x-id=GetObject", {}, "GetObject"),
        ("GET", "/b/k?acl", {}, "GetObjectAcl"),
        ("GET", "/b/k?uploadId=1", {}, "ListParts"),
        ("HEAD", "/b/k", {}, "HeadObject"),
        ("HEAD", "/b", {}, "HeadBucket"),
        ("PUT", "/b/k", {}, "PutObject"),
        ("PUT", "/b/k", {"x-amz-copy-source": "/b/j"}, "CopyObject"),
        ("PUT", "/b/k?partNumber=1&uploadId=1", {}, "UploadPart"),
        (
            "PUT",
            "/b/k?partNumber=1&uploadId=1",
            {"x-amz-copy-source": "/b/j"},
            "UploadPartCopy",
        ),
        ("POST", "/b/k?uploads", {}, "CreateMultipartUpload"),
        ("POST", "/b/k?uploadId=1", {}, "CompleteMultipartUpload"),
        ("DELETE", "/b/k", {}, "DeleteObject"),
        ("DELETE", "/b/k?uploadId=1", {}, "AbortMultipartUpload"),
        ("POST", "/b?delete", {}, "DeleteObjects"),
        ("GET", "/b?location", {}, "GetBucketLocation"),
    ],
)
def test_s3_tells_operations_apart_by_query_and_headers(
    method: str, path: str, headers: dict[str, str], operation: str
) -> None:
    path, _, query = path.partition("?")

    assert named("s3", Request(method=method, path=path, query=query, headers=headers)) == operation


@pytest.mark.parametrize(
    ("host", "path", "bucket", "key"),
    [
        ("localhost:4566", "/b/k/l", "b", "k/l"),
        ("localhost:4566", "/b//k", "b", "/k"),
        ("localhost:4566", "/b/k/", "b", "k/"),
        ("localhost:4566", "/b/a%2Fb%20c+d", "b", "a/b c+d"),
        ("b.localhost:4566", "/k/l", "b", "k/l"),
        ("my.b.s3.us-east-1.amazonaws.com", "/k", "my.b", "k"),
        ("b.s3.localhost", "/k", "b", "k"),
        ("pt1-123456789012.s3-accesspoint.us-east-1.amazonaws.com", "/k", "pt1-123456789012", "k"),
    ],
)
def test_s3_takes_bucket_and_key_from_host_or_path(
    host: str, path: str, bucket: str, key: str
) -> None:
    assert decode("s3", rest("GET", path, host=host)) == {"Bucket": bucket, "Key": key}


@pytest.mark.parametrize(
    ("service", "request_", "code", "status", "words"),
    [
        (
            "iam",
            form("Action=Fly&Version=2010-05-08"),
            "InvalidAction",
            400,
            "Could not find operation Fly for version 2010-05-08",
        ),
        (
            "iam",
            form("Action=GetUser"),
            "InvalidAction",
            400,
            "Could not find operation GetUser for version NO_VERSION_SPECIFIED",
        ),
        ("iam", form(""), "MissingAction", 400, "missing an action"),
        (
            "ec2",
            form("Action=Fly&Version=2016-11-15"),
            "InvalidAction",
            400,
            "The action Fly is not valid for this web service.",
        ),
        ("kms", target("TrentService.Fly", b"{}"), "UnknownOperationException", 400, ""),
        ("kms", target("Elsewhere.Encrypt", b"{}"), "UnknownOperationException", 400, ""),
        ("kms", rest("POST", "/", b"{}"), "UnknownOperationException", 400, ""),
        ("cloudwatch", rest("GET", "/"), "MissingAction", 400, ""),
        ("lambda", rest("GET", "/nowhere"), "UnknownOperationException", 404, ""),
        ("lambda", rest("GET", "/2015-03-31/functions/%ff"), "UnknownOperationException", 404, ""),
        ("s3", rest("PATCH", "/b/k"), "MethodNotAllowed", 405, "method is not allowed"),
        ("s3", rest("GET", "/b/%ff"), "InvalidURI", 400, "parse the specified URI"),
        (
            "cloudwatch",
            rest("POST", "/service/X/operation/Fly", smithy_protocol="rpc-v2-cbor"),
            "UnknownOperationException",
            404,
            "",
        ),
    ],
)
def test_an_unknown_operation_gets_the_answer_of_its_protocol(
    service: str, request_: Request, code: str, status: int, words: str
) -> None:
    with pytest.raises(ApiError) as caught:
        WIRE.service(service).identify(request_)

    assert words in caught.value.message
    assert (caught.value.code, caught.value.status) == (code, status)


def test_one_service_is_asked_in_all_its_protocols() -> None:
    cbor = {"smithy-protocol": "rpc-v2-cbor"}
    path = "/service/GraniteServiceVersion20100801/operation/ListMetrics"
    json = {"x-amz-target": "GraniteServiceVersion20100801.ListMetrics"}
    service = WIRE.service("cloudwatch")

    spoken = [
        service.identify(Request(method="POST", path=path, query="", headers=cbor)),
        service.identify(Request(method="POST", path="/", query="", headers=json)),
        service.identify(form("Action=ListMetrics&Version=2010-08-01")),
    ]

    assert [one.protocol for one in spoken] == ["smithy-rpc-v2-cbor", "json", "query"]
    assert {one.operation for one in spoken} == {"ListMetrics"}


def test_a_query_may_come_in_the_url() -> None:
    request = Request(
        method="GET",
        path="/",
        query="Action=GetUser&Version=2010-05-08&UserName=a&X-Amz-Expires=60",
        headers={},
    )

    assert decode("iam", request) == {"UserName": "a"}


def test_a_parameter_in_url_and_body_must_be_the_same() -> None:
    request = Request(
        method="POST",
        path="/",
        query="UserName=a",
        headers={},
        body=b"Action=GetUser&Version=2010-05-08&UserName=b",
    )

    with pytest.raises(ApiError, match="more than once"):
        WIRE.service("iam").identify(request)


def test_sqs_is_asked_in_the_query_protocol_that_its_model_no_longer_has() -> None:
    request = form(
        "Action=SendMessageBatch&Version=2012-11-05&QueueUrl=q"
        "&SendMessageBatchRequestEntry.1.Id=1&SendMessageBatchRequestEntry.1.MessageBody=m"
        "&SendMessageBatchRequestEntry.1.MessageAttribute.1.Name=n"
        "&SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.DataType=String"
        "&SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.StringValue=v"
    )

    assert decode("sqs", request) == {
        "QueueUrl": "q",
        "Entries": [
            {
                "Id": "1",
                "MessageBody": "m",
                "MessageAttributes": {"n": {"DataType": "String", "StringValue": "v"}},
            }
        ],
    }


def test_the_index_knows_every_service() -> None:
    index = WIRE.index

    assert len(index.entries) > 400
    assert index.by_name["kms"].target_prefix == "TrentService"
    assert [entry.name for entry in index.by_target_prefix["TrentService"]] == ["kms"]
    assert [e.name for e in index.by_signing_name["elasticloadbalancing"]] == ["elb", "elbv2"]
    assert {e.name for e in index.by_endpoint_prefix["monitoring"]} == {"cloudwatch"}


def test_the_index_finds_the_services_of_a_request() -> None:
    index = WIRE.index
    streams = target("DynamoDBStreams_20120810.ListStreams", b"{}")

    assert [e.name for e in index.candidates(streams, "dynamodb")] == ["dynamodbstreams"]
    assert [e.name for e in index.candidates(form("Action=A"), "iam")] == ["iam"]
    assert [e.name for e in index.candidates(form("Action=A"), "rds")] == [
        "rds",
        "docdb",
        "neptune",
    ]
    assert index.candidates(form("Action=A"), "nothing") == ()
    trail = target("CloudTrail_20131101.LookupEvents", b"{}")
    assert [e.name for e in index.candidates(trail, None)] == ["cloudtrail"]
    assert [e.name for e in index.candidates(streams, None)] == ["dynamodbstreams"]
