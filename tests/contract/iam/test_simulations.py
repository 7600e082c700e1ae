"""Simulations: what the engine would decide, and which statements say so."""

import json

import pytest

READ = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::open/*"}
OPEN, CLOSED = "arn:aws:s3:::open/a", "arn:aws:s3:::closed/a"


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.fixture
def simulate(iam):
    """Simulate given policies; return the one result."""

    def call(*policies, actions=("s3:GetObject",), **more):
        answer = iam.simulate_custom_policy(
            PolicyInputList=list(policies), ActionNames=list(actions), **more
        )
        return answer["EvaluationResults"][0]

    return call


def test_a_statements_place_is_told_as_aws_tells_it(simulate):
    """The example of the AWS CLI's documentation, simulate-custom-policy."""
    text = (
        '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*",'
        '"Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2018-08-16T12:00:00Z"'
        "}}}}"
    )
    entry = {
        "ContextKeyName": "aws:CurrentTime",
        "ContextKeyValues": ["2019-04-25T11:00:00Z"],
        "ContextKeyType": "date",
    }

    found = simulate(text, actions=["dynamodb:CreateBackup"], ContextEntries=[entry])

    assert found == {
        "EvalActionName": "dynamodb:CreateBackup",
        "EvalResourceName": "*",
        "EvalDecision": "allowed",
        "MatchedStatements": [
            {
                "SourcePolicyId": "PolicyInputList.1",
                "SourcePolicyType": "IAM Policy",
                "StartPosition": {"Line": 1, "Column": 38},
                "EndPosition": {"Line": 1, "Column": 167},
            }
        ],
        "MissingContextValues": [],
    }


def test_a_statement_of_several_has_its_own_place(simulate):
    text = '{"Version": "2012-10-17",\n "Statement": [\n  ' + ",\n  ".join(
        json.dumps(each)
        for each in (READ, {"Effect": "Allow", "Action": "s3:Put*", "Resource": "*"})
    )

    found = simulate(text + "]}", actions=["s3:PutObject"])

    assert found["MatchedStatements"][0]["StartPosition"] == {"Line": 4, "Column": 3}
    assert found["MatchedStatements"][0]["EndPosition"]["Line"] == 4


def test_an_action_has_one_result_and_each_resource_its_own(simulate):
    """The most restrictive one stands for all.  Source: API_EvaluationResult."""
    deny = {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::closed/*"}

    found = simulate(policy(READ, deny), ResourceArns=[OPEN, CLOSED, "arn:aws:s3:::other/a"])

    assert found["EvalDecision"] == "explicitDeny"
    assert found["EvalResourceName"].startswith("arn:${Partition}:s3:::")
    assert found["EvalDecisionDetails"] == {}
    results = found["ResourceSpecificResults"]
    assert [(each["EvalResourceName"], each["EvalResourceDecision"]) for each in results] == [
        (OPEN, "allowed"),
        (CLOSED, "explicitDeny"),
        ("arn:aws:s3:::other/a", "implicitDeny"),
    ]
    assert [len(each["MatchedStatements"]) for each in results] == [1, 1, 0]


def test_a_missing_key_is_named(simulate):
    condition = {"StringEquals": {"aws:PrincipalTag/team": "web"}}
    text = policy(READ | {"Condition": condition, "Resource": "arn:aws:s3:::${aws:username}/*"})

    found = simulate(text, ResourceArns=["arn:aws:s3:::ana/a"])
    given = [
        {"ContextKeyName": name, "ContextKeyValues": [value], "ContextKeyType": "string"}
        for name, value in (("AWS:PrincipalTag/team", "web"), ("aws:username", "ana"))
    ]
    complete = simulate(text, ResourceArns=["arn:aws:s3:::ana/a"], ContextEntries=given)

    assert found["EvalDecision"] == "implicitDeny"
    assert found["MissingContextValues"] == ["aws:PrincipalTag/team", "aws:username"]
    assert (complete["EvalDecision"], complete["MissingContextValues"]) == ("allowed", [])


def test_a_boundary_and_an_organization_have_their_say(simulate):
    anything = policy({"Effect": "Allow", "Action": "*", "Resource": "*"})
    iam_only = policy({"Effect": "Allow", "Action": "iam:*", "Resource": "*"})

    bounded = simulate(anything, PermissionsBoundaryPolicyInputList=[iam_only])
    organized = simulate(
        anything,
        OrderedOrganizationPolicyInputList=[
            {"ServiceControlPolicyInputList": [anything]},
            {"ServiceControlPolicyInputList": [iam_only]},
        ],
    )

    assert bounded["EvalDecision"] == organized["EvalDecision"] == "implicitDeny"
    assert bounded["PermissionsBoundaryDecisionDetail"] == {"AllowedByPermissionsBoundary": False}
    assert organized["OrganizationsDecisionDetail"] == {"AllowedByOrganizations": False}


def test_across_accounts_both_sides_must_allow(simulate):
    caller = "arn:aws:iam::444455556666:user/ana"
    grant = READ | {"Principal": {"AWS": caller}}
    request = {
        "ResourceArns": [OPEN],
        "CallerArn": caller,
        "ResourceOwner": "arn:aws:iam::111122223333:root",
    }

    alone = simulate(policy(READ), **request)
    both = simulate(policy(READ), ResourcePolicy=policy(grant), **request)

    assert (alone["EvalDecision"], both["EvalDecision"]) == ("implicitDeny", "allowed")
    assert alone["EvalDecisionDetails"] == {
        "IAM Policy": "allowed",
        "Resource Policy": "implicitDeny",
    }
    assert [each["SourcePolicyId"] for each in both["MatchedStatements"]] == [
        "PolicyInputList.1",
        "ResourcePolicy",
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"PolicyInputList": ["{}"]},
        {"ActionNames": ["nothing"]},
        {"ActionNames": ["s3:Get*"]},
        {"ResourcePolicy": policy(READ | {"Principal": "*"})},
        {"CallerArn": "arn:aws:sts::111122223333:assumed-role/a/b".replace("sts", "s3")},
        {"ResourceOwner": "somebody"},
        {"ResourceHandlingOption": "EC2-Classic"},
        {"ResourceHandlingOption": "EC2-VPC-EBS"},
        {"PermissionsBoundaryPolicyInputList": [policy(READ)] * 2},
        {
            "ContextEntries": [
                {
                    "ContextKeyName": "aws:MultiFactorAuthAge",
                    "ContextKeyValues": ["old"],
                    "ContextKeyType": "numeric",
                }
            ]
        },
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_what_cannot_be_simulated_is_refused(iam, refused, wrong):
    request = {"PolicyInputList": [policy(READ)], "ActionNames": ["s3:GetObject"]}

    assert refused(iam.simulate_custom_policy, **request | wrong)[0] == "InvalidInput"


def test_results_come_page_by_page(iam):
    request = {"PolicyInputList": [policy(READ)], "ActionNames": ["s3:A", "s3:B", "s3:C"]}

    first = iam.simulate_custom_policy(**request, MaxItems=2)
    second = iam.simulate_custom_policy(**request, Marker=first["Marker"])

    found = first["EvaluationResults"] + second["EvaluationResults"]
    assert [each["EvalActionName"] for each in found] == ["s3:A", "s3:B", "s3:C"]


@pytest.fixture
def ana(iam):
    """A user with an inline policy, and a group that may do everything in IAM."""
    arn = iam.create_user(UserName="ana")["User"]["Arn"]
    iam.put_user_policy(UserName="ana", PolicyName="reading", PolicyDocument=policy(READ))
    iam.create_group(GroupName="admins")
    iam.attach_group_policy(GroupName="admins", PolicyArn="arn:aws:iam::aws:policy/IAMFullAccess")
    iam.add_user_to_group(GroupName="admins", UserName="ana")
    return arn


def decisions(iam, **request):
    answer = iam.simulate_principal_policy(
        ActionNames=["s3:GetObject", "iam:CreateUser"], ResourceArns=[OPEN], **request
    )
    return [each["EvalDecision"] for each in answer["EvaluationResults"]]


def sources(iam, action, resource, **request):
    answer = iam.simulate_principal_policy(ActionNames=[action], ResourceArns=[resource], **request)
    matched = answer["EvaluationResults"][0]["MatchedStatements"]
    return [each["SourcePolicyId"] for each in matched]


def test_a_users_own_and_group_policies_are_asked(iam, ana):
    user = "arn:aws:iam::111122223333:user/x"

    assert sources(iam, "s3:GetObject", OPEN, PolicySourceArn=ana) == ["user_ana_reading"]
    assert sources(iam, "iam:CreateUser", user, PolicySourceArn=ana) == ["IAMFullAccess"]
    group = ana.replace("user/ana", "group/admins")
    assert decisions(iam, PolicySourceArn=group) == ["implicitDeny", "allowed"]


def test_given_policies_come_on_top_and_a_given_boundary_replaces(iam, ana):
    deny = policy({"Effect": "Deny", "Action": "s3:*", "Resource": "*"})
    iam.put_user_permissions_boundary(
        UserName="ana", PermissionsBoundary="arn:aws:iam::aws:policy/IAMFullAccess"
    )

    bounded = decisions(iam, PolicySourceArn=ana)
    other = decisions(iam, PolicySourceArn=ana, PermissionsBoundaryPolicyInputList=[policy(READ)])
    unbounded = decisions(
        iam, PolicySourceArn=ana, PolicyExclusionList=[{"PolicyType": "permission-boundary"}]
    )
    denied = decisions(iam, PolicySourceArn=ana, PolicyInputList=[deny])

    assert bounded == ["implicitDeny", "allowed"]
    assert other == ["allowed", "implicitDeny"]
    assert unbounded == ["allowed", "allowed"]
    assert denied == ["explicitDeny", "allowed"]


@pytest.mark.parametrize(
    ("excluded", "expected"),
    [
        ({"PolicyType": "inline"}, ["implicitDeny", "allowed"]),
        ({"PolicyType": "aws-managed"}, ["allowed", "implicitDeny"]),
        ({"PolicyType": "user-managed"}, ["allowed", "allowed"]),
        ({"PolicyArn": "arn:aws:iam::aws:policy/IAM*"}, ["allowed", "implicitDeny"]),
        (
            {
                "InlinePolicyIdentifier": {
                    "PolicyName": "reading",
                    "AttachmentType": "user",
                    "AttachmentName": "ana",
                }
            },
            ["implicitDeny", "allowed"],
        ),
    ],
    ids=["inline", "of AWS", "own", "by ARN", "by name"],
)
def test_policies_can_be_left_out(iam, ana, excluded, expected):
    """Source: API_PolicyIdentifier."""
    assert decisions(iam, PolicySourceArn=ana, PolicyExclusionList=[excluded]) == expected


@pytest.mark.parametrize("arn", ["arn:aws:iam::*:policy/x", "arn:aws:iam::aws:policy/*a*"])
def test_an_exclusion_must_be_well_formed(iam, ana, refused, arn):
    found = refused(
        iam.simulate_principal_policy,
        PolicySourceArn=ana,
        ActionNames=["s3:GetObject"],
        PolicyExclusionList=[{"PolicyArn": arn}],
    )

    assert found == ("InvalidInput", f"Invalid policy ARN: {arn}")


def test_a_role_is_asked_without_resource_policies(iam, role, refused):
    arn = role("app")["Arn"]
    iam.put_role_policy(RoleName="app", PolicyName="p", PolicyDocument=policy(READ))
    grant = policy(READ | {"Principal": "*"})

    assert sources(iam, "s3:GetObject", OPEN, PolicySourceArn=arn) == ["role_app_p"]
    request = {"PolicySourceArn": arn, "ActionNames": ["s3:GetObject"]}
    assert refused(iam.simulate_principal_policy, **request, ResourcePolicy=grant)[0] == (
        "InvalidInput"
    )


def test_nobodys_policies_cannot_be_asked(iam, refused):
    arn = "arn:aws:iam::111122223333:user/nobody"

    found = refused(iam.simulate_principal_policy, PolicySourceArn=arn, ActionNames=["s3:A"])

    assert found[0] == "NoSuchEntity"
