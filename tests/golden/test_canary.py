"""Secrets are sent through every operation, and nothing that was written holds one."""

import pytest
from botocore.exceptions import ClientError
from every_operation import Every, encodings

CANARY = "canary7SECRET7canary7SECRET7"


def secrets_in(shape, value):
    """Yield the values that the model marks as sensitive in an output."""
    if value is None:
        return
    if shape.metadata.get("sensitive"):
        yield value
    elif shape.type_name == "structure":
        for name, inner in shape.members.items():
            yield from secrets_in(inner, value.get(name))
    elif shape.type_name == "list":
        for each in value:
            yield from secrets_in(shape.member, each)
    elif shape.type_name == "map":
        for each in value.values():
            yield from secrets_in(shape.value, each)


def written(aws):
    """Return everything that the trail holds, in clear, decisions included."""
    segments = aws.trail._segments
    found = []
    for name in segments.names():
        from garrison.trail.port import start_of

        for frame in segments.read(start_of(name), 100_000):
            found += frame.entries
    return b"\n".join(found)


@pytest.fixture
def told(aws, capfd):
    """Every operation called with secrets; what was answered and logged, and which came back."""
    every = Every(aws, secret=CANARY)
    secrets, errors = {CANARY}, []
    for service, operation in every.operations():
        _, output, code = every.call(service, operation)
        shape = aws.client(service).meta.service_model.operation_model(operation).output_shape
        if code:
            errors.append(f"{service}:{operation} {output['Error']['Message']}")
        elif shape is not None:
            secrets.update(secrets_in(shape, output))
    return secrets, errors, capfd.readouterr()


def test_no_secret_is_in_the_trail_or_the_log(aws, told):
    """Sensitive members of requests and responses, in any usual encoding."""
    secrets, _, printed = told
    trail = written(aws) + printed.out.encode() + printed.err.encode()

    assert len(secrets) > 3
    for secret in secrets:
        for form, text in encodings(secret).items():
            assert text not in trail, f"a secret was written {form}"


def test_no_error_repeats_a_secret(told):
    """AWS's validation messages quote the value; not of members that are secret."""
    _, errors, _ = told

    assert [error for error in errors if CANARY in error] == []


def test_a_wrong_password_is_not_repeated_by_the_validation(aws):
    """A sensitive member that breaks its bounds is refused without being quoted."""
    with pytest.raises(ClientError) as refused:
        aws.iam.change_password(OldPassword=CANARY, NewPassword=CANARY * 10)

    assert CANARY not in str(refused.value)
