"""What the gateway must know of identities, as a port: IAM's records stand behind it.

The gateway and the services do not import each other.  Authentication needs secrets,
authorization needs policies, STS needs roles; IAM's ``operations/directory.py`` answers, and
``app.py`` joins them.
"""

from datetime import datetime
from typing import Protocol

import msgspec

from garrison.core.policy_text import PolicyText
from garrison.core.principal import Principal
from garrison.core.transaction import Records


class AccessKeyHolder(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A long-term access key and whom it stands for."""

    secret_access_key: str
    principal: Principal
    active: bool

    def __repr__(self) -> str:
        """Name the holder, never the secret."""
        return f"AccessKeyHolder(principal={self.principal.arn!r}, active={self.active})"


class RoleFacts(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What STS needs of a role."""

    arn: str
    role_id: str
    role_name: str
    account: str
    trust_policy: str
    max_session_duration_s: int
    tags: dict[str, str]
    service_linked: bool


class AttachedPolicies(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Every policy that is attached to a principal or stands above it."""

    identity: tuple[PolicyText, ...] = ()
    """Inline, managed and, for a user, the groups' policies."""
    boundaries: tuple[PolicyText, ...] = ()
    service_control: tuple[tuple[PolicyText, ...], ...] = ()
    """Policies of one level (root, OU, …, account) each; empty outside an organization."""


class Directory(Protocol):
    """Looks up identities; every method reads through the request's own transaction."""

    async def find_access_key(self, records: Records, access_key_id: str) -> AccessKeyHolder | None:
        """Return a long-term access key, active or not, or None."""
        ...

    async def require_account(self, records: Records, account: str, now: datetime) -> None:
        """Create an account, with nothing but its root user, unless it exists."""
        ...

    async def find_session_principal(
        self, records: Records, claimed: Principal
    ) -> Principal | None:
        """Return whom temporary credentials stand for, as it is now; None if it is gone."""
        ...

    async def policies_of(self, records: Records, principal: Principal) -> AttachedPolicies:
        """Return the policies attached to a principal (for a role session: to its role)."""
        ...

    async def policies_above(
        self, records: Records, account: str
    ) -> tuple[tuple[PolicyText, ...], ...]:
        """Return the resource control policies of an account, level by level."""
        ...

    async def find_unique_id(self, records: Records, arn: str) -> str:
        """Return the unique ID of the user or role with this ARN; empty if there is none."""
        ...

    async def find_role(self, records: Records, arn: str) -> RoleFacts | None:
        """Return a role by its ARN."""
        ...

    async def find_managed_policy(self, records: Records, arn: str, account: str) -> str | None:
        """Return the default version of a managed policy (AWS's or the account's), as text."""
        ...

    async def check_mfa_code(
        self, records: Records, principal: Principal, serial_number: str, code: str, now: datetime
    ) -> bool:
        """Return True if the code is right for the principal's device, and use it up."""
        ...
