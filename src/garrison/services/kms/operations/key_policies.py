"""Key policies.  A key has exactly one, and its name is ``default``."""

from typing import Any

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.core.directory import Directory
from garrison.services.kms import api
from garrison.services.kms.operations.lockout import bind_principals, require_policy
from garrison.services.kms.operations.targets import require_key
from garrison.services.kms.records import Key

POLICY_NAME = "default"


class KeyPolicies:
    """Operations on key policies."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    async def get_key_policy(
        self, call: Call[api.GetKeyPolicyRequest, Key]
    ) -> api.GetKeyPolicyResponse:
        """Return a key's policy, as it was written.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyPolicy.html
        """
        key = require_key(call)
        _require_name(call)
        return {"Policy": key.policy, "PolicyName": POLICY_NAME}

    async def put_key_policy(self, call: Call[api.PutKeyPolicyRequest, Key]) -> None:
        """Replace a key's policy.

        Raises:
            MalformedPolicyDocumentException, LimitExceededException: see ``require_policy``.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
        """
        key = require_key(call)
        _require_name(call)
        policy = call.request["Policy"]
        require_policy(call, policy, key.arn)
        named = await bind_principals(call, self._directory, policy)
        call.records.put(replace(key, policy=policy, named=named))

    async def list_key_policies(
        self, call: Call[api.ListKeyPoliciesRequest, Key]
    ) -> api.ListKeyPoliciesResponse:
        """List the names of a key's policies.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeyPolicies.html
        """
        require_key(call)
        if "Marker" in call.request:
            # There is never a second page to have a marker for.
            raise api.InvalidMarkerException("Could not deserialize marker.")
        return {"PolicyNames": [POLICY_NAME], "Truncated": False}


def _require_name(call: Call[Any, Any]) -> None:
    if call.request.get("PolicyName", POLICY_NAME) != POLICY_NAME:
        raise api.NotFoundException("No such policy exists")
