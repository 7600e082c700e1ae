"""The words of a refusal: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html."""

import pytest
from policy_cases import ACCOUNT, FULL, KEY, OTHER, ROLE, SESSION, USER, allow, deny, policy

from garrison.policy import (
    AttachedPolicy,
    PolicyScope,
    PolicySet,
    denial_text,
    evaluate,
    parse_document,
)
from garrison.policy.denial import resource_label
from garrison.policy.simulate import read_case

ELSEWHERE = policy(allow("lambda:*"))
STACK = f"arn:aws:cloudformation:us-east-1:{ACCOUNT}:stack/web/1"
ASKED = (
    f"User: {USER} is not authorized to perform: cloudformation:DeleteStack on resource: {STACK}"
)


def text(
    action="cloudformation:DeleteStack", resource=STACK, owner=ACCOUNT, principal=USER, **more
):
    request, scope = read_case(
        {
            "request": {
                "action": action,
                "resource": resource,
                "resourceAccount": owner,
                "principal": principal,
            },
            **more,
        }
    )
    return denial_text(request, evaluate(request, scope))


def no(layer):
    return f"{ASKED} because no {layer} allows the cloudformation:DeleteStack action"


DENY = policy(allow(), deny("cloudformation:*"))
OPEN = policy(allow(Principal="*"))
CLOSED = policy(deny(Principal="*"))


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        ({}, no("identity-based policy")),
        (
            {"identityPolicies": [FULL], "permissionsBoundaries": [ELSEWHERE]},
            no("permissions boundary"),
        ),
        (
            {"identityPolicies": [FULL], "serviceControlPolicies": [[ELSEWHERE]]},
            no("service control policy"),
        ),
        (
            {"identityPolicies": [FULL], "vpcEndpointPolicies": [CLOSED]},
            f"{ASKED} with an explicit deny in a VPC endpoint policy",
        ),
        (
            {"identityPolicies": [DENY]},
            f"{ASKED} with an explicit deny in an identity-based policy",
        ),
        (
            {"identityPolicies": [FULL], "permissionsBoundaries": [DENY]},
            f"{ASKED} with an explicit deny in a permissions boundary",
        ),
        (
            {"identityPolicies": [FULL], "serviceControlPolicies": [[DENY]]},
            f"{ASKED} with an explicit deny in a service control policy",
        ),
        (
            {"identityPolicies": [FULL], "resourcePolicy": CLOSED},
            f"{ASKED} with an explicit deny in a resource-based policy",
        ),
    ],
)
def test_each_layer_has_its_words(policies, expected):
    assert text(**policies) == expected


def test_the_session_policy_has_its_words():
    found = text(principal=SESSION, identityPolicies=[FULL], sessionPolicies=[ELSEWHERE])

    assert found.startswith(f"User: {SESSION} is not")
    assert found.endswith("because no session policy allows the cloudformation:DeleteStack action")


def test_the_resources_policy_has_its_words():
    secret = f"arn:aws:secretsmanager:us-east-1:{OTHER}:secret:db"

    found = text("secretsmanager:GetSecretValue", secret, OTHER, identityPolicies=[FULL])

    assert found.endswith(
        "because no resource-based policy allows the secretsmanager:GetSecretValue action"
    )
    key = text("kms:Decrypt", KEY, identityPolicies=[FULL])
    assert key.endswith("because no resource-based policy allows the kms:Decrypt action")


def test_the_trust_policy_has_its_words():
    refusing = policy({"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole"})

    assert text("sts:AssumeRole", ROLE, identityPolicies=[FULL]).endswith(
        f"on resource: {ROLE} because no role trust policy allows the sts:AssumeRole action"
    )
    assert text("sts:AssumeRole", ROLE, resourcePolicy=refusing).endswith(
        "with an explicit deny in the role trust policy"
    )


def test_a_policy_that_has_an_arn_is_named():
    request, _ = read_case(
        {"request": {"action": "ec2:StopInstances", "resource": "*", "principal": USER}}
    )
    arn = f"arn:aws:iam::{ACCOUNT}:policy/Guard"
    guard = AttachedPolicy(document=parse_document(DENY | policy(deny()), "identity"), arn=arn)

    decision = evaluate(request, PolicyScope(identity=PolicySet([guard])))

    assert denial_text(request, decision).endswith(
        f"with an explicit deny in an identity-based policy: {arn}"
    )


@pytest.mark.parametrize(
    ("action", "resource", "label"),
    [
        ("iam:GetUser", f"arn:aws:iam::{ACCOUNT}:user/bob", "user bob"),
        ("iam:GetUser", f"arn:aws:iam::{ACCOUNT}:user/team/bob", "user bob"),
        ("iam:AttachRolePolicy", ROLE, "role app"),
        (
            "iam:GetInstanceProfile",
            f"arn:aws:iam::{ACCOUNT}:instance-profile/x",
            "instance profile x",
        ),
        (
            "iam:GetPolicy",
            f"arn:aws:iam::{ACCOUNT}:policy/x",
            f"policy arn:aws:iam::{ACCOUNT}:policy/x",
        ),
        ("iam:CreateRole", ROLE, ROLE),
        ("iam:PassRole", ROLE, ROLE),
        ("iam:ListUsers", "*", "*"),
        ("s3:GetObject", "arn:aws:s3:::data/a", '"arn:aws:s3:::data/a"'),
        ("kms:Decrypt", KEY, KEY),
    ],
)
def test_a_resource_is_written_as_its_service_writes_it(action, resource, label):
    assert resource_label(action, resource) == label


def test_a_stranger_has_no_arn():
    assert text(principal="anonymous").startswith("User: anonymous is not authorized to perform:")
