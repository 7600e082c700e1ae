"""What a store refuses, and what it cannot do."""

from garrison.core.errors import GarrisonError
from garrison.core.record import Key


def describe(key: Key) -> str:
    """Name a record for an error message, without anything of its content."""
    kind, account, region, record_id = key
    place = f"{account} {region}".rstrip()
    return f"`{kind}` `{record_id}` of `{place}`"


class UnavailableError(GarrisonError):
    """The store cannot be written now: the disk is full or failing, or locked for too long."""


class ConflictError(GarrisonError):
    """A transaction does not fit the stored state, and changed nothing: read again and retry."""

    def __init__(self, message: str, key: Key) -> None:
        super().__init__(message)
        self.key = key


class AlreadyExistsError(ConflictError):
    """Another record has this ID, or this key in a unique index (``index``; empty for the ID)."""

    def __init__(self, message: str, key: Key, index: str = "") -> None:
        super().__init__(message, key)
        self.index = index


class StaleRecordError(ConflictError):
    """The stored state is not the one that the transaction was made for."""


class CursorError(GarrisonError):
    """A page was asked for after something that no page ever gave."""
