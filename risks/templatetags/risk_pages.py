"""Ratings, zones and verdicts in templates."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from projects.templatetags.project_pages import bilingual
from risks.models import EffectivenessCheck, Measure
from risks.simulating.page import Side
from risks.words import measure_pill, product, verdict_pill, zone_pill
from servicedesk_pm.common.templatetags.ui import number

register = template.Library()
register.simple_tag(bilingual)


@register.simple_tag
def rated(probability: int | None, impact: int | None) -> str:
    """4 × 3, or a dash where nobody rated."""
    return product(probability, impact) or "–"


@register.simple_tag
def zone(score: int | None, name: str) -> SafeString:
    return zone_pill(score, name)


@register.simple_tag
def verdict(row: EffectivenessCheck | Measure) -> SafeString:
    return verdict_pill(row)


@register.simple_tag
def measure_state(measure: Measure, late: str) -> SafeString:
    return measure_pill(measure, late)


@register.simple_tag
def simulated(value: float, side: Side) -> str:
    """62.2 d of the finish, francs of the cost."""
    if side.is_time:
        return _("%(days)s d") % {"days": number(value, 1)}
    return f"{number(value)} CHF"
