"""Attestation documents from outside: only ever read, or refused by the one error."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enclave import PCRS, Enclave, cbor
from garrison.crypto import AttestationError, AttestationVerifier, parse_attestation
from garrison.crypto.cose import COSEError, parse_cbor, parse_signed_message

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
ENCLAVE = Enclave(NOW)
DOCUMENT = ENCLAVE.document()
VERIFIER = AttestationVerifier(ENCLAVE.authority.root_pem)

leaves = (
    st.none() | st.integers(-(2**64), 2**64 - 1) | st.binary(max_size=40) | st.text(max_size=20)
)
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.integers(0, 40) | st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
members = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(
        (
            "module_id",
            "digest",
            "timestamp",
            "pcrs",
            "nitrotpm_pcrs",
            "certificate",
            "cabundle",
            "public_key",
        ),
        values,
    ),
)


def is_valid(document):
    """Return True if the document is believed; anything but the one error is a failure."""
    try:
        VERIFIER.verify(parse_attestation(document), NOW)
    except AttestationError:
        return False
    return True


def test_the_document_that_the_laws_start_from_is_valid():
    assert is_valid(DOCUMENT)


@given(st.binary(max_size=200))
def test_bytes_are_no_document(data):
    assert not is_valid(data)


def flip(at, change):
    return DOCUMENT[:at] + bytes([DOCUMENT[at] ^ change]) + DOCUMENT[at + 1 :]


def test_no_bit_of_a_document_can_be_flipped():
    """Every byte of it, one of its bits; certificates included, which are read before a signature
    is."""
    assert not [at for at in range(len(DOCUMENT)) if is_valid(flip(at, 1 << at % 8))]


@given(st.integers(0, len(DOCUMENT) - 1), st.integers(1, 255))
def test_no_byte_of_a_document_can_be_altered(at, change):
    assert not is_valid(flip(at, change))


@given(st.integers(0, len(DOCUMENT) - 1))
def test_no_document_can_be_shortened(size):
    assert not is_valid(DOCUMENT[:size])
    assert not is_valid(DOCUMENT + DOCUMENT[size:])


@given(members)
def test_whatever_is_signed_has_the_form_of_a_document_or_is_refused(changed):
    """Even the enclave's own signature makes no document out of something else."""
    document = ENCLAVE.sign(ENCLAVE.payload() | changed)

    if is_valid(document):
        read = parse_attestation(document)
        assert all(len(value) in (32, 48, 64) for value in read.pcrs.values())
        assert read.cabundle[0] == ENCLAVE.authority.certificates[0]


@given(values)
def test_cbor_is_read_as_it_was_written(value):
    assert parse_cbor(cbor(value)) == value


@given(st.binary(max_size=60))
def test_cbor_is_read_or_refused(data):
    try:
        parse_cbor(data)
    except COSEError:
        return


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x9f\xff",  # An indefinite length.
        b"\xa2\x01\x01\x01\x02",  # A key twice.
        b"\xa1\x40\x01",  # A key of another type.
        b"\xc1\x00",  # A tag.
        b"\xf9\x00\x00",  # A float.
        b"\x81" * 40 + b"\x00",  # Too deep.
        b"\x9b" + b"\xff" * 8,  # More than there is.
        b"\x61\xff",  # Not UTF-8.
        b"\x00\x00",  # Two values.
    ],
)
def test_other_cbor_is_refused(data):
    with pytest.raises(COSEError):
        parse_cbor(data)


@pytest.mark.parametrize(
    "message",
    [
        cbor([b"", {}, b"", b""]),
        cbor([b"\xa0", {}, b"", b""]),
        cbor([cbor({1: -35, 4: b"x"}), {}, b"", b""]),
        cbor([cbor({1: -35}), {}, None, b""]),
        cbor([cbor({1: -35}), b"", b""]),
        cbor({1: PCRS[0]}),
    ],
)
def test_what_is_no_cose_sign1_is_refused(message):
    with pytest.raises(COSEError):
        parse_signed_message(message)
