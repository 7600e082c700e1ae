"""Encryption of messages: under SQS's own key, or under data keys from KMS that live for a while.

With a KMS key, a data key is asked for on behalf of whoever sends, and opened on behalf of whoever
receives; each of them may go on with it for the queue's reuse period.  Nobody uses a data key that
somebody else was given: a sender or receiver without permission for the KMS key is refused.

Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/
sqs-server-side-encryption.html
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from garrison.core.call import Call
from garrison.core.errors import ApiError
from garrison.crypto import Keyring, Sealer
from garrison.crypto.data_keys import create_data_key_sealer
from garrison.services.sqs import api
from garrison.services.sqs.records import (
    Content,
    Message,
    Queue,
    decode_content,
    encode_content,
)

DATA_KEYS_MAX = 4096
KMS_ERRORS: dict[str, type[ApiError]] = {
    "AccessDenied": api.KmsAccessDenied,
    "AccessDeniedException": api.KmsAccessDenied,
    "DependencyTimeoutException": api.KmsThrottled,
    "Disabled": api.KmsDisabled,
    "DisabledException": api.KmsDisabled,
    "InvalidArnException": api.KmsNotFound,
    "InvalidKeyUsageException": api.KmsInvalidKeyUsage,
    "KMSInvalidStateException": api.KmsInvalidState,
    "KeyUnavailableException": api.KmsInvalidState,
    "NotFoundException": api.KmsNotFound,
    "ThrottlingException": api.KmsThrottled,
}

KeyName = tuple[str, str, str, str]
"""Principal, access key, queue or data key, KMS key: what an open data key is known by."""


class OpenDataKey(NamedTuple):
    """A data key that may be used until then."""

    sealer: Sealer
    encrypted: bytes
    until: float


class SealedContent(NamedTuple):
    """A message's content as it is stored."""

    content: bytes
    data_key: bytes = b""
    plain: bool = False


class MessageEncryption:
    """Seals and opens contents."""

    def __init__(self, keyring: Keyring) -> None:
        self._own = keyring.sealer("sqs")
        self._data_keys: dict[KeyName, OpenDataKey] = {}
        self._fresh: dict[tuple[int, KeyName], OpenDataKey] = {}

    async def seal_for(
        self, call: Call[Any, Any], queue: Queue
    ) -> Callable[[Content, str], SealedContent]:
        """Return what seals contents for a queue now; its second argument goes into the seal.

        Raises:
            KmsAccessDenied, KmsDisabled, KmsInvalidState, KmsNotFound, …: KMS refuses the sender.
        """
        if queue.kms_key:
            key = await self._sealing_key(call, queue)
            return lambda content, bound: SealedContent(
                key.sealer.seal(encode_content(content), bound.encode()), key.encrypted
            )
        if queue.sse_sqs:
            own = self._own
            return lambda content, bound: SealedContent(
                own.seal(encode_content(content), bound.encode())
            )
        return lambda content, _: SealedContent(encode_content(content), plain=True)

    async def unseal(self, call: Call[Any, Any], queue: Queue, message: Message) -> Content:
        """Return a message's content.

        Raises:
            KmsAccessDenied, KmsDisabled, KmsInvalidState, …: KMS refuses the receiver.
            IntegrityError: the message was altered.
        """
        if message.plain:
            return decode_content(message.content)
        sealer = self._own
        if message.data_key:
            sealer = (await self._opening_key(call, queue, message)).sealer
        return decode_content(sealer.unseal(message.content, message.sealed_for.encode()))

    async def _sealing_key(self, call: Call[Any, Any], queue: Queue) -> OpenDataKey:
        name = (*caller_of(call), queue.shelf, queue.kms_key)
        known = self._find(call, name)
        if known is not None:
            return known
        context = {"aws:sqs:arn": queue.arn}
        made = await ask_kms(
            call,
            "GenerateDataKey",
            {"KeyId": queue.kms_key, "KeySpec": "AES_256", "EncryptionContext": context},
        )
        # SQS makes sure that what it is going to write can be read again.
        await ask_kms(
            call,
            "Decrypt",
            {"CiphertextBlob": made["CiphertextBlob"], "EncryptionContext": context},
        )
        return self._keep(call, queue, name, made["Plaintext"], made["CiphertextBlob"])

    async def _opening_key(
        self, call: Call[Any, Any], queue: Queue, message: Message
    ) -> OpenDataKey:
        name = (*caller_of(call), message.data_key.hex(), "")
        known = self._find(call, name)
        if known is not None:
            return known
        context = {"aws:sqs:arn": message.sealed_for.partition(" ")[0]}
        opened = await ask_kms(
            call, "Decrypt", {"CiphertextBlob": message.data_key, "EncryptionContext": context}
        )
        return self._keep(call, queue, name, opened["Plaintext"], message.data_key)

    def _find(self, call: Call[Any, Any], name: KeyName) -> OpenDataKey | None:
        known = self._fresh.get((id(call.records), name)) or self._data_keys.get(name)
        return known if known is not None and known.until > call.now.timestamp() else None

    def _keep(
        self, call: Call[Any, Any], queue: Queue, name: KeyName, plain: bytes, encrypted: bytes
    ) -> OpenDataKey:
        sealer = create_data_key_sealer("sqs", plain, call.ids.random_bytes)
        key = OpenDataKey(sealer, encrypted, call.now.timestamp() + queue.reuse_s)

        fresh = (id(call.records), name)
        self._fresh[fresh] = key

        def keep(committed: bool) -> None:  # noqa: FBT001  A callback's signature.
            # A key whose use left no record in the trail is asked for again.
            del self._fresh[fresh]
            if committed:
                if len(self._data_keys) >= DATA_KEYS_MAX:
                    self._data_keys.clear()
                self._data_keys[name] = key

        call.records.on_settled(keep)
        return key


def caller_of(call: Call[Any, Any]) -> tuple[str, str]:
    """Return whose data keys are kept: sessions of one name may not all do the same."""
    return call.principal.principal_id, call.principal.access_key_id


async def ask_kms(call: Call[Any, Any], operation: str, request: dict[str, Any]) -> Any:
    """Return KMS's answer to the caller's forwarded request, or raise its error in SQS's name."""
    try:
        return await call.peers.call("kms", operation, request)
    except ApiError as error:
        kind = KMS_ERRORS.get(error.code)
        if kind is None:
            raise
        raise kind(error.message) from error
