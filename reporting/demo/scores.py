"""How the projects of the demonstration are weighed: the planning round 2027, and those before."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from people.models import User
from projects.models import Portfolio, Project
from projects.operations import Said, found_priorities, score_project
from projects.priorities.defaults import CRITERIA
from reporting.demo import days, organisation

THOUSAND = Decimal(1000)
# When what nobody has had to decide on yet was scored for the planning round.
ROUND_ON = date(2026, 10, 27)


class Weighed(NamedTuple):
    contributions: tuple[int, int, int, int, int]
    scores: tuple[int, int, int, int, int]
    thousands: int = 0
    person_days: int = 0
    imposed: str = ""


CANDIDATES = {
    "PRJ-202": Weighed((5, 0, 5, 1, 1), (4, 2, 1, 5, 3), 380, 520),
    "PRJ-205": Weighed((3, 0, 5, 0, 1), (5, 3, 2, 3, 2), 700, 600),
    "PRJ-106": Weighed((0, 5, 1, 0, 0), (1, 5, 5, 1, 3), 180, 260, "2027-03-31"),
    "PRJ-208": Weighed((3, 0, 3, 0, 3), (1, 3, 3, 3, 4), 120, 180),
    "PRJ-303": Weighed((1, 3, 3, 0, 0), (3, 3, 2, 2, 3), 230, 180),
    "PRJ-104": Weighed((3, 1, 0, 5, 0), (2, 2, 1, 1, 3), 240, 210),
    "PRJ-206": Weighed((3, 0, 3, 0, 0), (3, 1, 0, 4, 3), 190, 240),
    "PRJ-107": Weighed((3, 0, 0, 5, 3), (2, 1, 0, 0, 2), 410, 300),
    "PRJ-304": Weighed((3, 0, 0, 0, 0), (1, 2, 1, 1, 4), 95, 110),
}
BEFORE = {
    "PRJ-101": Weighed((3, 5, 3, 1, 1), (3, 5, 5, 2, 1), 1240, 1450, "2026-10-13"),
    "PRJ-102": Weighed((3, 3, 5, 1, 0), (4, 2, 2, 3, 2), 460, 520),
    "PRJ-103": Weighed((3, 1, 3, 5, 1), (3, 4, 2, 2, 2), 780, 900),
    "PRJ-108": Weighed((1, 0, 1, 3, 0), (1, 1, 0, 0, 3), 350, 300),
    "PRJ-201": Weighed((5, 1, 5, 0, 3), (5, 4, 3, 4, 0), 1650, 1900),
    "PRJ-203": Weighed((3, 3, 3, 0, 1), (2, 2, 3, 2, 3), 210, 280),
    "PRJ-204": Weighed((5, 1, 3, 1, 0), (3, 2, 2, 4, 3), 165, 190),
    "PRJ-301": Weighed((1, 5, 1, 3, 1), (2, 5, 5, 2, 2), 540, 620, "2026-12-31"),
    "PRJ-302": Weighed((3, 1, 3, 5, 0), (4, 3, 1, 1, 1), 890, 980),
    "PRJ-305": Weighed((1, 1, 1, 0, 0), (1, 2, 1, 1, 4), 60, 50),
}
ALL = {**BEFORE, **CANDIDATES}
LEVELS = {1: "indirecte", 3: "directe", 5: "décisive"}
SOURCES = {
    "B": "calcul d’utilité de la base de décision",
    "C": "selon l’unité requérante",
    "D": "cote du registre des risques",
    "E": "estimation du Service Desk",
    "F": "estimation de classe ±50 %",
}


def found(portfolio_on: date, director: User) -> None:
    whole = Portfolio.objects.get(code=organisation.PORTFOLIO[0])
    found_priorities(whole.pk, actor=director, on=portfolio_on)


def give_score(code: str, on: date, director: User) -> None:
    """Write the project's score down with a line for every criterion."""
    facts = ALL[code]
    scores = dict(zip("BCDEF", facts.scores, strict=True))
    contributions = {f"O{n}": each for n, each in enumerate(facts.contributions, start=1)}
    said = Said(
        scores,
        contributions,
        reasons_for(scores, contributions),
        cost=facts.thousands * THOUSAND,
        effort_minutes=facts.person_days * days.MINUTES_PER_DAY,
        imposed_on=date.fromisoformat(facts.imposed) if facts.imposed else None,
    )
    score_project(Project.objects.get(code=code).pk, said, actor=director, on=on)


def reasons_for(scores: dict[str, int], contributions: dict[str, int]) -> dict[str, str]:
    served = [f"{key} {LEVELS[level]}" for key, level in contributions.items() if level]
    found = {"A": f"Contribution {', '.join(served)}."}
    for criterion in CRITERIA:
        if criterion.key in scores:
            anchor = criterion.anchors_fr.splitlines()[scores[criterion.key]]
            found[criterion.key] = f"{anchor[0].upper()}{anchor[1:]} ({SOURCES[criterion.key]})."
    return found
