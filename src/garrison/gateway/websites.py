"""Buckets as web sites: pages for browsers at ``BUCKET.s3-website-REGION.…``.

A site's pages are the bucket's objects, read as anybody reads them (nobody signs a visit), with
index pages, redirections and an error page around them.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteHosting.html
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import cached_property
from html import escape
from typing import Final
from urllib.parse import quote, unquote

import msgspec

from garrison.core.message import Request, Response
from garrison.core.website import Redirection, Website, Websites
from garrison.store import Store
from garrison.wire.hosts import bucket_of, parse_host

ENDPOINT: Final = "s3-website"
METHODS: Final = frozenset({"GET", "HEAD"})
REDIRECT_HEADER: Final = "x-amz-website-redirect-location"
FIRST_ERROR: Final = 400
TITLES: Final = {
    403: ("Forbidden", "AccessDenied", "Access Denied"),
    404: ("Not Found", "NoSuchKey", "The specified key does not exist."),
    405: (
        "Method Not Allowed",
        "MethodNotAllowed",
        "The specified method is not allowed against this resource.",
    ),
}
NO_SITE: Final = ("Not Found", "NoSuchWebsiteConfiguration", "The specified bucket has no website.")

Following = Callable[[Request], Awaitable[Response]]


def is_visit(http: Request) -> bool:
    """Return True for a request to a bucket's web site."""
    host = http.headers.get("host", "")
    return ENDPOINT in host and parse_host(host).endpoint == ENDPOINT


class WebsiteVisits:
    """Answers visits."""

    def __init__(self, load: Callable[[], Websites], store: Store) -> None:
        self._load = load
        self._store = store

    @cached_property
    def _websites(self) -> Websites:
        return self._load()

    async def answer(self, http: Request, following: Following) -> Response:
        """Return the page that a visit asks for, or what stands for it."""
        found = bucket_of(parse_host(http.headers["host"]))
        bucket = "" if found is None or found.name is None else found.name
        site = await self._websites.website_of(self._store.begin(), bucket)
        if site is None:
            return page(404, NO_SITE)
        key = unquote(http.path).removeprefix("/")
        if site.elsewhere is not None:
            return redirection(http, site.elsewhere, key, "")
        if http.method not in METHODS:
            return page(405, TITLES[405])
        for rule in site.rules:
            if rule.applies(key, ""):
                return redirection(http, rule.redirection, key, rule.prefix)
        return await self._page(http, following, bucket, site, key)

    async def _page(
        self, http: Request, following: Following, bucket: str, site: Website, key: str
    ) -> Response:
        is_folder = not key or key.endswith("/")
        wanted = f"{key}{site.index}" if is_folder else key
        response = await following(visit(http, bucket, wanted))
        if response.status < FIRST_ERROR:
            target = response.headers.get(REDIRECT_HEADER)
            if target:
                return Response(status=301, headers={"location": target})
            return response
        if (
            not is_folder
            and (await following(visit(http, bucket, f"{key}/{site.index}", method="HEAD"))).status
            < FIRST_ERROR
        ):
            return Response(status=302, headers={"location": quote(f"/{key}/")})
        for rule in site.rules:
            if rule.applies(key, str(response.status)):
                return redirection(http, rule.redirection, key, rule.prefix)
        if site.error:
            shown = await following(visit(http, bucket, site.error))
            if shown.status < FIRST_ERROR:
                return msgspec.structs.replace(shown, status=response.status)
        await drain(response.body)
        return page(response.status, TITLES.get(response.status, TITLES[403]))


def visit(http: Request, bucket: str, key: str, *, method: str = "") -> Request:
    """Return the request for an object that a visit leads to: nobody's."""
    kept = ("range", "if-match", "if-none-match", "if-modified-since", "user-agent", "referer")
    headers = {name: http.headers[name] for name in kept if name in http.headers}
    return msgspec.structs.replace(
        http,
        method=method or http.method,
        path=f"/{quote(bucket)}/{quote(key)}",
        query="",
        headers={"host": "localhost", **headers},
        body=b"",
        stream=None,
    )


def redirection(http: Request, to: Redirection, key: str, prefix: str) -> Response:
    """Return the answer that sends a visit elsewhere."""
    target = key
    if to.key is not None:
        target = to.key
    elif to.prefix is not None:
        target = to.prefix + key.removeprefix(prefix)
    protocol = to.protocol or ("https" if http.secure else "http")
    host = to.host or http.headers["host"]
    location = f"{protocol}://{host}/{quote(target, safe='/?=&%#:')}"
    return Response(status=int(to.status or 301), headers={"location": location})


def page(status: int, text: tuple[str, str, str]) -> Response:
    """Return a small page that says what is wrong."""
    title, code, message = text
    heading = escape(f"{status} {title}")
    body = (
        f"<html>\n<head><title>{heading}</title></head>\n<body>\n<h1>{heading}</h1>\n"
        f"<ul>\n<li>Code: {escape(code)}</li>\n<li>Message: {escape(message)}</li>\n</ul>\n"
        "</body>\n</html>\n"
    ).encode()
    return Response(status=status, headers={"content-type": "text/html; charset=utf-8"}, body=body)


async def drain(body: bytes | AsyncIterator[bytes]) -> None:
    """Read what nobody will see, so that its file is closed."""
    if not isinstance(body, bytes):
        async for _ in body:
            pass
