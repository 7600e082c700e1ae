"""Mutated real requests get AWS's errors and never another exception."""

import base64
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from garrison.core.errors import ApiError
from garrison.core.message import Request
from garrison.wire import ServiceWire, Wire

WIRE = Wire()
FORM = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
KMS = {"x-amz-target": "TrentService.CreateGrant", "content-type": "application/x-amz-json-1.1"}
CBOR = {"smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor"}
DYNAMODB = {"x-amz-target": "DynamoDB_20120810.PutItem"}
METRICS = base64.b64decode(
    "omlOYW1lc3BhY2VhTmpNZXRyaWNEYXRhgaNqTWV0cmljTmFtZWFNaVRpbWVzdGFtcMEaaVW5AGVWYWx1Zfs/+AAAAAAAAA=="
)


def post(headers: dict[str, str], body: bytes, path: str = "/") -> Request:
    return Request(method="POST", path=path, query="", headers=headers, body=body)


REQUESTS: dict[str, Request] = {
    "iam": post(
        FORM,
        b"Action=CreateRole&Version=2010-05-08&RoleName=a&AssumeRolePolicyDocument=%7B%7D"
        b"&Tags.member.1.Key=k&Tags.member.1.Value=%C3%A9&MaxSessionDuration=3600",
    ),
    "sts": post(
        FORM,
        b"Action=AssumeRole&Version=2011-06-15&RoleArn=arn:aws:iam::123456789012:role/r"
        b"&RoleSessionName=me&PolicyArns.member.1.arn=arn:aws:iam::aws:policy/a&DurationSeconds=900",
    ),
    "kms": post(
        KMS,
        b'{"KeyId":"a","GranteePrincipal":"arn:aws:iam::1:root","Operations":["Encrypt"],'
        b'"Constraints":{"EncryptionContextEquals":{"a":"\\u00e9"}},"DryRun":false}',
    ),
    "dynamodb": post(
        DYNAMODB,
        b'{"TableName":"abc","Item":{"a":{"M":{"b":{"L":[{"N":"1"},{"B":"AAE="},{"NULL":true}]}}}}}',
    ),
    "cloudwatch": post(
        CBOR, METRICS, "/service/GraniteServiceVersion20100801/operation/PutMetricData"
    ),
    "ec2": post(
        FORM,
        b"Action=RunInstances&Version=2016-11-15&MinCount=1&MaxCount=1&TagSpecification.1.Tag.1.Key=k"
        b"&BlockDeviceMapping.1.Ebs.VolumeSize=8&NetworkInterface.1.SecurityGroupId.1=sg",
    ),
    "s3": Request(
        method="PUT",
        path="/bucket",
        query="lifecycle",
        headers={"x-amz-expected-bucket-owner": "1"},
        body=b'<LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Rule>'
        b"<ID>a</ID><Filter><Prefix>p</Prefix></Filter><Status>Enabled</Status>"
        b"<Expiration><Days>1</Days></Expiration></Rule></LifecycleConfiguration>",
    ),
    "lambda": Request(
        method="POST",
        path="/2015-03-31/functions",
        query="",
        headers={},
        body=b'{"FunctionName":"f","Role":"arn:aws:iam::123456789012:role/r","Timeout":3,'
        b'"Code":{"ZipFile":"UEs="},"Environment":{"Variables":{"AB":"b"}}}',
    ),
}
HOSTILE = [b"\x00", b"\xff", b"\xed\xa0\x80", b"%", b"%zz", b"%ff", b"&", b"=", b".", b".1", b".a="]
HOSTILE += [b"{", b"[" * 300, b"}", b'"', b"null", b"NaN", b"1e999", b"9" * 400, b"\\ud800", b"<"]
HOSTILE += [b"<!DOCTYPE a>", b"&lol;", b"]]>", b"<a>" * 80, b"-1", b"\x9f" * 200, b"\xbf", b"\xff"]
HOSTILE += [b"\xdb\xff\xff\xff\xff\xff\xff\xff\xff", b"\xc1\xfb\x7f\xf0\x00\x00\x00\x00\x00\x00"]
HEADER_NAMES = ["x-amz-target", "content-type", "content-encoding", "x-amz-copy-source", "range"]
HEADER_NAMES += ["smithy-protocol", "x-amz-tagging", "content-length", "if-modified-since"]


@st.composite
def mutated(draw: st.DrawFn, request: Request) -> Request:
    """A request with a few bytes, headers or parts of its URI changed."""
    body = bytearray(request.body)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(body)))
        until = min(len(body), at + draw(st.integers(0, 12)))
        body[at:until] = draw(st.one_of(st.sampled_from(HOSTILE), st.binary(max_size=6)))
    text = st.text(st.characters(max_codepoint=255, exclude_categories=()), max_size=8)
    headers = dict(request.headers)
    if draw(st.integers(0, 3)) == 0:
        if headers and draw(st.booleans()):
            del headers[draw(st.sampled_from(sorted(headers)))]
        headers |= draw(st.dictionaries(st.sampled_from(HEADER_NAMES), text, max_size=2))
    changed = draw(st.integers(0, 3)) == 0
    return Request(
        method=draw(st.sampled_from(["GET", "PUT", "POST", "HEAD", "X"]))
        if changed
        else request.method,
        path=draw(st.sampled_from([request.path, "/%ff", "//", "/a/%zz/b", ""]))
        if changed
        else request.path,
        query=request.query + (draw(text) if changed else ""),
        headers=headers,
        body=bytes(body),
    )


def answer(service: ServiceWire, request: Request) -> dict[str, Any] | None:
    """Decode a request, or encode the error that it gets."""
    try:
        identified = service.identify(request)
        operation = service.operation(identified.operation, identified.protocol)
        return operation.decode(request, identified)
    except ApiError as refused:
        error = refused
    response = service.encode_error(error, protocol=service.protocol_of(request), request_id="id")
    assert response.status >= 400
    return None


@pytest.mark.parametrize("name", REQUESTS)
def test_the_requests_that_are_mutated_are_sound(name: str) -> None:
    assert answer(WIRE.service(name), REQUESTS[name])


@pytest.mark.parametrize("name", REQUESTS)
@given(data=st.data())
@settings(
    max_examples=250,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
def test_a_mutated_request_raises_nothing_but_an_api_error(name: str, data: st.DataObject) -> None:
    answer(WIRE.service(name), data.draw(mutated(REQUESTS[name])))


@pytest.mark.parametrize("name", REQUESTS)
@given(body=st.binary(max_size=200))
@settings(max_examples=100, deadline=None, phases=[Phase.explicit, Phase.generate])
def test_any_bytes_as_a_body_raise_nothing_but_an_api_error(name: str, body: bytes) -> None:
    known = REQUESTS[name]
    request = Request(
        method=known.method, path=known.path, query=known.query, headers=known.headers, body=body
    )
    answer(WIRE.service(name), request)
