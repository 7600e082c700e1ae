"""Uploads from a browser's form, with the policies that boto3 makes for them."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garrison.core.errors import ApiError
from garrison.core.message import Request
from garrison.gateway.browser_posts import parse_form

BOUNDARY = "----garrison"


def body_of(fields, file, name="photo.jpg"):
    lines = []
    for field, value in fields.items():
        lines.append(
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}'
        )
    head = "\r\n".join(lines)
    last = (
        f'\r\n--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    return (head + last).encode() + file + f"\r\n--{BOUNDARY}--\r\n".encode()


@pytest.fixture(params=["s3", "s3v4"])
def signer(aws, request):
    """A client that signs forms by either version; the first is botocore's choice here."""
    return aws.client("s3", signature_version=request.param)


@pytest.fixture
def post(aws):
    """Send a form to a bucket."""

    def send(bucket, fields, file=b"\xff\x00\r\n--bytes", **more):
        headers = {
            "host": "localhost:4566",
            "content-type": f"multipart/form-data; boundary={BOUNDARY}",
        }
        path = f"/{bucket}"
        body = body_of(fields, file, **more)
        return aws.send(Request(method="POST", path=path, query="", headers=headers, body=body))

    return send


def presigned(signer, bucket, key="${filename}", fields=None, conditions=(), **more):
    made = signer.generate_presigned_post(
        bucket, key, Fields=fields, Conditions=[*conditions], **more
    )
    return made["fields"]


def test_a_form_puts_an_object_under_its_files_name(s3, signer, bucket, post):
    fields = presigned(
        signer,
        bucket,
        "photos/${filename}",
        {"Content-Type": "image/png", "x-amz-meta-who": "ana"},
        [{"Content-Type": "image/png"}, {"x-amz-meta-who": "ana"}],
    )
    answer = post(bucket, fields)

    assert (answer.status, answer.body) == (204, b"")
    found = s3.get_object(Bucket=bucket, Key="photos/photo.jpg")
    assert found["Body"].read() == b"\xff\x00\r\n--bytes"
    assert found["ContentType"] == "image/png"
    assert found["Metadata"] == {"who": "ana"}
    assert answer.headers["etag"] == found["ETag"]


@pytest.mark.parametrize(("status", "answered"), [("200", 200), ("201", 201), ("404", 204)])
def test_a_form_says_with_which_status_it_is_answered(signer, bucket, post, status, answered):
    asked = {"success_action_status": status}
    answer = post(bucket, presigned(signer, bucket, "k", asked, [asked]))

    assert answer.status == answered
    assert (b"<Key>k</Key>" in answer.body) == (answered == 201)


def test_a_form_says_where_to_go_next(signer, bucket, post):
    asked = {"success_action_redirect": "https://app.example.com/done?a=1"}
    answer = post(bucket, presigned(signer, bucket, "k", asked, [asked]))

    assert answer.status == 303
    assert answer.headers["location"].startswith(
        "https://app.example.com/done?a=1&bucket=amber-lake&key=k&etag=%22"
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"x-amz-signature": "0" * 64, "signature": "AAAA"}, b"SignatureDoesNotMatch"),
        ({"key": "another"}, b"AccessDenied"),
        ({"x-amz-meta-more": "1"}, b"AccessDenied"),
        ({"policy": "!"}, b"SignatureDoesNotMatch"),
    ],
)
def test_a_form_that_is_not_what_was_signed_is_refused(s3, signer, bucket, post, change, code):
    answer = post(bucket, presigned(signer, bucket, "k") | change)

    assert answer.status == 403
    assert code in answer.body
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


def test_a_policy_ends_and_bounds_the_files_size(aws, signer, bucket, post):
    size = [["content-length-range", 3, 5]]
    fields = presigned(signer, bucket, "k", conditions=size, ExpiresIn=60)
    assert b"EntityTooSmall" in post(bucket, fields, b"ab").body
    assert b"EntityTooLarge" in post(bucket, fields, b"abcdef").body
    assert post(bucket, fields, b"abcd").status == 204
    aws.clock.advance(timedelta(days=30))
    assert b"Policy expired" in post(bucket, fields, b"abcd").body


def test_who_signs_a_form_needs_the_permission(aws, bucket, post):
    """The form is its maker's permission, and no more than that."""
    ana = aws.client(
        "s3", aws.user("ana", ("Allow", "s3:PutObject", f"arn:aws:s3:::{bucket}/ana/*"))
    )

    assert post(bucket, presigned(ana, bucket, "ana/k")).status == 204
    answer = post(bucket, presigned(ana, bucket, "bob/k"))
    assert answer.status == 403
    assert b"s3:PutObject" in answer.body


def test_a_form_that_nobody_signed_is_everybodys(s3, bucket, post):
    assert post(bucket, {"key": "k"}).status == 403
    s3.put_bucket_ownership_controls(
        Bucket=bucket, OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
    )
    s3.delete_public_access_block(Bucket=bucket)
    s3.put_bucket_acl(Bucket=bucket, ACL="public-read-write")
    assert post(bucket, {"key": "k"}).status == 204


def test_a_form_puts_tags_and_an_acl(s3, signer, bucket, post):
    tags = "<Tagging><TagSet><Tag><Key>team</Key><Value>red</Value></Tag></TagSet></Tagging>"
    asked = {"tagging": tags, "acl": "private"}
    conditions = [{"tagging": tags}, {"acl": "private"}]
    assert post(bucket, presigned(signer, bucket, "k", asked, conditions)).status == 204
    shown = s3.get_object_tagging(Bucket=bucket, Key="k")["TagSet"]
    assert shown == [{"Key": "team", "Value": "red"}]


@pytest.mark.parametrize(
    ("fields", "code"), [({}, b"InvalidArgument"), ({"key": "x" * 21000}, b"MaxPostPreDataLength")]
)
def test_what_is_no_upload_is_refused(bucket, post, fields, code):
    answer = post(bucket, fields)
    assert answer.status == 400
    assert code in answer.body


def test_what_is_no_form_is_refused(aws, bucket):
    headers = {"host": "localhost", "content-type": "multipart/form-data"}
    for kind, body in (("", b""), ("; boundary=x", b"--x\r\nno blank line\r\n--x--")):
        sent = headers | {"content-type": headers["content-type"] + kind}
        request = Request(method="POST", path=f"/{bucket}", query="", headers=sent, body=body)
        assert b"MalformedPOSTRequest" in aws.send(request).body


@given(st.binary(), st.dictionaries(st.text("abXY-", min_size=1), st.text("a$\x00é{}"), max_size=4))
def test_a_file_comes_out_as_it_went_in(file, fields):
    headers = {"content-type": f'multipart/form-data; boundary="{BOUNDARY}"'}
    body = body_of(fields, file)
    request = Request(method="POST", path="/b", query="", headers=headers, body=body)
    if len({name.lower() for name in fields}) == len(fields) and BOUNDARY.encode() not in file:
        form = parse_form(request)
        assert form.file == file
        assert form.fields == {name.lower(): value for name, value in fields.items()}


@given(st.binary() | st.text('-x\r\n:;="name fileContent-Disposition').map(str.encode))
def test_any_bytes_are_a_form_or_an_error(body):
    headers = {"content-type": "multipart/form-data; boundary=x"}
    request = Request(method="POST", path="/b", query="", headers=headers, body=b"--x\r\n" + body)
    with suppress(ApiError):
        parse_form(request)
