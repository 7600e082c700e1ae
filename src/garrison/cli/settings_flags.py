"""The flags that several subcommands share, and the settings that they make."""

from pathlib import Path
from typing import Annotated

import typer

from garrison.core.settings import Settings, load_settings

DataDir = Annotated[
    Path | None, typer.Option("--data-dir", help="Where everything is kept.  [~/.garrison]")
]
PassphraseFile = Annotated[
    str | None,
    typer.Option(
        "--passphrase-file",
        help="Read the root key's passphrase from a file, /dev/fd/N, or - for the terminal.",
    ),
]
Port = Annotated[int | None, typer.Option("--port", help="The port to use.  [4566]")]
AsJSON = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def settings_of(**flags: object) -> Settings:
    """Return the settings, flags first; paths as text."""
    return load_settings(
        {name: str(value) if isinstance(value, Path) else value for name, value in flags.items()}
    )
