"""Forms of risks: each field is refused with its sentence below it, and what was typed is kept."""

from datetime import timedelta
from html import escape

import pytest

from people.choices import Role
from people.models import User
from risks.models import EffectivenessCheck, Issue, Measure, Risk, RiskAssessment
from servicedesk_pm.common.clock import today
from tests.factories import make_member, make_task, make_work_package
from tests.risks.conftest import implemented
from tests.risks.pages import field_errors, issue_row, of, url, words

pytestmark = pytest.mark.django_db

REQUIRED = "This field is required."
CHOICE = "Select a valid choice"
NUMBER = "Enter a whole number."
MONEY = "Enter an amount of money, such as 1'240'000.50."
NEGATIVE = "Ensure this value is greater than or equal to 0."
YEAR = "The year must be between"
LONG = "Ensure this value has at most"


def risk_facts(**facts):
    return {
        "name_fr": "Départs",
        "name_en": "Leavers",
        "kind": "threat",
        "category": "people",
        "cause_fr": "Contrats échus",
        **facts,
    }


def rating_facts(**facts):
    return {
        "assessed_on": "2026-10-09",
        "probability": "4",
        "cost": "90'000",
        "delay_days": "20",
        "daily_cost": "2200",
        "impact_quality": "1",
        "impact_service": "1",
        "evidence": "Mesuré deux fois.",
        **facts,
    }


def measure_facts(doer, **facts):
    return {
        "name_fr": "Tests automatisés",
        "kind": "preventive",
        "owner": doer.pk,
        "due_on": "2026-10-30",
        "cost": "18'000",
        "probability": "2",
        **dict.fromkeys(("impact_cost", "impact_schedule"), "3"),
        **dict.fromkeys(("impact_quality", "impact_service"), "1"),
        "indicator_fr": "Part des tests verts",
        **facts,
    }


def issue_facts(**facts):
    return {
        "name_fr": "Lien lent",
        "severity": "3",
        "occurred_on": "2026-10-01",
        "due_on": "2026-11-20",
        "description_fr": "Dix fois plus lent.",
        **facts,
    }


def check_facts(**facts):
    return {
        "observed": "312 of 318 pass.",
        "probability": "2",
        "impact_quality": "1",
        "impact_service": "1",
        **facts,
    }


def assert_refused(answer, name, sentence, kept):
    """One field alone is refused, at its place and in the summary; the rest is still there."""
    assert answer.status_code == 422
    found = field_errors(answer)
    assert list(found) == [name]
    assert sentence in found[name][0]
    page = words(answer)
    assert "This was not saved yet:" in page
    assert f'href="#id_{name}"' in page
    for text in kept:
        assert text in page or escape(text) in page, text


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("name_fr", "", REQUIRED),
        ("name_fr", "x" * 201, LONG),
        ("name_en", "x" * 201, LONG),
        ("kind", "", REQUIRED),
        ("kind", "both", CHOICE),
        ("category", "", REQUIRED),
        ("category", "weather", CHOICE),
        ("owner", "0", CHOICE),
        ("cause_en", "x" * 3001, LONG),
        ("event_fr", "x" * 3001, LONG),
        ("effect_en", "x" * 3001, LONG),
        ("exposed_from_on", "soon", "date"),
        ("exposed_until_on", "1890-01-01", YEAR),
        ("work_package", "0", CHOICE),
        ("task", "x", CHOICE),
    ],
)
def test_a_field_of_a_new_risk(project, as_user, name, typed, sentence):
    new = url("new", project.code)
    answer = as_user(project.lead).post(new, risk_facts(**{name: typed}))
    kept = {"Leavers", "Contrats échus"} - ({"Leavers"} if name == "name_en" else set())
    assert_refused(answer, name, sentence, kept)
    assert not Risk.objects.exists()


def test_an_exposure_does_not_end_before_it_begins(project, as_user):
    facts = risk_facts(exposed_from_on="2026-12-02", exposed_until_on="2026-12-01")
    answer = as_user(project.lead).post(url("new", project.code), facts)
    assert answer.status_code == 422
    assert "The exposure cannot end before it begins." in words(answer)
    assert "Contrats échus" in words(answer)


def test_an_owner_is_one_of_those_around_the_project(project, outsider, as_user):
    answer = as_user(project.lead).post(
        url("new", project.code), risk_facts(owner=str(outsider.pk))
    )
    assert_refused(answer, "owner", CHOICE, ["Leavers"])


def test_packages_and_tasks_are_those_of_the_project(project, as_user):
    own, other = make_task(project=project), make_task()
    client, new = as_user(project.lead), url("new", project.code)
    for name, key in (("task", other.pk), ("work_package", other.work_package_id)):
        assert_refused(client.post(new, risk_facts(**{name: key})), name, CHOICE, ["Leavers"])
    facts = risk_facts(task=own.pk, work_package=own.work_package_id)
    assert client.post(new, facts).status_code == 302
    made = Risk.objects.get()
    assert (made.task, made.work_package) == (own, own.work_package)


def test_who_leads_a_package_chooses_one_that_is_led(project, as_user):
    leader = make_member(project, Role.WORK_PACKAGE_LEAD)
    own = make_work_package(project=project, lead=leader)
    other = make_work_package(project=project)
    client, new = as_user(User.objects.get(pk=leader.pk)), url("new", project.code)
    for key in ("", other.pk):
        answer = client.post(new, risk_facts(work_package=key))
        assert_refused(answer, "work_package", "Choose a work package that you lead.", ["Leavers"])
    assert client.post(new, risk_facts(work_package=own.pk)).status_code == 302


def test_a_rated_risk_keeps_its_kind_and_its_owner_on_the_form(risk, project, owner, as_user):
    client, edit = as_user(project.lead), of(risk, "edit")
    said = risk_facts(version=risk.version, owner=owner.pk)
    answer = client.post(edit, {**said, "kind": "opportunity"})
    assert_refused(answer, "kind", "A risk that is rated no longer changes its kind.", ["Leavers"])
    answer = client.post(edit, {**said, "owner": ""})
    assert_refused(answer, "owner", "A risk that is rated has an owner.", ["Leavers"])


def test_a_stale_form_keeps_what_was_typed_and_may_be_sent_again(risk, project, owner, as_user):
    client, edit = as_user(project.lead), of(risk, "edit")
    said = risk_facts(version=risk.version, owner=owner.pk)
    Risk.objects.filter(pk=risk.pk).update(version=risk.version + 1)
    answer = client.post(edit, said)
    assert answer.status_code == 409
    page = words(answer)
    assert "Nothing of yours is lost." in page
    assert "Leavers" in page
    assert f'name="version" value="{risk.version + 1}"' in page
    assert client.post(edit, {**said, "version": risk.version + 1}).status_code == 302


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("assessed_on", "", REQUIRED),
        ("assessed_on", "someday", "date"),
        ("assessed_on", "1890-01-01", YEAR),
        ("assessed_on", "2098-01-01", "This day is still to come."),
        ("probability", "", REQUIRED),
        ("probability", "6", CHOICE),
        ("cost", "much", MONEY),
        ("cost", "-1", NEGATIVE),
        ("delay_days", "-1", NEGATIVE),
        ("delay_days", "1.5", NUMBER),
        ("delay_days", "10001", "less than or equal to"),
        ("daily_cost", "1e9", MONEY),
        ("impact_cost", "9", CHOICE),
        ("impact_schedule", "0", CHOICE),
        ("impact_quality", "", REQUIRED),
        ("impact_service", "x", CHOICE),
        ("evidence", "x" * 501, LONG),
    ],
)
def test_a_field_of_a_rating(risk, project, as_user, name, typed, sentence):
    said = rating_facts(version=risk.version, **{name: typed})
    answer = as_user(project.lead).post(of(risk, "rate"), said)
    assert_refused(answer, name, sentence, [] if name == "evidence" else ["Mesuré deux fois."])
    assert RiskAssessment.objects.count() == 1


def test_without_a_budget_the_impact_of_an_amount_is_said(risk, project, as_user):
    project.approved_envelope = 0
    project.save()
    client = as_user(project.lead)
    said = rating_facts(version=risk.version)
    answer = client.post(of(risk, "rate"), said)
    assert_refused(answer, "impact_cost", "there is no budget to compare", ["Mesuré deux fois."])
    assert client.post(of(risk, "rate"), {**said, "impact_cost": "3"}).status_code == 302


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("name_fr", "", REQUIRED),
        ("kind", "magic", CHOICE),
        ("owner", "", REQUIRED),
        ("owner", "0", CHOICE),
        ("due_on", "", REQUIRED),
        ("due_on", "1890-01-01", YEAR),
        ("cost", "-1", NEGATIVE),
        ("cost_left", "much", MONEY),
        ("effort_minutes", "long", ""),
        ("probability", "", REQUIRED),
        ("impact_cost", "6", CHOICE),
        ("impact_schedule", "", REQUIRED),
        ("impact_quality", "x", CHOICE),
        ("impact_service", "0", CHOICE),
        ("delay_left_days", "-1", NEGATIVE),
        ("delay_left_days", "10001", "give a number from 0 to 10000"),
        ("delay_left_days", "99999999999999999999", "give a number from 0 to 10000"),
        ("effect_due_on", "later", "date"),
        ("indicator_en", "x" * 301, LONG),
    ],
)
def test_a_field_of_a_measure(risk, doer, project, as_user, name, typed, sentence):
    said = measure_facts(doer, **{name: typed})
    answer = as_user(project.lead).post(of(risk, "new_measure"), said)
    assert_refused(answer, name, sentence, ["Part des tests verts"])
    assert not Measure.objects.exists()


def test_a_measure_of_the_form_has_its_effect_after_it_is_done(risk, doer, project, as_user):
    said = measure_facts(doer, effect_due_on="2026-10-29")
    answer = as_user(project.lead).post(of(risk, "new_measure"), said)
    assert answer.status_code == 422
    assert "cannot be due before the measure" in words(answer)
    assert "Part des tests verts" in words(answer)


def test_amounts_and_days_left_out_of_a_measure_are_nought(risk, doer, project, as_user):
    """Nothing is left of the risk, as whoever clears these fields says."""
    said = measure_facts(doer, cost="", cost_left="", effort_minutes="", delay_left_days="")
    answer = as_user(project.lead).post(of(risk, "new_measure"), said)
    assert answer.status_code == 302
    made = Measure.objects.get()
    assert (made.cost, made.cost_left, made.effort_minutes, made.delay_left_days) == (0, 0, 0, 0)


def test_a_measure_is_refused_in_the_same_way_when_it_is_changed(measure, risk, doer, as_user):
    edit = of(risk, "edit_measure", 1)
    said = measure_facts(doer, version=measure.version, due_on="")
    assert_refused(as_user(doer).post(edit, said), "due_on", REQUIRED, ["Part des tests verts"])


def test_a_measure_that_is_implemented_no_longer_changes(waiting, risk, doer, project, as_user):
    said = measure_facts(doer, version=waiting.version)
    answer = as_user(project.lead).post(of(risk, "edit_measure", 1), said)
    assert answer.status_code == 422
    assert "what was planned no longer changes" in words(answer)


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("name_fr", "", REQUIRED),
        ("severity", "", REQUIRED),
        ("severity", "5", CHOICE),
        ("owner", "0", CHOICE),
        ("occurred_on", "", REQUIRED),
        ("occurred_on", "2098-01-01", "This day is still to come."),
        ("due_on", "", REQUIRED),
        ("due_on", "soon", "date"),
        ("description_en", "x" * 3001, LONG),
        ("actual_cost", "much", MONEY),
        ("actual_cost", "-1", NEGATIVE),
        ("actual_delay_days", "-1", NEGATIVE),
        ("actual_delay_days", "10001", "give a number from 0 to 10000"),
        ("actual_delay_days", "99999999999999999999", "give a number from 0 to 10000"),
    ],
)
def test_a_field_of_an_issue(project, as_user, name, typed, sentence):
    client = as_user(project.lead)
    said = issue_facts(**{name: typed})
    answer = client.post(url("new_issue", project.code), said)
    assert_refused(answer, name, sentence, ["Dix fois plus lent."])
    assert not Issue.objects.exists()
    row = issue_row(project, name_fr="Avant")
    edit = url("edit_issue", project.code, row.number)
    answer = client.post(edit, {**said, "version": row.version})
    assert_refused(answer, name, sentence, ["Dix fois plus lent."])
    row.refresh_from_db()
    assert row.name_fr == "Avant"


def test_a_solved_issue_no_longer_changes(project, as_user):
    row = issue_row(project, state="resolved")
    edit = url("edit_issue", project.code, row.number)
    answer = as_user(project.lead).post(edit, issue_facts(version=row.version))
    assert answer.status_code == 422
    assert "The issue is solved already." in words(answer)


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("observed", "x" * 501, LONG),
        ("observed", "", "Say what was observed"),
        ("external_influence", "x" * 501, LONG),
        ("probability", "", REQUIRED),
        ("cost", "much", MONEY),
        ("delay_days", "10001", "less than or equal to"),
        ("impact_cost", "9", CHOICE),
        ("impact_schedule", "9", CHOICE),
        ("impact_quality", "", REQUIRED),
        ("impact_service", "", REQUIRED),
        ("new_check_on", "later", "date"),
    ],
)
def test_a_field_of_a_check(waiting, risk, quality, as_user, name, typed, sentence):
    risk.refresh_from_db()
    said = check_facts(version=risk.version, **{name: typed})
    answer = as_user(quality).post(of(risk, "check"), said)
    assert_refused(answer, name, sentence, [] if name == "observed" else ["312 of 318 pass."])
    assert not EffectivenessCheck.objects.exists()


def test_nothing_observed_is_recorded_with_the_day_of_the_new_check(
    waiting, risk, quality, as_user
):
    risk.refresh_from_db()
    soon = (today() + timedelta(days=7)).isoformat()
    said = check_facts(version=risk.version, observed="", new_check_on=soon)
    assert as_user(quality).post(of(risk, "check"), said).status_code == 302
    assert EffectivenessCheck.objects.get().verdict == "not_assessable"


def test_a_new_check_is_not_put_off_for_long(waiting, risk, quality, as_user):
    risk.refresh_from_db()
    late = (today() + timedelta(days=200)).isoformat()
    said = check_facts(version=risk.version, observed="", new_check_on=late)
    answer = as_user(quality).post(of(risk, "check"), said)
    assert_refused(answer, "new_check_on", "20 working days", [late])


def test_shares_and_costs_are_refused_by_measure(waiting, risk, doer, quality, as_user):
    second = implemented(risk, doer)
    risk.refresh_from_db()
    said = check_facts(
        version=risk.version, **{f"share_{waiting.pk}": "50", f"share_{second.pk}": "50"}
    )
    client, check = as_user(quality), of(risk, "check")
    for name, typed, sentence in (
        (f"share_{second.pk}", "101", "less than or equal to 100"),
        (f"share_{second.pk}", "-1", NEGATIVE),
        (f"share_{waiting.pk}", "", REQUIRED),
        (f"cost_{waiting.pk}", "much", MONEY),
    ):
        answer = client.post(check, {**said, name: typed})
        assert_refused(answer, name, sentence, ["312 of 318 pass."])


def test_a_form_sent_twice_creates_once(project, risk, doer, as_user):
    client = as_user(project.lead)
    token = "00000000-0000-4000-8000-00000000000"
    for number, (address, said, model) in enumerate(
        (
            (url("new", project.code), risk_facts(), Risk),
            (of(risk, "new_measure"), measure_facts(doer), Measure),
            (url("new_issue", project.code), issue_facts(), Issue),
        )
    ):
        before = model.objects.count()
        sent = {**said, "form_token": f"{token}{number}"}
        first, second = client.post(address, sent), client.post(address, sent)
        assert first.headers["Location"] == second.headers["Location"]
        assert model.objects.count() == before + 1
