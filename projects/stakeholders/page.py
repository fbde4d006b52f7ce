"""What the pages of the register show beside the table: figures, grid, whom to see next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from engine.stakeholders import asks_too_many_to_lead
from people.models import User
from projects.models import (
    Consultation,
    Project,
    Stakeholder,
    StakeholderAssessment,
    StakeholderQuerySet,
)
from projects.stakeholders.choices import REPLY_TONES, Level, Reply
from projects.stakeholders.columns import engagement_words, level_words
from projects.stakeholders.grid import Grid, grid_of
from projects.stakeholders.register import by_urgency, with_standing

# The list above the table begins the work; the table has the rest.
MOST_URGENT = 12
WITH = ("project", "org_unit", "site", "owner")


@dataclass(frozen=True, slots=True)
class Overview:
    """The register at a glance; what only some may read is empty for the others."""

    total: int
    late: int
    behind: int
    unplanned: int
    leading: int
    judged: int
    too_many_lead: bool
    urgent: tuple[Any, ...]
    more: int
    grid: Grid | None

    @property
    def leading_pct(self) -> int:
        """Rounded up: just above a fifth is not told as a fifth."""
        return -(-100 * self.leading // self.judged) if self.judged else 0


def standing_rows(rows: StakeholderQuerySet, user: User) -> StakeholderQuerySet:
    """As the table and the overview read them."""
    return with_standing(rows.select_related(*WITH), user)


def overview_of(
    rows: list[Stakeholder], user: User, *, on: date, list_url: str, counted: bool = False
) -> Overview:
    """No query of its own."""

    def cell_url(power: int, interest: int) -> str:
        return f"{list_url}?{urlencode({'power': power, 'interest': interest})}"

    found: list[Any] = list(rows)
    urgent = by_urgency(rows, user, on)
    desired = [row.desired for row in found if row.desired is not None]
    for row in urgent:
        row.engagement = engagement_words(row)
    return Overview(
        total=len(found),
        late=sum(row.is_late for row in urgent),
        behind=sum(bool(row.gap) for row in found),
        unplanned=sum(row.lacks_action for row in urgent),
        leading=desired.count(Level.LEADING),
        judged=len(desired),
        too_many_lead=asks_too_many_to_lead(desired),
        urgent=tuple(urgent[:MOST_URGENT]),
        more=max(0, len(urgent) - MOST_URGENT),
        grid=grid_of(found, cell_url, counted=counted),
    )


@dataclass(frozen=True, slots=True)
class Heard:
    """A consultation with how many have answered."""

    row: Consultation
    asked: int
    answered: int
    is_over: bool


def consultations_of(project: Project, on: date) -> list[Heard]:
    """The newest first; two queries."""
    rows = Consultation.objects.filter(project=project).prefetch_related("parties")
    found = []
    for row in rows.order_by("-number"):
        row.project = project
        parties = list(row.parties.all())
        answered = sum(party.has_answered for party in parties)
        found.append(Heard(row, len(parties), answered, not row.takes_answers(on)))
    return found


@dataclass(frozen=True, slots=True)
class Series:
    """The assessments of a stakeholder, the newest first, and their line."""

    rows: tuple[Any, ...]
    line: tuple[int, ...]

    @property
    def newest(self) -> Any:
        return self.rows[0] if self.rows else None


def series_of(row: Stakeholder, user: User) -> Series:
    """Empty for those who may not read it; one query."""
    assessments = StakeholderAssessment.objects.visible_to(user)
    found: list[Any] = list(
        assessments.filter(stakeholder=row).select_related("assessed_by").newest_first()
    )
    for each in found:
        each.now, each.wanted = level_words(each.current), level_words(each.desired)
    return Series(tuple(found), tuple(each.current for each in reversed(found)))


def silence_first(parties: list[Any], on: date) -> list[Any]:
    """The parties with ``stand``, ``told`` and ``tone``, comments first, silence last."""
    order = {Reply.COMMENT: 0, Reply.NOTHING: 1, "": 2, Reply.SILENCE: 3}
    for party in parties:
        party.stand = party.stands(on)
        party.told = party.words(on)
        party.tone = REPLY_TONES.get(party.stand, "")
    return sorted(parties, key=lambda party: (order[party.stand], party.pk))
