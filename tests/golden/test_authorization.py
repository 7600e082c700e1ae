"""Which actions and resource types each operation checks, beside AWS's authorization reference."""

import re

import msgspec
import pytest
from every_operation import Every

from garrison.policy.reference import find_action, resource_types

WHOLE_SERVICE = re.compile(r"arn:[^:]*:[^:]*:[^:]*:[^:]*:\*")
PREFIXES = {"cloudhsmv2": "cloudhsm"}
"""Services whose actions have another prefix than their own name."""
# Where Garrison checks what the reference does not name, and why.
EXPLAINED = {
    "secretsmanager:ListResourcePolicies": "newer than the reference",
    "sts:GetSessionToken": "needs no permission, but may be denied",
}


@pytest.fixture
def rows(aws):
    every = Every(aws)
    return [(name, *checks_of(aws, every, *name)) for name in every.operations()]


def checks_of(aws, every, service, operation):
    request_id, _, code = every.call(service, operation)
    entry = aws.run(aws.trail.find_request(request_id, aws.account))
    decisions = msgspec.json.decode(bytes(entry.decisions)) if entry is not None else None
    return [
        (each["request"]["action"], kind_of(each["request"]["resource"], service))
        for each in decisions or []
    ], code


def kind_of(arn, service):
    """Return the resource type that an ARN is of, by the reference's own patterns."""
    if arn == "*" or WHOLE_SERVICE.fullmatch(arn):
        return "*"
    fitting = [
        kind.name
        for kind in resource_types(PREFIXES.get(service, service))
        if re.fullmatch(re.sub(r"\\\$\\\{[^}]*\\\}", "[^/]*.*", re.escape(kind.arn)), arn)
    ]
    return fitting[0] if fitting else "?"


def note(action, kind):
    """Return what the reference says against a check, if anything."""
    known = find_action(action)
    if known is None:
        return EXPLAINED.get(action, "no such action in the reference")
    names = {each.name for each in known.resource_types}
    if kind == "*":
        return "" if not names or known.is_wildcard_only else f"the reference has {sorted(names)}"
    return "" if kind in names else f"the reference has {sorted(names) or '*'}"


def test_every_operation_checks_what_aws_documents(golden, rows):
    """A line an operation: the checks that it made, and where they differ from the reference.

    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/
    """
    lines = []
    for (service, operation), checks, code in rows:
        shown = ", ".join(f"{action} on {kind}" for action, kind in dict.fromkeys(checks))
        notes = "; ".join(filter(None, (note(*check) for check in dict.fromkeys(checks))))
        own = f"{PREFIXES.get(service, service)}:{operation}"
        if not checks:
            notes = f"no check ({code})"
        elif all(action != own for action, _ in checks):
            notes = "; ".join(filter(None, (notes, "checks another action")))
        lines.append(f"{own:48} {shown}" + (f"   !! {notes}" if notes else ""))

    golden("authorization.txt", lines)
