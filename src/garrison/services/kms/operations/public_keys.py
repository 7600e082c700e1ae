"""Public keys, for use outside of KMS."""

from garrison.core.call import Call
from garrison.crypto import KEY_SPECS, MaterialVault
from garrison.services.kms import api
from garrison.services.kms.operations.descriptions import describe_cryptography
from garrison.services.kms.operations.targets import require_grant_tokens, require_key
from garrison.services.kms.records import UNUSABLE, Key


class PublicKeys:
    """Operations on the public halves of key pairs."""

    def __init__(self, vault: MaterialVault) -> None:
        self._vault = vault

    async def get_public_key(
        self, call: Call[api.GetPublicKeyRequest, Key]
    ) -> api.GetPublicKeyResponse:
        """Return a key pair's public key: SubjectPublicKeyInfo, DER.

        Raises:
            KMSInvalidStateException: not in this state; a disabled key shows its public key.
            UnsupportedOperationException: it is no key pair.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_GetPublicKey.html
        """
        key = require_key(call)
        key.require_not_in(UNUSABLE - {"Disabled"}, call.now)
        if not KEY_SPECS[key.spec].asymmetric:
            raise api.UnsupportedOperationException(
                f"{key.arn} key spec is {key.spec} which is not valid for GetPublicKey."
            )
        await require_grant_tokens(call)
        response: api.GetPublicKeyResponse = {
            "KeyId": key.arn,
            "PublicKey": self._vault.key_pair(key.material, key.arn).public_key,
        }
        response.update(describe_cryptography(key))
        return response
