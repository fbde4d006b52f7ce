"""The page of a conformity sheet, the columns of their list, and the steps of the reader."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, pgettext_lazy

from people.models import User
from projects.permissions import can_see_inside
from servicedesk_pm.common.tables import Column
from servicedesk_pm.common.templatetags.ui import pill
from workpackages.forms.conformity import ReopenSheetForm
from workpackages.forms.deliverables import PlainStepForm
from workpackages.models import ConformitySheet
from workpackages.operations.conformity import reopen_sheet, sign_sheet
from workpackages.quality.conformity_choices import Area, SheetState
from workpackages.quality.conformity_rights import (
    answers_sheet,
    reopens_sheet,
    sheet_gaps,
    signs_sheet,
)
from workpackages.quality.steps import Refused, Step, offers_for, version_of

UNSIGNED_FIRST = "state"
SHEET_STEPS: dict[str, Step] = {
    "sign": Step(
        "sign",
        pgettext_lazy("conformity", "Sign the sheet"),
        pgettext_lazy("conformity", "The sheet is signed."),
        PlainStepForm,
        signs_sheet,
        frozenset({SheetState.DRAFT}),
        lambda pk, form, actor, on: sign_sheet(pk, actor=actor, on=on, version=version_of(form)),
        missing=sheet_gaps,
    ),
    "reopen": Step(
        "reopen",
        pgettext_lazy("conformity", "Open it again"),
        pgettext_lazy("conformity", "The sheet is open again; its signature no longer holds."),
        ReopenSheetForm,
        reopens_sheet,
        frozenset({SheetState.SIGNED}),
        lambda pk, form, actor, on: reopen_sheet(
            pk, form.cleaned_data["reason"], actor=actor, version=version_of(form)
        ),
        is_quiet=True,
    ),
}


def sheet_page(user: User, sheet: ConformitySheet, refused: Refused = None) -> dict[str, Any]:
    """One query, and what the reader's rights ask for."""
    lines = list(sheet.lines.order_by("number"))
    may_answer = (
        sheet.project.accepts_planning and not sheet.is_signed and answers_sheet(user, sheet)
    )
    return {
        "project": sheet.project,
        "row": sheet,
        "areas": [
            (Area(area).label, list(found)) for area, found in groupby(lines, lambda e: e.area)
        ],
        "offers": offers_for(user, sheet, sheet.project, SHEET_STEPS, refused),
        "refusal": refused[1] if refused else None,
        "may_answer": may_answer and sheet.signer_id != user.pk,
        "may_edit": may_answer,
        "inside": can_see_inside(user, sheet.project),
    }


def sheet_columns() -> list[Column]:
    return [
        Column("subject", gettext_lazy("What it is about"), "subject",
               ["project__path", "deliverable__number", "number"], html=_named),
        Column("code", gettext_lazy("Code"), _code, ["project__path", "number"], "code",
               under="subject"),
        Column("open", gettext_lazy("Open lines"), "open_lines", "open_lines", "number"),
        Column("exceptions", gettext_lazy("Exceptions"), "exceptions", "exceptions", "number"),
        Column("signer", gettext_lazy("Signed by"), "signer", "signer__name"),
        Column(UNSIGNED_FIRST, gettext_lazy("State"), ConformitySheet.get_state_display,
               ["state", "project__path", "number"], html=_state),
        Column("signed", gettext_lazy("Signed on"), "signed_on", "signed_on", "date"),
    ]  # fmt: skip


def listed(rows: QuerySet[ConformitySheet]) -> QuerySet[ConformitySheet]:
    rows = rows.select_related("project", "deliverable", "signer")
    return rows.annotate(
        open_lines=Count("lines", filter=Q(lines__answer="")),
        exceptions=Count("lines", filter=Q(lines__answer="exception")),
    )


def _code(row: ConformitySheet) -> str:
    return f"{row.project.code} {row.code}"


def _named(row: ConformitySheet, sort: str) -> SafeString:
    named = '<a href="{}">{}</a> <span class="code nowrap">{}</span>'
    return format_html(named, row.get_absolute_url(), row.subject, _code(row))


def _state(row: ConformitySheet, sort: str) -> SafeString:
    return pill(row.get_state_display(), row.tone)
