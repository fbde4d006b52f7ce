"""How hours and their days are written in pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from costs.hours.spelling import spell_hours

if TYPE_CHECKING:
    from costs.forms.hours import DecideForm

register = template.Library()
register.filter("hours", spell_hours)


@register.filter
def is_ticked(key: int, form: DecideForm) -> bool:
    """As it was sent; on a fresh page everything is ticked, as most of it is right."""
    return str(key) in form.ticked if form.is_bound else True
