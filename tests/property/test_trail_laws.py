"""Laws of the trail's formats for all inputs, and its readers on any bytes at all."""

import asyncio
import json
import os
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from garrison.core.call import Origin
from garrison.core.errors import IntegrityError
from garrison.crypto import create_ephemeral_keyring
from garrison.services.cloudtrail.api import InvalidNextTokenException
from garrison.services.cloudtrail.records import decode_token, encode_token
from garrison.trail import Answered, FileSegments, Recording, build_entry
from garrison.trail.members import OMIT, Members
from garrison.trail.port import start_of

CANARY = "canary-7f3a"
SEALER = create_ephemeral_keyring(os.urandom).sealer("trail")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
ORIGIN = Origin(request_id="r", source_ip="192.0.2.1", user_agent="u", secure=False)

names = st.sampled_from(["Name", "Password", "Items", "Map", "MFACode", "x"])
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.binary()
    | st.datetimes(timezones=st.just(UTC))
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4),
    max_leaves=20,
)
requests = st.dictionaries(names, values, max_size=5)
trees = st.recursive(
    st.just(True),
    lambda inner: st.dictionaries(names | st.just("*"), inner, max_size=4),
    max_leaves=10,
)
lines = st.binary(max_size=300).filter(lambda line: b"\n" not in line)


@given(requests, trees, st.sampled_from([OMIT, "HIDDEN"]))
def test_any_request_is_shown_as_json(request, tree, secrets):
    shown = Members(secret=tree, secrets=secrets, maps=frozenset({"Map"})).show(request)
    json.dumps(shown)


def plant(value, tree):
    """Return a value with a canary wherever the tree says there is a secret."""
    if tree is True:
        return CANARY
    if isinstance(value, dict) and isinstance(tree, dict):
        return {
            name: plant(inner, tree["*"] if "*" in tree else tree.get(name))
            for name, inner in value.items()
        }
    if isinstance(value, list) and isinstance(tree, dict):
        return [plant(inner, tree.get("*")) for inner in value]
    return value


@given(requests, st.dictionaries(names, trees, max_size=4), st.booleans())
def test_no_secret_of_the_model_is_ever_shown(request, tree, in_map):
    if not in_map:
        tree = without_wildcards(tree)
    maps = every_map(tree)
    planted = plant(request, tree)
    for secrets in (OMIT, "HIDDEN"):
        shown = Members(secret=tree, secrets=secrets, maps=maps).show(planted)
        assert CANARY not in json.dumps(shown if shown is not OMIT else None)


def without_wildcards(tree):
    if tree is True:
        return tree
    return {name: without_wildcards(inner) for name, inner in tree.items() if name != "*"}


def every_map(tree, path=""):
    """Return the paths at which the tree speaks of elements."""
    if tree is True:
        return frozenset()
    found = frozenset({path}) if "*" in tree else frozenset()
    return found.union(
        *(every_map(inner, f"{path}.{name}" if path else name) for name, inner in tree.items())
    )


@given(requests, requests)
def test_an_entry_is_one_line_of_json(request, response):
    recording = Recording("test", "CreateThing")
    answered = Answered(
        origin=ORIGIN, account="1", region="r", now=NOW, request=request, response=response
    )
    entry = build_entry(recording, answered, lambda: "e")
    assert b"\n" not in entry
    assert json.loads(entry)["event"]["eventName"] == "CreateThing"


@settings(max_examples=30)
@given(st.lists(st.lists(lines, min_size=1, max_size=4), min_size=1, max_size=5))
def test_whatever_was_appended_is_read(batches):
    with tempfile.TemporaryDirectory() as folder:
        segments = FileSegments(Path(folder), SEALER, sync=lambda _: None, bytes_max=1000)

        async def run():
            for batch in batches:
                await asyncio.gather(*(segments.append(line) for line in batch))
            await segments.close()

        asyncio.run(run())
        found = []
        for name in segments.names():
            place = start_of(name)
            while frames := segments.read(place, 2):
                place = frames[-1].next
                found += [entry for frame in frames for entry in frame.entries]
        assert found == [line for batch in batches for line in batch]


@settings(max_examples=60)
@given(st.binary(max_size=400))
def test_a_segment_of_any_bytes_is_damage_or_empty(content):
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "0-0000000001.seg").write_bytes(content)
        segments = FileSegments(Path(folder), SEALER, sync=lambda _: None)
        with suppress(IntegrityError):
            assert segments.read(start_of("0-0000000001"), 10) == []


positions = st.tuples(st.integers(0, 2**63), st.integers(0, 2**63))


@given(positions)
def test_a_token_gives_its_position_back(position):
    query = {"LookupAttributes": [{"AttributeKey": "EventName", "AttributeValue": "x"}]}
    token = encode_token(query, position)
    assert decode_token({**query, "NextToken": token, "MaxResults": 3}) == position
    for other in ({}, {**query, "StartTime": NOW}, {"EventCategory": "insight"}):
        with pytest.raises(InvalidNextTokenException):
            decode_token({**other, "NextToken": token})


@given(st.text() | st.binary().map(lambda raw: raw.decode("latin-1")))
def test_a_token_of_any_text_is_invalid(token):
    with pytest.raises(InvalidNextTokenException):
        decode_token({"NextToken": token})
