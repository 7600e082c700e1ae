"""Last accessed: which services somebody may use, and when they were last used.

What may be used is what the permissions policies allow, denials aside; what was used is in the
trail, refused calls included.  A report is written while it is asked for, and never changes.

Sources: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateServiceLastAccessedDetails.html
         https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_access-advisor.html
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Any, cast

from garrison.core.call import Call
from garrison.policy import parse_document
from garrison.policy.reference import find_service, services
from garrison.services.iam import api
from garrison.services.iam.operations.groups import groups_of
from garrison.services.iam.operations.last_uses import find_uses_by
from garrison.services.iam.operations.paging import Listed, read_page
from garrison.services.iam.operations.policy_texts import texts_of
from garrison.services.iam.operations.targets import require_principal
from garrison.services.iam.records import (
    AccessReport,
    ActionUse,
    EntityFacts,
    Group,
    ManagedPolicy,
    Role,
    User,
)
from garrison.trail import Trail

Holder = User | Group | Role


class AccessReports:
    """Operations on reports of what was last accessed."""

    def __init__(self, trail: Trail) -> None:
        self._trail = trail

    async def generate_service_last_accessed_details(
        self, call: Call[api.GenerateServiceLastAccessedDetailsRequest, Any]
    ) -> api.GenerateServiceLastAccessedDetailsResponse:
        """Write a report about a user, group, role or managed policy.

        Raises:
            NoSuchEntityException: the account has none with this ARN.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateServiceLastAccessedDetails.html
        """
        record = _require_subject(call)
        texts, entities = await _read_subject(call, record)
        report = AccessReport(
            account=call.account,
            job_id=call.ids.uuid(),
            requested_by=call.principal.principal_id,
            granularity=call.request.get("Granularity", "SERVICE_LEVEL"),
            created_at=call.now,
            namespaces=find_namespaces(texts),
            entities=tuple(map(_facts, entities)),
            uses=tuple([use for each in entities for use in await self._uses_of(each)]),
        )
        call.records.put(report)
        return {"JobId": report.job_id}

    async def get_service_last_accessed_details(
        self, call: Call[api.GetServiceLastAccessedDetailsRequest, Any]
    ) -> api.GetServiceLastAccessedDetailsResponse:
        """Return a report, service by service.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLastAccessedDetails.html
        """
        report = await _require_report(call)
        page, rest = await read_page(call, Listed({name: name for name in report.namespaces}))
        found: api.GetServiceLastAccessedDetailsResponse = {
            "JobStatus": "COMPLETED",
            "JobType": report.granularity,
            "JobCreationDate": report.created_at,
            "JobCompletionDate": report.created_at,
            "ServicesLastAccessed": [_describe_service(report, name) for name in page],
        }
        return cast("api.GetServiceLastAccessedDetailsResponse", found | rest)

    async def get_service_last_accessed_details_with_entities(
        self, call: Call[api.GetServiceLastAccessedDetailsWithEntitiesRequest, Any]
    ) -> api.GetServiceLastAccessedDetailsWithEntitiesResponse:
        """Return who of a report could use a service, the latest use first.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLastAccessedDetailsWithEntities.html
        """
        report, namespace = await _require_report(call), call.request["ServiceNamespace"]
        if namespace not in report.namespaces:
            raise api.InvalidInputException(f"Invalid service namespace: {namespace}")
        used = {
            facts.arn: max(use.used_at for use in report.uses if _is(use, namespace, facts.arn))
            for facts in report.entities
            if any(_is(use, namespace, facts.arn) for use in report.uses)
        }
        never = datetime.min.replace(tzinfo=UTC)
        by_name = sorted(report.entities, key=lambda facts: facts.arn)
        ordered = sorted(by_name, key=lambda facts: used.get(facts.arn, never), reverse=True)
        page, rest = await read_page(
            call, Listed({f"{index:06d}": facts for index, facts in enumerate(ordered)})
        )
        found: api.GetServiceLastAccessedDetailsWithEntitiesResponse = {
            "JobStatus": "COMPLETED",
            "JobCreationDate": report.created_at,
            "JobCompletionDate": report.created_at,
            "EntityDetailsList": [_describe_entity(each, used.get(each.arn)) for each in page],
        }
        return cast("api.GetServiceLastAccessedDetailsWithEntitiesResponse", found | rest)

    async def _uses_of(self, entity: User | Role) -> list[ActionUse]:
        return [
            ActionUse(
                namespace=use.namespace,
                action=use.action,
                entity_arn=entity.arn,
                region=use.region,
                used_at=use.used_at,
            )
            for use in await find_uses_by(self._trail, entity)
        ]


def find_namespaces(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the services that policies allow any action of, sorted."""
    patterns: set[str] = set()
    for text in texts:
        for statement in parse_document(text, "identity").statements:
            if statement.effect == "Allow":
                actions = ("*",) if statement.not_action else statement.actions
                patterns |= {action.partition(":")[0].lower() for action in actions}
    known = services()
    return tuple(name for name in known if any(fnmatchcase(name, pattern) for pattern in patterns))


def _require_subject(call: Call[Any, Any]) -> Holder | ManagedPolicy:
    record = call.target.record
    if isinstance(record, ManagedPolicy):
        return record
    return require_principal(call, call.request["Arn"])


async def _read_subject(
    call: Call[Any, Any], record: Holder | ManagedPolicy
) -> tuple[list[str], list[User | Role]]:
    # The documents that allow, and the users and roles to whom they allow it.
    if isinstance(record, ManagedPolicy):
        return [record.text], await _entities_with(call, record.arn)
    holders: list[Holder] = [record]
    entities: list[User | Role]
    if isinstance(record, Group):
        entities = [*await _members_of(call, record)]
    else:
        entities = [record]
        if isinstance(record, User):
            holders += await groups_of(call, record)
    texts = [text.text for each in holders for text in await texts_of(call.records, each)]
    return texts, entities


async def _entities_with(call: Call[Any, Any], policy_arn: str) -> list[User | Role]:
    users = await call.records.find_by(User, "attached", policy_arn, account=call.account)
    roles = await call.records.find_by(Role, "attached", policy_arn, account=call.account)
    groups = await call.records.find_by(Group, "attached", policy_arn, account=call.account)
    members = [user for group in groups for user in await _members_of(call, group)]
    everyone: list[User | Role] = [*users, *members, *roles]
    found = {entity.arn: entity for entity in everyone}
    return list(found.values())


async def _members_of(call: Call[Any, Any], group: Group) -> Sequence[User]:
    return await call.records.find_by(User, "group", group.group_id, account=call.account)


async def _require_report(call: Call[Any, Any]) -> AccessReport:
    job_id = call.request["JobId"]
    report = await call.records.find(AccessReport, call.account, "", job_id)
    # Nobody but who asked for a report sees that it exists.
    if report is None or report.requested_by != call.principal.principal_id:
        raise api.NoSuchEntityException(f"Job with id {job_id} cannot be found.")
    return report


def _is(use: ActionUse, namespace: str, entity_arn: str) -> bool:
    return use.namespace == namespace and use.entity_arn == entity_arn


def _describe_service(report: AccessReport, namespace: str) -> api.ServiceLastAccessed:
    service = find_service(namespace)
    uses = [use for use in report.uses if use.namespace == namespace]
    found: api.ServiceLastAccessed = {
        "ServiceName": service.name if service is not None else namespace,
        "ServiceNamespace": namespace,
        "TotalAuthenticatedEntities": len({use.entity_arn for use in uses}),
    }
    if uses:
        last = max(uses, key=_used_at)
        found["LastAuthenticated"] = last.used_at
        found["LastAuthenticatedEntity"] = last.entity_arn
        found["LastAuthenticatedRegion"] = last.region
    if report.granularity == "ACTION_LEVEL":
        found["TrackedActionsLastAccessed"] = _describe_actions(uses)
    return found


def _describe_actions(uses: Sequence[ActionUse]) -> list[api.TrackedActionLastAccessed]:
    latest: dict[str, ActionUse] = {}
    for use in sorted(uses, key=_used_at):
        latest[use.action] = use
    return [
        {
            "ActionName": use.action,
            "LastAccessedEntity": use.entity_arn,
            "LastAccessedTime": use.used_at,
            "LastAccessedRegion": use.region,
        }
        for _, use in sorted(latest.items())
    ]


def _used_at(use: ActionUse) -> datetime:
    return use.used_at


def _facts(entity: User | Role) -> EntityFacts:
    return EntityFacts(
        arn=entity.arn,
        name=entity.name,
        entity_type="USER" if isinstance(entity, User) else "ROLE",
        unique_id=entity.unique_id,
        path=entity.path,
    )


def _describe_entity(facts: EntityFacts, used_at: datetime | None) -> api.EntityDetails:
    found: api.EntityDetails = {
        "EntityInfo": {
            "Arn": facts.arn,
            "Name": facts.name,
            "Type": facts.entity_type,
            "Id": facts.unique_id,
            "Path": facts.path,
        }
    }
    if used_at is not None:
        found["LastAuthenticated"] = used_at
    return found
