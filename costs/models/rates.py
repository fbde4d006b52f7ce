"""What a day of work costs: rates of classes, and to which class a person belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from costs.hours.rate_rights import rates_visible_to
from people.models import Bilingual
from servicedesk_pm.common.fields import MoneyField

if TYPE_CHECKING:
    from people.models import User

RATES = "rates"


class RateClassQuerySet(models.QuerySet["RateClass"]):
    def visible_to(self, user: User) -> RateClassQuerySet:
        return self.filter(rates_visible_to(user))


class RateClass(Bilingual):
    """People whose day costs the same, inside the house or outside."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    is_external = models.BooleanField(_("external"), default=False)

    objects = RateClassQuerySet.as_manager()

    class Meta:
        verbose_name = _("rate class")
        verbose_name_plural = _("rate classes")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("costs:rates")

    def history_scope(self) -> str:
        return RATES


class CostRate(models.Model):
    """What a day of a class costs from a day on, until the next rate."""

    rate_class = models.ForeignKey(
        RateClass, on_delete=models.CASCADE, related_name="rates", verbose_name=_("rate class")
    )
    valid_from = models.DateField(_("valid from"))
    amount = MoneyField(_("rate a day (CHF)"))

    history_tells = "valid_from"

    class Meta:
        verbose_name = _("cost rate")
        verbose_name_plural = _("cost rates")
        ordering = ["rate_class", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["rate_class", "valid_from"], name="cost_rate_once_a_day_and_class"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="cost_rate_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.rate_class} {self.valid_from}"

    def history_scope(self) -> str:
        return RATES


class RateHolder(models.Model):
    """The class of a person from a day on, until the next one."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="rate_classes",
        verbose_name=_("person"),
    )
    rate_class = models.ForeignKey(
        RateClass, on_delete=models.CASCADE, related_name="holders", verbose_name=_("rate class")
    )
    valid_from = models.DateField(_("valid from"))

    class Meta:
        verbose_name = _("rate class of a person")
        ordering = ["person", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["person", "valid_from"], name="rate_holder_once_a_day")
        ]

    def __str__(self) -> str:
        return str(self.person)

    def history_scope(self) -> str:
        return RATES


auditlog.register(RateClass)
auditlog.register(CostRate)
auditlog.register(RateHolder)
