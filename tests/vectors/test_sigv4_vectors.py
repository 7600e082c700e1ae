"""AWS's own signing vectors, read from the server's side.

Source and licence: tests/vectors/sigv4/SOURCE.md.
"""

import json
from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from garrison.core.message import Request
from garrison.sigv4 import Signer, parse_authorization, v4a, verify
from garrison.sigv4.canonical import canonical_request, string_to_sign
from garrison.sigv4.errors import SignatureMismatchError
from garrison.sigv4.presented import ECDSA, HMAC
from garrison.sigv4.rules import GENERAL

ROOT = Path(__file__).parent / "sigv4"
# Two folders of v4a hold a request and no results; the v4 suite has no such folders.
FOLDERS = [path.parent for path in sorted(ROOT.glob("v4*/*/header-canonical-request.txt"))]
WITHOUT_NORMALIZING = msgspec.structs.replace(GENERAL, path_encoded_once=True)

folders = pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: f"{p.parent.name}/{p.name}")
placements = pytest.mark.parametrize("placement", ["header", "query"])


def read_request(path):
    head, _, body = path.read_bytes().replace(b"\r\n", b"\n").partition(b"\n\n")
    first, *lines = head.decode("latin-1").split("\n")
    method, _, target = first.removesuffix(" HTTP/1.1").partition(" ")
    fields = []
    for line in lines:
        if line.startswith(" "):
            # Obsolete line folding, which a server replaces by spaces (RFC 9112, 5.2).
            fields[-1][1] += line
        elif line:
            name, _, value = line.partition(":")
            fields.append([name.lower(), value.strip()])
    headers = {}
    for name, value in fields:
        headers[name] = f"{headers[name]},{value}" if name in headers else value
    url_path, _, query = target.partition("?")
    # The suite ends its signed requests with blank lines that are not part of the body.
    body = body.rstrip(b"\n")
    return Request(method=method, path=url_path, query=query, headers=headers, body=body)


class Case:
    def __init__(self, folder, placement):
        context = json.loads((folder / "context.json").read_text())
        self.folder = folder
        self.placement = placement
        self.asymmetric = folder.parent.name == "v4a"
        self.algorithm = ECDSA if self.asymmetric else HMAC
        self.key_id = context["credentials"]["access_key_id"]
        self.secret = context["credentials"]["secret_access_key"]
        self.token = context["credentials"].get("token", "")
        self.region, self.service = context["region"], context["service"]
        self.now = datetime.fromisoformat(context["timestamp"])
        self.rules = GENERAL if context["normalize"] else WITHOUT_NORMALIZING
        self.signed = read_request(folder / f"{placement}-signed-request.txt")
        self.presented = parse_authorization(self.signed)

    def expected(self, name):
        text = (self.folder / f"{self.placement}-{name}.txt").read_bytes()
        return text.replace(b"\r\n", b"\n")

    def canonical(self):
        excluding = {"X-Amz-Signature"}
        if "X-Amz-Security-Token" not in self.expected("canonical-request").decode():
            excluding.add("X-Amz-Security-Token")
        digest = self.expected("canonical-request").decode().rpartition("\n")[2]
        return canonical_request(
            self.signed,
            self.presented.signed_headers,
            digest,
            rules=self.rules,
            excluding=frozenset(excluding),
        )

    def verify(self, request=None, secret=None):
        verify(
            request or self.signed,
            self.presented,
            secret or self.secret,
            now=self.now,
            rules=self.rules,
            service=self.service,
            region=self.region,
        )


@folders
@placements
def test_the_canonical_request_is_the_suites(folder, placement):
    case = Case(folder, placement)

    assert case.canonical() == case.expected("canonical-request")


@folders
@placements
def test_the_string_to_sign_is_the_suites(folder, placement):
    case = Case(folder, placement)

    message = string_to_sign(
        case.algorithm, case.presented.timestamp, case.presented.scope.text, case.canonical()
    )

    assert message == case.expected("string-to-sign")


@folders
@placements
def test_the_suites_signature_is_the_secrets(folder, placement):
    case = Case(folder, placement)
    message, signature = case.expected("string-to-sign"), case.expected("signature").decode()
    signer = Signer(
        access_key_id=case.key_id,
        secret=case.secret,
        region=case.region,
        service=case.service,
        algorithm=case.algorithm,
    )

    if case.asymmetric:
        assert v4a.is_signed(case.key_id, case.secret, message, signature)
    else:
        assert signer.sign_message(message, case.presented.timestamp) == signature


@folders
@placements
def test_the_signed_request_is_accepted(folder, placement):
    case = Case(folder, placement)

    assert case.presented.access_key_id == case.key_id
    case.verify()


@folders
@placements
def test_another_secret_or_another_method_is_refused(folder, placement):
    case = Case(folder, placement)

    with pytest.raises(SignatureMismatchError):
        case.verify(secret="another")
    with pytest.raises(SignatureMismatchError):
        case.verify(request=msgspec.structs.replace(case.signed, method="PATCH"))


@pytest.mark.parametrize(
    "folder", [path for path in FOLDERS if path.parent.name == "v4a"], ids=lambda p: p.name
)
def test_the_derived_public_key_is_the_suites(folder):
    case = Case(folder, "header")
    expected = json.loads((folder / "public-key.json").read_text())

    numbers = v4a.private_key(case.key_id, case.secret).public_key().public_numbers()

    assert f"{numbers.x:064x}" == expected["X"]
    assert f"{numbers.y:064x}" == expected["Y"]


def test_no_vector_is_left_out():
    """38 requests of each version, and two of 4A that come without results."""
    assert len(FOLDERS) == 76
    assert sorted(p.name for p in ROOT.glob("v4*/*") if p not in FOLDERS) == [
        "get-vanilla-query-order-key",
        "get-vanilla-query-order-value",
    ]
