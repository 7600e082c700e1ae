"""Who may reach a bucket and its objects beside what policies say: ACLs, ownership, blocks."""

from typing import ClassVar, Final, Literal

import msgspec

from garrison.core.record import Kind, Record

Permission = Literal["FULL_CONTROL", "READ", "WRITE", "READ_ACP", "WRITE_ACP"]
Ownership = Literal["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"]

ENFORCED: Final = "BucketOwnerEnforced"
GROUPS: Final = "http://acs.amazonaws.com/groups/"
ALL_USERS: Final = f"{GROUPS}global/AllUsers"
AUTHENTICATED_USERS: Final = f"{GROUPS}global/AuthenticatedUsers"
LOG_DELIVERY: Final = f"{GROUPS}s3/LogDelivery"
PUBLIC_GROUPS: Final = frozenset({ALL_USERS, AUTHENTICATED_USERS})
ALL_GROUPS: Final = PUBLIC_GROUPS | {LOG_DELIVERY}


class Grant(msgspec.Struct, frozen=True, gc=False):
    """One line of an ACL."""

    grantee: str
    """An account, or the URI of one of the groups."""
    permission: Permission

    @property
    def is_public(self) -> bool:
        """Return True if it lets in whom nobody can name."""
        return self.grantee in PUBLIC_GROUPS


ACL = tuple[Grant, ...]
"""In the order in which it was given."""


class PublicAccessBlock(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What of public access is blocked."""

    block_acls: bool = False
    ignore_acls: bool = False
    block_policy: bool = False
    restrict_buckets: bool = False

    def with_(self, other: "PublicAccessBlock | None") -> "PublicAccessBlock":
        """Return what either of two blocks."""
        if other is None or other == self:
            return self
        return PublicAccessBlock(
            block_acls=self.block_acls or other.block_acls,
            ignore_acls=self.ignore_acls or other.ignore_acls,
            block_policy=self.block_policy or other.block_policy,
            restrict_buckets=self.restrict_buckets or other.restrict_buckets,
        )


NO_BLOCK: Final = PublicAccessBlock()
FULL_BLOCK: Final = PublicAccessBlock(
    block_acls=True, ignore_acls=True, block_policy=True, restrict_buckets=True
)
"""What a new bucket has."""


class AccountBlock(Record, frozen=True, kw_only=True):
    """What an account blocks for all of its buckets, in every Region."""

    kind: ClassVar[Kind] = Kind(
        "s3.account-block",
        identifiers=("name",),
        cloudformation="AWS::S3::AccountPublicAccessBlock",
    )

    name: str = "block"
    block: PublicAccessBlock


def full_control(account: str) -> ACL:
    """Return the ACL of what is its owner's alone."""
    return (Grant(account, "FULL_CONTROL"),)


def is_public(acl: ACL) -> bool:
    """Return True if an ACL lets in whom nobody can name."""
    return any(grant.is_public for grant in acl)
