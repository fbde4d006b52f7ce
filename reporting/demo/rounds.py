"""The planning round 2027: opened, scored by three units, not agreed on everywhere yet."""

from __future__ import annotations

from datetime import date
from functools import partial

from people.models import OrgUnit, User
from projects.models import Portfolio, PriorityRound, Project, RoundUnit
from projects.operations import Said
from projects.operations.rounds import RoundFacts, give_unit_score, open_round
from reporting.demo import organisation, scores
from reporting.demo.diary import Diary, Turn

OPENED, DEADLINE = date(2026, 10, 28), date(2026, 11, 20)
# Unit, its head, the day of its scores, and where it sees a project differently.
UNITS: tuple[tuple[str, str, date, dict[str, dict[str, int]]], ...] = (
    ("operations", "mandant-operations", date(2026, 10, 29), {"PRJ-107": {"B": 3}}),
    ("informatique", "mandant-dsi", date(2026, 10, 30),
     {"PRJ-206": {"B": 1}, "PRJ-205": {"D": 3}, "PRJ-104": {"C": 3}}),
    ("securite", "mandant-securite", date(2026, 10, 30),
     {"PRJ-206": {"D": 1}, "PRJ-104": {"D": 3}}),
)  # fmt: skip


def add_round(diary: Diary, director: str) -> None:
    diary.add(OPENED, Turn.REMARK, director, _open)
    for code, head, on, differs in UNITS:
        diary.add(on, Turn.REMARK, head, partial(_score_all, code, on, differs))


def _open(director: User) -> None:
    whole = Portfolio.objects.get(code=organisation.PORTFOLIO[0])
    candidates = Project.objects.filter(code__in=scores.CANDIDATES)
    units = OrgUnit.objects.filter(code__in=[code for code, *_rest in UNITS])
    facts = RoundFacts(
        2027,
        "Tour de planification 2027",
        DEADLINE,
        frozenset(candidates.order_by().values_list("pk", flat=True)),
        frozenset(units.order_by().values_list("pk", flat=True)),
        "Planning round 2027",
    )
    open_round(whole.pk, facts, actor=director, on=OPENED)


def _score_all(code: str, on: date, differs: dict[str, dict[str, int]], head: User) -> None:
    """The security unit has not come to the last candidates yet."""
    row = PriorityRound.objects.get(year=2027)
    unit = RoundUnit.objects.get(priority_round=row, org_unit__code=code)
    wanted = list(scores.CANDIDATES)[: 7 if code == "securite" else None]
    for project in row.projects.filter(code__in=wanted).order_by("code"):
        facts = scores.CANDIDATES[project.code]
        given = dict(zip("BCDEF", facts.scores, strict=True)) | differs.get(project.code, {})
        served = {f"O{n}": each for n, each in enumerate(facts.contributions, start=1)}
        said = Said(given, served, scores.reasons_for(given, served))
        give_unit_score(unit.pk, project.pk, said, actor=head, on=on)
