"""What is special about some actions, whatever the policies say.

Sources: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
         https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getsessiontoken.html
         https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
         docs/sources/policy.md
"""

from functools import lru_cache
from typing import Final

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


def is_always_allowed(action: str, principal: Principal) -> bool:
    """Return True for actions (in lower case) that no policy controls.

    GetSessionToken needs a user's or root's own credentials: STS refuses sessions itself, and
    for them the action is like any other.
    """
    if action in ALWAYS_ALLOWED:
        return True
    return (
        action == SESSION_TOKEN
        and principal.session is None
        and principal.type in ("IAMUser", "Root")
    )


def evaluated_resource(action: str, resource: str) -> str:
    """Return what ``Resource`` elements are held against: ``*`` for actions without resources.

    So for such an action a statement on a specific ARN neither allows nor denies, and NotResource
    with specific ARNs applies.
    """
    if not _without_resources(action):
        return resource
    return ALL_BUCKETS if action == LIST_ALL_BUCKETS else "*"


@lru_cache(maxsize=4096)
def _without_resources(action: str) -> bool:
    return is_wildcard_only(action)


@lru_cache(maxsize=4096)
def meets_resource_control(action: str) -> bool:
    """Return True if RCPs apply to ``action`` (in lower case)."""
    return action not in WITHOUT_RESOURCE_CONTROL and supports_rcp(action.partition(":")[0])


def is_reserved(action: str, resource: str) -> bool:
    """Return True if AWS keeps this change to itself: nobody's policies can allow it.

    AWS's managed policies, the roles under ``/aws-reserved/`` and the aliases under ``alias/aws/``
    may be read and used, not changed.
    """
    service, _, name = action.partition(":")
    if service == "iam":
        owned = ":aws:policy/" in resource or ":role/aws-reserved/" in resource
        return owned and not name.startswith((*READING, "passrole"))
    return service == "kms" and ":alias/aws/" in resource and name.endswith("alias")
