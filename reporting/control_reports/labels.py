"""What the sections, values and columns of a report on costs, schedule and quality are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from control.choices import Effect, ForecastMethod, LightName
from costs.choices import CostType
from projects.written.vocabulary import Headings, register_choice, register_labels
from servicedesk_pm.common.errors import Words

SECTIONS: Headings = {
    "state": _("State at a glance"),
    "costs": pgettext_lazy("report", "Costs"),
    "schedule": pgettext_lazy("report", "Schedule"),
    "quality": pgettext_lazy("report", "Quality"),
    "measures": _("Corrective measures and their effect"),
}
LABELS: dict[str, Words] = {
    "qr_sentence": _("In one sentence"),
    "qr_note": _("Note"),
    "qr_status_date": _("Status date"),
    "qr_lights": _("Lights, and the rule that decided them"),
    "qr_light": _("Light"),
    "qr_colour": pgettext_lazy("of a light", "Colour"),
    "qr_rule": _("Rule"),
    "qr_budget": _("Budget at completion (BAC)"),
    "qr_planned": _("Planned value (PV)"),
    "qr_earned": _("Earned value (EV)"),
    "qr_actual": _("Actual cost (AC)"),
    "qr_promised": _("Promised, not invoiced yet"),
    "qr_cv": _("Cost variance (EV − AC)"),
    "qr_sv": _("Schedule variance (EV − PV)"),
    "qr_cpi": _("Cost index CPI"),
    "qr_spi": _("Schedule index SPI"),
    "qr_done": _("Work done (%)"),
    "qr_spent": _("Budget spent (%)"),
    "qr_tcpi": _("Index needed to keep the budget (TCPI)"),
    "qr_forecast": _("Official forecast (EAC)"),
    "qr_etc": _("Still to be spent (ETC)"),
    "qr_vac": _("Variance at completion (BAC − EAC)"),
    "qr_vac_pct": _("Variance at completion (%)"),
    "qr_eacs": _("Cost at completion by each method"),
    "qr_method": _("Method"),
    "qr_amount": _("Amount"),
    "qr_official": _("Official"),
    "qr_packages": _("By work package"),
    "qr_package": _("Work package"),
    "qr_types": _("By cost type"),
    "qr_type": _("Cost type"),
    "qr_es": _("Earned schedule ES (months)"),
    "qr_elapsed": _("Months elapsed (AT)"),
    "qr_periods": _("Months planned (PD)"),
    "qr_sv_t": _("Months ahead or behind (SV(t))"),
    "qr_spi_t": _("Time index SPI(t)"),
    "qr_eac_t": _("Length at this pace (months)"),
    "qr_tspi": _("Pace needed to end as planned (TSPI)"),
    "qr_baseline_finish": _("Finish in the baseline"),
    "qr_planned_finish": _("Finish of the plan"),
    "qr_pace_finish": _("Finish at this pace"),
    "qr_slip": _("Slip (working days)"),
    "qr_milestones": _("Key milestones from report to report"),
    "qr_milestone": _("Milestone"),
    "qr_baseline": _("Baseline"),
    "qr_alerts": _("Alerts"),
    "qr_critical": _("Open tasks on the critical path"),
    "qr_task": _("Task"),
    "qr_finish": _("Finish"),
    "qr_completed": _("Checks carried out, of those due (%)"),
    "qr_on_time": _("Checks on time (%)"),
    "qr_open_findings": _("Open findings"),
    "qr_weight": _("Open findings, weighted 10/3/1"),
    "qr_age": _("Mean age of open findings (days)"),
    "qr_overdue": _("Findings overdue"),
    "qr_first_pass": _("Deliverables accepted at the first attempt (%)"),
    "qr_lifted": _("Reservations lifted by their deadline (%)"),
    "qr_tested": _("Criteria with a result (%)"),
    "qr_measures": _("Corrective measures"),
    "qr_code": _("Code"),
    "qr_measure": _("Measure"),
    "qr_expected": _("Expected effect"),
    "qr_owner": _("Owner"),
    "qr_due": _("Due"),
    "qr_before": _("Index before"),
    "qr_after": _("Index after"),
    "qr_effect": _("Effect"),
}


def register() -> None:
    register_labels(LABELS)
    register_choice("light_name", dict(LightName.choices))
    register_choice("forecast_method", dict(ForecastMethod.choices))
    register_choice("cost_type", dict(CostType.choices))
    register_choice("measure_effect", dict(Effect.choices))
