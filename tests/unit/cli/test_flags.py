"""`garrison up` reads plain flags itself and leaves the rest to Typer."""

import pytest
import typer.main

from garrison.cli.commands import app
from garrison.cli.flags import SWITCHES, VALUES, read_flags
from garrison.core.settings import load_settings


def test_it_knows_the_flags_that_typer_knows():
    up = typer.main.get_command(app).commands["up"]
    told = {flag for each in up.params if each.name != "help" for flag in each.opts}

    assert told == VALUES | SWITCHES


def test_plain_flags_become_settings():
    flags = read_flags(["--port", "5000", "--data-dir=/x", "--tls", "--workers", "2"])
    settings = load_settings(flags, {})

    assert (settings.port, settings.data_dir, settings.tls, settings.workers) == (
        5000,
        "/x",
        True,
        2,
    )
    assert read_flags([]) == {}


@pytest.mark.parametrize(
    "words",
    [["--help"], ["--prot", "1"], ["--port"], ["--port="], ["--port", "--tls"], ["--tls=1"], ["x"]],
)
def test_what_is_not_plain_is_left_to_typer(words):
    assert read_flags(words) is None
