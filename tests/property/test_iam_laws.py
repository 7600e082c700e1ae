"""What holds of IAM's listings and tags for any input."""

import asyncio
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garrison.core.errors import ApiError
from garrison.services.iam.operations.paging import Listed, read_page
from garrison.services.iam.operations.tagging import remove_tags, set_tags
from garrison.services.iam.records import ManagedPolicy, Role, User, place
from garrison.wire.errors import ValidationError

names = st.text(min_size=1, max_size=8)
sections = st.lists(st.dictionaries(names, st.integers(), max_size=12), min_size=1, max_size=4)
keys = st.text(st.sampled_from("aAbBcß:"), min_size=1, max_size=4)
tags = st.dictionaries(keys, st.text("xy", max_size=3), max_size=10)
classes = st.sampled_from([User, Role, ManagedPolicy])


def read(found, **request):
    call = SimpleNamespace(request=request)
    return asyncio.run(read_page(call, *(Listed(items) for items in found)))


@given(sections, st.integers(1, 20))
def test_the_pages_of_a_listing_are_the_listing(found, size):
    """Nothing twice, nothing left out, in order, and never more than was asked for."""
    seen, marker = [], {}
    while True:
        items, rest = read(found, MaxItems=size, **marker)
        assert len(items) <= size
        seen += items
        if not rest["IsTruncated"]:
            break
        marker = {"Marker": rest["Marker"]}

    assert seen == [items[name] for items in found for name in sorted(items)]


@given(sections, st.text(max_size=40))
def test_any_marker_begins_a_page_or_is_refused(found, marker):
    try:
        items, _ = read(found, Marker=marker)
    except ValidationError:
        return

    assert len(items) <= 100


@given(classes, tags, tags)
def test_setting_tags_twice_is_setting_them_once(cls, present, new):
    listed = [{"Key": key, "Value": value} for key, value in new.items()]
    try:
        once = set_tags(cls, {}, [{"Key": k, "Value": v} for k, v in present.items()])
        once = set_tags(cls, once, listed)
    except ApiError:
        return

    assert set_tags(cls, once, listed) == once
    assert all(once[key] == value for key, value in new.items())
    left = remove_tags(cls, once, new)
    assert not left.keys() & new.keys()
    if cls is not ManagedPolicy:
        assert len({key.lower() for key in once}) == len(once)


@pytest.mark.parametrize("path", ["/", "/team/", "/team/blue/"])
@given(prefix=st.sampled_from(["/", "/t", "/team", "/team/", "/team/b"]), name=st.text("team/b"))
def test_a_path_prefix_is_a_prefix_of_the_path_alone(path, prefix, name):
    """Listings are ranges of an index: the name that follows must not pass for a path."""
    assert place(path, name).startswith(prefix) == path.startswith(prefix)
