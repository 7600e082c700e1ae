"""IAM's operations, one module a noun."""

from garrison.services.iam.operations.access_keys import AccessKeys
from garrison.services.iam.operations.accounts import Accounts
from garrison.services.iam.operations.attachments import Attachments
from garrison.services.iam.operations.authorization_details import AuthorizationDetails
from garrison.services.iam.operations.boundaries import PermissionsBoundaries
from garrison.services.iam.operations.context_keys import ContextKeys
from garrison.services.iam.operations.groups import Groups
from garrison.services.iam.operations.inline_policies import InlinePolicies
from garrison.services.iam.operations.instance_profiles import InstanceProfiles
from garrison.services.iam.operations.policies import Policies
from garrison.services.iam.operations.roles import Roles
from garrison.services.iam.operations.service_access import ServiceAccess
from garrison.services.iam.operations.tags import Tags
from garrison.services.iam.operations.users import Users

OPERATIONS: tuple[type, ...] = (
    AccessKeys,
    Accounts,
    Attachments,
    AuthorizationDetails,
    ContextKeys,
    Groups,
    InlinePolicies,
    InstanceProfiles,
    PermissionsBoundaries,
    Policies,
    Roles,
    ServiceAccess,
    Tags,
    Users,
)
