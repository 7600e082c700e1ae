"""Amazon Resource Names: six parts, of which the last may hold colons.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
"""

from functools import lru_cache
from typing import NamedTuple

PARTS = 6
PARTITIONS = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "eu-isoe-": "aws-iso-e",
    "us-isof-": "aws-iso-f",
    "eusc-": "aws-eusc",
}
"""By how the names of their Regions begin; all others are of ``aws``."""


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


@lru_cache(maxsize=256)
def partition_of(region: str) -> str:
    """Return the partition that a Region lies in."""
    for beginning, partition in PARTITIONS.items():
        if region.startswith(beginning):
            return partition
    return "aws"
