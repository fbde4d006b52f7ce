"""The asking half of an import: upload a plan, confirm its preview, or let it go."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Max
from django.utils.translation import gettext as _

from people.audit import operation
from people.jobs import start_job
from people.models import User
from projects.permissions import can_plan
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.files import store, unguessable_name
from workpackages.choices import IMPORT_COUNTS, ImportState
from workpackages.import_matching import team_of
from workpackages.import_production import remove_file
from workpackages.models import PlanImport
from workpackages.operations.locking import lock_project


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
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    sha256 = digest.hexdigest()
    earlier = project.plan_imports.filter(sha256=sha256, state__in=IMPORT_COUNTS).first()
    if earlier is not None:
        raise RuleViolation(_already_here(earlier), field="file")
    upload.seek(0)
    try:
        name = store(unguessable_name("plans", ".xml"), upload.chunks())
    except OSError:
        raise RuleViolation(
            _("The file could not be kept on the server. Try again in a while."), field="file"
        ) from None
    highest = project.plan_imports.aggregate(highest=Max("number"))["highest"] or 0
    plan_import = PlanImport.objects.create(
        project=project,
        number=highest + 1,
        file_name=(upload.name or "plan.xml")[-255:],
        file=name,
        sha256=sha256,
        uploaded_by=actor,
    )
    plan_import.job = start_job(
        "workpackages.read_plan",
        arguments={"import": plan_import.pk},
        label=_("Reading the plan “%(file)s”") % {"file": plan_import.file_name},
        actor=actor,
    )
    plan_import.save(update_fields=["job"])
    return plan_import


def _already_here(earlier: PlanImport) -> str:
    facts = {"number": earlier.number}
    if earlier.state == ImportState.IMPORTED:
        return _("This very file was imported already, as import %(number)s.") % facts
    return (
        _("This very file is waiting as import %(number)s. Import that one, or discard it first.")
        % facts
    )


@operation
def confirm_import(import_id: int, *, people: Mapping[str, int], actor: User) -> PlanImport:
    """Start the job that creates the rows; ``people`` are accounts by resource.

    A second confirmation while the job runs changes nothing. Raises PermissionDenied, and
    RuleViolation for a plan that is not ready or a person outside the project's team.
    """
    plan_import = _locked(import_id, actor)
    if plan_import.state == ImportState.IMPORTED or _is_importing(plan_import):
        return plan_import
    if plan_import.state != ImportState.READY:
        raise RuleViolation(_("This plan is not ready to be imported."))
    team = {person.pk for person in team_of(plan_import.project)}
    if not set(people.values()) <= team:
        raise RuleViolation(_("Choose people of the project's team only."))
    plan_import.job = start_job(
        "workpackages.import_plan",
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
    if plan_import.state == ImportState.IMPORTED or _is_importing(plan_import):
        raise RuleViolation(_("The plan is imported already; its rows stay."))
    if plan_import.state != ImportState.DISCARDED:
        remove_file(plan_import)
        plan_import.state, plan_import.preview = ImportState.DISCARDED, {}
        plan_import.save(update_fields=["state", "preview"])
    return plan_import


def _is_importing(plan_import: PlanImport) -> bool:
    job = plan_import.job
    return job is not None and job.kind == "workpackages.import_plan" and not job.is_over


def _locked(import_id: int, actor: User) -> PlanImport:
    project_id = PlanImport.objects.values_list("project_id", flat=True).get(pk=import_id)
    project = lock_project(project_id)
    if not can_plan(actor, project):
        raise PermissionDenied
    locked = PlanImport.objects.select_for_update(of=("self",)).select_related("job")
    plan_import = locked.get(pk=import_id)
    plan_import.project = project
    return plan_import
