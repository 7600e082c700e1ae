"""The table of service-linked roles."""

import re

import pytest

from garrison.policy.managed_policies import managed_policies
from garrison.policy.service_linked_roles import find_service_linked_role, service_linked_roles

ROLES = list(service_linked_roles().values())


def test_every_role_has_a_managed_policy_for_service_linked_roles():
    for role in ROLES:
        policy = managed_policies().find(role.policy_arn)
        assert policy is not None, role
        assert policy.is_service_linked


def test_names_are_role_names():
    """A role's name has at most 64 characters, and nearly all begin alike."""
    for role in ROLES:
        assert re.fullmatch(r"[\w+=,.@-]{1,64}", role.role_name), role
        assert role.role_name.startswith("AWSServiceRoleFor"), role
        assert re.fullmatch(r"[a-z0-9.-]+\.amazonaws\.com", role.service), role


def test_no_two_services_share_a_role_or_a_policy():
    assert len({role.role_name for role in ROLES}) == len(ROLES)
    assert len({role.policy_name for role in ROLES}) == len(ROLES)


@pytest.mark.parametrize(
    ("service", "role_name", "policy_name"),
    [
        ("eks.amazonaws.com", "AWSServiceRoleForAmazonEKS", "AmazonEKSServiceRolePolicy"),
        ("config.amazonaws.com", "AWSServiceRoleForConfig", "AWSConfigServiceRolePolicy"),
        (
            "mrk.kms.amazonaws.com",
            "AWSServiceRoleForKeyManagementServiceMultiRegionKeys",
            "AWSKeyManagementServiceMultiRegionKeysServiceRolePolicy",
        ),
        (
            "organizations.amazonaws.com",
            "AWSServiceRoleForOrganizations",
            "AWSOrganizationsServiceTrustPolicy",
        ),
    ],
)
def test_a_service_has_its_role(service, role_name, policy_name):
    role = find_service_linked_role(service)

    assert role is not None
    assert (role.role_name, role.policy_name) == (role_name, policy_name)
    assert role.path == f"/aws-service-role/{service}/"


def test_only_some_services_take_a_custom_suffix():
    autoscaling = find_service_linked_role("autoscaling.amazonaws.com")
    ecs = find_service_linked_role("ecs.amazonaws.com")

    assert autoscaling is not None
    assert ecs is not None
    assert (autoscaling.custom_suffix, ecs.custom_suffix) == (True, False)


def test_principals_are_case_sensitive():
    """Source: API_CreateServiceLinkedRole.html."""
    assert find_service_linked_role("EKS.amazonaws.com") is None
    assert find_service_linked_role("nope.amazonaws.com") is None
