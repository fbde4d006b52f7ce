"""What the communication plans ask of one person: overdue messages, and approvals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from people.models import User
from projects.choices import TERMINAL
from projects.communication.choices import IN_WORK, ActionState
from projects.models import CommunicationAction, PulseInvitation
from projects.operations.communication import missing_languages
from projects.waiting import Waiting
from servicedesk_pm.common.templatetags.ui import day


def messages_waiting(user: User, *, on: date) -> Iterator[Waiting]:
    """Own actions that are due or late, approvals, and surveys that were not answered.

    Two queries, however much it is. Who leads approves; programme managers and the director may,
    and are not asked.
    """
    late = Q(owner=user, due_on__lte=on, state__in=(*IN_WORK, ActionState.APPROVED))
    leads = Q(is_organisation_wide=False, project__lead=user)
    signs = Q(is_organisation_wide=True, project__sponsor=user)
    asked = Q(state=ActionState.DRAFTED) & (leads | signs)
    rows = CommunicationAction.objects.filter(late | asked)
    rows = rows.exclude(project__state__in=TERMINAL).select_related("project")
    for row in rows.soonest_first():
        facts = {"title": row.name, "day": day(row.due_on)}
        if row.state == ActionState.DRAFTED and _asked(user, row) and not missing_languages(row):
            words = _("Approve the message “%(title)s”, due on %(day)s") % facts
        elif row.owner_id == user.pk and row.due_on <= on:
            words = _("Message “%(title)s” due on %(day)s") % facts
        else:
            continue
        yield Waiting(words, str(row.project), row.get_absolute_url())
    yield from _surveys(user, on)


def _surveys(user: User, on: date) -> Iterator[Waiting]:
    asked = PulseInvitation.objects.filter(
        person=user, has_answered=False, pulse__closes_on__gte=on
    )
    rows = asked.exclude(pulse__project__state__in=TERMINAL).select_related("pulse__project")
    for invitation in rows.order_by("pulse__closes_on", "pk"):
        row = invitation.pulse
        facts = {"title": row.name, "day": day(row.closes_on)}
        words = _("Answer the survey “%(title)s” until %(day)s") % facts
        yield Waiting(words, str(row.project), f"{row.get_absolute_url()}#answer")


def _asked(user: User, row: CommunicationAction) -> bool:
    project = row.project
    return user.pk == (project.sponsor_id if row.is_organisation_wide else project.lead_id)
