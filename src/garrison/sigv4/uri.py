"""The path and the query of a canonical request, from the bytes that came over the wire.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import unquote_to_bytes

UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
_PATH_SAFE = UNRESERVED + "/"
_ENCODED = [chr(byte) if chr(byte) in UNRESERVED else f"%{byte:02X}" for byte in range(256)]
_ENCODED_PATH = [chr(byte) if chr(byte) in _PATH_SAFE else f"%{byte:02X}" for byte in range(256)]


def octets(text: str) -> bytes:
    """The bytes behind a Latin-1 text; UTF-8 for a text that cannot have come over the wire."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def percent_encode(data: bytes) -> str:
    """Encode every byte but the unreserved characters."""
    return "".join(map(_ENCODED.__getitem__, data))


def percent_decode(text: str) -> str:
    """Decode a part of a query, in which ``+`` stands for a space, to Latin-1."""
    if "%" not in text and "+" not in text:
        return text
    return unquote_to_bytes(octets(text).replace(b"+", b" ")).decode("latin-1")


@lru_cache(maxsize=1024)
def canonical_part(text: str) -> str:
    """A part of a query, decoded and encoded again."""
    return percent_encode(octets(percent_decode(text)))


def canonical_path_once(path: str) -> str:
    """S3's canonical URI: the object's name as it is, encoded once."""
    # ``strip`` leaves nothing exactly if every character is safe: the fastest such test there is.
    if not path.strip(_PATH_SAFE):
        return path or "/"
    return "".join(map(_ENCODED_PATH.__getitem__, unquote_to_bytes(octets(path))))


def canonical_path_twice(path: str) -> str:
    """Every other service's canonical URI: normalized, and encoded once more than on the wire."""
    if path == "/":
        return path
    if "//" in path or "/." in path:
        path = normalize_path(path)
    if not path.strip(_PATH_SAFE):
        return path or "/"
    return "".join(map(_ENCODED_PATH.__getitem__, octets(path)))


def normalize_path(path: str) -> str:
    """Take out empty, ``.`` and ``..`` segments; a slash at the end stays."""
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            del kept[-1:]
        elif segment not in {"", "."}:
            kept.append(segment)
    return "/" + "/".join(kept) + ("/" if kept and path.endswith("/") else "")


def query_pairs(query: str) -> Iterator[tuple[str, str]]:
    """The query's names and values, still encoded; a name without ``=`` has an empty value."""
    for pair in query.split("&"):
        if pair:
            name, _, value = pair.partition("=")
            yield name, value


def canonical_query(query: str, excluding: frozenset[str] = frozenset()) -> str:
    """The canonical query string: decoded, encoded, sorted by encoded name, then encoded value.

    ``excluding`` names the parameters that are left out, such as X-Amz-Signature.
    """
    if not query:
        return ""
    pairs = []
    for raw_name, raw_value in query_pairs(query):
        name = canonical_part(raw_name) if raw_name.strip(UNRESERVED) else raw_name
        value = canonical_part(raw_value) if raw_value.strip(UNRESERVED) else raw_value
        if name not in excluding:
            pairs.append((name, value))
    pairs.sort()
    return "&".join([f"{name}={value}" for name, value in pairs])
