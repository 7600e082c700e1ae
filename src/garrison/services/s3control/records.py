"""S3 Control's own errors; it keeps nothing of its own: its records are those of S3."""

from garrison.core.errors import ApiError


class NotImplementedMember(ApiError):  # noqa: N818  It is what the caller is told.
    """AWS takes this member, and Garrison does not yet: never ignored."""

    code = "NotImplemented"
    status = 501


class AccessDenied(ApiError):  # noqa: N818  AWS's own name.
    """S3's own refusals, beside those of the policies."""

    code = "AccessDenied"
    status = 403


class InvalidRequest(ApiError):  # noqa: N818  AWS's own name.
    """A request that cannot be taken as it stands."""

    code = "InvalidRequest"


class InvalidURI(ApiError):  # noqa: N818  AWS's own name.
    """The name breaks the rules."""

    code = "InvalidURI"


class MalformedPolicyError(ApiError):
    """No policy, or not one for this access point."""

    code = "MalformedPolicy"


class NoSuchAccessPoint(ApiError):  # noqa: N818  AWS's own name.
    """There is no such access point."""

    code = "NoSuchAccessPoint"
    status = 404


class NoSuchAccessPointPolicy(ApiError):  # noqa: N818  AWS's own name.
    """The access point has no policy."""

    code = "NoSuchAccessPointPolicy"
    status = 404


class AccessPointAlreadyOwnedByYou(ApiError):  # noqa: N818  AWS's own name.
    """The account has an access point of this name in the Region."""

    code = "AccessPointAlreadyOwnedByYou"
    status = 409
