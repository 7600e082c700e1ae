"""AWS's own clients, told nothing but an endpoint and credentials."""

import json
import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError

from processes import BIN

JAVASCRIPT = Path(__file__).parent / "javascript"


def session_of(server):
    environment = server.client_environment
    return boto3.Session(
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
        region_name=environment["AWS_DEFAULT_REGION"],
    )


def test_boto3_needs_the_environment_alone(server):
    script = (
        "import boto3; print(boto3.client('sts').get_caller_identity()['Arn']);"
        "print(boto3.client('kms').generate_random(NumberOfBytes=4)['Plaintext'].hex())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=server.client_environment,
        capture_output=True,
        text=True,
        check=True,
    )

    arn, random = done.stdout.split()
    assert arn.endswith(":user/administrator")
    assert len(random) == 8


def test_boto3_sees_awss_errors(server):
    iam = session_of(server).client("iam", endpoint_url=server.url)

    with pytest.raises(ClientError, match="The user with name nobody cannot be found") as refused:
        iam.get_user(UserName="nobody")

    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404


def test_the_aws_cli_needs_the_environment_alone(server):
    def aws(*words, code=0):
        done = subprocess.run(
            [BIN / "aws", *words],
            env=server.client_environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stderr
        return done

    assert "user/administrator" in aws("sts", "get-caller-identity").stdout
    assert "NoSuchEntity" in aws("iam", "get-user", "--user-name", "nobody", code=255).stderr


@pytest.fixture(scope="session")
def javascript():
    """A folder with AWS's SDK for JavaScript, as the lock file pins it."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip("Node.js is not installed: the SDK for JavaScript was not tried")
    digest = sha256((JAVASCRIPT / "package-lock.json").read_bytes()).hexdigest()[:12]
    folder = Path.home() / ".cache" / "garrison-tests" / f"javascript-{digest}"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", "calls.mjs"):
        shutil.copy(JAVASCRIPT / name, folder)
    if not (folder / "node_modules" / ".package-lock.json").exists():
        done = subprocess.run(
            ["npm", "ci", "--no-audit", "--no-fund"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )
        if done.returncode:
            pytest.skip(f"npm could not install the SDK for JavaScript: {done.stderr[-200:]}")
    return folder


def test_the_sdk_for_javascript_needs_the_environment_alone(server, javascript):
    done = subprocess.run(
        ["node", "calls.mjs"],
        cwd=javascript,
        env=server.client_environment | {"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr

    told = json.loads(done.stdout)
    assert told["arn"].endswith(":user/administrator")
    assert told["user"].endswith(":user/javascript")
    assert told["tags"] == [{"Key": "é", "Value": "ü"}]
    assert told["created"] is True
    assert told["missing"] == {
        "name": "NoSuchEntityException",
        "status": 404,
        "message": "The user with name nobody cannot be found.",
    }
    assert told["opened"] == "secret"
    assert "Decrypt" in told["events"]
