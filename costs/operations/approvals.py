"""Leads approve hours, or return them with a word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from costs.choices import HoursState
from costs.models import TimeEntry, TimeLine, TimeSheet
from costs.operations.hours import restate
from costs.operations.rates import price
from people.audit import operation, record
from people.models import User
from people.notifications import notify
from projects.rules import check_reason
from servicedesk_pm.common.errors import RuleViolation


@operation
def approve_hours(line_ids: Iterable[int], *, actor: User, on: date) -> int:
    """Approve those of the lines that wait for the actor, and price them; how many it were.

    Raises RuleViolation where none of them does any more.
    """
    lines = _lock(line_ids, actor)
    keys = [line.pk for line in lines]
    said = {"state": HoursState.APPROVED, "decided_by": actor, "decided_on": on}
    TimeLine.objects.filter(pk__in=keys).update(**said)
    price({line.sheet.person_id for line in lines}, on=on, lines=keys)
    for sheet, decided in _restated(lines):
        codes = sorted({line.project.code for line in decided})
        record(actor, "hours.approved", sheet, lines=len(decided), projects=", ".join(codes))
    return len(lines)


@operation
def return_hours(line_ids: Iterable[int], reason: str, *, actor: User, on: date) -> int:
    """Give lines back to those who wrote them, who are told why; how many it were.

    What was approved may come back too, while it counts in no month that is over; it then costs
    nothing any more. Raises RuleViolation without a reason, and where none of them can come back.
    """
    said = check_reason(reason)
    lines = _lock(line_ids, actor, withdrawn_on=on)
    keys = [line.pk for line in lines]
    TimeEntry.objects.filter(line__in=keys).update(cost=None, booked_on=None)
    TimeLine.objects.filter(pk__in=keys).update(
        state=HoursState.RETURNED, decided_by=actor, decided_on=on, reason=said
    )
    for sheet, decided in _restated(lines):
        record(actor, "hours.returned", sheet, lines=len(decided), reason=said)
        facts = {"person": str(actor), "week": str(sheet), "reason": said}
        notify([sheet.person], "hours.returned", facts, sheet.get_absolute_url(), actor)
    return len(lines)


def _lock(
    line_ids: Iterable[int], actor: User, *, withdrawn_on: date | None = None
) -> list[TimeLine]:
    """The sheets first, as those lock them who write in them."""
    chosen = TimeLine.objects.filter(pk__in=list(line_ids))
    keys = set(chosen.approvable_by(actor).values_list("pk", flat=True))
    if withdrawn_on is not None:
        keys |= set(chosen.withdrawable_by(actor, withdrawn_on).values_list("pk", flat=True))
    asked = TimeLine.objects.filter(pk__in=keys)
    sheets = asked.order_by().values("sheet")
    list(TimeSheet.objects.select_for_update(of=("self",)).filter(pk__in=sheets).order_by("pk"))
    locked = asked.select_for_update(of=("self",)).select_related("sheet__person", "project")
    allowed = (
        (HoursState.SUBMITTED, HoursState.APPROVED) if withdrawn_on else (HoursState.SUBMITTED,)
    )
    lines = list(locked.filter(state__in=allowed).order_by("pk"))
    if not lines:
        raise RuleViolation(_("Nothing of what you chose waits for your approval any more."))
    return lines


def _restated(lines: list[TimeLine]) -> list[tuple[TimeSheet, list[TimeLine]]]:
    """Each week in its new state, with what was decided in it."""
    decided: defaultdict[int, list[TimeLine]] = defaultdict(list)
    for line in lines:
        decided[line.sheet_id].append(line)
    states: defaultdict[int, list[str]] = defaultdict(list)
    rows = TimeLine.objects.filter(sheet__in=decided).order_by("pk")
    for key, state in rows.values_list("sheet", "state"):
        states[key].append(state)
    sheets = {line.sheet_id: line.sheet for line in lines}
    for key, sheet in sheets.items():
        restate(sheet, states[key])
        sheet.version += 1
        sheet.save(update_fields=["state", "version"])
    return [(sheet, decided[key]) for key, sheet in sheets.items()]
