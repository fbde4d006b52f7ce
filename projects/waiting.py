"""What waits for one person: agreements, signatures, votes, and what others register."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from people.models import User
from projects.decision_files.choices import FileState
from projects.decision_files.permissions import WRITTEN_IN
from projects.mandates.choices import MandateState
from projects.mandates.permissions import roles_to_sign
from projects.models import (
    Approver,
    Mandate,
    Project,
    ProjectQuerySet,
    ProjectRequest,
    TransitionProposal,
)
from projects.permissions import can_decide, can_override
from projects.requests.choices import Endorsement
from projects.requests.permissions import REQUESTABLE, can_endorse
from projects.transitions import find
from servicedesk_pm.common.templatetags.ui import day

# The units above are climbed without a query as far as organisations are deep.
HEADS = tuple("__".join(["org_unit", *["parent"] * depth, "head"]) for depth in range(4))
WITH_PEOPLE = ("project__lead", "project__sponsor", "project__programme__manager")


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that the person is asked for, and where it is done."""

    words: str
    place: str
    url: str


Source = Callable[..., Iterable[Waiting]]
_sources: dict[str, Source] = {}


def register_source(name: str, source: Source) -> None:
    """Let another subject say what waits for a person: ``source(user, on=day)``."""
    _sources[name] = source


def waiting_for(user: User, *, on: date) -> list[Waiting]:
    """Everything that waits for the person now.

    Six queries and those of the registered sources, however much it is.
    """
    seen = Project.objects.visible_to(user).order_by()
    return [
        *_to_agree(user, seen, on),
        *_to_sign(user, seen),
        *_to_vote(user, seen, on),
        *_to_endorse(user),
        *(each for source in _sources.values() for each in source(user, on=on)),
    ]


def _to_agree(user: User, seen: ProjectQuerySet, on: date) -> Iterator[Waiting]:
    """Decisions for two of which the other half is given."""
    proposals = TransitionProposal.objects.filter(project__in=seen.values("pk"), expires_on__gte=on)
    for row in proposals.exclude(proposed_by=user).select_related("project", "proposed_by"):
        line = find(row.project.state, row.to)
        entitled = can_override if row.overrides_gate else can_decide
        if line is None or not entitled(user, row.project, line):
            continue
        url = reverse("projects:change-state", args=[row.project.code, row.to])
        if row.overrides_gate:
            url = f"{url}?override=1"
        words = _("%(action)s: %(person)s agrees, you confirm")
        facts = {"action": line.label, "person": row.proposed_by}
        yield Waiting(words % facts, str(row.project), url)


def _to_sign(user: User, seen: ProjectQuerySet) -> Iterator[Waiting]:
    mandates = Mandate.objects.filter(
        project__in=seen.values("pk"), state=MandateState.IN_SIGNATURE
    )
    for mandate in (
        mandates.select_related(*WITH_PEOPLE).prefetch_related("signatures").order_by("sent_at")
    ):
        signed = {each.role: each.person_id for each in mandate.signatures.all()}
        if roles_to_sign(user, mandate, signed):
            words = _("Sign the mandate, version %(number)s") % {"number": mandate.number}
            url = f"{mandate.get_absolute_url()}#signatures"
            yield Waiting(words, str(mandate.project), url)


def _to_vote(user: User, seen: ProjectQuerySet, on: date) -> Iterator[Waiting]:
    """Decision files on which the person was asked to vote and has not."""
    silent = Approver.objects.filter(
        person=user,
        votes__isnull=True,
        file__state=FileState.VOTING,
        file__closes_on__gte=on,
        file__project__in=seen.filter(state__in=WRITTEN_IN).values("pk"),
    )
    for row in silent.select_related("file__project").order_by("file__closes_on", "pk"):
        words = _("Vote on the decision file, version %(number)s, until %(day)s")
        facts = {"number": row.file.number, "day": day(row.file.closes_on)}
        project = row.file.project
        yield Waiting(
            words % facts, str(project), reverse("projects:cast-vote", args=[project.code])
        )


def _to_endorse(user: User) -> Iterator[Waiting]:
    """As head of the unit, or of one above where nobody nearer can answer."""
    if not user.headed_units.exists():
        return
    asked = ProjectRequest.objects.filter(
        endorsement=Endorsement.ASKED, returned_at__isnull=True, project__state__in=REQUESTABLE
    ).exclude(requester=user)
    rows = asked.select_related("project", *HEADS).order_by("submitted_at")
    for row in rows:
        if can_endorse(user, row):
            words = _("Endorse the request %(number)s") % {"number": row.label}
            yield Waiting(words, row.title, row.get_absolute_url())
