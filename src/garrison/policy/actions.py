"""What is special about some actions, whatever the policies say.

Sources: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
         https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getsessiontoken.html
         https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
         docs/sources/policy.md
"""

from functools import lru_cache
from typing import Final

import msgspec

from garrison.core.principal import Principal
from garrison.policy.reference import is_wildcard_only, supports_rcp

# "No permissions are required", and an explicit deny has no effect.
ALWAYS_ALLOWED: Final = frozenset({"sts:getcalleridentity"})
SESSION_TOKEN: Final = "sts:getsessiontoken"  # noqa: S105  An action's name.

# The account's list of buckets has no resource type, yet AWS's own examples allow it on this ARN.
# Source: reference_policies_evaluation-logic_policy-eval-basics.html, AllowS3ListRead.
ALL_BUCKETS: Final = "arn:aws:s3:::*"
LIST_ALL_BUCKETS: Final = "s3:listallmybuckets"

# RCPs do not reach this one.  Source: orgs_manage_policies_rcps.html.
WITHOUT_RESOURCE_CONTROL: Final = frozenset({"kms:retiregrant"})

READING: Final = ("get", "list", "simulate", "generate")
USING: Final = "passrole"
ACTIONS_REMEMBERED_MAX: Final = 4096


class Traits(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What the engine needs to know of an action."""

    action: str
    """In lower case."""
    needs_permission: bool
    """False for actions that nothing can deny."""
    authenticates: bool
    """True for GetSessionToken, which policies cannot control either: who may call it is a
    question of credentials."""
    fixed_resource: str
    """For actions without resource types: what ``Resource`` elements are held against."""
    meets_resource_control: bool
    """True if RCPs apply."""
    may_be_reserved: bool
    """True if AWS keeps such changes to itself on some resources."""


@lru_cache(maxsize=ACTIONS_REMEMBERED_MAX)
def traits_of(action: str) -> Traits:
    """Return what is special about an action, in any case."""
    lowered = action.lower()
    service, _, name = lowered.partition(":")
    fixed = ""
    if is_wildcard_only(lowered):
        fixed = ALL_BUCKETS if lowered == LIST_ALL_BUCKETS else "*"
    changes_iam = service == "iam" and not name.startswith((*READING, USING))
    changes_alias = service == "kms" and name.endswith("alias")
    return Traits(
        action=lowered,
        needs_permission=lowered not in ALWAYS_ALLOWED,
        authenticates=lowered == SESSION_TOKEN,
        fixed_resource=fixed,
        meets_resource_control=lowered not in WITHOUT_RESOURCE_CONTROL and supports_rcp(service),
        may_be_reserved=changes_iam or changes_alias,
    )


def is_always_allowed(traits: Traits, principal: Principal) -> bool:
    """Return True for actions that no policy controls.

    GetSessionToken needs a user's or root's own credentials: STS refuses sessions itself, and
    for them the action is like any other.
    """
    return not traits.needs_permission or (
        traits.authenticates and principal.session is None and principal.type in ("IAMUser", "Root")
    )


def is_reserved(traits: Traits, resource: str) -> bool:
    """Return True if AWS keeps this change to itself: nobody's policies can allow it.

    AWS's managed policies, the roles under ``/aws-reserved/`` and the aliases under ``alias/aws/``
    may be read and used, not changed.
    """
    return traits.may_be_reserved and (
        ":aws:policy/" in resource or ":role/aws-reserved/" in resource or ":alias/aws/" in resource
    )
