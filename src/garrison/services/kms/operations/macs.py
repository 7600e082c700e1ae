"""Message authentication codes.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/hmac.html
"""

from garrison.core.call import Call
from garrison.crypto import MacError, MaterialVault
from garrison.services.kms import api
from garrison.services.kms.operations.ciphers import require_usable_key
from garrison.services.kms.operations.targets import require_grant_tokens, require_no_dry_run
from garrison.services.kms.records import Key


class Macs:
    """Operations that make and check HMACs."""

    def __init__(self, vault: MaterialVault) -> None:
        self._vault = vault

    async def generate_mac(
        self, call: Call[api.GenerateMacRequest, Key]
    ) -> api.GenerateMacResponse:
        """Return the HMAC of a message of 1 to 4,096 bytes, as long as the hash's digest.

        Raises:
            DisabledException, KMSInvalidStateException: the key may not be used now.
            InvalidKeyUsageException: it is no HMAC key, or one of another algorithm.
            DryRunOperationException: all checks passed and ``DryRun`` was set.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateMac.html
        """
        request = call.request
        algorithm = request["MacAlgorithm"]
        key = require_usable_key(call, "GENERATE_VERIFY_MAC", algorithm)
        await require_grant_tokens(call)
        require_no_dry_run(request)
        hmac_key = self._vault.hmac_key(key.material, key.arn)
        return {
            "Mac": hmac_key.compute(algorithm, request["Message"]),
            "MacAlgorithm": algorithm,
            "KeyId": key.arn,
        }

    async def verify_mac(self, call: Call[api.VerifyMacRequest, Key]) -> api.VerifyMacResponse:
        """Check an HMAC.

        Raises:
            KMSInvalidMacException: it is not this key's MAC of this message.
            As ``generate_mac``.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_VerifyMac.html
        """
        request = call.request
        algorithm = request["MacAlgorithm"]
        key = require_usable_key(call, "GENERATE_VERIFY_MAC", algorithm)
        await require_grant_tokens(call)
        require_no_dry_run(request)
        hmac_key = self._vault.hmac_key(key.material, key.arn)
        try:
            hmac_key.verify(algorithm, request["Message"], request["Mac"])
        except MacError as error:
            raise api.KMSInvalidMacException from error
        return {"KeyId": key.arn, "MacValid": True, "MacAlgorithm": algorithm}
