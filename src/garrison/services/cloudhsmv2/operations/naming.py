"""IDs in CloudHSM's shapes, and those of the EC2 things that a cluster has in AWS."""

from base64 import b32encode
from hashlib import sha256

from garrison.core.ids import Ids

ID_CHARACTERS = 11
HEX_CHARACTERS = 17


def new_id(ids: Ids, prefix: str) -> str:
    """Return such as ``cluster-`` and 11 characters of base 32."""
    return f"{prefix}-{b32encode(ids.random_bytes(7)).decode()[:ID_CHARACTERS].lower()}"


def new_hex_id(ids: Ids, prefix: str) -> str:
    """Return such as ``eni-`` and 17 hexadecimal digits."""
    return f"{prefix}-{ids.random_bytes(9).hex()[:HEX_CHARACTERS]}"


def network_id(account: str, region: str) -> str:
    """Return the ID of the network in which all of an account's clusters in a Region lie.

    Garrison has no networks, so nobody can say which one a subnet belongs to.
    """
    digest = sha256(f"cloudhsm network {account} {region}".encode()).hexdigest()
    return f"vpc-{digest[:HEX_CHARACTERS]}"
