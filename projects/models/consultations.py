"""A text on which named people and units are heard until a day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.models import Bilingual, OrgUnit
from projects.models.evidence import EvidenceFile
from projects.models.structure import Project
from projects.stakeholders.choices import GIVEN, WAITING, ConsultationState, Reply
from projects.stakeholders.reach import READS_FACTS, of_projects_as, or_own
from servicedesk_pm.common.errors import Words

if TYPE_CHECKING:
    from people.models import User


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    def visible_to(self, user: User) -> ConsultationQuerySet:
        """Of projects whose register the user reads, and those in which the user is heard."""
        heard = ConsultedParty.objects.filter(person=user).order_by()
        mine = Q(pk__in=heard.values("consultation"))
        return self.filter(or_own(of_projects_as(user, READS_FACTS), mine))


class Consultation(Bilingual):
    """A round in which some are asked to comment on a text until a day; silence is recorded."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="consultations", verbose_name=_("project")
    )
    number = models.PositiveIntegerField(_("number"), editable=False)
    text = models.TextField(_("text"), max_length=20_000, blank=True)
    document = models.CharField(_("document and version"), max_length=200, blank=True)
    file = models.OneToOneField(
        EvidenceFile,
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="consultation",
        verbose_name=_("file"),
    )
    deadline_on = models.DateField(_("answers until"))
    state = models.CharField(
        _("state"),
        max_length=6,
        choices=ConsultationState,
        default=ConsultationState.OPEN,
        editable=False,
    )
    opened_on = models.DateField(_("opened on"), editable=False)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("opened by"),
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("closed by"),
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        ordering = ["project", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"], name="consultation_number_unique_in_project"
            ),
            models.CheckConstraint(
                condition=~Q(text="") | ~Q(document="") | Q(file__isnull=False),
                name="consultation_is_about_something",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=ConsultationState.OPEN, closed_on__isnull=True, closed_by__isnull=True
                )
                | Q(
                    state=ConsultationState.CLOSED,
                    closed_on__isnull=False,
                    closed_by__isnull=False,
                ),
                name="consultation_closed_by_somebody_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("projects:consultation", args=[self.project.code, self.number])

    def history_scope(self) -> str:
        return f"project:{self.project_id}"

    @property
    def is_open(self) -> bool:
        return self.state == ConsultationState.OPEN

    def takes_answers(self, on: date) -> bool:
        return self.is_open and on <= self.deadline_on


class ConsultedParty(models.Model):
    """Who is heard in a consultation, for a unit or for themselves, and what they said."""

    consultation = models.ForeignKey(
        Consultation,
        on_delete=models.CASCADE,
        related_name="parties",
        verbose_name=_("consultation"),
    )
    # For a unit its head, as it was when the round was opened.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="consulted",
        verbose_name=_("person"),
    )
    org_unit = models.ForeignKey(
        OrgUnit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("unit"),
    )
    reply = models.CharField(_("answer"), max_length=7, choices=Reply, blank=True)
    comment = models.TextField(_("comment"), max_length=5_000, blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)

    history_tells = "reply"
    named_with = ("person", "org_unit")

    class Meta:
        verbose_name = _("consulted party")
        verbose_name_plural = _("consulted parties")
        ordering = ["consultation", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "person"],
                condition=Q(org_unit__isnull=True),
                name="consulted_once_as_a_person",
            ),
            models.UniqueConstraint(
                fields=["consultation", "org_unit"], name="consulted_once_as_a_unit"
            ),
            models.CheckConstraint(
                condition=Q(reply__in=["", Reply.SILENCE], comment="", answered_on__isnull=True)
                | Q(reply=Reply.NOTHING, comment="", answered_on__isnull=False)
                | (Q(reply=Reply.COMMENT, answered_on__isnull=False) & ~Q(comment="")),
                name="consulted_answer_fits_its_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.org_unit} ({self.person})" if self.org_unit else str(self.person)

    def history_scope(self) -> str:
        return self.consultation.history_scope()

    @property
    def has_answered(self) -> bool:
        return self.reply in GIVEN

    def stands(self, on: date) -> str:
        """The answer; after the deadline silence counts as such; empty while it is awaited."""
        if self.reply or self.consultation.takes_answers(on):
            return self.reply
        return str(Reply.SILENCE)

    def words(self, on: date) -> Words:
        stands = self.stands(on)
        return Reply(stands).label if stands else WAITING


auditlog.register(Consultation, exclude_fields=["version"])
auditlog.register(ConsultedParty)
