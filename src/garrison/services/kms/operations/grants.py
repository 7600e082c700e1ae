"""Grants.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
"""

import re
from base64 import b64encode
from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from garrison.core.arn import ARN
from garrison.core.call import Call
from garrison.core.directory import Directory
from garrison.core.quotas import (
    KMS_GRANT_CONSTRAINT_PAIRS,
    KMS_GRANT_CONSTRAINT_VALUE_CHARACTERS,
    KMS_GRANTS_PER_KEY,
)
from garrison.policy import MalformedPolicy, parse_document
from garrison.services.kms import api
from garrison.services.kms.authz.condition_keys import parse_constraint, source_arn
from garrison.services.kms.authz.names import encode_grant_token, find_grant
from garrison.services.kms.operations.lockout import is_user_or_role
from garrison.services.kms.operations.paging import Rest, read_page
from garrison.services.kms.operations.room import Room
from garrison.services.kms.operations.targets import (
    require_grant_tokens,
    require_key,
    require_no_dry_run,
)
from garrison.services.kms.records import (
    SYMMETRIC,
    Grant,
    GrantConstraint,
    Key,
    of_key,
)
from garrison.wire.errors import ValidationException

GRANT_ID = re.compile(r"[0-9a-f]{64}")
GRANT_ID_BYTES = 32
TOKEN_NONCE_BYTES = 32
NO_PRINCIPAL = "ARN does not refer to a valid principal"
GRANTS_PER_PAGE = 50  # API_ListGrants
GRANTS_PER_PAGE_MAX = 100


class Grants:
    """Operations on grants."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._room = Room(Grant, "key", KMS_GRANTS_PER_KEY, "grants on this KMS key")

    async def create_grant(
        self, call: Call[api.CreateGrantRequest, Key]
    ) -> api.CreateGrantResponse:
        """Let a principal do some operations with a key.

        A request with a name and otherwise equal to an earlier one finds the grant that it made.

        Raises:
            DisabledException, KMSInvalidStateException: the key may not be used now.
            InvalidArnException: a principal is none.
            ValidationException, LimitExceededException: operations or constraints that no grant
                can have.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html
        """
        request = call.request
        key = require_key(call)
        await require_grant_tokens(call)
        grant = _new_grant(call, key)
        grant = replace(grant, grantee_id=await self._find_id(call, grant.grantee))
        if grant.retiring:
            await self._find_id(call, grant.retiring)
        key.require_usable(call.now)
        require_no_dry_run(request)
        present = await _find_equal(call, grant) if grant.name else None
        if present is None:
            await self._room.take(call.records, key.account, key.region, key.key_id)
            call.records.put(grant)
            call.records.expect(key)
        grant_id = grant.grant_id if present is None else present.grant_id
        nonce = call.ids.random_bytes(TOKEN_NONCE_BYTES)
        token = b64encode(encode_grant_token(grant_id, nonce)).decode()
        return {"GrantToken": token, "GrantId": grant_id}

    async def list_grants(self, call: Call[api.ListGrantsRequest, Key]) -> api.ListGrantsResponse:
        """List the grants on a key: all, those of one grantee, or one.

        Raises:
            InvalidGrantIdException: ``GrantId`` is none.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_ListGrants.html
        """
        request = call.request
        key = require_key(call)
        found, rest = await _page_of_grants(call, key)
        grantee = _one_of(request, "GranteePrincipal", "GranteeServicePrincipal")
        listed = [grant for grant in found if grantee in (None, grant.grantee)]
        return {"Grants": [_describe(grant) for grant in listed], **rest}

    async def list_retirable_grants(
        self, call: Call[api.ListRetirableGrantsRequest, Any]
    ) -> api.ListGrantsResponse:
        """List the grants that a principal of the account may retire, on keys of any account.

        Raises:
            InvalidArnException: the principal is another account's, or another service.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_ListRetirableGrants.html
        """
        principal = _one_of(call.request, "RetiringPrincipal", "RetiringServicePrincipal")
        if principal is None:
            raise ValidationException("RetiringPrincipal is required.")
        _require_own(call, principal)
        found, rest = await read_page(
            call,
            Grant,
            index="retiring",
            value=f"{call.region} {principal}",
            default=GRANTS_PER_PAGE,
            most=GRANTS_PER_PAGE_MAX,
        )
        return {"Grants": [_describe(grant) for grant in found], **rest}

    async def retire_grant(self, call: Call[api.RetireGrantRequest, Grant]) -> None:
        """Delete a grant that says that the caller may.

        Raises:
            InvalidGrantTokenException, InvalidGrantIdException, NotFoundException: there is none.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_RetireGrant.html
        """
        grant = call.target.record
        if grant is None:
            raise _absent_grant(call)
        require_no_dry_run(call.request)
        call.records.delete(grant)

    async def revoke_grant(self, call: Call[api.RevokeGrantRequest, Key]) -> None:
        """Delete a grant of a key.

        Raises:
            InvalidGrantIdException, NotFoundException: there is none.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_RevokeGrant.html
        """
        key = require_key(call)
        grant = await find_grant(call.records, key, _require_grant_id(call.request["GrantId"]))
        if grant is None:
            raise _absent_grant(call)
        require_no_dry_run(call.request)
        call.records.delete(grant)

    async def _find_id(self, call: Call[Any, Any], principal: str) -> str:
        """Return a principal's unique ID; empty if it is no user or role.

        Raises:
            InvalidArnException: it is a user or role that does not exist.
        """
        unique_id = await self._directory.find_unique_id(call.records, principal)
        if not unique_id and is_user_or_role(principal):
            raise api.InvalidArnException(NO_PRINCIPAL)
        return unique_id


def _new_grant(call: Call[api.CreateGrantRequest, Key], key: Key) -> Grant:
    request = call.request
    grantee = _one_of(request, "GranteePrincipal", "GranteeServicePrincipal")
    if grantee is None:
        raise ValidationException(
            "Either GranteePrincipal or GranteeServicePrincipal must be specified."
        )
    retiring = _one_of(request, "RetiringPrincipal", "RetiringServicePrincipal")
    source = source_arn(request)
    if "GranteeServicePrincipal" in request and not (source and retiring):
        raise ValidationException(
            "A SourceArn constraint and a retiring principal must be specified with "
            "GranteeServicePrincipal."
        )
    constraint = parse_constraint(request)
    _require_operations(key, request["Operations"])
    _require_constraint(key, constraint)
    grant = Grant(
        account=key.account,
        region=key.region,
        grant_id=call.ids.random_bytes(GRANT_ID_BYTES).hex(),
        key_id=key.key_id,
        grantee=grantee,
        operations=tuple(dict.fromkeys(request["Operations"])),
        issuing_account=call.account,
        created_at=call.now,
        retiring=retiring or "",
        constraint=constraint,
        source_arn=source,
        name=request.get("Name", ""),
    )
    _require_principals(request, grant)
    return grant


def _require_operations(key: Key, operations: Iterable[str]) -> None:
    asked = set(operations)
    if not asked:
        raise ValidationException("At least one grant operation must be specified.")
    if unknown := sorted(asked - key.grant_operations):
        raise ValidationException(
            f"Grant operations {', '.join(unknown)} are not valid for a key of spec {key.spec} and "
            f"usage {key.usage}."
        )


def _require_constraint(key: Key, constraint: GrantConstraint | None) -> None:
    if constraint is not None and key.spec != SYMMETRIC:
        raise ValidationException(
            "Encryption context constraints are valid for symmetric encryption keys only."
        )
    pairs = {} if constraint is None else {**(constraint.equals or constraint.subset or {})}
    if len(pairs) > KMS_GRANT_CONSTRAINT_PAIRS:
        raise api.LimitExceededException(
            f"A grant constraint has at most {KMS_GRANT_CONSTRAINT_PAIRS} pairs."
        )
    if any(len(value) > KMS_GRANT_CONSTRAINT_VALUE_CHARACTERS for value in pairs.values()):
        raise api.LimitExceededException(
            "A value of a grant constraint has at most "
            f"{KMS_GRANT_CONSTRAINT_VALUE_CHARACTERS} characters."
        )


def _require_principals(request: Any, grant: Grant) -> None:
    # A principal must have a form that policies can name, or else the grant could not be read.
    # Services have names, which the model has checked.
    for member in ("GranteePrincipal", "RetiringPrincipal"):
        if member in request and ARN.parse(request[member]) is None:
            raise api.InvalidArnException(NO_PRINCIPAL)
    try:
        for text in (grant.policy, grant.retirement_policy):
            if text:
                parse_document(text, "grant")
    except MalformedPolicy as error:
        raise api.InvalidArnException(NO_PRINCIPAL) from error


async def _find_equal(call: Call[Any, Any], grant: Grant) -> Grant | None:
    named = await call.records.find_by(
        Grant,
        "name",
        of_key(grant.key_id, grant.name),
        account=grant.account,
        region=grant.region,
    )
    wanted = _properties(grant)
    return next((each for each in named if _properties(each) == wanted), None)


def _properties(grant: Grant) -> tuple[object, ...]:
    return (
        grant.grantee,
        grant.retiring,
        frozenset(grant.operations),
        grant.constraint,
        grant.source_arn,
        grant.issuing_account,
    )


async def _page_of_grants(
    call: Call[api.ListGrantsRequest, Key], key: Key
) -> tuple[Iterable[Grant], Rest]:
    request = call.request
    if "GrantId" in request:
        grant = await find_grant(call.records, key, _require_grant_id(request["GrantId"]))
        return [grant] if grant is not None else [], {"Truncated": False}
    index, value = "key", key.key_id
    grantee = _one_of(request, "GranteePrincipal", "GranteeServicePrincipal")
    if grantee is not None:
        index, value = "grantee", of_key(key.key_id, grantee)
    return await read_page(
        call,
        Grant,
        key.account,
        key.region,
        index=index,
        value=value,
        default=GRANTS_PER_PAGE,
        most=GRANTS_PER_PAGE_MAX,
    )


def _require_grant_id(grant_id: str) -> str:
    if GRANT_ID.fullmatch(grant_id) is None:
        raise api.InvalidGrantIdException(f"Invalid grant ID {grant_id}")
    return grant_id


def _absent_grant(call: Call[Any, Any]) -> Exception:
    if "GrantToken" in call.request:
        return api.InvalidGrantTokenException("Invalid grant token.")
    grant_id = _require_grant_id(call.request["GrantId"])
    return api.NotFoundException(f"Grant {grant_id} of key '{call.target.arn}' does not exist")


def _describe(grant: Grant) -> api.GrantListEntry:
    entry: api.GrantListEntry = {
        "KeyId": grant.key_arn,
        "GrantId": grant.grant_id,
        "Name": grant.name,
        "CreationDate": grant.created_at,
        "IssuingAccount": grant.issuer_arn,
        "Operations": list(grant.operations),
    }
    if grant.grantee.startswith("arn:"):
        entry["GranteePrincipal"] = grant.grantee
    else:
        entry["GranteeServicePrincipal"] = grant.grantee
    if grant.retiring.startswith("arn:"):
        entry["RetiringPrincipal"] = grant.retiring
    elif grant.retiring:
        entry["RetiringServicePrincipal"] = grant.retiring
    constraints = _describe_constraints(grant)
    if constraints:
        entry["Constraints"] = constraints
    return entry


def _describe_constraints(grant: Grant) -> api.GrantConstraints:
    constraints: api.GrantConstraints = {}
    if grant.constraint is not None and grant.constraint.equals is not None:
        constraints["EncryptionContextEquals"] = grant.constraint.equals
    elif grant.constraint is not None:
        constraints["EncryptionContextSubset"] = grant.constraint.subset or {}
    if grant.source_arn:
        constraints["SourceArn"] = grant.source_arn
    return constraints


def _one_of(request: Any, member: str, of_service: str) -> str | None:
    """Return the principal that a request names in one of two members; None if in neither.

    Raises:
        ValidationException: it names one in both.
    """
    if member in request and of_service in request:
        raise ValidationException(f"Only one of {member} and {of_service} can be specified.")
    found: str | None = request.get(member, request.get(of_service))
    return found


def _require_own(call: Call[Any, Any], principal: str) -> None:
    if "RetiringServicePrincipal" in call.request:
        own = call.principal.arn == principal
    else:
        arn = ARN.parse(principal)
        own = arn is not None and arn.account == call.account
    if not own:
        raise api.InvalidArnException("RetiringPrincipal must be a principal in your account.")
