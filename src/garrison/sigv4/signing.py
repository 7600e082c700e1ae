"""Sign requests: what clients do, for tests and for calls that we make ourselves."""

import hmac
from datetime import datetime
from hashlib import sha256
from urllib.parse import quote

import msgspec

from garrison.core.message import Request
from garrison.sigv4 import v4a
from garrison.sigv4.canonical import canonical_request, string_to_sign
from garrison.sigv4.keys import signing_key
from garrison.sigv4.presented import ECDSA, HMAC, TERMINATOR
from garrison.sigv4.rules import CONTENT_SHA256, GENERAL, TOKEN, SigningRules
from garrison.sigv4.timestamps import format_timestamp


class Signer(msgspec.Struct, frozen=True, kw_only=True):
    """A client's credentials and what it signs for; ``region`` is the region set for SigV4A."""

    access_key_id: str
    secret: str
    region: str
    service: str
    security_token: str = ""
    algorithm: str = HMAC
    rules: SigningRules = GENERAL

    def sign(self, request: Request, *, now: datetime, payload_hash: str | None = None) -> Request:
        """The request with an Authorization header over all of its headers.

        ``payload_hash`` replaces the body's hash by a keyword such as UNSIGNED-PAYLOAD.
        """
        digest = payload_hash or sha256(request.body).hexdigest()
        stamp = format_timestamp(now)
        headers = {**request.headers, "x-amz-date": stamp}
        if self.rules.content_hash_required or payload_hash:
            headers[CONTENT_SHA256] = digest
        if self.security_token:
            headers[TOKEN] = self.security_token
        if self.algorithm == ECDSA:
            headers["x-amz-region-set"] = self.region
        ready = msgspec.structs.replace(request, headers=headers)
        names = tuple(sorted(headers))
        signature = self._signature(ready, names, digest, stamp)
        authorization = (
            f"{self.algorithm} Credential={self.access_key_id}/{self.scope(stamp)}, "
            f"SignedHeaders={';'.join(names)}, Signature={signature}"
        )
        return msgspec.structs.replace(ready, headers={**headers, "authorization": authorization})

    def presign(
        self, request: Request, *, now: datetime, expires_s: int, payload_hash: str | None = None
    ) -> Request:
        """The request with its credentials in the query, over its headers as they are."""
        names = tuple(sorted(request.headers))
        stamp = format_timestamp(now)
        parameters = {
            "X-Amz-Algorithm": self.algorithm,
            "X-Amz-Credential": f"{self.access_key_id}/{self.scope(stamp)}",
            "X-Amz-Date": stamp,
            "X-Amz-Expires": str(expires_s),
            "X-Amz-SignedHeaders": ";".join(names),
        }
        if self.security_token:
            parameters["X-Amz-Security-Token"] = self.security_token
        if self.algorithm == ECDSA:
            parameters["X-Amz-Region-Set"] = self.region
        added = "&".join(f"{name}={quote(value, safe='')}" for name, value in parameters.items())
        query = f"{request.query}&{added}" if request.query else added
        ready = msgspec.structs.replace(request, query=query)
        if payload_hash is None:
            unsigned = self.rules.content_hash_required
            payload_hash = "UNSIGNED-PAYLOAD" if unsigned else sha256(request.body).hexdigest()
        signature = self._signature(ready, names, payload_hash, stamp)
        return msgspec.structs.replace(ready, query=f"{query}&X-Amz-Signature={signature}")

    def sign_message(self, message: bytes, timestamp: str) -> str:
        """Sign a string to sign (a chunk's, a POST policy); hexadecimal."""
        if self.algorithm == ECDSA:
            return v4a.sign(self.access_key_id, self.secret, message)
        key = signing_key(self.access_key_id, self.secret, timestamp[:8], self.region, self.service)
        return hmac.digest(key, message, "sha256").hex()

    def scope(self, timestamp: str) -> str:
        """The credential scope on the timestamp's day."""
        region = [] if self.algorithm == ECDSA else [self.region]
        return "/".join([timestamp[:8], *region, self.service, TERMINATOR])

    def _signature(
        self, request: Request, names: tuple[str, ...], digest: str, timestamp: str
    ) -> str:
        canonical = canonical_request(request, names, digest, rules=self.rules)
        message = string_to_sign(self.algorithm, timestamp, self.scope(timestamp), canonical)
        return self.sign_message(message, timestamp)
