"""Versions.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html
"""

import pytest
from botocore.exceptions import ClientError


def put(s3, bucket, body, key="k"):
    return s3.put_object(Bucket=bucket, Key=key, Body=body).get("VersionId")


def got(s3, bucket, version=None, key="k"):
    name = {"VersionId": version} if version else {}
    return s3.get_object(Bucket=bucket, Key=key, **name)["Body"].read()


def listed(s3, bucket, **more):
    page = s3.list_object_versions(Bucket=bucket, **more)
    return [
        (each["Key"], each["VersionId"], each["IsLatest"])
        for each in (*page.get("Versions", []), *page.get("DeleteMarkers", []))
    ]


def test_a_bucket_keeps_versions_once_it_is_told_to(s3, bucket):
    assert "Status" not in s3.get_bucket_versioning(Bucket=bucket)
    for status in ("Enabled", "Suspended"):
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": status})
        assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == status


def test_what_is_overwritten_stays(s3, versioned):
    first, second = put(s3, versioned, b"1"), put(s3, versioned, b"2")

    assert got(s3, versioned) == b"2"
    assert got(s3, versioned, first) == b"1"
    assert listed(s3, versioned) == [("k", second, True), ("k", first, False)]


def test_a_delete_marker_hides_and_its_deletion_shows_again(s3, versioned):
    version = put(s3, versioned, b"1")

    gone = s3.delete_object(Bucket=versioned, Key="k")

    assert gone["DeleteMarker"]
    with pytest.raises(ClientError, match="NoSuchKey") as refused:
        got(s3, versioned)
    headers = refused.value.response["ResponseMetadata"]["HTTPHeaders"]
    assert headers["x-amz-delete-marker"] == "true"
    assert headers["x-amz-version-id"] == gone["VersionId"]
    assert "Contents" not in s3.list_objects_v2(Bucket=versioned)
    assert got(s3, versioned, version) == b"1"
    with pytest.raises(ClientError, match="MethodNotAllowed"):
        got(s3, versioned, gone["VersionId"])

    back = s3.delete_object(Bucket=versioned, Key="k", VersionId=gone["VersionId"])

    assert back["DeleteMarker"]
    assert got(s3, versioned) == b"1"


def test_a_version_is_deleted_for_good(s3, versioned):
    first, second, third = (put(s3, versioned, body) for body in (b"1", b"2", b"3"))

    s3.delete_object(Bucket=versioned, Key="k", VersionId=third)
    assert got(s3, versioned) == b"2"
    s3.delete_object(Bucket=versioned, Key="k", VersionId=first)

    assert listed(s3, versioned) == [("k", second, True)]
    with pytest.raises(ClientError, match="NoSuchVersion"):
        got(s3, versioned, first)
    s3.delete_object(Bucket=versioned, Key="k", VersionId=first)


def test_what_was_there_before_is_null(s3, bucket):
    put(s3, bucket, b"before")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})

    version = put(s3, bucket, b"after")

    assert got(s3, bucket, "null") == b"before"
    assert listed(s3, bucket) == [("k", version, True), ("k", "null", False)]


def test_a_suspended_bucket_has_one_null_version(s3, versioned):
    version = put(s3, versioned, b"1")
    s3.put_bucket_versioning(Bucket=versioned, VersioningConfiguration={"Status": "Suspended"})

    put(s3, versioned, b"2")
    put(s3, versioned, b"3")

    assert listed(s3, versioned) == [("k", "null", True), ("k", version, False)]
    assert got(s3, versioned) == b"3"
    gone = s3.delete_object(Bucket=versioned, Key="k")
    assert (gone["DeleteMarker"], gone["VersionId"]) == (True, "null")
    assert listed(s3, versioned) == [("k", version, False), ("k", "null", True)]


def test_an_older_null_version_is_replaced_where_it_is(s3, bucket):
    put(s3, bucket, b"0")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    version = put(s3, bucket, b"1")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})

    put(s3, bucket, b"2")

    assert listed(s3, bucket) == [("k", "null", True), ("k", version, False)]
    assert got(s3, bucket, "null") == b"2"


def test_a_version_needs_its_own_permission(aws, s3, versioned):
    version = put(s3, versioned, b"1")
    reader = aws.client("s3", aws.user("reader", ("Allow", "s3:GetObject", "*")))

    assert got(reader, versioned) == b"1"
    with pytest.raises(ClientError, match="s3:GetObjectVersion"):
        got(reader, versioned, version)


def test_no_version_has_a_name_like_that(s3, versioned):
    put(s3, versioned, b"1")

    with pytest.raises(ClientError, match="Invalid version id specified"):
        got(s3, versioned, "nonsense")


def test_a_bucket_with_versions_is_not_empty(s3, versioned):
    version = put(s3, versioned, b"1")
    marker = s3.delete_object(Bucket=versioned, Key="k")["VersionId"]

    with pytest.raises(ClientError, match="You must delete all versions in the bucket"):
        s3.delete_bucket(Bucket=versioned)

    for each in (version, marker):
        s3.delete_object(Bucket=versioned, Key="k", VersionId=each)
    s3.delete_bucket(Bucket=versioned)


def test_a_listing_goes_on_after_versions_that_were_deleted_meanwhile(s3, versioned):
    """As whoever empties a bucket does: list a page, delete it, list the next."""
    for number in range(7):
        put(s3, versioned, str(number).encode())
    put(s3, versioned, b"x", key="l")

    seen, more = [], {}
    while True:
        page = s3.list_object_versions(Bucket=versioned, MaxKeys=3, **more)
        seen += [each["VersionId"] for each in page["Versions"]]
        for each in page["Versions"]:
            s3.delete_object(Bucket=versioned, Key=each["Key"], VersionId=each["VersionId"])
        if not page["IsTruncated"]:
            break
        more = {
            "KeyMarker": page["NextKeyMarker"],
            "VersionIdMarker": page["NextVersionIdMarker"],
        }

    assert len(seen) == 8
    s3.delete_bucket(Bucket=versioned)


def test_many_versions_are_deleted_at_once(s3, versioned):
    first, second = put(s3, versioned, b"1"), put(s3, versioned, b"2")

    done = s3.delete_objects(
        Bucket=versioned,
        Delete={"Objects": [{"Key": "k"}, {"Key": "k", "VersionId": first}]},
    )

    assert done["Deleted"][0]["DeleteMarker"]
    assert done["Deleted"][1] == {"Key": "k", "VersionId": first}
    assert [each[1] for each in listed(s3, versioned)] == [
        second,
        done["Deleted"][0]["DeleteMarkerVersionId"],
    ]


def test_a_configuration_must_say_something(s3, bucket):
    with pytest.raises(ClientError, match="IllegalVersioningConfigurationException"):
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={})
