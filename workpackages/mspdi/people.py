"""Resources and who works on what."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from workpackages.mspdi import values
from workpackages.mspdi.plan import PlanAssignment, PlanResource, PlanTask, Raw
from workpackages.mspdi.problems import DOUBTFUL, PlanRefused, Remark
from workpackages.mspdi.tree import LINE, text

WORK, MATERIAL, COST = "work", "material", "cost"
_KINDS = {0: MATERIAL, 1: WORK, 2: COST}
# What the file writes for an assignment to nobody.
NOBODY = -65535


def read_resources(
    found: list[Raw], remarks: list[Remark], left_over: list[Raw]
) -> list[PlanResource]:
    """The named resources; blank rows and the file's "nobody" (UID 0) go to ``left_over``."""
    resources: dict[int, PlanResource] = {}
    for raw in found:
        line = raw.pop(LINE, None)
        label = (text(raw, "Name") or "").strip() or str(text(raw, "UID") or "?")
        try:
            resource = resource_of(raw)
        except (ValueError, KeyError):
            raise PlanRefused(
                _("The resource “%(row)s” holds a value that cannot be read."), row=label, line=line
            ) from None
        if resource is None:
            left_over.append(raw)
            continue
        if resource.uid in resources:
            raise PlanRefused(
                _("The resources “%(row)s” and “%(other)s” carry the same identifier."),
                row=label,
                line=line,
                other=resources[resource.uid].name,
            )
        if not text(raw, "Name"):
            remarks.append(Remark(DOUBTFUL, _("A resource has no name."), resource.name))
        resources[resource.uid] = resource
    return list(resources.values())


def resource_of(raw: Raw) -> PlanResource | None:
    uid = values.uid(text(raw, "UID"))
    if not uid or values.flag(text(raw, "IsNull")):
        return None
    kind = values.integer(text(raw, "Type"))
    is_cost = values.flag(text(raw, "IsCostResource"))
    initials = (text(raw, "Initials") or "").strip()
    return PlanResource(
        uid=uid,
        name=(text(raw, "Name") or "").strip() or initials or f"#{uid}",
        kind=COST if is_cost else _KINDS[1 if kind is None else kind],
        email=(text(raw, "EmailAddress") or "").strip(),
        initials=initials,
        account=(text(raw, "NTAccount") or text(raw, "WindowsUserAccount") or "").strip(),
        calendar_uid=values.uid(text(raw, "CalendarUID")),
        max_units_pct=values.units(text(raw, "MaxUnits")),
        raw=raw,
    )


def read_assignments(
    found: list[Raw],
    tasks: list[PlanTask],
    resources: list[PlanResource],
    remarks: list[Remark],
    left_over: list[Raw],
) -> list[PlanAssignment]:
    """Assignments of a resource to a row; those to nobody are work without a name.

    Assignments on a row or of a resource that the file does not hold are left out with a
    remark, and kept in ``left_over``.
    """
    task_of = {task.uid: task for task in tasks}
    known = {resource.uid for resource in resources}
    kept: list[PlanAssignment] = []
    for raw in found:
        line = raw.pop(LINE, None)
        try:
            assignment = assignment_of(raw)
        except ValueError as error:
            raise PlanRefused(
                _("The assignment in line %(line)s holds “%(value)s”, which cannot be read."),
                line=line or 0,
                value=str(error)[:80],
            ) from None
        task = task_of.get(assignment.task_uid)
        if task is not None and assignment.resource_uid in known:
            kept.append(assignment)
            continue
        left_over.append(raw)
        if assignment.resource_uid > 0 and assignment.task_uid > 0:
            remarks.append(
                Remark(
                    DOUBTFUL,
                    _("An assignment names a task or a resource that the plan does not hold."),
                    task.label if task else "",
                )
            )
    return kept


def assignment_of(raw: Raw) -> PlanAssignment:
    return PlanAssignment(
        uid=values.uid(text(raw, "UID")),
        task_uid=values.uid(text(raw, "TaskUID")) or 0,
        resource_uid=values.integer(text(raw, "ResourceUID")) or NOBODY,
        units_pct=values.units(text(raw, "Units")),
        work_seconds=values.work(text(raw, "Work")),
        actual_work_seconds=values.work(text(raw, "ActualWork")),
        remaining_work_seconds=values.work(text(raw, "RemainingWork")),
        cost=values.money(text(raw, "Cost")),
        raw=raw,
    )
