"""What a baseline implements, what a comparison tells of it, and what is left of the envelope."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from people.models import Notification
from projects.changes.levels import load_effects
from projects.operations.change_decisions import annex_change
from projects.operations.changes import close_change
from tests.changes.conftest import analysed, decided, drafted, submitted
from tests.conftest import FRIDAY
from tests.factories import (
    make_project,
    make_signed_mandate,
    make_task,
    make_user,
    make_work_package,
)
from tests.risks.pages import words
from tests.risks.test_register import refused
from workpackages.comparison import compare, implemented_between
from workpackages.models import Baseline
from workpackages.operations.baselines import take_baseline

pytestmark = pytest.mark.django_db


def on(days):
    return FRIDAY + timedelta(days=days)


def taken(project, actor, days, *changes):
    keys = [each.pk for each in changes]
    return take_baseline(project.pk, actor=actor, on=on(days), reason="Changes", changes=keys)


def another_project():
    sponsor = make_user("their-sponsor")
    made = make_project(code="PRJ-202", sponsor=sponsor, approved_envelope=Decimal(500_000))
    make_work_package(project=made, budget=Decimal(1_000))
    return made


def approved_anew(project, asker, cost=1_000):
    return decided(analysed(project, asker, cost_effect=Decimal(cost)), project.sponsor)


@pytest.fixture
def first(project, director):
    package = project.work_packages.get()
    make_task(work_package=package, start_on=date(2026, 9, 1), finish_on=date(2027, 3, 17))
    return taken(project, director, 0)


def test_one_baseline_implements_several_changes(project, first, asker, director):
    rows = [approved_anew(project, asker) for _ in range(3)]
    later = taken(project, director, 7, *rows)
    assert list(later.changes.order_by("number")) == rows
    for row in rows:
        row.refresh_from_db()
        assert (row.state, row.way, row.implemented_on) == ("implemented", "baseline", on(7))


def test_a_change_named_twice_is_implemented_once(project, first, approved, director):
    taken(project, director, 7, approved, approved)
    assert Notification.objects.filter(kind="change.implemented").count() == 2
    approved.refresh_from_db()
    assert approved.state == "implemented"


def test_what_is_left_out_waits_for_the_next_baseline(project, first, asker, director):
    now, later = (approved_anew(project, asker) for _ in range(2))
    taken(project, director, 7, now)
    later.refresh_from_db()
    assert later.state == "approved"
    assert list(taken(project, director, 14, later).changes.all()) == [later]


@pytest.mark.parametrize(
    ("make", "state"),
    [
        (drafted, "draft"),
        (submitted, "submitted"),
        (analysed, "analysed"),
        (lambda *of: decided(analysed(*of), of[0].sponsor, "rejected"), "rejected"),
        (
            lambda *of: decided(
                analysed(*of), of[0].sponsor, "deferred", review_on=date(2026, 11, 30)
            ),
            "deferred",
        ),
    ],
)
def test_one_change_out_of_turn_keeps_the_whole_baseline_from_being_taken(
    project, first, asker, director, make, state
):
    good, bad = approved_anew(project, asker), make(project, asker)
    with refused("CR-201-2 is not approved, so it cannot be implemented."):
        taken(project, director, 7, good, bad)
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.state, bad.state, Baseline.objects.count()) == ("approved", state, 1)


def test_what_is_implemented_enters_no_second_baseline(project, first, approved, director):
    taken(project, director, 7, approved)
    with refused("CR-201-1 is not approved"):
        taken(project, director, 14, approved)


def test_an_approved_change_of_another_project_enters_no_baseline(project, first, director):
    other = another_project()
    theirs = approved_anew(other, director)
    with refused("Choose approved changes of this project.", "changes"):
        taken(project, director, 7, theirs)
    theirs.refresh_from_db()
    assert theirs.state == "approved"


def test_the_lead_replaces_no_released_baseline_with_changes_either(project, first, approved):
    with refused("Only the project director replaces a released baseline."):
        taken(project, project.lead, 7, approved)
    approved.refresh_from_db()
    assert approved.state == "approved"


def test_who_plans_nothing_here_takes_no_baseline_with_changes(project, first, approved, sponsor):
    with pytest.raises(PermissionDenied):
        taken(project, sponsor, 7, approved)


@pytest.fixture
def history(project, first, asker, director):
    """Baselines 1 to 3, with change 1 in the second and changes 2 and 3 in the third."""
    rows = [approved_anew(project, asker) for _ in range(3)]
    second = taken(project, director, 7, rows[0])
    third = taken(project, director, 14, rows[1], rows[2])
    return {1: first, 2: second, 3: third, None: None}


@pytest.mark.parametrize(
    ("before", "after", "numbers"),
    [
        (1, 1, []),
        (1, 2, [1]),
        (1, 3, [1, 2, 3]),
        (2, 3, [2, 3]),
        (2, 2, []),
        (3, 3, []),
        (2, 1, [1]),
        (3, 1, [1, 2, 3]),
        (3, 2, [2, 3]),
        (1, None, [1, 2, 3]),
        (2, None, [2, 3]),
        (3, None, []),
    ],
)
def test_a_comparison_tells_what_came_in_between(project, history, before, after, numbers):
    found = implemented_between(project, history[before], history[after])
    assert [row.number for row in found] == numbers
    assert compare(project, history[before], history[after]).implemented == found


@pytest.mark.parametrize(
    ("day", "before", "after", "is_told"),
    [
        (0, 1, 2, False),
        (1, 1, 2, True),
        (7, 1, 2, True),
        (8, 1, 2, False),
        (8, 2, 3, True),
        (7, 2, 3, False),
        (14, 2, 3, True),
        (15, 2, 3, False),
        (15, 1, 3, False),
        (15, 3, None, True),
        (14, 3, None, False),
        (1, 1, None, True),
        (0, 1, None, False),
        (3, 2, 1, True),
    ],
)
def test_an_annex_is_told_between_the_days_of_two_baselines(
    project, history, asker, director, day, before, after, is_told
):
    make_signed_mandate(project, director=director)
    row = approved_anew(project, asker)
    annex_change(row.pk, actor=director, on=on(day))
    found = implemented_between(project, history[before], history[after])
    assert (row.number in [each.number for each in found]) is is_told


def test_what_is_closed_is_told_as_what_is_implemented(project, history, director):
    row = history[2].changes.get()
    close_change(row.pk, actor=director)
    found = implemented_between(project, history[1], history[2])
    assert [(each.number, each.state) for each in found] == [(1, "closed")]


def test_what_is_only_approved_is_told_in_no_comparison(project, history, asker):
    row = approved_anew(project, asker)
    assert row not in compare(project, history[1], None).implemented


def test_changes_of_other_projects_are_told_in_no_comparison(project, history, director):
    other = another_project()
    make_signed_mandate(other, director=director)
    row = approved_anew(other, director)
    annex_change(row.pk, actor=director, on=on(3))
    found = implemented_between(project, history[1], history[3])
    assert {each.project_id for each in found} == {project.pk}


def test_what_came_in_between_takes_one_query(project, history, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = implemented_between(project, history[1], history[3])
        assert [each.get_absolute_url() for each in found]


@pytest.mark.parametrize(
    ("way", "earlier"),
    [
        ("approved alone", 30_000),
        ("with the baseline", 0),
        ("annexed after the baseline", 30_000),
        ("annexed before the baseline", 0),
    ],
)
def test_what_the_budget_of_the_baseline_contains_is_not_counted_again(
    project, first, asker, director, way, earlier
):
    row = analysed(project, asker, cost_effect=Decimal(30_000))
    row = decided(row, project.sponsor)
    if way == "with the baseline":
        taken(project, director, 7, row)
    if way.startswith("annexed"):
        make_signed_mandate(project, director=director)
        annex_change(row.pk, actor=director, on=FRIDAY)
    if way == "annexed after the baseline":
        type(row).objects.filter(pk=row.pk).update(decided_on=on(1))
    if way == "annexed before the baseline":
        taken(project, director, 7)
    following = analysed(project, asker, cost_effect=Decimal(1))
    assert load_effects(following).earlier_cost == earlier


@pytest.mark.parametrize(
    ("outcome", "earlier"), [("approved", 30_000), ("rejected", 0), ("deferred", 0)]
)
def test_only_what_is_approved_takes_of_the_envelope(project, first, asker, outcome, earlier):
    row = analysed(project, asker, cost_effect=Decimal(30_000))
    decided(row, project.sponsor, outcome, review_on=date(2026, 11, 30))
    following = analysed(project, asker, cost_effect=Decimal(1))
    assert load_effects(following).earlier_cost == earlier


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Telephony connector"), ("fr", "Connecteur téléphonie")]
)
def test_the_page_of_a_baseline_names_the_changes_since(project, history, as_user, language, said):
    project.lead.language = language
    project.lead.save()
    address = reverse("workpackages:baseline", args=[project.code, 1])
    page = words(as_user(project.lead).get(address))
    assert said in page
    for number in (1, 2, 3):
        assert reverse("projects:change", args=[project.code, number]) in page


def test_the_form_of_a_baseline_offers_approved_changes_alone(
    project, first, asker, director, as_user
):
    drafted(project, asker)
    submitted(project, asker)
    analysed(project, asker)
    approved_anew(project, asker)
    page = as_user(director).get(reverse("workpackages:new_baseline", args=[project.code]))
    text = page.content.decode()
    assert [f"CR-201-{n}" in text for n in (1, 2, 3, 4)] == [False, False, False, True]
