"""Uploads from a browser's form: S3's POST, which is a put whose headers are the form's fields.

The first steps of the request path differ (the form says what is asked, and its policy is what was
signed), and so does the answer; what lies between is every request's.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import msgspec

from garrison.core.errors import ApiError
from garrison.core.message import Request, Response
from garrison.core.principal import ANONYMOUS
from garrison.gateway.authenticate import Authenticator, refusal
from garrison.gateway.cross_origin import named_bucket
from garrison.gateway.decode import Decoder
from garrison.gateway.encode import Encoder
from garrison.gateway.pipeline import Outcome
from garrison.gateway.route import gather_body, is_region
from garrison.gateway.stages import Authenticated, Decoded, Received, Routed, Stage, Stages
from garrison.sigv4 import SignatureError
from garrison.sigv4.post import lower_names, parse_post_form, verify_post
from garrison.wire import Identified, Wire

FAMILY: Final = "rest-xml-s3"
OPERATION: Final = "PutObject"
BOUNDARY: Final = re.compile(r'boundary="?([^";,]{1,200})"?', re.IGNORECASE)
PARAMETER: Final = re.compile(r'(?:^|;)\s*(name|filename)="((?:[^"\\]|\\.)*)"')
FIELDS_BYTES_MAX: Final = 20 << 10
"""Of all fields before the file.  Source: API/RESTObjectPOST.html"""
HEAD_BYTES_MAX: Final = 8 << 10
FIELDS_MAX: Final = 1000
"""Bounds of our own: anybody may send a form."""
HEADERS: Final = frozenset(
    {
        "cache-control",
        "content-disposition",
        "content-encoding",
        "content-type",
        "expires",
    }
)
"""Fields that are headers of the put; so are all that begin with ``x-amz-``."""
SIGNING: Final = frozenset(
    {
        "x-amz-algorithm",
        "x-amz-credential",
        "x-amz-date",
        "x-amz-security-token",
        "x-amz-signature",
        "x-amz-region-set",
    }
)
OF_THE_BROWSER: Final = ("host", "user-agent", "origin", "sec-fetch-site")
"""Headers of the form's own request: for whom it may be, and whose page sent it."""
STATUSES: Final = frozenset({"200", "201"})
NO_FORM: Final = "The body of your POST request is not well-formed multipart/form-data."


class MalformedPOSTRequest(ApiError):  # noqa: N818  AWS's own name.
    """No form."""

    code = "MalformedPOSTRequest"


class InvalidArgument(ApiError):  # noqa: N818  AWS's own name.
    """A field is missing."""

    code = "InvalidArgument"


class MaxPostPreDataLengthExceeded(ApiError):  # noqa: N818  AWS's own name.
    """The fields before the file are too long."""

    code = "MaxPostPreDataLengthExceeded"


class Form(msgspec.Struct, frozen=True):
    """A form that was sent: fields by lower-case names, and the file."""

    fields: dict[str, str]
    file_name: str
    file: bytes
    file_type: str


def is_browser_post(http: Request) -> bool:
    """Return True for a form that a browser sends to a bucket."""
    return http.method == "POST" and http.headers.get("content-type", "").lower().startswith(
        "multipart/form-data"
    )


class BrowserPosts:
    """The steps of the request path that differ for a form."""

    def __init__(
        self,
        wire: Wire,
        authenticator: Authenticator,
        decoder: Decoder,
        encoder: Encoder,
        *,
        region: str,
    ) -> None:
        self._wire = wire
        self._authenticator = authenticator
        self._decoder = decoder
        self._encoder = encoder
        self._region = region

    async def route(self, received: Received) -> Routed:
        """Return the put that the form means, with the fields as its headers.

        Raises:
            MalformedPOSTRequest, InvalidArgument, MaxPostPreDataLengthExceeded: it is no form.
            Refused: its signature cannot be read.
        """
        http = received.http
        if http.stream is not None:
            http = await gather_body(http)
        bucket, _ = named_bucket(http)
        form = parse_form(http)
        fields = form.fields
        if "key" not in fields:
            raise InvalidArgument(
                "Bucket POST must contain a field named 'key'.  If it is specified, please check "
                "the order of the fields.",
                members={"ArgumentName": "key", "ArgumentValue": ""},
            )
        try:
            credential = parse_post_form(fields)
        except SignatureError as error:
            raise refusal(error, FAMILY) from error
        scoped = "" if credential is None else credential.scope.region or ""
        put = msgspec.structs.replace(
            http,
            method="PUT",
            path=f"/{quote(bucket)}/{quote(fields['key'])}",
            headers=headers_of(http, form),
            body=form.file,
        )
        identified = Identified(
            operation=OPERATION,
            protocol="rest-xml",
            labels={"Bucket": bucket, "Key": fields["key"]},
            form=fields | {"bucket": bucket},
        )
        region = scoped if scoped and is_region(scoped) else self._region
        received = msgspec.structs.replace(received, http=put)
        return Routed(received, self._wire.service("s3"), identified, credential, region, FAMILY)

    async def authenticate(self, routed: Routed) -> Authenticated:
        """Return the put with the principal who signed the form's policy, which allows it.

        Raises:
            Refused: nobody did, or the policy does not allow these fields or this file.
        """
        records = self._authenticator.begin()
        credential = routed.credential
        if credential is None:
            return Authenticated(routed, ANONYMOUS, records)
        received = routed.received
        try:
            holder = await self._authenticator.find_holder(credential, records, received)
            policy = verify_post(routed.identified.form, credential, holder.secret, now=received.at)
            policy.require_size(len(received.http.body))
        except SignatureError as error:
            raise refusal(error, FAMILY) from error
        return Authenticated(routed, holder.principal, records)

    def decode(self, authenticated: Authenticated) -> Decoded:
        """Return the put's members."""
        return self._decoder.decode(authenticated)

    def encode(self, reached: Stage, outcome: Outcome) -> Response:
        """Return what the form asked to be told: a status, or where to go next."""
        response = self._encoder.encode(reached, outcome)
        if isinstance(outcome, ApiError):
            return response
        routed = Stages(reached).routed
        fields, headers = routed.identified.form, dict(response.headers)
        etag = headers.get("etag", "")
        bucket, key = fields["bucket"], fields["key"]
        location = f"http://{routed.received.http.headers.get('host', '')}/{bucket}/{quote(key)}"
        target = fields.get("success_action_redirect") or fields.get("redirect")
        if target and urlsplit(target).scheme in {"http", "https"}:
            headers["location"] = with_query(target, {"bucket": bucket, "key": key, "etag": etag})
            return Response(status=303, headers=headers)
        headers["location"] = location
        status = fields.get("success_action_status", "")
        if status not in STATUSES:
            headers.pop("content-length", None)
            return Response(status=204, headers=headers)
        if status == "200":
            return Response(status=200, headers=headers)
        headers["content-type"] = "application/xml"
        return Response(status=201, headers=headers, body=post_response(location, fields, etag))


def parse_form(http: Request) -> Form:
    """Return a form; what follows the file means nothing.

    Raises:
        MalformedPOSTRequest: it is none.
        MaxPostPreDataLengthExceeded: its fields are too long.
        InvalidArgument: it has no file.
    """
    found = BOUNDARY.search(http.headers.get("content-type", ""))
    if found is None:
        raise MalformedPOSTRequest(NO_FORM)
    fields: dict[str, str] = {}
    size = 0
    for count, part in enumerate(parts_of(http.body, found[1].encode("latin-1"))):
        if part.startswith(b"--"):
            break
        head, blank, content = part.partition(b"\r\n\r\n")
        if not blank or len(head) > HEAD_BYTES_MAX or count > FIELDS_MAX:
            raise MalformedPOSTRequest(NO_FORM)
        described = part_headers(head)
        parameters = dict(PARAMETER.findall(described.get("content-disposition", "")))
        name = parameters.get("name", "")
        if name.lower() == "file":
            file_name = parameters.get("filename", "").replace("\\", "/").rpartition("/")[2]
            named = {key: text.replace("${filename}", file_name) for key, text in fields.items()}
            try:
                lower = lower_names(named)
            except SignatureError as error:
                raise refusal(error, FAMILY) from error
            return Form(lower, file_name, content, described.get("content-type", ""))
        size += len(name) + len(content)
        if size > FIELDS_BYTES_MAX:
            raise MaxPostPreDataLengthExceeded(
                "Your POST request fields preceding the upload file were too large."
            )
        fields[name] = content.decode("utf-8", "replace")
    raise InvalidArgument(
        "POST requires exactly one file upload per request.",
        members={"ArgumentName": "file", "ArgumentValue": "0"},
    )


def parts_of(body: bytes, boundary: bytes) -> Iterator[bytes]:
    """Yield what stands between the marks of a form, one part after the other.

    Never all at once: a body may be nothing but marks.
    """
    mark = b"\r\n--" + boundary
    text = b"\r\n" + body
    start = text.find(mark)
    while start >= 0:
        end = text.find(mark, start + len(mark))
        yield text[start + len(mark) : end if end >= 0 else len(text)]
        start = end


def part_headers(head: bytes) -> dict[str, str]:
    """Return the headers of a part, by lower-case names."""
    headers: dict[str, str] = {}
    for line in head.decode("utf-8", "replace").split("\r\n"):
        name, colon, value = line.partition(":")
        if colon:
            headers[name.strip().lower()] = value.strip()
    return headers


def headers_of(http: Request, form: Form) -> dict[str, str]:
    """Return the headers of the put that a form means."""
    kept = {name: http.headers[name] for name in OF_THE_BROWSER if name in http.headers}
    fields = form.fields
    given = {
        name: value
        for name, value in fields.items()
        if (name in HEADERS or name.startswith("x-amz-")) and name not in SIGNING
    }
    if "acl" in fields:
        given["x-amz-acl"] = fields["acl"]
    if "tagging" in fields:
        given["x-amz-tagging"] = tagging_header(fields["tagging"])
    return kept | given | {"content-length": str(len(form.file))}


def tagging_header(document: str) -> str:
    """Return the tags of a form, which are XML there, as a header has them.

    Raises:
        MalformedPOSTRequest: it is no such XML.
    """
    if "<!" in document:
        raise MalformedPOSTRequest(NO_FORM)
    try:
        root = ET.fromstring(document)  # noqa: S314  Without a document type there are no entities.
    except ET.ParseError:
        raise MalformedPOSTRequest(NO_FORM) from None
    tags = [
        (tag.findtext("{*}Key") or "", tag.findtext("{*}Value") or "")
        for tag in root.iter()
        if tag.tag.rpartition("}")[2] == "Tag"
    ]
    return urlencode(tags)


def with_query(target: str, more: Mapping[str, str]) -> str:
    """Return a URL with further parameters."""
    parts = urlsplit(target)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *more.items()])
    return urlunsplit(parts._replace(query=query))


def post_response(location: str, fields: Mapping[str, str], etag: str) -> bytes:
    """Return the document that a form gets which asks for status 201."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse>'
        f"<Location>{escape(location)}</Location><Bucket>{escape(fields['bucket'])}</Bucket>"
        f"<Key>{escape(fields['key'])}</Key><ETag>{escape(etag)}</ETag></PostResponse>"
    ).encode()
