"""What runs where AWS calls Lambda: commands and endpoints."""

import asyncio
import json
import os
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from garrison.core.errors import ConfigurationError
from garrison.core.functions import FunctionError
from garrison.core.settings import Function, load_settings
from garrison.functions import OperatorFunctions

ARN = "arn:aws:lambda:us-east-1:111122223333:function:rotate"
EVENT = b'{"Step": "createSecret"}'


def invoke(run, environment=None, **more):
    functions = OperatorFunctions({"rotate": run}, "http://localhost:4566", **more)
    asyncio.run(functions.invoke(ARN, EVENT, environment or {}))


def test_a_command_gets_the_event_and_where_garrison_is(tmp_path, monkeypatch):
    """And of the server's own environment only what programs need to start."""
    monkeypatch.setenv("GARRISON_PASSPHRASE", "not for others")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nor this")
    seen = tmp_path / "seen"
    script = f"(cat; echo; env) > {seen}"

    invoke(Function(run=("sh", "-c", script)), {"AWS_ACCESS_KEY_ID": "ASIA"})

    event, *environment = seen.read_text().splitlines()
    names = dict(line.split("=", 1) for line in environment)
    assert json.loads(event) == {"Step": "createSecret"}
    assert names["AWS_ENDPOINT_URL"] == "http://localhost:4566"
    assert names["AWS_ACCESS_KEY_ID"] == "ASIA"
    assert names["PATH"] == os.environ["PATH"]
    assert not {"GARRISON_PASSPHRASE", "AWS_SECRET_ACCESS_KEY"} & set(names)


@pytest.mark.parametrize(
    ("run", "text"),
    [
        ("false", "ended with status 1"),
        ("/none/such", "cannot be started"),
        ("sh -c 'kill -9 $$'", "ended with status -9"),
        ("http://127.0.0.1:9/", "does not answer"),
    ],
)
def test_what_fails_is_an_error(run, text):
    with pytest.raises(FunctionError, match=text):
        invoke(run)


def test_a_command_that_takes_too_long_is_killed_with_its_children(tmp_path):
    pid = tmp_path / "pid"

    with pytest.raises(FunctionError, match="took more than"):
        invoke(Function(run=("sh", "-c", f"sleep 60 & echo $! > {pid}; wait")), timeout_s=0.3)

    child = int(pid.read_text())
    deadline = time.monotonic() + 5
    while is_running(child):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def endpoint():
    """An endpoint: what it got, and what it is to answer."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            server.got.append((self.path, body))
            status, headers, answer = server.answer
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.got, server.answer = [], (200, {}, b"null")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_endpoint_gets_the_event(endpoint):
    invoke(f"http://127.0.0.1:{endpoint.server_port}/2015-03-31/functions/f/invocations?a=1")

    assert endpoint.got == [("/2015-03-31/functions/f/invocations?a=1", EVENT)]


@pytest.mark.parametrize(
    "answer",
    [
        (500, {}, b""),
        (302, {"location": "http://127.0.0.1:9/"}, b""),
        (200, {"x-amz-function-error": "Unhandled"}, b"{}"),
        (200, {}, b'{"errorType": "ValueError", "errorMessage": "x"}'),
    ],
    ids=["a status", "a redirect", "Lambda's header", "the emulator's answer"],
)
def test_an_endpoint_may_say_that_it_failed(endpoint, answer):
    endpoint.answer = answer

    with pytest.raises(FunctionError, match="answered"):
        invoke(f"http://127.0.0.1:{endpoint.server_port}/")


def test_a_function_is_known_by_its_arn_and_by_its_name():
    functions = OperatorFunctions({"rotate": Function(run="true", role="r"), "other": "true"}, "")

    assert functions.knows(ARN)
    assert functions.knows("rotate")
    assert functions.knows(f"{ARN}:live")
    assert not functions.knows("arn:aws:lambda:us-east-1:111122223333:function:none")
    assert functions.role_of(ARN) == "r"
    assert functions.role_of("other") == functions.role_of("none") == ""
    with pytest.raises(FunctionError, match="no setting"):
        asyncio.run(functions.invoke("none", EVENT, {}))


def test_settings_name_functions(tmp_path):
    file = tmp_path / "garrison.toml"
    file.write_text('[functions]\na = "true"\n[functions.b]\nrun = ["x", "y"]\nrole = "r"\n')

    from_file = load_settings({}, {"GARRISON_CONFIG": str(file)}).functions
    from_variable = load_settings({}, {"GARRISON_FUNCTIONS": '{"a": "http://localhost/"}'})

    assert from_file == {"a": "true", "b": Function(run=("x", "y"), role="r")}
    assert from_variable.functions == {"a": "http://localhost/"}
    for wrong in ("x", "[]", '{"a": 1}', '{"a": {"rum": "x"}}'):
        with pytest.raises(ConfigurationError):
            load_settings({}, {"GARRISON_FUNCTIONS": wrong})
