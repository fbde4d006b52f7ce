"""Late, critical, nearly critical, float, length: when a line is marked, and by which calendar."""

from datetime import date

import pytest

from tests.conftest import FRIDAY
from tests.factories import make_milestone, make_task
from workpackages.choices import TaskState
from workpackages.gantt.model import Shape
from workpackages.gantt.scale import Zoom
from workpackages.models import Dependency, Task, WorkCalendar
from workpackages.planning.charting import chart_of, scale_of
from workpackages.planning.html import PlanTable
from workpackages.planning.lines import Line, Narrowing, lines_of

pytestmark = pytest.mark.django_db
OFFICE = [[480, 720], [780, 1164]]
FOUR_DAYS = [OFFICE] * 4 + [[]] * 3
SEVEN_DAYS = [OFFICE] * 7
BEFORE, TODAY, AFTER = date(2026, 10, 8), FRIDAY, date(2026, 10, 12)


@pytest.fixture
def letter(planned):
    """Changes the dates and the state of one task."""
    return lambda **fields: Task.objects.filter(pk=planned.short.pk).update(**fields)


@pytest.mark.parametrize(
    ("start", "finish", "state", "is_late"),
    [
        # Not begun: from the day after its start.
        (BEFORE, AFTER, TaskState.NOT_STARTED, True),
        (TODAY, AFTER, TaskState.NOT_STARTED, False),
        (AFTER, AFTER, TaskState.NOT_STARTED, False),
        # Begun: from the day after its finish.
        (BEFORE, AFTER, TaskState.IN_PROGRESS, False),
        (BEFORE, TODAY, TaskState.IN_PROGRESS, False),
        (BEFORE, BEFORE, TaskState.IN_PROGRESS, True),
        # Over: never.
        (BEFORE, BEFORE, TaskState.COMPLETED, False),
        # Without dates nothing can be late.
        (None, None, TaskState.NOT_STARTED, False),
        (None, BEFORE, TaskState.NOT_STARTED, True),
        (BEFORE, None, TaskState.NOT_STARTED, True),
    ],
)
def test_a_task_is_late_from_the_day_after(lines, letter, start, finish, state, is_late):
    begun = start if state != TaskState.NOT_STARTED else None
    over = finish if state == TaskState.COMPLETED else None
    letter(
        start_on=start, finish_on=finish, state=state, actual_start_on=begun,
        actual_finish_on=over, progress_pct={"completed": 100, "in_progress": 10}.get(state, 0),
    )  # fmt: skip
    assert lines()["3"].is_late is is_late
    assert ("3" in lines("show=late")) is is_late


def test_packages_and_groups_are_never_late_themselves(lines):
    marked = {key for query in ("", "group=state") for key, line in lines(query).items()
              if line.is_late}  # fmt: skip
    assert marked == {"3"}


def test_an_open_milestone_of_yesterday_is_late(lines, planned):
    make_milestone(work_package=planned.top, name="Signed", finish_on=BEFORE)
    assert lines()["5"].is_late


def test_what_moves_the_end_is_critical_up_to_its_packages(lines):
    critical = [key for key, line in lines().items() if line.is_critical]
    assert critical == ["LT1", "1", "LT2", "2", "4"]


@pytest.mark.parametrize(
    ("finish", "is_critical", "is_near", "slack"),
    [
        (date(2026, 10, 16), True, False, 0),
        (date(2026, 10, 15), False, True, 1),
        (date(2026, 10, 9), False, True, 5),
        (date(2026, 10, 8), False, False, 6),
    ],
)
def test_up_to_five_working_days_of_float_are_nearly_critical(
    lines, letter, finish, is_critical, is_near, slack
):
    letter(start_on=finish, finish_on=finish, duration_minutes=504)
    line = lines()["3"]
    assert (line.is_critical, line.is_near, line.slack_days) == (is_critical, is_near, slack)


def test_a_circle_leaves_no_float_and_no_marks(lines, planned):
    Task.objects.filter(pk=planned.design.pk).update(
        state=TaskState.NOT_STARTED, actual_start_on=None, progress_pct=0
    )
    Dependency.objects.create(
        project=planned.project, predecessor_task=planned.ready, successor_task=planned.design
    )
    found = lines()
    assert {line.slack_days for line in found.values()} == {None}
    assert not [key for key, line in found.items() if line.is_critical or line.is_near]
    assert list(lines("show=critical")) == []


def calendar(planned, week, *, minutes=504, **fields):
    made = {"project": planned.project, "name": "Own", "week": week, "minutes_per_day": minutes}
    return WorkCalendar.objects.create(**{**made, **fields})


def test_the_length_of_a_package_is_counted_in_the_days_of_its_project(lines, planned):
    assert (lines()["LT2"].days, lines()["SUB-A"].days) == (12, 2)
    calendar(planned, FOUR_DAYS, is_default=True)
    # 1 to 16 October without Fridays; the sub-project keeps the organisation's days.
    assert (lines()["LT2"].days, lines()["SUB-A"].days) == (9, 2)


def test_an_undated_length_is_counted_in_the_calendar_of_the_task(lines, planned):
    package = {"work_package": planned.top, "start_on": date(2026, 10, 5)}
    finish = {"finish_on": date(2026, 10, 11), "duration_minutes": None}
    usual = make_task(**package, **finish)
    daily = make_task(**package, **finish, calendar=calendar(planned, SEVEN_DAYS))
    found = lines()
    assert (found[str(usual.number)].days, found[str(daily.number)].days) == (5, 7)


@pytest.mark.parametrize(
    ("minutes", "days"), [(504, 1), (252, 0.5), (1260, 2.5), (0, 0), (60, 0.1)]
)
def test_a_duration_is_told_in_days_of_the_project(lines, letter, minutes, days):
    letter(duration_minutes=minutes)
    assert lines()["3"].days == days


def test_a_milestone_has_no_length(lines):
    assert (lines()["4"].days, lines()["4"].shape) == (0, Shape.MILESTONE)


@pytest.fixture
def shaded(read):
    """The days off of each line between two Mondays."""

    def days(zoom=Zoom.DAY):
        data = read()
        found = lines_of(data, Narrowing())
        window = (date(2026, 10, 5), date(2026, 10, 18))
        scale = scale_of(found, zoom=zoom, window=window, on=data.on)
        chart = chart_of(data, found, scale, ident="c", has_links=True, title="T")
        return {
            row.key: [day.day for day in chart.days_off.get(row.calendar, ())] for row in chart.rows
        }

    return days


def test_each_line_is_shaded_by_its_own_calendar(shaded, planned):
    weekend = [10, 11, 17, 18]
    assert set(map(tuple, shaded().values())) == {tuple(weekend)}
    short = calendar(planned, FOUR_DAYS)
    Task.objects.filter(pk=planned.short.pk).update(calendar=short)
    Task.objects.filter(pk=planned.build.pk).update(calendar=calendar(planned, SEVEN_DAYS))
    found = shaded()
    assert found["3"] == [9, 10, 11, 16, 17, 18]
    assert found["2"] == []
    assert found["1"] == found["LT1"] == found["SUB-A-1"] == weekend


def test_holidays_and_extra_days_of_the_project_do_not_touch_the_sub_project(shaded, planned):
    calendar(
        planned,
        [OFFICE] * 5 + [[]] * 2,
        is_default=True,
        exceptions=[
            {"from": "2026-10-14", "to": "2026-10-15", "shifts": []},
            {"from": "2026-10-10", "to": "2026-10-10", "shifts": OFFICE},
        ],
    )
    found = shaded()
    assert found["1"] == found["LT1"] == [11, 14, 15, 17, 18]
    assert found["SUB-A"] == found["SUB-A-1"] == [10, 11, 17, 18]


@pytest.mark.parametrize("zoom", [Zoom.MONTH, Zoom.QUARTER])
def test_days_too_narrow_to_see_are_not_looked_up(shaded, zoom):
    assert not any(shaded(zoom).values())


class Open:
    """Nothing is folded."""

    shut = frozenset()

    def folded(self, key):
        return f"?shut={key}&x=1"


def cells(**fields):
    line = Line(**{"key": "1", "shape": Shape.BAR, "level": 2, "code": "T1", "name": "N", **fields})
    return str(PlanTable(Open()).rows([line]))


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"slack_days": 0, "is_critical": True},
         '<b class="plan-critical">0</b><span class="visually-hidden"> critical</span>'),
        ({"slack_days": 2.5, "is_near": True},
         '<span class="plan-near">2.5</span><span class="visually-hidden"> nearly critical</span>'),
        ({"slack_days": 12}, '<td class="num">12</td></tr>'),
        ({"slack_days": -3, "is_critical": True}, '<b class="plan-critical">\N{MINUS SIGN}3</b>'),
        ({}, '<td class="num">–</td></tr>'),
        ({"shape": Shape.SUMMARY}, '<td class="num"></td></tr>'),
        ({"is_late": True}, '<span class="visually-hidden"> late</span>'),
        ({"progress_pct": 0}, '<td class="num">0 %</td>'),
        ({"progress_pct": None}, '<td class="num">–</td>'),
        ({"level": 30}, 'class="plan-name level-8"'),
        ({"shape": Shape.MILESTONE, "url": "/t/", "start": TODAY, "finish": TODAY},
         "<td></td><td>09.10.2026</td>"),
        ({"shape": Shape.MILESTONE, "url": "/t/"},
         '<span class="visually-hidden"> Milestone</span>'),
        ({"name": '"><script>', "url": "/t/"}, 'title="&quot;&gt;&lt;script&gt;"'),
        ({"fold": "7"}, 'aria-expanded="true" id="fold-7"'),
        ({"fold": "7"}, 'href="?shut=7&amp;x=1"'),
        ({}, '<span class="toggle"></span>'),
    ],
)  # fmt: skip
def test_the_table_says_in_words_what_the_chart_says_in_marks(fields, shown):
    assert shown in cells(**fields)


def test_a_portfolio_has_neither_length_nor_float():
    line = Line("P", Shape.PROJECT, 1, "P", "Name", days=3, slack_days=1)
    row = str(PlanTable(Open(), has_slack=False).rows([line]))
    assert row.count("<td") == 3
    assert str(PlanTable(Open()).rows([line])).count("<td") == 5
