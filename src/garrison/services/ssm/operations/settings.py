"""Settings of the service, as far as they are Parameter Store's."""

from typing import Any

from garrison.core.call import Call
from garrison.core.transaction import Records
from garrison.services.ssm import api
from garrison.services.ssm.authz import setting_id_of
from garrison.services.ssm.records import NotImplementedMember, ServiceSetting
from garrison.wire.errors import ValidationException

DEFAULT_TIER = "/ssm/parameter-store/default-parameter-tier"
THROUGHPUT = "/ssm/parameter-store/high-throughput-enabled"
SETTINGS: dict[str, tuple[str, ...]] = {
    DEFAULT_TIER: ("Standard", "Advanced", "Intelligent-Tiering"),
    THROUGHPUT: ("false", "true"),
}
"""What a setting may be; its default first."""
# What AWS has besides, and Garrison does not.
ELSEWHERE = (
    "/ssm/appmanager/",
    "/ssm/automation/",
    "/ssm/documents/",
    "/ssm/managed-instance/",
    "/ssm/opsinsights/",
    "/ssm/opsitem/",
)


class Settings:
    """Operations on settings."""

    async def get_service_setting(
        self, call: Call[api.GetServiceSettingRequest, ServiceSetting]
    ) -> api.GetServiceSettingResult:
        """Return a setting: what it was changed to, or its default.

        Raises:
            ServiceSettingNotFound: no such setting.

        Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetServiceSetting.html
        """
        setting_id = require_setting(call)
        return {"ServiceSetting": _describe(call, setting_id, call.target.record)}

    async def update_service_setting(
        self, call: Call[api.UpdateServiceSettingRequest, ServiceSetting]
    ) -> None:
        """Change a setting.

        Raises:
            ServiceSettingNotFound: no such setting.
            ValidationException: a value that it cannot have.

        Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_UpdateServiceSetting.html
        """
        setting_id, value = require_setting(call), call.request["SettingValue"]
        if value not in SETTINGS[setting_id]:
            known = ", ".join(SETTINGS[setting_id])
            raise ValidationException(f"{setting_id} must be one of: {known}.")
        present = call.target.record
        call.records.put(
            ServiceSetting(
                account=call.account,
                region=call.region,
                version=0 if present is None else present.version,
                setting_id=setting_id,
                value=value,
                modified_at=call.now,
                modified_by=call.principal.arn,
            )
        )

    async def reset_service_setting(
        self, call: Call[api.ResetServiceSettingRequest, ServiceSetting]
    ) -> api.ResetServiceSettingResult:
        """Give a setting its default again.

        Raises:
            ServiceSettingNotFound: no such setting.

        Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ResetServiceSetting.html
        """
        setting_id = require_setting(call)
        if call.target.record is not None:
            call.records.delete(call.target.record)
        return {"ServiceSetting": _describe(call, setting_id, None)}


async def default_tier(records: Records, account: str, region: str) -> str:
    """Return the tier of parameters for which no request says one."""
    found = await records.find(ServiceSetting, account, region, DEFAULT_TIER)
    return SETTINGS[DEFAULT_TIER][0] if found is None else found.value


def require_setting(call: Call[Any, Any]) -> str:
    """Return the ID of the setting that a request names.

    Raises:
        ServiceSettingNotFound: no such setting.
        NotImplementedMember: a setting of something that Garrison has not.
    """
    setting_id = setting_id_of(call)
    if setting_id in SETTINGS:
        return setting_id
    if setting_id.startswith(ELSEWHERE):
        raise NotImplementedMember(f"Garrison does not implement the setting {setting_id}")
    raise api.ServiceSettingNotFound(f"Service setting {setting_id} does not exist.")


def _describe(
    call: Call[Any, Any], setting_id: str, changed: ServiceSetting | None
) -> api.ServiceSetting:
    shown: api.ServiceSetting = {
        "SettingId": setting_id,
        "SettingValue": SETTINGS[setting_id][0],
        "LastModifiedUser": "System",
        "ARN": call.target.arn,
        "Status": "Default",
    }
    if changed is not None:
        shown["SettingValue"] = changed.value
        shown["LastModifiedUser"] = changed.modified_by
        shown["LastModifiedDate"] = changed.modified_at
        shown["Status"] = "Customized"
    return shown
