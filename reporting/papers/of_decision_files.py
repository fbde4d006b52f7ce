"""The decision file as a document: what was put to the vote, its votes, and the decision on it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from people.models import User
from projects.choices import ProjectState
from projects.decision_files.choices import FileState
from projects.decision_files.content import content_of, options_of
from projects.decision_files.permissions import READS_FILES, WRITTEN_IN
from projects.decision_files.sections import SECTIONS
from projects.models import Decision, DecisionFile, Project
from projects.priorities.permissions import scores_in_reach
from projects.written.vocabulary import Json
from reporting.choices import Classification
from reporting.frame import readers_of
from reporting.papers.choices import Firmness, PaperKind
from reporting.papers.kinds import Frame, Kind, event, readers, signer, spelled
from reporting.spelling import local_day, names
from servicedesk_pm.common.frozen import canonical, digest

WITH_NAMES = (
    "project__lead",
    "project__sponsor",
    "project__programme__manager",
    "project__request",
    "author",
    "asked_by",
)


def in_sight(user: User) -> QuerySet[DecisionFile]:
    """For those who direct, and for who was asked to vote on this version."""
    directed = Project.objects.filter(scores_in_reach(user))
    named = DecisionFile.objects.named(user).order_by()
    found = DecisionFile.objects.filter(project__in=Project.objects.visible_to(user))
    found = found.filter(Q(project__in=directed) | Q(pk__in=named.values("pk")))
    return found.select_related(*WITH_NAMES)


def _narrowed(rows: QuerySet[DecisionFile], parsed: Mapping[str, str]) -> QuerySet[DecisionFile]:
    return rows.filter(project__code=parsed["code"], number=int(parsed["number"]))


def firmness(file: DecisionFile) -> Firmness:
    """Votes and the decision may still come as long as the project waits at gate G1."""
    if not file.snapshot:
        return Firmness.DRAFT
    is_past = file.state in {FileState.SUPERSEDED, FileState.WITHDRAWN}
    waits = file.is_voting or file.project.state in WRITTEN_IN
    return Firmness.OPEN if waits and not is_past else Firmness.FROZEN


def _content(file: DecisionFile, on: date) -> tuple[Json, str]:
    if file.content:
        return file.content, file.sha256
    content = content_of(file, options_of(file), on=on)
    return content, digest(canonical(content))


def _frame(file: DecisionFile, on: date) -> Frame:
    project = file.project
    moment = file.decided_at or file.asked_at
    approvers = [str(each) for each in file.approvers.select_related("person").order_by("pk")]
    return Frame(
        code=project.code,
        version=f"v{file.number}",
        title=spelled(names(project)),
        programme=spelled(names(project.programme)) if project.programme else None,
        status=("file_state", file.state),
        author=str(file.author),
        dated=local_day(moment) if moment else on,
        history=_history(file),
        distribution=[
            *(
                readers(("function", each["role"]), each["people"])
                for each in readers_of(project)
                if each["role"] in READS_FILES
            ),
            *([readers(("party", "approver"), approvers)] if approvers else []),
        ],
        signers=_signers(file),
        decision=_decision(file),
    )


def _history(file: DecisionFile) -> list[Json]:
    """This version and those before it, the oldest first. One query."""
    versions = DecisionFile.objects.filter(project=file.project_id, number__lte=file.number)
    return [
        event(
            ("version", str(each.number)),
            each.decided_at or each.asked_at or each.created_at,
            each.author,
            each.reason,
        )
        for each in versions.select_related("author").order_by("number")
    ]


def _signers(file: DecisionFile) -> list[Json]:
    """Its author, then who was asked and what they said. Two queries."""
    asked = file.approvers.select_related("person").prefetch_related("votes").order_by("pk")
    found = [
        signer(("party", "author"), file.author, file.asked_at, "put" if file.asked_at else "")
    ]
    for each in asked:
        vote = next(iter(each.votes.all()), None)
        if vote is None:
            silent = "" if file.is_voting else "silent"
            found.append(signer(("party", "approver"), each.person, None, silent))
        else:
            found.append(
                signer(("party", "approver"), each.person, vote.cast_at, vote.answer, vote.comment)
            )
    return found


def _decision(file: DecisionFile) -> dict[str, Any]:
    """What was decided on this version; empty as long as nothing is. Two queries."""
    about = Q(document=file.label)
    if file.state == FileState.AGREED and file.decided_at is not None:
        about |= Q(from_state=ProjectState.DECISION, created_at__gte=file.decided_at)
    known = Decision.objects.filter(about, project=file.project_id)
    found = known.select_related("decided_by", "agreed_by").order_by("-number").first()
    if found is None:
        return {}
    return {
        "outcome": found.outcome,
        "body": found.body,
        "on": found.held_on.isoformat(),
        "reasoning": found.reasoning,
        "money": str(found.released_budget),
        "by": [str(person) for person in (found.decided_by, found.agreed_by) if person],
        "conditions": [
            {"text": each.text, "owner": str(each.owner), "due": each.due_on.isoformat()}
            for each in found.conditions.select_related("owner").order_by("position")
        ],
    }


KIND = Kind(
    name=PaperKind.DECISION_FILE,
    classification=Classification.DIRECTION,
    headings=SECTIONS,
    pattern=re.compile(r"(?P<code>.+)-v(?P<number>[0-9]{1,4})"),
    in_sight=in_sight,
    narrowed=_narrowed,
    reference=lambda file: file.reference,
    title=lambda file: file.project.name,
    firmness=firmness,
    content=_content,
    frame=_frame,
)
