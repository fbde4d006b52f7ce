"""What touches an organisation unit: which projects, when, and who represents it there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from people.models import OrgUnit, User
from projects.dates_ahead import Ahead, dates_ahead
from projects.models import Project, Stakeholder
from projects.scope import SEES_ALL, scope_of
from projects.stakeholders.choices import StakeholderKind
from projects.stakeholders.reach import READS_FACTS, of_projects_as, or_own


@dataclass(frozen=True, slots=True)
class Touching:
    """A project as the unit sees it."""

    project: Project
    ways: tuple[str, ...]
    ahead: tuple[Ahead, ...]
    representatives: tuple[Stakeholder, ...]


def units_in_sight(user: User) -> QuerySet[OrgUnit]:
    """All for who sees the whole portfolio; else the own, and those that projects in sight name."""
    if scope_of(user).organisation & SEES_ALL:
        return OrgUnit.objects.all()
    asked = Project.objects.visible_to(user).order_by().values("org_unit")
    named = _told_to(user).order_by().values("org_unit")
    own = Q(pk=user.org_unit_id) | Q(head=user)
    return OrgUnit.objects.filter(own | Q(pk__in=asked) | Q(pk__in=named))


def touched_counts(user: User, units: Iterable[OrgUnit]) -> dict[int, int]:
    """By how many open projects in sight each unit is touched. Two queries."""
    seen = Project.objects.visible_to(user).open().order_by()
    keys = [unit.pk for unit in units]
    pairs = set(seen.filter(org_unit__in=keys).values_list("org_unit", "pk"))
    told = _told_to(user).filter(org_unit__in=keys, project__in=seen.values("pk")).order_by()
    pairs |= set(told.values_list("org_unit", "project"))
    return Counter(unit for unit, _project in pairs)


def touching(unit: OrgUnit, user: User, on: date) -> list[Touching]:
    """The open projects that touch the unit, those with the nearest day first.

    Two queries, and those of the registered days.
    """
    named = list(
        _told_to(user).filter(org_unit=unit).select_related("person").order_by("name_fr", "pk")
    )
    wanted = Q(org_unit=unit) | Q(pk__in={row.project_id for row in named})
    seen = Project.objects.visible_to(user).open().filter(wanted)
    projects = list(seen.select_related("lead", "programme").order_by("code"))
    ahead = dates_ahead(user, projects, on)
    found = []
    for project in projects:
        mine = [row for row in named if row.project_id == project.pk]
        for row in mine:
            row.project = project
        found.append(_touch(unit, project, mine, ahead.get(project.pk, [])))
    return sorted(found, key=_soonest)


def _touch(
    unit: OrgUnit, project: Project, named: list[Stakeholder], ahead: Iterable[Ahead]
) -> Touching:
    ways = [_("asked for it")] if project.org_unit_id == unit.pk else []
    # A person who represents the unit is no way in which the project touches it.
    ways += [row.name for row in named if row.kind != StakeholderKind.PERSON]
    representatives = tuple(row for row in named if row.represents_unit)
    return Touching(project, tuple(ways), tuple(ahead), representatives)


def _soonest(row: Touching) -> tuple[bool, date, str]:
    first = row.ahead[0].on if row.ahead else date.max
    return (not row.ahead, first, row.project.code)


def _told_to(user: User) -> QuerySet[Stakeholder]:
    """Entries of the registers that the person reads, and who represents the own unit."""
    with_unit = Stakeholder.objects.filter(org_unit__isnull=False)
    read = of_projects_as(user, READS_FACTS)
    seen = Project.objects.visible_to(user).order_by().values("pk")
    own = Q(org_unit=user.org_unit_id) | Q(org_unit__head=user)
    ours = own & Q(represents_unit=True, project__in=seen)
    return with_unit.filter(or_own(read, ours))
