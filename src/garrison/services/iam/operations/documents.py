"""Policy documents as they come in and as they go out."""

from urllib.parse import quote

from garrison.policy.document import Document, MalformedPolicy, PolicyKind
from garrison.policy.parse import parse_document
from garrison.services.iam.api import MalformedPolicyDocumentException


def require_document(text: str, kind: PolicyKind = "identity") -> Document:
    """Return a document that AWS would store.

    Raises:
        MalformedPolicyDocumentException: it would not, and why.
    """
    try:
        return parse_document(text, kind)
    except MalformedPolicy as error:
        raise MalformedPolicyDocumentException(error.message) from error


def encode_document(text: str) -> str:
    """Return a document as IAM answers with it: URL-encoded as RFC 3986 says.

    Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUserPolicy.html
    """
    return quote(text, safe="-._~")
