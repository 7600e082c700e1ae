"""One value of the request against the values of a condition: each operator's positive form.

A comparison is true if the value matches any of the policy's values; ``condition`` negates it.  A
value on either side that is not of the operator's type matches nothing.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

import binascii
import operator as compare
import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from garrison.policy.dates import parse_instant
from garrison.policy.match import compile_arn, compile_glob
from garrison.policy.operators import Operator
from garrison.policy.template import Context, Template, fill, literal, parse_template

if TYPE_CHECKING:
    from decimal import Decimal

ValueTest = Callable[[str, Context], bool]

NUMBER = re.compile(r"[+-]?(?:\d{1,64}(?:\.\d{0,64})?|\.\d{1,64})(?:[eE][+-]?\d{1,3})?", re.ASCII)
BOOLEANS: Final = ("true", "false")
ORDERINGS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "Equals": compare.eq,
    "LessThan": compare.lt,
    "LessThanEquals": compare.le,
    "GreaterThan": compare.gt,
    "GreaterThanEquals": compare.ge,
}


def compile_comparison(
    operator: Operator, values: tuple[str, ...], *, variables: bool
) -> ValueTest:
    """Compile the positive form of an operator: does a value match one of the policy's?"""
    match operator.family:
        case "String":
            return _strings(operator.comparison, values, variables=variables)
        case "Arn":
            return _arns(values, variables=variables)
        case "Bool":
            return _booleans(values, variables=variables)
        case "Numeric":
            return _ordered(values, parse_number, ORDERINGS[operator.comparison])
        case "Date":
            return _ordered(values, parse_instant, ORDERINGS[operator.comparison])
        case "Binary":
            return _ordered(values, parse_binary, compare.eq)
        case _:
            return _networks(values)


# -- text ------------------------------------------------------------------------------------------


def _strings(comparison: str, values: tuple[str, ...], *, variables: bool) -> ValueTest:
    fold = str.lower if comparison == "EqualsIgnoreCase" else str
    exact: set[str] = set()
    others: list[ValueTest] = []
    for value in values:
        template = parse_template(value, variables=variables, wildcards=comparison == "Like")
        text = literal(template)
        if text is not None:
            exact.add(fold(text))
        elif fold is str:
            others.append(compile_glob(template))
        else:
            others.append(_ignoring_case(template))
    if not others:
        if fold is str:
            return lambda value, _: value in exact
        return lambda value, _: fold(value) in exact
    return lambda value, context: (
        fold(value) in exact or any(matches(value, context) for matches in others)
    )


def _ignoring_case(template: Template) -> ValueTest:
    """Compile a value with variables and without wildcards."""

    def test(value: str, context: Context) -> bool:
        text = literal(fill(template, context))
        return text is not None and text.lower() == value.lower()

    return test


def _arns(values: tuple[str, ...], *, variables: bool) -> ValueTest:
    tests = [compile_arn(parse_template(value, variables=variables)) for value in values]
    if len(tests) == 1:
        return tests[0]
    return lambda value, context: any(test(value, context) for test in tests)


def _booleans(values: tuple[str, ...], *, variables: bool) -> ValueTest:
    matches = _strings("EqualsIgnoreCase", values, variables=variables)
    return lambda value, context: value.lower() in BOOLEANS and matches(value, context)


# -- numbers, dates, bytes -------------------------------------------------------------------------


def _ordered(
    values: tuple[str, ...],
    parse: Callable[[str], Any],
    holds: Callable[[Any, Any], bool],
) -> ValueTest:
    wanted = [each for each in map(parse, values) if each is not None]

    def test(value: str, _: Context) -> bool:
        found = parse(value)
        return found is not None and any(holds(found, each) for each in wanted)

    return test


@lru_cache(maxsize=1024)
def parse_number(text: str) -> "Decimal | None":
    """Return an integer or decimal, exactly; None for anything else, infinity included."""
    # Late: few policies compare numbers, and the module is slow to load.
    from decimal import Decimal

    return Decimal(text) if NUMBER.fullmatch(text) else None


def parse_binary(text: str) -> bytes | None:
    """Return the bytes that a base64 text stands for, or None."""
    try:
        return binascii.a2b_base64(text, strict_mode=True)
    except (binascii.Error, ValueError):
        return None


# -- addresses -------------------------------------------------------------------------------------

Address = tuple[int, int]
"""The version (4 or 6) and the address as a number."""
Network = tuple[int, int, int]
"""The version, the first address and the mask."""


def _networks(values: tuple[str, ...]) -> ValueTest:
    networks = [network for network in map(parse_network, values) if network is not None]

    def test(value: str, _: Context) -> bool:
        address = parse_address(value)
        if address is None:
            return False
        version, number = address
        return any(version == each and number & mask == first for each, first, mask in networks)

    return test


@lru_cache(maxsize=4096)
def parse_address(text: str) -> Address | None:
    """Return an IPv4 or IPv6 address, or None."""
    # Late: few requests meet an address condition, and none before the first policy.
    import ipaddress

    if "%" in text:
        return None
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return address.version, int(address)


def parse_network(text: str) -> Network | None:
    """Return a CIDR range, or None; an address without a prefix is itself alone."""
    import ipaddress

    if "%" in text:
        return None
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
    return network.version, int(network.network_address), int(network.netmask)
