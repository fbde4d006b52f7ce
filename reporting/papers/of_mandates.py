"""The project mandate as a document: its signed text, or the draft as it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet

from people.models import User
from projects.mandates.content import content_of, parties_of
from projects.mandates.sections import SECTIONS
from projects.models import Mandate, Project
from projects.scope import SEES_INSIDE
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
    "created_by",
    "sent_by",
)


def in_sight(user: User) -> QuerySet[Mandate]:
    """Whose inside the person sees: an observer reads a summary, and that on the page alone."""
    inside = Project.objects.with_plan_visible_to(user)
    return Mandate.objects.filter(project__in=inside).select_related(*WITH_NAMES)


def _narrowed(rows: QuerySet[Mandate], parsed: Mapping[str, str]) -> QuerySet[Mandate]:
    return rows.filter(project__code=parsed["code"], number=int(parsed["number"]))


def firmness(mandate: Mandate) -> Firmness:
    if mandate.is_draft:
        return Firmness.DRAFT
    return Firmness.OPEN if mandate.is_in_signature else Firmness.FROZEN


def _content(mandate: Mandate, on: date) -> tuple[Json, str]:
    if mandate.content:
        return mandate.content, mandate.sha256
    content = content_of(mandate)
    return content, digest(canonical(content))


def _frame(mandate: Mandate, on: date) -> Frame:
    project = mandate.project
    programme = project.programme
    moment = mandate.signed_at or mandate.sent_at
    return Frame(
        code=project.code,
        version=f"v{mandate.number}",
        title=spelled(names(project)),
        programme=spelled(names(programme)) if programme else None,
        status=("mandate_state", mandate.state),
        author=str(mandate.sent_by or mandate.created_by),
        dated=local_day(moment) if moment else on,
        history=_history(mandate),
        distribution=[
            readers(("function", each["role"]), each["people"])
            for each in readers_of(project)
            if each["role"] in SEES_INSIDE
        ],
        signers=_signers(mandate),
    )


def _history(mandate: Mandate) -> list[Json]:
    """This version and those before it, the oldest first. One query."""
    versions = Mandate.objects.filter(project=mandate.project_id, number__lte=mandate.number)
    return [
        event(
            ("version", str(each.number)),
            each.signed_at or each.sent_at or each.created_at,
            each.sent_by or each.created_by,
            each.reason,
        )
        for each in versions.select_related("sent_by", "created_by").order_by("number")
    ]


def _signers(mandate: Mandate) -> list[Json]:
    """Who signs, as the frozen text names them, and who has. One query."""
    signed = {each.role: each for each in mandate.signatures.select_related("person")}
    document: dict[str, Any] = mandate.content.get("document", {})
    named = [(each["role"], each["name"]) for each in document.get("signers", [])]
    named = named or [(role, str(person or "")) for role, person in parties_of(mandate.project)]
    return [
        signer(("function", role), signed[role].person, signed[role].signed_at, "signed")
        if role in signed
        else signer(("function", role), name, None)
        for role, name in named
    ]


KIND = Kind(
    name=PaperKind.MANDATE,
    classification=Classification.PROJECT,
    headings={key: heading for key, heading in SECTIONS.items() if key != "signatures"},
    pattern=re.compile(r"(?P<code>.+)-v(?P<number>[0-9]{1,4})"),
    in_sight=in_sight,
    narrowed=_narrowed,
    reference=lambda mandate: mandate.reference,
    title=lambda mandate: mandate.project.name,
    firmness=firmness,
    content=_content,
    frame=_frame,
)
