"""The directives for reports, their readers, and what was sent to each of these."""

from __future__ import annotations

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.choices import Role
from people.models import Bilingual
from projects.choices import SizeClass
from projects.communication.choices import DeliveryState
from projects.models import Portfolio, Programme
from reporting.directives.choices import Rhythm

DUE_DAYS, MOST_DUE_DAYS, REMIND_DAYS = 5, 20, 2


class DirectiveQuerySet(models.QuerySet["Directive"]):
    def in_force(self) -> DirectiveQuerySet:
        return self.filter(ended_on__isnull=True)

    def narrowest_first(self) -> DirectiveQuerySet:
        """Those for one programme before those for all, those for one class before the rest."""
        return self.order_by(models.F("programme").asc(nulls_last=True), "-size_class", "pk")


class Directive(Bilingual):
    """Which projects report how often, until when, what the report holds and who receives it."""

    portfolio = models.ForeignKey(
        Portfolio, on_delete=models.CASCADE, related_name="directives", verbose_name=_("portfolio")
    )
    programme = models.ForeignKey(
        Programme,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="directives",
        verbose_name=_("programme"),
    )
    size_class = models.CharField(
        _("project class"), max_length=1, choices=SizeClass, blank=True, default=""
    )
    rhythm = models.CharField(_("rhythm"), max_length=9, choices=Rhythm, default=Rhythm.MONTHLY)
    due_days = models.PositiveSmallIntegerField(
        _("due, working days after the status date"), default=DUE_DAYS
    )
    remind_days = models.PositiveSmallIntegerField(
        _("reminder, working days before"), default=REMIND_DAYS
    )
    wants_next_steps = models.BooleanField(_("next steps"), default=False)
    wants_both_languages = models.BooleanField(_("key message in both languages"), default=False)
    begins_on = models.DateField(_("first status date from"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    # Roles that receive the report, as a word of their codes.
    roles = models.JSONField(_("roles"), default=list)
    people = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("people")
    )
    # One a line; they get what is for everybody (N1), and nothing else.
    addresses = models.TextField(_("further addresses"), max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DirectiveQuerySet.as_manager()

    class Meta:
        verbose_name = _("directive for reports")
        ordering = ["portfolio", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["portfolio", "programme", "size_class"],
                condition=Q(ended_on__isnull=True, programme__isnull=False),
                name="directive_one_for_programme_and_class",
            ),
            models.UniqueConstraint(
                fields=["portfolio", "size_class"],
                condition=Q(ended_on__isnull=True, programme__isnull=True),
                name="directive_one_for_class_of_all_programmes",
            ),
            models.CheckConstraint(
                condition=Q(rhythm=Rhythm.MONTHLY) | Q(size_class=SizeClass.SMALL),
                name="directive_quarterly_for_small_ones_alone",
            ),
            models.CheckConstraint(
                condition=Q(due_days__range=(1, MOST_DUE_DAYS), remind_days__lte=MOST_DUE_DAYS),
                name="directive_days_within_a_month",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("reporting:directive", args=[self.pk])

    def history_scope(self) -> str:
        return f"portfolio:{self.portfolio_id}"

    @property
    def role_words(self) -> list[str]:
        return [str(role.label) for role in Role if role in self.roles]


class ReportDelivery(models.Model):
    """One address that a published report is sent to, and what came of it."""

    report = models.ForeignKey(
        "reporting.Report",
        on_delete=models.CASCADE,
        related_name="deliveries",
        verbose_name=_("report"),
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("person"),
    )
    address = models.EmailField(_("mail address"), max_length=254)
    language = models.CharField(_("language"), max_length=2)
    state = models.CharField(
        _("state"), max_length=8, choices=DeliveryState, default=DeliveryState.WAITING
    )
    sent_at = models.DateTimeField(_("sent at"), null=True)
    said = models.CharField(_("answer of the mail server"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("delivery of a report")
        ordering = ["report", "address"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "address"], name="report_sent_once_to_an_address"
            ),
            models.CheckConstraint(
                condition=~Q(state=DeliveryState.SENT) | Q(sent_at__isnull=False),
                name="report_sent_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.address}"


auditlog.register(Directive, exclude_fields=["version"], m2m_fields={"people"})
