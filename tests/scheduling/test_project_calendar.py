"""The working days of a project: chosen, set apart, seen before they are saved, taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import RestrictedError

from engine.working_time import instant_of_day
from people.choices import Role
from people.models import HistoryEntry, Notification
from projects.choices import ProjectState
from servicedesk_pm.common.errors import RuleViolation
from tests.factories import make_member, make_project, make_task, make_user, make_work_package
from tests.scheduling.conftest import DAY, WEEK
from tests.scheduling.test_changes import dates, last, task_of
from workpackages import calendar_exceptions
from workpackages.calendar_exceptions import ExceptionFacts
from workpackages.calendars import working_days_by_project, working_of
from workpackages.choices import PlanStepKind, TaskKind, TaskState
from workpackages.models import PlanStep, Task, WorkCalendar
from workpackages.operations import calendars as organisation
from workpackages.operations.calendars import CalendarFacts
from workpackages.operations.scheduling import (
    PlanMoved,
    Reason,
    change_plan,
    look_at,
    undo_last_step,
)
from workpackages.scheduling.calendar_wishes import CalendarWish
from workpackages.scheduling.network import load_plan
from workpackages.scheduling.wishes import Wish

pytestmark = pytest.mark.django_db
REASON = Reason(PlanStepKind.CALENDAR)
# The last day but one of H in the plan of the domain; a Friday.
FRIDAY = date(2026, 10, 16)


@pytest.fixture
def geneva():
    """In Geneva the fast is on a Thursday, and the third Monday of September is worked."""
    return WorkCalendar.objects.create(
        name="Canton de Genève", name_en="Canton of Geneva", canton="GE", week=WEEK
    )


@pytest.fixture
def nights(planned):
    """An imported calendar of the project: Monday to Thursday."""
    return WorkCalendar.objects.create(
        project=planned, name="Nights", week=[*WEEK[:4], [], [], []], source={"import": 1}
    )


def closed(first=FRIDAY, last=None, name="Moving house", *, is_worked=False):
    return ExceptionFacts(first, last or first, name, is_worked)


def works_by(calendar, *removed, added=None):
    gone = frozenset(day.isoformat() for day in removed)
    return Wish(calendar=CalendarWish(calendar.pk if calendar else None, gone, added))


def save(project, wish, *, actor=None, reason=REASON):
    actor = actor or project.lead
    seen = look_at(project, wish, actor=actor)
    return change_plan(project.pk, wish, actor=actor, reason=reason, seen=seen.digest)


def own(project):
    return WorkCalendar.objects.get(project=project, source=WorkCalendar.BY_HAND)


def usual(project):
    return WorkCalendar.objects.get(project=project, is_default=True)


def test_a_day_of_its_own_moves_what_is_planned_across_it(planned, vaud):
    before = dates(planned)
    wish = works_by(vaud, added=closed())
    seen = look_at(planned, wish, actor=planned.lead)
    assert [move.task.name for move in seen.moves] == ["H", "I", "K", "J"]
    assert {move.days for move in seen.moves} == {1}
    assert seen.days_off == [FRIDAY]
    assert (seen.finish_before, seen.finish_after) == (date(2026, 11, 9), date(2026, 11, 10))
    assert seen.finish_days == 1
    assert dates(planned) == before
    assert WorkCalendar.objects.get() == vaud

    step = save(planned, wish)

    assert (step.kind, step.moved) == (PlanStepKind.CALENDAR, 4)
    assert dates(planned)["H"] == (date(2026, 10, 13), date(2026, 10, 20))
    made = own(planned)
    assert (made.name, made.name_en) == ("Calendrier de REMOTE", "Calendar of REMOTE")
    assert (made.base, made.week, made.is_default, made.minutes_per_day) == (vaud, [], True, DAY)
    assert made.exceptions == [
        {"from": "2026-10-16", "to": "2026-10-16", "name": "Moving house", "shifts": []}
    ]
    vaud.refresh_from_db()
    assert vaud.is_default
    assert vaud.exceptions == []


def test_another_calendar_of_the_organisation(planned, vaud, geneva):
    """The twenty-first of September is a holiday in Vaud only; the tenth in Geneva only."""
    seen = look_at(planned, works_by(geneva), actor=planned.lead)
    assert seen.finish_days == -1
    assert seen.days_off == []
    save(planned, works_by(geneva))
    assert own(planned).base == geneva
    assert dates(planned)["B"] == (date(2026, 9, 17), date(2026, 9, 23))
    assert dates(planned)["J"] == (date(2026, 11, 6), date(2026, 11, 6))


def test_the_organisations_default_again(planned, vaud, geneva):
    before = dates(planned)
    save(planned, works_by(geneva, added=closed()))
    changed = dates(planned)
    assert changed["J"] == (date(2026, 11, 9), date(2026, 11, 9))
    assert changed != before

    save(planned, works_by(vaud))
    made = own(planned)
    assert (made.base, len(made.exceptions)) == (vaud, 1)
    save(planned, works_by(vaud, FRIDAY))
    assert own(planned).exceptions == []
    assert dates(planned) == before


def test_an_imported_calendar_becomes_the_default(planned, vaud, nights):
    save(planned, works_by(vaud, added=closed()))
    made = own(planned)
    save(planned, works_by(nights, FRIDAY))
    assert usual(planned) == nights
    made.refresh_from_db()
    assert not made.is_default
    assert dates(planned)["H"][1] > date(2026, 10, 20)

    # What was taken out does not come back with the other calendar.
    save(planned, works_by(vaud, added=closed(date(2026, 11, 3))))
    assert usual(planned) == made
    assert [each["from"] for each in own(planned).exceptions] == ["2026-11-03"]
    nights.refresh_from_db()
    assert not nights.is_default


def test_days_apart_on_top_of_an_imported_calendar(planned, nights):
    nights.is_default = True
    nights.save()
    save(planned, works_by(nights, added=closed(is_worked=True)))
    made = usual(planned)
    assert (made.base, made.exceptions[0]["shifts"]) == (nights, [[480, 720], [780, 1044]])
    days = working_of(planned).days
    assert days.length_days(date(2026, 10, 12), date(2026, 10, 18)) == 5
    assert days.length_days(date(2026, 10, 19), date(2026, 10, 25)) == 4


def test_without_any_calendar_the_usual_week_is_set_apart():
    project = make_project(planned_start_on=date(2026, 10, 12))
    make_task(project=project, start_on=date(2026, 10, 12), duration_minutes=5 * DAY)
    with pytest.raises(RuleViolation, match="by this calendar already"):
        save(project, works_by(None))
    save(project, works_by(None, added=closed()))
    made = own(project)
    assert (made.base, made.minutes_per_day) == (None, DAY)
    assert made.week == WEEK
    assert Task.objects.get(project=project).finish_on == date(2026, 10, 19)
    save(project, works_by(None, FRIDAY))
    assert Task.objects.get(project=project).finish_on == date(2026, 10, 16)


def test_an_empty_plan_has_working_days_too(vaud, geneva):
    project = make_project()
    assert save(project, works_by(geneva)).moved == 0
    assert usual(project).base == geneva


def test_what_has_fixed_dates_stays(planned, vaud):
    by_hand = {"start_on": FRIDAY, "finish_on": FRIDAY, "duration_minutes": DAY}
    make_task(project=planned, name="Manual", is_manual=True, **by_hand)
    make_task(project=planned, name="Elsewhere", kind=TaskKind.EXTERNAL, **by_hand)
    make_task(
        project=planned, name="Over", state=TaskState.COMPLETED, progress_pct=100,
        actual_start_on=FRIDAY, actual_finish_on=FRIDAY, **by_hand,
    )  # fmt: skip
    begun = make_task(
        project=planned, name="Begun", state=TaskState.IN_PROGRESS, actual_start_on=FRIDAY,
        start_on=FRIDAY, finish_on=date(2026, 10, 19), duration_minutes=2 * DAY,
    )  # fmt: skip
    free = make_task(project=planned, name="Free", **by_hand)

    seen = look_at(planned, works_by(vaud, added=closed()), actor=planned.lead)

    moved = {move.task.name: (move.start_on, move.finish_on) for move in seen.moves}
    assert not moved.keys() & {"Manual", "Elsewhere", "Over"}
    # What has begun keeps the start that was planned; what has not goes to the next day.
    assert moved["Begun"] == (begun.start_on, date(2026, 10, 20))
    assert moved["Free"] == (date(2026, 10, 19), date(2026, 10, 19))
    save(planned, works_by(vaud, added=closed()))
    free.refresh_from_db()
    assert (free.start_on, free.start_minute, free.finish_minute) == (
        date(2026, 10, 19),
        None,
        None,
    )


def test_a_day_that_the_new_calendar_does_not_know_is_a_move_all_the_same(planned, vaud):
    """To a calendar closed on that day, its evening and the evening before are one instant."""
    task = make_task(project=planned, name="Free", start_on=FRIDAY, duration_minutes=DAY)
    Task.objects.filter(pk=task.pk).update(finish_on=FRIDAY)
    save(planned, works_by(vaud, added=closed()))
    seen = look_at(planned, works_by(vaud, FRIDAY, added=closed(date(2026, 10, 19))),
                   actor=planned.lead)  # fmt: skip
    # H worked on the nineteenth instead of the sixteenth: as long, but in other days.
    assert dates(planned)["H"] == (date(2026, 10, 13), date(2026, 10, 20))
    assert "H" not in {move.task.name for move in seen.moves}
    assert next(move for move in seen.moves if move.task.name == "Free").days == 1


def test_days_that_only_end_at_another_hour_do_not_move_the_plan(planned, vaud):
    """Shifts an hour later, as many hours: dates stay, and so does every minute."""
    later = [[540, 780], [840, 1104]]
    other = WorkCalendar.objects.create(name="Later", week=[later] * 5 + [[], []], canton="VD")
    before = list(Task.objects.order_by("pk").values())
    seen = look_at(planned, works_by(other), actor=planned.lead)
    assert (seen.moves, seen.finish_days) == ((), 0)
    save(planned, works_by(other))
    assert list(Task.objects.order_by("pk").values()) == before


def test_tasks_in_a_calendar_of_their_own_stay(planned, vaud, geneva):
    Task.objects.filter(name="H").update(calendar=geneva)
    seen = look_at(planned, works_by(vaud, added=closed()), actor=planned.lead)
    assert "H" not in {move.task.name for move in seen.moves}


def test_both_ways_of_counting_days_agree(planned, vaud, geneva):
    """The compiled calendar of the plan, and the days that pages count, on every day."""
    organisation.add_exception(
        geneva.pk,
        closed(date(2026, 12, 21), date(2027, 1, 8)),
        actor=make_user("admin", roles=(Role.ADMINISTRATOR,)),
    )
    for facts in (
        closed(),
        closed(date(2026, 10, 24), name="Saturday", is_worked=True),
        closed(date(2026, 12, 25), name="Christmas", is_worked=True),
        closed(date(2026, 12, 28), name="Inventory", is_worked=True),
    ):
        save(planned, works_by(geneva, added=facts))
    compiled = load_plan([planned]).calendars.usual_of(planned.pk)
    days, many = working_of(planned).days, working_days_by_project([planned.pk])[planned.pk]
    worked = []
    for n in range(500):
        day = date(2026, 8, 1) + timedelta(days=n)
        is_worked = bool(compiled.shifts_on(day))
        assert days.length_days(day, day) == many.length_days(day, day) == is_worked, day
        worked += [day] if is_worked else []
    assert date(2026, 9, 10) not in worked
    assert {date(2026, 10, 24), date(2026, 12, 25), date(2026, 12, 28)} <= set(worked)
    assert compiled.between(*map(instant_of_day, (worked[0], date(2027, 12, 14)))) == DAY * len(
        worked
    )


def test_both_ways_of_counting_days_agree_on_what_is_imported(planned, vaud):
    """Weeks that differ, days worked without hours, and of two exceptions the first."""
    span = {"from": "2026-10-12", "to": "2026-10-25"}
    WorkCalendar.objects.create(
        project=planned, name="Imported", is_default=True, base=vaud,
        week=[None, None, None, None, [], None, None],
        exceptions=[
            {"from": "2026-10-14", "to": "2026-10-14", "name": "First", "shifts": []},
            {**span, "week": [[], None, [[480, 720]], None, None, [[0, 60]], None]},
            {"from": "2026-10-30", "to": "2026-10-30", "name": "No hours", "shifts": None},
            {"from": "2026-10-30", "to": "2026-11-01", "name": "Last", "shifts": []},
        ],
    )  # fmt: skip
    compiled = load_plan([planned]).calendars.usual_of(planned.pk)
    days = working_of(planned).days
    for n in range(60):
        day = date(2026, 9, 20) + timedelta(days=n)
        assert days.length_days(day, day) == bool(compiled.shifts_on(day)), day
    assert days.length_days(date(2026, 10, 12), date(2026, 10, 18)) == 3
    assert days.length_days(date(2026, 10, 30), date(2026, 11, 1)) == 1


def test_a_worked_day_is_as_long_as_those_of_the_calendar(planned, vaud):
    half = WorkCalendar.objects.create(
        name="Half days", week=[[[480, 720]]] * 5 + [[], []], minutes_per_day=240
    )
    saturday = closed(date(2026, 10, 17), is_worked=True)
    save(planned, works_by(vaud, added=saturday))
    assert own(planned).exceptions[0]["shifts"] == [[480, 720], [780, 1044]]
    save(planned, works_by(half))
    made = own(planned)
    assert (made.exceptions[0]["shifts"], made.minutes_per_day) == ([[480, 720]], 240)


def test_longer_days_of_the_organisation_are_longer_days_of_the_project(planned, vaud):
    save(planned, works_by(vaud, added=closed()))
    facts = CalendarFacts("Vaud", minutes_per_day=480, canton="VD", is_default=True)
    admin = make_user("admin", roles=(Role.ADMINISTRATOR,))
    organisation.change_calendar(vaud.pk, facts, actor=admin)
    assert own(planned).minutes_per_day == 480
    assert load_plan([planned]).calendars.minutes_per_day(planned.pk) == 480


@pytest.mark.parametrize(
    ("facts", "field", "why"),
    [
        (closed(date(2026, 10, 20), FRIDAY), "last", "before the first"),
        (closed(FRIDAY, date(2027, 10, 17)), "last", "a year at most"),
        (closed(date(2026, 10, 12), FRIDAY), "first", "16.10.2026 Moving house"),
    ],
)
def test_odd_days_are_refused_at_their_field(planned, vaud, facts, field, why):
    save(planned, works_by(vaud, added=closed()))
    with pytest.raises(RuleViolation, match=why) as refused:
        look_at(planned, works_by(vaud, added=facts), actor=planned.lead)
    assert refused.value.field == field


def test_no_endless_list_of_days(planned, vaud, monkeypatch):
    monkeypatch.setattr(calendar_exceptions, "MOST_EXCEPTIONS", 1)
    save(planned, works_by(vaud, added=closed()))
    with pytest.raises(RuleViolation, match="at most 500"):
        look_at(planned, works_by(vaud, added=closed(date(2026, 11, 2))), actor=planned.lead)
    # One may take the place of another.
    save(planned, works_by(vaud, FRIDAY, added=closed(date(2026, 11, 2))))


def test_days_that_are_gone_cannot_be_taken_out(planned, vaud):
    with pytest.raises(RuleViolation, match="gone already"):
        look_at(planned, works_by(vaud, FRIDAY), actor=planned.lead)


def test_what_changes_nothing_is_refused(planned, vaud, geneva, nights):
    def refuse(calendar):
        with pytest.raises(RuleViolation, match="by this calendar already") as refused:
            save(planned, works_by(calendar))
        assert refused.value.field == "calendar"

    refuse(vaud)
    assert PlanStep.objects.count() == 0
    save(planned, works_by(geneva))
    refuse(geneva)
    save(planned, works_by(nights))
    refuse(nights)
    save(planned, works_by(vaud))
    refuse(vaud)


def test_only_calendars_in_reach_can_be_chosen(planned, vaud):
    save(planned, works_by(vaud, added=closed()))
    foreign = WorkCalendar.objects.create(project=make_project(), name="Foreign", week=WEEK)
    for calendar in (foreign, own(planned), None, WorkCalendar(pk=10**6)):
        with pytest.raises(RuleViolation, match="no longer there") as refused:
            look_at(planned, works_by(calendar), actor=planned.lead)
        assert refused.value.field == "calendar"


def test_a_calendar_without_working_time_is_refused(planned, vaud, geneva, nights):
    for calendar, name in ((geneva, "Calendrier de REMOTE"), (nights, "Nights")):
        calendar.week = [[]] * 7
        calendar.save()
        with pytest.raises(RuleViolation, match=f"No working time is left.*{name}"):
            look_at(planned, works_by(calendar), actor=planned.lead)
    assert not WorkCalendar.objects.filter(project=planned, is_default=True).exists()


def test_a_project_that_is_over_keeps_its_working_days(planned, vaud):
    wish = works_by(vaud, added=closed())
    seen = look_at(planned, wish, actor=planned.lead)
    planned.state = ProjectState.CLOSED
    planned.save(update_fields=["state"])
    with pytest.raises(RuleViolation, match="over"):
        change_plan(planned.pk, wish, actor=planned.lead, reason=REASON, seen=seen.digest)
    assert WorkCalendar.objects.get() == vaud


def test_only_who_manages_the_project_sets_its_days(planned, vaud, director):
    lead = make_member(planned, Role.WORK_PACKAGE_LEAD)
    make_work_package(project=planned, name="Own", lead=lead)
    others = [make_member(planned, role) for role in (Role.TEAM_MEMBER, Role.SPONSOR)]
    # Not even days on which nothing would move.
    wish = works_by(vaud, added=closed(date(2030, 1, 8)))
    for person in (lead, director, *others):
        with pytest.raises(PermissionDenied):
            look_at(planned, wish, actor=person)
        with pytest.raises(PermissionDenied):
            change_plan(planned.pk, wish, actor=person, reason=REASON, seen="")
    save(planned, wish)


def test_of_two_planners_the_second_sees_what_the_first_did(planned, vaud, geneva):
    """Also where neither of them moves anything."""
    quiet, other = closed(date(2030, 1, 8)), closed(date(2030, 1, 9), name="Other")
    seen = look_at(planned, works_by(vaud, added=quiet), actor=planned.lead)
    save(planned, works_by(vaud, added=other))
    with pytest.raises(PlanMoved) as moved:
        change_plan(planned.pk, seen.wish, actor=planned.lead, reason=REASON, seen=seen.digest)
    assert moved.value.preview.moves == ()
    change_plan(planned.pk, seen.wish, actor=planned.lead, reason=REASON,
                seen=moved.value.preview.digest)  # fmt: skip
    assert [each["name"] for each in own(planned).exceptions] == ["Moving house", "Other"]


def test_calendars_of_the_same_days_are_not_the_same_wish(planned, vaud):
    twins = [WorkCalendar.objects.create(name=n, week=WEEK, canton="VD") for n in ("One", "Two")]
    digests = {look_at(planned, works_by(one), actor=planned.lead).digest for one in twins}
    assert len(digests) == 2


def test_the_step_and_the_calendar_stand_in_the_history(planned, vaud):
    known = set(HistoryEntry.objects.values_list("pk", flat=True))
    save(planned, works_by(vaud, added=closed()))
    found = HistoryEntry.objects.exclude(pk__in=known)
    entry = found.get(verb="plan.calendar")
    assert (entry.actor, entry.additional_data["moved"]) == (planned.lead, 4)
    made = found.get(content_type__model="workcalendar")
    assert (made.actor, made.scope) == (planned.lead, planned.history_scope())
    assert "Moving house" in made.changes["exceptions"][1]
    assert {each.object_repr for each in found.filter(content_type__model="task")} == {
        "T8 H", "T9 I", "T10 K", "T11 J",
    }  # fmt: skip


def test_people_whose_tasks_move_are_told(planned, vaud):
    person = make_member(planned, username="helper")
    task_of(planned, "H").assignments.create(user=person)
    save(planned, works_by(vaud, added=closed()))
    assert Notification.objects.get(recipient=person).facts == {"project": "REMOTE", "count": 1}


def test_a_first_step_is_taken_back_with_its_calendar(planned, vaud):
    before = dates(planned)
    save(planned, works_by(vaud, added=closed()))
    undo_last_step(planned.pk, actor=planned.lead)
    assert dates(planned) == before
    assert WorkCalendar.objects.get() == vaud
    assert HistoryEntry.objects.filter(verb="plan.undone").count() == 1


def test_later_steps_are_taken_back_one_by_one(planned, vaud, geneva, nights):
    known = [dates(planned)]
    for wish in (works_by(geneva, added=closed()), works_by(nights, FRIDAY), works_by(vaud)):
        save(planned, wish)
        known.append(dates(planned))
    assert own(planned).base == vaud

    undo_last_step(planned.pk, actor=planned.lead)
    assert (usual(planned), dates(planned)) == (nights, known[2])
    undo_last_step(planned.pk, actor=planned.lead)
    made = usual(planned)
    assert (made.base, len(made.exceptions), dates(planned)) == (geneva, 1, known[1])
    undo_last_step(planned.pk, actor=planned.lead)
    assert dates(planned) == known[0]
    assert not WorkCalendar.objects.filter(project=planned, is_default=True).exists()


def test_a_calendar_that_a_task_uses_only_stops_being_the_default(planned, vaud):
    save(planned, works_by(vaud, added=closed()))
    Task.objects.filter(name="F").update(calendar=own(planned))
    undo_last_step(planned.pk, actor=planned.lead)
    made = own(planned)
    assert not made.is_default
    assert task_of(planned, "F").calendar == made
    # It serves again, with the days that are wanted now.
    save(planned, works_by(vaud, added=closed(date(2026, 11, 2))))
    assert (usual(planned), own(planned).exceptions[0]["from"]) == (made, "2026-11-02")


def test_days_that_changed_since_are_not_taken_back(planned, vaud):
    save(planned, works_by(vaud, added=closed()))
    made = own(planned)
    made.exceptions = []
    made.save()
    with pytest.raises(RuleViolation, match="working days of the project have changed since"):
        undo_last_step(planned.pk, actor=planned.lead)
    made.delete()
    with pytest.raises(RuleViolation, match="working days of the project have changed since"):
        undo_last_step(planned.pk, actor=planned.lead)
    assert PlanStep.objects.get().undone_at is None


def test_days_on_a_calendar_that_is_gone_are_not_taken_back(planned, vaud, geneva):
    save(planned, works_by(geneva))
    save(planned, works_by(vaud))
    geneva.delete()
    with pytest.raises(RuleViolation, match="no longer there"):
        undo_last_step(planned.pk, actor=planned.lead)
    assert own(planned).base == vaud


def test_a_calendar_stays_under_what_is_built_on_it_and_goes_with_its_project(planned, nights):
    save(planned, works_by(nights, added=closed()))
    with pytest.raises(RestrictedError):
        nights.delete()
    planned.delete()
    assert not WorkCalendar.objects.exclude(project=None).exists()


def test_steps_of_before_there_were_calendars_in_them_are_taken_back(planned, vaud):
    before = dates(planned)
    step = save(planned, last(planned, "A", 5), reason=Reason(PlanStepKind.SCHEDULED))
    for side in (step.before, step.after):
        assert side.pop("calendars") == {}
    step.save()
    undo_last_step(planned.pk, actor=planned.lead)
    assert dates(planned) == before
