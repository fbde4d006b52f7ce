"""What projects learn, and what other projects make of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from closure.lessons.choices import (
    CONFIRMED,
    ISSUED,
    LESSON_TONES,
    TAKEN,
    Applicable,
    LessonCategory,
    LessonPhase,
    LessonState,
    Outcome,
)
from people.models import Bilingual, Searchable, Site
from projects.choices import Category
from projects.models import Project
from projects.scope import scope_of
from risks.models import Risk
from servicedesk_pm.common.fields import MoneyField
from workpackages.models import ChecklistItem, Task

if TYPE_CHECKING:
    from people.models import User

_WIDTH = 3000
# They read what is not published yet, where they hold the role; its author does everywhere.
READS_DRAFTS: frozenset[str] = frozenset({"DIR", "PGM", "PM", "WPL", "SPO", "QM"})
# The texts of a lesson, each in two languages.
TEXTS = ("situation", "effect", "went_well", "went_wrong", "cause", "recommendation")
# What has to be said before it is validated.
NEEDED = ("situation", "cause", "recommendation")


class LessonQuerySet(models.QuerySet["Lesson"]):
    def visible_to(self, user: User) -> LessonQuerySet:
        """Everybody reads what is published; drafts are for their author,
        for who is to follow them up, and for those around."""
        drafts = scope_of(user).projects_as(READS_DRAFTS)
        if not drafts:
            return self
        inside = Project.objects.filter(drafts).order_by().values("pk")
        return self.filter(
            Q(state__in=ISSUED)
            | Q(state=LessonState.RETIRED, published_on__isnull=False)
            | Q(proposed_by=user)
            | Q(owner=user)
            | Q(project__in=inside)
        )

    def issued(self) -> LessonQuerySet:
        return self.filter(state__in=ISSUED)

    def confirmed(self) -> LessonQuerySet:
        return self.filter(state__in=CONFIRMED)

    def to_follow_up(self) -> LessonQuerySet:
        """Somebody is to see to it, and has not yet."""
        return self.filter(owner__isnull=False, done_on__isnull=True).exclude(
            state=LessonState.RETIRED
        )

    def newest_first(self) -> LessonQuerySet:
        return self.order_by("-proposed_on", "-pk")


def _words(label: Any) -> models.TextField[str, str]:
    return models.TextField(label, max_length=_WIDTH, blank=True)


class Lesson(Searchable, Bilingual):
    """What one project has learnt, with what others should do because of it."""

    searched_by = (
        "code", "name_fr", "name_en", "tags", "supplier", "situation_fr", "situation_en",
        "cause_fr", "cause_en", "recommendation_fr", "recommendation_en",
    )  # fmt: skip

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="lessons", verbose_name=_("project")
    )
    number = models.PositiveIntegerField(_("number"), editable=False)
    # "L-103-1": written once, since no project changes its code.
    code = models.CharField(_("code"), max_length=50, editable=False)
    phase = models.CharField(_("phase"), max_length=10, choices=LessonPhase)
    category = models.CharField(_("category"), max_length=13, choices=LessonCategory, blank=True)
    situation_fr = _words(_("situation in French"))
    situation_en = _words(_("situation in English"))
    effect_fr = _words(_("effect in French"))
    effect_en = _words(_("effect in English"))
    effect_money = MoneyField(_("effect (CHF)"), null=True, blank=True)
    effect_days = models.IntegerField(_("effect (working days)"), null=True, blank=True)
    effect_tickets = models.IntegerField(_("effect (tickets)"), null=True, blank=True)
    went_well_fr = _words(_("what went well, in French"))
    went_well_en = _words(_("what went well, in English"))
    went_wrong_fr = _words(_("what went wrong, in French"))
    went_wrong_en = _words(_("what went wrong, in English"))
    cause_fr = _words(_("cause in French"))
    cause_en = _words(_("cause in English"))
    recommendation_fr = _words(_("recommendation in French"))
    recommendation_en = _words(_("recommendation in English"))
    applies_to = models.CharField(
        _("applicable to"), max_length=7, choices=Applicable, default=Applicable.ALL
    )
    # Empty: of whatever category.
    applies_to_category = models.CharField(
        _("only to projects of the category"), max_length=13, choices=Category, blank=True
    )
    site = models.ForeignKey(
        Site,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("site"),
    )
    supplier = models.CharField(_("supplier"), max_length=200, blank=True)
    # Kept in order and once each, with commas between them.
    tags = models.CharField(_("tags"), max_length=200, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="lessons_to_follow_up",
        verbose_name=_("follow-up by"),
    )
    due_on = models.DateField(_("follow-up due on"), null=True, blank=True)
    done_on = models.DateField(_("followed up on"), null=True, editable=False)
    done_how = models.CharField(_("what was done"), max_length=500, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=9, choices=LessonState, default=LessonState.PROPOSED
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    proposed_on = models.DateField(_("proposed on"))
    validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("validated by"),
        editable=False,
    )
    validated_on = models.DateField(_("validated on"), null=True, editable=False)
    published_on = models.DateField(_("published on"), null=True, editable=False)
    retired_on = models.DateField(_("retired on"), null=True, editable=False)
    retired_because = models.CharField(_("reason"), max_length=500, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = LessonQuerySet.as_manager()
    named_with = ("project",)

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        ordering = ["project", "number"]
        indexes = [models.Index(fields=["state", "-proposed_on"], name="lesson_state_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"], name="lesson_number_unique_in_project"
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(owner__isnull=False),
                name="lesson_due_day_has_an_owner",
                violation_error_message=_("A day for the follow-up needs a person."),
            ),
            models.CheckConstraint(
                condition=Q(state=LessonState.RETIRED, retired_on__isnull=False)
                | ~Q(state=LessonState.RETIRED) & Q(retired_on__isnull=True),
                name="lesson_retired_on_iff_retired",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=CONFIRMED)
                | Q(validated_on__isnull=False, validated_by__isnull=False) & ~Q(category=""),
                name="lesson_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=ISSUED) | Q(published_on__isnull=False),
                name="lesson_issued_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(owner__isnull=False),
                name="lesson_followed_up_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("closure:lesson", args=[self.project.code, self.number])

    def history_scope(self) -> str:
        return f"project:{self.project_id}"

    @property
    def tone(self) -> str:
        return LESSON_TONES[LessonState(self.state)]

    @property
    def is_issued(self) -> bool:
        return self.state in ISSUED

    @property
    def is_over(self) -> bool:
        return self.state == LessonState.RETIRED

    @property
    def tag_list(self) -> list[str]:
        return [tag for tag in self.tags.split(", ") if tag]

    def is_late(self, on: date) -> bool:
        waits = self.owner_id is not None and self.done_on is None and not self.is_over
        return waits and self.due_on is not None and self.due_on < on


class LessonUseQuerySet(models.QuerySet["LessonUse"]):
    def visible_to(self, user: User) -> LessonUseQuerySet:
        """Of projects whose inside the person sees."""
        inside = Project.objects.with_plan_visible_to(user).order_by().values("pk")
        return self.filter(project__in=inside)

    def taken(self) -> LessonUseQuerySet:
        return self.filter(outcome__in=TAKEN)

    def newest_first(self) -> LessonUseQuerySet:
        return self.order_by(F("judged_on").desc(), "-pk")


class LessonUse(models.Model):
    """What one project made of a lesson that was suggested to it."""

    lesson = models.ForeignKey(
        Lesson, on_delete=models.CASCADE, related_name="uses", verbose_name=_("lesson")
    )
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="lesson_uses", verbose_name=_("project")
    )
    outcome = models.CharField(_("what came of it"), max_length=9, choices=Outcome)
    note = models.CharField(_("word"), max_length=500, blank=True)
    # What came of having applied it, once that is known.
    result = models.CharField(_("result"), max_length=500, blank=True)
    task = models.ForeignKey(
        Task, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("task")
    )
    risk = models.ForeignKey(
        Risk, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("risk")
    )
    line = models.ForeignKey(
        ChecklistItem,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("line of a checklist"),
    )
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("judged by"),
    )
    judged_on = models.DateField(_("judged on"))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = LessonUseQuerySet.as_manager()
    named_with = ("project", "lesson")
    # Whether the reader may say what came of it; the page of the lesson finds it out.
    may_tell = False

    class Meta:
        verbose_name = _("use of a lesson")
        verbose_name_plural = _("uses of lessons")
        ordering = ["lesson", "project"]
        constraints = [
            models.UniqueConstraint(
                fields=["lesson", "project"], name="lesson_use_once_in_project"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=(Outcome.TASK, Outcome.RISK, Outcome.LINE)) | ~Q(note=""),
                name="lesson_use_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project.code} {self.lesson.code}"

    def history_scope(self) -> str:
        return f"project:{self.project_id}"

    @property
    def is_taken(self) -> bool:
        return self.outcome in TAKEN

    @property
    def tone(self) -> str:
        return "good" if self.is_taken else "quiet"


auditlog.register(Lesson, exclude_fields=["version", "search_text"])
auditlog.register(LessonUse, exclude_fields=["version"])
