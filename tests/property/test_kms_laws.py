"""Laws of KMS: names and tokens from outside, and what a grant may pass on."""

import asyncio
from base64 import b64encode
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garrison.core.errors import ApiError
from garrison.policy import parse_document
from garrison.services.kms.api import InvalidArnException, NotFoundException
from garrison.services.kms.authz.condition_keys import encryption_context_keys
from garrison.services.kms.authz.names import encode_grant_token, find_named, parse_grant_token
from garrison.services.kms.records import GRANT_OPERATIONS, Grant, GrantConstraint
from garrison.store import MemoryStore

small = st.dictionaries(st.sampled_from("abAB"), st.sampled_from("12"), max_size=3)
constraints = st.one_of(
    small.map(lambda pairs: GrantConstraint(equals=pairs)),
    small.map(lambda pairs: GrantConstraint(subset=pairs)),
)
names = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(
            ["arn", "aws", "kms", "us-east-1", "111122223333", "key/", "alias/", "a", "", "mrk-"]
        ),
        max_size=8,
    ).map(":".join),
)
grant_ids = st.binary(min_size=32, max_size=32).map(bytes.hex)


@given(constraints, constraints, small)
def test_a_stricter_constraint_never_holds_where_the_other_does_not(parent, child, context):
    if parent.covers(child) and child.holds(context):
        assert parent.holds(context)


@given(constraints)
def test_a_constraint_covers_itself_and_never_the_lack_of_one(constraint):
    assert constraint.covers(constraint)
    assert not constraint.covers(None)


@given(names)
def test_a_name_means_a_key_or_is_refused(name):
    """Whatever a caller writes: an answer or AWS's error."""
    ask = SimpleNamespace(
        account="111122223333",
        region="us-east-1",
        partition="aws",
        records=MemoryStore().begin(),
        now=datetime(2026, 11, 2, tzinfo=UTC),
    )

    try:
        named = asyncio.run(find_named(ask, name, aliases=True))
    except (NotFoundException, InvalidArnException):
        return
    assert named.key is None
    assert named.arn.startswith("arn:aws:kms:us-east-1:")


@given(st.one_of(st.text(), st.binary().map(lambda raw: b64encode(raw).decode())))
def test_any_text_is_a_token_or_none(text):
    grant_id = parse_grant_token(text)

    assert grant_id is None or len(grant_id) == 64


@given(grant_ids, st.binary(min_size=32, max_size=32))
def test_a_token_names_its_grant(grant_id, nonce):
    token = b64encode(encode_grant_token(grant_id, nonce)).decode()

    assert parse_grant_token(token) == grant_id


@given(st.dictionaries(st.text(), st.text(), max_size=5))
def test_no_pair_of_an_encryption_context_is_lost_to_policies(context):
    """Every pair has a condition key of its own, or the request is refused."""
    try:
        keys = encryption_context_keys(context)
    except ApiError:
        assert len({key.lower() for key in context}) < len(context)
    else:
        values = [value for key, value in keys.items() if key.startswith("kms:encryptioncontext:")]
        assert sorted(values) == sorted(context.values())


@given(
    st.lists(st.sampled_from(sorted(GRANT_OPERATIONS)), min_size=1, unique=True),
    st.one_of(st.none(), constraints),
)
def test_a_grants_policies_can_always_be_read(operations, constraint):
    """A grant that could not be read would shut its key for everybody."""
    grant = Grant(
        account="111122223333",
        region="us-east-1",
        grant_id="0" * 64,
        key_id="12345678-1234-1234-1234-123456789012",
        grantee="arn:aws:iam::111122223333:user/u",
        operations=tuple(operations),
        issuing_account="111122223333",
        created_at=datetime(2026, 11, 2, tzinfo=UTC),
        constraint=constraint,
    )

    assert parse_document(grant.retirement_policy, "grant")
    if operations == ["RetireGrant"]:
        assert grant.policy == ""
        return
    statements = parse_document(grant.policy, "grant").statements
    allowed = [action for statement in statements for action in statement.actions]
    assert sorted(allowed) == sorted(f"kms:{name}" for name in operations if name != "RetireGrant")
    free = [action for each in statements if not each.conditions for action in each.actions]
    if constraint is not None:
        assert set(free) <= {"kms:DescribeKey"}
    assert "kms:CreateGrant" not in free


@pytest.mark.parametrize("pairs", [{}, {"a": "1"}])
def test_an_empty_subset_constrains_nothing(pairs):
    assert GrantConstraint(subset={}).holds(pairs)
