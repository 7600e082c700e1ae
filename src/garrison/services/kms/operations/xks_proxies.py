"""External key managers, as their proxies are asked: the XKS Proxy API, version 1.

Source: https://github.com/aws/aws-kms-xksproxy-api-spec (xks_proxy_api_spec.md)
"""

import asyncio
import hashlib
from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit

import msgspec

from garrison.core.call import Call
from garrison.core.endpoints import Endpoints
from garrison.core.message import Request
from garrison.services.kms.records import XksProxy
from garrison.sigv4 import Signer

SERVICE = "kms-xks-proxy"
TIMEOUT_S = 1.0
"""AWS gives a proxy 250 ms, from next door."""
RESPONSE_BYTES_MAX = 64 * 1024
TAG_BYTES = 16
IV_BYTES = (12, 16)
METADATA_BYTES_MAX = 20
OK = 200

Failure = Literal[
    "AccessDeniedException",
    "AuthenticationFailedException",
    "DependencyTimeoutException",
    "InternalException",
    "InvalidCiphertextException",
    "InvalidKeyUsageException",
    "InvalidStateException",
    "InvalidUriPathException",
    "KeyNotFoundException",
    "ThrottlingException",
    "UnsupportedOperationException",
    "ValidationException",
    "malformed",
    "timeout",
    "tls",
    "unreachable",
]
"""What a proxy answers, or why it does not."""

T = TypeVar("T")
Base64 = Annotated[bytes, msgspec.Meta(max_length=8192)]


class XksError(Exception):
    """A proxy did not do what it was asked."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure: Failure = failure


class ErrorAnswer(msgspec.Struct, frozen=True, rename="camel"):
    """How a proxy refuses."""

    error_name: Failure


class KeyMetadata(msgspec.Struct, frozen=True, rename="camel"):
    """What a proxy says of an external key."""

    key_spec: str
    key_usage: tuple[str, ...]
    key_status: str

    @property
    def encrypts(self) -> bool:
        """Whether KMS can use the key."""
        usages = {"ENCRYPT", "DECRYPT"}
        return self.key_spec == "AES_256" and usages <= set(self.key_usage)


class Sealed(msgspec.Struct, frozen=True, rename="camel", gc=False):
    """What a proxy has made of a plaintext."""

    ciphertext: Base64
    initialization_vector: Base64
    authentication_tag: Base64
    ciphertext_metadata: Base64 = b""
    ciphertext_data_integrity_value: Base64 = b""

    def is_sound(self, plaintext: bytes, associated: bytes) -> bool:
        """Return True if nothing was damaged on the way, and it has the right sizes."""
        parts = (
            associated,
            self.ciphertext_metadata,
            self.initialization_vector,
            self.ciphertext,
            self.authentication_tag,
        )
        return (
            len(self.ciphertext) == len(plaintext)
            and len(self.initialization_vector) in IV_BYTES
            and len(self.authentication_tag) == TAG_BYTES
            and len(self.ciphertext_metadata) <= METADATA_BYTES_MAX
            and hashlib.sha256(b"".join(parts)).digest() == self.ciphertext_data_integrity_value
        )


class Opened(msgspec.Struct, frozen=True, rename="camel", gc=False):
    """What a proxy has opened."""

    plaintext: Base64


class Manager(msgspec.Struct, frozen=True, rename="camel"):
    """One of the HSMs behind a proxy."""

    id: str
    model: str
    health_status: Literal["ACTIVE", "DEGRADED", "UNAVAILABLE"]


class Health(msgspec.Struct, frozen=True, rename="camel"):
    """How a proxy says it is."""

    xks_proxy_fleet_size: int
    xks_proxy_vendor: str
    xks_proxy_model: str
    ekm_vendor: str
    ekm_fleet_details: Annotated[tuple[Manager, ...], msgspec.Meta(min_length=1, max_length=10)]


class XksProxies:
    """Asks proxies; every method waits without holding up the event loop.

    All of them raise `XksError`.
    """

    def __init__(self, endpoints: Endpoints) -> None:
        self._endpoints = endpoints

    async def require_health(self, call: Call[Any, Any], proxy: XksProxy) -> None:
        """Return if the proxy answers, and an HSM of its external key manager is available."""
        metadata = {"kmsRequestId": call.origin.request_id, "kmsOperation": call.operation}
        health = await self._ask(call, proxy, "/health", {"requestMetadata": metadata}, Health)
        if all(each.health_status == "UNAVAILABLE" for each in health.ekm_fleet_details):
            raise XksError("unreachable")

    async def find_key(
        self, call: Call[Any, Any], proxy: XksProxy, external_key_id: str
    ) -> KeyMetadata:
        """Return what the external key manager says of a key."""
        path = f"/keys/{external_key_id}/metadata"
        return await self._ask(
            call, proxy, path, {"requestMetadata": request_metadata(call)}, KeyMetadata
        )

    async def encrypt(
        self,
        call: Call[Any, Any],
        proxy: XksProxy,
        external_key_id: str,
        key_arn: str,
        plaintext: bytes,
        associated: bytes,
    ) -> Sealed:
        """Encrypt with an external key; the answer is checked for damage."""
        sealed = await self._ask(
            call,
            proxy,
            f"/keys/{external_key_id}/encrypt",
            {
                "requestMetadata": request_metadata(call, key_arn),
                "additionalAuthenticatedData": associated,
                "plaintext": plaintext,
                "encryptionAlgorithm": "AES_GCM",
                "ciphertextDataIntegrityValueAlgorithm": "SHA_256",
            },
            Sealed,
        )
        if not sealed.is_sound(plaintext, associated):
            raise XksError("malformed")
        return sealed

    async def decrypt(
        self,
        call: Call[Any, Any],
        proxy: XksProxy,
        external_key_id: str,
        key_arn: str,
        sealed: Sealed,
        associated: bytes,
    ) -> bytes:
        """Return what ``encrypt`` was given."""
        payload = {
            "requestMetadata": request_metadata(call, key_arn),
            "additionalAuthenticatedData": associated,
            "ciphertext": sealed.ciphertext,
            "encryptionAlgorithm": "AES_GCM",
            "initializationVector": sealed.initialization_vector,
            "authenticationTag": sealed.authentication_tag,
        }
        if sealed.ciphertext_metadata:
            payload["ciphertextMetadata"] = sealed.ciphertext_metadata
        path = f"/keys/{external_key_id}/decrypt"
        opened = await self._ask(call, proxy, path, payload, Opened)
        if len(opened.plaintext) != len(sealed.ciphertext):
            raise XksError("malformed")
        return opened.plaintext

    async def _ask(
        self, call: Call[Any, Any], proxy: XksProxy, path: str, payload: Any, answer: type[T]
    ) -> T:
        body = msgspec.json.encode(payload)
        request = sign(proxy, call.region, proxy.path + path, body, call.now)
        url = self._endpoints.find_url(urlsplit(proxy.endpoint).hostname or "")
        status, content = await asyncio.to_thread(send, url, request)
        try:
            if status == OK:
                return msgspec.json.decode(content, type=answer)
            failure = msgspec.json.decode(content, type=ErrorAnswer).error_name
        except msgspec.MsgspecError:
            raise XksError("malformed") from None
        raise XksError(failure)


def request_metadata(call: Call[Any, Any], key_arn: str = "") -> dict[str, str]:
    """Return for whom and why a proxy is asked."""
    origin = call.origin
    metadata = {
        "awsPrincipalArn": call.principal.arn,
        "kmsOperation": call.operation,
        "kmsRequestId": origin.request_id,
    }
    if key_arn:
        metadata["kmsKeyArn"] = key_arn
    if origin.via_service:
        metadata["kmsViaService"] = origin.via_service.partition(".")[0]
    return metadata


def sign(proxy: XksProxy, region: str, path: str, body: bytes, now: datetime) -> Request:
    """Return the request to a proxy, signed with the key store's credential."""
    signer = Signer(
        access_key_id=proxy.access_key_id,
        secret=proxy.secret_access_key,
        region=region,
        service=SERVICE,
    )
    host = urlsplit(proxy.endpoint).netloc
    request = Request(method="POST", path=path, query="", headers={"host": host}, body=body)
    signed = signer.sign(request, now=now)
    # The specification signs these two headers alone.
    headers = {**signed.headers, "content-type": "application/json"}
    return msgspec.structs.replace(signed, headers=headers)


def send(url: str, request: Request) -> tuple[int, bytes]:
    """Send a request and return the status and the body.

    Raises:
        XksError: there was no answer.
    """
    # Few deployments have an external key store, and all of them start sooner without these.
    import http.client
    import ssl

    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=TIMEOUT_S)
    if parts.scheme == "https":
        connection = http.client.HTTPSConnection(
            parts.hostname or "",
            parts.port,
            timeout=TIMEOUT_S,
            context=ssl.create_default_context(),
        )
    try:
        connection.request("POST", request.path, body=request.body, headers=dict(request.headers))
        response = connection.getresponse()
        return response.status, response.read(RESPONSE_BYTES_MAX)
    except ssl.SSLError:
        raise XksError("tls") from None
    except TimeoutError:
        raise XksError("timeout") from None
    except OSError:
        raise XksError("unreachable") from None
    except http.client.HTTPException:
        raise XksError("malformed") from None
    finally:
        connection.close()
