"""Laws of Object Lock and of the lifecycle's days."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from garrison.services.s3.records.lifecycle import LADDER, Transition, lower_class, midnight_after
from garrison.services.s3.records.locks import Lock

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
TIMES = st.integers(-100, 100).map(lambda hours: NOW + timedelta(hours=hours))
RETENTIONS = st.one_of(
    st.just(("", None)), st.tuples(st.sampled_from(["GOVERNANCE", "COMPLIANCE"]), TIMES)
)
HOLDS = st.sampled_from(["", "ON", "OFF"])


@given(TIMES, st.lists(st.tuples(RETENTIONS, st.booleans())))
def test_compliance_never_ends_early_whatever_is_asked(until, asked):
    lock = Lock(mode="COMPLIANCE", until=until)
    for (mode, date), bypass in asked:
        if lock.allows(mode, date, NOW, bypass=bypass):
            lock = Lock(mode=mode, until=date)
    assert until <= NOW or lock.protects(until - timedelta(seconds=1), bypass=True)


@given(RETENTIONS, st.lists(RETENTIONS))
def test_without_a_bypass_no_retention_is_shortened(retention, asked):
    lock = Lock(mode=retention[0], until=retention[1])
    for mode, until in asked:
        if lock.allows(mode, until, NOW, bypass=False):
            if lock.retains(NOW):
                assert (mode, until >= lock.until) == (lock.mode, True)
            lock = Lock(mode=mode, until=until)


@given(RETENTIONS, HOLDS)
def test_a_bypass_helps_against_governance_alone(retention, hold):
    lock = Lock(mode=retention[0], until=retention[1], legal_hold=hold)
    if lock.protects(NOW, bypass=False) != lock.protects(NOW, bypass=True):
        assert (lock.mode, hold != "ON") == ("GOVERNANCE", True)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001  They get it next.
def test_rules_act_at_the_first_midnight_that_is_not_before(at):
    at = at.replace(tzinfo=UTC)
    midnight = midnight_after(at)
    assert (midnight.hour, midnight.minute, midnight.second, midnight.microsecond) == (0, 0, 0, 0)
    assert timedelta() <= midnight - at < timedelta(days=1)


@given(
    st.sampled_from(LADDER),
    st.lists(st.tuples(st.sampled_from(LADDER), st.integers(0, 20))),
    st.integers(0, 30),
)
def test_storage_classes_only_go_down_and_a_second_run_changes_nothing(present, steps, days):
    transitions = [Transition(storage_class=name, days=count) for name, count in steps]
    now = NOW + timedelta(days=days)
    lower = lower_class(present, NOW, transitions, now)
    if lower is not None:
        assert LADDER.index(lower) > LADDER.index(present)
        assert lower_class(lower, NOW, transitions, now) is None
