"""Last accessed: who may use which services, and when that was."""

from datetime import timedelta

import pytest


@pytest.fixture
def report(iam):
    """Write a report; return its job ID."""

    def write(arn, **more):
        return iam.generate_service_last_accessed_details(Arn=arn, **more)["JobId"]

    return write


@pytest.fixture
def ana(aws):
    return aws.client("iam", aws.user("ana", ("Allow", ["iam:*", "kms:List*"], "*")))


def services_of(iam, job):
    found = iam.get_service_last_accessed_details(JobId=job)
    assert found["JobStatus"] == "COMPLETED"
    return {each["ServiceNamespace"]: each for each in found["ServicesLastAccessed"]}


ANA = "arn:aws:iam::111122223333:user/ana"


def test_what_may_be_used_is_listed_and_what_was_is_dated(aws, iam, ana, report):
    aws.clock.advance(timedelta(minutes=5))
    ana.list_users()

    found = services_of(iam, report(ANA))

    assert found == {
        "iam": {
            "ServiceName": "AWS Identity and Access Management (IAM)",
            "ServiceNamespace": "iam",
            "LastAuthenticated": aws.clock.now(),
            "LastAuthenticatedEntity": ANA,
            "LastAuthenticatedRegion": "us-east-1",
            "TotalAuthenticatedEntities": 1,
        },
        "kms": {
            "ServiceName": "AWS Key Management Service",
            "ServiceNamespace": "kms",
            "TotalAuthenticatedEntities": 0,
        },
    }


def test_actions_are_tracked_if_wanted(iam, ana, report):
    ana.list_users()
    ana.list_roles()

    found = services_of(iam, report(ANA, Granularity="ACTION_LEVEL"))

    tracked = found["iam"]["TrackedActionsLastAccessed"]
    assert [each["ActionName"] for each in tracked] == ["ListRoles", "ListUsers"]
    assert found["kms"]["TrackedActionsLastAccessed"] == []


def test_a_policys_report_names_who_used_it(aws, iam, ana, report):
    policy = "arn:aws:iam::aws:policy/IAMReadOnlyAccess"
    iam.attach_user_policy(UserName="ana", PolicyArn=policy)
    iam.create_group(GroupName="g")
    iam.create_user(UserName="bob")
    iam.add_user_to_group(GroupName="g", UserName="bob")
    iam.attach_group_policy(GroupName="g", PolicyArn=policy)
    ana.list_users()

    job = report(policy)
    found = iam.get_service_last_accessed_details_with_entities(JobId=job, ServiceNamespace="iam")

    entities = found["EntityDetailsList"]
    assert [each["EntityInfo"]["Name"] for each in entities] == ["ana", "bob"]
    assert entities[0]["LastAuthenticated"] == aws.clock.now()
    assert "LastAuthenticated" not in entities[1]
    assert services_of(iam, job)["iam"]["TotalAuthenticatedEntities"] == 1


def test_a_namesake_inherits_no_uses(aws, iam, ana, report):
    ana.list_users()
    key = iam.list_access_keys(UserName="ana")["AccessKeyMetadata"][0]["AccessKeyId"]
    iam.delete_access_key(UserName="ana", AccessKeyId=key)
    iam.delete_user_policy(UserName="ana", PolicyName="inline")
    iam.delete_user(UserName="ana")
    aws.clock.advance(timedelta(seconds=1))
    aws.user("ana", ("Allow", "iam:*", "*"))

    assert services_of(iam, report(ANA))["iam"]["TotalAuthenticatedEntities"] == 0


@pytest.mark.usefixtures("ana")
def test_a_report_is_for_who_asked_for_it(aws, iam, report, refused):
    job = report(ANA)
    root = aws.client("iam", aws.root)

    assert refused(root.get_service_last_accessed_details, JobId=job)[0] == "NoSuchEntity"
    nobody = "arn:aws:iam::111122223333:user/nobody"
    assert refused(iam.generate_service_last_accessed_details, Arn=nobody)[0] == "NoSuchEntity"
    entities = iam.get_service_last_accessed_details_with_entities
    assert refused(entities, JobId=job, ServiceNamespace="s3")[0] == "InvalidInput"


def test_who_may_do_everything_has_every_service_page_by_page(iam, report):
    job = report("arn:aws:iam::aws:policy/AdministratorAccess")

    page = iam.get_service_last_accessed_details(JobId=job, MaxItems=5)

    assert len(page["ServicesLastAccessed"]) == 5
    assert page["IsTruncated"]


def test_the_last_use_of_keys_and_roles_comes_from_the_trail(aws, iam, role, trust):
    key = aws.user("ana", ("Allow", "sts:AssumeRole", "*"))
    role("app", AssumeRolePolicyDocument=trust(AWS=ANA))
    assert iam.get_role(RoleName="app")["Role"]["RoleLastUsed"] == {}

    session = aws.client("sts", key).assume_role(
        RoleArn=f"arn:aws:iam::{aws.account}:role/app", RoleSessionName="session"
    )["Credentials"]
    aws.client("sts", session).get_caller_identity()

    used = iam.get_role(RoleName="app")["Role"]["RoleLastUsed"]
    assert used == {"LastUsedDate": aws.clock.now(), "Region": "us-east-1"}
    last = iam.get_access_key_last_used(AccessKeyId=key["AccessKeyId"])
    assert last["UserName"] == "ana"
    assert last["AccessKeyLastUsed"]["ServiceName"] == "sts"


def test_the_version_of_tokens_shows_in_the_summary(iam):
    iam.set_security_token_service_preferences(GlobalEndpointTokenVersion="v2Token")

    assert iam.get_account_summary()["SummaryMap"]["GlobalEndpointTokenVersion"] == 2
