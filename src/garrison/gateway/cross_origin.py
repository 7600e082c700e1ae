"""Requests of pages from other sites: what a browser asks first, and what it may show the page.

    OPTIONS                  answered here, by the bucket's rules; nobody signs it
    any other with Origin    answered as ever, with the headers that the rules allow

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
"""

from collections.abc import Awaitable, Callable, Mapping
from functools import cached_property
from urllib.parse import unquote

import msgspec

from garrison.core.cross_origin import CrossOriginRule, CrossOriginRules
from garrison.core.errors import ApiError
from garrison.core.ids import Ids
from garrison.core.message import Request, Response
from garrison.store import Store
from garrison.wire import Wire
from garrison.wire.hosts import bucket_of, parse_host

VARY = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"
NOT_ALLOWED = (
    "CORSResponse: This CORS request is not allowed. This is usually because the evalution of "
    "Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are "
    "not whitelisted by the resource's CORS spec."
)
NOT_ENABLED = "CORSResponse: CORS is not enabled for this bucket."
NO_BUCKET = "CORSResponse: Bucket not found"
NO_ORIGIN = "Insufficient information. Origin request header needed."


class AccessForbidden(ApiError):  # noqa: N818  AWS's own name.
    """A page asks that no rule lets in."""

    code = "AccessForbidden"
    status = 403


class BadRequest(ApiError):  # noqa: N818  AWS's own name.
    """A question that leaves out what it is about."""

    code = "BadRequest"


class CrossOrigin:
    """Answers browsers."""

    def __init__(
        self, load_rules: Callable[[], CrossOriginRules], store: Store, wire: Wire, ids: Ids
    ) -> None:
        self._load_rules = load_rules
        self._store = store
        self._wire = wire
        self._ids = ids

    @cached_property
    def _rules(self) -> CrossOriginRules:
        return self._load_rules()

    async def answer(
        self, http: Request, following: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        """Answer a request that is a page's, or a preflight."""
        if http.method == "OPTIONS":
            return await self._preflight(http)
        response = await following(http)
        bucket, _ = named_bucket(http)
        rules = await self._rules.rules_of(self._store.begin(), bucket) if bucket else None
        origin = http.headers["origin"]
        rule = next((each for each in rules or () if each.allows(origin, http.method)), None)
        if rule is None:
            return response
        headers = {**response.headers, **allowed(rule, origin)}
        return msgspec.structs.replace(response, headers=headers)

    async def _preflight(self, http: Request) -> Response:
        try:
            headers = await self._judge(http)
        except ApiError as error:
            return self._wire.service("s3").encode_error(
                error, protocol="rest-xml", request_id=self._ids.uuid()
            )
        return Response(status=200, headers={**headers, "content-length": "0"})

    async def _judge(self, http: Request) -> Mapping[str, str]:
        origin = http.headers.get("origin")
        method = http.headers.get("access-control-request-method", "")
        if origin is None:
            raise BadRequest(NO_ORIGIN)
        bucket, is_object = named_bucket(http)
        asked = http.headers.get("access-control-request-headers", "")
        names = [name.strip().lower() for name in asked.split(",") if name.strip()]
        rules = await self._rules.rules_of(self._store.begin(), bucket) if bucket else None
        for rule in rules or ():
            if rule.allows(origin, method, names):
                granted = allowed(rule, origin)
                if names:
                    granted["access-control-allow-headers"] = ", ".join(names)
                if rule.max_age_s is not None:
                    granted["access-control-max-age"] = str(rule.max_age_s)
                return granted
        refusal = NO_BUCKET if rules is None else NOT_ALLOWED if rules else NOT_ENABLED
        kind = "OBJECT" if is_object else "BUCKET"
        raise AccessForbidden(refusal, members={"Method": method, "ResourceType": kind})


def allowed(rule: CrossOriginRule, origin: str) -> dict[str, str]:
    """Return the headers that let a page read an answer."""
    is_open = "*" in rule.origins
    headers = {
        "access-control-allow-origin": "*" if is_open else origin,
        "access-control-allow-methods": ", ".join(rule.methods),
        "vary": VARY,
    }
    if not is_open:
        headers["access-control-allow-credentials"] = "true"
    if rule.exposed:
        headers["access-control-expose-headers"] = ", ".join(rule.exposed)
    return headers


def named_bucket(http: Request) -> tuple[str, bool]:
    """Return the bucket that a request to S3 names, or nothing; and whether it names an object."""
    found = bucket_of(parse_host(http.headers.get("host", "")))
    path = unquote(http.path).lstrip("/")
    if found is not None and found.name:
        return found.name, bool(path)
    bucket, _, key = path.partition("/")
    return bucket, bool(key)
