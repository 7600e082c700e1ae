"""From an authorized target to a parameter, or a version of it, that the operation may act on."""

from collections.abc import Sequence
from typing import Any

from garrison.core.call import Call
from garrison.core.transaction import Records
from garrison.services.ssm import api
from garrison.services.ssm.authz import NamedParameter
from garrison.services.ssm.records import Parameter, ParameterVersion, State, version_key


def require_parameter(call: Call[Any, NamedParameter]) -> Parameter:
    """Return the parameter that the request names.

    Raises:
        ParameterNotFound: there is none, or the name has a selector where none may be.
    """
    named = call.target.record
    assert named is not None
    if named.parameter is None or named.selector:
        raise absent(call.request["Name"])
    return named.parameter


def absent(name: str) -> api.ParameterNotFound:
    """Return what Parameter Store says of a parameter that is not there."""
    return api.ParameterNotFound(f"Parameter {name} not found.")


async def find_state(call: Call[Any, Any], named: NamedParameter) -> State | None:
    """Return the version that a name with its selector means; None if nothing is there.

    Raises:
        ParameterVersionNotFound: the parameter has no such version.
    """
    parameter, selector = named.parameter, named.selector
    if parameter is None:
        return None
    if not selector:
        return parameter.state
    if not selector.isdecimal():
        version = parameter.labels.get(selector)
        if version is None:
            return None
    else:
        version = int(selector)
    state = await find_version(call.records, parameter, version)
    if state is None:
        raise no_version(version, named.name)
    return state


async def find_version(records: Records, parameter: Parameter, version: int) -> State | None:
    """Return a version of a parameter, or None."""
    if version == parameter.state.version:
        return parameter.state
    key = version_key(parameter.path, version)
    found = await records.find(ParameterVersion, parameter.account, parameter.region, key)
    return None if found is None else found.state


async def find_versions(records: Records, parameter: Parameter) -> Sequence[ParameterVersion]:
    """Return all versions of a parameter that are kept, oldest first."""
    found = await records.find_by(
        ParameterVersion,
        "parameter",
        parameter.path,
        account=parameter.account,
        region=parameter.region,
    )
    return sorted(found, key=lambda version: version.state.version)


async def delete_parameter(records: Records, parameter: Parameter) -> None:
    """Delete a parameter with all its versions."""
    for version in await find_versions(records, parameter):
        records.delete(version)
    records.delete(parameter)


def no_version(version: int, name: str) -> api.ParameterVersionNotFound:
    """Return what Parameter Store says of a version that is not there."""
    return api.ParameterVersionNotFound(
        f"Systems Manager could not find version {version} of {name}. Verify the version and try "
        "again."
    )
