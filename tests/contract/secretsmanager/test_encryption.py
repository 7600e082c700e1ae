"""Values are ciphertext: KMS opens their keys, for whoever may use them; the trail tells of it."""

import pytest

from cloud import policy


@pytest.fixture
def new_key(aws):
    return lambda **request: aws.kms.create_key(**request)["KeyMetadata"]["Arn"]


def calls(aws, name):
    """Return KMS's events of a name, as the trail has them."""
    import json

    found = aws.client("cloudtrail").lookup_events(
        LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": name}]
    )["Events"]
    return [json.loads(event["CloudTrailEvent"]) for event in found]


def test_kms_is_asked_for_the_caller_and_told_what_for(aws, sm):
    made = sm.create_secret(Name="a", SecretString="x")
    sm.get_secret_value(SecretId="a")

    for name in ("GenerateDataKey", "Decrypt"):
        (event,) = calls(aws, name)
        assert event["userIdentity"]["userName"] == "administrator"
        assert event["userIdentity"]["invokedBy"] == "secretsmanager.amazonaws.com"
        assert event["requestParameters"]["encryptionContext"] == {
            "SecretARN": made["ARN"],
            "SecretVersionId": made["VersionId"],
        }


def test_who_may_not_use_the_key_may_not_read_the_secret(sm, as_user, new_key, refused):
    key = new_key()
    sm.create_secret(Name="a", SecretString="x", KmsKeyId=key)
    reader = as_user("reader", ("Allow", "secretsmanager:*", "*"))
    denied = ("AccessDeniedException", "Access to KMS is not allowed")

    assert refused(reader.get_secret_value, SecretId="a") == denied
    assert refused(reader.put_secret_value, SecretId="a", SecretString="y") == denied
    assert refused(reader.create_secret, Name="b", SecretString="y", KmsKeyId=key) == denied


def test_a_key_can_be_for_secrets_manager_alone(sm, as_user, new_key, code):
    key = new_key()
    sm.create_secret(Name="a", SecretString="x", KmsKeyId=key)
    via = {"StringEquals": {"kms:ViaService": "secretsmanager.us-east-1.amazonaws.com"}}
    reader = as_user(
        "reader",
        ("Allow", "secretsmanager:*", "*"),
        {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": key, "Condition": via},
    )

    assert reader.get_secret_value(SecretId="a")["SecretString"] == "x"
    assert code(reader.put_secret_value, SecretId="a", SecretString="y") == "AccessDeniedException"


def test_a_disabled_key_neither_opens_nor_seals(aws, sm, new_key, refused):
    key = new_key()
    sm.create_secret(Name="a", SecretString="x", KmsKeyId=key)
    aws.kms.disable_key(KeyId=key)

    assert refused(sm.get_secret_value, SecretId="a")[0] == "DecryptionFailure"
    assert refused(sm.put_secret_value, SecretId="a", SecretString="y")[0] == "EncryptionFailure"
    assert refused(sm.create_secret, Name="b", KmsKeyId=key)[0] == "EncryptionFailure"
    assert refused(sm.create_secret, Name="b", KmsKeyId="alias/none")[0] == "EncryptionFailure"


def test_another_key_opens_what_is_labelled_and_the_old_one_still_does(aws, sm, new_key, code):
    """security-encryption.html: nobody is locked out of what was there before."""
    old, new = new_key(), new_key()
    first = sm.create_secret(Name="a", SecretString="x", KmsKeyId=old)["VersionId"]

    sm.update_secret(SecretId="a", KmsKeyId=new)

    assert sm.describe_secret(SecretId="a")["KmsKeyId"] == new
    (version,) = sm.list_secret_version_ids(SecretId="a")["Versions"]
    assert version["KmsKeyIds"] == [old, new]
    for disabled in (old, new):
        aws.kms.disable_key(KeyId=disabled)
        assert sm.get_secret_value(SecretId="a", VersionId=first)["SecretString"] == "x"
        aws.kms.enable_key(KeyId=disabled)
    sm.put_secret_value(SecretId="a", SecretString="y")
    aws.kms.disable_key(KeyId=new)
    assert code(sm.get_secret_value, SecretId="a") == "DecryptionFailure"


def test_a_name_of_a_key_means_one_of_the_secrets_own_account(aws, sm, new_key):
    key = new_key().rpartition("/")[2]
    aws.kms.create_alias(AliasName="alias/mine", TargetKeyId=key)

    sm.create_secret(Name="by-id", SecretString="x", KmsKeyId=key)
    sm.create_secret(Name="by-alias", SecretString="x", KmsKeyId="alias/mine")

    assert sm.describe_secret(SecretId="by-alias")["KmsKeyId"] == "alias/mine"
    assert {event["resources"][0]["ARN"] for event in calls(aws, "GenerateDataKey")} == {
        aws.kms.describe_key(KeyId=key)["KeyMetadata"]["Arn"]
    }


def test_the_trail_shows_no_value(aws, sm):
    sm.create_secret(Name="a", SecretString="plain7text", Description="told")
    sm.put_secret_value(SecretId="a", SecretBinary=b"plain7text")

    (event,) = calls(aws, "CreateSecret")

    assert event["requestParameters"]["description"] == "told"
    assert "plain7text" not in str(event)
    assert "plain7text" not in str(calls(aws, "PutSecretValue"))


def test_denials_name_the_secret(aws, secret, as_user, refused):
    """Seen in binbashar/le-tf-infra-aws, pull request 874."""
    nobody = as_user("nobody")

    assert refused(nobody.get_secret_value, SecretId="prod/db") == (
        "AccessDeniedException",
        (
            f"User: arn:aws:iam::{aws.account}:user/nobody is not authorized to perform: "
            f"secretsmanager:GetSecretValue on resource: {secret['ARN']} because no identity-based "
            "policy allows the secretsmanager:GetSecretValue action"
        ),
    )
    assert refused(nobody.get_secret_value, SecretId="none")[0] == "AccessDeniedException"


CONDITIONS = {
    "VersionStage": (
        "GetSecretValue",
        {"secretsmanager:VersionStage": "AWSCURRENT"},
        {"VersionStage": "AWSPREVIOUS"},
    ),
    "tags": (
        "GetSecretValue",
        {"secretsmanager:ResourceTag/team": "a"},
        {"SecretId": "untagged"},
    ),
    "window": (
        "DeleteSecret",
        {"secretsmanager:RecoveryWindowInDays": "30"},
        {"RecoveryWindowInDays": 7},
    ),
    "force": (
        "DeleteSecret",
        {"secretsmanager:ForceDeleteWithoutRecovery": "false"},
        {"ForceDeleteWithoutRecovery": True},
    ),
    "public": (
        "PutResourcePolicy",
        {"secretsmanager:BlockPublicPolicy": "true"},
        {"BlockPublicPolicy": False},
    ),
    "description": ("UpdateSecret", {"secretsmanager:Description": "a"}, {"Description": "b"}),
}
ALLOWED = {
    "PutResourcePolicy": {
        "BlockPublicPolicy": True,
        "ResourcePolicy": policy(
            {
                "Effect": "Allow",
                "Principal": {"AWS": "444455556666"},
                "Action": "secretsmanager:GetSecretValue",
                "Resource": "*",
            }
        ),
    },
    "UpdateSecret": {"Description": "a"},
}


@pytest.mark.parametrize(
    ("action", "condition", "change"), CONDITIONS.values(), ids=CONDITIONS.keys()
)
def test_conditions_hold(sm, as_user, code, action, condition, change):
    """The service authorization reference's condition keys."""
    import botocore

    sm.create_secret(Name="a", SecretString="x", Tags=[{"Key": "team", "Value": "a"}])
    sm.create_secret(Name="untagged", SecretString="x")
    sm.put_secret_value(SecretId="a", SecretString="y")
    user = as_user(
        "user",
        ("Allow", "kms:*", "*"),
        {
            "Effect": "Allow",
            "Action": f"secretsmanager:{action}",
            "Resource": "*",
            "Condition": {"StringEquals": condition},
        },
    )
    operation = getattr(user, botocore.xform_name(action))
    request = {"SecretId": "a", **ALLOWED.get(action, {})}

    assert code(operation, **request | change) == "AccessDeniedException"
    operation(**request)


def test_a_new_secret_is_checked_by_its_name_tags_and_replicas(as_user, code):
    maker = as_user(
        "maker",
        ("Allow", "secretsmanager:CreateSecret", "arn:aws:secretsmanager:*:*:secret:app/*"),
    )

    maker.create_secret(Name="app/a")
    assert code(maker.create_secret, Name="other") == "AccessDeniedException"
    tagged = {"Name": "app/b", "Tags": [{"Key": "a", "Value": "1"}]}
    assert code(maker.create_secret, **tagged) == "AccessDeniedException"
    replicated = {"Name": "app/b", "AddReplicaRegions": [{"Region": "us-west-2"}]}
    assert code(maker.create_secret, **replicated) == "AccessDeniedException"


def test_a_value_of_one_version_does_not_open_as_another(aws, sm, secret):
    """Ciphertexts are bound to their version by KMS's context, and by ours."""
    from msgspec.structs import replace

    from garrison.services.secretsmanager.records import Version

    sm.put_secret_value(SecretId="prod/db", SecretString="second")
    records = aws.store.begin()
    first, second = sorted(
        aws.run(records.page(Version, aws.account, "us-east-1")).records,
        key=lambda version: version.version_id != secret["VersionId"],
    )
    records.put(replace(second, sealed=first.sealed, wrapped_keys=first.wrapped_keys))
    aws.run(aws.store.commit(records))

    with pytest.raises(sm.exceptions.DecryptionFailure):
        sm.get_secret_value(SecretId="prod/db")


@pytest.mark.usefixtures("secret")
def test_a_flipped_bit_is_an_error(aws, sm):
    from msgspec.structs import replace

    from garrison.services.secretsmanager.records import Version

    records = aws.store.begin()
    (version,) = aws.run(records.page(Version, aws.account, "us-east-1")).records
    records.put(replace(version, sealed=version.sealed[:-1] + bytes([version.sealed[-1] ^ 1])))
    aws.run(aws.store.commit(records))

    with pytest.raises(sm.exceptions.ClientError, match="InternalFailure"):
        sm.get_secret_value(SecretId="prod/db")
