"""The columns of the traceability matrix, on the page and in the files."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy

from projects.templatetags.project_pages import bilingual
from servicedesk_pm.common.tables import Column
from servicedesk_pm.common.templatetags.ui import pill
from workpackages.acceptance.choices import TONES, DeliverableState
from workpackages.models import Requirement
from workpackages.quality.choices import RESULT_TONES, STANDING_TONES, Result, Standing

WORST = "standing"
# Rows of one requirement stay together, whatever else they are sorted by.
_PLACE = ("project__path", "number", "in_project", "in_deliverable", "in_criterion", "place")


def matrix_columns() -> list[Column]:
    """Rows come ``traced``: a requirement once for each place where it is shown."""
    return [
        Column("name", gettext_lazy("Requirement"), "name", ("name_fr", *_PLACE), html=_named),
        Column("code", gettext_lazy("Code"), _code, _PLACE, "code", under="name"),
        Column("priority", gettext_lazy("Priority"), Requirement.get_priority_display,
               ("priority", *_PLACE)),
        Column("state", gettext_lazy("State"), Requirement.get_state_display, ("state", *_PLACE),
               under="priority"),
        Column("asked_by", gettext_lazy("Asked by"), "asked_by", ("asked_by", *_PLACE)),
        Column("source", gettext_lazy("Source"), "source", ("source", *_PLACE),
               under="asked_by"),
        Column(WORST, gettext_lazy("Coverage"), standing_label, ("rank", *_PLACE), html=_standing),
        Column("deliverable", gettext_lazy("Deliverable"), _deliverable,
               ("in_project", "in_deliverable", "in_criterion", "place", "project__path", "number"),
               url=_deliverable_url),
        Column("accepted", gettext_lazy("Acceptance"), _accepted,
               ("deliverable_state", *_PLACE), html=_accepted_pill),
        Column("criterion", gettext_lazy("Criterion or test"), _criterion),
        Column("result", gettext_lazy("Result"), result_label, ("result", *_PLACE), html=_result),
    ]  # fmt: skip


def in_language(row: Any, base: str) -> str:
    """What was read beside the row under ``base``, in the reader's language."""
    french, english = getattr(row, f"{base}_fr"), getattr(row, f"{base}_en")
    is_english = (get_language() or "fr").startswith("en")
    return str((english or french if is_english else french or english) or "")


def standing_label(row: Requirement) -> str:
    return str(Standing(row.standing).label)


def result_label(row: Any) -> str:
    return str(Result(row.result).label) if row.result else ""


def _code(row: Requirement) -> str:
    return f"{row.project.code} {row.code}"


def _named(row: Requirement, sort: str) -> SafeString:
    named = '<a href="{}">{}</a> <span class="code nowrap">{}</span>'
    return format_html(named, row.get_absolute_url(), bilingual(row), _code(row))


def _standing(row: Any, sort: str) -> SafeString:
    return pill(standing_label(row), STANDING_TONES.get(row.standing, ""))


def _deliverable(row: Any) -> str:
    if row.place is None:
        return ""
    code = f"L{row.in_deliverable}"
    if row.in_project != row.project.code:
        code = f"{row.in_project} {code}"
    return f"{code} {in_language(row, 'deliverable')}"


def _deliverable_url(row: Any) -> str:
    if row.place is None:
        return ""
    return reverse("workpackages:deliverable", args=[row.in_project, row.in_deliverable])


def _accepted(row: Any) -> str:
    return str(DeliverableState(row.deliverable_state).label) if row.place else ""


def _accepted_pill(row: Any, sort: str) -> SafeString:
    return pill(_accepted(row), TONES.get(row.deliverable_state, "")) if row.place else DASH


def _criterion(row: Any) -> str:
    if row.in_criterion is None:
        return str(WHOLE) if row.place else ""
    return f"{row.in_criterion}. {in_language(row, 'criterion')}"


def _result(row: Any, sort: str) -> SafeString:
    return pill(result_label(row), RESULT_TONES.get(row.result, "")) if row.result else DASH


WHOLE = gettext_lazy("The whole deliverable")
DASH = SafeString("–")
