"""Which attached policies a simulation leaves out.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_PolicyIdentifier.html
"""

import re
from collections.abc import Sequence

from garrison.core.arn import ARN
from garrison.core.call import PolicyText
from garrison.services.iam import api
from garrison.services.iam.records import AWS_ACCOUNT, Group, Role, User

UNION = "Exactly one of PolicyType, PolicyArn and InlinePolicyIdentifier must be given."


class Exclusions:
    """The policies that a request's ``PolicyExclusionList`` names."""

    def __init__(self, identifiers: Sequence[api.PolicyIdentifier]) -> None:
        """Read the identifiers.

        Raises:
            InvalidInputException: one is not well-formed.
        """
        self._types: set[str] = set()
        self._arns: list[re.Pattern[str]] = []
        self._inline: list[tuple[str, str, re.Pattern[str]]] = []
        for identifier in identifiers:
            self._read(identifier)

    def _read(self, identifier: api.PolicyIdentifier) -> None:
        if len(identifier) != 1:
            raise api.InvalidInputException(UNION)
        if "PolicyType" in identifier:
            self._types.add(identifier["PolicyType"])
        elif "PolicyArn" in identifier:
            self._arns.append(_compile_arn(identifier["PolicyArn"]))
        else:
            inline = identifier["InlinePolicyIdentifier"]
            name = _compile(inline["AttachmentName"])
            self._inline.append((inline["PolicyName"], inline["AttachmentType"], name))

    @property
    def without_boundary(self) -> bool:
        """True if the permissions boundary is left out."""
        return "permission-boundary" in self._types

    def leave_out(self, policy: PolicyText, holder: User | Group | Role) -> bool:
        """Return True if a policy is left out."""
        if not policy.arn:
            return "inline" in self._types or any(
                name == policy.name and noun == holder.noun and holders.fullmatch(holder.name)
                for name, noun, holders in self._inline
            )
        of_aws = f"::{AWS_ACCOUNT}:" in policy.arn
        if ("aws-managed" if of_aws else "user-managed") in self._types:
            return True
        return any(pattern.fullmatch(policy.arn) for pattern in self._arns)


def _compile_arn(arn: str) -> re.Pattern[str]:
    parts = ARN.parse(arn)
    head, _, name = arn.rpartition("/")
    well_formed = parts is not None and parts.service == "iam" and "policy" in parts.resource
    if not well_formed or "*" in head or "?" in head or name.count("*") > 1:
        raise api.InvalidInputException(f"Invalid policy ARN: {arn}")
    return _compile(arn)


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."))
