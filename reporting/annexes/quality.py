"""The section on quality: how results are accepted and checks are kept."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from engine.acceptance import Share
from reporting.spelling import Json, called
from workpackages.acceptance.choices import AcceptanceDecision
from workpackages.acceptance.figures import percent_text


def quality_of(quality: Json | None) -> Json | None:
    if quality is None:
        return None
    accepted = quality["acceptances"]
    return {
        **quality,
        "first_pass": _told(quality["first_pass"]),
        "on_time": _told(quality["on_time"]),
        "completed": _told(quality["completed"]),
        "since": date.fromisoformat(accepted["since"]),
        "acceptances": [_acceptance(row) for row in accepted["rows"]],
        "left_out": accepted["left_out"],
        "has_data": bool(quality["first_pass"][1] or quality["completed"][1] or quality["open"]),
    }


def _told(counts: list[int]) -> str:
    """75 % (3 of 4); a dash where nothing counts."""
    share = Share(*counts)
    if not share.whole:
        return percent_text(share)
    facts = {"percent": percent_text(share), "part": share.part, "whole": share.whole}
    return _("%(percent)s (%(part)s of %(whole)s)") % facts


def _acceptance(row: Json) -> Json:
    return {
        **row,
        "name": called(row),
        "decision": str(AcceptanceDecision(row["decision"]).label),
        "on": date.fromisoformat(row["on"]),
    }
