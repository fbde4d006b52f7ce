"""A task in a calendar of its own, for a site, a shift or a person: seen, saved, taken back."""

from datetime import date

import pytest

from servicedesk_pm.common.errors import RuleViolation
from tests.factories import make_project
from tests.scheduling.conftest import DAY, WEEK
from tests.scheduling.test_change_pages import dates_page, seen_in, task_of, words
from workpackages.choices import PlanStepKind, TaskState
from workpackages.models import PlanStep, WorkCalendar
from workpackages.operations.scheduling import Reason, change_plan, look_at, undo_last_step
from workpackages.scheduling.network import load_plan
from workpackages.scheduling.wishes import Wish

pytestmark = pytest.mark.django_db
FORM = {"start_on": "2026-10-13", "days": "5", "constraint_type": "ASAP"}
REASON = Reason(PlanStepKind.SCHEDULED, "H")


@pytest.fixture
def site():
    """Monday to Thursday; H begins on a Tuesday and lasts five days."""
    return WorkCalendar.objects.create(
        name="Site de Genève", name_en="Geneva site", canton="GE", week=[*WEEK[:4], [], [], []]
    )


@pytest.fixture
def client_of_lead(as_user, planned):
    return as_user(planned.lead)


def save(planned, wish):
    found = look_at(planned, wish, actor=planned.lead)
    return change_plan(planned.pk, wish, actor=planned.lead, reason=REASON, seen=found.digest)


def finish(project, name):
    return task_of(project, name).finish_on


def test_a_calendar_is_looked_at_saved_and_taken_back(client_of_lead, planned, site):
    page = dates_page(planned, "H")
    looked = client_of_lead.post(page, {**FORM, "calendar": str(site.pk)})
    assert "19.10.2026" in words(looked)
    assert "20.10.2026" in words(looked)
    assert task_of(planned, "H").calendar is None

    saved = client_of_lead.post(page, {**FORM, "calendar": str(site.pk), "seen": seen_in(looked)})
    assert saved.status_code == 302
    assert task_of(planned, "H").calendar == site
    assert finish(planned, "H") == date(2026, 10, 20)
    # Friday is no day of the site: what follows is a day later too.
    assert finish(planned, "J") == date(2026, 11, 10)
    assert "Geneva site" in words(client_of_lead.get(saved.url))

    undo_last_step(planned.pk, actor=planned.lead)
    assert task_of(planned, "H").calendar is None
    assert finish(planned, "H") == date(2026, 10, 19)


def test_back_to_the_calendar_of_the_project(client_of_lead, planned, site):
    task = task_of(planned, "H")
    save(planned, Wish(tasks={task.pk: {"calendar_id": site.pk}}))
    page = dates_page(planned, "H")
    assert f'value="{site.pk}" selected' in words(client_of_lead.get(page))
    looked = client_of_lead.post(page, {**FORM, "calendar": ""})
    client_of_lead.post(page, {**FORM, "calendar": "", "seen": seen_in(looked)})
    assert task_of(planned, "H").calendar is None
    assert finish(planned, "H") == date(2026, 10, 19)


def test_a_calendar_in_which_nothing_moves_is_saved_all_the_same(planned, site):
    site.week = WEEK
    site.save()
    task = task_of(planned, "H")
    step = save(planned, Wish(tasks={task.pk: {"calendar_id": site.pk}}))
    assert step.moved == 0
    assert task_of(planned, "H").calendar == site


def test_the_choice_is_the_projects_own_and_the_organisations(client_of_lead, planned, site):
    own = WorkCalendar.objects.create(project=planned, name="Nights", week=WEEK)
    foreign = WorkCalendar.objects.create(project=make_project(), name="Foreign", week=WEEK)
    shown = words(client_of_lead.get(dates_page(planned, "H")))
    for calendar in (own, site):
        assert f'value="{calendar.pk}">{calendar}' in shown
    assert "As the project" in shown
    assert "Foreign" not in shown
    # The default is what tasks have anyway.
    assert "Canton de Vaud" not in shown
    answer = client_of_lead.post(dates_page(planned, "H"), {**FORM, "calendar": str(foreign.pk)})
    assert answer.status_code == 422
    assert PlanStep.objects.count() == 0


def test_without_another_calendar_and_for_a_milestone_nothing_is_asked(client_of_lead, planned):
    assert 'name="calendar"' not in words(client_of_lead.get(dates_page(planned, "H")))
    WorkCalendar.objects.create(name="Other", week=WEEK)
    assert 'name="calendar"' in words(client_of_lead.get(dates_page(planned, "H")))
    assert 'name="calendar"' not in words(client_of_lead.get(dates_page(planned, "J")))


def test_a_calendar_that_is_not_there_is_refused(planned, site):
    task = task_of(planned, "H")
    foreign = WorkCalendar.objects.create(project=make_project(), name="Foreign", week=WEEK)
    for key in (foreign.pk, foreign.pk + 1000):
        with pytest.raises(RuleViolation, match="no longer there") as refused:
            look_at(planned, Wish(tasks={task.pk: {"calendar_id": key}}), actor=planned.lead)
        assert refused.value.field == "calendar"
    assert task_of(planned, "H").calendar is None


def test_a_calendar_without_working_time_is_refused_by_its_name(client_of_lead, planned, site):
    site.week = [[]] * 7
    site.save()
    answer = client_of_lead.post(dates_page(planned, "H"), {**FORM, "calendar": str(site.pk)})
    assert answer.status_code == 422
    assert "Site de Genève" in words(answer)
    assert f'value="{site.pk}" selected' in words(answer)


def test_a_task_that_is_over_keeps_its_calendar(planned, site):
    task = task_of(planned, "A")
    task.state = TaskState.CANCELLED
    task.save()
    with pytest.raises(RuleViolation, match="task is over"):
        look_at(planned, Wish(tasks={task.pk: {"calendar_id": site.pk}}), actor=planned.lead)


def test_the_history_tells_who_gave_the_task_its_calendar(client_of_lead, planned, site):
    task = task_of(planned, "H")
    save(planned, Wish(tasks={task.pk: {"calendar_id": site.pk}}))
    page = client_of_lead.get(f"{task.get_absolute_url()}history/")
    assert "work calendar" in words(page).lower()


def test_the_length_of_a_day_stays_the_projects(planned, site):
    site.minutes_per_day = 240
    site.save()
    plan = load_plan([planned])
    assert plan.calendars.minutes_per_day(planned.pk) == DAY
    assert plan.calendars.others(planned.pk) == [(site.pk, "Geneva site")]
