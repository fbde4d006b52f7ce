"""What running projects take of a year before anything is chosen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from projects.models import Project
from projects.selection.inputs import PAST_RELEASE
from servicedesk_pm.common.fields import to_money


def committed_money(portfolio_id: int, years: Iterable[int]) -> dict[int, Decimal]:
    """The envelopes of the running projects that fall into each year, by calendar days. One query.

    An envelope is spread evenly from the planned start to the planned finish; a project that
    lacks one of these dates counts nothing.
    """
    running = Project.objects.filter(
        portfolio=portfolio_id,
        parent=None,
        state__in=PAST_RELEASE,
        planned_start_on__isnull=False,
        planned_finish_on__isnull=False,
    )
    columns = ("planned_start_on", "planned_finish_on", "approved_envelope")
    rows = list(running.order_by("code").values_list(*columns))
    return {
        year: sum((_share(year, *row) for row in rows), Decimal(0)) for year in sorted(set(years))
    }


def _share(year: int, start: date, finish: date, envelope: Decimal) -> Decimal:
    begun, over = max(start, date(year, 1, 1)), min(finish, date(year, 12, 31))
    days, every = (over - begun).days + 1, (finish - start).days + 1
    if days <= 0 or every <= 0:
        return Decimal(0)
    return to_money(envelope * days / every)
