"""The public half of a private key."""

import pytest

from garrison.crypto import MalformedCertificateError, read_public_key


@pytest.mark.parametrize("text", ["", "junk", "-----BEGIN PRIVATE KEY-----\nAAAA", "\ud800"])
def test_what_is_no_private_key_is_refused_without_quoting_it(text):
    with pytest.raises(MalformedCertificateError) as refused:
        read_public_key(text)

    assert str(refused.value) == "not an unencrypted private key in PEM"
