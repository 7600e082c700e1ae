"""The operations of Secrets Manager, by noun, and what it does by itself."""

from garrison.services.secretsmanager.operations.deletion import Deletion
from garrison.services.secretsmanager.operations.listings import Listings
from garrison.services.secretsmanager.operations.passwords import Passwords
from garrison.services.secretsmanager.operations.replication import Replication
from garrison.services.secretsmanager.operations.resource_policies import ResourcePolicies
from garrison.services.secretsmanager.operations.rotation_work import (
    RotationSchedule,
    RotationSteps,
)
from garrison.services.secretsmanager.operations.rotations import Rotations
from garrison.services.secretsmanager.operations.secret_values import SecretValues
from garrison.services.secretsmanager.operations.secrets import Secrets
from garrison.services.secretsmanager.operations.tags import Tags
from garrison.services.secretsmanager.operations.versions import Versions

OPERATIONS: tuple[type, ...] = (
    Secrets,
    SecretValues,
    Versions,
    Listings,
    Passwords,
    ResourcePolicies,
    Replication,
    Rotations,
    Tags,
)
BACKGROUND: tuple[type, ...] = (Deletion, RotationSchedule, RotationSteps)
