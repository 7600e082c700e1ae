"""What a running server tells its own commands: a small file, one a server."""

import os
from contextlib import suppress
from pathlib import Path

import msgspec

from garrison.core.credentials import FILE_NAME
from garrison.core.errors import ConfigurationError
from garrison.core.settings import Settings

FOLDER = "servers"


class RunningServer(msgspec.Struct, frozen=True, kw_only=True):
    """Where a server is reached and where its first credentials are."""

    url: str
    pid: int
    region: str
    data_dir: str
    credentials: str
    ca_bundle: str = ""
    ephemeral: bool = False


def runtime_file(settings: Settings) -> Path:
    """Return where the server on this port leaves its note."""
    return settings.directory / FOLDER / f"{settings.port}.json"


def credentials_file(settings: Settings) -> Path:
    """Return where the server's first credentials stand; an ephemeral server has its own."""
    if settings.ephemeral:
        return settings.directory / FOLDER / f"{settings.port}.credentials"
    return settings.directory / FILE_NAME


def write_runtime_file(settings: Settings, server: RunningServer) -> None:
    """Leave a note for the commands of the same user."""
    path = runtime_file(settings)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    temporary.write_bytes(msgspec.json.encode(server))
    temporary.replace(path)


def remove_runtime_file(settings: Settings) -> None:
    """Take the note away, and an ephemeral server's credentials with it."""
    with suppress(FileNotFoundError):
        runtime_file(settings).unlink()
    if settings.ephemeral:
        with suppress(FileNotFoundError):
            credentials_file(settings).unlink()


def find_server(settings: Settings) -> RunningServer:
    """Return the server on the settings' port.

    Raises:
        ConfigurationError: none runs there.
    """
    try:
        server = msgspec.json.decode(runtime_file(settings).read_bytes(), type=RunningServer)
        os.kill(server.pid, 0)
    except (FileNotFoundError, ProcessLookupError, msgspec.MsgspecError):
        raise ConfigurationError(
            f"no server of `{settings.directory}` runs on port {settings.port}",
            hint="start one: garrison up",
        ) from None
    except PermissionError:
        raise ConfigurationError(f"the server on port {settings.port} is another user's") from None
    return server
