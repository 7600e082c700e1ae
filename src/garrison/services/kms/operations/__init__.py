"""The operations of KMS, by noun."""

from garrison.services.kms.operations.aliases import Aliases
from garrison.services.kms.operations.cryptographic import Cryptographic
from garrison.services.kms.operations.data_keys import DataKeys
from garrison.services.kms.operations.grants import Grants
from garrison.services.kms.operations.key_policies import KeyPolicies
from garrison.services.kms.operations.key_states import KeyStates
from garrison.services.kms.operations.keys import Keys
from garrison.services.kms.operations.tags import Tags

OPERATIONS: tuple[type, ...] = (
    Keys,
    KeyStates,
    KeyPolicies,
    Aliases,
    Grants,
    Cryptographic,
    DataKeys,
    Tags,
)
