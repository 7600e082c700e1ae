"""What S3 stores, and the rules of it; pure."""

from garrison.services.s3.records.buckets import Bucket, DefaultEncryption
from garrison.services.s3.records.objects import (
    NULL_VERSION,
    Checksum,
    CurrentObject,
    InlineBody,
    Manifest,
    ManifestPart,
    NoncurrentVersion,
    ObjectVersion,
    Segment,
    SystemMetadata,
    object_path,
    version_name,
)
from garrison.services.s3.records.sealing import Sealing
from garrison.services.s3.records.uploads import Part, Upload
from garrison.services.s3.records.waste import Waste

__all__ = [
    "NULL_VERSION",
    "Bucket",
    "Checksum",
    "CurrentObject",
    "DefaultEncryption",
    "InlineBody",
    "Manifest",
    "ManifestPart",
    "NoncurrentVersion",
    "ObjectVersion",
    "Part",
    "Sealing",
    "Segment",
    "SystemMetadata",
    "Upload",
    "Waste",
    "object_path",
    "version_name",
]
