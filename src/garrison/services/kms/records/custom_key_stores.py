"""Custom key stores: where else than in KMS the material of keys can be.

Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_CustomKeyStoresListEntry.html
"""

from datetime import datetime
from typing import ClassVar

import msgspec

from garrison.core.record import Index, Kind, Record
from garrison.services.kms.api import KeyState
from garrison.services.kms.api import XksProxyConnectivityType as Connectivity
from garrison.services.kms.records.keys import Key


class XksProxy(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """How an external key store's proxy is reached, and with which credential."""

    endpoint: str
    """``https://xks.example.com``"""
    path: str
    """``/prefix/kms/xks/v1``"""
    connectivity: Connectivity
    access_key_id: str
    secret_access_key: str
    vpc_endpoint_service: str = ""
    vpc_endpoint_service_owner: str = ""

    def __repr__(self) -> str:
        """Show where the proxy is, never its credential."""
        return f"XksProxy({self.endpoint}{self.path})"


class CustomKeyStore(Record, frozen=True, kw_only=True):
    """A key store: a CloudHSM cluster, or an external key manager behind a proxy."""

    kind: ClassVar[Kind] = Kind(
        "kms.custom-key-store",
        identifiers=("store_id",),
        indexes={"name": Index(lambda store: (store.name,), unique=True)},
    )

    store_id: str
    """``cks-1234567890abcdef0``"""
    name: str
    created_at: datetime
    connected: bool = False
    error_code: str = ""
    """Why it could not be connected; empty if it could, or was disconnected since."""
    proxy: XksProxy | None = None
    """Of an external key store; None for CloudHSM."""
    cluster_id: str = ""
    cluster_certificate: str = ""
    """PEM; clusters that share it share their keys."""
    trust_anchor: str = ""
    """PEM"""
    password: str = ""
    """Of the crypto user ``kmsuser``."""

    @property
    def connection_state(self) -> str:
        """What AWS calls its state."""
        if self.connected:
            return "CONNECTED"
        return "FAILED" if self.error_code else "DISCONNECTED"

    def state_of(self, key: Key, now: datetime) -> KeyState:
        """Return the state of a key that is in this store."""
        state = key.state_at(now)
        return state if self.connected or state == "PendingDeletion" else "Unavailable"
