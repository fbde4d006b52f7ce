"""What is done to win a stakeholder: the contacts with it, and the actions planned for it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects.models.stakeholders import Stakeholder, attitude_scope
from projects.models.structure import of_plans_visible_to
from projects.stakeholders.choices import SENTIMENT_TONES, Channel, Level, Sentiment
from projects.stakeholders.reach import READS_ATTITUDE, of_projects_as, or_own

if TYPE_CHECKING:
    from people.models import User

PROJECT = "stakeholder__project"


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, user: User) -> ContactQuerySet:
        """Of projects where the user may read attitudes, and the user's own."""
        own = Q(by=user) & of_plans_visible_to(user, PROJECT)
        return self.filter(or_own(of_projects_as(user, READS_ATTITUDE, PROJECT), own))

    def newest_first(self) -> ContactQuerySet:
        return self.order_by("-held_on", "-number")


class Contact(models.Model):
    """One contact with a stakeholder: when, how, by whom, what was said and how it felt."""

    stakeholder = models.ForeignKey(
        Stakeholder,
        on_delete=models.CASCADE,
        related_name="contacts",
        verbose_name=_("stakeholder"),
    )
    number = models.PositiveIntegerField(_("number"), editable=False)
    held_on = models.DateField(_("day of the contact"))
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by whom"),
    )
    summary = models.TextField(_("summary"), max_length=2000)
    sentiment = models.SmallIntegerField(
        _("sentiment"), choices=Sentiment, default=Sentiment.NEUTRAL
    )
    follow_up = models.CharField(_("what follows"), max_length=300, blank=True)
    follow_up_on = models.DateField(_("follows until"), null=True, blank=True)

    objects = ContactQuerySet.as_manager()
    named_with = ("stakeholder",)

    class Meta:
        verbose_name = _("contact with a stakeholder")
        verbose_name_plural = _("contacts with stakeholders")
        ordering = ["stakeholder", "-held_on", "-number"]
        indexes = [models.Index(fields=["stakeholder", "-held_on"], name="contact_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["stakeholder", "number"], name="contact_number_unique_in_stakeholder"
            ),
            models.CheckConstraint(condition=~Q(summary=""), name="contact_has_a_summary"),
            models.CheckConstraint(
                condition=Q(sentiment__range=(-1, 1)), name="contact_sentiment_from_minus_1_to_1"
            ),
            models.CheckConstraint(
                condition=Q(follow_up="", follow_up_on__isnull=True)
                | (~Q(follow_up="") & Q(follow_up_on__isnull=False)),
                name="contact_follow_up_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return str(self.stakeholder)

    def history_scope(self) -> str:
        return attitude_scope(self.stakeholder.project_id)

    @property
    def tone(self) -> str:
        return SENTIMENT_TONES[Sentiment(self.sentiment)]


class EngagementActionQuerySet(models.QuerySet["EngagementAction"]):
    def visible_to(self, user: User) -> EngagementActionQuerySet:
        """Of projects where the user may read attitudes, and the user's own."""
        own = Q(owner=user) & of_plans_visible_to(user, PROJECT)
        return self.filter(or_own(of_projects_as(user, READS_ATTITUDE, PROJECT), own))

    def open(self) -> EngagementActionQuerySet:
        return self.filter(done_on__isnull=True)

    def soonest_first(self) -> EngagementActionQuerySet:
        return self.order_by("due_on", "number")


class EngagementAction(models.Model):
    """What somebody does until a day so that a stakeholder stands elsewhere afterwards."""

    stakeholder = models.ForeignKey(
        Stakeholder, on_delete=models.CASCADE, related_name="actions", verbose_name=_("stakeholder")
    )
    number = models.PositiveIntegerField(_("number"), editable=False)
    what = models.CharField(_("what is done"), max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="engagement_actions",
        verbose_name=_("responsible"),
    )
    due_on = models.DateField(_("due"))
    before = models.PositiveSmallIntegerField(
        _("engagement before"), choices=Level, null=True, blank=True
    )
    done_on = models.DateField(_("done on"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("reported by"),
    )
    after = models.PositiveSmallIntegerField(
        _("engagement after"), choices=Level, null=True, blank=True
    )
    effect = models.CharField(_("effect"), max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = EngagementActionQuerySet.as_manager()
    named_with = ("stakeholder",)

    class Meta:
        verbose_name = _("engagement action")
        verbose_name_plural = _("engagement actions")
        ordering = ["stakeholder", "number"]
        indexes = [models.Index(fields=["owner", "done_on", "due_on"], name="engagement_owner_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["stakeholder", "number"], name="engagement_number_unique_in_stakeholder"
            ),
            models.CheckConstraint(condition=~Q(what=""), name="engagement_has_words"),
            models.CheckConstraint(
                condition=Q(
                    done_on__isnull=True, done_by__isnull=True, after__isnull=True, effect=""
                )
                | (Q(done_on__isnull=False, done_by__isnull=False) & ~Q(effect="")),
                name="engagement_done_with_an_effect",
            ),
            models.CheckConstraint(
                condition=(Q(before__isnull=True) | Q(before__range=(0, 4)))
                & (Q(after__isnull=True) | Q(after__range=(0, 4))),
                name="engagement_before_and_after_from_0_to_4",
            ),
        ]

    def __str__(self) -> str:
        return str(self.stakeholder)

    def history_scope(self) -> str:
        return attitude_scope(self.stakeholder.project_id)

    @property
    def is_open(self) -> bool:
        return self.done_on is None

    def is_overdue(self, on: date) -> bool:
        return self.is_open and self.due_on < on


auditlog.register(Contact)
auditlog.register(EngagementAction, exclude_fields=["version"])
