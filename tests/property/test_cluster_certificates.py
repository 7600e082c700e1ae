"""Certificates that claim a cluster: whatever the text, the answer is a documented one."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificate
from customer import Authority
from hypothesis import given
from hypothesis import strategies as st

from garrison.crypto.cluster_certificates import (
    ClusterCertificateError,
    new_cluster_csr,
    require_claim,
)

NOW = datetime(2026, 11, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def claim():
    """A request, its certificate, and the authority's."""
    csr, authority = new_cluster_csr("hsm-aaaaaaaaaaa"), Authority(NOW)
    return csr, authority.sign(csr), authority.pem


def is_claimed(csr, signed, anchor, now=NOW):
    try:
        require_claim(csr, signed, anchor, now)
    except ClusterCertificateError:
        return False
    return True


def test_the_certificate_claims(claim):
    assert is_claimed(*claim)
    assert not is_claimed(*claim, now=NOW + timedelta(days=5000))


@given(at=st.integers(0, 3000), byte=st.integers(32, 126), side=st.booleans())
def test_an_altered_certificate_claims_nothing(claim, at, byte, side):
    csr, signed, anchor = claim
    text = signed if side else anchor
    at %= len(text)
    altered = text[:at] + chr(byte) + text[at + 1 :]
    texts = (altered, anchor) if side else (signed, altered)

    # White space, and bits that Base64 does not use, mean nothing: the same certificate claims.
    assert not is_claimed(csr, *texts) or der(altered) == der(text)


def der(pem):
    return load_pem_x509_certificate(pem.encode()).public_bytes(Encoding.DER)


@given(signed=st.text(max_size=300), anchor=st.text(max_size=300))
def test_any_text_gets_a_documented_answer(claim, signed, anchor):
    assert not is_claimed(claim[0], signed, anchor)
    assert not is_claimed(claim[0], claim[1], anchor)
    assert not is_claimed(claim[0], signed, claim[2])
