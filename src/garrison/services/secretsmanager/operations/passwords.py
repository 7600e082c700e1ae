"""Random passwords.  They are not kept: nobody but the caller ever has one."""

import string
from typing import Any

from garrison.core.call import Call
from garrison.services.secretsmanager import api
from garrison.services.secretsmanager.operations.random_choice import choose, shuffle

LENGTH_DEFAULT = 32
TOO_SHORT = "Password length is too short based on the required types."
NOTHING_LEFT = "The excluded characters leave no characters to make a password of."


class Passwords:
    """Operations on passwords."""

    async def get_random_password(
        self, call: Call[api.GetRandomPasswordRequest, Any]
    ) -> api.GetRandomPasswordResponse:
        """Make a password; by default of 32 characters, with one of each type at least.

        Raises:
            InvalidParameterException: it is too short for all types, or nothing is left of one.

        Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html
        """
        request, random = call.request, call.ids.random_bytes
        length = request.get("PasswordLength", LENGTH_DEFAULT)
        types = types_of(request)
        everything = "".join(types)
        every = request.get("RequireEachIncludedType", True)
        if not everything or (every and not all(types)):
            raise api.InvalidParameterException(NOTHING_LEFT)
        if every and length < len(types):
            raise api.InvalidParameterException(TOO_SHORT)
        characters = [choose(kind, random) for kind in types] if every else []
        characters += [choose(everything, random) for _ in range(length - len(characters))]
        shuffle(characters, random)
        return {"RandomPassword": "".join(characters)}


def types_of(request: api.GetRandomPasswordRequest) -> list[str]:
    """Return the characters that a password may have, type by type."""
    excluded = set(request.get("ExcludeCharacters", ""))
    types = [
        ("" if request.get("ExcludeLowercase") else string.ascii_lowercase),
        ("" if request.get("ExcludeUppercase") else string.ascii_uppercase),
        ("" if request.get("ExcludeNumbers") else string.digits),
        ("" if request.get("ExcludePunctuation") else string.punctuation),
        (" " if request.get("IncludeSpace") else ""),
    ]
    return ["".join(c for c in kind if c not in excluded) for kind in types if kind]
