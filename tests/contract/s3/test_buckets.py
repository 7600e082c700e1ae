"""Buckets.

Sources: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
         https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
"""

import pytest
from botocore.exceptions import ClientError
from botocore.handlers import validate_bucket_name

from cloud import START, policy

OTHER = "444455556666"


def code(refused):
    response = refused.value.response
    return response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Code"]


def regional(aws, region, credentials=None):
    return aws.client("s3", credentials, region=region)


def located(region):
    return {"CreateBucketConfiguration": {"LocationConstraint": region}}


def test_a_bucket_is_in_the_region_that_was_asked(aws, s3):
    s3.create_bucket(Bucket="plain-one")
    s3.create_bucket(Bucket="far-one", **located("eu-west-1"))
    regional(aws, "eu-central-1").create_bucket(Bucket="near-one", **located("eu-central-1"))

    assert "LocationConstraint" not in {
        name: value
        for name, value in s3.get_bucket_location(Bucket="plain-one").items()
        if value is not None
    }
    assert s3.get_bucket_location(Bucket="far-one")["LocationConstraint"] == "eu-west-1"
    assert s3.get_bucket_location(Bucket="near-one")["LocationConstraint"] == "eu-central-1"
    head = regional(aws, "eu-west-1").head_bucket(Bucket="far-one")
    assert head["BucketRegion"] == "eu-west-1"


@pytest.mark.parametrize(
    ("client", "configuration", "expected"),
    [
        ("eu-west-1", {}, "IllegalLocationConstraintException"),
        ("eu-west-1", located("eu-central-1"), "IllegalLocationConstraintException"),
        ("us-east-1", located("us-east-1"), "InvalidLocationConstraint"),
        ("us-east-1", located("nowhere-1"), "InvalidLocationConstraint"),
    ],
)
def test_regions_must_agree(aws, client, configuration, expected):
    with pytest.raises(ClientError) as refused:
        regional(aws, client).create_bucket(Bucket="amber-lake", **configuration)

    assert code(refused) == (400, expected)


def test_a_bucket_of_another_region_is_elsewhere(s3):
    """botocore then asks there, and signs for that Region."""
    s3.create_bucket(Bucket="far-one", **located("eu-west-1"))
    answers = []
    s3.meta.events.register("response-received.s3", lambda **told: answers.append(told))

    s3.list_objects_v2(Bucket="far-one")

    first = answers[0]["parsed_response"]
    assert first["ResponseMetadata"]["HTTPStatusCode"] == 301
    assert first["Error"]["Code"] == "PermanentRedirect"
    assert first["ResponseMetadata"]["HTTPHeaders"]["x-amz-bucket-region"] == "eu-west-1"


@pytest.mark.parametrize(
    "name", ["UPPER", "ab", "a" * 64, "-start", "end-", "a..b", "192.168.0.1", "xn--a", "a_b"]
)
def test_names_have_rules(s3, name):
    """The client's own check would keep some from us."""
    s3.meta.events.unregister("before-parameter-build.s3", validate_bucket_name)
    try:
        with pytest.raises(ClientError) as refused:
            s3.create_bucket(Bucket=name)
        assert code(refused) == (400, "InvalidBucketName")
    finally:
        s3.meta.events.register(
            "before-parameter-build.s3",
            validate_bucket_name,
        )


def test_a_name_is_everybodys(aws, s3, bucket):
    """In us-east-1 the owner may create the bucket again; elsewhere not, and others never."""
    s3.create_bucket(Bucket=bucket)
    s3.create_bucket(Bucket="far-one", **located("eu-west-1"))
    with pytest.raises(ClientError) as refused:
        regional(aws, "eu-west-1").create_bucket(Bucket="far-one", **located("eu-west-1"))
    assert code(refused) == (409, "BucketAlreadyOwnedByYou")
    with pytest.raises(ClientError) as refused:
        aws.client("s3", OTHER).create_bucket(Bucket=bucket)
    assert code(refused) == (409, "BucketAlreadyExists")


def test_buckets_are_listed_by_name(aws, s3):
    for name in ("pear", "apple", "quince", "plum"):
        s3.create_bucket(Bucket=name)
    s3.create_bucket(Bucket="peach", **located("eu-west-1"))
    aws.client("s3", OTHER).create_bucket(Bucket="theirs")

    listed = s3.list_buckets()

    names = [each["Name"] for each in listed["Buckets"]]
    assert names == ["apple", "peach", "pear", "plum", "quince"]
    assert listed["Buckets"][0]["CreationDate"] == START
    assert len(listed["Owner"]["ID"]) == 64
    page = s3.list_buckets(MaxBuckets=2, Prefix="p")
    assert [each["Name"] for each in page["Buckets"]] == ["peach", "pear"]
    rest = s3.list_buckets(MaxBuckets=2, Prefix="p", ContinuationToken=page["ContinuationToken"])
    assert [each["Name"] for each in rest["Buckets"]] == ["plum"]
    assert "ContinuationToken" not in rest
    there = s3.list_buckets(BucketRegion="eu-west-1")["Buckets"]
    assert [(each["Name"], each["BucketRegion"]) for each in there] == [("peach", "eu-west-1")]
    with pytest.raises(ClientError, match="InvalidArgument"):
        s3.list_buckets(ContinuationToken="nonsense")


def test_only_an_empty_bucket_is_deleted(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    with pytest.raises(ClientError) as refused:
        s3.delete_bucket(Bucket=bucket)
    assert code(refused) == (409, "BucketNotEmpty")

    s3.delete_object(Bucket=bucket, Key="k")
    s3.delete_bucket(Bucket=bucket)

    with pytest.raises(ClientError) as refused:
        s3.delete_bucket(Bucket=bucket)
    assert code(refused) == (404, "NoSuchBucket")


def test_tags_of_a_bucket(s3, bucket):
    with pytest.raises(ClientError) as refused:
        s3.get_bucket_tagging(Bucket=bucket)
    assert code(refused) == (404, "NoSuchTagSet")
    tags = [{"Key": "a", "Value": "1"}]

    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": tags})

    assert s3.get_bucket_tagging(Bucket=bucket)["TagSet"] == tags
    s3.delete_bucket_tagging(Bucket=bucket)
    with pytest.raises(ClientError, match="NoSuchTagSet"):
        s3.get_bucket_tagging(Bucket=bucket)
    with pytest.raises(ClientError, match="System tags cannot be added"):
        s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": [{"Key": "aws:x", "Value": "1"}]})


def test_small_configurations(s3, bucket):
    assert s3.get_bucket_request_payment(Bucket=bucket)["Payer"] == "BucketOwner"
    s3.put_bucket_request_payment(Bucket=bucket, RequestPaymentConfiguration={"Payer": "Requester"})
    assert s3.get_bucket_request_payment(Bucket=bucket)["Payer"] == "Requester"
    assert "Status" not in s3.get_bucket_accelerate_configuration(Bucket=bucket)
    s3.put_bucket_accelerate_configuration(
        Bucket=bucket, AccelerateConfiguration={"Status": "Enabled"}
    )
    assert s3.get_bucket_accelerate_configuration(Bucket=bucket)["Status"] == "Enabled"


def test_who_expects_another_owner_is_refused(s3, bucket, aws):
    s3.head_bucket(Bucket=bucket, ExpectedBucketOwner=aws.account)

    with pytest.raises(ClientError) as refused:
        s3.list_objects_v2(Bucket=bucket, ExpectedBucketOwner=OTHER)

    assert code(refused) == (403, "AccessDenied")


def test_policy_of_a_bucket(s3, bucket):
    with pytest.raises(ClientError) as refused:
        s3.get_bucket_policy(Bucket=bucket)
    assert code(refused) == (404, "NoSuchBucketPolicy")
    allow = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket}/*",
    }

    s3.delete_public_access_block(Bucket=bucket)
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(allow))

    assert s3.get_bucket_policy(Bucket=bucket)["Policy"] == policy(allow)
    assert s3.get_bucket_policy_status(Bucket=bucket)["PolicyStatus"]["IsPublic"]
    s3.delete_bucket_policy(Bucket=bucket)
    with pytest.raises(ClientError, match="NoSuchBucketPolicy"):
        s3.get_bucket_policy(Bucket=bucket)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"Resource": "arn:aws:s3:::another-bucket/*"}, "Policy has invalid resource"),
        ({"Action": "sqs:SendMessage"}, "Policy has invalid action"),
        ({"Effect": "Maybe"}, "MalformedPolicy"),
    ],
)
def test_a_policy_must_be_one_for_this_bucket(s3, bucket, change, text):
    allow = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket}/*",
    }

    with pytest.raises(ClientError, match=text) as refused:
        s3.put_bucket_policy(Bucket=bucket, Policy=policy(allow | change))

    assert code(refused) == (400, "MalformedPolicy")
