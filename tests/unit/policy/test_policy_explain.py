"""Why a request was denied, as data and as text, and what would allow it."""

import msgspec
from policy_cases import (
    ACCOUNT,
    FULL,
    KEY,
    OBJECT,
    OTHER,
    ROOT,
    SESSION,
    USER,
    allow,
    deny,
    policy,
    when,
)

from garrison.policy import explain, render
from garrison.policy.simulate import read_case


def explained(
    action="s3:GetObject",
    resource=OBJECT,
    *,
    principal=USER,
    owner=ACCOUNT,
    context=None,
    **policies,
):
    request = {
        "action": action,
        "resource": resource,
        "resourceAccount": owner,
        "principal": principal,
        "context": context or {},
    }
    return explain(*read_case({"request": request, **policies}))


def mismatches(explanation):
    return [
        (each.kind, each.key)
        for layer in explanation.layers
        for statement in layer.statements
        for each in statement.mismatches
    ]


BILLING = when("StringEquals", "kms:EncryptionContext:app", "billing")


def decrypting(**more):
    return explained(
        "kms:Decrypt",
        KEY,
        principal=SESSION,
        identityPolicies=[policy(allow("kms:Decrypt", **BILLING))],
        resourcePolicy=policy(allow("kms:*", Principal={"AWS": ROOT})),
        **more,
    )


def test_a_wrong_value_is_named_with_the_one_that_would_do():
    found = decrypting(context={"kms:EncryptionContext:app": "hr"})

    assert mismatches(found) == [("ConditionMismatch", "kms:EncryptionContext:app")]
    [change] = found.changes
    assert (change.kind, change.key, change.value) == (
        "context",
        "kms:EncryptionContext:app",
        "billing",
    )


TEXT = """\
kms:Decrypt on key/1234abcd by assumed-role/app/run  →  denied, implicitly (identity policy)
  key policy       resourcePolicy[0]       Allow kms:*        matched
  identity policy  identityPolicies[0][0]  Allow kms:Decrypt  did not match: REASON
  boundary, session policy, SCP, RCP: none apply
one change that would allow it: call with kms:EncryptionContext:app=billing"""
REASON = 'condition kms:EncryptionContext:app StringEquals "billing"; the request had "hr"'


def test_the_text_is_to_be_read():
    found = decrypting(context={"kms:EncryptionContext:app": "hr"})

    assert render(found) == TEXT.replace("REASON", REASON)


def test_a_missing_key_is_a_reason_of_its_own():
    assert mismatches(decrypting()) == [("MissingContextKey", "kms:EncryptionContext:app")]


def test_another_region_and_another_account_are_told_apart():
    def kind(pattern):
        queue = f"arn:aws:sqs:us-east-1:{ACCOUNT}:orders"
        identity = [policy(allow("sqs:*", pattern))]
        return mismatches(explained("sqs:SendMessage", queue, identityPolicies=identity))[0][0]

    assert kind(f"arn:aws:sqs:eu-west-1:{ACCOUNT}:*") == "RegionMismatch"
    assert kind(f"arn:aws:sqs:us-east-1:{OTHER}:*") == "AccountMismatch"
    assert kind(f"arn:aws:sqs:us-east-1:{ACCOUNT}:bills") == "ResourceMismatch"


def test_a_denial_is_evaded_by_its_condition_or_by_taking_it_away():
    outside = deny("s3:*", **when("StringNotEquals", "aws:RequestedRegion", "eu-west-1"))

    [change] = explained(identityPolicies=[policy(allow(), outside)]).changes
    assert (change.key, change.value) == ("aws:RequestedRegion", "eu-west-1")
    [change] = explained(identityPolicies=[policy(allow(), deny("s3:*"))]).changes
    assert (change.kind, change.policy, change.statement) == (
        "remove-statement",
        "identityPolicies[0]",
        1,
    )


def test_several_changes_are_found_together():
    mfa = allow("s3:*", **when("Bool", "aws:MultiFactorAuthPresent", "true"))
    clear = deny(**when("Bool", "aws:SecureTransport", "false"))

    found = explained(
        context={"aws:SecureTransport": "false"}, identityPolicies=[policy(mfa, clear)]
    )

    assert sorted((each.key, each.value) for each in found.changes) == [
        ("aws:MultiFactorAuthPresent", "true"),
        ("aws:SecureTransport", "true"),
    ]


def test_across_accounts_both_sides_are_opened():
    changes = explained(owner=OTHER).changes

    assert [each.layer for each in changes] == ["identityPolicy", "resourcePolicy"]
    assert changes[1].content == {
        "Effect": "Allow",
        "Principal": {"AWS": USER},
        "Action": "s3:GetObject",
        "Resource": OBJECT,
    }


def test_what_the_caller_is_cannot_be_changed_by_the_call():
    others = allow(**when("StringEquals", "aws:username", "eve"))

    [change] = explained(identityPolicies=[policy(others)]).changes

    assert change.kind == "add-statement"


def test_where_nothing_helps_nothing_is_proposed():
    found = explained("iam:DeletePolicy", "arn:aws:iam::aws:policy/X", identityPolicies=[FULL])

    assert found.changes == ()
    assert "AWS keeps this resource to itself" in render(found)


def test_an_allowed_request_is_explained_too():
    found = explained(identityPolicies=[FULL])

    assert (found.outcome, found.changes) == ("Allowed", ())
    assert "→  allowed" in render(found)
    assert msgspec.to_builtins(found)["layers"][1]["statements"][0]["matched"] is True


def test_a_layer_that_does_not_apply_says_so():
    found = explained(principal="anonymous", identityPolicies=[FULL])

    assert [layer.applies for layer in found.layers if layer.layer == "identityPolicy"] == [False]
    assert "does not apply to this caller" in render(found)
