"""Which published lessons of others may be of use to a project, and on what grounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from closure.lessons.choices import Applicable, LessonCategory
from closure.models import Lesson, LessonUse
from costs.models import Commitment
from engine.similarity import Words, counted, likeness, mentions, strengthened
from projects.choices import ProjectState, SizeClass
from projects.models import Project, ProjectRequest
from risks.choices import RiskCategory
from servicedesk_pm.common.errors import Words as Label
from servicedesk_pm.common.text import fold

# They are asked for while there is still something to change.
WRITTEN_IN = (ProjectState.REQUESTED, ProjectState.ANALYSIS, ProjectState.MANDATE,
              ProjectState.INITIATION)  # fmt: skip
# The newest so many are compared; the share of likeness from which one is worth a look.
MOST_COMPARED, LEAST_ALIKE, MOST_SHOWN = 1_000, 0.15, 5

GROUND_WORDS: dict[str, Label] = {
    "supplier": gettext_lazy("same supplier"),
    "tag": gettext_lazy("a tag fits"),
    "site": gettext_lazy("same site"),
    "category": gettext_lazy("for this category of projects"),
    "programme": gettext_lazy("same programme"),
}
# As which risk a lesson is taken over.
RISK_CATEGORIES: dict[str, str] = {
    LessonCategory.PLANNING: RiskCategory.ORGANISATION,
    LessonCategory.COSTS: RiskCategory.FINANCE,
    LessonCategory.SUPPLIER: RiskCategory.SUPPLIER,
    LessonCategory.TECHNOLOGY: RiskCategory.TECHNICAL,
    LessonCategory.DEPLOYMENT: RiskCategory.SERVICE,
    LessonCategory.COMMUNICATION: RiskCategory.ORGANISATION,
    LessonCategory.TEAM: RiskCategory.PEOPLE,
    LessonCategory.QUALITY: RiskCategory.TECHNICAL,
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A lesson that may be of use, how alike its matter is, and what the two have in common."""

    lesson: Lesson
    percent: int
    grounds: tuple[str, ...]

    @property
    def why(self) -> str:
        found = [str(GROUND_WORDS[ground]) for ground in self.grounds]
        alike = _("%(percent)s %% alike") % {"percent": self.percent}
        return " · ".join([alike, *found])


def asks_for_lessons(project: Project) -> bool:
    """While its request is analysed, its mandate written, or its execution prepared."""
    return project.parent_id is None and project.state in WRITTEN_IN


def suggestions_for(project: Project) -> list[Suggestion]:
    """The most alike that the project has not judged yet; six queries, whatever their number.

    Everybody reads what is published, so that nobody's sight narrows them.
    """
    lessons = list(_candidates(project)[:MOST_COMPARED])
    if not lessons:
        return []
    about = _About(project)
    alike = likeness(about.words, [_words_of(lesson) for lesson in lessons])
    found = []
    for lesson, share in zip(lessons, alike, strict=True):
        grounds = about.grounds_of(lesson)
        whole = strengthened(share, grounds)
        if share and whole >= LEAST_ALIKE:
            found.append((whole, lesson, grounds))
    found.sort(key=lambda each: (-each[0], each[1].pk))
    return [
        Suggestion(lesson, round(100 * whole), tuple(grounds))
        for whole, lesson, grounds in found[:MOST_SHOWN]
    ]


def _candidates(project: Project) -> QuerySet[Lesson]:
    rows = Lesson.objects.issued().exclude(project__path__startswith=project.path)
    judged = LessonUse.objects.filter(project=project).order_by().values("lesson")
    rows = rows.exclude(pk__in=judged).filter(applies_to__in=_kinds_of(project))
    rows = rows.filter(applies_to_category__in=["", project.category])
    return rows.select_related("project").newest_first()


def _kinds_of(project: Project) -> list[str]:
    found = [Applicable.ALL, Applicable.ROLLOUT if project.has_rollout else Applicable.OTHERS]
    if project.size_class == SizeClass.LARGE:
        found.append(Applicable.LARGE)
    return [str(kind) for kind in found]


class _About:
    """What is known of the project: its words, sites and suppliers. Four queries."""

    def __init__(self, project: Project) -> None:
        self.project = project
        request = ProjectRequest.objects.filter(project=project).order_by("-pk").first()
        texts: list[Any] = [project.summary_fr, project.summary_en]
        self.sites: set[int] = set()
        if request is not None:
            texts.append(request.search_text)
            for rows in (request.sites, request.workstation_sites):
                self.sites |= set(rows.order_by().values_list("pk", flat=True))
        promised = Commitment.objects.filter(project__path__startswith=project.path)
        named = promised.order_by().values_list("supplier", flat=True).distinct()
        self.suppliers = {fold(name) for name in named}
        self.words = counted(fold(project.name_fr, project.name_en), fold(*texts))

    def grounds_of(self, lesson: Lesson) -> list[str]:
        supplier = fold(lesson.supplier)
        same_programme = self.project.programme_id and (
            lesson.project.programme_id == self.project.programme_id
        )
        held = {
            "supplier": supplier and (supplier in self.suppliers or mentions(supplier, self.words)),
            "tag": any(mentions(fold(tag), self.words) for tag in lesson.tag_list),
            "site": lesson.site_id in self.sites,
            "category": lesson.applies_to_category == self.project.category,
            "programme": same_programme,
        }
        return [ground for ground, holds in held.items() if holds]


def _words_of(lesson: Lesson) -> Words:
    text = fold(
        lesson.situation_fr, lesson.situation_en, lesson.cause_fr, lesson.cause_en,
        lesson.recommendation_fr, lesson.recommendation_en, lesson.tags,
    )  # fmt: skip
    return counted(fold(lesson.name_fr, lesson.name_en), text)
