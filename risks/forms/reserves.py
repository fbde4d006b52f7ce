"""Forms about the contingency of a project."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.idempotency import CreatesOnce
from risks.forms.fields import words_field
from risks.models import Issue, Risk
from servicedesk_pm.common.fields import MoneyFormField
from servicedesk_pm.common.forms import VersionedForm


class ContingencyForm(VersionedForm):
    """How much is set aside."""

    initial_amount = MoneyFormField(label=_("Initial contingency (CHF)"))
    reason = words_field(_("Reason"))


class ReleaseForm(VersionedForm):
    """Why the rest is given back."""

    reason = words_field(_("Reason"))


class DrawForm(CreatesOnce):
    """Money for one risk, or for the issue that came from it."""

    amount = MoneyFormField(label=_("Amount (CHF)"))
    reason = words_field(_("Reason"))

    def __init__(self, *args: Any, sources: Mapping[str, Risk | Issue], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "–"), *((key, str(row)) for key, row in sources.items())]
        self.fields["source"] = forms.TypedChoiceField(
            label=_("For the risk or issue"), choices=choices, coerce=sources.get
        )
        self.order_fields(["source", "amount", "reason"])
