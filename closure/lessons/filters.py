"""What the register of lessons is narrowed to; its state is the address."""

from __future__ import annotations

from datetime import date

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from closure.lessons.choices import LessonCategory, LessonPhase, LessonState
from closure.models import LessonQuerySet
from people.models import User
from projects.filters import ANY, NarrowingForm
from projects.models import Programme
from servicedesk_pm.common.forms import ChoiceMenu
from servicedesk_pm.common.text import fold

FIRST = ("q", "category", "state")


class LessonFilterForm(NarrowingForm):
    """Without a state and without "retired ones too", what is retired is left out."""

    several = "state"

    q = forms.CharField(
        label=_("Words or code"), required=False, max_length=100, widget=forms.SearchInput
    )
    category = forms.ChoiceField(
        label=_("Category"), required=False, choices=[ANY, *LessonCategory.choices]
    )
    state = forms.MultipleChoiceField(
        label=_("State"), required=False, choices=LessonState.choices, widget=ChoiceMenu
    )
    phase = forms.ChoiceField(label=_("Phase"), required=False, choices=[ANY, *LessonPhase.choices])
    programme = forms.ChoiceField(label=_("Programme"), required=False)
    tag = forms.ChoiceField(label=_("Tag"), required=False)
    owner = forms.ChoiceField(label=_("Follow-up by"), required=False)
    late = forms.BooleanField(label=_("Only with an overdue follow-up"), required=False)
    retired = forms.BooleanField(label=_("Retired ones too"), required=False)

    def __init__(self, data: QueryDict, *, seen: LessonQuerySet) -> None:
        """Three queries for what can be chosen."""
        super().__init__(data)
        self.sent = data
        seen = seen.order_by()
        holding = seen.filter(project__programme__isnull=False).values("project__programme")
        programmes = Programme.objects.filter(pk__in=holding).order_by("code")
        self._offer("programme", [(each.code, each.name) for each in programmes])
        tags = {tag for kept in seen.values_list("tags", flat=True).distinct()
                for tag in kept.split(", ") if tag}  # fmt: skip
        self._offer("tag", [(tag, tag) for tag in sorted(tags, key=fold)])
        people = User.objects.filter(pk__in=seen.values("owner")).by_name()
        self._offer("owner", [(str(each.pk), str(each)) for each in people])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [ANY, *choices]  # type: ignore[attr-defined]

    @property
    def first_fields(self) -> list[BoundField]:
        return [self[name] for name in FIRST]

    @property
    def further_fields(self) -> list[BoundField]:
        return [field for field in self.visible_fields() if field.name not in FIRST]

    def apply(self, lessons: LessonQuerySet, *, on: date) -> LessonQuerySet:
        """The lessons that pass; what cannot be understood filters nothing."""
        self.is_valid()
        wanted = self.cleaned_data
        words = fold(wanted.get("q", ""))
        for word in [*words.split(), fold(wanted.get("tag", ""))]:
            if word:
                lessons = lessons.filter(search_text__contains=word)
        columns = {
            "category": "category",
            "phase": "phase",
            "owner": "owner",
            "programme": "project__programme__code",
            "state": "state__in",
        }
        for name, column in columns.items():
            if wanted.get(name):
                lessons = lessons.filter(**{column: wanted[name]})
        if wanted.get("late"):
            lessons = lessons.to_follow_up().filter(due_on__lt=on)
        if not wanted.get("state") and not wanted.get("retired"):
            lessons = lessons.exclude(state=LessonState.RETIRED)
        return lessons
