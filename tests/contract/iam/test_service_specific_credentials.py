"""Credentials for one service alone."""

from datetime import timedelta

import pytest

GIT = "codecommit.amazonaws.com"
BEDROCK = "bedrock.amazonaws.com"


@pytest.fixture
def ana(iam):
    iam.create_user(UserName="ana")
    return "ana"


@pytest.fixture
def create(iam, ana):
    def call(service=GIT, **more):
        request = {"UserName": ana, "ServiceName": service} | more
        return iam.create_service_specific_credential(**request)["ServiceSpecificCredential"]

    return call


def test_a_password_is_shown_once_and_replaced_by_a_reset(aws, iam, ana, create):
    made = create()
    name = {"UserName": ana, "ServiceSpecificCredentialId": made["ServiceSpecificCredentialId"]}

    reset = iam.reset_service_specific_credential(**name)["ServiceSpecificCredential"]

    assert made["ServiceUserName"] == f"ana-at-{aws.account}"
    assert len(made["ServicePassword"]) == 44
    assert reset["ServicePassword"] != made["ServicePassword"]
    listed = iam.list_service_specific_credentials(UserName=ana)["ServiceSpecificCredentials"]
    assert listed == [{key: made[key] for key in made if key != "ServicePassword"}]


def test_an_api_key_expires(aws, iam, ana, create, refused):
    made = create(BEDROCK, CredentialAgeDays=30)

    aws.clock.advance(timedelta(days=31))

    assert made["ExpirationDate"] - made["CreateDate"] == timedelta(days=30)
    assert made["ServiceCredentialSecret"].startswith("ABSK")
    listed = iam.list_service_specific_credentials(AllUsers=True)["ServiceSpecificCredentials"]
    assert [(each["UserName"], each["Status"]) for each in listed] == [(ana, "Expired")]
    assert refused(create, CredentialAgeDays=30)[0] == "ValidationError"


def test_a_user_has_two_for_each_service(create, refused):
    names = {create()["ServiceUserName"], create()["ServiceUserName"]}
    create(BEDROCK)

    assert len(names) == 2
    assert refused(create)[0] == "LimitExceeded"


def test_a_credential_is_switched_off_and_deleted(iam, ana, create, refused):
    made = create()
    name = {"UserName": ana, "ServiceSpecificCredentialId": made["ServiceSpecificCredentialId"]}

    iam.update_service_specific_credential(**name, Status="Inactive")

    listed = iam.list_service_specific_credentials(UserName=ana, ServiceName=GIT)
    assert listed["ServiceSpecificCredentials"][0]["Status"] == "Inactive"
    assert refused(iam.delete_user, UserName=ana) == (
        "DeleteConflict",
        "Cannot delete entity, must remove referenced objects first.",
    )
    iam.delete_service_specific_credential(**name)
    assert refused(iam.delete_service_specific_credential, **name) == (
        "NoSuchEntity",
        f"No such credential {made['ServiceSpecificCredentialId']} exists",
    )


def test_other_services_have_no_such_credentials(create, refused):
    assert refused(create, service="s3.amazonaws.com") == (
        "NoSuchEntity",
        "No such service s3.amazonaws.com is supported for Service Specific Credentials",
    )


def test_a_policy_says_for_which_service_and_how_long(aws, create, refused):
    """Source: reference_policies_iam-condition-keys, ServiceSpecificCredential keys."""
    condition = {
        "StringEquals": {"iam:ServiceSpecificCredentialServiceName": BEDROCK},
        "NumericLessThanEquals": {"iam:ServiceSpecificCredentialAgeDays": "30"},
    }
    statement = {"Effect": "Allow", "Action": "iam:*", "Resource": "*", "Condition": condition}
    eve = aws.client("iam", aws.user("eve", statement))
    make = eve.create_service_specific_credential
    made = create()

    assert refused(make, UserName="ana", ServiceName=GIT)[0] == "AccessDenied"
    assert (
        refused(make, UserName="ana", ServiceName=BEDROCK, CredentialAgeDays=31)[0]
        == "AccessDenied"
    )
    make(UserName="ana", ServiceName=BEDROCK, CredentialAgeDays=30)
    reset = eve.reset_service_specific_credential
    credential_id = made["ServiceSpecificCredentialId"]
    assert (
        refused(reset, UserName="ana", ServiceSpecificCredentialId=credential_id)[0]
        == "AccessDenied"
    )
