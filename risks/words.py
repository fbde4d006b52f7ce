"""How ratings, zones and verdicts are shown."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from risks.choices import ZONE_TONES, VerdictName, ZoneName
from risks.models import Measure
from servicedesk_pm.common.templatetags.ui import pill


def zone_words(score: int | None, zone: str) -> str:
    """ "12 · High"; nothing where nobody rated."""
    return f"{score} · {ZoneName(zone).label}" if score is not None and zone else ""


def zone_pill(score: int | None, zone: str) -> SafeString:
    words = zone_words(score, zone)
    return pill(words, ZONE_TONES[zone]) if words else SafeString("–")


def product(probability: int | None, impact: int | None) -> str:
    """ "4 × 3", as ratings are spoken of."""
    return f"{probability} × {impact}" if probability and impact else ""


def verdict_pill(row: Any) -> SafeString:
    """The verdict of a check or of a measure; nothing before one is passed."""
    tones = {"effective": "good", "partial": "accent", "ineffective": "watch"}
    if not row.verdict:
        return SafeString("")
    tone = tones.get(row.verdict, "bad" if row.verdict == "counterproductive" else "")
    return pill(VerdictName(row.verdict).label, tone)


def measure_pill(measure: Measure, late: str) -> SafeString:
    """Its state, and what is late about it."""
    state = pill(measure.get_state_display(), measure.tone)
    return format_html("{} {}", state, pill(late, "bad")) if late else state


def late_words(measure: Measure, on: Any) -> str:
    if measure.is_overdue(on):
        return _("overdue")
    return _("check overdue") if measure.is_unchecked(on) else ""
