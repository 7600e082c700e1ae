"""What each request touches, and what a policy may test of it.

CloudHSM's actions have the prefix ``cloudhsm``.  Only a backup can be another account's: its
resource policy lets others make clusters from it.  CloudHSM has no condition keys of its own.

Sources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudhsm.html
         https://docs.aws.amazon.com/cloudhsm/latest/userguide/sharing.html
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from garrison.core.arn import ARN
from garrison.core.call import Ask, Check, ContextValue, Target
from garrison.core.policy_text import PolicyText
from garrison.services.cloudhsmv2 import api
from garrison.services.cloudhsmv2.records import Backup, Cluster

Resolver = Callable[[Ask[Any]], Awaitable[tuple[Check[Any], ...]]]

CLUSTER_TYPE = "AWS::CloudHSM::Cluster"
BACKUP_TYPE = "AWS::CloudHSM::Backup"
BACKUP = "backup-"


def _action(ask: Ask[Any]) -> str:
    return f"cloudhsm:{ask.operation}"


def _tag_context(
    tags: Sequence[api.Tag] | None = None, keys: Sequence[str] | None = None
) -> Mapping[str, ContextValue]:
    # One for all operations: what the request would set, or take away.
    if tags is None and keys is None:
        return {}
    context: dict[str, ContextValue] = {
        f"aws:requesttag/{tag['Key'].lower()}": tag["Value"] for tag in tags or ()
    }
    return context | {"aws:tagkeys": tuple(keys or (tag["Key"] for tag in tags or ()))}


async def _cluster(
    ask: Ask[Any], cluster_id: str, context: Mapping[str, ContextValue] | None = None
) -> Target[Cluster]:
    found = await ask.records.find(Cluster, ask.account, ask.region, cluster_id)
    cluster = None if found is None or found.is_gone(ask.now) else found
    return Target(
        arn=f"arn:{ask.partition}:cloudhsm:{ask.region}:{ask.account}:cluster/{cluster_id}",
        record=cluster,
        cloudformation_type=CLUSTER_TYPE,
        tags={} if cluster is None else cluster.tags,
        context=context or {},
    )


async def _backup(
    ask: Ask[Any],
    backup_id: str,
    account: str = "",
    context: Mapping[str, ContextValue] | None = None,
) -> Target[Backup]:
    account = account or ask.account
    found = await ask.records.find(Backup, account, ask.region, backup_id)
    backup = None if found is None or found.is_gone(ask.now) else found
    arn = f"arn:{ask.partition}:cloudhsm:{ask.region}:{account}:backup/{backup_id}"
    shared = backup is not None and backup.policy
    return Target(
        arn=arn,
        record=backup,
        account=account,
        cloudformation_type=BACKUP_TYPE,
        tags={} if backup is None else backup.tags,
        policies=(PolicyText(text=backup.policy, name="resource policy", attached_to=arn),)
        if shared and backup is not None
        else (),
        context=context or {},
    )


async def create_cluster(ask: Ask[api.CreateClusterRequest]) -> tuple[Check[Any], ...]:
    """From nothing on anything; from a backup on the backup, which may be another account's."""
    request = ask.request
    context = _tag_context(request.get("TagList"))
    source = request.get("SourceBackupId")
    if source is None:
        return (Check(action=_action(ask), target=Target(context=context)),)
    arn = ARN.parse(source) if source.startswith("arn:") else None
    if arn is None:
        return (Check(action=_action(ask), target=await _backup(ask, source, context=context)),)
    backup_id = arn.resource.partition("/")[2]
    target: Target[Backup] = Target(arn=source, account=arn.account, context=context)
    if arn.region == ask.region:
        target = await _backup(ask, backup_id, arn.account, context)
    return (Check(action=_action(ask), target=target),)


async def create_hsm(ask: Ask[Any]) -> tuple[Check[Cluster], ...]:
    """On the cluster that the request names."""
    target = await _cluster(ask, ask.request["ClusterId"])
    return (Check(action=_action(ask), target=target),)


initialize_cluster = modify_cluster = delete_cluster = create_hsm


async def delete_hsm(ask: Ask[api.DeleteHsmRequest]) -> tuple[Check[Cluster], ...]:
    """On anything: AWS gives this action no resource."""
    target = await _cluster(ask, ask.request["ClusterId"])
    return (
        Check(
            action=_action(ask),
            target=Target(record=target.record, cloudformation_type=CLUSTER_TYPE),
        ),
    )


async def describe_clusters(ask: Ask[Any]) -> tuple[Check[Any], ...]:
    """On anything."""
    return (Check(action=_action(ask), target=Target()),)


describe_backups = describe_clusters


async def delete_backup(ask: Ask[Any]) -> tuple[Check[Backup], ...]:
    """On the backup that the request names."""
    context = _tag_context(ask.request.get("TagList"))
    target = await _backup(ask, ask.request["BackupId"], context=context)
    return (Check(action=_action(ask), target=target),)


restore_backup = modify_backup_attributes = copy_backup_to_region = delete_backup


async def put_resource_policy(ask: Ask[Any]) -> tuple[Check[Any], ...]:
    """On the resource, if it is the caller's account's and a backup: no other has a policy."""
    arn = ask.request.get("ResourceArn", "")
    parts = ARN.parse(arn) if arn else None
    target: Target[Backup] = Target(arn=arn or "*")
    if parts is not None and (parts.account, parts.region) == (ask.account, ask.region):
        kind, _, name = parts.resource.partition("/")
        if kind == "backup":
            target = await _backup(ask, name)
    return (Check(action=_action(ask), target=target),)


get_resource_policy = delete_resource_policy = put_resource_policy


async def tag_resource(ask: Ask[Any]) -> tuple[Check[Any], ...]:
    """On the cluster or backup, with the tags that the request names."""
    request = ask.request
    context = _tag_context(request.get("TagList"), request.get("TagKeyList"))
    resource_id: str = request["ResourceId"]
    target: Target[Any] = (
        await _backup(ask, resource_id, context=context)
        if resource_id.startswith(BACKUP)
        else await _cluster(ask, resource_id, context)
    )
    return (Check(action=_action(ask), target=target),)


untag_resource = list_tags = tag_resource
