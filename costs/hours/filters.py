"""What lists of hours are narrowed to; their state is the address."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from costs.choices import HoursKind, HoursState
from costs.models import TimeLine
from projects.filters import ANY, NarrowingForm
from servicedesk_pm.common.dates import DayField
from servicedesk_pm.common.text import fold


class HoursFilterForm(NarrowingForm):
    """Person or work, state, kind, and weeks."""

    # Drafts are nobody's but their writer's.
    SHOWN: ClassVar = (HoursState.SUBMITTED, HoursState.RETURNED, HoursState.APPROVED)

    q = forms.CharField(
        label=_("Person or work"), required=False, max_length=100, widget=forms.SearchInput
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[ANY, *((s.value, s.label) for s in SHOWN)]
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[ANY, *HoursKind.choices])
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.sent = data

    def apply(self, rows: QuerySet[TimeLine]) -> QuerySet[TimeLine]:
        """The rows that pass; what cannot be understood filters nothing."""
        self.is_valid()
        wanted = self.cleaned_data
        for word in fold(wanted.get("q", "")).split():
            places = ("sheet__person", "work_package", "task")
            found = [Q(**{f"{place}__search_text__contains": word}) for place in places]
            rows = rows.filter(found[0] | found[1] | found[2])
        columns = {
            "state": "state",
            "kind": "kind",
            "since": "sheet__week_on__gte",
            "until": "sheet__week_on__lte",
        }
        asked = {column: wanted[name] for name, column in columns.items() if wanted.get(name)}
        return rows.filter(**asked)
