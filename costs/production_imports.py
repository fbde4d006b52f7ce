"""The doing half of an import of postings: a job reads the file, another one books its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from costs.actuals import actual_by_package
from costs.importing.cells import folded
from costs.importing.facts import Facts, load_facts
from costs.importing.preview import preview_of
from costs.importing.reading import Line, Reading, read_postings
from costs.importing.told import place_of
from costs.models import Commitment, Posting, PostingImport
from costs.operations.posting_imports import IMPORTING, READING
from costs.operations.postings import next_number, tell_if_over
from costs.permissions import can_post
from costs.rules import refuse_if_over
from people.audit import operation, record
from people.models import User
from people.production import JobRun, job_kind
from servicedesk_pm.common import clock
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.sheets import SheetRefused
from servicedesk_pm.common.text import fold
from workpackages.choices import ImportState
from workpackages.models import WorkPackage
from workpackages.operations.locking import demand, lock_project

BATCH = 2_000


@job_kind(
    READING,
    steps=(gettext_noop("Reading the file"), gettext_noop("Preparing the preview")),
)
def read_uploaded_postings(run: JobRun) -> dict[str, Any]:
    """Turn an upload into a preview or a refusal. Run again, it finds the work done."""
    run.step(1)
    found = _loaded(run)
    if found.state == ImportState.UPLOADED:
        demand(allowed=run.actor is not None and can_post(run.actor, found.project))
        try:
            reading = _read(found, load_facts(found.project, clock.today()), run)
        except SheetRefused as refused:
            preview = {"refusal": refused.saying.as_json()}
            _answer(found.pk, ImportState.REFUSED, preview, actor=run.actor)
        else:
            run.step(2)
            _answer(found.pk, ImportState.READY, preview_of(reading), actor=run.actor)
    return {"url": found.get_absolute_url()}


@job_kind(
    IMPORTING,
    steps=(gettext_noop("Reading the file"), gettext_noop("Booking the rows")),
)
def import_uploaded_postings(run: JobRun) -> dict[str, Any]:
    """Book everything or nothing. Delivered twice, the second one finds it booked."""
    run.step(1)
    found = _loaded(run)
    if found.state != ImportState.IMPORTED:
        facts = load_facts(found.project, clock.today())
        try:
            reading = _read(found, facts, run)
        except SheetRefused as refused:
            raise RuleViolation(str(refused)) from None
        run.step(2)
        lines = _bookable(reading, leave_out_known=bool(run.arguments.get("leave_out_known")))
        book_lines(found.pk, lines, facts, actor=run.actor)
    return {"url": found.get_absolute_url()}


def _loaded(run: JobRun) -> PostingImport:
    return PostingImport.objects.select_related("project").get(pk=run.arguments["import"])


def _read(found: PostingImport, facts: Facts, run: JobRun) -> Reading:
    try:
        with found.file.open("rb") as file:
            return read_postings(file.file, found.columns, facts, run.check)
    except FileNotFoundError:
        words = gettext_noop("The uploaded file is no longer there. Upload it again.")
        raise SheetRefused(words) from None


def _bookable(reading: Reading, *, leave_out_known: bool) -> list[Line]:
    """What is booked; the first thing that is wrong by now is said with its line."""
    if reading.problems:
        first = reading.problems[0]
        words = _("Nothing was booked. %(place)s: %(reason)s")
        raise RuleViolation(words % {"place": place_of(first), "reason": first.saying})
    if reading.missing or (reading.known and not leave_out_known):
        raise RuleViolation(_("This file is not ready to be imported."))
    return reading.new_lines


@operation
def _answer(import_id: int, state: str, preview: dict[str, Any], *, actor: User | None) -> None:
    """Store what the reading gave, unless somebody discarded the upload meanwhile."""
    locked = PostingImport.objects.select_for_update(of=("self",)).get(pk=import_id)
    if locked.state == ImportState.UPLOADED:
        locked.state, locked.preview = state, preview
        locked.save(update_fields=["state", "preview"])


@operation
def book_lines(
    import_id: int, lines: list[Line], facts: Facts, *, actor: User | None
) -> PostingImport:
    """Book the rows in one transaction, with numbers that continue those of the project.

    The project and the import are locked first, so that two deliveries book once; what the rows
    were checked against must be as it was then. Rows are written in bulk: one entry
    ``postings.imported`` stands for all of them. Raises PermissionDenied and RuleViolation.
    """
    project_id = PostingImport.objects.values_list("project_id", flat=True).get(pk=import_id)
    project = lock_project(project_id)
    found = PostingImport.objects.select_for_update(of=("self",)).get(pk=import_id)
    found.project = project
    if found.state == ImportState.IMPORTED:
        return found
    refuse_if_over(project)
    if actor is None:
        raise RuleViolation(_("This file can no longer be imported. Upload it again."))
    demand(allowed=can_post(actor, project))
    if found.state != ImportState.READY or load_facts(project, facts.today) != facts:
        words = _("Something was booked or closed meanwhile; nothing was imported. Try again.")
        raise RuleViolation(words)
    before = actual_by_package([project])
    _use_promises(lines)
    _write(found, lines, actor)
    found.state, found.imported_at = ImportState.IMPORTED, clock.now()
    found.save(update_fields=["state", "imported_at"])
    amount = sum((each.amount for each in lines), Decimal(0))
    detail = {"sha256": found.sha256, "rows": len(lines), "amount": str(amount)}
    record(actor, "postings.imported", found, **detail)
    _tell(found, lines, before, actor)
    return found


def _write(found: PostingImport, lines: Iterable[Line], actor: User) -> None:
    """In batches, so that no more than some rows stand in memory beside the file's."""
    project, on = found.project, clock.now()
    rows = []
    for number, each in enumerate(lines, start=next_number(project)):
        row = Posting(
            project_id=project.pk,
            work_package_id=each.package_id,
            number=number,
            kind=each.kind,
            posted_on=each.posted_on,
            cost_type=each.cost_type,
            spending=each.spending,
            amount=each.amount,
            supplier=each.supplier,
            document=each.document,
            text=each.text,
            commitment_id=each.promise.pk if each.promise else None,
            posting_import_id=found.pk,
            posted_by_id=actor.pk,
            posted_at=on,
            search_text=_search_text(project.code, number, each),
        )
        rows.append(row)
        if len(rows) == BATCH:
            Posting.objects.bulk_create(rows)
            rows = []
    Posting.objects.bulk_create(rows)


def _search_text(code: str, number: int, each: Line) -> str:
    """As a posting that is saved alone makes it of the same words."""
    words = (fold(f"{code}-B{number}"), folded(each.supplier), fold(each.document))
    return " ".join(word for word in (*words, folded(each.text)) if word)


def _use_promises(lines: Iterable[Line]) -> None:
    """Count invoices and credit notes on their commitments, as one by one would."""
    used: dict[int, Decimal] = defaultdict(Decimal)
    for each in lines:
        if each.promise is not None:
            used[each.promise.pk] += each.amount
    locked = Commitment.objects.select_for_update(of=("self",)).filter(pk__in=used)
    for commitment in locked.order_by("pk"):
        commitment.invoiced += used[commitment.pk]
        commitment.version += 1
        commitment.save(update_fields=["invoiced", "version"])


def _tell(
    found: PostingImport, lines: Iterable[Line], before: dict[int, Decimal], actor: User
) -> None:
    """Once for each package whose budget is passed by what the file has brought."""
    added: dict[int, Decimal] = defaultdict(Decimal)
    for each in lines:
        added[each.package_id] += each.amount
    for package in WorkPackage.objects.filter(pk__in=added).select_related("lead").order_by("pk"):
        package.project = found.project
        tell_if_over(package, before.get(package.pk, Decimal(0)), added[package.pk], actor)
