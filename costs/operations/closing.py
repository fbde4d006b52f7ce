"""The books of a portfolio are closed month by month, and opened again with a reason."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from costs.models import PeriodClosure
from costs.permissions import can_close_period
from costs.rules import closed_until, lock_portfolio
from people.audit import operation, record
from people.models import User
from projects.rules import check_reason
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.templatetags.ui import day
from workpackages.operations.locking import demand


@operation
def close_books(portfolio_id: int, until: date, *, actor: User, on: date) -> PeriodClosure:
    """Nothing is booked on this day or before it any more.

    Raises PermissionDenied, and RuleViolation for another day than the last of a month, for a
    month that is not over and for one that is closed.
    """
    portfolio = lock_portfolio(portfolio_id)
    demand(allowed=can_close_period(actor, portfolio))
    if (until + timedelta(days=1)).day != 1:
        raise RuleViolation(_("Books are closed at the end of a month."), field="until")
    if until >= on:
        raise RuleViolation(_("This month is not over yet."), field="until")
    closed = closed_until(portfolio.pk)
    if closed is not None and until <= closed:
        words = _("The books are closed until %(day)s already.")
        raise RuleViolation(words % {"day": day(closed)}, field="until")
    row = PeriodClosure.objects.create(portfolio=portfolio, closed_until=until, closed_by=actor)
    record(actor, "books.closed", row)
    return row


@operation
def reopen_books(
    portfolio_id: int, until: date | None, reason: str, *, actor: User
) -> PeriodClosure:
    """Take closings back as far as ``until``, or all of them.

    Raises PermissionDenied, and RuleViolation without a reason and for a day that is open.
    """
    portfolio = lock_portfolio(portfolio_id)
    demand(allowed=can_close_period(actor, portfolio))
    said = check_reason(reason)
    closed = closed_until(portfolio.pk)
    if closed is None or (until is not None and until >= closed):
        raise RuleViolation(_("The books are open from there on already."), field="until")
    if until is not None and (until + timedelta(days=1)).day != 1:
        raise RuleViolation(_("Books are closed at the end of a month."), field="until")
    row = PeriodClosure.objects.create(
        portfolio=portfolio, closed_until=until, reason=said, closed_by=actor
    )
    record(actor, "books.reopened", row, reason=said)
    return row
