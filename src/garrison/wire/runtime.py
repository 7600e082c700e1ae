"""Where generated code runs: the names that it uses, and nothing else of this package."""

from collections.abc import Callable
from types import CodeType
from typing import Any

from garrison.core.message import Response
from garrison.wire import cbor, forms, headers, jsontext, scalars, xmltext
from garrison.wire.bodies import inflate, s3_identity, utf8
from garrison.wire.constraints import Invalid
from garrison.wire.errors import EventStreamsNotImplemented


def matcher(pattern: str) -> Callable[[str], object]:
    """Return a function that is true of values that match a pattern as a whole.

    What reads patterns is imported when the first value is matched.
    """
    matches: Callable[[str], object] | None = None

    def match(value: str) -> object:
        nonlocal matches
        if matches is None:
            from garrison.wire import patterns

            matches = patterns.matcher(pattern)
        return matches(value)

    return match


NAMESPACE: dict[str, Any] = {
    **scalars.READERS,
    **scalars.WRITERS,
    "EventStreamsNotImplemented": EventStreamsNotImplemented,
    "Invalid": Invalid,
    "Response": Response,
    "escape": xmltext.escape,
    "form_entries": forms.form_entries,
    "form_items": forms.form_items,
    "form_structure": forms.form_structure,
    "header_json": headers.header_json,
    "header_text": headers.header_text,
    "header_value": headers.header_value,
    "inflate": inflate,
    "join_header": headers.join_header,
    "matcher": matcher,
    "parse_cbor": cbor.parse_cbor,
    "parse_json": jsontext.parse_json,
    "parse_xml": xmltext.parse_xml,
    "plant": forms.plant,
    "prefixed": headers.prefixed,
    "free_query": headers.free_query,
    "s3_identity": s3_identity,
    "split_dates": headers.split_dates,
    "split_header": headers.split_header,
    "to_header_json": headers.to_header_json,
    "unexpected": scalars.unexpected,
    "utf8": utf8,
    "write_cbor": cbor.write_cbor,
    "write_json": jsontext.write,
    "xml_entries": xmltext.xml_entries,
    "xml_flat_entries": xmltext.xml_flat_entries,
    "xml_items": xmltext.xml_items,
    "xml_structure": xmltext.xml_structure,
}


def run(code: CodeType) -> dict[str, Any]:
    """Return the names that a module defines."""
    namespace = dict(NAMESPACE)
    exec(code, namespace)  # noqa: S102  What is run was generated here, from botocore's models.
    return namespace
