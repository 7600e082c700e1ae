"""Who is calling: what authentication established, and all that later steps may know of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

import msgspec

PrincipalType = Literal[
    "Root", "IAMUser", "AssumedRole", "FederatedUser", "AWSService", "Anonymous"
]
"""CloudTrail's ``userIdentity.type``, but for Anonymous, which the trail calls AWSAccount."""


class SessionIssuer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Who issued temporary credentials: the role, the user or the root user."""

    type: Literal["Role", "IAMUser", "Root"]
    arn: str
    """With its path, unlike the session's own ARN."""
    principal_id: str
    account: str
    user_name: str = ""
    """The role's or the user's name."""


class Session(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Temporary credentials: how they were made and what they carry."""

    issuer: SessionIssuer
    issued_at: datetime
    expires_at: datetime
    mfa_authenticated_at: datetime | None = None
    """When a one-time code was given; None if none was.  A role session keeps it for the trail
    alone: no policy sees it there."""
    name: str = ""
    source_identity: str = ""
    tags: Mapping[str, str] = {}
    transitive_tag_keys: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    """Inline session policies, as JSON texts."""
    policy_arns: tuple[str, ...] = ()
    """Managed session policies: what they say is looked up at each request."""
    federated_provider: str = ""
    """The identity provider behind a session with SAML or a web identity."""
    chained: bool = False
    """True if the caller of AssumeRole was itself a role session."""
    padding: str = ""
    """Means nothing; makes the session token as large as its caller asked for."""


class Principal(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An authenticated (or knowingly anonymous) caller."""

    type: PrincipalType
    arn: str
    """The caller's own ARN: of the user, of the role *session*, of the account's root; for a
    service its name (``cloudtrail.amazonaws.com``); for Anonymous ``*``."""
    account: str
    principal_id: str
    """``aws:userid``: AIDA…, AROA…:session, an account ID, account:name for federated users."""
    user_name: str = ""
    access_key_id: str = ""
    tags: Mapping[str, str] = {}
    """``aws:PrincipalTag/…``: the user's or the role's tags, overridden by session tags."""
    session: Session | None = None
    service_linked_role: bool = False
    organization_id: str = ""
    organization_path: str = ""
    management_account: bool = False

    @property
    def policy_arn(self) -> str:
        """``aws:PrincipalArn``: for a role session the ARN of its role."""
        if self.type == "AssumedRole" and self.session is not None:
            return self.session.issuer.arn
        return self.arn

    @property
    def is_root(self) -> bool:
        """True for an account's root user (also through GetSessionToken)."""
        return self.type == "Root"


ANONYMOUS = Principal(type="Anonymous", arn="*", account="anonymous", principal_id="anonymous")


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Principal)


def encode_claims(principal: Principal) -> bytes:
    """Return the principal as STS seals it into a session token."""
    return _ENCODER.encode(principal)


def decode_claims(claims: bytes) -> Principal:
    """Return the principal that a session token stands for.

    Raises:
        msgspec.DecodeError: not what ``encode_claims`` made.
    """
    return _DECODER.decode(claims)
