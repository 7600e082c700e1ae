"""Temporary credentials: a session sealed into its token, as large as its caller asked for."""

from collections.abc import Mapping
from math import ceil
from typing import Any, TypedDict

from msgspec.structs import replace

from garrison.core.principal import Principal, encode_claims
from garrison.core.quotas import SESSION_TOKEN_BYTES
from garrison.crypto import SessionSealer
from garrison.services.sts.api import Credentials, PackedPolicyTooLargeException


class Issued(TypedDict):
    """The members that every response with credentials has."""

    Credentials: Credentials
    SessionTokenSize: int
    SessionTokenUtilization: int


def issue(sessions: SessionSealer, principal: Principal, request: Mapping[str, Any]) -> Issued:
    """Return credentials for a session whose access key ID is chosen already.

    Raises:
        PackedPolicyTooLargeException: what the session carries makes too long a token.
    """
    session = principal.session
    assert session is not None
    sealed = sessions.seal_session(principal.access_key_id, encode_claims(principal))
    missing = request.get("MinimumSessionTokenSize", 0) - len(sealed.session_token)
    if missing > 0:
        # Four characters of a token hold three bytes.
        padded = replace(session, padding="." * ceil(missing * 3 / 4))
        claims = encode_claims(replace(principal, session=padded))
        sealed = sessions.seal_session(principal.access_key_id, claims)
    size = len(sealed.session_token)
    if size > SESSION_TOKEN_BYTES:
        raise PackedPolicyTooLargeException("Serialized token too large for session")
    return {
        "Credentials": {
            "AccessKeyId": principal.access_key_id,
            "SecretAccessKey": sealed.secret_access_key,
            "SessionToken": sealed.session_token,
            "Expiration": session.expires_at,
        },
        "SessionTokenSize": size,
        "SessionTokenUtilization": ceil(size * 100 / SESSION_TOKEN_BYTES),
    }
