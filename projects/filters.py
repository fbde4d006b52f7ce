"""Filters of the project list; their state is the address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django import forms
from django.db.models import Q
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from people.models import User
from projects.choices import Category, ProjectState, SizeClass
from projects.company import people_in_sight, projects_with
from projects.models import Programme, Project, ProjectQuerySet
from projects.scope import scope_of
from servicedesk_pm.common.forms import ChoiceMenu
from servicedesk_pm.common.templatetags.ui import day
from servicedesk_pm.common.text import fold

ANY = ("", _("All"))
# The three that stand on the page; the others wait behind "More filters".
FIRST = ("q", "programme", "state")
MAX_KEY = 2**31


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing that the list is narrowed to, and the address's query without it."""

    label: str
    value: str
    query_without: str


class NarrowingForm(forms.Form):
    """A list's filters with what they narrow it to; ``several`` names the field of many values."""

    several = ""
    sent: QueryDict

    @property
    def wishes(self) -> list[Wish]:
        """What narrows the list now, each to be taken back on its own."""
        self.is_valid()
        found = []
        for name, said in self.cleaned_data.items():
            known = dict(getattr(self.fields[name], "choices", ()))
            for value in said if isinstance(said, list) else [said] if said else []:
                told = day(value) if isinstance(value, date) else known.get(value, value)
                words = "" if value is True else str(told)
                found.append(Wish(str(self.fields[name].label), words, self._without(name, value)))
        return found

    def _without(self, name: str, value: object) -> str:
        query = self.sent.copy()
        others = [kept for kept in query.getlist(name) if kept != value]
        query.setlist(name, others if name == self.several else [])
        query.pop("page", None)
        return query.urlencode()

    @property
    def is_narrowed(self) -> bool:
        """Whether the reader asked for anything but what stands there by itself."""
        self.is_valid()
        return any(self.cleaned_data.values())


class ProjectFilterForm(NarrowingForm):
    """Without a state and without "finished ones too", only open projects are listed."""

    several = "state"

    q = forms.CharField(
        label=_("Words or code"), required=False, max_length=100, widget=forms.SearchInput
    )
    programme = forms.ChoiceField(label=_("Programme"), required=False)
    state = forms.MultipleChoiceField(
        label=_("State"), required=False, choices=ProjectState.choices, widget=ChoiceMenu
    )
    category = forms.ChoiceField(
        label=_("Category"), required=False, choices=[ANY, *Category.choices]
    )
    size = forms.ChoiceField(
        label=_("Size class"), required=False, choices=[ANY, *SizeClass.choices]
    )
    lead = forms.ChoiceField(label=_("Project lead"), required=False)
    sponsor = forms.ChoiceField(label=_("Sponsor"), required=False)
    mine = forms.BooleanField(label=_("Only mine"), required=False)
    # Not on the page: the search leads here with it.
    person = forms.IntegerField(label=_("With"), required=False, widget=forms.HiddenInput)
    finished = forms.BooleanField(label=_("Finished ones too"), required=False)

    def __init__(self, data: QueryDict, *, user: User) -> None:
        super().__init__(data)
        self.user, self.sent = user, data
        seen = Project.objects.visible_to(user)
        seen = seen.order_by()
        programmes = Programme.objects.filter(pk__in=seen.values("programme")).order_by("code")
        self._offer("programme", [(each.code, each.name) for each in programmes])
        people = User.objects.filter(
            Q(pk__in=seen.values("lead")) | Q(pk__in=seen.values("sponsor"))
        ).by_name()
        named = [(str(each.pk), str(each)) for each in people]
        self._offer("lead", named)
        self._offer("sponsor", named)

    def _offer(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        self.fields[name].choices = [ANY, *choices]  # type: ignore[attr-defined]

    def clean_person(self) -> User | None:
        """The person, if the reader may know of a part that he or she has somewhere."""
        key = self.cleaned_data["person"]
        if key is None or not 0 < key < MAX_KEY:
            return None
        found: User | None = people_in_sight(self.user).filter(pk=key).first()
        return found

    @property
    def first_fields(self) -> list[BoundField]:
        return [self[name] for name in FIRST]

    @property
    def further_fields(self) -> list[BoundField]:
        return [field for field in self.visible_fields() if field.name not in FIRST]

    def apply(self, projects: ProjectQuerySet) -> ProjectQuerySet:
        """The projects that pass; what cannot be understood filters nothing."""
        self.is_valid()
        wanted = self.cleaned_data
        for word in fold(wanted.get("q", "")).split():
            projects = projects.filter(search_text__contains=word)
        columns = {
            "programme": "programme__code",
            "state": "state__in",
            "category": "category",
            "size": "size_class",
            "lead": "lead",
            "sponsor": "sponsor",
        }
        for name, column in columns.items():
            if wanted.get(name):
                projects = projects.filter(**{column: wanted[name]})
        if wanted.get("mine"):
            projects = projects.filter(scope_of(self.user).own_projects())
        if wanted.get("person"):
            projects = projects.filter(projects_with(wanted["person"], self.user))
        if not wanted.get("state") and not wanted.get("finished"):
            projects = projects.open()
        return projects
