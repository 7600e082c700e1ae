"""Step 3, authenticate: whoever signed the request is its principal.

Three kinds of access keys sign: long-term ones (looked up), temporary ones (self-contained in their
session token, which only this deployment can have sealed), and, if the operator asked for them,
development credentials (an account ID whose secret is `test`).  Which key is unknown, inactive or
wrong takes the same work to find out.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from garrison.core.directory import Directory
from garrison.core.errors import ApiError
from garrison.core.principal import ANONYMOUS, Principal, decode_claims
from garrison.crypto import SessionSealer, TokenError
from garrison.gateway.browsers import require_program
from garrison.gateway.errors import Refused
from garrison.gateway.payloads import receive_payload
from garrison.gateway.stages import Authenticated, Received, Routed
from garrison.sigv4 import (
    PresentedCredential,
    ProtocolFamily,
    SignatureError,
    api_error_for,
    claimed_payload_hash,
    rules_for,
    verify,
    verify_v2,
)
from garrison.sigv4.errors import (
    ExpiredSecurityTokenError,
    MissingAuthenticationError,
    UnsupportedAlgorithmError,
)
from garrison.store import Store, Transaction
from garrison.wire.service import bucket_in_host

TEMPORARY_PREFIX = "ASIA"
DEV_SECRET = "test"  # noqa: S105  Public on purpose: the drop-in credentials of emulators.
DEV_ACCOUNT = re.compile(r"\d{12}")
DEV_DEFAULT = "000000000000"
UNSIGNED_OPERATIONS = frozenset(
    {("sts", "AssumeRoleWithSAML"), ("sts", "AssumeRoleWithWebIdentity")}
)
"""Operations that nobody signs, because what they carry proves who asks."""
ANONYMOUS_SERVICES = frozenset({"s3", "sqs"})
"""Services that anybody may ask: their resources' policies say for what."""
STREAMED_SERVICES = frozenset({"s3"})
"""Services whose payloads are checked while they come."""


class Holder(msgspec.Struct, frozen=True, gc=False):
    """A credential's secret (None if it must not open anything) and whom it stands for."""

    secret: str | None
    principal: Principal
    expires_at: datetime | None = None


NOBODY = Holder(None, ANONYMOUS)


class Authenticator:
    """Finds out who signed."""

    def __init__(
        self, store: Store, directory: Directory, sessions: SessionSealer, *, dev_credentials: bool
    ) -> None:
        self._store = store
        self._directory = directory
        self._sessions = sessions
        self._dev_credentials = dev_credentials

    async def authenticate(self, routed: Routed) -> Authenticated:
        """Return the request with its principal.

        Raises:
            Refused: in the words of the service's protocol.
        """
        records = self.begin()
        service = routed.service
        unsigned = (service.name, routed.identified.operation) in UNSIGNED_OPERATIONS
        if routed.credential is None and unsigned:
            return Authenticated(routed, ANONYMOUS, records)
        received, credential = routed.received, routed.credential
        try:
            if credential is None and service.name in ANONYMOUS_SERVICES:
                holder = NOBODY
            else:
                holder = await self._verify(received, credential, service.signing_name, records)
            if service.name in STREAMED_SERVICES:
                http = receive_payload(received.http, credential, holder.secret)
                if http is not received.http:
                    received = msgspec.structs.replace(received, http=http)
                    routed = msgspec.structs.replace(routed, received=received)
        except SignatureError as error:
            raise refusal(error, routed.family) from error
        return Authenticated(routed, holder.principal, records)

    def begin(self) -> Transaction:
        """Return a view of the records as they are now."""
        return self._store.begin()

    async def identify(
        self,
        received: Received,
        credential: PresentedCredential | None,
        service: str,
        records: Transaction,
    ) -> Principal:
        """Return who signed a request for a service (by its signing name).

        Raises:
            SignatureError: nobody did, or nobody known, or not rightly.
        """
        return (await self._verify(received, credential, service, records)).principal

    async def _verify(
        self,
        received: Received,
        credential: PresentedCredential | None,
        service: str,
        records: Transaction,
    ) -> Holder:
        if credential is None:
            raise MissingAuthenticationError
        holder = await self._find(credential, records, received)
        http = received.http
        if not credential.timestamp:
            require_scope(credential, service)
            bucket = bucket_in_host(http)
            verify_v2(http, credential, holder.secret, now=received.at, bucket=bucket)
            return self._unexpired(holder, credential, received)
        verify(
            http,
            credential,
            holder.secret,
            now=received.at,
            rules=rules_for(service),
            service=service,
            payload_hash=None if http.stream is None else claimed_payload_hash(http, credential),
        )
        return self._unexpired(holder, credential, received)

    async def find_holder(
        self, credential: PresentedCredential, records: Transaction, received: Received
    ) -> Holder:
        """Return who holds a credential, whose signature is for the caller to verify.

        Raises:
            ExpiredSecurityTokenError: it is no longer good.
        """
        return self._unexpired(
            await self._find(credential, records, received), credential, received
        )

    @staticmethod
    def _unexpired(holder: Holder, credential: PresentedCredential, received: Received) -> Holder:
        if holder.expires_at is not None and holder.expires_at <= received.at:
            raise ExpiredSecurityTokenError(placement=credential.placement)
        return holder

    async def _find(
        self, credential: PresentedCredential, records: Transaction, received: Received
    ) -> Holder:
        access_key_id = credential.access_key_id
        if access_key_id.startswith(TEMPORARY_PREFIX):
            return await self._find_session(access_key_id, credential.security_token, records)
        if credential.security_token:
            # A long-term key has no session token: whoever sends one mixes two credentials up.
            return NOBODY
        if self._dev_credentials:
            account = dev_account(access_key_id)
            if account is not None:
                require_program(received.http)
                await self._directory.require_account(records, account, received.at)
                return Holder(DEV_SECRET, root_of(account, access_key_id))
        found = await self._directory.find_access_key(records, access_key_id)
        if found is None or not found.active:
            return NOBODY
        return Holder(found.secret_access_key, found.principal)

    async def open_session(self, credentials: Mapping[str, Any], records: Transaction) -> Principal:
        """Return for whom the ``Credentials`` stand that STS has just answered."""
        holder = await self._find_session(
            credentials["AccessKeyId"], credentials["SessionToken"], records
        )
        return holder.principal

    async def _find_session(
        self, access_key_id: str, session_token: str, records: Transaction
    ) -> Holder:
        try:
            opened = self._sessions.unseal_session(access_key_id, session_token)
        except TokenError:
            return NOBODY
        claimed = decode_claims(opened.claims)
        session = claimed.session
        principal = await self._directory.find_session_principal(records, claimed)
        if session is None or principal is None:
            return NOBODY
        return Holder(opened.secret_access_key, principal, session.expires_at)


def require_scope(credential: PresentedCredential, service: str) -> None:
    """Raise UnsupportedAlgorithmError unless a service takes Signature Version 2."""
    if service != credential.scope.service:
        raise UnsupportedAlgorithmError


def dev_account(access_key_id: str) -> str | None:
    """Return the account whose root a development access key ID stands for, or None."""
    if access_key_id == DEV_SECRET:
        return DEV_DEFAULT
    return access_key_id if DEV_ACCOUNT.fullmatch(access_key_id) else None


def root_of(account: str, access_key_id: str, partition: str = "aws") -> Principal:
    """Return an account's root user."""
    return Principal(
        type="Root",
        arn=f"arn:{partition}:iam::{account}:root",
        account=account,
        principal_id=account,
        access_key_id=access_key_id,
    )


def refusal(error: SignatureError, family: ProtocolFamily) -> ApiError:
    """Return what a caller is told who did not prove who it is."""
    answer = api_error_for(error, family)
    return Refused(answer.code, answer.status, answer.message, dict(answer.members))
