"""The pages on which a plan is changed: first what moves is shown, then it is saved."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from people.choices import Role
from tests.factories import make_member, make_milestone, make_project, make_task
from tests.htmx import normal, swapped
from tests.scheduling.conftest import DAY, make_link
from workpackages.choices import ConstraintType, LagUnit, TaskState
from workpackages.models import Dependency, PlanStep, Task

pytestmark = pytest.mark.django_db
MINUS = "\N{MINUS SIGN}"


def url(name, project, *args):
    return reverse(f"workpackages:{name}", args=[project.code, *args])


def words(response):
    return " ".join(response.content.decode().split())


def seen_in(response):
    return re.search(r'name="seen" value="([0-9a-f]{32})"', response.content.decode()).group(1)


def task_of(project, name):
    return Task.objects.get(project=project, name=name)


def dates_page(project, name):
    return url("schedule_task", project, task_of(project, name).number)


@pytest.fixture
def client_of_lead(as_user, planned):
    return as_user(planned.lead)


def test_dates_are_looked_at_and_then_saved(client_of_lead, planned):
    page = dates_page(planned, "H")
    form = {"start_on": "2026-10-19", "days": "5", "constraint_type": "ASAP"}
    looked = client_of_lead.post(page, form)
    assert looked.status_code == 200
    assert "4 tasks get new dates." in words(looked)
    assert "from 09.11.2026 to 13.11.2026" in words(looked)
    assert task_of(planned, "H").start_on == date(2026, 10, 13)
    assert PlanStep.objects.count() == 0

    saved = client_of_lead.post(page, {**form, "seen": seen_in(looked)})
    assert saved.status_code == 302
    assert saved.url == task_of(planned, "H").get_absolute_url()
    moved = task_of(planned, "H")
    assert (moved.start_on, moved.constraint_type) == (date(2026, 10, 19), "SNET")
    assert task_of(planned, "J").finish_on == date(2026, 11, 13)
    assert "The plan is changed." in words(client_of_lead.get(saved.url))


def test_what_is_typed_between_looking_and_saving_is_shown_first(client_of_lead, planned):
    page = dates_page(planned, "C")
    form = {"days": "9", "start_on": "2026-09-22", "constraint_type": "ASAP"}
    looked = client_of_lead.post(page, form)
    again = client_of_lead.post(page, {**form, "days": "14", "seen": seen_in(looked)})
    assert again.status_code == 409
    assert "The plan has changed since you looked" in words(again)
    assert 'value="14"' in words(again)
    assert client_of_lead.post(page, {**form, "days": "14", "seen": seen_in(again)}).url
    assert task_of(planned, "C").duration_minutes == 14 * DAY


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({}, "Nothing is changed yet."),
        ({"days": "-1"}, "greater than or equal to 0"),
        ({"days": "99999999"}, "no more than"),
        ({"days": "90000"}, "out of range"),
        ({"start_on": "0001-01-01"}, "1990"),
        ({"start_on": "never"}, "valid date"),
        ({"constraint_type": "MSO", "constraint_on": ""}, "needs a date"),
        ({"constraint_type": "XXX"}, "XXX"),
    ],
)
def test_what_cannot_be_is_refused_and_kept(client_of_lead, planned, typed, why):
    form = {"start_on": "2026-10-13", "days": "5", "constraint_type": "ASAP"}
    refused = client_of_lead.post(dates_page(planned, "H"), {**form, **typed})
    assert refused.status_code == 422
    assert why in words(refused)
    for value in typed.values():
        assert str(value) in words(refused)
    assert PlanStep.objects.count() == 0


def test_a_constraint_and_a_deadline_are_set_and_taken_away(client_of_lead, planned):
    page = dates_page(planned, "I")
    form = {"start_on": "2026-10-22", "days": "10", "constraint_type": "FNLT",
            "constraint_on": "2026-11-02", "deadline_on": "2026-11-30"}  # fmt: skip
    looked = client_of_lead.post(page, form)
    assert "T9 I: its date constraint is missed by 2 working days." in words(looked)
    client_of_lead.post(page, {**form, "seen": seen_in(looked)})
    task = task_of(planned, "I")
    assert task.constraint_type == ConstraintType.FINISH_NO_LATER
    assert (task.constraint_on, task.deadline_on) == (date(2026, 11, 2), date(2026, 11, 30))

    form |= {"constraint_type": "ASAP", "deadline_on": ""}
    client_of_lead.post(page, {**form, "seen": seen_in(client_of_lead.post(page, form))})
    task = task_of(planned, "I")
    assert (task.constraint_type, task.constraint_on, task.deadline_on) == ("ASAP", None, None)


def test_a_milestone_has_a_date_and_no_duration(client_of_lead, planned):
    page = dates_page(planned, "J")
    assert 'name="days"' not in words(client_of_lead.get(page))
    form = {"start_on": "2026-11-20", "constraint_type": "ASAP"}
    client_of_lead.post(page, {**form, "seen": seen_in(client_of_lead.post(page, form))})
    assert task_of(planned, "J").finish_on == date(2026, 11, 20)


def test_a_begun_task_keeps_its_start(client_of_lead, planned):
    task = task_of(planned, "A")
    task.state, task.actual_start_on = TaskState.IN_PROGRESS, date(2026, 9, 14)
    task.save()
    assert 'name="start_on"' not in words(client_of_lead.get(dates_page(planned, "A")))


def test_links_are_added_with_a_lag_in_the_unit_that_is_chosen(client_of_lead, planned):
    f, d = task_of(planned, "F"), task_of(planned, "D")
    page = url("link_task", planned, f.number)
    form = {"direction": "follows", "other": str(d.number), "link_type": "FS", "lag": "1.5"}
    looked = client_of_lead.post(page, form)
    assert looked.status_code == 200
    client_of_lead.post(page, {**form, "seen": seen_in(looked)})
    link = Dependency.objects.get(predecessor_task=d, successor_task=f)
    assert (link.lag, link.lag_unit) == (756, LagUnit.WORKING)

    h = task_of(planned, "H")
    form = {"direction": "precedes", "other": str(h.number), "link_type": "SS",
            "lag": "50", "lag_unit": "percent"}  # fmt: skip
    client_of_lead.post(page, {**form, "seen": seen_in(client_of_lead.post(page, form))})
    link = Dependency.objects.get(predecessor_task=f, successor_task=h)
    assert (link.link_type, link.lag, link.lag_unit) == ("SS", 50, LagUnit.PERCENT)


def test_a_circle_is_refused_with_its_path(client_of_lead, planned):
    page = url("link_task", planned, task_of(planned, "A").number)
    j = task_of(planned, "J").number
    form = {"direction": "follows", "other": str(j), "link_type": "FS"}
    refused = client_of_lead.post(page, form)
    assert refused.status_code == 422
    assert "in a circle" in words(refused)
    assert "T11 J" in words(refused)


def test_tasks_of_other_projects_cannot_be_linked(client_of_lead, planned):
    other = make_task(project=make_project())
    page = url("link_task", planned, 1)
    form = {"direction": "follows", "other": str(other.number + 500), "link_type": "FS"}
    assert client_of_lead.post(page, form).status_code == 422


def test_a_link_is_removed_after_a_look(client_of_lead, planned):
    link = Dependency.objects.get(predecessor_task__name="I", successor_task__name="K")
    page = url("unlink_task", planned, link.successor_task.number, link.pk)
    looked = client_of_lead.get(page)
    assert "What moves" in words(looked)
    saved = client_of_lead.post(page, {"seen": seen_in(looked)})
    assert saved.status_code == 302
    assert not Dependency.objects.filter(pk=link.pk).exists()


def test_links_of_other_tasks_and_projects_are_not_found(client_of_lead, planned):
    link = Dependency.objects.get(predecessor_task__name="I", successor_task__name="K")
    assert client_of_lead.get(url("unlink_task", planned, 1, link.pk)).status_code == 404
    foreign = make_project()
    other = make_link(make_task(project=foreign), make_task(project=foreign))
    assert client_of_lead.get(url("unlink_task", planned, 1, other.pk)).status_code == 404


def test_unfinished_work_is_moved_and_taken_back(client_of_lead, planned):
    page = url("plan_reschedule", planned)
    form = {"status_on": "2026-09-18"}
    looked = client_of_lead.post(page, form)
    saved = client_of_lead.post(page, {**form, "seen": seen_in(looked)})
    assert saved.url == url("plan_steps", planned)
    assert task_of(planned, "A").start_on == date(2026, 9, 22)
    listed = words(client_of_lead.get(saved.url))
    assert "Unfinished work moved after the status date" in listed
    assert "Take back" in listed

    client_of_lead.post(url("plan_undo", planned))
    assert task_of(planned, "A").start_on == date(2026, 9, 14)
    assert "taken back" in words(client_of_lead.get(saved.url))
    client_of_lead.post(url("plan_undo", planned))
    assert "no change of the plan to take back" in words(client_of_lead.get(saved.url))


@pytest.mark.parametrize("step", ["0", "-1", "x", "", "9" * 40])
def test_a_button_of_another_change_takes_nothing_back(client_of_lead, planned, step):
    page, form = url("plan_reschedule", planned), {"status_on": "2026-09-18"}
    looked = client_of_lead.post(page, form)
    listed = client_of_lead.post(page, {**form, "seen": seen_in(looked)}).url
    shown = client_of_lead.get(listed).content.decode()
    last = re.search(r'name="step" value="(\d+)"', shown).group(1)

    client_of_lead.post(url("plan_undo", planned), {"step": step})
    assert "no longer the last change" in words(client_of_lead.get(listed))
    assert task_of(planned, "A").start_on == date(2026, 9, 22)
    client_of_lead.post(url("plan_undo", planned), {"step": last})
    assert task_of(planned, "A").start_on == date(2026, 9, 14)


PAGES = [
    "schedule_task",
    "link_task",
    "plan_reschedule",
    "plan_level",
    "plan_steps",
    "plan_quality",
]
ARGS = {"schedule_task": (1,), "link_task": (1,)}


@pytest.mark.parametrize("name", PAGES)
def test_outsiders_and_observers_find_no_page(as_user, planned, outsider, name):
    observer = make_member(planned, Role.OBSERVER)
    for person in (outsider, observer):
        client = as_user(person)
        assert client.get(url(name, planned, *ARGS.get(name, ()))).status_code == 404
        assert client.post(url("plan_undo", planned)).status_code == 404


def test_others_of_the_team_change_nothing(as_user, planned):
    member = as_user(make_member(planned))
    for name in ("schedule_task", "link_task", "plan_reschedule", "plan_level", "plan_steps"):
        assert member.get(url(name, planned, *ARGS.get(name, ()))).status_code == 403
    assert member.get(url("plan_quality", planned)).status_code == 200
    link = Dependency.objects.filter(project=planned).first()
    number = link.successor_task.number
    assert member.get(url("unlink_task", planned, number, link.pk)).status_code == 403
    assert "Change the dates" not in words(member.get(task_of(planned, "A").get_absolute_url()))


def test_the_task_leads_to_its_dates_and_links(client_of_lead, planned):
    task = task_of(planned, "C")
    page = words(client_of_lead.get(task.get_absolute_url()))
    assert dates_page(planned, "C") in page
    assert url("link_task", planned, task.number) in page
    link = task.links_in.get()
    assert url("unlink_task", planned, task.number, link.pk) in page


@pytest.mark.parametrize(
    ("name", "lag", "said"),
    [
        ("K", {}, "(SS +3 working days)"),
        ("K", {"lag": -DAY}, f"(SS {MINUS}1 working day)"),
        ("K", {"lag": 2160, "lag_unit": "elapsed"}, "(SS +1.5 elapsed days)"),
        ("K", {"lag": 50, "lag_unit": "percent"}, "(SS +50 %)"),
        ("D", {}, "(FS)"),
    ],
)
def test_a_link_says_its_lag(client_of_lead, planned, name, lag, said):
    task = task_of(planned, name)
    if lag:
        task.links_in.update(**lag)
    assert f"Waits for {said}" in words(client_of_lead.get(task.get_absolute_url()))
    before = task.links_in.get().predecessor_task
    assert f"Comes before {said}" in words(client_of_lead.get(before.get_absolute_url()))


def test_dates_that_are_not_known_are_one_dash(client_of_lead, planned):
    page = words(client_of_lead.get(task_of(planned, "A").get_absolute_url()))
    assert "<dt>Actual</dt><dd>–</dd>" in page
    loose = make_task(project=planned, start_on=None, finish_on=None)
    page = words(client_of_lead.get(loose.get_absolute_url()))
    assert "<dt>Planned</dt><dd>–</dd>" in page


@pytest.mark.parametrize("name", ["plan_reschedule", "plan_level", "plan_steps", "plan_quality"])
def test_what_the_plan_leads_to_leads_back_to_it(client_of_lead, planned, name):
    page = words(client_of_lead.get(url(name, planned)))
    crumbs = page.split('class="crumbs"', 1)[1].split("</nav>", 1)[0]
    assert f'<a href="{url("plan", planned)}">Plan</a>' in crumbs


def test_the_form_as_a_fragment_equals_the_page(client_of_lead, planned):
    page = dates_page(planned, "H")
    full = client_of_lead.get(page).content
    fragment = client_of_lead.fragment(page, "plan-change").content
    assert swapped(full, fragment, "plan-change") == normal(full)


def test_a_preview_costs_as_many_queries_for_many_tasks(
    client_of_lead, planned, django_assert_max_num_queries
):
    counts = []
    form = {"start_on": "2026-10-19", "days": "5", "constraint_type": "ASAP"}
    for more in (0, 20):
        last = task_of(planned, "J")
        for _ in range(more):
            make_link(last, make_task(project=planned, start_on=None, finish_on=None))
        with django_assert_max_num_queries(30) as queries:
            client_of_lead.post(dates_page(planned, "H"), form)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_sound_plan_says_so(as_user, remote_support):
    page = words(as_user(remote_support.lead).get(url("plan_quality", remote_support)))
    assert "the dates of this plan can be trusted" in page


def test_a_plan_without_tasks_is_not_praised(as_user, planned):
    empty = make_project(lead=planned.lead)
    page = words(as_user(planned.lead).get(url("plan_quality", empty)))
    assert "Nothing is planned yet" in page
    assert "can be trusted" not in page


def test_every_weakness_is_named_with_its_tasks(as_user, planned):
    loose = make_task(project=planned, name="Loose", duration_minutes=50 * DAY)
    make_milestone(
        project=planned, name="Nailed", constraint_type="MSO", constraint_on=date(2026, 12, 1)
    )
    make_task(project=planned, name="Nailed too", constraint_type="SNLT",
              constraint_on=date(2026, 12, 1))  # fmt: skip
    make_task(project=planned, name="Undated", start_on=None, finish_on=None)
    a, k = task_of(planned, "A"), task_of(planned, "K")
    make_link(a, loose, lag=11 * DAY)
    make_link(k, loose, lag=-6 * DAY)
    page = words(as_user(planned.lead).get(url("plan_quality", planned)))
    for title in (
        "Nothing leads to these tasks", "These tasks lead to nothing",
        "Longer than 40 working days", "Neither dated nor linked",
        "13 % of the tasks are nailed to a date",
        "Overlaps of more than five working days", "Waiting of more than ten working days",
    ):  # fmt: skip
        assert title in page
    assert "T1 A → T12 Loose (FS)" in page
    assert loose.get_absolute_url() in page


def test_a_plan_that_goes_in_circles_says_so(as_user, planned):
    make_link(task_of(planned, "J"), task_of(planned, "A"))
    page = words(as_user(planned.lead).get(url("plan_quality", planned)))
    assert "in a circle" in page
    refused = as_user(planned.lead).post(dates_page(planned, "H"), {"days": "9"})
    assert refused.status_code == 422
    assert "cannot be computed as it stands" in words(refused)


def test_the_edit_form_of_a_linked_task_has_no_dates(client_of_lead, planned):
    task = task_of(planned, "C")
    page = client_of_lead.get(url("edit_task", planned, task.number))
    assert 'name="start_on"' not in words(page)
    assert "Its links decide the dates" in words(page)
    form = {"name": "C again", "version": task.version, "finish_on": "2027-01-01"}
    assert client_of_lead.post(url("edit_task", planned, task.number), form).status_code == 302
    assert task_of(planned, "C again").finish_on == task.finish_on
    alone = make_task(project=planned)
    page = client_of_lead.get(url("edit_task", planned, alone.number))
    assert 'name="start_on"' in words(page)


def test_the_plan_leads_to_its_quality_and_its_changes(as_user, planned):
    plan = url("plan", planned)
    page = words(as_user(planned.lead).get(plan))
    assert url("plan_quality", planned) in page
    assert url("plan_steps", planned) in page
    page = words(as_user(make_member(planned)).get(plan))
    assert url("plan_quality", planned) in page
    assert url("plan_steps", planned) not in page
