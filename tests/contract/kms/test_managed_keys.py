"""AWS managed keys, as services make and use them, and what customers may do with them.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-key
"""

import json
from datetime import timedelta

import pytest

ALIAS = "alias/aws/secretsmanager"
DENIED = "AccessDeniedException"


@pytest.fixture
def used(aws):
    """A secret, encrypted under the AWS managed key, which is made thereby."""
    return aws.secretsmanager.create_secret(Name="s", SecretString="hidden")["ARN"]


@pytest.fixture
def managed(kms, used):  # noqa: ARG001  It is made by its first use.
    """The AWS managed key."""
    return kms.describe_key(KeyId=ALIAS)["KeyMetadata"]


def test_the_first_use_by_a_service_makes_the_key(aws, kms, used):
    assert aws.secretsmanager.get_secret_value(SecretId=used)["SecretString"] == "hidden"

    (listed,) = [each for each in kms.list_aliases()["Aliases"] if each["AliasName"] == ALIAS]
    assert kms.list_keys()["Keys"][0]["KeyId"] == listed["TargetKeyId"]
    described = kms.describe_key(KeyId=listed["TargetKeyId"])["KeyMetadata"]
    assert described["KeyManager"] == "AWS"
    assert described["Description"].startswith("Default key that protects my Secrets Manager data")
    aws.secretsmanager.create_secret(Name="t", SecretString="hidden")
    assert len(kms.list_keys()["Keys"]) == 1


def test_a_description_makes_the_key_too(kms):
    """Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html"""
    described = kms.describe_key(KeyId="alias/aws/s3")["KeyMetadata"]

    assert kms.describe_key(KeyId=described["KeyId"])["KeyMetadata"] == described
    arn = "arn:aws:kms:us-east-1:111122223333:alias/aws/s3"
    assert kms.describe_key(KeyId=arn)["KeyMetadata"] == described


def test_an_alias_that_no_service_has_names_nothing(kms, code):
    assert code(kms.describe_key, KeyId="alias/aws/nothing") == "NotFoundException"


def test_each_account_and_region_has_its_own(aws, kms, other):
    clients = (kms, other, aws.client("kms", region="eu-west-1"))
    found = {client.describe_key(KeyId=ALIAS)["KeyMetadata"]["KeyId"] for client in clients}

    assert len(found) == 3


def test_the_key_policy_lets_everybody_who_comes_through_the_service(kms, managed):
    policy = json.loads(kms.get_key_policy(KeyId=managed["KeyId"])["Policy"])

    use, metadata = policy["Statement"]
    assert use["Principal"] == {"AWS": "*"}
    assert use["Condition"] == {
        "StringEquals": {
            "kms:CallerAccount": "111122223333",
            "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com",
        }
    }
    assert metadata["Principal"] == {"AWS": "arn:aws:iam::111122223333:root"}


def test_a_user_needs_permission_for_the_service_alone(aws, used):
    user = aws.user("u", ("Allow", "secretsmanager:*", "*"))

    client = aws.client("secretsmanager", user)
    assert client.get_secret_value(SecretId=used)["SecretString"] == "hidden"


@pytest.mark.parametrize(
    ("operation", "more"),
    [
        ("encrypt", {"Plaintext": b"x"}),
        ("generate_data_key", {"KeySpec": "AES_256"}),
        ("disable_key", {}),
        ("enable_key", {}),
        ("schedule_key_deletion", {}),
        ("put_key_policy", {"Policy": "{}"}),
        ("update_key_description", {"Description": "mine"}),
        ("tag_resource", {"Tags": [{"TagKey": "a", "TagValue": "b"}]}),
        ("enable_key_rotation", {}),
        ("disable_key_rotation", {}),
        ("rotate_key_on_demand", {}),
        (
            "create_grant",
            {"GranteePrincipal": "arn:aws:iam::111122223333:root", "Operations": ["Encrypt"]},
        ),
    ],
)
def test_customers_neither_use_nor_change_it(kms, managed, code, operation, more):
    assert code(getattr(kms, operation), KeyId=managed["KeyId"], **more) == DENIED


@pytest.mark.parametrize(
    "operation",
    ["get_key_policy", "list_grants", "list_key_rotations", "list_resource_tags"],
)
def test_customers_see_it(kms, managed, operation):
    assert getattr(kms, operation)(KeyId=managed["KeyId"])


def test_other_accounts_do_not_see_it(other, managed, code):
    assert code(other.describe_key, KeyId=managed["Arn"]) == DENIED


def test_it_rotates_every_year(aws, kms, used, managed):
    status = kms.get_key_rotation_status(KeyId=managed["KeyId"])
    assert status["KeyRotationEnabled"]
    assert status["NextRotationDate"] == aws.clock.now() + timedelta(days=365)

    aws.clock.advance(timedelta(days=365))
    aws.run_due()

    assert len(kms.list_key_rotations(KeyId=managed["KeyId"])["Rotations"]) == 1
    assert aws.secretsmanager.get_secret_value(SecretId=used)["SecretString"] == "hidden"


def test_its_alias_is_awss(kms, key, managed, code):
    request = {"AliasName": ALIAS, "TargetKeyId": key["KeyId"]}
    assert code(kms.create_alias, **request) == "NotAuthorizedException"
    assert code(kms.update_alias, **request) == "NotAuthorizedException"
    assert code(kms.delete_alias, AliasName=ALIAS) == "NotAuthorizedException"
    assert kms.list_aliases(KeyId=managed["KeyId"])["Aliases"][0]["AliasName"] == ALIAS
