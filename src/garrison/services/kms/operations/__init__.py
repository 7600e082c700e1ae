"""The operations of KMS, by noun."""

from garrison.services.kms.operations.aliases import Aliases
from garrison.services.kms.operations.cryptographic import Cryptographic
from garrison.services.kms.operations.custom_key_stores import CustomKeyStores
from garrison.services.kms.operations.data_keys import DataKeys
from garrison.services.kms.operations.grants import Grants
from garrison.services.kms.operations.imports import Imports
from garrison.services.kms.operations.key_agreement import KeyAgreement
from garrison.services.kms.operations.key_policies import KeyPolicies
from garrison.services.kms.operations.key_states import KeyStates
from garrison.services.kms.operations.keys import Keys
from garrison.services.kms.operations.macs import Macs
from garrison.services.kms.operations.public_keys import PublicKeys
from garrison.services.kms.operations.replicas import Replicas
from garrison.services.kms.operations.rewrapping import Rewrapping
from garrison.services.kms.operations.rotations import Rotations
from garrison.services.kms.operations.signing import Signatures
from garrison.services.kms.operations.tags import Tags
from garrison.services.kms.operations.upkeep import Upkeep
from garrison.services.kms.operations.usage import KeyUsage

OPERATIONS: tuple[type, ...] = (
    Keys,
    KeyStates,
    Rotations,
    Imports,
    Replicas,
    KeyPolicies,
    Aliases,
    Grants,
    Cryptographic,
    DataKeys,
    Signatures,
    Macs,
    KeyAgreement,
    PublicKeys,
    Tags,
    CustomKeyStores,
    KeyUsage,
)

BACKGROUND: tuple[type, ...] = (Upkeep, Rewrapping)
