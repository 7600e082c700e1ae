"""RotateSecret, CancelRotateSecret, and the four steps: by functions that call back."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from cloud import policy

FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:rotate"
INCOMPLETE = (
    "InvalidRequestException",
    "A previous rotation isn't complete. That rotation will be reattempted.",
)


class Rotator:
    """A rotation function as AWS's templates are; notes its events, and fails where it is told."""

    def __init__(self, sm):
        self.sm = sm
        self.events = []
        self.environments = []
        self.failing = set()

    def __call__(self, event, environment):
        self.events.append(event)
        self.environments.append(environment)
        if event["Step"] in self.failing:
            raise RuntimeError(event["Step"])
        getattr(self, event["Step"])(event["SecretId"], event["ClientRequestToken"], event)

    @property
    def steps(self):
        return [event["Step"] for event in self.events]

    def createSecret(self, arn, token, event):  # noqa: N802  AWS's name.
        try:
            self.sm.get_secret_value(SecretId=arn, VersionId=token, VersionStage="AWSPENDING")
        except self.sm.exceptions.ResourceNotFoundException:
            self.sm.put_secret_value(
                SecretId=arn,
                ClientRequestToken=token,
                SecretString=f"rotated {token}",
                VersionStages=["AWSPENDING"],
                RotationToken=event["RotationToken"],
            )

    def setSecret(self, *_):  # noqa: N802  AWS's name.
        pass

    def testSecret(self, arn, token, _):  # noqa: N802  AWS's name.
        self.sm.get_secret_value(SecretId=arn, VersionId=token, VersionStage="AWSPENDING")

    def finishSecret(self, arn, token, _):  # noqa: N802  AWS's name.
        stages = self.sm.describe_secret(SecretId=arn)["VersionIdsToStages"]
        current = next(version for version, labels in stages.items() if "AWSCURRENT" in labels)
        if current != token:
            self.sm.update_secret_version_stage(
                SecretId=arn,
                VersionStage="AWSCURRENT",
                MoveToVersionId=token,
                RemoveFromVersionId=current,
            )


@pytest.fixture
def rotator(aws, sm):
    made = Rotator(sm)
    aws.functions.handlers[FUNCTION] = made
    return made


@pytest.fixture
def rotate(sm, token):
    """Rotate the secret; return the answer."""

    def call(number=2, **more):
        return sm.rotate_secret(
            SecretId="prod/db",
            RotationLambdaARN=FUNCTION,
            ClientRequestToken=token(number),
            **more,
        )

    return call


@pytest.mark.usefixtures("secret")
def test_four_steps_make_a_new_version_current(aws, sm, rotator, rotate, stages, token, secret):
    answer = rotate(RotationRules={"AutomaticallyAfterDays": 1})
    assert answer["VersionId"] == token(2)
    assert stages("prod/db")[token(2)] == ["AWSPENDING"]

    aws.run_due()

    assert rotator.steps == ["createSecret", "setSecret", "testSecret", "finishSecret"]
    assert set(rotator.events[0]) == {"Step", "SecretId", "ClientRequestToken", "RotationToken"}
    assert {event["SecretId"] for event in rotator.events} == {secret["ARN"]}
    assert stages("prod/db") == {
        token(2): ["AWSCURRENT", "AWSPENDING"],
        secret["VersionId"]: ["AWSPREVIOUS"],
    }
    shown = sm.describe_secret(SecretId="prod/db")
    assert shown["RotationEnabled"]
    assert shown["RotationLambdaARN"] == FUNCTION
    assert shown["RotationRules"] == {"AutomaticallyAfterDays": 1}
    assert shown["LastRotatedDate"] == aws.clock.now()
    assert shown["NextRotationDate"] == datetime(2026, 11, 3, 23, 59, 59, tzinfo=UTC)


@pytest.mark.usefixtures("secret")
def test_a_secret_rotates_by_itself_when_its_window_opens(aws, sm, rotator, rotate):
    rotate(RotationRules={"ScheduleExpression": "rate(10 days)", "Duration": "2h"})
    aws.run_due()
    first = sm.get_secret_value(SecretId="prod/db")["SecretString"]

    aws.clock.advance(datetime(2026, 11, 11, 23, 59, tzinfo=UTC) - aws.clock.now())
    aws.run_due()
    assert len(rotator.events) == 4
    aws.clock.advance(datetime(2026, 11, 12, 0, 0, tzinfo=UTC) - aws.clock.now())
    aws.run_due()

    assert len(rotator.events) == 8
    assert sm.get_secret_value(SecretId="prod/db")["SecretString"] != first
    shown = sm.describe_secret(SecretId="prod/db")
    assert shown["NextRotationDate"] == datetime(2026, 11, 22, 2, tzinfo=UTC)


@pytest.mark.usefixtures("secret")
@pytest.mark.parametrize("step", ["createSecret", "setSecret", "testSecret", "finishSecret"])
def test_a_failed_step_is_tried_again_from_the_first(aws, sm, rotator, rotate, stages, token, step):
    rotator.failing = {step}
    rotate()
    aws.run_due()

    assert rotator.steps[-1] == step
    assert "AWSPENDING" in stages("prod/db")[token(2)]
    assert sm.get_secret_value(SecretId="prod/db")["SecretString"] == "first"
    before = len(rotator.events)
    aws.run_due()
    assert len(rotator.events) == before

    rotator.failing = set()
    aws.clock.advance(timedelta(minutes=1))
    aws.run_due()

    assert rotator.steps[before:] == ["createSecret", "setSecret", "testSecret", "finishSecret"]
    assert sm.get_secret_value(SecretId="prod/db")["VersionId"] == token(2)


@pytest.mark.usefixtures("secret")
def test_a_rotation_that_is_not_complete_stands_in_the_way(aws, sm, rotator, rotate, refused):
    rotator.failing = {"setSecret"}
    first = rotate()
    aws.run_due()

    assert refused(sm.rotate_secret, SecretId="prod/db") == INCOMPLETE
    assert rotate()["VersionId"] == first["VersionId"]


@pytest.mark.usefixtures("secret")
def test_a_function_that_does_not_finish_has_failed(aws, sm, rotator, rotate, refused):
    rotator.finishSecret = lambda *_: None
    rotate()
    aws.run_due()

    assert "LastRotatedDate" not in sm.describe_secret(SecretId="prod/db")
    assert refused(sm.rotate_secret, SecretId="prod/db") == INCOMPLETE


@pytest.mark.usefixtures("secret")
def test_without_immediate_rotation_the_function_is_tested(
    aws, sm, rotator, rotate, stages, token, secret
):
    """API_RotateSecret: testSecret on a version that goes afterwards."""
    rotate(RotateImmediately=False, RotationRules={"AutomaticallyAfterDays": 7})
    assert sm.get_secret_value(SecretId="prod/db", VersionId=token(2))["SecretString"] == "first"

    aws.run_due()

    assert rotator.steps == ["testSecret"]
    assert stages("prod/db") == {secret["VersionId"]: ["AWSCURRENT"]}
    assert sm.describe_secret(SecretId="prod/db")["RotationEnabled"]


@pytest.mark.usefixtures("secret")
def test_cancelled_rotation_stops_and_leaves_its_labels(aws, sm, rotator, rotate, stages, token):
    rotate(RotationRules={"AutomaticallyAfterDays": 1})

    answer = sm.cancel_rotate_secret(SecretId="prod/db")

    assert answer["VersionId"] == token(2)
    aws.clock.advance(timedelta(days=30))
    aws.run_due()
    assert rotator.events == []
    assert stages("prod/db")[token(2)] == ["AWSPENDING"]
    shown = sm.describe_secret(SecretId="prod/db")
    assert not shown["RotationEnabled"]
    assert "NextRotationDate" not in shown


@pytest.mark.usefixtures("stages")
@pytest.mark.usefixtures("secret")
def test_rotation_needs_a_function_that_is_there(sm, refused):
    """Recorded from AWS: LocalStack, test_rotate_secret_invalid_lambda_arn."""
    assert refused(sm.rotate_secret, SecretId="prod/db") == (
        "InvalidRequestException",
        "No Lambda rotation function ARN is associated with this secret.",
    )
    assert refused(sm.rotate_secret, SecretId="prod/db", RotationLambdaARN=FUNCTION) == (
        "AccessDeniedException",
        (
            "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function "
            "policy grants access to the principal secretsmanager.amazonaws.com."
        ),
    )
    assert refused(sm.cancel_rotate_secret, SecretId="prod/db")[0] == "InvalidRequestException"
    assert "RotationEnabled" not in sm.describe_secret(SecretId="prod/db")


@pytest.mark.usefixtures("secret", "rotator")
@pytest.mark.parametrize(
    "rules",
    [
        {"AutomaticallyAfterDays": 1, "ScheduleExpression": "rate(1 day)"},
        {"ScheduleExpression": "rate(3 hours)"},
        {"ScheduleExpression": "rate(1000 days)"},
        {"ScheduleExpression": "rate(4 hours)", "Duration": "5h"},
        {"ScheduleExpression": "rate(1 minute)"},
        {"ScheduleExpression": "cron(5 8 * * ? *)"},
        {"ScheduleExpression": "cron(0 8 * * * *)"},
        {"ScheduleExpression": "cron(0 8 ? * ? *)"},
        {"ScheduleExpression": "cron(0 8 1 * ? 2027)"},
        {"ScheduleExpression": "cron(0 /2 * * ? *)"},
        {"ScheduleExpression": "cron(0 24 * * ? *)"},
        {"ScheduleExpression": "cron(0 8 ? * XYZ *)"},
        {"ScheduleExpression": "cron(0 22 * * ? *)", "Duration": "3h"},
    ],
)
def test_rules_must_make_sense(rotate, code, rules):
    assert code(rotate, RotationRules=rules) == "InvalidParameterException"


def test_who_rotates_may_invoke_the_function(secret, rotator, as_user, code):
    """API_RotateSecret: lambda:InvokeFunction is needed, too."""
    request = {"SecretId": secret["ARN"], "RotationLambdaARN": FUNCTION}
    some = as_user("some", ("Allow", "secretsmanager:RotateSecret", "*"))
    assert code(some.rotate_secret, **request) == "AccessDeniedException"

    both = as_user(
        "both",
        ("Allow", "secretsmanager:RotateSecret", "*"),
        ("Allow", "lambda:InvokeFunction", FUNCTION),
    )
    both.rotate_secret(**request)
    assert rotator.events == []


@pytest.mark.usefixtures("secret")
def test_a_function_acts_as_its_role(aws, rotator, rotate):
    role = aws.iam.create_role(
        RoleName="rotation",
        AssumeRolePolicyDocument=policy(
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"Service": "secretsmanager.amazonaws.com"},
                "Condition": {"StringEquals": {"aws:SourceAccount": aws.account}},
            }
        ),
    )["Role"]["Arn"]
    aws.functions.roles[FUNCTION] = role

    rotate()
    aws.run_due()

    environment = rotator.environments[0]
    credentials = {
        "AccessKeyId": environment["AWS_ACCESS_KEY_ID"],
        "SecretAccessKey": environment["AWS_SECRET_ACCESS_KEY"],
        "SessionToken": environment["AWS_SESSION_TOKEN"],
    }
    caller = aws.client("sts", credentials).get_caller_identity()["Arn"]
    assert caller == f"arn:aws:sts::{aws.account}:assumed-role/rotation/rotation"


@pytest.mark.usefixtures("secret", "rotator")
def test_a_role_of_another_account_is_not_lent(aws, rotate, code):
    """Nobody gets at another account's permissions through its function."""
    aws.functions.roles[FUNCTION] = "arn:aws:iam::444455556666:role/rotation"

    assert code(rotate) == "AccessDeniedException"


@pytest.mark.usefixtures("secret")
def test_a_deleted_secret_is_not_rotated(aws, sm, rotator, rotate, code):
    rotate(RotationRules={"AutomaticallyAfterDays": 1})
    sm.delete_secret(SecretId="prod/db")

    assert code(rotate, number=3) == "InvalidRequestException"
    aws.clock.advance(timedelta(days=2))
    aws.run_due()
    assert rotator.events == []


@pytest.mark.usefixtures("secret")
def test_the_trail_tells_of_rotations(aws, rotator, rotate):
    rotator.failing = {"testSecret"}
    rotate()
    aws.run_due()
    rotator.failing = set()
    aws.clock.advance(timedelta(minutes=1))
    aws.run_due()

    found = aws.client("cloudtrail").lookup_events(
        LookupAttributes=[
            {"AttributeKey": "EventSource", "AttributeValue": "secretsmanager.amazonaws.com"}
        ],
        MaxResults=50,
    )["Events"]
    events = [json.loads(event["CloudTrailEvent"]) for event in found]
    names = [each["eventName"] for each in events if each["eventType"] == "AwsServiceEvent"]
    assert sorted(names) == ["RotationFailed", "RotationStarted", "RotationSucceeded"]
    (failed,) = [each for each in events if each["eventName"] == "RotationFailed"]
    assert failed["serviceEventDetails"]["Reason"] == FUNCTION


@pytest.mark.usefixtures("secret")
def test_a_step_whose_end_was_lost_is_run_again(aws, sm, rotator, rotate, token):
    """As after a crash between the function and the commit: with the same token, and no harm."""
    from msgspec.structs import replace

    from garrison.services.secretsmanager.records import RotationJob

    finish, lost = rotator.finishSecret, []

    def finish_and_lose(*event):
        finish(*event)
        if lost:
            return
        records = aws.store.begin()
        (job,) = aws.run(records.page(RotationJob, aws.account, "us-east-1")).records
        records.put(replace(job, failures=0))
        aws.run(aws.store.commit(records))
        lost.append(job)

    rotator.finishSecret = finish_and_lose
    rotate()
    aws.run_due()

    assert rotator.steps[-2:] == ["finishSecret", "finishSecret"]
    assert {event["ClientRequestToken"] for event in rotator.events} == {token(2)}
    assert sm.get_secret_value(SecretId="prod/db")["VersionId"] == token(2)
    assert "LastRotatedDate" in sm.describe_secret(SecretId="prod/db")


@pytest.mark.usefixtures("secret")
def test_a_function_whose_role_does_not_trust_is_not_run(aws, rotator, rotate, stages, token):
    role = aws.iam.create_role(
        RoleName="rotation",
        AssumeRolePolicyDocument=policy(
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"Service": "lambda.amazonaws.com"},
            }
        ),
    )["Role"]["Arn"]
    aws.functions.roles[FUNCTION] = role

    rotate()
    aws.run_due()

    assert rotator.events == []
    assert stages("prod/db")[token(2)] == ["AWSPENDING"]
