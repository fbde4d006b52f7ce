"""The pipeline as a board: one column for each stage, with the first cards of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from projects.models import ProjectRequest, ProjectRequestQuerySet
from projects.requests.choices import Stage

CARDS = 8


@dataclass(slots=True)
class BoardColumn:
    """A stage: how many requests are in it, and the newest of them."""

    stage: Stage
    count: int = 0
    cards: list[ProjectRequest] = field(default_factory=list)

    @property
    def hidden(self) -> int:
        return self.count - len(self.cards)


def load_board(rows: ProjectRequestQuerySet, stages: Sequence[Stage]) -> list[BoardColumn]:
    """The columns in the order of the work; two queries. ``rows`` know their stage."""
    counted = rows.counted_by_stage()
    columns = {stage: BoardColumn(stage, counted.get(str(stage), 0)) for stage in stages}
    place = Window(RowNumber(), partition_by=[F("stage")], order_by=F("number").desc())
    first = rows.annotate(place=place).filter(place__lte=CARDS)
    for card in (
        first.for_lists().select_related("org_unit", "requester", "project").order_by("-number")
    ):
        column = columns.get(Stage(card.stage))
        if column is not None:
            column.cards.append(card)
    # Nobody sees the drafts of others, so an empty column of them would mislead.
    return [each for each in columns.values() if each.count or each.stage != Stage.DRAFT]
