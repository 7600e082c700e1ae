"""The wire of all services: finds them, and which of them a request is for."""

from functools import cached_property
from pathlib import Path

from garrison.wire.cache import Cache
from garrison.wire.facts import ServiceFacts
from garrison.wire.index import Index
from garrison.wire.service import ServiceWire


class Wire:
    """Every service that botocore knows, read when it is first asked for.

    ``cache_dir`` is a directory that is only ours (0700); it is made if it is not there.  With
    None, everything is generated anew in every process.
    """

    def __init__(self, cache_dir: Path | None = None) -> None:
        self.cache = Cache(cache_dir)
        self._services: dict[str, ServiceWire] = {}

    def service(self, name: str) -> ServiceWire:
        """Return a service by botocore's name, such as ``iam``.

        Raises:
            UnknownServiceError: botocore has no such service.
        """
        known = self._services.get(name)
        if known is None:
            known = self._services[name] = ServiceWire(self._facts(name), self.cache)
        return known

    @cached_property
    def index(self) -> Index:
        """What routing needs of all services."""
        index = self.cache.load_facts("", "index", Index)
        if index is None:
            from garrison.wire.index import build_index

            index = build_index()
            self.cache.store_facts("", "index", index)
        return index

    def _facts(self, name: str) -> ServiceFacts:
        facts = self.cache.load_facts(name, "facts", ServiceFacts)
        if facts is None:
            from garrison.wire.facts import service_facts
            from garrison.wire.models import load_model

            facts = service_facts(name, load_model(name))
            self.cache.store_facts(name, "facts", facts)
        return facts
