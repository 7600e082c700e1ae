"""ListSecretVersionIds, UpdateSecretVersionStage: recorded from AWS in LocalStack's snapshots."""

from datetime import timedelta

import pytest


@pytest.fixture
def put(sm, token):
    """Put a value under a token; return the token."""

    def call(number, *labels):
        more = {"VersionStages": list(labels)} if labels else {}
        sm.put_secret_value(
            SecretId="a", SecretString=f"v{number}", ClientRequestToken=token(number), **more
        )
        return token(number)

    return call


@pytest.fixture
def first(sm, token):
    return sm.create_secret(Name="a", SecretString="v1", ClientRequestToken=token(1))["VersionId"]


def test_current_leaves_previous_behind_and_takes_pending_along(sm, first, put, stages):
    second = put(2, "AWSPENDING")

    sm.update_secret_version_stage(
        SecretId="a",
        VersionStage="AWSCURRENT",
        RemoveFromVersionId=first,
        MoveToVersionId=second,
    )
    assert stages("a") == {first: ["AWSPREVIOUS"], second: ["AWSCURRENT", "AWSPENDING"]}

    third = put(3)
    assert stages("a") == {second: ["AWSPREVIOUS"], third: ["AWSCURRENT"]}


def test_current_may_go_back(sm, first, put, stages):
    second = put(2)

    sm.update_secret_version_stage(
        SecretId="a",
        VersionStage="AWSCURRENT",
        RemoveFromVersionId=second,
        MoveToVersionId=first,
    )

    assert stages("a") == {first: ["AWSCURRENT"], second: ["AWSPREVIOUS"]}
    assert sm.get_secret_value(SecretId="a")["SecretString"] == "v1"


def test_other_labels_stay_where_they_are(sm, first, put, stages):
    second = put(2, "AWSPENDING", "PUT1")
    sm.update_secret_version_stage(
        SecretId="a",
        VersionStage="AWSCURRENT",
        RemoveFromVersionId=first,
        MoveToVersionId=second,
    )

    third = put(3, "AWSPENDING", "PUT2")

    assert stages("a") == {
        first: ["AWSPREVIOUS"],
        second: ["AWSCURRENT", "PUT1"],
        third: ["AWSPENDING", "PUT2"],
    }


def test_a_label_can_be_added_and_taken_away(sm, first, stages):
    sm.update_secret_version_stage(SecretId="a", VersionStage="mine", MoveToVersionId=first)
    assert stages("a") == {first: ["AWSCURRENT", "mine"]}

    sm.update_secret_version_stage(SecretId="a", VersionStage="mine", RemoveFromVersionId=first)
    assert stages("a") == {first: ["AWSCURRENT"]}


def test_moves_that_do_not_fit(sm, first, put, refused, token, stages):
    second = put(2)
    update = {"SecretId": "a", "VersionStage": "AWSCURRENT"}
    before = stages("a")

    assert refused(sm.update_secret_version_stage, **update, MoveToVersionId=first) == (
        "InvalidParameterException",
        (
            "The parameter RemoveFromVersionId can't be empty. Staging label "
            f"AWSCURRENT is currently attached to version {second}, so you must explicitly "
            "reference that version in RemoveFromVersionId."
        ),
    )
    wrong = {"RemoveFromVersionId": first, "MoveToVersionId": second}
    assert refused(sm.update_secret_version_stage, **update, **wrong) == (
        "InvalidParameterException",
        f"Version stage AWSCURRENT not found in version {first}",
    )
    unknown = {"RemoveFromVersionId": second, "MoveToVersionId": token(9)}
    assert refused(sm.update_secret_version_stage, **update, **unknown) == (
        "InvalidParameterException",
        f"Not a valid version: {token(9)}",
    )
    assert refused(sm.update_secret_version_stage, **update, RemoveFromVersionId=second) == (
        "InvalidParameterException",
        (
            "You can only move staging label AWSCURRENT to a different secret version. It can't be "
            "completely removed."
        ),
    )
    assert stages("a") == before


@pytest.mark.usefixtures("first")
def test_versions_are_listed_oldest_first_and_by_page(sm, put, pages):
    put(2)
    put(3)

    listed = sm.list_secret_version_ids(SecretId="a")
    assert [each["VersionStages"] for each in listed["Versions"]] == [
        ["AWSPREVIOUS"],
        ["AWSCURRENT"],
    ]
    assert listed["Versions"][0]["KmsKeyIds"] == ["DefaultEncryptionKey"]
    paged = pages(sm.list_secret_version_ids, SecretId="a", IncludeDeprecated=True, MaxResults=2)
    found = [[each.get("VersionStages") for each in page["Versions"]] for page in paged]
    assert found == [[None, ["AWSPREVIOUS"]], [["AWSCURRENT"]]]


@pytest.mark.usefixtures("first")
def test_an_accessed_version_says_when(sm, aws):
    sm.get_secret_value(SecretId="a")

    version = sm.list_secret_version_ids(SecretId="a")["Versions"][0]

    assert version["LastAccessedDate"] == aws.clock.now().replace(hour=0, minute=0)


@pytest.mark.usefixtures("first")
def test_a_wrong_token_is_no_page(sm, code):
    request = {"SecretId": "a", "NextToken": "x"}
    assert code(sm.list_secret_version_ids, **request) == "InvalidNextTokenException"
    assert code(sm.list_secrets, NextToken="x") == "InvalidNextTokenException"


@pytest.mark.usefixtures("first")
def test_old_versions_without_labels_go_but_not_within_a_day(sm, put, aws, pages):
    """A hundred are kept, and all that are younger than a day."""

    def count():
        listed = pages(sm.list_secret_version_ids, SecretId="a", IncludeDeprecated=True)
        return sum(len(page["Versions"]) for page in listed)

    for number in range(2, 106):
        put(number)
    assert count() == 105

    aws.clock.advance(timedelta(hours=25))
    put(106)
    assert count() == 102
