"""What the list of a project's tasks is narrowed to; its state is the address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from people.models import User
from projects.models import Project
from servicedesk_pm.common.text import fold
from workpackages.choices import TaskState
from workpackages.models import Assignment, WorkPackage
from workpackages.models.tasks import TaskQuerySet

ANY = ("", _("All"))
# The figures of the overview, each with the rows that it counts.
SHOWN = [
    ("counted", _("All tasks")),
    ("open", _("Open")),
    ("late", _("Late")),
    ("blocked", _("Blocked")),
]


class TaskFilterForm(forms.Form):
    """What cannot be understood filters nothing."""

    q = forms.CharField(
        label=_("Words or code"), required=False, max_length=100, widget=forms.SearchInput
    )
    show = forms.ChoiceField(label=_("Show"), required=False, choices=SHOWN)
    package = forms.ChoiceField(label=_("Work package"), required=False)
    person = forms.ChoiceField(label=_("Person"), required=False)

    def __init__(self, data: QueryDict, projects: Sequence[Project]) -> None:
        super().__init__(data)
        codes = {project.pk: project.code for project in projects}
        packages = WorkPackage.objects.filter(project__in=projects).in_outline_order()
        self._offer(
            "package",
            [
                (f"{codes[owner]}-{number}", f"{codes[owner]} LT{number} {name}")
                for owner, number, name in packages.values_list("project_id", "number", "name")
            ],
        )
        assigned = Assignment.objects.filter(task__project__in=projects, user__isnull=False)
        people = User.objects.filter(pk__in=assigned.values("user")).by_name()
        self._offer("person", [(str(each.pk), str(each)) for each in people])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [ANY, *choices]  # type: ignore[attr-defined]

    @property
    def is_narrowed(self) -> bool:
        self.is_valid()
        return any(self.cleaned_data.values())

    def apply(self, tasks: TaskQuerySet, *, on: date) -> TaskQuerySet:
        """The tasks that pass; milestones and what was cancelled are never counted as work."""
        self.is_valid()
        wanted = self.cleaned_data
        tasks = tasks.worked().exclude(state=TaskState.CANCELLED)
        for word in fold(wanted.get("q", "")).split():
            tasks = tasks.filter(search_text__contains=word)
        shown = wanted.get("show") or "counted"
        if shown != "counted":
            tasks = tasks.late(on) if shown == "late" else tasks.open()
        if shown == "blocked":
            tasks = tasks.filter(blocked=True)
        if wanted.get("package"):
            code, _dash, number = wanted["package"].rpartition("-")
            tasks = tasks.filter(project__code=code, work_package__number=number)
        if wanted.get("person"):
            mine = Assignment.objects.filter(user=wanted["person"])
            tasks = tasks.filter(pk__in=mine.values("task"))
        return tasks
