"""The acceptance protocol as a document: frozen once it is decided, a draft to fill in before."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from django.db.models import QuerySet

from people.choices import Role
from people.models import User
from projects.written.vocabulary import Json
from reporting.choices import Classification
from reporting.papers.choices import Firmness, PaperKind
from reporting.papers.kinds import Frame, Kind, event, readers, signer, spelled
from reporting.spelling import names
from servicedesk_pm.common.frozen import canonical, digest
from workpackages.acceptance.permissions import accepting_person
from workpackages.acceptance.protocol import SECTIONS, content_of
from workpackages.models import Acceptance, Deliverable

WITH_NAMES = (
    "deliverable__project__lead",
    "deliverable__project__sponsor",
    "deliverable__project__programme",
    "deliverable__work_package__lead",
    "presented_by",
    "decided_by",
    "lifted_by",
)


def in_sight(user: User) -> QuerySet[Acceptance]:
    """Of the deliverables that the person sees, also by accepting them."""
    seen = Deliverable.objects.visible_to(user).order_by().values("pk")
    return Acceptance.objects.filter(deliverable__in=seen).select_related(*WITH_NAMES)


def _narrowed(rows: QuerySet[Acceptance], parsed: Mapping[str, str]) -> QuerySet[Acceptance]:
    return rows.filter(
        deliverable__project__code=parsed["code"],
        deliverable__number=int(parsed["number"]),
        attempt=int(parsed["attempt"]),
    )


def firmness(attempt: Acceptance) -> Firmness:
    return Firmness.FROZEN if attempt.is_decided else Firmness.DRAFT


def _content(attempt: Acceptance, on: date) -> tuple[Json, str]:
    if attempt.content:
        return attempt.content, attempt.sha256
    content = content_of(attempt)
    return content, digest(canonical(content))


def _frame(attempt: Acceptance, on: date) -> Frame:
    row = attempt.deliverable
    project = row.project
    programme = project.programme
    return Frame(
        code=f"{project.code} · {row.code}",
        version=f"{attempt.attempt}",
        title=spelled({"name_fr": row.name_fr, "name_en": row.name_en}),
        programme=spelled(names(programme)) if programme else None,
        status=("acceptance_decision", attempt.decision),
        author=str(attempt.decided_by or attempt.presented_by),
        dated=attempt.decided_on or attempt.presented_on,
        history=_history(attempt),
        distribution=[
            readers(("accepting_place", row.accepting), [_judge(attempt)]),
            readers(("function", Role.PROJECT_MANAGER), [project.lead]),
            readers(("function", Role.WORK_PACKAGE_LEAD), [row.work_package.lead]),
        ],
        signers=_signers(attempt),
    )


def _judge(attempt: Acceptance) -> User | None:
    decided: User | None = attempt.decided_by
    return decided or accepting_person(attempt.deliverable)


def _history(attempt: Acceptance) -> list[Json]:
    """This presentation and those before it, the oldest first. One query."""
    known = Acceptance.objects.filter(
        deliverable=attempt.deliverable_id, attempt__lte=attempt.attempt
    ).select_related("presented_by", "decided_by")
    found = []
    for each in known.order_by("attempt"):
        presented = ("acceptance_step", "presented")
        found.append(event(presented, each.presented_on, each.presented_by))
        if each.is_decided:
            decided = ("acceptance_decision", each.decision)
            found.append(event(decided, each.decided_on, each.decided_by))
    return found


def _signers(attempt: Acceptance) -> list[Json]:
    """Who accepts and who presents sign by what they did here; the others on paper."""
    row = attempt.deliverable
    lines = [
        signer(
            ("accepting_place", attempt.decided_as or row.accepting),
            _judge(attempt),
            attempt.decided_on,
            "decided" if attempt.is_decided else "",
        ),
        signer(("function", Role.PROJECT_MANAGER), row.project.lead, None),
        signer(
            ("function", Role.WORK_PACKAGE_LEAD),
            attempt.presented_by,
            attempt.presented_on,
            "presented",
        ),
    ]
    if row.is_from_supplier:
        lines.append(signer(("party", "supplier"), "", None))
    return lines


KIND = Kind(
    name=PaperKind.ACCEPTANCE,
    classification=Classification.PROJECT,
    headings=SECTIONS,
    pattern=re.compile(r"(?P<code>.+)-L(?P<number>[0-9]{1,6})-(?P<attempt>[0-9]{1,4})"),
    in_sight=in_sight,
    narrowed=_narrowed,
    reference=lambda attempt: attempt.reference,
    title=lambda attempt: attempt.deliverable.name,
    firmness=firmness,
    content=_content,
    frame=_frame,
)
