"""Forms about oneself."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from people.choices import Theme
from people.models import User
from people.operations.profile import ProfileFacts


@cache
def time_zones() -> tuple[tuple[str, str], ...]:
    """The zones with a place in their name; the bare abbreviations are aliases."""
    places = (name for name in available_timezones() if "/" in name)
    named = [n for n in places if not n.startswith(("Etc/", "SystemV/", "posix/", "right/"))]
    return tuple((name, name.replace("_", " ")) for name in ["UTC", *sorted(named)])


class ProfileForm(forms.Form):
    """How a person is named and addressed."""

    name = forms.CharField(
        label=_("Name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    theme = forms.ChoiceField(label=_("Theme"), choices=Theme.choices)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)
    wants_digest = forms.BooleanField(
        label=_("One mail a day with what is new"),
        required=False,
        help_text=_("Nothing comes on a day without news."),
    )
    wants_letters = forms.BooleanField(
        label=_("A mail at once when an approval or a gate waits"), required=False
    )

    @classmethod
    def of(cls, user: User, data: Any = None) -> ProfileForm:
        names = ("name", "language", "theme", "wants_digest", "wants_letters")
        known = {name: getattr(user, name) for name in names}
        zone = user.time_zone if user.time_zone in dict(time_zones()) else settings.TIME_ZONE
        return cls(data, initial={**known, "time_zone": zone})

    def facts(self) -> ProfileFacts:
        return ProfileFacts(**self.cleaned_data)


class SavedFilterForm(forms.Form):
    """A name for the filter that stands in the address of a list."""

    name = forms.CharField(label=_("Name of the filter"), max_length=80)
    page = forms.SlugField(max_length=60, widget=forms.HiddenInput)
    query = forms.CharField(max_length=1000, widget=forms.HiddenInput, required=False)
