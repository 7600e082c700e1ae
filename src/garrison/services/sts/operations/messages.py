"""Encoded authorization messages: what a refused caller may not read, and its administrator may."""

from garrison.core.authorization_message import purpose_of
from garrison.core.call import Call
from garrison.crypto import TextSealer, TokenError
from garrison.services.sts.api import (
    DecodeAuthorizationMessageRequest,
    DecodeAuthorizationMessageResponse,
    InvalidAuthorizationMessageException,
)


class AuthorizationMessages:
    """Opens messages that this deployment sealed."""

    def __init__(self, texts: TextSealer) -> None:
        self._texts = texts

    async def decode_authorization_message(
        self, call: Call[DecodeAuthorizationMessageRequest, None]
    ) -> DecodeAuthorizationMessageResponse:
        """Return what was sealed for the caller's account: a decision and its reasons, as JSON.

        Raises:
            InvalidAuthorizationMessageException: altered, of another account, or not ours.

        Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
        """
        message = call.request["EncodedMessage"]
        try:
            opened = self._texts.unseal_text(purpose_of(call.account), message)
        except TokenError as error:
            raise InvalidAuthorizationMessageException("Message is not valid") from error
        return {"DecodedMessage": opened.decode()}
