"""Filters for numbers, money and dates, and the small parts of which pages are made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache, wraps
from typing import Any

from django import forms, template
from django.forms import BoundField
from django.template.loader import get_template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext, pgettext_lazy
from django.utils.translation import gettext as _
from lucide.templatetags.lucide import _render_icon

from servicedesk_pm.common import navigation
from servicedesk_pm.common.effort import spell_effort

register = template.Library()
APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"
# Small drawings that one process remembers: those of a few long pages.
MOST_DRAWN = 4096


def _drawn_once(template_name: str) -> Callable[[Callable[..., dict[str, object]]], object]:
    """Register a part of which nothing but its arguments and the language decides the drawing.

    Long pages have hundreds of them and say the same ones again at their next load.
    """

    def register_part(contents: Callable[..., dict[str, object]]) -> object:
        # Typed: a text that is markup already is not the same as one that only reads like it.
        @lru_cache(maxsize=MOST_DRAWN, typed=True)
        def draw(_language: str | None, *given: Any, **named: Any) -> SafeString:
            filled = get_template(template_name).render(contents(*given, **named))
            return SafeString(filled.strip())

        @wraps(contents)
        def part(*given: Any, **named: Any) -> SafeString:
            plain = [tuple(each) if isinstance(each, list) else each for each in given]
            return draw(get_language(), *plain, **named)

        return register.simple_tag(part)

    return register_part


@register.filter
def number(value: Decimal | int | float | None, decimals: int = 0) -> str:
    """1'240'000 or 0.86; an en dash where nothing is known."""
    if value is None or value == "":
        return "–"
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return f"{exact:,}".replace(",", APOSTROPHE).replace("-", "\N{MINUS SIGN}")


@register.filter
def money(value: Decimal | int | None) -> str:
    """1'240'000 CHF; cents only where there are some."""
    if value is None or value == "":
        return "–"
    amount = Decimal(value)
    return f"{number(amount, 0 if amount == amount.to_integral_value() else 2)} CHF"


@register.filter
def effort(minutes: int | None) -> str:
    return spell_effort(minutes)


@register.filter
def day(value: date | None) -> str:
    """02.11.2026 in both languages, also for years below 1000."""
    return f"{value.day:02}.{value.month:02}.{value.year:04}" if value else "–"


@register.filter
def moment(value: datetime | None) -> str:
    """02.11.2026 14:05 in the reader's time zone."""
    if not value:
        return "–"
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{day(local)} {local:%H:%M}"


@register.inclusion_tag("components/_navigation.html", takes_context=True)
def navigation_links(context: template.Context) -> dict[str, Any]:
    request = context["request"]
    return {"links": navigation.links_for(request.user, request.path)}


@register.inclusion_tag("components/_create_menu.html", takes_context=True)
def create_menu(context: template.Context) -> dict[str, Any]:
    return {"links": navigation.creations_for(context["request"].user)}


@register.inclusion_tag("components/tabs.html", takes_context=True)
def project_tabs(context: template.Context, project: Any) -> dict[str, Any]:
    """The tabs of a project's pages that the reader may open."""
    request = context["request"]
    view_name = request.resolver_match.view_name if request.resolver_match else ""
    return {"tabs": navigation.tabs_for(request.user, project, view_name)}


@register.simple_tag
def pill(text: object, tone: str = "", title: str = "") -> SafeString:
    """A state in words. ``tone`` is empty, ``good``, ``watch``, ``bad`` or ``accent``."""
    style = f"pill pill-{tone}" if tone else "pill"
    if title:
        return format_html('<span class="{}" title="{}">{}</span>', style, title, text)
    return format_html('<span class="{}">{}</span>', style, text)


@register.simple_tag
@cache
def icon(name: str, size: int = 18) -> SafeString:
    """A picture beside a word that says the same; drawn once, since every page has some."""
    # A plain copy of the name: templates hand over safe strings, which the library keeps apart.
    return SafeString(_render_icon(str(name), size, aria_hidden="true"))


LIGHT_WORDS = {
    "green": (pgettext_lazy("light, one letter", "G"), pgettext_lazy("light", "Green")),
    "amber": (pgettext_lazy("light, one letter", "A"), pgettext_lazy("light", "Amber")),
    "red": (pgettext_lazy("light, one letter", "R"), pgettext_lazy("light", "Red")),
}
UNLIT_WORDS = pgettext_lazy("light, not lit", "n. s."), pgettext_lazy("light", "Not significant")
_COLOURS = {"G": "green", "V": "green", "A": "amber", "O": "amber", "R": "red"}


def light_words(colour: str) -> tuple[str, str]:
    """The letter and the name of a light in the reader's language."""
    letter, name = LIGHT_WORDS.get(colour, UNLIT_WORDS)
    return str(letter), str(name)


@_drawn_once("components/light.html")
def light(
    colour: str,
    *,
    href: str = "",
    title: str = "",
    label: str = "",
    spelled: bool = False,
    alt: str = "",
) -> dict[str, object]:
    """A light as shape, letter and colour: ``green``, ``amber``, ``red`` or anything else.

    ``title`` says the rule and the value; ``href`` leads to the rows behind it; ``label``
    follows the colour's name; ``spelled`` writes the name instead of the letter; ``alt`` is
    said in place of the name, also by the tagged PDF.
    """
    colour = _COLOURS.get(colour, colour)
    letter, name = light_words(colour)
    return {
        "colour": colour if colour in LIGHT_WORDS else "none",
        "letter": letter,
        "name": name,
        "href": href,
        "title": title,
        "label": label,
        "spelled": spelled or bool(label),
        "alt": alt,
    }


@register.simple_tag
def colon() -> str:
    """The colon between a label and what it says: French puts a narrow space before it."""
    return pgettext("between a label and what it says", ": ")


@_drawn_once("components/progress.html")
def progress(
    percent: Decimal | float | None, *, planned: Decimal | float | None = None, label: str = ""
) -> dict[str, object]:
    """A bar of what is done, with a mark where the plan wanted it."""
    done = None if percent is None else round(min(max(float(percent), 0), 100), 1)
    mark = None if planned is None else round(min(max(float(planned), 0), 100), 1)
    words = _("%(done)s %% done") % {"done": number(done)} if done is not None else _("Unknown")
    if mark is not None and done is not None:
        words = _("%(done)s %% done, %(planned)s %% planned") % {
            "done": number(done),
            "planned": number(mark),
        }
    return {"done": done, "mark": mark, "words": f"{label}{colon()}{words}" if label else words}


@_drawn_once("components/trend.html")
def trend(values: Sequence[float | Decimal | None], *, tone: str = "") -> dict[str, object]:
    """The last values as a small line, with an arrow and the values in words."""
    known = [float(value) for value in values if value is not None]
    if len(known) < 2:
        return {"points": "", "arrow": "", "words": _("No trend yet"), "tone": ""}
    low, high = min(known), max(known)
    span = (high - low) or 1.0
    step = 60 / (len(known) - 1)
    points = " ".join(
        f"{2 + n * step:.1f},{16 - 14 * (value - low) / span:.1f}" for n, value in enumerate(known)
    )
    change = known[-1] - known[-2]
    arrow = "→" if abs(change) < span / 100 else "↗" if change > 0 else "↘"
    words = ", ".join(number(value, 2) for value in known)
    return {"points": points, "arrow": arrow, "words": words, "tone": tone}


@register.inclusion_tag("components/fact.html")
def fact(value: object, text: object, *, href: str = "", note: str = "") -> dict[str, object]:
    """One figure with its sentence below; ``note`` is a short line above it."""
    return {"value": value, "text": text, "href": href, "note": note}


@register.inclusion_tag("components/empty.html")
def empty(title: str, text: str = "", href: str = "", action: str = "") -> dict[str, str]:
    """What stands where a list has nothing to show: why, and what to do next."""
    return {"title": title, "text": text, "href": href, "action": action}


@register.filter
def changes_of(form: Any) -> Sequence[Any]:
    """What somebody else changed since the form was opened; nothing for a fresh form."""
    stale = getattr(form, "stale", None)
    return stale.changes if stale else ()


@register.filter
def current_version(form: Any) -> str:
    """The version to save over, once the reader has seen what changed; else empty."""
    stale = getattr(form, "stale", None)
    return str(stale.current_version) if stale else ""


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The input of a field with the look of its kind, marked when it was refused."""
    widget = field.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return field.as_widget()
    style = "form-control"
    if isinstance(widget, forms.CheckboxInput):
        style = "form-check-input"
    elif isinstance(widget, forms.Select):
        style = "form-select"
    if field.errors:
        style += " is-invalid"
    classes = f"{widget.attrs.get('class', '')} {style}".strip()
    return field.as_widget(attrs={"class": classes})


@register.filter
def is_box(field: BoundField) -> bool:
    """Whether the field is one check box, whose label stands beside it."""
    return isinstance(field.field.widget, forms.CheckboxInput)
