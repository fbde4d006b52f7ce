"""Which projects together: what the board took for 2026, and the two scenarios of 2027."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from people.models import User
from projects.models import Portfolio, PriorityRound, Project, SelectionScenario
from projects.operations.selection import (
    CandidateFacts,
    ScenarioChange,
    ScenarioFacts,
    compute_scenario,
    create_scenario,
    edit_candidate,
    edit_groups,
    edit_scenario,
)
from projects.operations.selection_adoption import Adoption, adopt_scenario
from projects.operations.selection_groups import GroupFacts
from projects.operations.selection_rules import add_rule
from reporting.demo import days, organisation
from reporting.demo.diary import Diary, Turn

THOUSAND = Decimal(1000)
MADE, ADOPTED, RULED, WEIGHED = (
    date(2026, 7, 2), date(2026, 7, 3), date(2026, 10, 29), date(2026, 10, 30),
)  # fmt: skip
BOARD = "mandant-dsi"
# Budget, committed already and reserve in thousands; people, bound and daily work in days.
YEAR_2026: dict[str, Any] = {
    "budget": 4900 * THOUSAND,
    "committed": 3400 * THOUSAND,
    "reserve": 200 * THOUSAND,
    "capacity": 7200 * days.MINUTES_PER_DAY,
    "bound": 4900 * days.MINUTES_PER_DAY,
    "operations": 900 * days.MINUTES_PER_DAY,
}
RULES = (
    ("PRJ-206", "requires", "PRJ-202", "L’assistant répond à partir de la base de connaissances."),
    ("PRJ-205", "bundle", "PRJ-208", "Sans transfert de savoir, pas d’externalisation N1."),
)
SCENARIOS = (
    ("Budget ordinaire 2027", "Ordinary budget 2027", 1500, 1500),
    ("Budget réduit 2027", "Reduced budget 2027", 1300, 1500),
)
# With their person-days of 2027, and their share (%) in the work of a project.
GROUPS = (
    ("Techniciens du poste de travail", "Workstation technicians", 900, 55),
    ("Chefs de projet", "Project managers", 300, 15),
)


def add_selection(diary: Diary, director: str) -> None:
    diary.add(MADE, Turn.REMARK, director, _weigh_2026)
    diary.add(ADOPTED, Turn.REMARK, BOARD, _adopt_2026)
    for rule in RULES:
        diary.add(RULED, Turn.REMARK, director, partial(_rule, rule))
    for facts in SCENARIOS:
        diary.add(WEIGHED, Turn.REMARK, director, partial(_weigh_2027, facts))


def _portfolio() -> Portfolio:
    return Portfolio.objects.get(code=organisation.PORTFOLIO[0])


def _weigh_2026(director: User) -> None:
    facts = ScenarioFacts(
        2026, "Portefeuille 2026", YEAR_2026["budget"], YEAR_2026["capacity"], "Portfolio 2026"
    )
    row = create_scenario(_portfolio().pk, facts, actor=director)
    projects = frozenset(row.candidates.order_by().values_list("project_id", flat=True))
    change = ScenarioChange(row.name_fr, row.name_en, projects, {2026: YEAR_2026})
    edit_scenario(row.pk, change, actor=director)
    compute_scenario(row.pk, actor=director)


def _adopt_2026(member: User) -> None:
    board = User.objects.filter(username__in=("mandant-dsi", "mandant-operations"))
    adoption = Adoption(
        "rank",
        "Projets nouveaux du portefeuille 2026",
        "Les trois projets tiennent dans l’argent et le temps que laissent ceux en cours.",
        frozenset(board.order_by().values_list("pk", flat=True)),
        "New projects of the portfolio 2026",
    )
    adopt_scenario(SelectionScenario.objects.get(year=2026).pk, adoption, actor=member, on=ADOPTED)


def _rule(rule: tuple[str, str, str, str], director: User) -> None:
    first, kind, second, reason = rule
    keys = {each.code: each.pk for each in Project.objects.filter(code__in=(first, second))}
    add_rule(_portfolio().pk, (keys[first], keys[second]), kind, reason, actor=director)


def _weigh_2027(facts: tuple[str, str, int, int], director: User) -> None:
    fr, en, thousands, person_days = facts
    asked = ScenarioFacts(
        2027,
        fr,
        thousands * THOUSAND,
        person_days * days.MINUTES_PER_DAY,
        en,
        round_id=PriorityRound.objects.get(year=2027).pk,
    )
    row = create_scenario(_portfolio().pk, asked, actor=director)
    _share_work(row, director)
    compute_scenario(row.pk, actor=director)


def _share_work(row: SelectionScenario, director: User) -> None:
    """Most of the work is the technicians', a part that of those who lead."""
    groups = [
        GroupFacts(None, fr, en, {2027: {"capacity": person_days * days.MINUTES_PER_DAY}})
        for fr, en, person_days, _share in GROUPS
    ]
    edit_groups(row.pk, groups, actor=director)
    for each in row.candidates.select_related("project").order_by("project__code"):
        facts = CandidateFacts(
            costs=[Decimal(cost) for cost in each.costs],
            efforts=each.efforts,
            group_efforts={
                str(n): [need * share // 100 for need in each.efforts]
                for n, (*_words, share) in enumerate(GROUPS, start=1)
            },
        )
        edit_candidate(row.pk, each.project_id, facts, actor=director)
