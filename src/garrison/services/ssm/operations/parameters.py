"""Parameters: made, written over, deleted, listed."""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.services.ssm import api
from garrison.services.ssm.authz import NamedParameter
from garrison.services.ssm.operations.descriptions import describe_state
from garrison.services.ssm.operations.filters import (
    matches,
    matches_old,
    require_filters,
)
from garrison.services.ssm.operations.new_states import new_state
from garrison.services.ssm.operations.paging import page_of, read_page
from garrison.services.ssm.operations.sealing import seal_value
from garrison.services.ssm.operations.tagging import set_tags
from garrison.services.ssm.operations.targets import (
    delete_parameter,
    require_parameter,
)
from garrison.services.ssm.records import (
    LEVELS_MAX,
    VERSIONS_MAX,
    AccessDeniedException,
    Parameter,
    ParameterVersion,
    version_key,
)
from garrison.wire.errors import ValidationException

PARAMETERS_PER_PAGE = 10
TAGS_AND_OVERWRITE = (
    "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, "
    "please remove overwrite flag. To update tags for an existing parameter, please use "
    "AddTagsToResource or RemoveTagsFromResource."
)
EXISTS = (
    "The parameter already exists. To overwrite this value, set the overwrite option in the "
    "request to true."
)
EITHER = "You can use either Filters or ParameterFilters in a single request."
RESERVED = 'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).'
RESERVED_PATH = (
    'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can '
    "consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of "
    "letters, numbers and the following 3 symbols .-_"
)
TOO_DEEP = (
    f"A hierarchy can have a maximum of {LEVELS_MAX} levels. For more information, see "
    "Requirements and constraints for parameter names in the AWS Systems Manager User Guide."
)


class Parameters:
    """Operations on parameters."""

    async def put_parameter(
        self, call: Call[api.PutParameterRequest, NamedParameter]
    ) -> api.PutParameterResult:
        """Make a parameter, or a new version of it with ``Overwrite``.

        Raises:
            ParameterAlreadyExists: it is there, and ``Overwrite`` is not set.
            ParameterMaxVersionLimitExceeded: the version that would go has a label.
            HierarchyLevelLimitExceededException: the name has too many levels.
            InvalidKeyId, AccessDeniedException: of the key.
            and those of ``new_states.new_state``.

        Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
        """
        request, named = call.request, call.target.record
        assert named is not None
        present = named.parameter
        require_new_name(named, overwrites=present is not None)
        if request.get("Overwrite") and request.get("Tags"):
            raise ValidationException(TAGS_AND_OVERWRITE)
        if present is not None and not request.get("Overwrite"):
            raise api.ParameterAlreadyExists(EXISTS)
        state = await new_state(call, named.name, present)
        if present is None:
            await self._delete_expired(call, named)
            parameter = Parameter(
                account=named.account,
                region=call.region,
                name=named.name,
                state=state,
                tags=set_tags({}, request.get("Tags", [])),
            )
        else:
            parameter = await self._make_room(call, present)
        if state.type == "SecureString":
            state = await seal_value(call, parameter, state, request["Value"])
        parameter = replace(parameter, state=state)
        call.records.put(parameter)
        call.records.put(
            ParameterVersion(
                account=parameter.account,
                region=parameter.region,
                path=parameter.path,
                state=state,
            )
        )
        return {"Version": state.version, "Tier": state.tier}

    async def delete_parameter(
        self, call: Call[api.DeleteParameterRequest, NamedParameter]
    ) -> None:
        """Delete a parameter with all its versions.

        Raises:
            ParameterNotFound: there is none.

        Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DeleteParameter.html
        """
        await delete_parameter(call.records, require_parameter(call))

    async def delete_parameters(
        self, call: Call[api.DeleteParametersRequest, NamedParameter]
    ) -> api.DeleteParametersResult:
        """Delete several parameters; names of none are returned.

        Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DeleteParameters.html
        """
        deleted: dict[str, Parameter] = {}
        names = call.request["Names"]
        for name, target in zip(names, call.targets, strict=True):
            named = target.record
            assert named is not None
            if named.parameter is not None and not named.selector:
                deleted[name] = named.parameter
        for parameter in {each.key: each for each in deleted.values()}.values():
            await delete_parameter(call.records, parameter)
        invalid = [name for name in dict.fromkeys(names) if name not in deleted]
        return {"DeletedParameters": list(deleted), "InvalidParameters": invalid}

    async def describe_parameters(
        self, call: Call[api.DescribeParametersRequest, Any]
    ) -> api.DescribeParametersResult:
        """List parameters without their values, or those that other accounts share.

        Raises:
            ValidationException: both kinds of filters.
            InvalidFilterKey, InvalidFilterOption, InvalidFilterValue: filters that are not valid.
            InvalidNextToken: no token of ours.

        Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html
        """
        request = call.request
        if request.get("Filters") and request.get("ParameterFilters"):
            raise ValidationException(EITHER)
        filters, old = request.get("ParameterFilters", []), request.get("Filters", [])
        require_filters(filters, by_path=False)

        def wanted(parameter: Parameter) -> bool:
            if parameter.is_gone(call.now):
                return False
            return matches(parameter, filters) and matches_old(parameter, old)

        if request.get("Shared"):
            shared = [each for each in await _shared_with(call) if wanted(each)]
            page, rest = page_of(request, shared, PARAMETERS_PER_PAGE)
        else:
            page, rest = await read_page(call, Parameter, wanted, default=PARAMETERS_PER_PAGE)
        return {"Parameters": [_describe(parameter) for parameter in page], **rest}

    async def _make_room(self, call: Call[Any, Any], parameter: Parameter) -> Parameter:
        # The oldest version goes for the one that would be one too many.
        oldest = parameter.oldest
        if parameter.state.version - oldest + 1 < VERSIONS_MAX:
            return parameter
        if parameter.labels_of(oldest):
            raise api.ParameterMaxVersionLimitExceeded(
                f"You attempted to create a new version of {parameter.name} by calling the "
                f"PutParameter API with the overwrite flag. Version {oldest}, the oldest version, "
                "can't be deleted because it has a label associated with it. Move the label to "
                "another version of the parameter, and try again."
            )
        key = version_key(parameter.path, oldest)
        gone = await call.records.find(ParameterVersion, parameter.account, parameter.region, key)
        if gone is not None:
            call.records.delete(gone)
        return replace(parameter, oldest=oldest + 1)

    async def _delete_expired(self, call: Call[Any, Any], named: NamedParameter) -> None:
        # The name of a parameter that has expired is free again, before its records are deleted.
        path = named.name.removeprefix("/")
        gone = await call.records.find(Parameter, named.account, call.region, path)
        if gone is not None:
            await delete_parameter(call.records, gone)


def require_new_name(named: NamedParameter, *, overwrites: bool) -> None:
    """Check what is to be a parameter's name.

    Raises:
        ValidationException: it has a selector, or begins as AWS's own names do.
        AccessDeniedException: it is in AWS's own hierarchy.
        HierarchyLevelLimitExceededException: it has too many levels.
    """
    name = named.name
    if named.selector or (named.by_arn and not overwrites):
        raise ValidationException(RESERVED_PATH)
    if name.lower().lstrip("/").startswith(("aws", "ssm")):
        is_path = name.count("/") > 1
        if is_path and name.lower().startswith("/aws"):
            raise AccessDeniedException(f"No access to reserved parameter name: {name}.")
        raise ValidationException(RESERVED_PATH if is_path else RESERVED)
    if name.count("/") > LEVELS_MAX:
        raise api.HierarchyLevelLimitExceededException(TOO_DEEP)


async def _shared_with(call: Call[Any, Any]) -> Sequence[Parameter]:
    return [
        parameter
        async for parameter in call.records.scan(Parameter, index="shared", value=call.region)
        if parameter.account != call.account
        and any(
            f'"{call.account}"' in policy.text or f"::{call.account}:" in policy.text
            for policy in parameter.resource_policies
        )
    ]


def _describe(parameter: Parameter) -> api.ParameterMetadata:
    shown: api.ParameterMetadata = {**describe_state(parameter, parameter.state)}  # type: ignore[typeddict-item]  # Its members are built one by one.
    shown["ARN"] = parameter.arn
    return shown
