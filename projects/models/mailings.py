"""To which addresses a message went by e-mail, and which addresses are written to no more."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from projects.communication.choices import (
    SENT_STATES,
    AudienceLanguage,
    ClosedFor,
    DeliveryState,
)
from projects.models.communication import CommunicationAction


class Delivery(models.Model):
    """One message to one address: at most one, whatever happens to the worker."""

    action = models.ForeignKey(
        CommunicationAction,
        on_delete=models.CASCADE,
        related_name="deliveries",
        verbose_name=_("message"),
    )
    address = models.EmailField(_("address"))
    language = models.CharField(_("language"), max_length=4, choices=AudienceLanguage)
    state = models.CharField(
        _("state"), max_length=8, choices=DeliveryState, default=DeliveryState.WAITING
    )
    # Left before the mail: one whose worker died in between is not known to have gone.
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    said = models.CharField(_("answer of the mail server"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["action", "address"]
        constraints = [
            models.UniqueConstraint(fields=["action", "address"], name="delivery_once_an_address"),
            models.CheckConstraint(
                condition=Q(address=Lower(F("address"))), name="delivery_address_in_lower_case"
            ),
            models.CheckConstraint(
                condition=Q(state__in=SENT_STATES, sent_at__isnull=False)
                | (~Q(state__in=SENT_STATES) & Q(sent_at__isnull=True, read_at__isnull=True)),
                name="delivery_sent_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def languages(self) -> tuple[str, ...]:
        return ("fr", "en") if self.language == AudienceLanguage.BOTH else (self.language,)


class ClosedAddressQuerySet(models.QuerySet["ClosedAddress"]):
    def among(self, addresses: list[str]) -> ClosedAddressQuerySet:
        return self.filter(address__in=addresses)


class ClosedAddress(models.Model):
    """An address that no message is sent to: its owner wants none, or mails came back."""

    address = models.EmailField(_("address"), unique=True)
    reason = models.CharField(_("reason"), max_length=8, choices=ClosedFor)
    since = models.DateField(_("since"))

    objects = ClosedAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("closed address")
        verbose_name_plural = _("closed addresses")
        ordering = ["address"]
        constraints = [
            models.CheckConstraint(
                condition=Q(address=Lower(F("address"))), name="closed_address_in_lower_case"
            ),
        ]

    def __str__(self) -> str:
        return self.address
