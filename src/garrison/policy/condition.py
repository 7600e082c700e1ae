"""Condition blocks: each operator on each key, compiled to a test of the request's context.

The rules for a key that is missing, in AWS's words and one place:

    positive operator            false     negated operator             true
    …IfExists                    true      Null                         is the question itself
    ForAllValues:…               true      ForAnyValue:…                false, negated or not

A multivalued key (a tuple) needs a set qualifier: without one nothing matches.  ``ForAllValues``
and ``Null`` take a key whose values are all empty for a missing one.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
         https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
"""

from collections.abc import Callable

from garrison.policy.comparison import compile_comparison
from garrison.policy.document import Condition
from garrison.policy.operators import Operator, parse_operator
from garrison.policy.template import Context, ContextValue

ContextTest = Callable[[Context], bool]
ValueTest = Callable[[str, Context], bool]


def compile_condition(condition: Condition, *, variables: bool) -> ContextTest:
    """Compile one operator on one key to a test of the context."""
    operator = parse_operator(condition.operator)
    if operator is None:
        # The parser lets such an operator through only where it has no keys.
        return lambda _: False
    key = condition.key.lower()
    if operator.family == "Null":
        return _null(key, condition.values)
    compare = compile_comparison(operator, condition.values, variables=variables)
    if operator.qualifier == "ForAllValues":
        return _for_all(key, compare, operator)
    if operator.qualifier == "ForAnyValue":
        return _for_any(key, compare, operator)
    return _single(key, compare, operator)


def is_null(value: ContextValue | None) -> bool:
    """Return True if a key is missing or resolves to nothing but empty text."""
    return not value or (not isinstance(value, str) and not any(value))


def _null(key: str, values: tuple[str, ...]) -> ContextTest:
    wanted = {value.lower() for value in values}
    when_null, when_set = "true" in wanted, "false" in wanted
    return lambda context: when_null if is_null(context.get(key)) else when_set


def _single(key: str, compare: ValueTest, operator: Operator) -> ContextTest:
    negated = operator.negated
    when_missing = operator.if_exists or negated

    def test(context: Context) -> bool:
        value = context.get(key)
        if value is None:
            return when_missing
        return isinstance(value, str) and compare(value, context) is not negated

    return test


def _for_all(key: str, compare: ValueTest, operator: Operator) -> ContextTest:
    negated = operator.negated

    def test(context: Context) -> bool:
        value = context.get(key)
        if value is None or is_null(value):
            return True
        values = (value,) if isinstance(value, str) else value
        return all(compare(each, context) is not negated for each in values)

    return test


def _for_any(key: str, compare: ValueTest, operator: Operator) -> ContextTest:
    negated, when_missing = operator.negated, operator.if_exists

    def test(context: Context) -> bool:
        value = context.get(key)
        if value is None:
            return when_missing
        values = (value,) if isinstance(value, str) else value
        return any(compare(each, context) is not negated for each in values)

    return test
