"""Which version has which label, whatever is done in whatever order: against a small model."""

import string
from datetime import UTC, datetime, timedelta

import hypothesis.strategies as st
from hypothesis import given, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from garrison.services.secretsmanager.api import InvalidParameterException
from garrison.services.secretsmanager.operations.passwords import types_of
from garrison.services.secretsmanager.operations.random_choice import below, shuffle
from garrison.services.secretsmanager.operations.schedules import parse_rules, parse_schedule
from garrison.services.secretsmanager.records import (
    CURRENT,
    PENDING,
    PREVIOUS,
    SUFFIX,
    attach,
    attach_all,
    detach,
)

LABELS = [CURRENT, PREVIOUS, PENDING, "one", "two"]
NEW_LABELS = st.lists(st.sampled_from([CURRENT, PENDING, "one", "two"]), min_size=1, max_size=4)


class Stages(RuleBasedStateMachine):
    """Versions are put, labels move and go, as PutSecretValue and UpdateSecretVersionStage do."""

    def __init__(self):
        super().__init__()
        self.stages = {}
        self.versions = 0
        self.currents = []

    def moved(self, before):
        if self.stages.get(CURRENT) != before.get(CURRENT):
            self.currents.append(self.stages[CURRENT])
            left = before.get(CURRENT)
            if left is not None:
                assert self.stages[PREVIOUS] == left
                assert self.stages.get(PENDING) != left

    @rule(labels=NEW_LABELS)
    def put(self, labels):
        before = self.stages
        self.versions += 1
        wanted = labels if CURRENT in self.stages else [*labels, CURRENT]
        self.stages = attach_all(self.stages, wanted, f"v{self.versions}")
        for label in wanted:
            assert self.stages[label] == f"v{self.versions}"
        self.moved(before)

    @precondition(lambda self: self.versions)
    @rule(label=st.sampled_from(LABELS), data=st.data())
    def move(self, label, data):
        before = self.stages
        version = f"v{data.draw(st.integers(1, self.versions))}"
        self.stages = attach(self.stages, label, version)
        assert self.stages[label] == version
        self.moved(before)

    @rule(label=st.sampled_from(LABELS[1:]))
    def take_away(self, label):
        before = self.stages
        self.stages = detach(self.stages, label)
        assert {**before, label: "x"} == {**self.stages, label: "x"}

    @invariant()
    def there_is_always_a_current_version(self):
        assert (CURRENT in self.stages) == bool(self.versions)
        if self.currents:
            assert self.stages[CURRENT] == self.currents[-1]

    @invariant()
    def labels_are_on_versions_that_are_there(self):
        assert set(self.stages.values()) <= {f"v{n}" for n in range(1, self.versions + 1)}


TestStages = Stages.TestCase
TestStages.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


@given(st.text(alphabet=string.ascii_letters + string.digits + "/_+=.@-", min_size=1))
def test_a_name_and_its_suffix_are_told_apart_again(name):
    """Whatever the name ends with."""
    found = SUFFIX.fullmatch(f"{name}-Ab12Cd")

    assert found is not None
    assert (found[1], found[2]) == (name, "Ab12Cd")


INSTANTS = st.integers(0, 8 * 366 * 24 * 60).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
DAYS = st.sampled_from(["*", "L", "1", "15", "1,15", "1-7", "1/2", "31", "SUNL"])
WEEKDAYS = st.sampled_from(["MON", "MON-FRI", "1,4", "SUN#1", "2#1", "L", "FRIL", "*", "1/2"])
CRON = st.builds(
    "cron(0 {} {} {} {} *)".format,
    st.sampled_from(["/8", "8/8", "2/10", "10", "0", "23", "0,12"]),
    DAYS,
    st.sampled_from(["*", "1", "JAN,JUL", "1/3", "2"]),
    st.just("?"),
) | st.builds(
    "cron(0 {} ? {} {} *)".format,
    st.sampled_from(["/8", "8/8", "2/10", "10", "0", "23", "0,12"]),
    st.sampled_from(["*", "1", "JAN,JUL", "1/3", "2"]),
    WEEKDAYS,
)
EXPRESSIONS = (
    CRON
    | st.builds("rate({} days)".format, st.integers(2, 999))
    | st.builds("rate({} hours)".format, st.integers(4, 999))
)


@given(EXPRESSIONS, INSTANTS)
@settings(max_examples=200, deadline=None)
def test_windows_open_on_the_hour_and_follow_one_another(expression, instant):
    schedule = parse_schedule(0, expression, "")

    window = schedule.window_after(instant)

    if window is None:  # February 30 does not come.
        assert " 31 2 " in expression
        return
    opens, closes = window
    assert (opens.minute, opens.second, opens.microsecond) == (0, 0, 0)
    assert opens > instant
    assert opens < closes <= opens + timedelta(days=1)
    again = schedule.window_after(opens)
    assert again is not None
    assert again[0] >= closes.replace(microsecond=0) - timedelta(seconds=1)


@given(INSTANTS)
def test_nothing_opens_between_an_instant_and_the_window_after_it(instant):
    """The examples of rotate-secrets_schedule.html, by trying each hour."""
    for expression, is_on in (
        ("cron(0 8/8 * * ? *)", lambda at: at.hour in (8, 16)),
        ("cron(0 18 ? * SAT *)", lambda at: at.hour == 18 and at.isoweekday() == 6),
        ("cron(0 16 1,15 * ? *)", lambda at: at.hour == 16 and at.day in (1, 15)),
        (
            "cron(0 0 ? * SUN#1 *)",
            lambda at: at.hour == 0 and at.isoweekday() == 7 and at.day <= 7,
        ),
        (
            "cron(0 17 L * ? *)",
            lambda at: at.hour == 17 and (at + timedelta(days=1)).day == 1,
        ),
    ):
        window = parse_schedule(0, expression, "").window_after(instant)
        at = instant.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        while not is_on(at):
            at += timedelta(hours=1)
        assert window is not None
        assert window[0] == at


@given(st.text(max_size=60) | EXPRESSIONS.map(lambda text: text.replace("*", "?", 1)), st.text())
def test_rules_are_taken_or_refused(expression, duration):
    """Nothing else comes out of a parser of outside text."""
    try:
        parse_rules({"ScheduleExpression": expression, "Duration": duration})
    except InvalidParameterException:
        return


@given(st.integers(1, 300), st.randoms(use_true_random=False))
def test_random_choices_are_within_bounds(limit, random):
    assert 0 <= below(limit, random.randbytes) < limit
    items = list(range(limit % 20))
    shuffle(items, random.randbytes)
    assert sorted(items) == list(range(limit % 20))


@given(st.text(max_size=50), st.booleans(), st.booleans())
def test_excluded_characters_are_in_no_type(excluded, no_digits, space):
    types = types_of(
        {"ExcludeCharacters": excluded, "ExcludeNumbers": no_digits, "IncludeSpace": space}
    )

    assert not set("".join(types)) & set(excluded)
    assert len(types) == 4 - no_digits + space
