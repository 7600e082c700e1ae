"""Secrets of Secrets Manager, read as if they were parameters.

    /aws/reference/secretsmanager/prod/db            the current version
    /aws/reference/secretsmanager/prod/db:AWSPREVIOUS    by a label, or by a version's ID

Secrets Manager is asked for the caller, who needs its permissions, too.

Source: https://docs.aws.amazon.com/systems-manager/latest/userguide/integration-ps-secretsmanager.html
"""

import json
import re
from base64 import b64encode
from typing import Any

from garrison.core.call import Call
from garrison.core.errors import ApiError
from garrison.services.ssm import api
from garrison.services.ssm.authz import SECRETS, NamedParameter
from garrison.services.ssm.operations.sealing import DENIALS
from garrison.services.ssm.records import AccessDeniedException
from garrison.wire.errors import ValidationException

NOT_DECRYPTED = "WithDecryption flag must be True for retrieving a Secret Manager secret."
VERSION_ID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|.{32,64}")


async def read_secret(call: Call[Any, Any], named: NamedParameter) -> api.Parameter:
    """Return a secret as a parameter.

    Raises:
        ValidationException: decryption was not asked for.
        ParameterNotFound: Secrets Manager has no such secret or version.
        AccessDeniedException: the caller may not read it.
    """
    if not call.request.get("WithDecryption"):
        raise ValidationException(NOT_DECRYPTED)
    request = {"SecretId": named.name.removeprefix(SECRETS)}
    if named.selector:
        member = "VersionId" if VERSION_ID.fullmatch(named.selector) else "VersionStage"
        request[member] = named.selector
    try:
        secret = await call.peers.call("secretsmanager", "GetSecretValue", request)
    except ApiError as error:
        if error.is_server_fault:
            raise
        if error.code in DENIALS:
            raise AccessDeniedException(error.message) from error
        raise api.ParameterNotFound(
            "An error occurred (ParameterNotFound) when referencing Secrets Manager: Secret "
            f"{named.name} not found."
        ) from error
    text = secret.get("SecretString")
    found: api.Parameter = {
        "Name": named.name,
        "Type": "SecureString",
        "Value": b64encode(secret["SecretBinary"]).decode() if text is None else text,
        "Version": 0,
        "SourceResult": _source(secret),
        "LastModifiedDate": secret["CreatedDate"],
        "ARN": secret["ARN"],
    }
    if named.selector:
        found["Selector"] = f":{named.selector}"
    return found


def _source(secret: Any) -> str:
    # What Secrets Manager answered, but for the value: that is the parameter's own.
    return json.dumps(
        {
            "ARN": secret["ARN"],
            "name": secret["Name"],
            "versionId": secret["VersionId"],
            "versionStages": secret["VersionStages"],
            "createdDate": secret["CreatedDate"].isoformat(),
        }
    )
