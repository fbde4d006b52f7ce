"""The figures of a snapshot as a table: what each is called, how it comes about, what it is."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from control.choices import ForecastMethod
from control.models import StatusSnapshot
from control.words import percent
from servicedesk_pm.common.templatetags.ui import day, money, number

# From here on the target is hardly reached any more.
TOO_MUCH = 1.10


@dataclass(frozen=True, slots=True)
class Index:
    name: str
    formula: str
    value: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    title: str
    rows: list[Index]


def indices_of(row: StatusSnapshot) -> list[Block]:
    return [
        Block(_("Values"), _values(row)),
        Block(_("Indices"), _indices(row)),
        Block(_("Cost at completion"), _forecasts(row)),
        Block(_("Finish"), _finish(row)),
    ]


def _values(row: StatusSnapshot) -> list[Index]:
    code = row.project.code
    costs, postings = (
        reverse("costs:overview", args=[code]),
        reverse("costs:postings", args=[code]),
    )
    phasing, promised = (
        reverse("control:phasing", args=[code]),
        reverse("costs:commitments", args=[code]),
    )
    position = row.position
    return [
        Index(_("Budget at completion"), "BAC", money(row.budget), costs),
        Index(_("Planned value"), "PV", money(row.planned), phasing),
        Index(_("Earned value"), "EV", money(row.earned), "#control-packages"),
        Index(_("Actual cost"), "AC", money(row.actual), postings),
        Index(_("Promised, not invoiced yet"), "", money(row.promised), promised),
        Index(_("Cost variance"), "CV = EV − AC", money(position.cost_variance)),
        Index(_("Schedule variance"), "SV = EV − PV", money(position.schedule_variance)),
        Index(_("Work done"), "EV ÷ BAC", percent(row.ratio("done"))),
        Index(_("Budget spent"), "AC ÷ BAC", percent(row.ratio("spent"))),
    ]


def _indices(row: StatusSnapshot) -> list[Index]:
    spent_up = _("budget spent") if row.figures["exhausted"] else ""
    needed = row.ratio("tcpi")
    hardly = needed is not None and needed > TOO_MUCH
    note = _("The budget can hardly be kept; ask for a decision.") if hardly else ""
    return [
        Index(_("Cost index"), "CPI = EV ÷ AC", number(row.ratio("cpi"), 3)),
        Index(
            _("Schedule index"),
            "SPI = EV ÷ PV",
            number(row.ratio("spi"), 3),
            note=_("Tends to 1 at the end even when late; SPI(t) does not."),
        ),
        Index(_("Time index"), "SPI(t) = ES ÷ AT", number(row.ratio("spi_t"), 3)),
        Index(
            _("Index needed to keep the budget"),
            "(BAC − EV) ÷ (BAC − AC)",
            spent_up or number(needed, 3),
            note=note,
        ),
        Index(
            _("Index needed to keep the forecast"),
            "(BAC − EV) ÷ (EAC − AC)",
            number(row.ratio("tcpi_eac"), 3),
        ),
    ]


_FORMULAS = {
    ForecastMethod.TYPICAL: "EAC₁ = BAC ÷ CPI",
    ForecastMethod.ONE_OFF: "EAC₂ = AC + (BAC − EV)",
    ForecastMethod.COST_AND_TIME: "EAC₃ = AC + (BAC − EV) ÷ (CPI × SPI)",
    ForecastMethod.COST_AND_EARNED_TIME: "EAC₃ₜ = AC + (BAC − EV) ÷ (CPI × SPI(t))",
    ForecastMethod.BOTTOM_UP: "EAC₄ = AC + Σ ETC",
}


def _forecasts(row: StatusSnapshot) -> list[Index]:
    rows = []
    for method, formula in _FORMULAS.items():
        amount = row.ratio(f"eac_{method.value}")
        is_official = method == row.forecast_method and amount is not None
        note = _("official forecast") if is_official else ""
        told = None if amount is None else amount.quantize(1)
        rows.append(Index(str(method.label), formula, money(told), note=note))
    forecast = row.forecast
    left = None if forecast is None else forecast - row.actual
    variance = None if forecast is None else row.budget - forecast
    rows.append(Index(_("Still to be spent"), "ETC = EAC − AC", money(left)))
    rows.append(Index(_("Variance at completion"), "VAC = BAC − EAC", money(variance)))
    rows.append(Index(_("as a share of the budget"), "VAC ÷ BAC", percent(row.ratio("vac"))))
    if left is not None:
        bound = row.actual + row.promised + max(left - row.promised, row.budget * 0)
        rows.append(
            Index(_("Committed forecast"), _("AC + promised + rest not promised"), money(bound))
        )
    return rows


def _finish(row: StatusSnapshot) -> list[Index]:
    code = row.project.code
    plan = reverse("workpackages:plan", args=[code])
    return [
        Index(_("Earned schedule, in months"), "ES", number(row.ratio("es"), 2)),
        Index(_("Months elapsed"), "AT", number(row.ratio("elapsed"))),
        Index(_("Months planned"), "PD", number(row.ratio("periods"))),
        Index(_("Months ahead or behind"), "SV(t) = ES − AT", number(row.ratio("sv_t"), 2)),
        Index(_("Length at this pace, in months"), "PD ÷ SPI(t)", number(row.ratio("eac_t"), 2)),
        Index(
            _("Pace needed to end as planned"),
            "(PD − ES) ÷ (PD − AT)",
            number(row.ratio("tspi"), 3),
        ),
        Index(_("Finish in the baseline"), "", day(row.baseline_finish), plan),
        Index(_("Finish of the plan"), _("by its links"), day(row.planned_finish), plan),
        Index(_("Finish at this pace"), _("by SPI(t)"), day(row.pace_finish)),
        Index(
            _("Slip of the plan, in working days"),
            "",
            "–" if row.slip_days is None else number(row.slip_days),
        ),
    ]
