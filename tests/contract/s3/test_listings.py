"""Listings.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
"""

import pytest
from botocore.exceptions import ClientError

KEYS = ["a", "a/1", "a/2", "a/b/3", "b", "c/1", "ü"]


@pytest.fixture
def filled(s3, bucket):
    for key in KEYS:
        s3.put_object(Bucket=bucket, Key=key, Body=key.encode())
    return bucket


def names(page):
    return (
        [each["Key"] for each in page.get("Contents", [])],
        [each["Prefix"] for each in page.get("CommonPrefixes", [])],
    )


def test_keys_come_in_order(s3, filled):
    assert names(s3.list_objects_v2(Bucket=filled)) == (KEYS, [])
    assert names(s3.list_objects(Bucket=filled)) == (KEYS, [])


@pytest.mark.parametrize(
    ("request_", "keys", "prefixes"),
    [
        ({"Prefix": "a/"}, ["a/1", "a/2", "a/b/3"], []),
        ({"Delimiter": "/"}, ["a", "b", "ü"], ["a/", "c/"]),
        ({"Prefix": "a/", "Delimiter": "/"}, ["a/1", "a/2"], ["a/b/"]),
        ({"Prefix": "a", "Delimiter": "b"}, ["a", "a/1", "a/2"], ["a/b"]),
        ({"StartAfter": "a/2"}, ["a/b/3", "b", "c/1", "ü"], []),
        ({"Prefix": "zzz"}, [], []),
        ({"MaxKeys": 0}, [], []),
    ],
)
def test_prefix_delimiter_and_start(s3, filled, request_, keys, prefixes):
    page = s3.list_objects_v2(Bucket=filled, **request_)

    assert names(page) == (keys, prefixes)
    assert page["KeyCount"] == len(keys) + len(prefixes)
    assert not page["IsTruncated"]


def test_pages(s3, filled):
    first = s3.list_objects_v2(Bucket=filled, Delimiter="/", MaxKeys=2)
    assert names(first) == (["a"], ["a/"])
    assert first["IsTruncated"]

    second = s3.list_objects_v2(
        Bucket=filled, Delimiter="/", ContinuationToken=first["NextContinuationToken"]
    )

    assert names(second) == (["b", "ü"], ["c/"])


def test_pages_of_the_older_listing(s3, filled):
    first = s3.list_objects(Bucket=filled, Delimiter="/", MaxKeys=2)
    assert first["NextMarker"] == "a/"

    second = s3.list_objects(Bucket=filled, Delimiter="/", Marker=first["NextMarker"])

    assert names(second) == (["b", "ü"], ["c/"])
    assert "NextMarker" not in s3.list_objects(Bucket=filled, MaxKeys=2)


def test_owners_are_shown_if_they_are_asked_for(s3, filled):
    assert "Owner" not in s3.list_objects_v2(Bucket=filled)["Contents"][0]
    shown = s3.list_objects_v2(Bucket=filled, FetchOwner=True)["Contents"][0]
    assert len(shown["Owner"]["ID"]) == 64


def test_a_listing_says_what_it_lists(s3, filled):
    first = s3.list_objects_v2(Bucket=filled, MaxKeys=1)["Contents"][0]

    assert (first["Key"], first["Size"], first["StorageClass"]) == ("a", 1, "STANDARD")
    assert first["ETag"] == '"0cc175b9c0f1b6a831c399e269772661"'


def test_a_token_must_be_ours(s3, filled):
    with pytest.raises(ClientError, match="The continuation token provided is incorrect"):
        s3.list_objects_v2(Bucket=filled, ContinuationToken="nonsense")


def test_a_version_marker_needs_a_key(s3, filled):
    with pytest.raises(ClientError, match="version-id marker cannot be specified without a key"):
        s3.list_object_versions(Bucket=filled, VersionIdMarker="null")


def test_versions_with_a_delimiter(s3, filled):
    page = s3.list_object_versions(Bucket=filled, Delimiter="/")

    assert [each["Key"] for each in page["Versions"]] == ["a", "b", "ü"]
    assert [each["Prefix"] for each in page["CommonPrefixes"]] == ["a/", "c/"]
