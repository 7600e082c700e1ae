"""Sealing under a data key: one that came from KMS, and is known for a while only."""

from garrison.core.ids import RandomBytes
from garrison.crypto.sealer import KEY_ID_BYTES, Sealer
from garrison.crypto.xaes import XAES256GCM

ONLY_KEY = bytes(KEY_ID_BYTES)
"""What is sealed under a data key is kept beside the encrypted key, so it need not name it."""


def create_data_key_sealer(service: str, data_key: bytes, random: RandomBytes) -> Sealer:
    """Return a sealer under a data key of 256 bits."""
    return Sealer(service, {ONLY_KEY: XAES256GCM(data_key)}, current=ONLY_KEY, random=random)
