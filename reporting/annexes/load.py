"""Annex F: what the plan asks of its people in the weeks ahead."""

from __future__ import annotations

from datetime import date

from reporting.spelling import Json


def load_of(load: Json | None, *, names_people: bool) -> Json | None:
    """Where everybody reads, only how much is asked of all together."""
    if load is None:
        return None
    rows = load["rows"] if names_people else []
    return {
        **load,
        "weeks": [date.fromisoformat(week) for week in load["weeks"]],
        "rows": [
            {"name": row["name"], "cells": [(pct, pct > row["most"]) for pct in row["pct"]]}
            for row in rows
        ],
        "left_out": load["left_out"] if names_people else 0,
        "too_much": sum(max(row["pct"]) > row["most"] for row in load["rows"]),
    }
