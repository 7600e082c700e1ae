"""Java's patterns, as models state them, match whole values and in linear time."""

import re
import time

import pytest

from garrison.wire.automata import TooLargeError, is_risky, linear
from garrison.wire.models import load_model, service_names
from garrison.wire.patterns import (
    UnknownSyntaxError,
    compile_pattern,
    matcher,
    parse_pattern,
    spell,
)


@pytest.mark.parametrize(
    ("pattern", "good", "bad"),
    [
        (r"[\w+=,.@-]+", "a.b@c-d", "a b"),
        (r"[\w+=,.@-]+", "abc", "é"),
        (r"[\u0009\u000A\u000D\u0020-\u00FF]+", '{"a":\n"é"}', "\u0100"),
        (r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*", "Ünïcode 1", "a%"),
        (r"[\p{L}\p{N}\p{Z}-_]*", "a-b", "a."),
        (r"\P{C}+", "é", "\u0000"),
        (r"[\p{Print}&&[^|:/]]+", "ab", "a|b"),
        (r"[a-z[0-9]]+", "a1", "A"),
        (r"^(u)?(\/[\w+=,.@-]+)*$", "/a/b", "a"),
        (r"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)", "/a/", "/a"),
        (r"a.c", "abc", "a\u2028c"),
        (r"(?s).*", "a\n\u2028", None),
        (r"(?i)abc", "aBC", "abd"),
        (r"[\uD800\uDC00-\uDBFF\uDFFF]+", "\U0001f600", "a"),
        (r"\d+", "12", "\u0661"),
        (r"a$", "a", "a\n"),
        (r"^(?!aws:)[\w:]+$", "aw:s", "aws:x"),
        (r"^[0-9a-z\.\-]*(?<!\.)$", "a.b", "a."),
        (r"\p{Upper}\p{Alnum}*", "Ab1", "é"),
        (r"a{2,}+", "aaa", "a"),
        (r"[^\x00-\x1F]*", "é", "\n"),
        (r"[+-\w]+", "+-a", ","),
    ],
)
def test_a_pattern_means_what_it_means_in_java(pattern: str, good: str, bad: str | None) -> None:
    assert matcher(pattern)(good)
    if bad is not None:
        assert not matcher(pattern)(bad)


def test_every_pattern_of_every_model_is_read_but_those_with_back_references() -> None:
    unread = []
    for pattern in every_pattern():
        try:
            re.compile(spell(parse_pattern(pattern, ascii_only=True)))
        except UnknownSyntaxError:
            unread.append(pattern)

    assert len(unread) <= 3
    assert all(re.search(r"\\[1-9]", pattern) for pattern in unread)
    assert all(matcher(pattern)("anything") for pattern in unread)


def every_pattern() -> set[str]:
    found = set()
    for service in service_names():
        if service[0] in "ikscaedl":
            shapes = load_model(service)["shapes"].values()
            found |= {shape["pattern"] for shape in shapes if "pattern" in shape}
    return found


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a+)+",
        r"^(a|a)*$",
        r"(a*)*b",
        r"a*a*a*a*a*b",
        r"^([a-zA-Z0-9]+)*$",
        r"(?!x)(a+)+",
        r"^[a-z0-9]+(?:[._-][a-z0-9]+)*$",
        r"(.*a){12}",
    ],
)
def test_no_value_makes_a_pattern_take_long(pattern: str) -> None:
    hostile = "a" * 5000 + "!"
    matches = compile_pattern(pattern, ascii_only=True)

    begun = time.process_time()
    matched = matches(hostile)

    assert not matched
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    "pattern",
    [r"(a|ab)(c|bcd)(d*)", r"(a+b?)+", r"(|a)+b", r"([ab]{2,3}c?)*", r"(^a|b$)+", r"((a?){3}){2}"],
)
def test_an_automaton_matches_what_backtracking_matches(pattern: str) -> None:
    automaton = linear(parse_pattern(pattern))
    backtracking = re.compile(pattern).fullmatch
    values = [""]
    for _ in range(6):
        values += [value + letter for value in values[-81:] for letter in "abcd"]

    assert [bool(automaton(value)) for value in values] == [
        bool(backtracking(value)) for value in values
    ]


def test_a_pattern_that_cannot_be_matched_in_linear_time_is_not_held_against_values() -> None:
    assert matcher(r"((a{1,100}){1,1000}b)?")("c")


def test_few_patterns_of_all_models_are_not_held_against_values() -> None:
    unmatched = 0
    for pattern in every_pattern():
        try:
            tree = parse_pattern(pattern, ascii_only=True)
            unmatched += is_risky(tree) and not linear(tree)
        except (UnknownSyntaxError, TooLargeError):
            unmatched += 1

    assert unmatched <= 60


def test_patterns_that_cannot_backtrack_far_are_left_to_the_library() -> None:
    assert not is_risky(parse_pattern(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@-]+"))
    assert not is_risky(parse_pattern(r"[\w+=,.@-]+"))
    assert is_risky(parse_pattern(r"([a-z]+\.)*"))
