"""Errors that S3 answers with and its model does not list.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
"""

from garrison.core.errors import ApiError

LOCKED = "Access Denied because object protected by object lock."


class NotImplementedMember(ApiError):  # noqa: N818  It is what the caller is told.
    """AWS takes this member, or this value of it, and Garrison does not yet: never ignored."""

    code = "NotImplemented"
    status = 501


class AccessDenied(ApiError):  # noqa: N818  AWS's own name.
    """S3's own refusals, beside those of the policies."""

    code = "AccessDenied"
    status = 403


class PermanentRedirect(ApiError):  # noqa: N818  AWS's own name.
    """The bucket is in another Region."""

    code = "PermanentRedirect"
    status = 301


class NotFound(ApiError):  # noqa: N818  AWS's own name.
    """What HEAD answers, whose answers have no body to say more."""

    code = "404"
    status = 404


class InvalidBucketName(ApiError):  # noqa: N818  AWS's own name.
    """The name breaks the rules for names."""

    code = "InvalidBucketName"


class InvalidArgument(ApiError):  # noqa: N818  AWS's own name.
    """A value that has no meaning there."""

    code = "InvalidArgument"


class InvalidRequest(ApiError):  # noqa: N818  AWS's own name.
    """A request that cannot be taken as it stands."""

    code = "InvalidRequest"


class InvalidURI(ApiError):  # noqa: N818  AWS's own name.
    """A path that names nothing."""

    code = "InvalidURI"


class IllegalLocationConstraint(ApiError):  # noqa: N818  AWS's own name.
    """The Region asked for is not the endpoint's."""

    code = "IllegalLocationConstraintException"


class InvalidLocationConstraint(ApiError):  # noqa: N818  AWS's own name.
    """There is no such Region."""

    code = "InvalidLocationConstraint"


class BucketNotEmpty(ApiError):  # noqa: N818  AWS's own name.
    """Only an empty bucket can be deleted."""

    code = "BucketNotEmpty"
    status = 409


class TooManyBuckets(ApiError):  # noqa: N818  AWS's own name.
    """The account has as many buckets as it may have."""

    code = "TooManyBuckets"


class NoSuchVersion(ApiError):  # noqa: N818  AWS's own name.
    """The key has no such version."""

    code = "NoSuchVersion"
    status = 404


class MethodNotAllowed(ApiError):  # noqa: N818  AWS's own name.
    """A delete marker has nothing to read."""

    code = "MethodNotAllowed"
    status = 405


class KeyTooLong(ApiError):  # noqa: N818  AWS's own name.
    """The key has more than 1,024 bytes."""

    code = "KeyTooLongError"


class MetadataTooLarge(ApiError):  # noqa: N818  AWS's own name.
    """The caller's metadata has more than 2 KB."""

    code = "MetadataTooLarge"


class InvalidStorageClass(ApiError):  # noqa: N818  AWS's own name.
    """There is no such storage class, or not here."""

    code = "InvalidStorageClass"


class InvalidTag(ApiError):  # noqa: N818  AWS's own name.
    """A tag breaks the rules."""

    code = "InvalidTag"


class BadRequest(ApiError):  # noqa: N818  AWS's own name.
    """What S3 says of too many tags."""

    code = "BadRequest"


class NoSuchTagSet(ApiError):  # noqa: N818  AWS's own name.
    """The bucket has no tags."""

    code = "NoSuchTagSet"
    status = 404


class NoSuchBucketPolicy(ApiError):  # noqa: N818  AWS's own name.
    """The bucket has no policy."""

    code = "NoSuchBucketPolicy"
    status = 404


class MalformedPolicy(ApiError):  # noqa: N818  AWS's own name.
    """The bucket policy is none."""

    code = "MalformedPolicy"


class ServerSideEncryptionConfigurationNotFound(ApiError):  # noqa: N818  AWS's own name.
    """The bucket has no default encryption of its own."""

    code = "ServerSideEncryptionConfigurationNotFoundError"
    status = 404


class IllegalVersioningConfiguration(ApiError):  # noqa: N818  AWS's own name.
    """The versioning configuration says nothing."""

    code = "IllegalVersioningConfigurationException"


class PreconditionFailed(ApiError):  # noqa: N818  AWS's own name.
    """A condition of the request does not hold."""

    code = "PreconditionFailed"
    status = 412


class NotModified(ApiError):  # noqa: N818  AWS's own name.
    """The caller has it already."""

    code = "304"
    status = 304


class ConditionalRequestConflict(ApiError):  # noqa: N818  AWS's own name.
    """Another request changed the object while this one was under way."""

    code = "ConditionalRequestConflict"
    status = 409


class InvalidRange(ApiError):  # noqa: N818  AWS's own name.
    """The object has no such bytes."""

    code = "InvalidRange"
    status = 416


class InvalidPartNumber(ApiError):  # noqa: N818  AWS's own name.
    """The object has no such part."""

    code = "InvalidPartNumber"
    status = 416


class MissingContentLength(ApiError):  # noqa: N818  AWS's own name.
    """The body's length must be announced."""

    code = "MissingContentLength"
    status = 411


class EntityTooLarge(ApiError):  # noqa: N818  AWS's own name.
    """More than an upload may have."""

    code = "EntityTooLarge"


class EntityTooSmall(ApiError):  # noqa: N818  AWS's own name.
    """A part that is not the last one is below 5 MiB."""

    code = "EntityTooSmall"


class InvalidPart(ApiError):  # noqa: N818  AWS's own name.
    """A part was not found, or has another ETag."""

    code = "InvalidPart"


class InvalidPartOrder(ApiError):  # noqa: N818  AWS's own name.
    """Parts must be listed in ascending order."""

    code = "InvalidPartOrder"


class BadDigest(ApiError):  # noqa: N818  AWS's own name.
    """The body has another checksum than was announced."""

    code = "BadDigest"


class InvalidDigest(ApiError):  # noqa: N818  AWS's own name.
    """The announced Content-MD5 is no MD5."""

    code = "InvalidDigest"


class ContentSHA256Mismatch(ApiError):  # noqa: N818  AWS's own name.
    """The body is not the one whose hash was signed."""

    code = "XAmzContentSHA256Mismatch"


class RestoreAlreadyInProgress(ApiError):  # noqa: N818  AWS's own name.
    """An archived object is being restored."""

    code = "RestoreAlreadyInProgress"
    status = 409


class InvalidEncryptionAlgorithm(ApiError):  # noqa: N818  AWS's own name.
    """There is no such encryption."""

    code = "InvalidEncryptionAlgorithmError"


class KMSError(ApiError):
    """What KMS answered, passed on: its code behind ``KMS.``."""

    status = 400

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.status = status


class MalformedXML(ApiError):  # noqa: N818  AWS's own name.
    """The body is not what it should be."""

    code = "MalformedXML"


MALFORMED_XML = (
    "The XML you provided was not well-formed or did not validate against our published schema"
)


class AccessControlListNotSupported(ApiError):  # noqa: N818  AWS's own name.
    """The bucket has no ACLs."""

    code = "AccessControlListNotSupported"


class InvalidBucketAclWithObjectOwnership(ApiError):  # noqa: N818  AWS's own name.
    """An ACL, and no ACLs."""

    code = "InvalidBucketAclWithObjectOwnership"


class InvalidBucketAclWithBlockPublicAccessError(ApiError):
    """A public ACL, and no public access."""

    code = "InvalidBucketAclWithBlockPublicAccessError"


class OwnershipControlsNotFoundError(ApiError):
    """Nobody has said whose objects are."""

    code = "OwnershipControlsNotFoundError"
    status = 404


class NoSuchPublicAccessBlockConfiguration(ApiError):  # noqa: N818  AWS's own name.
    """Nothing is blocked."""

    code = "NoSuchPublicAccessBlockConfiguration"
    status = 404


class MalformedACLError(ApiError):
    """No ACL."""

    code = "MalformedACLError"


class UnresolvableGrantByEmailAddress(ApiError):  # noqa: N818  AWS's own name.
    """Nobody has the e-mail address of a grant."""

    code = "UnresolvableGrantByEmailAddress"


class NoSuchCORSConfiguration(ApiError):  # noqa: N818  AWS's own name.
    """The bucket has no rules for pages of other sites."""

    code = "NoSuchCORSConfiguration"
    status = 404


class InvalidBucketState(ApiError):  # noqa: N818  AWS's own name.
    """The bucket's other settings do not go with this."""

    code = "InvalidBucketState"
    status = 409


class ObjectLockConfigurationNotFoundError(ApiError):
    """The bucket has no Object Lock."""

    code = "ObjectLockConfigurationNotFoundError"
    status = 404


class NoSuchObjectLockConfiguration(ApiError):  # noqa: N818  AWS's own name.
    """The version has no retention, or no legal hold."""

    code = "NoSuchObjectLockConfiguration"
    status = 404


class NoSuchWebsiteConfiguration(ApiError):  # noqa: N818  AWS's own name.
    """The bucket is not shown as a web site."""

    code = "NoSuchWebsiteConfiguration"
    status = 404


class NoSuchLifecycleConfiguration(ApiError):  # noqa: N818  AWS's own name.
    """The bucket has no lifecycle rules."""

    code = "NoSuchLifecycleConfiguration"
    status = 404
