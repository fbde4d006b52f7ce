"""The columns of the ranked list, on the page and in the files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from servicedesk_pm.common.tables import Column
from servicedesk_pm.common.templatetags.ui import effort, number, pill


def priority_columns(*, risk: str = "", proposed: Mapping[str, int] | None = None) -> list[Column]:
    """``risk`` is the name of that criterion, ``proposed`` the places of another order."""
    extra = []
    if proposed:
        places = proposed
        extra.append(
            Column(
                "proposed", _("Proposed"), lambda row: places.get(row.project.code), kind="number"
            )
        )
    columns = [
        Column("rank", _("Rank"), "place.rank", "rank", kind="number"),
        Column("project", _("Project"), "project.name", "project", html=_project),
        Column("code", _("Code"), "project.code", "code", kind="code", under="project"),
        Column("p", _("Priority P"), "place.priority", "p", kind="number", html=_priority),
        Column("v", _("Value V"), "place.value", "v", kind="number", html=_value),
        Column("range", _("Rank range"), _range),
        Column("category", _("Category"), "project.get_category_display", "category"),
        Column("cost", _("Cost (CHF)"), "cost", "cost", kind="money"),
        Column("effort", _("Effort"), lambda row: effort(row.effort_minutes), kind="number"),
        Column("why", _("Why this rank"), "sentence", kind="prose"),
    ]
    if risk:
        columns.insert(-1, Column("risk", risk, "risk", kind="number"))
    return [columns[0], *extra, *columns[1:]]


def _project(row: Any, sort: str) -> SafeString:
    near = ""
    if row.near:
        near = format_html(" {}", pill(gettext("near tie"), "watch", ", ".join(row.near)))
    return format_html(
        '<div><a href="{}">{}</a> <span class="code">{}</span>{}</div>',
        reverse("projects:priority", args=[row.project.code]),
        row.project.name,
        row.project.code,
        near,
    )


def _priority(row: Any, sort: str) -> SafeString:
    return format_html("<strong>{}</strong>", number(row.place.priority, 1))


def _value(row: Any, sort: str) -> SafeString:
    return format_html("{}", number(row.place.value, 1))


def _range(row: Any) -> str:
    span = row.place.range
    return str(span.best) if span.is_stable else f"{span.best}–{span.worst}"
