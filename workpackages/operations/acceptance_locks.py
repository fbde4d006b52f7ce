"""Deliverables and defects are locked from the project down, as all work is."""

from __future__ import annotations

from django.utils.translation import gettext as _

from people.models import User
from people.notifications import notify
from servicedesk_pm.common.errors import RuleViolation
from workpackages.acceptance.permissions import accepting_person
from workpackages.models import Acceptance, Defect, Deliverable, WorkPackage
from workpackages.operations.locking import lock_project


def lock_deliverable(deliverable_id: int) -> Deliverable:
    """The deliverable, its row and its project's row locked; its package is read with it."""
    place = Deliverable.objects.filter(pk=deliverable_id).values_list("project_id", flat=True)
    project = lock_project(place.first() or 0)
    found = Deliverable.objects.select_for_update(of=("self",)).filter(pk=deliverable_id).first()
    if found is None:
        raise RuleViolation(_("This deliverable is no longer there."))
    found.project = project
    package = WorkPackage.objects.select_related("lead").get(pk=found.work_package_id)
    package.project = project
    found.work_package = package
    return found


def lock_defect(defect_id: int) -> Defect:
    """The defect, its row and those above it locked."""
    place = Defect.objects.filter(pk=defect_id).values_list("deliverable_id", flat=True)
    deliverable = lock_deliverable(place.first() or 0)
    defect = Defect.objects.select_for_update(of=("self",)).get(pk=defect_id)
    defect.deliverable = deliverable
    return defect


def latest_attempt(deliverable: Deliverable) -> Acceptance:
    """What was presented last; a presented deliverable has one."""
    found = deliverable.acceptances.select_related("presented_by").get(attempt=deliverable.attempt)
    found.deliverable = deliverable
    return found


def tell_both_sides(deliverable: Deliverable, kind: str, actor: User, **more: str) -> None:
    """The package's lead, the project's lead and the accepting person."""
    people = [
        deliverable.work_package.lead,
        deliverable.project.lead,
        accepting_person(deliverable),
    ]
    tell(deliverable, kind, people, actor, **more)


def tell(
    deliverable: Deliverable, kind: str, people: list[User | None], actor: User, **more: str
) -> None:
    unique = list({person.pk: person for person in people if person}.values())
    facts = {
        "project": deliverable.project.code,
        "code": deliverable.code,
        "name_fr": deliverable.name_fr,
        "name_en": deliverable.name_en,
        "part": deliverable.part,
        **more,
    }
    notify(unique, kind, facts, deliverable.get_absolute_url(), actor)
