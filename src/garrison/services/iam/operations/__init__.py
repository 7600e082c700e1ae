"""IAM's operations, one module a noun."""

from garrison.services.iam.operations.access_keys import AccessKeys
from garrison.services.iam.operations.accounts import Accounts
from garrison.services.iam.operations.boundaries import PermissionsBoundaries
from garrison.services.iam.operations.users import Users

OPERATIONS: tuple[type, ...] = (AccessKeys, Accounts, PermissionsBoundaries, Users)
