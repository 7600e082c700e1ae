"""Uploads from a browser's form: the POST policy, its conditions, and its signature.

The form's ``policy`` field is the string to sign itself, in Base64; the policy then says what the
other fields, and the file, may be.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
"""

import base64
import binascii
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from garrison.sigv4.errors import (
    IncompleteSignatureError,
    InvalidPostPolicyError,
    PostFileTooLargeError,
    PostFileTooSmallError,
    PostPolicyRefusedError,
    UnsupportedAlgorithmError,
)
from garrison.sigv4.presented import (
    ALGORITHMS,
    PresentedCredential,
    Scope,
    parse_region_set,
    parse_scope,
)
from garrison.sigv4.presigned_v2 import ALGORITHM as HMAC_SHA1
from garrison.sigv4.presigned_v2 import is_signature_v2
from garrison.sigv4.timestamps import parse_timestamp
from garrison.sigv4.uri import octets
from garrison.sigv4.verification import is_signature, require_match, require_scope

_SIGNED_FIELDS = ("x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature")
_SIGNED_FIELDS_V2 = ("policy", "awsaccesskeyid", "signature")
_FREE_FIELDS = frozenset({"policy", "x-amz-signature", "file", "awsaccesskeyid", "signature"})
_FREE_PREFIX = "x-ignore-"
_OPERATORS = {"eq": 3, "starts-with": 3, "content-length-range": 3}


class Condition(msgspec.Struct, frozen=True, gc=False):
    """One condition: ``eq`` or ``starts-with`` a value, on a form field in lower case."""

    operator: str
    field: str
    value: str
    text: str
    """As the error message shows it, ``["eq", "$key", "value"]``."""

    def is_met(self, fields: Mapping[str, str]) -> bool:
        """True if the form's field is there and fits."""
        given = fields.get(self.field)
        if given is None:
            return False
        if self.operator == "eq":
            return given == self.value
        if self.field == "content-type" and "," in given:
            # A list of types: each of them must fit.
            return all(part.strip(" ").startswith(self.value) for part in given.split(","))
        return given.startswith(self.value)


class PostPolicy(msgspec.Struct, frozen=True, gc=False):
    """A POST policy, parsed."""

    expires_at: datetime
    conditions: tuple[Condition, ...]
    size_ranges: tuple[tuple[int, int], ...]
    """``content-length-range``: bytes, both ends included."""

    def require_allows(self, fields: Mapping[str, str], *, now: datetime) -> None:
        """Raise PostPolicyRefusedError unless the policy is current and allows every field.

        ``fields`` have names in lower case and expanded values, ``bucket`` among them.
        """
        if now >= self.expires_at:
            raise PostPolicyRefusedError("Invalid according to Policy: Policy expired.")
        for condition in self.conditions:
            if not condition.is_met(fields):
                raise PostPolicyRefusedError(
                    f"Invalid according to Policy: Policy Condition failed: {condition.text}"
                )
        covered = {condition.field for condition in self.conditions} | _FREE_FIELDS
        for field in fields:
            if field not in covered and not field.startswith(_FREE_PREFIX):
                raise PostPolicyRefusedError(
                    f"Invalid according to Policy: Extra input fields: {field}"
                )

    def require_size(self, size_bytes: int) -> None:
        """Raise PostFileTooSmallError or PostFileTooLargeError if the size is not allowed."""
        for low, high in self.size_ranges:
            proposed = {"ProposedSize": str(size_bytes)}
            if size_bytes < low:
                raise PostFileTooSmallError(members=proposed | {"MinSizeAllowed": str(low)})
            if size_bytes > high:
                raise PostFileTooLargeError(members=proposed | {"MaxSizeAllowed": str(high)})


def lower_names(form: Mapping[str, str]) -> dict[str, str]:
    """The form with its fields' names in lower case, for names are not case-sensitive.

    Raises:
        InvalidPostPolicyError: two fields differ in nothing but case.
    """
    fields = {name.lower(): value for name, value in form.items()}
    if len(fields) != len(form):
        raise InvalidPostPolicyError("Invalid Policy: a form field must be given once.")
    return fields


def parse_post_form(fields: Mapping[str, str]) -> PresentedCredential | None:
    """Read the credentials in a form's fields (names in lower case); None if it is anonymous.

    Raises:
        IncompleteSignatureError: one of the fields is missing or malformed.
        UnsupportedAlgorithmError: nobody signs so.
    """
    if "awsaccesskeyid" in fields:
        return _present_v2(fields)
    if "policy" not in fields and "x-amz-signature" not in fields:
        return None
    _require_fields(fields, ("policy", *_SIGNED_FIELDS))
    algorithm, stamp = fields["x-amz-algorithm"], fields["x-amz-date"]
    if algorithm not in ALGORITHMS:
        raise UnsupportedAlgorithmError(f"Unsupported AWS 'algorithm': '{algorithm}'.")
    try:
        parse_timestamp(stamp)
    except ValueError:
        raise _malformed(
            "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\""
        ) from None
    return PresentedCredential(
        algorithm=algorithm,
        placement="form",
        scope=parse_scope(fields["x-amz-credential"], algorithm, "form"),
        timestamp=stamp,
        signed_headers=(),
        signature=fields["x-amz-signature"],
        security_token=fields.get("x-amz-security-token", ""),
        region_set=parse_region_set(fields.get("x-amz-region-set"), algorithm),
    )


def _present_v2(fields: Mapping[str, str]) -> PresentedCredential:
    # Signature Version 2 signs the policy alone; botocore still makes such forms in us-east-1.
    _require_fields(fields, _SIGNED_FIELDS_V2)
    return PresentedCredential(
        algorithm=HMAC_SHA1,
        placement="form",
        scope=Scope(fields["awsaccesskeyid"], "", "", "s3", "", ""),
        timestamp="",
        signed_headers=(),
        signature=fields["signature"],
        security_token=fields.get("x-amz-security-token", ""),
    )


def _require_fields(fields: Mapping[str, str], names: tuple[str, ...]) -> None:
    for field in names:
        if not fields.get(field):
            raise _malformed(
                f"Bucket POST must contain a field named '{field}'.  "
                "If it is specified, please check the order of the fields."
            )


def verify_post(
    fields: Mapping[str, str],
    presented: PresentedCredential,
    secret: str | None,
    *,
    now: datetime,
    service: str = "s3",
    region: str | None = None,
) -> PostPolicy:
    """Return the form's policy if the secret signed it and it allows these fields now.

    ``fields`` have names in lower case and expanded values; the caller adds ``bucket``.  The file's
    size is checked by the caller with ``PostPolicy.require_size``, as it comes.

    Raises:
        InvalidScopeError, UnknownAccessKeyError, SignatureMismatchError: as ``verify`` does.
        InvalidPostPolicyError: the policy cannot be understood.
        PostPolicyRefusedError: the policy has expired, or does not allow a field.
    """
    message = octets(fields["policy"])
    if presented.algorithm == HMAC_SHA1:
        signed = is_signature_v2(message, secret, presented.signature)
    else:
        require_scope(presented, service=service, region=region)
        signed = is_signature(presented, secret, message, presented.signature)
    require_match(presented, secret, signed=signed, message=message)
    policy = parse_post_policy(fields["policy"])
    policy.require_allows(fields, now=now)
    return policy


def parse_post_policy(text: str) -> PostPolicy:
    """Read a POST policy from its Base64.

    Raises:
        InvalidPostPolicyError: with S3's words for what is wrong.
    """
    document = _document(text)
    if "expiration" not in document:
        raise _invalid("Policy missing expiration.")
    if "conditions" not in document:
        raise _invalid("Policy missing conditions.")
    if not isinstance(document["conditions"], list):
        raise _invalid("Invalid 'conditions' value: must be a List.")
    conditions: list[Condition] = []
    sizes: list[tuple[int, int]] = []
    for test in document["conditions"]:
        if isinstance(test, dict):
            conditions.append(_simple_condition(test))
        elif not isinstance(test, list):
            raise _invalid("Invalid condition test: must be a List or Object.")
        elif (size := _size_range(test)) is not None:
            sizes.append(size)
        else:
            conditions.append(_condition(test))
    return PostPolicy(_expiration(document["expiration"]), tuple(conditions), tuple(sizes))


def _document(text: str) -> dict[str, Any]:
    try:
        decoded = base64.b64decode(octets(text), validate=True)
    except binascii.Error:
        raise _invalid("invalid Base64 encoding.") from None
    try:
        document = msgspec.json.decode(decoded)
    except (msgspec.DecodeError, RecursionError):
        raise _invalid("Invalid JSON.") from None
    if not isinstance(document, dict):
        raise _invalid("Invalid JSON.")
    return document


def _expiration(value: Any) -> datetime:
    try:
        expires_at = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise _invalid(f"Invalid 'expiration' value: '{value}'") from None
    # GMT is what the page asks for, so a time without a zone is taken as GMT.
    return expires_at if expires_at.tzinfo else expires_at.replace(tzinfo=UTC)


def _simple_condition(test: dict[str, Any]) -> Condition:
    if len(test) != 1:
        raise _invalid(
            "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified."
        )
    ((field, value),) = test.items()
    if not isinstance(value, str):
        raise _invalid("Invalid Simple-Condition: value must be a string.")
    return Condition("eq", field.lower(), value, _shown("eq", f"${field}", value))


def _condition(test: list[Any]) -> Condition:
    operator, field, value = test
    if not (isinstance(field, str) and isinstance(value, str) and field.startswith("$")):
        raise PostPolicyRefusedError(
            "Invalid according to Policy: Policy Condition failed: "
            + msgspec.json.encode(test).decode()
        )
    return Condition(operator.lower(), field[1:].lower(), value, _shown(operator, field, value))


def _size_range(test: list[Any]) -> tuple[int, int] | None:
    """The range of a ``content-length-range``; None for another well-formed condition."""
    operator = test[0] if test else None
    if not isinstance(operator, str):
        raise _invalid("Invalid Condition: missing operation identifier.")
    arguments = _OPERATORS.get(operator.lower())
    if arguments is None:
        raise _invalid(f"Invalid Condition: unknown operation '{operator}'.")
    if len(test) != arguments:
        raise _invalid(f"Invalid {operator}: wrong number of arguments.")
    if operator.lower() != "content-length-range":
        return None
    try:
        return _size(test[1]), _size(test[2])
    except ValueError:
        raise _invalid(f"Invalid {operator}: the bounds must be numbers.") from None


def _size(value: Any) -> int:
    # Numbers may come as strings of digits; a bool is no number, though Python says so.
    if isinstance(value, str) and len(value) <= len(str(1 << 63)):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise ValueError(value)


def _shown(operator: str, field: str, value: str) -> str:
    return f'["{operator}", "{field}", "{value}"]'


def _invalid(text: str) -> InvalidPostPolicyError:
    return InvalidPostPolicyError(f"Invalid Policy: {text}")


def _malformed(text: str) -> IncompleteSignatureError:
    return IncompleteSignatureError(text, placement="form")
