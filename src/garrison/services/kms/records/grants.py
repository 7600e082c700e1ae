"""Grants, and the policies that they stand for; pure.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
"""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import ClassVar, Final

import msgspec

from garrison.core.record import Index, Kind, Record
from garrison.services.kms.api import GrantOperation, KeyUsageType

SATISFIED_GRANTS: Final = "kms:satisfiedgrants"
"""The condition key by which a grant's policy asks whether the grant's constraint holds.

AWS's own condition keys do not tell encryption contexts apart by the case of their keys, as grants
do, and cannot ask for several keys at once; so the constraint is evaluated beforehand.
"""

# Operations that a grant can allow, by what its key is for.
# Source: https://docs.aws.amazon.com/kms/latest/developerguide/grants.html (grant operations)
OF_ALL_KEYS: frozenset[GrantOperation] = frozenset({"CreateGrant", "DescribeKey", "RetireGrant"})
OF_ENCRYPTION: frozenset[GrantOperation] = frozenset(
    {"Decrypt", "Encrypt", "ReEncryptFrom", "ReEncryptTo"}
)
OF_SYMMETRIC_KEYS: frozenset[GrantOperation] = frozenset(
    {
        "GenerateDataKey",
        "GenerateDataKeyPair",
        "GenerateDataKeyPairWithoutPlaintext",
        "GenerateDataKeyWithoutPlaintext",
    }
)
GRANT_OPERATIONS = OF_ALL_KEYS | OF_ENCRYPTION | OF_SYMMETRIC_KEYS
"""Of symmetric encryption keys, the only ones whose grants can have constraints to a context."""
ASYMMETRIC_GRANT_OPERATIONS: Mapping[KeyUsageType, frozenset[GrantOperation]] = {
    "ENCRYPT_DECRYPT": OF_ALL_KEYS | OF_ENCRYPTION | {"GetPublicKey"},
    "SIGN_VERIFY": OF_ALL_KEYS | {"GetPublicKey", "Sign", "Verify"},
    "GENERATE_VERIFY_MAC": OF_ALL_KEYS | {"GenerateMac", "VerifyMac"},
    "KEY_AGREEMENT": OF_ALL_KEYS | {"DeriveSharedSecret", "GetPublicKey"},
    "ENCAPSULATE_DECAPSULATE": OF_ALL_KEYS | {"Decapsulate", "Encapsulate", "GetPublicKey"},
}
"""Of all other keys, by their usage."""
# "The encryption context constraint is ignored for DescribeKey and RetireGrant."
UNCONSTRAINED = frozenset({"DescribeKey", "RetireGrant"})
# Variables are none in this version of the language, so that no text of a grant is ever expanded.
POLICY_VERSION = "2008-10-17"


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
    """The ARN of the principal that may do the operations, or a service's name."""
    operations: tuple[GrantOperation, ...]
    issuing_account: str
    """Of the principal that made the grant."""
    created_at: datetime
    retiring: str = ""
    """The ARN, or name, of the principal that may retire the grant; empty for none."""
    constraint: GrantConstraint | None = None
    source_arn: str = ""
    """The resource for whose sake alone the grant can be used; empty for any or none."""
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
        return grant_policy(
            self.grant_id,
            self.grantee,
            self.operations,
            source_arn=self.source_arn,
            constrained=constrained,
        )

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

    def covers(
        self, operations: frozenset[str], constraint: GrantConstraint | None, source_arn: str
    ) -> bool:
        """Return True if who has this grant may make such a grant: it gives nothing new."""
        if not operations <= frozenset(self.operations):
            return False
        if self.source_arn not in ("", source_arn):
            return False
        return self.constraint is None or self.constraint.covers(constraint)


def of_key(key_id: str, name: str) -> str:
    """Return where a grant stands in an index by key and name."""
    return f"{key_id} {name}"


@lru_cache(maxsize=4096)
def grant_policy(
    grant_id: str,
    grantee: str,
    operations: tuple[str, ...],
    *,
    source_arn: str,
    constrained: bool,
) -> str:
    """Return the policy that a grant stands for; empty if it only allows its own retirement.

    CreateGrant is always under a condition: a grant that comes from a grant may not give more.
    """
    use = [operation for operation in operations if operation != "RetireGrant"]
    asked = {"CreateGrant"} | (set(use) - UNCONSTRAINED if constrained else set())
    free = [f"kms:{operation}" for operation in use if operation not in asked]
    bound = [f"kms:{operation}" for operation in use if operation in asked]
    source = {"ArnEquals": {"aws:SourceArn": source_arn}} if source_arn else {}
    condition = {"ForAnyValue:StringEquals": {SATISFIED_GRANTS: grant_id}, **source}
    statements = []
    if free:
        statements.append(_allow(free, grantee) | ({"Condition": source} if source else {}))
    if bound:
        statements.append(_allow(bound, grantee) | {"Condition": condition})
    return _document(*statements) if statements else ""


def _allow(action: str | list[str], principal: str) -> dict[str, object]:
    return {
        "Effect": "Allow",
        "Principal": {"AWS" if principal.startswith("arn:") else "Service": principal},
        "Action": action,
        "Resource": "*",
    }


def _document(*statements: Mapping[str, object]) -> str:
    return json.dumps({"Version": POLICY_VERSION, "Statement": statements})
