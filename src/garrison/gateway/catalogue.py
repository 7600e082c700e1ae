"""What Garrison implements: the folders of `services`, each loaded when it is first asked for.

A service's operations are the methods of the classes that its ``operations`` package lists; each
has a resolver of the same name in its ``authz`` module.  Nothing is registered anywhere else.
"""

import inspect
import pkgutil
from collections.abc import Awaitable, Callable, Iterator, Mapping
from functools import cached_property
from importlib import import_module
from types import ModuleType
from typing import Any

import msgspec

from garrison.core.background import Background
from garrison.core.call import Ask, Call, Check
from garrison.core.errors import InvariantError
from garrison.core.names import snake_case

Resolver = Callable[[Ask[Any]], Awaitable[tuple[Check[Any], ...]]]
Method = Callable[[Call[Any, Any]], Awaitable[Mapping[str, Any] | None]]


class Implementation(msgspec.Struct, frozen=True):
    """One operation: who may be asked for it, and what it does."""

    service: str
    operation: str
    resolve: Resolver
    invoke: Method


class ImplementedService:
    """One service's operations, by their names in the service model."""

    def __init__(self, path: str, parts: Mapping[type, Any]) -> None:
        self.path = path
        self.name = path.rpartition(".")[2]
        self._parts = parts
        self._found: dict[str, Implementation | None] = {}
        self._own: dict[type, object] = {}

    @cached_property
    def background(self) -> tuple[Background, ...]:
        """What the service does by itself."""
        package = import_module(f"{self.path}.operations")
        return tuple(self._make(work) for work in getattr(package, "BACKGROUND", ()))

    def find(self, operation: str) -> Implementation | None:
        """Return the operation, or None if Garrison lacks it."""
        if operation not in self._found:
            self._found[operation] = self._load(operation)
        return self._found[operation]

    def _load(self, operation: str) -> Implementation | None:
        name = snake_case(operation)
        method = self._methods.get(name)
        if method is None:
            return None
        resolver = getattr(self._authz, name, None)
        if resolver is None:
            raise InvariantError(f"{self.name}.authz has no resolver for {operation}")
        return Implementation(self.name, operation, resolver, method)

    @cached_property
    def _authz(self) -> ModuleType:
        return import_module(f"{self.path}.authz")

    @cached_property
    def _methods(self) -> dict[str, Method]:
        package = import_module(f"{self.path}.operations")
        return {
            name: method
            for noun in package.OPERATIONS
            for name, method in inspect.getmembers(self._make(noun), inspect.iscoroutinefunction)
            if not name.startswith("_")
        }

    def _make(self, noun: type) -> Any:
        wanted = {
            name: parameter.annotation
            for name, parameter in inspect.signature(noun).parameters.items()
        }
        return noun(**{name: self._part(part) for name, part in wanted.items()})

    def _part(self, wanted: type) -> object:
        # A service's own parts are made once, of what they themselves ask for.
        if wanted not in self._parts and wanted.__module__.startswith(f"{self.path}."):
            if wanted not in self._own:
                self._own[wanted] = self._make(wanted)
            return self._own[wanted]
        return self._parts[wanted]


class Catalogue:
    """All services that Garrison implements."""

    def __init__(self, services: ModuleType, parts: Mapping[type, Any]) -> None:
        """Find the services.

        Args:
            services: The package whose folders are the services.
            parts: What operations may ask for in their constructors, by its type.
        """
        self.names = frozenset(module.name for module in pkgutil.iter_modules(services.__path__))
        self._package = services.__name__
        self._parts = parts
        self._services: dict[str, ImplementedService] = {}

    def find(self, service: str, operation: str) -> Implementation | None:
        """Return an operation of a service (by botocore's name), or None if Garrison lacks it."""
        name = service.replace("-", "_")
        return self._service(name).find(operation) if name in self.names else None

    def background(self) -> Iterator[tuple[str, Background]]:
        """Yield what services do by themselves, by the service's name; loads all services."""
        for name in sorted(self.names):
            for work in self._service(name).background:
                yield name, work

    def _service(self, name: str) -> ImplementedService:
        found = self._services.get(name)
        if found is None:
            path = f"{self._package}.{name}"
            found = self._services[name] = ImplementedService(path, self._parts)
        return found
