"""The columns of the register of assumptions and constraints."""

from __future__ import annotations

from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.mandates.choices import AssumptionState
from projects.models import Assumption
from servicedesk_pm.common.tables import Column

SOONEST = "check"
_TONES = {
    AssumptionState.HOLDS: ("text-success", "✓"),
    AssumptionState.BROKEN: ("text-danger", "▲"),
}


def assumption_columns(*, on: date) -> list[Column]:
    def state(row: Assumption, sort: str) -> SafeString:
        if row.is_due(on):
            words = _("to be checked now")
            return format_html('<span class="text-warning">◆ {}</span>', words)
        style, sign = _TONES.get(AssumptionState(row.state), ("", "○"))
        return format_html('<span class="{}">{} {}</span>', style, sign, row.get_state_display())

    return [
        Column("text", gettext_lazy("Assumption or constraint"), "text", "number", html=_named),
        Column("code", gettext_lazy("Code"), "code", "number", "code", under="text"),
        Column("kind", gettext_lazy("Kind"), "get_kind_display", "kind"),
        Column("owner", gettext_lazy("Owner"), "owner.name", "owner__name"),
        Column(SOONEST, gettext_lazy("To be checked on"), "check_on", "check_on", "date"),
        Column("state", gettext_lazy("State"), "get_state_display", "state", html=state),
        Column("note", gettext_lazy("Finding"), "note"),
    ]


def _named(row: Assumption, sort: str) -> SafeString:
    named = '<a href="{}">{}</a> <span class="code nowrap">{}</span>'
    return format_html(named, row.get_absolute_url(), row.text, row.code)
