"""Passphrases and PINs: read from a file, a file descriptor or a terminal, never from a flag."""

import sys
from pathlib import Path

from msgspec.structs import replace

from garrison.core.errors import ConfigurationError
from garrison.core.settings import Settings

TERMINAL = "-"
BYTES_MAX = 1 << 16


def with_passphrase(settings: Settings) -> Settings:
    """Return the settings with the passphrase that ``passphrase_file`` leads to.

    Raises:
        ConfigurationError: see ``read_passphrase``.
    """
    if not settings.passphrase_file:
        return settings
    found = read_passphrase(settings.passphrase_file, "Passphrase or PIN of the root key: ")
    return replace(settings, passphrase=found, passphrase_file="")


def read_passphrase(source: str, prompt: str, *, twice: bool = False) -> str:
    """Return a passphrase; one newline at its end is not part of it.

    Args:
        source: A path (``/dev/fd/N`` for a file descriptor), or ``-`` to ask at the terminal.
        prompt: What to ask.
        twice: Ask again, as for a new one, so that a slip of the finger locks nobody out.

    Raises:
        ConfigurationError: there is none, or nobody to ask.
    """
    if source == TERMINAL:
        return _ask(prompt, twice=twice)
    try:
        with Path(source).expanduser().open("rb") as file:
            content = file.read(BYTES_MAX + 1)
        text = content.decode()
    except OSError as error:
        raise ConfigurationError(
            f"the passphrase's file `{source}` cannot be read: {error.strerror}",
            hint="name a file with the passphrase in it, or - to be asked",
        ) from error
    except UnicodeDecodeError:
        raise ConfigurationError(f"`{source}` holds no text, so no passphrase") from None
    if len(content) > BYTES_MAX:
        raise ConfigurationError(f"`{source}` is too long to hold a passphrase")
    return _require_some(text.removesuffix("\n").removesuffix("\r"), f"`{source}`")


def _ask(prompt: str, *, twice: bool) -> str:
    if not sys.stdin.isatty():
        raise ConfigurationError(
            "there is no terminal to ask for the passphrase at",
            hint="name a file or /dev/fd/N with --passphrase-file or GARRISON_PASSPHRASE_FILE",
        )
    from getpass import getpass

    answer = getpass(prompt)
    if twice and getpass("The same again: ") != answer:
        raise ConfigurationError("the two are not the same; nothing was changed")
    return _require_some(answer, "the answer")


def _require_some(text: str, where: str) -> str:
    if not text:
        raise ConfigurationError(f"the passphrase is empty: {where} holds none")
    return text
