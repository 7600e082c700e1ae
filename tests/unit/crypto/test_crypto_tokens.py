"""Texts that only we can make: each opens for its own purpose, whole, or not at all."""

import os

import pytest

from garrison.crypto import SessionSealer, TextSealer, TokenError, create_ephemeral_keyring

ACCESS_KEY_ID = "ASIAIOSFODNN7EXAMPLE"
CLAIMS = b'{"role":"arn:aws:iam::111122223333:role/app"}'


@pytest.fixture
def sessions():
    return SessionSealer(create_ephemeral_keyring(os.urandom).sealer("sts"), os.urandom)


def test_a_session_token_holds_all_that_authentication_needs(sessions):
    credentials = sessions.seal_session(ACCESS_KEY_ID, CLAIMS)

    opened = sessions.unseal_session(ACCESS_KEY_ID, credentials.session_token)

    assert opened.claims == CLAIMS
    assert opened.secret_access_key == credentials.secret_access_key
    assert len(opened.secret_access_key) == 40


def test_a_session_token_belongs_to_its_access_key(sessions):
    token = sessions.seal_session(ACCESS_KEY_ID, CLAIMS).session_token

    with pytest.raises(TokenError):
        sessions.unseal_session("ASIAI44QH8DHBEXAMPLE", token)


def test_every_changed_character_is_noticed(sessions):
    """Also the bits that Base64 leaves over at the end."""
    for size in (10, 11, 12):
        token = sessions.seal_session(ACCESS_KEY_ID, CLAIMS[:size]).session_token
        for at, character in enumerate(token):
            for other in "A/+-_ \n=é":
                if other != character:
                    with pytest.raises(TokenError):
                        sessions.unseal_session(ACCESS_KEY_ID, token[:at] + other + token[at + 1 :])


def test_spare_bits_of_the_last_character_are_noticed(sessions):
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    for size in range(3):
        text = sessions.seal_text("p", bytes(size))
        body = text.rstrip("=")
        for other in alphabet.replace(body[-1], ""):
            with pytest.raises(TokenError):
                sessions.unseal_text("p", body[:-1] + other + text[len(body) :])


def test_padding_and_white_space_are_part_of_the_text(sessions):
    text = sessions.seal_text("p", b"x")

    for other in (text + "=", text + "\n", " " + text, text.rstrip("="), text + "AAAA"):
        with pytest.raises(TokenError):
            sessions.unseal_text("p", other)


def test_a_text_opens_for_its_own_purpose_only(sessions):
    marker = sessions.seal_text("iam:ListUsers", b"name")

    assert sessions.unseal_text("iam:ListUsers", marker) == b"name"
    for other in ("iam:ListRoles", "", "iam:ListUsers "):
        with pytest.raises(TokenError):
            sessions.unseal_text(other, marker)


def test_a_text_is_never_a_session_token_nor_the_reverse(sessions):
    """Not even where the purpose is worded like an access key."""
    marker = sessions.seal_text(ACCESS_KEY_ID, bytes(60))
    token = sessions.seal_session(ACCESS_KEY_ID, CLAIMS).session_token

    with pytest.raises(TokenError):
        sessions.unseal_session(ACCESS_KEY_ID, marker)
    with pytest.raises(TokenError):
        sessions.unseal_text(ACCESS_KEY_ID, token)


def test_another_deployments_token_does_not_open(sessions):
    other = SessionSealer(create_ephemeral_keyring(os.urandom).sealer("sts"), os.urandom)

    with pytest.raises(TokenError):
        sessions.unseal_session(
            ACCESS_KEY_ID, other.seal_session(ACCESS_KEY_ID, CLAIMS).session_token
        )


def test_texts_survive_a_restart_of_the_sealer():
    keyring = create_ephemeral_keyring(os.urandom)
    text = TextSealer(keyring.sealer("iam")).seal_text("p", b"x")

    assert TextSealer(keyring.sealer("iam")).unseal_text("p", text) == b"x"
