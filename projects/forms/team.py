"""Who gets which role."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.choices import Role
from people.models import User
from projects.forms.records import people_to_choose


class MemberForm(forms.Form):
    """A person and a role that the reader may give."""

    user = forms.ModelChoiceField(
        User.objects.none(), label=_("Person"), empty_label=_("Choose a person")
    )
    role = forms.ChoiceField(label=_("Role"))
    note = forms.CharField(label=_("Responsibility"), max_length=200, required=False)

    def __init__(self, *args: Any, given: frozenset[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people_to_choose()  # type: ignore[attr-defined]
        choices = [(role.value, role.label) for role in Role if role in given]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]
        if Role.TEAM_MEMBER in given:
            self.fields["role"].initial = Role.TEAM_MEMBER
