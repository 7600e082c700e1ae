"""Texts that IAM reads itself: metadata of identity providers, and where statements stand."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from garrison.services.iam.api import InvalidInputException
from garrison.services.iam.operations.saml_providers import read_valid_until
from garrison.services.iam.operations.simulated_decisions import statement_spans

METADATA = (
    '<EntityDescriptor entityID="a" validUntil="2030-01-01T00:00:00Z">'
    "<IDPSSODescriptor><X509Certificate/></IDPSSODescriptor></EntityDescriptor>"
)
STATEMENT = {"Effect": "Allow", "Action": 's3:*"}]{[', "Resource": "*"}


@given(st.integers(0, len(METADATA)), st.integers(0, 20), st.text(max_size=30))
@example(0, 0, "<!DOCTYPE a SYSTEM 'file:///etc/passwd'>")
@example(0, 0, "<!DOCTYPE a [<!ENTITY b 'c'>]>")
@example(0, len(METADATA), "\ud800")
def test_damaged_metadata_is_read_or_refused(at, removed, added):
    text = METADATA[:at] + added + METADATA[at + removed :]

    found = read(text)

    if isinstance(found, InvalidInputException):
        assert found.message == "Could not parse metadata"
    else:
        assert "<!DOCTYPE" not in text
        assert found is None or found.tzinfo is not None


def read(text):
    try:
        return read_valid_until(text)
    except InvalidInputException as error:
        return error


@given(
    count=st.integers(1, 4),
    indent=st.none() | st.integers(0, 4),
    sid=st.text(max_size=10),
    first=st.booleans(),
)
def test_every_statement_is_found_where_it_stands(count, indent, sid, first):
    """The span of each statement is the statement, but for AWS's way to count."""
    statements = [STATEMENT | {"Sid": f"{sid}{index}"} for index in range(count)]
    document = {"Version": "2012-10-17", "Statement": statements, "Id": "}]"}
    text = json.dumps(dict(sorted(document.items(), reverse=first)), indent=indent)
    lines = text.split("\n")

    spans = statement_spans(text)

    found = [json.loads(cut(lines, *span)) for span in spans]
    assert found == statements


def cut(lines, start, end):
    whole = "\n".join(lines)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    return whole[
        starts[start["Line"] - 1] + start["Column"] - 1 : starts[end["Line"] - 1]
        + end["Column"]
        - 1
    ]


@pytest.mark.parametrize("indent", [None, 2])
def test_a_statement_that_stands_alone_begins_behind_its_brace(indent):
    text = json.dumps({"Statement": STATEMENT}, indent=indent)

    (span,) = statement_spans(text)

    assert json.loads("{" + cut(text.split("\n"), *span)) == STATEMENT
