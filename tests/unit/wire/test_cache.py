"""What was generated once is found again, and what is not exactly that is made anew."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from wire_requests import form

from garrison.wire import Wire
from garrison.wire import service as service_module
from garrison.wire.cache import Cache

REQUEST = form("Action=GetUser&Version=2010-05-08&UserName=a")


def decode(wire: Wire) -> dict[str, object]:
    service = wire.service("iam")
    identified = service.identify(REQUEST)
    return service.operation(identified.operation, identified.protocol).decode(REQUEST, identified)


def files(directory: Path) -> list[Path]:
    return sorted(path for path in directory.rglob("*") if path.is_file())


@pytest.fixture
def private(tmp_path: Path) -> Path:
    directory = tmp_path / "cache"
    assert decode(Wire(directory)) == {"UserName": "a"}
    return directory


def test_the_directory_and_its_files_are_only_ours(private: Path) -> None:
    assert private.stat().st_mode & 0o777 == 0o700
    assert {path.name for path in files(private)} == {"GetUser.operation.query", "facts"}


def test_a_warm_start_generates_nothing(private: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(service_module, "generate", refuse)

    assert decode(Wire(private)) == {"UserName": "a"}


def test_a_warm_start_imports_neither_botocore_nor_the_generator(private: Path) -> None:
    script = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from pathlib import Path
from test_cache import Wire, decode
assert decode(Wire(Path({str(private)!r}))) == {{"UserName": "a"}}
loaded = [n for n in sys.modules if n.startswith(("botocore", "garrison.wire.codegen"))]
assert not loaded, loaded
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("damage", [b"", b"x", b"\0" * 200])
def test_a_damaged_file_is_written_again(private: Path, damage: bytes) -> None:
    before = {path: path.read_bytes() for path in files(private)}
    for path in before:
        path.write_bytes(damage)

    assert decode(Wire(private)) == {"UserName": "a"}
    assert {path: path.read_bytes() for path in files(private)} == before


def test_one_flipped_bit_is_noticed(private: Path) -> None:
    code = next(path for path in files(private) if path.name.endswith("query"))
    content = bytearray(code.read_bytes())
    content[len(content) // 2] ^= 1
    code.write_bytes(content)

    assert decode(Wire(private)) == {"UserName": "a"}


def test_a_directory_that_others_may_enter_is_not_used(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    wire = Wire(tmp_path)

    assert decode(wire) == {"UserName": "a"}
    assert "only we may enter" in (wire.cache.problem or "")
    assert files(tmp_path) == []


def test_a_directory_that_is_a_link_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to("real")

    assert decode(Wire(tmp_path / "link")) == {"UserName": "a"}
    assert files(tmp_path) == []


def test_a_directory_that_cannot_be_made_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    wire = Wire(tmp_path / "file" / "cache")

    assert decode(wire) == {"UserName": "a"}
    assert wire.cache.problem is not None


def test_files_of_old_keys_are_dropped(tmp_path: Path) -> None:
    directory = tmp_path / "cache"
    directory.mkdir(mode=0o700)
    for age, key in enumerate(("a" * 32, "b" * 32, "c" * 32)):
        (directory / key).mkdir()
        os.utime(directory / key, (1000 - age, 1000 - age))
    (directory / "notes").mkdir()

    Cache(directory).store_facts("iam", "facts", {})

    kept = {path.name for path in directory.iterdir()}
    assert {"a" * 32, "notes"} < kept
    assert "c" * 32 not in kept


def test_without_a_directory_nothing_is_kept() -> None:
    assert decode(Wire()) == {"UserName": "a"}
