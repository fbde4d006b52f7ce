"""Forms of a closure report: a section, and sending it back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.fields import PortfolioDayField
from servicedesk_pm.common.forms import VersionedForm


def _text(label: Any, rows: int) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class ReportSectionForm(VersionedForm):
    """Commentary in two languages, and measured figures one in a line."""

    text_fr = _text(_("Commentary in French"), 5)
    text_en = _text(_("Commentary in English"), 5)
    figures = _text(_("Measured figures"), 6)

    def __init__(self, *args: Any, key: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["figures"].help_text = _(
            "One in a line: in French | in English | planned | actual | unit"
        )
        if key == "duration":
            for name, label in (
                ("actual_start_on", _("Actual start")),
                ("actual_finish_on", _("Actual finish")),
            ):
                self.fields[name] = PortfolioDayField(label=label, required=False)
            self.order_fields(["actual_start_on", "actual_finish_on"])

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class SendReportBackForm(VersionedForm):
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class SubmitReportForm(VersionedForm):
    """A press of a button that needs no word."""
