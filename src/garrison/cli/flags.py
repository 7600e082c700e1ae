"""The flags of ``garrison up``, read at a glance: Typer's import takes as long as the whole start.

What is not plain (``--help``, a misspelt flag, no value) is left to Typer, which has the words.
"""

from collections.abc import Sequence

VALUES = frozenset({"--host", "--port", "--data-dir", "--workers", "--region", "--passphrase-file"})
SWITCHES = frozenset(
    {"--ephemeral", "--tls", "--dev-credentials", "--unsafe-expose-dev-credentials"}
)


def read_flags(words: Sequence[str]) -> dict[str, object] | None:
    """Return the settings that flags name, or None where anything is not plain."""
    flags: dict[str, object] = {}
    rest = iter(words)
    for word in rest:
        name, is_joined, value = word.partition("=")
        if word in SWITCHES:
            flags[setting_of(word)] = True
        elif name in VALUES:
            text = value if is_joined else next(rest, "")
            if not text or text.startswith("-"):
                return None
            flags[setting_of(name)] = text
        else:
            return None
    return flags


def setting_of(flag: str) -> str:
    """Return the setting's name: ``--data-dir`` is ``data_dir``."""
    return flag.removeprefix("--").replace("-", "_")
