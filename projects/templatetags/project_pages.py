"""What the pages of a project have in common, whichever app serves them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from projects.choices import PHASES, ProjectState
from projects.decisions.words import TONES as OUTCOME_TONES
from projects.decisions.words import subject_of
from projects.lights import load_light
from projects.models import Decision, Project
from projects.queries import steps_of
from projects.trail import above_project
from projects.words import spoken
from servicedesk_pm.common.templatetags.ui import number, pill

register = template.Library()

TONES: dict[str, str] = {
    ProjectState.EXECUTION: "accent",
    ProjectState.DEPLOYMENT: "accent",
    ProjectState.CLOSING: "accent",
    ProjectState.CLOSED: "good",
    ProjectState.ON_HOLD: "watch",
    ProjectState.REJECTED: "bad",
    ProjectState.CANCELLED: "bad",
}


@register.simple_tag
def bilingual(row: Any, base: str = "name") -> SafeString | str:
    """A text of the row in the reader's language; the other language is marked."""
    words = spoken(row, base)
    if not words.foreign:
        return words.text
    return format_html(
        '<span lang="{}">{}</span> <abbr class="language-tag" title="{}">{}</abbr>',
        words.foreign,
        words.text,
        LANGUAGE_NAMES[words.foreign],
        words.foreign.upper(),
    )


LANGUAGE_NAMES = {"fr": "français", "en": "English"}


@register.simple_tag
def state_pill(state: str) -> SafeString:
    """A project's state in words."""
    known = ProjectState(state)
    return pill(known.label, TONES.get(known, ""))


@register.simple_tag
def outcome_pill(decision: Decision) -> SafeString:
    """How a decision came out."""
    return pill(decision.get_outcome_display(), OUTCOME_TONES.get(decision.outcome, ""))


@register.simple_tag
def decision_subject(decision: Decision) -> str:
    """What was decided, in the reader's language where it is known."""
    return subject_of(decision).text


@register.inclusion_tag("components/stepper.html")
def project_steps(project: Project) -> dict[str, Any]:
    """Where the project stands among its phases; no query."""
    return {"steps": steps_of(project), "title": _("Phases of the project")}


@register.inclusion_tag("projects/_light.html", takes_context=True)
def project_light(context: template.Context, project: Project) -> dict[str, Any]:
    """What the newest report or figures that the reader may see say of the project."""
    return {"light": load_light(context["request"].user, project)}


@register.filter
def score(value: Fraction) -> str:
    """A score from 0 to 5, whole or with two decimals."""
    rounded = Decimal((value * 200 + 1) // 2).scaleb(-2)
    return number(rounded, 0 if rounded == int(rounded) else 2)


@register.filter
def is_phase(state: str) -> bool:
    """Whether the stepper already says this state."""
    return state in PHASES


@register.inclusion_tag("components/breadcrumbs.html", takes_context=True)
def project_crumbs(
    context: template.Context, project: Project, *, with_project: bool = False
) -> dict[str, Any]:
    """The real hierarchy above the project; a page below it adds the project itself."""
    crumbs = above_project(context["request"].user, project)
    if with_project:
        crumbs.append((project.name, project.get_absolute_url()))
    return {"crumbs": crumbs}
