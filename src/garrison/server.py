"""Runs Garrison as a server: data directory, sockets, workers, signals.

One process by default.  With several workers this process prepares the data directory and watches
over its children, which share the port and the files.
"""

import asyncio
import os
import signal
import socket
import ssl
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from pathlib import Path

import msgspec
import uvloop

from garrison import __version__
from garrison.app import Garrison
from garrison.core.clock import Clock, SystemClock
from garrison.core.credentials import read_credentials
from garrison.core.endpoints import Endpoints
from garrison.core.errors import ConfigurationError, IntegrityError
from garrison.core.ids import Ids
from garrison.core.passphrase import with_passphrase
from garrison.core.runtime import (
    RunningServer,
    credentials_file,
    remove_runtime_file,
    write_runtime_file,
)
from garrison.core.settings import Settings
from garrison.crypto import Keyring, create_ephemeral_keyring, unlock_keyring
from garrison.crypto.rack import Rack
from garrison.crypto.token_root import open_token_root
from garrison.declarations import require_declared
from garrison.deployment import (
    ADMINISTRATOR,
    ROOT,
    deploy,
    find_home,
    new_credentials,
    write_credentials,
)
from garrison.functions import OperatorFunctions
from garrison.gateway.accept import BACKLOG, Acceptor
from garrison.store import MemoryStore, SQLiteStore, Store, UnavailableError
from garrison.store.blobs import Blobs, FileBlobs, MemoryBlobs
from garrison.store.directory import DataDirectory
from garrison.trail import EventIndex, FileSegments, MemorySegments, Trail
from garrison.wire import Wire

Sockets = list[socket.socket]

KEYS_WATCHED_S = 2.0
"""How often a server looks for new service keys."""

POLL_S = 0.25
"""How often a process that waits for messages looks whether another one was sent some."""


class Parts(msgspec.Struct, frozen=True):
    """What one process stands on."""

    store: Store
    trail: Trail
    blobs: Blobs
    keyring: Keyring
    ids: Ids
    clock: Clock


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT, then finish what was begun.

    Raises:
        ConfigurationError: the port or the data directory cannot be used.
    """
    # Nothing that this process makes is for others to read.
    os.umask(0o077)
    settings = with_passphrase(settings)
    with data_directory(settings) as directory:
        sockets = bind(settings, shared=False)
        settings = msgspec.structs.replace(settings, port=sockets[0].getsockname()[1])
        try:
            if settings.workers == 1:
                uvloop.run(serve_one(settings, directory, sockets))
            else:
                close_all(sockets)
                supervise(settings, directory)
        finally:
            remove_runtime_file(settings)


@contextmanager
def data_directory(settings: Settings) -> Iterator[DataDirectory | None]:
    """Hold the data directory for as long as this server runs; None if nothing is kept."""
    if settings.ephemeral:
        yield None
        return
    directory = DataDirectory(settings.directory)
    directory.lock()
    try:
        yield directory
    finally:
        directory.unlock()


def bind(settings: Settings, *, shared: bool) -> Sockets:
    """Listen on the address, of which a name may have several.

    Args:
        settings: The host and the port; 0 for any that is free.
        shared: Whether other processes of this server listen there, too.

    Raises:
        ConfigurationError: the address is taken, or not this machine's.
    """
    port = settings.port
    sockets: Sockets = []
    for family, address in addresses(settings):
        bound = socket.socket(family, socket.SOCK_STREAM)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        if family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        try:
            bound.bind((address, port))
            bound.listen(BACKLOG)
        except OSError as error:
            bound.close()
            if family == socket.AF_INET6 and sockets:
                continue  # Machines without IPv6 resolve names to its addresses all the same.
            raise ConfigurationError(
                f"port {port} of `{settings.host}` cannot be used: {error.strerror}",
                hint="stop what listens there, or choose another: garrison up --port 4567",
            ) from error
        bound.setblocking(False)
        sockets.append(bound)
        port = bound.getsockname()[1]
    return sockets


def addresses(settings: Settings) -> list[tuple[int, str]]:
    """Return the families and addresses of the host, IPv4 first.

    Raises:
        ConfigurationError: it has none.
    """
    try:
        found = socket.getaddrinfo(settings.host, None, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        raise ConfigurationError(f"`{settings.host}` is no address: {error.strerror}") from error
    return sorted({(int(family), str(address[0])) for family, _, _, _, address in found})


def close_all(sockets: Sockets) -> None:
    """Close sockets that only claimed the port."""
    for each in sockets:
        each.close()


def open_parts(settings: Settings, directory: DataDirectory | None, worker: int = 0) -> Parts:
    """Open what one process stands on."""
    clock, ids = SystemClock(), Ids()
    if directory is None:
        memory = MemoryStore()
        trail = Trail(MemorySegments(), EventIndex(), memory)
        return Parts(memory, trail, MemoryBlobs(), create_ephemeral_keyring(os.urandom), ids, clock)
    path = directory.path
    keyring = unlock_keyring(
        path,
        random=os.urandom,
        create=not directory.database.exists(),
        passphrase=settings.passphrase or None,
        now=clock.now(),
        open_token=open_token_root,
    )
    store = SQLiteStore(directory.database, keyring.sealer("store"))
    segments = FileSegments(path / "trail", keyring.sealer("trail"), worker=str(worker))
    trail = Trail(segments, EventIndex(path / "trail-index.db"), store)
    blobs = FileBlobs(path / "blobs", directory.locked_ns)
    return Parts(store, trail, blobs, keyring, ids, clock)


async def require_deployment(settings: Settings, parts: Parts) -> str:
    """Return the management account; on the first start make it, and write its credentials."""
    home = await find_home(parts.store)
    if home is not None:
        return home
    # The file comes first: who stops before the commit begins anew, and nobody is locked out.
    home = settings.account or parts.ids.account_id()
    keys = {profile: new_credentials(parts.ids, home) for profile in (ADMINISTRATOR, ROOT)}
    write_credentials(credentials_file(settings), keys)
    await deploy(parts.store, parts.ids, parts.clock.now(), account=home, keys=keys)
    return home


def join(settings: Settings, parts: Parts, home: str) -> Garrison:
    """Join the parts of one process."""

    async def deploy_again() -> None:
        path = credentials_file(settings)
        keys = {profile: read_credentials(path, profile) for profile in (ADMINISTRATOR, ROOT)}
        await deploy(parts.store, parts.ids, parts.clock.now(), account=home, keys=keys)

    return Garrison(
        store=parts.store,
        trail=parts.trail,
        keyring=parts.keyring,
        wire=Wire(settings.cache),
        blobs=parts.blobs,
        clock=parts.clock,
        ids=parts.ids,
        home=home,
        region=settings.region,
        reset=deploy_again if settings.dev_credentials else None,
        data={"path": "" if settings.ephemeral else str(settings.directory)},
        poll_s=inf if settings.workers == 1 else POLL_S,
        rack=Rack(
            None if settings.ephemeral else settings.directory / "hsm",
            random=os.urandom,
            module=settings.hsm_module,
        ),
        functions=OperatorFunctions(settings.functions, settings.url),
        attestation_roots=read_attestation_roots(settings),
        endpoints=Endpoints(settings.xks_proxies),
    )


def read_attestation_roots(settings: Settings) -> bytes:
    """Return the contents of the file that the setting names; nothing if it names none.

    Raises:
        ConfigurationError: it cannot be read.
    """
    if not settings.attestation_roots:
        return b""
    path = Path(settings.attestation_roots).expanduser()
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigurationError(
            f"`attestation_roots` names `{path}`, which cannot be read: {error.strerror}",
            hint="name a PEM file, or leave the setting out",
        ) from error


async def serve_one(settings: Settings, directory: DataDirectory | None, sockets: Sockets) -> None:
    """Serve in this process alone."""
    parts = open_parts(settings, directory)
    is_first = await find_home(parts.store) is None
    if directory is not None:
        await require_declared(parts.store, directory.declared, empty=is_first)
    home = await require_deployment(settings, parts)
    await run(settings, parts, home, sockets, announce=is_first, maintain=True)


async def run(
    settings: Settings,
    parts: Parts,
    home: str,
    sockets: Sockets,
    *,
    announce: bool | None,
    maintain: bool,
) -> None:
    """Answer requests until a signal comes.

    Args:
        settings: The settings.
        parts: What this process stands on.
        home: The management account.
        sockets: Where to listen.
        announce: Tell the operator where the server is; True on the first start, when there are
            new credentials to speak of, None to say nothing.
        maintain: Whether this process does the background work.
    """
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    garrison = join(settings, parts, home)
    acceptor = Acceptor(garrison.answer)
    await acceptor.start(sockets, tls=tls_context(settings))
    background = loop.create_task(garrison.run_background()) if maintain else None
    if background is not None:
        background.add_done_callback(raise_alarm)
    watch = loop.create_task(watch_keys(parts, maintain=maintain))
    if announce is not None:
        introduce(settings, home, first=announce)
    await stopped.wait()
    watch.cancel()
    garrison.stop_waiting()
    await acceptor.stop()
    if background is not None:
        background.cancel()
    await garrison.close()


async def watch_keys(parts: Parts, *, maintain: bool) -> None:
    """Turn to new service keys when ``garrison keys rotate`` has made some.

    Args:
        parts: What this process stands on.
        maintain: Whether this process seals anew what older keys have sealed.
    """
    keyring, store = parts.keyring, parts.store
    is_rotated = keyring.was_rotated("store")
    while True:
        try:
            if is_rotated and maintain and isinstance(store, SQLiteStore):
                await store.reseal()
            await asyncio.sleep(KEYS_WATCHED_S)
            is_rotated = keyring.refresh()
        except (ConfigurationError, IntegrityError, UnavailableError) as error:
            print(  # noqa: T201  The operator reads this.
                f"garrison: warning: keys are not renewed before the next start: {error}",
                file=sys.stderr,
                flush=True,
            )
            return


def raise_alarm(background: asyncio.Task[None]) -> None:
    """Tell the operator if the background work has ended, which it never should by itself."""
    error = None if background.cancelled() else background.exception()
    if error is not None:
        print(  # noqa: T201  The operator reads this.
            f"garrison: alarm: no background work is done any more: {error}",
            file=sys.stderr,
            flush=True,
        )


def introduce(settings: Settings, home: str, *, first: bool) -> None:
    """Leave a note for the other commands, and tell the operator where everything is."""
    credentials = credentials_file(settings)
    write_runtime_file(
        settings,
        RunningServer(
            url=settings.url,
            pid=os.getpid(),
            region=settings.region,
            data_dir=str(settings.directory),
            credentials=str(credentials),
            ca_bundle=str(certificate_path(settings)) if settings.tls else "",
            ephemeral=settings.ephemeral,
        ),
    )
    flags = "" if settings.port == Settings().port else f" --port {settings.port}"
    if settings.data_dir != Settings().data_dir:
        flags += f" --data-dir {settings.data_dir}"
    kept = "in memory, gone at the end" if settings.ephemeral else str(settings.directory)
    lines = [
        f"garrison {__version__} serves {settings.url}",
        f"  data         {kept}",
        f"  account      {home}, Region {settings.region}",
        f"  credentials  {credentials}" + (" (new; root and administrator)" if first else ""),
        f'  use it       eval "$(garrison env{flags})" && aws sts get-caller-identity',
    ]
    if settings.dev_credentials:
        lines.append(
            "garrison: warning: --dev-credentials: whoever reaches this port is root of any account"
        )
    print("\n".join(lines), file=sys.stderr, flush=True)  # noqa: T201  The operator reads this.


def certificate_path(settings: Settings) -> "os.PathLike[str] | str":
    """Return the certificate that clients must trust."""
    return settings.tls_certificate or settings.directory / "tls" / "certificate.pem"


def tls_context(settings: Settings) -> ssl.SSLContext | None:
    """Return what HTTPS needs, or None for HTTP.

    Raises:
        ConfigurationError: the certificate or its key cannot be used.
    """
    if not settings.tls:
        return None
    certificate = certificate_path(settings)
    key: os.PathLike[str] | str = settings.tls_key or settings.directory / "tls" / "key.pem"
    if not settings.tls_certificate:
        from garrison.crypto.self_signed import require_certificate

        require_certificate(settings.directory / "tls", settings.host, SystemClock().now())
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        raise ConfigurationError(f"`{certificate}` cannot be used: {error}") from error
    return context


def supervise(settings: Settings, directory: DataDirectory | None) -> None:
    """Serve with several processes; one that dies is replaced."""
    assert directory is not None

    async def prepare() -> tuple[str, bool]:
        parts = open_parts(settings, directory)
        is_first = await find_home(parts.store) is None
        await require_declared(parts.store, directory.declared, empty=is_first)
        home = await require_deployment(settings, parts)
        await parts.trail.close()
        await parts.store.close()
        return home, is_first

    home, is_first = asyncio.run(prepare())
    children = {start_worker(settings, directory, home, n): n for n in range(settings.workers)}
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True
        for child in children:
            os.kill(child, signal.SIGTERM)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    introduce(settings, home, first=is_first)
    while children:
        pid, status = os.wait()
        worker = children.pop(pid, None)
        if worker is not None and not stopping:
            code = os.waitstatus_to_exitcode(status)
            print(  # noqa: T201  The operator reads this.
                f"garrison: error: worker {worker} ended with {code}; starting another",
                file=sys.stderr,
            )
            time.sleep(0.2)
            children[start_worker(settings, directory, home, worker)] = worker


def start_worker(settings: Settings, directory: DataDirectory, home: str, worker: int) -> int:
    """Start a process that serves, and return its ID."""
    child = os.fork()
    if child:
        return child
    # In the child: nothing of the parent's is used but what was opened before there were threads.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)

    async def work() -> None:
        parts = open_parts(settings, directory, worker)
        sockets = bind(settings, shared=True)
        await run(settings, parts, home, sockets, announce=None, maintain=worker == 0)

    uvloop.run(work())
    os._exit(0)
