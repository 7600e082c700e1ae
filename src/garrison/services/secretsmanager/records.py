"""What Secrets Manager stores: secrets, versions, rotations at work; which label goes where; pure.

A staging label is on one version at a time, so the labels belong to the secret: a mapping from
label to version.  A version without a label is deprecated.

Sources: https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
         https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import ClassVar, Final

import msgspec

from garrison.core.errors import ApiError
from garrison.core.record import Index, Kind, Record, join_identifiers
from garrison.services.secretsmanager.api import (
    InvalidParameterException,
    InvalidRequestException,
    StatusType,
)

CURRENT: Final = "AWSCURRENT"
PREVIOUS: Final = "AWSPREVIOUS"
PENDING: Final = "AWSPENDING"

SECRET_BYTES_MAX = 65_536
LABELS_MAX = 20
"""Labels on all versions of a secret together."""
VERSIONS_KEPT = 100
"""Deprecated versions beyond this many go, unless they are younger than a day."""
TAGS_MAX = 50
POLICY_CHARACTERS_MAX = 20_480
RECOVERY_DAYS_MIN, RECOVERY_DAYS_MAX = 7, 30
DEFAULT_KEY = "alias/aws/secretsmanager"
SUFFIX: Final = re.compile(r"(.+)-([A-Za-z0-9]{6})")
"""A name and what Secrets Manager adds to it at the end of an ARN."""
NAME: Final = re.compile(r"[A-Za-z0-9/_+=.@!-]+")

MARKED = "You can't perform this operation on the secret because it was marked for deletion."
REPLICA = (
    "Operation not permitted on a replica secret. Call must be made in primary secret's region."
)


class NotImplementedMember(ApiError):  # noqa: N818  It is what the caller is told.
    """AWS takes this member, or this value of it, and Garrison does not yet: never ignored."""

    code = "NotImplemented"
    status = 501


class AccessDeniedException(ApiError):  # noqa: N818  AWS's own name.
    """What Secrets Manager answers where it is itself refused: by a key, by a function."""

    code = "AccessDeniedException"


class Rotation(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """How a secret is rotated.  Kept when rotation is turned off."""

    function_arn: str
    enabled: bool = True
    days: int = 0
    """``AutomaticallyAfterDays``; 0 if an expression says when."""
    expression: str = ""
    duration: str = ""
    """As it was given, such as ``3h``; empty for the default."""
    last_at: datetime | None = None
    next_at: datetime | None = None
    """When the next window opens; None if there is no schedule."""
    next_by: datetime | None = None
    """When that window closes."""


class Replica(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A secret's copy in another Region, as the primary sees it."""

    region: str
    kms_key_id: str = ""
    """As it was given; empty for the default key."""
    status: StatusType = "InSync"
    message: str = ""


class Secret(Record, frozen=True, kw_only=True):
    """All of a secret but its values.  A replica is a secret of its own, in its own Region."""

    kind: ClassVar[Kind] = Kind(
        "secretsmanager.secret",
        identifiers=("name",),
        arn="arn:{partition}:secretsmanager:{region}:{account}:secret:{name}-{suffix}",
        cloudformation="AWS::SecretsManager::Secret",
        resource_type="Secret",
        tags="tags",
        indexes={
            "created": Index(lambda secret: (secret.created_at.isoformat(),)),
            "deletion": Index(
                lambda secret: _due(secret.deletion_at),
                across_accounts=True,
            ),
            "rotation": Index(lambda secret: _due(secret.rotates_at), across_accounts=True),
        },
    )

    name: str
    suffix: str
    """Six random characters, which end the ARN."""
    created_at: datetime
    changed_at: datetime
    description: str = ""
    kms_key_id: str = ""
    """As it was given; empty for the default key."""
    stages: dict[str, str] = msgspec.field(default_factory=dict)
    """From a staging label to the ID of its version, which need not have a value yet."""
    versions: int = 0
    """How many versions there may be: never fewer than there are."""
    tags: dict[str, str] = msgspec.field(default_factory=dict)
    tagged: bool = False
    """Whether it ever had tags: then an empty list of them is shown."""
    policy: str = ""
    bound: dict[str, str] = msgspec.field(default_factory=dict)
    """The unique IDs of the users and roles that the policy named by ARN when it was written."""
    accessed_on: datetime | None = None
    """The day of the last retrieval."""
    deletion_at: datetime | None = None
    """Set while deletion is scheduled; from then on the secret is gone."""
    rotation: Rotation | None = None
    primary_region: str = ""
    """Where the primary is, once there are replicas."""
    replicas: tuple[Replica, ...] = ()

    @property
    def resource_id(self) -> str:
        """The name with its suffix: unique even if a name is used again."""
        return f"{self.name}-{self.suffix}"

    @property
    def is_replica(self) -> bool:
        """True if another Region has the primary."""
        return self.primary_region not in ("", self.region)

    @property
    def rotates_at(self) -> datetime | None:
        """When the next rotation begins by itself; None if none does."""
        rotation = self.rotation
        if rotation is None or not rotation.enabled or self.deletion_at is not None:
            return None
        return rotation.next_at

    @property
    def key_arn(self) -> str:
        """The ARN, or alias ARN, of the KMS key, in the secret's own account."""
        return self.key_named(self.kms_key_id)

    def key_named(self, key_id: str) -> str:
        """Return what a key's name means in this secret's account and Region, as an ARN."""
        name = key_id or DEFAULT_KEY
        if name.startswith("arn:"):
            return name
        resource = name if name.startswith("alias/") else f"key/{name}"
        return f"arn:{self.partition}:kms:{self.region}:{self.account}:{resource}"

    @property
    def has_default_key(self) -> bool:
        """True if AWS's own key encrypts, which other accounts cannot use."""
        return self.kms_key_id == "" or self.kms_key_id.endswith(DEFAULT_KEY)

    @property
    def current(self) -> str | None:
        """The ID of the current version."""
        return self.stages.get(CURRENT)

    def labels_of(self, version_id: str) -> list[str]:
        """Return the labels of a version, in order."""
        return sorted(label for label, at in self.stages.items() if at == version_id)

    @property
    def versions_to_stages(self) -> dict[str, list[str]]:
        """The labelled versions, each with its labels."""
        return {version: self.labels_of(version) for version in dict.fromkeys(self.stages.values())}

    def is_gone(self, now: datetime) -> bool:
        """Return True if the recovery window is over: nobody finds this secret any more."""
        return self.deletion_at is not None and self.deletion_at <= now

    def require_usable(self) -> None:
        """Raise, in Secrets Manager's words, if deletion is scheduled."""
        if self.deletion_at is not None:
            raise InvalidRequestException(MARKED)

    def require_primary(self) -> None:
        """Raise, in Secrets Manager's words, if this is a replica."""
        if self.is_replica:
            raise InvalidParameterException(REPLICA)


class WrappedKey(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A data key, encrypted by a KMS key."""

    key_id: str
    """The KMS key as the secret named it; empty for the default key."""
    ciphertext: bytes


class Version(Record, frozen=True, kw_only=True):
    """One value of a secret, encrypted, and the data key that opens it, encrypted as well."""

    kind: ClassVar[Kind] = Kind(
        "secretsmanager.version",
        identifiers=("secret", "version_id"),
        indexes={"secret": Index(lambda version: (version.secret,))},
    )

    secret: str
    """The secret's name with its suffix."""
    version_id: str
    created_at: datetime
    sealed: bytes
    wrapped_keys: tuple[WrappedKey, ...]
    """The newest last.  Any of them opens: a new KMS key locks nobody out of old versions."""
    is_text: bool
    accessed_on: datetime | None = None

    @property
    def key_ids(self) -> list[str]:
        """The KMS keys, as ListSecretVersionIds shows them."""
        return [wrapped.key_id or "DefaultEncryptionKey" for wrapped in self.wrapped_keys]


class RotationJob(Record, frozen=True, kw_only=True):
    """A rotation at work: which step is next, and when."""

    kind: ClassVar[Kind] = Kind(
        "secretsmanager.rotation",
        identifiers=("secret",),
        indexes={"due": Index(lambda job: (job.due_at.isoformat(),), across_accounts=True)},
    )

    secret: str
    """The secret's name with its suffix."""
    name: str
    function_arn: str
    token: str
    """The ID of the version that is to become current."""
    rotation_token: str
    due_at: datetime
    step: int = 0
    failures: int = 0
    only_test: bool = False
    """Only testSecret, on a copy of the current value, which then goes."""


STEPS: Final = ("createSecret", "setSecret", "testSecret", "finishSecret")


def version_key(secret: Secret, version_id: str) -> str:
    """Return the ID of a version's record."""
    return join_identifiers((secret.resource_id, version_id))


def attach(stages: Mapping[str, str], label: str, version_id: str) -> dict[str, str]:
    """Return the labels after one was put on a version.

    The version that AWSCURRENT leaves gets AWSPREVIOUS, and keeps no AWSPENDING.
    """
    moved = {**stages, label: version_id}
    left = stages.get(CURRENT)
    if label != CURRENT or left is None or left == version_id:
        return moved
    moved[PREVIOUS] = left
    if moved.get(PENDING) == left:
        del moved[PENDING]
    return moved


def attach_all(stages: Mapping[str, str], labels: Iterable[str], version_id: str) -> dict[str, str]:
    """Return the labels after several were put on a version."""
    moved = dict(stages)
    for label in sorted(labels):
        moved = attach(moved, label, version_id)
    return moved


def detach(stages: Mapping[str, str], label: str) -> dict[str, str]:
    """Return the labels without one."""
    return {name: version for name, version in stages.items() if name != label}


def _due(at: datetime | None) -> tuple[str, ...]:
    return () if at is None else (at.isoformat(),)
