"""Approved changes enter a baseline, and later comparisons tell them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from projects.models import ChangeRequest
from projects.operations.change_decisions import annex_change
from tests.changes.conftest import analysed, decided
from tests.conftest import FRIDAY
from tests.factories import make_signed_mandate, make_task
from tests.risks.test_register import refused
from workpackages.change_facts import plan_facts
from workpackages.comparison import compare
from workpackages.models import Baseline
from workpackages.operations.baselines import take_baseline

pytestmark = pytest.mark.django_db
LATER = FRIDAY + timedelta(days=7)


@pytest.fixture
def first(project, director) -> Baseline:
    package = project.work_packages.get()
    make_task(work_package=package, start_on=date(2026, 9, 1), finish_on=date(2027, 3, 17))
    return take_baseline(project.pk, actor=director, on=FRIDAY, reason="Released")


def again(project, director, *changes):
    keys = [each.pk for each in changes]
    said = {"on": LATER, "reason": "Changes", "changes": keys}
    return take_baseline(project.pk, actor=director, **said)


def test_a_new_baseline_implements_the_changes_that_it_contains(project, first, approved, director):
    later = again(project, director, approved)
    approved.refresh_from_db()
    assert (approved.state, approved.way, approved.implemented_on) == (
        "implemented", "baseline", LATER
    )  # fmt: skip
    assert list(later.changes.all()) == [approved]


def test_a_change_that_is_not_approved_enters_no_baseline(project, first, change, director):
    with refused("CR-201-1 is not approved"):
        again(project, director, change)
    assert Baseline.objects.count() == 1


def test_a_change_of_another_project_enters_no_baseline(project, first, director):
    with refused("approved changes of this project", "changes"):
        take_baseline(project.pk, actor=director, on=LATER, reason="Why", changes=[99])


def test_comparisons_tell_what_was_implemented_in_between(project, first, approved, director):
    later = again(project, director, approved)
    assert compare(project, first, later).implemented == (approved,)
    assert compare(project, first, None).implemented == (approved,)
    assert compare(project, later, first).implemented == (approved,)
    assert compare(project, later, None).implemented == ()


def test_an_annex_is_told_from_its_day_on(project, first, approved, director):
    make_signed_mandate(project, director=director)
    annex_change(approved.pk, actor=director, on=LATER)
    assert compare(project, first, None).implemented == (approved,)


def test_the_forms_offers_approved_changes_and_the_comparison_names_them(
    project, first, approved, director, as_user
):
    client = as_user(director)
    address = reverse("workpackages:new_baseline", args=[project.code])
    page = client.get(address)
    assert "CR-201-1" in page.content.decode()
    token = page.context["form"]["form_token"].value()
    sent = {"reason": "With the connector", "changes": [approved.pk], "form_token": token}
    assert client.post(address, sent).status_code == 302
    shown = client.get(reverse("workpackages:baseline", args=[project.code, 1])).content.decode()
    assert "CR-201-1" in shown
    assert ChangeRequest.objects.get().way == "baseline"
    assert "CR-201-1" not in client.get(address).content.decode()


def test_the_plan_says_its_budget_its_finish_and_its_baseline(project, first):
    facts = plan_facts(project)
    assert (facts.budget, facts.baseline_on, facts.finish_on) == (
        400_000, FRIDAY, date(2027, 3, 17)
    )  # fmt: skip


def test_a_shift_within_the_float_of_the_plan_is_the_leads(project, first, asker, sponsor):
    moved = {
        "cost_effect": 0,
        "cost_words": "",
        "finish_none": False,
        "finish_words": "Later.",
    }
    row = analysed(project, asker, **moved, new_finish_on=date(2027, 3, 24))
    assert (row.finish_days, row.level) == (5, 1)
    row = analysed(project, asker, **moved, new_finish_on=date(2027, 4, 1))
    assert (row.finish_days, row.level) == (11, 3)
    assert decided(row, sponsor).state == "approved"


def test_the_mandate_lists_its_annexes(project, approved, director, as_user):
    make_signed_mandate(project, director=director)
    annex_change(approved.pk, actor=project.lead, on=FRIDAY)
    make_signed_mandate(project, 2, director=director)
    shown = as_user(director).get(reverse("projects:mandate", args=[project.code]))
    assert "CR-201-1" in shown.content.decode()
    assert 'id="annexes"' in shown.content.decode()
