"""The HSMs of this deployment, by cluster: each a token of its own behind a PKCS#11 module.

    <rack>/<cluster ID>/<HSM ID>/     what SoftHSM keeps; for another module an empty marker

The HSMs of a cluster have the same contents.  The first of them answers; what changes it is copied
to the others before the change counts as done, and if it fails, the next takes its place.  Only
SoftHSM's tokens can be copied: a cluster on another module has one HSM and no backups.
"""

import asyncio
import contextlib
import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from garrison.core.ids import RandomBytes
from garrison.crypto import softhsm
from garrison.crypto.hardware import (
    HardwareError,
    HardwareUnavailableError,
    NotActivatedError,
    WrongPasswordError,
)
from garrison.crypto.redaction import Redacted
from garrison.crypto.token_process import TokenProcess

ACTIVATED = "activated"
LOCK = "lock"
HANDLE_BYTES = 16

T = TypeVar("T")


class Rack(Redacted):
    """Implements ``TokenRack``."""

    def __init__(self, folder: Path | None, *, random: RandomBytes, module: str = "") -> None:
        """Name the folder.

        Args:
            folder: Where the tokens are, made on first use; None for a temporary one.
            random: Makes key handles.
            module: A PKCS#11 library; empty for SoftHSM's.
        """
        self._kept = folder
        self._temporary: Path | None = None
        self._random = random
        self._module = module
        self._processes: dict[Path, tuple[int, TokenProcess]] = {}
        # Copies must not meet a change half-way; uses of a key go on side by side.
        self._turn = threading.Lock()

    def close(self) -> None:
        """End the tokens' processes, and with a temporary folder the tokens."""
        while self._processes:
            _, (_, process) = self._processes.popitem()
            process.close()
        if self._temporary is not None:
            softhsm.remove(self._temporary)
            self._temporary = None

    def reset(self) -> None:
        """Destroy all tokens."""
        self.close()
        if self._kept is not None:
            softhsm.remove(self._kept)

    @property
    def _folder(self) -> Path:
        if self._kept is not None:
            return self._kept
        if self._temporary is None:
            from tempfile import mkdtemp

            self._temporary = Path(mkdtemp(prefix="garrison-hsm-"))
        return self._temporary

    def environment(self, cluster_id: str) -> dict[str, str]:
        """Return the variables by which a PKCS#11 application finds a cluster's first HSM.

        Raises:
            HardwareUnavailableError: no software for tokens, or no HSM.
        """
        hsms = self._hsms(cluster_id)
        if not hsms:
            raise HardwareUnavailableError(f"cluster `{cluster_id}` has no HSM")
        module = {"PKCS11_MODULE": str(self._require_module())}
        if self._module:
            return module | {"PKCS11_TOKEN_LABEL": hsms[0].name}
        return module | {"SOFTHSM2_CONF": str(softhsm.prepare(hsms[0]))}

    @property
    def can_copy(self) -> bool:
        """True if tokens can be copied: clusters of several HSMs, and backups."""
        return not self._module

    async def require_module(self) -> None:
        """Raise HardwareUnavailableError unless the module can be used."""
        await asyncio.to_thread(self._require_module)

    async def add_hsm(self, cluster_id: str, hsm_id: str, officer_password: str) -> None:
        """Make a token: empty if it is the cluster's first, else a copy of the others.

        Raises:
            HardwareUnavailableError: no module, no free slot, or tokens that cannot be copied.
        """
        await asyncio.to_thread(self._add_hsm, cluster_id, hsm_id, officer_password)

    async def remove_hsm(self, cluster_id: str, hsm_id: str) -> None:
        """Destroy a token, and the cluster's folder with the last one."""
        await asyncio.to_thread(self._remove_hsm, cluster_id, hsm_id)

    async def pack(self, cluster_id: str) -> bytes:
        """Return a copy of the cluster's contents, as secret as its PINs are good."""
        return await asyncio.to_thread(self._pack, cluster_id)

    async def restore_hsm(self, cluster_id: str, hsm_id: str, packed: bytes) -> None:
        """Make a token with the contents that ``pack`` returned."""
        await asyncio.to_thread(self._restore_hsm, cluster_id, hsm_id, packed)

    async def is_activated(self, cluster_id: str) -> bool:
        """Return True if the cluster's crypto user has a password."""
        return await asyncio.to_thread(self._is_activated, cluster_id)

    async def activate(self, cluster_id: str, officer: str, new_officer: str, user: str) -> None:
        """Set the cluster's users up: see ``token_host.Host.activate``."""
        await asyncio.to_thread(
            self._change,
            cluster_id,
            "activate",
            officer_pin=officer,
            new_officer_pin=new_officer,
            pin=user,
        )

    async def reset_password(self, cluster_id: str, officer: str, user: str) -> None:
        """Give the crypto user a password, in the security officer's name."""
        await asyncio.to_thread(
            self._change, cluster_id, "reset_pin", officer_pin=officer, pin=user
        )

    async def is_reachable(self, cluster_id: str) -> bool:
        """Return True if an HSM of the cluster answers."""
        try:
            await asyncio.to_thread(self._ask, cluster_id, "describe")
        except HardwareError:
            return False
        return True

    async def require_login(self, cluster_id: str, password: str) -> None:
        """Return if the crypto user may log in with this password."""
        await asyncio.to_thread(self._ask, cluster_id, "log_in", pin=password)

    async def change_password(self, cluster_id: str, old: str, new: str) -> None:
        """Give the crypto user another password, in all HSMs of the cluster."""
        await asyncio.to_thread(self._change, cluster_id, "change_pin", pin=old, new_pin=new)

    async def create_key(self, cluster_id: str, password: str, label: str) -> str:
        """Make an AES-256 key in all HSMs of the cluster; return its handle."""
        handle = self._random(HANDLE_BYTES).hex()
        await asyncio.to_thread(
            self._change, cluster_id, "create_key", pin=password, key_label=label, handle=handle
        )
        return handle

    async def has_key(self, cluster_id: str, password: str, handle: str) -> bool:
        """Return True if the cluster holds this key."""
        found: bool = await asyncio.to_thread(
            self._ask, cluster_id, "has_key", pin=password, handle=handle
        )
        return found

    async def delete_key(self, cluster_id: str, password: str, handle: str) -> None:
        """Destroy a key in all HSMs of the cluster."""
        await asyncio.to_thread(self._change, cluster_id, "delete_key", pin=password, handle=handle)

    async def encrypt(
        self, cluster_id: str, password: str, handle: str, plaintext: bytes, associated: bytes
    ) -> bytes:
        """Encrypt in the HSM."""
        sealed: bytes = await asyncio.to_thread(
            self._ask,
            cluster_id,
            "encrypt",
            pin=password,
            handle=handle,
            plaintext=plaintext,
            associated=associated,
        )
        return sealed

    async def decrypt(
        self, cluster_id: str, password: str, handle: str, sealed: bytes, associated: bytes
    ) -> bytes:
        """Decrypt in the HSM."""
        plaintext: bytes = await asyncio.to_thread(
            self._ask,
            cluster_id,
            "decrypt",
            pin=password,
            handle=handle,
            sealed=sealed,
            associated=associated,
        )
        return plaintext

    def _require_module(self) -> Path:
        return Path(self._module) if self._module else softhsm.find_module()

    def _hsms(self, cluster_id: str) -> list[Path]:
        cluster = self._folder / cluster_id
        if not cluster.is_dir():
            return []
        return sorted(each for each in cluster.iterdir() if each.is_dir() and not each.suffix)

    def _process(self, hsm: Path) -> TokenProcess:
        # One process for each of SoftHSM's tokens, since each has its own configuration; one for
        # all of another module's.
        name = self._folder if self._module else hsm
        try:
            place = name.stat().st_ino
        except FileNotFoundError:
            raise HardwareUnavailableError(f"`{hsm.name}` is gone") from None
        found = self._processes.get(name)
        if found is not None and found[0] == place:
            return found[1]
        # Another worker of this server has replaced the token: a copy is a new folder.
        self._forget(name)
        configuration = None if self._module else softhsm.prepare(hsm)
        process = TokenProcess(self._require_module(), configuration)
        self._processes[name] = place, process
        return process

    def _call(self, hsm: Path, name: str, **arguments: object) -> Any:
        label = hsm.name if self._module else ""
        try:
            return self._process(hsm).call(name, label=label, **arguments)
        except (WrongPasswordError, NotActivatedError):
            # Another process may have changed it, and SoftHSM does not notice.
            self._process(hsm).close()
            return self._process(hsm).call(name, label=label, **arguments)

    def _ask(self, cluster_id: str, name: str, **arguments: object) -> Any:
        try:
            return self._first(cluster_id, lambda hsm: self._call(hsm, name, **arguments))
        except HardwareUnavailableError:
            with self._changing(cluster_id) as was_finished:
                if not was_finished:
                    raise
            return self._first(cluster_id, lambda hsm: self._call(hsm, name, **arguments))

    @contextlib.contextmanager
    def _changing(self, cluster_id: str) -> Iterator[bool]:
        """Keep other threads and processes from changing tokens; finish what a crash cut short."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            with self._turn:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                yield softhsm.finish(self._folder / cluster_id)
        finally:
            os.close(descriptor)

    def _first(self, cluster_id: str, ask: Callable[[Path], T]) -> T:
        failure = HardwareUnavailableError(f"cluster `{cluster_id}` has no HSM")
        for hsm in self._hsms(cluster_id):
            try:
                return ask(hsm)
            except HardwareUnavailableError as error:
                failure = error
        raise failure

    def _change(self, cluster_id: str, name: str, **arguments: object) -> None:
        with self._changing(cluster_id):
            changed = self._first(
                cluster_id, lambda hsm: (self._call(hsm, name, **arguments), hsm)[1]
            )
            if self.can_copy:
                softhsm.sync(changed)
                self._mirror(changed)

    def _mirror(self, source: Path) -> None:
        others = [hsm for hsm in self._hsms(source.parent.name) if hsm != source]
        packed = softhsm.pack(source) if others else b""
        for other in others:
            self._forget(other)
            softhsm.unpack(packed, other)

    def _add_hsm(self, cluster_id: str, hsm_id: str, officer_password: str) -> None:
        with self._changing(cluster_id):
            self._require_module()
            hsm = self._folder / cluster_id / hsm_id
            others = self._hsms(cluster_id)
            if others and not self.can_copy:
                raise HardwareUnavailableError(
                    f"tokens of `{self._module}` cannot be copied, so a cluster has one HSM"
                )
            if others:
                softhsm.unpack(softhsm.pack(others[0]), hsm)
                self._mirror(others[0])
                return
            hsm.mkdir(mode=0o700, parents=True, exist_ok=True)
            name = hsm_id if self._module else cluster_id
            try:
                self._process(hsm).call("init_token", label=name, officer_pin=officer_password)
            except HardwareError:
                self._forget(hsm)
                softhsm.remove(hsm)
                raise
            if self.can_copy:
                softhsm.sync(hsm)

    def _restore_hsm(self, cluster_id: str, hsm_id: str, packed: bytes) -> None:
        with self._changing(cluster_id):
            self._require_module()
            if not self.can_copy:
                raise HardwareUnavailableError(f"tokens of `{self._module}` cannot be restored")
            (self._folder / cluster_id).mkdir(mode=0o700, parents=True, exist_ok=True)
            softhsm.unpack(packed, self._folder / cluster_id / hsm_id)

    def _remove_hsm(self, cluster_id: str, hsm_id: str) -> None:
        with self._changing(cluster_id):
            hsm = self._folder / cluster_id / hsm_id
            self._forget(hsm)
            softhsm.remove(hsm)
            if not self._hsms(cluster_id):
                softhsm.remove(hsm.parent)

    def _forget(self, hsm: Path) -> None:
        _, process = self._processes.pop(hsm, (0, None))
        if process is not None:
            process.close()

    def _pack(self, cluster_id: str) -> bytes:
        with self._changing(cluster_id):
            hsms = self._hsms(cluster_id)
            if not hsms or not self.can_copy:
                raise HardwareUnavailableError(f"cluster `{cluster_id}` has no token to copy")
            return softhsm.pack(hsms[0])

    def _is_activated(self, cluster_id: str) -> bool:
        mark = self._folder / cluster_id / ACTIVATED
        if mark.exists():
            return True
        with contextlib.suppress(HardwareError):
            if self._ask(cluster_id, "describe")["user_pin_set"]:
                mark.touch(mode=0o600)
                return True
        return False
