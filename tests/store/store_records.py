"""Kinds of records for the tests of the stores, and a sealer whose seals can be checked."""

import hmac

from msgspec import field

from garrison.core.errors import IntegrityError
from garrison.core.record import Index, Kind, Record

ACCOUNT = "111122223333"
OTHER_ACCOUNT = "444455556666"
REGION = "eu-central-1"


class User(Record, frozen=True, kw_only=True):
    """Global, with every sort of index."""

    kind = Kind(
        "iam.user",
        identifiers=("user_name",),
        arn="arn:{partition}:iam::{account}:user{path}{user_name}",
        cloudformation="AWS::IAM::User",
        resource_type="user",
        tags="tags",
        indexes={
            "user_id": Index(lambda user: (user.user_id,), unique=True, across_accounts=True),
            "folded_name": Index(lambda user: (user.user_name.lower(),), unique=True),
            "group": Index(lambda user: user.groups),
            "path": Index(lambda user: (user.path,)),
        },
    )

    user_name: str
    user_id: str
    path: str = "/"
    groups: tuple[str, ...] = ()
    tags: dict[str, str] = field(default_factory=dict)


class Alias(Record, frozen=True, kw_only=True):
    """Regional, with two identifiers and no ARN."""

    kind = Kind("kms.alias", identifiers=("key_id", "name"))

    key_id: str
    name: str


def user(name: str, **members) -> User:
    """A user whose unique ID follows from its name."""
    return User(**{"account": ACCOUNT, "user_id": f"AIDA-{name}"} | members, user_name=name)


class SigningSealer:
    """Hides nothing but notices every change, as a real sealer would."""

    def is_current(self, sealed: bytes) -> bool:
        return True

    def seal(self, plaintext: bytes, associated: bytes) -> bytes:
        return self._tag(plaintext, associated) + plaintext

    def unseal(self, sealed: bytes, associated: bytes) -> bytes:
        tag, plaintext = sealed[:32], sealed[32:]
        if not hmac.compare_digest(tag, self._tag(plaintext, associated)):
            raise IntegrityError("the seal is broken")
        return plaintext

    @staticmethod
    def _tag(plaintext: bytes, associated: bytes) -> bytes:
        return hmac.digest(b"key", len(associated).to_bytes(8) + associated + plaintext, "sha256")
