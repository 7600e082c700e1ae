"""Put-, Get-, List-, Delete- and ValidateResourcePolicy: who else may reach a secret."""

import json

import pytest

from cloud import policy

OTHER = "444455556666"
PUBLIC = {
    "Effect": "Allow",
    "Principal": "*",
    "Action": "secretsmanager:GetSecretValue",
    "Resource": "*",
}


def allow(principal, **more):
    return {**PUBLIC, "Principal": {"AWS": principal}, **more}


@pytest.mark.usefixtures("secret")
def test_a_policy_is_returned_as_it_was_written(sm):
    text = policy(allow("arn:aws:iam::444455556666:root"))
    assert "ResourcePolicy" not in sm.get_resource_policy(SecretId="prod/db")

    sm.put_resource_policy(SecretId="prod/db", ResourcePolicy=text)
    assert sm.get_resource_policy(SecretId="prod/db")["ResourcePolicy"] == text
    listed = sm.list_resource_policies(SecretId="prod/db")["ResourcePolicies"]
    assert listed == [{"PolicyName": "default"}]

    sm.delete_resource_policy(SecretId="prod/db")
    assert "ResourcePolicy" not in sm.get_resource_policy(SecretId="prod/db")
    assert sm.list_resource_policies(SecretId="prod/db")["ResourcePolicies"] == []


@pytest.mark.usefixtures("secret")
@pytest.mark.parametrize("text", ["x", "[]", "{}", '{"Statement": [{}]}', "[" * 5000])
def test_what_is_no_policy_is_refused(sm, code, text):
    request = {"SecretId": "prod/db", "ResourcePolicy": text}
    assert code(sm.put_resource_policy, **request) == "MalformedPolicyDocumentException"
    assert code(sm.validate_resource_policy, **request) == "MalformedPolicyDocumentException"


@pytest.mark.usefixtures("secret")
@pytest.mark.parametrize("kind", ["user", "role"])
def test_users_and_roles_must_exist(aws, sm, refused, kind):
    """Quoted by Terraform's provider, which waits for them."""
    text = policy(allow(f"arn:aws:iam::{aws.account}:{kind}/none"))
    assert refused(sm.put_resource_policy, SecretId="prod/db", ResourcePolicy=text) == (
        "MalformedPolicyDocumentException",
        "This resource policy contains an unsupported principal.",
    )


@pytest.mark.usefixtures("secret")
def test_only_the_default_policy_can_be_changed(sm, code):
    name = {"SecretId": "prod/db", "PolicyName": "other"}
    text = policy(allow(OTHER))
    for operation, more in (
        (sm.put_resource_policy, {"ResourcePolicy": text}),
        (sm.get_resource_policy, {}),
        (sm.delete_resource_policy, {}),
    ):
        assert code(operation, **name, **more) == "InvalidParameterException"


PUBLIC_POLICIES = {
    "everybody": PUBLIC,
    "every account": allow("*"),
    "a condition on nobody": {**PUBLIC, "Condition": {"Bool": {"aws:SecureTransport": "true"}}},
    "the world's addresses": {**PUBLIC, "Condition": {"IpAddress": {"aws:SourceIp": "0.0.0.0/1"}}},
    "a wildcard account": {
        **PUBLIC,
        "Condition": {"StringLike": {"aws:PrincipalAccount": "4444*"}},
    },
    "if the key is there": {
        **PUBLIC,
        "Condition": {"StringEqualsIfExists": {"aws:PrincipalAccount": OTHER}},
    },
    "all but one": {
        **PUBLIC,
        "Condition": {"StringNotEquals": {"aws:PrincipalAccount": OTHER}},
    },
}
CLOSED_POLICIES = {
    "an account": allow(OTHER),
    "a denial of everybody": {
        **PUBLIC,
        "Effect": "Deny",
        "Action": "secretsmanager:PutSecretValue",
    },
    "one account": {**PUBLIC, "Condition": {"StringEquals": {"aws:PrincipalAccount": OTHER}}},
    "an organization": {**PUBLIC, "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}},
    "a network": {**PUBLIC, "Condition": {"IpAddress": {"aws:SourceIp": "198.51.100.0/24"}}},
    "an endpoint": {**PUBLIC, "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1"}}},
    "roles of an account": {
        **PUBLIC,
        "Condition": {"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{OTHER}:role/*"}},
    },
}


@pytest.mark.usefixtures("secret")
@pytest.mark.parametrize("statement", PUBLIC_POLICIES.values(), ids=PUBLIC_POLICIES)
def test_a_public_policy_can_be_blocked(sm, refused, statement):
    """AWS's meaning of public: S3's access-control-block-public-access.html."""
    request = {"SecretId": "prod/db", "ResourcePolicy": policy(statement)}

    assert refused(sm.put_resource_policy, **request, BlockPublicPolicy=True) == (
        "PublicPolicyException",
        (
            "The BlockPublicPolicy parameter is set to true, and the resource policy did not "
            "prevent broad access to the secret."
        ),
    )
    judged = sm.validate_resource_policy(**request)
    assert not judged["PolicyValidationPassed"]
    assert len(judged["ValidationErrors"]) == 1
    sm.put_resource_policy(**request)


@pytest.mark.usefixtures("secret")
@pytest.mark.parametrize("statement", CLOSED_POLICIES.values(), ids=CLOSED_POLICIES)
def test_a_policy_for_somebody_is_not_public(sm, statement):
    request = {"SecretId": "prod/db", "ResourcePolicy": policy(statement)}

    sm.put_resource_policy(**request, BlockPublicPolicy=True)

    assert sm.validate_resource_policy(**request)["PolicyValidationPassed"]


@pytest.mark.usefixtures("secret")
def test_a_policy_that_shuts_its_author_out_does_not_pass(sm):
    shut = {**PUBLIC, "Effect": "Deny", "Action": "secretsmanager:*"}

    judged = sm.validate_resource_policy(ResourcePolicy=policy(shut))

    assert not judged["PolicyValidationPassed"]
    assert [each["CheckName"] for each in judged["ValidationErrors"]] == ["Lockout"]


@pytest.fixture
def shared(aws, sm):
    """A secret under a key that another account may use, shared with that account."""
    key = aws.kms.create_key(
        Policy=policy(
            {
                "Effect": "Allow",
                "Principal": {"AWS": [f"arn:aws:iam::{aws.account}:root", OTHER]},
                "Action": "kms:*",
                "Resource": "*",
            }
        )
    )["KeyMetadata"]["Arn"]
    aws.client("sts", OTHER).get_caller_identity()
    made = sm.create_secret(Name="shared", SecretString="x", KmsKeyId=key)
    sm.put_resource_policy(
        SecretId="shared",
        ResourcePolicy=policy(allow(OTHER, Action=["secretsmanager:*"])),
    )
    return made["ARN"]


def test_another_account_reads_what_is_shared_by_its_arn(aws, shared, code):
    """Both the secret's and the key's policy must let it."""
    other = aws.client("secretsmanager", OTHER)

    assert other.get_secret_value(SecretId=shared)["SecretString"] == "x"
    assert other.put_secret_value(SecretId=shared, SecretString="y")["ARN"] == shared
    assert code(other.get_secret_value, SecretId="shared") == "ResourceNotFoundException"


def test_awss_own_key_opens_for_no_other_account(aws, sm, secret, refused):
    """LocalStack, secretsmanager/provider.py quotes AWS."""
    sm.put_resource_policy(
        SecretId="prod/db", ResourcePolicy=policy(allow(OTHER, Action="secretsmanager:*"))
    )
    other = aws.client("secretsmanager", OTHER)
    expected = (
        "InvalidRequestException",
        (
            "You can't access a secret from a different AWS account if you encrypt the secret with "
            "the default KMS service key."
        ),
    )

    arn = secret["ARN"]
    assert refused(other.get_secret_value, SecretId=arn) == expected
    assert refused(other.put_secret_value, SecretId=arn, SecretString="x") == expected
    assert other.describe_secret(SecretId=arn)["Name"] == "prod/db"


@pytest.mark.usefixtures("secret")
def test_a_policy_means_whom_it_named(aws, sm, as_user, code):
    """Who is deleted and made again under the same name is somebody else."""
    reader = as_user("reader")
    arn = f"arn:aws:iam::{aws.account}:user/reader"
    sm.put_resource_policy(SecretId="prod/db", ResourcePolicy=policy(allow(arn)))
    assert reader.get_secret_value(SecretId="prod/db")["SecretString"] == "first"
    keys = aws.iam.list_access_keys(UserName="reader")["AccessKeyMetadata"]
    aws.iam.delete_access_key(UserName="reader", AccessKeyId=keys[0]["AccessKeyId"])
    aws.iam.delete_user(UserName="reader")

    again = as_user("reader")

    assert code(again.get_secret_value, SecretId="prod/db") == "AccessDeniedException"
    stored = json.loads(sm.get_resource_policy(SecretId="prod/db")["ResourcePolicy"])
    assert stored["Statement"][0]["Principal"] == {"AWS": arn}
