"""What Parameter Store stores: parameters, their versions, and settings of the service; pure.

Sources: https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html
         https://docs.aws.amazon.com/general/latest/gr/ssm.html (quotas)
"""

import re
from datetime import datetime
from typing import ClassVar, Final, Literal

import msgspec

from garrison.core.errors import ApiError
from garrison.core.record import Index, Kind, Record, join_identifiers
from garrison.services.ssm.api import ParameterType

Tier = Literal["Standard", "Advanced"]

VERSIONS_MAX = 100
LEVELS_MAX = 15
LABELS_PER_VERSION_MAX = 10
TAGS_MAX = 50
POLICIES_MAX = 10
STANDARD_BYTES_MAX = 4096
ADVANCED_BYTES_MAX = 8192
DEFAULT_KEY = "alias/aws/ssm"
NAME: Final = re.compile(r"/?[a-zA-Z0-9_.-]+|(?:/[a-zA-Z0-9_.-]+)+")
LABEL: Final = re.compile(r"[a-zA-Z_.-][a-zA-Z0-9_.-]{0,99}")


class NotImplementedMember(ApiError):  # noqa: N818  It is what the caller is told.
    """AWS takes this member, or this value of it, and Garrison does not yet: never ignored."""

    code = "NotImplemented"
    status = 501


class AccessDeniedException(ApiError):  # noqa: N818  AWS's own name.
    """What Parameter Store answers where a key refuses the caller, or a name is AWS's own."""

    code = "AccessDeniedException"


class PolicyEntry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One of a parameter's policies: what is to happen to it, and when."""

    type: str
    text: str
    """As it was written, but for white space."""
    expires_at: datetime | None = None
    """Of an ``Expiration``: from then on the parameter is gone."""


class State(msgspec.Struct, frozen=True, kw_only=True):
    """All that a version of a parameter has."""

    version: int
    type: ParameterType
    modified_at: datetime
    modified_by: str
    """The ARN of who made it."""
    tier: Tier = "Standard"
    data_type: str = "text"
    description: str = ""
    allowed_pattern: str = ""
    key_id: str = ""
    """Of a SecureString, as it was given."""
    policies: tuple[PolicyEntry, ...] = ()
    value: str = ""
    """Of a SecureString empty."""
    sealed: bytes = b""
    """Of a SecureString: in the standard tier KMS's own ciphertext of the value."""
    wrapped_key: bytes = b""
    """In the advanced tier: the data key of ``sealed``, encrypted by KMS."""


class ResourcePolicy(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Which other accounts may read a parameter."""

    policy_id: str
    digest: str
    text: str
    bound: dict[str, str]
    """The unique IDs of the users and roles that the policy named by ARN when it was written."""


class Parameter(Record, frozen=True, kw_only=True):
    """A parameter, as its newest version is."""

    kind: ClassVar[Kind] = Kind(
        "ssm.parameter",
        identifiers=("path",),
        arn="arn:{partition}:ssm:{region}:{account}:parameter/{path}",
        cloudformation="AWS::SSM::Parameter",
        resource_type="parameter",
        tags="tags",
        indexes={
            "expiry": Index(
                lambda parameter: (
                    (parameter.expires_at.isoformat(),) if parameter.expires_at is not None else ()
                ),
                across_accounts=True,
            ),
            "shared": Index(
                lambda parameter: (parameter.region,) if parameter.resource_policies else (),
                across_accounts=True,
            ),
        },
    )

    name: str
    """As it was given when it was made."""
    state: State
    oldest: int = 1
    """The oldest version that is kept."""
    labels: dict[str, int] = msgspec.field(default_factory=dict)
    """From a label to its version."""
    tags: dict[str, str] = msgspec.field(default_factory=dict)
    resource_policies: tuple[ResourcePolicy, ...] = ()

    @property
    def path(self) -> str:
        """The name without its first slash: ``x`` and ``/x`` are one parameter."""
        return path_of(self.name)

    @property
    def expires_at(self) -> datetime | None:
        """When the parameter expires; None for never."""
        return next((each.expires_at for each in self.state.policies if each.expires_at), None)

    def is_gone(self, now: datetime) -> bool:
        """Return True if the parameter has expired: nobody finds it any more."""
        expires_at = self.expires_at
        return expires_at is not None and expires_at <= now

    def labels_of(self, version: int) -> list[str]:
        """Return the labels of a version, in order."""
        return sorted(label for label, at in self.labels.items() if at == version)

    def key_arn(self, key_id: str) -> str:
        """Return what a key's name means in this parameter's account and Region, as an ARN."""
        name = key_id or DEFAULT_KEY
        if name.startswith("arn:"):
            return name
        resource = name if name.startswith("alias/") else f"key/{name}"
        return f"arn:{self.partition}:kms:{self.region}:{self.account}:{resource}"


class ParameterVersion(Record, frozen=True, kw_only=True):
    """One version of a parameter; the newest one is among them."""

    kind: ClassVar[Kind] = Kind(
        "ssm.version",
        identifiers=("path", "number"),
        indexes={"parameter": Index(lambda version: (version.path,))},
    )

    path: str
    state: State

    @property
    def number(self) -> str:
        """The version's number, as identifiers have it."""
        return str(self.state.version)


class ServiceSetting(Record, frozen=True, kw_only=True):
    """A setting of the service that somebody has changed."""

    kind: ClassVar[Kind] = Kind(
        "ssm.setting",
        identifiers=("setting_id",),
        arn="arn:{partition}:ssm:{region}:{account}:servicesetting{setting_id}",
        resource_type="servicesetting",
    )

    setting_id: str
    """With its first slash."""
    value: str
    modified_at: datetime
    modified_by: str


def path_of(name: str) -> str:
    """Return a name without its first slash."""
    return name.removeprefix("/")


def version_key(path: str, version: int) -> str:
    """Return the ID of a version's record."""
    return join_identifiers((path, str(version)))
