"""Object Lock: what nobody can delete before its time.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
"""

from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

LOCKED = "Access Denied because object protected by object lock."


@pytest.fixture
def vault(s3):
    """A bucket with Object Lock."""
    s3.create_bucket(Bucket="vault", ObjectLockEnabledForBucket=True)
    return "vault"


@pytest.fixture
def until(aws):
    """Ten days from now."""
    return aws.clock.now() + timedelta(days=10)


def put(s3, mode="", until=None, **more):
    lock = {"ObjectLockMode": mode, "ObjectLockRetainUntilDate": until} if mode else {}
    return s3.put_object(Bucket="vault", Key="deed", Body=b"mine", **lock, **more)["VersionId"]


def refusal(method, **members):
    with pytest.raises(ClientError) as caught:
        method(**members)
    return caught.value.response["Error"]


def delete(s3, version, **more):
    return s3.delete_object(Bucket="vault", Key="deed", VersionId=version, **more)


def test_a_bucket_with_object_lock_keeps_versions_for_good(s3, vault):
    assert s3.get_bucket_versioning(Bucket=vault)["Status"] == "Enabled"
    found = s3.get_object_lock_configuration(Bucket=vault)["ObjectLockConfiguration"]
    assert found == {"ObjectLockEnabled": "Enabled"}
    error = refusal(
        s3.put_bucket_versioning, Bucket=vault, VersioningConfiguration={"Status": "Suspended"}
    )
    assert error["Code"] == "InvalidBucketState"
    assert error["Message"] == (
        "An Object Lock configuration is present on this bucket, so the versioning state cannot "
        "be changed."
    )


def test_a_bucket_without_object_lock_says_so(s3, bucket):
    error = refusal(s3.get_object_lock_configuration, Bucket=bucket)
    assert error["Code"] == "ObjectLockConfigurationNotFoundError"
    s3.put_object(Bucket=bucket, Key="a", Body=b"")
    for method, more in (
        (s3.get_object_retention, {}),
        (s3.get_object_legal_hold, {}),
        (s3.put_object_retention, {"Retention": {}}),
        (s3.put_object_legal_hold, {"LegalHold": {"Status": "ON"}}),
        (s3.put_object, {"ObjectLockLegalHoldStatus": "ON"}),
    ):
        error = refusal(method, Bucket=bucket, Key="a", **more)
        assert error["Code"] == "InvalidRequest"
        assert error["Message"] == "Bucket is missing Object Lock Configuration"


def test_object_lock_needs_versions(s3, bucket):
    configuration = {"ObjectLockEnabled": "Enabled"}
    error = refusal(
        s3.put_object_lock_configuration, Bucket=bucket, ObjectLockConfiguration=configuration
    )
    assert error["Code"] == "InvalidBucketState"

    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object_lock_configuration(Bucket=bucket, ObjectLockConfiguration=configuration)
    assert s3.get_object_lock_configuration(Bucket=bucket)


@pytest.mark.parametrize("period", [{"Days": 10}, {"Years": 1}])
@pytest.mark.usefixtures("vault")
def test_new_versions_get_the_default_retention(s3, aws, period):
    configuration = {
        "ObjectLockEnabled": "Enabled",
        "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", **period}},
    }
    s3.put_object_lock_configuration(Bucket="vault", ObjectLockConfiguration=configuration)
    found = s3.get_object_lock_configuration(Bucket="vault")["ObjectLockConfiguration"]
    assert found == configuration

    put(s3)

    retention = s3.get_object_retention(Bucket="vault", Key="deed")["Retention"]
    days = timedelta(days=10 if "Days" in period else 365)
    assert retention == {"Mode": "GOVERNANCE", "RetainUntilDate": aws.clock.now() + days}


@pytest.mark.parametrize(
    ("configuration", "code"),
    [
        ({}, "MalformedXML"),
        ({"ObjectLockEnabled": "Enabled", "Rule": {}}, "MalformedXML"),
        (
            {
                "ObjectLockEnabled": "Enabled",
                "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1, "Years": 1}},
            },
            "MalformedXML",
        ),
        (
            {
                "ObjectLockEnabled": "Enabled",
                "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 0}},
            },
            "InvalidArgument",
        ),
        (
            {
                "ObjectLockEnabled": "Enabled",
                "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Years": 101}},
            },
            "InvalidArgument",
        ),
    ],
)
def test_a_configuration_says_what_it_means(s3, vault, configuration, code):
    error = refusal(
        s3.put_object_lock_configuration, Bucket=vault, ObjectLockConfiguration=configuration
    )
    assert error["Code"] == code


@pytest.mark.usefixtures("vault")
def test_nobody_deletes_a_version_in_compliance_mode_before_its_time(s3, aws, until):
    version = put(s3, "COMPLIANCE", until)

    for more in ({}, {"BypassGovernanceRetention": True}):
        error = refusal(delete, s3=s3, version=version, **more)
        assert (error["Code"], error["Message"]) == ("AccessDenied", LOCKED)
        wanted = {"Objects": [{"Key": "deed", "VersionId": version}]}
        answer = s3.delete_objects(Bucket="vault", Delete=wanted, **more)
        assert [(each["Code"], each["Message"]) for each in answer["Errors"]] == [
            ("AccessDenied", LOCKED)
        ]
    assert (
        refusal(
            s3.put_object_retention,
            Bucket="vault",
            Key="deed",
            Retention={"Mode": "COMPLIANCE", "RetainUntilDate": until - timedelta(days=1)},
            BypassGovernanceRetention=True,
        )["Message"]
        == LOCKED
    )
    later = until + timedelta(days=1)
    s3.put_object_retention(
        Bucket="vault",
        Key="deed",
        Retention={"Mode": "COMPLIANCE", "RetainUntilDate": later},
    )
    assert s3.head_object(Bucket="vault", Key="deed")["ObjectLockRetainUntilDate"] == later

    aws.clock.advance(timedelta(days=11, seconds=1))
    delete(s3, version)


@pytest.mark.usefixtures("vault")
def test_a_delete_marker_covers_a_locked_version_and_is_not_locked(s3, until):
    version = put(s3, "COMPLIANCE", until)
    marker = s3.delete_object(Bucket="vault", Key="deed")
    assert marker["DeleteMarker"]
    delete(s3, marker["VersionId"])
    assert s3.get_object(Bucket="vault", Key="deed")["VersionId"] == version


@pytest.mark.usefixtures("vault")
def test_governance_mode_gives_way_to_those_who_may_bypass_it(s3, aws, until):
    version = put(s3, "GOVERNANCE", until)
    everything = ("Allow", "s3:*", "*")
    clerk = aws.client(
        "s3", aws.user("clerk", everything, ("Deny", "s3:BypassGovernanceRetention", "*"))
    )

    assert refusal(delete, s3=s3, version=version)["Message"] == LOCKED
    error = refusal(delete, s3=clerk, version=version, BypassGovernanceRetention=True)
    assert "s3:BypassGovernanceRetention" in error["Message"]
    wanted = {"Objects": [{"Key": "deed", "VersionId": version}]}
    answer = clerk.delete_objects(Bucket="vault", Delete=wanted, BypassGovernanceRetention=True)
    assert "s3:BypassGovernanceRetention" in answer["Errors"][0]["Message"]
    error = refusal(
        clerk.put_object_retention,
        Bucket="vault",
        Key="deed",
        Retention={},
        BypassGovernanceRetention=True,
    )
    assert "s3:BypassGovernanceRetention" in error["Message"]

    answer = s3.delete_objects(Bucket="vault", Delete=wanted, BypassGovernanceRetention=True)
    assert "Errors" not in answer
    version = put(s3, "GOVERNANCE", until)
    delete(s3, version, BypassGovernanceRetention=True)


@pytest.mark.parametrize(("mode", "days"), [("GOVERNANCE", 9), ("COMPLIANCE", 10), ("", 0)])
@pytest.mark.usefixtures("vault")
def test_a_retention_is_shortened_moved_or_taken_away_with_a_bypass_alone(
    s3, aws, until, mode, days
):
    put(s3, "GOVERNANCE", until)
    wanted = aws.clock.now() + timedelta(days=days)
    retention = {"Mode": mode, "RetainUntilDate": wanted} if mode else {}
    members = {"Bucket": "vault", "Key": "deed", "Retention": retention}

    assert refusal(s3.put_object_retention, **members)["Message"] == LOCKED
    s3.put_object_retention(**members, BypassGovernanceRetention=True)

    assert s3.head_object(Bucket="vault", Key="deed").get("ObjectLockMode", "") == mode


@pytest.mark.usefixtures("vault")
def test_a_legal_hold_holds_until_it_is_lifted(s3, aws):
    version = put(s3, ObjectLockLegalHoldStatus="ON")
    assert s3.head_object(Bucket="vault", Key="deed")["ObjectLockLegalHoldStatus"] == "ON"
    error = refusal(delete, s3=s3, version=version, BypassGovernanceRetention=True)
    assert error["Message"] == LOCKED
    aws.clock.advance(timedelta(days=10_000))
    assert refusal(delete, s3=s3, version=version)["Message"] == LOCKED

    members = {"Bucket": "vault", "Key": "deed", "VersionId": version}
    s3.put_object_legal_hold(**members, LegalHold={"Status": "OFF"})
    assert s3.get_object_legal_hold(**members)["LegalHold"] == {"Status": "OFF"}
    delete(s3, version)


@pytest.mark.usefixtures("vault")
def test_what_has_no_lock_says_so(s3):
    put(s3)
    for method in (s3.get_object_retention, s3.get_object_legal_hold):
        error = refusal(method, Bucket="vault", Key="deed")
        assert error["Code"] == "NoSuchObjectLockConfiguration"
        assert refusal(method, Bucket="vault", Key="other")["Code"] == "NoSuchKey"
    assert "ObjectLockMode" not in s3.head_object(Bucket="vault", Key="deed")


@pytest.mark.usefixtures("vault")
def test_a_retention_needs_a_mode_and_a_date_to_come(s3, until):
    put(s3)
    past = until - timedelta(days=20)
    for members, code in (
        ({"ObjectLockMode": "GOVERNANCE"}, "InvalidArgument"),
        ({"ObjectLockRetainUntilDate": until}, "InvalidArgument"),
        (
            {"ObjectLockMode": "COMPLIANCE", "ObjectLockRetainUntilDate": past},
            "InvalidArgument",
        ),
    ):
        error = refusal(s3.put_object, Bucket="vault", Key="deed", Body=b"", **members)
        assert error["Code"] == code
    for retention, code in (
        ({"Mode": "GOVERNANCE"}, "MalformedXML"),
        ({"Mode": "GOVERNANCE", "RetainUntilDate": past}, "InvalidArgument"),
    ):
        error = refusal(s3.put_object_retention, Bucket="vault", Key="deed", Retention=retention)
        assert error["Code"] == code
    assert error["Message"] == "The retain until date must be in the future!"
    assert refusal(s3.put_object_legal_hold, Bucket="vault", Key="deed", LegalHold={})["Code"] == (
        "MalformedXML"
    )


@pytest.mark.usefixtures("vault")
def test_copies_and_uploads_bring_their_own_lock(s3, until):
    put(s3, "GOVERNANCE", until)
    lock = {"ObjectLockMode": "COMPLIANCE", "ObjectLockRetainUntilDate": until}
    s3.copy_object(Bucket="vault", Key="copy", CopySource="vault/deed", **lock)
    upload = s3.create_multipart_upload(
        Bucket="vault", Key="parts", **lock, ObjectLockLegalHoldStatus="ON"
    )["UploadId"]
    members = {"Bucket": "vault", "Key": "parts", "UploadId": upload}
    part = s3.upload_part(**members, PartNumber=1, Body=b"x")
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    s3.complete_multipart_upload(**members, MultipartUpload=parts)

    assert s3.head_object(Bucket="vault", Key="copy")["ObjectLockMode"] == "COMPLIANCE"
    found = s3.head_object(Bucket="vault", Key="parts")
    assert (found["ObjectLockMode"], found["ObjectLockLegalHoldStatus"]) == ("COMPLIANCE", "ON")
    assert found["ObjectLockRetainUntilDate"] == until


@pytest.mark.usefixtures("vault")
def test_policies_decide_over_locks(s3, aws, until):
    """The keys of the request, and the permissions that locks need beside the put's."""
    short = {
        "Effect": "Deny",
        "Action": "s3:PutObjectRetention",
        "Resource": "*",
        "Condition": {"NumericGreaterThan": {"s3:object-lock-remaining-retention-days": "5"}},
    }
    clerk = aws.client("s3", aws.user("clerk", ("Allow", "s3:*", "*"), short))
    assert (
        "s3:PutObjectRetention" in refusal(put, s3=clerk, mode="GOVERNANCE", until=until)["Message"]
    )
    put(clerk, "GOVERNANCE", until - timedelta(days=5))

    putter = aws.client("s3", aws.user("putter", ("Allow", ["s3:PutObject", "s3:GetObject"], "*")))
    put(putter)
    error = refusal(put, s3=putter, ObjectLockLegalHoldStatus="ON")
    assert "s3:PutObjectLegalHold" in error["Message"]

    put(s3, "GOVERNANCE", until, ObjectLockLegalHoldStatus="ON")
    seen = putter.head_object(Bucket="vault", Key="deed")
    assert not {"ObjectLockMode", "ObjectLockLegalHoldStatus"} & seen.keys()


def test_a_bucket_with_object_lock_needs_permissions_of_its_own(aws):
    maker = aws.client("s3", aws.user("maker", ("Allow", "s3:CreateBucket", "*")))
    error = refusal(maker.create_bucket, Bucket="vault", ObjectLockEnabledForBucket=True)
    assert "s3:PutBucketObjectLockConfiguration" in error["Message"]
