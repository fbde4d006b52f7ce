"""What waits for one person in control: own corrective measures, and effects to be verified."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from control.choices import CONTROLLED, CorrectionState
from control.models import CorrectiveMeasure
from control.permissions import can_judge
from people.models import User
from projects.waiting import Waiting
from servicedesk_pm.common.templatetags.ui import day

MOST_JUDGED = 200


def waiting_for(user: User, *, on: date) -> Iterator[Waiting]:
    """Two queries, however much it is."""
    running = CorrectiveMeasure.objects.filter(project__state__in=CONTROLLED)
    own = running.filter(owner=user, state=CorrectionState.PLANNED, due_on__lte=on)
    for row in own.select_related("project").order_by("due_on", "pk"):
        words = _("Corrective measure due on %(day)s: %(measure)s")
        facts = {"day": day(row.due_on), "measure": row.action}
        yield Waiting(words % facts, str(row.project), row.get_absolute_url())
    shown = running.visible_to(user).exclude(owner=user)
    done = shown.filter(state=CorrectionState.DONE, effect_on__lte=on)
    for row in done.select_related("project").order_by("effect_on", "pk")[:MOST_JUDGED]:
        if can_judge(user, row):
            words = _("Verify the effect of %(measure)s") % {"measure": row.action}
            yield Waiting(words, str(row.project), row.get_absolute_url())
