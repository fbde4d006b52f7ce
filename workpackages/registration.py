"""What work registers with the shell and with people's registries at the start."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from people.models import User
from people.permissions import organisation_roles
from projects.followers import register_follower
from projects.permissions import can_see_inside
from projects.scope import SEES_INSIDE, scope_of
from servicedesk_pm.common import navigation
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.search import register_search
from workpackages import (
    across_words,
    critical_projects,
    gate_conditions,
    import_registration,
    mandate_sections,
)
from workpackages.my_work import count_waiting
from workpackages.operations.following import follow_state
from workpackages.plan_templates.permissions import can_read_templates
from workpackages.search import find_dependencies, find_packages, find_tasks
from workpackages.words import register_words

STRUCTURE_VIEWS = (
    "workpackages:create",
    "workpackages:detail",
    "workpackages:edit",
    "workpackages:move",
    "workpackages:delete",
    "workpackages:change_state",
    "workpackages:new_task",
    "workpackages:new_milestone",
    "workpackages:history",
    "workpackages:task",
    "workpackages:tasks",
    "workpackages:task_history",
    "workpackages:edit_task",
    "workpackages:move_task",
    "workpackages:assign",
    "workpackages:schedule_task",
    "workpackages:link_task",
    "workpackages:unlink_task",
    "workpackages:unassign",
    "workpackages:comment",
    "workpackages:act",
    "workpackages:milestones",
    "workpackages:new_baseline",
    "workpackages:baseline",
    "workpackages:imports",
    "workpackages:import",
    "workpackages:template_use",
    "workpackages:template_keep",
)
PLAN_VIEWS = (
    "workpackages:plan_quality",
    "workpackages:plan_steps",
    "workpackages:plan_reschedule",
    "workpackages:plan_level",
    "workpackages:plan_calendar",
    "workpackages:dependencies",
    "workpackages:request_delivery",
    "reporting:plan_pdf",
)


def register() -> None:
    register_words()
    across_words.register_words()
    register_follower("dependencies", follow_state)
    import_registration.register()
    mandate_sections.register()
    gate_conditions.register()
    critical_projects.register()
    navigation.register(
        navigation.NavEntry(
            20,
            _("My work"),
            "workpackages:my_work",
            _may_have_work,
            count=_waiting,
            counted=_("tasks need you now"),
        )
    )
    navigation.register(
        navigation.NavEntry(150, _("Plan"), "workpackages:portfolio_plan", _may_have_work)
    )
    navigation.register(
        navigation.NavEntry(155, _("Plan templates"), "workpackages:templates", can_read_templates)
    )
    navigation.register_project_tab(
        30, _("Structure"), "workpackages:structure", can_see_inside, views=STRUCTURE_VIEWS
    )
    navigation.register_project_tab(
        40, _("Plan"), "workpackages:plan", can_see_inside, views=PLAN_VIEWS
    )
    register_search(_("Work packages"), 20, find_packages)
    register_search(_("Tasks"), 30, find_tasks)
    register_search(_("Dependencies"), 35, find_dependencies)


def _waiting(user: User) -> int:
    return count_waiting(user, on=today())


def _may_have_work(user: User) -> bool:
    """Those who see the inside of some project may be given a task there."""
    scope = scope_of(user)
    held = set(organisation_roles(user)).union(
        *scope.by_path.values(), *scope.by_programme.values()
    )
    return bool(held & SEES_INSIDE)
