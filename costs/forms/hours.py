"""The cells of a week, and what leads choose among hours that wait for them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from costs.forms.money import NONE, reason_field
from costs.hours.page import Row, WeekPage, parse_key
from costs.hours.places import Key
from costs.hours.spelling import parse_hours, spell_hours
from costs.models.hours import DAY_MINUTES
from costs.operations.hours import Cells, Then
from servicedesk_pm.common.forms import VersionedForm
from servicedesk_pm.common.templatetags.ui import day

ADD = "add"
ACTS = (*Then, ADD)
_CELL = re.compile(r"(?P<key>p\d+-t\d+-\w+)-(?P<weekday>[0-6])", re.ASCII)
# A day of minutes as it is typed, with room for words that are refused.
LONGEST = 20
# The day as it is told, the minutes as they stand, and the field where they may change.
Shown = tuple[str, int, BoundField | None]


class HoursField(forms.CharField):
    """Hours of a day, parsed to minutes; nothing is nought."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=LONGEST, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = {"autocomplete": "off", "inputmode": "text", "size": "5"}
        return {**super().widget_attrs(widget), **attrs}

    def clean(self, value: Any) -> int:
        text = super().clean(value)
        if text.startswith(("-", "\N{MINUS SIGN}")):
            raise ValidationError(_("Hours cannot be negative."), code="negative")
        try:
            minutes = parse_hours(text) if text else 0
        except ValueError:
            words = _("Enter hours such as 7:30, 7.5 or 45 min.")
            raise ValidationError(words, code="invalid") from None
        if minutes > DAY_MINUTES:
            raise ValidationError(_("A day has 24 hours at most."), code="too_long")
        return minutes

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return spell_hours(value) if value else ""
        return value


class WeekForm(VersionedForm):
    """One field for each cell that may be written, and for each that was sent nevertheless."""

    add_row = forms.ChoiceField(label=_("Other work"), required=False)

    def __init__(self, data: QueryDict | None, *, page: WeekPage) -> None:
        super().__init__(data, initial={"version": page.sheet.version if page.sheet else 1})
        self.page = page
        self.cells_of: dict[Key, dict[int, str]] = {}
        for row in page.rows:
            for weekday in range(7):
                name = row.key.cell(weekday)
                if weekday in row.open_days or (data is not None and data.get(name)):
                    self._add(row, weekday, name)
        # Named where they are shown or one is chosen; to save a week it takes none.
        self.fields["add_row"].choices = lambda: [NONE, *page.choices.items()]  # type: ignore[attr-defined]
        if not page.others:
            del self.fields["add_row"]

    def _add(self, row: Row, weekday: int, name: str) -> None:
        label = f"{row.project_code} {row.title}, {day(self.page.days[weekday])}".strip()
        self.fields[name] = HoursField(label=label, initial=row.minutes.get(weekday, 0))
        self.cells_of.setdefault(row.key, {})[weekday] = name

    @property
    def act(self) -> str:
        """Which button was pressed; Enter in a cell saves."""
        wanted = self.data.get("act", "")
        return wanted if wanted in ACTS else Then.NOTHING

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        is_chosen = cleaned.get("add_row") or "add_row" in self.errors
        if self.act == ADD and "add_row" in self.fields and not is_chosen:
            self.add_error("add_row", _("Choose the work that you want to add."))
        return cleaned

    @property
    def cells(self) -> Cells:
        """What was sent; a cell that the page did not offer stays as it is."""
        return {
            key: {
                weekday: self.cleaned_data[name]
                for weekday, name in days.items()
                if name in self.data
            }
            for key, days in self.cells_of.items()
        }

    @property
    def lines(self) -> list[tuple[Row, list[Shown]]]:
        """Each row with its seven days."""
        return [(row, [self._shown(row, n) for n in range(7)]) for row in self.page.rows]

    @property
    def totals(self) -> list[tuple[str, int]]:
        """The days with what is saved for each."""
        days = zip(self.page.days, self.page.totals, strict=True)
        return [(date_format(each, "D d.m."), minutes) for each, minutes in days]

    def _shown(self, row: Row, weekday: int) -> Shown:
        name = self.cells_of.get(row.key, {}).get(weekday)
        label = date_format(self.page.days[weekday], "D d.m.")
        return label, row.minutes.get(weekday, 0), self[name] if name else None


class TakeBackForm(VersionedForm):
    """Nothing but the version of the week that is taken back."""

    @property
    def refusals(self) -> list[str]:
        """In words, for the head of the page that shows the week as it is now."""
        if getattr(self, "stale", None):
            words = _("The week has changed since you opened the page; here it is as it is now.")
            return [str(words)]
        return [str(words) for errors in self.errors.values() for words in errors]


def keys_sent(data: QueryDict) -> list[Key]:
    """The rows of which anything was typed, so that nothing sent is lost without a word."""
    found = []
    for name, value in data.items():
        match = _CELL.fullmatch(name)
        key = parse_key(match["key"]) if match and value else None
        if key is not None:
            found.append(key)
    return list(dict.fromkeys(found))


class LinesField(forms.MultipleChoiceField):
    """Keys of lines; which of them still wait is judged by what is done with them."""

    def valid_value(self, value: Any) -> bool:
        return str(value).isascii() and str(value).isdigit() and len(str(value)) < LONGEST - 1


class DecideForm(forms.Form):
    """Hours to approve, or to return with a reason."""

    lines = LinesField(label=_("Hours"), error_messages={"required": _("Tick what you decide on.")})
    reason = reason_field(_("Reason, where you return them"), required=False)

    def __init__(self, data: QueryDict | None, *, lines: Iterable[int]) -> None:
        super().__init__(data)
        choices = [(str(key), str(key)) for key in lines]
        self.fields["lines"].choices = choices  # type: ignore[attr-defined]

    @property
    def returns(self) -> bool:
        return self.data.get("act") == "return"

    @property
    def keys(self) -> list[int]:
        return [int(key) for key in self.cleaned_data["lines"]]

    @property
    def ticked(self) -> set[str]:
        return {str(key) for key in self["lines"].value() or ()} if self.is_bound else set()
