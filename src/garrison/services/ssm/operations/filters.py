"""Which parameters a listing is about.

Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from garrison.services.ssm import api
from garrison.services.ssm.records import DEFAULT_KEY, Parameter, path_of
from garrison.wire.errors import ValidationException

KEYS_OF_LISTING = ("Path", "Name", "Type", "KeyId", "Tier", "DataType")
KEYS_BY_PATH = ("Type", "KeyId", "Label", "DataType")
CHOICES = {
    "Type": ("String", "StringList", "SecureString"),
    "Tier": ("Standard", "Advanced", "Intelligent-Tiering"),
}
PATH = re.compile(r"(?:/[a-zA-Z0-9_.-]+)+/?|/")
COMMON = (
    'Filters for common parameters can\'t be prefixed with "aws" or "ssm" (case-insensitive). '
    "When using global parameters, please specify within a global namespace."
)
BAD_PATH = (
    "The parameter doesn't meet the parameter name requirements. The parameter name must begin "
    'with a forward slash "/". It can\'t be prefixed with "aws" or "ssm" (case-insensitive). It '
    "must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ "
    "(underscore). Special characters are not allowed. All sub-paths, if specified, must use the "
    'forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.'
)
MISSING = "The following filter values are missing : null for filter key Name."
REPEATED = (
    "The following filter is duplicated in the request: Name. A request can contain only one "
    "occurrence of a specific filter."
)


def require_filters(filters: Sequence[Any], *, by_path: bool) -> None:
    """Check filters as far as the service model does not.

    Raises:
        InvalidFilterKey, InvalidFilterOption, InvalidFilterValue, ValidationException: in AWS's
            words.
    """
    seen: set[str] = set()
    for each in filters:
        key = each["Key"]
        _require_key(key, by_path=by_path)
        if not key.startswith("tag:") and not each.get("Values"):
            raise api.InvalidFilterValue(MISSING)
        if key in seen:
            raise api.InvalidFilterKey(REPEATED)
        seen.add(key)
        _require_option(key, option_of(each))
        if key == "Path":
            _require_paths(each["Values"])
        choices = CHOICES.get(key)
        for value in each.get("Values", []) if choices else []:
            if choices and value not in choices:
                raise api.InvalidFilterOption(
                    f"The following filter value is not valid: {value}. Valid values include: "
                    f"[{', '.join(choices)}]."
                )


def option_of(wanted: Any) -> str:
    """Return how a filter compares."""
    option: str = wanted.get("Option", "OneLevel" if wanted["Key"] == "Path" else "Equals")
    return option


def matches(parameter: Parameter, filters: Sequence[api.ParameterStringFilter]) -> bool:
    """Return True if all filters hold for a parameter."""
    return all(_holds(parameter, each) for each in filters)


def matches_old(parameter: Parameter, filters: Sequence[api.ParametersFilter]) -> bool:
    """Return True if all filters of the older kind hold for a parameter."""
    tests: dict[str, Callable[[str], bool]] = {
        "Name": lambda value: parameter.path.startswith(path_of(value)),
        "Type": lambda value: parameter.state.type == value,
        "KeyId": lambda value: value in _key_ids(parameter),
    }
    return all(any(map(tests[each["Key"]], each["Values"])) for each in filters)


def is_under(parameter: Parameter, path: str, *, recursive: bool) -> bool:
    """Return True if a parameter is under a path, directly or at all."""
    prefix = path_of(path.rstrip("/") + "/")
    if not parameter.path.startswith(prefix):
        return False
    return recursive or "/" not in parameter.path[len(prefix) :]


def _require_key(key: str, *, by_path: bool) -> None:
    known = KEYS_BY_PATH if by_path else KEYS_OF_LISTING
    if key in known or key.startswith("tag:"):
        return
    shown = "[Type, KeyId]" if by_path else "[Path, Name, Type, KeyId, Tier]"
    raise api.InvalidFilterKey(
        f"The following filter key is not valid: {key}. Valid filter keys include: {shown}."
    )


def _require_paths(paths: Sequence[str]) -> None:
    for path in paths:
        if path.lower().startswith(("/aws", "/ssm")):
            raise ValidationException(COMMON)
        if PATH.fullmatch(path) is None:
            raise ValidationException(BAD_PATH)


def _require_option(key: str, option: str) -> None:
    if key == "Path":
        known = {"Recursive", "OneLevel"}
        shown = "[Recursive, OneLevel]"
    else:
        known = {"BeginsWith", "Equals"} | ({"Contains"} if key == "Name" else set())
        shown = "[BeginsWith, Equals]"
    if option not in known:
        raise api.InvalidFilterOption(
            f"The following filter option is not valid: {option}. Valid options include: {shown}."
        )


def _holds(parameter: Parameter, wanted: api.ParameterStringFilter) -> bool:
    key, option, values = wanted["Key"], option_of(wanted), wanted.get("Values", [])
    if key == "Path":
        recursive = option == "Recursive"
        return any(is_under(parameter, value, recursive=recursive) for value in values)
    if key.startswith("tag:"):
        name = key.removeprefix("tag:")
        if name not in parameter.tags:
            return False
        return not values or _compares(option, parameter.tags[name], values)
    if key == "Label":
        return any(value in parameter.labels for value in values)
    if key == "Name" and option == "Contains":
        return any(value in f"/{parameter.path}" for value in values)
    if key == "Name":
        return _compares(option, parameter.path, [path_of(value) for value in values])
    if key == "KeyId":
        return any(_compares(option, each, values) for each in _key_ids(parameter))
    state = parameter.state
    attribute = {"Type": state.type, "Tier": state.tier, "DataType": state.data_type}[key]
    return _compares(option, attribute, values)


def _compares(option: str, text: str, values: Sequence[str]) -> bool:
    return text.startswith(tuple(values)) if option == "BeginsWith" else text in values


def _key_ids(parameter: Parameter) -> list[str]:
    state = parameter.state
    return [state.key_id or DEFAULT_KEY] if state.type == "SecureString" else []
