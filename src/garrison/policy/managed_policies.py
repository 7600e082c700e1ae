"""AWS's managed policies: what `arn:aws:iam::aws:policy/…` names.

`data/managed-policies.json` is the index and `data/managed-policies.jsonl` has the documents;
`tools/make_managed_policies.py` makes both.  Nothing is read before the first use.

Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
"""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path

import msgspec

from garrison.policy.linefile import DATA, LineFile

ARN_PREFIX = "arn:aws:iam::aws:policy"


class ManagedPolicy(msgspec.Struct, frozen=True, array_like=True):
    """What IAM's API tells of one AWS managed policy, and where its document stands.

    ``IsAttachable`` is true for every one of them.  ``policy_id`` is AWS's own for the policies
    that were public in 2022, and derived from the ARN for the younger ones.
    """

    name: str
    path: str
    policy_id: str
    default_version_id: str
    created_at: datetime
    updated_at: datetime
    offset: int
    size_bytes: int

    @property
    def arn(self) -> str:
        """Return the policy's ARN in the `aws` partition."""
        return f"{ARN_PREFIX}{self.path}{self.name}"

    @property
    def is_service_linked(self) -> bool:
        """Tell whether only a service-linked role may have this policy (PolicyNotAttachable)."""
        return self.path == "/aws-service-role/"


class Index(msgspec.Struct, frozen=True):
    """The index file."""

    source: str
    policies: tuple[ManagedPolicy, ...]


class ManagedPolicies:
    """All AWS managed policies, in the order of their names."""

    def __init__(self, index: Path, documents: Path) -> None:
        self._policies = msgspec.json.decode(index.read_bytes(), type=Index).policies
        self._by_name = {policy.name: policy for policy in self._policies}
        self._documents = LineFile(documents)

    def __iter__(self) -> Iterator[ManagedPolicy]:
        return iter(self._policies)

    def __len__(self) -> int:
        return len(self._policies)

    def find(self, arn_or_name: str) -> ManagedPolicy | None:
        """Return the policy of that ARN or, when there is no slash in it, of that name."""
        policy = self._by_name.get(arn_or_name.rpartition("/")[2])
        if policy is None or arn_or_name in {policy.name, policy.arn}:
            return policy
        return None

    def document(self, policy: ManagedPolicy) -> str:
        """Return the JSON text of the policy's default version."""
        return self._documents.read(policy.offset, policy.size_bytes).decode()


@cache
def managed_policies() -> ManagedPolicies:
    """Return the policies, reading their index the first time."""
    return ManagedPolicies(DATA / "managed-policies.json", DATA / "managed-policies.jsonl")
