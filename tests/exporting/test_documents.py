"""Plans made here, written for Microsoft Project: rows, rights and what cannot be written."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest
from django.urls import reverse

from engine.schedule import compute
from people.choices import Role
from projects.models import Project
from tests.conftest import FRIDAY
from tests.exporting.held import bring, exported, read
from tests.factories import (
    make_member,
    make_milestone,
    make_programme,
    make_project,
    make_task,
    make_work_package,
)
from tests.imports.plans import house_plan
from tests.imports.plans import read as read_text
from tests.imports.plans import task as row_of
from workpackages.calendars import working_of
from workpackages.choices import LinkType, TaskKind, TaskState
from workpackages.exporting.document import Document
from workpackages.exporting.loading import load_export
from workpackages.models import Baseline, BaselineRow, Dependency, Task, WorkCalendar
from workpackages.mspdi.agreement import rows_of
from workpackages.mspdi.scheduling import network_of
from workpackages.mspdi.writer import write_plan

pytestmark = pytest.mark.django_db
DAY = 504


@pytest.fixture(autouse=True)
def _friday(settings):
    settings.DEMO_TODAY = FRIDAY


@pytest.fixture
def top(project):
    return make_work_package(project=project, name="Roll-out & more")


@pytest.fixture
def design(top, member):
    return make_task(
        work_package=top, name="Design", assignee=member, work_minutes=2 * DAY,
        start_on=date(2026, 10, 12), finish_on=date(2026, 10, 13), duration_minutes=2 * DAY,
        fixed_cost=100, cost=2500,
    )  # fmt: skip


@pytest.fixture
def build(project, top, design):
    build = make_task(
        work_package=make_work_package(project=project, parent=top, name="Pilot"), name="Build",
        start_on=date(2026, 10, 16), finish_on=date(2026, 10, 20), duration_minutes=3 * DAY,
        deadline_on=date(2026, 10, 30),
    )  # fmt: skip
    Dependency.objects.create(
        project=project, predecessor_task=design, successor_task=build, lag=2 * DAY
    )
    return build


def named(plan, name):
    return next(task for task in plan.tasks if task.name == name)


def differing(plan):
    return [row.label for row in rows_of(plan, compute(network_of(plan))) if row.differing]


def test_outline_dates_links_and_people_of_a_plan_made_here(project, top, design, build, member):
    plan = read(exported(project))

    assert [(task.name, task.level, task.is_summary) for task in plan.tasks] == [
        ("Roll-out & more", 1, True), ("Design", 2, False), ("Pilot", 2, True), ("Build", 3, False),
    ]  # fmt: skip
    first, last = named(plan, "Design"), named(plan, "Build")
    assert (first.start.isoformat(), first.finish.isoformat()) == (
        "2026-10-12T08:00:00", "2026-10-13T17:24:00",
    )  # fmt: skip
    assert (first.duration_seconds, first.progress.work_seconds) == (2 * DAY * 60, 2 * DAY * 60)
    assert (first.fixed_cost, first.cost) == (100, 2500)
    assert last.deadline.date() == date(2026, 10, 30)
    (link,) = plan.links
    assert (link.predecessor_uid, link.successor_uid) == (first.uid, last.uid)
    assert (link.link_type, link.lag, link.lag_unit) == ("FS", 2 * DAY * 10, "working")
    assert [one.name for one in plan.resources] == [str(member)]
    assert [one.task_uid for one in plan.assignments] == [first.uid]
    assert (named(plan, "Pilot").start, named(plan, "Pilot").finish) == (last.start, last.finish)
    assert (plan.properties.title, plan.remarks) == (f"{project.code} {project.name}", ())


def test_microsoft_projects_rules_give_the_same_dates(project, top, design, build):
    make_milestone(work_package=top, name="Ready", finish_on=date(2026, 10, 23))
    loose = {"start_on": date(2026, 11, 3), "finish_on": date(2026, 11, 4)}
    make_task(work_package=top, name="Loose", duration_minutes=2 * DAY, **loose)
    make_task(work_package=top, name="Undated")
    make_work_package(project=project, name="Empty")
    make_task(
        work_package=top, name="Running", state=TaskState.IN_PROGRESS, progress_pct=25,
        start_on=date(2026, 9, 28), finish_on=date(2026, 10, 15), duration_minutes=9 * DAY,
        actual_start_on=date(2026, 9, 30),
    )  # fmt: skip
    make_task(
        work_package=top, name="Over", state=TaskState.COMPLETED, progress_pct=100,
        actual_start_on=date(2026, 9, 21), actual_finish_on=date(2026, 9, 24),
    )  # fmt: skip
    make_task(
        work_package=top, name="Steady", kind=TaskKind.LEVEL_OF_EFFORT,
        start_on=date(2026, 10, 1), finish_on=date(2026, 11, 30),
    )  # fmt: skip
    make_task(work_package=top, name="Off", state=TaskState.CANCELLED, **loose)
    plan = read(exported(project))

    assert differing(plan) == []
    assert named(plan, "Running").start.date() == date(2026, 9, 30)
    assert named(plan, "Undated").start is None
    assert not named(plan, "Off").is_active
    assert named(plan, "Empty").is_summary


def test_a_task_that_its_links_would_let_begin_earlier_stays_where_it_is(project, build):
    Task.objects.filter(pk=build.pk).update(start_on=date(2026, 11, 2), finish_on=date(2026, 11, 4))
    plan = read(exported(project))
    assert named(plan, "Build").constraint == "SNET"
    assert differing(plan) == []


def test_work_that_began_after_its_planned_finish_does_not_end_before_it_began(top, design):
    Task.objects.filter(pk=design.pk).update(
        state=TaskState.IN_PROGRESS, actual_start_on=date(2026, 10, 19), progress_pct=50
    )
    row = named(read(exported(top.project)), "Design")
    assert (row.start.date(), row.finish.date()) == (date(2026, 10, 19), date(2026, 10, 19))


@pytest.mark.parametrize(
    ("unit", "lag", "told"), [("elapsed", 1440, 14400), ("percent", 50, 50), ("working", -60, -600)]
)
def test_lags_keep_their_unit(project, build, unit, lag, told):
    Dependency.objects.update(lag=lag, lag_unit=unit, link_type=LinkType.START_START)
    (link,) = read(exported(project)).links
    assert (link.link_type, link.lag, link.lag_unit) == ("SS", told, unit)


def test_links_of_packages_are_links_of_summary_rows(project, top, build):
    Dependency.objects.all().delete()
    other = make_work_package(project=project, name="Later")
    make_task(work_package=other, start_on=date(2026, 11, 2), finish_on=date(2026, 11, 3))
    Dependency.objects.create(
        project=project, predecessor_work_package=top, successor_work_package=other
    )
    plan = read(exported(project))
    (link,) = plan.links
    assert link.predecessor_uid == named(plan, "Roll-out & more").uid
    assert link.successor_uid == named(plan, "Later").uid


def test_calendars_with_exceptions_and_public_holidays(project, design):
    calendar = WorkCalendar.objects.create(
        project=project, name="Site", canton="VD", is_default=True, minutes_per_day=480,
        week=[[[480, 720], [780, 1020]]] * 4 + [[[480, 720]], [], []],
        exceptions=[
            {"from": "2026-10-26", "to": "2026-10-27", "name": "Works", "shifts": []},
            {"from": "2026-10-31", "to": "2026-10-31", "name": "Saturday", "shifts": None},
        ],
    )  # fmt: skip
    plan = read(exported(project))
    own = next(one for one in plan.calendars if one.uid == plan.properties.calendar_uid)
    assert own.name == calendar.name
    assert list(own.week) == [((480, 720), (780, 1020))] * 4 + [((480, 720),), (), ()]
    assert own.exceptions[0].first == date(2026, 10, 26)
    assert own.exceptions[0].shifts == ()
    assert own.exceptions[1].shifts == ((480, 720), (780, 1020))
    off = {one.first for one in own.exceptions if one.shifts == ()}
    assert date(2026, 12, 25) in off
    assert max(off).year <= 2029
    assert plan.properties.minutes_per_day == 480


def test_working_days_of_a_project_are_one_calendar_without_a_base(project):
    """What it works by and its own days, each once; read again, the same days are worked."""
    closure = {"from": "2026-12-21", "to": "2026-12-31", "name": "Closure", "shifts": []}
    geneva = WorkCalendar.objects.create(
        name="Geneva", canton="GE", week=[[[480, 960]]] * 4 + [[]] * 3, exceptions=[closure]
    )
    worked = {"from": "2026-12-24", "to": "2026-12-25", "name": "Move", "shifts": [[480, 960]]}
    own = WorkCalendar.objects.create(
        project=project, name="Own", base=geneva, is_default=True, exceptions=[worked],
        source=WorkCalendar.BY_HAND,
    )  # fmt: skip
    make_task(project=project, name="Prepare", start_on=FRIDAY, finish_on=FRIDAY)

    plan = read(exported(project))

    found = next(one for one in plan.calendars if one.uid == plan.properties.calendar_uid)
    assert (found.name, found.base_uid, found.raw["IsBaseCalendar"]) == ("Own", None, "1")
    named = [one for one in found.exceptions if one.name in {"Move", "Closure"}]
    spans = sorted((one.first.isoformat(), one.last.isoformat()) for one in named)
    assert spans[:2] == [("2026-12-21", "2026-12-21"), ("2026-12-22", "2026-12-22")]
    assert len(spans) == 10
    before = working_of(project).days
    after = working_of(bring(plan, make_project(code="AGAIN"))).days
    for n in range(400):
        day = date(2026, 6, 1) + timedelta(days=n)
        assert before.length_days(day, day) == after.length_days(day, day), day
    assert own.exceptions == [worked]


def test_baselines_are_for_those_who_may_see_them(project, design, member):
    baseline = Baseline.objects.create(project=project, number=1, reason="G3", taken_on=FRIDAY)
    BaselineRow.objects.create(
        baseline=baseline, task=design, start_on=date(2026, 10, 5), finish_on=date(2026, 10, 6),
        duration_minutes=DAY, work_minutes=DAY, cost=700,
    )  # fmt: skip
    (figures,) = named(read(exported(project)), "Design").baselines
    assert (figures.number, figures.start.date(), figures.cost) == (1, date(2026, 10, 5), 700)
    assert named(read(exported(project, user=member)), "Design").baselines == ()
    quality = make_member(project, Role.QUALITY_MANAGER, username="quality")
    (figures,) = named(read(exported(project, user=quality)), "Design").baselines
    assert (figures.finish.date(), figures.cost) == (date(2026, 10, 6), 0)


def test_the_file_has_room_for_eleven_baselines(project, design):
    for number in range(1, 15):
        baseline = Baseline.objects.create(
            project=project, number=number, reason="x", taken_on=FRIDAY, is_current=number == 2
        )
        BaselineRow.objects.create(baseline=baseline, task=design, work_minutes=number)
    plan = read(exported(project))
    found = {one.number: one.work_seconds // 60 for one in named(plan, "Design").baselines}
    assert found == dict(enumerate([2, *range(5, 15)]))
    assert plan.properties.earned_value_baseline == 0


@pytest.mark.parametrize("role", [Role.TEAM_MEMBER, Role.WORK_PACKAGE_LEAD, Role.QUALITY_MANAGER])
def test_costs_are_not_for_everybody(design, project, role):
    person = make_member(project, role, username="reader")
    body = exported(project, user=person).decode()
    assert "Cost" not in re.sub("DefaultFixedCostAccrual", "", body)
    assert named(read(body.encode()), "Design").duration_seconds == 2 * DAY * 60


def test_rates_of_people_are_for_nobody_and_other_fields_only_for_those_who_see_costs(
    project, member
):
    text = house_plan().replace(
        "<MaxUnits>1</MaxUnits>",
        "<MaxUnits>1</MaxUnits><StandardRate>120</StandardRate><Notes>Private</Notes>",
    )
    bring(read_text(text), project)
    body = exported(project).decode()
    assert body.count("<StandardRate>") == 1  # That of the concrete.
    assert body.count("Private") == 2
    assert "<Cost>150050</Cost>" in body
    seen = exported(project, user=member).decode()
    for word in ("StandardRate", "Private", "150050", "5000<"):
        assert word not in seen


def test_what_changed_since_the_import_is_written_over_the_file(project):
    bring(read_text(house_plan()), project)
    Task.objects.filter(project=project, name="Pour").update(name="Pour more", work_minutes=600)
    plan = read(exported(project))
    assert named(plan, "Pour more").progress.work_seconds == 600 * 60
    assert named(plan, "Dig").raw["Duration"] == "PT16H0M0S"

    Task.objects.filter(project=project, name="Bricks").update(finish_on=date(2026, 11, 3))
    moved = read(exported(project))
    assert named(moved, "Bricks").finish.date() == date(2026, 11, 3)
    assert named(moved, "Walls").finish.date() == date(2026, 11, 3)
    assert {task.uid for task in moved.tasks} >= {task.uid for task in plan.tasks}


def test_a_plan_imported_twice_gives_every_row_a_number_of_its_own(project):
    bring(read_text(house_plan()), project)
    bring(read_text(house_plan()), project, number=2)
    plan = read(exported(project))
    uids = [task.uid for task in plan.tasks]
    assert len(uids) == len(set(uids)) == 16  # Each copy: two packages, five rows, their own place.
    assert len(plan.links) == 10
    assert len({one.name for one in plan.calendars}) == len(plan.calendars)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("a\x00b\x1fc", "abc"),
        ("<b>&amp;\"'", "<b>&amp;\"'"),
        ("]]> \ufffe\uffff", "]]>"),
        ("tab\tand 東京 \U0001f600", "tab\tand 東京 \U0001f600"),
    ],
)
def test_names_are_written_as_far_as_xml_can_carry_them(name, told):
    out = io.BytesIO()
    write_plan(
        {"Title": "x"},
        {"Tasks": [row_of(1, name) | {"UID": "1", "ID": "1", "OutlineLevel": "1"}]},
        out,
    )
    assert read(out.getvalue()).tasks[0].name == told


def test_elements_stand_in_the_order_of_the_schema(project, build):
    root = ET.fromstring(exported(project))
    tags = [child.tag.rpartition("}")[2] for child in root]
    assert tags[-4:] == ["Calendars", "Tasks", "Resources", "Assignments"]
    row = [child.tag.rpartition("}")[2] for child in root.find("{*}Tasks")[0]]
    wanted = ["UID", "ID", "Name", "OutlineNumber", "Start", "Finish", "Summary"]
    assert [name for name in row if name in wanted] == wanted


def test_sub_projects_are_summary_rows(project, design):
    below = make_project(parent=project, name_fr="Sous-projet", lead=project.lead)
    make_task(work_package=make_work_package(project=below, name="Inside"), name="Deep")
    out = io.BytesIO()
    projects = list(Project.objects.filter(path__startswith=project.path).order_by("path"))
    Document(load_export(projects, user=project.lead), title="x", has_top=False).write(out)
    found = [(task.name, task.level) for task in read(out.getvalue()).tasks]
    assert found[-3:] == [(f"{below.code} {below.name}", 1), ("Inside", 2), ("Deep", 3)]


@pytest.fixture
def programme(project, design):
    programme = make_programme()
    other = make_project(programme=programme, name_fr="Autre")
    Project.objects.filter(pk=project.pk).update(programme=programme)
    make_task(work_package=make_work_package(project=other, name="There"), name="Other work")
    bring(read_text(house_plan()), other)
    return programme


def fetch(client, name, *args):
    answer = client.get(reverse(f"workpackages:{name}", args=args))
    return b"".join(answer.streaming_content) if answer.status_code == 200 else answer.status_code


def test_a_programme_is_one_file_with_a_summary_row_for_each_project(
    as_user, director, programme, project
):
    plan = read(fetch(as_user(director), "programme_plan_file", programme.code))
    tops = [task.name for task in plan.tasks if task.level == 1]
    assert len(tops) == 2
    assert tops[0].startswith(project.code)
    assert {"Design", "Other work", "Bricks"} <= {task.name for task in plan.tasks}
    uids = [task.uid for task in plan.tasks]
    assert len(uids) == len(set(uids))


def test_a_role_in_one_project_opens_no_file_of_the_programme(
    as_user, member, outsider, observer, programme
):
    for person in (member, outsider, observer):
        assert fetch(as_user(person), "programme_plan_file", programme.code) == 404
        page = f"{reverse('workpackages:portfolio_plan')}?programme={programme.code}"
        assert "/plan/file/" not in as_user(person).get(page).content.decode()


def test_there_is_no_file_of_a_programme_that_is_not_there_or_empty(as_user, director):
    for code in ("NONE", make_programme().code):
        assert fetch(as_user(director), "programme_plan_file", code) == 404


def test_the_file_of_a_project(as_user, lead, outsider, observer, project, design):
    client = as_user(lead)
    answer = client.get(reverse("workpackages:plan_file", args=[project.code]))
    assert answer["Content-Type"] == "application/xml"
    name = f'filename="{project.code.lower()}-plan-2026-10-09.xml"'
    assert name in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    assert named(read(b"".join(answer.streaming_content)), "Design")
    for person in (outsider, observer):
        assert fetch(as_user(person), "plan_file", project.code) == 404
    page = client.get(reverse("workpackages:plan", args=[project.code])).content.decode()
    assert reverse("workpackages:plan_file", args=[project.code]) in page


def test_the_plan_over_projects_offers_the_file_of_the_chosen_programme(
    as_user, director, programme
):
    page = reverse("workpackages:portfolio_plan")
    link = reverse("workpackages:programme_plan_file", args=[programme.code])
    client = as_user(director)
    assert link in client.get(f"{page}?programme={programme.code}").content.decode()
    assert link not in client.get(page).content.decode()


def test_an_empty_plan_is_a_file_without_tasks(as_user, lead, project):
    assert fetch(as_user(lead), "plan_file", project.code).count(b"<Task>") == 0


def test_a_french_file_names_the_usual_week_in_french(as_user, member, project, design):
    member.language = "fr"
    member.save()
    assert "Semaine usuelle" in fetch(as_user(member), "plan_file", project.code).decode()


def test_the_questions_do_not_grow_with_the_plan(
    as_user, lead, project, top, design, build, django_assert_num_queries
):
    client, args = as_user(lead), ("plan_file", project.code)
    fetch(client, *args)
    with django_assert_num_queries(15) as before:
        fetch(client, *args)
    for n in range(20):
        make_task(work_package=top, name=f"More {n}", assignee=lead, start_on=FRIDAY)
    with django_assert_num_queries(len(before)):
        fetch(client, *args)
