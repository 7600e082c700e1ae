"""Resource policies: who else may describe a backup, and make clusters from it.

Source: https://docs.aws.amazon.com/cloudhsm/latest/userguide/sharing.html
"""

from typing import Any

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.policy import MalformedPolicy, parse_document
from garrison.services.cloudhsmv2 import api
from garrison.services.cloudhsmv2.operations.targets import require_ready
from garrison.services.cloudhsmv2.records import Backup


class ResourcePolicies:
    """Operations on the resource policies of backups."""

    async def put_resource_policy(
        self, call: Call[api.PutResourcePolicyRequest, Backup]
    ) -> api.PutResourcePolicyResponse:
        """Give a backup a policy.

        Raises:
            CloudHsmInvalidRequestException: no policy, one that cannot be read, or a backup that is
                not ready.
            CloudHsmResourceNotFoundException: no such backup in this account and Region.

        Source: https://docs.aws.amazon.com/cloudhsm/latest/APIReference/API_PutResourcePolicy.html
        """
        backup = _require_backup(call)
        require_ready(call, backup)
        policy = call.request.get("Policy")
        if policy is None:
            raise api.CloudHsmInvalidRequestException("A policy must be specified.")
        try:
            parse_document(policy, "resource")
        except MalformedPolicy as error:
            raise api.CloudHsmInvalidRequestException(error.message) from error
        call.records.put(replace(backup, policy=policy))
        return {"ResourceArn": backup.arn, "Policy": policy}

    async def get_resource_policy(
        self, call: Call[api.GetResourcePolicyRequest, Backup]
    ) -> api.GetResourcePolicyResponse:
        """Return a backup's policy; nothing if it has none.

        Source: https://docs.aws.amazon.com/cloudhsm/latest/APIReference/API_GetResourcePolicy.html
        """
        backup = _require_backup(call)
        return {"Policy": backup.policy} if backup.policy else {}

    async def delete_resource_policy(
        self, call: Call[api.DeleteResourcePolicyRequest, Backup]
    ) -> api.DeleteResourcePolicyResponse:
        """Take a backup's policy away; clusters that were made from it stay.

        Source:
        https://docs.aws.amazon.com/cloudhsm/latest/APIReference/API_DeleteResourcePolicy.html
        """
        backup = _require_backup(call)
        answer: api.DeleteResourcePolicyResponse = {"ResourceArn": backup.arn}
        if backup.policy:
            answer["Policy"] = backup.policy
            call.records.put(replace(backup, policy=""))
        return answer


def _require_backup(call: Call[Any, Backup]) -> Backup:
    arn = call.request.get("ResourceArn")
    if arn is None:
        raise api.CloudHsmInvalidRequestException("A resource ARN must be specified.")
    if ":backup/" not in arn:
        raise api.CloudHsmInvalidRequestException("Only backups support resource policies.")
    backup = call.target.record
    if backup is None:
        raise api.CloudHsmResourceNotFoundException(f"Resource {arn} not found.")
    return backup
