"""SSH public keys, against the example in the reference of Upload- and GetSSHPublicKey."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from garrison.crypto import InvalidPublicKeyError, UnrecognizedEncodingError, parse_ssh_public_key

BODY = (
    "AAAAB3NzaC1yc2EAAAADAQABAAABAQCy75ak72GGaoZNy0cjUERIn+mrga0C30kmkiwOeN4H6YtvCdUksVppjPOhm485"
    "WFRzvIcxaMEuZ9ISAkp8AfefybxH0PdQWhELSu0pHaMnADAU7dOn3CCerO8+0sycbu4ES4P+cdK1qet3ptsG/zeQNLLm"
    "OK5zjIRa1MAS3KnwLwHEVPEe4JD+xfghuO0nwzUgpneGNwk7m7qihYLFnNCFdeU8OeIr9Fmc75g5olHm6ZoC/bccAHur"
    "HkfcDpanJTLNfLR5Oj14CZSsRP4kNdm+oe5+IPM78w4J9v4pXU4mizYDE21G4gUDVxOrs0X66lMihX6ArVgmEK+NK5GQ"
    "gn9z"
)
SSH = f"ssh-rsa {BODY}"
PEM = """-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsu+WpO9hhmqGTctHI1BE
SJ/pq4GtAt9JJpIsDnjeB+mLbwnVJLFaaYzzoZuPOVhUc7yHMWjBLmfSEgJKfAH3
n8m8R9D3UFoRC0rtKR2jJwAwFO3Tp9wgnqzvPtLMnG7uBEuD/nHStanrd6bbBv83
kDSy5jiuc4yEWtTAEtyp8C8BxFTxHuCQ/sX4IbjtJ8M1IKZ3hjcJO5u6ooWCxZzQ
hXXlPDniK/RZnO+YOaJR5umaAv23HAB7qx5H3A6WpyUyzXy0eTo9eAmUrET+JDXZ
vqHufiDzO/MOCfb+KV1OJos2AxNtRuIFA1cTq7NF+upTIoV+gK1YJhCvjSuRkIJ/
cwIDAQAB
-----END PUBLIC KEY-----"""
FINGERPRINT = "7a:1d:ea:9e:b0:80:ac:f8:ec:d8:dc:e6:a7:2c:fc:51"


@pytest.mark.parametrize("body", [SSH, f"{SSH} jane@example.com", f"\n{SSH}\n", PEM, f"{PEM}\n"])
def test_the_references_example_has_the_references_fingerprint(body):
    key = parse_ssh_public_key(body)

    assert (key.ssh, key.pem, key.fingerprint) == (SSH, PEM, FINGERPRINT)


@pytest.mark.parametrize(
    "body", ["", "hello", "ssh-ed25519 AAAA", "ssh-rsa", "-----BEGIN CERTIFICATE-----", BODY]
)
def test_neither_ssh_rsa_nor_pem_is_not_recognized(body):
    with pytest.raises(UnrecognizedEncodingError):
        parse_ssh_public_key(body)


SHORT = rsa.generate_private_key(65537, 1024).public_key()
OTHER = ed25519.Ed25519PrivateKey.generate().public_key()


@pytest.mark.parametrize(
    "body",
    [
        "ssh-rsa AAAA",
        "ssh-rsa é",
        "ssh-rsa \ud800",
        SSH[:-9],
        PEM.replace("MII", "AII"),
        SHORT.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode(),
        OTHER.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode(),
    ],
    ids=["short", "accent", "surrogate", "cut", "DER", "1024 bits", "Ed25519"],
)
def test_what_starts_right_and_is_no_rsa_key_of_2048_bits_is_invalid(body):
    with pytest.raises(InvalidPublicKeyError):
        parse_ssh_public_key(body)
