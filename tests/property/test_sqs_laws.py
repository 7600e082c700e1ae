"""Laws of SQS: the life of messages against a small model, and parsers that only refuse."""

import os
import tempfile
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType, SimpleNamespace

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from cloud import ACCOUNT, REGION, Cloud
from garrison.core.errors import ApiError
from garrison.crypto import create_ephemeral_keyring
from garrison.gateway.authenticate import root_of
from garrison.gateway.peers import ServicePeers
from garrison.services.sqs.authz import parse_queue_arn, parse_queue_url, parse_task_handle
from garrison.services.sqs.operations.contents import read_content
from garrison.services.sqs.operations.receipts import parse_receipt
from garrison.services.sqs.records import decode_content, encode_content
from garrison.wire import Wire

RETENTION_S = 60
FOLDER = tempfile.TemporaryDirectory()
WIRE = Wire(Path(FOLDER.name))
SEALER = create_ephemeral_keyring(os.urandom).sealer("sqs")
seconds = st.integers(0, 40)


class Queue:
    """SQS without its wire: one queue of a cloud."""

    def __init__(self, name, **attributes):
        self.cloud = Cloud(WIRE)
        attributes["MessageRetentionPeriod"] = str(RETENTION_S)
        self.url = self.call("CreateQueue", QueueName=name, Attributes=attributes)["QueueUrl"]

    def __call__(self, operation, **request):
        return self.call(operation, QueueUrl=self.url, **request)

    def call(self, operation, **request):
        """Do one operation as the account's root, in one transaction."""
        cloud = self.cloud

        async def work():
            records = cloud.store.begin()
            peers = ServicePeers(
                cloud.garrison.exchange,
                "sqs",
                principal=root_of(ACCOUNT, "x"),
                region=REGION,
                records=records,
                at=cloud.clock.now(),
            )
            try:
                answer = await peers.call("sqs", operation, request)
                await cloud.store.commit(records)
            finally:
                records.settle(committed=False)
            return answer

        return cloud.run(work())

    @property
    def now(self):
        return self.cloud.clock.now().timestamp()


class MessageLife(RuleBasedStateMachine):
    """What holds for both kinds of queues; the model is a list of messages in order."""

    attributes: Mapping[str, str] = MappingProxyType({})
    name = "q"

    def __init__(self):
        super().__init__()
        self.queue = Queue(self.name, **dict(self.attributes))
        self.messages = []
        self.purged_at = None

    def teardown(self):
        self.queue.cloud.close()

    def kept(self):
        oldest = self.queue.now - RETENTION_S
        self.messages = [each for each in self.messages if each.sent_at > oldest]
        return self.messages

    def is_visible(self, message):
        return message.visible_at <= self.queue.now

    def held(self, data):
        """Return a message that was received at some time, and one of its receipt handles."""
        received = [each for each in self.kept() if each.handles]
        if not received:
            return None, None
        message = data.draw(st.sampled_from(received))
        return message, data.draw(st.sampled_from(message.handles))

    def add(self, sent, body, delay=0, group=""):
        self.messages.append(
            SimpleNamespace(
                id=sent["MessageId"],
                body=body,
                group=group,
                sent_at=self.queue.now,
                visible_at=self.queue.now + delay,
                handles=[],
                received_at=0,
            )
        )

    def take(self, answer, timeout):
        """Compare what was received with the model, and change the model."""
        by_id = {each.id: each for each in self.kept()}
        taken = answer.get("Messages", [])
        assert len({each["MessageId"] for each in taken}) == len(taken)
        for each in taken:
            message = by_id[each["MessageId"]]
            assert self.is_visible(message)
            assert message.body == each["Body"]
            count = int(each["Attributes"]["ApproximateReceiveCount"])
            assert count == len(message.handles) + 1
            message.handles.append(each["ReceiptHandle"])
            message.visible_at = self.queue.now + timeout
            message.received_at = self.queue.now
        return [by_id[each["MessageId"]] for each in taken]

    @rule(by=seconds)
    def pass_time(self, by):
        self.queue.cloud.clock.advance(timedelta(seconds=by))
        self.queue.cloud.run_due()

    def purge(self):
        if self.purged_at is None or self.queue.now - self.purged_at >= 60:
            self.queue("PurgeQueue")
            self.messages, self.purged_at = [], self.queue.now
            return True
        return False

    @invariant()
    def counts_are_right(self):
        shown = self.queue("GetQueueAttributes", AttributeNames=["All"])["Attributes"]
        visible = sum(map(self.is_visible, self.kept()))
        delayed = sum(not self.is_visible(m) and not m.handles for m in self.messages)
        in_flight = len(self.messages) - visible - delayed
        prefix = "ApproximateNumberOfMessages"
        found = [int(shown[prefix + kind]) for kind in ("", "NotVisible", "Delayed")]
        assert found == [visible, in_flight, delayed]


class StandardMessages(MessageLife):
    """A standard queue."""

    @rule()
    def purge_all(self):
        self.purge()

    @rule(delay=st.sampled_from([0, 0, 0, 5, 30]), body=st.text("abc", min_size=1, max_size=3))
    def send(self, delay, body):
        sent = self.queue("SendMessage", MessageBody=body, DelaySeconds=delay)
        self.add(sent, body, delay)

    @rule(count=st.integers(1, 10), timeout=seconds)
    def receive(self, count, timeout):
        available = sum(map(self.is_visible, self.kept()))
        answer = self.queue(
            "ReceiveMessage",
            MaxNumberOfMessages=count,
            VisibilityTimeout=timeout,
            AttributeNames=["All"],
        )
        assert len(self.take(answer, timeout)) == min(count, available)

    @rule(data=st.data())
    def delete(self, data):
        message, handle = self.held(data)
        if message is not None:
            self.queue("DeleteMessage", ReceiptHandle=handle)
            self.messages.remove(message)
            self.queue("DeleteMessage", ReceiptHandle=handle)

    @rule(data=st.data(), timeout=seconds)
    def hold(self, data, timeout):
        message, handle = self.held(data)
        if message is not None:
            request = {"ReceiptHandle": handle, "VisibilityTimeout": timeout}
            self.queue("ChangeMessageVisibility", **request)
            message.visible_at = self.queue.now + timeout


class FifoMessages(MessageLife):
    """A FIFO queue: what is taken is always the beginning of a group that nobody holds."""

    name = "q.fifo"
    attributes = MappingProxyType({"FifoQueue": "true"})

    def __init__(self):
        super().__init__()
        self.accepted = {}
        self.others = 0

    @rule()
    def purge_all(self):
        """What was purged may be sent again."""
        if self.purge():
            self.accepted = {}

    def available(self):
        """Return, by group, the messages that may be given out now, in order."""
        groups = {}
        for message in self.kept():
            groups.setdefault(message.group, []).append(message)
        return {
            name: messages
            for name, messages in groups.items()
            if not any(m.handles and not self.is_visible(m) for m in messages)
        }

    @rule(group=st.sampled_from("ab"), unique=st.integers(0, 12), body=st.text("xy", min_size=1))
    def send(self, group, unique, body):
        sent = self.queue(
            "SendMessage",
            MessageBody=body,
            MessageGroupId=group,
            MessageDeduplicationId=str(unique),
        )
        known = self.accepted.get(unique)
        if known is not None and known[1] > self.queue.now:
            assert sent["MessageId"] == known[0]
            return
        self.accepted[unique] = sent["MessageId"], self.queue.now + 300
        self.add(sent, body, group=group)

    @rule(count=st.integers(1, 10), timeout=seconds)
    def receive(self, count, timeout):
        available = self.available()
        answer = self.queue(
            "ReceiveMessage",
            MaxNumberOfMessages=count,
            VisibilityTimeout=timeout,
            AttributeNames=["All"],
        )
        taken = self.take(answer, timeout)
        assert len(taken) == min(count, sum(map(len, available.values())))
        for name in {message.group for message in taken}:
            of_group = [message for message in taken if message.group == name]
            assert of_group == available[name][: len(of_group)]

    @rule(data=st.data())
    def delete(self, data):
        self.acknowledge(data, "DeleteMessage", self.drop)

    def drop(self, message):
        self.messages.remove(message)

    @rule(data=st.data(), timeout=seconds)
    def hold(self, data, timeout):
        def change(message):
            message.visible_at = self.queue.now + timeout

        self.acknowledge(data, "ChangeMessageVisibility", change, VisibilityTimeout=timeout)

    def acknowledge(self, data, operation, change, **more):
        """A handle is good for as long as its message is in flight under it."""
        message, handle = self.held(data)
        if message is None:
            return
        if handle == message.handles[-1] and not self.is_visible(message):
            self.queue(operation, ReceiptHandle=handle, **more)
            change(message)
        else:
            with pytest.raises(ApiError, match="expired"):
                self.queue(operation, ReceiptHandle=handle, **more)

    @precondition(lambda self: self.messages)
    @rule(count=st.integers(2, 3))
    def numbers_grow(self, count):
        """Sequence numbers of a group grow in the order of its messages."""
        numbers = []
        for _ in range(count):
            self.others += 1
            sent = self.queue(
                "SendMessage",
                MessageBody="n",
                MessageGroupId="n",
                MessageDeduplicationId=f"n{self.others}",
            )
            numbers.append(sent["SequenceNumber"])
            self.add(sent, "n", group="n")
        assert numbers == sorted(set(numbers))


STEPS = settings(max_examples=30, stateful_step_count=30, deadline=None)
TestStandardMessages = StandardMessages.TestCase
TestStandardMessages.settings = STEPS
TestFifoMessages = FifoMessages.TestCase
TestFifoMessages.settings = STEPS


# -- parsers of what comes from outside

values = st.fixed_dictionaries(
    {},
    optional={
        "DataType": st.sampled_from(["String", "Number", "Binary", "", "Number.x", "z"])
        | st.text(max_size=4),
        "StringValue": st.text(max_size=4) | st.sampled_from(["1", "1e5", "-.5"]),
        "BinaryValue": st.binary(max_size=4),
    },
)
ask = SimpleNamespace(partition="aws", region=REGION)


@given(
    st.text(max_size=5),
    st.dictionaries(st.text(max_size=4), values, max_size=3),
    st.dictionaries(st.sampled_from(["AWSTraceHeader", "x"]), values, max_size=2),
)
def test_what_can_be_sent_is_read_back_and_all_else_is_refused(body, attributes, system):
    entry = {"MessageBody": body, "MessageAttributes": attributes}
    try:
        content = read_content({**entry, "MessageSystemAttributes": system})
    except ApiError:
        return
    assert decode_content(encode_content(content)) == content
    assert content.body == body


@given(st.text(max_size=40) | st.from_regex(r"https?://[a-z.:0-9-]*(/[a-z0-9-]*){0,4}"))
def test_any_text_is_a_queue_url_or_names_nothing(url):
    address = parse_queue_url(url)

    assert address.account == "" or (len(address.account) == 12 and address.account.isdecimal())


@given(st.text(max_size=40) | st.binary(max_size=30).map(lambda raw: raw.hex()))
def test_forged_names_and_handles_are_only_refused(text):
    for parse in (
        lambda: parse_queue_arn(ask, text, "SourceArn"),
        lambda: parse_task_handle(text),
        lambda: parse_receipt(SEALER, text),
    ):
        with pytest.raises(ApiError):
            parse()
