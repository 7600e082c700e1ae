"""Key material, made without holding up other requests."""

import asyncio

from garrison.crypto import (
    KEY_SPECS,
    KeyPair,
    MaterialVault,
    WrappedMaterial,
    generate_key_pair,
)
from garrison.services.kms import api
from garrison.services.kms.records import NotImplementedMember


async def new_material(vault: MaterialVault, key_arn: str, spec: str) -> WrappedMaterial:
    """Make key material; RSA, which may take seconds, in a thread."""
    if KEY_SPECS[spec].kind == "RSA":
        return await asyncio.to_thread(vault.new_material, key_arn, spec)
    return vault.new_material(key_arn, spec)


async def new_key_pair(spec: str) -> KeyPair:
    """Make a key pair that no key keeps; RSA in a thread."""
    if KEY_SPECS[spec].kind == "RSA":
        return await asyncio.to_thread(generate_key_pair, spec)
    return generate_key_pair(spec)


def require_available(member: str, spec: str) -> None:
    """Refuse key specs that no library makes for Garrison.

    Raises:
        UnsupportedOperationException: SM2, which AWS has in the China Regions only.
        NotImplementedMember: what AWS has everywhere.
    """
    if KEY_SPECS[spec].available:
        return
    if spec == "SM2":
        raise api.UnsupportedOperationException(f"{member} SM2 is not supported in this Region.")
    raise NotImplementedMember(f"Garrison does not implement {member} {spec} yet")
