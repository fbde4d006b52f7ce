"""The form in which a project is scored."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from projects.fields import PortfolioDayField
from projects.models import Criterion, ProjectScore
from projects.operations.scores import Said
from projects.priorities.scheme import Weights
from projects.words import spoken
from servicedesk_pm.common.effort import EffortField
from servicedesk_pm.common.fields import MoneyFormField
from servicedesk_pm.common.forms import VersionedForm

CONTRIBUTION_WORDS = (
    (0, pgettext_lazy("contribution", "0 – none")),
    (1, pgettext_lazy("contribution", "1 – indirect")),
    (3, pgettext_lazy("contribution", "3 – direct")),
    (5, pgettext_lazy("contribution", "5 – decisive")),
)


class ScoringForm(forms.Form):
    """Contributions to the objectives, then a score and a line for every criterion."""

    def add_scoring_fields(self, weights: Weights, row: Any = None) -> None:
        self.weights = weights
        reasons = _reasons_of(row)
        for objective in weights.objectives:
            self.fields[f"contribution_{objective.key}"] = forms.TypedChoiceField(
                label=f"{objective.key} · {spoken(objective, 'name').text}",
                choices=CONTRIBUTION_WORDS,
                coerce=int,
                initial=row.contributions.get(objective.key, 0) if row else 0,
            )
        for criterion in weights.criteria:
            if not criterion.is_aligned:
                self.fields[f"score_{criterion.key}"] = forms.TypedChoiceField(
                    label=_("Score of %(key)s") % {"key": criterion.key},
                    choices=[("", "–"), *_anchored(criterion)],
                    coerce=int,
                    initial=row.scores.get(criterion.key) if row else None,
                )
            self.fields[f"why_{criterion.key}"] = forms.CharField(
                label=_("Justification of %(key)s") % {"key": criterion.key},
                max_length=300,
                initial=reasons.get(criterion.key, ""),
            )

    @property
    def objective_fields(self) -> list[BoundField]:
        return [self[f"contribution_{each.key}"] for each in self.weights.objectives]

    @property
    def criterion_groups(self) -> list[tuple[Criterion, list[BoundField]]]:
        """Each criterion with its score, where it is given, and its justification."""
        found = []
        for each in self.weights.criteria:
            names = [f"why_{each.key}"] if each.is_aligned else []
            names = names or [f"score_{each.key}", f"why_{each.key}"]
            found.append((each, [self[name] for name in names]))
        return found

    def by_key(self, prefix: str) -> dict[str, Any]:
        start = f"{prefix}_"
        return {
            name.removeprefix(start): value
            for name, value in self.cleaned_data.items()
            if name.startswith(start) and value != ""
        }


class ScoreForm(ScoringForm, VersionedForm):
    """The agreed score of a project, or the proposal of one."""

    cost = MoneyFormField(label=_("Estimated cost in the planning year (CHF)"), required=False)
    effort_minutes = EffortField(label=_("Estimated effort in the planning year"), required=False)
    imposed_on = PortfolioDayField(label=_("Date imposed from outside"), required=False)

    def __init__(
        self, *args: Any, weights: Weights, row: ProjectScore | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.add_scoring_fields(weights, row)
        if row is not None:
            for name in ("cost", "effort_minutes", "imposed_on"):
                self.fields[name].initial = getattr(row, name)

    @property
    def frame_fields(self) -> list[BoundField]:
        return [self[name] for name in ("cost", "effort_minutes", "imposed_on")]

    @property
    def said(self) -> Said:
        facts = self.cleaned_data
        return Said(
            self.by_key("score"),
            self.by_key("contribution"),
            self.by_key("why"),
            cost=facts["cost"] or Decimal(0),
            effort_minutes=facts["effort_minutes"] or 0,
            imposed_on=facts["imposed_on"],
        )


def _reasons_of(row: Any) -> dict[str, str]:
    """The lines of an agreed score, which are rows, or of a unit's score, which are its own."""
    if row is None:
        return {}
    if isinstance(row, ProjectScore):
        return {each.key: each.text for each in row.reasons.order_by("key")}
    found: dict[str, str] = row.reasons
    return found


def _anchored(criterion: Criterion) -> list[tuple[int, str]]:
    words = dict(criterion.anchors)
    return [(n, f"{n} – {words[n]}" if n in words else str(n)) for n in range(6)]
