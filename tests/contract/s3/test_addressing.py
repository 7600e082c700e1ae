"""Where a request names its bucket: in the path or in the host.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
"""

import pytest

from garrison.core.message import Request
from garrison.sigv4 import Signer
from garrison.sigv4.rules import S3


def test_a_bucket_in_the_host(aws, bucket):
    virtual = aws.client("s3", s3={"addressing_style": "virtual"})

    virtual.put_object(Bucket=bucket, Key="a/b", Body=b"x")

    assert virtual.get_object(Bucket=bucket, Key="a/b")["Body"].read() == b"x"
    assert [each["Key"] for each in virtual.list_objects_v2(Bucket=bucket)["Contents"]] == ["a/b"]


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("amber-lake.localhost:4566", "/k"),
        ("amber-lake.s3.localhost:4566", "/k"),
        ("amber-lake.s3.us-east-1.localhost:4566", "/k"),
        ("amber-lake.s3.amazonaws.com", "/k"),
        ("amber-lake.s3.us-east-1.amazonaws.com", "/k"),
        ("s3.us-east-1.localhost:4566", "/amber-lake/k"),
        ("127.0.0.1:4566", "/amber-lake/k"),
    ],
)
def test_every_form_of_host_leads_there(aws, s3, bucket, host, path):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    key = aws.administrator
    signer = Signer(
        access_key_id=key.access_key_id,
        secret=key.secret_access_key,
        region="us-east-1",
        service="s3",
        rules=S3,
    )
    request = Request(method="GET", path=path, query="", headers={"host": host})

    response = aws.send(signer.sign(request, now=aws.clock.now()))

    assert (response.status, response.body) == (200, b"x")
