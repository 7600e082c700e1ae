"""The commands that ask a running server: status, explain, reset."""

import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import typer

from garrison.core.clock import SystemClock
from garrison.core.credentials import read_credentials
from garrison.core.errors import ConfigurationError
from garrison.core.message import Request
from garrison.core.runtime import RunningServer, find_server
from garrison.core.settings import Settings
from garrison.sigv4 import Signer

TIMEOUT_S = 30
SERVICE = "garrison"


def show_status(settings: Settings, *, as_json: bool) -> None:
    """Print what the server on the settings' port says of itself."""
    server = find_server(settings)
    health = ask(server, "GET", "/_garrison/health")
    if as_json:
        typer.echo(json.dumps(health | {"url": server.url, "pid": server.pid}))
        return
    typer.echo(f"garrison {health['version']} runs at {server.url} (process {server.pid})")
    typer.echo(f"data       {'in memory' if server.ephemeral else server.data_dir}")
    typer.echo(f"services   {', '.join(health['services'])}")


def explain(settings: Settings, request_id: str, *, as_json: bool) -> None:
    """Print why a request was allowed or denied."""
    server = find_server(settings)
    found = ask(server, "GET", f"/_garrison/explain/{request_id}", signed=True)
    typer.echo(json.dumps(found, indent=2) if as_json else found["text"])


def reset(settings: Settings) -> None:
    """Wipe the server's state."""
    ask(find_server(settings), "POST", "/_garrison/reset")
    typer.echo("all state is wiped")


def ask(server: RunningServer, method: str, path: str, *, signed: bool = False) -> Any:
    """Return the JSON that the server answers.

    Raises:
        ConfigurationError: it does not answer, or refuses.
    """
    headers: Mapping[str, str] = {"host": urlsplit(server.url).netloc}
    if signed:
        headers = sign(server, method, path, headers)
    request = urllib.request.Request(  # noqa: S310  The URL is the server's own note.
        server.url + path, method=method, headers=dict(headers)
    )
    context = ssl.create_default_context(cafile=server.ca_bundle) if server.ca_bundle else None
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S, context=context) as response:  # noqa: S310  As above.
            return json.load(response)
    except urllib.error.HTTPError as error:
        body = error.read().decode("utf-8", "replace")
        raise ConfigurationError(_reason(body) or f"the server answered {error.code}") from error
    except OSError as error:
        raise ConfigurationError(f"{server.url} does not answer: {error}") from error


def sign(
    server: RunningServer, method: str, path: str, headers: Mapping[str, str]
) -> Mapping[str, str]:
    """Return the headers with a signature of the administrator's."""
    key = read_credentials(Path(server.credentials), "administrator")
    request = Request(method=method, path=path, query="", headers=headers)
    signer = Signer(
        access_key_id=key.access_key_id,
        secret=key.secret_access_key,
        region=server.region,
        service=SERVICE,
    )
    return signer.sign(request, now=SystemClock().now()).headers


def _reason(body: str) -> str:
    try:
        return str(json.loads(body)["message"])
    except (ValueError, KeyError, TypeError):
        return ""
