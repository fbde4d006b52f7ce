"""Risks of the reference portfolio: as many in each project, rated by chance."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from engine.exposure import DEFAULT_SCALE
from people.models import User
from projects.models import Project
from risks.choices import Response, RiskCategory, RiskState
from risks.models import Risk
from risks.models.register import code_in
from servicedesk_pm.common.text import fold

BATCH = 1000
STATES = (RiskState.ASSESSED, RiskState.TREATED, RiskState.MONITORED)


def load_risks(
    count: int, projects: list[Project], people: list[User], chance: Random, *, on: date
) -> None:
    """Rows as the operations leave them, without their series."""
    made = list(_made(count, projects, people, chance, on=on))
    for first in range(0, len(made), BATCH):
        Risk.objects.bulk_create(made[first : first + BATCH])


def _made(
    count: int, projects: list[Project], people: list[User], chance: Random, *, on: date
) -> Iterator[Risk]:
    for n in range(count):
        project = projects[n % len(projects)]
        probability, impact = chance.randint(1, 5), chance.randint(1, 5)
        gross = max(probability, chance.randint(1, 5)), max(impact, chance.randint(1, 5))
        worth = Decimal(chance.randint(1, 200) * 1000)
        risk = Risk(
            project=project,
            number=1 + n // len(projects),
            name_fr=f"Risque {n:04}",
            name_en=f"Risk {n:04}",
            category=chance.choice(RiskCategory.values),
            owner=chance.choice(people),
            response=Response.REDUCE_PROBABILITY,
            state=chance.choice(STATES),
            identified_on=on,
            identified_by=people[0],
            gross_probability=gross[0],
            gross_impact=gross[1],
            gross_exposure=2 * worth,
            probability=probability,
            impact=impact,
            score=probability * impact,
            exposure=worth,
            zone=DEFAULT_SCALE.zone_of(probability * impact).value,
            zone_since_on=on,
            review_on=on + timedelta(days=chance.randint(-5, 60)),
        )
        risk.code = code_in("R", project, risk.number)
        risk.search_text = fold(risk.code, risk.name_fr, risk.name_en)
        yield risk
