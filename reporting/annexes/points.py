"""Annexes D and E: the register of risks, the open issues and the requested changes."""

from __future__ import annotations

from decimal import Decimal

from projects.changes.choices import ChangeState
from reporting.spelling import Json, called, parsed
from risks.choices import IssueState, Response, Severity, ZoneName


def _of_money(text: str | None, *, shows_money: bool) -> Decimal | None:
    return Decimal(text) if shows_money and text is not None else None


def register_of(risks: Json | None, *, shows_money: bool) -> Json | None:
    register = risks and risks["register"]
    if not register:
        return None
    rows = [
        {
            **row,
            "name": called(row),
            "zone": str(ZoneName(row["zone"]).label),
            "response": str(Response(row["response"]).label) if row["response"] else "",
            "exposure": _of_money(row["exposure"], shows_money=shows_money),
        }
        for row in register["rows"]
    ]
    return {**register, "rows": rows}


def issues_of(issues: Json | None) -> Json | None:
    if issues is None:
        return None
    rows = [
        {
            **row,
            "name": called(row),
            "severity": str(Severity(row["severity"]).label),
            "state": str(IssueState(row["state"]).label),
            "due": parsed(row["due"]),
        }
        for row in issues["rows"]
    ]
    return {**issues, "rows": rows}


def requests_of(requests: Json | None, *, shows_money: bool) -> Json | None:
    if requests is None:
        return None
    rows = [
        {
            **row,
            "name": called(row),
            "state": str(ChangeState(row["state"]).label),
            "requested": parsed(row["requested"]),
            "needed": parsed(row["needed"]),
            "cost": _of_money(row["cost"], shows_money=shows_money),
        }
        for row in requests["rows"]
    ]
    return {**requests, "rows": rows}
