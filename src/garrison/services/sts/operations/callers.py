"""Who calls, and whose an access key is."""

from garrison.core.arn import ARN
from garrison.core.call import Call
from garrison.core.ids import account_of_access_key
from garrison.services.sts.api import (
    GetAccessKeyInfoRequest,
    GetAccessKeyInfoResponse,
    GetCallerIdentityRequest,
    GetCallerIdentityResponse,
)
from garrison.wire.errors import ValidationError


class Callers:
    """Says who is who."""

    async def get_caller_identity(
        self, call: Call[GetCallerIdentityRequest, None]
    ) -> GetCallerIdentityResponse:
        """Say who signed the request, in the partition that was asked.

        Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
        """
        caller = call.principal
        arn = ARN.parse(caller.arn)
        return {
            "UserId": caller.principal_id,
            "Account": caller.account,
            "Arn": caller.arn if arn is None else str(arn._replace(partition=call.partition)),
        }

    async def get_access_key_info(
        self, call: Call[GetAccessKeyInfoRequest, None]
    ) -> GetAccessKeyInfoResponse:
        """Return the account that an access key ID holds, whatever has become of the key.

        Raises:
            ValidationError: no access key ID has this form.

        Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html
        """
        account = account_of_access_key(call.request["AccessKeyId"])
        if account is None:
            raise ValidationError("Access key ID is not valid.")
        return {"Account": account}
