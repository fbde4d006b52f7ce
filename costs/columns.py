"""The columns of lists about money, on the page and in the files."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import F, Sum
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from costs.hours.spelling import spell_hours
from costs.models import Commitment, Posting, TimeLine
from servicedesk_pm.common.fields import CENT, MoneyField
from servicedesk_pm.common.tables import Column
from servicedesk_pm.common.templatetags.ui import pill


def posting_columns(*, inside: bool = True) -> list[Column]:
    """``inside`` leads to the packages, for who sees them."""
    return [
        Column("posted", gettext_lazy("Booking date"), "posted_on", "posted_on", "date"),
        Column("code", gettext_lazy("Code"), "code", ["project__code", "number"], "code",
               url=lambda row: str(row.get_absolute_url())),
        Column("kind", gettext_lazy("Kind"), "get_kind_display", "kind", html=_kind),
        Column("package", gettext_lazy("Work package"), "work_package",
               ["project__code", "work_package__outline"], url=_package_url if inside else None),
        Column("type", gettext_lazy("Cost type"), "get_cost_type_display", "cost_type"),
        Column("spending", gettext_lazy("Investment or running costs"), "get_spending_display",
               "spending", under="type"),
        Column("supplier", gettext_lazy("Supplier"), "supplier", "supplier"),
        Column("document", gettext_lazy("Document number"), "document", "document", "code",
               under="supplier"),
        Column("text", gettext_lazy("Text"), "text", "text", "prose"),
        Column("amount", gettext_lazy("Amount"), "amount", "amount", "money",
               total=Sum("amount")),
    ]  # fmt: skip


def _kind(row: Posting, sort: str) -> SafeString:
    shown = pill(row.get_kind_display(), "quiet" if row.reverses_id else "")
    # What was taken back is told where the query says so.
    taken = bool(getattr(row, "is_taken_back", False))
    return format_html("{} {}", shown, pill(_("taken back"), "warn")) if taken else shown


def _package_url(row: Posting | Commitment | TimeLine) -> str:
    return reverse("workpackages:detail", args=[row.project.code, row.work_package.number])


def hours_columns() -> list[Column]:
    return [
        Column("week", gettext_lazy("Week"), "sheet", "sheet__week_on", "code"),
        Column("person", gettext_lazy("Person"), "sheet.person",
               ["sheet__person__name", "sheet__person"]),
        Column("project", gettext_lazy("Project"), "project.code", "project__code", "code"),
        Column("package", gettext_lazy("Work package"), "work_package",
               ["project__code", "work_package__outline"], url=_package_url),
        Column("task", gettext_lazy("Task"), "task", "", under="package"),
        Column("kind", gettext_lazy("Kind"), "get_kind_display", "kind"),
        Column("state", gettext_lazy("State"), "get_state_display", "state", html=_hours_state),
        Column("hours", gettext_lazy("Hours"), _decimal_hours, "minutes", "number", html=_hours),
    ]  # fmt: skip


def _decimal_hours(row: Any) -> Decimal:
    return (Decimal(row.minutes or 0) / 60).quantize(CENT)


def _hours(row: Any, sort: str) -> SafeString:
    return format_html("{}", spell_hours(row.minutes or 0))


def _hours_state(row: TimeLine, sort: str) -> SafeString:
    return pill(row.get_state_display(), row.tone)


def commitment_columns(*, inside: bool = True) -> list[Column]:
    """``inside`` leads to the packages, for who sees them."""

    def state(row: Commitment, sort: str) -> SafeString:
        return pill(row.get_state_display(), row.tone)

    open_amount = Sum(F("amount") - F("invoiced"), output_field=MoneyField())
    return [
        Column("supplier", gettext_lazy("Supplier"), "supplier", "supplier", html=_supplier),
        Column("code", gettext_lazy("Code"), "code", ["project__code", "number"], "code",
               under="supplier"),
        Column("subject", gettext_lazy("Subject"), "subject", "subject", "prose"),
        Column("reference", gettext_lazy("Order or contract"), "reference", "reference", "code",
               under="subject"),
        Column("package", gettext_lazy("Work package"), "work_package",
               ["project__code", "work_package__outline"], url=_package_url if inside else None),
        Column("type", gettext_lazy("Cost type"), "get_cost_type_display", "cost_type"),
        Column("signed", gettext_lazy("Signed on"), "signed_on", "signed_on", "date"),
        Column("amount", gettext_lazy("Amount"), "amount", "amount", "money",
               total=Sum("amount")),
        Column("invoiced", gettext_lazy("Invoiced"), "invoiced", "invoiced", "money",
               total=Sum("invoiced")),
        Column("left", gettext_lazy("Left to be invoiced"), "left", "", "money",
               total=open_amount),
        Column("state", gettext_lazy("State"), "get_state_display", "state", html=state),
    ]  # fmt: skip


def _supplier(row: Commitment, sort: str) -> SafeString:
    return format_html(
        '<a href="{}">{}</a> <span class="code nowrap">{}</span>',
        row.get_absolute_url(),
        row.supplier,
        row.code,
    )
