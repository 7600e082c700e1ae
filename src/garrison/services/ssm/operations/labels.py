"""Labels of versions.  One is on one version at a time."""

from typing import Any

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.services.ssm import api
from garrison.services.ssm.authz import NamedParameter
from garrison.services.ssm.operations.targets import (
    find_version,
    no_version,
    require_parameter,
)
from garrison.services.ssm.records import LABEL, LABELS_PER_VERSION_MAX, Parameter

RESERVED = ("aws", "ssm")
TOO_MANY = (
    f"A parameter version can have maximum {LABELS_PER_VERSION_MAX} labels."
    "Move one or more labels to another version and try again."
)


class Labels:
    """Operations on labels."""

    async def label_parameter_version(
        self, call: Call[api.LabelParameterVersionRequest, NamedParameter]
    ) -> api.LabelParameterVersionResult:
        """Put labels on a version, the newest one by default; each leaves where it was.

        Labels that cannot be are returned, and the others are put all the same.

        Raises:
            ParameterNotFound, ParameterVersionNotFound: nothing to label.
            ParameterVersionLabelLimitExceeded: too many.

        Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_LabelParameterVersion.html
        """
        parameter = require_parameter(call)
        version = call.request.get("ParameterVersion") or parameter.state.version
        await _require_version(call, parameter, version)
        wanted = call.request["Labels"]
        valid = [label for label in wanted if is_label(label)]
        labels = {**parameter.labels, **dict.fromkeys(valid, version)}
        if sum(at == version for at in labels.values()) > LABELS_PER_VERSION_MAX:
            raise api.ParameterVersionLabelLimitExceeded(TOO_MANY)
        call.records.put(replace(parameter, labels=labels))
        invalid = [label for label in wanted if label not in valid]
        return {"InvalidLabels": invalid, "ParameterVersion": version}

    async def unlabel_parameter_version(
        self, call: Call[api.UnlabelParameterVersionRequest, NamedParameter]
    ) -> api.UnlabelParameterVersionResult:
        """Take labels from a version; those that it has not are returned.

        Raises:
            ParameterNotFound, ParameterVersionNotFound: nothing to take them from.

        Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_UnlabelParameterVersion.html
        """
        parameter = require_parameter(call)
        version = call.request["ParameterVersion"]
        await _require_version(call, parameter, version)
        wanted = call.request["Labels"]
        removed = [label for label in wanted if parameter.labels.get(label) == version]
        kept = {label: at for label, at in parameter.labels.items() if label not in removed}
        call.records.put(replace(parameter, labels=kept))
        invalid = [label for label in wanted if label not in removed]
        return {"RemovedLabels": removed, "InvalidLabels": invalid}


def is_label(text: str) -> bool:
    """Return True if a label may be called so."""
    return LABEL.fullmatch(text) is not None and not text.lower().startswith(RESERVED)


async def _require_version(call: Call[Any, Any], parameter: Parameter, version: int) -> None:
    if await find_version(call.records, parameter, version) is None:
        raise no_version(version, call.request["Name"])
