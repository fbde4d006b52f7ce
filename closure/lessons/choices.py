"""The words of lessons: where they were learnt, for whom they are, and how far they are."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class LessonPhase(models.TextChoices):
    """When in the life of a project it was learnt."""

    REQUEST = "request", pgettext_lazy("lesson phase", "Request and decision")
    INITIATION = "initiation", pgettext_lazy("lesson phase", "Initiation")
    EXECUTION = "execution", pgettext_lazy("lesson phase", "Execution")
    DEPLOYMENT = "deployment", pgettext_lazy("lesson phase", "Deployment")
    CLOSING = "closing", pgettext_lazy("lesson phase", "Closing")


class LessonCategory(models.TextChoices):
    PLANNING = "planning", pgettext_lazy("lesson category", "Planning")
    COSTS = "costs", pgettext_lazy("lesson category", "Costs")
    SUPPLIER = "supplier", pgettext_lazy("lesson category", "Supplier")
    TECHNOLOGY = "technology", pgettext_lazy("lesson category", "Technology")
    DEPLOYMENT = "deployment", pgettext_lazy("lesson category", "Deployment")
    COMMUNICATION = "communication", pgettext_lazy("lesson category", "Communication")
    TEAM = "team", pgettext_lazy("lesson category", "Team")
    QUALITY = "quality", pgettext_lazy("lesson category", "Quality")


class Applicable(models.TextChoices):
    """To which projects it applies."""

    ALL = "all", pgettext_lazy("lesson applies", "All projects")
    ROLLOUT = "rollout", pgettext_lazy("lesson applies", "Projects that deploy to workstations")
    OTHERS = "others", pgettext_lazy("lesson applies", "Projects without deployment")
    LARGE = "large", pgettext_lazy("lesson applies", "Large projects")


class LessonState(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("lesson", "Proposed")
    VALIDATED = "validated", pgettext_lazy("lesson", "Validated")
    PUBLISHED = "published", pgettext_lazy("lesson", "Published")
    APPLIED = "applied", pgettext_lazy("lesson", "Applied")
    RETIRED = "retired", pgettext_lazy("lesson", "Retired")


LESSON_TONES = {
    LessonState.PROPOSED: "watch",
    LessonState.VALIDATED: "accent",
    LessonState.PUBLISHED: "good",
    LessonState.APPLIED: "good",
    LessonState.RETIRED: "quiet",
}
# Read by everybody: internal, as published reports are.
ISSUED = (LessonState.PUBLISHED, LessonState.APPLIED)
# What counts as validated when a project is closed.
CONFIRMED = (LessonState.VALIDATED, *ISSUED)


class Outcome(models.TextChoices):
    """What a project made of a lesson."""

    TASK = "task", pgettext_lazy("use of a lesson", "Taken over as a task")
    RISK = "risk", pgettext_lazy("use of a lesson", "Taken over as a risk")
    LINE = "line", pgettext_lazy("use of a lesson", "Taken over as a line of a checklist")
    NOTED = "noted", pgettext_lazy("use of a lesson", "Taken into account")
    DISMISSED = "dismissed", pgettext_lazy("use of a lesson", "Dismissed")


TAKEN = (Outcome.TASK, Outcome.RISK, Outcome.LINE, Outcome.NOTED)
