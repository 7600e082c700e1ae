"""Managed policies and their versions."""

from typing import Any

from msgspec.structs import replace

from garrison.core import quotas
from garrison.core.call import Call
from garrison.policy.managed_policies import managed_policies
from garrison.policy.parse import policy_size
from garrison.services.iam import api
from garrison.services.iam.authz import find_policy, policy_of_aws
from garrison.services.iam.operations.descriptions import (
    describe_policy,
    describe_version,
    describe_whole_version,
)
from garrison.services.iam.operations.documents import require_document
from garrison.services.iam.operations.headroom import Headroom
from garrison.services.iam.operations.paging import (
    Listed,
    Section,
    Stored,
    read_page,
    under_path,
)
from garrison.services.iam.operations.tagging import describe_tags, set_tags
from garrison.services.iam.operations.targets import (
    require_own_policy,
    require_policy,
    require_policy_arn,
)
from garrison.services.iam.records import (
    AWS_ACCOUNT,
    ManagedPolicy,
    PolicyUsage,
    PolicyVersion,
    place,
)

TOO_MANY_VERSIONS = (
    f"A managed policy can have up to {quotas.VERSIONS_PER_POLICY} versions. Before you create a "
    "new version, you must delete an existing version."
)
SEVERAL_VERSIONS = (
    "This policy has more than one version. Before you delete a policy, you must delete the "
    "policy's versions. The default version is deleted with the policy."
)
VERSION_NUMBERS_END = 1_000_000


class Policies:
    """Operations on managed policies."""

    def __init__(self) -> None:
        self._headroom = Headroom(ManagedPolicy, "PoliciesPerAccount", quotas.POLICIES_PER_ACCOUNT)

    async def create_policy(
        self, call: Call[api.CreatePolicyRequest, ManagedPolicy]
    ) -> api.CreatePolicyResponse:
        """Create a managed policy with one version.

        Raises:
            EntityAlreadyExistsException: a policy has this name, under whatever path.
            MalformedPolicyDocumentException: AWS would not store the document.
            LimitExceededException: the document is too long, or the account has too many policies.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html
        """
        request = call.request
        name, text = request["PolicyName"], request["PolicyDocument"]
        _require_storable(text)
        if await call.records.find_one(ManagedPolicy, "name", name.lower(), account=call.account):
            raise api.EntityAlreadyExistsException(
                f"A policy called {name} already exists. Duplicate names are not allowed."
            )
        await self._headroom.take(call)
        policy = ManagedPolicy(
            account=call.account,
            home=call.partition,
            policy_name=name,
            policy_id=call.ids.unique_id("ANPA"),
            path=request.get("Path", "/"),
            description=request.get("Description", ""),
            created_at=call.now,
            updated_at=call.now,
            versions=(PolicyVersion(number=1, text=text, created_at=call.now),),
            tags=set_tags(ManagedPolicy, {}, request.get("Tags", [])),
        )
        call.records.put(policy)
        call.records.put(PolicyUsage(account=call.account, policy_arn=policy.arn))
        found = describe_policy(policy, None)
        if policy.tags:
            found["Tags"] = describe_tags(policy.tags)
        return {"Policy": found}

    async def get_policy(
        self, call: Call[api.GetPolicyRequest, ManagedPolicy]
    ) -> api.GetPolicyResponse:
        """Describe a managed policy, AWS's or the account's.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicy.html
        """
        policy = require_policy(call)
        found = describe_policy(policy, await _usage(call, policy.arn))
        if policy.description:
            found["Description"] = policy.description
        found["Tags"] = describe_tags(policy.tags)
        return {"Policy": found}

    async def delete_policy(self, call: Call[api.DeletePolicyRequest, ManagedPolicy]) -> None:
        """Delete a managed policy that nobody uses and that has one version.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html
        """
        policy = require_own_policy(call)
        usage = await _usage(call, policy.arn)
        if usage is not None and (usage.attachments or usage.boundaries):
            raise api.DeleteConflictException("Cannot delete a policy attached to entities.")
        if len(policy.versions) > 1:
            raise api.DeleteConflictException(SEVERAL_VERSIONS)
        if usage is not None:
            call.records.delete(usage)
        call.records.delete(policy)

    async def list_policies(
        self, call: Call[api.ListPoliciesRequest, Any]
    ) -> api.ListPoliciesResponse:
        """List managed policies: by who owns them, under a path, all or those in use.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicies.html
        """
        request = call.request
        if request.get("OnlyAttached") or "PolicyUsageFilter" in request:
            used, rest = await read_page(call, _in_use(call))
            found = [
                await find_policy(call.records, each.policy_arn, call.account) for each in used
            ]
            policies = [policy for policy in found if policy is not None]
        else:
            policies, rest = await read_page(call, *_sections(call))
        return {
            "Policies": [
                describe_policy(policy, await _usage(call, policy.arn)) for policy in policies
            ],
            **rest,
        }

    async def create_policy_version(
        self, call: Call[api.CreatePolicyVersionRequest, ManagedPolicy]
    ) -> api.CreatePolicyVersionResponse:
        """Add a version to a managed policy, and perhaps make it the default.

        Raises:
            LimitExceededException: it has five versions, or the document is too long.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicyVersion.html
        """
        policy, text = require_own_policy(call), call.request["PolicyDocument"]
        _require_storable(text)
        if len(policy.versions) >= quotas.VERSIONS_PER_POLICY:
            raise api.LimitExceededException(TOO_MANY_VERSIONS)
        version = PolicyVersion(number=policy.next_version, text=text, created_at=call.now)
        default = version.number if call.request.get("SetAsDefault") else policy.default_version
        policy = replace(
            policy,
            versions=(*policy.versions, version),
            default_version=default,
            next_version=version.number + 1,
            updated_at=call.now,
        )
        call.records.put(policy)
        return {"PolicyVersion": describe_version(policy, version)}

    async def get_policy_version(
        self, call: Call[api.GetPolicyVersionRequest, ManagedPolicy]
    ) -> api.GetPolicyVersionResponse:
        """Describe a version, with its document.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html
        """
        policy, version = _require_version(call)
        return {"PolicyVersion": describe_whole_version(policy, version)}

    async def list_policy_versions(
        self, call: Call[api.ListPolicyVersionsRequest, ManagedPolicy]
    ) -> api.ListPolicyVersionsResponse:
        """List a policy's versions, the newest first, without their documents.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyVersions.html
        """
        policy = require_policy(call)
        newest_first = {
            f"{VERSION_NUMBERS_END - version.number:07}": version for version in policy.versions
        }
        versions, rest = await read_page(call, Listed(newest_first))
        return {"Versions": [describe_version(policy, each) for each in versions], **rest}

    async def delete_policy_version(
        self, call: Call[api.DeletePolicyVersionRequest, ManagedPolicy]
    ) -> None:
        """Delete a version that is not the default.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicyVersion.html
        """
        policy, version = _require_version(call)
        require_own_policy(call)
        if version.number == policy.default_version:
            raise api.DeleteConflictException("Cannot delete the default version of a policy.")
        kept = tuple(each for each in policy.versions if each is not version)
        call.records.put(replace(policy, versions=kept))

    async def set_default_policy_version(
        self, call: Call[api.SetDefaultPolicyVersionRequest, ManagedPolicy]
    ) -> None:
        """Let a version be the one that holds.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetDefaultPolicyVersion.html
        """
        policy, version = _require_version(call)
        require_own_policy(call)
        call.records.put(replace(policy, default_version=version.number))


def _require_storable(text: str) -> None:
    require_document(text, "managed")
    quota = quotas.MANAGED_POLICY_CHARACTERS
    if policy_size(text) > quota:
        raise api.LimitExceededException(f"Cannot exceed quota for PolicySize: {quota}")


def _require_version(call: Call[Any, ManagedPolicy]) -> tuple[ManagedPolicy, PolicyVersion]:
    arn, version_id = call.request["PolicyArn"], call.request["VersionId"]
    policy = call.target.record
    version = policy.find_version(version_id) if policy is not None else None
    if policy is None or version is None:
        require_policy_arn(arn)
        raise api.NoSuchEntityException(
            f"Policy {arn} version {version_id} does not exist or is not attachable."
        )
    return policy, version


async def _usage(call: Call[Any, Any], arn: str) -> PolicyUsage | None:
    return await call.records.find(PolicyUsage, call.account, "", arn)


def _sections(call: Call[api.ListPoliciesRequest, Any]) -> list[Section[ManagedPolicy]]:
    scope, prefix = call.request.get("Scope", "All"), call.request.get("PathPrefix", "/")
    sections: list[Section[ManagedPolicy]] = []
    if scope != "AWS":
        sections.append(under_path(ManagedPolicy, call))
    if scope != "Local":
        of_aws = {
            place(policy.path, policy.name): policy_of_aws(policy, "", call.partition)
            for policy in managed_policies()
            if policy.path.startswith(prefix)
        }
        sections.append(Listed(of_aws))
    return sections


def _in_use(call: Call[api.ListPoliciesRequest, Any]) -> Stored[PolicyUsage]:
    request = call.request
    scope, prefix = request.get("Scope", "All"), request.get("PathPrefix", "/")
    wanted = request.get("PolicyUsageFilter")

    def accept(usage: PolicyUsage) -> bool:
        owner, _, name = usage.policy_arn.partition("::")[2].partition(":policy")
        if scope != "All" and (owner == AWS_ACCOUNT) != (scope == "AWS"):
            return False
        attachments = usage.attachments if wanted != "PermissionsBoundary" else 0
        boundaries = usage.boundaries if wanted != "PermissionsPolicy" else 0
        return name.startswith(prefix) and attachments + boundaries > 0

    return Stored(PolicyUsage, accept=accept)
