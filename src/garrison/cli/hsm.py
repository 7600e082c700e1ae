"""``garrison hsm``: the users of CloudHSM clusters, and how PKCS#11 applications reach them."""

import shlex
from typing import Annotated

import typer

from garrison.cli.settings_flags import DataDir, settings_of
from garrison.core.passphrase import TERMINAL

app = typer.Typer(
    help="The HSMs of CloudHSM clusters: passwords, and use by PKCS#11 applications.",
    no_args_is_help=True,
    add_completion=False,
)

ClusterId = Annotated[str, typer.Argument(help="The cluster's ID.")]
OfficerFile = Annotated[
    str,
    typer.Option(
        "--officer-password-file", help="The security officer's password: a file, or -.  [-]"
    ),
]
UserFile = Annotated[
    str,
    typer.Option("--user-password-file", help="The password of kmsuser: a file, or -.  [-]"),
]


@app.command()
def activate(
    cluster_id: ClusterId,
    *,
    first_password_file: Annotated[
        str,
        typer.Option(
            "--first-password-file",
            help="PreCoPassword, as describe-clusters shows it: a file, or -.  [-]",
        ),
    ] = TERMINAL,
    officer_password_file: OfficerFile = TERMINAL,
    user_password_file: UserFile = TERMINAL,
    data_dir: DataDir = None,
) -> None:
    """Set the passwords of an initialized cluster's users, which makes it ACTIVE."""
    from garrison import tokens

    sources = first_password_file, officer_password_file, user_password_file
    tokens.activate(settings_of(data_dir=data_dir), cluster_id, sources)
    typer.echo(f"{cluster_id} is active: its crypto user is kmsuser")


@app.command("set-password")
def set_password(
    cluster_id: ClusterId,
    *,
    officer_password_file: OfficerFile = TERMINAL,
    user_password_file: UserFile = TERMINAL,
    data_dir: DataDir = None,
) -> None:
    """Give the crypto user another password, in the security officer's name."""
    from garrison import tokens

    sources = officer_password_file, user_password_file
    tokens.set_password(settings_of(data_dir=data_dir), cluster_id, sources)
    typer.echo(f"kmsuser of {cluster_id} has a new password")


@app.command()
def env(cluster_id: ClusterId, *, data_dir: DataDir = None) -> None:
    """Print exports for PKCS#11 applications, for: eval "$(garrison hsm env CLUSTER)"."""
    from garrison import tokens

    found = tokens.pkcs11_environment(settings_of(data_dir=data_dir), cluster_id)
    for name, value in found.items():
        typer.echo(f"export {name}={shlex.quote(value)}")
