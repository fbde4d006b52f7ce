"""What waits for one person among risks: own measures that are late, checks, signatures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from people.models import User
from projects.waiting import Waiting
from risks.choices import ACCEPTING, RATED_OPEN, SERIOUS, MeasureState
from risks.models import Issue, Measure, Risk
from risks.permissions import can_accept, can_check
from servicedesk_pm.common.templatetags.ui import day

MOST_CHECKS = 200


def waiting_for(user: User, *, on: date) -> Iterator[Waiting]:
    """Five queries, however much it is."""
    yield from _measures(user, on)
    yield from _checks(user, on)
    yield from _reviews(user, on)
    yield from _signatures(user)
    yield from _issues(user, on)


def _measures(user: User, on: date) -> Iterator[Waiting]:
    """Own measures that are due today or late."""
    rows = Measure.objects.filter(owner=user, risk__state__in=RATED_OPEN, due_on__lte=on)
    rows = rows.filter(state__in=[MeasureState.PLANNED, MeasureState.IN_PROGRESS])
    for row in rows.select_related("risk__project", "risk__portfolio").order_by("due_on", "pk"):
        words = _("Measure due on %(day)s: %(measure)s")
        facts = {"day": day(row.due_on), "measure": row.name}
        yield Waiting(words % facts, str(row.risk), row.get_absolute_url())


def _checks(user: User, on: date) -> Iterator[Waiting]:
    """Effects that should be visible, where the person may judge them."""
    rows = Measure.objects.visible_to(user).exclude(owner=user)
    rows = rows.filter(state=MeasureState.IMPLEMENTED, effect_due_on__lte=on)
    rows = rows.filter(risk__state__in=RATED_OPEN)
    rows = rows.select_related("risk__project", "risk__portfolio")
    told: set[int] = set()
    for row in rows.order_by("effect_due_on", "pk")[:MOST_CHECKS]:
        if row.risk_id in told or not can_check(user, row.risk):
            continue
        told.add(row.risk_id)
        words = _("Verify the measures, due on %(day)s") % {"day": day(row.effect_due_on)}
        url = reverse("risks:check", args=[row.risk.slug, row.risk.number])
        yield Waiting(words, str(row.risk), url)


def _reviews(user: User, on: date) -> Iterator[Waiting]:
    """Own risks of which something is overdue."""
    rows = Risk.objects.neglected(on).filter(owner=user)
    for row in rows.select_related("project", "portfolio").order_by("review_on", "pk"):
        yield Waiting(
            _("The risk needs you: something is overdue"), str(row), row.get_absolute_url()
        )


def _signatures(user: User) -> Iterator[Waiting]:
    """Serious risks that are to be accepted and lack a signature at their score."""
    signed = Risk.objects.filter(acceptances__score__gte=F("score")).order_by().values("pk")
    rows = Risk.objects.visible_to(user).filter(
        Q(project__sponsor=user) | Q(project__isnull=True),
        response__in=ACCEPTING,
        zone__in=SERIOUS,
        state__in=RATED_OPEN,
    )
    for row in rows.exclude(pk__in=signed).select_related("project", "portfolio").worst_first():
        if can_accept(user, row):
            url = f"{row.get_absolute_url()}#step-accept"
            yield Waiting(_("Accept the risk or ask for measures"), str(row), url)


def _issues(user: User, on: date) -> Iterator[Waiting]:
    rows = Issue.objects.open().filter(owner=user, due_on__lte=on)
    for row in rows.select_related("project").order_by("due_on", "pk"):
        words = _("Issue to be solved by %(day)s") % {"day": day(row.due_on)}
        yield Waiting(words, str(row), row.get_absolute_url())
