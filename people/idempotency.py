"""A form that creates something acts once, however often it is sent."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction

from people.models import User
from people.operations.submissions import claim_token, keep_result


@dataclass(slots=True)
class Submission:
    """One submit of a form: the first one creates and sets ``url``, later ones only read it."""

    is_first: bool
    url: str = ""


@contextmanager
def once(token: uuid.UUID | None, user: User) -> Iterator[Submission]:
    """Create at most one object per form token.

    ::

        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                risk = open_risk(project.pk, actor=request.user, **form.cleaned_data)
                submission.url = risk.get_absolute_url()
            return redirect(submission.url)

    An error inside gives the token back, so that the corrected form may be sent again.
    Without a token (a client that has none) every submit counts as the first.
    """
    if token is None:
        yield Submission(is_first=True)
        return
    with transaction.atomic():
        submitted, is_first = claim_token(token, actor=user)
        submission = Submission(is_first, submitted.url)
        yield submission
        if is_first:
            keep_result(submitted, submission.url)


class CreatesOnce(forms.Form):
    """A form with a hidden token; after validation it is ``form.token``, not a fact."""

    form_token = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid.uuid4)
    token: uuid.UUID | None = None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.token = cleaned.pop("form_token", None)
        return cleaned
