"""What people type into the pages of a programme or portfolio report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from control.months import last_over, months_between
from people.idempotency import CreatesOnce
from people.models import User
from people.permissions import is_director
from projects.models import Portfolio, Programme
from reporting.summaries.models import MESSAGE_LENGTH, MOTION_LENGTH, SummaryReport
from reporting.summaries.operations import Asked, Message
from reporting.summaries.permissions import programmes_to_write
from servicedesk_pm.common.dates import DayField
from servicedesk_pm.common.forms import VersionedForm
from servicedesk_pm.common.templatetags.ui import day

MOST_MOTIONS, MONTHS_BACK = 3, 24
TEXTS = ("text_fr", "text_en", "delay_fr", "delay_en")


class BeginSummaryForm(CreatesOnce):
    """Of what the report speaks, and at the end of which month."""

    scope = forms.ChoiceField(label=gettext_lazy("Report of"))
    status_date = forms.TypedChoiceField(
        label=gettext_lazy("Status date"), coerce=date.fromisoformat
    )

    def __init__(self, user: User, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places: dict[str, Portfolio | Programme] = {}
        if is_director(user):
            rows = Portfolio.objects.order_by("code")
            self.places |= {f"portfolio:{row.code}": row for row in rows}
        self.places |= {f"programme:{row.code}": row for row in programmes_to_write(user)}
        scope, month = self.fields["scope"], self.fields["status_date"]
        scope.choices = list(self.places.items())  # type: ignore[attr-defined]
        last = last_over(today)
        months = months_between(last.replace(year=last.year - MONTHS_BACK // 12, day=1), last)
        month.choices = [  # type: ignore[attr-defined]
            (each.isoformat(), day(each)) for each in reversed(months)
        ]

    @property
    def place(self) -> tuple[int, int | None]:
        """The keys of the portfolio and of the programme, if it is one."""
        row = self.places[self.cleaned_data["scope"]]
        return (row.portfolio_id, row.pk) if isinstance(row, Programme) else (row.pk, None)


def _text(label: Any, length: int, rows: int) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=length, required=False, widget=widget)


class SummaryMessageForm(VersionedForm):
    """The key message, and up to three decisions with what a delay would mean."""

    key_message_fr = _text(gettext_lazy("Key message in French"), MESSAGE_LENGTH, 4)
    key_message_en = _text(gettext_lazy("Key message in English"), MESSAGE_LENGTH, 4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for position in range(1, MOST_MOTIONS + 1):
            n = {"n": position}
            labels = (
                _("Decision %(n)s: motion in French") % n,
                _("Decision %(n)s: motion in English") % n,
                _("Decision %(n)s: if it is decided later, in French") % n,
                _("Decision %(n)s: if it is decided later, in English") % n,
            )
            for name, label in zip(TEXTS, labels, strict=True):
                self.fields[f"motion_{position}_{name}"] = _text(label, MOTION_LENGTH, 2)
            due = DayField(label=_("Decision %(n)s: to be taken by") % n, required=False)
            self.fields[f"motion_{position}_due_on"] = due

    def clean(self) -> dict[str, Any]:
        """A decision has words in one language at least, and a day."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for position in range(1, MOST_MOTIONS + 1):
            start = f"motion_{position}_"
            worded = cleaned.get(f"{start}text_fr") or cleaned.get(f"{start}text_en")
            due = f"{start}due_on"
            if worded and not cleaned.get(due) and due not in self.errors:
                self.add_error(due, _("Say until when this is to be decided."))
            told = [cleaned.get(f"{start}{name}") for name in ("due_on", "delay_fr", "delay_en")]
            if any(told) and not worded and f"{start}text_fr" not in self.errors:
                words = _("Say in at least one language what is to be decided.")
                self.add_error(f"{start}text_fr", words)
        return cleaned

    def _motions(self) -> Iterator[Asked]:
        for position in range(1, MOST_MOTIONS + 1):
            start = f"motion_{position}_"
            told = {name: self.cleaned_data[f"{start}{name}"] for name in (*TEXTS, "due_on")}
            if told["text_fr"] or told["text_en"]:
                yield Asked(**told)

    @property
    def message(self) -> Message:
        cleaned = self.cleaned_data
        return Message(cleaned["key_message_fr"], cleaned["key_message_en"], tuple(self._motions()))


def initial_message(report: SummaryReport) -> dict[str, Any]:
    """What the form shows when it is opened."""
    initial: dict[str, Any] = {
        "key_message_fr": report.key_message_fr,
        "key_message_en": report.key_message_en,
        "version": report.version,
    }
    for row in report.motions.order_by("position"):
        for name in (*TEXTS, "due_on"):
            initial[f"motion_{row.position}_{name}"] = getattr(row, name)
    return initial


class PublishSummaryForm(VersionedForm):
    """What the signer has seen: the words by their version, the figures by their moment."""

    collected = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
