"""Parameters, read with their values."""

from typing import Any

from garrison.core.call import Call
from garrison.services.ssm import api
from garrison.services.ssm.authz import INVALID_NAME, SECRETS, NamedParameter
from garrison.services.ssm.operations.descriptions import describe_parameter, describe_state
from garrison.services.ssm.operations.filters import is_under, matches, require_filters
from garrison.services.ssm.operations.paging import page_of, read_page
from garrison.services.ssm.operations.references import read_secret
from garrison.services.ssm.operations.sealing import shown_value
from garrison.services.ssm.operations.targets import (
    absent,
    find_state,
    find_version,
    find_versions,
    require_parameter,
)
from garrison.services.ssm.records import NAME, Parameter, State, path_of
from garrison.wire.errors import ValidationException

HISTORY_PER_PAGE = 50
PARAMETERS_PER_PAGE = 10


class Readings:
    """Operations that return values."""

    async def get_parameter(
        self, call: Call[api.GetParameterRequest, NamedParameter]
    ) -> api.GetParameterResult:
        """Return a parameter: its newest version, or the one that a selector names.

        Raises:
            ParameterNotFound, ParameterVersionNotFound: there is none.
            InvalidKeyId, AccessDeniedException: of the key.

        Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
        """
        found = await _read(call, call.target.record)
        if found is None:
            raise absent(call.request["Name"])
        return {"Parameter": found}

    async def get_parameters(
        self, call: Call[api.GetParametersRequest, NamedParameter]
    ) -> api.GetParametersResult:
        """Return several parameters; names of none are returned, too.

        Raises:
            InvalidKeyId, AccessDeniedException: of a key.

        Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html
        """
        found: dict[str, api.Parameter] = {}
        invalid: list[str] = []
        for name, target in zip(call.request["Names"], call.targets, strict=True):
            if name in found or name in invalid:
                continue
            try:
                parameter = await _read(call, target.record)
            except (api.ParameterNotFound, api.ParameterVersionNotFound):
                parameter = None
            if parameter is None:
                invalid.append(name)
            else:
                found[name] = parameter
        return {"Parameters": list(found.values()), "InvalidParameters": invalid}

    async def get_parameters_by_path(
        self, call: Call[api.GetParametersByPathRequest, Any]
    ) -> api.GetParametersByPathResult:
        """Return the parameters under a path, one level or all.

        A filter by label returns the versions that have it.

        Raises:
            ValidationException: no path.
            InvalidFilterKey, InvalidFilterOption, InvalidFilterValue: filters that are not valid.
            InvalidNextToken: no token of ours.
            InvalidKeyId, AccessDeniedException: of a key.

        Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html
        """
        request = call.request
        path, recursive = require_path(request["Path"]), request.get("Recursive", False)
        filters = request.get("ParameterFilters", [])
        require_filters(filters, by_path=True)

        def wanted(parameter: Parameter) -> bool:
            if parameter.is_gone(call.now) or not matches(parameter, filters):
                return False
            return is_under(parameter, path, recursive=recursive)

        labels = [
            label for each in filters if each["Key"] == "Label" for label in each.get("Values", [])
        ]
        prefix = path_of(path.rstrip("/") + "/")
        page, rest = await read_page(
            call, Parameter, wanted, prefix=prefix, default=PARAMETERS_PER_PAGE
        )
        found = [
            await _show(call, parameter, await _labelled(call, parameter, labels))
            for parameter in page
        ]
        return {"Parameters": found, **rest}

    async def get_parameter_history(
        self, call: Call[api.GetParameterHistoryRequest, NamedParameter]
    ) -> api.GetParameterHistoryResult:
        """Return the versions of a parameter that are kept, oldest first.

        Raises:
            ParameterNotFound: there is no such parameter.
            InvalidNextToken: no token of ours.
            InvalidKeyId, AccessDeniedException: of a key.

        Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameterHistory.html
        """
        parameter = require_parameter(call)
        versions = await find_versions(call.records, parameter)
        page, rest = page_of(call.request, versions, HISTORY_PER_PAGE)
        decrypted = call.request.get("WithDecryption", False)
        history: list[api.ParameterHistory] = []
        for each in page:
            state = each.state
            value = await shown_value(call, parameter, state, decrypted=decrypted)
            labels = parameter.labels_of(state.version)
            history.append(
                {**describe_state(parameter, state), "Value": value, "Labels": labels}  # type: ignore[typeddict-item]  # Its members are built one by one.
            )
        return {"Parameters": history, **rest}


def require_path(path: str) -> str:
    """Return a path.

    Raises:
        ValidationException: it does not begin with a slash, or has other characters than names.
    """
    is_path = path == "/" or (path.startswith("/") and NAME.fullmatch(path.removesuffix("/")))
    if not is_path:
        raise ValidationException(INVALID_NAME)
    return path


async def _read(call: Call[Any, Any], named: NamedParameter | None) -> api.Parameter | None:
    assert named is not None
    if named.name.startswith(SECRETS):
        return await read_secret(call, named)
    state = await find_state(call, named)
    if state is None:
        return None
    assert named.parameter is not None
    name = named.parameter.name if named.by_arn else named.name
    return await _show(call, named.parameter, state, name=name, selector=named.selector)


async def _show(
    call: Call[Any, Any], parameter: Parameter, state: State, *, name: str = "", selector: str = ""
) -> api.Parameter:
    decrypted = call.request.get("WithDecryption", False)
    value = await shown_value(call, parameter, state, decrypted=decrypted)
    return describe_parameter(
        parameter, state, value, name=name or parameter.name, selector=selector
    )


async def _labelled(call: Call[Any, Any], parameter: Parameter, labels: list[str]) -> State:
    version = max(
        (parameter.labels[each] for each in labels if each in parameter.labels), default=0
    )
    state = await find_version(call.records, parameter, version) if version else None
    return state or parameter.state
