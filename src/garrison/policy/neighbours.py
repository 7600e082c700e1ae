"""Values near a condition's own: what a key could be for the condition to turn out otherwise.

Only proposals: whoever asks puts each to the condition's test.
"""

from collections.abc import Iterator

from garrison.policy.comparison import parse_network
from garrison.policy.document import Condition
from garrison.policy.operators import Operator, parse_operator
from garrison.policy.template import (
    ANY,
    Context,
    ContextValue,
    Wildcard,
    fill,
    parse_template,
)

ANOTHER = "another-value"


def satisfying_values(condition: Condition, context: Context) -> Iterator[ContextValue | None]:
    """Yield values that may make the condition hold, and some that may make it fail.

    None stands for the key's absence; a multivalued key gets a tuple.
    """
    operator = parse_operator(condition.operator)
    if operator is None:
        return
    found = context.get(condition.key.lower())
    many = bool(operator.qualifier) or isinstance(found, tuple)
    for value in _values(operator, condition, context):
        yield (value,) if many else value
    yield None


def _values(operator: Operator, condition: Condition, context: Context) -> Iterator[str]:
    if operator.family == "Null":
        yield ANOTHER
        return
    for value in condition.values:
        yield from _near(operator, value, context)
    yield from ("true", "false") if operator.family == "Bool" else (ANOTHER,)


def _near(operator: Operator, value: str, context: Context) -> Iterator[str]:
    if operator.family in ("String", "Arn"):
        wildcards = operator.comparison == "Like"
        filled = fill(parse_template(value, variables=True, wildcards=wildcards), context)
        if filled is not None:
            yield "".join(map(_shown, filled))
    elif operator.family == "IpAddress":
        network = parse_network(value)
        if network is not None:
            yield value.partition("/")[0]
    else:
        yield value
    if operator.family in ("Numeric", "Date") and value.isdigit():
        yield str(int(value) - 1)
        yield str(int(value) + 1)


def _shown(part: str | Wildcard) -> str:
    if isinstance(part, Wildcard):
        return "" if part is ANY else "x"
    return part
