"""Inline policies of users, groups and roles."""

from typing import Any, TypeVar

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.policy.parse import policy_size
from garrison.services.iam import api
from garrison.services.iam.operations.boundaries import require_modifiable
from garrison.services.iam.operations.documents import encode_document, require_document
from garrison.services.iam.operations.paging import Listed, Rest, read_page
from garrison.services.iam.operations.targets import require_holder
from garrison.services.iam.records import Group, PolicyHolder, Role, User

Holder = TypeVar("Holder", User, Group, Role)


class InlinePolicies:
    """Operations on inline policies."""

    async def put_user_policy(self, call: Call[api.PutUserPolicyRequest, User]) -> None:
        """Write an inline policy of a user.

        Raises:
            MalformedPolicyDocumentException: AWS would not store the document.
            LimitExceededException: the user's inline policies together are too long.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html
        """
        _put(call, require_holder(call))

    async def put_group_policy(self, call: Call[api.PutGroupPolicyRequest, Group]) -> None:
        """Write an inline policy of a group.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutGroupPolicy.html
        """
        _put(call, require_holder(call))

    async def put_role_policy(self, call: Call[api.PutRolePolicyRequest, Role]) -> None:
        """Write an inline policy of a role.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
        """
        role = require_holder(call)
        require_modifiable(role)
        _put(call, role)

    async def get_user_policy(
        self, call: Call[api.GetUserPolicyRequest, User]
    ) -> api.GetUserPolicyResponse:
        """Return an inline policy of a user.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUserPolicy.html
        """
        user = require_holder(call)
        name, document = _get(call, user)
        return {"UserName": user.user_name, "PolicyName": name, "PolicyDocument": document}

    async def get_group_policy(
        self, call: Call[api.GetGroupPolicyRequest, Group]
    ) -> api.GetGroupPolicyResponse:
        """Return an inline policy of a group.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroupPolicy.html
        """
        group = require_holder(call)
        name, document = _get(call, group)
        return {"GroupName": group.group_name, "PolicyName": name, "PolicyDocument": document}

    async def get_role_policy(
        self, call: Call[api.GetRolePolicyRequest, Role]
    ) -> api.GetRolePolicyResponse:
        """Return an inline policy of a role.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html
        """
        role = require_holder(call)
        name, document = _get(call, role)
        return {"RoleName": role.role_name, "PolicyName": name, "PolicyDocument": document}

    async def delete_user_policy(self, call: Call[api.DeleteUserPolicyRequest, User]) -> None:
        """Delete an inline policy of a user.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPolicy.html
        """
        _delete(call, require_holder(call))

    async def delete_group_policy(self, call: Call[api.DeleteGroupPolicyRequest, Group]) -> None:
        """Delete an inline policy of a group.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroupPolicy.html
        """
        _delete(call, require_holder(call))

    async def delete_role_policy(self, call: Call[api.DeleteRolePolicyRequest, Role]) -> None:
        """Delete an inline policy of a role.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePolicy.html
        """
        role = require_holder(call)
        require_modifiable(role)
        _delete(call, role)

    async def list_user_policies(
        self, call: Call[api.ListUserPoliciesRequest, User]
    ) -> api.ListUserPoliciesResponse:
        """List the names of a user's inline policies.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserPolicies.html
        """
        names, rest = await _read_names(call, require_holder(call))
        return {"PolicyNames": names, **rest}

    async def list_group_policies(
        self, call: Call[api.ListGroupPoliciesRequest, Group]
    ) -> api.ListGroupPoliciesResponse:
        """List the names of a group's inline policies.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupPolicies.html
        """
        names, rest = await _read_names(call, require_holder(call))
        return {"PolicyNames": names, **rest}

    async def list_role_policies(
        self, call: Call[api.ListRolePoliciesRequest, Role]
    ) -> api.ListRolePoliciesResponse:
        """List the names of a role's inline policies.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRolePolicies.html
        """
        names, rest = await _read_names(call, require_holder(call))
        return {"PolicyNames": names, **rest}


def _put(call: Call[Any, Any], holder: Holder) -> None:
    name, text = call.request["PolicyName"], call.request["PolicyDocument"]
    require_document(text)
    size = holder.inline_characters - policy_size(holder.inline.get(name, "")) + policy_size(text)
    if size > holder.inline_characters_max:
        raise api.LimitExceededException(
            f"Maximum policy size of {holder.inline_characters_max} bytes exceeded "
            f"for {holder.noun} {holder.name}"
        )
    call.records.put(replace(holder, inline=holder.inline | {name: text}))


def _get(call: Call[Any, Any], holder: PolicyHolder) -> tuple[str, str]:
    name = _require_name(call, holder)
    return name, encode_document(holder.inline[name])


def _delete(call: Call[Any, Any], holder: Holder) -> None:
    name = _require_name(call, holder)
    kept = {each: text for each, text in holder.inline.items() if each != name}
    call.records.put(replace(holder, inline=kept))


def _require_name(call: Call[Any, Any], holder: PolicyHolder) -> str:
    name: str = call.request["PolicyName"]
    if name not in holder.inline:
        raise api.NoSuchEntityException(
            f"The {holder.noun} policy with name {name} cannot be found."
        )
    return name


async def _read_names(call: Call[Any, Any], holder: PolicyHolder) -> tuple[list[str], Rest]:
    return await read_page(call, Listed({name: name for name in holder.inline}))
