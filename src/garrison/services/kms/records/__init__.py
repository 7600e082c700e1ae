"""What KMS stores, and which state allows what; pure."""

from garrison.services.kms.records.aliases import RESERVED_ALIASES, Alias
from garrison.services.kms.records.custom_key_stores import CustomKeyStore, XksProxy
from garrison.services.kms.records.errors import (
    AccessDeniedException,
    NotAuthorizedException,
    NotImplementedMember,
)
from garrison.services.kms.records.grants import (
    ASYMMETRIC_GRANT_OPERATIONS,
    GRANT_OPERATIONS,
    SATISFIED_GRANTS,
    Grant,
    GrantConstraint,
    of_key,
)
from garrison.services.kms.records.key_policies import default_policy
from garrison.services.kms.records.keys import (
    ENCRYPT_DECRYPT,
    GOING,
    IMPORTED,
    OF_KMS,
    PENDING_WINDOW_DAYS_MAX,
    PENDING_WINDOW_DAYS_MIN,
    REFUSALS,
    ROTATION_PERIOD_DAYS,
    SYMMETRIC,
    UNCHANGEABLE,
    UNUSABLE,
    Key,
)
from garrison.services.kms.records.managed_keys import MANAGED_SERVICES, managed_key
from garrison.services.kms.records.materials import KeyMaterial, key_material

__all__ = [
    "ASYMMETRIC_GRANT_OPERATIONS",
    "ENCRYPT_DECRYPT",
    "GOING",
    "GRANT_OPERATIONS",
    "IMPORTED",
    "MANAGED_SERVICES",
    "OF_KMS",
    "PENDING_WINDOW_DAYS_MAX",
    "PENDING_WINDOW_DAYS_MIN",
    "REFUSALS",
    "RESERVED_ALIASES",
    "ROTATION_PERIOD_DAYS",
    "SATISFIED_GRANTS",
    "SYMMETRIC",
    "UNCHANGEABLE",
    "UNUSABLE",
    "AccessDeniedException",
    "Alias",
    "CustomKeyStore",
    "Grant",
    "GrantConstraint",
    "Key",
    "KeyMaterial",
    "NotAuthorizedException",
    "NotImplementedMember",
    "XksProxy",
    "default_policy",
    "key_material",
    "managed_key",
    "of_key",
]
