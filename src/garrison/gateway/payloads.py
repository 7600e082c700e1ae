"""The body of a request to S3: taken out of its ``aws-chunked`` framing, and verified.

A body that is held is verified and unwrapped at once, and its trailers become headers, which is
what they stand for.  One that is streamed becomes a `Payload`: it is verified while the operation
reads it, long after the request was authorized.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
"""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import msgspec

from garrison.core.errors import ApiError
from garrison.core.message import Request
from garrison.gateway.body_stream import BodyStream, ClientGoneError
from garrison.gateway.errors import IncompleteBody, Refused
from garrison.sigv4 import (
    PresentedCredential,
    SignatureError,
    api_error_for,
    chunked_decoder,
    claimed_payload_hash,
)
from garrison.sigv4.chunked import ChunkedDecoder
from garrison.sigv4.errors import MissingDecodedLengthError

SHA256_HEX_LENGTH = 64
TERMINATED = "The request body terminated unexpectedly"


class StreamedPayload:
    """Implements `Payload` on a connection's body."""

    def __init__(
        self,
        stream: AsyncIterator[bytes],
        decoder: ChunkedDecoder | None,
        *,
        length: int,
        sha256: str,
        trailer_names: frozenset[str],
    ) -> None:
        self.length = length
        self.sha256 = sha256
        self.trailer_names = trailer_names
        self.trailers: Mapping[str, str] = {}
        self.kept: Any = None
        self._stream = stream
        self._decoder = decoder

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._decoded()

    async def _decoded(self) -> AsyncIterator[bytes]:
        decoder = self._decoder
        count = 0
        try:
            async for piece in self._stream:
                data = piece if decoder is None else decoder.feed(piece)
                count += len(data)
                yield data
            if decoder is not None:
                self.trailers = decoder.close()
        except SignatureError as error:
            raise in_words_of_s3(error) from error
        except ClientGoneError as error:
            raise IncompleteBody(TERMINATED) from error
        if count != self.length:
            raise IncompleteBody(TERMINATED)


def receive_payload(
    http: Request, credential: PresentedCredential | None, secret: str | None
) -> Request:
    """Return a request whose signature is good with its body unwrapped.

    Raises:
        SignatureError: the framing is malformed, or its signatures are not the secret's.
    """
    headers = http.headers
    if http.stream is None:
        if credential is None or "x-amz-content-sha256" not in headers:
            return http
        decoder = chunked_decoder(http, credential, secret)
        if decoder is None:
            return http
        body = decoder.feed(http.body)
        trailers = decoder.close()
        return msgspec.structs.replace(http, body=body, headers={**headers, **trailers})
    assert isinstance(http.stream, BodyStream)
    if http.stream.payload is None:
        http.stream.payload = stream_payload(http, credential, secret)
    return msgspec.structs.replace(http, stream=http.stream.payload)


def stream_payload(
    http: Request, credential: PresentedCredential | None, secret: str | None
) -> StreamedPayload:
    """Return the payload of a body that is streamed.

    Raises:
        SignatureError: it is not said how long it is, or the framing is announced wrongly.
    """
    assert http.stream is not None
    decoder, claim = None, ""
    if credential is not None:
        decoder = chunked_decoder(http, credential, secret)
        claim = claimed_payload_hash(http, credential)
    if decoder is not None:
        length = http.headers["x-amz-decoded-content-length"]
    else:
        length = http.headers.get("content-length", "")
    if not length.isdecimal():
        raise MissingDecodedLengthError
    signed = claim if len(claim) == SHA256_HEX_LENGTH else ""
    announced = http.headers.get("x-amz-trailer", "").lower().split(",")
    return StreamedPayload(
        http.stream,
        decoder,
        length=int(length),
        sha256=signed,
        trailer_names=frozenset(name.strip() for name in announced),
    )


def in_words_of_s3(error: SignatureError) -> ApiError:
    """Return what S3 answers for a body that is not what was signed."""
    answer = api_error_for(error, "rest-xml-s3")
    return Refused(answer.code, answer.status, answer.message, dict(answer.members))
