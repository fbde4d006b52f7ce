"""Requirements of the large project: as many as deliverables, each shown by some of them."""

from __future__ import annotations

from random import Random

from servicedesk_pm.common.text import fold
from workpackages.models import (
    AcceptanceCriterion,
    Coverage,
    Deliverable,
    Requirement,
    WorkPackage,
)
from workpackages.quality.choices import Priority, RequirementState

BATCH = 1000


def load_requirements(count: int, packages: list[WorkPackage], chance: Random) -> None:
    """So many requirements and deliverables of the packages' project; a tenth is uncovered."""
    project = packages[0].project
    owed = Deliverable.objects.bulk_create(
        [
            Deliverable(
                project=project,
                work_package=chance.choice(packages),
                number=n,
                name_fr=f"Livrable {n:03}",
                name_en=f"Deliverable {n:03}",
                search_text=fold(f"L{n} Livrable {n:03} Deliverable {n:03}"),
            )
            for n in range(1, count + 1)
        ],
        BATCH,
    )
    criteria = AcceptanceCriterion.objects.bulk_create(
        [
            AcceptanceCriterion(deliverable=row, number=n, text_fr=f"Critère {n}")
            for row in owed
            for n in (1, 2)
        ],
        BATCH,
    )
    asked = Requirement.objects.bulk_create(
        [
            Requirement(
                project=project,
                number=n,
                name_fr=f"Exigence {n:03}",
                name_en=f"Requirement {n:03}",
                priority=chance.choice(Priority.values),
                state=RequirementState.AGREED,
                search_text=fold(f"E{n} Exigence {n:03} Requirement {n:03}"),
            )
            for n in range(1, count + 1)
        ],
        BATCH,
    )
    shown = [
        Coverage(requirement=row, deliverable=criterion.deliverable, criterion=criterion)
        for row in asked[count // 10 :]
        for criterion in chance.sample(criteria, 3)
    ]
    Coverage.objects.bulk_create(shown, BATCH)
