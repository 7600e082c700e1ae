"""Who may use a key: key policy first, then identity policies; and what stays hidden.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
"""

import json

import pytest

DENIED = "AccessDeniedException"
ENCRYPT = ("Allow", "kms:Encrypt", "*")


def may_encrypt(kms, key, **more):
    """Return True if this client may encrypt."""
    try:
        kms.encrypt(KeyId=key["Arn"], Plaintext=b"x", **more)
    except kms.exceptions.ClientError as error:
        assert error.response["Error"]["Code"] == DENIED  # noqa: PT017  Every other error is a bug.
        return False
    return True


def statement(principal, action, effect="Allow", **condition):
    found = {
        "Effect": effect,
        "Principal": {"AWS": principal},
        "Action": action,
        "Resource": "*",
    }
    return {**found, "Condition": condition} if condition else found


def arn_of(name):
    return f"arn:aws:iam::111122223333:user/{name}"


def test_the_default_key_policy_delegates_to_identity_policies(as_user, key):
    assert may_encrypt(as_user("with", ENCRYPT), key)
    assert not may_encrypt(as_user("without"), key)


def test_an_identity_policy_is_nothing_without_the_key_policy(as_user, new_key, key_policy):
    user = as_user("u", ("Allow", "kms:*", "*"))
    key = new_key(Policy=key_policy(), BypassPolicyLockoutSafetyCheck=True)

    assert not may_encrypt(user, key)


def test_a_key_policy_alone_is_enough(as_user, new_key, key_policy):
    user = as_user("u")
    key = new_key(
        Policy=key_policy(statement(arn_of("u"), "kms:Encrypt")),
        BypassPolicyLockoutSafetyCheck=True,
    )

    assert may_encrypt(user, key)
    assert not may_encrypt(as_user("v"), key)


def test_a_deny_in_the_key_policy_wins(as_user, new_key, key_policy):
    user = as_user("u", ENCRYPT)
    denial = statement(arn_of("u"), "kms:Encrypt", "Deny")
    key = new_key(Policy=key_policy(denial, delegate=True))

    assert not may_encrypt(user, key)


def test_the_resource_is_the_key_whatever_it_is_called(as_user, kms, key, code):
    kms.create_alias(AliasName="alias/app", TargetKeyId=key["KeyId"])
    on_alias = as_user("a", ("Allow", "kms:Encrypt", "arn:aws:kms:*:*:alias/*"))
    on_key = as_user("k", ("Allow", "kms:Encrypt", key["Arn"]))

    assert code(on_alias.encrypt, KeyId="alias/app", Plaintext=b"x") == DENIED
    assert on_key.encrypt(KeyId="alias/app", Plaintext=b"x")


def test_unknown_and_forbidden_look_alike_to_who_may_not(as_user, refused, key):
    user = as_user("u")
    unknown = key["Arn"][:-12] + "000000000000"

    code, message = refused(user.describe_key, KeyId=unknown)
    assert (code, message.replace(unknown, key["Arn"])) == refused(
        user.describe_key, KeyId=key["Arn"]
    )


def test_another_accounts_key_and_no_key_look_alike(other, refused, key):
    unknown = key["Arn"][:-12] + "000000000000"

    code, message = refused(other.describe_key, KeyId=unknown)
    assert code == DENIED
    assert (code, message.replace(unknown, key["Arn"])) == refused(
        other.describe_key, KeyId=key["Arn"]
    )


def test_another_account_needs_both_sides(as_other_user, new_key, key_policy):
    shared = statement("arn:aws:iam::444455556666:root", ["kms:Encrypt", "kms:EnableKey"])
    key = new_key(Policy=key_policy(shared), BypassPolicyLockoutSafetyCheck=True)

    assert may_encrypt(as_other_user("with", ENCRYPT), key)
    assert not may_encrypt(as_other_user("without"), key)


def test_what_no_other_account_may_do_no_policy_can_allow(other, new_key, key_policy, code):
    everything = statement("arn:aws:iam::444455556666:root", "kms:*")
    key = new_key(Policy=key_policy(everything), BypassPolicyLockoutSafetyCheck=True)

    assert other.describe_key(KeyId=key["Arn"])["KeyMetadata"]["Arn"] == key["Arn"]
    assert code(other.enable_key, KeyId=key["Arn"]) == DENIED
    assert code(other.get_key_policy, KeyId=key["Arn"]) == DENIED
    assert code(other.create_alias, AliasName="alias/x", TargetKeyId=key["Arn"]) == DENIED


def test_another_accounts_key_is_found_by_arn_only(other, new_key, key_policy, code):
    everything = statement("arn:aws:iam::444455556666:root", "kms:*")
    key = new_key(Policy=key_policy(everything), BypassPolicyLockoutSafetyCheck=True)

    assert code(other.describe_key, KeyId=key["KeyId"]) == "NotFoundException"


@pytest.mark.parametrize(
    ("condition", "request_context", "allowed"),
    [
        ({"StringEquals": {"kms:EncryptionContext:App": "hr"}}, {"app": "hr"}, True),
        ({"StringEquals": {"kms:EncryptionContext:App": "hr"}}, {"app": "it"}, False),
        ({"StringEquals": {"kms:EncryptionContext:App": "hr"}}, {}, False),
        ({"ForAnyValue:StringEquals": {"kms:EncryptionContextKeys": "app"}}, {"app": "x"}, True),
        ({"ForAnyValue:StringEquals": {"kms:EncryptionContextKeys": "app"}}, {"App": "x"}, False),
        ({"Null": {"kms:EncryptionContextKeys": "false"}}, {}, False),
        ({"StringEquals": {"kms:CallerAccount": "111122223333"}}, {}, True),
        ({"StringEquals": {"kms:CallerAccount": "444455556666"}}, {}, False),
        ({"StringEquals": {"kms:KeySpec": "SYMMETRIC_DEFAULT"}}, {}, True),
        ({"StringEquals": {"kms:KeyUsage": "SIGN_VERIFY"}}, {}, False),
        ({"StringEquals": {"kms:KeyOrigin": "AWS_KMS"}}, {}, True),
        ({"Bool": {"kms:MultiRegion": "true"}}, {}, False),
        ({"StringEquals": {"kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT"}}, {}, True),
        ({"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/app"}}, {}, True),
        ({"ForAnyValue:StringLike": {"kms:ResourceAliases": "alias/hr*"}}, {}, False),
        ({"StringEquals": {"kms:RequestAlias": "alias/app"}}, {}, False),
        ({"StringEquals": {"aws:ResourceTag/team": "blue"}}, {}, True),
        ({"StringEquals": {"aws:ResourceTag/team": "red"}}, {}, False),
        ({"StringLike": {"kms:ViaService": "*"}}, {}, False),
    ],
)
def test_a_condition_decides(
    as_user, new_key, kms, key_policy, condition, request_context, allowed
):
    """Source: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html"""
    user = as_user("u")
    key = new_key(
        Policy=key_policy(statement(arn_of("u"), "kms:Encrypt", **condition), delegate=True),
        Tags=[{"TagKey": "team", "TagValue": "blue"}],
    )
    kms.create_alias(AliasName="alias/app", TargetKeyId=key["KeyId"])

    assert may_encrypt(user, key, EncryptionContext=request_context) is allowed


def test_the_alias_in_the_request_can_be_required(as_user, new_key, kms, key_policy, code):
    """Also where the request gives the alias's ARN."""
    user = as_user("u")
    condition = {"StringEquals": {"kms:RequestAlias": "alias/app"}}
    allowed = statement(arn_of("u"), "kms:Encrypt", **condition)
    key = new_key(Policy=key_policy(allowed, delegate=True))
    for name in ("alias/app", "alias/hr"):
        kms.create_alias(AliasName=name, TargetKeyId=key["KeyId"])
    arn = "arn:aws:kms:us-east-1:111122223333:alias/app"

    assert user.encrypt(KeyId="alias/app", Plaintext=b"x")
    assert user.encrypt(KeyId=arn, Plaintext=b"x")
    assert code(user.encrypt, KeyId="alias/hr", Plaintext=b"x") == DENIED
    assert code(user.encrypt, KeyId=key["Arn"], Plaintext=b"x") == DENIED


def test_case_cannot_smuggle_an_encryption_context_past_a_deny(as_user, key, code):
    """Two context keys that are one condition key are refused."""
    denial = {
        "Effect": "Deny",
        "Action": "kms:Encrypt",
        "Resource": "*",
        "Condition": {"StringEquals": {"kms:EncryptionContext:Stage": "Restricted"}},
    }
    user = as_user("u", ENCRYPT, denial)
    context = {"Stage": "Restricted", "stage": "test"}

    request = {"KeyId": key["Arn"], "Plaintext": b"x", "EncryptionContext": context}
    assert code(user.encrypt, **request) == "ValidationException"


def test_reencryption_takes_two_permissions(as_user, kms, new_key, code):
    one, two = new_key(), new_key()
    blob = kms.encrypt(KeyId=one["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    source = ("Allow", "kms:ReEncryptFrom", one["Arn"])
    destination = ("Allow", "kms:ReEncryptTo", two["Arn"])
    request = {"CiphertextBlob": blob, "DestinationKeyId": two["KeyId"]}

    assert code(as_user("a", source).re_encrypt, **request) == DENIED
    assert code(as_user("b", destination).re_encrypt, **request) == DENIED
    assert as_user("c", source, destination).re_encrypt(**request)["KeyId"] == two["Arn"]


def test_reencryption_on_the_same_key_can_be_told(as_user, kms, new_key, code):
    one, two = new_key(), new_key()
    blob = kms.encrypt(KeyId=one["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    only_same = {
        "Effect": "Allow",
        "Action": "kms:ReEncrypt*",
        "Resource": "*",
        "Condition": {"Bool": {"kms:ReEncryptOnSameKey": "true"}},
    }
    user = as_user("u", only_same)

    assert user.re_encrypt(CiphertextBlob=blob, DestinationKeyId=one["KeyId"])
    assert code(user.re_encrypt, CiphertextBlob=blob, DestinationKeyId=two["KeyId"]) == DENIED


def test_tags_at_creation_take_their_own_permission(as_user, code):
    tags = [{"TagKey": "team", "TagValue": "blue"}]
    create, tag = ("Allow", "kms:CreateKey", "*"), ("Allow", "kms:TagResource", "*")

    assert as_user("a", create).create_key()
    assert code(as_user("b", create).create_key, Tags=tags) == DENIED
    assert as_user("c", create, tag).create_key(Tags=tags)


@pytest.mark.parametrize(
    ("condition", "request_members", "allowed"),
    [
        ({"StringEquals": {"kms:KeySpec": "SYMMETRIC_DEFAULT"}}, {}, True),
        ({"StringEquals": {"kms:KeyOrigin": "EXTERNAL"}}, {}, False),
        ({"Null": {"kms:BypassPolicyLockoutSafetyCheck": "true"}}, {}, True),
        (
            {"Null": {"kms:BypassPolicyLockoutSafetyCheck": "true"}},
            {"BypassPolicyLockoutSafetyCheck": True},
            False,
        ),
    ],
)
def test_a_key_to_be_is_checked_by_what_it_will_be(
    as_user, refused, condition, request_members, allowed
):
    user = as_user(
        "u",
        {"Effect": "Allow", "Action": "kms:CreateKey", "Resource": "*", "Condition": condition},
    )

    if allowed:
        assert user.create_key(**request_members)
    else:
        assert refused(user.create_key, **request_members)[0] == DENIED


@pytest.mark.parametrize(
    ("operation", "action", "members"),
    [
        ("list_keys", "kms:ListKeys", {}),
        ("list_aliases", "kms:ListAliases", {}),
        ("generate_random", "kms:GenerateRandom", {"NumberOfBytes": 1}),
    ],
)
def test_some_operations_are_about_no_key(as_user, code, key, operation, action, members):
    everything = as_user("a", ("Allow", action, "*"))
    one_key = as_user("b", ("Allow", action, key["Arn"]))

    assert getattr(everything, operation)(**members)
    assert code(getattr(one_key, operation), **members) == DENIED


def test_the_waiting_period_can_be_required(as_user, key, code):
    only_long = {
        "Effect": "Allow",
        "Action": "kms:ScheduleKeyDeletion",
        "Resource": "*",
        "Condition": {"NumericGreaterThan": {"kms:ScheduleKeyDeletionPendingWindowInDays": "13"}},
    }
    user = as_user("u", only_long)

    request = {"KeyId": key["KeyId"], "PendingWindowInDays": 7}
    assert code(user.schedule_key_deletion, **request) == DENIED
    assert user.schedule_key_deletion(KeyId=key["KeyId"])


@pytest.mark.parametrize("operation", ["create", "update", "delete"])
def test_an_alias_takes_permission_on_itself_and_on_its_keys(
    as_user, kms, new_key, code, operation
):
    """Source: https://docs.aws.amazon.com/kms/latest/developerguide/alias-access.html"""
    old, new = new_key(), new_key()
    action = f"kms:{operation.title()}Alias"
    alias = "arn:aws:kms:us-east-1:111122223333:alias/app"
    if operation != "create":
        kms.create_alias(AliasName="alias/app", TargetKeyId=old["KeyId"])
    request = {"AliasName": "alias/app"}
    if operation != "delete":
        request["TargetKeyId"] = new["KeyId"]
    needed = {
        "create": [alias, new["Arn"]],
        "update": [alias, old["Arn"], new["Arn"]],
        "delete": [alias, old["Arn"]],
    }[operation]

    for missing in needed:
        resources = [resource for resource in needed if resource != missing]
        user = as_user(f"without-{needed.index(missing)}", ("Allow", action, resources))
        assert code(getattr(user, f"{operation}_alias"), **request) == DENIED
    user = as_user("with", ("Allow", action, needed))
    getattr(user, f"{operation}_alias")(**request)


def test_tags_in_the_request_can_be_required(as_user, key, code):
    only_team = {
        "Effect": "Allow",
        "Action": ["kms:TagResource", "kms:UntagResource"],
        "Resource": "*",
        "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}},
    }
    user = as_user("u", only_team)
    team, cost = ({"TagKey": name, "TagValue": "x"} for name in ("team", "cost"))

    user.tag_resource(KeyId=key["KeyId"], Tags=[team])
    assert code(user.tag_resource, KeyId=key["KeyId"], Tags=[team, cost]) == DENIED
    assert code(user.untag_resource, KeyId=key["KeyId"], TagKeys=["cost"]) == DENIED


def test_the_root_user_needs_the_key_policy_too(aws, new_key, key_policy):
    key = new_key(Policy=key_policy(), BypassPolicyLockoutSafetyCheck=True)

    assert not may_encrypt(aws.client("kms", aws.root), key)
    assert aws.client("kms", aws.root).get_key_policy(KeyId=key["KeyId"])


def test_a_key_policy_names_roles_by_their_sessions_role(aws, new_key, key_policy):
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": "111122223333"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    role = aws.iam.create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(trust))["Role"]
    key = new_key(
        Policy=key_policy(statement(role["Arn"], "kms:Encrypt")),
        BypassPolicyLockoutSafetyCheck=True,
    )
    session = aws.sts.assume_role(RoleArn=role["Arn"], RoleSessionName="session")

    assert may_encrypt(aws.client("kms", session["Credentials"]), key)
