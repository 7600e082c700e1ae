"""Lifecycle rules as requests bring them.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRule.html
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from garrison.services.s3.records.errors import (
    MALFORMED_XML,
    InvalidArgument,
    InvalidRequest,
    MalformedXML,
    NotImplementedMember,
)
from garrison.services.s3.records.lifecycle import Rule, Transition, midnight_after

RULES_MAX: Final = 1000
ID_CHARACTERS_MAX: Final = 255
NEWER_KEPT_MAX: Final = 100
ACTIONS: Final = (
    "Expiration",
    "Transitions",
    "NoncurrentVersionExpiration",
    "NoncurrentVersionTransitions",
    "AbortIncompleteMultipartUpload",
)
INFREQUENT: Final = ("STANDARD_IA", "ONEZONE_IA")
INFREQUENT_DAYS: Final = 30


def read_rules(rules: Sequence[Any], new_id: str) -> tuple[Rule, ...]:
    """Return the rules of a request.

    Raises:
        MalformedXML, InvalidArgument, InvalidRequest: they make no sense; see ``read_rule``.
    """
    if not 1 <= len(rules) <= RULES_MAX:
        raise MalformedXML(MALFORMED_XML)
    found = tuple(read_rule(rule, f"{new_id[:-4]}{at:04x}") for at, rule in enumerate(rules))
    if len({rule.id for rule in found}) != len(found):
        raise InvalidArgument("Rule ID must be unique. Found same ID for more than one rule")
    return found


def read_rule(rule: Any, new_id: str) -> Rule:
    """Return one rule.

    Raises:
        MalformedXML: a filter and a prefix, or neither; members that exclude one another.
        InvalidArgument: a number or a date that cannot be.
        InvalidRequest: no action, or actions that do not go together.
    """
    rule_id = rule.get("ID") or new_id
    if len(rule_id) > ID_CHARACTERS_MAX:
        raise InvalidArgument("ID length should not exceed allowed limit of 255")
    if not any(rule.get(action) for action in ACTIONS):
        raise InvalidRequest("At least one action needs to be specified in a rule.")
    read = Rule(
        id=rule_id,
        enabled=rule["Status"] == "Enabled",
        given=as_texts({**rule, "ID": rule_id}),
        **read_filter(rule),
        **read_expiration(rule.get("Expiration")),
        **read_noncurrent(rule.get("NoncurrentVersionExpiration")),
        abort_days=read_abort(rule.get("AbortIncompleteMultipartUpload")),
        transitions=read_transitions(rule.get("Transitions", []), "Days", "Transition"),
        noncurrent_transitions=read_transitions(
            rule.get("NoncurrentVersionTransitions", []),
            "NoncurrentDays",
            "NoncurrentVersionTransition",
        ),
    )
    if read.newer_kept and "Filter" not in rule:
        raise InvalidRequest("NewerNoncurrentVersions can only be specified with a Filter.")
    if read.tags and "ExpiredObjectDeleteMarker" in rule.get("Expiration", {}):
        raise InvalidRequest("ExpiredObjectDeleteMarker cannot be specified with tags.")
    if read.tags and read.abort_days:
        raise InvalidRequest("AbortIncompleteMultipartUpload cannot be specified with Tags.")
    for each in read.transitions:
        if read.expire_days and each.date is None and each.days >= read.expire_days:
            raise InvalidArgument(
                f"'Days' in the Expiration action for filter '(prefix={read.prefix})' must be "
                "greater than 'Days' in the Transition action"
            )
    return read


def read_filter(rule: Any) -> dict[str, Any]:
    """Return which objects a rule is for.

    Raises:
        MalformedXML: a filter and a prefix, neither, or a filter of several parts without ``And``.
    """
    if ("Filter" in rule) == ("Prefix" in rule):
        raise MalformedXML(MALFORMED_XML)
    given: Mapping[str, Any] = rule["Filter"] if "Filter" in rule else {"Prefix": rule["Prefix"]}
    if len(given) > 1:
        raise MalformedXML(MALFORMED_XML)
    several = given.get("And", given)
    tags = several.get("Tags", [several["Tag"]] if "Tag" in several else [])
    found: dict[str, Any] = {tag["Key"]: tag["Value"] for tag in tags}
    if len(found) != len(tags):
        raise InvalidRequest("Duplicate Tag Keys are not allowed.")
    return {
        "prefix": several.get("Prefix", ""),
        "tags": found,
        "larger_than": several.get("ObjectSizeGreaterThan"),
        "smaller_than": several.get("ObjectSizeLessThan"),
    }


def read_expiration(given: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return when current versions expire.

    Raises:
        MalformedXML: it is not said in exactly one way.
        InvalidArgument: not a positive number of days, or not a midnight.
    """
    if given is None:
        return {}
    if len(given) != 1:
        raise MalformedXML(MALFORMED_XML)
    if "Days" in given:
        require_positive(given["Days"], "Days", "Expiration")
    return {
        "expire_days": given.get("Days", 0),
        "expire_date": require_midnight(given.get("Date")),
        "expire_markers": given.get("ExpiredObjectDeleteMarker", False),
    }


def read_noncurrent(given: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return when noncurrent versions expire.

    Raises:
        MalformedXML: it is not said after how many days.
        InvalidArgument: not a positive number, or more newer ones to keep than 100.
    """
    if given is None:
        return {}
    if "NoncurrentDays" not in given:
        raise MalformedXML(MALFORMED_XML)
    require_positive(given["NoncurrentDays"], "NoncurrentDays", "NoncurrentVersionExpiration")
    kept = given.get("NewerNoncurrentVersions")
    if kept is not None and not 1 <= kept <= NEWER_KEPT_MAX:
        raise InvalidArgument(
            f"'NewerNoncurrentVersions' must be an integer between 1 and {NEWER_KEPT_MAX}"
        )
    return {"noncurrent_days": given["NoncurrentDays"], "newer_kept": kept or 0}


def read_abort(given: Mapping[str, Any] | None) -> int:
    """Return after how many days uploads are given up; 0 for never.

    Raises:
        MalformedXML: it is not said.
        InvalidArgument: not a positive number.
    """
    if given is None:
        return 0
    if "DaysAfterInitiation" not in given:
        raise MalformedXML(MALFORMED_XML)
    days: int = given["DaysAfterInitiation"]
    require_positive(days, "DaysAfterInitiation", "AbortIncompleteMultipartUpload")
    return days


def read_transitions(given: Sequence[Any], days: str, action: str) -> tuple[Transition, ...]:
    """Return moves to other storage classes.

    Raises:
        MalformedXML: a move without a class, or not with one time.
        InvalidArgument: a time that cannot be.
    """
    found = []
    for each in given:
        if "StorageClass" not in each or (days in each) == ("Date" in each):
            raise MalformedXML(MALFORMED_XML)
        if "NewerNoncurrentVersions" in each:
            raise NotImplementedMember(
                "Garrison does not implement NewerNoncurrentVersions of transitions yet"
            )
        count, name = each.get(days, 0), each["StorageClass"]
        if count < 0:
            raise InvalidArgument(f"'{days}' for {action} action must be nonnegative")
        if days == "Days" and days in each and name in INFREQUENT and count < INFREQUENT_DAYS:
            raise InvalidArgument(
                f"'{days}' in {action} action must be greater than or equal to 30 for storageClass "
                f"'{name}'"
            )
        found.append(
            Transition(
                storage_class=name,
                days=count,
                date=require_midnight(each.get("Date")),
            )
        )
    return tuple(found)


def require_positive(number: int, name: str, action: str) -> None:
    """Raise InvalidArgument unless a number of days is positive."""
    if number <= 0:
        raise InvalidArgument(f"'{name}' for {action} action must be a positive integer")


def require_midnight(date: datetime | None) -> datetime | None:
    """Return a date.

    Raises:
        InvalidArgument: it is not a midnight, UTC.
    """
    if date is not None and midnight_after(date) != date:
        raise InvalidArgument("'Date' must be at midnight GMT")
    return date


def as_texts(value: Any) -> Any:
    """Return what was given with dates as texts, to be kept."""
    return convert(value, datetime, datetime.isoformat)


def shown(rule: Rule) -> Any:
    """Return a rule as a response shows it: as it was given."""
    given = dict(rule.given)
    for name in ("Expiration", "Transitions"):
        if name in given:
            given[name] = with_dates(given[name])
    return given


def with_dates(value: Any) -> Any:
    """Return members with their dates as such."""
    if isinstance(value, list):
        return [with_dates(each) for each in value]
    return {
        name: datetime.fromisoformat(each) if name == "Date" else each
        for name, each in value.items()
    }


def convert(value: Any, kind: type, how: Any) -> Any:
    """Return a tree with all of its values of one kind converted."""
    if isinstance(value, kind):
        return how(value)
    if isinstance(value, Mapping):
        return {name: convert(each, kind, how) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [convert(each, kind, how) for each in value]
    return value
