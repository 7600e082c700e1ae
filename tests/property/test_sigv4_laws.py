"""Whatever was signed cannot be changed, by a single bit."""

from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import unquote_to_bytes

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from garrison.core.message import Request
from garrison.sigv4 import (
    SignatureError,
    Signer,
    chunked_decoder,
    parse_authorization,
    rules_for,
    verify,
)
from garrison.sigv4.uri import canonical_path_once, canonical_path_twice, canonical_query

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
ALGORITHMS = ["AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"]

words = st.text("abcdefghijklmnopqrstuvwxyz0123456789-_~", min_size=1, max_size=8)
# Without letters in the escapes: %2F and %2f are two ways to write the same thing.
parts = st.lists(words | st.sampled_from(["%20", "%25", "%00"]), min_size=1, max_size=3)
paths = st.lists(parts.map("".join), max_size=4).map(lambda names: "/" + "/".join(names))
queries = st.lists(st.tuples(parts.map("".join), parts.map("".join)).map("=".join), max_size=4).map(
    "&".join
)
values = st.text(st.characters(min_codepoint=33, max_codepoint=255), max_size=20)
headers = st.dictionaries(words.map("x-amz-meta-{}".format), values, max_size=3)
signers = st.builds(
    lambda service, algorithm, token: Signer(
        access_key_id="AKIDEXAMPLE",
        secret=SECRET,
        region="us-east-1",
        service=service,
        security_token=token,
        algorithm=algorithm,
        rules=rules_for(service),
    ),
    st.sampled_from(["kms", "s3"]),
    st.sampled_from(ALGORITHMS),
    st.sampled_from(["", "token/+="]),
)
requests = st.builds(
    lambda path, query, extra, body: Request(
        method="POST",
        path=path,
        query=query,
        headers={"host": "localhost:4566", **extra},
        body=body,
    ),
    paths,
    queries,
    headers,
    st.binary(min_size=1, max_size=64),
)


def check(request, signer, secret=SECRET):
    presented = parse_authorization(request)
    assume(presented is not None)
    verify(
        request,
        presented,
        secret,
        now=NOW,
        rules=signer.rules,
        service=signer.service,
        region="us-east-1",
    )


def flipped(draw, text):
    """The text, of Latin-1, with one bit of one of its bytes changed."""
    # Drawn without looking at the text, because a signature of 4A is never twice the same.
    at = draw(st.integers(0, 90) | st.integers(0, 1 << 20)) % len(text)
    bit = draw(st.integers(0, 7))
    return text[:at] + chr(ord(text[at]) ^ (1 << bit)) + text[at + 1 :]


def replaced(request, **changes):
    return msgspec.structs.replace(request, **changes)


def tampered(draw, request, *, presigned):
    """The request with one bit changed in one of the things that are signed."""
    what = draw(st.sampled_from(["method", "path", "query", "header", "body", "signature"]))
    if what in {"method", "path"}:
        return replaced(request, **{what: flipped(draw, getattr(request, what))})
    if what == "query":
        assume(request.query)
        changed = flipped(draw, request.query)
        assume(unquote_to_bytes(changed) != unquote_to_bytes(request.query))
        return replaced(request, query=changed)
    if what == "body":
        body = flipped(draw, request.body.decode("latin-1")).encode("latin-1")
        return replaced(request, body=body)
    if what == "signature" and presigned:
        head, mark, signature = request.query.partition("X-Amz-Signature=")
        return replaced(request, query=head + mark + flipped(draw, signature))
    if what == "signature":
        head, mark, signature = request.headers["authorization"].partition("Signature=")
        value = head + mark + flipped(draw, signature)
        return replaced(request, headers={**request.headers, "authorization": value})
    name = draw(st.sampled_from([n for n in request.headers if n != "authorization"]))
    assume(request.headers[name])
    value = flipped(draw, request.headers[name])
    return replaced(request, headers={**request.headers, name: value})


@given(requests, signers, st.booleans())
@settings(max_examples=150, deadline=None)
def test_what_was_signed_is_accepted_and_only_with_its_secret(request, signer, presigned):
    if presigned:
        signed = signer.presign(request, now=NOW, expires_s=60)
    else:
        signed = signer.sign(request, now=NOW)

    check(signed, signer)
    with pytest.raises(SignatureError):
        check(signed, signer, SECRET + "x")
    with pytest.raises(SignatureError):
        check(signed, signer, None)


@given(requests, signers, st.data())
@settings(max_examples=250, deadline=None)
def test_every_flipped_bit_of_a_signed_request_is_noticed(request, signer, data):
    signed = signer.sign(request, now=NOW)
    changed = tampered(data.draw, signed, presigned=False)

    with pytest.raises(SignatureError):
        check(changed, signer)


@given(requests, signers, st.data())
@settings(max_examples=250, deadline=None)
def test_every_flipped_bit_of_a_presigned_url_is_noticed(request, signer, data):
    """The body is signed too, but for S3."""
    signed = signer.presign(request, now=NOW, expires_s=60)
    changed = tampered(data.draw, signed, presigned=True)
    assume(signer.service != "s3" or changed.body == signed.body)

    with pytest.raises(SignatureError):
        check(changed, signer)


@given(st.lists(st.binary(max_size=20), min_size=1, max_size=3), st.data())
@settings(max_examples=150, deadline=None)
def test_every_flipped_bit_of_a_chunked_body_is_noticed(pieces, data):
    # All chunks but the last one have at least 8,192 bytes.
    chunks = [piece.ljust(8192, b"x") for piece in pieces]
    signer = Signer(
        access_key_id="AKID", secret=SECRET, region="us-east-1", service="s3", rules=rules_for("s3")
    )
    plain = Request(
        method="PUT",
        path="/b/k",
        query="",
        headers={"host": "s3", "x-amz-decoded-content-length": str(sum(map(len, chunks)))},
    )
    signed = signer.sign(plain, now=NOW, payload_hash="STREAMING-AWS4-HMAC-SHA256-PAYLOAD")
    presented = parse_authorization(signed)
    body, previous = b"", presented.signature
    for chunk in [*chunks, b""]:
        message = (
            f"AWS4-HMAC-SHA256-PAYLOAD\n{presented.timestamp}\n{presented.scope.text}\n"
            f"{previous}\n{sha256(b'').hexdigest()}\n{sha256(chunk).hexdigest()}"
        )
        previous = signer.sign_message(message.encode(), presented.timestamp)
        body += f"{len(chunk):x};chunk-signature={previous}\r\n".encode() + chunk + b"\r\n"

    whole = chunked_decoder(signed, presented, SECRET)
    assert whole.feed(body) == b"".join(chunks)
    assert whole.close() == {}
    changed = flipped(data.draw, body.decode("latin-1")).encode("latin-1")
    assume(changed.lower() != body.lower())
    decoder = chunked_decoder(signed, presented, SECRET)
    with pytest.raises(SignatureError):
        _ = decoder.feed(changed), decoder.close()


@given(st.text(max_size=40))
def test_canonical_forms_are_canonical(text):
    """To make a canonical form canonical again changes nothing (a path twice encoded excepted)."""
    query = canonical_query(text)
    path = canonical_path_once(text)

    assert canonical_query(query) == query
    assert canonical_path_once(path) == path
    assert query.isascii()
    assert path.isascii()
    assert canonical_path_twice(text).isascii()


@given(st.lists(st.tuples(words, words), max_size=5), st.randoms())
def test_the_order_of_parameters_does_not_matter(pairs, random):
    shuffled = random.sample(pairs, len(pairs))

    assert canonical_query("&".join(map("=".join, pairs))) == canonical_query(
        "&".join(map("=".join, shuffled))
    )
