"""How effort and states of work are shown."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.safestring import SafeString

from servicedesk_pm.common.templatetags.ui import number
from workpackages.across_columns import marked
from workpackages.dependencies import side_name
from workpackages.models import CrossDependency
from workpackages.words import TONES

register = template.Library()


@register.filter
def signed_days(days: int | Decimal) -> str:
    """Working days with their sign: what comes later has a plus."""
    shown = number(days, 0 if days == int(days) else 1)
    return f"+{shown}" if days > 0 else shown


@register.simple_tag
def dependency_pill(row: CrossDependency) -> SafeString:
    """The state of a dependency of ``dependencies.seen_by``, with its sign."""
    return marked(row)


@register.simple_tag
def dependency_side(row: CrossDependency, side: str) -> str:
    """The name of one side, for those who may know it."""
    return side_name(row, side)


@register.filter
def tone(state: str) -> str:
    """The colour of a state's pill; most states are neutral."""
    return TONES.get(state, "")
