"""STS's operations, by noun."""

from garrison.services.sts.operations.callers import Callers
from garrison.services.sts.operations.messages import AuthorizationMessages
from garrison.services.sts.operations.roles import Roles
from garrison.services.sts.operations.users import Users

OPERATIONS: tuple[type, ...] = (Callers, AuthorizationMessages, Roles, Users)
