"""The columns of the list of programme and portfolio reports."""

from __future__ import annotations

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from reporting.summaries.models import SummaryReport
from servicedesk_pm.common.tables import Column
from servicedesk_pm.common.templatetags.ui import pill


def _state_pill(row: SummaryReport, sort: str) -> SafeString:
    return pill(row.get_state_display(), row.tone)


SUMMARY_COLUMNS = (
    Column(
        "report", _("Report"), "reference", sort="pk", kind="code",
        url=SummaryReport.get_absolute_url,
    ),
    Column("place", _("Report of"), "place", sort="programme__code"),
    Column("status_date", _("Status date"), "status_date", sort="status_date", kind="date"),
    Column("edition", _("Edition"), "edition", sort="edition", kind="number"),
    Column("state", _("State"), SummaryReport.get_state_display, sort="state", html=_state_pill),
    Column("signed_by", _("Signed by"), "published_by.name", sort="published_by__name"),
    Column("signed_at", _("Signed"), "published_at", sort="published_at", kind="moment"),
)  # fmt: skip
