"""IAM's operations, one module a noun."""

from garrison.services.iam.operations.access_keys import AccessKeys
from garrison.services.iam.operations.access_reports import AccessReports
from garrison.services.iam.operations.accounts import Accounts
from garrison.services.iam.operations.attachments import Attachments
from garrison.services.iam.operations.authorization_details import AuthorizationDetails
from garrison.services.iam.operations.boundaries import PermissionsBoundaries
from garrison.services.iam.operations.context_keys import ContextKeys
from garrison.services.iam.operations.credential_reports import CredentialReports
from garrison.services.iam.operations.groups import Groups
from garrison.services.iam.operations.inline_policies import InlinePolicies
from garrison.services.iam.operations.instance_profiles import InstanceProfiles
from garrison.services.iam.operations.login_profiles import LoginProfiles
from garrison.services.iam.operations.mfa_devices import MFADevices
from garrison.services.iam.operations.oidc_providers import OIDCProviders
from garrison.services.iam.operations.password_policy import PasswordPolicies
from garrison.services.iam.operations.policies import Policies
from garrison.services.iam.operations.roles import Roles
from garrison.services.iam.operations.saml_providers import SAMLProviders
from garrison.services.iam.operations.server_certificates import ServerCertificates
from garrison.services.iam.operations.service_access import ServiceAccess
from garrison.services.iam.operations.service_linked_roles import ServiceLinkedRoles
from garrison.services.iam.operations.service_specific_credentials import ServiceSpecificCredentials
from garrison.services.iam.operations.signing_certificates import SigningCertificates
from garrison.services.iam.operations.simulations import Simulations
from garrison.services.iam.operations.ssh_public_keys import SSHPublicKeys
from garrison.services.iam.operations.tags import Tags
from garrison.services.iam.operations.token_preferences import TokenPreferences
from garrison.services.iam.operations.users import Users

OPERATIONS: tuple[type, ...] = (
    AccessKeys,
    AccessReports,
    Accounts,
    Attachments,
    AuthorizationDetails,
    ContextKeys,
    CredentialReports,
    Groups,
    InlinePolicies,
    InstanceProfiles,
    LoginProfiles,
    MFADevices,
    OIDCProviders,
    PasswordPolicies,
    PermissionsBoundaries,
    Policies,
    Roles,
    SAMLProviders,
    SSHPublicKeys,
    ServerCertificates,
    ServiceAccess,
    ServiceLinkedRoles,
    ServiceSpecificCredentials,
    SigningCertificates,
    Simulations,
    Tags,
    TokenPreferences,
    Users,
)
