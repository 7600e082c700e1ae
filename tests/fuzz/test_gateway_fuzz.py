"""Spoiled requests, rightly signed, through the whole pipeline: AWS's errors and no fault of ours.

The signature is made after the mutation, so that what is wrong is found by whom it concerns: the
decoder, a resolver, a policy, an operation.  Seeds are fixed; ``GARRISON_FUZZ_ROUNDS`` sets how
many requests each has.
"""

import os
import random

import pytest
from gateway_mutations import Mutator, record_requests, trust

from garrison.sigv4 import Signer

ROUNDS = int(os.environ.get("GARRISON_FUZZ_ROUNDS", "600"))
SERVER_FAULTS = {500, 502, 504}


class Sender:
    """Signs requests with somebody's credentials and sends them."""

    def __init__(self, aws, chance):
        self.aws = aws
        self.chance = chance
        aws.iam.create_role(RoleName="session", AssumeRolePolicyDocument=trust(aws.account))
        self.sessions = [
            aws.client("sts", aws.user("caller", ("Allow", "*", "*"))).get_session_token()[
                "Credentials"
            ],
            aws.sts.assume_role(
                RoleArn=f"arn:aws:iam::{aws.account}:role/session", RoleSessionName="me"
            )["Credentials"],
        ]

    def send(self, request):
        """Return the response, and the request as it was sent."""
        service = request.headers["authorization"].split("/")[3]
        headers = {
            name: value
            for name, value in request.headers.items()
            if name not in {"authorization", "x-amz-security-token", "x-amz-date"}
        }
        signer = self.signer(service)
        request = type(request)(
            **{name: getattr(request, name) for name in request.__struct_fields__}
            | {"headers": headers}
        )
        signed = signer.sign(
            request,
            now=self.aws.clock.now(),
            payload_hash=headers.get("x-amz-content-sha256") or None,
        )
        return self.aws.send(signed), signed

    def signer(self, service):
        match self.chance.randrange(10):
            case 0:
                pair = self.aws.root
                token = ""
            case 1 | 2:
                session = self.chance.choice(self.sessions)
                token = session["SessionToken"]
                if self.chance.random() < 0.5:
                    at = self.chance.randrange(len(token))
                    token = token[:at] + self.chance.choice("aZ/+=é\0") + token[at + 1 :]
                return Signer(
                    access_key_id=session["AccessKeyId"],
                    secret=session["SecretAccessKey"],
                    region="us-east-1",
                    service=service,
                    security_token=token,
                )
            case _:
                pair = self.aws.administrator
                token = ""
        return Signer(
            access_key_id=pair.access_key_id,
            secret=pair.secret_access_key,
            region=self.chance.choice(("us-east-1", "us-east-1", "us-east-1", "eu-west-1")),
            service=service,
            security_token=token,
        )


@pytest.mark.parametrize("seed", range(4))
def test_no_spoiled_request_is_a_fault_of_ours(aws, seed, capfd):
    chance = random.Random(seed)
    requests, tokens = record_requests(aws)
    mutator = Mutator(chance, tokens)
    sender = Sender(aws, chance)
    capfd.readouterr()

    faults = {}
    for _ in range(ROUNDS):
        response, sent = sender.send(mutator.spoil(chance.choice(requests)))
        if response.status in SERVER_FAULTS:
            # The log says where; a fault of the same place is the same fault.
            faults[capfd.readouterr().err.partition(": InternalFailure: ")[2]] = sent

    assert not faults
