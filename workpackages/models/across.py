"""Dependencies between projects: what one waits for and another has agreed to deliver."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.models import Searchable
from projects.models import Project
from servicedesk_pm.common.fields import MomentField
from workpackages.choices import (
    ACROSS_AGREED,
    ACROSS_OPEN,
    AcrossCriticality,
    AcrossState,
)
from workpackages.models.tasks import Task

if TYPE_CHECKING:
    from people.models import User


class CrossDependencyQuerySet(models.QuerySet["CrossDependency"]):
    def visible_to(self, user: User) -> CrossDependencyQuerySet:
        """Those of which the user sees the inside of one side; the other may stay unnamed."""
        inside = Project.objects.with_plan_visible_to(user).order_by().values("pk")
        return self.filter(Q(provider__in=inside) | Q(consumer__in=inside))

    def open(self) -> CrossDependencyQuerySet:
        return self.filter(state__in=ACROSS_OPEN)

    def current(self) -> CrossDependencyQuerySet:
        """Open or fulfilled: without what was refused or withdrawn."""
        return self.filter(state__in=(*ACROSS_OPEN, AcrossState.FULFILLED))

    def about(self, projects: models.QuerySet[Project] | list[Project]) -> CrossDependencyQuerySet:
        return self.filter(Q(provider__in=projects) | Q(consumer__in=projects))


class CrossDependency(Searchable):
    """Something that one project needs by a day and another delivers with a milestone.

    The leads of both agree on it; from then on ``state``, ``forecast_on`` and ``margin_days``
    follow the provider's plan. The row names no project in its history, since the readers of
    one side need not know the other.
    """

    searched_by = ("subject",)

    consumer = models.ForeignKey(
        Project,
        on_delete=models.CASCADE,
        related_name="needs",
        verbose_name=_("project that waits"),
    )
    task = models.ForeignKey(
        Task,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="needs",
        verbose_name=_("task that waits"),
    )
    provider = models.ForeignKey(
        Project,
        on_delete=models.CASCADE,
        related_name="provisions",
        verbose_name=_("project that delivers"),
    )
    milestone = models.ForeignKey(
        Task,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="provisions",
        verbose_name=_("milestone of the delivery"),
    )
    subject = models.CharField(_("what is needed"), max_length=200)
    state = models.CharField(
        _("state"), max_length=9, choices=AcrossState, default=AcrossState.PROPOSED
    )
    criticality = models.CharField(
        _("criticality"),
        max_length=6,
        choices=AcrossCriticality,
        default=AcrossCriticality.MEDIUM,
    )
    need_on = models.DateField(_("needed on"))
    offered_on = models.DateField(_("offered for"), null=True, blank=True)
    agreed_on = models.DateField(_("agreed for"), null=True, blank=True)
    forecast_on = models.DateField(_("forecast"), null=True, blank=True)
    # Working days of the consumer's calendar from the forecast to the need.
    margin_days = models.IntegerField(_("margin (working days)"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=1000)
    answer = models.CharField(_("answer"), max_length=1000, blank=True)
    # In how many successive reports of the provider the forecast was later than in the one before.
    slips = models.PositiveSmallIntegerField(default=0, editable=False)
    reported_on = models.DateField(null=True, editable=False)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("requested by"),
    )
    requested_at = MomentField(_("requested at"))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CrossDependencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("dependency between projects")
        verbose_name_plural = _("dependencies between projects")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["provider", "state"], name="across_provider_state"),
            models.Index(fields=["consumer", "state"], name="across_consumer_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(provider=F("consumer")), name="across_links_two_projects"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=ACROSS_AGREED)
                | Q(milestone__isnull=False, agreed_on__isnull=False),
                name="across_agreed_has_milestone_and_date",
            ),
            models.CheckConstraint(
                condition=~Q(state=AcrossState.OFFERED)
                | Q(milestone__isnull=False, offered_on__isnull=False),
                name="across_offer_has_milestone_and_date",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("workpackages:across", args=[self.pk])

    def history_scope(self) -> str:
        return f"project:{self.consumer_id}"

    @property
    def is_agreed(self) -> bool:
        return self.state in ACROSS_AGREED

    @property
    def is_open(self) -> bool:
        return self.state in ACROSS_OPEN


auditlog.register(
    CrossDependency,
    exclude_fields=[
        "consumer", "task", "provider", "milestone", "search_text", "version", "reported_on",
        "slips",
    ],
)  # fmt: skip
