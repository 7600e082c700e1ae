"""Policy documents: JSON text in, a ``Document`` or AWS's own error out.

Three grammars share one shape.  IAM's own (identity policies, boundaries, session policies) and the
older parser's (role trust, resource, key and VPC endpoint policies) differ in their messages;
Organizations has one message for everything.  The order of the checks is IAM's: a document with
two faults gets the message that IAM gives (docs/sources/policy.md).

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
         https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from garrison.policy.dates import parse_instant
from garrison.policy.document import (
    Condition,
    Document,
    Effect,
    MalformedPolicy,
    PolicyKind,
    Principals,
    Statement,
)
from garrison.policy.match import compile_action
from garrison.policy.operators import Operator, parse_operator

VERSIONS: Final = ("2008-10-17", "2012-10-17")
IAM_KINDS: Final = frozenset({"identity", "managed", "boundary", "session"})
ORGANIZATIONS_KINDS: Final = frozenset({"scp", "rcp"})

SYNTAX: Final = "Syntax errors in policy."
OLD_VERSION: Final = "Policy document must be version 2012-10-17 or greater."
LEGACY: Final = "The policy failed legacy parsing"
NO_ACTIONS: Final = "Policy statement must contain actions."
NO_RESOURCES: Final = "Policy statement must contain resources."
REPEATED_SID: Final = "Statement IDs (SID) in a single policy must be unique."
BAD_SID: Final = (
    "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular "
    "expression [0-9A-Za-z]*"
)
PRINCIPAL_NOT_ALLOWED: Final = "Policy document should not specify a principal."
NO_VENDOR: Final = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
COLONS: Final = "Actions/Condition can contain only one colon."
VAGUE_VENDOR: Final = "Resource vendor must be fully qualified and cannot contain regexes."
IAM_PATHS: Final = (
    "user/",
    "federated-user/",
    "role/",
    "group/",
    "instance-profile/",
    "mfa/",
    "server-certificate/",
    "policy/",
    "sms-mfa/",
    "saml-provider/",
    "oidc-provider/",
    "report/",
    "access-report/",
)

INVALID_JSON: Final = "This policy contains invalid Json"
INVALID_VERSION: Final = "The policy must contain a valid version string"
EMPTY_STATEMENT: Final = "Could not parse the policy: Statement is empty!"
REPEATED_ID: Final = "The Statement Ids in the policy are not unique"
OLD_SYNTAX: Final = "Syntax error in policy."
ALLOW_NOT_PRINCIPAL: Final = "Allow with NotPrincipal is not allowed."
TRUST_NOT_PRINCIPAL: Final = "AssumeRole policy must not contain NotPrincipal field."
TRUST_ACTIONS: Final = "AssumeRole policy may only specify STS AssumeRole actions."
TRUST_ACTION_NAMES: Final = (
    "sts:assumerole",
    "sts:assumerolewithsaml",
    "sts:assumerolewithwebidentity",
    "sts:setcontext",
    "sts:setsourceidentity",
    "sts:tagsession",
)
TRUST_RESOURCE: Final = "Has prohibited field Resource"
TRUST_NOT_RESOURCE: Final = "AssumeRole policy must not contain resources."
KEY_PRINCIPALS: Final = "Policy contains a statement with one or more invalid principals."

ORGANIZATIONS: Final = (
    "The provided policy document does not meet the requirements of the specified policy type."
)

TOP: Final = frozenset({"Version", "Id", "Statement"})
ELEMENTS: Final = frozenset(
    {
        "Sid",
        "Effect",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
        "Principal",
        "NotPrincipal",
    }
)
VENDOR = re.compile(r"[A-Za-z0-9.\-]+")
SID = re.compile(r"[0-9A-Za-z]*")
ACCOUNT = re.compile(r"[0-9]{12}")
UNIQUE_ID = re.compile(r"A[A-Z0-9]{3}[A-Z0-9]{4,124}")
PRINCIPAL_ARN = re.compile(
    r"arn:[a-z-]+:(?:iam::[0-9]{12}:(?:root|(?:user|role)/[\x21-\x7e]+)"
    r"|sts::[0-9]{12}:(?:assumed-role/[^/\s]+/[^/\s]+|federated-user/[^/\s]+))"
)
ARN_PARTS: Final = 6

type_of_pairs = list[tuple[str, Any]]


def parse_document(source: str | bytes | Mapping[str, Any], kind: PolicyKind) -> Document:
    """Parse a policy document as AWS does when one is stored.

    Args:
        source: JSON text (UTF-8 if bytes), or the JSON object itself.
        kind: what it will be attached to, which decides the grammar and the messages.

    Raises:
        MalformedPolicy: AWS would not store this document; the message is AWS's.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
    """
    text, content = _read(source, kind)
    if kind in ORGANIZATIONS_KINDS:
        statements = _organizations_statements(content, kind)
    elif kind in IAM_KINDS:
        statements = _iam_statements(content, kind)
    else:
        statements = _resource_statements(content, kind)
    return Document(
        kind=kind,
        text=text,
        hash=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        version=content.get("Version", VERSIONS[0]),
        statements=tuple(_build(index, each) for index, each in enumerate(statements)),
        id=content.get("Id", ""),
    )


def policy_size(text: str) -> int:
    """Count a document's characters as IAM's quotas do: white space is free.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    """
    return len(text) - sum(map(str.isspace, text))


# -- JSON ------------------------------------------------------------------------------------------


class _Number(str):
    """A JSON number, kept as it was written."""

    __slots__ = ()


class _DuplicateKeyError(ValueError):
    """One object names one key twice."""


def _read(source: str | bytes | Mapping[str, Any], kind: PolicyKind) -> tuple[str, dict[str, Any]]:
    fault = _fault(kind, SYNTAX, INVALID_JSON)
    try:
        text = _text(source)
        content = json.loads(
            text,
            object_pairs_hook=_unique,
            parse_int=_Number,
            parse_float=_Number,
            parse_constant=_refuse_constant,
        )
    except (ValueError, TypeError, RecursionError) as error:
        raise MalformedPolicy(fault) from error
    if not isinstance(content, dict):
        raise MalformedPolicy(fault)
    return text, content


def _text(source: str | bytes | Mapping[str, Any]) -> str:
    if isinstance(source, str):
        return source
    if isinstance(source, bytes):
        return source.decode("utf-8")
    return json.dumps(source, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _unique(pairs: type_of_pairs) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _DuplicateKeyError
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _fault(kind: PolicyKind, iam: str, older: str) -> str:
    if kind in ORGANIZATIONS_KINDS:
        return ORGANIZATIONS
    return iam if kind in IAM_KINDS else older


def _require(holds: object, message: str) -> None:
    if not holds:
        raise MalformedPolicy(message)


# -- IAM's grammar ---------------------------------------------------------------------------------


def _iam_statements(content: dict[str, Any], kind: PolicyKind) -> list[dict[str, Any]]:
    _require(content.keys() <= TOP, SYNTAX)
    _require(content.get("Version", VERSIONS[0]) in VERSIONS, SYNTAX)
    _require(isinstance(content.get("Id", ""), str), SYNTAX)
    statements = _listed(content.get("Statement"), SYNTAX)
    for statement in statements:
        _require_shape(statement, SYNTAX)
    for statement in statements:
        _require(
            "Principal" not in statement and "NotPrincipal" not in statement,
            PRINCIPAL_NOT_ALLOWED,
        )
    _require(kind != "managed" or content.get("Version") == VERSIONS[1], OLD_VERSION)
    for statement in statements:
        _require_legacy_form(statement)
    resource_fault = _resource_fault(statements, kind)
    _require_unique_sids(statements, REPEATED_SID)
    for statement in statements:
        _require(SID.fullmatch(statement.get("Sid", "")), BAD_SID)
        _require(_strings(statement, "Action") or _strings(statement, "NotAction"), NO_ACTIONS)
    _require(not resource_fault, resource_fault)
    for statement in statements:
        for action in _strings(statement, "Action") + _strings(statement, "NotAction"):
            _require_action(action)
    for statement in statements:
        _require(
            _strings(statement, "Resource") or _strings(statement, "NotResource"), NO_RESOURCES
        )
    return statements


def _listed(found: object, fault: str) -> list[dict[str, Any]]:
    statements = [found] if isinstance(found, dict) else found
    if not isinstance(statements, list) or not statements:
        raise MalformedPolicy(fault)
    for statement in statements:
        _require(isinstance(statement, dict), fault)
    return statements


def _require_shape(statement: dict[str, Any], fault: str) -> None:
    """Names and JSON types; what the values mean comes later."""
    _require(statement.keys() <= ELEMENTS, fault)
    for element in ("Action", "Resource"):
        _require(element not in statement or f"Not{element}" not in statement, fault)
    effect = statement.get("Effect")
    _require(isinstance(effect, str) and effect.lower() in ("allow", "deny"), fault)
    for element in ("Action", "NotAction", "Resource", "NotResource"):
        _require(element not in statement or _is_texts(statement[element]), fault)
    sid = statement.get("Sid", "")
    _require(isinstance(sid, str) and not isinstance(sid, _Number), fault)
    _require_condition_shape(statement.get("Condition", {}), fault)


def _is_texts(value: object) -> bool:
    values = value if isinstance(value, list) else [value]
    return all(isinstance(each, str) and not isinstance(each, _Number) for each in values)


def _require_condition_shape(block: object, fault: str) -> None:
    if not isinstance(block, dict):
        raise MalformedPolicy(fault)
    for name, keys in block.items():
        if not isinstance(keys, dict):
            raise MalformedPolicy(fault)
        _require(not keys or parse_operator(name) is not None, fault)
        for values in keys.values():
            every = values if isinstance(values, list) else [values]
            _require(all(isinstance(each, str | bool) for each in every), fault)


def _require_legacy_form(statement: dict[str, Any]) -> None:
    _require(statement["Effect"] in ("Allow", "Deny"), LEGACY)
    for operator, _, values in _conditions(statement):
        if operator.family == "Date":
            _require(all(parse_instant(each) is not None for each in values), LEGACY)


def _resource_fault(statements: list[dict[str, Any]], kind: PolicyKind) -> str:
    """The first fault of a resource's form, which IAM reports after other faults."""
    found = ""
    for statement in statements:
        for element in ("Resource", "NotResource"):
            # The last in this order speaks: so does IAM, where several of one list are at fault.
            for resource in sorted(_strings(statement, element), reverse=True):
                found = _one_resource_fault(resource, kind) or found
            if not found:
                for resource in _strings(statement, element):
                    _require_legacy_resource(resource)
    return found


def _one_resource_fault(resource: str, kind: PolicyKind) -> str:
    if resource == "*":
        return ""
    parts = resource.split(":", ARN_PARTS - 1)
    if len(parts) == 1:
        return f'Resource {resource} must be in ARN format or "*".'
    partition, rest = parts[1], parts[2:]
    if not (partition == "aws" or partition.startswith(("aws-", "*", "${", "aws*"))):
        shown = ":".join((rest + ["*"] * 4)[: max(4, len(rest))]) if any(rest) else "*:*:*:*"
        return f'Partition "{partition}" is not valid for resource "arn:{partition}:{shown}".'
    if not rest:
        return VAGUE_VENDOR
    service = rest[0]
    if service == "iam" and (len(rest) < 2 or rest[1] not in ("", "*")):  # noqa: PLR2004  The Region.
        return f"IAM resource {resource} cannot contain region information."
    if service == "s3" and _has_region(rest) and not _may_have_region(rest):
        return f"Resource {resource} can not contain region information."
    if service == "iam" and len(rest) > 3 and not _is_iam_path(rest[3]):  # noqa: PLR2004  The path.
        listed = ", ".join(IAM_PATHS)
        return f'IAM resource path must either be "*" or start with {listed}.'
    if kind == "session" and len(parts) < ARN_PARTS:
        # Session policies take whole ARNs.  Source: reference_policies_grammar.html.
        return f'Resource {resource} must be in ARN format or "*".'
    return ""


def _has_region(rest: list[str]) -> bool:
    return len(rest) < 2 or rest[1] not in ("", "*")  # noqa: PLR2004  The Region's place.


def _may_have_region(rest: list[str]) -> bool:
    # Access points, Storage Lens, batch jobs and Outposts are S3 resources with a Region.
    return len(rest) > 3 and bool(rest[3]) and "/" in rest[3]  # noqa: PLR2004  The resource's place.


def _is_iam_path(path: str) -> bool:
    return (
        path.startswith((*IAM_PATHS, "*", "${")) or path == "root" or "*" in path.partition("/")[0]
    )


def _require_legacy_resource(resource: str) -> None:
    if resource in ("*", ""):
        return
    _require(resource.count(":") >= ARN_PARTS - 1 or "::" not in resource, LEGACY)
    _require(resource.split(":")[2] != "", LEGACY)


def _require_unique_sids(statements: list[dict[str, Any]], fault: str) -> None:
    sids = [statement["Sid"] for statement in statements if statement.get("Sid")]
    _require(len(sids) == len(set(sids)), fault)


def _require_action(action: str) -> None:
    if action == "*":
        return
    vendor, colon, name = action.partition(":")
    _require(colon, NO_VENDOR)
    _require(":" not in name, COLONS)
    _require(vendor == "*" or VENDOR.fullmatch(vendor), f"Vendor {vendor} is not valid")


# -- the older parser's grammar --------------------------------------------------------------------


def _resource_statements(content: dict[str, Any], kind: PolicyKind) -> list[dict[str, Any]]:
    for name in content:
        _require(name in TOP, f"Unknown field {name}")
    _require(content.get("Version", VERSIONS[0]) in VERSIONS, INVALID_VERSION)
    _require(isinstance(content.get("Id", ""), str), OLD_SYNTAX)
    _require("Statement" in content, "Missing required field Statement")
    statements = _listed(content["Statement"], EMPTY_STATEMENT)
    for statement in statements:
        _require_resource_statement(statement, kind)
    _require_unique_sids(statements, REPEATED_ID)
    return statements


def _require_resource_statement(statement: dict[str, Any], kind: PolicyKind) -> None:
    for name in statement:
        _require(name in ELEMENTS, f"Unknown field {name}")
    _require("Effect" in statement, "Missing required field Effect")
    effect = statement["Effect"]
    _require(effect in ("Allow", "Deny"), f"Invalid effect: {effect}")
    _require_principal_element(statement, kind)
    _require_shape(statement, OLD_SYNTAX)
    actions = _strings(statement, "Action") + _strings(statement, "NotAction")
    _require(actions, "Missing required field Action")
    for operator, _, values in _conditions(statement):
        if operator.family == "Date":
            _require(all(parse_instant(each) is not None for each in values), OLD_SYNTAX)
    if kind == "trust":
        _require_trust_statement(statement, actions)
        return
    for action in actions:
        _require_action(action)
    resources = _strings(statement, "Resource") + _strings(statement, "NotResource")
    # A repository's or an API's policy may leave the resource out: it stands on the resource.
    _require(resources or kind == "resource", "Missing required field Resource")
    for resource in resources:
        _require(
            resource == "*" or resource.startswith(("arn:", "*")), "Policy has invalid resource"
        )


def _require_trust_statement(statement: dict[str, Any], actions: list[str]) -> None:
    _require(all(map(_is_trust_action, actions)), TRUST_ACTIONS)
    _require("Resource" not in statement, TRUST_RESOURCE)
    _require("NotResource" not in statement, TRUST_NOT_RESOURCE)


def _is_trust_action(action: str) -> bool:
    return action.lower().startswith("sts:") and any(
        map(compile_action(action), TRUST_ACTION_NAMES)
    )


def _require_principal_element(statement: dict[str, Any], kind: PolicyKind) -> None:
    if "NotPrincipal" in statement:
        _require(statement["Effect"] == "Deny", ALLOW_NOT_PRINCIPAL)
        _require(kind != "trust", TRUST_NOT_PRINCIPAL)
        _require("Principal" not in statement, OLD_SYNTAX)
        _require_principals(statement["NotPrincipal"], kind)
        return
    _require("Principal" in statement, "Missing required field Principal")
    _require_principals(statement["Principal"], kind)


def _require_principals(element: object, kind: PolicyKind) -> None:
    if element == "*":
        return
    if not isinstance(element, dict):
        raise MalformedPolicy(_principal_fault(kind, "Invalid principal in policy"))
    _require(element, "Missing required field Principal cannot be empty!")
    for name, values in element.items():
        fault = _principal_fault(kind, f'Invalid principal in policy: "{name}"')
        _require(name in ("AWS", "Service", "Federated", "CanonicalUser"), fault)
        _require(_is_texts(values) and values != [], fault)
        for value in values if isinstance(values, list) else [values]:
            shown = f'Invalid principal in policy: "{name.upper()}":"{value}"'
            _require(_is_principal(name, value), _principal_fault(kind, shown))


def _principal_fault(kind: PolicyKind, message: str) -> str:
    return KEY_PRINCIPALS if kind == "key" else message


def _is_principal(name: str, value: str) -> bool:
    if name == "AWS":
        # A wildcard may stand for everyone, never for a part of a name.
        return value == "*" or (
            "*" not in value
            and "?" not in value
            and any(form.fullmatch(value) for form in (ACCOUNT, PRINCIPAL_ARN, UNIQUE_ID))
        )
    return bool(value) and not set(value) & set("* \t\r\n")


# -- Organizations' grammar ------------------------------------------------------------------------


def _organizations_statements(content: dict[str, Any], kind: PolicyKind) -> list[dict[str, Any]]:
    fault = ORGANIZATIONS
    _require(content.keys() <= TOP, fault)
    # "Every RCP must include a Version element with the value 2012-10-17."
    required = VERSIONS if kind == "scp" else VERSIONS[1:]
    _require(content.get("Version", VERSIONS[0]) in required, fault)
    _require(isinstance(content.get("Id", ""), str), fault)
    statements = _listed(content.get("Statement"), fault)
    for statement in statements:
        _require_shape(statement, fault)
        _require(statement["Effect"] in ("Allow", "Deny"), fault)
        actions = _strings(statement, "Action") + _strings(statement, "NotAction")
        _require(actions and all(map(_is_action, actions)), fault)
        _require(_strings(statement, "Resource") + _strings(statement, "NotResource"), fault)
        _require("NotPrincipal" not in statement, fault)
        if kind == "scp":
            _require("Principal" not in statement, fault)
        else:
            _require(statement.get("Principal") in ("*", {"AWS": "*"}, {"AWS": ["*"]}), fault)
            _require("NotAction" not in statement, fault)
            _require(statement["Effect"] == "Deny" or _is_full_access(statement), fault)
            _require("*" not in actions or _is_full_access(statement), fault)
    _require_unique_sids(statements, fault)
    return statements


def _is_full_access(statement: dict[str, Any]) -> bool:
    """RCPFullAWSAccess, which Organizations attaches everywhere, is the only RCP that allows."""
    return (
        statement["Effect"] == "Allow"
        and _strings(statement, "Action") == ["*"]
        and _strings(statement, "Resource") == ["*"]
        and not statement.get("Condition")
    )


def _is_action(action: str) -> bool:
    try:
        _require_action(action)
    except MalformedPolicy:
        return False
    return True


# -- from JSON to a Statement ----------------------------------------------------------------------


def _strings(statement: Mapping[str, Any], element: str) -> list[str]:
    value = statement.get(element, [])
    return value if isinstance(value, list) else [value]


def _conditions(statement: Mapping[str, Any]) -> Iterator[tuple[Operator, str, tuple[str, ...]]]:
    for name, keys in statement.get("Condition", {}).items():
        operator = parse_operator(name)
        if operator is not None:
            for key, values in keys.items():
                every = values if isinstance(values, list) else [values]
                yield operator, key, tuple(map(_condition_value, every))


def _condition_value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _build(index: int, statement: Mapping[str, Any]) -> Statement:
    effect: Effect = "Allow" if statement["Effect"] == "Allow" else "Deny"
    not_principal = "NotPrincipal" in statement
    return Statement(
        index=index,
        sid=statement.get("Sid", ""),
        effect=effect,
        actions=tuple(_strings(statement, "Action") or _strings(statement, "NotAction")),
        not_action="NotAction" in statement,
        resources=tuple(
            _strings(statement, "Resource") or _strings(statement, "NotResource") or ("*",)
        ),
        not_resource="NotResource" in statement,
        principals=_principals(statement.get("NotPrincipal" if not_principal else "Principal")),
        not_principal=not_principal,
        conditions=tuple(
            Condition(operator=operator.name, key=key, values=values)
            for operator, key, values in _conditions(statement)
        ),
    )


def _principals(element: Any) -> Principals | None:
    if element is None:
        return None
    if element == "*":
        return Principals(everyone=True)
    named = {name: tuple(_strings(element, name)) for name in element}
    return Principals(
        everyone="*" in named.get("AWS", ()),
        aws=tuple(each for each in named.get("AWS", ()) if each != "*"),
        service=named.get("Service", ()),
        federated=named.get("Federated", ()),
        canonical_user=named.get("CanonicalUser", ()),
    )
