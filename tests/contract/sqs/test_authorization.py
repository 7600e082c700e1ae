"""Who may do what: identity policies, queue policies, other accounts, tags."""

import json
from datetime import timedelta

import pytest

from cloud import policy
from garrison.core.message import Request

OTHER = "444455556666"
SEND = "sqs:SendMessage"


def statement(queue, action, principal, **more):
    return {
        "Effect": "Allow",
        "Principal": principal,
        "Action": action,
        "Resource": queue.arn,
        **more,
    }


def test_a_user_may_do_what_its_policy_says(aws, queue, refused):
    sender = aws.client("sqs", aws.user("sender", ("Allow", SEND, queue.arn)))
    sender.send_message(QueueUrl=queue.url, MessageBody="x")
    sender.send_message_batch(QueueUrl=queue.url, Entries=[{"Id": "1", "MessageBody": "y"}])

    code, text = refused(sender.receive_message, QueueUrl=queue.url)
    assert code == "AccessDeniedException"
    assert f"is not authorized to perform: sqs:receivemessage on resource: {queue.arn}" in (
        text.replace("ReceiveMessage", "receivemessage")
    )


def test_what_is_forbidden_and_what_is_not_there_look_alike(aws, queue, refused):
    nobody = aws.client("sqs", aws.user("nobody"))

    answers = {
        refused(nobody.send_message, QueueUrl=url, MessageBody="x")[1].replace(url[-6:], "")
        for url in (queue.url, queue.url[:-6] + "nobody")
    }

    assert len({answer.replace("orders", "").replace("nobody", "") for answer in answers}) == 1


def test_a_queue_policy_opens_it_to_another_account(aws, queue, refused):
    """And the other account's identity policies must allow it, too; its root may."""
    stranger = aws.client("sqs", OTHER)
    assert refused(stranger.send_message, QueueUrl=queue.url, MessageBody="x")[0] == (
        "AccessDeniedException"
    )
    queue.set(Policy=policy(statement(queue, [SEND, "sqs:GetQueueUrl"], {"AWS": OTHER})))

    stranger.send_message(QueueUrl=queue.url, MessageBody="x")

    assert queue.bodies() == ["x"]
    found = stranger.get_queue_url(QueueName="orders", QueueOwnerAWSAccountId=aws.account)
    assert found["QueueUrl"] == queue.url
    assert refused(stranger.receive_message, QueueUrl=queue.url)[0] == "AccessDeniedException"


def test_what_is_the_owners_alone_no_policy_gives_away(aws, queue, refused):
    stranger = aws.client("sqs", OTHER)
    queue.set(Policy=policy(statement(queue, "sqs:*", {"AWS": OTHER})))

    stranger.purge_queue(QueueUrl=queue.url)
    for call in (stranger.delete_queue, stranger.list_queue_tags):
        assert refused(call, QueueUrl=queue.url)[0] == "AccessDeniedException"
    request = {"QueueUrl": queue.url, "Attributes": {"DelaySeconds": "1"}}
    assert refused(stranger.set_queue_attributes, **request)[0] == "AccessDeniedException"


def test_a_queue_policy_can_deny_the_owners_users(queue, refused):
    deny = statement(
        queue,
        SEND,
        "*",
        Condition={"Bool": {"aws:SecureTransport": "false"}},
    ) | {"Effect": "Deny"}
    queue.set(Policy=policy(deny))

    assert refused(queue.client.send_message, QueueUrl=queue.url, MessageBody="x")[0] == (
        "AccessDeniedException"
    )


def test_permissions_by_tag(aws, queue, refused):
    red = {"StringEquals": {"aws:ResourceTag/team": "red"}}
    allow = {"Effect": "Allow", "Action": "sqs:*", "Resource": "*", "Condition": red}
    client = aws.client("sqs", aws.user("red", allow))
    assert refused(client.send_message, QueueUrl=queue.url, MessageBody="x")[0] == (
        "AccessDeniedException"
    )
    aws.sqs.tag_queue(QueueUrl=queue.url, Tags={"team": "red"})
    client.send_message(QueueUrl=queue.url, MessageBody="x")


def test_tagging_when_making_is_an_action_of_its_own(aws, refused):
    maker = aws.client("sqs", aws.user("maker", ("Allow", "sqs:CreateQueue", "*")))
    maker.create_queue(QueueName="plain")

    assert refused(maker.create_queue, QueueName="tagged", tags={"a": "b"})[0] == (
        "AccessDeniedException"
    )
    only_red = {
        "Effect": "Allow",
        "Action": ["sqs:CreateQueue", "sqs:TagQueue"],
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:RequestTag/team": "red"}},
    }
    painter = aws.client("sqs", aws.user("painter", only_red))
    painter.create_queue(QueueName="red", tags={"team": "red"})
    assert refused(painter.create_queue, QueueName="blue", tags={"team": "blue"})[0] == (
        "AccessDeniedException"
    )


def test_moving_dead_letters_takes_all_that_it_does(aws, make, redrive, refused):
    dlq, other = make("dlq"), make("other")
    make("source", RedrivePolicy=redrive(dlq))
    actions = ["StartMessageMoveTask", "ReceiveMessage", "DeleteMessage", "GetQueueAttributes"]
    mover = aws.client(
        "sqs", aws.user("mover", ("Allow", [f"sqs:{name}" for name in actions], dlq.arn))
    )

    request = {"SourceArn": dlq.arn, "DestinationArn": other.arn}
    assert refused(mover.start_message_move_task, **request)[0] == "AccessDeniedException"
    aws.iam.put_user_policy(
        UserName="mover", PolicyName="more", PolicyDocument=policy(("Allow", SEND, other.arn))
    )
    mover.start_message_move_task(**request)


def test_a_service_sends_for_one_resource(aws, queue):
    """``aws:SourceArn`` and ``aws:SourceAccount`` say for which."""
    from garrison.gateway.peers import ServicePeers, service_itself

    topic = f"arn:aws:sns:us-east-1:{aws.account}:news"
    allow = statement(
        queue,
        SEND,
        {"Service": "sns.amazonaws.com"},
        Condition={
            "ArnEquals": {"aws:SourceArn": topic},
            "StringEquals": {"aws:SourceAccount": aws.account},
        },
    )
    queue.set(Policy=policy(allow))

    def send(source_arn):
        async def work():
            records = aws.store.begin()
            peers = ServicePeers(
                aws.garrison.exchange,
                "sns",
                principal=service_itself("sns", aws.account),
                region="us-east-1",
                records=records,
                at=aws.clock.now(),
                source_arn=source_arn,
            )
            await peers.call("sqs", "SendMessage", {"QueueUrl": queue.url, "MessageBody": "x"})
            await aws.store.commit(records)

        aws.run(work())

    send(topic)
    assert queue.bodies() == ["x"]
    with pytest.raises(Exception, match="not authorized"):
        send(topic + "-another")
    assert queue.bodies() == []


def test_messages_are_recorded_as_data_events_without_their_content(aws, queue):
    queue.send(
        "very secret", MessageAttributes={"k": {"DataType": "String", "StringValue": "hush"}}
    )
    (message,) = queue.receive(MessageAttributeNames=["All"])
    queue.delete(message)
    aws.clock.advance(timedelta(seconds=1))
    looked_up = aws.cloudtrail.lookup_events()["Events"]

    async def entries():
        await aws.trail.drain()
        place, found = aws.trail._segments, []
        for name in place.names():
            from garrison.trail.port import start_of

            at = start_of(name)
            while frames := place.read(at, 100):
                found += [entry for frame in frames for entry in frame.entries]
                at = frames[-1].next
        return found

    raw = aws.run(entries())
    events = {event["eventName"]: event for event in (json.loads(each)["event"] for each in raw)}
    send = events["SendMessage"]

    assert send["eventCategory"] == "Data"
    assert send["managementEvent"] is False
    assert send["requestParameters"]["messageBody"] == "HIDDEN_DUE_TO_SECURITY_REASONS"
    assert send["resources"] == [
        {"accountId": aws.account, "type": "AWS::SQS::Queue", "ARN": queue.arn}
    ]
    assert "messageId" in send["responseElements"]
    assert events["ReceiveMessage"]["readOnly"] is True
    assert events["DeleteMessage"]["eventCategory"] == "Data"
    assert events["CreateQueue"]["eventCategory"] == "Management"
    assert not any(b"very secret" in each or b"hush" in each for each in raw)
    names = {event["EventName"] for event in looked_up}
    assert "CreateQueue" in names
    assert "SendMessage" not in names


def test_anybody_may_send_if_the_queue_policy_says_so(aws, queue):
    """Without a signature, as AWS lets them; and nothing else."""
    queue.set(Policy=policy(statement(queue, SEND, "*")))

    def unsigned(operation, **members):
        body = json.dumps({"QueueUrl": queue.url, **members}).encode()
        headers = {
            "host": "localhost:4566",
            "content-type": "application/x-amz-json-1.0",
            "x-amz-target": f"AmazonSQS.{operation}",
        }
        request = Request(method="POST", path="/", query="", headers=headers, body=body)
        return aws.send(request).status

    assert unsigned("SendMessage", MessageBody="x") == 200
    assert unsigned("ReceiveMessage") == 400
    assert unsigned("ListQueues") == 400
    assert queue.bodies() == ["x"]


def test_who_is_made_again_under_a_name_inherits_nothing(aws, queue, refused):
    """A policy means whom it named when it was set."""
    first = aws.user("bob")
    arn = f"arn:aws:iam::{aws.account}:user/bob"
    queue.set(Policy=policy(statement(queue, SEND, {"AWS": arn})))
    aws.client("sqs", first).send_message(QueueUrl=queue.url, MessageBody="x")
    aws.iam.delete_access_key(UserName="bob", AccessKeyId=first["AccessKeyId"])
    aws.iam.delete_user(UserName="bob")
    second = aws.client("sqs", aws.user("bob"))

    assert refused(second.send_message, QueueUrl=queue.url, MessageBody="x")[0] == (
        "AccessDeniedException"
    )
    queue.set(Policy=policy(statement(queue, SEND, {"AWS": arn})))
    second.send_message(QueueUrl=queue.url, MessageBody="x")
