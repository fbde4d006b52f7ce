"""What was presented and waits for one person's decision, or was corrected and for a check."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from people.choices import Role
from people.models import User
from projects.choices import PLANNING
from projects.scope import NOTHING, scope_of
from projects.waiting import Waiting
from workpackages.acceptance.choices import RECEIVED, AcceptedBy, DefectState, DeliverableState
from workpackages.acceptance.permissions import holders_of
from workpackages.models import Defect, Deliverable
from workpackages.models.deliverables import accepted_by_hat


def acceptances_waiting(user: User, *, on: date) -> Iterator[Waiting]:
    """Five queries at most, however much it is; one where the person accepts nothing."""
    by_hat, as_sponsor = accepted_by_hat(user), _accepted_as_sponsor(user)
    if by_hat == as_sponsor == NOTHING:
        return
    asked = Deliverable.objects.filter(by_hat | as_sponsor, project__state__in=PLANNING).order_by()
    presented = asked.filter(state=DeliverableState.PRESENTED).select_related("project__sponsor")
    # What was presented again is verified with the next judgement.
    corrected = (
        Defect.objects.filter(
            deliverable__in=asked.filter(state__in=RECEIVED).values("pk"), state=DefectState.CLOSED
        )
        .exclude(closed_by=user)
        .select_related("deliverable__project__sponsor")
    )
    judged = [*presented.order_by("planned_acceptance_on", "pk")]
    verified = [*corrected.order_by("closed_on", "pk")]
    rows = [*judged, *(each.deliverable for each in verified)]
    holders = holders_of([row.project for row in rows]) if rows else {}
    for row in judged:
        if holders[row.project_id].get(row.accepting) == user:
            words = _("Judge the deliverable %(deliverable)s") % {"deliverable": row}
            yield Waiting(words, str(row.project), row.get_absolute_url())
    for defect in verified:
        row = defect.deliverable
        if holders[row.project_id].get(row.accepting) == user:
            words = _("Verify the corrected defect %(defect)s") % {"defect": defect}
            yield Waiting(words, str(row.project), defect.get_absolute_url())


def _accepted_as_sponsor(user: User) -> Q:
    """Of the projects that the person sponsors, and of what lies below them."""
    found = NOTHING
    for path, roles in scope_of(user).by_path.items():
        if Role.SPONSOR in roles:
            found |= Q(accepting=AcceptedBy.SPONSOR, project__path__startswith=path)
    return found
