"""The commands, each against the process that `garrison up` starts."""

import json
import signal
import stat
import subprocess
import time

import boto3
import pytest

from processes import BIN, Server, garrison


def aws(server, *words, environment=None):
    done = subprocess.run(
        [BIN / "aws", *words],
        env=environment or server.client_environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_what_was_made_is_there_after_a_restart(tmp_path, cache):
    """And SIGTERM is a clean end."""
    server = Server(tmp_path, GARRISON_CACHE_DIR=cache).start()
    assert "new; root and administrator" in server.log
    assert aws(server, "iam", "create-user", "--user-name", "ana")[0] == 0
    assert server.stop(signal.SIGTERM) == 0

    server.start()

    assert aws(server, "iam", "get-user", "--user-name", "ana")[0] == 0
    assert server.stop(signal.SIGINT) == 0
    for path in (server.data, *server.data.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_an_ephemeral_server_leaves_nothing(start):
    server = start("--ephemeral")
    assert aws(server, "sts", "get-caller-identity")[0] == 0

    assert server.stop() == 0

    assert [path for path in server.data.rglob("*") if path.is_file()] == []


def test_tls_is_trusted_with_the_servers_own_certificate(start):
    server = start("--tls")
    exports = server.client_environment

    assert exports["AWS_ENDPOINT_URL"].startswith("https://localhost:")
    assert aws(server, "sts", "get-caller-identity")[0] == 0
    del exports["AWS_CA_BUNDLE"]
    code, told = aws(server, "sts", "get-caller-identity", environment=exports)
    assert code != 0
    assert "CERTIFICATE_VERIFY_FAILED" in told or "SSL validation failed" in told
    assert "runs at https://" in server.command("status").stdout


def test_what_one_worker_changes_the_other_sees_at_once(start):
    """New connections reach either worker; a deleted user must not live on in a cache."""
    server = start("--workers", "2")
    environment = server.client_environment

    def client():
        return boto3.Session(
            environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"]
        ).client("iam", endpoint_url=server.url, region_name="us-east-1")

    clients = [client() for _ in range(6)]
    for number, each in enumerate(clients):
        name = f"u{number}"
        each.create_user(UserName=name)
        for other in clients:
            assert other.get_user(UserName=name)["User"]["UserName"] == name
        each.delete_user(UserName=name)
        for other in clients:
            with pytest.raises(other.exceptions.NoSuchEntityException):
                other.get_user(UserName=name)
    assert server.stop() == 0


def test_development_credentials_are_root_of_any_account_and_reset_is_quick(start):
    server = start("--ephemeral", "--dev-credentials")
    test = server.environment | {
        "AWS_ENDPOINT_URL": server.url,
        "AWS_ACCESS_KEY_ID": "123456789012",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "eu-west-1",
    }
    assert (
        "arn:aws:iam::123456789012:root"
        in aws(server, "sts", "get-caller-identity", environment=test)[1]
    )
    assert aws(server, "iam", "create-user", "--user-name", "x", environment=test)[0] == 0

    times = []
    for _ in range(5):
        began = time.perf_counter()
        assert server.get("/_garrison/reset", "POST") == {"status": "reset"}
        times.append(time.perf_counter() - began)

    assert min(times) < 0.05
    assert "NoSuchEntity" in aws(server, "iam", "get-user", "--user-name", "x", environment=test)[1]
    assert "all state is wiped" in server.command("reset", "--yes").stdout


def test_reset_is_refused_without_development_credentials(server):
    done = server.command("reset", "--yes", ok=False)

    assert done.returncode == 2
    assert done.stderr.startswith("garrison: error: state is wiped only where")


def test_health_says_what_runs(server):
    own, localstack = server.get("/_garrison/health"), server.get("/_localstack/health")

    assert own["status"] == "ok"
    assert own["services"].keys() >= {"cloudtrail", "iam", "kms", "sts"}
    assert own["data_directory"] == {"path": str(server.data)}
    assert localstack["services"]["kms"] == "running"
    assert json.loads(server.command("status", "--json").stdout)["url"] == server.url


def test_env_writes_a_profile_and_leaves_the_others(start):
    server = start()
    config = server.folder / ".aws" / "config"
    config.parent.mkdir()
    config.write_text("[profile work]\nregion = eu-west-1\n")

    server.command("env", "--profile", "garrison")

    assert "[profile work]\nregion = eu-west-1" in config.read_text()
    assert stat.S_IMODE((server.folder / ".aws" / "credentials").stat().st_mode) == 0o600
    code, told = aws(
        server,
        "--profile",
        "garrison",
        "sts",
        "get-caller-identity",
        environment=server.environment,
    )
    assert code == 0, told
    refused = server.command("env", "--profile", "work", ok=False)
    assert refused.returncode == 2
    assert "is not Garrison's" in refused.stderr


def test_explain_says_why_the_last_request_was_denied(server):
    key = json.loads(
        "{}"
        if aws(server, "iam", "create-user", "--user-name", "bob")[0]
        else aws(server, "iam", "create-access-key", "--user-name", "bob")[1]
    )["AccessKey"]
    bob = server.client_environment | {
        "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
    }
    assert "AccessDenied" in aws(server, "iam", "list-users", environment=bob)[1]

    told = server.command("explain").stdout

    assert "iam:ListUsers" in told
    assert "denied" in told
    assert "no request `nonsense`" in server.command("explain", "nonsense", ok=False).stderr


def test_version_and_simulate_need_no_server(tmp_path):
    case = {
        "principal": {"arn": "arn:aws:iam::111122223333:user/a"},
        "action": "s3:GetObject",
        "resource": "arn:aws:s3:::b/k",
    }
    cases = tmp_path / "cases.jsonl"
    cases.write_text(json.dumps(case) + "\n")

    assert garrison("version").stdout.startswith("garrison ")
    assert garrison("simulate", str(cases)).returncode in {0, 1, 2}
    assert garrison("simulate", "--check", str(tmp_path / "none")).returncode == 2
