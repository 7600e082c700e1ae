"""Calls for the trail's tests: a caller, an origin and what else an answered call is made of."""

import os
from datetime import UTC, datetime
from itertools import count

from garrison.core.call import Origin
from garrison.core.principal import Principal, Session, SessionIssuer
from garrison.crypto import create_ephemeral_keyring
from garrison.trail import Answered, EventIndex, FileSegments, Recording, Trail, build_entry

ACCOUNT = "111122223333"
OTHER = "444455556666"
REGION = "eu-west-1"
NOW = datetime(2026, 11, 5, 21, 7, 9, 123456, tzinfo=UTC)
ORIGIN = Origin(
    request_id="request-1",
    source_ip="192.0.2.7",
    user_agent="Boto3/1.43",
    secure=False,
    host="localhost:4566",
)
ALICE = Principal(
    type="IAMUser",
    arn=f"arn:aws:iam::{ACCOUNT}:user/team/alice",
    account=ACCOUNT,
    principal_id="AIDAALICE",
    access_key_id="AKIAALICE",
    user_name="alice",
)
ROLE_SESSION = Principal(
    type="AssumedRole",
    arn=f"arn:aws:sts::{ACCOUNT}:assumed-role/app/worker",
    account=ACCOUNT,
    principal_id="AROAAPP:worker",
    access_key_id="ASIAAPP",
    session=Session(
        issuer=SessionIssuer(
            type="Role",
            arn=f"arn:aws:iam::{ACCOUNT}:role/path/app",
            principal_id="AROAAPP",
            account=ACCOUNT,
            user_name="app",
        ),
        issued_at=NOW,
        expires_at=NOW,
        source_identity="jo",
        name="worker",
    ),
)
KEY_ARN = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
GET_CALLER_IDENTITY = Recording("sts", "GetCallerIdentity")
NUMBERS = count(1)


def answered(**changes):
    facts = {
        "origin": ORIGIN,
        "account": ACCOUNT,
        "region": REGION,
        "now": NOW,
        "principal": ALICE,
        "request": {},
        "response": {},
    }
    return Answered(**(facts | changes))


def new_id():
    return f"event-{next(NUMBERS)}"


def entry(recording=GET_CALLER_IDENTITY, event_id=None, **changes):
    return build_entry(recording, answered(**changes), lambda: event_id or new_id())


class ListOutbox:
    """A store's outbox, with nothing else of a store."""

    def __init__(self, *bodies):
        self.bodies = dict(enumerate(bodies, 1))

    async def pending_audit(self, limit):
        from garrison.store import PendingAudit

        return [PendingAudit(seq, body) for seq, body in sorted(self.bodies.items())][:limit]

    async def discard_audit(self, up_to):
        self.bodies = {seq: body for seq, body in self.bodies.items() if seq > up_to}


def new_sealer():
    return create_ephemeral_keyring(os.urandom).sealer("trail")


def open_trail(folder, sealer, *, outbox=None, worker="0", **options):
    segments = FileSegments(folder / "trail", sealer, worker=worker, **options)
    return Trail(segments, EventIndex(folder / "trail-index.db"), outbox or ListOutbox())
