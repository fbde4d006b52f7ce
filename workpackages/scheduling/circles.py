"""Circles that lead through other projects: refused with their path, as far as it may be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext as _

from engine.errors import CycleError, EngineError
from engine.schedule import compute
from people.models import User
from projects.models import Project
from servicedesk_pm.common.errors import RuleViolation
from workpackages.choices import ACROSS_WAITING
from workpackages.models import CrossDependency
from workpackages.scheduling.across import Bound
from workpackages.scheduling.network import Key, Plan, load_plan
from workpackages.scheduling.wishes import Wish, with_wish


def refuse_circle(
    projects: Iterable[int], *, reader: User, added: Bound | None = None, wish: Wish | None = None
) -> None:
    """Compute everything that hangs together with these projects as one network.

    ``added`` is a dependency that is about to be agreed, ``wish`` a change of one plan. Seven
    queries. Raises ``RuleViolation`` with the path; what cannot be computed for another reason
    is no circle.
    """
    found = Project.objects.filter(pk__in=_together(set(projects))).order_by("pk")
    plan = load_plan(list(found), as_one=True)
    if added is not None:
        others = tuple(bound for bound in plan.bounds if bound.pk != added.pk)
        plan = replace(plan, bounds=(*others, added))
    if wish is not None:
        plan = with_wish(plan, wish)
    try:
        compute(plan.network)
    except CycleError as error:
        path = {"path": " → ".join(_names(error.path, plan, reader))}
        words = _("The projects would wait for each other in a circle: %(path)s.")
        raise RuleViolation(words % path) from error
    except EngineError:
        return


def _together(projects: set[int]) -> set[int]:
    """The projects, and all that agreements join to them. One query."""
    waiting = CrossDependency.objects.filter(state__in=ACROSS_WAITING).order_by()
    pairs = [set(pair) for pair in waiting.values_list("provider_id", "consumer_id")]
    grows = True
    while grows:
        reached = [pair for pair in pairs if pair & projects and not pair <= projects]
        projects = projects.union(*reached)
        grows = bool(reached)
    return projects


def _names(path: Iterable[object], plan: Plan, reader: User) -> list[str]:
    """Rows by project and name; those out of the reader's sight in one word, once in a row."""
    seen = Project.objects.with_plan_visible_to(reader).filter(pk__in=list(plan.projects))
    visible = set(seen.order_by().values_list("pk", flat=True))
    rows = {row.key: row.name for row in plan.network.tasks}
    names: list[str] = []
    for key in path:
        project = plan.projects.get(_project_of(key, plan))  # type: ignore[arg-type]
        name = _("a project you may not see")
        if project is not None and project.pk in visible:
            name = rows[key] if rows[key] == project.code else f"{project.code} {rows[key]}"
        if not names or names[-1] != name:
            names.append(name)
    return names


def _project_of(key: Key, plan: Plan) -> int:
    kind, pk = key
    if kind == "task":
        return plan.tasks[pk].project_id
    return plan.packages[pk].project_id if kind == "package" else pk
