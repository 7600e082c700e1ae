"""Whatever the bytes, parsing a policy returns a document or raises MalformedPolicy."""

import json
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from garrison.policy import AttachedPolicy, MalformedPolicy, PolicyKind, PolicySet, parse_document

kinds = st.sampled_from(get_args(PolicyKind))
words = st.sampled_from(
    ["Version", "Statement", "Effect", "Allow", "Deny", "Action", "NotAction", "Resource", "*",
     "NotResource", "Principal", "NotPrincipal", "AWS", "Service", "Condition", "StringEquals",
     "DateLessThan", "2012-10-17", "2008-10-17", "s3:*", "arn:aws:s3:::b", "Sid", "Id", "aws:x",
     "123456789012", "sts:AssumeRole", "${aws:username}", "${", "9" * 30, "-1-1-1T"]
)  # fmt: skip
scalars = words | st.text(max_size=6) | st.none() | st.booleans() | st.integers() | st.floats()
trees = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=5),
    max_leaves=20,
)
statements = st.fixed_dictionaries(
    {},
    optional={
        "Effect": st.sampled_from(["Allow", "Deny", "allow"]) | trees,
        "Action": words | trees,
        "NotAction": words | trees,
        "Resource": words | trees,
        "NotResource": words | trees,
        "Principal": words | trees,
        "NotPrincipal": words | trees,
        "Condition": st.dictionaries(words, st.dictionaries(words, trees)) | trees,
        "Sid": words | trees,
    },
)
documents = st.fixed_dictionaries(
    {"Statement": statements | st.lists(statements, max_size=3) | trees},
    optional={"Version": words, "Id": trees, "Extra": trees},
)


def parse(source, kind):
    """What is taken can also be compiled and asked."""
    try:
        document = parse_document(source, kind)
    except MalformedPolicy:
        return
    selection = PolicySet([AttachedPolicy(document=document)]).select("s3:getobject")
    for candidates in (selection.allows, selection.denies):
        if candidates is not None:
            for matches, rule, _ in candidates.find("arn:aws:s3:::b/k"):
                assert matches is None or matches("arn:aws:s3:::b/k", {}) in (True, False)
                assert rule.matches_conditions({"aws:x": "1"}) in (True, False)


@given(st.text() | st.binary(), kinds)
@settings(max_examples=150)
def test_any_text(source, kind):
    parse(source, kind)


@given(documents | trees, kinds)
@settings(max_examples=250)
def test_any_json(tree, kind):
    parse(json.dumps(tree), kind)


@given(documents, kinds, st.randoms(use_true_random=False))
@settings(max_examples=150)
def test_any_document_with_a_few_characters_changed(tree, kind, chance):
    text = list(json.dumps(tree))
    for _ in range(chance.randint(1, 4)):
        text[chance.randrange(len(text))] = chance.choice('{}[]",:*$\\0a')

    parse("".join(text), kind)
