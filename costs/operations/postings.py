"""Money is booked, and what was booked by mistake is taken back by a second posting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max
from django.utils.translation import gettext as _

from costs.actuals import actual_by_package
from costs.choices import ENTERED, INVOICED, PostingKind
from costs.models import Commitment, Posting
from costs.permissions import can_post
from costs.rules import check_booking_day, check_positive, package_of, refuse_closed, refuse_if_over
from people.audit import operation, record
from people.models import User
from people.notifications import notify
from projects.models import Project
from projects.notices import facts_about
from projects.rules import check_reason, check_record
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.templatetags.ui import money
from workpackages.models import WorkPackage
from workpackages.operations.locking import demand, lock_project


@dataclass(frozen=True, slots=True)
class Booking:
    """What is booked. ``amount`` is positive; a credit note is booked with the other sign."""

    package_id: int
    kind: str
    posted_on: date
    cost_type: str
    spending: str
    amount: Decimal
    supplier: str = ""
    document: str = ""
    text: str = ""
    commitment_id: int | None = None
    # An accrual that this invoice takes the place of.
    accrual_id: int | None = None


@operation
def post(project_id: int, booking: Booking, *, actor: User, on: date) -> Posting:
    """Book money for a work package, and release the accrual that it takes the place of.

    Raises PermissionDenied, and RuleViolation for closed books, days to come, documents that
    are booked already and invoices beyond their commitment.
    """
    project = lock_project(project_id)
    demand(allowed=can_post(actor, project))
    refuse_if_over(project)
    row = _checked(project, booking, on)
    row.posted_by = actor
    accrual = _accrual(project, booking)
    row.number = next_number(project)
    before = _booked(row.work_package)
    row.save(force_insert=True)
    _use_commitment(row)
    if accrual is not None:
        words = _("Invoice %(code)s has come") % {"code": row.code}
        _reverse(accrual, row.posted_on, words, actor)
    record(actor, "posting.booked", row)
    tell_if_over(row.work_package, before, row.amount, actor)
    return row


@operation
def reverse_posting(
    posting_id: int, reason: str, *, actor: User, posted_on: date, on: date
) -> Posting:
    """Take a posting back on a day whose books are open; both stay in the books.

    Raises PermissionDenied, and RuleViolation where it was taken back before.
    """
    project_id = Posting.objects.values_list("project", flat=True).get(pk=posting_id)
    project = lock_project(project_id)
    demand(allowed=can_post(actor, project))
    refuse_if_over(project)
    row = Posting.objects.select_related("work_package").get(pk=posting_id)
    row.project = project
    said = check_reason(reason)
    if row.kind == PostingKind.REVERSAL:
        raise RuleViolation(_("A reversal is not taken back; book it again instead."))
    if row.reversals.exists():
        raise RuleViolation(_("This posting was taken back already."))
    check_booking_day(posted_on, today=on, field="posted_on")
    if posted_on < row.posted_on:
        words = _("The reversal cannot be before the posting.")
        raise RuleViolation(words, field="posted_on")
    refuse_closed(project, posted_on, field="posted_on")
    reversal = _reverse(row, posted_on, said, actor)
    record(actor, "posting.reversed", row, reason=said)
    return reversal


def next_number(project: Project) -> int:
    """Under the project's lock. Postings stay, so that the highest number is the last one."""
    last: int = project.postings.aggregate(last=Max("number"))["last"] or 0
    return last + 1


def _checked(project: Project, booking: Booking, on: date) -> Posting:
    if booking.kind not in ENTERED:
        raise RuleViolation(_("Choose what is booked."), field="kind")
    check_positive(booking.amount, field="amount")
    check_booking_day(booking.posted_on, today=on, field="posted_on")
    refuse_closed(project, booking.posted_on, field="posted_on")
    package = package_of(project, booking.package_id)
    is_credit = booking.kind == PostingKind.CREDIT
    row = Posting(
        project=project,
        work_package=package,
        kind=booking.kind,
        posted_on=booking.posted_on,
        cost_type=booking.cost_type,
        spending=booking.spending,
        amount=-booking.amount if is_credit else booking.amount,
        supplier=booking.supplier.strip(),
        document=booking.document.strip(),
        text=booking.text.strip(),
        commitment=_commitment(project, booking),
    )
    check_record(row, leaving_out=["project", "work_package", "number", "posted_by"])
    _refuse_doubles(row)
    return row


def _refuse_doubles(row: Posting) -> None:
    if not row.document:
        return
    same = Posting.objects.filter(
        project=row.project,
        work_package=row.work_package,
        supplier=row.supplier,
        document=row.document,
        kind=row.kind,
        amount=row.amount,
        reversals__isnull=True,
    )
    twin = same.order_by("pk").first()
    if twin is not None:
        words = _("This document is booked already, as number %(number)s.")
        raise RuleViolation(words % {"number": twin.number}, field="document")


def _commitment(project: Project, booking: Booking) -> Commitment | None:
    if booking.commitment_id is None:
        return None
    if booking.kind not in INVOICED:
        words = _("Only invoices and credit notes belong to a commitment.")
        raise RuleViolation(words, field="commitment")
    open_ones = Commitment.objects.select_for_update(of=("self",)).open()
    found = open_ones.filter(project=project, pk=booking.commitment_id).first()
    if found is None:
        words = _("Choose an open commitment of this project.")
        raise RuleViolation(words, field="commitment")
    return found


def _use_commitment(row: Posting) -> None:
    """Count the invoice on its commitment, which covers it and is never below nought."""
    commitment = row.commitment
    if commitment is None:
        return
    commitment.project = row.project
    used = commitment.invoiced + row.amount
    if used > commitment.amount:
        words = _("%(commitment)s has %(left)s left; this comes to %(amount)s.")
        facts = {
            "commitment": commitment,
            "left": money(commitment.amount - commitment.invoiced),
            "amount": money(row.amount),
        }
        raise RuleViolation(words % facts, field="amount")
    if used < 0:
        words = _("More would be credited than was invoiced on %(commitment)s.")
        raise RuleViolation(words % {"commitment": commitment}, field="amount")
    commitment.invoiced = used
    commitment.version += 1
    commitment.save(update_fields=["invoiced", "version"])


def _accrual(project: Project, booking: Booking) -> Posting | None:
    if booking.accrual_id is None:
        return None
    open_ones = project.postings.filter(kind=PostingKind.ACCRUAL, reversals__isnull=True)
    wanted = open_ones.select_related("work_package").filter(pk=booking.accrual_id)
    found: Posting | None = wanted.first()
    if found is None or booking.kind != PostingKind.INVOICE:
        words = _("Choose an accrual that is still open, and book an invoice.")
        raise RuleViolation(words, field="accrual")
    if found.posted_on > booking.posted_on:
        words = _("The invoice cannot be before the accrual that it takes the place of.")
        raise RuleViolation(words, field="posted_on")
    found.project = project
    return found


def _reverse(row: Posting, on: date, words: str, actor: User) -> Posting:
    copied = ("project", "work_package", "cost_type", "spending", "supplier", "document")
    reversal = Posting(
        **{name: getattr(row, name) for name in copied},
        number=next_number(row.project),
        kind=PostingKind.REVERSAL,
        posted_on=on,
        amount=-row.amount,
        text=words[:300],
        reverses=row,
        posted_by=actor,
    )
    if row.commitment_id is not None:
        locked = Commitment.objects.select_for_update(of=("self",))
        reversal.commitment = locked.get(pk=row.commitment_id)
    reversal.save(force_insert=True)
    _use_commitment(reversal)
    return reversal


def _booked(package: WorkPackage) -> Decimal:
    """Postings and approved hours."""
    return actual_by_package([package.project]).get(package.pk, Decimal(0))


def tell_if_over(package: WorkPackage, before: Decimal, added: Decimal, actor: User) -> None:
    """Both leads hear of it once: when the money booked passes the package's budget."""
    if before <= package.budget < before + added:
        project = package.project
        facts = facts_about(project, actor, package=str(package), budget=money(package.budget))
        leads = [project.lead, package.lead]
        notify(leads, "posting.over_budget", facts, package.get_absolute_url(), actor)
