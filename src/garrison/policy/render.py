"""An explanation to read: the decision, what each policy said, and what would allow it."""

from collections.abc import Iterator
from typing import Final

from garrison.policy.decision import Layer
from garrison.policy.explanation import Explanation, LayerTrace, Mismatch, StatementTrace
from garrison.policy.neighbours import ANOTHER
from garrison.policy.remedy import Change
from garrison.policy.template import ContextValue

LAYER_NAMES: Final[dict[Layer, str]] = {
    "identityPolicy": "identity policy",
    "permissionsBoundary": "boundary",
    "sessionPolicy": "session policy",
    "resourcePolicy": "resource policy",
    "serviceControlPolicy": "SCP",
    "resourceControlPolicy": "RCP",
    "vpcEndpointPolicy": "endpoint policy",
    "trustPolicy": "trust policy",
    "keyPolicy": "key policy",
}
OUTCOMES: Final = {
    "Allowed": "allowed",
    "ImplicitlyDenied": "denied, implicitly",
    "ExplicitlyDenied": "denied, explicitly",
}
OFTEN_ABSENT: Final[tuple[Layer, ...]] = (
    "permissionsBoundary",
    "sessionPolicy",
    "serviceControlPolicy",
    "resourceControlPolicy",
)
LISTED_MAX: Final = 3  # values of a list, before the rest is counted.
STATEMENTS_SHOWN_MAX: Final = 20  # per layer, of those that are about the action.


def render(explanation: Explanation) -> str:
    """Return the explanation as text of several lines, without a final newline."""
    return "\n".join(_lines(explanation))


def _lines(explanation: Explanation) -> Iterator[str]:
    resource = _short(explanation.resource)
    verdict = OUTCOMES[explanation.outcome]
    if explanation.blocked_by is not None:
        verdict += f" ({LAYER_NAMES[explanation.blocked_by]})"
    yield f"{explanation.action} on {resource} by {_short(explanation.principal)}  →  {verdict}"
    if explanation.note:
        yield f"  {explanation.note}"
    rows = [row for layer in explanation.layers for row in _rows(layer)]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    above = ""
    for name, *cells, last in rows:
        cells.insert(0, "" if name == above else name)
        above = name
        shown = "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        yield f"  {shown}  {last}".rstrip()
    absent = _absent(explanation)
    if absent:
        yield f"  {', '.join(absent)}: none apply"
    yield from _changes(explanation)


def _rows(layer: LayerTrace) -> Iterator[tuple[str, str, str, str]]:
    name = LAYER_NAMES[layer.layer]
    if not layer.applies:
        if layer.statements:
            yield name, "", "", "does not apply to this caller, action or resource"
        return
    about = [each for each in layer.statements if not _is_about_others(each)]
    for statement in about[:STATEMENTS_SHOWN_MAX]:
        label = f"{statement.policy}[{statement.sid or statement.statement}]"
        content = f"{statement.effect} {_actions(statement)}"
        if statement.matched:
            yield name, label, content, "matched"
        else:
            yield name, label, content, f"did not match: {_because(statement)}"
    hidden = len(layer.statements) - len(about[:STATEMENTS_SHOWN_MAX])
    if hidden:
        others = "other actions" if len(about) <= STATEMENTS_SHOWN_MAX else "this and other actions"
        yield name, "", "", f"{_counted(hidden, 'more statement')}, about {others}"


def _is_about_others(statement: StatementTrace) -> bool:
    return any(each.kind == "ActionMismatch" for each in statement.mismatches)


def _because(statement: StatementTrace) -> str:
    return "; ".join(map(_reason, statement.mismatches))


def _reason(mismatch: Mismatch) -> str:
    expected = _listed(mismatch.expected)
    but = "all but " if mismatch.negated else ""
    match mismatch.kind:
        case "MissingContextKey":
            return f"condition {mismatch.key} {mismatch.operator} {expected}; the request has none"
        case "ConditionMismatch":
            had = _value(mismatch.actual)
            return f"condition {mismatch.key} {mismatch.operator} {expected}; the request had {had}"
        case "PrincipalMismatch":
            return f"principal is {but}{expected}"
        case "RegionMismatch":
            return f"another Region: {expected}"
        case "AccountMismatch":
            return f"another account: {expected}"
        case "ResourceMismatch":
            return f"resource is {but}{expected}"
        case _:
            return f"action is {but}{expected}"


def _absent(explanation: Explanation) -> list[str]:
    present = {each.layer for each in explanation.layers if each.statements}
    return [LAYER_NAMES[layer] for layer in OFTEN_ABSENT if layer not in present]


def _changes(explanation: Explanation) -> Iterator[str]:
    if explanation.outcome == "Allowed":
        return
    changes = explanation.changes
    if not changes:
        yield "no change to the policies in scope would allow it"
    elif len(changes) == 1:
        yield f"one change that would allow it: {_change(changes[0])}"
    else:
        yield f"{len(changes)} changes that together would allow it:"
        yield from (f"  {number}. {_change(each)}" for number, each in enumerate(changes, 1))


def _change(change: Change) -> str:
    if change.kind == "remove-statement":
        name = LAYER_NAMES[change.layer] if change.layer else "policy"
        return f"remove statement {change.statement} of {change.policy} ({name})"
    if change.kind == "add-statement":
        name = LAYER_NAMES[change.layer] if change.layer else "policy"
        principal = change.content.get("Principal")
        for_whom = f" to {_value(_named(principal))}" if principal else ""
        resource = change.content.get("Resource")
        where = f" on {resource}" if resource else ""
        return f"allow {change.content['Action']}{where}{for_whom} in the {name}"
    key = change.key
    if change.value is None:
        return f"call without {key}"
    if change.value in (ANOTHER, (ANOTHER,)):
        return f"call with another value of {key}"
    if key.lower().startswith("aws:principaltag/"):
        return f"tag the caller {key.partition('/')[2]}={_plain(change.value)}"
    if ":resourcetag/" in key.lower():
        return f"tag the resource {key.partition('/')[2]}={_plain(change.value)}"
    return f"call with {key}={_plain(change.value)}"


def _named(principal: str | dict[str, str]) -> str:
    return principal if isinstance(principal, str) else next(iter(principal.values()))


def _actions(statement: StatementTrace) -> str:
    shown = _plain(statement.actions[:LISTED_MAX])
    more = ", …" if len(statement.actions) > LISTED_MAX else ""
    return f"{'all but ' if statement.not_action else ''}{shown}{more}"


def _listed(values: tuple[str, ...]) -> str:
    shown = ", ".join(f'"{value}"' for value in values[:LISTED_MAX])
    hidden = len(values) - LISTED_MAX
    return f"{shown} and {hidden} more" if hidden > 0 else shown


def _value(value: ContextValue | None) -> str:
    return _listed((value,) if isinstance(value, str) else value or ())


def _plain(value: ContextValue) -> str:
    return value if isinstance(value, str) else ",".join(value)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _short(arn: str) -> str:
    """Return the last part of an ARN, which says the most."""
    parts = arn.split(":", 5)
    return parts[5] if len(parts) > 5 and parts[5] else arn  # noqa: PLR2004  An ARN has six parts.
