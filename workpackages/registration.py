"""What work registers with the shell and with people's registries at the start."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from people.models import User
from people.permissions import organisation_roles
from projects import waiting
from projects.followers import register_follower
from projects.permissions import can_see_inside
from projects.scope import SEES_INSIDE, scope_of
from servicedesk_pm.common import navigation
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.search import register_search
from workpackages import (
    across_words,
    change_facts,
    critical_projects,
    gate_conditions,
    import_registration,
    mandate_sections,
    milestones_ahead,
    package_mandate,
)
from workpackages.acceptance import gates as acceptance_gates
from workpackages.acceptance import notices as acceptance_notices
from workpackages.acceptance import protocol
from workpackages.acceptance.waiting import acceptances_waiting
from workpackages.impact import content as impact_content
from workpackages.my_work import count_waiting
from workpackages.operations.following import follow_state
from workpackages.plan_templates.permissions import can_read_templates
from workpackages.quality import gates as quality_gates
from workpackages.quality import notices as quality_notices
from workpackages.quality import plan_document
from workpackages.quality.waiting import quality_waiting
from workpackages.search import (
    find_deliverables,
    find_dependencies,
    find_packages,
    find_requirements,
    find_tasks,
)
from workpackages.words import register_words

STRUCTURE_VIEWS = (
    "workpackages:create",
    "workpackages:detail",
    "workpackages:edit",
    "workpackages:move",
    "workpackages:delete",
    "workpackages:change_state",
    "workpackages:impact",
    "workpackages:remove_impact",
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
    "workpackages:new_deliverable",
)
QUALITY_VIEWS = (
    "workpackages:deliverable",
    "workpackages:edit_deliverable",
    "workpackages:new_criterion",
    "workpackages:change_criterion",
    "workpackages:judge",
    "workpackages:act_on_deliverable",
    "workpackages:defect",
    "workpackages:act_on_defect",
    "workpackages:requirements",
    "workpackages:new_requirement",
    "workpackages:requirement",
    "workpackages:edit_requirement",
    "workpackages:cover_requirement",
    "workpackages:act_on_requirement",
    "workpackages:quality_plans",
    "workpackages:quality_plan",
    "workpackages:edit_quality_plan",
    "workpackages:new_goal",
    "workpackages:change_goal",
    "workpackages:act_on_quality_plan",
    "workpackages:conformity",
    "workpackages:new_conformity_sheet",
    "workpackages:conformity_sheet",
    "workpackages:answer_conformity",
    "workpackages:conformity_signer",
    "workpackages:act_on_conformity",
    "workpackages:checkpoints",
    "workpackages:new_checkpoint",
    "workpackages:checkpoint",
    "workpackages:edit_checkpoint",
    "workpackages:answer_checklist",
    "workpackages:new_line",
    "workpackages:change_line",
    "workpackages:act_on_checkpoint",
    "workpackages:new_finding",
    "workpackages:finding",
    "workpackages:act_on_finding",
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
    acceptance_gates.register()
    acceptance_notices.register()
    protocol.register()
    package_mandate.register()
    impact_content.register()
    quality_gates.register()
    quality_notices.register()
    plan_document.register()
    waiting.register_source("acceptance", acceptances_waiting)
    waiting.register_source("quality", quality_waiting)
    waiting.register_source("package-mandates", package_mandate.mandates_waiting)
    critical_projects.register()
    change_facts.register()
    milestones_ahead.register()
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
    navigation.register_project_tab(
        60, _("Quality"), "workpackages:deliverables", can_see_inside, views=QUALITY_VIEWS
    )
    register_search(_("Work packages"), 20, find_packages)
    register_search(_("Tasks"), 30, find_tasks)
    register_search(_("Deliverables"), 33, find_deliverables)
    register_search(_("Requirements"), 34, find_requirements)
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
