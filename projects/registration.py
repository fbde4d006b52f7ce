"""What the portfolio registers with the shell and its registries at the start."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from people.mails import register_quiet_places
from people.models import User
from people.permissions import is_director
from people.saved_filters import register_page
from projects import guards, notices
from projects.changes import registration as change_registration
from projects.communication import registration as communication_registration
from projects.decision_files import registration as file_registration
from projects.decisions import words as decision_words
from projects.followers import register_follower
from projects.mandates import registration as mandate_registration
from projects.models import Project
from projects.operations.requests import follow_project
from projects.permissions import can_see_history, can_see_inside
from projects.priorities import words as priority_words
from projects.priorities.permissions import can_see_priorities, can_see_score
from projects.quiet_places import quiet_codes
from projects.requests import conditions as request_conditions
from projects.requests import content as request_content
from projects.requests import notices as request_notices
from projects.requests.permissions import can_begin_request, reads_request_of
from projects.responsibilities import registration as responsibility_registration
from projects.results import notices as result_notices
from projects.searching import (
    find_people,
    find_programmes,
    find_projects,
    find_requests,
    find_results,
)
from projects.selection import registration as selection_registration
from projects.stakeholders import registration as stakeholder_registration
from projects.trail import sees_portfolio
from servicedesk_pm.common.navigation import (
    NavEntry,
    register_create,
    register_project_tab,
)
from servicedesk_pm.common.navigation import register as register_entry
from servicedesk_pm.common.search import register_search


def _everybody(user: User) -> bool:
    return True


def _every_reader(user: User, project: Project) -> bool:
    return True


def register() -> None:
    notices.register()
    guards.register()
    decision_words.register()
    result_notices.register()
    _register_requests()
    file_registration.register()
    mandate_registration.register()
    responsibility_registration.register()
    priority_words.register()
    selection_registration.register()
    stakeholder_registration.register_all()
    communication_registration.register_all()
    change_registration.register_all()
    register_quiet_places(quiet_codes)
    register_entry(NavEntry(120, _("Portfolio"), "projects:portfolio", sees_portfolio))
    register_entry(NavEntry(130, _("Programmes"), "projects:programmes", sees_portfolio))
    register_entry(NavEntry(140, _("Projects"), "projects:list", _everybody))
    register_create(NavEntry(10, _("Project"), "projects:create", is_director))
    register_create(NavEntry(20, _("Programme"), "projects:create-programme", is_director))
    register_entry(NavEntry(125, _("Decisions"), "projects:decisions", sees_portfolio))
    register_entry(NavEntry(127, _("Priorities"), "projects:priorities", can_see_priorities))
    deciding = ("gate", "put-off", "new-decision", "release-phase")
    editing = ("edit", "move", "delete", "change-state", "result", "edit-result")
    register_project_tab(
        10,
        _("Overview"),
        "projects:overview",
        _every_reader,
        views=[f"projects:{name}" for name in editing],
    )
    register_project_tab(
        25,
        _("Decisions"),
        "projects:project-decisions",
        can_see_inside,
        views=[
            f"projects:{name}"
            for name in (*deciding, *file_registration.VIEWS, *change_registration.VIEWS)
        ],
    )
    register_project_tab(
        20, _("Priority"), "projects:priority", can_see_score, views=["projects:score"]
    )
    register_project_tab(50, _("Team"), "projects:team", can_see_inside)
    register_project_tab(110, _("History"), "projects:history", can_see_history)
    register_page("project-list", "projects:list", _("Projects"), usual_sort="code")
    register_search(_("Projects"), 10, find_projects)
    register_search(_("Programmes"), 20, find_programmes)
    register_search(_("Results"), 25, find_results)
    register_search(_("People"), 40, find_people)


def _register_requests() -> None:
    request_notices.register()
    request_conditions.register()
    request_content.register()
    register_follower("requests", follow_project)
    register_entry(NavEntry(110, _("Requests"), "projects:requests", _everybody))
    register_create(NavEntry(5, _("Request"), "projects:create-request", can_begin_request))
    register_project_tab(15, _("Request"), "projects:request", reads_request_of)
    register_page("request-list", "projects:requests", _("Requests"), usual_sort="-number")
    register_search(_("Requests"), 15, find_requests)
