"""GetSecretValue, PutSecretValue, BatchGetSecretValue."""

import pytest


def test_text_stays_text_and_bytes_stay_bytes(sm):
    sm.create_secret(Name="text", SecretString='{"user": "ä"}')
    sm.create_secret(Name="bytes", SecretBinary=b"\0\xff")

    text = sm.get_secret_value(SecretId="text")
    binary = sm.get_secret_value(SecretId="bytes")

    assert (text["SecretString"], "SecretBinary" in text) == ('{"user": "ä"}', False)
    assert (binary["SecretBinary"], "SecretString" in binary) == (b"\0\xff", False)


def test_a_version_is_named_by_its_id_or_a_label(sm, secret, token):
    sm.put_secret_value(SecretId="prod/db", SecretString="second", ClientRequestToken=token(2))

    def value(**which):
        return sm.get_secret_value(SecretId="prod/db", **which)["SecretString"]

    assert value() == "second"
    assert value(VersionStage="AWSPREVIOUS") == "first"
    assert value(VersionId=secret["VersionId"]) == "first"
    assert value(VersionId=token(2), VersionStage="AWSCURRENT") == "second"


def test_versions_that_are_not_there(sm, secret, refused, token):
    """Recorded from AWS: LocalStack, test_get_secret_value_errors and others."""
    missing = "Secrets Manager can't find the specified secret value for"
    get = {"SecretId": "prod/db"}

    assert refused(sm.get_secret_value, **get, VersionStage="AWSPENDING") == (
        "ResourceNotFoundException",
        f"{missing} staging label: AWSPENDING",
    )
    assert refused(sm.get_secret_value, **get, VersionId=token(9)) == (
        "ResourceNotFoundException",
        f"{missing} VersionId: {token(9)}",
    )
    both = {"VersionId": secret["VersionId"], "VersionStage": "AWSPREVIOUS"}
    assert refused(sm.get_secret_value, **get, **both) == (
        "InvalidRequestException",
        "You provided a VersionStage that is not associated to the provided VersionId.",
    )


def test_a_new_value_becomes_current(sm, secret, stages, token):
    answer = sm.put_secret_value(
        SecretId="prod/db", SecretString="second", ClientRequestToken=token(2)
    )

    assert (answer["VersionId"], answer["VersionStages"]) == (token(2), ["AWSCURRENT"])
    assert stages("prod/db") == {secret["VersionId"]: ["AWSPREVIOUS"], token(2): ["AWSCURRENT"]}


@pytest.mark.usefixtures("secret")
def test_a_new_value_may_have_other_labels(sm, token):
    answer = sm.put_secret_value(
        SecretId="prod/db",
        SecretString="second",
        VersionStages=["two", "one"],
        ClientRequestToken=token(2),
    )

    assert answer["VersionStages"] == ["one", "two"]
    assert sm.get_secret_value(SecretId="prod/db")["SecretString"] == "first"


def test_the_first_value_is_current_whatever_its_labels(sm):
    sm.create_secret(Name="a")

    answer = sm.put_secret_value(SecretId="a", SecretString="x", VersionStages=["other"])

    assert answer["VersionStages"] == ["AWSCURRENT", "other"]


@pytest.mark.usefixtures("secret")
def test_a_token_makes_one_version(sm, refused, token, stages):
    put = {"SecretId": "prod/db", "ClientRequestToken": token(2)}
    sm.put_secret_value(**put, SecretString="second")
    before = stages("prod/db")

    again = sm.put_secret_value(**put, SecretString="second")

    assert again["VersionStages"] == ["AWSCURRENT"]
    assert stages("prod/db") == before
    for other in ({"SecretString": "third"}, {"SecretBinary": b"second"}):
        assert refused(sm.put_secret_value, **put, **other)[0] == "ResourceExistsException"
        assert refused(sm.update_secret, **put, **other)[0] == "ResourceExistsException"


@pytest.mark.usefixtures("secret")
def test_a_value_is_needed(sm, refused):
    assert refused(sm.put_secret_value, SecretId="prod/db") == (
        "InvalidRequestException",
        "You must provide either SecretString or SecretBinary.",
    )


@pytest.mark.usefixtures("secret")
def test_a_rotation_token_must_be_of_a_rotation(sm, code):
    request = {"SecretId": "prod/db", "SecretString": "x", "RotationToken": "0" * 36}
    assert code(sm.put_secret_value, **request) == "InvalidParameterException"


@pytest.mark.usefixtures("secret")
def test_a_secret_has_at_most_twenty_labels(sm, code):
    labels = [f"label{number}" for number in range(20)]

    request = {"SecretId": "prod/db", "SecretString": "x", "VersionStages": labels}

    assert code(sm.put_secret_value, **request) == "LimitExceededException"


def test_a_batch_returns_values_and_errors(sm, secret):
    sm.create_secret(Name="other", SecretString="x")
    sm.create_secret(Name="deleted", SecretString="x")
    sm.delete_secret(SecretId="deleted")

    answer = sm.batch_get_secret_value(SecretIdList=["prod/db", "none", "other", "deleted"])

    assert [each["SecretString"] for each in answer["SecretValues"]] == ["first", "x"]
    assert answer["SecretValues"][0]["ARN"] == secret["ARN"]
    assert [(each["SecretId"], each["ErrorCode"]) for each in answer["Errors"]] == [
        ("none", "ResourceNotFoundException"),
        ("deleted", "InvalidRequestException"),
    ]


def test_a_batch_goes_by_filters_page_by_page(sm, pages):
    for number in range(5):
        sm.create_secret(Name=f"a{number}", SecretString=str(number))
    sm.create_secret(Name="b", SecretString="x")
    filters = [{"Key": "name", "Values": ["a"]}]

    listed = pages(sm.batch_get_secret_value, Filters=filters, MaxResults=2)

    found = [[each["SecretString"] for each in page["SecretValues"]] for page in listed]

    assert found == [["0", "1"], ["2", "3"], ["4"]]


@pytest.mark.parametrize(
    "request_",
    [
        {},
        {"SecretIdList": ["a"], "Filters": [{"Key": "name", "Values": ["a"]}]},
        {"SecretIdList": ["a"], "MaxResults": 1},
    ],
    ids=["neither", "both", "a list with a page size"],
)
def test_a_batch_is_a_list_or_filters(sm, code, request_):
    assert code(sm.batch_get_secret_value, **request_) == "InvalidParameterException"


def test_each_secret_of_a_batch_needs_its_own_permission(sm, secret, as_user, code):
    """Who may not read one is told so of that one; and everybody needs the batch's own."""
    sm.create_secret(Name="other", SecretString="x")
    reader = as_user(
        "reader",
        ("Allow", "secretsmanager:BatchGetSecretValue", "*"),
        ("Allow", "secretsmanager:GetSecretValue", secret["ARN"]),
    )

    answer = reader.batch_get_secret_value(SecretIdList=["prod/db", "other"])

    assert [each["Name"] for each in answer["SecretValues"]] == ["prod/db"]
    assert [each["ErrorCode"] for each in answer["Errors"]] == ["AccessDeniedException"]
    filters = [{"Key": "name", "Values": ["p"]}]
    assert code(reader.batch_get_secret_value, Filters=filters) == "AccessDeniedException"
    single = as_user("single", ("Allow", "secretsmanager:GetSecretValue", "*"))
    assert code(single.batch_get_secret_value, SecretIdList=["a"]) == "AccessDeniedException"


@pytest.mark.usefixtures("secret")
def test_a_batch_is_its_callers_own_request(as_user):
    """Conditions on the caller's address hold for each secret of the batch, too."""
    here = {"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}, "Bool": {"aws:ViaAWSService": "false"}}
    reader = as_user(
        "reader",
        {
            "Effect": "Allow",
            "Action": "secretsmanager:*GetSecretValue",
            "Resource": "*",
            "Condition": here,
        },
    )

    answer = reader.batch_get_secret_value(SecretIdList=["prod/db"])

    assert [each["SecretString"] for each in answer["SecretValues"]] == ["first"]
