"""Wires everything: the only file that knows all classes."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from math import inf
from typing import Any

import msgspec

from garrison import services
from garrison.core.clock import Clock
from garrison.core.cross_origin import CrossOriginRules
from garrison.core.directory import Directory
from garrison.core.endpoints import Endpoints
from garrison.core.functions import Functions
from garrison.core.ids import Ids
from garrison.core.message import Request, Response
from garrison.core.website import Websites
from garrison.crypto import (
    AttestationVerifier,
    Keyring,
    MaterialVault,
    SessionSealer,
    TextSealer,
)
from garrison.crypto.hardware import HardwareKeys, TokenRack
from garrison.crypto.rack import Rack
from garrison.functions import OperatorFunctions
from garrison.gateway.audit import Auditor
from garrison.gateway.authenticate import Authenticator
from garrison.gateway.authorize import Authorizer
from garrison.gateway.background import BackgroundRunner
from garrison.gateway.browser_posts import BrowserPosts, is_browser_post
from garrison.gateway.catalogue import Catalogue
from garrison.gateway.cross_origin import CrossOrigin
from garrison.gateway.decode import Decoder
from garrison.gateway.encode import Encoder
from garrison.gateway.explain import Explainer
from garrison.gateway.invoke import Invoker
from garrison.gateway.own import PREFIXES, OwnAPI
from garrison.gateway.peers import Exchange, InnerSteps
from garrison.gateway.pipeline import Pipeline, Steps
from garrison.gateway.resolve import Resolver
from garrison.gateway.route import Router
from garrison.gateway.stages import Received
from garrison.gateway.websites import WebsiteVisits, is_visit
from garrison.services.iam.operations.directory import IdentityDirectory
from garrison.store import Store
from garrison.store.blobs import Blobs
from garrison.store.claims import Claims
from garrison.store.wakeups import Wakeups
from garrison.trail import Trail
from garrison.wire import Wire


class Garrison:
    """One process's whole program, but for its sockets: requests in, responses out."""

    def __init__(  # noqa: PLR0913  All that a process stands on.
        self,
        *,
        store: Store,
        trail: Trail,
        keyring: Keyring,
        wire: Wire,
        blobs: Blobs,
        clock: Clock,
        ids: Ids,
        home: str,
        region: str,
        reset: Callable[[], Awaitable[None]] | None = None,
        data: Mapping[str, Any] | None = None,
        poll_s: float = inf,
        rack: Rack | None = None,
        attestation_roots: bytes = b"",
        functions: Functions | None = None,
        endpoints: Endpoints | None = None,
    ) -> None:
        """Join the parts.

        Args:
            store: Where records are.
            trail: Where every call is recorded.
            keyring: Opens what is sealed.
            wire: The service models.
            blobs: Where large bytes are.
            clock: Tells the time.
            ids: Makes IDs and secrets.
            home: The management account.
            region: Where requests that name no Region belong.
            reset: What follows the wiping of all state; given only where development credentials
                are accepted, and everything may be wiped.
            data: What the health says of the data directory.
            poll_s: How often to look for what other processes have written, where somebody waits.
            rack: The hardware security modules; None for such as end with this process.
            attestation_roots: Whom to believe the attestation documents of enclaves: certificates
                in PEM; empty for nobody.
            functions: What runs where AWS calls Lambda; None for no function at all.
            endpoints: Where hosts outside are; None for where their names say.
        """
        self.rack = rack or Rack(None, random=ids.random_bytes)
        self.store = store
        self.blobs = blobs
        self._wakeups = Wakeups(poll_s)
        self._after_wipe = reset
        self.trail = trail
        sessions = SessionSealer(keyring.sealer("sts"), ids.random_bytes)
        self.directory = directory = IdentityDirectory()
        self.catalogue = catalogue = Catalogue(
            services,
            {
                AttestationVerifier: AttestationVerifier(attestation_roots),
                Claims: Claims(),
                Blobs: blobs,
                Clock: clock,
                Directory: directory,
                Endpoints: endpoints or Endpoints({}),
                Functions: functions or OperatorFunctions({}, ""),
                HardwareKeys: self.rack,
                Keyring: keyring,
                MaterialVault: MaterialVault(
                    keyring.sealer("kms"), random=ids.random_bytes, clock=clock
                ),
                SessionSealer: sessions,
                TextSealer: TextSealer(keyring.sealer("sts")),
                TokenRack: self.rack,
                Trail: trail,
                Wakeups: self._wakeups,
            },
        )
        authenticator = Authenticator(store, directory, sessions, dev_credentials=reset is not None)
        authorizer = Authorizer(directory)
        self._auditor = Auditor(store, trail, ids, home=home)
        router = Router(wire, region=region)
        self.exchange = exchange = Exchange(catalogue, wire, ids)
        resolver = Resolver(directory, trail)
        invoker = Invoker(ids, exchange)
        exchange.connect(
            InnerSteps(
                resolve=resolver.resolve,
                authorize=authorizer.authorize,
                invoke=invoker.invoke,
                record=self._auditor.record,
                open_session=authenticator.open_session,
            )
        )
        decoder, encoder = Decoder(catalogue), Encoder(router)
        steps = Steps(
            receive=lambda http: Received(http, ids.uuid(), clock.now()),
            route=router.route,
            authenticate=authenticator.authenticate,
            decode=decoder.decode,
            resolve=resolver.resolve,
            authorize=authorizer.authorize,
            invoke=invoker.invoke,
            audit=self._auditor.audit,
            encode=encoder.encode,
        )
        self._pipeline = Pipeline(steps)
        posts = BrowserPosts(wire, authenticator, decoder, encoder, region=region)
        self._browser_posts = Pipeline(
            msgspec.structs.replace(
                steps,
                route=posts.route,
                authenticate=posts.authenticate,
                decode=posts.decode,
                encode=posts.encode,
            )
        )
        self._visits = WebsiteVisits(bucket_websites, store)
        self._cross_origin = CrossOrigin(bucket_rules, store, wire, ids)
        self.background = BackgroundRunner(catalogue, exchange, store, trail, clock, ids)
        self._own = OwnAPI(
            catalogue,
            authenticator,
            authorizer,
            Explainer(store, trail),
            clock=clock,
            ids=ids,
            data=data or {},
            reset=None if reset is None else self._wipe,
        )

    async def answer(self, http: Request) -> Response:
        """Answer one request."""
        if http.path.startswith(PREFIXES):
            return await self._own.answer(http)
        if is_visit(http):
            return await self._visits.answer(http, self._pipeline.answer)
        if "origin" in http.headers or http.method == "OPTIONS":
            return await self._cross_origin.answer(http, self._answer)
        return await self._answer(http)

    async def _answer(self, http: Request) -> Response:
        pipeline = self._browser_posts if is_browser_post(http) else self._pipeline
        return await pipeline.answer(http)

    async def run_background(self) -> None:
        """Move and index the trail, and do what services do by themselves, until cancelled."""
        await asyncio.gather(self.trail.run(), self.background.run())

    async def _wipe(self) -> None:
        assert self._after_wipe is not None
        await self.store.reset()
        self.blobs.reset()
        await self.trail.reset()
        self.rack.reset()
        await self._after_wipe()

    def stop_waiting(self) -> None:
        """Answer at once whoever waits for something to happen: the server stops."""
        self._wakeups.close()

    async def close(self) -> None:
        """Finish what is being written and release all files."""
        await self.trail.close()
        await self.store.close()
        self.rack.close()


def bucket_rules() -> CrossOriginRules:
    """Return what looks up which pages buckets let in; S3 is loaded when a page first asks."""
    from garrison.services.s3.operations.cors import BucketRules

    return BucketRules()


def bucket_websites() -> Websites:
    """Return what looks up how buckets are shown; S3 is loaded with the first visit."""
    from garrison.services.s3.operations.website import BucketWebsites

    return BucketWebsites()
