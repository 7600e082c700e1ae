"""Tags of users, roles, policies and instance profiles."""

from collections.abc import Mapping
from typing import Any, TypeVar

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.services.iam import api
from garrison.services.iam.operations.paging import Listed, Rest, read_page
from garrison.services.iam.operations.tagging import describe_tags, remove_tags, set_tags
from garrison.services.iam.operations.targets import (
    require_holder,
    require_instance_profile,
    require_own_policy,
    require_policy,
)
from garrison.services.iam.records import (
    InstanceProfile,
    ManagedPolicy,
    MFADevice,
    OIDCProvider,
    Role,
    SAMLProvider,
    ServerCertificate,
    User,
)

Tagged = TypeVar(
    "Tagged",
    User,
    Role,
    ManagedPolicy,
    InstanceProfile,
    MFADevice,
    OIDCProvider,
    SAMLProvider,
    ServerCertificate,
)


class Tags:
    """Operations on tags.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
    """

    async def tag_user(self, call: Call[api.TagUserRequest, User]) -> None:
        """Set tags of a user."""
        tag(call, require_holder(call))

    async def untag_user(self, call: Call[api.UntagUserRequest, User]) -> None:
        """Take tags of a user away."""
        untag(call, require_holder(call))

    async def list_user_tags(
        self, call: Call[api.ListUserTagsRequest, User]
    ) -> api.ListUserTagsResponse:
        """List the tags of a user."""
        tags, rest = await read_tags(call, require_holder(call).tags)
        return {"Tags": tags, **rest}

    async def tag_role(self, call: Call[api.TagRoleRequest, Role]) -> None:
        """Set tags of a role."""
        tag(call, require_holder(call))

    async def untag_role(self, call: Call[api.UntagRoleRequest, Role]) -> None:
        """Take tags of a role away."""
        untag(call, require_holder(call))

    async def list_role_tags(
        self, call: Call[api.ListRoleTagsRequest, Role]
    ) -> api.ListRoleTagsResponse:
        """List the tags of a role."""
        tags, rest = await read_tags(call, require_holder(call).tags)
        return {"Tags": tags, **rest}

    async def tag_policy(self, call: Call[api.TagPolicyRequest, ManagedPolicy]) -> None:
        """Set tags of a managed policy."""
        tag(call, require_own_policy(call))

    async def untag_policy(self, call: Call[api.UntagPolicyRequest, ManagedPolicy]) -> None:
        """Take tags of a managed policy away."""
        untag(call, require_own_policy(call))

    async def list_policy_tags(
        self, call: Call[api.ListPolicyTagsRequest, ManagedPolicy]
    ) -> api.ListPolicyTagsResponse:
        """List the tags of a managed policy."""
        tags, rest = await read_tags(call, require_policy(call).tags)
        return {"Tags": tags, **rest}

    async def tag_instance_profile(
        self, call: Call[api.TagInstanceProfileRequest, InstanceProfile]
    ) -> None:
        """Set tags of an instance profile."""
        tag(call, require_instance_profile(call))

    async def untag_instance_profile(
        self, call: Call[api.UntagInstanceProfileRequest, InstanceProfile]
    ) -> None:
        """Take tags of an instance profile away."""
        untag(call, require_instance_profile(call))

    async def list_instance_profile_tags(
        self, call: Call[api.ListInstanceProfileTagsRequest, InstanceProfile]
    ) -> api.ListInstanceProfileTagsResponse:
        """List the tags of an instance profile."""
        tags, rest = await read_tags(call, require_instance_profile(call).tags)
        return {"Tags": tags, **rest}


def tag(call: Call[Any, Any], record: Tagged) -> None:
    """Set the request's ``Tags`` on a record."""
    tags = set_tags(type(record), record.tags, call.request["Tags"])
    call.records.put(replace(record, tags=tags))


def untag(call: Call[Any, Any], record: Tagged) -> None:
    """Take the request's ``TagKeys`` from a record."""
    tags = remove_tags(type(record), record.tags, call.request["TagKeys"])
    call.records.put(replace(record, tags=tags))


async def read_tags(call: Call[Any, Any], tags: Mapping[str, str]) -> tuple[list[api.Tag], Rest]:
    """Return a page of tags, in the order of their keys."""
    return await read_page(call, Listed({each["Key"]: each for each in describe_tags(tags)}))
