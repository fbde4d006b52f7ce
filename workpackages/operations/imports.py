"""The asking half of an import: upload a plan, confirm its preview, or let it go."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from people.audit import operation
from people.jobs import start_job
from people.models import User
from projects.permissions import can_plan
from servicedesk_pm.common.errors import RuleViolation
from workpackages.choices import ImportState
from workpackages.import_matching import team_of
from workpackages.models import PlanImport
from workpackages.operations.locking import lock_project
from workpackages.operations.uploads import Place, is_importing, keep_upload, let_go

IMPORTING = "workpackages.import_plan"
PLACE = Place("plans", ".xml")


@operation
def upload_plan(project_id: int, upload: UploadedFile[bytes], *, actor: User) -> PlanImport:
    """Keep the file under a name of our own and have a job read it.

    The project is locked, so that the same file sent twice at once is taken once. Raises
    PermissionDenied for others than planners, RuleViolation for a file that the project
    has already, or that the disk has no room for.
    """
    project = lock_project(project_id)
    if not can_plan(actor, project):
        raise PermissionDenied
    plan_import = keep_upload(PlanImport, project, upload, place=PLACE, actor=actor)
    plan_import.job = start_job(
        "workpackages.read_plan",
        arguments={"import": plan_import.pk},
        label=_("Reading the plan “%(file)s”") % {"file": plan_import.file_name},
        actor=actor,
    )
    plan_import.save(update_fields=["job"])
    return plan_import


@operation
def confirm_import(import_id: int, *, people: Mapping[str, int], actor: User) -> PlanImport:
    """Start the job that creates the rows; ``people`` are accounts by resource.

    A second confirmation while the job runs changes nothing. Raises PermissionDenied, and
    RuleViolation for a plan that is not ready or a person outside the project's team.
    """
    plan_import = _locked(import_id, actor)
    if plan_import.state == ImportState.IMPORTED or is_importing(plan_import, IMPORTING):
        return plan_import
    if plan_import.state != ImportState.READY:
        raise RuleViolation(_("This plan is not ready to be imported."))
    team = {person.pk for person in team_of(plan_import.project)}
    if not set(people.values()) <= team:
        raise RuleViolation(_("Choose people of the project's team only."))
    plan_import.job = start_job(
        IMPORTING,
        arguments={"import": plan_import.pk, "people": dict(people)},
        label=_("Importing the plan “%(file)s”") % {"file": plan_import.file_name},
        actor=actor,
    )
    plan_import.save(update_fields=["job"])
    return plan_import


@operation
def discard_import(import_id: int, *, actor: User) -> PlanImport:
    """Give the upload up and delete its file; the same file may then come again.

    Raises PermissionDenied, and RuleViolation once the rows exist or are being created.
    """
    plan_import = _locked(import_id, actor)
    if plan_import.state == ImportState.IMPORTED or is_importing(plan_import, IMPORTING):
        raise RuleViolation(_("The plan is imported already; its rows stay."))
    let_go(plan_import)
    return plan_import


def _locked(import_id: int, actor: User) -> PlanImport:
    project_id = PlanImport.objects.values_list("project_id", flat=True).get(pk=import_id)
    project = lock_project(project_id)
    if not can_plan(actor, project):
        raise PermissionDenied
    locked = PlanImport.objects.select_for_update(of=("self",)).select_related("job")
    plan_import = locked.get(pk=import_id)
    plan_import.project = project
    return plan_import
