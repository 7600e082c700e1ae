"""Does a ``Principal`` element mean this caller, and how directly does it say so?

How directly decides what else must allow, within an account:

    DIRECT    the user, the session, everyone: nothing else is asked
    ROLE      the role of the session, the user behind a federated one: boundary and session policy
              still limit
    ACCOUNT   the account: only lets its own identity policies speak

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
         https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
         https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
"""

from enum import IntEnum
from typing import Final

from garrison.core.principal import SessionIssuer
from garrison.policy.document import Principals
from garrison.policy.request import AccessRequest

ACCOUNT_DIGITS: Final = 12


class Grant(IntEnum):
    """How directly a statement names the caller."""

    NONE = 0
    ACCOUNT = 1
    ROLE = 2
    DIRECT = 3


class PrincipalTest:
    """A ``Principal`` or ``NotPrincipal`` element, compiled."""

    __slots__ = ("_accounts", "_canonical", "_everyone", "_federated", "_named", "_services")

    def __init__(self, element: Principals) -> None:
        self._everyone = element.everyone
        self._accounts = frozenset(map(_account, element.aws)) - {""}
        self._named = frozenset(element.aws)
        self._services = frozenset(element.service)
        self._federated = frozenset(element.federated)
        self._canonical = frozenset(element.canonical_user)

    def grant(self, request: AccessRequest) -> Grant:
        """Return how directly a ``Principal`` element names the caller."""
        if self._everyone:
            return Grant.DIRECT
        principal = request.principal
        if request.federated_provider:
            return Grant.DIRECT if request.federated_provider in self._federated else Grant.NONE
        if principal.type == "AWSService":
            return Grant.DIRECT if principal.arn in self._services else Grant.NONE
        if principal.type == "Anonymous":
            return Grant.NONE
        in_account = principal.account in self._accounts or (
            request.canonical_user in self._canonical
        )
        if principal.type == "Root":
            return Grant.DIRECT if in_account else Grant.NONE
        if principal.arn in self._named or principal.principal_id in self._named:
            return Grant.DIRECT
        if principal.session is not None and self._names(principal.session.issuer):
            return Grant.ROLE
        return Grant.ACCOUNT if in_account else Grant.NONE

    def excepts(self, request: AccessRequest) -> bool:
        """Return True if a ``NotPrincipal`` element leaves the caller out.

        A session is left out only if both it and its issuer are named: IAM asks for each in turn.
        Naming the account leaves out nobody but its root user.
        """
        if self._everyone:
            return True
        principal = request.principal
        if request.federated_provider:
            return request.federated_provider in self._federated
        if principal.type == "AWSService":
            return principal.arn in self._services
        if principal.type == "Root":
            return principal.account in self._accounts
        named = principal.arn in self._named or principal.principal_id in self._named
        if principal.type in ("AssumedRole", "FederatedUser"):
            session = principal.session
            return named and session is not None and self._names(session.issuer)
        return named

    def _names(self, issuer: SessionIssuer) -> bool:
        return issuer.arn in self._named or issuer.principal_id.split(":")[0] in self._named


def _account(name: str) -> str:
    """Return the account that a name stands for as a whole, or nothing."""
    if len(name) == ACCOUNT_DIGITS and name.isdigit():
        return name
    parts = name.split(":", 5)
    if parts[0] == "arn" and parts[-1] == "root":
        return parts[4]
    return ""
