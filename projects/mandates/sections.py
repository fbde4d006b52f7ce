"""The sections of a mandate, in their order, and where other parts register what they show there.

A section is a list of parts, as ``projects.written`` spells them.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from projects.models import Project
from projects.written.registered import RegisteredParts
from projects.written.vocabulary import Words, register_labels

SECTIONS: dict[str, Words] = {
    "background": pgettext_lazy("mandate", "Background and decision basis"),
    "objectives": pgettext_lazy("mandate", "Measurable objectives"),
    "scope": pgettext_lazy("mandate", "Scope and exclusions"),
    "results": pgettext_lazy("mandate", "Expected results"),
    "structure": pgettext_lazy("mandate", "Project structure"),
    "dependencies": pgettext_lazy("mandate", "Dependencies with other projects"),
    "packages": pgettext_lazy("mandate", "Work packages"),
    "organisation": pgettext_lazy("mandate", "Project organisation"),
    "planning": pgettext_lazy("mandate", "Planning and milestones"),
    "budget": pgettext_lazy("mandate", "Budget and reserves"),
    "staffing": pgettext_lazy("mandate", "Human resources"),
    "risks": pgettext_lazy("mandate", "Risks"),
    "quality": pgettext_lazy("mandate", "Quality, security, data protection"),
    "impact": pgettext_lazy("mandate", "Workstation and operations impact"),
    "communication": pgettext_lazy("mandate", "Communication and stakeholders"),
    "authority": pgettext_lazy("mandate", "Authority, tolerances, escalation"),
    "reporting": pgettext_lazy("mandate", "Reporting"),
    "signatures": pgettext_lazy("mandate", "Signatures"),
}
# What an observer reads: neither money nor people.
SUMMARY = ("objectives", "scope", "planning")

_LABELS: dict[str, Words] = {
    "reason": _("Reason of this version"),
    "background": _("Background"),
    "scope_in": _("In scope"),
    "scope_out": _("Out of scope"),
    "hypotheses": _("Hypotheses"),
    "constraints": _("Constraints"),
    "staffing": _("Human resources"),
    "risks": _("Risks"),
    "security_concept": _("Security and data protection concept"),
    "quality": _("Approach to quality, security and data protection"),
    "impact": _("Impact on workstations and operations"),
    "communication": _("Approach to communication"),
    "authority": _("Authority and escalation"),
    "cost_tolerance_pct": _("Tolerance of cost (%)"),
    "cost_tolerance": _("Tolerance of cost (CHF)"),
    "days_tolerance": _("Tolerance of the finish (working days)"),
    "scope_tolerance": _("Tolerance of scope"),
    "reporting": _("Reporting"),
    "steering_rhythm": _("Meetings of the steering committee"),
    "envelope": _("Approved envelope"),
    "initiation_budget": _("Initiation budget"),
    "initiation_reason": _("Justification of the initiation budget"),
    "contingency": _("Contingency"),
    "management_reserve": _("Management reserve"),
    "planned_start": _("Planned start"),
    "planned_finish": _("Planned finish"),
    "scenario": _("Scenario"),
    "objectives": _("Objectives"),
    "title": _("Objective"),
    "indicator": _("Indicator"),
    "baseline": _("Value today"),
    "target": _("Target"),
    "unit": _("Unit"),
    "due_on": _("Due"),
    "weight_pct": _("Weight"),
    "results": _("Expected results"),
    "name": _("Name"),
    "criteria": _("Acceptance criteria"),
    "accepted_by": _("Accepted by"),
    "required_for_go_live": _("Required for going live"),
    "organisation": _("Organisation"),
    "function": _("Function"),
    "person": _("Person"),
    "note": _("Responsibility"),
    "assumptions": _("Register of assumptions and constraints"),
    "kind": _("Kind"),
    "text": _("Assumption or constraint"),
    "owner": _("Owner"),
    "check_on": _("To be checked on"),
    "state": _("State"),
}
register_labels(_LABELS)
_registered: RegisteredParts[Project] = RegisteredParts(SECTIONS)
register_section = _registered.register
registered_parts = _registered.of
