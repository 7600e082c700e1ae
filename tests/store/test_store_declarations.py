"""A store is told of its indexes when the program's declarations have changed, and only then."""

from garrison.declarations import fingerprint, record_classes, require_declared
from garrison.services.iam.records import User
from garrison.services.kms.records import Key
from garrison.store import MemoryStore


class Told(MemoryStore):
    """A store that remembers what it was told of."""

    def __init__(self):
        super().__init__()
        self.classes = []

    async def declare(self, classes):
        self.classes.append(list(classes))
        await super().declare(self.classes[-1])


def test_every_service_declares_its_records():
    found = record_classes()
    assert {User, Key} <= set(found)
    # Other tests declare records of their own.
    names = [cls.kind.name for cls in found if cls.__module__.startswith("garrison.")]
    assert len(names) == len(set(names))


async def test_a_store_is_told_once_a_program(tmp_path):
    store, noted = Told(), tmp_path / "state.indexes"

    await require_declared(store, noted, empty=True)
    await require_declared(store, noted, empty=False)
    assert store.classes == []
    assert noted.read_text() == fingerprint()

    noted.write_text("another program")
    await require_declared(store, noted, empty=False)
    assert len(store.classes) == 1
