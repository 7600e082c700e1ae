"""What a customer does with key material on the way to KMS."""

import os

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.keywrap import aes_key_wrap_with_padding
from cryptography.hazmat.primitives.serialization import load_der_public_key

HASHES = {"SHA_1": hashes.SHA1(), "SHA_256": hashes.SHA256()}


def wrap(parameters, algorithm, material):
    """Wrap material as the parameters of an import and the algorithm say."""
    public_key = load_der_public_key(parameters["PublicKey"])
    digest = next(HASHES[name] for name in HASHES if algorithm.endswith(name))
    oaep = padding.OAEP(padding.MGF1(digest), digest, None)
    if algorithm.startswith("RSAES_OAEP"):
        return public_key.encrypt(material, oaep)
    aes_key = os.urandom(32)
    return public_key.encrypt(aes_key, oaep) + aes_key_wrap_with_padding(aes_key, material)


def import_material(
    kms, key_id, material, *, algorithm="RSAES_OAEP_SHA_256", spec="RSA_2048", **more
):
    """Import material; it does not expire unless said."""
    parameters = kms.get_parameters_for_import(
        KeyId=key_id, WrappingAlgorithm=algorithm, WrappingKeySpec=spec
    )
    if "ValidTo" not in more:
        more.setdefault("ExpirationModel", "KEY_MATERIAL_DOES_NOT_EXPIRE")
    return kms.import_key_material(
        KeyId=key_id,
        ImportToken=parameters["ImportToken"],
        EncryptedKeyMaterial=wrap(parameters, algorithm, material),
        **more,
    )
