"""The parsers and writers beneath the protocols: CBOR, forms, XML, headers, instants."""

import gzip
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garrison.core.errors import ApiError
from garrison.core.message import Request
from garrison.wire.bodies import inflate
from garrison.wire.cbor import parse_cbor, write_cbor
from garrison.wire.forms import parse_form, parse_query, plant
from garrison.wire.headers import header_text, header_value, join_header, split_dates, split_header
from garrison.wire.scalars import (
    from_epoch,
    from_http_date,
    from_iso8601,
    to_epoch,
    to_http_date,
    to_iso8601,
    to_iso8601_millis,
)
from garrison.wire.xmltext import escape, parse_xml

INSTANT = datetime(2026, 11, 23, 19, 4, 14, tzinfo=UTC)
LEAVES = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.text() | st.binary()
LEAVES |= st.floats(allow_nan=False)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=10
)


@given(VALUES)
def test_cbor_reads_what_it_writes(value: Any) -> None:
    assert parse_cbor(write_cbor(value)) == value


# RFC 8949, appendix A.
@pytest.mark.parametrize(
    ("hexadecimal", "value"),
    [
        ("1bffffffffffffffff", 2**64 - 1),
        ("c249010000000000000000", 2**64),
        ("3bffffffffffffffff", -(2**64)),
        ("c349010000000000000000", -(2**64) - 1),
        ("f90001", 5.960464477539063e-08),
        ("fa7f7fffff", 3.4028234663852886e38),
        ("f7", None),
        ("c11a514b67b0", datetime(2013, 3, 21, 20, 4, tzinfo=UTC)),
        ("c1fb41d452d9ec200000", datetime(2013, 3, 21, 20, 4, 0, 500000, tzinfo=UTC)),
        ("5f42010243030405ff", b"\1\2\3\4\5"),
        ("7f657374726561646d696e67ff", "streaming"),
        ("9f018202039f0405ffff", [1, [2, 3], [4, 5]]),
        ("bf61610161629f0203ffff", {"a": 1, "b": [2, 3]}),
    ],
)
def test_cbor_reads_the_examples_of_its_rfc(hexadecimal: str, value: Any) -> None:
    assert parse_cbor(bytes.fromhex(hexadecimal)) == value


@pytest.mark.parametrize(
    "hexadecimal",
    [
        "ff", "1c", "18", "f800", "61ff", "5f00ff", "5f", "a101f6", "a1", "c0", "c16161",
        "d81c8000", "c1f97e00", "0000", "9bffffffffffffffff", "5bffffffffffffffff",
        "bbffffffffffffffff", "a1ff00", "9f", "bf6161ff", "81" * 200 + "00", "1f", "7f4100ff",
        "c1fb7fefffffffffffff",
    ],
)  # fmt: skip
def test_cbor_that_is_not_well_formed_is_refused(hexadecimal: str) -> None:
    with pytest.raises(ApiError):
        parse_cbor(bytes.fromhex(hexadecimal))


def test_a_form_is_decoded() -> None:
    assert parse_form("a=b+c&d=%C3%A9%2B&e&f==") == {"a": "b c", "d": "é+", "e": "", "f": "="}
    assert parse_form("") == {}


def test_a_query_string_keeps_its_plus_and_its_repetitions() -> None:
    assert parse_query("a=b+c&a=d&acl&%C3%A9=1") == {
        "a": ["b+c", "d"],
        "acl": [""],
        "é": ["1"],
    }


@pytest.mark.parametrize("text", ["a=%ff", "a=1&a=2", "a=%ed%a0%80", "%ff=1"])
def test_a_form_with_bad_escapes_or_a_name_twice_is_refused(text: str) -> None:
    with pytest.raises(ApiError):
        parse_form(text)


def test_dotted_names_make_a_tree() -> None:
    assert plant({"A": "1", "B.member.1": "2", "B.member.2.C": "3"}) == {
        "A": "1",
        "B": {"member": {"1": "2", "2": {"C": "3"}}},
    }


@pytest.mark.parametrize(
    "form",
    [{"a": "1", "a.b": "2"}, {"a.b": "1", "a": "2"}, {"a.b": "1", "a.b.c": "2"}, {"." * 99: ""}],
)
def test_a_name_is_a_value_or_a_structure_and_not_both(form: dict[str, str]) -> None:
    with pytest.raises(ApiError):
        plant(form)


def test_xml_becomes_a_light_tree() -> None:
    body = b"""<?xml version="1.0"?><a:A xmlns:a="urn:a" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
      <B>1</B><B> 2 </B><C/><D xsi:type="E"><F>&lt;&#233;</F></D><G x="y">text</G>
    </a:A>"""

    assert parse_xml(body) == {
        "B": ["1", " 2 "],
        "C": [""],
        "D": [{"@xsi:type": "E", "F": ["<é"]}],
        "G": ["text"],
    }


def test_text_is_safe_in_xml_whatever_it_is() -> None:
    assert escape("plain text") == "plain text"
    assert escape('<a href="b">&\'\r\n') == "&lt;a href=&quot;b&quot;&gt;&amp;'&#xd;\n"
    assert escape("\x00\ufffe") == "&#x0;&#xfffe;"


@given(st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")))
def test_escaped_text_is_read_back(text: str) -> None:
    assert parse_xml(f"<a>{escape(text)}</a>".encode()) == text


def test_a_header_carries_utf_8_and_never_ends_early() -> None:
    assert header_text(header_value("é")) == "é"
    assert header_text("caf\xe9") == "caf\xe9"
    assert header_value("a\r\nSet-Cookie: b") == "a  Set-Cookie: b"


@given(st.lists(st.text('abc, "\\\\', min_size=1).map(str.strip).filter(bool), min_size=1))
def test_a_headers_list_is_read_back(items: list[str]) -> None:
    if not any("\\" in item and not set(item) & set('",') for item in items):
        assert split_header(join_header(items)) == items


def test_a_headers_list_of_dates_is_split_between_them() -> None:
    dates = "Mon, 16 Dec 2019 23:48:18 GMT, Tue, 17 Dec 2019 23:48:18 GMT"

    assert [from_http_date(date).day for date in split_dates(dates)] == [16, 17]


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-23T19:04:14Z", INSTANT),
        ("2026-11-23T19:04:14", INSTANT),
        ("2026-11-23T20:04:14+01:00", INSTANT),
        ("2026-11-23T19:04:14.123456789Z", INSTANT.replace(microsecond=123456)),
        ("2026-11-23", INSTANT.replace(hour=0, minute=0, second=0)),
        ("2016-12-31T23:59:60Z", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_iso_8601_is_read(text: str, instant: datetime) -> None:
    assert from_iso8601(text) == instant


@pytest.mark.parametrize("text", ["", "now", "2026-13-01", "2026-11-23T25:00:00Z", "٢٠٢٦-11-23"])
def test_other_instants_are_refused(text: str) -> None:
    with pytest.raises(ApiError):
        from_iso8601(text)
    with pytest.raises(ApiError):
        from_http_date(text)


@pytest.mark.parametrize("seconds", [1e300, -1e300, 10**15, float("1e18")])
def test_an_instant_beyond_the_calendar_is_refused(seconds: float) -> None:
    with pytest.raises(ApiError):
        from_epoch(seconds)


def test_instants_are_written_as_aws_writes_them() -> None:
    later = INSTANT + timedelta(milliseconds=120)
    elsewhere = INSTANT.astimezone(timezone(timedelta(hours=1)))

    assert to_iso8601(INSTANT) == to_iso8601(elsewhere) == "2026-11-23T19:04:14Z"
    assert to_iso8601(later) == "2026-11-23T19:04:14.120Z"
    assert to_iso8601_millis(INSTANT) == "2026-11-23T19:04:14.000Z"
    assert to_http_date(elsewhere) == "Mon, 23 Nov 2026 19:04:14 GMT"
    assert (to_epoch(INSTANT), to_epoch(later)) == (1795460654, 1795460654.12)


def compressed(body: bytes) -> Request:
    headers = {"content-encoding": "gzip"}
    return Request(method="POST", path="/", query="", headers=headers, body=body)


def test_a_compressed_body_is_unpacked() -> None:
    assert inflate(compressed(gzip.compress(b"aaa"))) == b"aaa"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"aaa",
        gzip.compress(b"a")[:-1],
        gzip.compress(b"a") + b"b",
        gzip.compress(bytes(1 << 25)),
    ],
    ids=["empty", "plain", "cut", "more", "bomb"],
)
def test_a_body_that_does_not_unpack_within_bounds_is_refused(body: bytes) -> None:
    with pytest.raises(ApiError):
        inflate(compressed(body))
