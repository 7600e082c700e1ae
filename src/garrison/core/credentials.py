"""The file that holds the first credentials: AWS's own format, so that AWS's tools can read it."""

import configparser
from pathlib import Path
from typing import NamedTuple

from garrison.core.errors import ConfigurationError

FILE_NAME = "credentials"


class Credentials(NamedTuple):
    """An access key."""

    access_key_id: str
    secret_access_key: str


def read_credentials(path: Path, profile: str) -> Credentials:
    """Return the access key of a profile.

    Raises:
        ConfigurationError: no such file or profile.
    """
    parser = configparser.ConfigParser(interpolation=None)
    try:
        with path.open(encoding="utf-8") as file:
            parser.read_file(file)
        section = parser[profile]
        return Credentials(section["aws_access_key_id"], section["aws_secret_access_key"])
    except FileNotFoundError:
        raise ConfigurationError(
            f"`{path}` does not exist", hint="start the server first: garrison up"
        ) from None
    except (OSError, configparser.Error, UnicodeError) as error:
        raise ConfigurationError(f"`{path}` cannot be read: {type(error).__name__}") from error
    except KeyError:
        known = ", ".join(parser.sections()) or "none"
        raise ConfigurationError(
            f"`{path}` has no credentials of `{profile}`", hint=f"it has: {known}"
        ) from None


def format_credentials(keys: dict[str, Credentials]) -> str:
    """Return the file's text, a section a profile."""
    return "\n".join(
        f"[{profile}]\n"
        f"aws_access_key_id = {key.access_key_id}\n"
        f"aws_secret_access_key = {key.secret_access_key}\n"
        for profile, key in keys.items()
    )
