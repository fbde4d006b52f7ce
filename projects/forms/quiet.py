"""The form of the projects of which one wants no mail."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.models import Project


class QuietForm(forms.Form):
    """One box for each project in which the person has a part."""

    projects = forms.MultipleChoiceField(
        label=_("No mails about"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, projects: Iterable[Project], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(each.code, f"{each.code} {each.name}") for each in projects]
        self.fields["projects"].choices = choices  # type: ignore[attr-defined]
