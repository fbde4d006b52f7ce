"""Scenarios: made from a round or from all that is scored, changed, copied, computed, deleted."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from people.history import entries_for
from projects.models import PortfolioRule, Project, ScenarioCandidate, SelectionScenario
from projects.operations.rounds import RoundFacts, open_round
from projects.operations.selection import (
    CandidateFacts,
    ScenarioChange,
    compute_scenario,
    copy_scenario,
    create_scenario,
    delete_scenario,
    edit_candidate,
    edit_scenario,
)
from projects.selection.inputs import load_input
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.conftest import FRIDAY
from tests.factories import (
    make_adopted_scenario,
    make_portfolio,
    make_project,
    make_score,
    make_unit,
    make_user,
)
from tests.selection.conftest import DAY

pytestmark = pytest.mark.django_db


def key_of(code):
    return Project.objects.get(code=code).pk


def wish(scenario, code, director, **facts):
    row = scenario.candidates.get(project__code=code)
    said = {
        "costs": [Decimal(cost) for cost in row.costs],
        "efforts": row.efforts,
        "wish": row.wish,
        **facts,
    }
    return edit_candidate(scenario.pk, row.project_id, CandidateFacts(**said), actor=director)


def changed(scenario, **facts):
    held = scenario.candidates.order_by().values_list("project_id", flat=True)
    change = ScenarioChange(scenario.name_fr, scenario.name_en, frozenset(held), {})
    return replace(change, **facts)


def test_it_begins_with_all_that_are_scored_and_what_their_scores_estimate(scenario, director):
    assert scenario.candidates.count() == 9
    row = scenario.candidates.get(project__code="GOLD-202")
    assert (row.costs, row.efforts) == (["380000.00"], [520 * DAY])
    assert (row.wish, row.years_later) == ("free", 0)
    limit = scenario.limits.get()
    assert (limit.year, limit.money_left, limit.people_left) == (2027, 1_500_000, 1500 * DAY)
    assert scenario.criteria_set.number == 1
    assert entries_for(scenario).get().actor == director


def test_projects_without_score_or_selected_before_or_running_are_no_candidates(
    portfolio, director, facts
):
    make_project(portfolio=portfolio, state="decision")
    make_score(make_project(portfolio=portfolio, state="execution"))
    make_adopted_scenario(Project.objects.get(code="GOLD-202"), by=director, year=2026)
    made = create_scenario(portfolio.pk, facts, actor=director)
    codes = set(made.candidates.values_list("project__code", flat=True))
    assert len(codes) == 8
    assert "GOLD-202" not in codes


def test_the_candidates_of_a_round_are_taken_over(portfolio, director, facts):
    unit = make_unit(head=make_user())
    few = frozenset(map(key_of, ("GOLD-202", "GOLD-106")))
    asked = RoundFacts(2027, "Tour", FRIDAY + timedelta(days=9), few, frozenset({unit.pk}))
    opened = open_round(portfolio.pk, asked, actor=director, on=FRIDAY)
    made = create_scenario(portfolio.pk, replace(facts, round_id=opened.pk), actor=director)
    assert set(made.candidates.values_list("project_id", flat=True)) == few
    assert made.priority_round == opened


def test_only_the_director_makes_changes_computes_and_deletes(
    portfolio, scenario, facts, board, lead
):
    row = scenario.candidates.first()
    for person in (board, lead):
        for act in (
            lambda who: create_scenario(portfolio.pk, facts, actor=who),
            lambda who: copy_scenario(scenario.pk, "Copie", "", actor=who),
            lambda who: edit_scenario(scenario.pk, changed(scenario), actor=who),
            lambda who: edit_candidate(scenario.pk, row.project_id, CandidateFacts(), actor=who),
            lambda who: compute_scenario(scenario.pk, actor=who),
            lambda who: delete_scenario(scenario.pk, actor=who),
        ):
            with pytest.raises(PermissionDenied):
                act(person)


def test_years_rounds_and_portfolios_that_make_no_sense_are_refused(portfolio, director, facts):
    for wrong, words in (
        (replace(facts, years=6), "one to 5 years"),
        (replace(facts, years=0), "one to 5 years"),
        (replace(facts, year=1900), "planning year"),
        (replace(facts, round_id=99), "round of this portfolio"),
        (replace(facts, name_fr=" "), "cannot be blank"),
        (replace(facts, capacity=10**9), "less than or equal"),
    ):
        with pytest.raises(RuleViolation, match=words):
            create_scenario(portfolio.pk, wrong, actor=director)
    empty = make_portfolio()
    with pytest.raises(RuleViolation, match="No criteria are in force"):
        create_scenario(empty.pk, facts, actor=director)
    Project.objects.update(state="execution")
    with pytest.raises(RuleViolation, match="no candidates"):
        create_scenario(portfolio.pk, facts, actor=director)
    assert not SelectionScenario.objects.exists()


def test_limits_names_and_candidates_are_changed_with_their_version(scenario, director):
    kept = frozenset(map(key_of, ("GOLD-202", "GOLD-106")))
    limits = {2027: {"committed": Decimal(200_000), "reserve": Decimal(100_000), "bound": 60 * DAY}}
    change = ScenarioChange("Autre", "Other", kept, limits)
    row = edit_scenario(scenario.pk, change, actor=director, version=scenario.version)
    assert (row.name_en, row.version) == ("Other", scenario.version + 1)
    assert row.candidates.count() == 2
    limit = row.limits.get()
    assert (limit.money_left, limit.people_left) == (1_200_000, 1440 * DAY)
    with pytest.raises(StaleObject):
        edit_scenario(scenario.pk, change, actor=director, version=scenario.version)


def test_more_cannot_be_taken_off_than_there_is(scenario, director):
    for name, amount, words in (
        ("committed", Decimal(1_600_000), "more money is taken off"),
        ("operations", 1501 * DAY, "more people are taken off"),
        ("budget", Decimal(-1), "greater than or equal|more money|out of range|negative"),
    ):
        with pytest.raises(RuleViolation, match=words):
            edit_scenario(
                scenario.pk, changed(scenario, limits={2027: {name: amount}}), actor=director
            )
    with pytest.raises(RuleViolation, match="candidates that still compete"):
        edit_scenario(scenario.pk, changed(scenario, projects=frozenset()), actor=director)
    assert scenario.limits.get().committed == 0


def test_a_project_that_competes_comes_in_later(portfolio, scenario, director):
    late = make_project(portfolio=portfolio, state="requested")
    make_score(late, cost=Decimal(5_000))
    running = make_project(portfolio=portfolio, state="execution")
    held = changed(scenario).projects
    edit_scenario(
        scenario.pk, changed(scenario, projects=held | {late.pk, running.pk}), actor=director
    )
    assert scenario.candidates.get(project=late).costs == ["5000.00"]
    assert not scenario.candidates.filter(project=running).exists()


def test_a_candidate_is_forced_with_a_reason(scenario, director):
    with pytest.raises(RuleViolation, match="Say why"):
        wish(scenario, "GOLD-202", director, wish="in")
    with pytest.raises(RuleViolation, match="mandatory project cannot be left out"):
        wish(scenario, "GOLD-106", director, wish="out", reason="No.")
    wish(scenario, "GOLD-205", director, wish="in", reason="Promised to the unions.")
    result = compute_scenario(scenario.pk, actor=director).result
    assert {"GOLD-205", "GOLD-208"} <= set(result["rank"]["codes"])
    assert result["settled"]["GOLD-208"][-1][2] == "bundle"


def test_one_that_starts_later_needs_money_and_people_later(portfolio, director, facts):
    row = create_scenario(portfolio.pk, replace(facts, years=2), actor=director)
    wish(row, "GOLD-205", director, years_later=1)
    wish(row, "GOLD-208", director, costs=[Decimal(20_000), Decimal(100_000)], efforts=[5, 7])
    result = compute_scenario(row.pk, actor=director).result
    assert {"GOLD-202", "GOLD-205", "GOLD-208"} <= set(result["rank"]["codes"])
    assert Decimal(result["rank"]["costs"]["2028"]) == 800_000
    assert result["rank"]["efforts"]["2028"] == 600 * DAY + 7
    assert result["candidates"]["GOLD-205"]["later"] == 1


def test_more_money_and_people_let_more_in(scenario, director):
    more = {2027: {"more_money": Decimal(2_000_000), "more_people": 2000 * DAY}}
    edit_scenario(scenario.pk, changed(scenario, limits=more), actor=director)
    result = compute_scenario(scenario.pk, actor=director).result
    assert len(result["optimum"]["codes"]) == 9
    assert result["prices"]["GOLD-202"]["is_in"] is False


def test_a_copy_is_the_same_again_to_be_changed(computed, director):
    wish(computed, "GOLD-205", director, wish="out", reason="Not yet.")
    copy = copy_scenario(computed.pk, "Copie", "Copy", actor=director)
    assert (copy.copied_from, copy.state, copy.result) == (computed, "draft", {})
    assert copy.limits.get().budget == 1_500_000
    assert copy.candidates.get(project__code="GOLD-205").wish == "out"
    assert computed.candidates.count() == copy.candidates.count() == 9


def test_what_must_be_done_but_does_not_fit_is_named(scenario, director):
    edit_scenario(
        scenario.pk, changed(scenario, limits={2027: {"budget": Decimal(100_000)}}), actor=director
    )
    with pytest.raises(RuleViolation) as refused:
        compute_scenario(scenario.pk, actor=director)
    assert str(refused.value) == (
        "Exceeded by 80’000 CHF by the projects that must be done: GOLD-106 180’000 CHF."
    )
    scenario.refresh_from_db()
    assert scenario.result == {}


def test_people_that_do_not_suffice_are_named_in_days(scenario, director):
    edit_scenario(
        scenario.pk, changed(scenario, limits={2027: {"capacity": 200 * DAY}}), actor=director
    )
    with pytest.raises(RuleViolation, match=r"Exceeded by 60 pd .* GOLD-106 260 pd"):
        compute_scenario(scenario.pk, actor=director)


def test_wishes_against_rules_are_named(scenario, director):
    wish(scenario, "GOLD-206", director, wish="in", reason="Wanted.")
    wish(scenario, "GOLD-202", director, wish="out", reason="Unwanted.")
    with pytest.raises(RuleViolation) as refused:
        compute_scenario(scenario.pk, actor=director)
    words = str(refused.value)
    assert "GOLD-206 is forced in" in words
    assert "GOLD-206 requires GOLD-202" in words
    assert "GOLD-202 is not to be chosen" in words


def test_missing_scores_are_named_and_nothing_is_kept(portfolio, scenario, director):
    late = make_project(portfolio=portfolio, state="requested", code="UNSCORED")
    held = changed(scenario).projects
    edit_scenario(scenario.pk, changed(scenario, projects=held | {late.pk}), actor=director)
    odd = Project.objects.get(code="GOLD-104")
    odd.scores.update(scores={"Z": 1})
    with pytest.raises(RuleViolation, match="criteria in force: GOLD-104, UNSCORED"):
        compute_scenario(scenario.pk, actor=director)
    scenario.refresh_from_db()
    assert (scenario.result, scenario.result_of, scenario.computed_at) == ({}, "", None)


def test_a_changed_score_limit_or_rule_makes_the_result_out_of_date(computed, director):
    def is_old():
        return load_input(computed).digest != computed.result_of

    assert not is_old()
    rule = PortfolioRule.objects.get(kind="bundle")
    rule.delete()
    assert is_old()
    rule.save(force_insert=True)
    assert not is_old()
    score = Project.objects.get(code="GOLD-202").scores.get()
    score.scores = {**score.scores, "B": 5}
    score.save()
    assert is_old()


def test_a_partner_that_runs_already_counts_as_chosen(portfolio, scenario, director):
    first = Project.objects.get(code="GOLD-202")
    first.state = "execution"
    first.save()
    held = changed(scenario).projects - {first.pk}
    edit_scenario(scenario.pk, changed(scenario, projects=held), actor=director)
    result = compute_scenario(scenario.pk, actor=director).result
    assert "GOLD-206" not in result["settled"]
    assert "GOLD-202" not in result["candidates"]
    first.state = "decision"
    first.save()
    result = compute_scenario(scenario.pk, actor=director).result
    assert [step[2] for step in result["settled"]["GOLD-206"]] == ["forced_out", "requires"]


def test_an_undecided_one_is_deleted_with_its_rows(computed, director):
    with pytest.raises(StaleObject):
        delete_scenario(computed.pk, actor=director, version=computed.version + 1)
    delete_scenario(computed.pk, actor=director, version=computed.version)
    assert not SelectionScenario.objects.exists()
    assert not ScenarioCandidate.objects.exists()


def test_an_adopted_one_never_changes(portfolio, director):
    project = Project.objects.get(code="GOLD-202")
    row = make_adopted_scenario(project, by=director)
    for act in (
        lambda: edit_scenario(row.pk, changed(row), actor=director),
        lambda: compute_scenario(row.pk, actor=director),
        lambda: delete_scenario(row.pk, actor=director),
    ):
        with pytest.raises(RuleViolation, match="never changes"):
            act()
    ScenarioCandidate.objects.create(scenario=row, project=project)
    with pytest.raises(RuleViolation, match="never changes"):
        edit_candidate(row.pk, project.pk, CandidateFacts(), actor=director)
