"""TagResource, UntagResource, ListResourceTags, and tags at creation."""

import pytest


def tags(**values):
    return [{"TagKey": key, "TagValue": value} for key, value in values.items()]


def test_tags_are_added_replaced_and_taken_away(kms, new_key):
    key_id = new_key(Tags=tags(a="1", b="2"))["KeyId"]

    kms.tag_resource(KeyId=key_id, Tags=tags(b="3", c="4"))
    kms.untag_resource(KeyId=key_id, TagKeys=["a", "unknown"])

    listed = kms.list_resource_tags(KeyId=key_id)
    assert listed["Tags"] == tags(b="3", c="4")
    assert not listed["Truncated"]


def test_tags_are_listed_page_by_page(kms, new_key, code):
    key_id = new_key(Tags=tags(a="1", b="2", c="3"))["KeyId"]

    pages = kms.get_paginator("list_resource_tags").paginate(
        KeyId=key_id, PaginationConfig={"PageSize": 2}
    )
    assert [page["Tags"] for page in pages] == [tags(a="1", b="2"), tags(c="3")]
    request = {"KeyId": key_id, "Marker": "x"}
    assert code(kms.list_resource_tags, **request) == "InvalidMarkerException"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (tags(a="1") + tags(a="2"), "Duplicate tag keys"),
        ([{"TagKey": "aws:a", "TagValue": "1"}], "Tags beginning with aws: are reserved"),
        (tags(**{f"k{number}": "v" for number in range(51)}), "Too many tags"),
    ],
    ids=["twice", "reserved", "too many"],
)
def test_wrong_tags_change_nothing(kms, key, refused, wrong, message):
    expected = ("TagException", message)

    assert refused(kms.tag_resource, KeyId=key["KeyId"], Tags=wrong) == expected
    assert refused(kms.create_key, Tags=wrong) == expected
    assert kms.list_resource_tags(KeyId=key["KeyId"])["Tags"] == []
    assert len(kms.list_keys()["Keys"]) == 1


def test_awss_own_tags_stay(kms, key, code):
    request = {"KeyId": key["KeyId"], "TagKeys": ["aws:a"]}

    assert code(kms.untag_resource, **request) == "TagException"
