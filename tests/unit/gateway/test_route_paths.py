"""A path is routed as it was signed: normalized, but for S3's.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import pytest

from garrison.core.message import Request
from garrison.sigv4 import Signer


def send(aws, service, **request):
    signer = Signer(
        access_key_id=aws.administrator.access_key_id,
        secret=aws.administrator.secret_access_key,
        region="us-east-1",
        service=service,
    )
    request = Request(query="", headers={"host": "localhost"}, **request)
    return aws.send(signer.sign(request, now=aws.clock.now()))


@pytest.mark.parametrize("path", ["/detector", "/x/..//detector", "/../detector/./"])
def test_dots_and_empty_segments_are_taken_out_before_routing(aws, path):
    answered = send(aws, "guardduty", method="GET", path=path)

    assert answered.status == 501
    assert b"guardduty:ListDetectors" in answered.body


def test_a_service_that_is_told_the_operation_in_a_header_misses_it(aws):
    answered = send(aws, "kms", method="POST", path="/")

    assert answered.status == 400
    assert b"UnknownOperationException" in answered.body
