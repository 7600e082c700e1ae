"""What is asked: one action on one resource, by whom, in what circumstances."""

import msgspec

from garrison.core.principal import Principal
from garrison.policy.template import Context


class AccessRequest(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One action on one resource: what an operation that touches several asks several times."""

    action: str
    """Such as ``kms:Decrypt``; compares without regard to case."""
    resource: str
    """An ARN, or ``*`` for actions without resource types."""
    resource_account: str
    """The account that owns the resource; the caller's own for ``*``."""
    principal: Principal
    context: Context = {}
    """Condition keys, in lower case.  Text is a single value, a tuple a multivalued key."""
    federated_provider: str = ""
    """For AssumeRoleWithSAML and AssumeRoleWithWebIdentity, which nobody signs: the identity
    provider's ARN or name.  The principal is then anonymous."""
    canonical_user: str = ""
    """The canonical user ID of the caller's account, where the service knows such IDs (S3)."""
