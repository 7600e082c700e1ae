"""How objects are encrypted, and what that needs.

Sources: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
         https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
"""

import base64
import hashlib

import pytest
from botocore.exceptions import ClientError

from cloud import policy

KEY, OTHER_KEY = b"k" * 32, b"o" * 32


def customer(key):
    return {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": key}


@pytest.fixture
def kms_key(aws):
    return aws.kms.create_key()["KeyMetadata"]["Arn"]


def events(aws, name):
    aws.run(aws.trail.catch_up())
    page = aws.client("cloudtrail").lookup_events(
        LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": name}]
    )
    return page["Events"]


def test_sse_s3_is_always_on(s3, bucket):
    put = s3.put_object(Bucket=bucket, Key="k", Body=b"x")

    assert put["ServerSideEncryption"] == "AES256"
    assert s3.head_object(Bucket=bucket, Key="k")["ServerSideEncryption"] == "AES256"


@pytest.mark.parametrize("mode", ["aws:kms", "aws:kms:dsse"])
@pytest.mark.parametrize("size", [10, 3_000_000])
def test_a_kms_key_encrypts_and_its_etag_is_no_md5(s3, bucket, kms_key, mode, size):
    body = b"x" * size
    put = s3.put_object(
        Bucket=bucket, Key="k", Body=body, ServerSideEncryption=mode, SSEKMSKeyId=kms_key
    )

    assert put["SSEKMSKeyId"] == kms_key
    assert put["ETag"] != f'"{hashlib.md5(body).hexdigest()}"'
    got = s3.get_object(Bucket=bucket, Key="k")
    assert (got["ServerSideEncryption"], got["SSEKMSKeyId"]) == (mode, kms_key)
    assert got["Body"].read() == body


def test_who_may_read_the_object_but_not_use_the_key_is_refused(aws, s3, bucket, kms_key):
    """Both calls are in the trail, and KMS's says who invoked it."""
    s3.put_object(
        Bucket=bucket,
        Key="k",
        Body=b"x",
        ServerSideEncryption="aws:kms",
        SSEKMSKeyId=kms_key,
    )
    reader = aws.user("reader", ("Allow", "s3:GetObject", "*"))

    with pytest.raises(ClientError) as refused:
        aws.client("s3", reader).get_object(Bucket=bucket, Key="k")

    error = refused.value.response["Error"]
    assert error["Code"] == "AccessDenied"
    assert f"not authorized to perform: kms:Decrypt on resource: {kms_key}" in error["Message"]


def test_kms_is_told_which_object_it_is(aws, bucket, kms_key):
    """A key policy can tell objects apart by the encryption context, and S3 by ViaService."""
    allow = {
        "Effect": "Allow",
        "Action": ["kms:GenerateDataKey", "kms:Decrypt"],
        "Resource": "*",
        "Condition": {
            "StringEquals": {
                "kms:EncryptionContext:aws:s3:arn": f"arn:aws:s3:::{bucket}/mine",
                "kms:ViaService": "s3.us-east-1.amazonaws.com",
            }
        },
    }
    writer = aws.client("s3", aws.user("writer", ("Allow", "s3:PutObject", "*"), allow))
    kms = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": kms_key, "Body": b"x"}

    writer.put_object(Bucket=bucket, Key="mine", **kms)
    with pytest.raises(ClientError, match="kms:GenerateDataKey"):
        writer.put_object(Bucket=bucket, Key="theirs", **kms)


def test_bucket_keys_spare_kms_calls(aws, s3, bucket, kms_key):
    """One data key serves many objects of a bucket, for each caller by itself."""
    s3.put_bucket_encryption(
        Bucket=bucket,
        ServerSideEncryptionConfiguration={
            "Rules": [
                {
                    "ApplyServerSideEncryptionByDefault": {
                        "SSEAlgorithm": "aws:kms",
                        "KMSMasterKeyID": kms_key,
                    },
                    "BucketKeyEnabled": True,
                }
            ]
        },
    )

    for number in range(5):
        put = s3.put_object(Bucket=bucket, Key=f"k{number}", Body=b"x")
        assert put["BucketKeyEnabled"]
        assert s3.get_object(Bucket=bucket, Key=f"k{number}")["Body"].read() == b"x"

    assert len(events(aws, "GenerateDataKey")) == 1
    assert len(events(aws, "Decrypt")) <= 1


def test_a_disabled_key_opens_nothing(aws, s3, bucket, kms_key):
    s3.put_object(
        Bucket=bucket, Key="k", Body=b"x", ServerSideEncryption="aws:kms", SSEKMSKeyId=kms_key
    )
    aws.kms.disable_key(KeyId=kms_key)

    with pytest.raises(ClientError) as refused:
        s3.get_object(Bucket=bucket, Key="k")

    assert refused.value.response["Error"]["Code"] == "KMS.DisabledException"


def test_a_key_that_does_not_exist_encrypts_nothing(s3, bucket):
    with pytest.raises(ClientError) as refused:
        s3.put_object(
            Bucket=bucket,
            Key="k",
            Body=b"x",
            ServerSideEncryption="aws:kms",
            SSEKMSKeyId="11111111-2222-3333-4444-555555555555",
        )

    assert refused.value.response["Error"]["Code"] == "KMS.NotFoundException"


def test_a_kms_key_needs_kms(s3, bucket, kms_key):
    with pytest.raises(ClientError, match="InvalidArgument"):
        s3.put_object(Bucket=bucket, Key="k", Body=b"x", SSEKMSKeyId=kms_key)


@pytest.mark.parametrize("size", [10, 3_000_000])
def test_a_customers_key_must_come_again(s3, bucket, size):
    body = b"x" * size
    put = s3.put_object(Bucket=bucket, Key="k", Body=body, **customer(KEY))

    assert put["SSECustomerKeyMD5"] == base64.b64encode(hashlib.md5(KEY).digest()).decode()
    assert s3.get_object(Bucket=bucket, Key="k", **customer(KEY))["Body"].read() == body
    assert s3.head_object(Bucket=bucket, Key="k", **customer(KEY))["ContentLength"] == size
    with pytest.raises(ClientError, match="The correct parameters must be provided"):
        s3.get_object(Bucket=bucket, Key="k")
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.get_object(Bucket=bucket, Key="k", **customer(OTHER_KEY))


def test_a_customers_key_is_not_for_other_objects(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")

    with pytest.raises(ClientError, match="not applicable to this object"):
        s3.get_object(Bucket=bucket, Key="k", **customer(KEY))


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (
            {
                "SSECustomerKey": base64.b64encode(KEY).decode(),
                "SSECustomerKeyMD5": "1B2M2Y8AsgTpgAmY7PhCfg==",
            },
            "did not match the hash",
        ),
        ({"SSECustomerAlgorithm": "DES"}, "InvalidEncryptionAlgorithmError"),
        ({"SSECustomerKey": b"short"}, "secret key was invalid"),
    ],
)
def test_a_customers_key_must_be_right(s3, bucket, change, text):
    with pytest.raises(ClientError, match=text):
        s3.put_object(Bucket=bucket, Key="k", Body=b"x", **customer(KEY) | change)


def test_parts_of_an_upload_share_its_customers_key(s3, bucket):
    begun = s3.create_multipart_upload(Bucket=bucket, Key="k", **customer(KEY))
    upload = {"Bucket": bucket, "Key": "k", "UploadId": begun["UploadId"]}
    part = s3.upload_part(**upload, PartNumber=1, Body=b"x", **customer(KEY))
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.upload_part(**upload, PartNumber=2, Body=b"x", **customer(OTHER_KEY))

    s3.complete_multipart_upload(
        **upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    )

    assert s3.get_object(Bucket=bucket, Key="k", **customer(KEY))["Body"].read() == b"x"


def test_a_copy_is_encrypted_anew(s3, bucket, kms_key):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x", **customer(KEY))

    s3.copy_object(
        Bucket=bucket,
        Key="copy",
        CopySource=f"{bucket}/k",
        CopySourceSSECustomerAlgorithm="AES256",
        CopySourceSSECustomerKey=KEY,
        ServerSideEncryption="aws:kms",
        SSEKMSKeyId=kms_key,
    )

    assert s3.get_object(Bucket=bucket, Key="copy")["Body"].read() == b"x"


def test_default_encryption_is_shown_and_reset(s3, bucket, kms_key):
    rule = {
        "ApplyServerSideEncryptionByDefault": {
            "SSEAlgorithm": "aws:kms",
            "KMSMasterKeyID": kms_key,
        },
        "BucketKeyEnabled": False,
    }
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
    shown = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]
    assert shown == {"Rules": [rule]}
    assert s3.put_object(Bucket=bucket, Key="k", Body=b"")["SSEKMSKeyId"] == kms_key

    s3.delete_bucket_encryption(Bucket=bucket)

    assert s3.put_object(Bucket=bucket, Key="k", Body=b"")["ServerSideEncryption"] == "AES256"


def test_a_policy_can_refuse_what_is_not_encrypted_under_kms(s3, bucket, kms_key):
    deny = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{bucket}/*",
        "Condition": {"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}},
    }
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(deny))

    with pytest.raises(ClientError, match="explicit deny in a resource-based policy"):
        s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    s3.put_object(
        Bucket=bucket, Key="k", Body=b"x", ServerSideEncryption="aws:kms", SSEKMSKeyId=kms_key
    )
