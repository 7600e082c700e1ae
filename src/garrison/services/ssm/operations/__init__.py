"""The operations of Parameter Store, by noun, and what it does by itself."""

from garrison.services.ssm.operations.expiry import Expiry
from garrison.services.ssm.operations.labels import Labels
from garrison.services.ssm.operations.parameters import Parameters
from garrison.services.ssm.operations.readings import Readings
from garrison.services.ssm.operations.resource_policies import ResourcePolicies
from garrison.services.ssm.operations.settings import Settings
from garrison.services.ssm.operations.tags import Tags

OPERATIONS: tuple[type, ...] = (
    Parameters,
    Readings,
    Labels,
    Tags,
    ResourcePolicies,
    Settings,
)
BACKGROUND: tuple[type, ...] = (Expiry,)
