"""InitializeCluster: who signed the cluster's request owns it."""

from datetime import timedelta

import pytest
from customer import ZONE, Authority, new_csr


@pytest.fixture
def unclaimed(hsm, tokens, new_cluster, described, later):  # noqa: ARG001  A fixture can ask for another in no other way.
    """Return a cluster with one HSM, and its request."""
    cluster_id = new_cluster()
    hsm.create_hsm(ClusterId=cluster_id, AvailabilityZone=ZONE)
    later(seconds=2)
    return cluster_id, described(cluster_id)["Certificates"]["ClusterCsr"]


def test_a_signed_request_claims_the_cluster(hsm, unclaimed, authority, described, later):
    cluster_id, csr = unclaimed
    signed = authority.sign(csr)

    answer = hsm.initialize_cluster(
        ClusterId=cluster_id, SignedCert=signed, TrustAnchor=authority.pem
    )

    assert answer["State"] == "INITIALIZE_IN_PROGRESS"
    assert answer["StateMessage"].startswith("Cluster is initializing.")
    assert described(cluster_id)["State"] == "INITIALIZE_IN_PROGRESS"
    later(seconds=2)
    assert described(cluster_id)["State"] == "INITIALIZED"
    assert described(cluster_id)["Certificates"] == {"ClusterCertificate": signed}


def test_a_chain_up_to_a_root_is_a_trust_anchor(aws, hsm, unclaimed, authority):
    cluster_id, csr = unclaimed
    middle = Authority(aws.clock.now(), "Example Intermediate CA", authority)

    hsm.initialize_cluster(
        ClusterId=cluster_id, SignedCert=middle.sign(csr), TrustAnchor=middle.pem + authority.pem
    )


@pytest.mark.parametrize(
    ("certificates", "reason"),
    [
        (lambda own, _, __: (own.sign(new_csr()), own.pem), "is not for the cluster's"),
        (lambda own, other, csr: (other.sign(csr), own.pem), "did not issue"),
        (lambda own, _, csr: (own.sign(csr), "nonsense"), "not a certificate in PEM"),
        (lambda own, _, __: ("", own.pem), "not a certificate in PEM"),
        (lambda own, _, csr: (own.sign(csr) + own.pem, own.pem), "a single certificate"),
        (lambda own, _, csr: (own.sign(csr), own.pem + own.pem), "may be self-signed"),
        (lambda own, _, csr: (own.sign(csr), own.pem * 5), "at most 4"),
        (lambda own, _, csr: (own.sign(csr), own.sign(csr)), "not a certificate"),
    ],
    ids=["other key", "other issuer", "no anchor", "empty", "two", "twice", "long", "leaf"],
)
def test_wrong_certificates_claim_nothing(
    aws, hsm, unclaimed, authority, described, refused, certificates, reason
):
    cluster_id, csr = unclaimed
    signed, anchor = certificates(authority, Authority(aws.clock.now(), "Other"), csr)
    request = {"ClusterId": cluster_id, "SignedCert": signed, "TrustAnchor": anchor}

    code, message = refused(hsm.initialize_cluster, **request)

    assert code == "CloudHsmInvalidRequestException"
    if reason != "not a certificate":
        assert reason in message
    assert described(cluster_id)["State"] == "UNINITIALIZED"


def test_an_anchor_that_is_no_authority_or_not_self_signed_or_out_of_date_is_refused(
    aws, hsm, unclaimed, authority, refused
):
    cluster_id, csr = unclaimed
    now = aws.clock.now()
    for wrong, reason in (
        (Authority(now, is_authority=False), "not a certificate authority's"),
        (Authority(now, "Middle", authority), "not self-signed"),
        (Authority(now - timedelta(days=30), days=1), "not valid at this time"),
    ):
        request = {"SignedCert": wrong.sign(csr), "TrustAnchor": wrong.pem}
        code, message = refused(hsm.initialize_cluster, ClusterId=cluster_id, **request)
        assert (code, reason in message) == ("CloudHsmInvalidRequestException", True), message


def test_a_cluster_is_claimed_once_and_not_without_an_hsm(hsm, claimed, new_cluster, refused):
    request = {"SignedCert": "x", "TrustAnchor": "x"}

    code, message = refused(hsm.initialize_cluster, ClusterId=claimed(), **request)
    assert (code, "its state is INITIALIZED" in message) == (
        "CloudHsmInvalidRequestException",
        True,
    )
    code, message = refused(hsm.initialize_cluster, ClusterId=new_cluster(), **request)
    assert (code, "it has no HSM" in message) == ("CloudHsmInvalidRequestException", True)
    code, _ = refused(hsm.initialize_cluster, ClusterId="cluster-aaaaaaaaaaa", **request)
    assert code == "CloudHsmResourceNotFoundException"
