"""The asking half of an import of postings: upload, choose columns, confirm, or let go."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from costs.importing.columns import Field, missing
from costs.models import PostingImport
from costs.permissions import can_post
from costs.rules import refuse_if_over
from people.audit import operation
from people.jobs import start_job
from people.models import User
from servicedesk_pm.common.errors import RuleViolation
from workpackages.choices import ImportState
from workpackages.operations.locking import demand, lock_project
from workpackages.operations.uploads import Place, is_importing, keep_upload, let_go

READING, IMPORTING = "costs.read_postings", "costs.import_postings"


@operation
def upload_postings(project_id: int, upload: UploadedFile[bytes], *, actor: User) -> PostingImport:
    """Keep the file under a name of our own and have a job read it.

    The project is locked, so that the same file sent twice at once is taken once. Raises
    PermissionDenied for others than those who book, RuleViolation for a project that is over
    and for a file that it has already.
    """
    project = lock_project(project_id)
    refuse_if_over(project)
    demand(allowed=can_post(actor, project))
    suffix = ".xlsx" if (upload.name or "").lower().endswith(".xlsx") else ".csv"
    place = Place("postings", suffix)
    made = keep_upload(PostingImport, project, upload, place=place, actor=actor)
    return _have_read(made, actor)


@operation
def choose_columns(import_id: int, columns: Mapping[str, int], *, actor: User) -> PostingImport:
    """Have the file read once more, by these columns.

    Raises PermissionDenied, and RuleViolation where a needed one is missing, one is chosen
    twice, or the file is no longer open.
    """
    found = _locked(import_id, actor)
    if found.state != ImportState.READY or is_importing(found, IMPORTING):
        raise RuleViolation(_("This file is no longer open. Upload it again."))
    lacking = missing(columns)
    if lacking:
        raise RuleViolation(_("Choose the column."), field=str(lacking[0]))
    if len(set(columns.values())) < len(columns):
        raise RuleViolation(_("Each column of the file can be one thing only."))
    found.columns = {str(Field(name)): index for name, index in columns.items()}
    found.state, found.preview = ImportState.UPLOADED, {}
    return _have_read(found, actor)


@operation
def confirm_postings(import_id: int, *, leave_out_known: bool, actor: User) -> PostingImport:
    """Start the job that books the rows. A second confirmation while it runs changes nothing.

    Raises PermissionDenied, and RuleViolation for a file with mistakes, and for one with
    documents that are booked already unless they are to be left out.
    """
    found = _locked(import_id, actor)
    if found.state == ImportState.IMPORTED or is_importing(found, IMPORTING):
        return found
    counts = found.preview.get("counts", {})
    if found.state != ImportState.READY or not counts or counts["problems"]:
        raise RuleViolation(_("This file is not ready to be imported."))
    if counts["known"] and not leave_out_known:
        words = _("Some rows are booked already. Say that they are left out.")
        raise RuleViolation(words, field="leave_out_known")
    if counts["known"] == counts["rows"]:
        raise RuleViolation(_("All rows are booked already; there is nothing to import."))
    found.job = start_job(
        IMPORTING,
        arguments={"import": found.pk, "leave_out_known": leave_out_known},
        label=_("Booking the file “%(file)s”") % {"file": found.file_name},
        actor=actor,
    )
    found.save(update_fields=["job"])
    return found


@operation
def discard_postings(import_id: int, *, actor: User) -> PostingImport:
    """Give the upload up and delete its file; the same file may then come again.

    Raises PermissionDenied, and RuleViolation once the rows are booked or being booked.
    """
    found = _locked(import_id, actor)
    if found.state == ImportState.IMPORTED or is_importing(found, IMPORTING):
        raise RuleViolation(_("The file is booked already; its postings stay."))
    let_go(found)
    return found


def _have_read(found: PostingImport, actor: User) -> PostingImport:
    found.job = start_job(
        READING,
        arguments={"import": found.pk},
        label=_("Reading the file “%(file)s”") % {"file": found.file_name},
        actor=actor,
    )
    found.save(update_fields=["job", "columns", "state", "preview"])
    return found


def _locked(import_id: int, actor: User) -> PostingImport:
    project_id = PostingImport.objects.values_list("project_id", flat=True).get(pk=import_id)
    project = lock_project(project_id)
    demand(allowed=can_post(actor, project))
    locked = PostingImport.objects.select_for_update(of=("self",)).select_related("job")
    found = locked.get(pk=import_id)
    found.project = project
    return found
