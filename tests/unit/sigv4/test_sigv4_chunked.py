"""The aws-chunked body: AWS's own examples, every way to break them, and what memory it costs."""

from datetime import UTC, datetime
from hashlib import sha256

import pytest

from garrison.core.message import Request
from garrison.sigv4 import Signer, api_error_for, chunked_decoder, parse_authorization, rules_for
from garrison.sigv4 import errors as causes
from garrison.sigv4.verification import verify

# The examples of S3's API reference: sigv4-streaming and sigv4-streaming-trailers.
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
NOW = datetime(2013, 5, 24, tzinfo=UTC)
CHUNKS = [b"a" * 65_536, b"a" * 1024, b""]
SIGNATURES = [
    "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
    "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
    "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
]
TRAILER_SIGNATURES = [
    "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
    "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
    "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
]
TRAILER = (
    b"x-amz-checksum-crc32c:sOO8/Q==\r\n"
    b"x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n"
)


def example_request(*, trailer):
    kind = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" + ("-TRAILER" if trailer else "")
    headers = {
        "content-encoding": "aws-chunked",
        "content-length": "66824",
        "host": "s3.amazonaws.com",
        "x-amz-content-sha256": kind,
        "x-amz-date": "20130524T000000Z",
        "x-amz-decoded-content-length": "66560",
        "x-amz-storage-class": "REDUCED_REDUNDANCY",
    }
    if trailer:
        headers["x-amz-trailer"] = "x-amz-checksum-crc32c"
    names = sorted(set(headers) - ({"content-length"} if trailer else set()))
    seed = (
        "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e"
        if trailer
        else "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"
    )
    headers["authorization"] = (
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
        f"SignedHeaders={';'.join(names)},Signature={seed}"
    )
    return Request(method="PUT", path="/examplebucket/chunkObject.txt", query="", headers=headers)


def framed(chunks, signatures, end=b"\r\n"):
    body = b""
    for data, signature in zip(chunks, signatures, strict=True):
        extension = f";chunk-signature={signature}" if signature else ""
        body += f"{len(data):x}{extension}\r\n".encode() + data + (b"\r\n" if data else b"")
    return body + end


PLAIN = framed(CHUNKS, SIGNATURES)
WITH_TRAILER = framed(CHUNKS, TRAILER_SIGNATURES, TRAILER + b"\r\n")


def decode(body, *, request=None, piece=4096, secret=SECRET):
    request = request or example_request(trailer=False)
    decoder = chunked_decoder(request, parse_authorization(request), secret)
    data = b"".join(decoder.feed(body[i : i + piece]) for i in range(0, len(body), piece))
    return data, decoder.close()


def unsigned_request(length, trailer="x-amz-checksum-crc32"):
    headers = {
        "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "x-amz-decoded-content-length": str(length),
        "x-amz-trailer": trailer,
    }
    signed = Request(method="PUT", path="/b/k", query="", headers={"host": "s3"} | headers)
    signer = Signer(
        access_key_id="AKID", secret=SECRET, region="us-east-1", service="s3", rules=rules_for("s3")
    )
    return signer.sign(signed, now=NOW, payload_hash="STREAMING-UNSIGNED-PAYLOAD-TRAILER")


@pytest.mark.parametrize("trailer", [False, True])
def test_the_examples_request_is_accepted(trailer):
    request = example_request(trailer=trailer)

    verify(
        request,
        parse_authorization(request),
        SECRET,
        now=NOW,
        rules=rules_for("s3"),
        service="s3",
        region="us-east-1",
    )


@pytest.mark.parametrize("piece", [1000, 8193, 100_000])
def test_the_examples_chunks_are_accepted(piece):
    data, trailers = decode(PLAIN, piece=piece)

    assert data == b"a" * 66_560
    assert trailers == {}


@pytest.mark.parametrize("piece", [1000, 100_000])
@pytest.mark.parametrize("ending", ["CRLF", "minio"])
def test_the_examples_trailer_is_accepted_and_handed_back(piece, ending):
    body = WITH_TRAILER
    if ending == "minio":
        body = body.replace(b"==\r\nx-amz-trailer", b"==\n\r\nx-amz-trailer")

    data, trailers = decode(body, request=example_request(trailer=True), piece=piece)

    assert data == b"a" * 66_560
    assert trailers == {"x-amz-checksum-crc32c": "sOO8/Q=="}


def test_a_body_may_come_byte_by_byte():
    request = unsigned_request(5)

    data, trailers = decode(
        b"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", request=request, piece=1
    )

    assert data == b"hello"
    assert trailers == {"x-amz-checksum-crc32": "NhCmhg=="}


def test_other_bodies_have_no_decoder():
    signer = Signer(
        access_key_id="AKID", secret=SECRET, region="us-east-1", service="s3", rules=rules_for("s3")
    )
    request = signer.sign(
        Request(method="PUT", path="/b/k", query="", headers={"host": "s3"}), now=NOW
    )

    assert chunked_decoder(request, parse_authorization(request), SECRET) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (SIGNATURES[0].encode(), SIGNATURES[1].encode()),
        (SIGNATURES[1].encode(), b"0" * 64),
        (SIGNATURES[2].encode(), b"0" * 64),
        (b"aaa\r\n400", b"aab\r\n400"),
        (b"aaa\r\n0;", b"aab\r\n0;"),
    ],
    ids=["first", "second", "last", "first data", "last data"],
)
def test_every_chunk_is_checked(old, new):
    with pytest.raises(causes.SignatureMismatchError):
        decode(PLAIN.replace(old, new))


def test_the_trailer_is_checked():
    request = example_request(trailer=True)

    with pytest.raises(causes.SignatureMismatchError):
        decode(WITH_TRAILER.replace(b"sOO8/Q==", b"sOO8/R=="), request=request)
    with pytest.raises(causes.SignatureMismatchError):
        decode(WITH_TRAILER.replace(b"d81f82", b"d81f83"), request=request)


def test_chunks_of_an_unknown_key_are_refused():
    with pytest.raises(causes.UnknownAccessKeyError):
        decode(PLAIN, secret=None)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        PLAIN[:-1],
        PLAIN[:-2],
        PLAIN[:60_000],
        PLAIN[:-2] + b"\r\nmore",
        PLAIN + b"0",
        b"zz" + PLAIN,
        b"\r\n" + PLAIN,
        PLAIN.replace(b"10000;", b"10001;", 1),
        PLAIN.replace(b"10000;", b"-10000;", 1),
        PLAIN.replace(b"10000;", b"1_0000;", 1),
        PLAIN.replace(b"10000;", b"F" * 40 + b";", 1),
        PLAIN.replace(b";chunk-signature=", b";signature=", 1),
        PLAIN.replace(b";chunk-signature=", b"", 1),
        PLAIN.replace(SIGNATURES[0].encode() + b"\r\n", SIGNATURES[0].encode() + b"\n", 1),
        b"10000;chunk-signature=" + b"0" * 5000,
        b"10000;chunk-signature=\xff\r\n",
    ],
)
def test_broken_framing_is_an_incomplete_body(body):
    with pytest.raises((causes.IncompleteBodyError, causes.SignatureMismatchError)) as caught:
        decode(body)

    if isinstance(caught.value, causes.IncompleteBodyError):
        assert api_error_for(caught.value, "rest-xml-s3")[:3] == (
            "IncompleteBody",
            400,
            "The request body terminated unexpectedly",
        )


def test_only_the_last_chunk_may_be_small():
    body = b"5\r\nhello\r\n5\r\nworld\r\n0\r\nx-amz-checksum-crc32:x\r\n\r\n"

    with pytest.raises(causes.InvalidChunkSizeError) as caught:
        decode(body, request=unsigned_request(10))

    answer = api_error_for(caught.value, "rest-xml-s3")
    assert answer[:2] == ("InvalidChunkSizeError", 403)
    assert answer.members == {"Chunk": "2", "BadChunkSize": "5"}


@pytest.mark.parametrize("length", [4, 6])
def test_the_decoded_length_must_be_the_announced_one(length):
    with pytest.raises(causes.IncompleteBodyError):
        decode(
            b"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:x\r\n\r\n", request=unsigned_request(length)
        )


@pytest.mark.parametrize("length", ["", "five", "-1", "9" * 40, "\u0665"])
def test_the_decoded_length_must_be_announced(length):
    request = unsigned_request(length)

    with pytest.raises(causes.MissingDecodedLengthError):
        chunked_decoder(request, parse_authorization(request), SECRET)


@pytest.mark.parametrize(
    "trailer",
    [
        b"\r\n",
        b"x-amz-checksum-sha1:x\r\n\r\n",
        b"x-amz-checksum-crc32:x\r\nx-amz-checksum-crc32:x\r\n\r\n",
        b"x-amz-checksum-crc32:x\r\nx-amz-meta-a:x\r\n\r\n",
        b"x-amz-checksum-crc32\r\n\r\n",
        b"x-amz-checksum-crc32:x\r\nx-amz-trailer-signature:x\r\n\r\n",
    ],
    ids=["none", "another", "twice", "one more", "no colon", "signed"],
)
def test_the_trailer_must_be_the_announced_one(trailer):
    with pytest.raises(causes.MalformedTrailerError):
        decode(b"5\r\nhello\r\n0\r\n" + trailer, request=unsigned_request(5))


def test_a_trailer_must_be_announced_by_both_headers():
    request = unsigned_request(5, trailer="")

    with pytest.raises(causes.MalformedTrailerError):
        chunked_decoder(request, parse_authorization(request), SECRET)


def test_memory_is_bounded():
    """Whatever comes, no more is kept than a header line or the trailers."""
    request = unsigned_request(1 << 40)
    decoder = chunked_decoder(request, parse_authorization(request), SECRET)
    decoder.feed(b"10000000000\r\n")
    for _ in range(100):
        assert len(decoder.feed(b"x" * 65_536)) == 65_536
        assert len(decoder._buffer) == 0

    trailing = chunked_decoder(request, parse_authorization(request), SECRET)
    trailing.feed(b"0\r\n")
    endless = b"".join(b"x-%d:%s\r\n" % (number, b"y" * 100) for number in range(200))
    with pytest.raises(causes.IncompleteBodyError):
        trailing.feed(endless)


def test_4a_chunks_are_chained_without_their_padding():
    """Chunk signatures of 4A are padded with stars to one length; the chain leaves them out."""
    signer = Signer(
        access_key_id="AKID",
        secret=SECRET,
        region="*",
        service="s3",
        algorithm="AWS4-ECDSA-P256-SHA256",
        rules=rules_for("s3"),
    )
    kind = "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD"
    headers = {"host": "s3", "x-amz-decoded-content-length": "10000"}
    request = signer.sign(
        Request(method="PUT", path="/b/k", query="", headers=headers), now=NOW, payload_hash=kind
    )
    presented = parse_authorization(request)
    empty = sha256(b"").hexdigest()
    previous, signatures, chunks = presented.signature, [], [b"b" * 9000, b"c" * 1000, b""]
    for data in chunks:
        message = (
            f"AWS4-ECDSA-P256-SHA256-PAYLOAD\n{presented.timestamp}\n{presented.scope.text}\n"
            f"{previous}\n{empty}\n{sha256(data).hexdigest()}"
        )
        previous = signer.sign_message(message.encode(), presented.timestamp)
        signatures.append(previous.ljust(144, "*"))

    data, _ = decode(framed(chunks, signatures), request=request)

    assert data == b"b" * 9000 + b"c" * 1000
    with pytest.raises(causes.SignatureMismatchError):
        decode(framed(chunks, signatures[::-1]), request=request)
