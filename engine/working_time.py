"""Working time: weeks of shifts with exceptions, compiled for counting in minutes.

An *instant* is a whole number of minutes on the wall clock since 1 January 1970, 00:00; a
zone is the caller's business. A *span* is a stretch of work. The end of one span and the
begin of the next are the same place in working time: ``start``-like answers choose the later,
``finish``-like answers the earlier one. Planning in whole days is the case of one span a day.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from engine.errors import CalendarError, EngineError
from engine.recurrence import Recurrence, days_of

Shift = tuple[int, int]
Shifts = tuple[Shift, ...]
Week = tuple[Shifts | None, ...]

DAY = 1440
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - wall clock
_EPOCH_DAY = _EPOCH.date().toordinal()
FIRST_DAY = date(1950, 1, 1).toordinal() - _EPOCH_DAY
LAST_DAY = date(2200, 1, 1).toordinal() - _EPOCH_DAY
EARLIEST, LATEST = FIRST_DAY * DAY, LAST_DAY * DAY
_MONDAY = 3  # Weekday of the epoch, from Monday: a Thursday.
_FIRST_WINDOW = 800
# Days whose exceptions are looked up together.
_BLOCK = 512

OFFICE_DAY: Shifts = ((480, 720), (780, 1020))
OFFICE_WEEK: Week = (OFFICE_DAY,) * 5 + ((),) * 2
INHERITED_WEEK: Week = (None,) * 7
ALL_DAY: Shifts = ((0, DAY),)


def instant(moment: datetime) -> int:
    """The minute that a wall-clock time lies in, half a minute counted up."""
    gap = moment.replace(tzinfo=None) - _EPOCH
    return int(gap.days) * DAY + (gap.seconds + 30) // 60


def instant_of_day(day: date, minute: int = 0) -> int:
    """A minute of a day as an instant."""
    return (day.toordinal() - _EPOCH_DAY) * DAY + minute


def moment(value: int) -> datetime:
    """An instant as wall-clock time. Raises ``EngineError`` outside 1950 to 2199."""
    if not EARLIEST <= value <= LATEST:
        raise EngineError(f"the instant {value} lies outside the years 1950 to 2199")
    return _EPOCH + timedelta(minutes=value)


def day_of(value: int) -> date:
    """The day that an instant lies in; midnight belongs to the day that begins."""
    return moment(value).date()


@dataclass(frozen=True, slots=True)
class DayException:
    """Days that differ from the week: from ``first`` to ``last``, or those of a recurrence.

    All alike (``shifts``, empty for days off), or by weekday (``week``, where ``None`` leaves
    a weekday as it is).
    """

    first: date
    last: date
    shifts: Shifts = ()
    name: str = ""
    week: Week | None = None
    recurrence: Recurrence | None = None


@dataclass(frozen=True, slots=True)
class WorkPattern:
    """A calendar as somebody describes it.

    ``week`` has seven days from Monday, each a tuple of ``(from, to)`` minutes of the day;
    ``None`` leaves a weekday to ``base``, or to office hours without one. Of the exceptions,
    the first that covers a day decides; those of ``base`` hold where none of one's own does,
    also against one's own week, so that a part-time week still has the public holidays.
    """

    name: str
    week: Week = OFFICE_WEEK
    exceptions: tuple[DayException, ...] = ()
    base: WorkPattern | None = None

    def chain(self) -> list[WorkPattern]:
        """This pattern and those below it, nearest first. Raises for one based on itself."""
        found: list[WorkPattern] = []
        current: WorkPattern | None = self
        while current is not None:
            if len(found) > 50:
                raise CalendarError(f"the calendar {self.name} is built on too many others")
            found.append(current)
            current = current.base
        return found


def holidays_off(days: Iterable[date], name: str = "") -> tuple[DayException, ...]:
    """Days off as exceptions of a calendar."""
    return tuple(DayException(day, day, (), name) for day in sorted(set(days)))


class WorkingCalendar:
    """A pattern compiled into sorted minutes, so that counting costs one or two bisections.

    The compiled stretch covers what has been asked for and doubles when a question lies
    outside it; answers never depend on it. Raises ``CalendarError`` for shifts that overlap
    or leave the day, a week without seven days, and a calendar without any working time.
    """

    def __init__(self, pattern: WorkPattern) -> None:
        self.pattern = pattern
        self.name = pattern.name
        self._chain = pattern.chain()
        for part in self._chain:
            _check(part)
        self._week = [self._of_weekday(n) for n in range(7)]
        self._recurring = {
            id(one): days_of(one.recurrence)
            for part in self._chain
            for one in part.exceptions
            if one.recurrence is not None
        }
        if not any(self._week) and not any(self._works(part) for part in self._chain):
            raise CalendarError(f"the calendar {self.name} has no working time")
        self._blocks: dict[int, dict[int, Shifts]] = {}
        self._low = self._high = 0
        self._begins: list[int] = []
        self._ends: list[int] = []
        self._before: list[int] = []

    def __repr__(self) -> str:
        return f"WorkingCalendar({self.name!r})"

    def place(self, t: int, minutes: int) -> tuple[int, int]:
        """Start and finish of so many minutes of work that begin at ``t`` or after it.

        Without minutes, both are ``t`` itself where it touches a span, else the next begin.
        O(log spans).
        """
        while True:
            i = bisect_right(self._ends, t)
            if self._low <= t and i < len(self._ends):
                begin = self._begins[i]
                if minutes == 0:
                    at = t if t >= begin or (i and self._ends[i - 1] == t) else begin
                    return at, at
                start = t if t > begin else begin
                if minutes <= self._ends[i] - start:
                    return start, start + minutes
                target = self._before[i] + start - begin + minutes
                if target <= self._before[-1]:
                    j = bisect_left(self._before, target) - 1
                    return start, self._begins[j] + target - self._before[j]
            self._grow(t, max(minutes, 1))

    def withdraw(self, t: int, minutes: int) -> tuple[int, int]:
        """Start and finish of so many minutes of work that end at ``t`` or before it.

        Without minutes, both are ``t`` where it touches the end of a span or lies in one,
        else the end before. O(log spans).
        """
        while True:
            i = bisect_left(self._begins, t) - 1
            if t <= self._high and i >= 0:
                begin, end = self._begins[i], self._ends[i]
                finish = t if t < end else end
                if minutes <= finish - begin:
                    return finish - minutes, finish
                target = self._before[i] + finish - begin - minutes
                if target >= 0:
                    j = bisect_right(self._before, target) - 1
                    return self._begins[j] + target - self._before[j], finish
            self._grow(t, -max(minutes, 1))

    def forward(self, t: int, minutes: int) -> int:
        """``t`` moved by working minutes, back when negative; ``t`` itself for none."""
        if minutes > 0:
            return self.place(t, minutes)[1]
        return self.withdraw(t, -minutes)[0] if minutes < 0 else t

    def between(self, first: int, last: int) -> int:
        """Working minutes from one instant to another, negative when ``last`` comes first."""
        if first == last:
            return 0
        for t in (first, last):
            while not self._low <= t < self._high:
                self._grow(t, 0)
        return self._worked(last) - self._worked(first)

    def is_same(self, one: int, other: int) -> bool:
        """Whether no working time lies between two instants."""
        return one == other or self.between(one, other) == 0

    def spans(self, first: int, last: int) -> list[tuple[int, int]]:
        """The stretches of work between two instants, in order."""
        for t in (first, last - 1):
            while not self._low <= t < self._high:
                self._grow(t, 0)
        i, j = bisect_right(self._ends, first), bisect_left(self._begins, last)
        found = zip(self._begins[i:j], self._ends[i:j], strict=True)
        return [(max(begin, first), min(end, last)) for begin, end in found]

    def shifts_on(self, day: date) -> Shifts:
        """What is worked on a day."""
        number = day.toordinal() - _EPOCH_DAY
        block = number // _BLOCK
        special = self._blocks.get(block)
        if special is None:
            # A calendar may have a thousand exceptions; a plan asks for as many days.
            special = self._exceptional(block * _BLOCK, block * _BLOCK + _BLOCK - 1)
            self._blocks[block] = special
        return special.get(number, self._week[day.weekday()])

    def _worked(self, t: int) -> int:
        i = bisect_right(self._begins, t) - 1
        if i < 0:
            return 0
        end = self._ends[i]
        return self._before[i] + (t if t < end else end) - self._begins[i]

    def _grow(self, t: int, minutes: int) -> None:
        """Compile a longer stretch: around ``t``, and further in the direction of the work."""
        if not EARLIEST <= t <= LATEST:
            raise EngineError(f"an instant of the calendar {self.name} lies outside 1950 to 2199")
        low, high = self._low // DAY, self._high // DAY
        day = t // DAY
        if low == high:
            low = high = day
        reach = max(_FIRST_WINDOW, high - low, abs(minutes) // 200)
        # A first stretch looks both ways; later ones go where work was missing.
        first = min(low, day) - reach if minutes < 0 or low == high or day < low else low
        last = max(high, day) + reach if minutes > 0 or low == high or day >= high else high
        wider = max(FIRST_DAY, first), min(LAST_DAY, last)
        if wider == (self._low // DAY, self._high // DAY):
            side = "before" if minutes < 0 else "after"
            raise CalendarError(
                f"the calendar {self.name} has not enough working time {side} {moment(t):%d.%m.%Y}"
            )
        self._compile(*wider)

    def _compile(self, low: int, high: int) -> None:
        special = self._exceptional(low, high - 1)
        begins: list[int] = []
        ends: list[int] = []
        for day in range(low, high):
            shifts = special.get(day)
            if shifts is None:
                shifts = self._week[(day + _MONDAY) % 7]
            for begin, end in shifts:
                at = day * DAY + begin
                if ends and ends[-1] == at:
                    ends[-1] = day * DAY + end
                else:
                    begins.append(at)
                    ends.append(day * DAY + end)
        self._keep(low, high, begins, ends)

    def _keep(self, low: int, high: int, begins: list[int], ends: list[int]) -> None:
        before = [0]
        for begin, end in zip(begins, ends, strict=True):
            before.append(before[-1] + end - begin)
        self._low, self._high = low * DAY, high * DAY
        # One more count than spans: the last is the whole.
        self._begins, self._ends, self._before = begins, ends, before

    def _exceptional(self, low: int, high: int) -> dict[int, Shifts]:
        """What is worked on the days with an exception, from day ``low`` to day ``high``."""
        found: dict[int, Shifts] = {}
        for part in self._chain:
            for one in part.exceptions:
                for day in self._days_of(one, low, high):
                    shifts = one.week[(day + _MONDAY) % 7] if one.week else one.shifts
                    if shifts is not None:
                        found.setdefault(day, shifts)
        return found

    def _days_of(self, one: DayException, low: int, high: int) -> Iterable[int]:
        recurring = self._recurring.get(id(one))
        if recurring is not None:
            days = (day.toordinal() - _EPOCH_DAY for day in recurring)
            return [day for day in days if low <= day <= high]
        first, last = one.first.toordinal() - _EPOCH_DAY, one.last.toordinal() - _EPOCH_DAY
        return range(max(low, first), min(high, last) + 1)

    def _of_weekday(self, weekday: int) -> Shifts:
        for part in self._chain:
            shifts = part.week[weekday]
            if shifts is not None:
                return shifts
        return OFFICE_WEEK[weekday] or ()

    def _works(self, part: WorkPattern) -> bool:
        return any(one.shifts or any(one.week or ()) for one in part.exceptions)


class CommonTime(WorkingCalendar):
    """What two calendars work at the same time: a person's hours on a site's machine."""

    def __init__(self, one: WorkingCalendar, other: WorkingCalendar) -> None:
        super().__init__(one.pattern)
        self.name = f"{one.name} × {other.name}"
        self._both = one, other

    def _compile(self, low: int, high: int) -> None:
        one, other = (calendar.spans(low * DAY, high * DAY) for calendar in self._both)
        begins: list[int] = []
        ends: list[int] = []
        i = j = 0
        while i < len(one) and j < len(other):
            begin, end = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
            if begin < end:
                begins.append(begin)
                ends.append(end)
            if one[i][1] < other[j][1]:
                i += 1
            else:
                j += 1
        self._keep(low, high, begins, ends)


def tidy(shifts: Iterable[Iterable[int]]) -> Shifts:
    """Shifts in their order; those that overlap or touch as one, those without time left out."""
    found: list[Shift] = []
    for begin, end in sorted((int(a), int(b)) for a, b in shifts):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        elif begin < end:
            found.append((begin, end))
    return tuple(found)


def tidy_week(week: Iterable[Iterable[Iterable[int]] | None]) -> Week:
    """A week with each day tidied; a day that is left to another calendar stays so."""
    return tuple(None if shifts is None else tidy(shifts) for shifts in week)


def _check(part: WorkPattern) -> None:
    if len(part.week) != 7:
        raise CalendarError(f"the week of the calendar {part.name} has {len(part.week)} days")
    for one in part.exceptions:
        if one.last < one.first:
            raise CalendarError(
                f"an exception of the calendar {part.name} ends before it begins: {one.first}"
            )
        if one.week is not None and len(one.week) != 7:
            raise CalendarError(f"a week of the calendar {part.name} has not seven days")
        _check_shifts(part.name, (one.shifts, *(one.week or ())))
    _check_shifts(part.name, part.week)


def _check_shifts(name: str, days: Iterable[Shifts | None]) -> None:
    for shifts in days:
        after = 0
        for begin, end in shifts or ():
            if not after <= begin < end <= DAY:
                raise CalendarError(
                    f"the calendar {name} has shifts that overlap or leave the day: {shifts}"
                )
            after = end


ROUND_THE_CLOCK = WorkingCalendar(WorkPattern("24 hours", (ALL_DAY,) * 7))
