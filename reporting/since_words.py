"""Money, risks and changes of a frozen report, in the language that is active.

What a reader of the report's class may not know is left out: money below the direction's class,
the names of risks where everybody reads.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from projects.changes.choices import ChangeState
from reporting.spelling import Json, called, parsed
from risks.choices import ZONE_TONES, ZoneName
from servicedesk_pm.common.templatetags.ui import day, money, number
from workpackages.templatetags.work import signed_days

MONEY = frozenset({"budget", "forecast"})
NAMED_RISKS = frozenset({"new_risk"})


def since_words(since: Json, *, shows_money: bool, names_risks: bool) -> Json:
    """What changed, a sentence each; ``since`` is empty for a first report."""
    rows = [
        row
        for row in since["rows"]
        if (shows_money or row["kind"] not in MONEY)
        and (names_risks or row["kind"] not in NAMED_RISKS)
    ]
    return {
        "on": parsed(since["since"]),
        "rows": [_SENTENCES[row["kind"]](row) for row in rows],
        "shows_money": shows_money,
    }


def _own(row: Json, name: str) -> str:
    return str(row[f"{name}_en"] if _is_english() else row[f"{name}_fr"])


def _day(text: str | None) -> str:
    return day(parsed(text))


def _amount(text: str | None) -> str:
    return money(Decimal(text)) if text is not None else "–"


def _finish(row: Json) -> str:
    facts = {"before": _day(row["before"]), "after": _day(row["after"])}
    if row["days"] is None:
        return _("Finish: %(before)s → %(after)s") % facts
    words = _("Finish: %(before)s → %(after)s (%(days)s working days)")
    return words % {**facts, "days": signed_days(row["days"])}


def _milestone(row: Json) -> str:
    facts = {"before": _day(row["before"]), "after": _day(row["after"])}
    return _("%(milestone)s: %(before)s → %(after)s") % {"milestone": _own(row, "what"), **facts}


def _budget(row: Json) -> str:
    facts = {"before": _amount(row["before"]), "after": _amount(row["after"])}
    return _("Budget (BAC): %(before)s → %(after)s") % facts


def _forecast(row: Json) -> str:
    facts = {"before": _amount(row["before"]), "after": _amount(row["after"])}
    return _("Official forecast of the cost (EAC): %(before)s → %(after)s") % facts


def _critical(row: Json) -> str:
    return _("Critical risks: %(before)s → %(after)s") % row


def _high(row: Json) -> str:
    return _("High risks: %(before)s → %(after)s") % row


def _new_risk(row: Json) -> str:
    return _("New risk: %(risk)s") % {"risk": _own(row, "what")}


def _change(row: Json) -> str:
    facts = {"change": _own(row, "what"), "state": str(ChangeState(row["state"]).label).lower()}
    return _("Change %(change)s: %(state)s") % facts


_SENTENCES: dict[str, Callable[[Json], str]] = {
    "finish": _finish,
    "milestone": _milestone,
    "budget": _budget,
    "forecast": _forecast,
    "critical": _critical,
    "high": _high,
    "new_risk": _new_risk,
    "change": _change,
}


def amounts_of(control: Json | None) -> list[tuple[str, Decimal | None, str]] | None:
    """Each figure with its name and its kind; nothing where no snapshot was kept of that day."""
    if control is None:
        return None
    known = {name: _number(control[name]) for name in (*_AMOUNTS, "forecast", "cpi", "vac")}
    spent = Decimal(control["actual"]) + Decimal(control["promised"])
    forecast, share = known["forecast"], known["vac"]
    left = None if forecast is None else Decimal(control["budget"]) - forecast
    return [
        (_("Budget (BAC)"), known["budget"], "money"),
        (_("Planned value (PV)"), known["planned"], "money"),
        (_("Earned value (EV)"), known["earned"], "money"),
        (_("Actual cost (AC)"), known["actual"], "money"),
        (_("Promised, not invoiced yet"), known["promised"], "money"),
        (_("Committed (actual cost and promised)"), spent, "money"),
        (_("Official forecast (EAC)"), forecast, "money"),
        (_("Variance at completion (VAC)"), left, "money"),
        (_("VAC in percent of the budget"), None if share is None else 100 * share, "percent"),
        (_("Cost index (CPI)"), known["cpi"], "ratio"),
    ]


_AMOUNTS = ("budget", "planned", "earned", "actual", "promised")
_SPELLED: dict[str, Callable[[Decimal | None], str]] = {
    "money": money,
    "percent": lambda share: "–" if share is None else f"{number(share, 1)} %",
    "ratio": lambda ratio: number(ratio, 2),
}


def costs_of(control: Json | None) -> list[tuple[str, str]] | None:
    """The same in words."""
    found = amounts_of(control)
    if found is None:
        return None
    return [(label, _SPELLED[kind](value)) for label, value, kind in found]


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def pace_of(control: Json | None) -> list[tuple[str, str]] | None:
    """How fast the work goes: no amount, so that every reader of a report reads it."""
    if control is None:
        return None
    finish, baseline = control["pace_finish"], control["baseline_finish"]
    return [
        (_("Time index (SPI(t))"), _ratio(control["spi_t"])),
        (_("Finish at this pace"), _day(finish)),
        (_("Finish in the baseline"), _day(baseline)),
    ]


def _ratio(text: str | None) -> str:
    return number(Decimal(text), 2) if text is not None else "–"


def risks_of(risks: Json | None) -> Json | None:
    if risks is None:
        return None
    return {
        **risks,
        "rows": [
            {
                **row,
                "name": called(row),
                "zone": str(ZoneName(row["zone"]).label),
                "tone": ZONE_TONES[row["zone"]],
            }
            for row in risks["rows"]
        ],
    }


def _is_english() -> bool:
    return (get_language() or "fr").startswith("en")
