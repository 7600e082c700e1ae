"""The subcommands of `garrison`, their flags and their words."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from garrison.cli import hsm, keys
from garrison.cli.settings_flags import AsJSON, DataDir, PassphraseFile, Port, settings_of
from garrison.core.errors import ConfigurationError

app = typer.Typer(
    name="garrison",
    help="The AWS security system as software: signed, authorized, encrypted, recorded.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

app.add_typer(keys.app, name="keys")
app.add_typer(hsm.app, name="hsm")


@app.command()
def up(
    *,
    host: Annotated[str | None, typer.Option(help="The address to listen on.  [localhost]")] = None,
    port: Port = None,
    data_dir: DataDir = None,
    ephemeral: Annotated[
        bool | None, typer.Option("--ephemeral", help="Keep all in memory, nothing on disk.")
    ] = None,
    tls: Annotated[
        bool | None, typer.Option("--tls", help="Speak HTTPS (self-signed, unless set otherwise).")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(help="Processes that answer requests.  [1]")
    ] = None,
    dev_credentials: Annotated[
        bool | None,
        typer.Option(
            "--dev-credentials",
            help="Accept any 12-digit account ID with the secret `test` as its root user.",
        ),
    ] = None,
    unsafe_expose_dev_credentials: Annotated[
        bool | None,
        typer.Option(
            "--unsafe-expose-dev-credentials",
            help="Allow --dev-credentials on an address that others can reach.",
        ),
    ] = None,
    region: Annotated[
        str | None, typer.Option(help="The Region of requests that name none.  [us-east-1]")
    ] = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Start Garrison and serve until it is told to stop."""
    from garrison.server import serve

    serve(
        settings_of(
            host=host,
            port=port,
            data_dir=data_dir,
            ephemeral=ephemeral,
            tls=tls,
            workers=workers,
            dev_credentials=dev_credentials,
            unsafe_expose_dev_credentials=unsafe_expose_dev_credentials,
            region=region,
            passphrase_file=passphrase_file,
        )
    )


@app.command()
def env(
    *,
    data_dir: DataDir = None,
    port: Port = None,
    user: Annotated[
        str, typer.Option(help="Whose credentials: `administrator` or `root`.")
    ] = "administrator",
    profile: Annotated[
        str | None, typer.Option(help="Write this AWS profile instead of printing exports.")
    ] = None,
) -> None:
    """Print exports that point AWS clients here, for: eval "$(garrison env)"."""
    from garrison.cli import environment

    environment.show(settings_of(data_dir=data_dir, port=port), user, profile)


@app.command()
def status(*, data_dir: DataDir = None, port: Port = None, as_json: AsJSON = False) -> None:
    """Say whether Garrison runs, and what it serves."""
    from garrison.cli import client

    client.show_status(settings_of(data_dir=data_dir, port=port), as_json=as_json)


@app.command()
def explain(
    request_id: Annotated[
        str | None,
        typer.Argument(help="From an error, or from the trail.  [the last denied request]"),
    ] = None,
    *,
    data_dir: DataDir = None,
    port: Port = None,
    as_json: AsJSON = False,
) -> None:
    """Say which policies had a say in a request, and why each did or did not match."""
    from garrison.cli import client

    client.explain(settings_of(data_dir=data_dir, port=port), request_id, as_json=as_json)


@app.command()
def reset(
    *,
    data_dir: DataDir = None,
    port: Port = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Wipe all state of a server that runs with --dev-credentials."""
    from garrison.cli import client

    if not yes:
        typer.confirm("Wipe every account, user, key and record?", abort=True)
    client.reset(settings_of(data_dir=data_dir, port=port))


@app.command()
def simulate(
    file: Annotated[
        str, typer.Argument(help="JSON lines, a case each; - for standard input.")
    ] = "-",
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Exit with 1 unless every `expect` holds.")
    ] = False,
) -> None:
    """Evaluate policy cases without a server: JSON lines in, JSON lines out."""
    from garrison.policy.simulate import run

    if file == "-":
        sys.exit(run(sys.stdin, sys.stdout, check=check))
    try:
        with Path(file).open(encoding="utf-8") as lines:
            sys.exit(run(lines, sys.stdout, check=check))
    except OSError as error:
        raise ConfigurationError(f"`{file}` cannot be read: {error.strerror}") from error


@app.command()
def mfa_code(
    seed: Annotated[Path, typer.Argument(help="The file that holds the device's Base32 seed.")],
    *,
    steps: Annotated[int, typer.Option(help="Of so many half minutes later, or earlier.")] = 0,
) -> None:
    """Print the one-time code of a virtual MFA device, where no phone is at hand."""
    from garrison.cli import mfa

    typer.echo(mfa.code(seed, steps))


@app.command()
def version() -> None:
    """Print the version."""
    from garrison import __version__

    typer.echo(f"garrison {__version__}")
