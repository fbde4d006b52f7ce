"""A request is written: begun, saved section by section, given up while it is a draft."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.utils.translation import gettext as _

from people.audit import operation
from people.models import User
from people.versions import check_version
from projects.models import MOST_OBJECTIVES, Project, ProjectRequest
from projects.operations.checks import Values
from projects.operations.requests.locking import lock_first_portfolio, locked_request
from projects.requests.choices import Endorsement
from projects.requests.permissions import (
    can_begin_request,
    can_write,
    can_write_for,
    editable_sections,
)
from projects.requests.sections import SECTIONS
from projects.rules import check_record, check_year
from servicedesk_pm.common.errors import RuleViolation

TITLES = frozenset({"title_fr", "title_en"})
PLACES = ("sites", "workstation_sites")
OBJECTIVE = ("text_fr", "text_en", "indicator", "wished")
# What the project took over from its request, and follows until somebody changes it.
TAKEN_OVER = {
    "name_fr": "title_fr",
    "name_en": "title_en",
    "summary_fr": "need_fr",
    "summary_en": "need_en",
}
# Not content: derived from or written beside it.
_NOT_CLEANED = ("project", "requester", "endorsed_by", "analyst")


@operation
def begin_request(values: Values, *, actor: User, project_id: int | None = None) -> ProjectRequest:
    """Open a draft under the next number, perhaps for a project that was entered before.

    Requests wait for each other at the portfolio, so that no number is given twice. Raises
    PermissionDenied for people without a unit, RuleViolation without a title or where the
    project has a request.
    """
    lock_first_portfolio()
    project = None
    if project_id is not None:
        project = Project.objects.select_for_update(of=("self",)).get(pk=project_id)
    if not (can_write_for(actor, project) if project else can_begin_request(actor)):
        raise PermissionDenied
    if not TITLES.issuperset(values):
        raise PermissionDenied
    if not any(str(text).strip() for text in values.values()):
        raise RuleViolation(_("Give the request a title."), field=next(iter(values), None))
    if project is not None and ProjectRequest.objects.filter(project=project).exists():
        raise RuleViolation(_("Somebody has begun the request of this project already."))
    unit = project.org_unit if project and project.org_unit else actor.org_unit
    if unit is None:
        raise RuleViolation(_("Say first in the project's record which unit asks for it."))
    newest = ProjectRequest.objects.aggregate(newest=Max("number"))["newest"] or 0
    request = ProjectRequest(
        number=newest + 1, project=project, requester=actor, org_unit=unit, **values
    )
    check_record(request, leaving_out=_NOT_CLEANED)
    request.save()
    return request


@operation
def save_section(
    key: int, section: str, values: Values, *, actor: User, version: int | None = None
) -> ProjectRequest:
    """Keep one section of the form; what is missing may follow, what is wrong is refused.

    A change by the writer of a request that had come back takes its endorsement away. The
    project's name and summary follow while they are still those of the request. Raises
    PermissionDenied, StaleObject and RuleViolation.
    """
    request = locked_request(key)
    known = SECTIONS.get(section)
    if known is None or section not in editable_sections(actor, request):
        raise PermissionDenied
    check_version(request, version)
    objectives = values.get("objectives")
    places = {name: values[name] for name in PLACES if name in values}
    facts = {n: v for n, v in values.items() if n not in {*places, "objectives"}}
    _check_fields(section, facts)
    changed = {name: new for name, new in facts.items() if getattr(request, name) != new}
    before = {name: getattr(request, name) for name in changed}
    for name, new in changed.items():
        setattr(request, name, new)
    _check_content(request, changed)
    moved = [name for name, sites in places.items() if _differ(request, name, sites)]
    rewritten = objectives is not None and _keep_objectives(request, objectives)
    if not (changed or moved or rewritten):
        return request
    fields = {*changed, "version"}
    if can_write(actor, request) and not request.is_draft:
        fields |= _lose_endorsement(request)
    request.version += 1
    request.save(update_fields=sorted(fields))
    for name in moved:
        getattr(request, name).set(places[name])
    _let_project_follow(request, before)
    return request


@operation
def delete_draft(key: int, *, actor: User) -> None:
    """Give up a draft; raises RuleViolation for what was submitted once."""
    request = locked_request(key)
    if request.requester_id != actor.pk:
        raise PermissionDenied
    if not request.is_draft:
        raise RuleViolation(_("A request that was submitted stays; the director decides on it."))
    request.delete()


def _check_fields(section: str, facts: Values) -> None:
    known = SECTIONS[section]
    allowed = {f"{text}_{language}" for text in known.texts for language in ("fr", "en")}
    if not allowed.union(known.fields).issuperset(facts):
        raise PermissionDenied


def _check_content(request: ProjectRequest, changed: Values) -> None:
    if "deadline_on" in changed:
        check_year(request.deadline_on, "deadline_on")
    person = request.user_representative
    if "user_representative" in changed and person is not None and not person.is_active:
        words = _("Choose a person with an active account.")
        raise RuleViolation(words, field="user_representative")
    if not (request.title_fr.strip() or request.title_en.strip()):
        raise RuleViolation(_("Give the request a title."), field="title_fr")
    check_record(request, leaving_out=_NOT_CLEANED)


def _differ(request: ProjectRequest, name: str, sites: Any) -> bool:
    now = set(getattr(request, name).order_by().values_list("pk", flat=True))
    return now != {site.pk for site in sites}


def _keep_objectives(request: ProjectRequest, rows: list[dict[str, str]]) -> bool:
    """Write what differs, in the order given; whether anything did."""
    rows = [row for row in rows if any(text.strip() for text in row.values())]
    if len(rows) > MOST_OBJECTIVES:
        raise RuleViolation(_("A request has five objectives at most."))
    known = {each.position: each for each in request.objectives.all()}
    changed = False
    for position, row in enumerate(rows, start=1):
        if not (row["text_fr"].strip() or row["text_en"].strip()):
            words = _("Say what the objective is, not only how it is measured.")
            raise RuleViolation(words, field=f"text_{position}_fr")
        kept = known.pop(position, None)
        if kept is None:
            request.objectives.create(position=position, **row)
            changed = True
        elif any(getattr(kept, name) != row[name] for name in OBJECTIVE):
            for name in OBJECTIVE:
                setattr(kept, name, row[name])
            kept.save(update_fields=list(OBJECTIVE))
            changed = True
    for gone in known.values():
        gone.delete()
        changed = True
    return changed


def _lose_endorsement(request: ProjectRequest) -> set[str]:
    request.endorsement, request.endorsement_note = Endorsement.NONE, ""
    request.endorsed_by = request.endorsed_at = None
    return {"endorsement", "endorsement_note", "endorsed_by", "endorsed_at"}


def _let_project_follow(request: ProjectRequest, before: Values) -> None:
    project = request.project
    if project is None or request.is_draft:
        return
    fields = [
        name
        for name, source in TAKEN_OVER.items()
        if source in before
        and getattr(project, name) == before[source]
        and (getattr(request, source) or name != "name_fr")
    ]
    if not fields:
        return
    for name in fields:
        setattr(project, name, getattr(request, TAKEN_OVER[name]))
    project.version += 1
    project.save(update_fields=[*fields, "version"])
