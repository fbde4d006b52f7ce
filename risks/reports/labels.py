"""What the sections, values and columns of a risk report are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from engine.exposure import LEVELS
from projects.written.vocabulary import Headings, register_choice, register_labels
from risks.choices import EstimateShape, MeasureState, Response, VerdictName
from servicedesk_pm.common.errors import Words

SECTIONS: Headings = {
    "summary": pgettext_lazy("risk report", "Summary"),
    "matrix": _("Matrix before and after measures"),
    "serious": _("Critical and high risks"),
    "measures": _("Measures: state and delays"),
    "checks": _("Effectiveness checks"),
    "occurred": _("Risks that came true"),
    "simulation": _("Simulation P50 and P80"),
    "contingency": _("Contingency"),
    "opportunities": _("Opportunities"),
    "decisions": _("Decisions requested"),
}
LABELS: dict[str, Words] = {
    "rr_critical": _("Critical risks"),
    "rr_high": _("High risks"),
    "rr_medium": _("Medium risks"),
    "rr_low": _("Low risks"),
    "rr_gross": _("Exposure before measures"),
    "rr_planned": _("Exposure expected after measures"),
    "rr_current": _("Exposure now"),
    "rr_trend": _("Change since the last report"),
    "rr_adequacy": _("Adequacy of the contingency"),
    "rr_before": _("Threats before measures (number of risks)"),
    "rr_after": _("Threats now (number of risks)"),
    "rr_probability": _("Probability"),
    "rr_moves": _("What moved since it was first rated"),
    "rr_from": _("Before measures"),
    "rr_to": _("Now"),
    "rr_count": _("Risks"),
    "rr_risks": _("Critical and high risks"),
    "rr_risk": _("Risk"),
    "rr_name": pgettext_lazy("of a risk", "Name"),
    "rr_score": _("Score"),
    "rr_cause": _("Cause"),
    "rr_event": _("Event"),
    "rr_effect": _("Effect"),
    "rr_owner": _("Owner"),
    "rr_response": _("Response"),
    "rr_review": _("Next review"),
    "rr_measures": _("Measures"),
    "rr_measure": _("Measure"),
    "rr_due": _("Due"),
    "rr_state": _("State"),
    "rr_late": _("Days overdue"),
    "rr_cost": _("Cost"),
    "rr_checks": _("Effectiveness checks"),
    "rr_actual": _("Actual exposure"),
    "rr_eta": _("η"),
    "rr_verdict": _("Verdict"),
    "rr_net": _("Net benefit"),
    "rr_assessor": _("Assessor"),
    "rr_struck": _("Risks that came true"),
    "rr_rated": _("Exposure as rated"),
    "rr_actual_cost": _("Actual cost"),
    "rr_actual_days": _("Actual delay (working days)"),
    "rr_issue": _("Issue"),
    "rr_runs": _("Number of runs"),
    "rr_seed": _("Seed"),
    "rr_shape": _("Shape of estimates"),
    "rr_simulated_on": _("Simulated on"),
    "rr_p50_on": _("Finish P50"),
    "rr_p80_on": _("Finish P80"),
    "rr_kept": _("Probability of keeping the planned finish"),
    "rr_p50_cost": _("Cost P50"),
    "rr_p80_cost": _("Cost P80"),
    "rr_reserve": _("Contingency (P80 less the most likely amounts)"),
    "rr_curve": _("S-curve"),
    "rr_days": _("Working days"),
    "rr_day": _("Day"),
    "rr_share": _("Probability"),
    "rr_criticality": _("Criticality of the tasks"),
    "rr_task": _("Task"),
    "rr_ratio": _("Criticality"),
    "rr_tornado": _("What the finish depends on most"),
    "rr_input": _("Task or risk"),
    "rr_correlation": _("Rank correlation"),
    "rr_initial": _("Initial contingency"),
    "rr_drawn": _("Drawn"),
    "rr_left": _("Left"),
    "rr_draws": _("Draw-downs"),
    "rr_amount": _("Amount"),
    "rr_reason": _("Reason"),
    "rr_gains": _("Opportunities"),
    "rr_exposure": _("Exposure"),
    "decisions": _("Decisions requested"),
    "rr_decide_by": _("Decision needed by"),
}
# "1" to "5" read the same in every language.
LABELS |= {f"rr_impact_{level}": str(level) for level in LEVELS}


def register() -> None:
    register_labels(LABELS)
    register_choice("risk_response", {str(each): each.label for each in Response})
    register_choice("measure_state", {str(each): each.label for each in MeasureState})
    register_choice("risk_verdict", {str(each): each.label for each in VerdictName})
    register_choice("estimate_shape", {str(each): each.label for each in EstimateShape})
    register_choice("risk_report_state", {"written": pgettext_lazy("risk report", "Written")})
