"""What was agreed with the lead of a work package, word by word, each time it was sent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects.models import of_plans_visible_to
from servicedesk_pm.common.fields import MomentField
from workpackages.choices import PACKAGE_MANDATE_TONES, PackageMandateState
from workpackages.models.structure import WorkPackage

if TYPE_CHECKING:
    from people.models import User

S = PackageMandateState


class PackageMandateQuerySet(models.QuerySet["PackageMandate"]):
    def visible_to(self, user: User) -> PackageMandateQuerySet:
        return self.filter(of_plans_visible_to(user, "package__project"))

    def pending(self) -> PackageMandateQuerySet:
        return self.filter(state=S.ISSUED)


class PackageMandate(models.Model):
    """One version of a package's mandate: sent to its lead, then accepted or returned."""

    package = models.ForeignKey(
        WorkPackage,
        on_delete=models.CASCADE,
        related_name="mandates",
        verbose_name=_("work package"),
    )
    number = models.PositiveSmallIntegerField(_("version"), editable=False)
    state = models.CharField(
        _("state"), max_length=8, choices=PackageMandateState, default=S.ISSUED
    )
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("sent by"),
    )
    issued_at = MomentField(_("sent at"))
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered at"), null=True)
    return_reason = models.TextField(_("why it was returned"), blank=True)
    # The content as it was sent, in its one spelling, and its hash.
    snapshot = models.TextField(editable=False)
    sha256 = models.CharField(_("content hash"), max_length=64, editable=False)

    objects = PackageMandateQuerySet.as_manager()
    history_tells = "number"

    class Meta:
        verbose_name = _("work-package mandate")
        verbose_name_plural = _("work-package mandates")
        ordering = ["package", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["package", "number"], name="package_mandate_number_unique_in_package"
            ),
            models.UniqueConstraint(
                fields=["package"],
                condition=Q(state=S.ISSUED),
                name="package_mandate_one_pending_in_package",
            ),
            models.CheckConstraint(
                condition=Q(state=S.ISSUED, answered_by__isnull=True, answered_at__isnull=True)
                | ~Q(state=S.ISSUED) & Q(answered_by__isnull=False, answered_at__isnull=False),
                name="package_mandate_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state=S.RETURNED) & ~Q(return_reason="")
                | ~Q(state=S.RETURNED) & Q(return_reason=""),
                name="package_mandate_returned_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.package} · {self.number}"

    def get_absolute_url(self) -> str:
        return f"{self.package.get_absolute_url()}#mandates"

    def history_scope(self) -> str:
        return self.package.history_scope()

    @property
    def tone(self) -> str:
        return PACKAGE_MANDATE_TONES.get(self.state, "")

    @property
    def is_pending(self) -> bool:
        return self.state == S.ISSUED

    @property
    def is_agreed(self) -> bool:
        return self.state == S.AGREED

    @property
    def reference(self) -> str:
        """How the address of its document names it."""
        return f"{self.package.project.code}-LT{self.package.number}-{self.number}"

    @property
    def content(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.snapshot)
        return found


auditlog.register(PackageMandate, exclude_fields=["snapshot"])
