"""What only the SQLite store promises: its file, its other processes, its integrity."""

import asyncio
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import closing

import pytest
from msgspec.structs import replace
from store_records import ACCOUNT, SigningSealer, User, user

from garrison.core.errors import ConfigurationError, IntegrityError
from garrison.core.record import Index, Kind, Record
from garrison.store import SQLiteStore, StaleRecordError, UnavailableError, database
from garrison.store.schema import MIGRATIONS


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state.db"


@pytest.fixture
def open_store(path):
    """Opens the file anew, as a process of its own would."""
    opened = []

    def open_(*arguments, **options):
        opened.append(SQLiteStore(path, *arguments, **options))
        return opened[-1]

    yield open_
    for store in opened:
        asyncio.run(store.close())


async def save(store, *records):
    transaction = store.begin()
    for record in records:
        transaction.put(record)
    transaction.record(b"audit")
    await store.commit(transaction)


async def find(store, name):
    return await store.begin().find(User, ACCOUNT, "", name)


def sql(path, statement, *parameters):
    with closing(sqlite3.connect(path)) as connection, connection:
        return connection.execute(statement, parameters).fetchall()


async def test_everything_is_there_after_a_restart(open_store):
    first = open_store()
    transaction = first.begin()
    transaction.put(user("alice", groups=("g",)))
    digest = transaction.put_document(b"{}")
    transaction.move("config", 1)
    transaction.record(b"audit")
    await first.commit(transaction)
    await first.close()

    second = open_store()

    assert (await find(second, "alice")).version == 1
    assert await second.find_document(digest) == b"{}"
    assert await second.position("config") == 1
    assert [record.body for record in await second.pending_audit(9)] == [b"audit"]
    assert [change.record_id for change in await second.changes_since(0, 9)] == ["alice"]


async def test_only_its_owner_reads_any_of_its_files(open_store, tmp_path):
    await save(open_store(), user("alice"))

    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}

    assert modes == dict.fromkeys(("state.db", "state.db-shm", "state.db-wal", "state.seq"), 0o600)


async def test_numbers_go_on_after_a_restart(open_store):
    """Neither a discarded audit record's number nor a discarded change's comes again."""
    store = open_store()
    await save(store, user("alice"))
    await store.discard_audit(1)
    await store.trim_changes(keep=1)
    await store.close()

    store = open_store()
    await save(store, user("bob"))

    assert [record.seq for record in await store.pending_audit(9)] == [2]
    assert (await find(store, "bob")).version == 2


async def test_each_process_sees_what_the_others_commit(open_store):
    """Also what it has looked for before: found, absent, and by an index."""
    one, other = open_store(), open_store()
    await save(one, user("alice", groups=("g",)))
    for store in (one, other):
        assert (await find(store, "alice")).path == "/"
        assert await find(store, "bob") is None
        assert len(await store.begin().find_by(User, "group", "g", account=ACCOUNT)) == 1

    await save(other, replace(await find(other, "alice"), path="/a/"), user("bob", groups=("g",)))

    assert (await find(one, "alice")).path == "/a/"
    assert (await find(one, "bob")) is not None
    assert len(await one.begin().find_by(User, "group", "g", account=ACCOUNT)) == 2
    transaction = one.begin()
    transaction.delete(await find(one, "alice"))
    await one.commit(transaction)
    assert await find(other, "alice") is None


async def test_processes_that_write_by_turns_never_lose_an_update(open_store):
    one, other = open_store(), open_store()
    await save(one, user("alice"))

    async def count(store):
        for _ in range(25):
            while True:
                alice = await find(store, "alice")
                n = int(alice.tags.get("n", 0))
                try:
                    await save(store, replace(alice, tags={"n": str(n + 1)}))
                    break
                except StaleRecordError:
                    continue

    await asyncio.gather(count(one), count(other), count(one))

    assert (await find(one, "alice")).tags == {"n": "75"}


@pytest.mark.parametrize("discard", [False, True])
async def test_a_process_that_was_away_for_long_catches_up(open_store, discard):
    """Even if the changes that it missed are many, or no longer told."""
    one, other = open_store(), open_store()
    await save(one, user("alice"))
    assert await find(other, "alice") is not None
    await save(
        one, replace(await find(one, "alice"), path="/a/"), *map(user, map(str, range(1200)))
    )
    if discard:
        await one.trim_changes(keep=1)

    assert (await find(other, "alice")).path == "/a/"


async def test_a_reset_reaches_the_other_processes(open_store):
    one, other = open_store(), open_store()
    transaction = one.begin()
    transaction.put(user("alice"))
    digest = transaction.put_document(b"{}")
    await one.commit(transaction)
    assert await find(other, "alice") is not None
    assert one.knows_document(digest)

    await other.reset()
    assert await find(one, "alice") is None
    assert not one.knows_document(digest)
    transaction = one.begin()
    transaction.put_document(b"{}")
    await one.commit(transaction)

    assert await other.find_document(digest) == b"{}"


WORKER = """
import asyncio, pathlib, sys
sys.path.insert(0, sys.argv[2])
from store_records import ACCOUNT, User, user
from garrison.store import AlreadyExistsError, SQLiteStore

async def main():
    store, made = SQLiteStore(pathlib.Path(sys.argv[1])), 0
    for n in range(60):
        transaction = store.begin()
        transaction.put(user(f"user-{n}"))
        try:
            transaction.record(b"audit")
            await store.commit(transaction)
            made += 1
        except AlreadyExistsError:
            pass
        assert await store.begin().find(User, ACCOUNT, "", f"user-{n}") is not None
    await store.close()
    print(made)

asyncio.run(main())
"""


async def test_processes_share_one_file(open_store, path, request):
    """Three at once create the same users: each is created once, by one of them."""
    store = open_store()
    command = [sys.executable, "-c", WORKER, str(path), str(request.path.parent)]
    workers = [
        await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE) for _ in range(3)
    ]

    made = [int((await worker.communicate())[0]) for worker in workers]

    assert sum(made) == 60
    assert len((await store.begin().page(User, ACCOUNT, limit=100)).records) == 60
    assert len(await store.pending_audit(100)) == 60
    assert [change.seq for change in await store.changes_since(0, 100)] == list(range(1, 61))


async def test_a_refresh_that_finds_nothing_costs_no_query(open_store, monkeypatch):
    store = open_store()
    await save(store, user("alice"))
    monkeypatch.setattr(store, "_database", None)

    store.refresh()

    monkeypatch.undo()


@pytest.mark.parametrize("column", ["body", "account", "id", "kind"])
async def test_a_record_that_was_tampered_with_is_an_integrity_error(open_store, path, column):
    """The error names the record and none of its content."""
    store = open_store(SigningSealer())
    await save(store, user("alice", path="/hidden/"), user("bob"))
    await store.close()
    change = {
        "body": "UPDATE records SET body = zeroblob(60) WHERE id = 'alice'",
        "account": "UPDATE records SET account = '999999999999' WHERE id = 'alice'",
        "id": "UPDATE records SET id = 'mallory' WHERE id = 'alice'",
        "kind": "UPDATE records SET kind = 'kms.alias' WHERE id = 'alice'",
    }[column]
    sql(path, change)
    kind, account, name = sql(path, "SELECT kind, account, id FROM records WHERE id != 'bob'")[0]
    cls = type("Other", (User,), {"kind": Kind("kms.alias", identifiers=("user_name",))})

    with pytest.raises(IntegrityError, match=f"`{kind}` `{name}` of `{account}`") as failed:
        await (
            open_store(SigningSealer())
            .begin()
            .find(cls if kind == "kms.alias" else User, account, "", name)
        )

    assert "hidden" not in str(failed.value)


async def test_without_a_sealer_a_body_under_another_name_is_noticed_too(open_store, path):
    store = open_store()
    await save(store, user("alice"), user("bob"))
    await store.close()
    sql(path, "UPDATE records SET body = (SELECT body FROM records WHERE id = 'bob')")
    store = open_store()

    with pytest.raises(IntegrityError, match="another record's name"):
        await find(store, "alice")
    sql(path, "UPDATE records SET body = x'ff'")
    with pytest.raises(IntegrityError, match="cannot be decoded"):
        await find(store, "alice")


async def test_an_index_entry_that_was_tampered_with_finds_no_other_record(open_store, path):
    """Or whoever can write the file could make one user's access key another's."""
    store = open_store()
    await save(store, user("alice"), user("mallory"))
    await store.close()
    sql(path, "UPDATE entries SET holder_id = 'mallory' WHERE key = 'AIDA-alice'")

    assert await open_store().begin().find_one(User, "user_id", "AIDA-alice") is None


async def test_audit_records_and_documents_are_sealed_too(open_store, path):
    store = open_store(SigningSealer())
    transaction = store.begin()
    digest = transaction.put_document(b"{}")
    transaction.record(b"audit")
    await store.commit(transaction)
    sql(path, "UPDATE outbox SET body = 'audit'")
    sql(path, "UPDATE documents SET body = '{}'")

    with pytest.raises(IntegrityError, match="audit record 1"):
        await store.pending_audit(1)
    with pytest.raises(IntegrityError, match=digest):
        await store.find_document(digest)


async def test_a_commit_on_a_damaged_record_fails_alone(open_store, path):
    store = open_store(cache_bytes=0)
    await save(store, user("alice"))
    alice = await find(store, "alice")
    sql(path, "UPDATE records SET body = x'ff'")

    outcomes = await asyncio.gather(
        save(store, replace(alice, path="/a/")), save(store, user("bob")), return_exceptions=True
    )

    assert [type(outcome) for outcome in outcomes] == [IntegrityError, type(None)]


def test_a_newer_file_is_refused(open_store, path):
    open_store()
    sql(path, "PRAGMA user_version = 99")

    with pytest.raises(ConfigurationError) as refused:
        open_store()

    known = len(MIGRATIONS)
    assert str(refused.value) == (
        f"`{path}` was written by a newer Garrison (schema 99; this one knows {known})"
    )
    assert refused.value.hint


def test_another_programs_database_is_refused_and_left_alone(open_store, path):
    sql(path, "CREATE TABLE theirs (x)")

    with pytest.raises(ConfigurationError, match="not a database of Garrison's"):
        open_store()

    assert sql(path, "SELECT name FROM sqlite_schema") == [("theirs",)]


@pytest.mark.parametrize("content", [b"no database at all" * 100, b"\0" * 4096])
def test_a_file_that_is_no_database_is_refused_and_left_alone(open_store, path, content):
    path.write_bytes(content)

    with pytest.raises(ConfigurationError):
        open_store()

    assert path.read_bytes() == content


def test_a_directory_that_does_not_exist_is_a_clear_error(tmp_path):
    with pytest.raises(ConfigurationError, match="cannot be opened"):
        SQLiteStore(tmp_path / "missing" / "state.db")


async def test_an_older_file_is_copied_and_migrated(open_store, path):
    store = open_store()
    await save(store, user("alice"))
    await store.close()
    newer = (*MIGRATIONS, ("CREATE TABLE more (x)", "INSERT INTO more VALUES (1)"))

    store = open_store(migrations=newer)

    assert await find(store, "alice") is not None
    assert sql(path, "SELECT x FROM more") == [(1,)]
    copy = path.with_name(f"state.db.schema-{len(MIGRATIONS)}")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert sql(copy, "SELECT id FROM records") == [("alice",)]
    assert sql(copy, "PRAGMA user_version") == [(len(MIGRATIONS),)]


async def test_a_migration_that_fails_changes_nothing(open_store, path):
    await open_store().close()

    with pytest.raises(ConfigurationError):
        open_store(migrations=(*MIGRATIONS, ("CREATE TABLE more (x)", "nonsense")))

    assert sql(path, "SELECT count(*) FROM sqlite_schema WHERE name = 'more'") == [(0,)]
    open_store()


def declared(**indexes):
    """`User` as another version of the program might declare it."""
    name = User.kind.name
    kind = Kind(name, identifiers=("user_name",), indexes=indexes)
    return type("User", (User,), {"kind": kind})


async def test_a_new_index_covers_what_is_stored_already(open_store):
    old, by_tag = declared(), Index(lambda user: user.tags.values())
    new = declared(tag=by_tag)
    store = open_store()
    await store.declare([old])
    await save(store, *(old(account=ACCOUNT, user_name=n, user_id=n, tags={"n": n}) for n in "abc"))
    await store.close()
    store = open_store()

    await store.declare([new])

    found = await store.begin().find_by(new, "tag", "b", account=ACCOUNT)
    assert [record.user_name for record in found] == ["b"]


async def test_an_index_with_a_new_revision_is_made_anew_and_a_lost_one_is_dropped(
    open_store, path
):
    by_id = {"id": Index(lambda user: (user.user_id,)), "lost": Index(lambda _: ("x",))}
    old = declared(**by_id)
    new = declared(id=Index(lambda user: (user.user_id.lower(),), unique=True, revision=2))
    store = open_store()
    await store.declare([old])
    await save(store, old(account=ACCOUNT, user_name="a", user_id="ID"))
    assert await store.begin().find_by(old, "id", "id", account=ACCOUNT) == []

    await store.declare([new])

    assert len(await store.begin().find_by(new, "id", "id", account=ACCOUNT)) == 1
    assert sql(path, "SELECT name, key FROM entries") == [("id", "id")]
    assert sql(path, "SELECT name FROM indexes") == [("id",)]


async def test_an_index_cannot_become_unique_over_what_is_not(open_store):
    old, new = (
        declared(path=Index(lambda user: (user.path,), unique=unique)) for unique in (False, True)
    )
    store = open_store()
    await store.declare([old])
    await save(store, *(old(account=ACCOUNT, user_name=n, user_id=n) for n in "ab"))

    with pytest.raises(IntegrityError, match="another record has the `path`"):
        await store.declare([new])

    assert len(await store.begin().find_by(old, "path", "/", account=ACCOUNT)) == 2


async def test_a_full_disk_fails_the_commit_and_nothing_else(open_store):
    store = open_store()
    await save(store, user("alice"))
    pages = sql(store._database.path, "PRAGMA page_count")[0][0]
    store._database.execute(f"PRAGMA max_page_count = {pages}")

    with pytest.raises(UnavailableError, match="full"):
        await save(store, *(user(f"{n}", path="/x" * 500) for n in range(100)))
    assert await find(store, "1") is None

    store._database.execute("PRAGMA max_page_count = 1000000")
    await save(store, user("1"))
    assert (await find(store, "1")).version == 2


async def test_a_closed_store_is_unavailable(open_store):
    store = open_store()
    transaction = store.begin()
    await store.close()

    with pytest.raises(UnavailableError):
        await transaction.find(User, ACCOUNT, "", "alice")


async def test_nothing_is_acknowledged_after_a_sync_has_failed(open_store, monkeypatch):
    """What the kernel could not write it forgets: a later success would prove nothing."""
    store = open_store()

    def fail(_):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("garrison.store.database._sync", fail)
    with pytest.raises(UnavailableError, match="could not be synced"):
        await save(store, user("alice"))
    monkeypatch.undo()

    with pytest.raises(UnavailableError, match="could not be synced"):
        await save(store, user("bob"))


async def test_a_writer_that_waits_too_long_says_so(open_store, path, monkeypatch):
    monkeypatch.setattr("garrison.store.database.BUSY_TIMEOUT_S", 0.05)
    store = open_store()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(UnavailableError, match="locked"):
            await save(store, user("alice"))

    await save(store, user("alice"))


async def test_the_wal_file_is_folded_in_time_and_begun_anew(open_store, path, monkeypatch):
    monkeypatch.setattr(database, "CHECKPOINT_PAGES", 100)
    store = open_store()
    wal = path.with_name("state.db-wal")
    sizes = []
    for n in range(120):
        await asyncio.gather(*(save(store, user(f"{n}-{k}")) for k in range(4)))
        sizes.append(wal.stat().st_size)

    assert sizes[-1] < 800_000
    assert len((await store.begin().page(User, ACCOUNT, limit=1000)).records) == 480


async def test_a_cancelled_task_does_not_disturb_its_neighbours(open_store):
    store = open_store()
    task = asyncio.create_task(save(store, user("alice")))
    neighbour = asyncio.create_task(save(store, user("bob")))
    await asyncio.sleep(0)
    task.cancel()

    await neighbour

    assert task.cancelled() or task.done() or await asyncio.wait({task})
    assert await find(store, "bob") is not None


async def test_a_reset_takes_milliseconds(open_store):
    """Well under 50 ms; a tenfold margin here, because machines that run tests are busy."""
    store = open_store()
    await save(store, *(user(f"{n}") for n in range(1000)))
    started = time.process_time()

    await store.reset()

    assert time.process_time() - started < 0.05


class Sparse(Record, frozen=True, kw_only=True):
    kind = Kind("test.sparse", identifiers=("name",))
    name: str


class Grown(Record, frozen=True, kw_only=True):
    kind = Kind("test.sparse", identifiers=("name",))
    name: str
    colour: str = "none"


async def test_a_record_gains_and_loses_fields(open_store):
    """A field that came later has its default, one that is gone is ignored."""
    store = open_store(cache_bytes=0)
    await save(store, Sparse(account=ACCOUNT, name="old"))
    await save(store, Grown(account=ACCOUNT, name="new", colour="red"))
    transaction = store.begin()

    assert (await transaction.find(Grown, ACCOUNT, "", "old")).colour == "none"
    assert (await transaction.find(Sparse, ACCOUNT, "", "new")).name == "new"
