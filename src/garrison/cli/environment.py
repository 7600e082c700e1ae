"""``garrison env``: what an AWS client needs to know to come here."""

import configparser
import os
import shlex
from pathlib import Path

import typer

from garrison.core.credentials import read_credentials
from garrison.core.errors import ConfigurationError
from garrison.core.runtime import find_server
from garrison.core.settings import Settings


def show(settings: Settings, user: str, profile: str | None) -> None:
    """Print exports for a shell, or write an AWS profile.

    Raises:
        ConfigurationError: there are no credentials yet, or the profile's files can't be written.
    """
    server = find_server(settings)
    key = read_credentials(Path(server.credentials), user)
    if profile is None:
        values = {
            "AWS_ENDPOINT_URL": server.url,
            "AWS_ACCESS_KEY_ID": key.access_key_id,
            "AWS_SECRET_ACCESS_KEY": key.secret_access_key,
            "AWS_DEFAULT_REGION": server.region,
        }
        if server.ca_bundle:
            values["AWS_CA_BUNDLE"] = server.ca_bundle
        for name, value in values.items():
            typer.echo(f"export {name}={shlex.quote(value)}")
        return
    folder = Path("~/.aws").expanduser()
    config = {"region": server.region, "endpoint_url": server.url}
    if server.ca_bundle:
        config["ca_bundle"] = server.ca_bundle
    section = "default" if profile == "default" else f"profile {profile}"
    write_section(folder / "config", section, config)
    write_section(
        folder / "credentials",
        profile,
        {
            "aws_access_key_id": key.access_key_id,
            "aws_secret_access_key": key.secret_access_key,
        },
    )
    typer.echo(f"profile `{profile}` written; try: aws --profile {profile} sts get-caller-identity")


def write_section(path: Path, section: str, values: dict[str, str]) -> None:
    """Set one section of a file of AWS's, leave the others; the file is its owner's alone.

    Raises:
        ConfigurationError: the file cannot be read or written, or the section is another's.
    """
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read(path, encoding="utf-8")
        if parser.has_section(section) and "endpoint_url" not in parser[section]:
            known = set(parser[section]) - {"aws_access_key_id", "aws_secret_access_key"}
            if section.startswith("profile ") or section == "default" or known:
                raise ConfigurationError(
                    f"`{path}` has a section [{section}] that is not Garrison's",
                    hint="choose another name: garrison env --profile garrison",
                )
        parser[section] = values
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            parser.write(file)
    except (OSError, configparser.Error, UnicodeError) as error:
        raise ConfigurationError(f"`{path}` cannot be written: {error}") from error
