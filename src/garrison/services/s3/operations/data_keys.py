"""The keys that objects are encrypted under, and who is asked for them.

Every segment of an object has a data key of its own.  `DataKeys` says what wraps it (see
`records.sealing`): for SSE-KMS that is a data key from KMS, for which KMS is called as S3 does, for
the caller, with the object's ARN as the encryption context, or the bucket's where bucket keys are
on.  Bucket keys are remembered for a while, for each caller by itself, and never stored.

Sources: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
         https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
         https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
"""

import hmac
import json
from base64 import b64decode, b64encode
from binascii import Error
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import md5
from typing import Any, Final

from garrison.core.call import Call
from garrison.core.errors import ApiError
from garrison.core.ids import Ids
from garrison.crypto import Keyring, Sealer
from garrison.crypto.associated_data import encode_fields
from garrison.crypto.data_keys import create_data_key_sealer
from garrison.crypto.sealer import OVERHEAD_BYTES
from garrison.crypto.streams import KEY_BYTES, StreamKey
from garrison.services.s3.records import Bucket, Sealing
from garrison.services.s3.records.errors import (
    AccessDenied,
    InvalidArgument,
    InvalidEncryptionAlgorithm,
    InvalidRequest,
    KMSError,
)
from garrison.services.s3.records.sealing import Mode

SERVICE: Final = "s3"
MANAGED_KEY: Final = "alias/aws/s3"
CONTEXT_KEY: Final = "aws:s3:arn"
WRAPPED_BYTES: Final = KEY_BYTES + OVERHEAD_BYTES
SALT_BYTES: Final = 16
BUCKET_KEY_FOR: Final = timedelta(minutes=5)
BUCKET_KEYS_MAX: Final = 1024
DENIED: Final = frozenset({"AccessDenied", "AccessDeniedException"})

CUSTOMER: Final = "Requests specifying Server Side Encryption with Customer provided keys must"
NEEDS_KEY: Final = (
    "The object was stored using a form of Server Side Encryption. "
    "The correct parameters must be provided to retrieve the object."
)
NOT_APPLICABLE: Final = "The encryption parameters are not applicable to this object."


class OpenSealing:
    """What wraps and unwraps the data keys of an object's segments, open for one request."""

    def __init__(self, sealing: Sealing, sealers: tuple[Sealer, ...]) -> None:
        self.sealing = sealing
        self._sealers = sealers

    def new_key(self, ids: Ids) -> bytes:
        """Make a segment's data key: 32 bytes a layer."""
        return ids.random_bytes(KEY_BYTES * len(self._sealers))

    def wrap(self, key: bytes, blob: str) -> bytes:
        """Return a segment's data key as its record keeps it."""
        associated = encode_fields(b"s3 data key", blob.encode())
        return b"".join(
            sealer.seal(key[at * KEY_BYTES : (at + 1) * KEY_BYTES], associated)
            for at, sealer in enumerate(self._sealers)
        )

    def unwrap(self, wrapped: bytes, blob: str) -> StreamKey:
        """Return a segment's data key.

        Raises:
            IntegrityError: it was altered, or is another segment's.
        """
        associated = encode_fields(b"s3 data key", blob.encode())
        return StreamKey(
            b"".join(
                sealer.unseal(wrapped[at * WRAPPED_BYTES : (at + 1) * WRAPPED_BYTES], associated)
                for at, sealer in enumerate(self._sealers)
            )
        )


class DataKeys:
    """Finds what wraps data keys."""

    def __init__(self, keyring: Keyring) -> None:
        self._sealer = keyring.sealer(SERVICE)
        self._remembered: OrderedDict[tuple[Any, ...], tuple[datetime, Sealing, Sealer]] = (
            OrderedDict()
        )

    async def new_sealing(self, call: Call[Any, Any], bucket: Bucket, arn: str) -> OpenSealing:
        """Return how a new object is encrypted, by its request or else by its bucket.

        Raises:
            InvalidArgument, InvalidRequest, InvalidEncryptionAlgorithm: what is asked for makes no
                sense.
            AccessDenied, KMSError: KMS refuses.
        """
        request = call.request
        customer_key = read_customer_key(request)
        mode, kms_key, bucket_key = requested(request, bucket)
        if customer_key is not None:
            if "ServerSideEncryption" in request:
                raise InvalidArgument(
                    "Server Side Encryption with Customer provided key is incompatible with the "
                    "encryption method specified",
                    members={
                        "ArgumentName": "x-amz-server-side-encryption",
                        "ArgumentValue": request["ServerSideEncryption"],
                    },
                )
            if "SSE-C" in bucket.encryption.blocked:
                raise AccessDenied("Access Denied")
            return self._by_customer(call, customer_key, request["SSECustomerKeyMD5"])
        if mode == "AES256":
            return OpenSealing(Sealing(), (self._sealer,))
        given = read_context(request.get("SSEKMSEncryptionContext"))
        bucket_key = bucket_key and mode == "aws:kms"
        name = (*caller_of(call), bucket.arn, kms_key, json.dumps(given, sort_keys=True))
        known = self._recall(name, call.now) if bucket_key else None
        if known is None:
            context = {CONTEXT_KEY: bucket.arn if bucket_key else arn} | given
            known = await self._generate(
                call, bucket.region, mode, kms_key, context, given, bucket_key=bucket_key
            )
            if bucket_key:
                self._remember(name, call.now, *known)
        sealing, sealer = known
        return self._opened(sealing, sealer)

    async def open_sealing(self, call: Call[Any, Any], sealing: Sealing) -> OpenSealing:
        """Return what unwraps the data keys of an object.

        Raises:
            InvalidRequest: the object needs its customer's key, or needs none.
            AccessDenied, KMSError: KMS refuses, or it is another customer's key.
        """
        return await self.open_for(call, sealing, call.request)

    async def open_for(
        self, call: Call[Any, Any], sealing: Sealing, request: Mapping[str, Any]
    ) -> OpenSealing:
        """Return the same for a request whose members have other names, as a copy's source has."""
        require_customer_key(sealing, request)
        if sealing.mode == "SSE-C":
            key = b64decode(request["SSECustomerKey"])
            return OpenSealing(sealing, (self._under(call, key),))
        if not sealing.uses_kms:
            return OpenSealing(sealing, (self._sealer,))
        name = (*caller_of(call), sealing.kms_data_key)
        known = self._recall(name, call.now) if sealing.bucket_key else None
        if known is not None:
            return self._opened(sealing, known[1])
        opened = await call_kms(
            call,
            "Decrypt",
            {
                "CiphertextBlob": sealing.kms_data_key,
                "EncryptionContext": sealing.kms_context,
                "KeyId": sealing.kms_key,
            },
            sealing.kms_key.split(":")[3],
        )
        sealer = self._under(call, opened["Plaintext"])
        if sealing.bucket_key:
            self._remember(name, call.now, sealing, sealer)
        return self._opened(sealing, sealer)

    def forget(self) -> None:
        """Forget all bucket keys."""
        self._remembered.clear()

    async def _generate(
        self,
        call: Call[Any, Any],
        region: str,
        mode: Mode,
        kms_key: str,
        context: dict[str, str],
        given: dict[str, str],
        *,
        bucket_key: bool,
    ) -> tuple[Sealing, Sealer]:
        made = await call_kms(
            call,
            "GenerateDataKey",
            {"KeyId": kms_key, "KeySpec": "AES_256", "EncryptionContext": context},
            region,
        )
        sealing = Sealing(
            mode=mode,
            kms_key=made["KeyId"],
            kms_data_key=made["CiphertextBlob"],
            kms_context=context,
            own_context=given,
            bucket_key=bucket_key,
        )
        return sealing, self._under(call, made["Plaintext"])

    def _by_customer(self, call: Call[Any, Any], key: bytes, key_md5: str) -> OpenSealing:
        salt = call.ids.random_bytes(SALT_BYTES)
        sealing = Sealing(
            mode="SSE-C",
            customer_key_md5=key_md5,
            customer_key_salt=salt,
            customer_key_check=hmac.digest(salt, key, "sha256"),
        )
        return OpenSealing(sealing, (self._under(call, key),))

    def _opened(self, sealing: Sealing, sealer: Sealer) -> OpenSealing:
        second = (self._sealer,) if sealing.mode == "aws:kms:dsse" else ()
        return OpenSealing(sealing, (sealer, *second))

    def _under(self, call: Call[Any, Any], key: bytes) -> Sealer:
        return create_data_key_sealer(SERVICE, key, call.ids.random_bytes)

    def _recall(self, name: tuple[Any, ...], now: datetime) -> tuple[Sealing, Sealer] | None:
        known = self._remembered.get(name)
        if known is None or known[0] <= now:
            return None
        return known[1:]

    def _remember(
        self, name: tuple[Any, ...], now: datetime, sealing: Sealing, sealer: Sealer
    ) -> None:
        if len(self._remembered) >= BUCKET_KEYS_MAX:
            self._remembered.popitem(last=False)
        self._remembered[name] = (now + BUCKET_KEY_FOR, sealing, sealer)


def caller_of(call: Call[Any, Any]) -> tuple[str, str]:
    """Return whose bucket keys are remembered: sessions of one name may not all do the same."""
    return call.principal.principal_id, call.principal.access_key_id


def requested(request: Mapping[str, Any], bucket: Bucket) -> tuple[Mode, str, bool]:
    """Return the mode, the KMS key and whether to use a bucket key: the request's, or the bucket's.

    Raises:
        InvalidArgument: a KMS key for an encryption that needs none.
        InvalidEncryptionAlgorithm: there is no such encryption.
    """
    default = bucket.encryption
    mode = request.get("ServerSideEncryption")
    kms_key = request.get("SSEKMSKeyId", "")
    if mode is None:
        if kms_key:
            raise InvalidArgument(
                "Server Side Encryption with AWS KMS managed key requires HTTP header "
                "x-amz-server-side-encryption : aws:kms",
                members={"ArgumentName": "x-amz-server-side-encryption", "ArgumentValue": "null"},
            )
        mode = default.algorithm
        return (
            mode,
            default.kms_key or MANAGED_KEY,
            request.get("BucketKeyEnabled", default.bucket_key),
        )
    if mode not in {"AES256", "aws:kms", "aws:kms:dsse"}:
        raise InvalidEncryptionAlgorithm(
            "The encryption request you specified is not valid. The valid value is AES256.",
            members={"ArgumentValue": mode},
        )
    if mode == "AES256" and kms_key:
        raise InvalidArgument(
            "Server Side Encryption with AWS KMS managed key requires HTTP header "
            "x-amz-server-side-encryption : aws:kms",
            members={"ArgumentName": "x-amz-server-side-encryption", "ArgumentValue": mode},
        )
    if not kms_key and mode == default.algorithm:
        kms_key = default.kms_key
    return mode, kms_key or MANAGED_KEY, request.get("BucketKeyEnabled", default.bucket_key)


async def call_kms(
    call: Call[Any, Any], operation: str, request: Mapping[str, Any], region: str
) -> Mapping[str, Any]:
    """Return what KMS answers to S3, for the caller.

    Raises:
        AccessDenied, KMSError: it refuses; in S3's form.
    """
    try:
        return await call.peers.call("kms", operation, request, region=region)
    except ApiError as error:
        if error.code in DENIED:
            raise AccessDenied(error.message) from error
        raise KMSError(f"KMS.{error.shape or error.code}", error.message) from error


def read_customer_key(request: Mapping[str, Any]) -> bytes | None:
    """Return the key that a caller brings for SSE-C, or None.

    Raises:
        InvalidArgument: something of it is missing, or wrong.
    """
    algorithm, key = request.get("SSECustomerAlgorithm"), request.get("SSECustomerKey")
    digest = request.get("SSECustomerKeyMD5")
    if algorithm is None and key is None and digest is None:
        return None
    if algorithm is None:
        raise _customer_argument("algorithm", f"{CUSTOMER} provide a valid encryption algorithm.")
    if algorithm != "AES256":
        raise InvalidEncryptionAlgorithm(
            "The encryption request you specified is not valid. The valid value is AES256.",
            members={"ArgumentName": "x-amz-server-side-encryption", "ArgumentValue": algorithm},
        )
    if key is None:
        raise _customer_argument("key", f"{CUSTOMER} provide an appropriate secret key.")
    if digest is None:
        raise _customer_argument(
            "key-MD5", f"{CUSTOMER} provide the client calculated MD5 of the secret key."
        )
    try:
        raw = b64decode(key.encode("ascii"), validate=True)
    except (Error, UnicodeError):
        raw = b""
    if len(raw) != KEY_BYTES:
        raise _customer_argument("key", "The secret key was invalid for the specified algorithm.")
    if b64encode(md5(raw, usedforsecurity=False).digest()).decode() != digest:
        raise _customer_argument(
            "key-MD5",
            "The calculated MD5 hash of the key did not match the hash that was provided.",
        )
    return raw


def require_customer_key(sealing: Sealing, request: Mapping[str, Any]) -> None:
    """Raise unless the request has the key that the object was put with, or needs and has none.

    Raises:
        InvalidRequest: a key is missing, or there is one too many.
        AccessDenied: it is another key.
    """
    key = read_customer_key(request)
    if sealing.mode != "SSE-C":
        if key is not None:
            raise InvalidRequest(NOT_APPLICABLE)
        return
    if key is None:
        raise InvalidRequest(NEEDS_KEY)
    check = hmac.digest(sealing.customer_key_salt, key, "sha256")
    if not hmac.compare_digest(check, sealing.customer_key_check):
        raise AccessDenied("Access Denied")


def read_context(header: str | None) -> dict[str, str]:
    """Return the encryption context that a caller adds: JSON in Base64.

    Raises:
        InvalidArgument: it is none.
    """
    if header is None:
        return {}
    try:
        context = json.loads(b64decode(header.encode("ascii"), validate=True))
        if isinstance(context, dict) and all(isinstance(each, str) for each in context.values()):
            return context
    except (Error, ValueError):
        pass
    raise InvalidArgument(
        "The header 'x-amz-server-side-encryption-context' shall be Base64-encoded UTF-8 string "
        "holding JSON which represents a string-string map",
        members={
            "ArgumentName": "x-amz-server-side-encryption-context",
            "ArgumentValue": header,
        },
    )


def sealing_members(sealing: Sealing, *, written: bool = False) -> dict[str, Any]:
    """Return how an object is encrypted as members of a response.

    Args:
        sealing: How it is.
        written: Whether the response is to a write, which shows the encryption context, too.
    """
    if sealing.mode == "SSE-C":
        return {
            "SSECustomerAlgorithm": "AES256",
            "SSECustomerKeyMD5": sealing.customer_key_md5,
        }
    members: dict[str, Any] = {"ServerSideEncryption": sealing.mode}
    if sealing.uses_kms:
        members["SSEKMSKeyId"] = sealing.kms_key
        if sealing.bucket_key:
            members["BucketKeyEnabled"] = True
        if written and sealing.own_context:
            members["SSEKMSEncryptionContext"] = b64encode(
                json.dumps(sealing.own_context).encode()
            ).decode()
    return members


def _customer_argument(name: str, text: str) -> InvalidArgument:
    return InvalidArgument(
        text,
        members={
            "ArgumentName": "x-amz-server-side-encryption"
            if name != "algorithm"
            else "x-amz-server-side-encryption-customer-algorithm",
            "ArgumentValue": "null",
        },
    )
