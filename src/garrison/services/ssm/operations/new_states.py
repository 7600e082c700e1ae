"""What a parameter becomes by PutParameter: what the request says, else what it was.

Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
"""

from garrison.core.call import Call
from garrison.services.ssm import api
from garrison.services.ssm.authz import NamedParameter
from garrison.services.ssm.operations.policies import parse_policies
from garrison.services.ssm.operations.settings import default_tier
from garrison.services.ssm.operations.values import (
    require_data_type,
    require_pattern,
    require_size,
    size_of,
)
from garrison.services.ssm.records import STANDARD_BYTES_MAX, Parameter, State, Tier
from garrison.wire.errors import ValidationException

NO_TYPE = "A parameter type is required when you create a parameter."
KEY_OF_TEXT = "KeyId is required for SecureString type parameter only."
OTHER_TYPE = (
    "Parameter Store doesn't support changing a parameter type in a hierarchy. For example, you "
    "can't change a parameter from a String type to a SecureString type. You must create a new, "
    "unique parameter."
)
DOWNGRADE = (
    "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the "
    "advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the "
    "advanced parameter and recreate it as a standard parameter."
)
POLICIES_OF_STANDARD = (
    "Parameter policies can only be assigned to parameters of the advanced-parameter tier."
)


async def new_state(
    call: Call[api.PutParameterRequest, NamedParameter], name: str, present: Parameter | None
) -> State:
    """Return the new version; a SecureString's value is not in it yet.

    Raises:
        ValidationException: no type, an empty or too large value, a tier or data type that does
            not fit.
        HierarchyTypeMismatchException: another type than before, within a hierarchy.
        InvalidAllowedPatternException, ParameterPatternMismatchException: of the pattern.
        InvalidPolicyTypeException, InvalidPolicyAttributeException, IncompatiblePolicyException,
            PoliciesLimitExceededException: of the policies.
    """
    request, old = call.request, None if present is None else present.state
    kind = request.get("Type") or (None if old is None else old.type)
    if kind is None:
        raise ValidationException(NO_TYPE)
    if old is not None and kind != old.type and name.count("/") > 1:
        raise api.HierarchyTypeMismatchException(OTHER_TYPE)
    if "KeyId" in request and kind != "SecureString":
        raise ValidationException(KEY_OF_TEXT)
    policies = () if old is None else old.policies
    if "Policies" in request:
        policies = parse_policies(request["Policies"], call.now)
    value = request["Value"]
    tier = await _tier(call, old, value, has_policies=bool(policies))
    require_size(value, tier)
    if policies and tier == "Standard":
        raise ValidationException(POLICIES_OF_STANDARD)
    pattern = request.get("AllowedPattern", "" if old is None else old.allowed_pattern)
    require_pattern(pattern, value)
    data_type = request.get("DataType", "text" if old is None else old.data_type)
    require_data_type(data_type, name, kind, value)
    key_id = ""
    if kind == "SecureString":
        key_id = request.get("KeyId", "" if old is None else old.key_id)
    return State(
        version=1 if old is None else old.version + 1,
        type=kind,
        modified_at=call.now,
        modified_by=call.principal.arn,
        tier=tier,
        data_type=data_type,
        description=request.get("Description", "" if old is None else old.description),
        allowed_pattern=pattern,
        key_id=key_id,
        policies=policies,
        value="" if kind == "SecureString" else value,
    )


async def _tier(
    call: Call[api.PutParameterRequest, NamedParameter],
    old: State | None,
    value: str,
    *,
    has_policies: bool,
) -> Tier:
    asked: str | None = call.request.get("Tier")
    if old is not None and old.tier == "Advanced":
        if asked == "Standard":
            raise ValidationException(DOWNGRADE)
        return "Advanced"
    wanted = asked or await default_tier(call.records, call.account, call.region)
    if wanted == "Advanced":
        return "Advanced"
    if wanted == "Intelligent-Tiering" and (has_policies or size_of(value) > STANDARD_BYTES_MAX):
        return "Advanced"
    return "Standard"
