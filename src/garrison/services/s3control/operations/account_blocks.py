"""Block Public Access of a whole account.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/configuring-block-public-access-account.html
"""

from typing import Any

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.services.s3.operations.public_access import read_block, shown_block
from garrison.services.s3.records.access import AccountBlock
from garrison.services.s3control import api


class AccountBlocks:
    """Operations on what an account blocks."""

    async def get_public_access_block(
        self, call: Call[api.GetPublicAccessBlockRequest, AccountBlock]
    ) -> api.GetPublicAccessBlockOutput:
        """Return what the account blocks.

        Raises:
            NoSuchPublicAccessBlockConfiguration: nothing is set.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetPublicAccessBlock.html
        """
        found = call.target.record
        if found is None:
            raise api.NoSuchPublicAccessBlockConfiguration(
                "The public access block configuration was not found",
                members={"AccountId": call.account},
            )
        shown: Any = shown_block(found.block)
        return {"PublicAccessBlockConfiguration": shown}

    async def put_public_access_block(
        self, call: Call[api.PutPublicAccessBlockRequest, AccountBlock]
    ) -> None:
        """Say what the account blocks for all of its buckets.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_PutPublicAccessBlock.html
        """
        block = read_block(call.request["PublicAccessBlockConfiguration"])
        found = call.target.record
        if found is None:
            found = AccountBlock(account=call.account, block=block)
        call.records.put(replace(found, block=block))

    async def delete_public_access_block(
        self, call: Call[api.DeletePublicAccessBlockRequest, AccountBlock]
    ) -> None:
        """Block nothing for the account.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_DeletePublicAccessBlock.html
        """
        found = call.target.record
        if found is not None:
            call.records.delete(found)
