"""The AWS managed policies that ship with the program."""

import json
import subprocess
import sys
import time

import pytest

from garrison.policy.managed_policies import managed_policies

WELL_KNOWN = [
    ("AdministratorAccess", "/", "ANPAIWMBCKSKIEE64ZLYK"),
    ("PowerUserAccess", "/", "ANPAJYRXTHIB4FOVS3ZXS"),
    ("ReadOnlyAccess", "/", "ANPAILL3HVNFSB6DCOWYQ"),
    ("IAMFullAccess", "/", "ANPAI7XKCFMBPM3QQRRVQ"),
    ("SecurityAudit", "/", "ANPAIX2T3QCXHR2OGGCTO"),
    ("ViewOnlyAccess", "/job-function/", "ANPAID22R6XPJATWOFDK6"),
    ("AWSLambdaBasicExecutionRole", "/service-role/", "ANPAJNCQGXC42545SKXIK"),
    ("AmazonEKSServiceRolePolicy", "/aws-service-role/", None),
    ("AWSServiceRoleForAmazonEKSNodegroup", "/aws-service-role/", None),
]


def test_every_policy_has_metadata_and_a_document():
    """Each one has a version, statements, and an ID of AWS's form that no other one has."""
    policies = list(managed_policies())
    documents = [json.loads(managed_policies().document(policy)) for policy in policies]

    assert len(policies) == len(managed_policies()) > 1_500
    assert all(document["Statement"] for document in documents)
    assert {document.get("Version") for document in documents} <= {"2012-10-17", "2008-10-17"}
    assert all(len(p.policy_id) == 21 and p.policy_id.startswith("ANPA") for p in policies)
    assert len({policy.policy_id for policy in policies}) == len(policies)
    assert all(policy.created_at <= policy.updated_at for policy in policies)
    assert all(p.default_version_id.removeprefix("v").isdecimal() for p in policies)
    assert {policy.path for policy in policies} == {
        "/", "/service-role/", "/aws-service-role/", "/job-function/", "/root-task/",
    }  # fmt: skip


def test_policies_come_in_the_order_of_their_names():
    names = [policy.name for policy in managed_policies()]

    assert names == sorted(names)


@pytest.mark.parametrize(("name", "path", "policy_id"), WELL_KNOWN)
def test_a_well_known_policy_is_found_by_name_and_by_arn(name, path, policy_id):
    """The IDs are the ones that AWS shows in every account."""
    arn = f"arn:aws:iam::aws:policy{path}{name}"
    policy = managed_policies().find(name)

    assert policy is not None
    assert policy is managed_policies().find(arn)
    assert (policy.arn, policy.path) == (arn, path)
    assert policy.is_service_linked == (path == "/aws-service-role/")
    assert policy_id in {None, policy.policy_id}


@pytest.mark.parametrize(
    "name",
    [
        "",
        "NoSuchPolicy",
        "administratoraccess",
        "/AdministratorAccess",
        "arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole",
        "arn:aws:iam::aws:policy/service-role/AdministratorAccess",
        "arn:aws:iam::123456789012:policy/AdministratorAccess",
    ],
)
def test_another_account_path_or_spelling_finds_nothing(name):
    assert managed_policies().find(name) is None


def test_administrator_access_allows_everything():
    policy = managed_policies().find("AdministratorAccess")
    assert policy is not None

    assert json.loads(managed_policies().document(policy)) == {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
    }
    assert policy.created_at.isoformat() == "2015-02-06T18:39:46+00:00"


def test_looking_a_document_up_is_cheap():
    """100 µs is the budget; the largest document is among those that are read here."""
    policies = list(managed_policies())
    start = time.process_time()
    for policy in policies:
        managed_policies().document(policy)

    assert (time.process_time() - start) / len(policies) < 100e-6


def test_importing_reads_no_data():
    """A server that nobody asks about managed policies does not pay for them."""
    probe = (
        "import sys; opened = []; "
        "sys.addaudithook(lambda event, args: event == 'open' and opened.append(str(args[0]))); "
        "import garrison.policy.managed_policies, garrison.policy.reference; "
        "import garrison.policy.service_linked_roles; "
        "sys.exit(any('policy/data' in path for path in opened))"
    )

    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0
