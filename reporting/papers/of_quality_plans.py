"""The quality plan as a document: a draft until somebody approves it, frozen with its hash then."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from django.db.models import QuerySet

from people.choices import Role
from people.models import User
from projects.choices import SizeClass
from projects.organisation import load_organisation
from projects.written.vocabulary import Json
from reporting.choices import Classification
from reporting.papers.choices import Firmness, PaperKind
from reporting.papers.kinds import Frame, Kind, event, readers, signer, spelled
from reporting.spelling import names
from servicedesk_pm.common.frozen import canonical, digest
from workpackages.models import QualityPlan
from workpackages.quality.choices import QualityPlanState
from workpackages.quality.plan_document import SECTIONS, content_of

WITH_NAMES = (
    "project__lead",
    "project__sponsor",
    "project__programme__manager",
    "submitted_by",
    "approved_by",
)


def in_sight(user: User) -> QuerySet[QualityPlan]:
    return QualityPlan.objects.visible_to(user).select_related(*WITH_NAMES)


def _narrowed(rows: QuerySet[QualityPlan], parsed: Mapping[str, str]) -> QuerySet[QualityPlan]:
    return rows.filter(project__code=parsed["code"], number=int(parsed["number"]))


def firmness(plan: QualityPlan) -> Firmness:
    return Firmness.FROZEN if plan.is_frozen else Firmness.DRAFT


def _content(plan: QualityPlan, on: date) -> tuple[Json, str]:
    if plan.snapshot:
        return plan.content, plan.sha256
    content = content_of(plan)
    return content, digest(canonical(content))


def _frame(plan: QualityPlan, on: date) -> Frame:
    project = plan.project
    programme = project.programme
    judges = _judges(plan)
    return Frame(
        code=project.code,
        version=f"{plan.number}",
        title=spelled(names(project)),
        programme=spelled(names(programme)) if programme else None,
        status=("quality_plan", plan.state),
        author=str(plan.submitted_by or project.lead or ""),
        dated=plan.approved_on or plan.submitted_on or on,
        history=_history(plan),
        distribution=[
            readers(("function", Role.SPONSOR), [project.sponsor]),
            readers(("function", Role.PROJECT_MANAGER), [project.lead]),
            readers(("function", Role.QUALITY_MANAGER), judges),
        ],
        signers=_signers(plan, judges),
    )


def _judges(plan: QualityPlan) -> list[User]:
    places = load_organisation(plan.project).holding(Role.QUALITY_MANAGER)
    return [place.person for place in places]


def _history(plan: QualityPlan) -> list[Json]:
    """This version and those before it, the oldest first. One query."""
    known = QualityPlan.objects.filter(project=plan.project_id, number__lte=plan.number)
    found = []
    for each in known.select_related("submitted_by", "approved_by").order_by("number"):
        if each.submitted_on:
            submitted = ("quality_plan", QualityPlanState.SUBMITTED)
            found.append(event(submitted, each.submitted_on, each.submitted_by))
        if each.approved_on:
            approved = ("quality_plan", QualityPlanState.APPROVED)
            found.append(event(approved, each.approved_on, each.approved_by))
    return found


def _signers(plan: QualityPlan, judges: list[User]) -> list[Json]:
    """Who submits and who approves sign by what they did here; the others on paper."""
    lead = plan.project.lead
    author = ("function", Role.PROJECT_MANAGER)
    if plan.submitted_by and plan.submitted_by != lead:
        lines = [
            signer(("party", "author"), plan.submitted_by, plan.submitted_on, "submitted"),
            signer(author, lead, None),
        ]
    else:
        lines = [signer(author, lead, plan.submitted_on, "submitted" if plan.submitted_on else "")]
    acted = plan.approving_role
    wanted = [Role.QUALITY_MANAGER]
    if plan.project.size_class != SizeClass.SMALL:
        wanted.append(Role.SPONSOR)
    if acted and acted not in wanted:
        wanted.append(Role(acted))
    usual = {Role.QUALITY_MANAGER: judges[0] if judges else "", Role.SPONSOR: plan.project.sponsor}
    for role in wanted:
        if role == acted:
            lines.append(signer(("function", role), plan.approved_by, plan.approved_on, "approve"))
        else:
            lines.append(signer(("function", role), usual[role], None))
    return lines


KIND = Kind(
    name=PaperKind.QUALITY_PLAN,
    classification=Classification.PROJECT,
    headings=SECTIONS,
    pattern=re.compile(r"(?P<code>.+)-PAQ(?P<number>[0-9]{1,4})"),
    in_sight=in_sight,
    narrowed=_narrowed,
    reference=lambda plan: plan.reference,
    title=lambda plan: plan.project.name,
    firmness=firmness,
    content=_content,
    frame=_frame,
)
