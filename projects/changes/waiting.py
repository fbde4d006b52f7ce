"""What waits for one person among changes: to analyse, to decide, to implement."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from people.models import User
from projects.changes.choices import ChangeState
from projects.changes.permissions import can_decide_change, level_of
from projects.choices import TERMINAL
from projects.models import ChangeQuerySet, ChangeRequest
from projects.waiting import Waiting


def changes_waiting(user: User, *, on: date) -> Iterator[Waiting]:
    """Two queries, however much it is."""
    rows = ChangeRequest.objects.visible_to(user).exclude(project__state__in=TERMINAL)
    yield from _to_decide(user, rows, on)
    mine = rows.filter(project__lead=user)
    words = {
        str(ChangeState.SUBMITTED): _("Analyse the change"),
        str(ChangeState.APPROVED): _("Implement the change"),
    }
    for row in _shown(mine.filter(state__in=list(words))):
        yield Waiting(words[row.state], str(row), row.get_absolute_url())


def _to_decide(user: User, rows: ChangeQuerySet, on: date) -> Iterator[Waiting]:
    """On the person's own level; those put off when their day has come."""
    due = Q(state=ChangeState.ANALYSED) | Q(state=ChangeState.DEFERRED, review_on__lte=on)
    for row in _shown(rows.filter(due)):
        if can_decide_change(user, row) and _is_asked(user, row):
            deferred = row.state == ChangeState.DEFERRED
            words = _("Decide on the deferred change") if deferred else _("Decide on the change")
            yield Waiting(words, str(row), f"{row.get_absolute_url()}#step-decide")


def _is_asked(user: User, row: ChangeRequest) -> bool:
    """Not those who could decide on it too, but stand above the level that it needs."""
    return level_of(user, row.project) == row.level or row.project.sponsor_id == user.pk


def _shown(rows: ChangeQuerySet) -> ChangeQuerySet:
    return rows.select_related("project__programme").order_by("needed_by", "pk")
