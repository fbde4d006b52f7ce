"""Contingency: set aside, drawn for risks, compared with what threatens, given back."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from engine.exposure import ExposureError, adequacy, adequacy_light
from people.append_only import RowIsKept
from people.choices import Role
from people.models import HistoryEntry, User
from risks.models import Contingency, DrawDown
from risks.operations.reserves import draw, release_contingency, set_contingency
from risks.reserve_page import load_draws, load_reserve, sources_of
from servicedesk_pm.common.errors import StaleObject
from tests.conftest import FRIDAY
from tests.decision_files.test_constraints import change
from tests.decision_files.test_constraints import refused as refused_by_database
from tests.factories import make_member, make_project
from tests.risks.pages import issue_row, register_row
from tests.risks.test_register import refused

pytestmark = pytest.mark.django_db
TEN = Decimal(10_000)


def take(project, source, amount=TEN, actor=None, reason="Two more weeks."):
    return draw(project.pk, amount, source, reason, actor=actor or project.lead, on=FRIDAY)


def test_the_worked_example_160_less_10_against_161_is_0_93_and_amber(project, risk, reserve):
    take(project, risk)
    found = load_reserve(project)
    assert (found.row.initial, found.row.drawn, found.row.left) == (160_000, 10_000, 150_000)
    assert found.exposure == Decimal(161_040)
    assert round(found.ratio, 2) == Decimal("0.93")
    assert found.light == "amber"


@pytest.mark.parametrize(
    ("left", "light"), [(120, "green"), (119, "amber"), (80, "amber"), (79, "red"), (0, "red")]
)
def test_lights_change_at_1_2_and_0_8(left, light):
    assert adequacy_light(adequacy(Decimal(left), Decimal(100))) == light


def test_where_nothing_threatens_every_contingency_suffices():
    assert adequacy(Decimal(0), Decimal(0)) is None
    assert adequacy_light(None) == "green"
    with pytest.raises(ExposureError, match="left must be a finite amount"):
        adequacy(Decimal(-1), Decimal(1))


def test_opportunities_and_risks_that_are_over_need_no_cover(project, risk, reserve):
    register_row(project, kind="opportunity", response="enhance", exposure=Decimal(-35_000))
    register_row(project, state="closed", exposure=Decimal(50_000))
    register_row(make_project(code="PRJ-102"), exposure=Decimal(50_000))
    assert load_reserve(project).exposure == Decimal(161_040)


def test_risks_of_sub_projects_are_covered_too(project, reserve):
    part = make_project(code="PRJ-101-A", parent=project)
    inside = register_row(part, exposure=Decimal(1000))
    assert load_reserve(project).exposure == 1000
    assert take(project, inside).risk == inside


def test_a_project_without_contingency_has_none(project):
    assert load_reserve(project) is None


def test_who_sets_it_says_why_and_leaves_a_trace(reserve, director):
    entry = HistoryEntry.objects.get(verb="contingency.set")
    assert (entry.actor, entry.additional_data["reason"]) == (director, "Mandate.")
    assert (reserve.set_by, reserve.set_on, reserve.drawn) == (director, FRIDAY, 0)


def test_only_directors_and_programme_managers_set_and_release(project, reserve):
    manager = User.objects.get(username="the-manager")
    changed = set_contingency(project.pk, TEN, "Less.", actor=manager, on=FRIDAY, version=1)
    assert (changed.initial, changed.version) == (TEN, 2)
    quality = make_member(project, Role.QUALITY_MANAGER)
    for actor in (project.lead, quality, make_member(project)):
        with pytest.raises(PermissionDenied):
            set_contingency(project.pk, TEN, "More.", actor=actor, on=FRIDAY)
        with pytest.raises(PermissionDenied):
            release_contingency(project.pk, "Over.", actor=actor, on=FRIDAY)


def test_somebody_elses_change_is_noticed(project, reserve, director):
    set_contingency(project.pk, TEN, "Less.", actor=director, on=FRIDAY, version=1)
    with pytest.raises(StaleObject):
        set_contingency(project.pk, TEN, "Again.", actor=director, on=FRIDAY, version=1)
    with pytest.raises(StaleObject):
        release_contingency(project.pk, "Over.", actor=director, on=FRIDAY, version=1)


def test_it_cannot_have_been_less_than_was_drawn(project, risk, reserve, director):
    take(project, risk)
    with refused("10’000 CHF are drawn already".replace("’", "."), "initial_amount"):
        set_contingency(project.pk, Decimal(9_999), "Less.", actor=director, on=FRIDAY)
    with refused("cannot have been less", "initial_amount"):
        set_contingency(project.pk, Decimal(-1), "Less.", actor=director, on=FRIDAY)
    with refused("Give the reason", "reason"):
        set_contingency(project.pk, TEN, " ", actor=director, on=FRIDAY)


def test_a_draw_names_risk_amount_day_reason_and_person(project, risk, reserve):
    made = take(project, risk)
    assert (made.number, made.risk, made.issue, made.amount) == (1, risk, None, TEN)
    assert (made.drawn_on, made.drawn_by, made.reason) == (FRIDAY, project.lead, "Two more weeks.")
    assert take(project, risk).number == 2
    reserve.refresh_from_db()
    assert (reserve.drawn, reserve.left) == (20_000, 140_000)
    first = HistoryEntry.objects.filter(verb="contingency.drawn").earliest("pk")
    assert first.additional_data["reason"].startswith(f"{risk.code} · 10")
    assert [row.number for row in load_draws(reserve)] == [1, 2]


def test_a_draw_for_an_issue_counts_for_the_risk_that_it_came_from(project, risk, reserve):
    issue = issue_row(project, risk=risk)
    made = take(project, issue)
    assert (made.risk, made.issue) == (risk, issue)
    with refused("an issue that came from one", "source"):
        take(project, issue_row(project))


def test_only_what_came_from_a_risk_of_the_project_is_offered(project, risk, reserve):
    issue = issue_row(project, risk=risk)
    issue_row(project)
    other = register_row(make_project(code="PRJ-102"))
    offered = sources_of(project)
    assert f"issue-{issue.pk}" in offered
    assert len(offered) == 5
    with refused("not one of this project", "source"):
        take(project, other)


@pytest.mark.parametrize(
    ("amount", "match"),
    [(0, "above zero"), (-1, "above zero"), (160_001, "Only 160.000 CHF are left")],
)
def test_amounts_that_make_no_sense_are_refused(project, risk, reserve, amount, match):
    with refused(match, "amount"):
        take(project, risk, Decimal(amount))
    assert not DrawDown.objects.exists()


def test_all_of_it_can_be_drawn_and_nothing_more(project, risk, reserve):
    take(project, risk, Decimal(160_000))
    with refused("Only 0 CHF are left", "amount"):
        take(project, risk, Decimal(1))


def test_a_draw_without_a_reason_is_refused(project, risk, reserve):
    with refused("Give the reason", "reason"):
        take(project, risk, reason=" ")


def test_nothing_is_drawn_where_nothing_is_set_aside(project, risk):
    with refused("No contingency is set aside"):
        take(project, risk)


def test_who_only_works_in_the_project_draws_nothing(project, risk, reserve, director):
    for role in (Role.TEAM_MEMBER, Role.QUALITY_MANAGER, Role.SPONSOR):
        with pytest.raises(PermissionDenied):
            take(project, risk, actor=make_member(project, role))
    assert take(project, risk, actor=director).drawn_by == director


def test_a_closed_project_draws_sets_and_releases_nothing(project, risk, reserve, director):
    project.state = "closed"
    project.save()
    with pytest.raises(PermissionDenied):
        take(project, risk)
    with pytest.raises(PermissionDenied):
        set_contingency(project.pk, TEN, "More.", actor=director, on=FRIDAY)
    with pytest.raises(PermissionDenied):
        release_contingency(project.pk, "Over.", actor=director, on=FRIDAY)


def test_what_is_left_is_given_back_once(project, risk, reserve, director):
    take(project, risk)
    row = release_contingency(project.pk, "No risk is open.", actor=director, on=FRIDAY, version=2)
    assert (row.released, row.released_on, row.left) == (150_000, FRIDAY, 0)
    for act in (
        lambda: take(project, risk, Decimal(1)),
        lambda: release_contingency(project.pk, "Again.", actor=director, on=FRIDAY),
        lambda: set_contingency(project.pk, TEN, "Again.", actor=director, on=FRIDAY),
    ):
        with refused("was released already"):
            act()
    assert HistoryEntry.objects.get(verb="contingency.released").actor == director


def test_draws_are_kept_as_they_were_written(project, risk, reserve):
    made = take(project, risk)
    made.amount = Decimal(1)
    with pytest.raises(RowIsKept):
        made.save()
    with pytest.raises(RowIsKept):
        made.delete()


def test_each_constraint(project, risk, reserve):
    refused_by_database("contingency_not_overdrawn", change(reserve, drawn=Decimal(160_001)))
    refused_by_database("contingency_not_overdrawn", change(reserve, drawn=Decimal(-1)))
    name = "contingency_released_at_most_what_was_set_aside"
    for values in ({"released": 1}, {"released": 160_001, "released_on": FRIDAY}):
        refused_by_database(name, change(reserve, **values))
    made = take(project, risk)
    facts = {"contingency": reserve, "risk": risk, "drawn_on": FRIDAY, "drawn_by": project.lead}
    second = Contingency(project=project, initial=TEN, set_by=project.lead, set_on=FRIDAY)
    refused_by_database("contingency_once_in_a_project", second.save)
    twice = DrawDown(number=made.number, amount=TEN, reason="Twice.", **facts)
    refused_by_database("draw_number_unique_in_contingency", twice.save)
    refused_by_database(
        "draw_amount_positive", lambda: DrawDown(number=9, amount=0, **facts).save()
    )
    assert made.history_scope() == reserve.history_scope() == f"project:{project.pk}"
