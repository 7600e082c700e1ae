"""Resource policies: who else may reach a secret, which has one such policy, named ``default``."""

import json
from typing import Any

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.core.directory import Directory
from garrison.policy import Document, MalformedPolicy, parse_document
from garrison.policy.bound import is_user_or_role, named_principals
from garrison.policy.public import is_public
from garrison.services.secretsmanager import api
from garrison.services.secretsmanager.operations.lockout import locks_out
from garrison.services.secretsmanager.operations.paging import page_of
from garrison.services.secretsmanager.operations.replicas import sync_replicas
from garrison.services.secretsmanager.operations.targets import (
    require_primary,
    require_secret,
)
from garrison.services.secretsmanager.records import Secret

POLICY_NAME = "default"
POLICIES_PER_PAGE = 100
MALFORMED = "This resource policy contains a syntax error."
UNSUPPORTED_PRINCIPAL = "This resource policy contains an unsupported principal."
PUBLIC = (
    "The BlockPublicPolicy parameter is set to true, and the resource policy did not prevent "
    "broad access to the secret."
)
OPEN = "The resource policy allows broad access to the secret."
LOCKED_OUT = "The resource policy locks out its own author."
OTHER_NAME = "Only the policy `default` can be attached to a secret, changed or deleted."


class ResourcePolicies:
    """Operations on resource policies."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    async def put_resource_policy(
        self, call: Call[api.PutResourcePolicyRequest, Secret]
    ) -> api.PutResourcePolicyResponse:
        """Attach a policy to a secret in place of the one it has.

        Raises:
            MalformedPolicyDocumentException: it is no policy, or names a user or role that does not
                exist.
            PublicPolicyException: it is public, and ``BlockPublicPolicy`` is set.

        Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutResourcePolicy.html
        """
        secret = require_primary(call)
        _require_name(call)
        document = parse(call.request["ResourcePolicy"])
        if call.request.get("BlockPublicPolicy") and is_public(document):
            raise api.PublicPolicyException(PUBLIC)
        changed = replace(secret, policy=document.text, bound=await self._bind(call, document))
        call.records.put(await sync_replicas(call, changed))
        return {"ARN": secret.arn, "Name": secret.name}

    async def get_resource_policy(
        self, call: Call[api.GetResourcePolicyRequest, Secret]
    ) -> api.GetResourcePolicyResponse:
        """Return a secret's policy, as it was written, if it has one.

        Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetResourcePolicy.html
        """
        secret = require_secret(call)
        _require_name(call)
        answer: api.GetResourcePolicyResponse = {"ARN": secret.arn, "Name": secret.name}
        if secret.policy:
            answer["ResourcePolicy"] = secret.policy
        return answer

    async def list_resource_policies(
        self, call: Call[api.ListResourcePoliciesRequest, Secret]
    ) -> api.ListResourcePoliciesResponse:
        """List the names of a secret's policies.

        Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListResourcePolicies.html
        """
        secret = require_secret(call)
        names: list[api.ResourcePolicySummary] = (
            [{"PolicyName": POLICY_NAME}] if secret.policy else []
        )
        page, more = page_of(call.request, names, POLICIES_PER_PAGE)
        return {"ResourcePolicies": list(page), **more}

    async def delete_resource_policy(
        self, call: Call[api.DeleteResourcePolicyRequest, Secret]
    ) -> api.DeleteResourcePolicyResponse:
        """Take a secret's policy away; a secret that has none stays as it is.

        Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteResourcePolicy.html
        """
        secret = require_primary(call)
        _require_name(call)
        call.records.put(await sync_replicas(call, replace(secret, policy="", bound={})))
        return {"ARN": secret.arn, "Name": secret.name}

    async def validate_resource_policy(
        self, call: Call[api.ValidateResourcePolicyRequest, Secret]
    ) -> api.ValidateResourcePolicyResponse:
        """Judge a policy: not public, and not one that shuts its author out.

        Raises:
            MalformedPolicyDocumentException: it is no policy.
            ResourceNotFoundException: no such secret.

        Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ValidateResourcePolicy.html
        """
        arn = call.target.arn
        if "SecretId" in call.request:
            arn = require_secret(call).arn
        document = parse(call.request["ResourcePolicy"])
        found: list[api.ValidationErrorsEntry] = []
        if is_public(document):
            found.append({"CheckName": "PublicAccess", "ErrorMessage": OPEN})
        if locks_out(call, document, arn):
            found.append({"CheckName": "Lockout", "ErrorMessage": LOCKED_OUT})
        return {"PolicyValidationPassed": not found, "ValidationErrors": found}

    async def _bind(self, call: Call[Any, Any], document: Document) -> dict[str, str]:
        bound = {}
        for arn in named_principals(document):
            unique_id = await self._directory.find_unique_id(call.records, arn)
            if unique_id:
                bound[arn] = unique_id
            elif is_user_or_role(arn):
                raise api.MalformedPolicyDocumentException(UNSUPPORTED_PRINCIPAL)
        return bound


def parse(text: str) -> Document:
    """Return a resource policy.

    Raises:
        MalformedPolicyDocumentException: it is none.
    """
    try:
        if not isinstance(json.loads(text), dict):
            raise api.MalformedPolicyDocumentException(MALFORMED)
        return parse_document(text, "resource")
    except (ValueError, RecursionError) as error:
        raise api.MalformedPolicyDocumentException(MALFORMED) from error
    except MalformedPolicy as error:
        raise api.MalformedPolicyDocumentException(MALFORMED, detail=error.message) from error


def _require_name(call: Call[Any, Any]) -> None:
    if call.request.get("PolicyName", POLICY_NAME) != POLICY_NAME:
        raise api.InvalidParameterException(OTHER_NAME)
