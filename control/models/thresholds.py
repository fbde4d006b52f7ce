"""Where the lights change their colours, as the director decided; the newest row counts."""

from __future__ import annotations

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.append_only import AppendOnly, AppendOnlyQuerySet
from servicedesk_pm.common.fields import MomentField


class LightThresholds(AppendOnly):
    """All thresholds of the lights at once, with the reason why they were changed."""

    # By name: the bounds of green and amber as exact text, or a number of working days.
    values = models.JSONField(_("thresholds"))
    reason = models.CharField(_("reason"), max_length=500)
    decided_at = MomentField(_("decided at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("decided by"),
    )

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("thresholds of the lights")
        verbose_name_plural = _("thresholds of the lights")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="light_thresholds_have_a_reason")
        ]

    def __str__(self) -> str:
        return f"{self.decided_at:%d.%m.%Y}"


auditlog.register(LightThresholds)
