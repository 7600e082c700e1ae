"""Parameter Store's parsers: of names, policies and patterns."""

import json
from datetime import UTC, datetime

import hypothesis.strategies as st
from hypothesis import given, settings

from garrison.services.ssm import api
from garrison.services.ssm.operations.policies import parse_policies
from garrison.services.ssm.operations.values import compile_pattern
from garrison.services.ssm.records import NAME, path_of, version_key

REFUSALS = (
    api.IncompatiblePolicyException,
    api.InvalidPolicyAttributeException,
    api.InvalidPolicyTypeException,
    api.PoliciesLimitExceededException,
)
NOW = datetime(2026, 11, 2, tzinfo=UTC)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
POLICY = st.fixed_dictionaries(
    {
        "Type": st.sampled_from(["Expiration", "ExpirationNotification", "NoChangeNotification"])
        | JSON,
        "Version": st.just("1.0") | JSON,
        "Attributes": st.dictionaries(
            st.sampled_from(["Timestamp", "Before", "After", "Unit"]),
            st.sampled_from(["2030-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "5", "Days"])
            | JSON,
        )
        | JSON,
    }
)


@given(st.text(max_size=40) | st.lists(POLICY | JSON, max_size=3) | JSON)
def test_policies_are_taken_or_refused(content):
    text = content if isinstance(content, str) else json.dumps(content)
    try:
        entries = parse_policies(text, NOW)
    except REFUSALS:
        return
    assert all(entry.expires_at is None or entry.expires_at > NOW for entry in entries)


@given(st.text(max_size=30), st.text(max_size=30))
@settings(deadline=None)
def test_patterns_are_taken_or_refused(pattern, value):
    try:
        matches = compile_pattern(pattern)
    except api.InvalidAllowedPatternException:
        return
    matches(value)


@given(st.from_regex(NAME, fullmatch=True), st.integers(1, 10**6))
def test_a_name_means_one_record(name, version):
    """With its first slash and without; and no version's key is another parameter's."""
    assert path_of(name) == path_of(f"/{path_of(name)}")
    assert version_key(path_of(name), version) == f"{path_of(name)}|{version}"
