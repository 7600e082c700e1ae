"""The account as a whole: alias, numbers, and everything at once."""

import json


def test_an_alias_is_one_accounts_alone(iam, refused):
    iam.create_account_alias(AccountAlias="first")
    iam.create_account_alias(AccountAlias="second")

    assert iam.list_account_aliases()["AccountAliases"] == ["second"]
    assert refused(iam.create_account_alias, AccountAlias="second") == (
        "EntityAlreadyExists",
        "The account alias second already exists.",
    )
    assert refused(iam.delete_account_alias, AccountAlias="first")[0] == "NoSuchEntity"
    iam.delete_account_alias(AccountAlias="second")
    assert iam.list_account_aliases()["AccountAliases"] == []


def test_the_summary_counts(iam, role, policy_arn, document):
    arn = policy_arn()
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=document)
    iam.create_group(GroupName="team")
    role("reader")

    summary = iam.get_account_summary()["SummaryMap"]

    assert summary["Users"] == 1
    assert (summary["Groups"], summary["Roles"], summary["Policies"]) == (1, 1, 1)
    assert summary["PolicyVersionsInUse"] == 2
    assert (summary["UsersQuota"], summary["AccessKeysPerUserQuota"]) == (5000, 2)
    assert summary["AccountAccessKeysPresent"] == 1
    assert summary["AccountMFAEnabled"] == 0


def test_everything_is_told_at_once(iam, role, policy_arn, document):
    arn = policy_arn()
    iam.create_user(UserName="bob", Tags=[{"Key": "team", "Value": "blue"}])
    iam.put_user_policy(UserName="bob", PolicyName="inline", PolicyDocument=document)
    iam.create_group(GroupName="team")
    iam.add_user_to_group(UserName="bob", GroupName="team")
    role("reader")
    iam.attach_role_policy(RoleName="reader", PolicyArn=arn)
    iam.create_instance_profile(InstanceProfileName="machine")
    iam.add_role_to_instance_profile(InstanceProfileName="machine", RoleName="reader")
    iam.attach_user_policy(
        UserName="bob", PolicyArn="arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"
    )

    told = iam.get_account_authorization_details()

    bob = next(user for user in told["UserDetailList"] if user["UserName"] == "bob")
    assert bob["GroupList"] == ["team"]
    assert bob["Tags"] == [{"Key": "team", "Value": "blue"}]
    assert bob["UserPolicyList"] == [
        {"PolicyName": "inline", "PolicyDocument": json.loads(document)}
    ]
    (reader,) = told["RoleDetailList"]
    assert reader["AttachedManagedPolicies"] == [{"PolicyName": "readers", "PolicyArn": arn}]
    assert reader["InstanceProfileList"][0]["Roles"][0]["RoleName"] == "reader"
    names = {policy["PolicyName"]: policy for policy in told["Policies"]}
    assert names["readers"]["PolicyVersionList"][0]["Document"] == json.loads(document)
    assert names["ViewOnlyAccess"]["AttachmentCount"] == 1


def test_a_filter_and_pages_tell_it_in_parts(iam, role):
    for number in range(3):
        iam.create_user(UserName=f"user{number}")
        role(f"role{number}")

    pages = list(
        iam.get_paginator("get_account_authorization_details").paginate(
            Filter=["User", "Role"], PaginationConfig={"PageSize": 2}
        )
    )

    users = [each["UserName"] for page in pages for each in page["UserDetailList"]]
    roles = [each["RoleName"] for page in pages for each in page["RoleDetailList"]]
    assert users == ["administrator", "user0", "user1", "user2"]
    assert roles == ["role0", "role1", "role2"]
    assert not any(page["Policies"] for page in pages)


def test_context_keys_are_read_from_policies(iam):
    document = json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": {
                "Effect": "Allow",
                "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::home/${aws:username}/*",
                "Condition": {"DateGreaterThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}},
            },
        }
    )
    iam.create_group(GroupName="team")
    iam.put_group_policy(GroupName="team", PolicyName="p", PolicyDocument=document)
    user = iam.create_user(UserName="bob")["User"]
    iam.add_user_to_group(UserName="bob", GroupName="team")

    custom = iam.get_context_keys_for_custom_policy(PolicyInputList=[document])
    principal = iam.get_context_keys_for_principal_policy(PolicySourceArn=user["Arn"])

    assert custom["ContextKeyNames"] == ["aws:CurrentTime", "aws:username"]
    assert principal["ContextKeyNames"] == custom["ContextKeyNames"]


def test_policies_that_grant_a_service_are_named(iam, policy_arn, document):
    user = iam.create_user(UserName="bob")["User"]
    arn = policy_arn()
    iam.attach_user_policy(UserName="bob", PolicyArn=arn)
    iam.create_group(GroupName="team")
    iam.put_group_policy(GroupName="team", PolicyName="inline", PolicyDocument=document)
    iam.add_user_to_group(UserName="bob", GroupName="team")

    answer = iam.list_policies_granting_service_access(
        Arn=user["Arn"], ServiceNamespaces=["s3", "kms"]
    )

    s3, kms = answer["PoliciesGrantingServiceAccess"]
    assert s3["Policies"] == [
        {"PolicyName": "readers", "PolicyType": "MANAGED", "PolicyArn": arn},
        {
            "PolicyName": "inline",
            "PolicyType": "INLINE",
            "EntityType": "GROUP",
            "EntityName": "team",
        },
    ]
    assert kms == {"ServiceNamespace": "kms", "Policies": []}
