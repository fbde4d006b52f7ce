"""The communication plan of a project: its frame, and what is told to whom on which day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.models import Bilingual, OrgUnit, Searchable
from projects.communication.choices import (
    FINISHED,
    OPEN,
    SIGNED,
    TONES,
    ActionChannel,
    ActionKind,
    ActionState,
    AudienceLanguage,
    Repetition,
)
from projects.communication.reach import PUBLISHED_TO, READS
from projects.models.stakeholders import Stakeholder
from projects.models.structure import Project
from projects.stakeholders.reach import of_projects_as, or_own
from servicedesk_pm.common.fields import MoneyField

if TYPE_CHECKING:
    from people.models import User


class CommunicationPlan(models.Model):
    """What a project's communication is to reach and how; approved by who leads the project."""

    project = models.OneToOneField(
        Project,
        on_delete=models.CASCADE,
        related_name="communication_plan",
        verbose_name=_("project"),
    )
    objectives = models.TextField(_("communication objectives"), max_length=4000, blank=True)
    identity = models.TextField(
        _("project marketing: identity, ambassadors, events"), max_length=4000, blank=True
    )
    crisis = models.TextField(
        _("crisis communication: speaker, channels, templates"), max_length=4000, blank=True
    )
    approved_on = models.DateField(_("approved on"), null=True, blank=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("approved by"),
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("communication plan")
        verbose_name_plural = _("communication plans")
        ordering = ["project"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_on__isnull=True, approved_by__isnull=True)
                | (Q(approved_on__isnull=False, approved_by__isnull=False) & ~Q(objectives="")),
                name="communication_plan_approved_with_objectives",
            ),
        ]

    def __str__(self) -> str:
        return str(self.project)

    def history_scope(self) -> str:
        return f"project:{self.project_id}"

    @property
    def is_approved(self) -> bool:
        return self.approved_on is not None


class CommunicationActionQuerySet(models.QuerySet["CommunicationAction"]):
    def visible_to(self, user: User) -> CommunicationActionQuerySet:
        """Of projects whose plan the user reads, the user's own, and what is published."""
        published = of_projects_as(user, READS | PUBLISHED_TO) & Q(state__in=FINISHED)
        own = Q(owner=user) | published
        return self.filter(or_own(of_projects_as(user, READS), own))

    def open(self) -> CommunicationActionQuerySet:
        return self.filter(state__in=OPEN)

    def overdue(self, on: date) -> CommunicationActionQuerySet:
        return self.open().filter(due_on__lt=on)

    def soonest_first(self) -> CommunicationActionQuerySet:
        return self.order_by("due_on", "project", "number")


class CommunicationAction(Searchable, Bilingual):
    """One thing that is told: to whom, why, by which channel, by whom, and what it reached."""

    searched_by = ("code", "name_fr", "name_en", "audience", "objective")

    project = models.ForeignKey(
        Project,
        on_delete=models.CASCADE,
        related_name="communication_actions",
        verbose_name=_("project"),
    )
    number = models.PositiveIntegerField(_("number"), editable=False)
    kind = models.CharField(
        _("kind"), max_length=11, choices=ActionKind, default=ActionKind.INFORMATION
    )
    channel = models.CharField(
        _("channel"), max_length=8, choices=ActionChannel, default=ActionChannel.MAIL
    )
    objective = models.CharField(_("objective"), max_length=300, blank=True)
    audience = models.CharField(_("audience"), max_length=200)
    units = models.ManyToManyField(
        OrgUnit, blank=True, related_name="communication_actions", verbose_name=_("units reached")
    )
    stakeholders = models.ManyToManyField(
        Stakeholder,
        blank=True,
        related_name="communication_actions",
        verbose_name=_("stakeholders reached"),
    )
    audience_size = models.PositiveIntegerField(_("size of the audience"), null=True, blank=True)
    addresses = models.TextField(
        _("further mail addresses"),
        max_length=50_000,
        blank=True,
        help_text=_(
            "One on each line. Members of the units and stakeholders with an account are reached "
            "without."
        ),
    )
    language = models.CharField(
        _("language of the audience"),
        max_length=4,
        choices=AudienceLanguage,
        default=AudienceLanguage.BOTH,
    )
    sender = models.CharField(_("sender"), max_length=100, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="communication_actions",
        verbose_name=_("responsible"),
    )
    due_on = models.DateField(_("due"))
    repeats = models.CharField(
        _("repeated"),
        max_length=9,
        choices=Repetition,
        blank=True,
        help_text=_("The next one is planned as soon as this one is done."),
    )
    cost = MoneyField(_("cost (CHF)"), null=True, blank=True)
    is_organisation_wide = models.BooleanField(
        _("to the whole organisation"),
        default=False,
        help_text=_("The sponsor approves it; everything else the project’s lead."),
    )
    message_fr = models.TextField(_("message in French"), max_length=10_000, blank=True)
    message_en = models.TextField(_("message in English"), max_length=10_000, blank=True)
    state = models.CharField(
        _("state"), max_length=9, choices=ActionState, default=ActionState.PLANNED, editable=False
    )
    approved_on = models.DateField(_("approved on"), null=True, blank=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("approved by"),
    )
    done_on = models.DateField(_("done on"), null=True, blank=True, editable=False)
    reached = models.PositiveIntegerField(_("people reached"), null=True, blank=True)
    responded = models.PositiveIntegerField(
        _("people who opened it or came"), null=True, blank=True
    )
    effect = models.CharField(_("effect"), max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CommunicationActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("communication action")
        verbose_name_plural = _("communication actions")
        ordering = ["project", "number"]
        indexes = [models.Index(fields=["due_on", "state"], name="communication_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"], name="communication_number_unique_in_project"
            ),
            models.CheckConstraint(
                condition=Q(state__in=SIGNED, approved_on__isnull=False, approved_by__isnull=False)
                | (~Q(state__in=SIGNED) & Q(approved_on__isnull=True, approved_by__isnull=True)),
                name="communication_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=FINISHED, done_on__isnull=False, reached__isnull=False)
                | (~Q(state__in=FINISHED) & Q(done_on__isnull=True, reached__isnull=True)),
                name="communication_done_reached_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state=ActionState.EVALUATED) & ~Q(effect="")
                | (~Q(state=ActionState.EVALUATED) & Q(effect="", responded__isnull=True)),
                name="communication_evaluated_with_an_effect",
            ),
            models.CheckConstraint(
                condition=Q(responded__isnull=True) | Q(responded__lte=models.F("reached")),
                name="communication_only_the_reached_respond",
            ),
            models.CheckConstraint(
                condition=Q(cost__isnull=True) | Q(cost__gte=0),
                name="communication_cost_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("projects:communication-action", args=[self.project.code, self.number])

    def history_scope(self) -> str:
        return f"project:{self.project_id}"

    @property
    def code(self) -> str:
        return f"C{self.number}"

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "")

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def languages(self) -> tuple[str, ...]:
        both = self.language == AudienceLanguage.BOTH
        return ("fr", "en") if both else (self.language,)

    def is_overdue(self, on: date) -> bool:
        return self.is_open and self.due_on < on


auditlog.register(CommunicationPlan, exclude_fields=["version"])
auditlog.register(
    CommunicationAction,
    exclude_fields=["search_text", "version"],
    m2m_fields={"units", "stakeholders"},
)
