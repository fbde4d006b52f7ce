"""What gate G6 asks of the report, of lessons, of the accounts and of the last survey."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from closure.models import ClosureReport, Lesson
from costs.choices import PostingKind
from costs.models import Commitment, Posting
from projects.choices import SizeClass
from projects.gates import register_reasoned
from projects.models import Project, Pulse
from servicedesk_pm.common.clock import today

# A small project learns at least one thing.
LESSONS_NEEDED = {SizeClass.SMALL: 1, SizeClass.MEDIUM: 3, SizeClass.LARGE: 3}
MOST_NAMED = 5
# A survey tells how people see the end of a project when it is not older than this.
PULSE_DAYS = 90


def register() -> None:
    register_reasoned(
        "G6", "G6-01", gettext_lazy("Closure report signed"), why_not_signed, url=_report_url
    )
    register_reasoned(
        "G6", "G6-02", gettext_lazy("Lessons validated"), why_not_learnt, url=_lessons_url
    )
    register_reasoned(
        "G6", "G6-03", gettext_lazy("Accounts settled"), why_not_settled, url=_costs_url
    )
    register_reasoned(
        "G6", "G6-09", gettext_lazy("Final pulse survey"), why_not_asked, url=_pulses_url
    )


def why_not_signed(project: Project) -> str:
    """Everybody named in it has signed the report; that of the whole covers its parts."""
    if project.parent_id is not None:
        return ""
    row = ClosureReport.objects.filter(project=project).first()
    if row is None:
        return _("The closure report is not begun.")
    words = _("The closure report is in the state “%(state)s”.")
    return "" if row.is_signed else words % {"state": row.get_state_display()}


def why_not_learnt(project: Project) -> str:
    """As many lessons are validated as its size asks for; a part learns with the whole."""
    if project.parent_id is not None:
        return ""
    needed = LESSONS_NEEDED[SizeClass(project.size_class)]
    found = Lesson.objects.confirmed().filter(project__path__startswith=project.path).count()
    if found >= needed:
        return ""
    words = ngettext(
        "%(found)s of %(n)s lesson is validated.",
        "%(found)s of %(n)s lessons are validated.",
        needed,
    )
    return words % {"found": found, "n": needed}


def why_not_settled(project: Project) -> str:
    """No order is open, and no accrual waits for its invoice. Two queries."""
    orders = list(open_commitments(project)[: MOST_NAMED + 1])
    if orders:
        return _("Open commitments: %(orders)s.") % {"orders": _named(orders)}
    accruals = list(open_accruals(project)[: MOST_NAMED + 1])
    if accruals:
        return _("Accruals without their invoice: %(postings)s.") % {"postings": _named(accruals)}
    return ""


def why_not_asked(project: Project) -> str:
    """A survey that is over, and not older than ninety days, was answered; the whole's covers all.

    One query.
    """
    if project.parent_id is not None:
        return ""
    on = today()
    rows = Pulse.objects.filter(project__path__startswith=project.path)
    told = rows.filter(Q(answered__gt=0) | Q(invitations__has_answered=True))
    if told.filter(closes_on__range=(on - timedelta(days=PULSE_DAYS), on)).exists():
        return ""
    words = _("No pulse survey of the last %(n)s days is over and was answered.")
    return words % {"n": PULSE_DAYS}


def open_commitments(project: Project) -> list[Commitment]:
    rows = Commitment.objects.open().filter(project__path__startswith=project.path)
    return list(rows.select_related("project").order_by("project__path", "number"))


def open_accruals(project: Project) -> list[Posting]:
    rows = Posting.objects.filter(project__path__startswith=project.path)
    rows = rows.filter(kind=PostingKind.ACCRUAL, reversals__isnull=True)
    return list(rows.select_related("project").order_by("project__path", "number"))


def _named(rows: list[Commitment] | list[Posting]) -> str:
    names = ", ".join(row.code for row in rows[:MOST_NAMED])
    return names + (" …" if len(rows) > MOST_NAMED else "")


def _report_url(project: Project) -> str:
    return reverse("closure:report", args=[project.code])


def _lessons_url(project: Project) -> str:
    return f"{reverse('closure:lessons')}?q={project.code}"


def _pulses_url(project: Project) -> str:
    return reverse("projects:communication", args=[project.code])


def _costs_url(project: Project) -> str:
    return reverse("costs:commitments", args=[project.code])
