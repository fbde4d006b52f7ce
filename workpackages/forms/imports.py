"""Uploading a plan, and choosing who its resources are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from people.idempotency import CreatesOnce
from people.models import User
from workpackages.choices import ResourceKind

# So many resources are offered one by one; the others keep what was suggested.
MOST_CHOICES = 200


class UploadFileForm(forms.Form):
    """A file; what is in it is judged by a job, its size here."""

    file = forms.FileField(
        error_messages={
            "required": _("Choose a file."),
            "empty": _("The file is empty."),
            "max_length": _("The name of the file is too long; shorten it."),
        },
        widget=forms.FileInput,
        max_length=200,
    )
    too_large_words = _("The file is larger than %(limit)s. Split it and try again.")

    def __init__(self, *args: Any, too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if too_large:
            # The file was let go while it arrived, so the field finds none.
            self.fields["file"].error_messages["required"] = self._too_large()

    def clean_file(self) -> UploadedFile[bytes]:
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        if (upload.size or 0) > settings.MAX_PLAN_UPLOAD_BYTES:
            raise forms.ValidationError(self._too_large())
        return upload

    def _too_large(self) -> str:
        limit = filesizeformat(settings.MAX_PLAN_UPLOAD_BYTES)
        return str(self.too_large_words) % {"limit": limit}


class UploadPlanForm(CreatesOnce, UploadFileForm):
    """The file of a plan."""

    too_large_words = _("The file is larger than %(limit)s. Split the plan and try again.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["file"]
        field.label = _("Plan file")
        field.help_text = _("Microsoft Project: File, Save as, type “XML format (*.xml)”.")
        field.widget.attrs["accept"] = ".xml,text/xml,application/xml"


class ConfirmImportForm(forms.Form):
    """For each person or team of the plan, the account that it is, if any."""

    def __init__(
        self, resources: Iterable[Mapping[str, Any]], team: Iterable[User], data: Any = None
    ) -> None:
        super().__init__(data)
        people = [(str(person.pk), str(person)) for person in team]
        known = {key for key, _name in people}
        self.kept: dict[str, int] = {}
        persons = [one for one in resources if one["kind"] == ResourceKind.WORK]
        for position, one in enumerate(persons):
            suggested = str(one["person"] or "")
            suggested = suggested if suggested in known else ""
            if position >= MOST_CHOICES:
                self.kept |= {str(one["uid"]): int(suggested)} if suggested else {}
                continue
            self.fields[f"person_{one['uid']}"] = forms.ChoiceField(
                label=one["name"],
                choices=[("", _("nobody of ours")), *people],
                required=False,
                initial=suggested,
            )

    def people(self) -> dict[str, int]:
        """Account by resource, of the cleaned form."""
        chosen = {
            name.removeprefix("person_"): int(value)
            for name, value in self.cleaned_data.items()
            if value
        }
        return {**self.kept, **chosen}
