"""A programme's page: its projects, its people and their roles, and its history."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from people.history import entries_for_scope
from people.history_page import object_history
from people.http import SignedInRequest
from people.models import User
from people.permissions import is_director
from projects.columns import project_columns
from projects.forms.team import MemberForm
from projects.lights import with_lights
from projects.models import Decision, Programme, ProgrammeResult, Project
from projects.operations import assign_programme_role, remove_programme_role
from projects.permissions import (
    bodies_of,
    can_edit_programme,
    can_see_inside_programme,
    can_see_programme_history,
    editable_programme_fields,
    programme_roles_to_give,
)
from projects.queries import programmes_with_sums
from projects.results.choices import ResultState
from projects.results.standing import marked
from projects.rollup import Rollup, light_of_programme, load_rollups
from projects.team import roles_in_programme
from projects.trail import above_programme
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.http import errors_into, render_page, status_of
from servicedesk_pm.common.tables import Table

NEWEST, MOST_RESULTS = 5, 10


@require_GET
def programme(request: SignedInRequest, code: str) -> HttpResponseBase:
    given = programme_roles_to_give(request.user)
    form = MemberForm(given=given) if given else None
    return _page(request, _found(request, code), form)


@require_POST
def give_role(request: SignedInRequest, code: str) -> HttpResponseBase:
    row = _found(request, code)
    given = programme_roles_to_give(request.user)
    if not given:
        raise PermissionDenied
    form = MemberForm(request.POST, given=given)
    if form.is_valid():
        with errors_into(form):
            _assign(request, row, form.cleaned_data)
            return redirect(row.get_absolute_url())
    return _page(request, row, form)


@require_POST
def take_role(request: SignedInRequest, code: str, user_id: int, role: str) -> HttpResponse:
    row = _found(request, code)
    try:
        remove_programme_role(row.pk, user_id, role=role, actor=request.user)
    except RuleViolation as violation:
        # A second click: the role is gone, which is what was wanted.
        messages.info(request, str(violation))
    return redirect(row.get_absolute_url())


@require_GET
def programme_history(request: SignedInRequest, code: str) -> HttpResponse:
    row = _found(request, code)
    if not can_see_programme_history(request.user, row):
        raise PermissionDenied
    crumbs = [*above_programme(request.user), (row.name, row.get_absolute_url())]
    entries = entries_for_scope(row.history_scope())
    return object_history(request, row, crumbs=crumbs, entries=entries)


def _found(request: SignedInRequest, code: str) -> Programme:
    found: Programme = get_object_or_404(programmes_with_sums(request.user), code=code)
    return found


def _assign(request: SignedInRequest, row: Programme, facts: dict[str, Any]) -> None:
    person, role, note = facts["user"], facts["role"], facts["note"]
    assign_programme_role(row.pk, person.pk, role=role, actor=request.user, note=note)
    messages.success(request, _("%(person)s has the role now.") % {"person": person})


def _page(request: SignedInRequest, row: Programme, form: MemberForm | None) -> HttpResponseBase:
    user = request.user
    seen = Project.objects.visible_to(user).filter(programme=row)
    rows = seen.select_related("lead", "sponsor", "programme").with_root_code()
    columns = [each for each in project_columns(user) if each.key != "programme"]
    table = Table(request, with_lights(rows, user), columns, "code", "programme-projects")
    exported = table.export()
    if exported is not None:
        return exported
    context = {
        "programme": row,
        "crumbs": above_programme(user),
        "table": table,
        "people": roles_in_programme(row, reader=user),
        "form": form,
        "may_edit": bool(editable_programme_fields(user, row)),
        "may_create": is_director(user),
        "may_see_plan": can_see_inside_programme(user, row),
        "may_read_history": can_see_programme_history(user, row),
        **_decided(user, row),
        **_owed(user, row),
        "rollup": _rollup(user, row),
    }
    partials = {"programme-projects": "projects/_programme_projects.html"}
    status = status_of(form) if form is not None and form.is_bound else 200
    page = "projects/programme.html"
    return render_page(request, page, context, partials=partials, status=status)


def _owed(user: User, row: Programme) -> dict[str, Any]:
    """What the projects owe, overdue and soonest first; two queries."""
    if not can_see_inside_programme(user, row):
        return {"results": [], "integrated": 0, "may_promise": False}
    seen = ProgrammeResult.objects.visible_to(user).filter(programme=row)
    rows = seen.open().select_related("project").soonest_first()[:MOST_RESULTS]
    results = marked(rows, today())
    integrated = seen.filter(state=ResultState.INTEGRATED).count()
    may_promise = can_edit_programme(user, row)
    return {"results": results, "integrated": integrated, "may_promise": may_promise}


def _rollup(user: User, row: Programme) -> Rollup | None:
    """The programme's light, where lights are known at all; one query."""
    lit = load_rollups(user, row).get((row.portfolio_id, row.pk))
    return light_of_programme(user, row, lit) if lit else None


def _decided(user: User, row: Programme) -> dict[str, Any]:
    """The newest decisions of the programme and its projects, and what they released."""
    seen = Decision.objects.visible_to(user).of_programme(row)
    newest = seen.with_open_conditions(today()).select_related("portfolio", "project", "programme")
    inside = can_see_inside_programme(user, row)
    return {
        "decisions": newest.order_by("-held_on", "-number")[:NEWEST] if inside else [],
        "may_decide": bool(bodies_of(user, None, row)),
        "released": seen.released_budget() if inside else None,
    }
