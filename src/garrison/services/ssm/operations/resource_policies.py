"""Resource policies: parameters of the advanced tier, shared with other accounts."""

import hashlib
from typing import Any

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.core.directory import Directory
from garrison.policy import Document, MalformedPolicy, parse_document
from garrison.policy.bound import is_user_or_role, named_principals
from garrison.services.ssm import api
from garrison.services.ssm.authz import NamedParameter
from garrison.services.ssm.operations.paging import page_of
from garrison.services.ssm.records import NotImplementedMember, Parameter, ResourcePolicy

POLICIES_PER_PAGE = 50
NOT_FOUND = "No policies with the specified policy ID and hash could be found."
CONFLICT = (
    "The hash provided in the call doesn't match the stored hash. This exception is thrown when "
    "trying to update an obsolete policy version or when multiple requests to update a policy are "
    "sent."
)
ONE_ONLY = "A parameter can have one resource policy."
UNSUPPORTED_PRINCIPAL = "The policy contains a principal that does not exist."
NOT_ADVANCED = "Only parameters of the advanced-parameter tier can be shared."


class ResourcePolicies:
    """Operations on resource policies."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    async def put_resource_policy(
        self, call: Call[api.PutResourcePolicyRequest, NamedParameter]
    ) -> api.PutResourcePolicyResponse:
        """Attach a policy to a parameter, or replace the one that its ID and hash name.

        Raises:
            ResourceNotFoundException: no such parameter.
            MalformedResourcePolicyDocumentException: it is no policy.
            ResourcePolicyInvalidParameterException: a parameter of the standard tier.
            ResourcePolicyLimitExceededException: the parameter has a policy.
            ResourcePolicyNotFoundException, ResourcePolicyConflictException: no policy of this ID,
                or another state of it.

        Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutResourcePolicy.html
        """
        request, parameter = call.request, _require(call)
        if parameter.state.tier != "Advanced":
            raise api.ResourcePolicyInvalidParameterException(NOT_ADVANCED)
        document = _parse(request["Policy"])
        if "PolicyId" in request:
            old = _require_policy(parameter, request["PolicyId"], request.get("PolicyHash", ""))
            policy_id = old.policy_id
        elif parameter.resource_policies:
            raise api.ResourcePolicyLimitExceededException(ONE_ONLY)
        else:
            policy_id = call.ids.uuid()
        policy = ResourcePolicy(
            policy_id=policy_id,
            digest=hashlib.sha256(document.text.encode()).hexdigest(),
            text=document.text,
            bound=await self._bind(call, document),
        )
        call.records.put(replace(parameter, resource_policies=(policy,)))
        return {"PolicyId": policy.policy_id, "PolicyHash": policy.digest}

    async def get_resource_policies(
        self, call: Call[api.GetResourcePoliciesRequest, NamedParameter]
    ) -> api.GetResourcePoliciesResponse:
        """Return a parameter's policies.

        Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetResourcePolicies.html
        """
        policies = _require(call).resource_policies
        page, rest = page_of(call.request, policies, POLICIES_PER_PAGE)
        entries: list[api.GetResourcePoliciesResponseEntry] = [
            {"PolicyId": each.policy_id, "PolicyHash": each.digest, "Policy": each.text}
            for each in page
        ]
        return {"Policies": entries, **rest}

    async def delete_resource_policy(
        self, call: Call[api.DeleteResourcePolicyRequest, NamedParameter]
    ) -> None:
        """Take a policy away.

        Raises:
            ResourcePolicyNotFoundException, ResourcePolicyConflictException: no policy of this ID,
                or another state of it.

        Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DeleteResourcePolicy.html
        """
        request, parameter = call.request, _require(call)
        if "DeletionMode" in request:
            raise NotImplementedMember("Garrison does not implement DeletionMode")
        _require_policy(parameter, request["PolicyId"], request["PolicyHash"])
        call.records.put(replace(parameter, resource_policies=()))

    async def _bind(self, call: Call[Any, Any], document: Document) -> dict[str, str]:
        bound = {}
        for arn in named_principals(document):
            unique_id = await self._directory.find_unique_id(call.records, arn)
            if unique_id:
                bound[arn] = unique_id
            elif is_user_or_role(arn):
                raise api.MalformedResourcePolicyDocumentException(UNSUPPORTED_PRINCIPAL)
        return bound


def _require(call: Call[Any, NamedParameter]) -> Parameter:
    named = call.target.record
    if named is None or named.parameter is None or named.selector:
        raise api.ResourceNotFoundException(
            f"The specified resource {call.request['ResourceArn']} could not be found."
        )
    return named.parameter


def _require_policy(parameter: Parameter, policy_id: str, digest: str) -> ResourcePolicy:
    for policy in parameter.resource_policies:
        if policy.policy_id == policy_id:
            if policy.digest != digest:
                raise api.ResourcePolicyConflictException(CONFLICT)
            return policy
    raise api.ResourcePolicyNotFoundException(NOT_FOUND)


def _parse(text: str) -> Document:
    try:
        return parse_document(text, "resource")
    except MalformedPolicy as error:
        raise api.MalformedResourcePolicyDocumentException(error.message) from error
