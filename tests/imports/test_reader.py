"""What the reader makes of well-formed plans, including the odd spellings of their writers."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.imports.plans import (
    AFTERNOON,
    MORNING,
    assignment,
    calendar,
    house_plan,
    link,
    plan_xml,
    read,
    read_tasks,
    resource,
    task,
    weekday,
)
from workpackages.mspdi import PlanRefused
from workpackages.mspdi.problems import DOUBTFUL, NOT_UNDERSTOOD

FULL = ((480, 720), (780, 1020))


def sentences(plan, kind=None):
    return [str(remark) for remark in plan.remarks if kind in {None, remark.kind}]


def test_a_whole_plan_is_read():
    plan = read(house_plan())
    assert [t.name for t in plan.tasks if t.is_summary] == ["Groundwork", "Walls"]
    assert {t.uid: t.parent_uid for t in plan.tasks} == {
        1: None, 2: 1, 3: 1, 4: None, 5: 4, 6: 4, 7: None,
    }  # fmt: skip
    assert [(x.predecessor_uid, x.successor_uid, x.link_type) for x in plan.links] == [
        (2, 3, "FS"), (1, 5, "FS"), (3, 5, "SS"), (5, 6, "FF"), (6, 7, "FS"),
    ]  # fmt: skip
    assert (plan.properties.title, plan.properties.currency) == ("A plan for tests", "CHF")
    assert [one.uid for one in plan.assignments] == [201, 302, 401]
    assert len(plan.left_over["assignments"]) == 1


@pytest.mark.parametrize(("number", "name"), [(0, "FF"), (1, "FS"), (2, "SF"), (3, "SS")])
def test_link_types_have_their_numbers(number, name):
    plan = read_tasks(task(1), task(2, PredecessorLink=[link(1, number)]))
    assert plan.links[0].link_type == name


@pytest.mark.parametrize(
    ("lag_format", "unit"),
    [(7, "working"), (5, "working"), (8, "elapsed"), (6, "elapsed"), (19, "percent"),
     (20, "percent"), (51, "percent"), (52, "percent")],
)  # fmt: skip
def test_lag_units_follow_the_format(lag_format, unit):
    plan = read_tasks(task(1), task(2, PredecessorLink=[link(1, 1, -25, lag_format)]))
    assert (plan.links[0].lag, plan.links[0].lag_unit) == (-25, unit)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("PT8H0M0S", 28_800), ("PT7.5H", 27_000), ("PT0S", 0), ("PT1H30M", 5_400), ("P2D", 57_600),
     ("P1DT1H", 32_400), ("PT0H0M30S", 30), ("PT90M", 5_400)],
)  # fmt: skip
def test_durations_of_all_writers_are_understood(text, seconds):
    assert read_tasks(task(1, Duration=text)).tasks[0].duration_seconds == seconds


def test_money_comes_in_hundredths():
    plan = read_tasks(task(1, Cost="123456.00", FixedCost="50"))
    assert plan.tasks[0].cost == Decimal("1234.56")
    assert plan.tasks[0].fixed_cost == Decimal("0.50")


def test_the_date_of_1984_means_none():
    plan = read_tasks(
        task(
            1,
            Deadline="1984-01-01T00:00:00",
            Baseline=[{"Number": 0, "Start": "1984-01-01T00:00:00"}],
        )
    )
    assert plan.tasks[0].deadline is None
    assert plan.tasks[0].baselines[0].start is None


def test_seconds_and_offsets_are_kept_in_the_raw_row():
    plan = read_tasks(task(1, Start="2026-10-12T08:00:25", Finish="2026-10-12T17:00:00+02:00"))
    assert plan.tasks[0].start == datetime(2026, 10, 12, 8, 0, 25)  # noqa: DTZ001
    assert plan.tasks[0].finish == datetime(2026, 10, 12, 17)  # noqa: DTZ001
    assert plan.tasks[0].raw["Finish"] == "2026-10-12T17:00:00+02:00"


def test_a_manual_task_without_dates_shows_what_was_typed():
    fields = {"Start": "", "Finish": "", "Manual": 1}
    typed = {"ManualStart": "2026-11-02T08:00:00", "ManualFinish": "2026-11-03T17:00:00"}
    (one,) = read_tasks(task(1, **fields, **typed)).tasks
    assert one.is_manual
    assert (one.start.date(), one.finish.date()) == (date(2026, 11, 2), date(2026, 11, 3))


def test_blank_rows_and_the_project_row_become_nothing_but_stay():
    plan = read_tasks(task(0, "The project"), {"UID": 3, "IsNull": 1}, task(1))
    assert [t.uid for t in plan.tasks] == [1]
    assert [raw["UID"] for raw in plan.left_over["tasks"]] == ["0", "3"]


def test_levels_that_jump_hang_below_the_nearest_row_above():
    plan = read_tasks(task(1), task(2, OutlineLevel=3), task(3, OutlineLevel=2))
    assert [(t.uid, t.parent_uid, t.is_summary) for t in plan.tasks] == [
        (1, None, True), (2, 1, False), (3, 1, False),
    ]  # fmt: skip


def test_the_outline_number_helps_where_the_level_is_missing():
    plan = read_tasks(task(1), task(2, OutlineLevel="", OutlineNumber="1.1"))
    assert plan.tasks[1].parent_uid == 1


def test_a_link_to_nowhere_is_left_out_and_said():
    plan = read_tasks(task(1, PredecessorLink=[link(99)]))
    assert plan.links == ()
    assert plan.tasks[0].raw["PredecessorLink"][0]["PredecessorUID"] == "99"
    assert sentences(plan, DOUBTFUL) == [
        "A link to a row that the plan does not hold (UID 99) is left out."
    ]
    assert plan.remarks[0].row == "1 Task 1"


def test_a_link_into_another_file_is_left_out_and_said():
    outside = link(5, CrossProject=1, CrossProjectName="other.mpp\\7")
    plan = read_tasks(task(1, PredecessorLink=[outside]))
    assert plan.links == ()
    assert sentences(plan, NOT_UNDERSTOOD) == [
        "A link to a task of another file is left out: other.mpp\\7"
    ]


def test_inactive_external_and_nameless_rows_are_said():
    plan = read_tasks(task(1, Active=0), task(2, ExternalTask=1), task(3, Name=" "))
    assert len(sentences(plan)) == 3
    assert [t.is_active for t in plan.tasks] == [False, True, True]


def test_another_currency_is_said_once():
    plan = read_tasks(task(1, Cost=100), task(2, Cost=100), CurrencyCode="EUR")
    assert sentences(plan) == ["Amounts are in EUR and are taken over unchanged, as francs."]


def test_weeks_begin_on_monday_here_and_on_sunday_there():
    plan = read_tasks(task(1))
    assert plan.calendars[0].week == (FULL, FULL, FULL, FULL, FULL, (), ())


def test_a_derived_calendar_leaves_what_it_does_not_say_to_its_base():
    own = calendar(2, "Half", IsBaseCalendar=0, BaseCalendarUID=1)
    own["WeekDays"] = {"WeekDay": [weekday(6, MORNING)]}
    plan = read_tasks(task(1), calendars=[own, calendar(1, "Usual")])
    assert [c.name for c in plan.calendars] == ["Usual", "Half"]
    assert plan.calendars[1].base_uid == 1
    assert plan.calendars[1].week == (None, None, None, None, ((480, 720),), None, None)


def test_midnight_closes_a_shift():
    night = calendar(1, "Night", WeekDays={
        "WeekDay": [weekday(2, {"FromTime": "20:00:00", "ToTime": "00:00:00"})]
    })  # fmt: skip
    assert read_tasks(task(1), calendars=[night]).calendars[0].week[0] == ((1200, 1440),)


def exception(first, last, **fields):
    period = {"FromDate": f"{first}T00:00:00", "ToDate": f"{last}T23:59:00"}
    return {"TimePeriod": period, "Name": "Off", "Type": 1, "DayWorking": 0, **fields}


def with_exception(*found):
    one = calendar(1, "Usual", Exceptions={"Exception": list(found)})
    return read_tasks(task(1), calendars=[one]).calendars[0].exceptions


def test_an_exception_of_several_days_is_one():
    (one,) = with_exception(exception("2026-12-24", "2026-12-31"))
    assert (one.first, one.last, one.shifts) == (date(2026, 12, 24), date(2026, 12, 31), ())


def test_a_working_exception_has_hours():
    times = {"WorkingTime": [MORNING, AFTERNOON]}
    (one,) = with_exception(exception("2026-10-17", "2026-10-17", DayWorking=1, WorkingTimes=times))
    assert one.shifts == FULL


def test_the_older_listing_of_days_serves_where_there_are_no_definitions():
    listed = {"DayType": 0, "DayWorking": 0, "TimePeriod": {
        "FromDate": "2026-12-25T00:00:00", "ToDate": "2026-12-26T23:59:00"
    }}  # fmt: skip
    one = calendar(1, "Usual")
    one["WeekDays"]["WeekDay"].append(listed)
    (found,) = read_tasks(task(1), calendars=[one]).calendars[0].exceptions
    assert (found.first, found.last) == (date(2026, 12, 25), date(2026, 12, 26))


def test_a_week_that_differs_comes_after_the_exceptions():
    week = {
        "Name": "Summer",
        "TimePeriod": {"FromDate": "2027-07-05T00:00:00", "ToDate": "2027-07-30T23:59:00"},
        "WeekDays": {"WeekDay": [weekday(2, MORNING)]},
    }
    one = calendar(
        1,
        "Usual",
        Exceptions={"Exception": [exception("2027-07-12", "2027-07-12")]},
        WorkWeeks={"WorkWeek": [week]},
    )
    holiday, summer = read_tasks(task(1), calendars=[one]).calendars[0].exceptions
    assert holiday.week is None
    assert (summer.name, summer.week[0], summer.week[1]) == ("Summer", ((480, 720),), None)


def test_resources_come_with_kind_units_and_calendar():
    plan = read_tasks(
        task(1),
        resources=[
            resource(0, ""),
            resource(1, "Half", MaxUnits=0.5, CalendarUID=1),
            resource(2, "Sand", Type=0),
            resource(3, "Travel", Type=2),
            resource(4, "", Initials="XY"),
        ],
    )
    assert [(r.name, r.kind, r.max_units_pct) for r in plan.resources] == [
        ("Half", "work", 50), ("Sand", "material", 100), ("Travel", "cost", 100),
        ("XY", "work", 100),
    ]  # fmt: skip
    assert [raw["UID"] for raw in plan.left_over["resources"]] == ["0"]
    assert sentences(plan) == ["A resource has no name."]


def test_an_assignment_of_an_unknown_resource_is_left_over_and_said():
    plan = read_tasks(task(1), assignments=[assignment(1, 9)])
    assert plan.assignments == ()
    assert len(plan.left_over["assignments"]) == 1
    assert len(sentences(plan, DOUBTFUL)) == 1


def test_eleven_baselines_fit_and_a_twelfth_does_not():
    rows = [{"Number": n, "Work": "PT1H0M0S"} for n in range(12)]
    plan = read_tasks(task(1, Baseline=rows))
    assert plan.baseline_numbers == tuple(range(11))
    assert len(sentences(plan, NOT_UNDERSTOOD)) == 1


def test_a_file_without_namespace_is_a_plan_too():
    assert len(read(plan_xml([task(1)], namespace="")).tasks) == 1


def test_elements_wrapped_in_themselves_are_siblings():
    inner = {"PredecessorLink": [link(1), link(2)]}
    plan = read_tasks(task(1), task(2), task(3, PredecessorLink=[inner]))
    assert [x.predecessor_uid for x in plan.links] == [1, 2]


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16"), ("cp1252", "windows-1252"),
     ("iso8859-1", "ISO-8859-1"), ("gbk", "GBK")],
)  # fmt: skip
def test_every_declared_encoding_is_read_without_mojibake(encoding, declared):
    name = "Étude à Genève" if encoding != "gbk" else "计划"
    text = plan_xml([task(1, name)]).replace('encoding="UTF-8"', f'encoding="{declared}"')
    assert read(text.encode(encoding)).tasks[0].name == name


def test_every_text_survives_exactly():
    name = "مرحبا 🚧 <script>alert(1)</script> =1+1 e\u0301"
    assert read_tasks(task(1, name)).tasks[0].name == name


def test_labels_of_refusals_name_the_row_and_its_line():
    lines = plan_xml([task(1), task(2, "Second", Start="soon")]).replace("<Task>", "\n<Task>")
    with pytest.raises(PlanRefused) as refusal:
        read(lines)
    assert (refusal.value.row, refusal.value.line) == ("2 Second", 4)
    assert str(refusal.value) == (
        "The row “2 Second” holds the value “soon” in Start, which cannot be read."
    )
