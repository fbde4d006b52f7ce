"""The explanation of a light begins with the corrective measure that is under way for it."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from control.models import CorrectiveMeasure
from people.choices import Role
from reporting.choices import Light, ReportState
from reporting.corrections import (
    explanation_of,
    measures_to_begin_with,
    measures_under_way,
)
from reporting.forms import people_around
from reporting.models import Deviation, Report
from tests.factories import make_member, make_user
from tests.reporting.conftest import TODAY, explained

pytestmark = pytest.mark.django_db
WORDS = "The five fields of this light begin with the corrective measure that is under way."


@pytest.fixture
def draft(to_state):
    """A draft whose schedule light nobody has explained yet."""
    report = to_state(ReportState.DRAFT)
    for row in report.deviations.all():
        row.delete()
    return report


@pytest.fixture
def olga(draft):
    return make_member(draft.project, Role.TEAM_MEMBER, name="Olga Owner")


def correct(project, owner, **changed):
    number = project.corrective_measures.count() + 1
    facts = {
        "number": number, "light": "schedule", "cause": "Accounts get lost.",
        "effect": "Go-live slips.", "action": f"Two more testers ({number}).",
        "owner": owner, "due_on": date(2026, 11, 20), "effect_on": date(2026, 12, 20),
        "planned_on": TODAY, **changed,
    }  # fmt: skip
    return CorrectiveMeasure.objects.create(project=project, **facts)


def page(browser, report):
    url = reverse("reporting:commentary", args=[report.project.code, report.number])
    return browser.get(url)


def test_a_measure_under_way_fills_in_its_light_and_the_form_says_so(draft, olga, as_user):
    measure = correct(draft.project, olga)
    answer = page(as_user(draft.project.lead), draft)
    form = answer.context["form"]
    begun = {name: form[f"schedule_{name}"].value() for name in ("cause", "effect", "measure")}
    assert begun == {
        "cause": "Accounts get lost.",
        "effect": "Go-live slips.",
        "measure": "Two more testers (1).",
    }
    assert form["schedule_owner"].value() == olga.pk
    assert form["schedule_due_on"].value() == date(2026, 11, 20)
    said = answer.content.decode()
    assert WORDS in said
    assert f'<a href="{measure.get_absolute_url()}">{measure}</a>' in said


def test_what_it_began_with_can_be_saved_as_it_stands(draft, olga, as_user):
    correct(draft.project, olga)
    browser = as_user(draft.project.lead)
    form = page(browser, draft).context["form"]
    facts = {name: form[name].value() or "" for name in form.fields}
    facts["schedule_due_on"] = "20.11.2026"
    facts["version"] = Report.objects.get(pk=draft.pk).version
    url = reverse("reporting:commentary", args=[draft.project.code, draft.number])
    assert browser.post(url, facts).status_code == 302
    row = Deviation.objects.get(report=draft)
    assert (row.light, row.owner, row.measure) == ("schedule", olga, "Two more testers (1).")


def test_words_that_were_written_are_never_replaced(draft, olga, as_user):
    correct(draft.project, olga)
    explanation = explained(draft.project.lead).explanations[0]
    Deviation.objects.create(
        report=draft, light=Light.SCHEDULE, cause=explanation.cause, effect="Mine.",
        measure="Mine.", owner=draft.project.lead, due_on=explanation.due_on,
    )  # fmt: skip
    answer = page(as_user(draft.project.lead), draft)
    assert answer.context["form"]["schedule_effect"].value() == "Mine."
    assert WORDS not in answer.content.decode()


def test_after_a_refused_form_what_was_typed_stays_and_so_does_the_origin(draft, olga, as_user):
    correct(draft.project, olga)
    url = reverse("reporting:commentary", args=[draft.project.code, draft.number])
    typed = {"version": 1, "classification": "N2", "schedule_cause": "Typed.", "schedule_owner": ""}
    answer = as_user(draft.project.lead).post(url, typed)
    assert answer.status_code == 422
    assert answer.context["form"]["schedule_cause"].value() == "Typed."
    assert WORDS in answer.content.decode()


@pytest.mark.parametrize(
    "changed",
    [
        {"light": "cost"},
        {"state": "cancelled", "cancelled_because": "Too dear."},
    ],
)
def test_only_a_measure_of_this_light_that_is_under_way_counts(draft, olga, as_user, changed):
    correct(draft.project, olga, **changed)
    answer = page(as_user(draft.project.lead), draft)
    assert not answer.context["form"]["schedule_cause"].value()
    assert WORDS not in answer.content.decode()


def test_of_several_the_newest_counts_and_another_projects_never_does(draft, olga):
    correct(draft.project, olga)
    newest = correct(draft.project, olga)
    found = measures_under_way(draft.project, ["schedule", "cost"])
    assert found == {"schedule": newest}
    assert measures_to_begin_with(draft, ["cost"]) == {}


def test_a_measure_that_waits_for_its_verdict_is_still_under_way(draft, olga):
    done = correct(draft.project, olga, state="done", done_on=date(2026, 10, 9), evidence="Minutes")
    assert measures_to_begin_with(draft, ["schedule"]) == {"schedule": done}


def test_a_text_that_is_longer_than_a_report_holds_is_cut(draft, olga):
    begun = explanation_of(correct(draft.project, olga, cause="word " * 190))
    assert len(begun["cause"]) <= 500
    assert begun["cause"].endswith("…")


def test_its_owner_may_be_made_responsible_without_any_other_place(draft):
    stranger = make_user("stranger")
    assert stranger not in people_around(draft.project)
    correct(draft.project, stranger)
    assert stranger in people_around(draft.project)


def test_measures_cost_no_query_for_each(draft, olga, as_user, django_assert_max_num_queries):
    browser = as_user(draft.project.lead)
    correct(draft.project, olga)
    with django_assert_max_num_queries(25) as few:
        page(browser, draft)
    for _n in range(6):
        correct(draft.project, olga)
    with django_assert_max_num_queries(25) as many:
        page(browser, draft)
    assert len(many.captured_queries) == len(few.captured_queries)
