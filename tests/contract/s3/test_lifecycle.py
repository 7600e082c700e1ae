"""Lifecycle rules: what they are, and what they do in time.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html
"""

from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

BUCKET = "amber-lake"


def configure(s3, *rules):
    full = [{"Status": "Enabled", "Filter": {}, **rule} for rule in rules]
    return s3.put_bucket_lifecycle_configuration(
        Bucket=BUCKET, LifecycleConfiguration={"Rules": full}
    )


def delete_rules(s3):
    s3.delete_bucket_lifecycle(Bucket=BUCKET)


def put(s3, key, body=b"", **more):
    return s3.put_object(Bucket=BUCKET, Key=key, Body=body, **more)


def keys(s3):
    return [each["Key"] for each in s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])]


def versions(s3):
    listed = s3.list_object_versions(Bucket=BUCKET)
    return [each["VersionId"] for each in listed.get("Versions", [])]


def markers(s3):
    return s3.list_object_versions(Bucket=BUCKET).get("DeleteMarkers", [])


def pass_days(aws, days):
    aws.clock.advance(timedelta(days=days))
    aws.run_due()


@pytest.mark.usefixtures("bucket")
def test_objects_expire_at_the_midnight_after_their_days(aws, s3):
    configure(s3, {"ID": "week", "Expiration": {"Days": 7}, "Filter": {"Prefix": "tmp/"}})
    for key in ("tmp/a", "kept"):
        shown = put(s3, key).get("Expiration")
        expected = 'expiry-date="Tue, 10 Nov 2026 00:00:00 GMT", rule-id="week"'
        assert shown == (expected if key == "tmp/a" else None)
    assert s3.head_object(Bucket=BUCKET, Key="tmp/a")["Expiration"] == expected

    pass_days(aws, 7)
    assert keys(s3) == ["kept", "tmp/a"]
    pass_days(aws, 1)
    assert keys(s3) == ["kept"]


@pytest.mark.usefixtures("bucket")
def test_objects_expire_on_a_date(aws, s3):
    configure(s3, {"Expiration": {"Date": datetime(2026, 11, 5, tzinfo=UTC)}})
    put(s3, "a")
    pass_days(aws, 1)
    assert keys(s3) == ["a"]
    pass_days(aws, 2)
    assert keys(s3) == []


@pytest.mark.usefixtures("bucket")
def test_a_filter_names_tags_and_sizes(aws, s3):
    tagged = {"Key": "kind", "Value": "draft"}
    several = {"Prefix": "in/", "Tags": [tagged], "ObjectSizeGreaterThan": 2}
    configure(s3, {"Expiration": {"Days": 1}, "Filter": {"And": several}})
    put(s3, "in/both", b"123", Tagging="kind=draft&x=y")
    put(s3, "in/small", b"12", Tagging="kind=draft")
    put(s3, "in/untagged", b"123")
    put(s3, "out", b"123", Tagging="kind=draft")
    pass_days(aws, 3)
    assert keys(s3) == ["in/small", "in/untagged", "out"]


@pytest.mark.usefixtures("bucket")
def test_a_rule_that_is_disabled_or_deleted_does_nothing(aws, s3):
    configure(s3, {"Expiration": {"Days": 1}, "Status": "Disabled"})
    put(s3, "a")
    pass_days(aws, 3)
    configure(s3, {"Expiration": {"Days": 30}})
    s3.delete_bucket_lifecycle(Bucket=BUCKET)
    pass_days(aws, 60)
    assert keys(s3) == ["a"]


@pytest.mark.usefixtures("versioned")
def test_with_versions_an_expired_object_is_covered_and_goes_later(aws, s3):
    configure(
        s3,
        {
            "Expiration": {"Days": 1},
            "NoncurrentVersionExpiration": {"NoncurrentDays": 2},
        },
    )
    put(s3, "a")
    pass_days(aws, 2)
    assert keys(s3) == []
    assert (len(versions(s3)), len(markers(s3))) == (1, 1)
    pass_days(aws, 3)
    assert versions(s3) == []
    # The marker covers nothing any more.
    pass_days(aws, 1)
    assert markers(s3) == []


@pytest.mark.usefixtures("versioned")
def test_expired_delete_markers_go_when_they_cover_nothing(aws, s3):
    configure(s3, {"Expiration": {"ExpiredObjectDeleteMarker": True}})
    version = put(s3, "a")["VersionId"]
    s3.delete_object(Bucket=BUCKET, Key="a")
    pass_days(aws, 1)
    assert len(markers(s3)) == 1
    s3.delete_object(Bucket=BUCKET, Key="a", VersionId=version)
    pass_days(aws, 1)
    assert markers(s3) == []


@pytest.mark.usefixtures("versioned")
def test_newer_noncurrent_versions_are_kept(aws, s3):
    configure(
        s3,
        {"NoncurrentVersionExpiration": {"NoncurrentDays": 1, "NewerNoncurrentVersions": 2}},
    )
    made = [put(s3, "a")["VersionId"] for _ in range(5)]
    pass_days(aws, 3)
    assert versions(s3) == list(reversed(made[2:]))


def test_a_locked_version_stays_and_the_run_goes_on(aws, s3):
    s3.create_bucket(Bucket=BUCKET, ObjectLockEnabledForBucket=True)
    configure(s3, {"NoncurrentVersionExpiration": {"NoncurrentDays": 1}})
    until = aws.clock.now() + timedelta(days=30)
    lock = {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": until}
    locked = put(s3, "a", **lock)["VersionId"]
    held = put(s3, "b", ObjectLockLegalHoldStatus="ON")["VersionId"]
    now = [put(s3, key)["VersionId"] for key in ("a", "b", "c", "c")]
    pass_days(aws, 3)
    assert set(versions(s3)) == {locked, held, *now} - {now[2]}
    pass_days(aws, 30)
    assert set(versions(s3)) == {held, *now} - {now[2]}


@pytest.mark.usefixtures("bucket")
def test_objects_move_down_through_the_storage_classes(aws, s3):
    configure(
        s3,
        {
            "Filter": {"ObjectSizeGreaterThan": 1},
            "Transitions": [
                {"Days": 30, "StorageClass": "STANDARD_IA"},
                {"Days": 60, "StorageClass": "GLACIER"},
            ],
        },
    )
    put(s3, "a", b"123")
    put(s3, "small", b"1")

    def storage(key):
        return s3.head_object(Bucket=BUCKET, Key=key).get("StorageClass")

    pass_days(aws, 31)
    assert (storage("a"), storage("small")) == ("STANDARD_IA", None)
    pass_days(aws, 30)
    assert storage("a") == "GLACIER"
    with pytest.raises(ClientError) as caught:
        s3.get_object(Bucket=BUCKET, Key="a")
    assert caught.value.response["Error"]["Code"] == "InvalidObjectState"


@pytest.mark.usefixtures("versioned")
def test_a_move_comes_before_a_delete_marker_one_a_day(aws, s3):
    transitions = [{"Days": 1, "StorageClass": "GLACIER"}]
    rule = {"Filter": {"ObjectSizeGreaterThan": 0}, "Transitions": transitions}
    put(s3, "a", b"123")
    aws.clock.advance(timedelta(days=10))
    configure(s3, rule, {"Expiration": {"Days": 2}})
    aws.run_due()
    assert s3.head_object(Bucket=BUCKET, Key="a")["StorageClass"] == "GLACIER"
    pass_days(aws, 1)
    assert keys(s3) == []


@pytest.mark.usefixtures("bucket")
def test_what_is_in_one_zone_does_not_become_instant_glacier(aws, s3):
    put(s3, "a", b"123", StorageClass="ONEZONE_IA")
    transitions = [{"Days": 1, "StorageClass": "GLACIER_IR"}]
    configure(s3, {"Filter": {"ObjectSizeGreaterThan": 0}, "Transitions": transitions})
    pass_days(aws, 3)
    assert s3.head_object(Bucket=BUCKET, Key="a")["StorageClass"] == "ONEZONE_IA"


@pytest.mark.usefixtures("bucket")
def test_small_objects_stay_unless_a_rule_says_of_which_size_it_is(aws, s3):
    configure(s3, {"Transitions": [{"Days": 0, "StorageClass": "GLACIER"}]})
    put(s3, "a", b"123")
    pass_days(aws, 2)
    assert "StorageClass" not in s3.head_object(Bucket=BUCKET, Key="a")


@pytest.mark.usefixtures("bucket")
def test_uploads_are_given_up(aws, s3):
    configure(
        s3,
        {
            "Filter": {"Prefix": "in/"},
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 2},
        },
    )
    for key in ("in/a", "out"):
        upload = s3.create_multipart_upload(Bucket=BUCKET, Key=key)["UploadId"]
        s3.upload_part(Bucket=BUCKET, Key=key, UploadId=upload, PartNumber=1, Body=b"x")
    pass_days(aws, 3)
    found = s3.list_multipart_uploads(Bucket=BUCKET)["Uploads"]
    assert [each["Key"] for each in found] == ["out"]


@pytest.mark.usefixtures("bucket")
def test_a_run_goes_on_batch_by_batch(aws, s3):
    configure(s3, {"Expiration": {"Days": 1}})
    for number in range(120):
        put(s3, f"{number:03}")
    pass_days(aws, 3)
    assert keys(s3) == []


@pytest.mark.usefixtures("bucket")
def test_rules_are_shown_as_they_were_given(s3):
    rules = [
        {
            "ID": "a",
            "Status": "Enabled",
            "Filter": {"And": {"Prefix": "p", "Tags": [{"Key": "k", "Value": "v"}]}},
            "Expiration": {"Date": datetime(2027, 1, 1, tzinfo=UTC)},
        },
        {
            "ID": "b",
            "Status": "Disabled",
            "Prefix": "x/",
            "Transitions": [{"Days": 30, "StorageClass": "STANDARD_IA"}],
            "NoncurrentVersionTransitions": [{"NoncurrentDays": 5, "StorageClass": "GLACIER"}],
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 2},
        },
    ]
    answer = s3.put_bucket_lifecycle_configuration(
        Bucket=BUCKET, LifecycleConfiguration={"Rules": rules}
    )
    assert answer["TransitionDefaultMinimumObjectSize"] == "all_storage_classes_128K"
    assert s3.get_bucket_lifecycle_configuration(Bucket=BUCKET)["Rules"] == rules
    s3.delete_bucket_lifecycle(Bucket=BUCKET)
    with pytest.raises(ClientError) as caught:
        s3.get_bucket_lifecycle_configuration(Bucket=BUCKET)
    assert caught.value.response["Error"]["Code"] == "NoSuchLifecycleConfiguration"
    configure(s3, {"Expiration": {"Days": 1}})
    assert s3.get_bucket_lifecycle_configuration(Bucket=BUCKET)["Rules"][0]["ID"]


TAG = {"Key": "k", "Value": "v"}
DAYS = {"Expiration": {"Days": 1}}


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ({}, "InvalidRequest"),
        ({"Prefix": "", **DAYS}, "MalformedXML"),
        ({"Filter": {"Prefix": "a", "Tag": TAG}, **DAYS}, "MalformedXML"),
        ({"Expiration": {"Days": 0}}, "InvalidArgument"),
        ({"Expiration": {"Days": 1, "ExpiredObjectDeleteMarker": False}}, "MalformedXML"),
        ({"Expiration": {"Date": datetime(2027, 1, 1, 1, tzinfo=UTC)}}, "InvalidArgument"),
        (
            {"Filter": {"Tag": TAG}, "Expiration": {"ExpiredObjectDeleteMarker": True}},
            "InvalidRequest",
        ),
        ({"Transitions": [{"Days": 1}]}, "MalformedXML"),
        ({"Transitions": [{"Days": -1, "StorageClass": "GLACIER"}]}, "InvalidArgument"),
        ({"Transitions": [{"Days": 1, "StorageClass": "STANDARD_IA"}]}, "InvalidArgument"),
        ({"Transitions": [{"Days": 1, "StorageClass": "GLACIER"}], **DAYS}, "InvalidArgument"),
        ({"NoncurrentVersionTransitions": [{"StorageClass": "GLACIER"}]}, "MalformedXML"),
        ({"NoncurrentVersionExpiration": {"NewerNoncurrentVersions": 1}}, "MalformedXML"),
        ({"NoncurrentVersionExpiration": {"NoncurrentDays": 0}}, "InvalidArgument"),
        (
            {"NoncurrentVersionExpiration": {"NoncurrentDays": 1, "NewerNoncurrentVersions": 101}},
            "InvalidArgument",
        ),
        ({"AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 0}}, "InvalidArgument"),
        (
            {
                "Filter": {"Tag": TAG},
                "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
            },
            "InvalidRequest",
        ),
        ({"ID": "x" * 256, **DAYS}, "InvalidArgument"),
    ],
)
@pytest.mark.usefixtures("bucket")
def test_rules_make_sense(s3, rule, code):
    with pytest.raises(ClientError) as caught:
        configure(s3, rule)
    assert caught.value.response["Error"]["Code"] == code


@pytest.mark.usefixtures("bucket")
def test_rules_have_ids_of_their_own(s3):
    with pytest.raises(ClientError) as caught:
        configure(s3, {"ID": "a", **DAYS}, {"ID": "a", **DAYS})
    assert caught.value.response["Error"]["Message"] == (
        "Rule ID must be unique. Found same ID for more than one rule"
    )


@pytest.mark.usefixtures("bucket")
def test_policies_decide_who_sets_rules(aws):
    reader = aws.client("s3", aws.user("reader", ("Allow", "s3:GetLifecycleConfiguration", "*")))
    with pytest.raises(ClientError) as caught:
        reader.get_bucket_lifecycle_configuration(Bucket=BUCKET)
    assert caught.value.response["Error"]["Code"] == "NoSuchLifecycleConfiguration"
    for method, arguments in ((configure, (reader, DAYS)), (delete_rules, (reader,))):
        with pytest.raises(ClientError) as caught:
            method(*arguments)
        assert "s3:PutLifecycleConfiguration" in caught.value.response["Error"]["Message"]
