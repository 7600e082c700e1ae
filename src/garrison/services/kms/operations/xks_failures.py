"""What KMS answers when an external key store's proxy does not do what it was asked.

Source: https://github.com/aws/aws-kms-xksproxy-api-spec (Error Codes, KMS Considerations)
"""

from collections.abc import Mapping
from typing import Final

import msgspec

from garrison.core.errors import ApiError
from garrison.services.kms import api
from garrison.services.kms.operations.xks_proxies import Failure


class Meaning(msgspec.Struct, frozen=True):
    """What a failure means to KMS's callers."""

    message: str
    connection_error: api.ConnectionErrorCodeType
    """Why the key store cannot be connected."""
    of_store: type[ApiError] = api.XksProxyInvalidResponseException
    """CreateCustomKeyStore and UpdateCustomKeyStore."""
    of_key: type[ApiError] = api.CustomKeyStoreInvalidStateException
    """CreateKey."""


UNREACHABLE = api.XksProxyUriUnreachableException
ADMINISTRATOR = (
    "If you see this error repeatedly, report it to your external key store proxy administrator."
)
MALFORMED = Meaning(
    f"AWS KMS cannot interpret the response from the external key store proxy. {ADMINISTRATOR}",
    "XKS_PROXY_INVALID_RESPONSE",
)
MEANINGS: Final[Mapping[Failure, Meaning]] = {
    "malformed": MALFORMED,
    "ValidationException": MALFORMED,
    "InvalidStateException": Meaning(
        "The external key associated with this KMS key in an external key store is not enabled in "
        "the external HSM. Enable the external key in the external HSM and retry the request.",
        "XKS_PROXY_NOT_REACHABLE",
        of_key=api.XksKeyInvalidConfigurationException,
    ),
    "InvalidCiphertextException": Meaning(
        "The external key store proxy rejected the request because the specified ciphertext or "
        "encryption context is corrupted, missing, or otherwise invalid.",
        "XKS_PROXY_INVALID_RESPONSE",
    ),
    "InvalidKeyUsageException": Meaning(
        "The external key associated with this KMS key in an external key store does not support "
        "the requested operation. Enable the operation on the key in your external HSM, and try "
        "the request again.",
        "XKS_PROXY_INVALID_RESPONSE",
        of_key=api.XksKeyInvalidConfigurationException,
    ),
    "AuthenticationFailedException": Meaning(
        "The external key store proxy rejected the request because it could not authenticate AWS "
        "KMS. Verify the XKS proxy authentication credentials for your external key store and "
        "update if necessary.",
        "INVALID_CREDENTIALS",
        of_store=api.XksProxyIncorrectAuthenticationCredentialException,
    ),
    "AccessDeniedException": Meaning(
        "The external key store proxy denied access to the operation. Verify that the user and the "
        "external key are both authorized for this operation, and try the request again.",
        "XKS_PROXY_ACCESS_DENIED",
        of_key=api.KMSInvalidStateException,
    ),
    "KeyNotFoundException": Meaning(
        "The external key associated with this KMS key in an external key store was not found in "
        "its external HSM. If the external key ID associated with this KMS key is incorrect, "
        "create a new KMS key with the correct external key ID.",
        "XKS_PROXY_INVALID_RESPONSE",
        of_key=api.XksKeyNotFoundException,
    ),
    "InvalidUriPathException": Meaning(
        "The external key store proxy rejected the request because of an invalid URI path. Verify "
        "the URI path for your external key store and update if necessary.",
        "XKS_PROXY_INVALID_CONFIGURATION",
        of_store=api.XksProxyInvalidConfigurationException,
    ),
    "UnsupportedOperationException": Meaning(
        "The external key store proxy rejected the request because it does not support the "
        f"requested operation. {ADMINISTRATOR}",
        "XKS_PROXY_INVALID_RESPONSE",
    ),
    "DependencyTimeoutException": Meaning(
        "The external key store proxy did not respond to the request in the time allotted. Retry "
        f"the request. {ADMINISTRATOR}",
        "XKS_PROXY_TIMED_OUT",
        of_store=UNREACHABLE,
    ),
    "ThrottlingException": Meaning(
        "The external key store proxy rejected the request due to a very high request rate. Reduce "
        "the frequency of your calls using KMS keys in this external key store.",
        "XKS_PROXY_NOT_REACHABLE",
        of_store=UNREACHABLE,
    ),
    "InternalException": Meaning(
        "The external key store proxy rejected the request because it cannot communicate with the "
        "external HSM. Verify that the external key store proxy configuration is correct and that "
        "the external HSM is available.",
        "XKS_PROXY_NOT_REACHABLE",
    ),
    "unreachable": Meaning(
        "AWS KMS cannot communicate with the external key store proxy. This might be a transient "
        "network issue. If you see this error repeatedly, verify that your external key store "
        "proxy is active and is connected to the network, and that its endpoint URI is correct in "
        "your external keystore.",
        "XKS_PROXY_NOT_REACHABLE",
        of_store=UNREACHABLE,
    ),
    "tls": Meaning(
        "AWS KMS cannot establish a TLS connection to the external key store proxy. Verify the TLS "
        "configuration, including its certificate.",
        "XKS_PROXY_INVALID_TLS_CONFIGURATION",
        of_store=UNREACHABLE,
    ),
    "timeout": Meaning(
        "AWS KMS rejected the request because the external key store proxy did not respond in "
        f"time. Retry the request. {ADMINISTRATOR}",
        "XKS_PROXY_TIMED_OUT",
        of_store=UNREACHABLE,
    ),
}
