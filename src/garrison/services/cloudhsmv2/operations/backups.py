"""Backups: described, copied to other Regions, deleted and restored."""

from typing import Any

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.crypto import Keyring
from garrison.crypto.hardware import TokenRack
from garrison.services.cloudhsmv2 import api
from garrison.services.cloudhsmv2.operations.copies import Copies
from garrison.services.cloudhsmv2.operations.descriptions import describe_backup
from garrison.services.cloudhsmv2.operations.naming import new_id
from garrison.services.cloudhsmv2.operations.paging import filter_by, page_of
from garrison.services.cloudhsmv2.operations.tagging import set_tags
from garrison.services.cloudhsmv2.operations.targets import require_backup, require_ready
from garrison.services.cloudhsmv2.records import Backup

PAGE = 50


class Backups:
    """Operations on backups."""

    def __init__(self, rack: TokenRack, keyring: Keyring) -> None:
        self._copies = Copies(rack, keyring)

    async def describe_backups(
        self, call: Call[api.DescribeBackupsRequest, Any]
    ) -> api.DescribeBackupsResponse:
        """List the account's backups in this Region, the newest first unless asked otherwise.

        What others share by a resource policy alone is not listed, as in AWS; and Garrison has no
        Resource Access Manager by which it would be.

        Source: https://docs.aws.amazon.com/cloudhsm/latest/APIReference/API_DescribeBackups.html
        """
        request = call.request
        found = [
            backup
            async for backup in call.records.scan(Backup, call.account, call.region)
            if not backup.is_gone(call.now) and not request.get("Shared")
        ]
        found = filter_by(
            found,
            request.get("Filters", {}),
            {
                "backupIds": lambda backup: backup.backup_id,
                "sourceBackupIds": lambda backup: backup.source_backup,
                "clusterIds": lambda backup: backup.cluster_id,
                "states": lambda backup: backup.state(call.now),
                "neverExpires": lambda backup: str(backup.never_expires).lower(),
            },
        )
        found.sort(
            key=lambda backup: (backup.created_at, backup.backup_id),
            reverse=not request.get("SortAscending"),
        )
        page, token = page_of(call, found, lambda backup: backup.backup_id, most=PAGE)
        answer: api.DescribeBackupsResponse = {
            "Backups": [describe_backup(backup, call.now) for backup in page]
        }
        if token is not None:
            answer["NextToken"] = token
        return answer

    async def copy_backup_to_region(
        self, call: Call[api.CopyBackupToRegionRequest, Backup]
    ) -> api.CopyBackupToRegionResponse:
        """Copy a backup to another Region, where it belongs to no cluster and never expires.

        Raises:
            CloudHsmInvalidRequestException: it is not ready, or the Region is its own.

        Source: https://docs.aws.amazon.com/cloudhsm/latest/APIReference/API_CopyBackupToRegion.html
        """
        request = call.request
        backup = require_backup(call, request["BackupId"])
        require_ready(call, backup)
        if request["DestinationRegion"] == call.region:
            raise api.CloudHsmInvalidRequestException(
                "The destination Region must not be the backup's own."
            )
        packed = await self._copies.open(call.records, backup)
        assert packed is not None
        copy = Backup(
            account=backup.account,
            region=request["DestinationRegion"],
            backup_id=new_id(call.ids, "backup"),
            cluster_id="",
            created_at=backup.created_at,
            copied_at=call.now,
            hsm_type=backup.hsm_type,
            mode=backup.mode,
            certificate=backup.certificate,
            is_activated=backup.is_activated,
            source_region=backup.region,
            source_backup=backup.backup_id,
            source_cluster=backup.cluster_id or backup.source_cluster,
            tags=set_tags({}, request["TagList"]) if "TagList" in request else backup.tags,
        )
        call.records.put(copy)
        self._copies.keep(call.records, copy, packed)
        return {
            "DestinationBackup": {
                "CreateTimestamp": copy.created_at,
                "SourceRegion": copy.source_region,
                "SourceBackup": copy.source_backup,
                "SourceCluster": copy.source_cluster,
            }
        }

    async def delete_backup(
        self, call: Call[api.DeleteBackupRequest, Backup]
    ) -> api.DeleteBackupResponse:
        """Delete a backup; for seven days it can be restored.

        Raises:
            CloudHsmInvalidRequestException: it is not ready, or deleted already.

        Source: https://docs.aws.amazon.com/cloudhsm/latest/APIReference/API_DeleteBackup.html
        """
        backup = require_backup(call, call.request["BackupId"])
        require_ready(call, backup)
        backup = replace(backup, deletion_asked_at=call.now)
        call.records.put(backup)
        return {"Backup": describe_backup(backup, call.now)}

    async def restore_backup(
        self, call: Call[api.RestoreBackupRequest, Backup]
    ) -> api.RestoreBackupResponse:
        """Take a backup's deletion back.

        Raises:
            CloudHsmInvalidRequestException: it is not deleted.

        Source: https://docs.aws.amazon.com/cloudhsm/latest/APIReference/API_RestoreBackup.html
        """
        backup = require_backup(call, call.request["BackupId"])
        if backup.deletion_asked_at is None:
            raise api.CloudHsmInvalidRequestException(
                f"Backup {backup.backup_id} is in state {backup.state(call.now)}; it must be "
                "PENDING_DELETION."
            )
        backup = replace(backup, deletion_asked_at=None)
        call.records.put(backup)
        return {"Backup": describe_backup(backup, call.now)}

    async def modify_backup_attributes(
        self, call: Call[api.ModifyBackupAttributesRequest, Backup]
    ) -> api.ModifyBackupAttributesResponse:
        """Exempt a backup from its cluster's retention policy, or not.

        Source:
        https://docs.aws.amazon.com/cloudhsm/latest/APIReference/API_ModifyBackupAttributes.html
        """
        backup = require_backup(call, call.request["BackupId"])
        require_ready(call, backup)
        backup = replace(backup, never_expires=call.request["NeverExpires"])
        call.records.put(backup)
        return {"Backup": describe_backup(backup, call.now)}
