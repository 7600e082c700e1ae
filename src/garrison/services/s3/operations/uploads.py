"""Multipart uploads: begun, filled part by part, completed or given up.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
"""

from base64 import b64decode
from collections.abc import Sequence
from hashlib import md5
from itertools import pairwise
from typing import Any, Final

from garrison.core.call import Call
from garrison.services.s3 import api
from garrison.services.s3.authz.targets import Found
from garrison.services.s3.operations.aborting import abort_upload, parts_of
from garrison.services.s3.operations.attributes import read_attributes
from garrison.services.s3.operations.bodies import Bodies, Stored
from garrison.services.s3.operations.buckets import require_bucket
from garrison.services.s3.operations.checksums import (
    DEFAULT,
    LINEAR,
    MEMBERS,
    checksum_members,
    combine,
    composite,
    encode,
)
from garrison.services.s3.operations.conditions import require_writable
from garrison.services.s3.operations.copies import Source, find_source
from garrison.services.s3.operations.data_keys import (
    DataKeys,
    OpenSealing,
    require_customer_key,
    sealing_members,
)
from garrison.services.s3.operations.events import notify
from garrison.services.s3.operations.expirations import shown_expiration
from garrison.services.s3.operations.grants import new_access
from garrison.services.s3.operations.implemented import require_implemented
from garrison.services.s3.operations.listings import limit_of, prefixes
from garrison.services.s3.operations.locking import requested_lock, with_default
from garrison.services.s3.operations.objects import ETAG_BYTES, require_found, shown_version
from garrison.services.s3.operations.placing import find_current, place
from garrison.services.s3.operations.ranges import require_copy_range
from garrison.services.s3.operations.walking import CommonPrefix, Walk, encode_key
from garrison.services.s3.records import (
    NULL_VERSION,
    Bucket,
    Checksum,
    CurrentObject,
    Manifest,
    ManifestPart,
    Part,
    Upload,
)
from garrison.services.s3.records.errors import (
    MALFORMED_XML,
    BadDigest,
    EntityTooSmall,
    InvalidArgument,
    InvalidPart,
    InvalidPartOrder,
    InvalidRequest,
    MalformedXML,
)
from garrison.services.s3.records.owners import owner_of
from garrison.services.s3.records.uploads import part_place
from garrison.store.cursors import cursor_after

PART_BYTES_MIN: Final = 5 << 20  # https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
PARTS_MAX: Final = 10_000
OBJECT_BYTES_MAX: Final = 50 << 40
PARTS_PER_PAGE: Final = 1000
UPLOADS_PER_PAGE: Final = 1000
UPLOAD_ID_BYTES: Final = 48
NO_SUCH_UPLOAD: Final = (
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have "
    "been aborted or completed."
)
BAD_PARTS: Final = (
    "One or more of the specified parts could not be found.  The part may not have been uploaded, "
    "or the specified entity tag may not match the part's entity tag."
)
FULL_BY_DEFAULT: Final = frozenset({"CRC64NVME"})


class Uploads:
    """Operations on multipart uploads."""

    def __init__(self, bodies: Bodies, data_keys: DataKeys) -> None:
        self._bodies = bodies
        self._data_keys = data_keys

    async def create_multipart_upload(
        self, call: Call[api.CreateMultipartUploadRequest, Found]
    ) -> api.CreateMultipartUploadOutput:
        """Begin an upload.

        Raises:
            InvalidRequest: a checksum type that the algorithm has not.
            See ``read_attributes`` and ``DataKeys.new_sealing`` for the others.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html
        """
        found = require_found(call)
        bucket = found.bucket
        require_implemented(call.request)
        lock = requested_lock(call, bucket)
        algorithm, kind = checksum_of(call.request)
        attributes = read_attributes(call.request)
        access = await new_access(call, bucket)
        opened = await self._data_keys.new_sealing(call, bucket, call.target.arn)
        upload = Upload(
            account=bucket.account,
            region=bucket.region,
            bucket=bucket.name,
            name=found.key,
            upload_id=call.ids.random_bytes(UPLOAD_ID_BYTES).hex(),
            initiated_at=call.now,
            initiator=call.principal.arn,
            **access,
            checksum_algorithm=algorithm,
            checksum_type=kind,  # type: ignore[arg-type]  # One of the two.
            sealing=opened.sealing,
            lock=lock,
            **attributes,
        )
        call.records.expect(bucket)
        call.records.put(upload)
        created: dict[str, Any] = {
            "Bucket": bucket.name,
            "Key": found.key,
            "UploadId": upload.upload_id,
            **sealing_members(opened.sealing, written=True),
        }
        if algorithm:
            created |= {"ChecksumAlgorithm": algorithm, "ChecksumType": kind}
        return created  # type: ignore[return-value]  # The members' names are made.

    async def upload_part(self, call: Call[api.UploadPartRequest, Found]) -> api.UploadPartOutput:
        """Put a part; the same number again replaces it.

        Raises:
            NoSuchUpload: there is no such upload.
            InvalidArgument: the number is not 1 to 10,000.
            InvalidRequest: the checksum is not of the upload's algorithm.
            See ``Bodies.receive`` and ``DataKeys.open_sealing`` for the others.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html
        """
        found = require_found(call)
        upload = await find_upload(call, found)
        number = require_number(call)
        require_algorithm(call.request, upload)
        opened = await self._data_keys.open_sealing(call, upload.sealing)
        stored = await self._bodies.receive(
            call, opened, kept_algorithm=upload.checksum_algorithm or DEFAULT
        )
        part = await self._put_part(call, found.bucket, upload, opened, stored, number)
        put: dict[str, Any] = {
            "ETag": f'"{part.etag}"',
            **sealing_members(upload.sealing),
            MEMBERS[stored.shown.algorithm]: stored.shown.value,
        }
        return put  # type: ignore[return-value]  # The members' names are made.

    async def upload_part_copy(
        self, call: Call[api.UploadPartCopyRequest, Found]
    ) -> api.UploadPartCopyOutput:
        """Put a part that is another object, or a range of one.

        Raises:
            NoSuchUpload, InvalidArgument: see ``upload_part``.
            See ``find_source`` for the others.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html
        """
        found = require_found(call)
        upload = await find_upload(call, found)
        number = require_number(call)
        opened = await self._data_keys.open_sealing(call, upload.sealing)
        source: Source = await find_source(call, self._data_keys)
        span = require_copy_range(call.request.get("CopySourceRange"), source.version.size)
        stored = await self._bodies.store(
            call,
            opened,
            source.read(call, self._bodies, span),
            upload.checksum_algorithm or DEFAULT,
        )
        part = await self._put_part(call, found.bucket, upload, opened, stored, number)
        copied: dict[str, Any] = {
            "CopyPartResult": {
                "ETag": f'"{part.etag}"',
                "LastModified": part.modified_at,
                **part_checksum(part),
            },
            **sealing_members(upload.sealing),
        }
        if source.version_id is not None:
            copied["CopySourceVersionId"] = source.version_id
        return copied  # type: ignore[return-value]  # The members' names are made.

    async def complete_multipart_upload(
        self, call: Call[api.CompleteMultipartUploadRequest, Found]
    ) -> api.CompleteMultipartUploadOutput:
        """Make an object of the parts that are listed; the others are thrown away.

        Raises:
            NoSuchUpload: there is no such upload.
            MalformedXML, InvalidPart, InvalidPartOrder, EntityTooSmall: the list of parts.
            BadDigest, InvalidRequest: the whole object has another checksum or size.
            PreconditionFailed, NoSuchKey: see ``require_writable``.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
        """
        found = require_found(call)
        bucket = found.bucket
        upload = await find_upload(call, found)
        require_writable(call.request, await find_current(call, bucket, found.key), found.key)
        if upload.sealing.mode == "SSE-C" and "SSECustomerKey" in call.request:
            require_customer_key(upload.sealing, call.request)
        listed = call.request.get("MultipartUpload", {}).get("Parts", [])
        stored = {part.number: part async for part in parts_of(call, upload)}
        chosen = choose_parts(listed, stored, upload)
        size = sum(part.segment.size for part in chosen)
        checksum = whole_checksum(chosen, upload)
        require_whole(call.request, checksum, size)
        numbers = {part.number for part in chosen}
        left_out = [part.segment for part in stored.values() if part.number not in numbers]
        await self._bodies.drop(call.records, bucket, left_out, call.now)
        for part in stored.values():
            call.records.delete(part)
        call.records.delete(upload)
        manifest = Manifest(
            account=bucket.account,
            region=bucket.region,
            name=upload.upload_id,
            parts=tuple(
                ManifestPart(
                    number=part.number,
                    segment=part.segment,
                    checksum="" if part.checksum is None else part.checksum.value,
                )
                for part in chosen
            ),
        )
        call.records.put(manifest)
        version = await place(
            call,
            self._bodies,
            bucket,
            whole(call, bucket, upload, chosen, size, checksum),
            call.request,
        )
        notify(call, bucket, "ObjectCreated:CompleteMultipartUpload", version)
        completed: dict[str, Any] = {
            "Location": f"http://{bucket.name}.s3.{bucket.region}.amazonaws.com/{found.key}",
            "Bucket": bucket.name,
            "Key": found.key,
            "ETag": f'"{version.etag}"',
            **checksum_members(version.checksum),
            **sealing_members(version.sealing),
            **shown_version(bucket, version),
            **shown_expiration(bucket, version),
        }
        completed.pop("SSECustomerAlgorithm", None)
        completed.pop("SSECustomerKeyMD5", None)
        return completed  # type: ignore[return-value]  # The members' names are made.

    async def abort_multipart_upload(
        self, call: Call[api.AbortMultipartUploadRequest, Found]
    ) -> api.AbortMultipartUploadOutput:
        """Give an upload up, and throw its parts away.

        Raises:
            NoSuchUpload: there is no such upload.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html
        """
        found = require_found(call)
        upload = await find_upload(call, found)
        await abort_upload(call, self._bodies, found.bucket, upload)
        return {}

    async def list_parts(self, call: Call[api.ListPartsRequest, Found]) -> api.ListPartsOutput:
        """List the parts that have come, by number.

        Raises:
            NoSuchUpload: there is no such upload.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html
        """
        found = require_found(call)
        upload = await find_upload(call, found)
        marker = int(call.request.get("PartNumberMarker", 0) or 0)
        limit = limit_of(call.request.get("MaxParts"), "max-parts", PARTS_PER_PAGE)
        page = await call.records.page(
            Part,
            upload.account,
            upload.region,
            prefix=f"{upload.upload_id}/",
            after=cursor_after(part_place(upload.upload_id, marker)),
            limit=max(limit, 1),
        )
        parts = page.records if limit else ()
        listed: dict[str, Any] = {
            "Bucket": upload.bucket,
            "Key": upload.name,
            "UploadId": upload.upload_id,
            "PartNumberMarker": marker,
            "NextPartNumberMarker": parts[-1].number if parts else 0,
            "MaxParts": limit,
            "IsTruncated": bool(limit) and page.next is not None,
            "Parts": [
                {
                    "PartNumber": part.number,
                    "LastModified": part.modified_at,
                    "ETag": f'"{part.etag}"',
                    "Size": part.segment.size,
                    **part_checksum(part),
                }
                for part in parts
            ],
            "Initiator": initiator_of(upload),
            "Owner": owner_of(upload.owner),
            "StorageClass": upload.storage_class,
        }
        if upload.checksum_algorithm:
            listed["ChecksumAlgorithm"] = upload.checksum_algorithm
            listed["ChecksumType"] = upload.checksum_type
        return listed  # type: ignore[return-value]  # The members' names are made.

    async def list_multipart_uploads(
        self, call: Call[api.ListMultipartUploadsRequest, Bucket]
    ) -> api.ListMultipartUploadsOutput:
        """List the uploads that are under way, by key and time.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html
        """
        request = call.request
        limit = limit_of(request.get("MaxUploads"), "max-uploads", UPLOADS_PER_PAGE)
        key_marker = request.get("KeyMarker", "")
        id_marker = request.get("UploadIdMarker", "") if key_marker else ""
        bucket = require_bucket(call)
        walk = Walk.of(call, bucket, after=key_marker)
        found, truncated = await walk.uploads(limit, id_marker)
        encode_name = encode_key(request.get("EncodingType"))
        listed: dict[str, Any] = walk.described(encode_name, limit, truncated=truncated)
        del listed["Name"], listed["MaxKeys"]
        listed |= {
            "Bucket": bucket.name,
            "MaxUploads": limit,
            "KeyMarker": encode_name(key_marker),
            "UploadIdMarker": id_marker,
            "Uploads": [
                {
                    "UploadId": each.upload_id,
                    "Key": encode_name(each.name),
                    "Initiated": each.initiated_at,
                    "StorageClass": each.storage_class,
                    "Owner": owner_of(each.owner),
                    "Initiator": initiator_of(each),
                    **(
                        {
                            "ChecksumAlgorithm": each.checksum_algorithm,
                            "ChecksumType": each.checksum_type,
                        }
                        if each.checksum_algorithm
                        else {}
                    ),
                }
                for each in found
                if not isinstance(each, CommonPrefix)
            ],
            **prefixes(found, encode_name),
        }
        last = found[-1] if found else None
        if isinstance(last, CommonPrefix):
            listed["NextKeyMarker"] = encode_name(last.prefix)
        elif last is not None:
            listed["NextKeyMarker"] = encode_name(last.name)
            listed["NextUploadIdMarker"] = last.upload_id
        return listed  # type: ignore[return-value]  # The members' names are made.

    async def _put_part(
        self,
        call: Call[Any, Any],
        bucket: Bucket,
        upload: Upload,
        opened: OpenSealing,
        stored: Stored,
        number: int,
    ) -> Part:
        # The upload may be completed meanwhile, and must not lose a part to that.
        call.records.expect(upload)
        place_ = part_place(upload.upload_id, number)
        earlier = await call.records.find(Part, upload.account, upload.region, place_)
        if earlier is not None:
            await self._bodies.drop(call.records, bucket, [earlier.segment], call.now)
        is_md5 = opened.sealing.etag_is_md5
        part = Part(
            account=upload.account,
            region=upload.region,
            version=0 if earlier is None else earlier.version,
            upload_id=upload.upload_id,
            number=number,
            etag=(stored.md5 if is_md5 else call.ids.random_bytes(ETAG_BYTES)).hex(),
            segment=self._bodies.keep(call, bucket, opened, stored),
            modified_at=call.now,
            checksum=stored.checksum,
        )
        call.records.put(part)
        return part


async def find_upload(call: Call[Any, Any], found: Found) -> Upload:
    """Return the upload that the request names, of this key.

    Raises:
        NoSuchUpload: there is none.
    """
    upload_id = call.request["UploadId"]
    bucket = found.bucket
    upload = await call.records.find_one(
        Upload, "upload_id", upload_id, account=bucket.account, region=bucket.region
    )
    if upload is None or (upload.bucket, upload.name) != (bucket.name, found.key):
        raise api.NoSuchUpload(NO_SUCH_UPLOAD, members={"UploadId": upload_id})
    return upload


def checksum_of(request: Any) -> tuple[str, str]:
    """Return the checksum that an upload will have, and whether of the whole or of its parts.

    Raises:
        InvalidRequest: the algorithm has no such type.
    """
    algorithm = request.get("ChecksumAlgorithm", "")
    kind = request.get("ChecksumType", "")
    if kind and not algorithm:
        raise InvalidRequest(
            "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm "
            "header."
        )
    if not kind:
        kind = "FULL_OBJECT" if algorithm in FULL_BY_DEFAULT else "COMPOSITE"
    wrong = (kind == "FULL_OBJECT" and algorithm and algorithm not in LINEAR) or (
        kind == "COMPOSITE" and algorithm in FULL_BY_DEFAULT
    )
    if wrong:
        raise InvalidRequest(
            f"The {kind} checksum type cannot be used with the {algorithm.lower()} checksum "
            "algorithm."
        )
    return algorithm, kind


def require_number(call: Call[Any, Any]) -> int:
    """Return the part's number.

    Raises:
        InvalidArgument: it is not 1 to 10,000.
    """
    number: int = call.request["PartNumber"]
    if not 1 <= number <= PARTS_MAX:
        raise InvalidArgument(
            "Part number must be an integer between 1 and 10000, inclusive",
            members={"ArgumentName": "partNumber", "ArgumentValue": str(number)},
        )
    return number


def require_algorithm(request: Any, upload: Upload) -> None:
    """Raise InvalidRequest if a part comes with another checksum than its upload will have."""
    given = next((name for name, member in MEMBERS.items() if member in request), "")
    given = given or request.get("ChecksumAlgorithm", "")
    if given and upload.checksum_algorithm and given != upload.checksum_algorithm:
        raise InvalidRequest(
            f"Checksum Type mismatch occurred, expected checksum Type: "
            f"{upload.checksum_algorithm.lower()}, actual checksum Type: {given.lower()}"
        )


def choose_parts(listed: Sequence[Any], stored: dict[int, Part], upload: Upload) -> list[Part]:
    """Return the parts that the request lists.

    Raises:
        MalformedXML: it lists none.
        InvalidPartOrder: not in ascending order.
        InvalidPart: there is no such part, or it has another ETag or checksum.
        EntityTooSmall: one but the last has less than 5 MiB.
    """
    if not listed:
        raise MalformedXML(MALFORMED_XML)
    numbers = [each.get("PartNumber", 0) for each in listed]
    if any(later <= earlier for earlier, later in pairwise(numbers)):
        raise InvalidPartOrder(
            "The list of parts was not in ascending order. Parts must be ordered by part number.",
            members={"UploadId": upload.upload_id},
        )
    chosen = [choose(each, stored, upload) for each in listed]
    for part in chosen[:-1]:
        if part.segment.size < PART_BYTES_MIN:
            raise EntityTooSmall(
                "Your proposed upload is smaller than the minimum allowed size",
                members={
                    "ProposedSize": str(part.segment.size),
                    "MinSizeAllowed": str(PART_BYTES_MIN),
                    "PartNumber": str(part.number),
                    "ETag": part.etag,
                },
            )
    return chosen


def choose(each: Any, stored: dict[int, Part], upload: Upload) -> Part:
    """Return one part that the request lists.

    Raises:
        InvalidPart: there is none, or it has another ETag or checksum.
    """
    number, etag = each.get("PartNumber", 0), each.get("ETag", "").strip('"')
    part = stored.get(number)
    if part is None or part.etag != etag:
        raise InvalidPart(
            BAD_PARTS,
            members={
                "UploadId": upload.upload_id,
                "PartNumber": str(number),
                "ETag": etag,
            },
        )
    for algorithm, member in MEMBERS.items():
        if member not in each or part.checksum is None:
            continue
        if (algorithm, each[member]) != (part.checksum.algorithm, part.checksum.value):
            raise InvalidPart(
                BAD_PARTS,
                members={"UploadId": upload.upload_id, "PartNumber": str(number), "ETag": etag},
            )
    return part


def whole_checksum(chosen: Sequence[Part], upload: Upload) -> Checksum:
    """Return the checksum of the object that the parts make."""
    algorithm = upload.checksum_algorithm or DEFAULT
    digests = [b64decode(part.checksum.value) for part in chosen if part.checksum is not None]
    if upload.checksum_algorithm and upload.checksum_type == "COMPOSITE":
        return Checksum(algorithm=algorithm, value=composite(algorithm, digests), type="COMPOSITE")
    sizes = [part.segment.size for part in chosen]
    value = encode(combine(algorithm, zip(digests, sizes, strict=True)))
    return Checksum(algorithm=algorithm, value=value)


def require_whole(request: Any, checksum: Checksum, size: int) -> None:
    """Raise unless the object has the checksum and the size that the request says.

    Raises:
        BadDigest: another checksum.
        InvalidRequest: another size, or another type of checksum.
    """
    kind = request.get("ChecksumType")
    if kind is not None and kind != checksum.type:
        raise InvalidRequest(
            f"The upload was created using the {checksum.type} checksum mode. The complete request "
            f"must use the same checksum mode."
        )
    given = request.get(MEMBERS[checksum.algorithm])
    if given is not None and given.partition("-")[0] != checksum.value.partition("-")[0]:
        raise BadDigest(
            f"The {checksum.algorithm} you specified did not match the calculated checksum."
        )
    expected = request.get("MpuObjectSize")
    if expected is not None and int(expected) != size:
        raise InvalidRequest(
            f"The provided 'x-amz-mp-object-size' header value {expected} does not match what was "
            f"computed: {size}"
        )


def whole(
    call: Call[Any, Any],
    bucket: Bucket,
    upload: Upload,
    chosen: Sequence[Part],
    size: int,
    checksum: Checksum,
) -> CurrentObject:
    """Return the object that the parts make."""
    digest = md5(b"".join(bytes.fromhex(part.etag) for part in chosen), usedforsecurity=False)
    return CurrentObject(
        account=upload.account,
        region=upload.region,
        bucket=upload.bucket,
        name=upload.name,
        version_id=NULL_VERSION,
        sequence=0,
        modified_at=call.now,
        size=size,
        etag=f"{digest.hexdigest()}-{len(chosen)}",
        storage_class=upload.storage_class,
        system=upload.system,
        metadata=upload.metadata,
        tags=upload.tags,
        checksum=checksum,
        sealing=upload.sealing,
        manifest=upload.upload_id,
        part_count=len(chosen),
        owner=upload.owner,
        acl=upload.acl,
        lock=with_default(upload.lock, bucket, call.now),
    )


def part_checksum(part: Part) -> dict[str, str]:
    """Return a part's checksum as a member of a response."""
    return {} if part.checksum is None else {MEMBERS[part.checksum.algorithm]: part.checksum.value}


def initiator_of(upload: Upload) -> dict[str, str]:
    """Return who began an upload."""
    return {"ID": upload.initiator}
