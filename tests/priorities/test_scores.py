"""Scores: agreed by the director, proposed by the programme, counted as the domain counts."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from people.choices import Role
from projects.gates.checklist import Standing, load_checklist
from projects.models import CriteriaSet, ProjectScore, ScoreState
from projects.operations.priorities import (
    draft_weights,
    edit_weights,
    facts_of,
    found_priorities,
    put_in_force,
)
from projects.operations.scores import (
    Said,
    adopt_proposal,
    decline_proposal,
    next_number,
    propose_score,
    score_project,
)
from projects.priorities.ranking import current_score, load_ranking, needs_review
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.conftest import FRIDAY
from tests.factories import (
    make_portfolio,
    make_programme,
    make_project,
    make_score,
    make_user,
    meet_gates,
)
from tests.priorities.golden import GOLDEN, contributions, scores

pytestmark = pytest.mark.django_db
WHY = dict.fromkeys("ABCDEF", "Compared with similar projects.")


def said(**changes):
    facts = {
        "scores": scores((4, 2, 1, 5, 3)),
        "contributions": contributions((5, 0, 5, 1, 1)),
        "reasons": WHY,
        "cost": Decimal(380_000),
    }
    return Said(**{**facts, **changes})


@pytest.fixture
def manager():
    return make_user("programme-manager")


@pytest.fixture
def waiting(director, manager):
    """A request in analysis of a portfolio with criteria."""
    project = make_project(state="analysis", programme=make_programme(manager=manager))
    found_priorities(project.portfolio_id, actor=director, on=FRIDAY)
    return project


@pytest.fixture
def round_2027(director):
    portfolio = make_portfolio()
    found_priorities(portfolio.pk, actor=director, on=FRIDAY)
    for code, given, points, _p, _v, cost, _best, _worst in GOLDEN:
        project = make_project(code=code, portfolio=portfolio, state="requested")
        facts = said(
            contributions=contributions(given), scores=scores(points), cost=Decimal(cost * 1000)
        )
        score_project(project.pk, facts, actor=director, on=FRIDAY)
    return portfolio


def test_the_worked_example_comes_out_to_the_decimal(round_2027):
    ranking = load_ranking(round_2027.pk)
    found = [
        (p.code, str(p.priority), str(p.value), p.range.best, p.range.worst) for p in ranking.places
    ]
    assert found == [(g[0], g[3], g[4], g[6], g[7]) for g in GOLDEN]
    near = {place.code: place.near for place in ranking.places if place.near}
    assert near["GOLD-104"] == ("GOLD-206",)
    assert near["GOLD-206"] == ("GOLD-104",)


def test_running_projects_and_sub_projects_do_not_compete(round_2027):
    for state in ("execution", "closed", "rejected"):
        make_score(make_project(portfolio=round_2027, state=state))
    assert len(load_ranking(round_2027.pk).places) == 9


def test_a_score_replaces_the_one_before_and_keeps_its_authors(waiting, director):
    first = score_project(waiting.pk, said(), actor=director, on=FRIDAY)
    other = make_user("second-director", roles=(Role.DIRECTOR,))
    again = said(scores=scores((3, 2, 1, 5, 3)), reasons={**WHY, "C": "Date confirmed."})
    second = score_project(waiting.pk, again, actor=other, on=FRIDAY)
    first.refresh_from_db()
    assert (first.state, second.state, second.number) == ("past", "current", 2)
    authors = {each.key: each.author for each in second.reasons.order_by("key")}
    assert authors["D"] == director
    assert authors["B"] == authors["C"] == other


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"scores": scores((6, 2, 1, 5, 3))}, "score_B"),
        ({"scores": {"B": 1}}, "score_C"),
        ({"scores": {**scores((1, 2, 1, 5, 3)), "A": 5}}, "score_A"),
        ({"contributions": {"O1": 2}}, "contribution_O1"),
        ({"reasons": {**WHY, "E": " "}}, "why_E"),
        ({"imposed_on": date(1066, 10, 14)}, "imposed_on"),
        ({"cost": Decimal(-1)}, None),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(waiting, director, changes, field):
    with pytest.raises(RuleViolation) as refused:
        score_project(waiting.pk, said(**changes), actor=director, on=FRIDAY)
    if field:
        assert refused.value.field == field
    assert not ProjectScore.objects.exists()


def test_without_criteria_or_below_another_project_there_is_no_score(director, waiting):
    child = make_project(parent=waiting)
    with pytest.raises(RuleViolation):
        score_project(child.pk, said(), actor=director, on=FRIDAY)
    elsewhere = make_project(portfolio=make_portfolio())
    with pytest.raises(RuleViolation):
        score_project(elsewhere.pk, said(), actor=director, on=FRIDAY)


def test_an_overtaken_form_is_refused(waiting, director):
    number = next_number(waiting)
    score_project(waiting.pk, said(), actor=director, on=FRIDAY, number=number)
    with pytest.raises(StaleObject):
        score_project(waiting.pk, said(), actor=director, on=FRIDAY, number=number)


def test_the_programme_proposes_and_the_director_answers(waiting, director, manager):
    agreed = score_project(waiting.pk, said(), actor=director, on=FRIDAY)
    with pytest.raises(PermissionDenied):
        score_project(waiting.pk, said(), actor=manager, on=FRIDAY)
    propose_score(waiting.pk, said(scores=scores((1, 1, 1, 1, 1))), actor=manager, on=FRIDAY)
    assert current_score(waiting) == agreed
    proposal = propose_score(
        waiting.pk, said(scores=scores((5, 5, 5, 5, 5))), actor=manager, on=FRIDAY
    )
    with pytest.raises(PermissionDenied):
        adopt_proposal(waiting.pk, actor=manager, on=FRIDAY)
    adopt_proposal(waiting.pk, actor=director, on=FRIDAY)
    assert current_score(waiting) == proposal
    with pytest.raises(RuleViolation):
        adopt_proposal(waiting.pk, actor=director, on=FRIDAY)
    propose_score(waiting.pk, said(), actor=manager, on=FRIDAY)
    with pytest.raises(PermissionDenied):
        decline_proposal(waiting.pk, actor=manager)
    decline_proposal(waiting.pk, actor=director)
    assert current_score(waiting) == proposal
    with pytest.raises(RuleViolation):
        decline_proposal(waiting.pk, actor=director)


def test_others_neither_score_nor_propose(waiting, outsider, lead):
    for person in (outsider, lead, waiting.lead):
        for act in (score_project, propose_score):
            with pytest.raises(PermissionDenied):
                act(waiting.pk, said(), actor=person, on=FRIDAY)


def test_other_weights_rank_again_and_other_criteria_ask_for_new_scores(round_2027, director):
    draft = draft_weights(CriteriaSet, round_2027.pk, actor=director)
    rows = facts_of(draft)
    changed = [rows[0]._replace(weight=10), rows[1]._replace(weight=40), *rows[2:]]
    edit_weights(CriteriaSet, draft.pk, changed, actor=director)
    put_in_force(CriteriaSet, draft.pk, actor=director, on=FRIDAY)
    assert load_ranking(round_2027.pk).places[0].code == "GOLD-205"
    draft = draft_weights(CriteriaSet, round_2027.pk, actor=director)
    edit_weights(CriteriaSet, draft.pk, [*rows[:-1], rows[-1]._replace(key="G")], actor=director)
    put_in_force(CriteriaSet, draft.pk, actor=director, on=FRIDAY)
    ranking = load_ranking(round_2027.pk)
    assert (ranking.places, len(ranking.unscored)) == ((), 9)


def test_gate_one_asks_for_a_complete_score(waiting, director):
    def standing():
        lines = load_checklist(waiting, "G1", on=FRIDAY).lines
        return next(line for line in lines if line.code == "G1-03").standing

    assert standing() == Standing.UNMET
    score = score_project(waiting.pk, said(), actor=director, on=FRIDAY)
    assert standing() == Standing.MET
    score.reasons.get(key="E").delete()
    assert standing() == Standing.UNMET


def test_the_factory_meets_the_condition():
    project = make_project(state="analysis")
    meet_gates(project, "G1")
    lines = load_checklist(project, "G1", on=FRIDAY).lines
    assert next(line for line in lines if line.code == "G1-03").holds


def test_a_score_is_to_be_reviewed_after_twelve_months(waiting):
    row = make_score(waiting, scored_on=date(2025, 10, 9))
    assert not needs_review(row, date(2026, 10, 9))
    assert needs_review(row, date(2026, 10, 10))
    assert row.state == ScoreState.CURRENT


def test_the_next_number_follows_all_scores(waiting):
    assert next_number(waiting) == 1
    make_score(waiting)
    assert next_number(waiting) == 2
