"""What the gates ask of deliverables, their defects and their reservations."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from projects.gates import register_reasoned
from projects.mandates.choices import Hat
from projects.models import Project, Seat
from workpackages.acceptance.choices import DeliverableState, Severity
from workpackages.choices import WorkPackageState
from workpackages.models import ConformitySheet, Defect, Deliverable
from workpackages.models.acceptances import DefectQuerySet
from workpackages.models.deliverables import DeliverableQuerySet

MOST_NAMED = 5
# Who runs the result: a reservation that is theirs outlives the project.
OPERATIONS = (Hat.OPERATIONS_LEAD, Hat.SERVICE_OWNER)


def register() -> None:
    register_reasoned(
        "G4",
        "G4-01",
        gettext_lazy("Deliverables for going live received"),
        why_not_ready_to_go_live,
        url=_url("show=required"),
    )
    register_reasoned(
        "G5",
        "G5-01",
        gettext_lazy("All deliverables settled"),
        why_not_settled,
        url=_url("show=unsettled"),
    )
    register_reasoned(
        "G5",
        "G5-04",
        gettext_lazy("No serious defect without a plan"),
        why_without_plan,
        url=_url("show=defects"),
    )
    register_reasoned(
        "G6",
        "G6-08",
        gettext_lazy("Reservations lifted or transferred"),
        why_reserved,
        url=_url("show=defects"),
    )


def why_not_ready_to_go_live(project: Project) -> str:
    """What going live needs is accepted or waived, and its conformity is signed.

    Three queries, four with something missing.

    A sub-project may need nothing of its own; a project without any such deliverable has
    forgotten to say so.
    """
    needed = _deliverables(project).filter(is_required_for_go_live=True)
    missing = list(needed.unsettled())
    unsigned = _unsigned(project)
    if missing:
        return f"{_unsettled(missing)} {unsigned}".strip()
    if project.parent_id is None and not needed.exists():
        return _("No deliverable is marked as required for going live.")
    return unsigned


def _unsigned(project: Project) -> str:
    """Conformity sheets that nobody stands for yet, but not those of what is waived."""
    rows = ConformitySheet.objects.unsigned().filter(project__path__startswith=project.path)
    rows = rows.exclude(deliverable__state=DeliverableState.WAIVED)
    rows = rows.exclude(deliverable__work_package__state=WorkPackageState.CANCELLED)
    found = list(rows.select_related("project", "deliverable").order_by("project__path", "number"))
    if not found:
        return ""
    names = _named([str(row) for row in found])
    return _("Conformity sheets not signed: %(names)s.") % {"names": names}


def why_not_settled(project: Project) -> str:
    """Each one is accepted, accepted with reservations, or waived. Two queries, three if not."""
    rows = _deliverables(project)
    missing = list(rows.unsettled())
    if missing:
        return _unsettled(missing)
    if project.parent_id is None and not rows.exists():
        return _("No deliverable is written down.")
    return ""


def why_without_plan(project: Project) -> str:
    """Every open blocking or major defect has somebody and a day. One query."""
    loose = _open_defects(project).serious().filter(Q(owner=None) | Q(due_on=None))
    found = list(loose.select_related("deliverable__project"))
    if not found:
        return ""
    words = _("Serious defects without owner or deadline: %(defects)s.")
    return words % {"defects": _named(_codes(found))}


def why_reserved(project: Project) -> str:
    """Every reservation is lifted or belongs to operations. Two queries."""
    runs = Seat.objects.filter(project__in=[*project.ancestor_ids, project.pk], hat__in=OPERATIONS)
    owned = runs.order_by().values("person")
    left = _open_defects(project).reservations().exclude(owner__in=owned)
    found = list(left.select_related("deliverable__project"))
    if not found:
        return ""
    words = _("Reservations neither lifted nor transferred to operations: %(defects)s.")
    return words % {"defects": _named(_codes(found))}


def _deliverables(project: Project) -> DeliverableQuerySet:
    rows = Deliverable.objects.below(project).counted().select_related("project")
    return rows.order_by("project__path", "number")


def _open_defects(project: Project) -> DefectQuerySet:
    rows = Defect.objects.open().filter(deliverable__project__path__startswith=project.path)
    rows = rows.exclude(deliverable__work_package__state=WorkPackageState.CANCELLED)
    return rows.order_by("deliverable__project__path", "deliverable__number", "number")


def _unsettled(missing: list[Deliverable]) -> str:
    """Which are not accepted, and how many blocking defects keep them from it."""
    names = _named([f"{row} – {row.get_state_display()}" for row in missing])
    said = _("Not accepted: %(names)s.") % {"names": names}
    blocking = Defect.objects.open().filter(
        deliverable__in=[row.pk for row in missing], severity=Severity.BLOCKER
    )
    count = blocking.count()
    if not count:
        return said
    words = ngettext("%(n)d blocking defect is open.", "%(n)d blocking defects are open.", count)
    return f"{said} {words % {'n': count}}"


def _codes(found: Iterable[Defect]) -> list[str]:
    return [f"{each.deliverable.code}-{each.code}" for each in found]


def _named(names: list[str]) -> str:
    return ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")


def _url(query: str) -> Callable[[Project], str]:
    def place(project: Project) -> str:
        return f"{reverse('workpackages:deliverables', args=[project.code])}?{query}"

    return place
