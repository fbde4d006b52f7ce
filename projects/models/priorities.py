"""What projects are weighed by: the strategic objectives and the criteria, version by version."""

from __future__ import annotations

from auditlog.registry import auditlog
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import Bilingual
from projects.models.structure import Portfolio
from projects.words import spoken

KEY_LENGTH = 4


class SetState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("set of weights", "Draft")
    IN_FORCE = "in_force", pgettext_lazy("set of weights", "In force")
    PAST = "past", pgettext_lazy("set of weights", "Replaced")


def _one(state: SetState, name: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(fields=["portfolio"], condition=Q(state=state), name=name)


def _dated(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(state=SetState.DRAFT, valid_from__isnull=True)
        | (~Q(state=SetState.DRAFT) & Q(valid_from__isnull=False)),
        name=name,
    )


class WeightSet(models.Model):
    """Weights that add up to 100; once in force they never change, a new number replaces them."""

    portfolio = models.ForeignKey(
        Portfolio,
        on_delete=models.CASCADE,
        related_name="%(class)ss",
        verbose_name=_("portfolio"),
    )
    number = models.PositiveIntegerField(_("version"), editable=False)
    state = models.CharField(
        _("state"), max_length=8, choices=SetState, default=SetState.DRAFT, editable=False
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    history_tells = "number"

    class Meta:
        abstract = True
        ordering = ["portfolio", "-number"]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("projects:priority-settings")

    def history_scope(self) -> str:
        return ""


class ObjectiveSet(WeightSet):
    """The strategic objectives of a portfolio, as they are valid from a day on."""

    class Meta(WeightSet.Meta):
        verbose_name = _("objectives, version")
        verbose_name_plural = _("sets of objectives")
        constraints = [
            models.UniqueConstraint(
                fields=["portfolio", "number"], name="objective_set_number_unique"
            ),
            _one(SetState.DRAFT, "objective_set_one_draft"),
            _one(SetState.IN_FORCE, "objective_set_one_in_force"),
            _dated("objective_set_dated_unless_draft"),
        ]


class CriteriaSet(WeightSet):
    """The criteria of a portfolio with their weights and anchors."""

    class Meta(WeightSet.Meta):
        verbose_name = _("criteria, version")
        verbose_name_plural = _("sets of criteria")
        constraints = [
            models.UniqueConstraint(
                fields=["portfolio", "number"], name="criteria_set_number_unique"
            ),
            _one(SetState.DRAFT, "criteria_set_one_draft"),
            _one(SetState.IN_FORCE, "criteria_set_one_in_force"),
            _dated("criteria_set_dated_unless_draft"),
        ]


class StrategicObjective(Bilingual):
    """What the organisation wants to reach, worth so many points of 100."""

    objective_set = models.ForeignKey(
        ObjectiveSet, on_delete=models.CASCADE, related_name="rows", verbose_name=_("objectives")
    )
    key = models.CharField(_("key"), max_length=KEY_LENGTH)
    weight = models.PositiveSmallIntegerField(_("weight (%)"))
    description_fr = models.CharField(_("description in French"), max_length=500, blank=True)
    description_en = models.CharField(_("description in English"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("strategic objective")
        verbose_name_plural = _("strategic objectives")
        ordering = ["objective_set", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["objective_set", "key"], name="objective_key_unique_in_set"
            ),
            models.CheckConstraint(
                condition=Q(weight__lte=100), name="objective_weight_at_most_100"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.name}"

    def history_scope(self) -> str:
        return ""


class Criterion(Bilingual):
    """A weighted question, answered with 0 to 5 by the help of its anchors."""

    criteria_set = models.ForeignKey(
        CriteriaSet, on_delete=models.CASCADE, related_name="rows", verbose_name=_("criteria")
    )
    key = models.CharField(_("key"), max_length=KEY_LENGTH)
    weight = models.PositiveSmallIntegerField(_("weight (%)"))
    is_aligned = models.BooleanField(_("computed from the objectives"), default=False)
    is_in_value = models.BooleanField(_("part of the value V"), default=True)
    # One line for each score, from 0 to 5.
    anchors_fr = models.TextField(_("anchors in French"), max_length=2_000, blank=True)
    anchors_en = models.TextField(_("anchors in English"), max_length=2_000, blank=True)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["criteria_set", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["criteria_set", "key"], name="criterion_key_unique_in_set"
            ),
            models.CheckConstraint(
                condition=Q(weight__lte=100), name="criterion_weight_at_most_100"
            ),
            models.UniqueConstraint(
                fields=["criteria_set"],
                condition=Q(is_aligned=True),
                name="criterion_one_is_computed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.name}"

    def history_scope(self) -> str:
        return ""

    @property
    def anchors(self) -> list[tuple[int, str]]:
        """What each score means, in the reader's language."""
        lines = spoken(self, "anchors").text.splitlines()
        return [(score, line) for score, line in enumerate(lines[:6]) if line.strip()]


for _model in (ObjectiveSet, CriteriaSet):
    auditlog.register(_model, exclude_fields=["version"])
auditlog.register(StrategicObjective)
auditlog.register(Criterion)
