"""The approved envelope bounds what packages are given and what is set aside beside them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from projects.models import Project
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.templatetags.ui import money
from workpackages.models import WorkPackage

SetAside = Callable[[Project], Decimal]
_sources: dict[str, SetAside] = {}


def register_set_aside(name: str, source: SetAside) -> None:
    """Let another subject say what it keeps of the envelope of a project and those below it."""
    _sources[name] = source


def budget_at_completion(project: Project) -> Decimal:
    """What the packages of the project and of its sub-projects are given; BAC. One query.

    As in the structure, the lowest packages count, and cancelled ones do not.
    """
    inside = WorkPackage.objects.filter(project__path__startswith=project.path)
    total: Decimal | None = inside.budgeted().order_by().aggregate(sum=Sum("budget"))["sum"]
    return total or Decimal(0)


def set_aside(project: Project) -> Decimal:
    return sum((source(project) for source in _sources.values()), Decimal(0))


def refuse_beyond_envelope(project: Project, *, field: str) -> None:
    """Budgets and what is set aside fit into the envelope here and above, once there is one."""
    above = Project.objects.filter(pk__in=project.ancestor_ids).order_by("path")
    for each in (*above, project):
        envelope = each.approved_envelope
        taken = budget_at_completion(each) + set_aside(each) if envelope else Decimal(0)
        if taken > envelope:
            words = _(
                "With this, %(project)s needs %(amount)s, more than its approved envelope of"
                " %(most)s."
            )
            facts = {"project": each.code, "amount": money(taken), "most": money(envelope)}
            raise RuleViolation(words % facts, field=field)
