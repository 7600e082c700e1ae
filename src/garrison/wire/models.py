"""botocore's service models, read as the data files that they are, without importing botocore.

The raw model is read, not botocore's classes: ``Shape.metadata`` hides traits that a server needs
(``fault``), and importing botocore alone costs more than reading a model.

    botocore/data/<service>/<api version>/service-2.json.gz          the model
    botocore/data/<service>/<api version>/service-2.sdk-extras.json  merged into it, if there

Files in a user's ``~/.aws/models`` are ignored on purpose: a server's API does not depend on them.
"""

import re
import zlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from garrison.core.errors import ConfigurationError
from garrison.wire.bindings import bind_query

HEAD_BYTES = 4096
"""Enough of a model's start to hold its metadata in every model of botocore 1.44."""


class UnknownServiceError(LookupError):
    """No service of that name is in botocore."""


@lru_cache(maxsize=1)
def package_path() -> Path:
    """Return the folder of the installed botocore, without importing it."""
    from importlib.util import find_spec

    spec = find_spec("botocore")
    if spec is None or not spec.submodule_search_locations:
        raise ConfigurationError(
            "the package `botocore` is not installed", hint="pip install botocore"
        )
    return Path(spec.submodule_search_locations[0])


@lru_cache(maxsize=1)
def botocore_version() -> str:
    """Return the installed botocore's version, read from its source."""
    text = (package_path() / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r"__version__ = ['\"]([^'\"]+)['\"]", text)
    return found[1] if found else "unknown"


def service_names() -> list[str]:
    """List every service that botocore has a model of, sorted."""
    data = package_path() / "data"
    return sorted(path.name for path in data.iterdir() if path.is_dir() and _versions(path))


@lru_cache(maxsize=2)
def load_model(service: str) -> dict[str, Any]:
    """Return the whole model of a service, with AWS's older query bindings put back.

    The last two stay in memory, since a cold start asks for several operations of one service.

    Raises:
        UnknownServiceError: botocore has no such service.
    """
    folder = _model_folder(service)
    model: dict[str, Any] = msgspec.json.decode(
        zlib.decompress((folder / "service-2.json.gz").read_bytes(), wbits=31)
    )
    _merge_extras(folder, model)
    bind_query(service, model)
    return model


def load_metadata(service: str) -> dict[str, Any]:
    """Return a model's ``metadata`` alone, unpacking only the start of the file.

    Raises:
        UnknownServiceError: botocore has no such service.
    """
    with (_model_folder(service) / "service-2.json.gz").open("rb") as file:
        packed = file.read(HEAD_BYTES)
    head = zlib.decompressobj(wbits=31).decompress(packed).decode("utf-8", "replace")
    found = re.search(r'"metadata"\s*:\s*(\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\})', head)
    if found is None:
        metadata: dict[str, Any] = load_model(service)["metadata"]
        return metadata
    model: dict[str, Any] = {"metadata": msgspec.json.decode(found[1]), "shapes": {}}
    _merge_extras(_model_folder(service), model)
    bind_query(service, model)
    return dict(model["metadata"])


def _merge_extras(folder: Path, model: dict[str, Any]) -> None:
    extras = folder / "service-2.sdk-extras.json"
    if extras.exists():
        merge(model, msgspec.json.decode(extras.read_bytes()).get("merge", {}))


def merge(into: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Merge nested mappings in place; what is not a mapping is replaced."""
    for key, value in more.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            merge(into[key], value)
        else:
            into[key] = value


def _model_folder(service: str) -> Path:
    # The name may come from a caller: it names a folder in the data directory and nothing else.
    folder = package_path() / "data" / service
    if not re.fullmatch(r"[a-z0-9-]+", service) or not folder.is_dir():
        raise UnknownServiceError(service)
    versions = sorted(_versions(folder))
    if not versions:
        raise UnknownServiceError(service)
    return folder / versions[-1]


def _versions(folder: Path) -> Iterator[str]:
    return (path.parent.name for path in folder.glob("*/service-2.json.gz"))
