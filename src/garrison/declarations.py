"""Which indexes this program declares, told to a store that another version may have written.

Looking at all declarations means to load every service.  That is done only if the declaring files
are not the ones that the store was last told of.
"""

import pkgutil
from collections.abc import Iterator
from hashlib import sha256
from importlib import import_module
from pathlib import Path

from garrison import services
from garrison.core.record import Record
from garrison.store import Store


async def require_declared(store: Store, noted: Path, *, empty: bool = False) -> None:
    """Index what is stored as this program declares it, unless that was done before.

    Args:
        store: Before its first request.
        noted: The file that notes what the store was told.
        empty: Whether nothing is stored yet, and nothing has to be indexed.

    Raises:
        IntegrityError: a record cannot be read, or two have one key of a unique index.
    """
    present = fingerprint()
    if read(noted) != present:
        if not empty:
            await store.declare(record_classes())
        write(noted, present)


def read(noted: Path) -> str:
    """Return what the store was last told; empty if nothing."""
    return noted.read_text() if noted.is_file() else ""


def write(noted: Path, told: str) -> None:
    """Note what the store was told."""
    temporary = noted.with_suffix(".tmp")
    temporary.write_text(told)
    temporary.replace(noted)


def fingerprint() -> str:
    """Return a digest of the files that declare records."""
    digest = sha256()
    for folder in map(Path, services.__path__):
        for path in sorted(folder.rglob("records*/**/*.py")) + sorted(folder.glob("*/records.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def record_classes() -> list[type[Record]]:
    """Return every class of records; loads all services."""
    for service in pkgutil.iter_modules(services.__path__):
        import_module(f"{services.__name__}.{service.name}.records")
    return sorted(_declared(Record), key=lambda cls: cls.kind.name)


def _declared(cls: type[Record]) -> Iterator[type[Record]]:
    for child in cls.__subclasses__():
        if "kind" in vars(child):
            yield child
        yield from _declared(child)
