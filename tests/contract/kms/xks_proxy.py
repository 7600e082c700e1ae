"""A small external key store proxy, as the published specification has it, on plain HTTP.

Source: https://github.com/aws/aws-kms-xksproxy-api-spec (xks_proxy_api_spec.md)
"""

import hashlib
import hmac
import json
import os
import re
import threading
from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

ACCESS_KEY_ID, SECRET = "ABCDEFGHIJKLMNOPQRST", "A" * 43
PREFIX = "/store/kms/xks/v1"
KEY = re.compile(PREFIX + r"/keys/([A-Za-z0-9._-]{1,128})/(metadata|encrypt|decrypt)")
CREDENTIAL = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(\w+)/(\d{8})/([\w-]+)/kms-xks-proxy/aws4_request, "
    r"SignedHeaders=host;x-amz-date, Signature=([0-9a-f]{64})"
)
STATUSES = {
    "AuthenticationFailedException": 401,
    "AccessDeniedException": 403,
    "KeyNotFoundException": 404,
    "InvalidUriPathException": 404,
    "ThrottlingException": 429,
    "InternalException": 500,
    "UnsupportedOperationException": 501,
    "DependencyTimeoutException": 503,
}


class RefusalError(Exception):
    """The proxy refuses, with the error of this name."""


class XksProxy:
    """The proxy, its keys, and what it was asked."""

    def __init__(self, clock):
        self.clock = clock
        self.secrets = {ACCESS_KEY_ID: SECRET}
        self.keys = {}
        self.requests = []
        self.health = "ACTIVE"
        self.metadata = b""
        self.refusal = ""
        self.body = None
        """What is answered instead, if anything."""
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                status, answer = proxy.answer(self.path, self.headers, body)
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    @property
    def url(self):
        """Where it listens."""
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def close(self):
        """Stop listening."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def add_key(self, name, *, spec="AES_256", usage=("ENCRYPT", "DECRYPT"), status="ENABLED"):
        """Make an external key."""
        self.keys[name] = {
            "secret": os.urandom(32),
            "metadata": {"keySpec": spec, "keyUsage": list(usage), "keyStatus": status},
        }

    def answer(self, path, headers, body):
        try:
            self.authenticate(path, headers, body)
            self.refuse()
            request = json.loads(body)
            self.requests.append((path.removeprefix(PREFIX), request))
            answer = self.perform(path, request)
        except RefusalError as error:
            name = str(error)
            return STATUSES.get(name, 400), json.dumps({"errorName": name}).encode()
        return 200, self.body if self.body is not None else json.dumps(answer).encode()

    def refuse(self):
        if self.refusal:
            raise RefusalError(self.refusal)

    def authenticate(self, path, headers, body):
        found = CREDENTIAL.fullmatch(headers.get("authorization", ""))
        if found is None or found[1] not in self.secrets:
            raise RefusalError("AuthenticationFailedException")
        sent = datetime.strptime(headers["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        if abs(sent - self.clock.now()) > timedelta(minutes=5):
            raise RefusalError("AuthenticationFailedException")
        signer = SigV4Auth(Credentials(found[1], self.secrets[found[1]]), "kms-xks-proxy", found[3])
        request = AWSRequest("POST", f"https://{headers['host']}{path}", data=body)
        request.headers["host"] = headers["host"]
        request.headers["x-amz-date"] = headers["x-amz-date"]
        request.context["timestamp"] = headers["x-amz-date"]
        canonical = signer.canonical_request(request)
        signature = signer.signature(signer.string_to_sign(request, canonical), request)
        if not hmac.compare_digest(signature, found[4]):
            raise RefusalError("AuthenticationFailedException")

    def perform(self, path, request):
        if path == PREFIX + "/health":
            return {
                "xksProxyFleetSize": 1,
                "xksProxyVendor": "Example",
                "xksProxyModel": "Proxy 1",
                "ekmVendor": "Example",
                "ekmFleetDetails": [{"id": "1", "model": "HSM 1", "healthStatus": self.health}],
            }
        found = KEY.fullmatch(path)
        if found is None:
            raise RefusalError("InvalidUriPathException")
        key = self.keys.get(found[1])
        if key is None:
            raise RefusalError("KeyNotFoundException")
        if found[2] == "metadata":
            return key["metadata"]
        if key["metadata"]["keyStatus"] != "ENABLED":
            raise RefusalError("InvalidStateException")
        return getattr(self, found[2])(AESGCM(key["secret"]), request)

    def encrypt(self, cipher, request):
        given = b64decode(request["additionalAuthenticatedData"])
        iv = os.urandom(12)
        sealed = cipher.encrypt(
            iv, b64decode(request["plaintext"]), self.bind(given, self.metadata)
        )
        ciphertext, tag = sealed[:-16], sealed[-16:]
        value = hashlib.sha256(given + self.metadata + iv + ciphertext + tag).digest()
        answer = {
            "ciphertext": text(ciphertext),
            "initializationVector": text(iv),
            "authenticationTag": text(tag),
            "ciphertextDataIntegrityValue": text(value),
        }
        return answer | ({"ciphertextMetadata": text(self.metadata)} if self.metadata else {})

    def decrypt(self, cipher, request):
        given = b64decode(request["additionalAuthenticatedData"])
        metadata = b64decode(request.get("ciphertextMetadata", ""))
        sealed = b64decode(request["ciphertext"]) + b64decode(request["authenticationTag"])
        iv = b64decode(request["initializationVector"])
        try:
            return {"plaintext": text(cipher.decrypt(iv, sealed, self.bind(given, metadata)))}
        except InvalidTag:
            raise RefusalError("InvalidCiphertextException") from None

    @staticmethod
    def bind(given, metadata):
        return len(given).to_bytes(2) + given + len(metadata).to_bytes(1) + metadata


def text(value):
    return b64encode(value).decode()
