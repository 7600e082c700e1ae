"""When a secret is rotated: rate and cron expressions, and the windows that they open.

    rate(10 days)   rate(4 hours)   cron(0 8 1 * ? *)

All in UTC.  A window opens on the hour; Secrets Manager may rotate at any time within it, and this
one rotates as it opens.

Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
"""

import calendar
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

import msgspec

from garrison.services.secretsmanager import api

RATE = re.compile(r"rate\(([0-9]{1,4}) (hours?|days?)\)")
CRON = re.compile(r"cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)")
DURATION = re.compile(r"([0-9]{1,2})h")
NAMED_LAST = re.compile(r"([A-Z]{3}|[1-7])L")
NTH = re.compile(r"([A-Z]{3}|[1-7])#([1-5])")
STEP = re.compile(r"(\*|\w*)/([0-9]{1,2})")
HOURS_BETWEEN_MIN: Final = 4
DAYS_MAX: Final = 999
DAY_HOURS: Final = 24
MONTHS: Final = {name.upper(): number for number, name in enumerate(calendar.month_abbr) if name}
WEEKDAYS: Final = {
    name: number for number, name in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"), 1)
}
YEARS_AHEAD: Final = 9
"""February 29 may be eight years away."""
INVALID = "The rotation schedule expression is not valid."
BOTH = "You can't specify both AutomaticallyAfterDays and ScheduleExpression in RotationRules."
WINDOW = "The rotation window must not extend into the next rotation window or the next UTC day."
CLOSING: Final = time(23, 59, 59)

Window = tuple[datetime, datetime]
"""When a window opens and closes."""


class Cron(msgspec.Struct, frozen=True):
    """A cron expression, taken apart."""

    hours: tuple[int, ...]
    days: str
    months: frozenset[int]
    weekdays: str

    def is_on(self, day: date) -> bool:
        """Return True if the expression names this day."""
        if day.month not in self.months:
            return False
        if self.weekdays == "?":
            return _is_day_of_month(self.days, day)
        return _is_weekday(self.weekdays, day)


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """A schedule: days or hours between rotations, or a cron expression."""

    days: int = 0
    hours: int = 0
    cron: Cron | None = None
    duration_h: int = 0
    """0 for the default: an hour for schedules in hours, the rest of the day for others."""

    def window_after(self, instant: datetime) -> Window | None:
        """Return the first window that opens after an instant; None if none ever does."""
        opens = self._opens_after(instant)
        if opens is None:
            return None
        if self.duration_h:
            return opens, opens + timedelta(hours=self.duration_h)
        if self.is_hourly:
            return opens, opens + timedelta(hours=1)
        return opens, datetime.combine(opens.date(), CLOSING, opens.tzinfo)

    @property
    def is_hourly(self) -> bool:
        """True if a day may have several rotations."""
        return bool(self.hours) or (self.cron is not None and len(self.cron.hours) > 1)

    def _opens_after(self, instant: datetime) -> datetime | None:
        hour = instant.replace(minute=0, second=0, microsecond=0)
        if self.hours:
            return hour + timedelta(hours=self.hours)
        midnight = hour.replace(hour=0)
        if self.days:
            return midnight + timedelta(days=self.days)
        assert self.cron is not None
        for ahead in range(YEARS_AHEAD * 366):
            day = midnight + timedelta(days=ahead)
            if self.cron.is_on(day.date()):
                for at in self.cron.hours:
                    if day + timedelta(hours=at) > instant:
                        return day + timedelta(hours=at)
        return None


def parse_rules(rules: Any) -> Schedule | None:
    """Return the schedule of rotation rules; None if they have none.

    Raises:
        InvalidParameterException: an expression or a window that Secrets Manager does not take.
    """
    days, expression = rules.get("AutomaticallyAfterDays", 0), rules.get("ScheduleExpression", "")
    if days and expression:
        raise api.InvalidParameterException(BOTH)
    if not days and not expression:
        return None
    schedule = parse_schedule(days, expression, rules.get("Duration", ""))
    _require_window(schedule)
    return schedule


@lru_cache(maxsize=256)
def parse_schedule(days: int, expression: str, duration: str) -> Schedule:
    """Return a schedule.

    Raises:
        InvalidParameterException: it is not valid.
    """
    length = DURATION.fullmatch(duration)
    if duration and (length is None or not 1 <= int(length[1]) <= DAY_HOURS):
        raise api.InvalidParameterException(WINDOW)
    hours = int(length[1]) if length is not None else 0
    if days:
        return Schedule(days=days, duration_h=hours)
    rate = RATE.fullmatch(expression)
    if rate is not None:
        count, unit = int(rate[1]), rate[2]
        if unit.startswith("hour"):
            if count < HOURS_BETWEEN_MIN or count > DAYS_MAX * DAY_HOURS:
                raise _invalid()
            return Schedule(hours=count, duration_h=hours)
        if not 1 <= count <= DAYS_MAX:
            raise _invalid()
        return Schedule(days=count, duration_h=hours)
    return Schedule(cron=_parse_cron(expression), duration_h=hours)


def _require_window(schedule: Schedule) -> None:
    length = schedule.duration_h
    if schedule.hours:
        if length > schedule.hours:
            raise api.InvalidParameterException(WINDOW)
    elif schedule.cron is not None:
        starts = (*schedule.cron.hours, DAY_HOURS)
        if any(start + length > after for start, after in pairwise(starts)):
            raise api.InvalidParameterException(WINDOW)


def _parse_cron(expression: str) -> Cron:
    fields = CRON.fullmatch(expression)
    if fields is None:
        raise _invalid()
    minutes, hours, days, months, weekdays, years = (field.upper() for field in fields.groups())
    if minutes != "0" or years != "*" or (days == "?") == (weekdays == "?"):
        raise _invalid()
    cron = Cron(
        hours=tuple(sorted(_numbers(hours, 0, 23, {}))),
        days=days,
        months=frozenset(_numbers(months, 1, 12, MONTHS)),
        weekdays=weekdays,
    )
    # The field that counts must be readable now, not when the day comes.
    cron.is_on(date(2024, min(cron.months), 29))
    around = (*cron.hours, cron.hours[0] + DAY_HOURS)
    if any(after - start < HOURS_BETWEEN_MIN for start, after in pairwise(around)):
        raise _invalid()
    return cron


def _numbers(field: str, least: int, most: int, names: Mapping[str, int]) -> set[int]:
    found: set[int] = set()
    for part in field.split(","):
        found |= _range(part, least, most, names)
    return found


def _range(part: str, least: int, most: int, names: Mapping[str, int]) -> set[int]:
    if part == "*":
        return set(range(least, most + 1))
    step = STEP.fullmatch(part)
    if step is not None:
        first = least if step[1] in ("", "*") else _number(step[1], least, most, names)
        by = int(step[2])
        if by < 1:
            raise _invalid()
        return set(range(first, most + 1, by))
    low, dash, high = part.partition("-")
    start = _number(low, least, most, names)
    end = _number(high, least, most, names) if dash else start
    if end < start:
        raise _invalid()
    return set(range(start, end + 1))


def _number(text: str, least: int, most: int, names: Mapping[str, int]) -> int:
    if text in names:
        return names[text]
    if not (text.isascii() and text.isdecimal()) or not least <= int(text) <= most:
        raise _invalid()
    return int(text)


def _is_day_of_month(field: str, day: date) -> bool:
    last = calendar.monthrange(day.year, day.month)[1]
    if field == "L":
        return day.day == last
    named = NAMED_LAST.fullmatch(field)
    if named is not None:
        return day.day + 7 > last and _weekday(day) == _number(named[1], 1, 7, WEEKDAYS)
    return day.day in _numbers(field, 1, 31, {})


def _is_weekday(field: str, day: date) -> bool:
    last = calendar.monthrange(day.year, day.month)[1]
    if field == "L":
        return _weekday(day) == WEEKDAYS["SAT"]
    named = NAMED_LAST.fullmatch(field)
    if named is not None:
        return day.day + 7 > last and _weekday(day) == _number(named[1], 1, 7, WEEKDAYS)
    nth = NTH.fullmatch(field)
    if nth is not None:
        is_nth = (day.day - 1) // 7 + 1 == int(nth[2])
        return is_nth and _weekday(day) == _number(nth[1], 1, 7, WEEKDAYS)
    return _weekday(day) in _numbers(field, 1, 7, WEEKDAYS)


def _weekday(day: date) -> int:
    return day.isoweekday() % 7 + 1


def _invalid() -> api.InvalidParameterException:
    return api.InvalidParameterException(INVALID)
