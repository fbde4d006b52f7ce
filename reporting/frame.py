"""The frame of a report: to whom it goes, and the editions before it for the same date."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Q

from people.choices import Role
from people.models import OrganisationRole
from projects.models import Programme, Project, RoleAssignment
from projects.scope import SEES_ALL, SEES_INSIDE
from reporting.choices import Classification
from reporting.models import Report
from reporting.querysets import DIRECTION
from reporting.spelling import Json, local_day

# Whom a report of each class is for, once it is published.
RECIPIENTS: dict[str, frozenset[str]] = {
    Classification.INTERNAL: SEES_INSIDE | {Role.OBSERVER},
    Classification.PROJECT: SEES_INSIDE | {Role.OBSERVER},
    Classification.DIRECTION: DIRECTION,
}


def readers_of(project: Project) -> list[Json]:
    """Who has which role on the project, here or above, in the order of the roles.

    Four queries. The report's class decides which of the roles may read it.
    """
    tree = [project.pk, *project.ancestor_ids]
    held: dict[str, set[str]] = defaultdict(set)
    above = Project.objects.filter(pk__in=tree).order_by("pk")
    for lead, sponsor in above.values_list("lead__name", "sponsor__name"):
        held[Role.PROJECT_MANAGER].add(lead)
        held[Role.SPONSOR].add(sponsor)
    programme = Programme.objects.filter(projects=project).order_by("pk")
    for manager, sponsor in programme.values_list("manager__name", "sponsor__name"):
        held[Role.PROGRAMME_MANAGER].add(manager)
        held[Role.SPONSOR].add(sponsor)
    here = Q(project__in=tree)
    if project.programme_id:
        here |= Q(programme=project.programme_id)
    for rows in (
        RoleAssignment.objects.filter(here, user__is_active=True),
        OrganisationRole.objects.filter(role__in=SEES_ALL, user__is_active=True),
    ):
        for role, name in rows.order_by("pk").values_list("role", "user__name"):
            held[role].add(name)
    named = ((str(role), sorted(filter(None, held[role]))) for role in Role)
    return [{"role": role, "people": people} for role, people in named if people]


def editions_before(report: Report) -> list[Json]:
    """The issued reports for the same date that this one replaces, the oldest first."""
    issued = Report.objects.issued().filter(
        project=report.project_id,
        kind=report.kind,
        status_date=report.status_date,
        edition__lt=report.edition,
    )
    rows = issued.order_by("edition").values_list(
        "edition", "number", "classification", "published_at"
    )
    return [
        {
            "edition": edition,
            "number": number,
            "classification": classification,
            "on": local_day(published_at).isoformat() if published_at else None,
        }
        for edition, number, classification, published_at in rows
    ]
