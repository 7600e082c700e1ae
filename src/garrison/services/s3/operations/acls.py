"""Access control lists, and whether a bucket has any.

Sources: https://docs.aws.amazon.com/AmazonS3/latest/userguide/acls.html
         https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
"""

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.services.s3 import api
from garrison.services.s3.authz.access import effective_block, owner_of_access
from garrison.services.s3.authz.targets import Found
from garrison.services.s3.operations.buckets import require_bucket
from garrison.services.s3.operations.events import notify
from garrison.services.s3.operations.grants import replaced_acl, shown_acl
from garrison.services.s3.operations.objects import require_found, require_version
from garrison.services.s3.records import Bucket
from garrison.services.s3.records.access import ENFORCED
from garrison.services.s3.records.errors import (
    MALFORMED_XML,
    InvalidBucketAclWithObjectOwnership,
    MalformedXML,
    OwnershipControlsNotFoundError,
)


class ACLs:
    """Operations on ACLs and the ownership of objects."""

    async def get_bucket_acl(
        self, call: Call[api.GetBucketAclRequest, Bucket]
    ) -> api.GetBucketAclOutput:
        """Return the bucket's ACL, as far as it is in force.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html
        """
        bucket = require_bucket(call)
        block = await effective_block(call, bucket)
        acl = () if bucket.ownership == ENFORCED else bucket.acl
        return shown_acl(acl, bucket.account, ignores_public=block.ignore_acls)  # type: ignore[return-value]  # The members' names are made.

    async def put_bucket_acl(self, call: Call[api.PutBucketAclRequest, Bucket]) -> None:
        """Replace the bucket's ACL.

        Raises:
            See ``replaced_acl``.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html
        """
        bucket = require_bucket(call)
        acl = await replaced_acl(call, bucket, bucket.account)
        call.records.put(replace(bucket, acl=acl))

    async def get_object_acl(
        self, call: Call[api.GetObjectAclRequest, Found]
    ) -> api.GetObjectAclOutput:
        """Return a version's ACL, as far as it is in force.

        Raises:
            NoSuchKey, NoSuchVersion, MethodNotAllowed: see ``require_version``.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAcl.html
        """
        found = require_found(call)
        version, bucket = require_version(found), found.bucket
        block = await effective_block(call, bucket)
        acl = () if bucket.ownership == ENFORCED else version.acl
        owner = bucket.account if bucket.ownership == ENFORCED else version.owner
        return shown_acl(acl, owner, ignores_public=block.ignore_acls)  # type: ignore[return-value]  # The members' names are made.

    async def put_object_acl(
        self, call: Call[api.PutObjectAclRequest, Found]
    ) -> api.PutObjectAclOutput:
        """Replace a version's ACL.

        Raises:
            NoSuchKey, NoSuchVersion, MethodNotAllowed: see ``require_version``.
            See ``replaced_acl`` for the others.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html
        """
        found = require_found(call)
        version = require_version(found)
        owner = owner_of_access(found.bucket, version)
        acl = await replaced_acl(call, found.bucket, owner)
        call.records.put(replace(version, acl=acl))
        notify(call, found.bucket, "ObjectAcl:Put", version)
        return {}

    async def get_bucket_ownership_controls(
        self, call: Call[api.GetBucketOwnershipControlsRequest, Bucket]
    ) -> api.GetBucketOwnershipControlsOutput:
        """Return whose the objects of the bucket are.

        Raises:
            OwnershipControlsNotFoundError: nothing is set.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketOwnershipControls.html
        """
        bucket = require_bucket(call)
        if not bucket.ownership_set:
            raise OwnershipControlsNotFoundError(
                "The bucket ownership controls were not found",
                members={"BucketName": bucket.name},
            )
        return {"OwnershipControls": {"Rules": [{"ObjectOwnership": bucket.ownership}]}}

    async def put_bucket_ownership_controls(
        self, call: Call[api.PutBucketOwnershipControlsRequest, Bucket]
    ) -> None:
        """Say whose the objects of the bucket are.

        Raises:
            MalformedXML: not one rule.
            InvalidBucketAclWithObjectOwnership: the bucket's ACL lets others in, and would be
                switched off.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketOwnershipControls.html
        """
        bucket = require_bucket(call)
        rules = call.request["OwnershipControls"]["Rules"]
        if len(rules) != 1:
            raise MalformedXML(MALFORMED_XML)
        ownership = rules[0]["ObjectOwnership"]
        if ownership == ENFORCED and bucket.acl:
            raise InvalidBucketAclWithObjectOwnership(
                "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
                members={"BucketName": bucket.name},
            )
        call.records.put(replace(bucket, ownership=ownership, ownership_set=True))

    async def delete_bucket_ownership_controls(
        self, call: Call[api.DeleteBucketOwnershipControlsRequest, Bucket]
    ) -> None:
        """Go back to what buckets were before there was a choice: objects are their writers'.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketOwnershipControls.html
        """
        bucket = require_bucket(call)
        call.records.put(replace(bucket, ownership="ObjectWriter", ownership_set=False))
