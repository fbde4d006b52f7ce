"""The rows of a mandate: its objectives and the results that it promises."""

from __future__ import annotations

from auditlog.registry import auditlog
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects.mandates.choices import Accepting
from projects.models.mandates import Mandate


class MandateObjective(models.Model):
    """What the project is measured by: from which value to which, until when."""

    mandate = models.ForeignKey(
        Mandate, on_delete=models.CASCADE, related_name="objectives", verbose_name=_("mandate")
    )
    # Stays the same in every version of the mandate, so that versions can be compared.
    number = models.PositiveSmallIntegerField(_("number"), editable=False)
    title_fr = models.CharField(_("objective in French"), max_length=200)
    title_en = models.CharField(_("objective in English"), max_length=200, blank=True)
    indicator_fr = models.CharField(_("indicator in French"), max_length=200, blank=True)
    indicator_en = models.CharField(_("indicator in English"), max_length=200, blank=True)
    baseline = models.DecimalField(
        _("value today"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    target = models.DecimalField(
        _("target"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    # The constraint below says the same, but cannot say at which field.
    weight_pct = models.PositiveSmallIntegerField(
        _("weight (%)"),
        default=0,
        validators=[MaxValueValidator(100, message=_("A weight is at most 100 %%."))],
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")
        ordering = ["mandate", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["mandate", "number"], name="objective_number_unique_in_mandate"
            ),
            models.CheckConstraint(
                condition=Q(weight_pct__lte=100),
                name="objective_weight_within_all",
                violation_error_message=_("A weight is at most 100 %%."),
            ),
        ]

    def __str__(self) -> str:
        return self.title_fr

    def history_scope(self) -> str:
        return f"project:{self.mandate.project_id}"


class ExpectedResult(models.Model):
    """A result that the mandate promises, by what it is judged and who accepts it."""

    mandate = models.ForeignKey(
        Mandate, on_delete=models.CASCADE, related_name="results", verbose_name=_("mandate")
    )
    number = models.PositiveSmallIntegerField(_("number"), editable=False)
    name_fr = models.CharField(_("result in French"), max_length=200)
    name_en = models.CharField(_("result in English"), max_length=200, blank=True)
    criteria_fr = models.TextField(_("acceptance criteria in French"), blank=True, max_length=2000)
    criteria_en = models.TextField(_("acceptance criteria in English"), blank=True, max_length=2000)
    accepted_by = models.CharField(
        _("accepted by"), max_length=20, choices=Accepting, default=Accepting.SPONSOR
    )
    required_for_go_live = models.BooleanField(_("required for going live"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("expected result")
        verbose_name_plural = _("expected results")
        ordering = ["mandate", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["mandate", "number"], name="result_number_unique_in_mandate"
            ),
        ]

    def __str__(self) -> str:
        return self.name_fr

    def history_scope(self) -> str:
        return f"project:{self.mandate.project_id}"


auditlog.register(MandateObjective, exclude_fields=["version"])
auditlog.register(ExpectedResult, exclude_fields=["version"])
