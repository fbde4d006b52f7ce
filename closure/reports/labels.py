"""What the sections, values and columns of a closure report are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from closure.ending.choices import VerdictName
from closure.reports.choices import Party, ReportState
from projects.gates.checklist import STANDING_WORDS
from projects.results.choices import ResultState
from projects.written.vocabulary import Headings, register_choice, register_labels
from servicedesk_pm.common.errors import Words
from workpackages.acceptance.choices import DeliverableState

REASON = "reason"
SECTIONS: Headings = {
    REASON: _("Reason for the abandonment"),
    "summary": _("Summary and requested decision"),
    "duration": _("Duration"),
    "costs": _("Costs"),
    "functionality": _("Functionality"),
    "teamwork": _("Teamwork"),
    "objectives": _("Achievement of the objectives"),
    "use": _("Use of the product or service"),
    "risks": _("Risks that occurred and effectiveness of the measures"),
    "workstations": _("Workstations and handover"),
    "integration": _("Integration into the programme"),
    "lessons": _("Lessons"),
    "open_points": _("Open points and follow-up"),
    "release": _("Release of resources, archive"),
    "signatures": _("Signatures"),
}
LABELS: dict[str, Words] = {
    "cr_commentary": _("Commentary"),
    "cr_nothing": _("Recorded"),
    "cr_verdict": _("Verdict on the objectives"),
    "cr_total": _("Objectives reached"),
    "cr_planned_start": _("Planned start"),
    "cr_planned_finish": _("Planned finish"),
    "cr_actual_start": _("Actual start"),
    "cr_actual_finish": _("Actual finish"),
    "cr_planned_days": _("Planned working days"),
    "cr_actual_days": _("Actual working days"),
    "cr_more_days": _("Difference in working days"),
    "cr_more_days_pct": _("Difference in duration (%)"),
    "cr_costs": _("Costs by work package"),
    "cr_item": pgettext_lazy("closure report", "Item"),
    "cr_baseline": pgettext_lazy("closure report", "Planned"),
    "cr_final": pgettext_lazy("closure report", "Actual"),
    "cr_variance": pgettext_lazy("closure report", "Difference"),
    "cr_unit": _("Unit"),
    "cr_sum_baseline": _("Costs planned"),
    "cr_sum_final": _("Costs in the end"),
    "cr_sum_variance": _("Difference in costs"),
    "cr_sum_variance_pct": _("Difference in costs (%)"),
    "cr_figures": _("Measured figures"),
    "cr_deliverables": _("Deliverables"),
    "cr_accepted": _("Deliverables accepted or waived"),
    "cr_first_pass": _("accepted when first presented"),
    "cr_first_pass_pct": _("First-pass yield (%)"),
    "cr_criteria": _("Acceptance criteria"),
    "cr_met": pgettext_lazy("criteria", "met"),
    "cr_waived": pgettext_lazy("criteria", "given up by the acceptance"),
    "cr_reserved": _("Reservations still open"),
    "cr_scope": _("What was delivered"),
    "cr_deliverable": _("Deliverable"),
    "cr_presentations": _("Presentations"),
    "cr_accepted_on": _("Accepted on"),
    "cr_asked": _("People asked"),
    "cr_answered": _("Answers"),
    "cr_mean": _("Mean of the five questions"),
    "cr_questions": _("Means of the questions, 1 to 5"),
    "cr_question": _("Question"),
    "cr_mark": _("Mean"),
    "cr_objectives": _("Objectives"),
    "cr_objective": _("Objective"),
    "cr_weight": _("Weight (%)"),
    "cr_before": _("Value before"),
    "cr_target": _("Target"),
    "cr_reached": _("Value reached"),
    "cr_degree": _("Degree (%)"),
    "cr_points": _("Points"),
    "cr_uses": _("Measurements of the use"),
    "cr_months": _("Months after the closing"),
    "cr_due": _("Due"),
    "cr_used": _("People who use it (%)"),
    "cr_risks": _("Risks"),
    "cr_occurred": _("Risks that occurred"),
    "cr_verified": _("Measures verified"),
    "cr_effective": _("effective"),
    "cr_partial": _("partly effective"),
    "cr_ineffective": _("without effect"),
    "cr_results": _("Results for the programme"),
    "cr_result": _("Result"),
    "cr_state": _("State"),
    "cr_lessons": _("Lessons"),
    "cr_lesson": _("Lesson"),
    "cr_advice": _("Recommendation"),
    "cr_owner": _("Owner"),
    "cr_issues": _("Open issues"),
    "cr_issue": _("Issue"),
    "cr_checklist": _("Conditions of gate G6"),
    "cr_condition": _("Condition"),
    "cr_standing": _("State"),
    "cr_parties": _("Who signs"),
    "cr_party": _("Signs as"),
    "cr_person": _("Person"),
}


def register() -> None:
    register_labels(LABELS)
    register_choice("closure_verdict", dict(VerdictName.choices))
    register_choice("closure_state", dict(ReportState.choices))
    register_choice("closure_party", dict(Party.choices))
    register_choice("gate_standing", {str(key): words for key, words in STANDING_WORDS.items()})
    register_choice("deliverable_state", dict(DeliverableState.choices))
    register_choice("programme_result", dict(ResultState.choices))
