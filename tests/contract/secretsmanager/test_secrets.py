"""CreateSecret, DescribeSecret, UpdateSecret, DeleteSecret, RestoreSecret."""

import json
import re
from datetime import timedelta

import pytest

NOT_FOUND = ("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
MARKED = (
    "InvalidRequestException",
    "You can't perform this operation on the secret because it was marked for deletion.",
)
INVALID_NAME = (
    "ValidationException",
    (
        "Invalid name. Must be a valid name containing alphanumeric characters, or any of the "
        "following: -/_+=.@!"
    ),
)


def test_a_secret_has_a_name_an_arn_and_a_first_version(sm, token):
    made = sm.create_secret(Name="a", SecretString="x", ClientRequestToken=token(1))

    assert made["Name"] == "a"
    assert re.fullmatch(
        r"arn:aws:secretsmanager:us-east-1:111122223333:secret:a-[A-Za-z0-9]{6}", made["ARN"]
    )
    assert made["VersionId"] == token(1)
    assert sm.get_secret_value(SecretId="a")["SecretString"] == "x"


def test_a_secret_may_have_no_value_yet(sm, refused):
    made = sm.create_secret(Name="a")

    assert "VersionId" not in made
    assert "VersionIdsToStages" not in sm.describe_secret(SecretId="a")
    assert refused(sm.get_secret_value, SecretId="a") == (
        "ResourceNotFoundException",
        "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
    )


def test_the_same_request_again_makes_nothing_new(sm, refused, token):
    """LocalStack, test_secretsmanager.snapshot.json; moto, tests/test_secretsmanager."""
    first = sm.create_secret(Name="a", SecretString="x", ClientRequestToken=token(1))

    again = sm.create_secret(Name="a", SecretString="x", ClientRequestToken=token(1))

    assert (again["ARN"], again["VersionId"]) == (first["ARN"], first["VersionId"])
    assert refused(sm.create_secret, Name="a", SecretString="y", ClientRequestToken=token(1)) == (
        "ResourceExistsException",
        (
            f"You can't use ClientRequestToken {token(1)} because that value is already in use for "
            f"a version of secret {first['ARN']}."
        ),
    )
    assert refused(sm.create_secret, Name="a", SecretString="x") == (
        "ResourceExistsException",
        "The operation failed because the secret a already exists.",
    )


@pytest.mark.parametrize("name", ["Inv Name", " Inv*Name? ", "a:b", "ä"])
def test_a_wrong_name_is_refused_wherever_it_stands(sm, refused, name):
    """Recorded from AWS: LocalStack, test_invalid_secret_name."""
    assert refused(sm.create_secret, Name=name, SecretString="x") == INVALID_NAME
    assert refused(sm.describe_secret, SecretId=name) == INVALID_NAME
    assert refused(sm.get_secret_value, SecretId=name) == INVALID_NAME
    assert refused(sm.put_secret_value, SecretId=name, SecretString="x") == INVALID_NAME


@pytest.mark.parametrize("name", ["s", "Valid/_+=.@-Name", "Valid-a1b2", "Valid-a1b2c3-"])
def test_a_secret_is_found_by_name_arn_and_partial_arn(sm, name):
    arn = sm.create_secret(Name=name, SecretString="x")["ARN"]

    for secret_id in (name, arn, arn[:-7]):
        assert sm.get_secret_value(SecretId=secret_id)["ARN"] == arn


def test_what_ends_like_a_suffix_is_taken_for_one(sm, refused):
    """A partial ARN of such a name leads nowhere.  Recorded from AWS: LocalStack."""
    arn = sm.create_secret(Name="Name-a1b2c3", SecretString="x")["ARN"]

    assert sm.get_secret_value(SecretId=arn)["Name"] == "Name-a1b2c3"
    assert sm.get_secret_value(SecretId="Name-a1b2c3")["ARN"] == arn
    assert refused(sm.get_secret_value, SecretId=arn[:-7]) == NOT_FOUND


def test_another_suffix_or_region_is_another_secret(sm, secret, refused):
    arn = secret["ARN"]

    assert refused(sm.describe_secret, SecretId=f"{arn[:-6]}AAAAAA") == NOT_FOUND
    west = arn.replace("us-east-1", "us-west-2")
    assert refused(sm.describe_secret, SecretId=west) == NOT_FOUND
    assert refused(sm.describe_secret, SecretId="arn:aws:s3:::bucket")[0] == "ValidationException"


@pytest.mark.usefixtures("secret")
def test_two_values_or_a_large_one_are_refused(sm, refused, code):
    both = {"SecretString": "x", "SecretBinary": b"x"}
    expected = (
        "InvalidParameterException",
        (
            "You can't specify both a binary secret value and a string secret value in the same "
            "secret."
        ),
    )

    assert refused(sm.create_secret, Name="a", **both) == expected
    assert refused(sm.put_secret_value, SecretId="prod/db", **both) == expected
    assert refused(sm.update_secret, SecretId="prod/db", **both) == expected
    # 65,536 characters of the model, but more bytes than that.
    large = {"SecretId": "prod/db", "SecretString": "ä" * 40_000}
    assert code(sm.put_secret_value, **large) == "InvalidParameterException"
    sm.put_secret_value(SecretId="prod/db", SecretBinary=b"\0" * 65_536)


def test_a_description_shows_no_value(sm, secret, aws):
    sm.get_secret_value(SecretId="prod/db")

    shown = sm.describe_secret(SecretId="prod/db")

    del shown["ResponseMetadata"]
    assert shown == {
        "ARN": secret["ARN"],
        "Name": "prod/db",
        "CreatedDate": shown["CreatedDate"],
        "LastChangedDate": shown["LastChangedDate"],
        "LastAccessedDate": aws.clock.now().replace(hour=0, minute=0),
        "VersionIdsToStages": {secret["VersionId"]: ["AWSCURRENT"]},
    }


def test_an_update_changes_what_it_names(sm, secret, stages, token):
    """Recorded from AWS: LocalStack, test_update_secret_description."""
    answer = sm.update_secret(SecretId="prod/db", Description="first")
    assert "VersionId" not in answer
    assert sm.describe_secret(SecretId="prod/db")["Description"] == "first"

    answer = sm.update_secret(
        SecretId="prod/db", SecretString="second", ClientRequestToken=token(2)
    )

    assert answer["VersionId"] == token(2)
    assert sm.describe_secret(SecretId="prod/db")["Description"] == "first"
    assert stages("prod/db") == {secret["VersionId"]: ["AWSPREVIOUS"], token(2): ["AWSCURRENT"]}


def test_what_does_not_exist_cannot_be_changed(sm, refused):
    for operation, request in (
        (sm.update_secret, {"SecretString": "x"}),
        (sm.put_secret_value, {"SecretString": "x"}),
        (sm.delete_secret, {}),
        (sm.restore_secret, {}),
        (sm.describe_secret, {}),
        (sm.list_secret_version_ids, {}),
        (sm.update_secret_version_stage, {"VersionStage": "x"}),
        (sm.tag_resource, {"Tags": []}),
        (sm.untag_resource, {"TagKeys": []}),
        (sm.get_resource_policy, {}),
        (sm.delete_resource_policy, {}),
        (sm.list_resource_policies, {}),
        (sm.put_resource_policy, {"ResourcePolicy": "{}"}),
        (sm.validate_resource_policy, {"ResourcePolicy": "{}"}),
        (sm.rotate_secret, {}),
        (sm.cancel_rotate_secret, {}),
        (sm.replicate_secret_to_regions, {"AddReplicaRegions": [{"Region": "us-west-2"}]}),
        (sm.remove_regions_from_replication, {"RemoveReplicaRegions": ["us-west-2"]}),
        (sm.stop_replication_to_replica, {}),
    ):
        assert refused(operation, SecretId="none", **request) == NOT_FOUND, operation


@pytest.mark.usefixtures("secret")
def test_a_token_is_needed(sm, refused):
    """Recorded from AWS: LocalStack, test_no_client_request_token."""
    text = "You must provide a ClientRequestToken value. We recommend a UUID-type value."
    sm.meta.events.register("before-call.*", drop_token, unique_id="drop")

    try:
        errors = [
            refused(sm.create_secret, Name="a", SecretString="x"),
            refused(sm.update_secret, SecretId="prod/db", SecretString="x"),
            refused(sm.put_secret_value, SecretId="prod/db", SecretString="x"),
            refused(sm.rotate_secret, SecretId="prod/db"),
        ]
    finally:
        sm.meta.events.unregister("before-call.*", unique_id="drop")

    invalid = ("InvalidRequestException", text)
    assert errors == [invalid, invalid, invalid, ("InvalidParameterException", text)]


def drop_token(params, **_):
    content = json.loads(params["body"])
    del content["ClientRequestToken"]
    params["body"] = json.dumps(content).encode()


def test_a_deleted_secret_waits_and_can_be_restored(sm, secret, aws, refused):
    answer = sm.delete_secret(SecretId="prod/db", RecoveryWindowInDays=7)

    assert answer["DeletionDate"] == aws.clock.now() + timedelta(days=7)
    assert refused(sm.get_secret_value, SecretId="prod/db") == MARKED
    assert refused(sm.put_secret_value, SecretId="prod/db", SecretString="x") == MARKED
    assert refused(sm.update_secret, SecretId="prod/db", SecretString="x") == MARKED
    assert refused(sm.delete_secret, SecretId="prod/db") == MARKED
    assert sm.describe_secret(SecretId="prod/db")["DeletedDate"] == answer["DeletionDate"]
    assert refused(sm.create_secret, Name="prod/db", SecretString="x") == (
        "InvalidRequestException",
        (
            "You can't create this secret because a secret with this name is already scheduled for "
            "deletion."
        ),
    )

    assert sm.restore_secret(SecretId="prod/db")["ARN"] == secret["ARN"]

    assert sm.get_secret_value(SecretId="prod/db")["SecretString"] == "first"
    assert sm.restore_secret(SecretId="prod/db")["Name"] == "prod/db"


def test_when_the_window_is_over_the_secret_is_gone(sm, secret, aws, refused):
    """Nobody waits for the background: it only cleans up."""
    sm.delete_secret(SecretId="prod/db")

    aws.clock.advance(timedelta(days=30))

    assert refused(sm.describe_secret, SecretId="prod/db") == NOT_FOUND
    assert refused(sm.restore_secret, SecretId="prod/db") == NOT_FOUND
    assert sm.list_secrets(IncludePlannedDeletion=True)["SecretList"] == []
    again = sm.create_secret(Name="prod/db", SecretString="other")
    assert again["ARN"] != secret["ARN"]
    versions = sm.list_secret_version_ids(SecretId="prod/db", IncludeDeprecated=True)["Versions"]
    assert [version["VersionId"] for version in versions] == [again["VersionId"]]


@pytest.mark.usefixtures("secret")
def test_the_background_deletes_what_is_gone(sm, aws):
    from garrison.services.secretsmanager.records import Secret, Version

    sm.delete_secret(SecretId="prod/db")
    aws.clock.advance(timedelta(days=31))

    aws.run_due()

    records = aws.store.begin()
    assert aws.run(records.page(Secret, aws.account, "us-east-1")).records == ()
    assert aws.run(records.page(Version, aws.account, "us-east-1")).records == ()


def test_forced_deletion_is_at_once(sm, secret, aws, refused):
    answer = sm.delete_secret(SecretId="prod/db", ForceDeleteWithoutRecovery=True)

    assert answer["DeletionDate"] == aws.clock.now()
    assert refused(sm.describe_secret, SecretId="prod/db") == NOT_FOUND
    assert sm.create_secret(Name="prod/db")["ARN"] != secret["ARN"]
    # Whoever tries again gets no error.
    assert sm.delete_secret(SecretId="none", ForceDeleteWithoutRecovery=True)["Name"] == "none"


@pytest.mark.usefixtures("secret")
@pytest.mark.parametrize("days", [0, 6, 31])
def test_the_window_has_bounds(sm, refused, days):
    assert refused(sm.delete_secret, SecretId="prod/db", RecoveryWindowInDays=days) == (
        "InvalidParameterException",
        "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).",
    )


@pytest.mark.usefixtures("secret")
def test_a_window_and_force_exclude_each_other(sm, refused):
    request = {"RecoveryWindowInDays": 7, "ForceDeleteWithoutRecovery": True}
    assert refused(sm.delete_secret, SecretId="prod/db", **request) == (
        "InvalidParameterException",
        "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
    )


@pytest.mark.usefixtures("secret")
@pytest.mark.parametrize(
    ("operation", "request_", "member"),
    [
        ("create_secret", {"Name": "a", "Type": "SalesforceClientSecret"}, "Type"),
        ("update_secret", {"SecretId": "prod/db", "Type": "x"}, "Type"),
        (
            "create_secret",
            {"Name": "a", "CrossAccountPrimaryARN": "arn:aws:secretsmanager:x"},
            "CrossAccountPrimaryARN",
        ),
        (
            "rotate_secret",
            {"SecretId": "prod/db", "ExternalSecretRotationRoleArn": "arn:aws:iam::1:role/r"},
            "ExternalSecretRotationRoleArn",
        ),
    ],
)
def test_what_is_not_implemented_fails_loudly(sm, refused, operation, request_, member):
    code, message = refused(getattr(sm, operation), **request_)

    assert code == "NotImplemented"
    assert member in message
