"""A policy as text, before anybody has read it."""

from typing import Literal

import msgspec


class PolicyText(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A policy as it is stored, and where it is attached."""

    text: str
    name: str
    arn: str = ""
    """Of a managed policy; empty for inline and resource policies."""
    attached_to: str = ""
    """The ARN of the user, group, role or resource that carries it."""
    kind: Literal["", "grant"] = ""
    """``grant`` for a KMS grant, which KMS writes as a policy beside the key's."""
