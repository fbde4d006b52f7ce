"""Who is asked to approve hours: the nearest lead who did not work them and may do so."""

from __future__ import annotations

from collections.abc import Iterable

from costs.models import TimeLine
from people.choices import Role
from people.models import User

_PEOPLE = ("work_package__lead", "project__lead", "project__programme__manager")


def approvers_of(lines: Iterable[int]) -> list[User]:
    """Of each submitted line the package's lead, else the project's, else who stands above it.

    Others may approve too (see ``approvable_by``); only these are told. A few queries for each
    lead, however many lines there are; the directors where no lead may approve.
    """
    asked = list(lines)
    rows = TimeLine.objects.filter(pk__in=asked).select_related(*_PEOPLE).order_by("pk")
    may: dict[int, set[int]] = {}
    found: dict[int, User] = {}
    is_left = False
    for row in rows:
        programme = row.project.programme
        leads = [row.work_package.lead, row.project.lead, programme.manager if programme else None]
        for lead in filter(None, leads):
            if lead.pk not in may:
                waiting = TimeLine.objects.approvable_by(lead).filter(pk__in=asked)
                may[lead.pk] = set(waiting.values_list("pk", flat=True))
            if row.pk in may[lead.pk]:
                found[lead.pk] = lead
                break
        else:
            is_left = True
    if is_left:
        directors = User.objects.active().filter(organisation_roles__role=Role.DIRECTOR)
        found |= {each.pk: each for each in directors.order_by("pk")}
    return list(found.values())
