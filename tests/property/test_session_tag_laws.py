"""Session tags: keys that differ by case are one key, whoever sets them."""

from hypothesis import given
from hypothesis import strategies as st

from garrison.services.sts.records import lowered, merge_tags, require_session_tags
from garrison.wire.errors import InvalidParameterValue

layers = st.lists(st.dictionaries(st.sampled_from(["a", "A", "b", "B", "ß"]), st.text()))
keys = st.lists(st.sampled_from(["a", "A", "b", "B", "aws:c"]))


@given(layers)
def test_the_last_layer_counts_and_no_two_keys_are_alike(several):
    merged = merge_tags(*several)

    assert len(lowered(merged)) == len(merged)
    assert lowered(merged) == {key.lower() for layer in several for key in layer}
    last = several[-1] if several else {}
    assert {key: merged[key] for key in merge_tags(last)} == merge_tags(last)


@given(keys, keys, keys)
def test_what_is_accepted_overrides_nothing_and_makes_nothing_of_nothing(
    passed, transitive, inherited
):
    try:
        require_session_tags(
            [{"Key": key, "Value": ""} for key in passed],
            transitive,
            dict.fromkeys(inherited, ""),
        )
    except InvalidParameterValue:
        return

    assert len(lowered(passed)) == len(passed)
    assert not lowered(passed) & lowered(inherited)
    assert lowered(transitive) <= lowered(passed)
    assert not any(key.startswith("aws:") for key in passed)
