"""What is still open in a project and the ones below it, counted, each with the way to it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from closure.ending.gates import open_accruals, open_commitments
from projects.models import Project
from risks.models import Issue, Risk
from servicedesk_pm.common.errors import Words
from workpackages.models import Defect, Deliverable, Finding, Task, WorkPackage


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """One kind of thing: how many are open, and where they stand."""

    label: Words
    count: int
    url: str


def open_points(project: Project, *, sees_money: bool) -> list[OpenPoint]:
    """What is open stands first; eight queries, two more for who sees the money."""
    below = {"project__path__startswith": project.path}
    code = [project.code]
    defects = Defect.objects.open().filter(deliverable__project__path__startswith=project.path)
    findings = Finding.objects.unsettled()
    findings = findings.filter(checkpoint__project__path__startswith=project.path)
    rows = [
        (_("Work packages"), WorkPackage.objects.open().filter(**below).count(), "structure"),
        (_("Tasks"), Task.objects.open().filter(**below).count(), "tasks"),
        (
            _("Deliverables"),
            Deliverable.objects.unsettled().filter(**below).count(),
            "deliverables",
        ),
        (_("Reservations"), defects.reservations().count(), "defects"),
        (_("Other defects"), defects.filter(reserved_in__isnull=True).count(), "defects"),
        (_("Findings"), findings.count(), "findings"),
        (_("Risks"), Risk.objects.open().filter(**below).count(), "risks"),
        (_("Issues"), Issue.objects.open().filter(**below).count(), "issues"),
    ]
    if sees_money:
        rows.append((_("Commitments"), len(open_commitments(project)), "commitments"))
        rows.append((_("Accruals"), len(open_accruals(project)), "postings"))
    addresses = {
        "structure": reverse("workpackages:structure", args=code),
        "tasks": reverse("workpackages:tasks", args=code),
        "deliverables": reverse("workpackages:deliverables", args=code),
        "defects": f"{reverse('workpackages:deliverables', args=code)}?show=defects",
        "findings": reverse("workpackages:checkpoints", args=code),
        "risks": reverse("risks:register", args=code),
        "issues": reverse("risks:issues", args=code),
        "commitments": f"{reverse('costs:commitments', args=code)}?state=open",
        "postings": f"{reverse('costs:postings', args=code)}?kind=accrual",
    }
    found = [OpenPoint(label, count, addresses[place]) for label, count, place in rows]
    return sorted(found, key=lambda point: not point.count)
