"""What a value may be: its size, its pattern, its data type.

Patterns are Java's regular expressions.  One that backtracking could spend long on is matched by an
automaton, in time linear in the value; nobody can stop the server by a pattern.
"""

import re
from collections.abc import Callable

from garrison.services.ssm import api
from garrison.services.ssm.records import (
    ADVANCED_BYTES_MAX,
    STANDARD_BYTES_MAX,
    Tier,
)
from garrison.wire.automata import TooLargeError, is_risky, linear
from garrison.wire.errors import ValidationException
from garrison.wire.patterns import UnknownSyntaxError, parse_pattern, spell

TEXT, IMAGE, INTEGRATION = "text", "aws:ec2:image", "aws:ssm:integration"
INTEGRATIONS = "/d9d01087-4a3f-49e0-b0b4-d568d7826553/ssm/integrations/webhook/"
IMAGE_ID = re.compile(r"ami-(?:[0-9a-f]{8}|[0-9a-f]{17})")
EMPTY = (
    "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must "
    "have length greater than or equal to 1."
)
TOO_LARGE: dict[Tier, str] = {
    "Standard": (
        f"Standard tier parameters support a maximum parameter value of {STANDARD_BYTES_MAX} "
        "characters. To create a larger parameter value, upgrade the parameter to use the "
        "advanced-parameter tier. For more information, see https://docs.aws.amazon.com/"
        "systems-manager/latest/userguide/parameter-store-advanced-parameters.html"
    ),
    "Advanced": (
        f"Advanced tier parameters support a maximum parameter value of {ADVANCED_BYTES_MAX} "
        "characters."
    ),
}
BAD_PATTERN = "The request doesn't meet the regular expression requirement."


def require_size(value: str, tier: Tier) -> None:
    """Raise ValidationException if a value is empty, or too large for a tier."""
    if not value:
        raise ValidationException(EMPTY)
    most = STANDARD_BYTES_MAX if tier == "Standard" else ADVANCED_BYTES_MAX
    if size_of(value) > most:
        raise ValidationException(TOO_LARGE[tier])


def size_of(value: str) -> int:
    """Return a value's size in bytes."""
    return len(value.encode("utf-8", "surrogatepass"))


def require_pattern(pattern: str, value: str) -> None:
    """Check a value against an allowed pattern.

    Raises:
        InvalidAllowedPatternException: no regular expression.
        ParameterPatternMismatchException: the value does not match.
    """
    if pattern and not compile_pattern(pattern)(value):
        raise api.ParameterPatternMismatchException(
            f"Parameter value, cannot be validated against allowedPattern: {pattern}"
        )


def compile_pattern(pattern: str) -> Callable[[str], object]:
    """Return a function that is true of values that match a pattern as a whole.

    Raises:
        InvalidAllowedPatternException: no regular expression, or one that is too large.
    """
    try:
        tree = parse_pattern(pattern)
        return linear(tree) if is_risky(tree) else re.compile(spell(tree)).fullmatch
    except (
        UnknownSyntaxError,
        TooLargeError,
        re.error,
        OverflowError,
        RecursionError,
    ) as error:
        raise api.InvalidAllowedPatternException(BAD_PATTERN) from error


def require_data_type(data_type: str, name: str, kind: str, value: str) -> None:
    """Raise ValidationException unless a value is what its data type says.

    Whether an image exists is not asked: there are no images here.
    """
    if data_type == TEXT:
        return
    if data_type == IMAGE:
        if kind != "String" or IMAGE_ID.fullmatch(value) is None:
            raise ValidationException(
                "The parameter value for the data type aws:ec2:image must be the ID of an image."
            )
    elif data_type == INTEGRATION:
        if kind != "SecureString" or not name.startswith(INTEGRATIONS):
            raise ValidationException(
                f"A parameter of the data type {INTEGRATION} must be a SecureString whose name "
                f"begins with {INTEGRATIONS}."
            )
    else:
        raise ValidationException(
            f"The following data type is not supported: {data_type} (Data type names are all "
            "lowercase.)"
        )
