"""Service-linked roles: made and deleted for a service, and changed by nobody else.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html
"""

import json
from typing import Any

from msgspec.structs import replace

from garrison.core import quotas
from garrison.core.call import Call
from garrison.policy.service_linked_roles import ServiceLinkedRole, find_service_linked_role
from garrison.services.iam import api
from garrison.services.iam.authz import find_named, find_policy
from garrison.services.iam.operations.boundaries import count_usage
from garrison.services.iam.operations.descriptions import describe_new_role
from garrison.services.iam.operations.headroom import Headroom
from garrison.services.iam.operations.roles import delete_role
from garrison.services.iam.operations.targets import AccessDenied, absent, require_holder
from garrison.services.iam.records import Role, RoleDeletion


class ServiceLinkedRoles:
    """Operations on service-linked roles."""

    def __init__(self) -> None:
        self._headroom = Headroom(Role, "RolesPerAccount", quotas.ROLES_PER_ACCOUNT)

    async def create_service_linked_role(
        self, call: Call[api.CreateServiceLinkedRoleRequest, Role]
    ) -> api.CreateServiceLinkedRoleResponse:
        """Create the role of a service, with its name, trust policy and permissions.

        Raises:
            AccessDenied: the service has no such role.
            InvalidInputException: it takes no suffix, or the account has the role already.
            LimitExceededException: the account has as many roles as it may.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html
        """
        request = call.request
        service, suffix = request["AWSServiceName"], request.get("CustomSuffix", "")
        known = _require_known(service, suffix)
        name = f"{known.role_name}_{suffix}" if suffix else known.role_name
        if await find_named(call.records, Role, call.account, name) is not None:
            raise api.InvalidInputException(
                f"Service role name {name} has been taken in this account, "
                "please try a different suffix."
            )
        await self._headroom.take(call)
        policy = await find_policy(
            call.records, known.policy_arn.replace(":aws:", f":{call.partition}:", 1), call.account
        )
        attached = (policy.arn,) if policy is not None else ()
        for arn in attached:
            await count_usage(call, arn, attachments=1)
        role = Role(
            account=call.account,
            home=call.partition,
            role_name=name,
            role_id=call.ids.unique_id("AROA"),
            path=known.path,
            created_at=call.now,
            trust_policy=trust_in(service),
            description=request.get("Description", ""),
            attached=attached,
            service_name=service,
        )
        call.records.put(role)
        described = describe_new_role(role)
        if role.description:
            described["Description"] = role.description
        return {"Role": described}

    async def delete_service_linked_role(
        self, call: Call[api.DeleteServiceLinkedRoleRequest, Role]
    ) -> api.DeleteServiceLinkedRoleResponse:
        """Delete the role of a service, at once: nothing here uses one.

        Raises:
            NoSuchEntityException: there is none of that name, or it is no service's.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServiceLinkedRole.html
        """
        role = require_holder(call)
        if not role.service_linked:
            raise absent("role", role.role_name)
        for arn in role.attached:
            await count_usage(call, arn, attachments=-1)
        await delete_role(call, replace(role, attached=(), inline={}))
        task_id = f"task{role.path}{role.role_name}/{call.ids.uuid()}"
        call.records.put(RoleDeletion(account=call.account, task_id=task_id, deleted_at=call.now))
        return {"DeletionTaskId": task_id}

    async def get_service_linked_role_deletion_status(
        self, call: Call[api.GetServiceLinkedRoleDeletionStatusRequest, Any]
    ) -> api.GetServiceLinkedRoleDeletionStatusResponse:
        """Say that a deletion has succeeded.

        Raises:
            NoSuchEntityException: there was no such deletion.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLinkedRoleDeletionStatus.html
        """
        task_id = call.request["DeletionTaskId"]
        if await call.records.find(RoleDeletion, call.account, "", task_id) is None:
            raise api.NoSuchEntityException(f"Deletion task {task_id} cannot be found.")
        return {"Status": "SUCCEEDED"}


def trust_in(service: str) -> str:
    """Return the trust policy of a service's role."""
    statement = {
        "Action": ["sts:AssumeRole"],
        "Effect": "Allow",
        "Principal": {"Service": [service]},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _require_known(service: str, suffix: str) -> ServiceLinkedRole:
    known = find_service_linked_role(service)
    if known is None:
        raise AccessDenied(f"Cannot find Service Linked Role template for {service}")
    if suffix and known.custom_suffix is False:
        raise api.InvalidInputException(f"Custom suffix is not allowed for {service}")
    return known
