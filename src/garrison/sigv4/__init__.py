"""Signature Version 4 and 4A, as the server sees them: read, verify, explain.

``parse_authorization`` reads what a request presents, the caller finds the secret, ``verify`` (for
forms ``verify_post``) checks it, ``chunked_decoder`` reads bodies that are signed chunk by chunk,
and ``api_error_for`` puts a refusal into the service's own words.  Pure: no I/O, no clock.
"""

from garrison.sigv4.answers import Answer, ProtocolFamily, api_error_for
from garrison.sigv4.chunked import ChunkedDecoder, chunked_decoder
from garrison.sigv4.errors import SignatureError
from garrison.sigv4.payload import claimed_payload_hash, require_payload
from garrison.sigv4.post import PostPolicy, lower_names, parse_post_form, verify_post
from garrison.sigv4.presented import PresentedCredential, parse_authorization
from garrison.sigv4.presigned_v2 import present_v2, verify_v2
from garrison.sigv4.rules import SigningRules, rules_for
from garrison.sigv4.signing import Signer
from garrison.sigv4.verification import verify

__all__ = [
    "Answer",
    "ChunkedDecoder",
    "PostPolicy",
    "PresentedCredential",
    "ProtocolFamily",
    "SignatureError",
    "Signer",
    "SigningRules",
    "api_error_for",
    "chunked_decoder",
    "claimed_payload_hash",
    "lower_names",
    "parse_authorization",
    "parse_post_form",
    "present_v2",
    "require_payload",
    "rules_for",
    "verify",
    "verify_post",
    "verify_v2",
]
