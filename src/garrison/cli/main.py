"""The `garrison` command.

Exit codes: 0 done; 1 the answer is no (a case that did not hold); 2 the operator can fix it.
"""

import sys
from collections.abc import Sequence

from garrison.cli.flags import read_flags
from garrison.core.errors import ConfigurationError, IntegrityError
from garrison.core.settings import load_settings


def main() -> None:
    """Run the command; what the operator can fix is said in a line or two, without a traceback."""
    try:
        run(sys.argv[1:])
    except ConfigurationError as error:
        print(f"garrison: error: {error}", file=sys.stderr)  # noqa: T201  The CLI's own voice.
        if error.hint:
            print(f"garrison: hint: {error.hint}", file=sys.stderr)  # noqa: T201  The CLI's own voice.
        sys.exit(2)
    except IntegrityError as error:
        print(f"garrison: error: {error}", file=sys.stderr)  # noqa: T201  The CLI's own voice.
        sys.exit(2)


def run(words: Sequence[str]) -> None:
    """Run a subcommand; a plain `up` does not wait for Typer."""
    flags = read_flags(words[1:]) if words[:1] == ["up"] else None
    if flags is None:
        from garrison.cli.commands import app

        app()
        return
    settings = load_settings(flags)
    from garrison.server import serve

    serve(settings)
