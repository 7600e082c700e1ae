"""The operations of S3 Control, by noun."""

from garrison.services.s3control.operations.access_points import AccessPoints
from garrison.services.s3control.operations.account_blocks import AccountBlocks

OPERATIONS: tuple[type, ...] = (AccountBlocks, AccessPoints)
