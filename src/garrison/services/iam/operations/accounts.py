"""Accounts: how they come into being, their alias, and what they contain in numbers."""

from datetime import datetime
from typing import Any

from msgspec.structs import replace

from garrison.core import quotas
from garrison.core.call import Call, Records
from garrison.core.record import Record
from garrison.services.iam import api
from garrison.services.iam.operations.headroom import count
from garrison.services.iam.operations.paging import Listed, read_page
from garrison.services.iam.records import (
    Account,
    Group,
    InstanceProfile,
    ManagedPolicy,
    MFADevice,
    OIDCProvider,
    Role,
    SAMLProvider,
    ServerCertificate,
    SigningCertificate,
    User,
)

COUNTED_MAX = 1_000_000


async def require_account(records: Records, account_id: str, now: datetime) -> Account:
    """Return an account; create it, with nothing but its root user, unless it exists."""
    account = await records.find(Account, account_id, "", account_id)
    if account is None:
        account = Account(account=account_id, created_at=now)
        records.put(account)
    return account


class Accounts:
    """Operations on the account as a whole."""

    async def create_account_alias(self, call: Call[api.CreateAccountAliasRequest, Any]) -> None:
        """Give the account an alias, in the place of the one that it has.

        Raises:
            EntityAlreadyExistsException: some account has this alias.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccountAlias.html
        """
        alias = call.request["AccountAlias"]
        holder = await call.records.find_one(Account, "alias", alias)
        if holder is not None:
            raise api.EntityAlreadyExistsException(f"The account alias {alias} already exists.")
        account = await require_account(call.records, call.account, call.now)
        call.records.put(replace(account, alias=alias))

    async def delete_account_alias(self, call: Call[api.DeleteAccountAliasRequest, Any]) -> None:
        """Take the account's alias away.

        Raises:
            NoSuchEntityException: it is not this account's alias.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccountAlias.html
        """
        alias = call.request["AccountAlias"]
        account = await call.records.find(Account, call.account, "", call.account)
        if account is None or account.alias != alias:
            raise api.NoSuchEntityException(f"The account alias {alias} cannot be found.")
        call.records.put(replace(account, alias=""))

    async def list_account_aliases(
        self, call: Call[api.ListAccountAliasesRequest, Any]
    ) -> api.ListAccountAliasesResponse:
        """List the account's alias, if it has one.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccountAliases.html
        """
        account = await call.records.find(Account, call.account, "", call.account)
        alias = account.alias if account is not None else ""
        aliases, rest = await read_page(call, Listed({alias: alias} if alias else {}))
        return {"AccountAliases": aliases, **rest}

    async def get_account_summary(self, call: Call[Any, Any]) -> api.GetAccountSummaryResponse:
        """Count what the account has, and say how much it may have.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html
        """
        account = await require_account(call.records, call.account, call.now)
        devices = [each async for each in call.records.scan(MFADevice, call.account)]
        certificates = await call.records.find_by(
            SigningCertificate, "user", call.account, account=call.account
        )
        in_use = [device for device in devices if device.user_id]
        versions = [
            len(policy.versions) async for policy in call.records.scan(ManagedPolicy, call.account)
        ]

        async def number(cls: type[Record]) -> int:
            return await count(call.records, cls, call.account, COUNTED_MAX)

        counts: dict[api.summaryKeyType, int] = {
            "Users": await number(User),
            "Groups": await number(Group),
            "Roles": await number(Role),
            "InstanceProfiles": await number(InstanceProfile),
            "Policies": len(versions),
            "PolicyVersionsInUse": sum(versions),
            "MFADevices": len(devices),
            "MFADevicesInUse": len(in_use),
            "AccountMFAEnabled": int(any(each.user_id == call.account for each in in_use)),
            "AccountAccessKeysPresent": int(bool(account.access_key_ids)),
            "AccountPasswordPresent": int(bool(account.password_hash)),
            "AccountSigningCertificatesPresent": int(bool(certificates)),
            "Providers": await number(SAMLProvider) + await number(OIDCProvider),
            "ServerCertificates": await number(ServerCertificate),
            "GlobalEndpointTokenVersion": account.token_version,
        }
        return {"SummaryMap": counts | quotas_of(account)}


def quotas_of(account: Account) -> dict[api.summaryKeyType, int]:
    """Return an account's quotas by their names in GetAccountSummary."""
    return {
        "UsersQuota": account.quota("UsersPerAccount", quotas.USERS_PER_ACCOUNT),
        "GroupsQuota": account.quota("GroupsPerAccount", quotas.GROUPS_PER_ACCOUNT),
        "RolesQuota": account.quota("RolesPerAccount", quotas.ROLES_PER_ACCOUNT),
        "PoliciesQuota": account.quota("PoliciesPerAccount", quotas.POLICIES_PER_ACCOUNT),
        "InstanceProfilesQuota": account.quota(
            "InstanceProfilesPerAccount", quotas.INSTANCE_PROFILES_PER_ACCOUNT
        ),
        "AccessKeysPerUserQuota": quotas.ACCESS_KEYS_PER_USER,
        "AssumeRolePolicySizeQuota": quotas.TRUST_POLICY_CHARACTERS,
        "AttachedPoliciesPerGroupQuota": quotas.MANAGED_POLICIES_PER_GROUP,
        # AWS's own summary did not follow when the quota of roles rose.
        "AttachedPoliciesPerRoleQuota": quotas.MANAGED_POLICIES_PER_USER,
        "AttachedPoliciesPerUserQuota": quotas.MANAGED_POLICIES_PER_USER,
        "GroupPolicySizeQuota": quotas.GROUP_INLINE_POLICIES_CHARACTERS,
        "GroupsPerUserQuota": quotas.GROUPS_PER_USER,
        "PolicySizeQuota": quotas.MANAGED_POLICY_CHARACTERS,
        "PolicyVersionsInUseQuota": quotas.POLICY_VERSIONS_IN_USE,
        "RolePolicySizeQuota": quotas.ROLE_INLINE_POLICIES_CHARACTERS,
        "ServerCertificatesQuota": quotas.SERVER_CERTIFICATES_PER_ACCOUNT,
        "SigningCertificatesPerUserQuota": quotas.SIGNING_CERTIFICATES_PER_USER,
        "UserPolicySizeQuota": quotas.USER_INLINE_POLICIES_CHARACTERS,
        "VersionsPerPolicyQuota": quotas.VERSIONS_PER_POLICY,
    }
