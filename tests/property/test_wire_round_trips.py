"""What botocore sends, we decode; what we encode, botocore reads: for real operations."""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from model_values import plain, receive, send, service_model, values

from garrison.wire import Wire

WIRE = Wire()
OPERATIONS = [
    *(("iam", "query", name) for name in ("CreateRole", "CreateUser", "ListUsers")),
    *(
        ("iam", "query", name)
        for name in ("GetAccountAuthorizationDetails", "SimulateCustomPolicy")
    ),
    *(("iam", "query", name) for name in ("GetUser", "UpdateAccountPasswordPolicy", "TagRole")),
    *(("sts", "query", name) for name in ("AssumeRole", "GetCallerIdentity", "GetSessionToken")),
    *(("kms", "json", name) for name in ("CreateGrant", "CreateKey", "DescribeKey", "Encrypt")),
    *(("cloudtrail", "json", name) for name in ("CreateTrail", "LookupEvents")),
    *(("dynamodb", "json", name) for name in ("PutItem", "Query", "TransactWriteItems")),
    *(("sqs", p, name) for p in ("json", "query") for name in ("ReceiveMessage", "SendMessage")),
    *(("sqs", p, name) for p in ("json", "query") for name in ("CreateQueue", "SendMessageBatch")),
    *(
        ("cloudwatch", protocol, name)
        for protocol in ("smithy-rpc-v2-cbor", "json", "query")
        for name in ("DescribeAlarms", "GetMetricData", "PutMetricData")
    ),
    *(("ec2", "ec2", name) for name in ("CreateTags", "DescribeSecurityGroups", "RunInstances")),
    *(("s3", "rest-xml", name) for name in ("CompleteMultipartUpload", "CreateBucket")),
    *(("s3", "rest-xml", name) for name in ("CreateMultipartUpload", "DeleteObjects")),
    *(
        ("s3", "rest-xml", name)
        for name in ("GetBucketAcl", "GetObject", "HeadObject", "ListParts")
    ),
    *(("s3", "rest-xml", name) for name in ("ListBuckets", "ListObjectsV2", "PutBucketAcl")),
    *(("s3", "rest-xml", name) for name in ("PutObject", "PutBucketLifecycleConfiguration")),
    *(("s3", "rest-xml", name) for name in ("CopyObject", "UploadPart", "UploadPartCopy")),
    *(("lambda", "rest-json", name) for name in ("CreateFunction", "Invoke", "ListFunctions")),
    *(("accessanalyzer", "rest-json", name) for name in ("CreateAnalyzer", "ListFindingsV2")),
    *(("route53", "rest-xml", name) for name in ("ChangeResourceRecordSets", "ListHostedZones")),
]
QUICK = settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
        HealthCheck.data_too_large,
    ],
)


@pytest.mark.parametrize(("service", "protocol", "operation"), OPERATIONS)
@given(data=st.data())
@QUICK
def test_what_botocore_sends_is_decoded_to_what_it_was_given(
    service: str, protocol: str, operation: str, data: st.DataObject
) -> None:
    model = service_model(service, protocol).operation_model(operation)
    shape = model.input_shape
    params: dict[str, Any] = data.draw(values(shape)) if shape is not None else {}
    request = send(model, params, protocol)

    wire = WIRE.service(service)
    identified = wire.identify(request)
    decoded = wire.operation(identified.operation, identified.protocol).decode(request, identified)

    assert (identified.operation, identified.protocol) == (operation, protocol)
    if "ContentLength" not in params:
        decoded.pop("ContentLength", None)  # The HTTP client's own header.
    lossy = protocol in {"query", "ec2"}
    assert plain(decoded, drop_empty=lossy) == plain(params, drop_empty=lossy)


@pytest.mark.parametrize(("service", "protocol", "operation"), OPERATIONS)
@given(data=st.data())
@QUICK
def test_what_we_encode_is_read_by_botocore_as_what_it_was_made_of(
    service: str, protocol: str, operation: str, data: st.DataObject
) -> None:
    model = service_model(service, protocol).operation_model(operation)
    shape = model.output_shape
    output: dict[str, Any] = data.draw(values(shape)) if shape is not None else {}

    response = WIRE.service(service).operation(operation, protocol).encode(output, request_id="id")

    # botocore finds empty maps of headers and empty payloads where there are none.
    lossy = protocol.startswith("rest-")
    received = receive(model, response, protocol)
    for always in {"ContentType", "StatusCode"} - output.keys():
        received.pop(always, None)  # An answer has them whether or not the output says so.
    assert plain(received, drop_empty=lossy) == plain(output, drop_empty=lossy)
