"""A cloud in this process, and real botocore clients that talk to it without a socket."""

import asyncio
import functools
import io
import json
import random
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import urlsplit

import botocore.session
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from msgspec import structs

from garrison.app import Garrison
from garrison.core.clock import ManualClock
from garrison.core.credentials import Credentials
from garrison.core.endpoints import Endpoints
from garrison.core.errors import GarrisonError
from garrison.core.functions import FunctionError
from garrison.core.ids import Ids
from garrison.core.message import Request
from garrison.crypto import create_ephemeral_keyring
from garrison.deployment import deploy
from garrison.gateway.accept import BODY_HELD_BYTES
from garrison.gateway.body_stream import BodyStream
from garrison.store import MemoryStore
from garrison.store.blobs import MemoryBlobs
from garrison.trail import EventIndex, MemorySegments, Trail
from garrison.wire import Wire

START = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
ACCOUNT = "111122223333"
REGION = "us-east-1"


class Cloud:
    """Garrison, its clock, and clients of it."""

    def __init__(self, wire: Wire, *, attestation_roots: bytes = b"") -> None:
        self.runner = asyncio.Runner()
        self.clock = ManualClock(START)
        self.ids = Ids(random.Random(7).randbytes)
        self.store = MemoryStore()
        self.trail = Trail(MemorySegments(), EventIndex(), self.store)
        self.account = ACCOUNT
        self.functions = PythonFunctions()
        self._clients = {}
        _, keys = self.run(deploy(self.store, self.ids, self.clock.now(), account=ACCOUNT))
        self.administrator = keys["administrator"]
        self.root = keys["root"]
        self.keyring = create_ephemeral_keyring(self.ids.random_bytes)
        self.endpoints = Endpoints({})
        self.garrison = Garrison(
            store=self.store,
            trail=self.trail,
            keyring=self.keyring,
            wire=wire,
            blobs=MemoryBlobs(),
            clock=self.clock,
            ids=self.ids,
            home=ACCOUNT,
            region=REGION,
            reset=self._nothing,
            endpoints=self.endpoints,
            functions=self.functions,
            attestation_roots=attestation_roots,
        )

    async def _nothing(self):
        return None

    def run(self, work):
        """Run a coroutine to its end; a function, in a thread of its own, may do so meanwhile."""
        loop = self.runner.get_loop()
        if loop.is_running():
            return asyncio.run_coroutine_threadsafe(work, loop).result()
        return self.runner.run(work)

    def client(self, service, credentials=None, *, region=REGION, **config):
        """Return a botocore client.

        ``credentials``: a ``Credentials`` pair, the ``Credentials`` of an STS answer, an
        ``AccessKey`` of IAM's, an account ID (its root user); None for the administrator.
        """
        key_id, secret, token = triple(credentials or self.administrator)
        name = (service, key_id, token, region, repr(config))
        if name not in self._clients:
            client = session().create_client(
                service,
                region_name=region,
                endpoint_url="http://localhost:4566",
                aws_access_key_id=key_id,
                aws_secret_access_key=secret,
                aws_session_token=token,
                config=Config(retries={"total_max_attempts": 1}, **config),
            )
            client.meta.events.register("before-send.*", self._send)
            self._clients[name] = client
        return self._clients[name]

    def __getattr__(self, service):
        """Return the administrator's client of a service: ``aws.iam``."""
        if service.startswith("_"):
            raise AttributeError(service)
        return self.client(service)

    def user(self, name, *statements, **more):
        """Create an IAM user with an inline policy of these statements; return its credentials."""
        iam = self.client("iam")
        iam.create_user(UserName=name, **more)
        if statements:
            iam.put_user_policy(
                UserName=name, PolicyName="inline", PolicyDocument=policy(*statements)
            )
        return iam.create_access_key(UserName=name)["AccessKey"]

    def send(self, request):
        """Send a raw request; return the response, whose body was read to its end, or cut."""
        return self.run(self._answer(request))

    async def _answer(self, request):
        if len(request.body) > BODY_HELD_BYTES:
            request = structs.replace(request, body=b"", stream=streamed(request.body))
        response = await self.garrison.answer(request)
        if isinstance(response.body, bytes):
            return response
        pieces = []
        with suppress(GarrisonError):
            async for piece in response.body:
                pieces.append(piece)  # noqa: PERF401  What came before the cut is kept.
        return structs.replace(response, body=b"".join(pieces))

    def _send(self, request, **_):
        url = urlsplit(request.url)
        body = request.body
        if hasattr(body, "read"):
            body = body.read()
        headers = {name.lower(): text(value) for name, value in request.headers.items()}
        headers.setdefault("host", url.netloc)
        response = self.send(
            Request(
                method=request.method,
                path=url.path or "/",
                query=url.query,
                headers=headers,
                body=body.encode() if isinstance(body, str) else body or b"",
                client_host="127.0.0.1",
                client_port=40000,
            )
        )
        return AWSResponse(request.url, response.status, dict(response.headers), Raw(response.body))

    def run_due(self):
        """Do all background work that is due by the cloud's clock."""
        self.run(self.garrison.background.run_due())

    def close(self):
        """Release the loop and the index."""
        self.run(self.garrison.close())
        self.runner.close()


@functools.cache
def session():
    """Return the session of all clients: it reads and parses each service's model once."""
    return botocore.session.Session()


class PythonFunctions:
    """Functions that stand where AWS calls Lambda, in Python: by ARN, and the roles they have."""

    def __init__(self):
        self.handlers = {}
        self.roles = {}

    def knows(self, arn):
        return arn in self.handlers

    def role_of(self, arn):
        return self.roles.get(arn, "")

    async def invoke(self, arn, event, environment):
        try:
            await asyncio.to_thread(self.handlers[arn], json.loads(event), environment)
        except Exception as error:
            raise FunctionError(arn) from error


def streamed(body, piece_bytes=100_000):
    """Return a body as a connection streams it."""
    stream = BodyStream(NoWire())
    for start in range(0, len(body), piece_bytes):
        stream.feed(body[start : start + piece_bytes])
    stream.finish()
    return stream


class NoWire:
    """A connection on which everything has come."""

    def pause(self):
        pass

    def resume(self):
        pass

    def invite(self):
        pass


class Raw(io.BytesIO):
    """A body as botocore reads it."""

    def stream(self, *_, **__):
        yield self.read()


def text(value):
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def triple(credentials):
    if isinstance(credentials, str):
        return credentials, "test", None
    if isinstance(credentials, Credentials):
        return credentials.access_key_id, credentials.secret_access_key, None
    return (
        credentials["AccessKeyId"],
        credentials["SecretAccessKey"],
        credentials.get("SessionToken"),
    )


def policy(*statements):
    """Return a policy document with these statements; ``("Allow", "iam:*", "*")`` is one, too."""
    full = [
        dict(zip(("Effect", "Action", "Resource"), each, strict=True))
        if isinstance(each, tuple)
        else each
        for each in statements
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": full})
