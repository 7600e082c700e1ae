"""GetKeyPolicy, PutKeyPolicy, ListKeyPolicies, and the policy lockout safety check.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
"""

import json

import pytest

LOCKED_OUT = "The new key policy will not allow you to update the key policy in the future."
DEFAULT = """{
  "Version" : "2012-10-17",
  "Id" : "key-default-1",
  "Statement" : [ {
    "Sid" : "Enable IAM User Permissions",
    "Effect" : "Allow",
    "Principal" : {
      "AWS" : "arn:aws:iam::111122223333:root"
    },
    "Action" : "kms:*",
    "Resource" : "*"
  } ]
}"""


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(principal, action="kms:*", **more):
    return {
        "Effect": "Allow",
        "Principal": {"AWS": principal},
        "Action": action,
        "Resource": "*",
        **more,
    }


ROOT = "arn:aws:iam::111122223333:root"


def test_the_default_key_policy_is_awss(kms, key):
    answer = kms.get_key_policy(KeyId=key["KeyId"], PolicyName="default")

    assert answer["Policy"] == DEFAULT
    assert answer["PolicyName"] == "default"


def test_a_key_policy_is_returned_as_it_was_written(kms, key):
    text = policy(allow(ROOT)).replace(", ", ",\n ")
    kms.put_key_policy(KeyId=key["KeyId"], PolicyName="default", Policy=text)

    assert kms.get_key_policy(KeyId=key["KeyId"])["Policy"] == text


def test_a_key_has_one_policy(kms, key, refused):
    assert kms.list_key_policies(KeyId=key["KeyId"])["PolicyNames"] == ["default"]

    expected = ("NotFoundException", "No such policy exists")
    request = {"KeyId": key["KeyId"], "PolicyName": "other"}
    assert refused(kms.get_key_policy, **request) == expected
    assert refused(kms.put_key_policy, **request, Policy=policy(allow(ROOT))) == expected
    request = {"KeyId": key["KeyId"], "Marker": "x"}
    assert refused(kms.list_key_policies, **request)[0] == "InvalidMarkerException"


@pytest.mark.parametrize(
    "statements",
    [
        [allow("arn:aws:iam::111122223333:user/somebody")],
        [allow("arn:aws:iam::444455556666:root")],
        [allow(ROOT, "kms:Encrypt")],
        [allow(ROOT), {**allow(ROOT, "kms:PutKeyPolicy"), "Effect": "Deny"}],
        [allow(ROOT, Condition={"StringEquals": {"aws:PrincipalAccount": "444455556666"}})],
    ],
    ids=["another user", "another account", "another action", "a deny", "a condition"],
)
def test_nobody_locks_himself_out(aws, kms, key, refused, statements):
    text = policy(*statements)
    root = aws.client("kms", aws.root)
    expected = ("MalformedPolicyDocumentException", LOCKED_OUT)

    assert refused(root.put_key_policy, KeyId=key["KeyId"], Policy=text) == expected
    assert refused(root.create_key, Policy=text) == expected
    assert kms.get_key_policy(KeyId=key["KeyId"])["Policy"] == DEFAULT


def test_who_bypasses_the_check_may_lock_himself_out(kms, key, code):
    kms.put_key_policy(
        KeyId=key["KeyId"],
        Policy=policy(allow("arn:aws:iam::444455556666:root")),
        BypassPolicyLockoutSafetyCheck=True,
    )

    assert code(kms.describe_key, KeyId=key["KeyId"]) == "AccessDeniedException"


@pytest.mark.parametrize(
    "text",
    ["{", "[]", "{}", policy({"Effect": "Allow"}), policy(allow("nobody")), policy()],
)
def test_what_is_no_policy_is_refused(kms, key, code, text):
    request = {"KeyId": key["KeyId"], "Policy": text}

    assert code(kms.put_key_policy, **request) == "MalformedPolicyDocumentException"


def test_a_key_policy_has_a_size(kms, key, code):
    text = policy(allow(ROOT)) + " " * 32_768

    assert code(kms.put_key_policy, KeyId=key["KeyId"], Policy=text) == "LimitExceededException"


@pytest.mark.parametrize("name", ["user/nobody", "role/nobody"])
def test_a_key_policy_names_nobody_who_does_not_exist(kms, key, refused, name):
    """Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html"""
    text = policy(allow(ROOT), allow(f"arn:aws:iam::111122223333:{name}", "kms:Encrypt"))
    words = "Policy contains a statement with one or more invalid principals."
    expected = ("MalformedPolicyDocumentException", words)

    assert refused(kms.put_key_policy, KeyId=key["KeyId"], Policy=text) == expected
    assert refused(kms.create_key, Policy=text) == expected
    bypass = {"Policy": text, "BypassPolicyLockoutSafetyCheck": True}
    assert refused(kms.create_key, **bypass) == expected


def test_a_key_policy_names_those_who_exist(aws, kms, key, as_other_user):
    aws.user("u")
    as_other_user("v")
    others = ["arn:aws:iam::111122223333:user/u", "arn:aws:iam::444455556666:user/v"]
    text = policy(allow(ROOT), allow([*others, "555566667777"], "kms:Encrypt"))

    kms.put_key_policy(KeyId=key["KeyId"], Policy=text)

    assert kms.get_key_policy(KeyId=key["KeyId"])["Policy"] == text


@pytest.mark.parametrize("name", ["kms:EncryptionContext:app", "aws:RequestTag/team"])
def test_one_value_is_not_taken_for_a_set(kms, key, refused, name):
    """Source: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html"""
    condition = {"ForAllValues:StringEquals": {name: "x"}}
    text = policy(allow(ROOT), allow(ROOT, "kms:Encrypt", Condition=condition))

    error, words = refused(kms.put_key_policy, KeyId=key["KeyId"], Policy=text)
    assert error == "MalformedPolicyDocumentException"
    assert words.startswith("OverlyPermissiveCondition")
