"""Putting a decision file to the vote, voting, counting, and withdrawing it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from people.audit import operation, record
from people.models import User
from people.notifications import notify
from people.versions import check_version
from projects.choices import SizeClass
from projects.decision_files.choices import OPEN, Answer, FileState
from projects.decision_files.content import content_of, options_of, with_document
from projects.decision_files.counting import SMALLEST_FOR_LARGE, Count, count, usual_quorum
from projects.decision_files.permissions import (
    can_direct_file,
    can_read_file,
    has_a_part,
    is_written_now,
    may_approve,
)
from projects.decision_files.sections import SECTIONS
from projects.decision_files.standing import Missing, missing_in
from projects.models import Approver, DecisionFile, Vote
from projects.notices import facts_about
from projects.operations.decision_files import lock_file
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.frozen import canonical, digest
from servicedesk_pm.common.templatetags.ui import colon, day

LONGEST_VOTE_DAYS = 183
MOST_APPROVERS = 30


@dataclass(frozen=True, slots=True)
class Poll:
    """Who is asked, how many have to say yes or no, and until when."""

    approvers: frozenset[int]
    closes_on: date
    quorum: int | None = None


class IncompleteFile(RuleViolation):
    """A file is not put to the vote; ``missing`` tells every reason at once."""

    def __init__(self, missing: list[Missing]) -> None:
        super().__init__(_("Not yet possible: the decision file is incomplete."))
        self.missing = tuple(missing)

    def __str__(self) -> str:
        told = [f"{SECTIONS[each.section]}{colon()}{each.words}" for each in self.missing]
        return f"{self.message} {' · '.join(told)}"


@operation
def put_to_vote(
    file_id: int,
    poll: Poll,
    *,
    actor: User,
    at: datetime,
    organisation: str = "",
    version: int | None = None,
) -> DecisionFile:
    """Freeze a complete draft and ask its approvers.

    Raises PermissionDenied for all but the director, IncompleteFile, RuleViolation for a poll
    that cannot decide anything, StaleObject.
    """
    file = lock_file(file_id)
    if not can_direct_file(actor, file.project):
        raise PermissionDenied
    if not file.is_draft:
        raise RuleViolation(_("This version was put to the vote already."))
    check_version(file, version)
    on = timezone.localdate(at)
    options = options_of(file)
    missing = missing_in(file, options)
    if missing:
        raise IncompleteFile(missing)
    people = _approvers(file, poll, actor, on)
    file.quorum = poll.quorum or usual_quorum(len(people), file.project.size_class)
    file.closes_on, file.asked_by, file.asked_at = poll.closes_on, actor, at
    frozen = with_document(
        content_of(file, options, on=on), file, people, organisation=organisation, at=at
    )
    file.snapshot = canonical(frozen)
    file.sha256 = digest(file.snapshot)
    file.state = FileState.VOTING
    file.version += 1
    file.save()
    for person in people:
        Approver.objects.create(file=file, person=person)
    record(actor, "decision_file.put_to_vote", file, sha256=file.sha256)
    _tell(file, "decision_file.to_vote", people, actor, closes=poll.closes_on.isoformat())
    return file


@operation
def cast_vote(
    file_id: int, answer: str, *, comment: str, sha256: str, actor: User, at: datetime
) -> Vote:
    """Vote once on exactly the content with this hash; the last vote that matters decides.

    The project is locked, so two who vote at the same time are counted one after the other.
    Raises PermissionDenied for readers who were not asked, RuleViolation for the author, for who
    has no part in the project any more, and for what can no longer be voted on.
    """
    file = lock_file(file_id)
    approver = file.approvers.filter(person=actor).first()
    _authorise(file, approver, actor)
    if not file.is_voting or file.sha256 != sha256:
        words = _("The vote on this content is over, or a new version was begun; read it again.")
        raise RuleViolation(words)
    if file.closes_on is not None and timezone.localdate(at) > file.closes_on:
        words = _("The vote ended on %(day)s; no vote counts after that.")
        raise RuleViolation(words % {"day": day(file.closes_on)})
    if approver is None or approver.votes.exists():
        raise RuleViolation(_("You have voted already; a vote is cast once."))
    if answer not in Answer.values:
        raise RuleViolation(_("Approve, refuse or abstain."), field="answer")
    comment = comment.strip()
    if answer != Answer.APPROVE and not comment:
        words = _("Say why: a refusal or an abstention needs a comment.")
        raise RuleViolation(words, field="comment")
    vote = Vote.objects.create(
        approver=approver, answer=answer, comment=comment[:2000], cast_at=at, sha256=sha256
    )
    record(actor, "decision_file.voted", file, answer=answer, sha256=sha256)
    _tell(file, "decision_file.vote_cast", [file.author, file.asked_by], actor)
    certain = count_of(file).certain
    if certain is not None:
        _decide(file, certain, actor, at)
    return vote


@operation
def close_vote(
    file_id: int, *, actor: User, at: datetime, version: int | None = None
) -> DecisionFile:
    """Count what was cast once the last day is over; who did not vote does not count.

    Raises PermissionDenied for all but the director, RuleViolation before, StaleObject.
    """
    file = lock_file(file_id)
    if not can_direct_file(actor, file.project):
        raise PermissionDenied
    if not file.is_voting:
        raise RuleViolation(_("There is no vote to close."))
    check_version(file, version)
    if file.closes_on is not None and timezone.localdate(at) <= file.closes_on:
        words = _("The vote is open until %(day)s; close it after that.")
        raise RuleViolation(words % {"day": day(file.closes_on)})
    _decide(file, count_of(file).result, actor, at)
    return file


@operation
def withdraw_file(
    file_id: int, *, reason: str, actor: User, version: int | None = None
) -> DecisionFile:
    """Give a version up before it is decided; votes cast so far stay with it and count nothing.

    Raises PermissionDenied for all but the director, RuleViolation without a reason or once
    it is decided, StaleObject.
    """
    file = lock_file(file_id)
    if not can_direct_file(actor, file.project):
        raise PermissionDenied
    if file.state not in OPEN:
        raise RuleViolation(_("Only a draft or a version in the vote can be withdrawn."))
    check_version(file, version)
    if not reason.strip():
        raise RuleViolation(_("Give the reason."), field="reason")
    file.state = FileState.WITHDRAWN
    file.version += 1
    file.save(update_fields=["state", "version"])
    record(actor, "decision_file.withdrawn", file, reason=reason.strip())
    _tell(file, "decision_file.withdrawn", asked(file), actor, reason=reason.strip())
    return file


def count_of(file: DecisionFile) -> Count:
    """As it stands; whoever lost the account meanwhile is not awaited. Two queries."""
    answers = list(
        Vote.objects.filter(approver__file=file).order_by().values_list("answer", flat=True)
    )
    silent = file.approvers.filter(votes__isnull=True, person__is_active=True)
    return count(answers, awaited=silent.count(), quorum=file.quorum or 1)


def asked(file: DecisionFile) -> list[User]:
    found = User.objects.active().filter(pk__in=file.approvers.values("person"))
    return list(found.by_name())


def _authorise(file: DecisionFile, approver: Approver | None, actor: User) -> None:
    """Who may not vote reads why, as far as they may read the file at all."""
    if actor.pk in {file.author_id, file.asked_by_id}:
        words = _("The author of a decision file does not vote on it; another person decides.")
        raise RuleViolation(words)
    if approver is None:
        raise PermissionDenied
    if not is_written_now(file.project):
        raise RuleViolation(_("In its present state nothing of the project is voted on."))
    if not has_a_part(actor, file.project) or not can_read_file(actor, file):
        words = _("You have no part in the project any more; your vote would not count.")
        raise RuleViolation(words)


def _approvers(file: DecisionFile, poll: Poll, actor: User, on: date) -> list[User]:
    """The people asked, by name. Raises RuleViolation for a poll that cannot decide."""
    known = may_approve(file)
    people = [person for key, person in known.items() if int(key) in poll.approvers]
    if {file.author_id, actor.pk} & poll.approvers:
        words = _("The author of a decision file does not vote on it; another person decides.")
        raise RuleViolation(words, field="approvers")
    if len(people) != len(poll.approvers):
        words = _("Name people with an active account who have to do with the project.")
        raise RuleViolation(words, field="approvers")
    if not 1 <= len(people) <= MOST_APPROVERS:
        raise RuleViolation(_("Name those who vote, one at least."), field="approvers")
    _check_quorum(file, poll, len(people))
    if not on <= poll.closes_on <= on + timedelta(days=LONGEST_VOTE_DAYS):
        words = _("The last day of the vote is today or later, within six months.")
        raise RuleViolation(words, field="closes_on")
    return people


def _check_quorum(file: DecisionFile, poll: Poll, named: int) -> None:
    is_large = file.project.size_class == SizeClass.LARGE
    quorum = usual_quorum(named, file.project.size_class) if poll.quorum is None else poll.quorum
    if is_large and quorum < SMALLEST_FOR_LARGE:
        words = _("In a large project the quorum is two at least.")
        raise RuleViolation(words, field="quorum")
    if not 1 <= quorum <= named:
        words = _("A quorum of %(quorum)s cannot be reached by %(named)s who vote.")
        raise RuleViolation(words % {"quorum": quorum, "named": named}, field="quorum")


def _decide(file: DecisionFile, result: FileState, actor: User, at: datetime) -> None:
    tally = count_of(file)
    file.state, file.decided_at = result, at
    file.version += 1
    file.save(update_fields=["state", "decided_at", "version"])
    facts = {"approvals": tally.approvals, "refusals": tally.refusals}
    record(
        actor, f"decision_file.{result}", file, sha256=file.sha256,
        abstentions=tally.abstentions, **facts,
    )  # fmt: skip
    people = [*asked(file), file.author, file.asked_by, file.project.lead, file.project.sponsor]
    _tell(file, f"decision_file.{result}", people, actor)


def _tell(
    file: DecisionFile, kind: str, people: Iterable[User | None], actor: User, **more: str
) -> None:
    unique = list({person.pk: person for person in people if person}.values())
    facts = facts_about(file.project, actor, number=str(file.number), **more)
    notify(unique, kind, facts, file.get_absolute_url(), actor)
