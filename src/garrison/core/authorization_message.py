"""Encoded authorization messages: who refuses seals one, ``sts:DecodeAuthorizationMessage`` opens.

Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
"""


def purpose_of(account: str) -> str:
    """Return the purpose of messages to callers of an account: no other account opens them."""
    return f"authorization-message/{account}"
