"""Who does what in a project: changed activity by activity."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from people.audit import operation
from people.models import User
from people.versions import check_version
from projects.models import Project, Responsibility
from projects.permissions import can_manage_team
from projects.responsibilities.choices import ACCOUNTABLE, FUNCTIONS, RESPONSIBLE, Activity, Letter
from projects.responsibilities.defaults import DEFAULTS
from servicedesk_pm.common.errors import RuleViolation


@operation
def assign_responsibilities(
    project_id: int,
    activity: str,
    letters: Mapping[str, str],
    *,
    actor: User,
    version: int | None = None,
) -> Responsibility:
    """Say what each function has to do with an activity of the project.

    The project is locked, so that an activity gets one row. Raises PermissionDenied for those
    who do not name its people, RuleViolation unless exactly one function is accountable and
    one or more are responsible, StaleObject.
    """
    project = Project.objects.select_for_update(of=("self",)).get(pk=project_id)
    if not can_manage_team(actor, project) or not set(FUNCTIONS).issuperset(letters):
        raise PermissionDenied
    row = responsibility_of(project, Activity(activity))
    check_version(row, version)
    wanted = {**row.letters, **letters}
    check_letters(wanted)
    if row.pk is not None and wanted == row.letters:
        return row
    for function, letter in wanted.items():
        setattr(row, function, letter)
    row.version += 1
    row.save()
    return row


def responsibility_of(project: Project, activity: Activity) -> Responsibility:
    """The project's row, or one as everywhere that is not saved yet."""
    found = Responsibility.objects.filter(project=project, activity=activity).first()
    return found or Responsibility(project=project, activity=activity, **DEFAULTS[activity])


def check_letters(letters: Mapping[str, str]) -> None:
    """Exactly one function is accountable, at least one responsible. Raises RuleViolation."""
    for function, letter in letters.items():
        if letter and letter not in Letter.values:
            raise RuleViolation(_("Choose one of the letters."), field=function)
    accountable = [function for function, letter in letters.items() if letter in ACCOUNTABLE]
    if not accountable:
        raise RuleViolation(_("Say who is accountable (A): exactly one function is."))
    if len(accountable) > 1:
        words = _("Only one function is accountable (A) for an activity.")
        raise RuleViolation(words, field=accountable[1])
    if not any(letter in RESPONSIBLE for letter in letters.values()):
        raise RuleViolation(_("Say who is responsible (R): at least one function is."))
