"""Forms of the communication plan: its frame, its actions and their steps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.idempotency import CreatesOnce
from people.models import OrgUnit
from projects.communication.choices import (
    FRAME,
    PLANNED,
    WRITTEN,
    ActionChannel,
    ActionState,
    DeliveryState,
)
from projects.fields import PortfolioDayField
from projects.forms.records import SectionForm
from projects.forms.stakeholders import ANY, CaredFor
from projects.models import (
    CommunicationAction,
    CommunicationActionQuerySet,
    CommunicationPlan,
    Delivery,
    Stakeholder,
)
from projects.operations.communication import Planning
from servicedesk_pm.common.forms import ChoiceMenu, VersionedForm
from servicedesk_pm.common.text import fold

NOBODY = _("None chosen")


class FrameForm(SectionForm):
    """What the communication of a project is to reach."""

    model = CommunicationPlan

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, names=FRAME, **kwargs)

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FRAME}


class ActionForm(CaredFor):
    """Who is told what until when."""

    model = CommunicationAction

    def __init__(
        self,
        *args: Any,
        units: Iterable[OrgUnit],
        stakeholders: Iterable[Stakeholder],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, names=PLANNED, **kwargs)
        for name in ("name_fr", "audience", "owner", "due_on"):
            self.fields[name].required = True
        menus = (
            ("units", _("Units reached"), units),
            ("stakeholders", _("Stakeholders reached"), stakeholders),
        )
        for name, label, rows in menus:
            self.fields[name] = forms.MultipleChoiceField(
                label=label,
                required=False,
                choices=[(str(row.pk), str(row)) for row in rows],
                widget=ChoiceMenu(nothing=NOBODY),
                initial=self.initial.get(name),
            )

    @property
    def planning(self) -> Planning:
        said = self.cleaned_data
        return Planning(
            {name: said[name] for name in PLANNED},
            frozenset(map(int, said["units"])),
            frozenset(map(int, said["stakeholders"])),
        )


class NewCommunicationForm(CreatesOnce, ActionForm):
    """A new line of the communication plan."""


class EditCommunicationForm(ActionForm, SectionForm):
    """A line of the plan, as long as it is not approved."""


class MessageForm(SectionForm):
    """The message in both languages."""

    model = CommunicationAction

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, names=WRITTEN, **kwargs)
        for name in WRITTEN:
            self.fields[name].widget.attrs["rows"] = 12

    @property
    def texts(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in WRITTEN}


class ReasonForm(VersionedForm):
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class DoneForm(VersionedForm):
    done_on = PortfolioDayField(label=_("Gone out or held on"))
    reached = forms.IntegerField(label=_("People reached"), min_value=0, max_value=10_000_000)


class EffectForm(VersionedForm):
    responded = forms.IntegerField(
        label=_("People who opened it or came"),
        min_value=0,
        max_value=10_000_000,
        required=False,
        help_text=_("Empty where nobody counted."),
    )
    effect = forms.CharField(
        label=_("What it brought"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReturnedForm(VersionedForm):
    returned = forms.CharField(
        label=_("What came back"),
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The addresses, or what the mail servers answered; addresses are found in it."),
    )


class AgainForm(VersionedForm):
    again = forms.CharField(
        label=_("Addresses that are right again"),
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DeliveryFilterForm(forms.Form):
    """Filters of the addresses a message went to; their state is the address."""

    q = forms.CharField(
        label=_("Part of the address"), required=False, max_length=100, widget=forms.SearchInput
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[ANY, ("read", pgettext_lazy("delivery", "Read")), *DeliveryState.choices],
    )

    @property
    def is_narrowed(self) -> bool:
        self.is_valid()
        return any(self.cleaned_data.values())

    def apply(self, rows: QuerySet[Delivery]) -> QuerySet[Delivery]:
        self.is_valid()
        wanted = self.cleaned_data
        if wanted.get("q"):
            rows = rows.filter(address__contains=wanted["q"].strip().lower())
        if wanted.get("state") == "read":
            rows = rows.filter(read_at__isnull=False)
        elif wanted.get("state"):
            rows = rows.filter(state=wanted["state"])
        return rows


class CommunicationFilterForm(forms.Form):
    """Filters of the plan; their state is the address."""

    q = forms.CharField(label=_("Words"), required=False, max_length=100, widget=forms.SearchInput)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[ANY, ("overdue", _("Overdue")), *ActionState.choices],
    )
    channel = forms.ChoiceField(
        label=_("Channel"), required=False, choices=[ANY, *ActionChannel.choices]
    )
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    week = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = OrgUnit.objects.order_by("code")
        choices = [ANY, *((each.code, each.name) for each in units)]
        self.fields["unit"].choices = choices  # type: ignore[attr-defined]

    @property
    def is_narrowed(self) -> bool:
        self.is_valid()
        return any(self.cleaned_data.values())

    @property
    def monday(self) -> date | None:
        """The week asked for; what is no day filters nothing."""
        self.is_valid()
        try:
            return parse_date(self.cleaned_data.get("week") or "")
        except ValueError:
            return None

    def apply(self, rows: CommunicationActionQuerySet, on: date) -> CommunicationActionQuerySet:
        self.is_valid()
        wanted = self.cleaned_data
        for word in fold(wanted.get("q", "")).split():
            rows = rows.filter(search_text__contains=word)
        if wanted.get("state") == "overdue":
            rows = rows.overdue(on)
        elif wanted.get("state"):
            rows = rows.filter(state=wanted["state"])
        if wanted.get("channel"):
            rows = rows.filter(channel=wanted["channel"])
        if wanted.get("unit"):
            rows = rows.filter(units__code=wanted["unit"])
        if self.monday:
            rows = rows.filter(due_on__range=(self.monday, self.monday + timedelta(days=6)))
        return rows
