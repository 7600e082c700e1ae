"""Who is deleted and created again under the same name is somebody else."""

import pytest
from botocore.exceptions import ClientError

from cloud import policy


def key_for(aws, *names):
    """Return a key that these users and roles may use, beside the account."""
    arns = [f"arn:aws:iam::{aws.account}:{name}" for name in names]
    statements = (
        {"Effect": "Allow", "Principal": {"AWS": each}, "Action": "kms:*", "Resource": "*"}
        for each in (f"arn:aws:iam::{aws.account}:root", arns)
    )
    return aws.kms.create_key(Policy=policy(*statements))["KeyMetadata"]["KeyId"]


def remove(aws, name):
    for key in aws.iam.list_access_keys(UserName=name)["AccessKeyMetadata"]:
        aws.iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
    aws.iam.delete_user(UserName=name)


def test_a_key_policy_does_not_mean_the_next_user_of_a_name(aws):
    """KMS keeps the unique ID, as IAM does in trust policies."""
    first = aws.client("kms", aws.user("bob"))
    key_id = key_for(aws, "user/bob")
    first.encrypt(KeyId=key_id, Plaintext=b"secret")
    remove(aws, "bob")

    second = aws.client("kms", aws.user("bob"))

    with pytest.raises(ClientError, match="AccessDenied"):
        second.encrypt(KeyId=key_id, Plaintext=b"secret")


def test_a_key_policy_means_whom_it_named_under_another_name_too(aws):
    """A Deny is not escaped by a change of name."""
    key = aws.user("bob")
    arn = f"arn:aws:iam::{aws.account}:user/bob"
    key_id = aws.kms.create_key(
        Policy=policy(
            {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{aws.account}:root"},
                "Action": "kms:*",
                "Resource": "*",
            },
            {"Effect": "Deny", "Principal": {"AWS": arn}, "Action": "kms:Encrypt", "Resource": "*"},
        )
    )["KeyMetadata"]["KeyId"]
    aws.iam.put_user_policy(
        UserName="bob", PolicyName="kms", PolicyDocument=policy(("Allow", "kms:*", "*"))
    )
    aws.iam.update_user(UserName="bob", NewUserName="rob")

    with pytest.raises(ClientError, match="explicit deny"):
        aws.client("kms", key).encrypt(KeyId=key_id, Plaintext=b"secret")


def test_a_grant_does_not_mean_the_next_user_of_a_name(aws):
    """Nor is a grant inherited."""
    first = aws.client("kms", aws.user("bob"))
    key_id = aws.kms.create_key()["KeyMetadata"]["KeyId"]
    grantee = f"arn:aws:iam::{aws.account}:user/bob"
    aws.kms.create_grant(KeyId=key_id, GranteePrincipal=grantee, Operations=["Encrypt"])
    first.encrypt(KeyId=key_id, Plaintext=b"secret")
    remove(aws, "bob")

    second = aws.client("kms", aws.user("bob"))

    with pytest.raises(ClientError, match="AccessDenied"):
        second.encrypt(KeyId=key_id, Plaintext=b"secret")
