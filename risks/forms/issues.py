"""Forms about issues."""

from __future__ import annotations

from typing import Any

from people.idempotency import CreatesOnce
from risks.forms.fields import PeopleForm
from risks.models import Issue
from servicedesk_pm.common.forms import VersionedForm

WRITTEN = (
    "name_fr", "name_en", "severity", "owner", "occurred_on", "due_on",
    "description_fr", "description_en", "actual_cost", "actual_delay_days",
)  # fmt: skip


class IssueForm(PeopleForm):
    """A problem that is there, who solves it and until when."""

    model = Issue

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, names=WRITTEN, **kwargs)
        self.fields["due_on"].required = self.fields["occurred_on"].required = True


class NewIssueForm(CreatesOnce, IssueForm):
    """A new issue."""


class EditIssueForm(IssueForm, VersionedForm):
    """An issue that is not solved yet."""
