"""Parameters as the API shows them."""

from typing import Any

from garrison.services.ssm import api
from garrison.services.ssm.records import DEFAULT_KEY, Parameter, State


def describe_policies(state: State) -> list[api.ParameterInlinePolicy]:
    """Return a version's policies.  Nothing but an expiration has an effect yet."""
    return [
        {"PolicyText": each.text, "PolicyType": each.type, "PolicyStatus": "Pending"}
        for each in state.policies
    ]


def describe_state(parameter: Parameter, state: State) -> dict[str, Any]:
    """Return what DescribeParameters and GetParameterHistory both show of a version."""
    shown: dict[str, Any] = {
        "Name": parameter.name,
        "Type": state.type,
        "LastModifiedDate": state.modified_at,
        "LastModifiedUser": state.modified_by,
        "Version": state.version,
        "Tier": state.tier,
        "Policies": describe_policies(state),
        "DataType": state.data_type,
    }
    if state.description:
        shown["Description"] = state.description
    if state.allowed_pattern:
        shown["AllowedPattern"] = state.allowed_pattern
    if state.type == "SecureString":
        shown["KeyId"] = state.key_id or DEFAULT_KEY
    return shown


def describe_parameter(
    parameter: Parameter, state: State, value: str, *, name: str, selector: str = ""
) -> api.Parameter:
    """Return a parameter with its value, under the name by which it was asked for."""
    shown: api.Parameter = {
        "Name": name,
        "Type": state.type,
        "Value": value,
        "Version": state.version,
        "LastModifiedDate": state.modified_at,
        "ARN": parameter.arn,
        "DataType": state.data_type,
    }
    if selector:
        shown["Selector"] = f":{selector}"
    return shown
