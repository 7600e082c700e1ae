"""The port to key material that lives in hardware security modules and never leaves them.

A CloudHSM cluster is a set of tokens with the same contents.  Who uses its keys (KMS's custom key
stores) names the cluster and logs in as a crypto user, as a PKCS#11 application does; which of the
cluster's HSMs answers is for the implementation to choose.  ``crypto/rack.py`` implements it over
PKCS#11; nothing is loaded, and no process is started, before the first call.

Every method waits without holding up the event loop.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/keystore-cloudhsm.html
"""

from typing import Protocol

from garrison.core.errors import GarrisonError

KMS_USER = "kmsuser"
"""The crypto user that KMS logs in as."""


class HardwareError(GarrisonError):
    """An HSM did not do what it was asked; the message is for the operator."""


class HardwareUnavailableError(HardwareError):
    """No HSM of the cluster can be reached (or there is none), or its software is not installed."""


class NotActivatedError(HardwareError):
    """The cluster's users were not set up yet: nobody can log in."""


class WrongPasswordError(HardwareError):
    """The user's password is another one."""


class UserLockedError(HardwareError):
    """Too many wrong passwords: the HSM refuses the user."""


class NoSuchHardwareKeyError(HardwareError):
    """The cluster holds no key under this handle."""


class HardwareCiphertextError(HardwareError):
    """A ciphertext was altered, or is another key's, or its associated data differ."""


class HardwareKeys(Protocol):
    """AES-256 keys in the HSMs of clusters; none can be read out, wrapped or copied away."""

    async def is_reachable(self, cluster_id: str) -> bool:
        """Return True if an HSM of the cluster answers."""
        ...

    async def require_login(self, cluster_id: str, password: str) -> None:
        """Return if ``kmsuser`` may log in with this password.

        Raises:
            HardwareUnavailableError, NotActivatedError, WrongPasswordError, UserLockedError.
        """
        ...

    async def change_password(self, cluster_id: str, old: str, new: str) -> None:
        """Give ``kmsuser`` another password, in all HSMs of the cluster; raises as a login does."""
        ...

    async def create_key(self, cluster_id: str, password: str, label: str) -> str:
        """Make an AES-256 key in all HSMs of the cluster: sensitive, never extractable.

        Args:
            cluster_id: The cluster.
            password: The password of ``kmsuser``.
            label: What the key is called for the HSM's other users: KMS gives its key's ID.

        Returns:
            The handle (``CKA_ID``, 32 hexadecimal digits) by which the other methods find the key.
        """
        ...

    async def has_key(self, cluster_id: str, password: str, handle: str) -> bool:
        """Return True if the cluster holds this key."""
        ...

    async def delete_key(self, cluster_id: str, password: str, handle: str) -> None:
        """Destroy a key in all HSMs of the cluster; nothing happens if it is gone already."""
        ...

    async def encrypt(
        self, cluster_id: str, password: str, handle: str, plaintext: bytes, associated: bytes
    ) -> bytes:
        """Encrypt in the HSM (AES-GCM); the answer is 28 bytes longer: nonce 12, …, tag 16.

        Raises:
            NoSuchHardwareKeyError: the key is gone.  And what a login raises.
        """
        ...

    async def decrypt(
        self, cluster_id: str, password: str, handle: str, sealed: bytes, associated: bytes
    ) -> bytes:
        """Return what ``encrypt`` was given.

        Raises:
            HardwareCiphertextError: altered bytes, or other associated data.
            NoSuchHardwareKeyError: the key is gone.  And what a login raises.
        """
        ...


class TokenRack(HardwareKeys, Protocol):
    """What CloudHSM needs besides: the tokens themselves."""

    async def add_hsm(self, cluster_id: str, hsm_id: str, officer_password: str) -> None:
        """Make a token: empty if it is the cluster's first, else with the cluster's contents.

        Raises:
            HardwareUnavailableError: no module, no free slot, or tokens that cannot be copied.
        """
        ...

    async def remove_hsm(self, cluster_id: str, hsm_id: str) -> None:
        """Destroy a token; nothing happens if it is gone already."""
        ...

    async def pack(self, cluster_id: str) -> bytes:
        """Return a copy of the cluster's contents, as secret as its users' passwords are good."""
        ...

    async def restore_hsm(self, cluster_id: str, hsm_id: str, packed: bytes) -> None:
        """Make a token with the contents that ``pack`` returned."""
        ...

    async def is_activated(self, cluster_id: str) -> bool:
        """Return True if the cluster's crypto user has a password."""
        ...
