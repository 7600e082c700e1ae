"""What KMS stores: keys, aliases and grants, and which state allows what; pure.

Sources: https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
         https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import ClassVar, Final, Literal

import msgspec

from garrison.core.errors import ApiError
from garrison.core.record import Index, Kind, Record
from garrison.crypto import WrappedMaterial
from garrison.services.kms.api import (
    CustomerMasterKeySpec,
    DisabledException,
    GrantOperation,
    KeyUsageType,
    KMSInvalidStateException,
    OriginType,
)

KeyState = Literal["Enabled", "Disabled", "PendingDeletion"]

SYMMETRIC: Final = "SYMMETRIC_DEFAULT"
"""The key spec, and the only algorithm that such keys encrypt with."""
ENCRYPT_DECRYPT: Final = "ENCRYPT_DECRYPT"
OF_KMS: Final = "AWS_KMS"
"""The origin of material that KMS made."""

PENDING_WINDOW_DAYS_MIN = 7  # API_ScheduleKeyDeletion
PENDING_WINDOW_DAYS_MAX = 30

RESERVED_ALIASES = "alias/aws/"
"""The beginning of the names that AWS keeps for its own keys."""

SATISFIED_GRANTS = "kms:satisfiedgrants"
"""The condition key by which a grant's policy asks whether the grant's constraint holds.

AWS's own condition keys do not tell encryption contexts apart by the case of their keys, as grants
do, and cannot ask for several keys at once; so the constraint is evaluated beforehand.
"""

# Operations that a grant for a symmetric encryption key can allow.
# Source: https://docs.aws.amazon.com/kms/latest/developerguide/grants.html (grant operations)
GRANT_OPERATIONS = frozenset(
    {
        "CreateGrant",
        "Decrypt",
        "DescribeKey",
        "Encrypt",
        "GenerateDataKey",
        "GenerateDataKeyPair",
        "GenerateDataKeyPairWithoutPlaintext",
        "GenerateDataKeyWithoutPlaintext",
        "ReEncryptFrom",
        "ReEncryptTo",
        "RetireGrant",
    }
)
# "The encryption context constraint is ignored for DescribeKey and RetireGrant."
UNCONSTRAINED = frozenset({"DescribeKey", "RetireGrant"})
# Variables are none in this version of the language, so that no text of a grant is ever expanded.
POLICY_VERSION = "2008-10-17"


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


class Key(Record, frozen=True, kw_only=True):
    """What KMS knows about a key.  The material itself never leaves the vault."""

    kind: ClassVar[Kind] = Kind(
        "kms.key",
        identifiers=("key_id",),
        arn="arn:{partition}:kms:{region}:{account}:key/{key_id}",
        cloudformation="AWS::KMS::Key",
        resource_type="key",
        tags="tags",
        indexes={
            # A ciphertext names its key by the ID alone.
            "key_id": Index(lambda key: (key.key_id,), across_accounts=True),
            "deletion": Index(
                lambda key: (key.deletion_at.isoformat(),) if key.deletion_at is not None else ()
            ),
        },
    )

    key_id: str
    created_at: datetime
    policy: str
    materials: tuple[WrappedMaterial, ...]
    """The last one encrypts; each decrypts what it has encrypted."""
    description: str = ""
    state: KeyState = "Enabled"
    spec: CustomerMasterKeySpec = SYMMETRIC
    usage: KeyUsageType = ENCRYPT_DECRYPT
    origin: OriginType = OF_KMS
    multi_region: bool = False
    deletion_at: datetime | None = None
    """Set while deletion is pending; from then on the key is gone."""
    tags: dict[str, str] = msgspec.field(default_factory=dict)
    named: dict[str, str] = msgspec.field(default_factory=dict)
    """The unique IDs of the users and roles that the policy named by ARN when it was written."""

    def policy_for(self, arn: str, unique_id: str) -> str:
        """Return the policy as it holds for a caller, who is named by a unique ID and not a name.

        Who was made again under a name that the policy has is not whom it named; who was named and
        has another name now still is.
        """
        text, bound = self.policy, self.named.get(arn)
        if bound is not None and bound != unique_id:
            text = text.replace(f'"{arn}"', f'"{bound}"')
        for name, known in self.named.items():
            if known == unique_id and name != arn:
                text = text.replace(f'"{name}"', f'"{arn}"')
        return text

    @property
    def material(self) -> WrappedMaterial:
        """The material that encrypts."""
        return self.materials[-1]

    def is_gone(self, now: datetime) -> bool:
        """Return True if the waiting period is over: nobody finds this key any more."""
        return self.deletion_at is not None and self.deletion_at <= now

    def require_enabled(self) -> None:
        """Raise, in KMS's words, unless the key may be used in its present state."""
        if self.state == "Disabled":
            raise DisabledException(f"{self.arn} is disabled.")
        self.require_no_deletion()

    def require_no_deletion(self) -> None:
        """Raise, in KMS's words, if deletion is pending."""
        if self.state == "PendingDeletion":
            raise KMSInvalidStateException(f"{self.arn} is pending deletion.")

    def require_deletion(self) -> None:
        """Raise, in KMS's words, unless deletion is pending."""
        if self.state != "PendingDeletion":
            raise KMSInvalidStateException(f"{self.arn} is not pending deletion.")


class Alias(Record, frozen=True, kw_only=True):
    """A name for a key of the same account and Region."""

    kind: ClassVar[Kind] = Kind(
        "kms.alias",
        identifiers=("alias_name",),
        arn="arn:{partition}:kms:{region}:{account}:{alias_name}",
        cloudformation="AWS::KMS::Alias",
        resource_type="alias",
        indexes={"key": Index(lambda alias: (alias.key_id,))},
    )

    alias_name: str
    """With its prefix: ``alias/ExampleAlias``."""
    key_id: str
    created_at: datetime
    updated_at: datetime


class GrantConstraint(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Which encryption contexts a grant is for: one of the two is set."""

    equals: dict[str, str] | None = None
    subset: dict[str, str] | None = None

    def holds(self, encryption_context: Mapping[str, str]) -> bool:
        """Return True if the grant is for this encryption context, case included."""
        if self.equals is not None:
            return encryption_context == self.equals
        return (self.subset or {}).items() <= encryption_context.items()

    def covers(self, other: "GrantConstraint | None") -> bool:
        """Return True if ``other`` is equally strict or stricter."""
        if other is None:
            return False
        if other.equals is not None:
            return self.holds(other.equals)
        if self.equals is not None:
            return False
        return (self.subset or {}).items() <= (other.subset or {}).items()


class Grant(Record, frozen=True, kw_only=True):
    """A permission beside the key policy, in the account and Region of its key."""

    kind: ClassVar[Kind] = Kind(
        "kms.grant",
        identifiers=("grant_id",),
        indexes={
            "grant_id": Index(lambda grant: (grant.grant_id,), unique=True, across_accounts=True),
            "key": Index(lambda grant: (grant.key_id,)),
            "grantee": Index(lambda grant: (of_key(grant.key_id, grant.grantee),)),
            "name": Index(lambda grant: (of_key(grant.key_id, grant.name),) if grant.name else ()),
            "retiring": Index(
                lambda grant: (f"{grant.region} {grant.retiring}",) if grant.retiring else (),
                across_accounts=True,
            ),
        },
    )

    grant_id: str
    """64 hexadecimal digits."""
    key_id: str
    grantee: str
    """The ARN of the principal that may do the operations."""
    operations: tuple[GrantOperation, ...]
    issuing_account: str
    """Of the principal that made the grant."""
    created_at: datetime
    retiring: str = ""
    """The ARN of the principal that may retire the grant; empty for none."""
    constraint: GrantConstraint | None = None
    name: str = ""
    grantee_id: str = ""
    """The grantee's unique ID when the grant was made; empty if it is no user or role of ours."""

    def means(self, arn: str, unique_id: str) -> bool:
        """Return False if the caller only has the grantee's name, and is somebody else."""
        return arn != self.grantee or self.grantee_id in ("", unique_id)

    @property
    def key_arn(self) -> str:
        """The ARN of the key."""
        return f"arn:{self.partition}:kms:{self.region}:{self.account}:key/{self.key_id}"

    @property
    def issuer_arn(self) -> str:
        """The account that made the grant, as an ARN."""
        return f"arn:{self.partition}:iam::{self.issuing_account}:root"

    @property
    def policy(self) -> str:
        """What the grant allows its grantee to do with the key, as a policy; may be empty."""
        constrained = self.constraint is not None
        return grant_policy(self.grant_id, self.grantee, self.operations, constrained=constrained)

    @property
    def retirement_policy(self) -> str:
        """Who may retire the grant, as a policy.

        The account that made it leaves that to its own identity policies.
        """
        named = {self.retiring} - {""}
        if "RetireGrant" in self.operations:
            named.add(self.grantee)
        return _document(
            *(
                _allow("kms:RetireGrant", principal)
                for principal in (*sorted(named), self.issuer_arn)
            )
        )

    def covers(self, operations: frozenset[str], constraint: GrantConstraint | None) -> bool:
        """Return True if who has this grant may make such a grant: it gives nothing new."""
        if not operations <= frozenset(self.operations):
            return False
        return self.constraint is None or self.constraint.covers(constraint)


def of_key(key_id: str, name: str) -> str:
    """Return where a grant stands in an index by key and name."""
    return f"{key_id} {name}"


@lru_cache(maxsize=4096)
def grant_policy(
    grant_id: str, grantee: str, operations: tuple[str, ...], *, constrained: bool
) -> str:
    """Return the policy that a grant stands for; empty if it only allows its own retirement.

    CreateGrant is always under a condition: a grant that comes from a grant may not give more.
    """
    use = [operation for operation in operations if operation != "RetireGrant"]
    asked = {"CreateGrant"} | (set(use) - UNCONSTRAINED if constrained else set())
    free = [f"kms:{operation}" for operation in use if operation not in asked]
    bound = [f"kms:{operation}" for operation in use if operation in asked]
    condition = {"ForAnyValue:StringEquals": {SATISFIED_GRANTS: grant_id}}
    statements = []
    if free:
        statements.append(_allow(free, grantee))
    if bound:
        statements.append(_allow(bound, grantee) | {"Condition": condition})
    return _document(*statements) if statements else ""


def _allow(action: str | list[str], principal: str) -> dict[str, object]:
    return {
        "Effect": "Allow",
        "Principal": {"AWS": principal},
        "Action": action,
        "Resource": "*",
    }


def _document(*statements: Mapping[str, object]) -> str:
    return json.dumps({"Version": POLICY_VERSION, "Statement": statements})


def default_policy(partition: str, account: str) -> str:
    """Return the key policy of a key that was made without one, as KMS writes it.

    Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    """
    return DEFAULT_POLICY % f"arn:{partition}:iam::{account}:root"


DEFAULT_POLICY = """{
  "Version" : "2012-10-17",
  "Id" : "key-default-1",
  "Statement" : [ {
    "Sid" : "Enable IAM User Permissions",
    "Effect" : "Allow",
    "Principal" : {
      "AWS" : "%s"
    },
    "Action" : "kms:*",
    "Resource" : "*"
  } ]
}"""


def deletion_after(now: datetime, days: int) -> datetime:
    """Return when a key goes whose deletion is scheduled now."""
    return now + timedelta(days=days)
