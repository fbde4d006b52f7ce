"""What of the portfolio can be found by words or code."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from people.models import OrgUnit, User
from people.permissions import can_see_administration
from projects.company import people_in_sight
from projects.models import (
    ChangeRequest,
    CommunicationAction,
    Programme,
    ProgrammeResult,
    Project,
    ProjectRequest,
    Stakeholder,
)
from projects.requests.choices import Stage
from servicedesk_pm.common.search import Hit
from servicedesk_pm.common.text import fold

Rows = TypeVar("Rows", bound="QuerySet[Project] | QuerySet[Programme]")


def find_projects(user: User, query: str, limit: int) -> list[Hit]:
    """Open projects first; one query."""
    found = _with_words(Project.objects.visible_to(user), query)
    return [
        Hit(each.name, f"{each.code} · {each.get_state_display()}", each.get_absolute_url())
        for each in found.order_by("code")[:limit]
    ]


def find_requests(user: User, query: str, limit: int) -> list[Hit]:
    """One query; drafts are found by their writers alone."""
    found = ProjectRequest.objects.visible_to(user).with_stage()
    for word in query.split():
        found = found.filter(search_text__contains=word)
    return [
        Hit(each.title, f"{each.label} · {Stage(each.stage).label}", each.get_absolute_url())
        for each in found.order_by("-number")[:limit]
    ]


def find_programmes(user: User, query: str, limit: int) -> list[Hit]:
    found = _with_words(Programme.objects.visible_to(user), query)
    return [
        Hit(each.name, f"{_('Programme')} · {each.code}", each.get_absolute_url())
        for each in found.order_by("code")[:limit]
    ]


def find_results(user: User, query: str, limit: int) -> list[Hit]:
    """What projects owe to their programme; one query."""
    found = ProgrammeResult.objects.visible_to(user).select_related("project")
    for word in query.split():
        found = found.filter(search_text__contains=word)
    return [
        Hit(each.name, f"{each.project.code} · {each.get_state_display()}", each.get_absolute_url())
        for each in found.soonest_first()[:limit]
    ]


def find_stakeholders(user: User, query: str, limit: int) -> list[Hit]:
    """By what is known of them, never by how they are judged; one query."""
    found = Stakeholder.objects.visible_to(user).select_related("project")
    for word in query.split():
        found = found.filter(search_text__contains=word)
    return [
        Hit(each.name, f"{each.project.code} · {each.get_kind_display()}", each.get_absolute_url())
        for each in found.by_name()[:limit]
    ]


def find_messages(user: User, query: str, limit: int) -> list[Hit]:
    """Messages and events of communication plans; one query."""
    found = CommunicationAction.objects.visible_to(user).select_related("project")
    for word in query.split():
        found = found.filter(search_text__contains=word)
    return [
        Hit(each.name, f"{each.project.code} · {each.get_state_display()}", each.get_absolute_url())
        for each in found.soonest_first()[:limit]
    ]


def find_changes(user: User, query: str, limit: int) -> list[Hit]:
    """Change requests by code or title, the newest first; one query."""
    found = ChangeRequest.objects.visible_to(user).select_related("project")
    for word in query.split():
        found = found.filter(search_text__contains=word)
    return [
        Hit(each.name, f"{each.code} · {each.get_state_display()}", each.get_absolute_url())
        for each in found.order_by("-pk")[:limit]
    ]


def find_people(user: User, query: str, limit: int) -> list[Hit]:
    """Active people by name, user name or unit; two queries.

    A hit leads to the account where the reader may open it, else to the projects in sight
    where the person has a part.
    """
    opens = can_see_administration(user)
    known = User.objects.active() if opens else people_in_sight(user)
    units = [(each.pk, fold(each.code, each.name_fr, each.name_en)) for each in _units()]
    for word in query.split():
        named = [pk for pk, words in units if word in words]
        known = known.filter(Q(search_text__contains=word) | Q(org_unit__in=named))
    return [
        Hit(str(each), each.org_unit.name if each.org_unit else "", _page_of(each, opens=opens))
        for each in known.select_related("org_unit").by_name()[:limit]
    ]


def _units() -> QuerySet[OrgUnit]:
    return OrgUnit.objects.only("code", "name_fr", "name_en").order_by("code")


def _page_of(person: User, *, opens: bool) -> str:
    if opens:
        return reverse("people:account", args=[person.username])
    return f"{reverse('projects:list')}?person={person.pk}"


def _with_words(rows: Rows, query: str) -> Rows:
    for word in query.split():
        rows = rows.filter(search_text__contains=word)  # type: ignore[assignment]
    return rows
