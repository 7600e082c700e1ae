"""A policy document as data: what a statement says, nothing about what it decides.

``parse`` makes these from text, ``compiled`` makes them quick; the text stays as it was written.
"""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from garrison.core.errors import GarrisonError

PolicyKind = Literal[
    "identity",
    "managed",
    "boundary",
    "session",
    "trust",
    "resource",
    "key",
    "grant",
    "vpc-endpoint",
    "scp",
    "rcp",
]
"""What a policy is attached to, which decides its grammar and how it takes part.

``managed`` is a managed policy as it is written: there, and only there, IAM wants the newest
version of the language.  ``grant`` is a KMS grant, written as statements by KMS: it stands beside
the key policy.
"""

Effect = Literal["Allow", "Deny"]


class MalformedPolicy(GarrisonError):  # noqa: N818  Named as AWS names it.
    """A document that AWS would not store; the message is AWS's own."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Principals(msgspec.Struct, frozen=True, kw_only=True):
    """A ``Principal`` or ``NotPrincipal`` element; ``"*"`` and ``{"AWS": "*"}`` are everyone."""

    everyone: bool = False
    aws: tuple[str, ...] = ()
    service: tuple[str, ...] = ()
    federated: tuple[str, ...] = ()
    canonical_user: tuple[str, ...] = ()


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """One operator on one key: ``{operator: {key: values}}``."""

    operator: str
    """As written, such as ``ForAnyValue:StringLikeIfExists``."""
    key: str
    """As written; keys compare without regard to case."""
    values: tuple[str, ...]
    """Booleans and numbers as the text that they were written as."""


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """One statement.  An element and its ``Not…`` form share a field and a flag."""

    index: int
    """Its place in the document, from 0."""
    effect: Effect
    actions: tuple[str, ...]
    not_action: bool = False
    resources: tuple[str, ...] = ("*",)
    """Trust policies have no such element: the role itself is meant."""
    not_resource: bool = False
    principals: Principals | None = None
    """None where the attachment says who is meant (identity policies, SCPs)."""
    not_principal: bool = False
    conditions: tuple[Condition, ...] = ()
    sid: str = ""


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A policy document that AWS would have stored."""

    kind: PolicyKind
    text: str
    """As it was given; a mapping is given as its compact JSON."""
    hash: str
    """SHA-256 of ``text``, in hex."""
    version: str
    """``2008-10-17`` if the document names none."""
    statements: tuple[Statement, ...]
    id: str = ""

    @property
    def variables(self) -> bool:
        """True if ``${…}`` are policy variables here, False if they are plain text."""
        return self.version == "2012-10-17"


class AttachedPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """A document and where it takes part; what a reason names."""

    document: Document
    name: str = ""
    arn: str = ""
    """Empty for inline and resource policies."""
    attached_to: str = ""
    """The ARN of the user, group, role, resource, OU or account that it is attached to."""


JSONObject = Mapping[str, Any]
