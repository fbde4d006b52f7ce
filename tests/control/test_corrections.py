"""Corrective measures: what is done about a light, and whether it moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from control.choices import Effect
from control.models import CorrectiveMeasure
from control.operations.corrections import (
    CorrectionFacts,
    change_correction,
    give_up,
    judge_effect,
    plan_correction,
    report_done,
    verdict_of,
)
from control.waiting import waiting_for
from costs.operations.postings import post
from people.choices import Role
from people.models import HistoryEntry, Notification
from projects.choices import ProjectState
from projects.models import Project
from servicedesk_pm.common.errors import StaleObject
from tests.control.rows import earn, month, phase, put_into
from tests.costs.rows import booking
from tests.decision_files.test_constraints import refused as constraint
from tests.factories import make_member, make_user
from tests.risks.test_register import refused

pytestmark = pytest.mark.django_db
TODAY, SHOWS = date(2026, 9, 7), date(2026, 10, 30)
OCTOBER = date(2026, 11, 2)


@pytest.fixture(autouse=True)
def september(settings):
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def measured(project, package):
    """The worked example at the end of its eighth month: CPI 0.893, red."""
    phase(package)
    earn(package, 8, 384_000)
    book(project, package, 430_000, month(8))
    return Project.objects.get(pk=project.pk)


@pytest.fixture
def owner(measured):
    return make_member(measured, Role.TEAM_MEMBER, name="Olga Owner")


@pytest.fixture
def quality(measured):
    return make_member(measured, Role.QUALITY_MANAGER)


def book(project, package, amount, on):
    post(project.pk, booking(package, amount, posted_on=on), actor=project.lead, on=on)


def facts(owner, **changes):
    said = {
        "light": "cost",
        "cause": "The supplier needs more people.",
        "effect": "All will cost 12 % more.",
        "action": "Renegotiate the contract.",
        "expected": "CPI of 0.95",
        "owner_id": owner.pk,
        "due_on": date(2026, 9, 30),
        "effect_on": SHOWS,
    }
    return CorrectionFacts(**{**said, **changes})


def plan(project, owner, **changes):
    return plan_correction(project.pk, facts(owner, **changes), actor=project.lead, on=TODAY)


def do(row, actor=None, **changes):
    said = {"done_on": TODAY, "on": TODAY, **changes}
    return report_done(row.pk, "Signed on 07.09.", actor=actor or row.owner, **said)


def test_a_measure_keeps_the_light_as_it_was_and_tells_its_owner(measured, owner):
    row = plan(measured, owner)
    assert (row.code, row.colour_before, row.index_before) == ("PRJ-7-MC1", "red", "0.8930")
    assert plan(measured, owner, light="quality").index_before == ""
    notice = Notification.objects.filter(recipient=owner, kind="correction.planned").first()
    assert notice is not None
    assert HistoryEntry.objects.filter(verb="correction.planned").count() == 2
    assert [each.number for each in CorrectiveMeasure.objects.order_by("number")] == [1, 2]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"light": "neon"}, "light", "Choose one of the lights"),
        ({"cause": " "}, "cause", "are needed"),
        ({"effect": ""}, "effect", "are needed"),
        ({"action": ""}, "action", "are needed"),
        ({"expected": ""}, "expected", "are needed"),
        ({"cause": "x" * 1001}, "cause", "too long"),
        ({"due_on": date(2026, 9, 6)}, "due_on", "passed already"),
        ({"due_on": date(1900, 1, 1)}, "due_on", "between 1990 and 2100"),
        ({"effect_on": date(2026, 9, 29)}, "effect_on", "cannot show before"),
        ({"owner_id": 0}, "owner", "somebody of this project"),
    ],
)
def test_bad_input_names_its_field(measured, owner, changes, field, words):
    with refused(words, field=field):
        plan(measured, owner, **changes)
    assert not CorrectiveMeasure.objects.exists()


def test_who_does_not_see_the_project_owns_nothing_in_it(measured, owner):
    with refused("somebody of this project", field="owner"):
        plan(measured, make_user())


def test_the_lead_plans_and_nobody_else(measured, owner):
    for role in (Role.SPONSOR, Role.QUALITY_MANAGER, Role.WORK_PACKAGE_LEAD, Role.TEAM_MEMBER):
        with pytest.raises(PermissionDenied):
            plan_correction(measured.pk, facts(owner), actor=make_member(measured, role), on=TODAY)
    put_into(measured, ProjectState.CLOSED)
    with pytest.raises(PermissionDenied):
        plan(measured, owner)


def test_what_is_planned_may_be_changed(measured, owner):
    row = plan(measured, owner)
    other = make_member(measured, Role.TEAM_MEMBER)
    said = facts(other, action="Another supplier.")
    changed = change_correction(row.pk, said, actor=measured.lead, on=TODAY, version=1)
    assert (changed.action, changed.owner, changed.version) == ("Another supplier.", other, 2)
    assert Notification.objects.filter(recipient=other, kind="correction.planned").exists()
    with pytest.raises(StaleObject):
        change_correction(row.pk, said, actor=measured.lead, on=TODAY, version=1)
    with pytest.raises(PermissionDenied):
        change_correction(row.pk, said, actor=owner, on=TODAY)


def test_a_deadline_that_passed_may_stay_while_words_change(measured, owner):
    row = plan(measured, owner)
    later = date(2026, 10, 5)
    said = facts(owner, cause="As found out since.")
    assert change_correction(row.pk, said, actor=measured.lead, on=later).cause.startswith("As")
    with refused("passed already", field="due_on"):
        moved = replace(said, due_on=date(2026, 10, 4))
        change_correction(row.pk, moved, actor=measured.lead, on=later)


def test_the_owner_reports_it_done_with_its_proof(measured, owner):
    row = plan(measured, owner)
    with refused("what proves", field="evidence"):
        report_done(row.pk, " ", actor=owner, done_on=TODAY, on=TODAY)
    with refused("in the future", field="done_on"):
        do(row, done_on=date(2026, 9, 8))
    with pytest.raises(StaleObject):
        do(row, version=7)
    done = do(row, version=1)
    assert (done.state, done.done_on) == ("done", TODAY)
    assert Notification.objects.filter(recipient=measured.lead, kind="correction.done").exists()
    with refused("while the measure is in the state “Done, effect open”"):
        do(row)


def test_nobody_else_reports_it_done_but_the_lead(measured, owner, quality):
    row = plan(measured, owner)
    for person in (quality, make_member(measured, Role.TEAM_MEMBER)):
        with pytest.raises(PermissionDenied):
            do(row, actor=person)
    assert do(row, actor=measured.lead).state == "done"


def judge(row, actor, on=OCTOBER, **changes):
    return judge_effect(row.pk, "The contract holds.", actor=actor, on=on, **changes)


@pytest.mark.parametrize(
    ("earned", "spent", "verdict"),
    [(560_000, 100_000, "better"), (500_000, 130_000, "same"), (420_000, 120_000, "worse")],
)
def test_the_verdict_follows_from_the_index(
    measured, package, owner, quality, earned, spent, verdict
):
    row = do(plan(measured, owner))
    earn(package, 10, earned)
    book(measured, package, spent, month(10))
    judged = judge(row, quality)
    assert (judged.verdict, judged.judged_by, judged.judged_on) == (verdict, quality, OCTOBER)
    assert judged.after == round(Decimal(earned) / (430_000 + spent), 4)
    entry = HistoryEntry.objects.get(verb="correction.judged")
    assert entry.additional_data["reason"] == "The contract holds."


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ("red", "amber", Effect.BETTER),
        ("green", "red", Effect.WORSE),
        ("amber", "amber", Effect.SAME),
        ("", "green", Effect.SAME),
        ("grey", "green", Effect.SAME),
    ],
)
def test_without_an_index_the_colour_decides(before, after, verdict):
    row = CorrectiveMeasure(light="quality", colour_before=before, colour_after=after)
    assert verdict_of(row) is verdict


def test_nobody_judges_what_he_or_she_did(measured, owner, quality):
    row = do(plan(measured, measured.lead))
    with pytest.raises(PermissionDenied):
        judge(row, measured.lead)
    for role in (Role.TEAM_MEMBER, Role.SPONSOR, Role.WORK_PACKAGE_LEAD):
        with pytest.raises(PermissionDenied):
            judge(row, make_member(measured, role))
    assert judge(row, quality).verdict == "same"


def test_an_effect_is_judged_once_it_should_show_and_with_a_word(measured, owner, quality):
    row = plan(measured, owner)
    with refused("while the measure is in the state “Planned”"):
        judge(row, quality)
    do(row)
    with refused("before the day on which it shows"):
        judge(row, quality, on=date(2026, 10, 29))
    with refused("Give the reason", field="finding"):
        judge_effect(row.pk, " ", actor=quality, on=OCTOBER)
    with pytest.raises(StaleObject):
        judge(row, quality, version=1)


def test_what_is_given_up_says_why(measured, owner):
    row = plan(measured, owner)
    with refused("Give the reason", field="reason"):
        give_up(row.pk, "", actor=measured.lead)
    with pytest.raises(PermissionDenied):
        give_up(row.pk, "Too dear.", actor=owner)
    gone = give_up(row.pk, "Too dear.", actor=measured.lead, version=1)
    assert (gone.state, gone.is_open) == ("cancelled", False)
    assert Notification.objects.filter(recipient=owner, kind="correction.given_up").exists()


def test_it_waits_for_its_owner_and_then_for_who_judges(measured, owner, quality):
    row = plan(measured, owner)
    assert list(waiting_for(owner, on=TODAY)) == []
    due = list(waiting_for(owner, on=date(2026, 9, 30)))
    assert [each.url for each in due] == [row.get_absolute_url()]
    assert "Renegotiate the contract." in due[0].words
    do(row)
    assert list(waiting_for(owner, on=OCTOBER)) == []
    assert [each.url for each in waiting_for(quality, on=OCTOBER)] == [row.get_absolute_url()]
    assert list(waiting_for(quality, on=TODAY)) == []
    assert list(waiting_for(measured.sponsor, on=OCTOBER)) == []


def test_overdue_and_open_ones_are_told_apart(measured, owner):
    row = plan(measured, owner)
    rows = CorrectiveMeasure.objects.all()
    assert list(rows.overdue(date(2026, 10, 1))) == [row]
    assert not rows.overdue(date(2026, 9, 30)).exists()
    do(row)
    assert not rows.overdue(date(2026, 10, 1)).exists()
    assert list(rows.open()) == [row]


def test_each_constraint_holds(measured, owner, quality):
    first, second = plan(measured, owner), plan(measured, owner)
    rows = CorrectiveMeasure.objects.filter(pk=second.pk)
    constraint("correction_number_unique_in_project", lambda: rows.update(number=first.number))
    constraint("correction_done_with_evidence", lambda: rows.update(state="done"))
    constraint("correction_given_up_with_reason", lambda: rows.update(state="cancelled"))
    constraint("correction_judged_by_somebody_iff_judged", lambda: rows.update(verdict="better"))
    constraint("correction_effect_not_before_it_is_due", lambda: rows.update(effect_on=TODAY))


def url(name, *args):
    return reverse(f"control:{name}", args=["PRJ-7", *args])


def test_the_page_asks_for_a_measure_of_each_light_that_is_not_green(measured, owner, as_user):
    client = as_user(measured.lead)
    text = client.get(url("overview")).content.decode()
    assert "Costs: the light is not green and no measure is under way." in text
    assert f"{url('new_measure')}?light=cost" in text
    plan(measured, owner)
    text = client.get(url("overview")).content.decode()
    assert "Costs: the light is not green" not in text
    assert "Renegotiate the contract." in text


def test_a_measure_goes_its_way_on_the_pages(measured, owner, quality, as_user, settings):
    lead = as_user(measured.lead)
    page = lead.get(url("new_measure"), {"light": "cost"}).content.decode()
    assert '<option value="cost" selected>' in page
    sent = {
        "light": "cost", "cause": "People", "effect": "Money", "action": "Renegotiate",
        "expected": "0.95", "owner": owner.pk, "due_on": "2026-09-30", "effect_on": "2026-10-30",
    }  # fmt: skip
    assert lead.post(url("new_measure"), sent)["Location"] == url("measure", 1)
    assert "Report it done" in lead.get(url("measure", 1)).content.decode()
    sent |= {"version": 1, "action": "Renegotiate all"}
    assert lead.post(url("edit_measure", 1), sent).status_code == 302
    doing = as_user(owner)
    text = doing.get(url("measure", 1)).content.decode()
    assert "Renegotiate all" in text
    assert "0.893" not in text, "figures are not for those who see no money"
    done = {"version": 2, "done_on": "2026-09-07", "evidence": "Signed"}
    assert doing.post(url("measure_step", 1, "done"), done).status_code == 302
    settings.DEMO_TODAY = OCTOBER
    judging = as_user(quality)
    assert "Verify the effect" in judging.get(url("measure", 1)).content.decode()
    said = {"version": 3, "finding": "No change yet"}
    assert judging.post(url("measure_step", 1, "judge"), said).status_code == 302
    text = judging.get(url("measure", 1)).content.decode()
    assert "As before" in text
    assert "0.893" in text


def test_wrong_words_stay_in_the_form(measured, owner, as_user):
    client = as_user(measured.lead)
    sent = {"light": "cost", "cause": "People", "due_on": "2026-02-31"}
    answer = client.post(url("new_measure"), sent)
    assert answer.status_code == 422
    assert "People" in answer.content.decode()
    row = plan(measured, owner)
    answer = client.post(url("measure_step", row.number, "give-up"), {"version": 1})
    assert answer.status_code == 422
    sent = {"version": 1, "reason": "Too dear."}
    assert client.post(url("measure_step", row.number, "give-up"), sent).status_code == 302
    assert "Too dear." in client.get(url("measure", row.number)).content.decode()


def test_pages_are_for_who_sees_the_money_and_for_the_owner(measured, owner, as_user):
    row = plan(measured, owner)
    assert as_user(owner).get(url("measure", row.number)).status_code == 200
    assert as_user(owner).get(url("edit_measure", row.number)).status_code == 403
    other = as_user(make_member(measured, Role.TEAM_MEMBER))
    assert other.get(url("measure", row.number)).status_code == 404
    assert other.get(url("new_measure")).status_code == 404
    sponsor = as_user(measured.sponsor)
    assert sponsor.get(url("new_measure")).status_code == 403
    assert sponsor.get(url("measure_step", row.number, "done")).status_code == 403
    assert sponsor.get(url("measure_step", row.number, "sing")).status_code == 404
    assert sponsor.get(url("measure", 9)).status_code == 404
