"""Who reaches a bucket beside what its policy says: ACLs, ownership, Block Public Access."""

import botocore
import pytest
from botocore.exceptions import ClientError

from cloud import policy

OTHER = "444455556666"
ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"
OPEN = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}


@pytest.fixture
def refused():
    """Return the code with which a call is refused."""

    def call(operation, **request):
        with pytest.raises(ClientError) as error:
            operation(**request)
        return error.value.response["Error"]["Code"]

    return call


@pytest.fixture
def stranger(aws):
    """The root user of another account."""
    return aws.client("s3", OTHER)


@pytest.fixture
def nobody(aws):
    """Read an object without signing."""
    client = aws.client("s3", signature_version=botocore.UNSIGNED)
    return lambda bucket, key: client.get_object(Bucket=bucket, Key=key)["Body"].read()


@pytest.fixture
def shared(s3):
    """A bucket with ACLs that blocks nothing."""
    s3.create_bucket(Bucket="shared-lake", ObjectOwnership="ObjectWriter")
    s3.delete_public_access_block(Bucket="shared-lake")
    return "shared-lake"


def open_to_all(bucket):
    return policy(OPEN | {"Resource": f"arn:aws:s3:::{bucket}/*"})


def owner_id(client):
    return client.list_buckets()["Owner"]["ID"]


def test_a_new_bucket_has_no_acls_and_blocks_all_public_access(s3, bucket):
    """Source: userguide/about-object-ownership.html, …/access-control-block-public-access.html"""
    ownership = s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]
    block = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]

    assert ownership["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    assert set(block.values()) == {True}
    grants = s3.get_bucket_acl(Bucket=bucket)["Grants"]
    assert [(each["Grantee"]["ID"], each["Permission"]) for each in grants] == [
        (owner_id(s3), "FULL_CONTROL")
    ]


@pytest.mark.parametrize("acl", ["public-read", "authenticated-read", "aws-exec-read", "private"])
def test_a_bucket_without_acls_takes_its_owners_own_alone(s3, bucket, refused, acl):
    request = {"Bucket": bucket, "Key": "k", "Body": b"b", "ACL": acl}
    if acl in ("private", "aws-exec-read"):
        s3.put_object(**request)
    else:
        assert refused(s3.put_object, **request) == "AccessControlListNotSupported"
    s3.put_object(Bucket=bucket, Key="k", Body=b"b", ACL="bucket-owner-full-control")


def test_a_public_acl_opens_an_object_to_everybody(s3, shared, nobody, refused, stranger):
    s3.put_object(Bucket=shared, Key="open", Body=b"for all", ACL="public-read")
    s3.put_object(Bucket=shared, Key="shut", Body=b"for me")

    assert nobody(shared, "open") == b"for all"
    assert stranger.get_object(Bucket=shared, Key="open")["Body"].read() == b"for all"
    with pytest.raises(ClientError, match="AccessDenied"):
        nobody(shared, "shut")
    assert refused(stranger.get_object, Bucket=shared, Key="shut") == "AccessDenied"
    assert refused(stranger.put_object, Bucket=shared, Key="open", Body=b"x") == "AccessDenied"


def test_everybody_who_signs_is_not_everybody(s3, shared, nobody, stranger):
    s3.put_object(Bucket=shared, Key="k", Body=b"signed", ACL="authenticated-read")

    assert stranger.get_object(Bucket=shared, Key="k")["Body"].read() == b"signed"
    with pytest.raises(ClientError, match="AccessDenied"):
        nobody(shared, "k")


def test_a_blocked_acl_is_refused_and_an_ignored_one_opens_nothing(s3, shared, nobody, refused):
    s3.put_object(Bucket=shared, Key="k", Body=b"b", ACL="public-read")
    s3.put_public_access_block(
        Bucket=shared, PublicAccessBlockConfiguration={"IgnorePublicAcls": True}
    )
    with pytest.raises(ClientError, match="AccessDenied"):
        nobody(shared, "k")
    shown = s3.get_object_acl(Bucket=shared, Key="k")["Grants"]
    assert [each["Grantee"].get("URI") for each in shown] == [None]

    s3.put_public_access_block(
        Bucket=shared, PublicAccessBlockConfiguration={"BlockPublicAcls": True}
    )
    assert nobody(shared, "k") == b"b"
    assert refused(s3.put_object, Bucket=shared, Key="n", Body=b"", ACL="public-read") == (
        "AccessDenied"
    )
    assert refused(s3.put_object_acl, Bucket=shared, Key="k", ACL="public-read") == "AccessDenied"
    assert refused(s3.put_bucket_acl, Bucket=shared, ACL="public-read") == "AccessDenied"
    s3.put_bucket_acl(Bucket=shared, ACL="private")


def test_an_account_is_let_in_by_its_canonical_id(aws, s3, shared, stranger, refused):
    grant = f'id="{owner_id(stranger)}"'
    s3.put_object(Bucket=shared, Key="k", Body=b"b", GrantRead=grant)

    assert stranger.get_object(Bucket=shared, Key="k")["Body"].read() == b"b"
    third = aws.client("s3", "777788889999")
    assert refused(third.get_object, Bucket=shared, Key="k") == "AccessDenied"
    shown = s3.get_object_acl(Bucket=shared, Key="k")["Grants"]
    assert [(each["Grantee"]["ID"], each["Permission"]) for each in shown] == [
        (owner_id(stranger), "READ")
    ]
    assert refused(s3.put_object, Bucket=shared, Key="k", Body=b"", GrantRead='id="00"') == (
        "InvalidArgument"
    )


def test_an_object_is_its_writers_where_acls_say_so(s3, shared, stranger, refused):
    """The bucket's owner may delete it, and reads it only if its owner lets them."""
    s3.put_bucket_acl(
        Bucket=shared,
        GrantFullControl=f'id="{owner_id(s3)}"',
        GrantWrite=f'id="{owner_id(stranger)}"',
    )
    stranger.put_object(Bucket=shared, Key="theirs", Body=b"their bytes")

    assert refused(s3.get_object, Bucket=shared, Key="theirs") == "AccessDenied"
    s3.put_bucket_policy(Bucket=shared, Policy=open_to_all(shared))
    assert refused(s3.get_object, Bucket=shared, Key="theirs") == "AccessDenied"
    stranger.put_object_acl(Bucket=shared, Key="theirs", ACL="bucket-owner-full-control")
    assert s3.get_object(Bucket=shared, Key="theirs")["Body"].read() == b"their bytes"

    stranger.put_object(Bucket=shared, Key="theirs", Body=b"shut again")
    s3.put_bucket_acl(Bucket=shared, ACL="private")
    s3.put_bucket_ownership_controls(
        Bucket=shared, OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    )
    assert s3.get_object(Bucket=shared, Key="theirs")["Body"].read() == b"shut again"
    s3.delete_object(Bucket=shared, Key="theirs")


def test_a_preferred_owner_is_the_buckets_if_the_writer_says_so(s3, shared, stranger):
    s3.put_bucket_ownership_controls(
        Bucket=shared, OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]}
    )
    s3.put_bucket_acl(Bucket=shared, ACL="public-read-write")
    stranger.put_object(Bucket=shared, Key="mine", Body=b"b", ACL="bucket-owner-full-control")

    assert s3.get_object_acl(Bucket=shared, Key="mine")["Owner"]["ID"] == owner_id(s3)


def test_a_policy_denies_what_an_acl_allows(s3, shared, nobody):
    s3.put_object(Bucket=shared, Key="k", Body=b"b", ACL="public-read")
    s3.put_bucket_policy(
        Bucket=shared,
        Policy=policy(OPEN | {"Effect": "Deny", "Resource": f"arn:aws:s3:::{shared}/*"}),
    )
    with pytest.raises(ClientError, match="AccessDenied"):
        nobody(shared, "k")


def test_a_public_policy_is_refused_where_it_is_blocked(s3, bucket, nobody):
    document = open_to_all(bucket)
    with pytest.raises(ClientError, match="blocked by the BlockPublicPolicy") as error:
        s3.put_bucket_policy(Bucket=bucket, Policy=document)
    assert error.value.response["Error"]["Code"] == "AccessDenied"

    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration={})
    s3.put_bucket_policy(Bucket=bucket, Policy=document)
    s3.put_object(Bucket=bucket, Key="k", Body=b"b")

    assert s3.get_bucket_policy_status(Bucket=bucket)["PolicyStatus"]["IsPublic"] is True
    assert nobody(bucket, "k") == b"b"


def test_a_restricted_public_policy_lets_in_its_own_account_alone(
    aws, s3, shared, nobody, stranger, refused
):
    """Also whom the policy names besides is refused, if he is of another account."""
    s3.put_object(Bucket=shared, Key="k", Body=b"b")
    statements = [
        OPEN | {"Resource": f"arn:aws:s3:::{shared}/*"},
        OPEN | {"Principal": {"AWS": OTHER}, "Resource": f"arn:aws:s3:::{shared}/*"},
    ]
    s3.put_bucket_policy(Bucket=shared, Policy=policy(*statements))
    ana = aws.client("s3", aws.user("ana"))
    assert nobody(shared, "k") == b"b"

    s3.put_public_access_block(
        Bucket=shared, PublicAccessBlockConfiguration={"RestrictPublicBuckets": True}
    )

    assert ana.get_object(Bucket=shared, Key="k")["Body"].read() == b"b"
    assert refused(stranger.get_object, Bucket=shared, Key="k") == "AccessDenied"
    with pytest.raises(ClientError, match="AccessDenied"):
        nobody(shared, "k")


def test_an_acl_needs_a_permission_of_its_own(aws, shared, refused):
    ana = aws.client("s3", aws.user("ana", ("Allow", "s3:PutObject", "*")))
    ana.put_object(Bucket=shared, Key="k", Body=b"b")
    request = {"Bucket": shared, "Key": "k", "Body": b"b", "ACL": "public-read"}
    assert refused(ana.put_object, **request) == "AccessDenied"


def test_a_policy_can_ask_for_an_acl(aws, shared, refused):
    condition = {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}}
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": condition}
    ana = aws.client("s3", aws.user("ana", statement))

    assert refused(ana.put_object, Bucket=shared, Key="k", Body=b"b") == "AccessDenied"
    ana.put_object(Bucket=shared, Key="k", Body=b"b", ACL="bucket-owner-full-control")


def test_whole_acls_are_put_and_read_back(s3, shared, stranger, refused):
    owner = {"ID": owner_id(s3)}
    grants = [
        {"Grantee": {"Type": "CanonicalUser", **owner}, "Permission": "FULL_CONTROL"},
        {"Grantee": {"Type": "Group", "URI": ALL_USERS}, "Permission": "READ"},
        {
            "Grantee": {"Type": "CanonicalUser", "ID": owner_id(stranger)},
            "Permission": "WRITE",
        },
    ]
    s3.put_bucket_acl(Bucket=shared, AccessControlPolicy={"Owner": owner, "Grants": grants})

    assert s3.get_bucket_acl(Bucket=shared)["Grants"] == grants
    stranger.put_object(Bucket=shared, Key="k", Body=b"")
    stranger.list_objects_v2(Bucket=shared)
    other = {"Owner": {"ID": owner_id(stranger)}, "Grants": grants}
    assert refused(s3.put_bucket_acl, Bucket=shared, AccessControlPolicy=other) == "AccessDenied"
    assert refused(s3.put_bucket_acl, Bucket=shared) == "MissingSecurityHeader"
    email = [{"Grantee": {"Type": "AmazonCustomerByEmail", "EmailAddress": "a@b"}}]
    email[0]["Permission"] = "READ"
    request = {"Owner": owner, "Grants": email}
    assert refused(s3.put_bucket_acl, Bucket=shared, AccessControlPolicy=request) == (
        "UnresolvableGrantByEmailAddress"
    )
    unknown = [{"Grantee": {"Type": "Group", "URI": "http://x"}, "Permission": "READ"}]
    request = {"Owner": owner, "Grants": unknown}
    assert refused(s3.put_bucket_acl, Bucket=shared, AccessControlPolicy=request) == (
        "InvalidArgument"
    )


def test_acls_cannot_be_switched_off_while_the_buckets_lets_others_in(s3, shared, refused):
    s3.put_bucket_acl(Bucket=shared, ACL="public-read")
    rules = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    assert (
        refused(s3.put_bucket_ownership_controls, Bucket=shared, OwnershipControls=rules)
        == "InvalidBucketAclWithObjectOwnership"
    )


def test_a_new_bucket_can_have_an_acl_that_is_not_public(s3, refused):
    request = {"Bucket": "acl-lake", "ACL": "public-read"}
    assert refused(s3.create_bucket, **request) == "InvalidBucketAclWithObjectOwnership"
    request["ObjectOwnership"] = "ObjectWriter"
    assert refused(s3.create_bucket, **request) == "InvalidBucketAclWithBlockPublicAccessError"
    logs = 'uri="http://acs.amazonaws.com/groups/s3/LogDelivery"'
    del request["ACL"]
    s3.create_bucket(**request, GrantWrite=logs, GrantReadACP=logs)
    grants = s3.get_bucket_acl(Bucket="acl-lake")["Grants"]
    assert [each["Permission"] for each in grants] == ["READ_ACP", "WRITE"]


def test_what_is_not_set_is_not_found(s3, bucket, refused):
    s3.delete_bucket_ownership_controls(Bucket=bucket)
    s3.delete_public_access_block(Bucket=bucket)
    assert refused(s3.get_bucket_ownership_controls, Bucket=bucket) == (
        "OwnershipControlsNotFoundError"
    )
    assert refused(s3.get_public_access_block, Bucket=bucket) == (
        "NoSuchPublicAccessBlockConfiguration"
    )


def test_multipart_and_copied_objects_have_acls_too(s3, shared, nobody):
    s3.put_object(Bucket=shared, Key="source", Body=b"bytes")
    s3.copy_object(Bucket=shared, Key="copy", CopySource=f"{shared}/source", ACL="public-read")
    upload = s3.create_multipart_upload(Bucket=shared, Key="parts", ACL="public-read")["UploadId"]
    named = {"Bucket": shared, "Key": "parts", "UploadId": upload}
    tag = s3.upload_part(**named, PartNumber=1, Body=b"bytes")["ETag"]
    s3.complete_multipart_upload(
        **named, MultipartUpload={"Parts": [{"ETag": tag, "PartNumber": 1}]}
    )

    assert nobody(shared, "copy") == nobody(shared, "parts") == b"bytes"
