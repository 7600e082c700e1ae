"""Managed policies, inline policies and boundaries of users, groups and roles."""

import json

import pytest

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
NOUNS = ["user", "group", "role"]


@pytest.fixture
def holder(iam, role):
    """Create a user, group or role, and return how requests name it."""

    def create(noun):
        if noun == "role":
            role("holder")
        else:
            getattr(iam, f"create_{noun}")(**{f"{noun.title()}Name": "holder"})
        return {f"{noun.title()}Name": "holder"}

    return create


@pytest.mark.parametrize("noun", NOUNS)
def test_attached_policies_are_listed_and_counted(iam, holder, policy_arn, refused, noun):
    name, arn = holder(noun), policy_arn()

    def attached():
        return getattr(iam, f"list_attached_{noun}_policies")(**name)["AttachedPolicies"]

    getattr(iam, f"attach_{noun}_policy")(**name, PolicyArn=arn)
    getattr(iam, f"attach_{noun}_policy")(**name, PolicyArn=arn)
    assert attached() == [{"PolicyName": "readers", "PolicyArn": arn}]
    assert iam.get_policy(PolicyArn=arn)["Policy"]["AttachmentCount"] == 1

    getattr(iam, f"detach_{noun}_policy")(**name, PolicyArn=arn)
    assert attached() == []
    assert iam.get_policy(PolicyArn=arn)["Policy"]["AttachmentCount"] == 0
    assert refused(getattr(iam, f"detach_{noun}_policy"), **name, PolicyArn=arn) == (
        "NoSuchEntity",
        f"Policy {arn} was not found.",
    )


@pytest.mark.parametrize("noun", NOUNS)
def test_what_is_no_policy_cannot_be_attached(aws, iam, holder, refused, noun):
    name, attach = holder(noun), getattr(iam, f"attach_{noun}_policy")
    absent = f"arn:aws:iam::{aws.account}:policy/nothing"

    assert refused(attach, **name, PolicyArn=absent) == (
        "NoSuchEntity",
        f"Policy {absent} does not exist or is not attachable.",
    )
    assert refused(attach, **name, PolicyArn="longpolicynamebutnoarn") == (
        "ValidationError",
        "ARN longpolicynamebutnoarn is not valid.",
    )


def test_a_user_has_ten_managed_policies_at_most(iam, holder, policy_arn, refused):
    name = holder("user")
    for number in range(10):
        iam.attach_user_policy(**name, PolicyArn=policy_arn(f"p{number}"))

    assert refused(iam.attach_user_policy, **name, PolicyArn=policy_arn("p10")) == (
        "LimitExceeded",
        "Cannot exceed quota for PoliciesPerUser: 10",
    )


def test_a_services_policy_is_for_its_role_alone(iam, holder, refused):
    arn = "arn:aws:iam::aws:policy/aws-service-role/AWSSupportServiceRolePolicy"

    assert refused(iam.attach_role_policy, **holder("role"), PolicyArn=arn) == (
        "PolicyNotAttachable",
        "Cannot attach a Service Role Policy to a Customer Role.",
    )


@pytest.mark.parametrize("noun", NOUNS)
def test_inline_policies_are_kept_as_they_were_written(iam, holder, refused, noun):
    name = holder(noun)
    statement = {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}
    text = json.dumps({"Version": "2012-10-17", "Statement": statement}, indent=2)

    getattr(iam, f"put_{noun}_policy")(**name, PolicyName="p", PolicyDocument=text)

    found = getattr(iam, f"get_{noun}_policy")(**name, PolicyName="p")
    assert found["PolicyDocument"] == json.loads(text)
    assert found["PolicyName"] == "p"
    assert getattr(iam, f"list_{noun}_policies")(**name)["PolicyNames"] == ["p"]
    getattr(iam, f"delete_{noun}_policy")(**name, PolicyName="p")
    for operation in (f"get_{noun}_policy", f"delete_{noun}_policy"):
        assert refused(getattr(iam, operation), **name, PolicyName="p") == (
            "NoSuchEntity",
            f"The {noun} policy with name p cannot be found.",
        )


@pytest.mark.parametrize(("noun", "most"), [("user", 2048), ("group", 5120), ("role", 10240)])
def test_inline_policies_together_are_limited(iam, holder, refused, noun, most):
    name, put = holder(noun), getattr(iam, f"put_{noun}_policy")
    half = json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": {
                "Effect": "Allow",
                "Action": "s3:*",
                "Resource": "arn:aws:s3:::" + "x" * (most // 2),
            },
        }
    )

    put(**name, PolicyName="first", PolicyDocument=half)
    put(**name, PolicyName="first", PolicyDocument=half)

    assert refused(put, **name, PolicyName="second", PolicyDocument=half) == (
        "LimitExceeded",
        f"Maximum policy size of {most} bytes exceeded for {noun} holder",
    )


@pytest.mark.parametrize("noun", ["user", "role"])
def test_a_boundary_is_set_and_taken_away(iam, holder, policy_arn, noun):
    name, arn = holder(noun), policy_arn()

    def boundary():
        found = getattr(iam, f"get_{noun}")(**name)[noun.title()]
        return found.get("PermissionsBoundary")

    getattr(iam, f"put_{noun}_permissions_boundary")(**name, PermissionsBoundary=arn)
    assert boundary() == {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn}
    assert iam.get_policy(PolicyArn=arn)["Policy"]["PermissionsBoundaryUsageCount"] == 1

    getattr(iam, f"delete_{noun}_permissions_boundary")(**name)
    assert boundary() is None
    assert iam.get_policy(PolicyArn=arn)["Policy"]["PermissionsBoundaryUsageCount"] == 0


def test_a_boundary_restrains(aws, iam, refused, policy_arn):
    bob = aws.client("iam", aws.user("bob", ("Allow", "*", "*")))
    assert bob.list_users()["Users"]

    iam.put_user_permissions_boundary(UserName="bob", PermissionsBoundary=policy_arn())

    code, message = refused(bob.list_users)
    assert code == "AccessDenied"
    assert "permissions boundary" in message


def test_what_is_no_policy_cannot_be_a_boundary(aws, iam, holder, refused):
    name, put = holder("role"), iam.put_role_permissions_boundary
    absent = f"arn:aws:iam::{aws.account}:policy/nothing"
    other = f"arn:aws:iam::{aws.account}:not_a_policy/nothing"

    assert refused(put, **name, PermissionsBoundary=absent) == (
        "NoSuchEntity",
        f"Scope ARN: {absent} does not exist or is not attachable.",
    )
    assert refused(put, **name, PermissionsBoundary=other) == (
        "InvalidInput",
        f"ARN {other} is not valid.",
    )


def test_a_condition_on_the_policy_restrains_what_is_attached(aws, refused, policy_arn):
    """iam:PolicyARN and iam:PermissionsBoundary are the requests' own."""
    mine = policy_arn()
    bob = aws.client(
        "iam",
        aws.user(
            "bob",
            {
                "Effect": "Allow",
                "Action": "iam:AttachUserPolicy",
                "Resource": "*",
                "Condition": {"ArnEquals": {"iam:PolicyARN": mine}},
            },
            {
                "Effect": "Allow",
                "Action": "iam:CreateUser",
                "Resource": "*",
                "Condition": {"StringEquals": {"iam:PermissionsBoundary": mine}},
            },
        ),
    )

    bob.create_user(UserName="eve", PermissionsBoundary=mine)
    bob.attach_user_policy(UserName="eve", PolicyArn=mine)

    assert refused(bob.create_user, UserName="free")[0] == "AccessDenied"
    denied = refused(bob.attach_user_policy, UserName="eve", PolicyArn=ADMINISTRATOR)
    assert denied[0] == "AccessDenied"


def test_a_policys_holders_are_listed_by_kind_and_use(iam, role, policy_arn):
    arn = policy_arn()
    iam.create_user(UserName="bound", PermissionsBoundary=arn)
    iam.create_user(UserName="both", Path="/x/", PermissionsBoundary=arn)
    iam.attach_user_policy(UserName="both", PolicyArn=arn)
    iam.create_group(GroupName="team")
    iam.attach_group_policy(GroupName="team", PolicyArn=arn)
    role("reader")
    iam.attach_role_policy(RoleName="reader", PolicyArn=arn)

    def names(**request):
        answer = iam.list_entities_for_policy(PolicyArn=arn, **request)
        return (
            [each["GroupName"] for each in answer["PolicyGroups"]],
            [each["UserName"] for each in answer["PolicyUsers"]],
            [each["RoleName"] for each in answer["PolicyRoles"]],
        )

    assert names() == (["team"], ["both", "bound"], ["reader"])
    assert names(EntityFilter="User") == ([], ["both", "bound"], [])
    assert names(PathPrefix="/x/") == ([], ["both"], [])
    assert names(PolicyUsageFilter="PermissionsBoundary") == ([], ["both", "bound"], [])
    assert names(PolicyUsageFilter="PermissionsPolicy") == (["team"], ["both"], ["reader"])
