"""How the facts that a seal is bound to become bytes: canonically and without ambiguity.

Each field is its length (4 bytes, big endian) and its bytes.  So ``("ab", "c")`` and
``("a", "bc")`` differ, as they would not if they were only joined.
"""

from collections.abc import Mapping


def encode_fields(*fields: bytes) -> bytes:
    """Encode fields so that no two lists of fields give the same bytes."""
    return b"".join([part for field in fields for part in (len(field).to_bytes(4), field)])


def encode_context(context: Mapping[str, str]) -> bytes:
    """Encode a KMS encryption context: equal contexts alike, in whatever order, no others.

    Source: https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html
    """
    if not context:
        return b""
    # Lone surrogates are legal in JSON and so may come; plain UTF-8 would refuse them.
    pairs = sorted(
        (key.encode("utf-8", "surrogatepass"), value.encode("utf-8", "surrogatepass"))
        for key, value in context.items()
    )
    return encode_fields(*[text for pair in pairs for text in pair])
