"""The credential report: every user's passwords, keys, devices and certificates, as CSV.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
"""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from garrison.core.call import Call
from garrison.services.iam import api
from garrison.services.iam.operations.accounts import require_account
from garrison.services.iam.operations.last_uses import find_last_use_of_key
from garrison.services.iam.operations.owners import find_belonging, find_belongings
from garrison.services.iam.operations.password_policy import find_password_policy
from garrison.services.iam.records import (
    AccessKey,
    Account,
    CredentialReport,
    LoginProfile,
    MFADevice,
    PasswordPolicy,
    SigningCertificate,
    User,
)
from garrison.trail import Trail

KEPT_FOR = timedelta(hours=4)
NOT_APPLICABLE = "N/A"
NOT_SUPPORTED = "not_supported"
NO_INFORMATION = "no_information"
ROOT = "<root_account>"
STARTED = "No report exists. Starting a new report generation task"

PASSWORD_COLUMNS = (
    "password_enabled",
    "password_last_used",
    "password_last_changed",
    "password_next_rotation",
)
KEY_COLUMNS = (
    "active",
    "last_rotated",
    "last_used_date",
    "last_used_region",
    "last_used_service",
)
COLUMNS = (
    "user",
    "arn",
    "user_creation_time",
    *PASSWORD_COLUMNS,
    "mfa_active",
    *(f"access_key_{number}_{column}" for number in (1, 2) for column in KEY_COLUMNS),
    *(f"cert_{number}_{column}" for number in (1, 2) for column in ("active", "last_rotated")),
)


class CredentialReports:
    """Operations on the credential report."""

    def __init__(self, trail: Trail) -> None:
        self._trail = trail

    async def generate_credential_report(
        self, call: Call[Any, Any]
    ) -> api.GenerateCredentialReportResponse:
        """Write a report, unless there is one that is younger than four hours.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateCredentialReport.html
        """
        present = await call.records.find(CredentialReport, call.account, "", call.account)
        if present is not None and call.now - present.generated_at < KEPT_FOR:
            return {"State": "COMPLETE"}
        call.records.put(
            CredentialReport(
                account=call.account,
                version=present.version if present is not None else 0,
                content=await self._write(call),
                generated_at=call.now,
            )
        )
        return {"State": "STARTED", "Description": STARTED}

    async def get_credential_report(self, call: Call[Any, Any]) -> api.GetCredentialReportResponse:
        """Return the latest report.

        Raises:
            CredentialReportNotPresentException: none was ever written.
            CredentialReportExpiredException: it is older than four hours.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetCredentialReport.html
        """
        report = await call.records.find(CredentialReport, call.account, "", call.account)
        if report is None:
            raise api.CredentialReportNotPresentException
        if call.now - report.generated_at >= KEPT_FOR:
            raise api.CredentialReportExpiredException
        return {
            "Content": report.content.encode(),
            "ReportFormat": "text/csv",
            "GeneratedTime": report.generated_at,
        }

    async def _write(self, call: Call[Any, Any]) -> str:
        policy = await find_password_policy(call.records, call.account)
        text = io.StringIO()
        rows = csv.DictWriter(text, COLUMNS, lineterminator="\n")
        rows.writeheader()
        rows.writerow(await self._describe_root(call))
        async for user in call.records.scan(User, call.account, index="name"):
            rows.writerow(await self._describe(call, user, policy))
        return text.getvalue().removesuffix("\n")

    async def _describe_root(self, call: Call[Any, Any]) -> Mapping[str, str]:
        account = await require_account(call.records, call.account, call.now)
        return {
            "user": ROOT,
            "arn": account.arn,
            "user_creation_time": write_time(account.created_at),
            "password_enabled": write_flag(value=bool(account.password_hash)),
            "password_last_used": (NO_INFORMATION if account.password_hash else NOT_APPLICABLE),
            "password_last_changed": NOT_SUPPORTED,
            "password_next_rotation": NOT_SUPPORTED,
            **await self._describe_keys(call, account),
        }

    async def _describe(
        self, call: Call[Any, Any], user: User, policy: PasswordPolicy | None
    ) -> Mapping[str, str]:
        profile = await find_belonging(call, LoginProfile, user, user.user_id)
        return {
            "user": user.user_name,
            "arn": user.arn,
            "user_creation_time": write_time(user.created_at),
            **describe_password(profile, policy),
            **await self._describe_keys(call, user),
        }

    async def _describe_keys(self, call: Call[Any, Any], owner: User | Account) -> dict[str, str]:
        keys = [
            await call.records.find(AccessKey, call.account, "", each)
            for each in owner.access_key_ids
        ]
        certificates = await find_belongings(call, SigningCertificate, owner)
        devices = await find_belongings(call, MFADevice, owner)
        found = {"mfa_active": write_flag(value=bool(devices))}
        for number in (1, 2):
            key = keys[number - 1] if len(keys) >= number else None
            for column, value in zip(KEY_COLUMNS, await self._describe_key(key), strict=True):
                found[f"access_key_{number}_{column}"] = value
        return found | describe_certificates(certificates)

    async def _describe_key(self, key: AccessKey | None) -> Sequence[str]:
        if key is None:
            return ("false", *(NOT_APPLICABLE,) * 4)
        first = (write_flag(value=key.status == "Active"), write_time(key.created_at))
        used = await find_last_use_of_key(self._trail, key.access_key_id)
        if used is None:
            return (*first, *(NOT_APPLICABLE,) * 3)
        return (*first, write_time(used.used_at), used.region, used.namespace)


def describe_password(
    profile: LoginProfile | None, policy: PasswordPolicy | None
) -> Mapping[str, str]:
    """Return the columns about a user's password."""
    if profile is None:
        return {
            "password_enabled": "false",
            "password_last_used": NOT_APPLICABLE,
            "password_last_changed": NOT_APPLICABLE,
            "password_next_rotation": NOT_APPLICABLE,
        }
    max_age_days = policy.max_age_days if policy is not None else None
    return {
        "password_enabled": "true",
        # Nobody signs in with one yet: the console has its own sessions.
        "password_last_used": NO_INFORMATION,
        "password_last_changed": write_time(profile.changed_at),
        "password_next_rotation": (
            write_time(profile.changed_at + timedelta(days=max_age_days))
            if max_age_days is not None
            else NOT_APPLICABLE
        ),
    }


def describe_certificates(certificates: Sequence[SigningCertificate]) -> dict[str, str]:
    """Return the columns about an owner's two certificates, the older first."""
    ordered = sorted(certificates, key=lambda each: (each.uploaded_at, each.certificate_id))
    found = {}
    for number in (1, 2):
        certificate = ordered[number - 1] if len(ordered) >= number else None
        active = certificate is not None and certificate.status == "Active"
        found[f"cert_{number}_active"] = write_flag(value=active)
        found[f"cert_{number}_last_rotated"] = (
            write_time(certificate.uploaded_at) if certificate is not None else NOT_APPLICABLE
        )
    return found


def write_time(value: datetime) -> str:
    """Return a time as the report has it: seconds, and the offset of UTC."""
    return f"{value:%Y-%m-%dT%H:%M:%S}+00:00"


def write_flag(*, value: bool) -> str:
    """Return a truth value as the report has it."""
    return "true" if value else "false"
