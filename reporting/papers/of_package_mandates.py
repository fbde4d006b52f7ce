"""The mandate of a work package as a document: frozen as it was sent to the lead."""

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
from reporting.spelling import local_day, names
from workpackages.models import PackageMandate
from workpackages.package_mandate import HEADINGS

WITH_NAMES = (
    "package__project__lead",
    "package__project__programme",
    "package__lead__org_unit__head",
    "issued_by",
    "answered_by",
)


def in_sight(user: User) -> QuerySet[PackageMandate]:
    return PackageMandate.objects.visible_to(user).select_related(*WITH_NAMES)


def _narrowed(
    rows: QuerySet[PackageMandate], parsed: Mapping[str, str]
) -> QuerySet[PackageMandate]:
    return rows.filter(
        package__project__code=parsed["code"],
        package__number=int(parsed["package"]),
        number=int(parsed["number"]),
    )


def firmness(mandate: PackageMandate) -> Firmness:
    """Its words never change; until it is answered the signature of the lead may come."""
    return Firmness.OPEN if mandate.is_pending else Firmness.FROZEN


def _content(mandate: PackageMandate, on: date) -> tuple[Json, str]:
    return mandate.content, mandate.sha256


def _frame(mandate: PackageMandate, on: date) -> Frame:
    package = mandate.package
    project = package.project
    programme = project.programme
    return Frame(
        code=f"{project.code} · {package.code}",
        version=f"{mandate.number}",
        title={"fr": package.name, "en": package.name},
        programme=spelled(names(programme)) if programme else None,
        status=("package_mandate", mandate.state),
        author=str(mandate.issued_by),
        dated=local_day(mandate.issued_at),
        history=_history(mandate),
        distribution=[
            readers(("function", Role.PROJECT_MANAGER), [project.lead]),
            readers(("function", Role.WORK_PACKAGE_LEAD), [package.lead]),
        ],
        signers=_signers(mandate),
    )


def _history(mandate: PackageMandate) -> list[Json]:
    """This version and those before it, the oldest first. One query."""
    known = PackageMandate.objects.filter(
        package=mandate.package_id, number__lte=mandate.number
    ).select_related("issued_by", "answered_by")
    found = []
    for each in known.order_by("number"):
        found.append(event(("package_mandate", "issued"), each.issued_at, each.issued_by))
        if not each.is_pending:
            what = ("package_mandate", each.state)
            found.append(event(what, each.answered_at, each.answered_by, each.return_reason))
    return found


def _signers(mandate: PackageMandate) -> list[Json]:
    """Both sides sign by what they did here; the line manager of the lead on paper."""
    package = mandate.package
    lines = [
        signer(
            ("function", Role.PROJECT_MANAGER), mandate.issued_by, mandate.issued_at, "submitted"
        ),
        signer(
            ("function", Role.WORK_PACKAGE_LEAD),
            mandate.answered_by if mandate.is_agreed else package.lead,
            mandate.answered_at if mandate.is_agreed else None,
            "signed" if mandate.is_agreed else "",
        ),
    ]
    unit = package.lead.org_unit if package.lead else None
    head = unit.head if unit else None
    if head is not None and head != package.lead:
        lines.append(signer(("party", "head"), head, None))
    return lines


KIND = Kind(
    name=PaperKind.PACKAGE_MANDATE,
    classification=Classification.PROJECT,
    headings=HEADINGS,
    pattern=re.compile(r"(?P<code>.+)-LT(?P<package>[0-9]{1,6})-(?P<number>[0-9]{1,4})"),
    in_sight=in_sight,
    narrowed=_narrowed,
    reference=lambda mandate: mandate.reference,
    title=lambda mandate: mandate.package.name,
    firmness=firmness,
    content=_content,
    frame=_frame,
)
