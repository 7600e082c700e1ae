"""ListSecrets: filters, order, pages."""

from datetime import timedelta

import pytest


@pytest.fixture
def names(sm):
    """Return the names of the secrets that a listing has, in its order."""
    return lambda **request: [each["Name"] for each in sm.list_secrets(**request)["SecretList"]]


@pytest.fixture
def described(sm):
    """The secrets of LocalStack's test_list_secrets_filtering, which ran against AWS."""
    for name, description in {
        "testing1/one": "a secret",
        "/testing2/two": "an secret",
        "testing3/three": "asecret",
        "/testing4/four": "thesecret",
    }.items():
        sm.create_secret(Name=name, Description=description)


@pytest.mark.usefixtures("described")
@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"name": ["/"]}, {"/testing2/two", "/testing4/four"}),
        ({"name": ["!/"]}, {"testing1/one", "testing3/three"}),
        ({"name": ["testing1 one"]}, set()),
        ({"name": ["testing1", "testing3"]}, {"testing1/one", "testing3/three"}),
        ({"description": ["a"]}, {"testing1/one", "/testing2/two", "testing3/three"}),
        ({"description": ["!a"]}, {"/testing4/four"}),
        ({"description": ["a secret"]}, {"testing1/one", "/testing2/two"}),
        ({"description": ["a"], "name": ["secret"]}, set()),
        (
            {"description": ["!c"]},
            {"testing1/one", "/testing2/two", "testing3/three", "/testing4/four"},
        ),
    ],
)
def test_filters_hold_as_they_were_recorded(names, filters, expected):
    wanted = [{"Key": key, "Values": values} for key, values in filters.items()]

    assert set(names(Filters=wanted)) == expected


def test_tags_and_everything_can_be_searched(sm, names):
    sm.create_secret(Name="foo")
    sm.create_secret(Name="bar", Description="foo")
    sm.create_secret(Name="baz", Tags=[{"Key": "foo", "Value": "1"}])
    sm.create_secret(Name="qux", Tags=[{"Key": "1", "Value": "foo"}])
    sm.create_secret(Name="none")

    assert names(Filters=[{"Key": "all", "Values": ["foo"]}]) == ["bar", "baz", "foo", "qux"]
    assert names(Filters=[{"Key": "tag-key", "Values": ["fo"]}]) == ["baz"]
    assert names(Filters=[{"Key": "tag-value", "Values": ["foo"]}]) == ["qux"]
    assert names(Filters=[{"Key": "owning-service", "Values": ["rds"]}]) == []


def test_filters_need_a_key_and_values(sm, refused):
    assert refused(sm.list_secrets, Filters=[{"Values": ["x"]}]) == (
        "InvalidParameterException",
        "Invalid filter key",
    )
    assert refused(sm.list_secrets, Filters=[{"Key": "name"}]) == (
        "InvalidParameterException",
        "Invalid filter values for key: name",
    )


def test_secrets_are_listed_in_any_order(sm, names, aws):
    for name in ("b", "c", "a"):
        sm.create_secret(Name=name, SecretString="x")
        aws.clock.advance(timedelta(minutes=1))
    sm.update_secret(SecretId="c", Description="changed")
    sm.get_secret_value(SecretId="a")

    assert names() == names(SortBy="created-date") == ["b", "c", "a"]
    assert names(SortOrder="desc") == ["a", "c", "b"]
    assert names(SortBy="name") == ["a", "b", "c"]
    assert names(SortBy="last-changed-date", SortOrder="desc")[0] == "c"
    assert names(SortBy="last-accessed-date", SortOrder="desc")[0] == "a"


@pytest.mark.parametrize("order", [{}, {"SortBy": "name"}, {"SortOrder": "desc"}])
def test_all_pages_together_are_the_listing(sm, names, pages, order):
    for number in range(7):
        sm.create_secret(Name=f"n{number}", Description="odd" if number % 2 else "even")
    filters = [{"Key": "description", "Values": ["odd"]}]

    listed = pages(sm.list_secrets, MaxResults=2, Filters=filters, **order)

    together = [each["Name"] for page in listed for each in page["SecretList"]]
    assert together == names(Filters=filters, **order)
    assert len(together) == 3


@pytest.mark.usefixtures("secret")
def test_deleted_secrets_are_listed_if_asked_for(sm, names):
    sm.delete_secret(SecretId="prod/db")

    assert names() == []
    assert names(IncludePlannedDeletion=True) == ["prod/db"]


def test_an_entry_shows_labels_and_no_value(sm, secret):
    (entry,) = sm.list_secrets()["SecretList"]

    assert entry["SecretVersionsToStages"] == {secret["VersionId"]: ["AWSCURRENT"]}
    assert not {"SecretString", "VersionIdsToStages"} & set(entry)
