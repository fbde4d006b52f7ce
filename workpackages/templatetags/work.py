"""How effort and states of work are shown."""

from __future__ import annotations

from decimal import Decimal

from django import template

from servicedesk_pm.common.templatetags.ui import number
from workpackages.words import TONES

register = template.Library()


@register.filter
def signed_days(days: int | Decimal) -> str:
    """Working days with their sign: what comes later has a plus."""
    shown = number(days, 0 if days == int(days) else 1)
    return f"+{shown}" if days > 0 else shown


@register.filter
def tone(state: str) -> str:
    """The colour of a state's pill; most states are neutral."""
    return TONES.get(state, "")
