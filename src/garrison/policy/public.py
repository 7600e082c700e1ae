"""Whether a resource policy is public, as AWS defines it: it lets in whom nobody can name.

An Allow statement for everybody is public unless a condition holds it to fixed values of something
that a stranger cannot choose.  A fixed value has no wildcard and no policy variable.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
        ("The meaning of public"), which AWS's other services share
"""

from ipaddress import IPv4Network, ip_network
from typing import Final

from garrison.policy.document import Condition, Document, Statement
from garrison.policy.operators import parse_operator

FIXING: Final = frozenset(
    {
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:sourceaccount",
        "aws:sourcearn",
        "aws:sourceip",
        "aws:sourceorgid",
        "aws:sourceorgpaths",
        "aws:sourceowner",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:userid",
        "kms:calleraccount",
        "s3:dataaccesspointaccount",
        "s3:dataaccesspointarn",
    }
)
"""Condition keys, in lower case, whose fixed values hold a statement to somebody."""
WILD: Final = ("*", "?", "${")
BITS_MIN: Final = {4: 8, 6: 32}
"""A range of addresses with fewer leading bits is the world, by IP version."""
ARN_PARTS: Final = 6
ACCOUNT: Final = 4


def is_public(document: Document, fixing: frozenset[str] = FIXING) -> bool:
    """Return True if a statement of a resource policy lets in whom nobody can name.

    Args:
        document: A resource policy.
        fixing: The condition keys that hold a statement to somebody.
    """
    return any(is_public_statement(statement, fixing) for statement in document.statements)


def is_public_statement(statement: Statement, fixing: frozenset[str] = FIXING) -> bool:
    """Return True if a statement lets in whom nobody can name."""
    if statement.effect != "Allow" or statement.principals is None:
        return False
    named = statement.principals
    open_to_all = named.everyone or statement.not_principal or any("*" in arn for arn in named.aws)
    return open_to_all and not any(_fixes(each, fixing) for each in statement.conditions)


def _fixes(condition: Condition, fixing: frozenset[str]) -> bool:
    operator = parse_operator(condition.operator)
    if operator is None or operator.negated or operator.if_exists:
        return False
    # All of no values: a request without the key passes.
    if operator.qualifier == "ForAllValues":
        return False
    key = condition.key.lower()
    if key not in fixing:
        return False
    if operator.family == "IpAddress":
        return all(map(_is_narrow, condition.values))
    if operator.family == "Arn" or key.endswith("arn"):
        return all(map(_names_an_account, condition.values))
    if operator.family != "String":
        return False
    return not any(sign in value for value in condition.values for sign in WILD)


def _names_an_account(arn: str) -> bool:
    # Wildcards after the account are somebody's own resources; a bucket's ARN names no account.
    parts = arn.split(":", ARN_PARTS - 1)
    if len(parts) < ARN_PARTS:
        return False
    if parts[ACCOUNT]:
        return not any(sign in parts[ACCOUNT] for sign in WILD)
    return not any(sign in arn for sign in WILD)


def _is_narrow(block: str) -> bool:
    try:
        network = ip_network(block, strict=False)
    except ValueError:
        return False
    if isinstance(network, IPv4Network) and network.is_private:
        return True
    return network.prefixlen >= BITS_MIN[network.version]
