"""What a survey of the team came to, as far as it may be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from closure.ending.choices import TEAM_QUESTIONS
from closure.models import TeamSurvey
from closure.models.ending import MARKS
from engine.achievement import FEWEST_ANSWERS, TeamMarks, team_marks
from projects.models import Project, RoleAssignment
from projects.scope import WORKERS
from servicedesk_pm.common.errors import Words


@dataclass(frozen=True, slots=True)
class SurveySeen:
    """Nothing of the answers is told before the survey is over and five have answered."""

    survey: TeamSurvey
    asked: int
    is_open: bool
    marks: TeamMarks
    comments: tuple[str, ...]

    @property
    def answered(self) -> int:
        return self.marks.answered

    @property
    def is_told(self) -> bool:
        return not self.is_open and self.marks.is_told

    @property
    def means(self) -> list[tuple[Words, Decimal]]:
        return list(zip(TEAM_QUESTIONS.values(), self.marks.means, strict=True))

    @property
    def missing(self) -> int:
        return max(0, FEWEST_ANSWERS - self.answered)


def team_of(project: Project) -> set[int]:
    """The keys of those who work in the project or below it; they are proposed to be asked."""
    rows = RoleAssignment.objects.filter(project__path__startswith=project.path, role__in=WORKERS)
    return set(rows.order_by().values_list("user_id", flat=True))


def load_survey(project: Project, *, on: date) -> SurveySeen | None:
    """Three queries, one where nobody was asked."""
    row = TeamSurvey.objects.filter(project=project).first()
    if row is None:
        return None
    row.project = project
    answers = list(row.answers.all())
    marks = team_marks([[getattr(each, name) for name in MARKS] for each in answers])
    is_open = row.takes_answers(on)
    told = marks.is_told and not is_open
    comments = sorted(each.comment for each in answers if each.comment) if told else []
    return SurveySeen(row, row.invitations.count(), is_open, marks, tuple(comments))
