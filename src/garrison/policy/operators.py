"""The names of condition operators, taken apart.

``ForAnyValue:StringLikeIfExists`` is the set qualifier ``ForAnyValue``, the operator
``StringLike`` and ``IfExists``.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from functools import lru_cache
from typing import Final, Literal

import msgspec

Family = Literal["String", "Numeric", "Date", "Bool", "Binary", "IpAddress", "Arn", "Null"]
Qualifier = Literal["", "ForAllValues", "ForAnyValue"]

# Operator: (family, the positive comparison, negated).
OPERATORS: Final[dict[str, tuple[Family, str, bool]]] = {
    "StringEquals": ("String", "Equals", False),
    "StringNotEquals": ("String", "Equals", True),
    "StringEqualsIgnoreCase": ("String", "EqualsIgnoreCase", False),
    "StringNotEqualsIgnoreCase": ("String", "EqualsIgnoreCase", True),
    "StringLike": ("String", "Like", False),
    "StringNotLike": ("String", "Like", True),
    "NumericEquals": ("Numeric", "Equals", False),
    "NumericNotEquals": ("Numeric", "Equals", True),
    "NumericLessThan": ("Numeric", "LessThan", False),
    "NumericLessThanEquals": ("Numeric", "LessThanEquals", False),
    "NumericGreaterThan": ("Numeric", "GreaterThan", False),
    "NumericGreaterThanEquals": ("Numeric", "GreaterThanEquals", False),
    "DateEquals": ("Date", "Equals", False),
    "DateNotEquals": ("Date", "Equals", True),
    "DateLessThan": ("Date", "LessThan", False),
    "DateLessThanEquals": ("Date", "LessThanEquals", False),
    "DateGreaterThan": ("Date", "GreaterThan", False),
    "DateGreaterThanEquals": ("Date", "GreaterThanEquals", False),
    "Bool": ("Bool", "Equals", False),
    "BinaryEquals": ("Binary", "Equals", False),
    "IpAddress": ("IpAddress", "Within", False),
    "NotIpAddress": ("IpAddress", "Within", True),
    "ArnEquals": ("Arn", "Like", False),
    "ArnLike": ("Arn", "Like", False),
    "ArnNotEquals": ("Arn", "Like", True),
    "ArnNotLike": ("Arn", "Like", True),
    "Null": ("Null", "Equals", False),
}
_BY_LOWER_CASE: Final = {name.lower(): name for name in OPERATORS}
_QUALIFIERS: Final[dict[str, Qualifier]] = {
    "forallvalues": "ForAllValues",
    "foranyvalue": "ForAnyValue",
}
_IF_EXISTS: Final = "ifexists"


class Operator(msgspec.Struct, frozen=True, kw_only=True):
    """One operator's name, taken apart."""

    name: str
    """As written."""
    family: Family
    comparison: str
    negated: bool
    qualifier: Qualifier
    if_exists: bool


@lru_cache(maxsize=1024)
def parse_operator(name: str) -> Operator | None:
    """Take an operator's name apart; None if there is no such operator."""
    prefix, colon, rest = name.lower().rpartition(":")
    if colon and prefix not in _QUALIFIERS:
        return None
    if_exists = rest.endswith(_IF_EXISTS)
    found = _BY_LOWER_CASE.get(rest.removesuffix(_IF_EXISTS) if if_exists else rest)
    if found is None or (if_exists and found == "Null"):
        return None
    family, comparison, negated = OPERATORS[found]
    return Operator(
        name=name,
        family=family,
        comparison=comparison,
        negated=negated,
        # Null asks whether the key is there; how many values it has does not matter.
        qualifier="" if family == "Null" or not colon else _QUALIFIERS[prefix],
        if_exists=if_exists,
    )
