"""Why a request did not prove who sent it: one class a cause, whatever the service.

What a caller gets to see (code, status and words, which differ between the families of services) is
decided in ``answers``.  Sources: docs/sources/sigv4.md.
"""

from collections.abc import Mapping
from typing import ClassVar, Literal

from garrison.core.errors import GarrisonError

Placement = Literal["header", "query", "form"]
"""Where a request carries its credentials: Authorization header, presigned URL, POST form."""


class SignatureError(GarrisonError):
    """A request that did not prove who sent it; the class is the cause.

    ``text`` is what most services say, ``s3_text`` what S3 says; ``members`` are the further
    members of S3's error document.  A cause that is always put in the same words has them in its
    class.
    """

    WORDS: ClassVar[str] = ""
    S3_WORDS: ClassVar[str] = ""

    def __init__(
        self,
        text: str = "",
        *,
        s3_text: str = "",
        placement: Placement = "header",
        members: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(text or self.WORDS)
        self.text = text or self.WORDS
        self.s3_text = s3_text or self.S3_WORDS or self.text
        self.placement = placement
        self.members: Mapping[str, str] = members or {}


class MissingAuthenticationError(SignatureError):
    """No credentials at all, where some are needed."""

    WORDS = "Request is missing Authentication Token"
    S3_WORDS = "Access Denied"


class MultipleAuthenticationsError(SignatureError):
    """Credentials in the Authorization header and in the query at once."""

    WORDS = (
        "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature "
        "query string parameter or the Authorization header should be specified"
    )


class UnsupportedAlgorithmError(SignatureError):
    """A signature of AWS's, but not Signature Version 4 or 4A."""

    WORDS = "Unsupported AWS 'algorithm': Signature Version 2."
    S3_WORDS = (
        "The authorization mechanism you have provided is not supported. "
        "Please use AWS4-HMAC-SHA256."
    )


class UnsupportedSchemeError(SignatureError):
    """An Authorization header that is not AWS's at all (Basic, Bearer)."""

    WORDS = "Unsupported Authorization Type"
    S3_WORDS = "Unsupported Authorization Type"


class EmptyAuthorizationError(SignatureError):
    """An Authorization header without anything in it."""

    WORDS = "Authorization header cannot be empty."
    S3_WORDS = "Authorization header is invalid -- one and only one ' ' (space) required."


class IncompleteSignatureError(SignatureError):
    """A part of the authorization is missing or cannot be read."""


class InvalidDateError(SignatureError):
    """No date, or none that can be read, beside an Authorization header."""

    WORDS = "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
    S3_WORDS = "AWS authentication requires a valid Date or x-amz-date header"


class InvalidScopeError(SignatureError):
    """The credential scope names another date, region, service or terminator."""


class UnknownAccessKeyError(SignatureError):
    """No such access key, or one that is inactive."""

    WORDS = "The security token included in the request is invalid."
    S3_WORDS = "The AWS Access Key Id you provided does not exist in our records."


class InvalidSecurityTokenError(SignatureError):
    """The session token is missing, malformed, or belongs to another access key."""

    WORDS = "The security token included in the request is invalid."
    S3_WORDS = "The provided token is malformed or otherwise invalid."


class ExpiredSecurityTokenError(SignatureError):
    """The temporary credentials have expired."""

    WORDS = "The security token included in the request is expired"
    S3_WORDS = "The provided token has expired."


class SignatureMismatchError(SignatureError):
    """The signature is not the one that the secret access key makes."""

    WORDS = (
        "The request signature we calculated does not match the signature you provided. Check your "
        "AWS Secret Access Key and signing method. Consult the service documentation for details."
    )
    S3_WORDS = (
        "The request signature we calculated does not match the signature you provided. Check your "
        "key and signing method."
    )


class SignatureExpiredError(SignatureError):
    """The request was signed too long ago."""

    WORDS = "Signature expired"
    S3_WORDS = "The difference between the request time and the current time is too large."


class SignatureNotYetCurrentError(SignatureError):
    """The request was signed in the future."""

    WORDS = "Signature not yet current"
    S3_WORDS = "The difference between the request time and the current time is too large."


class PresignedURLExpiredError(SignatureError):
    """A presigned URL was used after its time."""

    WORDS = "Request has expired"
    S3_WORDS = "Request has expired"


class PresignedURLNotYetValidError(SignatureError):
    """A presigned URL was used before its time."""

    WORDS = "Request is not valid yet"
    S3_WORDS = "Request is not valid yet"


class UnsignedHeadersError(SignatureError):
    """Headers that must be signed are not."""

    WORDS = "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."
    S3_WORDS = "There were headers present in the request which were not signed"


class PayloadHashMissingError(SignatureError):
    """S3 must be told the payload's hash in ``x-amz-content-sha256``."""

    WORDS = "Missing required header for this request: x-amz-content-sha256"


class PayloadHashInvalidError(SignatureError):
    """``x-amz-content-sha256`` is neither a hash nor one of its keywords."""

    WORDS = (
        "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, "
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, "
        "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, "
        "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER or a valid sha256 value."
    )


class PayloadMismatchError(SignatureError):
    """The body is not the one whose hash was signed."""

    WORDS = SignatureMismatchError.WORDS
    S3_WORDS = "The provided 'x-amz-content-sha256' header does not match what was computed."


class IncompleteBodyError(SignatureError):
    """An ``aws-chunked`` body is malformed, too short or too long."""

    WORDS = "The request body terminated unexpectedly"


class InvalidChunkSizeError(SignatureError):
    """An ``aws-chunked`` chunk other than the last one is too small."""

    WORDS = "Only the last chunk is allowed to have a size less than 8192 bytes"


class MalformedTrailerError(SignatureError):
    """The trailer is malformed, or not the announced one."""

    WORDS = (
        "The request contained trailing data that was not well-formed or did not conform to our "
        "published schema."
    )


class MissingDecodedLengthError(SignatureError):
    """An ``aws-chunked`` body whose decoded length was not announced."""

    WORDS = "You must provide the Content-Length HTTP header."


class InvalidPostPolicyError(SignatureError):
    """A POST policy that cannot be understood."""


class PostPolicyRefusedError(SignatureError):
    """A form that its POST policy does not allow, or whose policy has expired."""


class PostFileTooSmallError(SignatureError):
    """A file below the POST policy's ``content-length-range``."""

    WORDS = "Your proposed upload is smaller than the minimum allowed size"


class PostFileTooLargeError(SignatureError):
    """A file above the POST policy's ``content-length-range``."""

    WORDS = "Your proposed upload exceeds the maximum allowed size"
