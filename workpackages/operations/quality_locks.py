"""Checkpoints and findings are locked from the project down, as all work is."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from people.models import User
from people.notifications import notify
from projects.notices import both_names
from servicedesk_pm.common.errors import RuleViolation
from workpackages.models import Checkpoint, Finding
from workpackages.operations.locking import lock_project


def lock_checkpoint(checkpoint_id: int) -> Checkpoint:
    """The checkpoint, its row and its project's row locked."""
    place = Checkpoint.objects.filter(pk=checkpoint_id).values_list("project_id", flat=True)
    project = lock_project(place.first() or 0)
    row = Checkpoint.objects.select_for_update(of=("self",)).filter(pk=checkpoint_id).first()
    if row is None:
        raise RuleViolation(_("This checkpoint is no longer there."))
    row.project = project
    return row


def lock_finding(finding_id: int) -> Finding:
    """The finding, its row and those above it locked."""
    place = Finding.objects.filter(pk=finding_id).values_list("checkpoint_id", flat=True)
    checkpoint = lock_checkpoint(place.first() or 0)
    finding = Finding.objects.select_for_update(of=("self",)).get(pk=finding_id)
    finding.checkpoint = checkpoint
    return finding


def tell(
    row: Checkpoint, kind: str, people: Iterable[User | None], actor: User | None, **more: str
) -> None:
    unique = list({person.pk: person for person in people if person}.values())
    facts = {"project": row.project.code, "code": row.code, **both_names("name", row), **more}
    notify(unique, kind, facts, row.get_absolute_url(), actor)
