"""Keys, and which state allows what; pure.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
"""

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar, Final, Literal

import msgspec

from garrison.core.errors import ApiError
from garrison.core.record import Index, Kind, Record
from garrison.crypto import KEY_SPECS
from garrison.services.kms.api import (
    CustomerMasterKeySpec,
    DisabledException,
    GrantOperation,
    InvalidKeyUsageException,
    KeyManagerType,
    KeySpec,
    KeyState,
    KeyUsageType,
    KMSInvalidStateException,
    MultiRegionKeyType,
    OriginType,
)
from garrison.services.kms.records.grants import ASYMMETRIC_GRANT_OPERATIONS, GRANT_OPERATIONS
from garrison.services.kms.records.materials import KeyMaterial

SYMMETRIC: Final = "SYMMETRIC_DEFAULT"
"""The key spec, and the only algorithm that such keys encrypt with."""
ENCRYPT_DECRYPT: Final = "ENCRYPT_DECRYPT"
OF_KMS: Final = "AWS_KMS"
"""The origin of material that KMS made."""
IMPORTED: Final = "EXTERNAL"
"""The origin of material that somebody brought."""

ROTATION_PERIOD_DAYS = 365  # API_EnableKeyRotation, RotationPeriodInDays: default
PENDING_WINDOW_DAYS_MIN = 7  # API_ScheduleKeyDeletion
PENDING_WINDOW_DAYS_MAX = 30

NO_MATERIAL = (
    "is pending import because no key material has ever been imported or one of the imported key "
    "materials is deleted or expired."
)
REFUSALS: dict[KeyState, tuple[type[ApiError], str]] = {
    "Disabled": (DisabledException, "is disabled."),
    "PendingDeletion": (KMSInvalidStateException, "is pending deletion."),
    "PendingReplicaDeletion": (KMSInvalidStateException, "is pending replica deletion."),
    "PendingImport": (KMSInvalidStateException, NO_MATERIAL),
    "Unavailable": (KMSInvalidStateException, "is unavailable."),
    "Creating": (KMSInvalidStateException, "is creating."),
    "Updating": (KMSInvalidStateException, "is updating."),
}
"""What an operation that a state forbids answers, after the key's ARN."""

GOING: frozenset[KeyState] = frozenset({"PendingDeletion", "PendingReplicaDeletion"})
UNUSABLE: frozenset[KeyState] = GOING | {"Disabled", "PendingImport", "Creating"}
"""States in which a key does no cryptography.  Its key store may make a key ``Unavailable``, too:
see `CustomKeyStore`."""
UNCHANGEABLE: frozenset[KeyState] = GOING | {"PendingImport", "Creating", "Updating"}
"""States in which a key is neither enabled nor disabled."""


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
            # A ciphertext names its key by the ID alone, and related keys share theirs.
            "key_id": Index(lambda key: (key.key_id,), across_accounts=True),
            "due": Index(lambda key: key.due_instants(), across_accounts=True),
            "manager": Index(lambda key: (key.manager,)),
            "key_store": Index(
                lambda key: (key.custom_key_store_id,) if key.custom_key_store_id else ()
            ),
        },
    )

    key_id: str
    created_at: datetime
    policy: str
    materials: tuple[KeyMaterial, ...]
    """Oldest first.  The last one that is not pending encrypts; each decrypts what it has
    encrypted."""
    description: str = ""
    state: Literal["Enabled", "Disabled", "PendingDeletion"] = "Enabled"
    """What was asked for; `state_at` says what follows."""
    spec: KeySpec | CustomerMasterKeySpec = SYMMETRIC
    usage: KeyUsageType = ENCRYPT_DECRYPT
    origin: OriginType = OF_KMS
    manager: KeyManagerType = "CUSTOMER"
    multi_region: bool = False
    primary_region: str = ""
    """Where the primary key of a multi-Region key is."""
    transition: Literal["", "Creating", "Updating"] = ""
    transition_at: datetime | None = None
    """The instant in which the key is in the transient state ``transition``."""
    pending_window_days: int = 0
    """Of a primary key whose deletion waits for its replicas."""
    replicas_until: datetime | None = None
    """When the last replica of such a key is gone; None while one of them is to stay."""
    deletion_at: datetime | None = None
    """Set while deletion is pending; from then on the key is gone."""
    rotation_period_days: int = 0
    """0: the key does not rotate by itself."""
    rotation_due_at: datetime | None = None
    on_demand_rotations: int = 0
    """How many there were."""
    custom_key_store_id: str = ""
    external_key_id: str = ""
    """What the key store calls the key that stands behind this one."""
    tags: dict[str, str] = msgspec.field(default_factory=dict)
    named: dict[str, str] = msgspec.field(default_factory=dict)
    """The unique IDs of the users and roles that the policy named by ARN when it was written."""

    @property
    def material(self) -> KeyMaterial:
        """The material that encrypts."""
        last = self.materials[-1]
        return self.materials[-2] if last.pending else last

    @property
    def material_id(self) -> str:
        """The ID of the material that encrypts; empty if KMS does not tell."""
        if not self.materials or not self.rotates_on_demand:
            return ""
        return self.material.material_id

    @property
    def lasting_materials(self) -> tuple[KeyMaterial, ...]:
        """The materials that the key is never without again: all but one that is pending."""
        return tuple(material for material in self.materials if not material.pending)

    @property
    def algorithms(self) -> tuple[str, ...]:
        """What the key can be used with."""
        return KEY_SPECS[self.spec].algorithms[self.usage]

    @property
    def grant_operations(self) -> frozenset[GrantOperation]:
        """What a grant on the key can allow."""
        if self.spec == SYMMETRIC:
            return GRANT_OPERATIONS
        return ASYMMETRIC_GRANT_OPERATIONS[self.usage]

    @property
    def multi_region_type(self) -> MultiRegionKeyType | None:
        """Whether it is the primary or a replica of a multi-Region key; None if of neither."""
        if not self.multi_region:
            return None
        return "PRIMARY" if self.region == self.primary_region else "REPLICA"

    @property
    def rotates_on_demand(self) -> bool:
        """Whether keys like this one can have several materials."""
        return self.spec == SYMMETRIC and self.origin in (OF_KMS, IMPORTED)

    def state_at(self, now: datetime) -> KeyState:
        """Return the state, but for that of the key store that a key may be in."""
        if self.state == "PendingDeletion":
            until = self.replicas_until
            waits = self.deletion_at is None or (until is not None and now < until)
            return "PendingReplicaDeletion" if waits else "PendingDeletion"
        if self.transition and self.transition_at is not None and now <= self.transition_at:
            return self.transition
        if self.origin == IMPORTED and self.lacks_material(now):
            return "PendingImport"
        return self.state

    def lacks_material(self, now: datetime) -> bool:
        """Return True if no material was imported, or one is missing now."""
        lasting = self.lasting_materials
        return not lasting or not all(material.is_present(now) for material in lasting)

    def is_gone(self, now: datetime) -> bool:
        """Return True if the waiting period is over: nobody finds this key any more."""
        return self.deletion_at is not None and self.deletion_at <= now

    def require_usable(self, now: datetime) -> None:
        """Raise, in KMS's words, unless the key may be used in its present state."""
        if self.state == "Enabled" and self.origin == OF_KMS and not self.transition:
            return
        self.require_not_in(UNUSABLE, now)

    def require_use(self, operation: str, usage: KeyUsageType, algorithm: str) -> None:
        """Raise, in KMS's words, unless the key was made for this use and has the algorithm.

        Raises:
            InvalidKeyUsageException: it was not, or has not.
        """
        if self.usage != usage:
            raise InvalidKeyUsageException(
                f"{self.arn} key usage is {self.usage} which is not valid for {operation}."
            )
        if algorithm not in self.algorithms:
            raise InvalidKeyUsageException(
                f"Algorithm {algorithm} is incompatible with key spec {self.spec}."
            )

    def require_no_deletion(self, now: datetime) -> None:
        """Raise, in KMS's words, if deletion is pending."""
        self.require_not_in(GOING, now)

    def require_not_in(self, states: frozenset[KeyState], now: datetime) -> None:
        """Raise, in KMS's words, if the key is in one of these states."""
        state = self.state_at(now)
        if state in states:
            error, why = REFUSALS[state]
            raise error(f"{self.arn} {why}")

    def require_deletion(self) -> None:
        """Raise, in KMS's words, unless deletion is pending."""
        if self.state != "PendingDeletion":
            raise KMSInvalidStateException(f"{self.arn} is not pending deletion.")

    def due_instants(self) -> Iterator[str]:
        """Yield the next instant at which something is to be done with the key by itself."""
        present = [material for material in self.materials if material.wrapped]
        instants = [self.deletion_at, *(material.valid_to for material in present)]
        if self.state == "Enabled" and self.multi_region_type != "REPLICA":
            instants.append(self.rotation_due_at)
        due = [instant for instant in instants if instant is not None]
        if due:
            yield min(due).isoformat()
