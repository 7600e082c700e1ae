"""Amazon Resource Names: six parts, of which the last may hold colons.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
"""

from typing import NamedTuple

PARTS = 6
ELSEWHERE = frozenset({"cn-", "us-"})


class ARN(NamedTuple):
    """The parts of an ARN; each but ``resource`` may be empty."""

    partition: str
    service: str
    region: str
    account: str
    resource: str

    def __str__(self) -> str:
        return ":".join(("arn", *self))

    @classmethod
    def parse(cls, text: str) -> "ARN | None":
        """Return the parts of ``text``, or None if it is no ARN."""
        parts = text.split(":", PARTS - 1)
        if len(parts) != PARTS or parts[0] != "arn" or not parts[1] or not parts[2]:
            return None
        return cls(*parts[1:])


def partition_of(region: str) -> str:
    """Return the partition that a Region lies in."""
    if region[:3] not in ELSEWHERE:
        return "aws"
    if region.startswith("cn-"):
        return "aws-cn"
    if region.startswith("us-gov-"):
        return "aws-us-gov"
    return "aws"
