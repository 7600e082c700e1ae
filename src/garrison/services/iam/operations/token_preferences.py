"""Which version of session tokens the global endpoint of STS gives out."""

from typing import Any

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.services.iam import api
from garrison.services.iam.operations.accounts import require_account


class TokenPreferences:
    """The operation on the account's preference."""

    async def set_security_token_service_preferences(
        self, call: Call[api.SetSecurityTokenServicePreferencesRequest, Any]
    ) -> None:
        """Set the version; GetAccountSummary shows it.  Tokens here are valid in all Regions.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetSecurityTokenServicePreferences.html
        """
        account = await require_account(call.records, call.account, call.now)
        version = 1 if call.request["GlobalEndpointTokenVersion"] == "v1Token" else 2
        call.records.put(replace(account, token_version=version))
