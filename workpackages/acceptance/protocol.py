"""The acceptance protocol as plain JSON: the same for a presentation as for the frozen text."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from projects.written.vocabulary import (
    Headings,
    Json,
    both,
    fact,
    register_choice,
    register_labels,
    table,
)
from servicedesk_pm.common.errors import Words
from workpackages.acceptance.choices import (
    AcceptanceDecision,
    AcceptedBy,
    CheckMethod,
    CriterionResultKind,
    DefectState,
    DeliverableKind,
    Severity,
)
from workpackages.models import Acceptance, Defect

SCHEMA = 1
SECTIONS: Headings = {
    "object": pgettext_lazy("acceptance protocol", "Object"),
    "meeting": _("Participants, place, date"),
    "basis": pgettext_lazy("acceptance protocol", "Basis"),
    "results": _("Result per criterion"),
    "defects": _("Defects found"),
    "decision": _("Decision"),
    "effects": pgettext_lazy("acceptance protocol", "Effects"),
}
CRITERIA = (
    ("criterion_number", "text"),
    ("criterion", "words"),
    ("is_mandatory", "flag"),
    ("check_method", "check_method"),
)
RESULTS = (
    ("criterion_number", "text"),
    ("criterion", "words"),
    ("criterion_result", "criterion_result"),
    ("result_note", "text"),
    ("result_evidence", "text"),
)
DEFECTS = (
    ("defect", "text"),
    ("severity", "severity"),
    ("defect_text", "text"),
    ("defect_owner", "text"),
    ("lift_by", "day"),
    ("defect_state", "defect_state"),
)


LABELS: dict[str, Words] = {
    "deliverable": _("Deliverable"),
    "deliverable_code": _("Number"),
    "deliverable_kind": _("Kind"),
    "deliverable_part": _("Site or lot"),
    "delivering_package": _("Work package"),
    "delivered_version": _("Version"),
    "acceptance_attempt": _("Attempt"),
    "is_from_supplier": _("Delivered by a supplier"),
    "presented_by": _("Presented by"),
    "presented_on": _("Presented on"),
    "handed_over": _("Where it is found"),
    "presentation_note": _("Remarks of the presentation"),
    "participants": _("Participants"),
    "place": _("Place"),
    "decided_on": _("Decided on"),
    "criteria": _("Acceptance criteria"),
    "criterion_number": _("Number"),
    "criterion": _("Criterion"),
    "is_mandatory": _("Mandatory"),
    "check_method": _("How it is checked"),
    "criterion_results": _("Results"),
    "criterion_result": _("Result"),
    "result_note": _("Note"),
    "result_evidence": _("Evidence"),
    "defects": _("Defects"),
    "defect": _("Defect"),
    "severity": pgettext_lazy("defect", "Class"),
    "defect_text": _("Description"),
    "defect_owner": _("Owner"),
    "lift_by": _("Deadline"),
    "defect_state": _("State"),
    "acceptance_decision": _("Decision"),
    "is_partial": _("Partial acceptance"),
    "decided_by": _("Decided by"),
    "decided_as": _("Decided as"),
    "decision_reasons": _("Reasons"),
    "releases_payment": _("Payment to the supplier released"),
    "warranty_from": _("Warranty from"),
    "last_lift": _("Last reservation due"),
}


def register() -> None:
    register_labels(LABELS)
    register_choice("deliverable_kind", {str(each): each.label for each in DeliverableKind})
    register_choice("check_method", {str(each): each.label for each in CheckMethod})
    register_choice("criterion_result", {str(each): each.label for each in CriterionResultKind})
    register_choice("severity", {str(each): each.label for each in Severity})
    register_choice("defect_state", {str(each): each.label for each in DefectState})
    register_choice("accepting_place", {str(each): each.label for each in AcceptedBy})
    register_choice(
        "acceptance_decision",
        {"": _("not decided yet"), **{str(each): each.label for each in AcceptanceDecision}},
    )


def content_of(attempt: Acceptance) -> Json:
    """Every section of the protocol. Three queries; the attempt comes with its deliverable."""
    row = attempt.deliverable
    criteria = list(row.criteria.order_by("number"))
    results = {each.criterion_id: each for each in attempt.results.order_by("pk")}
    defects = list(row.defects.select_related("owner").order_by("number"))
    parts = {
        "object": _object(attempt),
        "meeting": [
            fact("decided_on", attempt.decided_on, "day"),
            fact("place", attempt.place, "text"),
            fact("participants", attempt.participants, "text"),
        ],
        "basis": [
            table(
                "criteria",
                CRITERIA,
                [
                    (str(c.number), (c.number, both(c, "text"), c.is_mandatory, c.method))
                    for c in criteria
                ],
            )
        ],
        "results": [
            table(
                "criterion_results",
                RESULTS,
                [
                    (
                        str(c.number),
                        (
                            c.number,
                            both(c, "text"),
                            results[c.pk].result,
                            results[c.pk].note,
                            results[c.pk].evidence,
                        ),
                    )
                    for c in criteria
                    if c.pk in results
                ],
            )
        ],
        "defects": [table("defects", DEFECTS, [(d.code, _defect(d)) for d in defects])],
        "decision": _decision(attempt),
        "effects": _effects(attempt, defects),
    }
    sections = [{"key": key, "parts": parts[key]} for key in SECTIONS]
    return {"schema": SCHEMA, "project": _project(attempt), "sections": sections}


def _project(attempt: Acceptance) -> Json:
    project = attempt.deliverable.project
    return {
        "code": project.code,
        "name_fr": project.name_fr,
        "name_en": project.name_en,
        "size": project.size_class,
    }


def _object(attempt: Acceptance) -> list[Json]:
    row = attempt.deliverable
    return [
        fact("deliverable", both(row, "name"), "words"),
        fact("deliverable_code", row.code, "text"),
        fact("deliverable_kind", row.kind, "deliverable_kind"),
        fact("deliverable_part", row.part, "text"),
        fact("delivering_package", str(row.work_package), "text"),
        fact("acceptance_attempt", attempt.attempt, "number"),
        fact("delivered_version", attempt.delivered_version, "text"),
        fact("handed_over", attempt.handed_over, "text"),
        fact("presented_on", attempt.presented_on, "day"),
        fact("presented_by", str(attempt.presented_by), "text"),
        fact("presentation_note", attempt.note, "text"),
        fact("is_from_supplier", row.is_from_supplier, "flag"),
    ]


def _defect(defect: Defect) -> tuple[object, ...]:
    return (
        defect.code,
        defect.severity,
        defect.text,
        str(defect.owner or ""),
        defect.due_on,
        defect.state,
    )


def _decision(attempt: Acceptance) -> list[Json]:
    row = attempt.deliverable
    return [
        fact("acceptance_decision", attempt.decision, "acceptance_decision"),
        fact("is_partial", bool(row.part), "flag"),
        fact("decision_reasons", attempt.reasons, "text"),
        fact("decided_by", str(attempt.decided_by or ""), "text"),
        fact("decided_as", attempt.decided_as or row.accepting, "accepting_place"),
    ]


def _effects(attempt: Acceptance, defects: list[Defect]) -> list[Json]:
    """What the decision sets going: of a supplier's result payment and warranty begin."""
    row = attempt.deliverable
    is_taken = attempt.decision in {AcceptanceDecision.ACCEPTED, AcceptanceDecision.RESERVED}
    found: list[Json] = []
    if row.is_from_supplier:
        found.append(fact("releases_payment", is_taken, "flag"))
        found.append(fact("warranty_from", attempt.decided_on if is_taken else None, "day"))
    if attempt.decision == AcceptanceDecision.RESERVED:
        found.append(fact("last_lift", _last_deadline(attempt, defects), "day"))
    return found


def _last_deadline(attempt: Acceptance, defects: list[Defect]) -> date | None:
    due = [each.due_on for each in defects if each.reserved_in_id == attempt.pk and each.due_on]
    return max(due, default=None)
