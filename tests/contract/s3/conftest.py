"""What the contract tests of S3 share."""

import pytest


@pytest.fixture
def s3(aws):
    """The administrator's client, with paths that name the bucket."""
    return aws.client("s3")


@pytest.fixture
def bucket(s3):
    """A bucket in us-east-1."""
    s3.create_bucket(Bucket="amber-lake")
    return "amber-lake"


@pytest.fixture
def versioned(s3, bucket):
    """A bucket that keeps versions."""
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    return bucket
