"""When an object expires, by its bucket's rules.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-expire-general-considerations.html
"""

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import quote

from garrison.services.s3.operations.conditions import http_date
from garrison.services.s3.records import Bucket, CurrentObject, ObjectVersion
from garrison.services.s3.records.lifecycle import Rule


def rules_for(bucket: Bucket, version: ObjectVersion) -> list[Rule]:
    """Return the rules that are for a version."""
    return [
        rule for rule in bucket.lifecycle if rule.concerns(version.name, version.tags, version.size)
    ]


def expiration(version: ObjectVersion, rules: Iterable[Rule]) -> tuple[datetime, str] | None:
    """Return when a current version expires and by which rule; None if never."""
    times = [(rule.expires_at(version.modified_at), rule.id) for rule in rules]
    return min(((at, name) for at, name in times if at is not None), default=None)


def shown_expiration(bucket: Bucket, version: ObjectVersion) -> dict[str, str]:
    """Return ``x-amz-expiration``: when a current object expires, and by which rule."""
    if not bucket.lifecycle or not isinstance(version, CurrentObject):
        return {}
    found = expiration(version, rules_for(bucket, version))
    if found is None:
        return {}
    return {
        "Expiration": f'expiry-date="{http_date(found[0])}", rule-id="{quote(found[1], safe="")}"'
    }
