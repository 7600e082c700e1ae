"""The operations of S3, by noun, and what it does by itself."""

from garrison.services.s3.operations.acls import ACLs
from garrison.services.s3.operations.bucket_tags import BucketTags
from garrison.services.s3.operations.buckets import Buckets
from garrison.services.s3.operations.cleaning import Disposal, Sweep
from garrison.services.s3.operations.copies import Copies
from garrison.services.s3.operations.cors import CORS
from garrison.services.s3.operations.deletions import Deletions
from garrison.services.s3.operations.encryption import Encryption
from garrison.services.s3.operations.lifecycles import Lifecycle, Lifecycles
from garrison.services.s3.operations.listings import Listings
from garrison.services.s3.operations.locks import Locks
from garrison.services.s3.operations.notifications import Deliveries, Notifications
from garrison.services.s3.operations.object_attributes import ObjectAttributes
from garrison.services.s3.operations.object_tags import ObjectTags
from garrison.services.s3.operations.objects import Objects
from garrison.services.s3.operations.policies import Policies
from garrison.services.s3.operations.public_access import PublicAccess
from garrison.services.s3.operations.restorations import Restorations
from garrison.services.s3.operations.uploads import Uploads
from garrison.services.s3.operations.website import WebsiteConfigurations

OPERATIONS: tuple[type, ...] = (
    Buckets,
    BucketTags,
    Policies,
    ACLs,
    PublicAccess,
    CORS,
    WebsiteConfigurations,
    Encryption,
    Objects,
    ObjectAttributes,
    ObjectTags,
    Copies,
    Deletions,
    Uploads,
    Lifecycles,
    Listings,
    Locks,
    Notifications,
    Restorations,
)
BACKGROUND: tuple[type, ...] = (Disposal, Sweep, Deliveries, Lifecycle)
