"""Keys whose material is, wholly or in part, in a custom key store.

In an external key store a plaintext is encrypted twice: under the KMS key's own material, and the
result by the external key manager, which so never sees it.  In a CloudHSM key store the key in the
cluster alone encrypts.

Sources: https://docs.aws.amazon.com/kms/latest/developerguide/keystore-external.html
         https://docs.aws.amazon.com/kms/latest/developerguide/keystore-cloudhsm.html
"""

import contextlib
import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

from garrison.core.call import Call
from garrison.core.endpoints import Endpoints
from garrison.core.transaction import Records
from garrison.crypto import (
    ALGORITHM_EXTERNAL,
    ALGORITHM_HARDWARE,
    NO_MATERIAL_ID,
    CiphertextBlob,
    CiphertextError,
    MaterialVault,
    encode_context,
    encode_header,
    parse_ciphertext,
)
from garrison.crypto.hardware import (
    HardwareCiphertextError,
    HardwareError,
    HardwareKeys,
)
from garrison.services.kms import api
from garrison.services.kms.operations.clusters import require_active_cluster
from garrison.services.kms.operations.targets import require_absent
from garrison.services.kms.operations.xks_failures import MEANINGS
from garrison.services.kms.operations.xks_proxies import Sealed, XksError, XksProxies
from garrison.services.kms.records import CustomKeyStore, Key, XksProxy
from garrison.wire.errors import ValidationException

NOT_CONNECTED = (
    "This KMS key is in a custom key store that is not connected to its external key store proxy. "
    "Connect the external key store and try the request again."
)
Parts = tuple[bytes, bytes, bytes, bytes]
"""What a proxy has made: ciphertext, initialization vector, tag, metadata."""


class BackingKeys:
    """Encrypts and decrypts with keys in custom key stores."""

    def __init__(self, vault: MaterialVault, hardware: HardwareKeys, endpoints: Endpoints) -> None:
        self._vault = vault
        self._hardware = hardware
        self._proxies = XksProxies(endpoints)

    async def create(self, call: Call[api.CreateKeyRequest, Any], key: Key) -> str:
        """Make, or find, the key that is to stand behind a new key; return what its store calls it.

        Raises:
            ValidationException: the request lacks a member, or has one that does not fit.
            CustomKeyStoreNotFoundException, CustomKeyStoreInvalidStateException: there is no such
                key store, or it is not connected.
            CloudHsmClusterInvalidConfigurationException: its cluster has too few active HSMs.
            XksKeyNotFoundException, XksKeyInvalidConfigurationException,
            XksKeyAlreadyInUseException: there is no such external key, or none for this.
        """
        store = await _require_connected(call, key)
        external_key_id = call.request.get("XksKeyId")
        if store.proxy is not None and external_key_id is not None:
            await self._require_external_key(call, store, store.proxy, external_key_id)
            return external_key_id
        await require_active_cluster(call, store.cluster_id, hsms=2)
        try:
            return await self._hardware.create_key(store.cluster_id, store.password, key.key_id)
        except HardwareError as error:
            raise api.CustomKeyStoreInvalidStateException(detail=str(error)) from error

    async def delete(self, records: Records, key: Key) -> None:
        """Delete the key in the cluster, if the key store is connected and the cluster does it."""
        store = await records.find(CustomKeyStore, key.account, key.region, key.custom_key_store_id)
        if store is None or not store.connected:
            return
        with contextlib.suppress(HardwareError):
            await self._hardware.delete_key(store.cluster_id, store.password, key.external_key_id)

    async def encrypt(
        self,
        call: Call[Any, Any],
        key: Key,
        plaintext: bytes,
        encryption_context: Mapping[str, str],
    ) -> bytes:
        """Return a ciphertext blob.

        Raises:
            KMSInvalidStateException: the key store is disconnected, or did not do it.
        """
        store = await require_store(call, key)
        try:
            if store.proxy is not None:
                return await self._encrypt_twice(
                    call, store.proxy, key, plaintext, encryption_context
                )
            header = encode_header(key.key_id, NO_MATERIAL_ID, ALGORITHM_HARDWARE)
            return header + await self._hardware.encrypt(
                store.cluster_id,
                store.password,
                key.external_key_id,
                plaintext,
                header + encode_context(encryption_context),
            )
        except XksError as error:
            raise _refusal(error) from error
        except HardwareError as error:
            raise unavailable(key, error) from error

    async def decrypt(
        self,
        call: Call[Any, Any],
        key: Key,
        blob: CiphertextBlob,
        encryption_context: Mapping[str, str],
    ) -> bytes:
        """Return what ``encrypt`` was given.

        Raises:
            InvalidCiphertextException: altered bytes, or another encryption context.
            KMSInvalidStateException: the key store is disconnected, or did not do it.
        """
        store = await require_store(call, key)
        wanted = ALGORITHM_HARDWARE if store.proxy is None else ALGORITHM_EXTERNAL
        if blob.algorithm != wanted:
            raise api.InvalidCiphertextException(detail=f"of another algorithm than {key.arn}")
        try:
            if store.proxy is not None:
                return await self._decrypt_twice(call, store.proxy, key, blob, encryption_context)
            return await self._hardware.decrypt(
                store.cluster_id,
                store.password,
                key.external_key_id,
                blob.sealed,
                blob.header + encode_context(encryption_context),
            )
        except (CiphertextError, HardwareCiphertextError) as error:
            raise api.InvalidCiphertextException(detail=f"under {key.arn}") from error
        except XksError as error:
            raise _refusal(error) from error
        except HardwareError as error:
            raise unavailable(key, error) from error

    async def _require_external_key(
        self,
        call: Call[Any, Any],
        store: CustomKeyStore,
        proxy: XksProxy,
        external_key_id: str,
    ) -> None:
        place = {"account": store.account, "region": store.region}
        for key in await call.records.find_by(Key, "key_store", store.store_id, **place):
            if key.external_key_id == external_key_id:
                raise api.XksKeyAlreadyInUseException
        try:
            found = await self._proxies.find_key(call, proxy, external_key_id)
        except XksError as error:
            meaning = MEANINGS[error.failure]
            raise meaning.of_key(meaning.message) from error
        if not found.encrypts:
            raise api.XksKeyInvalidConfigurationException(
                MEANINGS["InvalidKeyUsageException"].message
            )
        if found.key_status != "ENABLED":
            raise api.XksKeyInvalidConfigurationException(MEANINGS["InvalidStateException"].message)

    async def _encrypt_twice(
        self,
        call: Call[Any, Any],
        proxy: XksProxy,
        key: Key,
        plaintext: bytes,
        encryption_context: Mapping[str, str],
    ) -> bytes:
        inner = self._vault.encrypt(key.material, key.arn, plaintext, encryption_context)
        header = encode_header(key.key_id, key.material.material_id, ALGORITHM_EXTERNAL)
        associated = _associated(header, encryption_context)
        sealed = await self._proxies.encrypt(
            call, proxy, key.external_key_id, key.arn, inner, associated
        )
        parts: Parts = (
            sealed.ciphertext,
            sealed.initialization_vector,
            sealed.authentication_tag,
            sealed.ciphertext_metadata,
        )
        return header + msgspec.msgpack.encode(parts)

    async def _decrypt_twice(
        self,
        call: Call[Any, Any],
        proxy: XksProxy,
        key: Key,
        blob: CiphertextBlob,
        encryption_context: Mapping[str, str],
    ) -> bytes:
        try:
            parts = msgspec.msgpack.decode(blob.sealed, type=Parts)
        except msgspec.MsgspecError:
            raise CiphertextError("not what a proxy has made") from None
        inner = await self._proxies.decrypt(
            call,
            proxy,
            key.external_key_id,
            key.arn,
            Sealed(*parts),
            _associated(blob.header, encryption_context),
        )
        return self._vault.decrypt(
            key.material, key.arn, parse_ciphertext(inner), encryption_context
        )


async def _require_connected(call: Call[api.CreateKeyRequest, Any], key: Key) -> CustomKeyStore:
    request = call.request
    external = key.origin == "EXTERNAL_KEY_STORE"
    for member in ("CustomKeyStoreId", *(("XksKeyId",) if external else ())):
        if member not in request:
            raise ValidationException(f"{member} is required for a key with Origin {key.origin}")
    if not external:
        require_absent(request, key.origin, "XksKeyId")
    store = await call.records.find(
        CustomKeyStore, key.account, key.region, key.custom_key_store_id
    )
    if store is None:
        raise api.CustomKeyStoreNotFoundException
    if (store.proxy is not None) != external:
        raise ValidationException(
            f"Origin {key.origin} is not valid for the custom key store {store.store_id}"
        )
    if not store.connected:
        raise api.CustomKeyStoreInvalidStateException(NOT_CONNECTED)
    return store


async def require_store(call: Call[Any, Any], key: Key) -> CustomKeyStore:
    """Return the key store that a key is in.

    Raises:
        KMSInvalidStateException: it is not connected.
    """
    store = await call.records.find(
        CustomKeyStore, key.account, key.region, key.custom_key_store_id
    )
    if store is None or not store.connected:
        raise api.KMSInvalidStateException(f"{key.arn} is unavailable.")
    return store


def unavailable(key: Key, error: HardwareError) -> api.KMSInvalidStateException:
    """Return what KMS says if the cluster does not do what it was asked."""
    return api.KMSInvalidStateException(
        f"{key.arn} is unavailable: its CloudHSM cluster did not perform the operation.",
        detail=str(error),
    )


def _refusal(error: XksError) -> api.KMSInvalidStateException:
    return api.KMSInvalidStateException(MEANINGS[error.failure].message)


def _associated(header: bytes, encryption_context: Mapping[str, str]) -> bytes:
    # A proxy must take 8,192 bytes at least, which an encryption context may exceed.
    return hashlib.sha256(header + encode_context(encryption_context)).digest()
