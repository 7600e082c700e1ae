"""The operations of S3, by noun."""

from garrison.services.s3.operations.bucket_tags import BucketTags
from garrison.services.s3.operations.buckets import Buckets
from garrison.services.s3.operations.listings import Listings
from garrison.services.s3.operations.objects import Objects
from garrison.services.s3.operations.policies import Policies

OPERATIONS: tuple[type, ...] = (Buckets, BucketTags, Policies, Objects, Listings)
