"""The page of the quality plan, for who writes it, who approves it, and who only reads."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import make_checkpoint, make_quality_plan
from workpackages.models import QualityGoal, QualityPlan

pytestmark = pytest.mark.django_db


def newest(project):
    return reverse("workpackages:quality_plans", args=[project.code])


def url(name, plan, *more):
    return reverse(f"workpackages:{name}", args=[plan.project.code, plan.number, *more])


def words(response):
    return " ".join(response.content.decode().split())


def act(client, plan, step, **said):
    sent = {f"{step}-{name}": value for name, value in {"version": plan.version, **said}.items()}
    return client.post(url("act_on_quality_plan", plan, step), sent)


def fresh():
    return QualityPlan.objects.latest("number")


def test_without_a_plan_the_page_says_what_to_do(as_user, project, lead, member):
    begin = reverse("workpackages:draft_quality_plan", args=[project.code])
    assert begin in words(as_user(lead).get(newest(project)))
    page = words(as_user(member).get(newest(project)))
    assert begin not in page
    assert "No quality plan yet" in page


def test_from_the_beginning_to_the_approval(as_user, project, lead, judge):
    client = as_user(lead)
    begin = reverse("workpackages:draft_quality_plan", args=[project.code])
    there = client.post(begin)["Location"]
    assert there == fresh().get_absolute_url()
    assert "The plan has no goal yet" in words(client.get(there))
    sent = {"strategy_en": "Everything is tested.", "version": 1}
    assert client.post(url("edit_quality_plan", fresh()), sent).status_code == 302
    goal = {"name_en": "Few tickets", "metric_en": "Tickets per wave", "responsible": lead.pk}
    refused = client.post(url("new_goal", fresh()), goal)
    assert refused.status_code == 422
    assert 'value="Few tickets"' in words(refused)
    assert client.post(url("new_goal", fresh()), {**goal, "target": "20"}).status_code == 302
    changed = {**goal, "target": "15", "version": fresh().version}
    assert client.post(url("change_goal", fresh(), 1), changed).status_code == 302
    make_checkpoint(project, name_en="Review of the concept")
    page = words(client.get(there))
    for shown in ("Everything is tested.", "Few tickets", "15", "Review of the concept"):
        assert shown in page, shown
    assert act(client, fresh(), "submit").status_code == 302
    assert act(client, fresh(), "approve").status_code == 403
    client = as_user(judge)
    assert act(client, fresh(), "return").status_code == 422
    assert act(client, fresh(), "return", reason="Say more").status_code == 302
    assert "Say more" in words(client.get(there))
    assert act(as_user(lead), fresh(), "submit").status_code == 302
    assert act(client, fresh(), "approve").status_code == 302
    page = words(client.get(newest(project)))
    assert "Checks as they were approved" in page
    assert url("edit_quality_plan", fresh()) not in page
    assert act(client, fresh(), "paint").status_code == 404


@pytest.mark.parametrize(
    ("who", "role"), [("sponsor", "Sponsor"), ("director", "Project director")]
)
def test_sponsor_and_director_are_offered_the_approval(as_user, request, project, who, role):
    make_checkpoint(project)
    plan = make_quality_plan(project, state="submitted", submitted_by=project.lead)
    person = request.getfixturevalue(who)
    client = as_user(person)
    page = words(client.get(plan.get_absolute_url()))
    for step in ("approve", "return"):
        assert url("act_on_quality_plan", plan, step) in page
    assert url("edit_quality_plan", plan) not in page
    assert act(client, fresh(), "approve").status_code == 302
    assert f"{person} ({role})" in words(client.get(plan.get_absolute_url()))


def test_who_submitted_it_is_not_offered_the_approval(as_user, project, judge):
    make_checkpoint(project)
    plan = make_quality_plan(project, state="submitted", submitted_by=judge)
    page = words(as_user(judge).get(plan.get_absolute_url()))
    assert url("act_on_quality_plan", plan, "approve") not in page
    assert url("act_on_quality_plan", plan, "return") in page
    assert act(as_user(judge), fresh(), "approve").status_code == 403


def test_versions_stay_readable(as_user, project, lead):
    first = make_quality_plan(project, state="approved")
    client = as_user(lead)
    begin = reverse("workpackages:draft_quality_plan", args=[project.code])
    client.post(begin)
    page = words(client.get(newest(project)))
    assert "version 2" in page
    assert first.get_absolute_url() in page
    assert "version 1" in words(client.get(first.get_absolute_url()))
    assert "is being written" in words(client.post(begin, follow=True))


def test_dropping_a_goal(as_user, project, lead):
    plan = make_quality_plan(project)
    client = as_user(lead)
    assert client.post(url("drop_goal", plan, 1))["Location"] == plan.get_absolute_url()
    assert not QualityGoal.objects.exists()
    frozen = make_quality_plan(project, state="approved", number=2)
    answer = client.post(url("drop_goal", frozen, 1), follow=True)
    assert "no longer be changed" in words(answer)


def test_a_result_is_recorded_from_the_plan_and_stands_beside_its_target(
    as_user, project, lead, member
):
    plan = make_quality_plan(project, state="approved")
    there = url("goal_result", plan, 1)
    client = as_user(lead)
    assert there in words(client.get(newest(project)))
    assert "Nothing is measured yet" in words(client.get(there))
    sent = {"measured_on": "2026-10-09", "value": "75 %"}
    refused = client.post(there, sent)
    assert refused.status_code == 422
    assert 'value="75 %"' in words(refused)
    future = client.post(there, {**sent, "is_met": "no", "measured_on": "2999-01-01"})
    assert "The year must be" in words(future)
    answer = client.post(there, {**sent, "is_met": "no"})
    assert answer["Location"] == plan.get_absolute_url()
    page = words(as_user(member).get(newest(project)))
    assert "75 %" in page
    assert "not met" in page
    assert there not in page
    assert "75 %" in words(client.get(there))
    assert as_user(member).get(there).status_code == 403
    assert as_user(member).post(there, {**sent, "is_met": "yes"}).status_code == 403


def test_a_goal_whose_day_has_passed_without_being_met_is_overdue(as_user, project, lead):
    plan = make_quality_plan(project, state="approved")
    assert "overdue" not in words(as_user(lead).get(newest(project)))
    plan.goals.update(due_on=date(2026, 1, 5))
    page = words(as_user(lead).get(newest(project)))
    assert "05.01.2026" in page
    assert "overdue" in page
    result = {"measured_on": "2026-01-05", "value": "90 %", "is_met": "yes"}
    as_user(lead).post(url("goal_result", plan, 1), result)
    assert "overdue" not in words(as_user(lead).get(newest(project)))


def test_results_are_recorded_of_the_approved_version_only(as_user, project, lead):
    draft = make_quality_plan(project)
    assert as_user(lead).get(url("goal_result", draft, 1)).status_code == 403
    assert as_user(lead).get(url("goal_result", draft, 2)).status_code == 404


def test_the_approved_checks_stand_beside_what_came_of_them(as_user, project, lead, judge):
    check = make_checkpoint(project, name_en="Review of the concept")
    plan = make_quality_plan(project, state="submitted", submitted_by=lead)
    act(as_user(judge), plan, "approve")
    page = words(as_user(lead).get(newest(project)))
    assert check.get_absolute_url() in page
    assert check.get_state_display() in page


def test_outsiders_and_observers_find_nothing(as_user, project, outsider, observer):
    plan = make_quality_plan(project)
    for person in (outsider, observer):
        for there in (newest(project), plan.get_absolute_url()):
            assert as_user(person).get(there).status_code == 404


def counted(client, address):
    with CaptureQueriesContext(connection) as taken:
        assert client.get(address).status_code == 200
    return len(taken)


def test_queries_do_not_grow_with_rows(as_user, project, lead):
    plan = make_quality_plan(project)
    make_checkpoint(project)
    client = as_user(lead)
    before = counted(client, newest(project))
    for number in range(2, 13):
        make_checkpoint(project)
        QualityGoal.objects.create(
            plan=plan,
            number=number,
            name_fr=f"But {number}",
            metric_fr="Mesure",
            target="1",
            responsible=lead,
        )
    assert counted(client, newest(project)) == before
