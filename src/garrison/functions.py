"""Runs the functions that the operator supplies where AWS calls Lambda.

A command gets the event on its standard input, and in its environment where Garrison is and, if its
setting names a role, temporary credentials of that role.  Exit status 0 is success.  Of the
server's own environment it sees only what programs need to start.  Its standard output is not read;
what it says on standard error goes to the server's.

An endpoint gets the event as the body of a POST.  A status of 2xx is success, unless the answer
says in Lambda's way that the function failed: so the endpoint may be AWS's own runtime interface
emulator, in front of a function that runs on Lambda, too.
"""

import asyncio
import http.client
import json
import os
import shlex
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

from garrison.core.functions import FunctionError
from garrison.core.settings import Function, inherited_environment

TIMEOUT_S: Final = 900.0
"""Lambda's own longest time."""
ANSWER_BYTES_MAX: Final = 6 << 20
"""Lambda's own largest answer."""
ENDPOINTS: Final = ("http://", "https://")
OK: Final = range(200, 300)


class OperatorFunctions:
    """The functions that the settings name."""

    def __init__(
        self,
        functions: Mapping[str, str | Function],
        endpoint_url: str,
        *,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._functions = {
            name: Function(run=each) if isinstance(each, str) else each
            for name, each in functions.items()
        }
        self._endpoint_url = endpoint_url
        self._timeout_s = timeout_s

    def knows(self, arn: str) -> bool:
        """Return True if the settings have the function, by its ARN or its name."""
        return self._find(arn) is not None

    def role_of(self, arn: str) -> str:
        """Return the role that the settings give a function; empty if none."""
        function = self._find(arn)
        return "" if function is None else function.role

    async def invoke(self, arn: str, event: bytes, environment: Mapping[str, str]) -> None:
        """Run a function and wait for its end.

        Raises:
            FunctionError: there is no such function, or it failed.
        """
        function = self._find(arn)
        if function is None:
            raise FunctionError(f"no setting says what `{arn}` is")
        run = function.run
        if isinstance(run, str) and run.startswith(ENDPOINTS):
            await asyncio.to_thread(post, run, event, self._timeout_s)
            return
        command = shlex.split(run) if isinstance(run, str) else run
        variables = inherited_environment() | {"AWS_ENDPOINT_URL": self._endpoint_url}
        await execute(command, event, {**variables, **environment}, self._timeout_s)

    def _find(self, arn: str) -> Function | None:
        name = arn.partition(":function:")[2].partition(":")[0] or arn
        return self._functions.get(arn) or self._functions.get(name)


async def execute(
    command: Sequence[str], event: bytes, environment: Mapping[str, str], timeout_s: float
) -> None:
    """Run a command with an event as its input.

    Raises:
        FunctionError: it cannot be started, takes too long, or its exit status is not 0.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        raise FunctionError(f"`{command[0]}` cannot be started") from error
    try:
        async with asyncio.timeout(timeout_s):
            await process.communicate(event)
    except TimeoutError as error:
        raise FunctionError(f"`{command[0]}` took more than {timeout_s:.0f} s") from error
    finally:
        if process.returncode is None:
            # The command's own children, too: they share its group.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
    if process.returncode:
        raise FunctionError(f"`{command[0]}` ended with status {process.returncode}")


def post(url: str, event: bytes, timeout_s: float) -> None:
    """Send an event to an endpoint.  Redirects are not followed.

    Raises:
        FunctionError: it cannot be reached, or says that it failed.
    """
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    where = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    try:
        connection = kind(parts.hostname or "", parts.port, timeout=timeout_s)
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", path, event, {"content-type": "application/json"})
            with connection.getresponse() as response:
                answer = response.read(ANSWER_BYTES_MAX)
        finally:
            connection.close()
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise FunctionError(f"`{where}` does not answer") from error
    if response.status not in OK or says_failed(response, answer):
        raise FunctionError(f"`{where}` answered {response.status}, or that the function failed")


def says_failed(response: http.client.HTTPResponse, answer: bytes) -> bool:
    """Return True if an answer is that of a Lambda function that failed."""
    if response.headers.get("x-amz-function-error"):
        return True
    try:
        content = json.loads(answer)
    except (ValueError, RecursionError):
        return False
    return isinstance(content, dict) and "errorType" in content
