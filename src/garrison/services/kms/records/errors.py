"""Answers of KMS that are in no service model."""

from garrison.core.errors import ApiError


class NotImplementedMember(ApiError):  # noqa: N818  It is what the caller is told.
    """AWS takes this member, or this value of it, and Garrison does not yet: never ignored."""

    code = "NotImplemented"
    status = 501


class NotAuthorizedException(ApiError):  # noqa: N818  AWS's own name.
    """Aliases under ``alias/aws/`` are AWS's own; no model lists this error."""

    code = "NotAuthorizedException"


class AccessDeniedException(ApiError):  # noqa: N818  AWS's own name.
    """What KMS answers where it cannot even name the key that is asked for."""

    code = "AccessDeniedException"
