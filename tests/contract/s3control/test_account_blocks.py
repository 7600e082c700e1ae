"""What an account blocks, it blocks for all of its buckets."""

import pytest
from botocore.exceptions import ClientError

from cloud import policy

OPEN = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}


@pytest.fixture
def control(aws):
    return aws.client("s3control")


@pytest.fixture
def bucket(aws):
    """A bucket that blocks nothing by itself."""
    aws.s3.create_bucket(Bucket="open-lake")
    aws.s3.delete_public_access_block(Bucket="open-lake")
    return "open-lake"


def test_what_is_put_is_returned_until_it_is_deleted(aws, control):
    block = dict.fromkeys(
        ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), False
    ) | {"BlockPublicPolicy": True}
    named = {"AccountId": aws.account}

    control.put_public_access_block(**named, PublicAccessBlockConfiguration=block)
    control.put_public_access_block(**named, PublicAccessBlockConfiguration=block)

    shown = control.get_public_access_block(**named)["PublicAccessBlockConfiguration"]
    assert shown == block
    control.delete_public_access_block(**named)
    control.delete_public_access_block(**named)
    with pytest.raises(ClientError, match="NoSuchPublicAccessBlockConfiguration"):
        control.get_public_access_block(**named)


def test_an_accounts_block_holds_for_every_bucket(aws, control, bucket):
    document = policy(OPEN | {"Resource": f"arn:aws:s3:::{bucket}/*"})
    aws.s3.put_bucket_policy(Bucket=bucket, Policy=document)
    control.put_public_access_block(
        AccountId=aws.account, PublicAccessBlockConfiguration={"BlockPublicPolicy": True}
    )

    with pytest.raises(ClientError, match="BlockPublicPolicy"):
        aws.s3.put_bucket_policy(Bucket=bucket, Policy=document)


def test_another_accounts_block_is_its_own_business(control):
    with pytest.raises(ClientError, match="AccessDenied"):
        control.get_public_access_block(AccountId="444455556666")


def test_the_permission_is_the_accounts(aws):
    ana = aws.client("s3control", aws.user("ana", ("Allow", "s3:*BucketPublicAccessBlock", "*")))
    with pytest.raises(ClientError, match="s3:GetAccountPublicAccessBlock"):
        ana.get_public_access_block(AccountId=aws.account)
