"""What a mandate says, as plain JSON: the same for a draft as for the frozen text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from people.choices import Role
from projects.mandates.sections import SECTIONS, registered_parts
from projects.models import Assumption, Mandate, Project
from projects.organisation import Organisation, load_organisation
from projects.written.vocabulary import Json, both, fact, table, words

SCHEMA = 1
OBJECTIVE_COLUMNS = (
    ("title", "words"),
    ("indicator", "words"),
    ("baseline", "number"),
    ("target", "number"),
    ("unit", "text"),
    ("due_on", "day"),
    ("weight_pct", "percent"),
)
RESULT_COLUMNS = (
    ("name", "words"),
    ("criteria", "words"),
    ("accepted_by", "accepting"),
    ("required_for_go_live", "flag"),
)
ORGANISATION_COLUMNS = (("function", "function"), ("person", "text"), ("note", "text"))
ASSUMPTION_COLUMNS = (
    ("kind", "assumption_kind"),
    ("text", "text"),
    ("owner", "text"),
    ("check_on", "day"),
    ("state", "assumption_state"),
)


def content_of(mandate: Mandate, *, registered: bool = True) -> Json:
    """Every section of the mandate as it stands. Seven queries, and those of what is registered.

    The mandate comes with its project and the project's people. Without ``registered`` only
    what the mandate itself knows is loaded: enough to say what is missing.
    """
    project = mandate.project
    organisation = load_organisation(project)
    sections = []
    for key in SECTIONS:
        own = _OWN.get(key)
        parts = own(mandate, organisation) if own else []
        if registered:
            parts += registered_parts(key, project)
        sections.append({"key": key, "parts": parts})
    return {"schema": SCHEMA, "project": _project(project), "sections": sections}


def with_document(content: Json, mandate: Mandate, *, organisation: str, at: datetime) -> Json:
    """The content with what only a frozen document has: when, by whom, for whose signature."""
    return {
        **content,
        "document": {
            "organisation": organisation,
            "number": mandate.number,
            "author": str(mandate.sent_by or ""),
            "sent_at": at.isoformat(timespec="seconds"),
            "signers": [
                {"role": role, "username": person.username, "name": str(person)}
                if person
                else {"role": role, "username": "", "name": ""}
                for role, person in parties_of(mandate.project)
            ],
        },
    }


def parties_of(project: Project) -> list[tuple[str, Any]]:
    """Who signs, by role; as project director anybody who is one signs."""
    parties: list[tuple[str, Any]] = [
        (Role.SPONSOR, project.sponsor),
        (Role.DIRECTOR, None),
        (Role.PROJECT_MANAGER, project.lead),
    ]
    if project.programme is not None:
        parties.append((Role.PROGRAMME_MANAGER, project.programme.manager))
    return parties


def _project(project: Project) -> Json:
    programme = project.programme
    return {
        "code": project.code,
        "name_fr": project.name_fr,
        "name_en": project.name_en,
        "size": project.size_class,
        "programme": {"code": programme.code, **_names(programme)} if programme else None,
    }


def _names(row: Any) -> Json:
    return {"name_fr": row.name_fr, "name_en": row.name_en}


def objectives_table(mandate: Mandate) -> Json:
    rows = [
        (
            str(each.number),
            (
                both(each, "title"),
                both(each, "indicator"),
                each.baseline,
                each.target,
                each.unit,
                each.due_on,
                each.weight_pct,
            ),
        )
        for each in mandate.objectives.order_by("number")
    ]
    return table("objectives", OBJECTIVE_COLUMNS, rows)


def _results(mandate: Mandate) -> Json:
    rows = [
        (
            str(each.number),
            (
                both(each, "name"),
                both(each, "criteria"),
                each.accepted_by,
                each.required_for_go_live,
            ),
        )
        for each in mandate.results.order_by("number")
    ]
    return table("results", RESULT_COLUMNS, rows)


def _scope(mandate: Mandate, organisation: Organisation) -> list[Json]:
    texts = ("scope_in", "scope_out", "hypotheses", "constraints")
    register = Assumption.objects.filter(project=mandate.project_id).select_related("owner")
    rows = [
        (each.code, (each.kind, each.text, str(each.owner), each.check_on, each.state))
        for each in register.order_by("number")
    ]
    return [
        *(words(key, mandate) for key in texts),
        *([table("assumptions", ASSUMPTION_COLUMNS, rows)] if rows else []),
    ]


def _organisation(mandate: Mandate, organisation: Organisation) -> list[Json]:
    rows = [
        (place.key, (place.function, str(place.person), place.part or place.note))
        for place in organisation.places
    ]
    return [
        table("organisation", ORGANISATION_COLUMNS, rows),
        fact("steering_rhythm", mandate.steering_rhythm or None, "rhythm"),
    ]


def _planning(mandate: Mandate, organisation: Organisation) -> list[Json]:
    project = mandate.project
    return [
        fact("planned_start", project.planned_start_on, "day"),
        fact("planned_finish", project.planned_finish_on, "day"),
        fact("scenario", project.scenario, "scenario"),
    ]


def _budget(mandate: Mandate, organisation: Organisation) -> list[Json]:
    return [
        fact("envelope", mandate.project.approved_envelope, "money"),
        fact("initiation_budget", mandate.initiation_budget, "money"),
        words("initiation_reason", mandate),
        fact("contingency", mandate.contingency, "money"),
        fact("management_reserve", mandate.management_reserve, "money"),
    ]


def _background(mandate: Mandate, organisation: Organisation) -> list[Json]:
    return [
        words("background", mandate),
        *([fact("reason", mandate.reason, "text")] if mandate.reason else []),
    ]


def _quality(mandate: Mandate, organisation: Organisation) -> list[Json]:
    concept = fact("security_concept", mandate.security_concept or None, "security_concept")
    return [words("quality", mandate), concept]


def _authority(mandate: Mandate, organisation: Organisation) -> list[Json]:
    return [
        words("authority", mandate),
        fact("cost_tolerance_pct", mandate.cost_tolerance_pct, "percent"),
        fact("cost_tolerance", mandate.cost_tolerance, "money"),
        fact("days_tolerance", mandate.days_tolerance, "number"),
        words("scope_tolerance", mandate),
    ]


def _text(key: str) -> Callable[[Mandate, Organisation], list[Json]]:
    return lambda mandate, organisation: [words(key, mandate)]


_OWN: dict[str, Callable[[Mandate, Organisation], list[Json]]] = {
    "background": _background,
    "objectives": lambda mandate, organisation: [objectives_table(mandate)],
    "scope": _scope,
    "results": lambda mandate, organisation: [_results(mandate)],
    "organisation": _organisation,
    "planning": _planning,
    "budget": _budget,
    "staffing": _text("staffing"),
    "risks": _text("risks"),
    "quality": _quality,
    "impact": _text("impact"),
    "communication": _text("communication"),
    "authority": _authority,
    "reporting": _text("reporting"),
}
