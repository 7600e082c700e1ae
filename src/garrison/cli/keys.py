"""``garrison keys``: the hierarchy of keys shown, rotated, wrapped anew, backed up, restored."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
import typer

from garrison.cli.settings_flags import AsJSON, DataDir, PassphraseFile, settings_of
from garrison.core.passphrase import TERMINAL

if TYPE_CHECKING:
    from garrison.custody import KeysReport

app = typer.Typer(
    help="The keys that protect everything at rest: shown, rotated, backed up.",
    invoke_without_command=True,
    add_completion=False,
)

Kind = Annotated[
    Literal["file", "passphrase", "token"],
    typer.Option("--to", help="What keeps the root key: file, passphrase, or a PKCS#11 token."),
]
NewPassphraseFile = Annotated[
    str,
    typer.Option(
        "--new-passphrase-file",
        help="Read the new passphrase or PIN from a file, /dev/fd/N, or - for the terminal.",
    ),
]
Module = Annotated[str, typer.Option("--module", help="The token's PKCS#11 library.  [SoftHSM's]")]
Token = Annotated[str, typer.Option("--token", help="The token's label.")]
BackupPassphraseFile = Annotated[
    str,
    typer.Option(
        "--backup-passphrase-file",
        help="Read the backup's passphrase from a file, /dev/fd/N, or the terminal.",
    ),
]


@app.callback()
def show(
    context: typer.Context,
    *,
    data_dir: DataDir = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJSON = False,
) -> None:
    """Show the root key, the service keys and how much each of them seals."""
    if context.invoked_subcommand is not None:
        return
    from garrison import custody

    settings = settings_of(data_dir=data_dir, passphrase_file=passphrase_file)
    show_report(custody.report_keys(settings), as_json=as_json)


@app.command()
def rotate(
    services: Annotated[
        list[str] | None, typer.Argument(help="Whose keys, such as store or kms.  [all]")
    ] = None,
    *,
    data_dir: DataDir = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Make new service keys; a running server turns to them within seconds."""
    from garrison import custody

    settings = settings_of(data_dir=data_dir, passphrase_file=passphrase_file)
    rotated = custody.rotate_keys(settings, services or ())
    typer.echo(f"new keys for {', '.join(rotated)}")
    typer.echo("a running server turns to them, and seals records and key material anew")


@app.command("change-root")
def change_root(
    *,
    to: Kind,
    new_passphrase_file: NewPassphraseFile = TERMINAL,
    module: Module = "",
    token: Token = "",
    data_dir: DataDir = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Wrap the service keys under a new root key: a file, a sealed file, or a token."""
    from garrison import custody

    settings = settings_of(data_dir=data_dir, passphrase_file=passphrase_file)
    choice = custody.RootChoice(
        kind=to, passphrase_file=new_passphrase_file, module=module, token=token
    )
    report = custody.change_root(settings, choice)
    typer.echo(f"the keys are under a new root now: {report.root}, {report.location}")
    if report.root != "file":
        typer.echo("every start needs its passphrase or PIN: garrison up --passphrase-file PATH")
    typer.echo("a server that runs goes on; it needs the new root at its next start")


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    *,
    backup_passphrase_file: BackupPassphraseFile = TERMINAL,
    data_dir: DataDir = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Write all service keys into one file, sealed under a passphrase of its own."""
    from garrison import custody

    settings = settings_of(data_dir=data_dir, passphrase_file=passphrase_file)
    count = custody.back_up(settings, file, backup_passphrase_file)
    typer.echo(f"{count} keys are in {file}; it opens with the backup's passphrase alone")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="The backup.")],
    *,
    to: Kind = "file",
    backup_passphrase_file: BackupPassphraseFile = TERMINAL,
    new_passphrase_file: NewPassphraseFile = TERMINAL,
    module: Module = "",
    token: Token = "",
    data_dir: DataDir = None,
) -> None:
    """Put a backup's keys in the place of lost ones, under a new root; no server may run."""
    from garrison import custody

    choice = custody.RootChoice(
        kind=to, passphrase_file=new_passphrase_file, module=module, token=token
    )
    report = custody.restore(settings_of(data_dir=data_dir), file, backup_passphrase_file, choice)
    typer.echo(f"{len(report.keys)} keys are back, under a new root: {report.location}")


def show_report(report: "KeysReport", *, as_json: bool) -> None:
    """Print the hierarchy: the root, and a line a version of a service key, the newest first."""
    if as_json:
        typer.echo(msgspec.json.encode(report))
        return
    typer.echo(f"root key  {report.root}  {report.root_key_id}  {report.location}")
    typer.echo("")
    typer.echo("service        version  key       created           seals")
    for key in sorted(report.keys, key=lambda key: (key.service, -key.version)):
        created = "unknown" if key.created_at is None else f"{key.created_at:%Y-%m-%d %H:%M}"
        seals = "?" if key.seals is None else str(key.seals)
        name = key.service if key.is_current else ""
        typer.echo(f"{name:<15}{key.version:<9}{key.key_id}  {created:<18}{seals}")
