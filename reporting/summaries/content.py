"""Everything that a programme or portfolio report says, as plain JSON that can be frozen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from projects.written.vocabulary import Json, fact, table
from reporting.summaries import steering, surroundings
from reporting.summaries.labels import SECTIONS
from reporting.summaries.models import SummaryReport
from reporting.summaries.parts import Built
from reporting.summaries.scene import Scene, load_scene
from servicedesk_pm.common.moment import one_moment

SCHEMA = 1
MOTIONS = (("ps_motion", "words"), ("ps_due", "day"), ("ps_delay", "words"))
MONEY, POINTS = "money", "points"
BUILDERS: dict[str, Callable[[Scene], Built]] = {
    "message": steering.exceptions,
    "projects": steering.projects,
    "finance": steering.finance,
    "roadmap": steering.roadmap,
    "dependencies": surroundings.dependencies,
    "integration": surroundings.integration,
    "capacity": surroundings.capacity,
    "workstations": surroundings.workstations,
    "risks": surroundings.risks,
    "benefits": surroundings.benefits,
    "demand": surroundings.demand,
}


def collect(report: SummaryReport, *, on: date) -> Json:
    """The figures of all sections at one moment; seventy queries and six for each programme."""
    with one_moment():
        scene = load_scene(report, on=on)
        sections = [{"key": key, "parts": build(scene)} for key, build in BUILDERS.items()]
    return {"schema": SCHEMA, "collected": on.isoformat(), "sections": sections}


def composed(report: SummaryReport) -> Json:
    """Figures and words together, as they are published. One query."""
    if not report.is_draft:
        kept: Json = report.content
        return kept
    parts = {each["key"]: each["parts"] for each in report.sections}
    told = [
        {"kind": "words", "key": "ps_message", "fr": report.key_message_fr,
         "en": report.key_message_en},
        fact("ps_status_date", report.status_date, "day"),
        fact("ps_collected", report.content.get("collected"), "day"),
    ]  # fmt: skip
    parts["message"] = [*told, *parts.get("message", [])]
    parts["decisions"] = _motions(report)
    return {
        "schema": SCHEMA,
        "project": report.place.code,
        "sections": [{"key": key, "parts": parts.get(key, [])} for key in SECTIONS],
    }


def _motions(report: SummaryReport) -> Built:
    rows = [
        (str(row.position), ({"fr": row.text_fr, "en": row.text_en}, row.due_on,
                             {"fr": row.delay_fr, "en": row.delay_en}))
        for row in report.motions.order_by("position")
    ]  # fmt: skip
    return [table("ps_motions", MOTIONS, rows)] if rows else []


def without_money(content: Json) -> Json:
    """For readers of what is published who see neither all money nor the scores."""
    return {
        **content,
        "sections": [
            {"key": each["key"], "parts": [p for part in each["parts"] for p in _bare(part)]}
            for each in content["sections"]
        ],
    }


def _bare(part: Json) -> list[Json]:
    if part["kind"] == "fact":
        return [] if part["as"] == MONEY else [part]
    if part["kind"] != "table":
        return [part]
    kinds = [kind for _name, kind in part["columns"]]
    if POINTS in kinds:
        return []
    kept = [n for n, kind in enumerate(kinds) if kind != MONEY]
    # A table of amounts alone would only repeat its heads.
    if len(kept) < len(kinds) - 1:
        return []
    rows = [{**row, "cells": [row["cells"][n] for n in kept]} for row in part["rows"]]
    return [{**part, "columns": [part["columns"][n] for n in kept], "rows": rows}]


def project_table(content: Json) -> Json | None:
    """The table of the projects, for its file."""
    parts: list[Any] = next(
        (each["parts"] for each in content["sections"] if each["key"] == "projects"), []
    )
    return next((part for part in parts if part["key"] == "ps_projects"), None)
