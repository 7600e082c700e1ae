"""Imported key material.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys.html
"""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.crypto import (
    KEY_SPECS,
    ImportTokenError,
    ImportTokens,
    Keyring,
    MaterialError,
    MaterialVault,
    UnwrappingError,
    WrappedMaterial,
)
from garrison.services.kms import api
from garrison.services.kms.operations.multi_region import find_primary, find_related
from garrison.services.kms.operations.targets import require_customer_key
from garrison.services.kms.records import (
    GOING,
    IMPORTED,
    SYMMETRIC,
    Key,
    KeyMaterial,
    key_material,
)
from garrison.wire.errors import ValidationException

PARAMETERS_VALID_FOR = timedelta(hours=24)
MATERIAL_VALID_FOR_MAX = timedelta(days=365)  # API_ImportKeyMaterial, ValidTo
RSA_SPECS = frozenset({"RSA_2048", "RSA_3072", "RSA_4096"})
DIRECT = frozenset({"RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"})
TWO_STEPS = frozenset({"RSA_AES_KEY_WRAP_SHA_1", "RSA_AES_KEY_WRAP_SHA_256"})
WRAPPING_ALGORITHMS = {"AES": DIRECT, "HMAC": DIRECT, "RSA": TWO_STEPS, "ML_DSA": frozenset[str]()}
"""By the kind of material; for all others both."""
TOO_LONG = ("ECC_NIST_P521", "RSA_2048")
"""Material that does not go directly under this wrapping key."""
DEFAULT_MODEL: api.ExpirationModelType = "KEY_MATERIAL_EXPIRES"
NOT_THE_MATERIAL = "The key material does not match the key material that was imported before."


class Imports:
    """Operations on imported key material."""

    def __init__(self, vault: MaterialVault, keyring: Keyring) -> None:
        self._vault = vault
        self._tokens = ImportTokens(keyring.sealer("kms"))

    async def get_parameters_for_import(
        self, call: Call[api.GetParametersForImportRequest, Key]
    ) -> api.GetParametersForImportResponse:
        """Make a public key under which material can be wrapped within 24 hours.

        Raises:
            UnsupportedOperationException: the key's material is not imported, or not so wrapped.
            KMSInvalidStateException: not in this state.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_GetParametersForImport.html
        """
        request = call.request
        key = require_importing_key(call)
        key.require_not_in(GOING | {"Creating", "Updating"}, call.now)
        spec, algorithm = request["WrappingKeySpec"], request["WrappingAlgorithm"]
        _require_wrapping(key, spec, algorithm)
        expires_at = call.now + PARAMETERS_VALID_FOR
        public_key, token = await asyncio.to_thread(
            self._tokens.create, key.arn, spec, algorithm, expires_at
        )
        return {
            "KeyId": key.arn,
            "ImportToken": token,
            "PublicKey": public_key,
            "ParametersValidTo": expires_at,
        }

    async def import_key_material(
        self, call: Call[api.ImportKeyMaterialRequest, Key]
    ) -> api.ImportKeyMaterialResponse:
        """Give a key the material that somebody brings, for the first time or again.

        A symmetric encryption key can get further material, which it takes with the next rotation
        on demand.  A replica takes what its primary has.

        Raises:
            UnsupportedOperationException: the key's material is not imported, or never changes.
            KMSInvalidStateException: not in this state.
            InvalidImportTokenException, ExpiredImportTokenException: the token is of no use.
            InvalidCiphertextException: it was not wrapped under the token's public key.
            IncorrectKeyMaterialException: it is no key of this spec, or not the same as before.
            ValidationException: an expiration that does not fit.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_ImportKeyMaterial.html
        """
        request = call.request
        key = require_importing_key(call)
        key.require_not_in(GOING | {"Creating"}, call.now)
        valid_to = _require_expiration(request, call.now)
        _require_symmetric_members(key, request)
        wrapped = await self._open(call, key)
        material = key_material(
            wrapped, valid_to=valid_to, description=request.get("KeyMaterialDescription", "")
        )
        materials = await _place(call, key, material)
        changed = replace(key, materials=materials)
        if key.state_at(call.now) == "PendingImport" and not changed.lacks_material(call.now):
            changed = replace(changed, state="Enabled")
        self._vault.forget(material, key.arn)
        call.records.put(changed)
        response: api.ImportKeyMaterialResponse = {"KeyId": key.arn}
        if key.spec == SYMMETRIC:
            response["KeyMaterialId"] = material.material_id
        return response

    async def delete_imported_key_material(
        self, call: Call[api.DeleteImportedKeyMaterialRequest, Key]
    ) -> api.DeleteImportedKeyMaterialResponse:
        """Delete material, the current one unless said; until it is imported again the key rests.

        Raises:
            UnsupportedOperationException: the key's material is not imported.
            KMSInvalidStateException: not in this state.
            NotFoundException: the key has no such material.

        Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteImportedKeyMaterial.html
        """
        key = require_importing_key(call)
        key.require_not_in(frozenset({"Creating", "Updating"}), call.now)
        response: api.DeleteImportedKeyMaterialResponse = {"KeyId": key.arn}
        material = _named_material(call, key)
        if material is None:
            return response
        changed = [key]
        if material.pending and key.multi_region_type == "PRIMARY":
            changed = await find_related(call.records, key, call.now)
        for each in changed:
            call.records.put(replace(each, materials=_without(each, material.material_id)))
            self._vault.forget(material, each.arn)
        if key.spec == SYMMETRIC:
            response["KeyMaterialId"] = material.material_id
        return response

    async def _open(
        self, call: Call[api.ImportKeyMaterialRequest, Key], key: Key
    ) -> WrappedMaterial:
        try:
            token = self._tokens.open(call.request["ImportToken"])
        except ImportTokenError as error:
            raise api.InvalidImportTokenException from error
        if token.key_arn != key.arn:
            raise api.InvalidImportTokenException
        if token.expires_at <= call.now:
            raise api.ExpiredImportTokenException
        try:
            plaintext_material = token.unwrap(call.request["EncryptedKeyMaterial"])
        except UnwrappingError as error:
            raise api.InvalidCiphertextException from error
        try:
            # Numbers of RSA keys are checked, which takes its time.
            return await asyncio.to_thread(
                self._vault.import_material, key.arn, key.spec, plaintext_material
            )
        except MaterialError as error:
            raise api.IncorrectKeyMaterialException(
                f"The key material is not valid for key spec {key.spec}."
            ) from error


def require_importing_key(call: Call[Any, Any]) -> Key:
    """Return a target's key, whose material is imported.

    Raises:
        NotFoundException, UnsupportedOperationException: there is none, or its is not.
    """
    key = require_customer_key(call)
    if key.origin != IMPORTED:
        raise api.UnsupportedOperationException(
            f"{key.arn} origin is {key.origin} which is not valid for this operation."
        )
    return key


def _require_wrapping(key: Key, spec: str, algorithm: str) -> None:
    kind = KEY_SPECS[key.spec].kind
    if spec not in RSA_SPECS or algorithm not in DIRECT | TWO_STEPS:
        # SM2 is for the China Regions; RSAES_PKCS1_V1_5 was ended in October 2023.
        raise api.UnsupportedOperationException(
            f"Wrapping key spec {spec} and wrapping algorithm {algorithm} are not supported."
        )
    fits = algorithm in WRAPPING_ALGORITHMS.get(kind, DIRECT | TWO_STEPS)
    if not fits or (algorithm in DIRECT and (key.spec, spec) == TOO_LONG):
        raise api.UnsupportedOperationException(
            f"Wrapping algorithm {algorithm} with wrapping key spec {spec} is not supported for "
            f"key spec {key.spec}."
        )


def _require_expiration(request: api.ImportKeyMaterialRequest, now: datetime) -> datetime | None:
    model, valid_to = request.get("ExpirationModel", DEFAULT_MODEL), request.get("ValidTo")
    if model != DEFAULT_MODEL:
        if valid_to is not None:
            raise ValidationException(
                "A validTo date must not be set if the ExpirationModel is "
                "KEY_MATERIAL_DOES_NOT_EXPIRE"
            )
        return None
    if valid_to is None:
        raise ValidationException(
            "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES"
        )
    if not now < valid_to <= now + MATERIAL_VALID_FOR_MAX:
        raise ValidationException(
            "The validTo date must be in the future, and no later than 365 days from now"
        )
    return valid_to


def _require_symmetric_members(key: Key, request: api.ImportKeyMaterialRequest) -> None:
    if key.spec == SYMMETRIC:
        return
    for member in ("ImportType", "KeyMaterialDescription", "KeyMaterialId"):
        if member in request:
            raise api.UnsupportedOperationException(
                f"{member} is valid for symmetric encryption keys only; the key spec of {key.arn} "
                f"is {key.spec}."
            )


async def _place(
    call: Call[api.ImportKeyMaterialRequest, Key], key: Key, material: KeyMaterial
) -> tuple[KeyMaterial, ...]:
    """Return a key's materials with one that was brought.

    Raises:
        IncorrectKeyMaterialException: it is not the one that it should be.
    """
    request = call.request
    known = await _known_materials(call, key)
    import_type = request.get(
        "ImportType", "EXISTING_KEY_MATERIAL" if known else "NEW_KEY_MATERIAL"
    )
    if import_type == "NEW_KEY_MATERIAL":
        return _add(key, request, known, material)
    if request.get("KeyMaterialId", material.material_id) != material.material_id:
        raise api.IncorrectKeyMaterialException(NOT_THE_MATERIAL)
    if all(each.material_id != material.material_id for each in known):
        raise api.IncorrectKeyMaterialException(NOT_THE_MATERIAL)
    own = {each.material_id: each for each in key.materials}
    placed = []
    for each in known:
        if each.material_id == material.material_id:
            placed.append(
                replace(
                    each,
                    wrapped=material.wrapped,
                    valid_to=material.valid_to,
                    description=material.description or each.description,
                )
            )
        elif each.material_id in own:
            placed.append(own[each.material_id])
    return tuple(placed)


async def _known_materials(call: Call[Any, Any], key: Key) -> tuple[KeyMaterial, ...]:
    """Return the materials that a key may have: a replica's are those of its primary."""
    if key.multi_region_type != "REPLICA":
        return key.materials
    primary = await find_primary(call.records, key)
    return key.materials if primary is None else primary.materials


def _add(
    key: Key,
    request: api.ImportKeyMaterialRequest,
    known: tuple[KeyMaterial, ...],
    material: KeyMaterial,
) -> tuple[KeyMaterial, ...]:
    if "KeyMaterialId" in request:
        raise ValidationException(
            "KeyMaterialId must not be set if the ImportType is NEW_KEY_MATERIAL"
        )
    if key.multi_region_type == "REPLICA":
        raise api.UnsupportedOperationException(
            f"{key.arn} is a multi-Region replica key, into which only the key material of its "
            "primary key can be imported."
        )
    if any(each.material_id == material.material_id for each in known):
        raise api.IncorrectKeyMaterialException(
            f"The key material is already associated with {key.arn}."
        )
    # Material that waits is not the key's own yet, and gives way.
    lasting = key.lasting_materials
    return (*lasting, replace(material, pending=bool(lasting)))


def _named_material(
    call: Call[api.DeleteImportedKeyMaterialRequest, Key], key: Key
) -> KeyMaterial | None:
    """Return the material that is to be deleted; None if none was ever imported.

    Raises:
        NotFoundException: the key has no such material.
    """
    wanted = call.request.get("KeyMaterialId")
    if wanted is None:
        return key.material if key.lasting_materials else None
    for material in key.materials:
        if material.material_id == wanted:
            return material
    raise api.NotFoundException(f"Key material {wanted} of key '{key.arn}' does not exist")


def _without(key: Key, material_id: str) -> tuple[KeyMaterial, ...]:
    """Return a key's materials, one of them missing; material that only waits is forgotten."""
    return tuple(
        replace(each, wrapped=b"", valid_to=None) if each.material_id == material_id else each
        for each in key.materials
        if not (each.pending and each.material_id == material_id)
    )
