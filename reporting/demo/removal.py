"""Removes the demonstration whole, or says what stands in the way and removes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import ProtectedError, Q, QuerySet

from closure.models import Lesson
from costs.models import PostingImport, RateClass, TimeSheet
from people.messages import Notification
from people.models import HistoryEntry, OrgUnit, Site, User
from projects.models import (
    Decision,
    EvidenceFile,
    Portfolio,
    PriorityRound,
    Programme,
    Project,
    ProjectRequest,
    RoleAssignment,
    Seat,
    SelectionScenario,
)
from reporting.demo import organisation, portfolio
from reporting.demo.hours import CLASSES
from reporting.models import Report
from reporting.papers.models import Paper
from reporting.summaries.models import SummaryReport
from risks.models import Risk
from workpackages.models import (
    Assignment,
    CrossDependency,
    PlanImport,
    PlanTemplate,
    WorkCalendar,
    WorkPackage,
)

CODE = organisation.PORTFOLIO[0]


class StillUsed(Exception):
    """Something real hangs on the demonstration; the message names it."""

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__(
            "Nothing was removed, because these need the demonstration or its accounts: "
            f"{', '.join(sorted(set(names)))}. Give them other people and another place first."
        )


def unload(*, with_added: bool = False) -> bool:
    """Remove the demonstration and nothing else; False where there is none.

    ``with_added`` takes along the projects that somebody entered in its portfolio. Files go
    when the removal is committed. The history is kept for good, and with it, closed, the
    accounts that it names beside something real. Raises StillUsed.
    """
    if not Portfolio.objects.filter(code=CODE).exists():
        return False
    try:
        with transaction.atomic():
            _remove(_projects(with_added=with_added))
    except ProtectedError as refusal:
        raise StillUsed(_name(row) for row in refusal.protected_objects) from None
    return True


def _projects(*, with_added: bool) -> QuerySet[Project]:
    inside = Project.objects.filter(portfolio__code=CODE)
    return inside if with_added else inside.filter(code__in=portfolio.CODES)


def _remove(ours: QuerySet[Project]) -> None:
    accounts = User.objects.filter(username__in=organisation.LOGINS)
    _refuse_for_the_real(accounts, ours)
    _refuse_for_the_waiting(ours)
    kept = list(_named_beside_something_real(accounts, ours))
    _remove_files(ours, accounts)
    _remove_messages(ours)
    # Drafts that have no project yet; the others go with theirs.
    for draft in ProjectRequest.objects.filter(requester__in=accounts, project=None):
        draft.delete()
    SelectionScenario.objects.filter(portfolio__code=CODE).delete()
    PriorityRound.objects.filter(portfolio__code=CODE).delete()
    loose = EvidenceFile.objects.filter(project=None, condition__decision__portfolio__code=CODE)
    proven = list(loose.order_by("pk"))
    Decision.objects.filter(portfolio__code=CODE, project=None).delete()
    for file in proven:
        file.delete()
    PlanTemplate.objects.filter(made_from__in=ours).delete()
    # Deepest first, since a parent is protected by its sub-projects.
    for project in sorted(ours, key=lambda p: -p.depth):
        project.delete()
    # Their hours went with the projects; what is left of a week has real ones.
    TimeSheet.objects.filter(person__in=accounts, lines=None).delete()
    # What was signed goes too, as long as the programmes that name it are there.
    SummaryReport._base_manager.filter(portfolio__code=CODE).delete()
    Programme.objects.filter(portfolio__code=CODE).delete()
    Portfolio.objects.filter(code=CODE).delete()
    # One on which a real project has built its own working days stays, as its default does.
    calendars = WorkCalendar.objects.filter(project=None, source__made_by="demo")
    calendars.filter(derived=None).delete()
    for account in kept:
        account.is_active = False
        account.set_unusable_password()
        account.save(update_fields=["is_active", "password"])
        account.organisation_roles.all().delete()
    accounts.exclude(pk__in=[account.pk for account in kept]).delete()
    # A class that real people are in stays with its rates.
    codes = [code for code, *_facts in CLASSES]
    RateClass.objects.filter(code__in=codes, holders=None).delete()
    OrgUnit.objects.filter(code__in=organisation.UNIT_CODES).delete()
    Site.objects.filter(code__in=organisation.SITE_CODES).delete()


def _refuse_for_the_real(accounts: QuerySet[User], ours: QuerySet[Project]) -> None:
    """Real projects and accounts that would lose their place or their people."""
    real = Project.objects.exclude(pk__in=ours)
    held = RoleAssignment.objects.filter(user__in=accounts, project__in=real)
    seated = Seat.objects.filter(person__in=accounts, project__in=real)
    led = WorkPackage.objects.filter(lead__in=accounts, project__in=real)
    assigned = Assignment.objects.filter(user__in=accounts, task__project__in=real)
    used = real.filter(
        Q(portfolio__code=CODE)
        | Q(lead__in=accounts)
        | Q(sponsor__in=accounts)
        | Q(org_unit__code__in=organisation.UNIT_CODES)
        | Q(pk__in=held.values("project"))
        | Q(pk__in=seated.order_by().values("project"))
        | Q(pk__in=led.order_by().values("project"))
        | Q(pk__in=assigned.order_by().values("task__project"))
    )
    placed = User.objects.exclude(pk__in=accounts).filter(
        Q(org_unit__code__in=organisation.UNIT_CODES) | Q(site__code__in=organisation.SITE_CODES)
    )
    names = [str(row) for row in (*used.order_by("code"), *placed.by_name())]
    if names:
        raise StillUsed(names)


def _name(row: Any) -> str:
    """The project that a protected row belongs to, or the row itself."""
    for path in ("project", "task.project", "baseline.project", "deliverable.project"):
        place = row
        for step in path.split("."):
            place = getattr(place, step, None)
        if place is not None:
            return str(place)
    return str(row)


def _named_beside_something_real(
    accounts: QuerySet[User], ours: QuerySet[Project]
) -> Iterable[User]:
    """Accounts that the history names as having changed what stays."""
    projects = Project.objects.exclude(pk__in=ours).values_list("pk", flat=True)
    programmes = Programme.objects.exclude(portfolio__code=CODE).values_list("pk", flat=True)
    scopes = [*(f"project:{pk}" for pk in projects), *(f"programme:{pk}" for pk in programmes)]
    real = Q(scope__in=scopes)
    others: tuple[tuple[type[models.Model], QuerySet[Any]], ...] = (
        (User, User.objects.exclude(pk__in=accounts)),
        (OrgUnit, OrgUnit.objects.exclude(code__in=organisation.UNIT_CODES)),
        (Site, Site.objects.exclude(code__in=organisation.SITE_CODES)),
    )
    for model, rows in others:
        kind = ContentType.objects.get_for_model(model)
        real |= Q(content_type=kind, object_id__in=rows.values("pk"))
    entries = HistoryEntry.objects.filter(real, actor__in=accounts)
    return accounts.filter(pk__in=entries.order_by().values("actor")).order_by("pk")


def _remove_files(ours: QuerySet[Project], accounts: QuerySet[User]) -> None:
    reports = Report.objects.filter(project__in=ours).order_by("pk")
    papers = Paper.objects.filter(
        Q(mandate__project__in=ours)
        | Q(decision_file__project__in=ours)
        | Q(acceptance__deliverable__project__in=ours)
        | Q(risk_report__project__in=ours)
        | Q(closure_report__project__in=ours)
        | Q(status_snapshot__project__in=ours)
        | Q(summary__portfolio__code=CODE)
        | Q(wish__project__in=ours)
        | Q(wish__requester__in=accounts, wish__project=None)
    ).order_by("pk")
    files = [
        name
        for rows in (reports, papers)
        for pair in rows.values_list("pdf_fr", "pdf_en")
        for name in pair
    ]
    for imports in (PlanImport.objects, PostingImport.objects):
        taken = imports.filter(project__in=ours).order_by("pk")
        files += taken.values_list("file", flat=True)
    proven = EvidenceFile.objects.filter(
        Q(project__in=ours) | Q(condition__decision__portfolio__code=CODE)
    )
    files += proven.order_by("pk").values_list("stored", flat=True)
    for name in filter(None, files):
        transaction.on_commit(partial(default_storage.delete, name), robust=True)


def _remove_messages(ours: QuerySet[Project]) -> None:
    """What real people were told about it leads nowhere any more."""
    deliveries = CrossDependency.objects.about(ours).order_by("pk")
    requests = ProjectRequest.objects.filter(project__in=ours).order_by("pk")
    risks = Risk.objects.filter(Q(project__in=ours) | Q(portfolio__code=CODE))
    risks = risks.select_related("project").order_by("pk")
    lessons = Lesson.objects.filter(project__in=ours).select_related("project").order_by("pk")
    told = SummaryReport.objects.filter(portfolio__code=CODE).order_by("pk")
    for row in (*ours.order_by("pk"), *deliveries, *requests, *risks, *lessons, *told):
        Notification.objects.filter(url__startswith=row.get_absolute_url()).delete()


def _refuse_for_the_waiting(ours: QuerySet[Project]) -> None:
    """Real projects that wait for the demonstration, or deliver to it."""
    joined = CrossDependency.objects.about(ours).select_related("provider", "consumer")
    keys = set(ours.values_list("pk", flat=True))
    sides = {side for row in joined.order_by("pk") for side in (row.provider, row.consumer)}
    real = [str(project) for project in sides if project.pk not in keys]
    if real:
        raise StillUsed(real)
