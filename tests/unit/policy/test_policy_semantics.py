"""What AWS does and naive engines do not: one test, or more, for each line of the checklist.

The number in a test's name is the line's; docs/sources/policy.md has the pages.
"""

import pytest
from policy_cases import (
    ACCOUNT,
    FEDERATED,
    FULL,
    FULL_RCP,
    KEY,
    OBJECT,
    OTHER,
    ROLE,
    ROOT,
    SESSION,
    USER,
    allow,
    ask,
    deny,
    matches,
    outcome,
    policy,
    when,
)

from garrison.policy import MalformedPolicy

S3_READ = policy(allow("s3:GetObject"))
LAMBDA_READ = policy(allow("lambda:GetFunction"))
BOUNDARY_ELSEWHERE = {"permissionsBoundaries": [LAMBDA_READ]}
SESSION_ELSEWHERE = {"sessionPolicies": [LAMBDA_READ]}


def bucket(principal: object, **more: object) -> dict[str, object]:
    return policy({"Effect": "Allow", "Principal": principal, "Action": "s3:*", **more})


# -- 1 and 2: missing keys, sets -------------------------------------------------------------------

KEY_NAME = "aws:PrincipalTag/team"


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        ("StringEquals", False),
        ("StringLike", False),
        ("StringEqualsIgnoreCase", False),
        ("ArnLike", False),
        ("NumericLessThan", False),
        ("DateLessThan", False),
        ("Bool", False),
        ("IpAddress", False),
        ("BinaryEquals", False),
        ("StringNotEquals", True),
        ("StringNotLike", True),
        ("StringNotEqualsIgnoreCase", True),
        ("ArnNotLike", True),
        ("ArnNotEquals", True),
        ("NumericNotEquals", True),
        ("DateNotEquals", True),
        ("NotIpAddress", True),
        ("StringEqualsIfExists", True),
        ("StringNotEqualsIfExists", True),
        ("BoolIfExists", True),
        ("NumericLessThanIfExists", True),
        ("ForAllValues:StringEquals", True),
        ("ForAllValues:StringNotEquals", True),
        ("ForAnyValue:StringEquals", False),
        ("ForAnyValue:StringNotEquals", False),
        ("ForAnyValue:StringEqualsIfExists", True),
    ],
)
def test_01_a_missing_key_decides_by_the_operator(operator, expected):
    """Positive: false; negated, IfExists and ForAllValues: true; ForAnyValue: false."""
    assert matches(when(operator, KEY_NAME, "2020-01-01"), {}) is expected


@pytest.mark.parametrize("empty", [[], [""], ""])
def test_01_for_all_values_holds_of_nothing(empty):
    assert matches(when("ForAllValues:StringEquals", "aws:TagKeys", "x"), {"aws:TagKeys": empty})


def test_01_null_tests_presence():
    present = {KEY_NAME: "red"}

    assert matches(when("Null", KEY_NAME, "true"), {})
    assert not matches(when("Null", KEY_NAME, "false"), {})
    assert matches(when("Null", KEY_NAME, "false"), present)
    assert not matches(when("Null", KEY_NAME, "true"), present)


def test_02_for_all_values_takes_a_single_value_for_a_set_of_one():
    condition = when("ForAllValues:StringEquals", KEY_NAME, "red", "blue")

    assert matches(condition, {KEY_NAME: "red"})
    assert not matches(condition, {KEY_NAME: "green"})


@pytest.mark.parametrize("operator", ["StringEquals", "StringLike", "StringNotEquals"])
def test_02_an_operator_without_a_set_qualifier_never_matches_a_multivalued_key(operator):
    assert not matches(when(operator, "aws:TagKeys", "a"), {"aws:TagKeys": ["a"]})
    assert not matches(when(operator, "aws:TagKeys", "z"), {"aws:TagKeys": ["a", "b"]})


def test_02_a_known_multivalued_key_is_one_though_it_is_given_as_text():
    assert not matches(when("StringEquals", "aws:TagKeys", "a"), {"aws:TagKeys": "a"})
    assert matches(when("ForAnyValue:StringEquals", "aws:TagKeys", "a"), {"aws:TagKeys": "a"})


@pytest.mark.parametrize("qualifier", ["ForAllValues:", "ForAnyValue:"])
def test_02_null_does_not_care_for_set_qualifiers(qualifier):
    assert matches(when(f"{qualifier}Null", "aws:TagKeys", "true"), {})
    assert not matches(when(f"{qualifier}Null", "aws:TagKeys", "true"), {"aws:TagKeys": ["a"]})


# -- 3: case ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "given"),
    [
        ("AWS:principaltag/TEAM", "aws:PrincipalTag/team"),
        ("s3:ExistingObjecttag/Owner", "s3:ExistingObjectTag/owner"),
        ("aws:RequestTag/costcenter", "aws:RequestTag/CostCenter"),
    ],
)
def test_03_keys_do_not_mind_case_tag_keys_included(written, given):
    assert matches(when("StringEquals", written, "red"), {given: "red"})


def test_03_values_mind_case_unless_the_operator_does_not():
    assert not matches(when("StringEquals", KEY_NAME, "Red"), {KEY_NAME: "red"})
    assert not matches(when("StringLike", KEY_NAME, "R*"), {KEY_NAME: "red"})
    assert matches(when("StringEqualsIgnoreCase", KEY_NAME, "Red"), {KEY_NAME: "rED"})
    assert not matches(when("StringNotEqualsIgnoreCase", KEY_NAME, "Red"), {KEY_NAME: "rED"})


def test_03_actions_do_not_mind_case():
    assert outcome("S3:GETOBJECT", identityPolicies=[policy(allow("s3:getobject"))]) == "Allowed"
    assert outcome("s3:GetObject", identityPolicies=[policy(allow("S3:GET*"))]) == "Allowed"


def test_03_resources_mind_case():
    identity = [policy(allow("s3:*", "arn:aws:s3:::Data/*"))]

    assert outcome(identityPolicies=identity) == "ImplicitlyDenied"


# -- 4 and 5: ARNs ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "arn", "expected"),
    [
        ("arn:aws:iam::*:role/app", "arn:aws:iam::111111111111:role/app", True),
        ("arn:aws:iam::111111111111:*", "arn:aws:iam::111111111111:role/a:b", True),
        ("arn:aws:*:role/app", "arn:aws:iam::111111111111:role/app", False),
        ("arn:*", "arn:aws:iam::111111111111:role/app", False),
        ("arn:aws:sns:*:TOPIC", "arn:aws:sns:us-east-1:111111111111:TOPIC", False),
        ("*", "arn:aws:iam::111111111111:role/app", True),
        ("*", "not an ARN", False),
        ("arn:aws:iam::1111?1111111:role/ap?", "arn:aws:iam::111111111111:role/app", True),
    ],
)
def test_04_arn_operators_compare_segment_by_segment(pattern, arn, expected):
    """Each of the six components is checked separately; only the last may hold colons."""
    assert matches(when("ArnLike", "aws:SourceArn", pattern), {"aws:SourceArn": arn}) is expected
    assert matches(when("ArnEquals", "aws:SourceArn", pattern), {"aws:SourceArn": arn}) is expected


def test_04_string_like_crosses_colons():
    arn = {"aws:SourceArn": "arn:aws:sns:us-east-1:111111111111:TOPIC"}

    assert matches(when("StringLike", "aws:SourceArn", "arn:aws:sns:*:TOPIC"), arn)


QUEUE = f"arn:aws:sqs:us-east-1:{ACCOUNT}:orders"


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("arn:aws:sqs:*:*:orders", True),
        (f"arn:aws:sqs:us-*-1:{ACCOUNT}:o?ders", True),
        ("arn:aws:sqs", True),
        ("arn:aws:sqs:us-east-1", True),
        ("arn:aws:sqs:*", True),
        ("arn:aws:sqs:us-west-2", False),
        ("arn:aws:sqs:*:orders", False),
        ("arn:aws:sq", False),
    ],
)
def test_05_wildcards_stay_in_their_segment_and_short_arns_are_prefixes(pattern, expected):
    decision = ask("sqs:SendMessage", QUEUE, identityPolicies=[policy(allow("sqs:*", pattern))])

    assert decision.allowed is expected


def test_05_the_last_segment_holds_colons_and_slashes():
    identity = [policy(allow("lambda:*", f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:*"))]
    alias = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:resize:live"

    assert outcome("lambda:InvokeFunction", alias, identityPolicies=identity) == "Allowed"


def test_05_where_a_match_takes_access_away_a_wildcard_may_cross():
    """AWS says that a * which ends a segment can cross; we let it where it denies (ADR 0031)."""
    crossing = "arn:aws:sqs:*:orders"
    denied = [policy(allow(), deny("sqs:*", crossing))]
    excepted = [policy({"Effect": "Allow", "Action": "*", "NotResource": crossing})]

    assert outcome("sqs:SendMessage", QUEUE, identityPolicies=denied) == "ExplicitlyDenied"
    assert outcome("sqs:SendMessage", QUEUE, identityPolicies=excepted) == "ImplicitlyDenied"


# -- 6: variables ----------------------------------------------------------------------------------

HOME = "arn:aws:s3:::home/${aws:username}/*"
MINE = "arn:aws:s3:::home/bob/a"


def test_06_variables_take_the_requests_values():
    identity = [policy(allow("s3:*", HOME))]

    assert outcome("s3:GetObject", MINE, identityPolicies=identity) == "Allowed"
    assert outcome("s3:GetObject", OBJECT, identityPolicies=identity) == "ImplicitlyDenied"


def test_06_before_2012_variables_are_plain_text():
    old = policy(allow("s3:*", HOME), version="2008-10-17")

    assert outcome("s3:GetObject", MINE, identityPolicies=[old]) == "ImplicitlyDenied"
    literal = "arn:aws:s3:::home/${aws:username}/a"
    assert outcome("s3:GetObject", literal, identityPolicies=[old]) == "Allowed"


def test_06_a_default_stands_in_for_a_missing_value():
    resource = "arn:aws:s3:::team-${aws:PrincipalTag/team, 'company-wide'}"
    identity = [policy(allow("s3:*", resource))]

    for bucket_name, context, expected in [
        ("team-company-wide", {}, "Allowed"),
        ("team-yellow", {"aws:PrincipalTag/team": "yellow"}, "Allowed"),
        ("team-company-wide", {"aws:PrincipalTag/team": "yellow"}, "ImplicitlyDenied"),
    ]:
        arn = f"arn:aws:s3:::{bucket_name}"
        found = outcome("s3:ListBucket", arn, context=context, identityPolicies=identity)
        assert found == expected


def test_06_a_missing_value_matches_nothing_but_a_negated_operator():
    tagged = {"s3:ExistingObjectTag/Team": "red"}
    value = "${aws:PrincipalTag/Team}"

    assert not matches(when("StringEquals", "s3:ExistingObjectTag/Team", value), tagged)
    assert matches(when("StringNotEquals", "s3:ExistingObjectTag/Team", value), tagged)
    assert outcome(
        identityPolicies=[policy(allow("s3:*", "arn:aws:s3:::${aws:PrincipalTag/Team}/*"))]
    ) == ("ImplicitlyDenied")


def test_06_a_missing_value_in_not_resource_matches_no_resource():
    """So the statement applies to every resource."""
    statement = {"Action": "s3:*", "NotResource": "arn:aws:s3:::${aws:PrincipalTag/Team}/*"}

    denied = policy(allow(), {"Effect": "Deny", **statement})
    assert outcome(identityPolicies=[denied]) == "ExplicitlyDenied"


@pytest.mark.parametrize(
    ("pattern", "value", "expected"),
    [
        ("a${*}c", "a*c", True),
        ("a${*}c", "abc", False),
        ("a${?}c", "a?c", True),
        ("a${?}c", "abc", False),
        ("${$}{aws:username}", "${aws:username}", True),
        ("a*c", "abbc", True),
    ],
)
def test_06_three_characters_can_be_escaped(pattern, value, expected):
    assert matches(when("StringLike", KEY_NAME, pattern), {KEY_NAME: value}) is expected


def test_06_a_value_is_never_a_wildcard():
    """A principal that tags itself with * gains nothing."""
    identity = [policy(allow("s3:*", "arn:aws:s3:::${aws:PrincipalTag/team}/*"))]

    decision = ask(context={"aws:PrincipalTag/team": "*"}, identityPolicies=identity)

    assert decision.outcome == "ImplicitlyDenied"


def test_06_multivalued_keys_are_no_variables():
    identity = [policy(allow("s3:*", "arn:aws:s3:::${aws:TagKeys}/*"))]

    assert outcome(context={"aws:TagKeys": ["data"]}, identityPolicies=identity) == (
        "ImplicitlyDenied"
    )


def test_06_actions_and_principals_have_no_variables():
    identity = [policy(allow("s3:${verb}"))]

    assert outcome(context={"verb": "GetObject"}, identityPolicies=identity) == "ImplicitlyDenied"
    with pytest.raises(MalformedPolicy, match="only one colon"):
        outcome(identityPolicies=[policy(allow("s3:${aws:PrincipalTag/verb}"))])
    with pytest.raises(MalformedPolicy, match="Invalid principal"):
        outcome(resourcePolicy=bucket({"AWS": "arn:aws:iam::${aws:PrincipalAccount}:root"}))


def test_06_variables_stand_after_the_fifth_colon():
    """Before it they match nothing where a match would give access."""
    resource = "arn:aws:sqs:us-east-1:${aws:PrincipalAccount}:orders"

    assert outcome("sqs:SendMessage", QUEUE, identityPolicies=[policy(allow("*", resource))]) == (
        "ImplicitlyDenied"
    )
    denied = [policy(allow(), deny("*", resource))]
    assert outcome("sqs:SendMessage", QUEUE, identityPolicies=denied) == "ExplicitlyDenied"


# -- 7: the Not… elements --------------------------------------------------------------------------


def test_07_a_list_under_not_action_is_one_negation():
    statement = {"Effect": "Allow", "NotAction": ["iam:*", "s3:GetObject"], "Resource": "*"}

    assert outcome("s3:GetObject", identityPolicies=[policy(statement)]) == "ImplicitlyDenied"
    assert outcome("iam:GetUser", USER, identityPolicies=[policy(statement)]) == "ImplicitlyDenied"
    assert outcome("s3:PutObject", identityPolicies=[policy(statement)]) == "Allowed"


def test_07_a_list_under_not_resource_is_one_negation():
    excepted = ["arn:aws:s3:::other/*", "arn:aws:s3:::data/*"]
    statement = {"Effect": "Allow", "Action": "s3:*", "NotResource": excepted}

    assert outcome(identityPolicies=[policy(statement)]) == "ImplicitlyDenied"
    assert outcome(
        "s3:GetObject", "arn:aws:s3:::third/a", identityPolicies=[policy(statement)]
    ) == ("Allowed")


def all_but(*arns: str) -> dict[str, object]:
    return policy(
        {"Effect": "Deny", "NotPrincipal": {"AWS": list(arns)}, "Action": "s3:*", "Resource": "*"}
    )


def test_07_a_list_under_not_principal_is_one_negation():
    named = all_but(ROOT, USER)

    assert outcome(identityPolicies=[FULL], resourcePolicy=named) == "Allowed"
    other = f"arn:aws:iam::{ACCOUNT}:user/eve"
    assert outcome(principal=other, identityPolicies=[FULL], resourcePolicy=named) == (
        "ExplicitlyDenied"
    )


def test_07_not_principal_with_deny_always_hits_a_principal_with_a_boundary():
    found = outcome(
        identityPolicies=[FULL],
        permissionsBoundaries=[FULL],
        resourcePolicy=all_but(ROOT, USER),
    )

    assert found == "ExplicitlyDenied"


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ((ROOT, ROLE, SESSION), "Allowed"),
        ((ROLE, SESSION), "Allowed"),
        ((ROLE,), "ExplicitlyDenied"),
        ((SESSION,), "ExplicitlyDenied"),
        ((ROOT,), "ExplicitlyDenied"),
    ],
)
def test_07_not_principal_must_name_the_role_and_the_session(named, expected):
    found = outcome(principal=SESSION, identityPolicies=[FULL], resourcePolicy=all_but(*named))

    assert found == expected


# -- 8: actions without resources ------------------------------------------------------------------


def test_08_an_action_without_resources_needs_the_star():
    specific = "arn:aws:ec2:us-east-1:111111111111:instance/i-1"

    def found(*statements):
        return outcome("ec2:DescribeInstances", "*", identityPolicies=[policy(*statements)])

    assert found(allow("ec2:*")) == "Allowed"
    assert found(allow("ec2:*", specific)) == "ImplicitlyDenied"
    assert found(allow(), deny("ec2:*", specific)) == "Allowed"
    assert found({"Effect": "Allow", "Action": "*", "NotResource": specific}) == "Allowed"
    not_resource = {"Effect": "Deny", "Action": "*", "NotResource": specific}
    assert found(allow(), not_resource) == "ExplicitlyDenied"


def test_08_so_does_one_that_is_asked_of_a_specific_arn():
    bucket_arn = "arn:aws:s3:::data"

    for resource in (bucket_arn, "arn:aws:s3:::data*"):
        identity = [policy(allow("s3:*", resource))]
        assert outcome("s3:ListAllMyBuckets", bucket_arn, identityPolicies=identity) == (
            "ImplicitlyDenied"
        )


@pytest.mark.parametrize("resource", ["*", "arn:aws:s3:::*"])
def test_08_the_list_of_buckets_is_all_of_s3s_arns(resource):
    """AWS's own examples allow s3:ListAllMyBuckets on arn:aws:s3:::*."""
    identity = [policy(allow("s3:ListAllMyBuckets", resource))]

    assert outcome("s3:ListAllMyBuckets", "*", identityPolicies=identity) == "Allowed"


# -- 9: who is named, and what still limits --------------------------------------------------------

CAPPED = {**BOUNDARY_ELSEWHERE, **SESSION_ELSEWHERE}


@pytest.mark.parametrize(
    ("named", "caps", "expected"),
    [
        (ROLE, {}, "Allowed"),
        (ROLE, BOUNDARY_ELSEWHERE, "ImplicitlyDenied"),
        (ROLE, SESSION_ELSEWHERE, "ImplicitlyDenied"),
        (SESSION, {}, "Allowed"),
        (SESSION, CAPPED, "Allowed"),
        ("*", CAPPED, "Allowed"),
        (ROOT, {}, "ImplicitlyDenied"),
        (ACCOUNT, {}, "ImplicitlyDenied"),
        (ACCOUNT, {"identityPolicies": [S3_READ]}, "Allowed"),
    ],
)
def test_09_a_role_is_limited_where_its_session_is_not(named, caps, expected):
    found = outcome(principal=SESSION, resourcePolicy=bucket({"AWS": named}), **caps)

    assert found == expected


def test_09_a_user_that_is_named_is_not_limited():
    assert outcome(resourcePolicy=bucket({"AWS": USER}), **BOUNDARY_ELSEWHERE) == "Allowed"


def test_09_an_explicit_deny_in_the_caps_still_counts():
    denied = {"permissionsBoundaries": [policy(allow(), deny("s3:*"))]}

    assert outcome(resourcePolicy=bucket({"AWS": USER}), **denied) == "ExplicitlyDenied"


def test_09_the_roles_path_is_not_in_the_sessions_arn():
    with_path = f"arn:aws:iam::{ACCOUNT}:role/team/red/app"
    named = bucket({"AWS": with_path})

    assert outcome(principal=SESSION, resourcePolicy=named) == "ImplicitlyDenied"
    context = {"aws:PrincipalArn": with_path}
    assert outcome(principal=SESSION, resourcePolicy=named, context=context) == "Allowed"


def test_09_a_federated_user_that_is_named_is_not_limited():
    named = bucket({"AWS": FEDERATED})

    assert outcome(principal=FEDERATED, resourcePolicy=named) == "Allowed"
    assert outcome(principal=FEDERATED, resourcePolicy=named, **SESSION_ELSEWHERE) == "Allowed"


def test_09_a_federated_user_without_a_session_policy_has_nothing_of_its_own():
    assert outcome(principal=FEDERATED, identityPolicies=[FULL]) == "ImplicitlyDenied"
    limited = {"identityPolicies": [FULL], "sessionPolicies": [S3_READ]}
    assert outcome(principal=FEDERATED, **limited) == "Allowed"


# -- 10: what a session is called ------------------------------------------------------------------


def test_10_principal_arn_is_the_roles():
    assert matches(when("ArnEquals", "aws:PrincipalArn", ROLE), {}, principal=SESSION)
    assert not matches(when("ArnEquals", "aws:PrincipalArn", SESSION), {}, principal=SESSION)


def test_10_the_other_keys_of_the_caller():
    assert matches(when("StringEquals", "aws:PrincipalAccount", ACCOUNT), {}, principal=SESSION)
    assert matches(when("StringEquals", "aws:username", "bob"), {})
    assert matches(when("Null", "aws:username", "true"), {}, principal=SESSION)
    assert matches(when("StringEquals", "aws:PrincipalType", "AssumedRole"), {}, principal=SESSION)
    assert matches(
        when("StringEquals", "aws:userid", f"{ACCOUNT}:carol"),
        {},
        principal=FEDERATED,
        sessionPolicies=[FULL],
    )


# -- 11: what caps ---------------------------------------------------------------------------------


def test_11_a_boundary_grants_nothing():
    assert outcome(permissionsBoundaries=[FULL]) == "ImplicitlyDenied"
    decision = ask(identityPolicies=[FULL], **BOUNDARY_ELSEWHERE)
    assert (decision.outcome, decision.blocked_by) == ("ImplicitlyDenied", "permissionsBoundary")


def test_11_every_scp_level_must_allow():
    levels = [[FULL], [LAMBDA_READ], [FULL]]

    decision = ask(identityPolicies=[FULL], serviceControlPolicies=levels)

    assert (decision.outcome, decision.blocked_by) == ("ImplicitlyDenied", "serviceControlPolicy")
    assert outcome(identityPolicies=[FULL], serviceControlPolicies=[[FULL], [S3_READ]]) == "Allowed"
    assert outcome(identityPolicies=[FULL], serviceControlPolicies=[[FULL], []]) == (
        "ImplicitlyDenied"
    )


def test_11_any_scp_may_deny_even_the_root_user():
    levels = [[FULL, policy(deny("s3:*"))], [FULL]]

    assert outcome(identityPolicies=[FULL], serviceControlPolicies=levels) == "ExplicitlyDenied"
    assert outcome(principal=ROOT, serviceControlPolicies=levels) == "ExplicitlyDenied"
    assert outcome(principal=ROOT) == "Allowed"


def test_11_scps_limit_what_resource_policies_grant():
    found = outcome(
        resourcePolicy=bucket({"AWS": USER}), serviceControlPolicies=[[FULL], [LAMBDA_READ]]
    )

    assert found == "ImplicitlyDenied"


LINKED = {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/x.amazonaws.com/app"}


def test_11_service_linked_roles_are_exempt_from_scps_and_rcps():
    refusing = {
        "serviceControlPolicies": [[policy(deny())]],
        "resourceControlPolicies": [[policy(deny("s3:*", Principal="*"))]],
    }

    found = outcome(principal=SESSION, context=LINKED, identityPolicies=[FULL], **refusing)

    assert found == "Allowed"
    assert outcome(principal=SESSION, identityPolicies=[FULL], **refusing) == "ExplicitlyDenied"


RCP_DENY = policy(deny(["s3:*", "kms:*", "sqs:*"], Principal="*"))


def test_11_rcps_cap_whoever_asks():
    levels = {"resourceControlPolicies": [[FULL_RCP, RCP_DENY]]}

    for principal in (USER, ROOT, "anonymous", "cloudtrail.amazonaws.com"):
        decision = ask(principal=principal, resourcePolicy=bucket("*"), **levels)
        assert (decision.outcome, decision.blocked_by) == (
            "ExplicitlyDenied",
            "resourceControlPolicy",
        )


def test_11_every_rcp_level_must_allow():
    levels = [[FULL_RCP], []]

    decision = ask(identityPolicies=[FULL], resourceControlPolicies=levels)

    assert (decision.outcome, decision.blocked_by) == ("ImplicitlyDenied", "resourceControlPolicy")


def test_11_rcps_reach_only_services_that_support_them():
    deny_ec2 = policy(deny("ec2:*", Principal="*"))
    instance = f"arn:aws:ec2:us-east-1:{ACCOUNT}:instance/i-1"
    levels = {"resourceControlPolicies": [[FULL_RCP, deny_ec2]]}

    found = outcome("ec2:StopInstances", instance, identityPolicies=[FULL], **levels)

    assert found == "Allowed"


def test_11_retiring_a_grant_is_beyond_rcps():
    key_policy = policy(allow("kms:*", Principal={"AWS": USER}))
    levels = {"resourceControlPolicies": [[FULL_RCP, RCP_DENY]]}

    assert outcome("kms:RetireGrant", KEY, resourcePolicy=key_policy, **levels) == "Allowed"
    assert outcome("kms:Decrypt", KEY, resourcePolicy=key_policy, **levels) == "ExplicitlyDenied"


# -- 12: two accounts, roles and keys --------------------------------------------------------------


def test_12_across_accounts_both_sides_must_allow():
    granted = {"resourcePolicy": bucket({"AWS": USER})}

    assert outcome(owner=OTHER, identityPolicies=[FULL]) == "ImplicitlyDenied"
    assert outcome(owner=OTHER, **granted) == "ImplicitlyDenied"
    assert outcome(owner=OTHER, identityPolicies=[S3_READ], **granted) == "Allowed"
    to_all = {"resourcePolicy": bucket("*")}
    assert outcome(owner=OTHER, **to_all) == "ImplicitlyDenied"
    assert outcome(owner=OTHER, identityPolicies=[S3_READ], **to_all) == "Allowed"


def test_12_across_accounts_the_account_may_be_named():
    for named in (ROOT, ACCOUNT):
        granted = {"resourcePolicy": bucket({"AWS": named})}
        assert outcome(owner=OTHER, identityPolicies=[S3_READ], **granted) == "Allowed"
        assert outcome(owner=OTHER, **granted) == "ImplicitlyDenied"


@pytest.mark.parametrize("named", [ROLE, SESSION, ROOT, "*"])
def test_12_across_accounts_the_caps_hold_whoever_is_named(named):
    found = outcome(
        principal=SESSION,
        owner=OTHER,
        identityPolicies=[FULL],
        resourcePolicy=bucket({"AWS": named}),
        **BOUNDARY_ELSEWHERE,
    )

    assert found == "ImplicitlyDenied"


def trust(principal: object, **more: object) -> dict[str, object]:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **more}
    return {"resourcePolicy": policy(statement)}


TARGET = f"arn:aws:iam::{ACCOUNT}:role/target"


def test_12_a_role_is_assumed_only_if_its_trust_policy_allows():
    may = {"identityPolicies": [policy(allow("sts:AssumeRole"))]}

    def found(**policies):
        return outcome("sts:AssumeRole", TARGET, **policies)

    assert found(**may) == "ImplicitlyDenied"
    assert found(**trust({"AWS": USER})) == "Allowed"
    assert found(**trust({"AWS": ROOT})) == "ImplicitlyDenied"
    assert found(**may, **trust({"AWS": ROOT})) == "Allowed"
    assert found(principal="ec2.amazonaws.com", **trust({"Service": "ec2.amazonaws.com"})) == (
        "Allowed"
    )


def test_12_across_accounts_the_caller_needs_permission_to_assume():
    theirs = f"arn:aws:iam::{OTHER}:role/target"
    may = {"identityPolicies": [policy(allow("sts:AssumeRole"))]}

    assert outcome("sts:AssumeRole", theirs, owner=OTHER, **trust({"AWS": USER})) == (
        "ImplicitlyDenied"
    )
    assert (
        outcome("sts:AssumeRole", theirs, owner=OTHER, **may, **trust({"AWS": USER})) == "Allowed"
    )


def test_12_the_root_user_assumes_no_role():
    assert outcome("sts:AssumeRole", TARGET, principal=ROOT, **trust({"AWS": ROOT})) == (
        "ImplicitlyDenied"
    )


def test_12_an_identity_provider_is_trusted_by_name():
    provider = f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.example.com"
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": provider},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": {"token.example.com:aud": "sts.amazonaws.com"}},
    }

    def found(principal, audience="sts.amazonaws.com"):
        return outcome(
            "sts:AssumeRoleWithWebIdentity",
            TARGET,
            principal=principal,
            context={"token.example.com:aud": audience},
            resourcePolicy=policy(statement),
        )

    assert found(provider) == "Allowed"
    assert found(provider, "other") == "ImplicitlyDenied"
    assert found(f"arn:aws:iam::{ACCOUNT}:oidc-provider/evil.example.com") == "ImplicitlyDenied"


def key(principal: object, action: str = "kms:*") -> dict[str, object]:
    return {"resourcePolicy": policy(allow(action, Principal=principal))}


def test_12_identity_policies_count_for_a_key_only_if_its_policy_lets_them():
    may = {"identityPolicies": [policy(allow("kms:Decrypt"))]}

    def found(**policies):
        decision = ask("kms:Decrypt", KEY, **policies)
        return decision.outcome, decision.blocked_by

    assert found(**may) == ("ImplicitlyDenied", "keyPolicy")
    assert found(**may, **key({"AWS": SESSION})) == ("ImplicitlyDenied", "keyPolicy")
    assert found(**may, **key({"AWS": ROOT})) == ("Allowed", None)
    assert found(**key({"AWS": ROOT})) == ("ImplicitlyDenied", "identityPolicy")
    assert found(**may, **key({"AWS": ROOT}, "kms:Encrypt")) == ("ImplicitlyDenied", "keyPolicy")
    assert found(**key({"AWS": USER})) == ("Allowed", None)


def test_12_not_even_the_root_user_uses_a_key_against_its_policy():
    assert outcome("kms:Decrypt", KEY, principal=ROOT, **key({"AWS": USER})) == "ImplicitlyDenied"
    assert outcome("kms:Decrypt", KEY, principal=ROOT, **key({"AWS": ROOT})) == "Allowed"


@pytest.mark.parametrize(
    ("action", "resource", "expected"),
    [
        ("iam:DeletePolicy", "arn:aws:iam::aws:policy/ReadOnlyAccess", "ImplicitlyDenied"),
        ("iam:CreatePolicyVersion", "arn:aws:iam::aws:policy/ReadOnlyAccess", "ImplicitlyDenied"),
        ("iam:GetPolicy", "arn:aws:iam::aws:policy/ReadOnlyAccess", "Allowed"),
        (
            "iam:DeleteRole",
            f"arn:aws:iam::{ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_x",
            "ImplicitlyDenied",
        ),
        (
            "iam:GetRole",
            f"arn:aws:iam::{ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_x",
            "Allowed",
        ),
        ("kms:DeleteAlias", f"arn:aws:kms:us-east-1:{ACCOUNT}:alias/aws/s3", "ImplicitlyDenied"),
        ("kms:DeleteAlias", f"arn:aws:kms:us-east-1:{ACCOUNT}:alias/mine", "Allowed"),
    ],
)
def test_12_nobody_changes_what_aws_owns(action, resource, expected):
    assert outcome(action, resource, identityPolicies=[FULL]) == expected
    assert outcome(action, resource, principal=ROOT) == expected


# -- 13: what nobody can deny ----------------------------------------------------------------------


@pytest.mark.parametrize("action", ["sts:GetCallerIdentity", "sts:GetSessionToken"])
def test_13_asking_who_one_is_cannot_be_denied(action):
    refusing = {"identityPolicies": [policy(deny())], "serviceControlPolicies": [[policy(deny())]]}

    assert outcome(action, "*", **refusing) == "Allowed"


# -- 14: strangers ---------------------------------------------------------------------------------


def test_14_a_stranger_has_only_the_resources_policy():
    def found(**policies):
        return outcome(principal="anonymous", **policies)

    assert found(identityPolicies=[FULL]) == "ImplicitlyDenied"
    assert found(resourcePolicy=bucket("*")) == "Allowed"
    assert found(resourcePolicy=bucket({"AWS": "*"})) == "Allowed"
    assert found(resourcePolicy=bucket({"AWS": ROOT})) == "ImplicitlyDenied"
    assert found(resourcePolicy=bucket("*"), serviceControlPolicies=[[policy(deny())]]) == "Allowed"


def test_14_not_principal_denies_strangers():
    open_but = policy(
        {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"},
        *all_but(ROOT, USER)["Statement"],
    )

    assert outcome(principal="anonymous", resourcePolicy=open_but) == "ExplicitlyDenied"
    assert outcome(resourcePolicy=open_but) == "Allowed"


def test_14_a_stranger_has_no_principal_arn():
    statement = bucket("*", **when("ArnNotEquals", "aws:PrincipalArn", USER))

    assert outcome(principal="anonymous", resourcePolicy=statement) == "Allowed"
    assert outcome(resourcePolicy=statement) == "ImplicitlyDenied"


# -- 15: services ----------------------------------------------------------------------------------

SERVICE = "cloudtrail.amazonaws.com"


def test_15_a_service_has_only_the_resources_policy():
    def found(**policies):
        return outcome(principal=SERVICE, **policies)

    assert found(identityPolicies=[FULL]) == "ImplicitlyDenied"
    assert found(resourcePolicy=bucket({"Service": SERVICE})) == "Allowed"
    assert found(resourcePolicy=bucket({"Service": "sns.amazonaws.com"})) == "ImplicitlyDenied"
    assert found(resourcePolicy=bucket({"AWS": ROOT})) == "ImplicitlyDenied"
    assert found(
        resourcePolicy=bucket({"Service": SERVICE}), serviceControlPolicies=[[policy(deny())]]
    ) == ("Allowed")


def test_15_the_confused_deputy_is_stopped_by_the_source():
    trail = f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/main"
    statement = bucket({"Service": SERVICE}, **when("ArnEquals", "aws:SourceArn", trail))

    def found(**context):
        return outcome(principal=SERVICE, resourcePolicy=statement, context=context)

    assert found(**{"aws:SourceArn": trail}) == "Allowed"
    assert found(**{"aws:SourceArn": trail.replace(ACCOUNT, OTHER)}) == "ImplicitlyDenied"
    assert found() == "ImplicitlyDenied"


def test_15_the_perimeter_for_services():
    """Deny services that act for another organization; a caller that is no service is not meant."""
    statement = deny(
        "s3:*",
        Principal="*",
        Condition={
            "StringNotEqualsIfExists": {"aws:SourceOrgID": "o-mine"},
            "Bool": {"aws:PrincipalIsAWSService": "true"},
        },
    )
    guarded = policy(allow("s3:*", Principal="*"), statement)

    def found(principal, **context):
        return outcome(principal=principal, resourcePolicy=guarded, context=context)

    assert found(SERVICE, **{"aws:SourceOrgID": "o-mine"}) == "Allowed"
    assert found(SERVICE, **{"aws:SourceOrgID": "o-other"}) == "ExplicitlyDenied"
    assert found(USER) == "Allowed"


# -- 16: VPC endpoints -----------------------------------------------------------------------------


def test_16_an_endpoints_policy_is_one_more_cap():
    def endpoint(*statements):
        return {"identityPolicies": [FULL], "vpcEndpointPolicies": [policy(*statements)]}

    assert ask(**endpoint(allow("sqs:*", Principal="*"))).blocked_by == "vpcEndpointPolicy"
    assert outcome(**endpoint(allow("s3:*", Principal="*"))) == "Allowed"
    assert outcome(**endpoint(allow("s3:*", Principal={"AWS": USER}))) == "Allowed"
    other = {"AWS": f"arn:aws:iam::{OTHER}:root"}
    assert outcome(**endpoint(allow("s3:*", Principal=other))) == "ImplicitlyDenied"
    denied = endpoint(allow(Principal="*"), deny("s3:*", Principal="*"))
    assert outcome(**denied) == "ExplicitlyDenied"


def test_16_without_an_endpoint_its_keys_are_missing():
    only_from = deny(**when("StringNotEquals", "aws:SourceVpce", "vpce-1"))
    identity = {"identityPolicies": [policy(allow(), only_from)]}

    assert outcome(**identity) == "ExplicitlyDenied"
    assert outcome(context={"aws:SourceVpce": "vpce-1"}, **identity) == "Allowed"


@pytest.mark.parametrize("qualifier", ["", "ForAnyValue:", "ForAllValues:"])
@pytest.mark.parametrize("suffix", ["", "IfExists"])
@pytest.mark.parametrize(
    ("values", "expected"), [(["a", "b"], True), (["a", "a"], True), (["b", "c"], False)]
)
def test_tags_that_differ_by_case_are_tested_all(qualifier, suffix, values, expected):
    """Measured on AWS with SQS's CreateQueue (ministack, tests/test_iam_auth.py, MIT)."""
    context = {"aws:RequestTag/Environment": values}
    for operator, matched in (("StringEquals", expected), ("StringNotEquals", not expected)):
        named = f"{qualifier}{operator}{suffix}"
        assert matches(when(named, "aws:RequestTag/ENVIRONMENT", "a"), context) is matched


# -- 17 to 19: keys with habits --------------------------------------------------------------------


def test_17_called_via_is_a_list_in_order():
    chain = {
        "aws:CalledVia": ["cloudformation.amazonaws.com", "dynamodb.amazonaws.com"],
        "aws:CalledViaFirst": "cloudformation.amazonaws.com",
        "aws:CalledViaLast": "dynamodb.amazonaws.com",
    }

    via = when("ForAnyValue:StringEquals", "aws:CalledVia", "cloudformation.amazonaws.com")
    assert matches(via, chain)
    assert not matches(via, {})
    assert matches(when("StringEquals", "aws:CalledViaLast", "dynamodb.amazonaws.com"), chain)


def test_17_long_term_keys_have_no_mfa_key():
    """So a Deny on Bool false misses them; BoolIfExists hits."""
    plain = when("Bool", "aws:MultiFactorAuthPresent", "false")
    if_exists = when("BoolIfExists", "aws:MultiFactorAuthPresent", "false")

    assert not matches(plain, {})
    assert matches(if_exists, {})
    assert not matches(if_exists, {"aws:MultiFactorAuthPresent": "true"})
    assert matches(
        when("NumericLessThan", "aws:MultiFactorAuthAge", "3600"), {"aws:MultiFactorAuthAge": 2800}
    )


def test_18_organization_paths_are_many_and_end_in_a_slash():
    path = {"aws:PrincipalOrgPaths": ["o-a1/r-ab12/ou-ab12-1111/ou-ab12-2222/"]}

    def any_like(pattern):
        return when("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", pattern)

    assert matches(any_like("o-a1/*"), path)
    assert matches(any_like("o-a1/r-ab12/ou-ab12-1111/ou-ab12-2222/*"), path)
    assert not matches(any_like("o-a1/r-ab12/ou-ab12-1111/ou-ab12-2222/ou-*"), path)
    assert not matches(any_like("o-a1/r-ab12/ou-ab12-1111/ou-ab12-2222"), path)
    exact = "o-a1/r-ab12/ou-ab12-1111/ou-ab12-2222/"
    assert matches(when("ForAnyValue:StringEquals", "aws:PrincipalOrgPaths", exact), path)


def test_18_an_account_outside_an_organization_has_no_organization_id():
    assert not matches(when("StringEquals", "aws:PrincipalOrgID", "o-a1"), {})
    assert matches(when("StringNotEquals", "aws:PrincipalOrgID", "o-a1"), {})


def test_19_tags_of_caller_request_and_resource_compare():
    same = when("StringEquals", "aws:ResourceTag/project", "${aws:PrincipalTag/project}")

    assert matches(same, {"aws:ResourceTag/project": "x", "aws:PrincipalTag/project": "x"})
    assert not matches(same, {"aws:ResourceTag/project": "x", "aws:PrincipalTag/project": "y"})
    assert not matches(same, {"aws:ResourceTag/project": "x"})


def test_19_tag_keys_bound_what_may_be_tagged():
    only = {
        "Condition": {
            "ForAllValues:StringEquals": {"aws:TagKeys": ["environment", "cost-center"]},
            "Null": {"aws:TagKeys": "false"},
        }
    }

    assert matches(only, {"aws:TagKeys": ["environment"]})
    assert not matches(only, {"aws:TagKeys": ["environment", "dept"]})
    assert not matches(only, {})
