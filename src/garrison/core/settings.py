"""Settings: from flags, the environment (``GARRISON_…``) and a TOML file, in this order.

The only module that reads the environment.  A name that no setting has is an error wherever it
stands: a misspelt guard is no guard.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from garrison.core.errors import ConfigurationError

PREFIX = "GARRISON_"
FILE_VARIABLE = "GARRISON_CONFIG"
DEFAULT_FILE = Path("garrison.toml")
ANYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104  Compared, not bound.
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
ACCOUNT_DIGITS = 12
FUNCTIONS = "functions"
XKS_PROXIES = "xks_proxies"
INHERITED = ("HOME", "LANG", "LC_ALL", "PATH", "TMPDIR", "TZ")
REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}")


class Function(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is run where AWS calls a Lambda function."""

    run: str | tuple[str, ...]
    """A command, as a shell would split it or split already; or the URL of an endpoint."""
    role: str = ""
    """The ARN of the role whose temporary credentials a command gets; empty for none."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that an operator can choose."""

    host: str = "localhost"
    """The address to listen on."""
    port: int = 4566
    """The port to listen on; 0 for a free one, which the first line of output names."""
    data_dir: str = "~/.garrison"
    """Where everything is kept: records, trail, keys, credentials."""
    cache_dir: str = "~/.cache/garrison"
    """Where code generated from service models is kept; it can be deleted at any time."""
    ephemeral: bool = False
    """Keep everything in memory, and nothing after the end."""
    tls: bool = False
    """Speak HTTPS."""
    tls_certificate: str = ""
    """A PEM file; empty for a self-signed certificate, made on first use."""
    tls_key: str = ""
    """The certificate's private key, a PEM file."""
    workers: int = 1
    """Processes that answer requests."""
    region: str = "us-east-1"
    """Where requests that name no Region belong, and what `garrison env` prints."""
    account: str = ""
    """The management account's ID (12 digits); empty for a random one on the first start."""
    dev_credentials: bool = False
    """Accept any account ID with the secret `test` as that account's root user."""
    unsafe_expose_dev_credentials: bool = False
    """Allow `dev_credentials` on an address that others can reach."""
    hsm_module: str = ""
    """The PKCS#11 library that CloudHSM's tokens are made with; empty for SoftHSM 2."""
    passphrase: str = ""
    """Seals the root key; empty to keep it in a file that only its owner can read."""
    passphrase_file: str = ""
    """Where the passphrase, or the PIN of the root key's token, is read from instead: a file,
    `/dev/fd/N` for a file descriptor, `-` to be asked at the terminal."""
    functions: dict[str, str | Function] = {}
    """What is run where AWS calls Lambda, by the function's name or ARN: a command, a URL, or a
    table of `run` and `role`; the variable is a JSON object."""
    xks_proxies: dict[str, str] = {}
    """Where the proxies of KMS's external key stores are, by their host names, if not at port 443
    of those: URLs such as `http://127.0.0.1:8000`; the variable is a JSON object."""

    attestation_roots: str = ""
    """A PEM file: whom to believe the attestation documents of enclaves; empty for nobody, so that
    KMS refuses requests with a `Recipient`."""

    def __repr__(self) -> str:
        """Show everything but the passphrase."""
        shown = {name: getattr(self, name) for name in self.__struct_fields__}
        return f"Settings({shown | {'passphrase': '…' if self.passphrase else ''}})"

    @property
    def cache(self) -> Path:
        """Where code that is generated from service models is kept; nothing there is missed."""
        return Path(self.cache_dir).expanduser()

    @property
    def directory(self) -> Path:
        """The data directory, with ``~`` resolved."""
        return Path(self.data_dir).expanduser()

    @property
    def url(self) -> str:
        """Where a client on this machine reaches the server."""
        host = "localhost" if self.host in ANYWHERE else self.host
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}"


def inherited_environment() -> dict[str, str]:
    """Return what a program that the server starts may see of the server's environment."""
    return {name: os.environ[name] for name in INHERITED if name in os.environ}  # noqa: TID251  This is the one place that reads it.


def load_settings(flags: Mapping[str, Any], environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings: flags win over the environment, which wins over the file.

    Args:
        flags: Settings by name; those that are None were not given.
        environ: The environment; None for the process's own.

    Raises:
        ConfigurationError: an unknown name, a wrong type, or a choice that is not safe.
    """
    if environ is None:
        environ = os.environ  # noqa: TID251  This is the one place that reads it.
    file = environ.get(FILE_VARIABLE)
    values = _from_file(Path(file) if file else DEFAULT_FILE, required=bool(file))
    values |= _from_environment(environ)
    values |= {name: value for name, value in flags.items() if value is not None}
    try:
        settings = msgspec.convert(values, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise ConfigurationError(f"a setting does not fit: {error}") from error
    _require_sound(settings)
    return settings


def _from_file(path: Path, *, required: bool) -> dict[str, Any]:
    try:
        values = tomllib.loads(path.read_text())
    except FileNotFoundError:
        if required:
            raise ConfigurationError(
                f"`{path}` does not exist", hint="see GARRISON_CONFIG"
            ) from None
        return {}
    except (OSError, UnicodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"`{path}` cannot be read: {error}") from error
    _require_known(values, f"`{path}`")
    return values


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    values = {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environ.items()
        if name.startswith(PREFIX) and name != FILE_VARIABLE
    }
    for name in (FUNCTIONS, XKS_PROXIES):
        if name in values:
            values[name] = _parse_object(values[name], f"{PREFIX}{name.upper()}")
    _require_known(values, "the environment")
    return values


def _parse_object(text: str, name: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise ConfigurationError(
            f"`{name}` is not a JSON object", hint='such as {"rotate": "python3 rotate.py"}'
        ) from error


def _require_known(values: Mapping[str, Any], where: str) -> None:
    unknown = sorted(values.keys() - set(Settings.__struct_fields__))
    if unknown:
        known = ", ".join(Settings.__struct_fields__)
        raise ConfigurationError(
            f"{where} sets `{unknown[0]}`, which is no setting", hint=f"settings are: {known}"
        )


def _require_sound(settings: Settings) -> None:
    if not 0 <= settings.port < 1 << 16:
        raise ConfigurationError(f"`port` is {settings.port}, not 0 to 65535")
    if settings.workers < 1:
        raise ConfigurationError(f"`workers` is {settings.workers}, not 1 or more")
    if settings.ephemeral and settings.workers > 1:
        raise ConfigurationError(
            "`ephemeral` keeps everything in one process's memory, so `workers` must be 1",
            hint="leave `--ephemeral` out to use several workers",
        )
    if settings.passphrase and settings.passphrase_file:
        raise ConfigurationError("`passphrase` and `passphrase_file` are both set; choose one")
    if bool(settings.tls_certificate) != bool(settings.tls_key):
        raise ConfigurationError("`tls_certificate` and `tls_key` belong together")
    if settings.account and not (
        settings.account.isascii()
        and settings.account.isdecimal()
        and len(settings.account) == ACCOUNT_DIGITS
    ):
        raise ConfigurationError(f"`account` is `{settings.account}`, not 12 digits")
    if not REGION.fullmatch(settings.region):
        raise ConfigurationError(f"`region` is `{settings.region}`, not like `us-east-1`")
    exposed = settings.host not in LOOPBACK and not settings.unsafe_expose_dev_credentials
    if settings.dev_credentials and exposed:
        raise ConfigurationError(
            f"`dev_credentials` let everybody in who reaches `{settings.host}`",
            hint="listen on 127.0.0.1, or add --unsafe-expose-dev-credentials",
        )
