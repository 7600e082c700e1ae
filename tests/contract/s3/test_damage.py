"""What is altered on the disk is an error, and never wrong data."""

import pytest
from botocore.exceptions import ClientError, IncompleteReadError

BODY = bytes(range(256)) * 4096 * 4


@pytest.fixture
def blob(aws, s3, bucket):
    """The held bytes of a large object's blob."""
    s3.put_object(Bucket=bucket, Key="k", Body=BODY)
    (held,) = aws.garrison.blobs._held.values()
    return held


def flip(held, at):
    held._bytes[at] ^= 1


def test_a_flipped_bit_cuts_the_answer_where_it_is(s3, bucket, blob):
    """What came before is right; the end never comes."""
    flip(blob, 3_000_000)

    got = s3.get_object(Bucket=bucket, Key="k")

    with pytest.raises(IncompleteReadError):
        got["Body"].read()
    span = s3.get_object(Bucket=bucket, Key="k", Range="bytes=0-1999999")
    assert span["Body"].read() == BODY[:2_000_000]


def test_a_blob_that_was_cut_ends_the_answer(s3, bucket, blob):
    del blob._bytes[2_000_000:]

    with pytest.raises(IncompleteReadError):
        s3.get_object(Bucket=bucket, Key="k")["Body"].read()


def test_a_header_that_was_altered_is_an_error(s3, bucket, blob):
    flip(blob, 0)

    with pytest.raises(ClientError, match="InternalFailure"):
        s3.get_object(Bucket=bucket, Key="k")


@pytest.mark.usefixtures("blob")
def test_a_blob_that_is_gone_is_an_error(aws, s3, bucket):
    aws.garrison.blobs.reset()

    with pytest.raises(ClientError, match="InternalFailure"):
        s3.get_object(Bucket=bucket, Key="k")


@pytest.mark.usefixtures("blob")
def test_what_was_deleted_goes_from_the_disk_after_a_while(aws, s3, bucket, minutes):
    s3.delete_object(Bucket=bucket, Key="k")
    aws.run_due()
    assert aws.garrison.blobs._held

    aws.clock.advance(minutes(6))
    aws.run_due()

    assert not aws.garrison.blobs._held


@pytest.mark.usefixtures("blob")
def test_what_was_overwritten_goes_too(aws, s3, bucket, minutes):
    s3.put_object(Bucket=bucket, Key="k", Body=BODY)
    aws.clock.advance(minutes(6))

    aws.run_due()

    assert len(aws.garrison.blobs._held) == 1
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == BODY


def test_what_was_refused_leaves_nothing(aws, s3, bucket):
    with pytest.raises(ClientError):
        s3.put_object(Bucket=bucket, Key="k", Body=BODY, ChecksumCRC32="AAAAAA==")

    assert not aws.garrison.blobs._held
