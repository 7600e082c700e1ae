"""Who is who: IAM's answers to authentication, authorization and STS (the port `core.directory`).

What every request asks for is found by IDs alone: an access key holds its account and its user's
name, so no index is read, however much is written meanwhile.
"""

from collections.abc import Mapping
from datetime import datetime
from operator import is_

import msgspec
from msgspec.structs import replace

from garrison.core.arn import ARN
from garrison.core.call import PolicyText, Records
from garrison.core.directory import AccessKeyHolder, AttachedPolicies, RoleFacts
from garrison.core.ids import account_of_access_key
from garrison.core.principal import Principal, Session
from garrison.core.record import Record
from garrison.crypto.one_time_codes import find_step
from garrison.services.iam.authz import find_by_arn, find_named, find_policy
from garrison.services.iam.operations import accounts
from garrison.services.iam.operations.policy_texts import managed_text, texts_of
from garrison.services.iam.operations.trust import render_trust_policy
from garrison.services.iam.operations.wrong_codes import WrongCodes
from garrison.services.iam.records import (
    AccessKey,
    Group,
    MFADevice,
    PolicyHolder,
    Role,
    User,
)

NOTHING = AttachedPolicies()
PRINCIPALS_REMEMBERED_MAX = 4096
Sources = tuple[Record, ...]


class Collected(msgspec.Struct, frozen=True, gc=False):
    """The policies of a principal, and the states of all records that they were collected from."""

    state: object
    """Of the whole store, when they were found to be so."""
    sources: Sources
    attached: AttachedPolicies

    def is_from(self, sources: Sources) -> bool:
        """Return True if these are the very same states of the same records.

        The store hands out one object for as long as a record does not change.  Versions would not
        do: they begin anew when all state is wiped.
        """
        return len(sources) == len(self.sources) and all(map(is_, sources, self.sources))


class IdentityDirectory:
    """Looks up identities in IAM's records."""

    def __init__(self) -> None:
        # Every request asks for its caller's policies; they change seldom.
        self._collected: dict[str, Collected] = {}
        self._wrong_codes = WrongCodes()
        self._holders: dict[str, tuple[object, AccessKeyHolder]] = {}

    async def find_access_key(self, records: Records, access_key_id: str) -> AccessKeyHolder | None:
        """Return a long-term access key, active or not, or None."""
        state = records.state
        known = self._holders.get(access_key_id)
        if known is not None and known[0] is state:
            return known[1]
        found = await self._find_access_key(records, access_key_id)
        # Only what exists: strangers may send any text.
        if found is not None:
            if len(self._holders) >= PRINCIPALS_REMEMBERED_MAX:
                self._holders.clear()
            self._holders[access_key_id] = (state, found)
        return found

    async def _find_access_key(
        self, records: Records, access_key_id: str
    ) -> AccessKeyHolder | None:
        account = account_of_access_key(access_key_id)
        if account is None:
            return None
        key = await records.find(AccessKey, account, "", access_key_id)
        if key is None:
            return None
        principal = await self._principal(records, key)
        if principal is None:
            return None
        return AccessKeyHolder(
            secret_access_key=key.secret_access_key,
            principal=principal,
            active=key.status == "Active",
        )

    async def _principal(self, records: Records, key: AccessKey) -> Principal | None:
        if not key.user_name:
            return Principal(
                type="Root",
                arn=f"arn:{key.partition}:iam::{key.account}:root",
                account=key.account,
                principal_id=key.account,
                access_key_id=key.access_key_id,
            )
        user = await records.find(User, key.account, "", key.user_name)
        if user is None or user.user_id != key.user_id:
            return None
        return Principal(
            type="IAMUser",
            arn=user.arn,
            account=user.account,
            principal_id=user.user_id,
            user_name=user.user_name,
            access_key_id=key.access_key_id,
            tags=user.tags,
        )

    async def require_account(self, records: Records, account: str, now: datetime) -> None:
        """Create an account, with nothing but its root user, unless it exists."""
        await accounts.require_account(records, account, now)

    async def find_session_principal(
        self, records: Records, claimed: Principal
    ) -> Principal | None:
        """Return whom temporary credentials stand for, as it is now; None if it is gone.

        A user may have another name by now, and another user its name; tags may be gone.
        """
        session = claimed.session
        if session is None or session.issuer.type == "Root":
            return claimed
        holder = await _find_holder(records, claimed)
        return None if holder is None else _present(claimed, session, holder)

    async def policies_of(self, records: Records, principal: Principal) -> AttachedPolicies:
        """Return the policies attached to a principal.

        Of a role session these are its role's, of a federated user's session those of the user who
        made it.  The root user has none, and needs none.
        """
        session, state = principal.session, records.state
        unique_id = principal.principal_id if session is None else session.issuer.principal_id
        known = self._collected.get(unique_id)
        if known is not None and known.state is state:
            return known.attached
        holder = await _find_holder(records, principal)
        if holder is None:
            return NOTHING
        sources = await _sources_of(records, holder)
        if known is not None and known.is_from(sources):
            attached = known.attached
        else:
            attached = await _collect(records, holder, sources)
        if len(self._collected) >= PRINCIPALS_REMEMBERED_MAX:
            self._collected.clear()
        self._collected[unique_id] = Collected(state, sources, attached)
        return attached

    async def policies_above(
        self, records: Records, account: str
    ) -> tuple[tuple[PolicyText, ...], ...]:
        """Return the resource control policies of an account: none outside an organization."""
        return ()

    async def find_unique_id(self, records: Records, arn: str) -> str:
        """Return the unique ID of the user or role with this ARN; empty if there is none."""
        found = await find_by_arn(records, arn) if ":iam:" in arn else None
        return found.unique_id if isinstance(found, User | Role) else ""

    async def find_role(self, records: Records, arn: str) -> RoleFacts | None:
        """Return a role by its ARN, with its trust policy as it holds now."""
        parts = ARN.parse(arn)
        if parts is None or parts.service != "iam" or not parts.resource.startswith("role/"):
            return None
        name = parts.resource.rpartition("/")[2]
        role = await find_named(records, Role, parts.account, name)
        if role is None or role.arn != arn:
            return None
        return RoleFacts(
            arn=role.arn,
            role_id=role.role_id,
            role_name=role.role_name,
            account=role.account,
            trust_policy=await render_trust_policy(records, role),
            max_session_duration_s=role.max_session_duration_s,
            tags=role.tags,
            service_linked=role.service_linked,
        )

    async def find_managed_policy(self, records: Records, arn: str, account: str) -> str | None:
        """Return the default version of a managed policy (AWS's or the account's), as text."""
        policy = await find_policy(records, arn, account)
        return policy.text if policy is not None else None

    async def check_mfa_code(
        self, records: Records, principal: Principal, serial_number: str, code: str, now: datetime
    ) -> bool:
        """Return True if the code is right for the principal's device, and use it up."""
        device = await records.find(MFADevice, principal.account, "", serial_number)
        if device is None or device.enabled_at is None or device.user_id != principal.principal_id:
            return False
        if self._wrong_codes.are_too_many(device, now):
            return False
        step = find_step(device.seed, code, now, spent=device.spent_step)
        if step is None:
            self._wrong_codes.count(device, now)
            return False
        self._wrong_codes.forget(device)
        records.put(replace(device, spent_step=step))
        return True


def _present(claimed: Principal, session: Session, holder: User | Role) -> Principal:
    # What a session was given itself stays; what it has of its user or role is taken from there.
    issuer = session.issuer
    if issuer.arn != holder.arn:
        issuer = replace(issuer, arn=holder.arn, user_name=holder.name)
        claimed = replace(claimed, session=replace(session, issuer=issuer))
        if claimed.type == "IAMUser":
            claimed = replace(claimed, arn=holder.arn, user_name=holder.name)
    tags = _tags_of(holder, session)
    return claimed if tags == claimed.tags else replace(claimed, tags=tags)


def _tags_of(holder: User | Role, session: Session) -> Mapping[str, str]:
    # Keys that differ by case are one, and the session's own tag counts.
    if not (session.tags and holder.tags):
        return session.tags or holder.tags
    own = {key.lower() for key in session.tags}
    return {key: value for key, value in holder.tags.items() if key.lower() not in own} | dict(
        session.tags
    )


async def _sources_of(records: Records, holder: User | Role) -> Sources:
    # The principal, its groups, and every managed policy of theirs.
    carriers: list[PolicyHolder] = [holder]
    if isinstance(holder, User):
        for group_id in holder.group_ids:
            group = await records.find_one(Group, "unique_id", group_id)
            if group is not None:
                carriers.append(group)
    arns = [arn for carrier in carriers for arn in carrier.attached]
    if holder.boundary:
        arns.append(holder.boundary)
    policies = [await find_policy(records, arn, holder.account) for arn in arns]
    return (*carriers, *(policy for policy in policies if policy is not None))


async def _collect(records: Records, holder: User | Role, sources: Sources) -> AttachedPolicies:
    identity: list[PolicyText] = []
    for carrier in sources:
        if isinstance(carrier, PolicyHolder):
            identity += await texts_of(records, carrier)
    if not holder.boundary:
        return AttachedPolicies(identity=tuple(identity))
    boundary = await managed_text(records, holder, holder.boundary)
    return AttachedPolicies(identity=tuple(identity), boundaries=(boundary,))


async def _find_holder(records: Records, principal: Principal) -> User | Role | None:
    # Whose policies count; None if it is gone, even if another one has its name now.
    if principal.session is None:
        if principal.type != "IAMUser":
            return None
        name, unique_id, is_role = principal.user_name, principal.principal_id, False
        account = principal.account
    else:
        issuer = principal.session.issuer
        if issuer.type == "Root":
            return None
        name, unique_id, is_role = issuer.user_name, issuer.principal_id, issuer.type == "Role"
        account = issuer.account
    holder: User | Role | None
    if is_role:
        holder = await records.find(Role, account, "", name)
    else:
        holder = await records.find(User, account, "", name)
        if holder is None or holder.unique_id != unique_id:
            # A session outlives a change of its user's name.
            holder = await records.find_one(User, "unique_id", unique_id)
    return holder if holder is not None and holder.unique_id == unique_id else None
