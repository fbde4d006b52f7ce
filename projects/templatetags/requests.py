"""What the pages of requests have in common."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from projects.models import ProjectRequest
from projects.requests.choices import Stage
from projects.requests.sections import SECTIONS
from projects.requests.stages import TONES
from projects.templatetags.project_pages import bilingual
from projects.words import own_language
from servicedesk_pm.common.templatetags.ui import pill

register = template.Library()
TEXTS = frozenset(text for section in SECTIONS.values() for text in section.texts)


@register.simple_tag
def stage_pill(stage: str) -> SafeString:
    """The stage of a request in words."""
    return pill(Stage(stage).label, TONES.get(stage, ""))


@register.simple_tag
def request_text(row: ProjectRequest, base: str) -> SafeString:
    """One text of the form, or that nothing is said yet."""
    words = bilingual(row, base)
    if not words:
        return format_html('<p class="quiet">{}</p>', _("Not said yet."))
    return format_html('<div class="words">{}</div>', words)


@register.inclusion_tag("components/breadcrumbs.html")
def request_crumbs(row: ProjectRequest | None = None) -> dict[str, Any]:
    """The pipeline, and below it the request."""
    crumbs = [(_("Requests"), reverse("projects:requests"))]
    if row is not None:
        crumbs.append((str(row), row.get_absolute_url()))
    return {"crumbs": crumbs}


@register.simple_tag
def section_anchor(field: str) -> str:
    """Where a section's form asks for the field, in the reader's language where it has two."""
    in_two = field in TEXTS or field.startswith("text_")
    return f"id_{field}_{own_language()}" if in_two else f"id_{field}"
