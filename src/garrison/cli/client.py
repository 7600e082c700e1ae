"""The commands that ask a running server: status, explain, reset."""

import json
import ssl
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
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
GLOBAL_REGION = "us-east-1"
LOOKUP_EVENTS = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents"
DENIALS = frozenset({"AccessDenied", "Client.UnauthorizedOperation"})


def show_status(settings: Settings, *, as_json: bool) -> None:
    """Print what the server on the settings' port says of itself."""
    server = find_server(settings)
    request = Request(method="GET", path="/_garrison/health", query="", headers={})
    health = ask(server, request)
    if as_json:
        typer.echo(json.dumps(health | {"url": server.url, "pid": server.pid}))
        return
    typer.echo(f"garrison {health['version']} runs at {server.url} (process {server.pid})")
    typer.echo(f"data       {'in memory' if server.ephemeral else server.data_dir}")
    typer.echo(f"services   {', '.join(health['services'])}")


def explain(settings: Settings, request_id: str | None, *, as_json: bool) -> None:
    """Print why a request was allowed or denied; without an ID, the last that was denied."""
    server = find_server(settings)
    path = f"/_garrison/explain/{request_id or last_denied(server)}"
    found = ask(server, signed(server, Request(method="GET", path=path, query="", headers={})))
    typer.echo(json.dumps(found, indent=2) if as_json else found["text"])


def reset(settings: Settings) -> None:
    """Wipe the server's state."""
    server = find_server(settings)
    ask(server, Request(method="POST", path="/_garrison/reset", query="", headers={}))
    typer.echo("all state is wiped")


def last_denied(server: RunningServer) -> str:
    """Return the ID of the account's newest request that was denied, from the trail.

    Raises:
        ConfigurationError: there is none among the newest.
    """
    newest: tuple[str, str] = ("", "")
    for region in dict.fromkeys((server.region, GLOBAL_REGION)):
        for event in newest_events(server, region):
            if event.get("errorCode") in DENIALS:
                newest = max(newest, (event["eventTime"], event["requestID"]))
    if not newest[1]:
        raise ConfigurationError(
            "none of the newest requests was denied",
            hint="give a request ID: aws cloudtrail lookup-events shows them",
        )
    return newest[1]


def newest_events(server: RunningServer, region: str) -> list[dict[str, Any]]:
    """Return the newest records of the account's trail in a Region."""
    request = Request(
        method="POST",
        path="/",
        query="",
        headers={
            "content-type": "application/x-amz-json-1.1",
            "x-amz-target": LOOKUP_EVENTS,
        },
        body=b'{"MaxResults":50}',
    )
    found = ask(server, signed(server, request, service="cloudtrail", region=region))
    return [json.loads(event["CloudTrailEvent"]) for event in found["Events"]]


def ask(server: RunningServer, request: Request) -> Any:
    """Return the JSON that the server answers.

    Raises:
        ConfigurationError: it does not answer, or refuses.
    """
    http = urllib.request.Request(  # noqa: S310  The URL is the server's own note.
        server.url + request.path,
        method=request.method,
        headers=dict(request.headers),
        data=request.body or None,
    )
    context = ssl.create_default_context(cafile=server.ca_bundle) if server.ca_bundle else None
    try:
        with urllib.request.urlopen(http, timeout=TIMEOUT_S, context=context) as response:  # noqa: S310  As above.
            return json.load(response)
    except urllib.error.HTTPError as error:
        body = error.read().decode("utf-8", "replace")
        raise ConfigurationError(_reason(body) or f"the server answered {error.code}") from error
    except OSError as error:
        raise ConfigurationError(f"{server.url} does not answer: {error}") from error


def signed(
    server: RunningServer, request: Request, *, service: str = SERVICE, region: str = ""
) -> Request:
    """Return the request with the administrator's signature."""
    key = read_credentials(Path(server.credentials), "administrator")
    signer = Signer(
        access_key_id=key.access_key_id,
        secret=key.secret_access_key,
        region=region or server.region,
        service=service,
    )
    headers = {"host": urlsplit(server.url).netloc, **request.headers}
    request = msgspec.structs.replace(request, headers=headers)
    return signer.sign(request, now=SystemClock().now())


def _reason(body: str) -> str:
    try:
        found = json.loads(body)
        return str(found.get("message") or found.get("Message") or "")
    except (ValueError, AttributeError):
        return ""
