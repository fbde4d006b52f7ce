"""Who writes and who signs a report of a programme or of the portfolio."""

from __future__ import annotations

from people.choices import Role
from people.models import User
from people.permissions import is_director
from projects.models import Programme
from projects.scope import scope_of
from reporting.summaries.models import (
    READS_ISSUED,
    SummaryReport,
    programmes_read_whole,
    reads_everything,
)


def can_write_summary(user: User, programme_id: int | None) -> bool:
    """The director everywhere; who manages a programme writes its reports."""
    if is_director(user):
        return True
    held = scope_of(user).by_programme.get(programme_id or 0, frozenset())
    return Role.PROGRAMME_MANAGER in held


def signing_role(user: User, programme_id: int | None) -> str:
    """As what the person signs; empty for those who may not."""
    if not can_write_summary(user, programme_id):
        return ""
    held = scope_of(user).by_programme.get(programme_id or 0, frozenset())
    manages = Role.PROGRAMME_MANAGER in held
    return str(Role.PROGRAMME_MANAGER if manages else Role.DIRECTOR)


def can_read_summaries(user: User) -> bool:
    return reads_everything(user) or scope_of(user).holds(READS_ISSUED)


def reads_money(user: User, report: SummaryReport) -> bool:
    """Whether the whole money of the report is in the person's sight."""
    return reads_everything(user) or report.programme_id in programmes_read_whole(user)


def programmes_to_write(user: User) -> list[Programme]:
    """Of which programmes the person may begin a report. One query."""
    rows = list(Programme.objects.visible_to(user).order_by("code"))
    return [row for row in rows if can_write_summary(user, row.pk)]
