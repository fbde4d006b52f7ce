"""The columns and filters of the register of checkpoints."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django import forms
from django.db.models import BooleanField, Case, Count, Q, QuerySet, Value, When
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.templatetags.project_pages import bilingual
from servicedesk_pm.common.tables import Column
from servicedesk_pm.common.templatetags.ui import pill
from servicedesk_pm.common.text import fold
from workpackages.models import Checkpoint, Finding
from workpackages.models.checkpoints import CheckpointQuerySet, FindingQuerySet
from workpackages.quality.choices import (
    AHEAD,
    FINDING_SETTLED,
    CheckpointKind,
    CheckpointState,
)

URGENT = "state"
_ORDER = ("-is_late", "-is_open", "planned_on", "project__path", "number")
ANY = ("", gettext_lazy("All"))
SHOWN = [
    ANY,
    ("overdue", gettext_lazy("Overdue")),
    ("ahead", gettext_lazy("Not carried out yet")),
    ("failed", gettext_lazy("Failed")),
    ("findings", gettext_lazy("With open findings")),
    ("late_findings", gettext_lazy("With overdue findings")),
    ("due", gettext_lazy("Due by now")),
]


def checkpoint_columns(on: date) -> list[Column]:
    """Lateness is judged on the day ``on``; rows come from ``listed``."""
    return [
        Column("name", gettext_lazy("Checkpoint"), "name", "name_fr", html=_named),
        Column("code", gettext_lazy("Code"), _code, ["project__path", "number"], "code",
               under="name"),
        Column("kind", gettext_lazy("Kind"), Checkpoint.get_kind_display, "kind"),
        Column("planned", gettext_lazy("Planned on"), "planned_on", "planned_on", "date"),
        Column("done", gettext_lazy("Carried out on"), "done_on", "done_on", "date",
               under="planned"),
        Column("reviewer", gettext_lazy("Reviewer"), "reviewer", "reviewer__name"),
        Column(URGENT, gettext_lazy("State"), Checkpoint.get_state_display, _ORDER,
               html=_state(on)),
        Column("attempt", gettext_lazy("Attempt"), "attempt", "attempt", "number"),
        Column("findings", gettext_lazy("Findings"), "all_findings", "all_findings", "number"),
        Column("open", gettext_lazy("Open findings"), "open_findings", "open_findings", "number"),
    ]  # fmt: skip


def listed(rows: CheckpointQuerySet, *, on: date) -> QuerySet[Checkpoint]:
    """With what the columns show; overdue ones can be sorted first."""
    late, left = Q(state__in=AHEAD, planned_on__lt=on), ~Q(findings__state__in=FINDING_SETTLED)
    return rows.select_related("project", "reviewer").annotate(
        all_findings=Count("findings"),
        open_findings=Count("findings", filter=left),
        is_late=_whether(late),
        is_open=_whether(Q(state__in=AHEAD)),
    )


def _whether(condition: Q) -> Case:
    true = When(condition, then=Value(value=True))
    return Case(true, default=Value(value=False), output_field=BooleanField())


class CheckpointFilterForm(forms.Form):
    """What cannot be understood filters nothing."""

    q = forms.CharField(
        label=gettext_lazy("Words or code"),
        required=False,
        max_length=100,
        widget=forms.SearchInput,
    )
    show = forms.ChoiceField(label=gettext_lazy("Show"), required=False, choices=SHOWN)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), required=False, choices=[ANY, *CheckpointKind.choices]
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"), required=False, choices=[ANY, *CheckpointState.choices]
    )

    @property
    def is_narrowed(self) -> bool:
        self.is_valid()
        return any(self.cleaned_data.values())

    def apply(self, rows: CheckpointQuerySet, *, on: date) -> CheckpointQuerySet:
        self.is_valid()
        wanted = self.cleaned_data
        for word in fold(wanted.get("q", "")).split():
            rows = rows.filter(search_text__contains=word)
        for name in ("kind", "state"):
            if wanted.get(name):
                rows = rows.filter(**{name: wanted[name]})
        show = wanted.get("show", "")
        if show == "overdue":
            return rows.overdue(on)
        if show == "ahead":
            return rows.filter(state__in=AHEAD)
        if show == "failed":
            return rows.filter(state=CheckpointState.FAILED)
        if show == "findings":
            return _having(rows, Finding.objects.unsettled())
        if show == "late_findings":
            return _having(rows, Finding.objects.overdue(on))
        return rows.filter(planned_on__lt=on) if show == "due" else rows


def _having(rows: CheckpointQuerySet, findings: FindingQuerySet) -> CheckpointQuerySet:
    return rows.filter(pk__in=findings.order_by().values("checkpoint"))


def _code(row: Checkpoint) -> str:
    return f"{row.project.code} {row.code}"


def _named(row: Checkpoint, sort: str) -> SafeString:
    named = '<a href="{}">{}</a> <span class="code nowrap">{}</span>'
    return format_html(named, row.get_absolute_url(), bilingual(row), _code(row))


def _state(on: date) -> Callable[[Checkpoint, str], SafeString]:
    def draw(row: Checkpoint, sort: str) -> SafeString:
        shown = pill(row.get_state_display(), row.tone)
        if not row.is_overdue(on):
            return shown
        return format_html('{} <span class="text-danger nowrap">▲ {}</span>', shown, _("overdue"))

    return draw
