"""Plan templates that people keep, and where a project's plan came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects.choices import Scenario, SizeClass
from projects.models import Project, of_plans_visible_to
from projects.words import spoken
from workpackages.plan_templates.choices import CountedFrom, EntryKind, TemplateGate

if TYPE_CHECKING:
    from people.models import User

MOST_DAYS = 2600


class PlanTemplate(models.Model):
    """How plans of one kind look: an own one of the house, or a shipped one that was changed."""

    key = models.SlugField(_("key"), max_length=40, unique=True)
    scenario = models.CharField(_("scenario"), max_length=10, choices=Scenario)
    size_class = models.CharField(_("size class"), max_length=1, choices=SizeClass)
    name_fr = models.CharField(_("name in French"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    is_shipped = models.BooleanField(_("shipped"), default=False, editable=False)
    made_from = models.ForeignKey(
        Project,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("made from"),
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("plan template")
        verbose_name_plural = _("plan templates")
        ordering = ["scenario", "size_class", "pk"]

    def __str__(self) -> str:
        return spoken(self, "name").text

    def get_absolute_url(self) -> str:
        return reverse("workpackages:template", args=[self.key])

    def history_scope(self) -> str:
        return ""


class TemplateEntry(models.Model):
    """One line of a plan template; its days are relative to the start or the end of a plan."""

    template = models.ForeignKey(
        PlanTemplate,
        on_delete=models.CASCADE,
        related_name="entries",
        verbose_name=_("plan template"),
    )
    # Stays the same when lines move.
    number = models.PositiveIntegerField(_("number"), editable=False)
    position = models.PositiveIntegerField(_("position"), editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=EntryKind)
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="children",
        verbose_name=_("belongs to"),
    )
    name_fr = models.CharField(_("name in French"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    counted_from = models.CharField(
        _("counted"), max_length=6, choices=CountedFrom, default=CountedFrom.START
    )
    offset_days = models.PositiveIntegerField(_("working days from there"), default=0)
    length_days = models.PositiveIntegerField(_("length in working days"), default=0)
    gate = models.CharField(_("decision point"), max_length=4, choices=TemplateGate, blank=True)
    is_key = models.BooleanField(_("key milestone"), default=False)
    after = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("begins after"),
    )
    function = models.CharField(_("function"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("line of a plan template")
        verbose_name_plural = _("lines of plan templates")
        ordering = ["template", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["template", "number"], name="template_entry_number_once"
            ),
            models.CheckConstraint(
                condition=Q(offset_days__lte=MOST_DAYS, length_days__lte=MOST_DAYS),
                name="template_entry_days_within_reason",
            ),
            models.CheckConstraint(
                condition=Q(kind=EntryKind.TASK, length_days__gte=1)
                | ~Q(kind=EntryKind.TASK) & Q(length_days=0),
                name="template_entry_only_tasks_take_time",
            ),
            models.CheckConstraint(
                condition=Q(after__isnull=True) | ~Q(after=F("id")),
                name="template_entry_not_after_itself",
            ),
        ]

    def __str__(self) -> str:
        return spoken(self, "name").text

    def history_scope(self) -> str:
        return ""


class TemplateUseQuerySet(models.QuerySet["TemplateUse"]):
    def visible_to(self, user: User) -> TemplateUseQuerySet:
        return self.filter(of_plans_visible_to(user))

    def standing(self) -> TemplateUseQuerySet:
        """Not taken back, the first one first, with who used them."""
        return self.filter(undone_on__isnull=True).select_related("used_by").order_by("pk")


class TemplateUse(models.Model):
    """That a project's plan, or a part of it, was made of a template, and from when to when."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="template_uses", verbose_name=_("project")
    )
    template_key = models.SlugField(_("plan template"), max_length=40)
    template_version = models.PositiveIntegerField(_("version"))
    name_fr = models.CharField(_("name in French"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    start_on = models.DateField(_("start"))
    finish_on = models.DateField(_("finish"))
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("used by"),
    )
    used_on = models.DateField(_("used on"))
    # What was agreed to in the preview: sent again, it creates nothing more.
    digest = models.CharField(max_length=64, editable=False)
    # Keys of what was created: {"packages": [...], "tasks": [...], "phases": [...]}.
    made = models.JSONField(default=dict, editable=False)
    undone_on = models.DateField(_("taken back on"), null=True)

    objects = TemplateUseQuerySet.as_manager()

    class Meta:
        verbose_name = _("use of a plan template")
        verbose_name_plural = _("uses of plan templates")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finish_on__gte=F("start_on")), name="template_use_ends_after_its_start"
            ),
        ]

    def __str__(self) -> str:
        return spoken(self, "name").text

    def history_scope(self) -> str:
        return f"project:{self.project_id}"


auditlog.register(PlanTemplate, exclude_fields=["version"])
auditlog.register(TemplateEntry, exclude_fields=["number", "position"])
auditlog.register(TemplateUse, exclude_fields=["digest", "made"])
