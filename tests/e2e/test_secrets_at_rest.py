"""What secrets and parameters hold is nowhere on the disk, in any usual form, nor in the log."""

from base64 import b16encode, b32encode, b64encode
from urllib.parse import quote_from_bytes

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from test_clients import session_of

from processes import Server

TEXT = "canary value, eighty-eight characters long, which nothing else on this disk will ever have"
BINARY = bytes(range(200, 256)) * 2


def forms(value):
    """Return a value in the forms in which it could be written, at any of Base64's offsets."""
    yield value
    yield b16encode(value)
    yield b16encode(value).lower()
    yield b32encode(value)[:40]
    yield quote_from_bytes(value).encode()
    yield value.decode("latin-1").encode("utf-16-le")
    for offset in range(3):
        yield b64encode(bytes(offset) + value)[4 : 4 + 60]


def everything(server):
    """Return all that the server has written."""
    yield "log", server.log.encode()
    for path in sorted(server.data.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(server.data)), path.read_bytes()


def fill(server):
    session = session_of(server)
    config = Config(retries={"total_max_attempts": 1})
    sm = session.client("secretsmanager", endpoint_url=server.url, config=config)
    ssm = session.client("ssm", endpoint_url=server.url, config=config)
    sm.create_secret(Name="text", SecretString=TEXT, AddReplicaRegions=[{"Region": "us-west-2"}])
    sm.create_secret(Name="binary", SecretBinary=BINARY)
    sm.update_secret(SecretId="text", SecretString=f"{TEXT}, again")
    for name, kind, tier in (
        ("plain", "String", "Standard"),
        ("list", "StringList", "Advanced"),
        ("secure", "SecureString", "Standard"),
        ("advanced", "SecureString", "Advanced"),
    ):
        for _ in range(2):
            ssm.put_parameter(Name=name, Value=TEXT, Type=kind, Tier=tier, Overwrite=True)
        assert ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"] == TEXT
    with pytest.raises(ClientError):
        ssm.put_parameter(Name="no", Value=TEXT, Type="String", AllowedPattern="[0-9]+")
    with pytest.raises(ClientError):
        sm.create_secret(Name="text", SecretString=TEXT)
    assert sm.get_secret_value(SecretId="binary")["SecretBinary"] == BINARY


@pytest.mark.slow
def test_no_value_is_on_the_disk(tmp_path):
    with Server(tmp_path) as server:
        fill(server)
        server.stop()

        for name, written in everything(server):
            for value in (TEXT.encode(), BINARY):
                for form in forms(value):
                    assert form not in written, name
