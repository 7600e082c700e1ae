"""The service authorization reference: what actions, resource types and condition keys exist.

`data/authorization-reference.json` says where in `data/authorization-reference.jsonl` each service
stands; `tools/make_authorization_reference.py` makes both.  A service is read when it is first
asked for.  Prefixes, actions and keys are matched regardless of case, as IAM matches them.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

import re
from collections.abc import Mapping
from functools import cache, cached_property
from typing import Literal

import msgspec

from garrison.policy.linefile import DATA, LineFile

AccessLevel = Literal["List", "Read", "Write", "Tagging", "Permissions management"]
ValueType = Literal["String", "ARN", "Bool", "Date", "IPAddress", "Numeric"]


class ActionResource(msgspec.Struct, frozen=True, array_like=True):
    """A type of resource that an action is checked against.

    ``required``: a statement that allows the action must cover a resource of this type.
    ``condition_keys``: the keys that are present when this type is checked.
    """

    name: str
    required: bool
    condition_keys: tuple[str, ...]


class Action(msgspec.Struct, frozen=True, array_like=True):
    """An action of a service; ``name`` is without the prefix.

    ``dependent_actions``: what else the caller must be allowed, as `service:Action`.
    """

    name: str
    access_level: AccessLevel
    resource_types: tuple[ActionResource, ...]
    condition_keys: tuple[str, ...]
    dependent_actions: tuple[str, ...]

    @property
    def is_wildcard_only(self) -> bool:
        """Tell whether the action is always checked against the resource `*`."""
        return not self.resource_types


class ResourceType(msgspec.Struct, frozen=True, array_like=True):
    """A type of resource; ``arn`` is a template such as `arn:${Partition}:kms:…:key/${KeyId}`."""

    name: str
    arn: str
    condition_keys: tuple[str, ...]


class ConditionKey(msgspec.Struct, frozen=True, array_like=True):
    """A condition key; ``name`` may hold placeholders, as in `aws:RequestTag/${TagKey}`."""

    name: str
    value_type: ValueType
    is_multivalued: bool


class GlobalConditionKey(msgspec.Struct, frozen=True):
    """A condition key that every service knows.

    ``describes``: what the key is a property of.  ``availability``: when the context has the key.
    ``is_sensitive``: a value with a wildcard is always a mistake.
    """

    name: str
    value_type: ValueType
    describes: Literal["principal", "role session", "network", "resource", "request"]
    availability: str
    is_multivalued: bool = False
    is_sensitive: bool = False


AnyKey = ConditionKey | GlobalConditionKey


class Service(msgspec.Struct, frozen=True, array_like=True, dict=True):
    """A service, known in policies by its prefix."""

    prefix: str
    name: str
    supports_rcp: bool
    actions: tuple[Action, ...]
    resource_types: tuple[ResourceType, ...]
    condition_keys: tuple[ConditionKey, ...]

    @cached_property
    def actions_by_name(self) -> dict[str, Action]:
        """Return the actions by their names in lower case."""
        return {action.name.lower(): action for action in self.actions}

    @cached_property
    def condition_keys_by_name(self) -> dict[str, ConditionKey]:
        """Return the condition keys by their names in lower case."""
        return {key.name.lower(): key for key in self.condition_keys}


class Index(msgspec.Struct, frozen=True):
    """The index file: where each service stands, and whose keys bear no service's prefix."""

    source: str
    key_owners: dict[str, str]
    services: dict[str, tuple[int, int]]


SERVICES = LineFile(DATA / "authorization-reference.jsonl")


@cache
def index() -> Index:
    """Return the index file."""
    return msgspec.json.decode((DATA / "authorization-reference.json").read_bytes(), type=Index)


def services() -> tuple[str, ...]:
    """Return the prefixes of all services, sorted."""
    return tuple(index().services)


def find_service(prefix: str) -> Service | None:
    """Return the service of that prefix."""
    position = index().services.get(prefix.lower())
    return read_service(*position) if position else None


@cache
def read_service(offset: int, size_bytes: int) -> Service:
    """Return the service that stands there; whoever asks for it first pays up to 2 ms."""
    return msgspec.json.decode(SERVICES.read(offset, size_bytes), type=Service)


def actions(prefix: str) -> tuple[Action, ...]:
    """Return the actions of a service, sorted; none for an unknown one."""
    service = find_service(prefix)
    return service.actions if service else ()


def find_action(name: str) -> Action | None:
    """Return the action named as `service:Action`."""
    prefix, _, action = name.lower().partition(":")
    service = find_service(prefix)
    return service.actions_by_name.get(action) if service else None


def is_wildcard_only(name: str) -> bool:
    """Tell whether `service:Action` takes no resource but `*`; of an unknown action, no."""
    action = find_action(name)
    return action is not None and action.is_wildcard_only


def resource_types(prefix: str) -> tuple[ResourceType, ...]:
    """Return the resource types of a service, sorted; none for an unknown one."""
    service = find_service(prefix)
    return service.resource_types if service else ()


def condition_keys(prefix: str) -> tuple[ConditionKey, ...]:
    """Return the condition keys that a service's actions use, sorted; none for an unknown one."""
    service = find_service(prefix)
    return service.condition_keys if service else ()


def supports_rcp(prefix: str) -> bool:
    """Tell whether resource control policies apply to the service.

    Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
    """
    service = find_service(prefix)
    return service is not None and service.supports_rcp


@cache
def global_condition_keys() -> tuple[GlobalConditionKey, ...]:
    """Return the condition keys that every service knows.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    """
    content = (DATA / "global-condition-keys.json").read_bytes()
    return msgspec.json.decode(content, type=tuple[GlobalConditionKey, ...])


def find_condition_key(name: str) -> AnyKey | None:
    """Return the key that ``name``, placeholders filled in, is an instance of.

    So `aws:RequestTag/Dept` finds `aws:RequestTag/${TagKey}`.  Of the keys of OpenID Connect
    issuers (`token.actions.githubusercontent.com:repository`), which belong to STS, only those
    are known that AWS lists: not the `aud` and `sub` of any issuer.
    """
    lowered = name.lower()
    if key := match_key(lowered, global_condition_keys_by_name()):
        return key
    prefix = lowered.partition(":")[0]
    service = find_service("sts" if "." in prefix else index().key_owners.get(prefix, prefix))
    return match_key(lowered, service.condition_keys_by_name) if service else None


def match_key(name: str, keys: Mapping[str, AnyKey]) -> AnyKey | None:
    """Return the key of that name in lower case, or the first that becomes it when filled in."""
    if key := keys.get(name):
        return key
    for template, key in keys.items():
        if "${" in template and compile_template(template).fullmatch(name):
            return key
    return None


ESCAPED_PLACEHOLDER = re.compile(r"\\\$\\\{.*?\\\}")


@cache
def compile_template(template: str) -> re.Pattern[str]:
    """Return a pattern in which each placeholder is at least one character."""
    return re.compile(ESCAPED_PLACEHOLDER.sub(".+", re.escape(template)))


@cache
def global_condition_keys_by_name() -> dict[str, GlobalConditionKey]:
    """Return the global condition keys by their names in lower case."""
    return {key.name.lower(): key for key in global_condition_keys()}
