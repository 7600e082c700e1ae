"""What a session carries, and the rules for it.  STS stores nothing: sessions live in their tokens.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
         https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
"""

from collections.abc import Mapping, Sequence

from garrison.core.errors import ApiError
from garrison.core.principal import Principal
from garrison.services.sts.api import Tag
from garrison.wire.errors import InvalidParameterValue

RESERVED_PREFIX = "aws:"


class AccessDenied(ApiError):  # noqa: N818  AWS's own name.
    """STS refuses for a reason of its own, beside the policies."""

    code = "AccessDenied"
    status = 403


class MemberNotImplemented(ApiError):  # noqa: N818  It is what the caller is told.
    """AWS has this member, Garrison has not: better refused than ignored."""

    code = "NotImplemented"
    status = 501


def read_tags(tags: Sequence[Tag]) -> dict[str, str]:
    """Return a request's tags as a mapping; of keys that are equal the last one counts."""
    return {tag["Key"]: tag["Value"] for tag in tags}


def inherited_tags(caller: Principal) -> dict[str, str]:
    """Return the tags that a session hands on to every session that it makes."""
    session = caller.session
    if session is None or not session.transitive_tag_keys:
        return {}
    transitive = lowered(session.transitive_tag_keys)
    return {key: value for key, value in session.tags.items() if key.lower() in transitive}


def inherited_source_identity(caller: Principal) -> str:
    """Return the source identity that a session hands on, or nothing."""
    return caller.session.source_identity if caller.session is not None else ""


def merge_tags(*layers: Mapping[str, str]) -> dict[str, str]:
    """Return all tags; later layers override earlier ones, and keys that differ by case are one."""
    merged: dict[str, tuple[str, str]] = {}
    for layer in layers:
        for key, value in layer.items():
            merged[key.lower()] = (key, value)
    return dict(merged.values())


def require_session_tags(
    tags: Sequence[Tag], transitive_keys: Sequence[str], inherited: Mapping[str, str]
) -> None:
    """Raise, in AWS's words, unless these tags may be passed to a session.

    Raises:
        InvalidParameterValue: a key twice, a reserved one, one that the caller's session hands on,
            or a transitive key without a tag.
    """
    keys = [tag["Key"] for tag in tags]
    requested = lowered(keys)
    if len(requested) < len(keys):
        raise InvalidParameterValue(
            "Duplicate tag keys found. Please note that Tag keys are case insensitive."
        )
    if any(key.startswith(RESERVED_PREFIX) for key in requested):
        raise InvalidParameterValue("Tag keys that begin with aws: are reserved for system use.")
    if requested & lowered(inherited):
        raise InvalidParameterValue(
            "One of the specified transitive tag keys can't be set because it conflicts with a "
            "transitive tag key from the calling session."
        )
    if not lowered(transitive_keys) <= requested:
        raise InvalidParameterValue(
            "The specified transitive tag key must be included in the requested tags."
        )


def lowered(keys: Sequence[str] | Mapping[str, str]) -> set[str]:
    """Return keys as they are compared."""
    return {key.lower() for key in keys}
