"""Matchers against a recursive glob that is plainly right, and against the clock."""

import time
from datetime import UTC, datetime

import policy_oracle as oracle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from garrison.policy.comparison import parse_binary, parse_number
from garrison.policy.dates import parse_instant
from garrison.policy.match import (
    arn_matcher,
    compile_action,
    compile_arn,
    compile_glob,
    compile_resource,
    glob,
    literal_prefix,
    match_plain,
)
from garrison.policy.template import fill, parse_template, plain

texts = st.text(alphabet="ab:*?/", max_size=12)
globs = st.text(alphabet="ab:*?/", max_size=8)
arn_like = st.lists(st.text(alphabet="ab*?", max_size=3), min_size=6, max_size=7).map(":".join)
short_arns = (
    st.lists(st.text(alphabet="ab*?", max_size=3), min_size=1, max_size=7)
    .map(":".join)
    .filter(bool)
)
arns = st.lists(st.text(alphabet="ab", max_size=3), min_size=6, max_size=8).map(":".join)


def compiled(pattern):
    return plain(parse_template(pattern, variables=False))


@given(globs, texts)
@settings(max_examples=150)
def test_a_glob_is_a_glob(pattern, text):
    parts = compiled(pattern)

    assert glob(parts)(text) is oracle.like(pattern, text)
    assert match_plain(parts, text) is oracle.like(pattern, text)


@given(globs, texts)
@settings(max_examples=120)
def test_actions_are_globs_without_case(pattern, text):
    expected = oracle.like(pattern.lower(), text.lower())

    assert compile_action(pattern.upper())(text.lower()) is expected


@given(short_arns, arns, st.booleans())
@settings(max_examples=120)
def test_resources_compare_segment_by_segment(pattern, arn, strict):
    matches = compile_resource(pattern, variables=False, strict=strict)

    assert matches(arn, {}) is oracle.resource_like(pattern, arn, strict=strict)


@given(short_arns, arns)
@settings(max_examples=120)
def test_what_gives_access_strictly_takes_it_away_too(pattern, arn):
    strict = compile_resource(pattern, variables=False, strict=True)
    loose = compile_resource(pattern, variables=False, strict=False)

    assert loose(arn, {}) or not strict(arn, {})


@given(arn_like, arns)
@settings(max_examples=150)
def test_arn_operators_compare_segment_by_segment(pattern, arn):
    expected = oracle.segment_like(pattern, arn)

    assert arn_matcher(compiled(pattern))(arn) is expected


@given(short_arns, arns)
@settings(max_examples=120)
def test_every_match_begins_with_the_literal_prefix(pattern, arn):
    if compile_resource(pattern, variables=True, strict=False)(arn, {}):
        assert arn.startswith(literal_prefix(pattern))


@given(texts, globs, globs)
@settings(max_examples=120)
def test_a_value_in_a_variables_place_is_plain_text(value, before, after):
    """Whatever the value, the filled pattern is the value between the two globs."""
    template = parse_template(f"{before}${{k}}{after}", variables=True)
    escaped = parse_template(
        before + "".join(f"${{{each}}}" if each in "*?" else each for each in value) + after,
        variables=True,
    )

    assert fill(template, {"k": value}) == escaped


@given(arn_like, arns, st.text(alphabet="ab:*", max_size=4))
@settings(max_examples=120)
def test_a_filled_pattern_matches_as_the_same_pattern_written_out(pattern, arn, value):
    written = f"{pattern}{value.replace('*', '')}"
    template = parse_template(f"{pattern}${{k}}", variables=True)
    context = {"k": value.replace("*", "")}

    assert compile_arn(template)(arn, context) is oracle.segment_like(written, arn)
    assert compile_glob(template)(arn, context) is oracle.like(written, arn)
    resource = compile_resource(f"{pattern}${{k}}", variables=True, strict=True)
    assert resource(arn, context) is oracle.resource_like(written, arn, strict=True)


HOSTILE = "a" * 3_000


@pytest.mark.parametrize(
    "pattern", ["*a" * 30 + "b", "?*" * 30 + "b", "*" * 200 + "b", "*ab" * 30, "a*" * 40 + "b"]
)
def test_no_pattern_takes_long(pattern):
    """Thirty wildcards over 3,000 characters; with backtracking this would outlive us."""
    arn = f"{HOSTILE}:{HOSTILE}:{HOSTILE}:{HOSTILE}:{HOSTILE}:{HOSTILE}"
    arn_pattern = ":".join([pattern] * 6)
    started = time.process_time()

    assert not glob(compiled(pattern))(HOSTILE)
    assert not match_plain(compiled(pattern), HOSTILE)
    for strict in (True, False):
        assert not compile_resource(arn_pattern, variables=False, strict=strict)(arn, {})
    assert not arn_matcher(compiled(arn_pattern))(arn)

    assert time.process_time() - started < 2


@given(st.text(max_size=24))
@settings(max_examples=150)
def test_typed_values_are_parsed_or_refused(text):
    """Whatever the text, a parser returns a value or None."""
    assert parse_number(text) is None or parse_number(text).is_finite()
    assert parse_instant(text) is None or isinstance(parse_instant(text), int)
    assert parse_binary(text) is None or isinstance(parse_binary(text), bytes)


@given(st.datetimes())
@settings(max_examples=120)
def test_an_instant_is_the_calendars(moment):

    since = moment.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    expected = (since.days * 86_400 + since.seconds) * 10**9 + since.microseconds * 1_000

    assert parse_instant(moment.isoformat() + "Z") == expected
