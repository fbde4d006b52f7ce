"""The typical risks of the templates that a plan was made of, taken into the register."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from people.audit import operation
from people.models import User
from projects.models import Project
from risks.choices import RiskCategory
from risks.models import Risk
from risks.operations.register import write_down
from risks.permissions import can_add_risk, needs_own_package
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.text import fold
from workpackages.models import TemplateUse
from workpackages.plan_templates.choices import EntryKind
from workpackages.plan_templates.content import Entry
from workpackages.plan_templates.stored import load_template


def can_take_typical(user: User, project: Project) -> bool:
    return can_add_risk(user, project) and not needs_own_package(user, project)


def typical_left(project: Project) -> list[Entry]:
    """Typical risks that the register does not have under the same name, each name once.

    One query without a template, else two for each and one for the register.
    """
    keys = dict.fromkeys(
        TemplateUse.objects.filter(project=project)
        .standing()
        .values_list("template_key", flat=True)
    )
    found: dict[str, Entry] = {}
    for key in keys:
        content = load_template(key)
        for entry in content.of(EntryKind.RISK) if content else ():
            found.setdefault(fold(entry.name_fr), entry)
    if not found:
        return []
    names = Risk.objects.filter(project=project).values_list("name_fr", flat=True)
    known = {fold(name) for name in names}
    return [entry for name, entry in found.items() if name not in known]


@operation
def take_typical_risks(project_id: int, *, actor: User, on: date) -> list[Risk]:
    """Write them down as identified, to be rated; those that are there already stay as they are.

    The project is locked, so that a double click takes them once. Raises PermissionDenied, and
    RuleViolation where none is left.
    """
    project = Project.objects.select_for_update(of=("self",)).get(pk=project_id)
    if not can_take_typical(actor, project):
        raise PermissionDenied
    left = typical_left(project)
    if not left:
        raise RuleViolation(_("The register has all typical risks of the template already."))
    return [write_down(_risk_of(entry, project, actor, on), actor=actor) for entry in left]


def _risk_of(entry: Entry, project: Project, actor: User, on: date) -> Risk:
    """Its category is the commonest one, until somebody chooses another."""
    return Risk(
        project=project,
        name_fr=entry.name_fr,
        name_en=entry.name_en,
        category=RiskCategory.ORGANISATION,
        identified_on=on,
        identified_by=actor,
    )
