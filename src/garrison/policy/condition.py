"""Condition blocks: each operator on each key, compiled to a test of the request's context.

The rules for a key that is missing, in AWS's words and one place:

    positive operator            false     negated operator             true
    …IfExists                    true      Null                         is the question itself
    ForAllValues:…               true      ForAnyValue:…                false, negated or not

A multivalued key (a tuple) needs a set qualifier: without one nothing matches.  ``ForAllValues``
and ``Null`` take a key whose values are all empty for a missing one.

Keys have no case and some tags have, so a tag's key may have several values (``Team`` and
``team``).  Whatever the qualifier, a positive operator then matches if any of them does, and a
negated one if none does: measured on AWS by ministack's test suite (tests/test_iam_auth.py, MIT).

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
         https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
"""

import re
from collections.abc import Callable

from garrison.policy.comparison import compile_comparison
from garrison.policy.document import Condition
from garrison.policy.operators import Operator, parse_operator
from garrison.policy.template import Context, ContextValue

TAG = re.compile(r":(?:request|resource)tag/")

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
        test = _for_all(key, compare, operator)
    elif operator.qualifier == "ForAnyValue":
        test = _for_any(key, compare, operator)
    else:
        test = _single(key, compare, operator)
    return _of_tag(test, key, compare, operator) if TAG.search(key) else test


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


def _of_tag(test: ContextTest, key: str, compare: ValueTest, operator: Operator) -> ContextTest:
    negated = operator.negated

    def test_all_spellings(context: Context) -> bool:
        value = context.get(key)
        if value is None or isinstance(value, str):
            return test(context)
        return any(compare(each, context) for each in value) is not negated

    return test_all_spellings


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
