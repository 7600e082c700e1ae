"""DecodeAuthorizationMessage: what this deployment sealed for the account, and nothing else."""

import json

import pytest

from garrison.core.authorization_message import purpose_of
from garrison.crypto import TextSealer

MESSAGE = json.dumps(
    {
        "allowed": False,
        "explicitDeny": False,
        "matchedStatements": {"items": []},
        "failures": {"items": []},
        "context": {
            "principal": {
                "id": "AIDACKCEVSQ6C2EXAMPLE",
                "name": "Bob",
                "arn": "arn:aws:iam::1:user/B",
            },
            "action": "ec2:StopInstances",
            "resource": "arn:aws:ec2:us-east-1:1:instance/i-dd01c9bd",
            "conditions": {"items": []},
        },
    }
)


@pytest.fixture
def seal(aws):
    """Seal a message as a service does that refuses."""
    texts = TextSealer(aws.keyring.sealer("sts"))
    return lambda account: texts.seal_text(purpose_of(account), MESSAGE.encode())


def test_a_message_is_opened_for_its_account(aws, seal):
    answer = aws.sts.decode_authorization_message(EncodedMessage=seal(aws.account))

    assert json.loads(answer["DecodedMessage"])["context"]["action"] == "ec2:StopInstances"


@pytest.mark.parametrize("damage", [lambda text: text[:-4], lambda text: f"A{text}", "x".join])
def test_an_altered_message_is_invalid(aws, seal, refused, damage):
    message = damage(seal(aws.account))

    code, _ = refused(aws.sts.decode_authorization_message, EncodedMessage=message)

    assert code == "InvalidAuthorizationMessageException"


def test_another_accounts_message_is_invalid(aws, seal, refused):
    message = seal("444455556666")

    code, _ = refused(aws.sts.decode_authorization_message, EncodedMessage=message)

    assert code == "InvalidAuthorizationMessageException"


def test_permission_is_needed(aws, seal, refused):
    client = aws.client("sts", aws.user("ana"))

    code, _ = refused(client.decode_authorization_message, EncodedMessage=seal(aws.account))

    assert code == "AccessDenied"
