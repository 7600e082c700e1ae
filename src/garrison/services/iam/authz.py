"""What each request touches, and what a policy may test of it.

A resolver is made of a finder, which says which record the request names, and of functions that add
condition keys.  A name that nobody has resolves to the ARN that it would have, so that a stranger
learns nothing from being refused.

Sources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
         https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache
from typing import Any, TypeVar

import msgspec.json
from msgspec.structs import replace

from garrison.core.arn import ARN
from garrison.core.call import Ask, Check, ContextValue, PolicyText, Records, Target
from garrison.core.record import Record
from garrison.policy import managed_policies as managed
from garrison.policy.managed_policies import managed_policies
from garrison.policy.service_linked_roles import find_service_linked_role
from garrison.services.iam.api import InvalidInputException
from garrison.services.iam.records import (
    AWS_ACCOUNT,
    AccessKey,
    Account,
    Group,
    InstanceProfile,
    ManagedPolicy,
    MFADevice,
    OIDCProvider,
    PasswordPolicy,
    PolicyVersion,
    Role,
    SAMLProvider,
    ServerCertificate,
    ServiceSpecificCredential,
    User,
)

Resolver = Callable[[Ask[Any]], Awaitable[tuple[Check[Any], ...]]]
Finder = Callable[[Ask[Any]], Awaitable[Target[Any]]]
ConditionKeys = Callable[[Ask[Any], Any], Mapping[str, ContextValue]]
"""From a request, and the record that it names (or None), to condition keys."""

Named = TypeVar("Named", bound=User | Group | Role | InstanceProfile | ServerCertificate)

AWS_MANAGED = re.compile(r"arn:aws(-[a-z-]+)?:iam::aws:policy/")
EC2 = "ec2.amazonaws.com"
ROOT_NAME = "root"
DUPLICATE_TAGS = "Duplicate tag keys found. Please note that Tag keys are case insensitive."


# -- what is found by name or ARN ------------------------------------------------------------------


async def find_named(records: Records, cls: type[Named], account: str, name: str) -> Named | None:
    """Return what has this name in an account; names differ by more than case."""
    found = await records.find(cls, account, "", name)
    return found or await records.find_one(cls, "name", name.lower(), account=account)


async def find_policy(records: Records, arn: str, account: str) -> ManagedPolicy | None:
    """Return a managed policy that an account may use: its own or one of AWS's."""
    if AWS_MANAGED.match(arn):
        return find_policy_of_aws(arn)
    return await records.find(ManagedPolicy, account, "", arn)


def find_policy_of_aws(arn: str) -> ManagedPolicy | None:
    """Return one of AWS's own managed policies, with its default version alone."""
    partition = arn.split(":")[1]
    found = managed_policies().find(arn.replace(f":{partition}:", ":aws:", 1))
    return _policy_of_aws(found.arn, partition) if found is not None else None


@lru_cache(maxsize=256)
def _policy_of_aws(arn: str, partition: str) -> ManagedPolicy:
    policy = managed_policies().find(arn)
    if policy is None:
        raise LookupError(arn)
    text = managed_policies().document(policy)
    if partition != "aws":
        text = text.replace('"arn:aws:', f'"arn:{partition}:')
    return policy_of_aws(policy, text, partition)


def policy_of_aws(policy: managed.ManagedPolicy, text: str, partition: str) -> ManagedPolicy:
    """Return one of AWS's own managed policies as if it were stored."""
    number = int(policy.default_version_id.removeprefix("v"))
    version = PolicyVersion(number=number, text=text, created_at=policy.updated_at)
    return ManagedPolicy(
        account=AWS_ACCOUNT,
        home=partition,
        policy_name=policy.name,
        policy_id=policy.policy_id,
        path=policy.path,
        created_at=policy.created_at,
        updated_at=policy.updated_at,
        versions=(version,),
        default_version=number,
        next_version=number + 1,
    )


# -- finders: the target of a request --------------------------------------------------------------


def target_of(record: Record) -> Target[Any]:
    """Return a stored record as a target."""
    return Target(
        arn=record.arn,
        record=record,
        cloudformation_type=record.kind.cloudformation or "",
        tags=record.resource_tags,
    )


def absent(ask: Ask[Any], cls: type[Record], path: str, name: str) -> Target[Any]:
    """Return a target that is not there, under the ARN that it would have."""
    kind = cls.kind
    arn = f"arn:{ask.partition}:iam::{ask.account}:{kind.resource_type}{path}{name}"
    return Target(arn=arn, cloudformation_type=kind.cloudformation or "")


def named(cls: type[Named], member: str) -> Finder:
    """Find what a member of the request names."""

    async def find(ask: Ask[Any]) -> Target[Any]:
        name = ask.request[member]
        record = await find_named(ask.records, cls, ask.account, name)
        return target_of(record) if record is not None else absent(ask, cls, "/", name)

    return find


def new(cls: type[Record], member: str) -> Finder:
    """Find nothing: the target is what the request would make."""

    async def find(ask: Ask[Any]) -> Target[Any]:
        return absent(ask, cls, ask.request.get("Path", "/"), ask.request[member])

    return find


async def own_user(ask: Ask[Any]) -> Target[Any]:
    """Find the user that the request names or, if it names none, the caller.

    A root user's record is the account's.  A session of a role has no user of its own.
    """
    if "UserName" in ask.request:
        return await named(User, "UserName")(ask)
    if ask.principal.is_root:
        account = await ask.records.find(Account, ask.account, "", ask.account)
        return Target(arn=ask.principal.arn, record=account)
    if ask.principal.type == "IAMUser":
        user = await ask.records.find(User, ask.account, "", ask.principal.user_name)
        return target_of(user) if user is not None else Target(arn=ask.principal.arn)
    return Target()


async def policy(ask: Ask[Any]) -> Target[Any]:
    """Find the managed policy that ``PolicyArn`` names."""
    arn = ask.request["PolicyArn"]
    record = await find_policy(ask.records, arn, ask.account)
    return target_of(record) if record is not None else Target(arn=arn)


async def owner_of_access_key(ask: Ask[Any]) -> Target[Any]:
    """Find the user whose access key it is."""
    key = await ask.records.find(AccessKey, ask.account, "", ask.request["AccessKeyId"])
    if key is None:
        return Target()
    if not key.user_name:
        return Target(arn=f"arn:{ask.partition}:iam::{ask.account}:root", record=key)
    user = await ask.records.find(User, ask.account, "", key.user_name)
    return replace(target_of(user), record=key) if user is not None else Target(record=key)


async def principal_in_account(ask: Ask[Any]) -> Target[Any]:
    """Find the user, group or role of this account that an ARN names."""
    member = "PolicySourceArn" if "PolicySourceArn" in ask.request else "Arn"
    arn = ask.request[member]
    record = await find_by_arn(ask.records, arn)
    if record is None or record.account != ask.account:
        return Target(arn=arn)
    return target_of(record)


async def find_by_arn(records: Records, arn: str) -> User | Group | Role | None:
    """Return the user, group or role with this ARN, in any account."""
    parts = ARN.parse(arn)
    if parts is None or parts.service != "iam":
        return None
    kind, _, rest = parts.resource.partition("/")
    name = rest.rpartition("/")[2]
    found: User | Group | Role | None = None
    if kind == "user":
        found = await find_named(records, User, parts.account, name)
    elif kind == "role":
        found = await find_named(records, Role, parts.account, name)
    elif kind == "group":
        found = await find_named(records, Group, parts.account, name)
    return found if found is not None and found.arn == arn else None


def collection(resource_type: str) -> Finder:
    """Find nothing: the target is all resources of a type, under the path that is listed."""

    async def find(ask: Ask[Any]) -> Target[Any]:
        path = ask.request.get("PathPrefix", "/")
        return Target(arn=f"arn:{ask.partition}:iam::{ask.account}:{resource_type}{path}")

    return find


async def whole_account(_ask: Ask[Any]) -> Target[Any]:
    """Find nothing: the action knows no resources."""
    return Target()


# -- condition keys --------------------------------------------------------------------------------


def request_tags(ask: Ask[Any], _record: Any) -> Mapping[str, ContextValue]:
    """Say which tags the request sets (``Tags``) or takes away (``TagKeys``).

    Raises:
        InvalidInputException: two of them differ only by case.  Condition keys have no case, so a
            policy could test only one of them, and the other would get past it.
    """
    tags = {tag["Key"]: tag["Value"] for tag in ask.request.get("Tags", ())}
    if len({key.lower() for key in tags}) < len(tags):
        raise InvalidInputException(DUPLICATE_TAGS)
    keys = (*tags, *ask.request.get("TagKeys", ()))
    if not keys:
        return {}
    found: dict[str, ContextValue] = {
        f"aws:requesttag/{key.lower()}": value for key, value in tags.items()
    }
    return found | {"aws:tagkeys": keys}


def policy_arn(ask: Ask[Any], _record: Any) -> Mapping[str, ContextValue]:
    """Say which managed policy is attached or detached."""
    return {"iam:policyarn": ask.request["PolicyArn"]}


def requested_boundary(ask: Ask[Any], _record: Any) -> Mapping[str, ContextValue]:
    """Say which permissions boundary the request sets."""
    boundary = ask.request.get("PermissionsBoundary")
    return {"iam:permissionsboundary": boundary} if boundary else {}


def present_boundary(_ask: Ask[Any], record: Any) -> Mapping[str, ContextValue]:
    """Say which permissions boundary the user or role has."""
    boundary = getattr(record, "boundary", "")
    return {"iam:permissionsboundary": boundary} if boundary else {}


# -- resolvers -------------------------------------------------------------------------------------


def check(find: Finder, *keys: ConditionKeys) -> Resolver:
    """Check the operation's own action against what a finder finds."""

    async def resolve(ask: Ask[Any]) -> tuple[Check[Any], ...]:
        return (await _check(ask, f"iam:{ask.operation}", find, keys),)

    return resolve


def check_creation(find: Finder, tagging: str, *keys: ConditionKeys) -> Resolver:
    """Check a creation and, if the request sets tags, the action that tags."""

    async def resolve(ask: Ask[Any]) -> tuple[Check[Any], ...]:
        first = await _check(ask, f"iam:{ask.operation}", find, (request_tags, *keys))
        if not ask.request.get("Tags"):
            return (first,)
        return first, Check(action=f"iam:{tagging}", target=first.target)

    return resolve


def check_renaming(cls: type[User] | type[Group] | type[ServerCertificate], noun: str) -> Resolver:
    """Check an update against what is renamed and what it would become.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users_rename.html
    """

    async def resolve(ask: Ask[Any]) -> tuple[Check[Any], ...]:
        action, request = f"iam:{ask.operation}", ask.request
        first = await _check(ask, action, named(cls, f"{noun}Name"), ())
        if first.target.record is None or not {f"New{noun}Name", "NewPath"} & request.keys():
            return (first,)
        name = request.get(f"New{noun}Name", first.target.record.name)
        path = request.get("NewPath", first.target.record.path)
        return first, Check(action=action, target=absent(ask, cls, path, name))

    return resolve


async def _check(
    ask: Ask[Any], action: str, find: Finder, keys: tuple[ConditionKeys, ...]
) -> Check[Any]:
    target = await find(ask)
    context: dict[str, ContextValue] = {}
    for key in keys:
        context.update(key(ask, target.record))
    return Check(action=action, target=replace(target, context=context) if context else target)


USER = named(User, "UserName")
GROUP = named(Group, "GroupName")
ROLE = named(Role, "RoleName")
INSTANCE_PROFILE = named(InstanceProfile, "InstanceProfileName")

create_user = check_creation(new(User, "UserName"), "TagUser", requested_boundary)
get_user = check(own_user)
update_user = check_renaming(User, "User")
delete_user = check(USER)
list_users = check(collection("user"))
list_user_tags = list_groups_for_user = check(USER)
tag_user = untag_user = check(USER, request_tags)

create_access_key = update_access_key = delete_access_key = list_access_keys = check(own_user)
get_access_key_last_used = check(owner_of_access_key)

create_group = check(new(Group, "GroupName"))
get_group = delete_group = add_user_to_group = remove_user_from_group = check(GROUP)
update_group = check_renaming(Group, "Group")
list_groups = check(collection("group"))

create_role = check_creation(new(Role, "RoleName"), "TagRole", requested_boundary)
get_role = update_role = update_role_description = check(ROLE, present_boundary)
update_assume_role_policy = delete_role = check(ROLE, present_boundary)
list_roles = check(collection("role"))
list_role_tags = list_instance_profiles_for_role = check(ROLE)
tag_role = untag_role = check(ROLE, request_tags)

create_policy = check_creation(new(ManagedPolicy, "PolicyName"), "TagPolicy")
get_policy = delete_policy = list_policy_tags = list_entities_for_policy = check(policy)
create_policy_version = get_policy_version = delete_policy_version = check(policy)
list_policy_versions = set_default_policy_version = check(policy)
list_policies = check(collection("policy"))
tag_policy = untag_policy = check(policy, request_tags)

attach_user_policy = detach_user_policy = check(USER, policy_arn, present_boundary)
attach_role_policy = detach_role_policy = check(ROLE, policy_arn, present_boundary)
attach_group_policy = detach_group_policy = check(GROUP, policy_arn)
list_attached_user_policies = list_user_policies = get_user_policy = check(USER)
list_attached_role_policies = list_role_policies = get_role_policy = check(ROLE)
list_attached_group_policies = list_group_policies = get_group_policy = check(GROUP)
put_user_policy = delete_user_policy = check(USER, present_boundary)
put_role_policy = delete_role_policy = check(ROLE, present_boundary)
put_group_policy = delete_group_policy = check(GROUP)

put_user_permissions_boundary = check(USER, requested_boundary)
put_role_permissions_boundary = check(ROLE, requested_boundary)
delete_user_permissions_boundary = check(USER, present_boundary)
delete_role_permissions_boundary = check(ROLE, present_boundary)

create_instance_profile = check_creation(
    new(InstanceProfile, "InstanceProfileName"), "TagInstanceProfile"
)
get_instance_profile = delete_instance_profile = check(INSTANCE_PROFILE)
list_instance_profile_tags = remove_role_from_instance_profile = check(INSTANCE_PROFILE)
tag_instance_profile = untag_instance_profile = check(INSTANCE_PROFILE, request_tags)
list_instance_profiles = check(collection("instance-profile"))


async def add_role_to_instance_profile(ask: Ask[Any]) -> tuple[Check[Any], ...]:
    """Check the profile, and that the caller may pass the role to EC2.

    Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html
    """
    profile = await INSTANCE_PROFILE(ask)
    role = replace(
        await ROLE(ask),
        context={"iam:passedtoservice": EC2, "iam:associatedresourcearn": profile.arn},
    )
    return (
        Check(action="iam:AddRoleToInstanceProfile", target=profile),
        Check(action="iam:PassRole", target=role),
    )


create_account_alias = delete_account_alias = list_account_aliases = check(whole_account)
get_account_summary = get_account_authorization_details = check(whole_account)
get_context_keys_for_custom_policy = check(whole_account)
get_context_keys_for_principal_policy = check(principal_in_account)
list_policies_granting_service_access = check(principal_in_account)


# -- credentials of users and of the root user -----------------------------------------------------


async def user_or_root(ask: Ask[Any]) -> Target[Any]:
    """Find the user that the request names; to the root user ``root`` is itself."""
    target = await USER(ask)
    if target.record is None and ask.principal.is_root and ask.request["UserName"] == ROOT_NAME:
        account = await ask.records.find(Account, ask.account, "", ask.account)
        return Target(arn=ask.principal.arn, record=account)
    return target


async def mfa_device(ask: Ask[Any]) -> Target[Any]:
    """Find the MFA device that a serial number names: of a virtual one it is the ARN."""
    serial_number = ask.request["SerialNumber"]
    device = await ask.records.find(MFADevice, ask.account, "", serial_number)
    if device is not None:
        return target_of(device)
    if ARN.parse(serial_number) is None:
        return absent(ask, MFADevice, "/", serial_number)
    return Target(arn=serial_number)


def named_by_arn(cls: type[Record], member: str) -> Finder:
    """Find a provider of this account by its ARN."""

    async def find(ask: Ask[Any]) -> Target[Any]:
        arn = ask.request[member]
        parts = ARN.parse(arn)
        record_id = parts.resource.partition("/")[2] if parts is not None else ""
        record = await ask.records.find(cls, ask.account, "", record_id)
        return target_of(record) if record is not None and record.arn == arn else Target(arn=arn)

    return find


async def new_oidc_provider(ask: Ask[Any]) -> Target[Any]:
    """Find nothing: the target is the provider that the request would make."""
    return absent(ask, OIDCProvider, "/", ask.request["Url"].removeprefix("https://"))


async def with_leave_of_password_policy(ask: Ask[Any], target: Target[Any]) -> Target[Any]:
    """Return the target with what the account's password policy lets every user do.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_enable-user-change.html
    """
    if ask.principal.type != "IAMUser":
        return target
    found = await ask.records.find(PasswordPolicy, ask.account, "", ask.account)
    if found is None or not found.users_may_change:
        return target
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": ask.principal.arn},
        "Action": f"iam:{ask.operation}",
        "Resource": "*",
    }
    text = msgspec.json.encode({"Version": "2012-10-17", "Statement": statement}).decode()
    leave = PolicyText(text=text, name="PasswordPolicy", attached_to=target.arn)
    return replace(target, policies=(leave,))


async def change_password(ask: Ask[Any]) -> tuple[Check[Any], ...]:
    """Check the caller's own user, whom the account's password policy may let do it."""
    target = await with_leave_of_password_policy(ask, await own_user(ask))
    return (Check(action="iam:ChangePassword", target=target),)


async def get_account_password_policy(ask: Ask[Any]) -> tuple[Check[Any], ...]:
    """Check the action, which the policy may let every user do."""
    target = await with_leave_of_password_policy(ask, Target())
    return (Check(action="iam:GetAccountPasswordPolicy", target=target),)


async def change_service_specific_credential(ask: Ask[Any]) -> tuple[Check[Any], ...]:
    """Check the user, and for which service the credential is."""
    target = await own_user(ask)
    credential = await ask.records.find(
        ServiceSpecificCredential, ask.account, "", ask.request["ServiceSpecificCredentialId"]
    )
    if credential is not None:
        service = {"iam:servicespecificcredentialservicename": credential.service_name}
        target = replace(target, context=service)
    return (Check(action=f"iam:{ask.operation}", target=target),)


def credential_service(ask: Ask[Any], _record: Any) -> Mapping[str, ContextValue]:
    """Say for which service, and for how long, a credential is made."""
    found = {"iam:servicespecificcredentialservicename": ask.request["ServiceName"]}
    if "CredentialAgeDays" in ask.request:
        found["iam:servicespecificcredentialagedays"] = str(ask.request["CredentialAgeDays"])
    return found


async def all_or_own_user(ask: Ask[Any]) -> Target[Any]:
    """Find the user, or stand for all of them."""
    if ask.request.get("AllUsers"):
        return Target(arn=f"arn:{ask.partition}:iam::{ask.account}:user/*")
    return await own_user(ask)


create_login_profile = get_login_profile = delete_login_profile = check(own_user)
update_login_profile = check(USER)
update_account_password_policy = delete_account_password_policy = check(whole_account)

create_virtual_mfa_device = check_creation(new(MFADevice, "VirtualMFADeviceName"), "TagMFADevice")
enable_mfa_device = resync_mfa_device = check(user_or_root)
deactivate_mfa_device = get_mfa_device = list_mfa_devices = check(own_user)
list_virtual_mfa_devices = check(whole_account)
delete_virtual_mfa_device = list_mfa_device_tags = check(mfa_device)
tag_mfa_device = untag_mfa_device = check(mfa_device, request_tags)

upload_signing_certificate = list_signing_certificates = check(own_user)
update_signing_certificate = delete_signing_certificate = check(own_user)
upload_ssh_public_key = get_ssh_public_key = check(USER)
update_ssh_public_key = delete_ssh_public_key = check(USER)
list_ssh_public_keys = check(own_user)

create_service_specific_credential = check(USER, credential_service)
list_service_specific_credentials = check(all_or_own_user)
update_service_specific_credential = change_service_specific_credential
reset_service_specific_credential = change_service_specific_credential
delete_service_specific_credential = change_service_specific_credential

# -- server certificates and identity providers ----------------------------------------------------

SERVER_CERTIFICATE = named(ServerCertificate, "ServerCertificateName")
upload_server_certificate = check_creation(
    new(ServerCertificate, "ServerCertificateName"), "TagServerCertificate"
)
get_server_certificate = delete_server_certificate = check(SERVER_CERTIFICATE)
list_server_certificate_tags = check(SERVER_CERTIFICATE)
update_server_certificate = check_renaming(ServerCertificate, "ServerCertificate")
list_server_certificates = check(whole_account)
tag_server_certificate = untag_server_certificate = check(SERVER_CERTIFICATE, request_tags)

SAML_PROVIDER = named_by_arn(SAMLProvider, "SAMLProviderArn")
create_saml_provider = check_creation(new(SAMLProvider, "Name"), "TagSAMLProvider")
get_saml_provider = update_saml_provider = delete_saml_provider = check(SAML_PROVIDER)
list_saml_provider_tags = check(SAML_PROVIDER)
list_saml_providers = check(whole_account)
tag_saml_provider = untag_saml_provider = check(SAML_PROVIDER, request_tags)

OIDC_PROVIDER = named_by_arn(OIDCProvider, "OpenIDConnectProviderArn")
create_open_id_connect_provider = check_creation(new_oidc_provider, "TagOpenIDConnectProvider")
get_open_id_connect_provider = delete_open_id_connect_provider = check(OIDC_PROVIDER)
add_client_id_to_open_id_connect_provider = check(OIDC_PROVIDER)
remove_client_id_from_open_id_connect_provider = check(OIDC_PROVIDER)
update_open_id_connect_provider_thumbprint = check(OIDC_PROVIDER)
list_open_id_connect_provider_tags = check(OIDC_PROVIDER)
list_open_id_connect_providers = check(whole_account)
tag_open_id_connect_provider = check(OIDC_PROVIDER, request_tags)
untag_open_id_connect_provider = check(OIDC_PROVIDER, request_tags)

# -- service-linked roles --------------------------------------------------------------------------


async def create_service_linked_role(ask: Ask[Any]) -> tuple[Check[Any], ...]:
    """Check the role that the service would get, and which service it is."""
    service = ask.request["AWSServiceName"]
    known = find_service_linked_role(service)
    name = known.role_name if known is not None else "*"
    if "CustomSuffix" in ask.request:
        name += f"_{ask.request['CustomSuffix']}"
    target = absent(ask, Role, f"/aws-service-role/{service}/", name)
    context = {"iam:awsservicename": service}
    return (Check(action=f"iam:{ask.operation}", target=replace(target, context=context)),)


async def deleted_role(ask: Ask[Any]) -> Target[Any]:
    """Find nothing: the target is the role whose deletion a task was."""
    task_id = ask.request["DeletionTaskId"]
    path_and_name = task_id.removeprefix("task").rpartition("/")[0]
    return absent(ask, Role, path_and_name or f"/{task_id}", "")


delete_service_linked_role = check(ROLE)
get_service_linked_role_deletion_status = check(deleted_role)

# -- reports and simulations -----------------------------------------------------------------------


async def principal_or_policy(ask: Ask[Any]) -> Target[Any]:
    """Find the user, group, role or managed policy of the account that ``Arn`` names."""
    arn = ask.request["Arn"]
    parts = ARN.parse(arn)
    if parts is None or not parts.resource.startswith("policy/"):
        return await principal_in_account(ask)
    record = await find_policy(ask.records, arn, ask.account)
    return target_of(record) if record is not None else Target(arn=arn)


generate_credential_report = get_credential_report = check(whole_account)
generate_service_last_accessed_details = check(principal_or_policy)
get_service_last_accessed_details = check(whole_account)
get_service_last_accessed_details_with_entities = check(whole_account)
set_security_token_service_preferences = check(whole_account)
simulate_custom_policy = check(whole_account)
simulate_principal_policy = check(principal_in_account)
