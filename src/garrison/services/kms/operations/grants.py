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
)
from garrison.policy import MalformedPolicy, parse_document
from garrison.services.kms import api
from garrison.services.kms.authz import encode_grant_token, find_grant, parse_constraint
from garrison.services.kms.operations.paging import Rest, read_page
from garrison.services.kms.operations.targets import (
    require_grant_tokens,
    require_key,
    require_known,
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
GRANTS_PER_PAGE = 50  # API_ListGrants
GRANTS_PER_PAGE_MAX = 100


class Grants:
    """Operations on grants."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

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
            NotImplementedMember: service principals and the constraint to a source.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html
        """
        request = call.request
        require_known(request, "GranteeServicePrincipal", "RetiringServicePrincipal")
        require_known(request.get("Constraints", {}), "SourceArn")
        key = require_key(call)
        await require_grant_tokens(call)
        grant = _new_grant(call, key)
        grantee_id = await self._directory.find_unique_id(call.records, grant.grantee)
        grant = replace(grant, grantee_id=grantee_id)
        key.require_usable(call.now)
        require_no_dry_run(request)
        present = await _find_equal(call, grant) if grant.name else None
        if present is None:
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
        require_known(request, "GranteeServicePrincipal")
        key = require_key(call)
        found, rest = await _page_of_grants(call, key)
        grantee = request.get("GranteePrincipal")
        listed = [grant for grant in found if grantee in (None, grant.grantee)]
        return {"Grants": [_describe(grant) for grant in listed], **rest}

    async def list_retirable_grants(
        self, call: Call[api.ListRetirableGrantsRequest, Any]
    ) -> api.ListGrantsResponse:
        """List the grants that a principal of the account may retire, on keys of any account.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_ListRetirableGrants.html
        """
        require_known(call.request, "RetiringServicePrincipal")
        if "RetiringPrincipal" not in call.request:
            raise ValidationException("RetiringPrincipal is required.")
        principal = call.request["RetiringPrincipal"]
        arn = ARN.parse(principal)
        if arn is None or arn.account != call.account:
            raise api.InvalidArnException("RetiringPrincipal must be a principal in your account.")
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


def _new_grant(call: Call[api.CreateGrantRequest, Key], key: Key) -> Grant:
    request = call.request
    if "GranteePrincipal" not in request:
        raise ValidationException(
            "Either GranteePrincipal or GranteeServicePrincipal must be specified."
        )
    constraint = parse_constraint(request)
    _require_operations(key, request["Operations"])
    _require_constraint(key, constraint)
    grant = Grant(
        account=key.account,
        region=key.region,
        grant_id=call.ids.random_bytes(GRANT_ID_BYTES).hex(),
        key_id=key.key_id,
        grantee=request["GranteePrincipal"],
        operations=tuple(dict.fromkeys(request["Operations"])),
        issuing_account=call.account,
        created_at=call.now,
        retiring=request.get("RetiringPrincipal", ""),
        constraint=constraint,
        name=request.get("Name", ""),
    )
    _require_principals(grant)
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


def _require_principals(grant: Grant) -> None:
    # A principal must have a form that policies can name, or else the grant could not be read.
    for principal in (grant.grantee, grant.retiring or grant.grantee):
        if ARN.parse(principal) is None:
            raise api.InvalidArnException("ARN does not refer to a valid principal")
    try:
        for text in (grant.policy, grant.retirement_policy):
            if text:
                parse_document(text, "grant")
    except MalformedPolicy as error:
        raise api.InvalidArnException("ARN does not refer to a valid principal") from error


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
    if "GranteePrincipal" in request:
        index, value = "grantee", of_key(key.key_id, request["GranteePrincipal"])
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
        "GranteePrincipal": grant.grantee,
        "IssuingAccount": grant.issuer_arn,
        "Operations": list(grant.operations),
    }
    if grant.retiring:
        entry["RetiringPrincipal"] = grant.retiring
    if grant.constraint is not None:
        entry["Constraints"] = _describe_constraint(grant.constraint)
    return entry


def _describe_constraint(constraint: GrantConstraint) -> api.GrantConstraints:
    if constraint.equals is not None:
        return {"EncryptionContextEquals": constraint.equals}
    return {"EncryptionContextSubset": constraint.subset or {}}
