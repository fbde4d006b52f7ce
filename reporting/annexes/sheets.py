"""The frozen tables of a report as the sheets of a workbook.

Made of the same reading as the page and the PDF: what the report's class hides is not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reporting.spelling import Json
from servicedesk_pm.common.exports import Sheet

# What the head of a column says, how its cells are written, and where a row keeps them.
Column = tuple[str, str, str]


def sheets_of(document: Json) -> list[Sheet]:
    return [*_of_the_front(document), *_of_the_annexes(document)]


def _sheet(name: str, columns: Sequence[Column], rows: Iterable[Json]) -> Sheet:
    return Sheet(
        name,
        [head for head, _kind, _key in columns],
        [kind for _head, kind, _key in columns],
        [[_cell(row.get(key)) for _head, _kind, key in columns] for row in rows],
    )


def _cell(value: Any) -> Any:
    return ", ".join(map(str, value)) if isinstance(value, list) else value


def _of_the_front(document: Json) -> Iterator[Sheet]:
    yield _facts(document)
    yield _lights(document)
    if document["amounts"]:
        rows = [{"name": name, "value": value} for name, value, _kind in document["amounts"]]
        yield _sheet(_("Costs"), _figures("money"), rows)
    yield _sheet(_("Milestones"), _milestones(), document["milestones"]["rows"])
    if document["path"]:
        yield _sheet(_("Critical path"), _activities(), document["path"]["rows"])
    if document["quality"]:
        yield _sheet(_("Acceptances"), _acceptances(), document["quality"]["acceptances"])


def _figures(kind: str) -> tuple[Column, ...]:
    return (_("Figure"), "text", "name"), (_("Value"), kind, "value")


def _acceptances() -> tuple[Column, ...]:
    return (
        (_("Code"), "text", "code"),
        (_("Deliverable"), "text", "name"),
        (_("Attempt"), "number", "attempt"),
        (pgettext("on a deliverable", "Decision"), "text", "decision"),
        (_("Date"), "date", "on"),
    )


def _facts(document: Json) -> Sheet:
    """What the report is of, and the figures that stand in no table."""
    progress, schedule, quality = document["progress"], document["schedule"], document["quality"]
    told: list[tuple[str, Any]] = [
        (_("Project"), f"{document['project']['code']} {document['project']['name']}"),
        (_("Status date"), document["status_date"]),
        (_("Number"), document["number"]),
        (_("Edition"), document["edition"]),
        (_("Classification"), document["classification"]),
        (_("Key message"), document["key_message"]["text"]),
        (_("Done in percent"), progress["done_pct"]),
        (_("Planned in percent"), progress["planned_pct"]),
        (_("Forecast finish"), schedule["forecast_finish"]),
        (_("Finish in the baseline"), schedule["baseline_finish"]),
        (_("Slip in working days"), schedule["slip_days"]),
    ]
    if quality:
        told += [
            (_("Accepted at the first presentation (FPY)"), quality["first_pass"]),
            (_("Checkpoints on time"), quality["on_time"]),
            (_("Open findings"), quality["open"]),
            (_("Open findings, weighted"), quality["weight"]),
        ]
    rows = [{"name": name, "value": value} for name, value in told]
    return _sheet(_("Report"), ((_("Figure"), "text", "name"), (_("Value"), "text", "value")), rows)


def _lights(document: Json) -> Sheet:
    columns = (
        (pgettext("traffic light", "Light"), "text", "label"),
        (_("Colour"), "text", "words"),
        (_("Why"), "text", "why"),
        (_("Valid until"), "date", "expires"),
    )
    declared = document["declared"]
    rows = list(document["lights"])
    if declared:
        label = _("Overall, declared")
        rows.insert(1, {**declared, "label": label, "why": declared["reason"]})
    return _sheet(_("Lights"), columns, rows)


def _milestones() -> tuple[Column, ...]:
    return (
        (_("Code"), "text", "code"),
        (_("Milestone"), "text", "name"),
        (_("Baseline"), "date", "baseline"),
        (_("Forecast or actual"), "date", "forecast"),
        (_("Slip in working days"), "number", "slip_days"),
        (_("State"), "text", "state_words"),
    )


def _activities() -> tuple[Column, ...]:
    return (
        (_("Code"), "text", "code"),
        (_("Activity"), "text", "name"),
        (_("Start"), "date", "start"),
        (_("Finish"), "date", "finish"),
        (_("Done in percent"), "number", "progress_pct"),
    )


def _of_the_annexes(document: Json) -> Iterator[Sheet]:
    if document["values"]:
        yield _sheet(_("Curves"), _months(document), document["values"]["months"])
    yield _sheet(_("Work breakdown"), _places(document), document["breakdown"]["rows"])
    if document["slips"]:
        yield _slips(document)
    if document["register"]:
        yield _sheet(_("Risk register"), _risks(document), document["register"]["rows"])
    if document["issues"]:
        yield _sheet(_("Open issues"), _issues(), document["issues"]["rows"])
    if document["requests"]:
        yield _sheet(_("Requested changes"), _requests(document), document["requests"]["rows"])
    yield _late(document)
    if document["load"]:
        yield _load(document["load"])


def _months(document: Json) -> tuple[Column, ...]:
    kind, mark = ("money", "CHF") if document["shows_money"] else ("number", "%")
    cost: tuple[Column, ...] = (
        (f"AC ({mark})", kind, "actual"),
        (f"EAC ({mark})", kind, "forecast"),
        ("CPI", "number", "cpi"),
    )
    return (
        (_("Status date"), "date", "on"),
        (f"PV ({mark})", kind, "planned"),
        (f"EV ({mark})", kind, "earned"),
        *(cost if document["shows_money"] else ()),
        ("ES", "number", "es"),
        ("AT", "number", "elapsed"),
        ("SPI(t)", "number", "spi_t"),
    )


def _places(document: Json) -> tuple[Column, ...]:
    budget: tuple[Column, ...] = ((_("Budget"), "money", "budget"),)
    return (
        (_("Code"), "text", "code"),
        (_("Work package"), "text", "name"),
        (_("Lead"), "text", "lead"),
        (_("State"), "text", "state"),
        (_("Start"), "date", "start"),
        (_("Finish"), "date", "finish"),
        (_("Done in percent"), "number", "done_pct"),
        *(budget if document["shows_money"] else ()),
    )


def _slips(document: Json) -> Sheet:
    columns = (
        (_("Code"), "text", "code"),
        (_("Milestone"), "text", "name"),
        (_("Baseline"), "date", "baseline"),
        (_("Status date"), "date", "on"),
        (_("Foreseen then"), "date", "day"),
        (_("Slip in working days"), "number", "slip"),
    )
    rows = [
        {"code": line.code, "name": line.name, "baseline": line.baseline,
         "on": on, "day": day, "slip": slip}
        for line in document["slips"]["rows"]
        for on, day, slip in line.told
    ]  # fmt: skip
    return _sheet(_("Milestone trend"), columns, rows)


def _risks(document: Json) -> tuple[Column, ...]:
    exposure: tuple[Column, ...] = ((_("Exposure"), "money", "exposure"),)
    return (
        (_("Code"), "text", "code"),
        (_("Risk"), "text", "name"),
        (_("Zone"), "text", "zone"),
        (_("Score"), "number", "score"),
        *(exposure if document["shows_money"] else ()),
        (_("Response"), "text", "response"),
        (_("Owner"), "text", "owner"),
        (_("Measures under way"), "number", "under_way"),
        (_("of these late"), "number", "overdue"),
    )


def _issues() -> tuple[Column, ...]:
    return (
        (_("Code"), "text", "code"),
        (_("Issue"), "text", "name"),
        (_("Severity"), "text", "severity"),
        (_("Owner"), "text", "owner"),
        (_("To be solved by"), "date", "due"),
        (_("State"), "text", "state"),
    )


def _requests(document: Json) -> tuple[Column, ...]:
    cost: tuple[Column, ...] = ((_("Cost effect"), "money", "cost"),)
    return (
        (_("Code"), "text", "code"),
        (_("Change request"), "text", "name"),
        (_("State"), "text", "state"),
        (pgettext("day of a change", "Requested"), "date", "requested"),
        (_("Decision needed by"), "date", "needed"),
        *(cost if document["shows_money"] else ()),
        (_("Shift (working days)"), "number", "days"),
    )


def _late(document: Json) -> Sheet:
    columns = (
        (_("Code"), "text", "code"),
        (_("Task"), "text", "name"),
        (_("People"), "text", "people"),
        (_("Due"), "date", "finish"),
        (_("Working days late"), "number", "late_days"),
        (_("Why it is blocked"), "text", "reason"),
    )
    rows = [*document["blocked"]["rows"], *document["late"]["rows"]]
    return _sheet(_("Late and blocked work"), columns, rows)


def _load(load: Json) -> Sheet:
    """Percent of the working time by week; the weeks are named by their Mondays."""
    weeks: tuple[Column, ...] = tuple(
        (f"{week:%d.%m.%Y}", "number", str(place)) for place, week in enumerate(load["weeks"])
    )
    rows = [
        {"name": row["name"], **{str(n): pct for n, (pct, _over) in enumerate(row["cells"])}}
        for row in load["rows"]
    ]
    totals = {str(n): pct for n, pct in enumerate(load["totals"])}
    rows.append({"name": _("All together"), **totals})
    return _sheet(_("Resources"), ((_("Person or team"), "text", "name"), *weeks), rows)
