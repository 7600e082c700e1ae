"""The generator of ``api.py`` writes sound Python for any service, and always the same."""

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("tool", ROOT / "tools" / "generate_api.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(text: str) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "api"}
    exec(text, names)
    return names


def test_requests_answers_and_errors_become_types(tool: ModuleType) -> None:
    api = run(tool.API("kms", {"Encrypt"}).text())

    request = api["EncryptRequest"]
    assert request.__required_keys__ == {"KeyId", "Plaintext"}
    assert "DryRun" in request.__optional_keys__
    assert api["NotFoundException"].code == "NotFoundException"
    assert api["KMSInternalException"].status == 500
    assert "CreateKeyRequest" not in api


def test_an_error_has_the_codes_of_the_wire_and_of_the_model(tool: ModuleType) -> None:
    error = run(tool.API("iam", {"GetUser"}).text())["NoSuchEntityException"]

    assert (error.code, error.status, error.shape) == ("NoSuchEntity", 404, "NoSuchEntityException")


def test_an_errors_further_members_are_named(tool: ModuleType) -> None:
    error = run(tool.API("dynamodb", {"GetItem"}).text())["TransactionCanceledException"]

    assert error.__doc__ == "Members: CancellationReasons."


def test_a_member_that_hides_a_type_or_is_no_identifier_needs_the_other_form(
    tool: ModuleType,
) -> None:
    text = tool.API("iam", {"CreateUser", "SimulateCustomPolicy"}).text()

    assert "class User(TypedDict, total=False):" in text
    assert (
        'CreateUserResponse = TypedDict("CreateUserResponse", {"User": User}, total=False)' in text
    )


def test_a_structure_may_contain_itself(tool: ModuleType) -> None:
    text = tool.API("dynamodb", {"PutItem"}).text()

    assert 'M: dict[str, "AttributeValue"]' in text
    assert "AttributeValue" in run(text)


@pytest.mark.slow
@pytest.mark.parametrize("service", ["cloudwatch", "s3"])
def test_all_of_a_service_is_written_the_same_twice_and_passes_mypy(
    tool: ModuleType, service: str, tmp_path: Path
) -> None:
    operations = set(tool.load_model(service)["operations"])
    text = tool.API(service, operations).text()
    (tmp_path / "api.py").write_text(text)

    assert tool.API(service, operations).text() == text
    ast.parse(text)
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--no-incremental",
        str(tmp_path / "api.py"),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_what_a_service_implements_is_read_from_its_operations(
    tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "kms" / "operations"
    folder.mkdir(parents=True)
    (folder / "keys.py").write_text("class Keys:\n    async def generate_data_key(self): ...\n")
    monkeypatch.setattr(tool, "SERVICES", tmp_path)

    assert tool.implemented("kms") == {"GenerateDataKey"}
