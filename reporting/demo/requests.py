"""The requests of the demonstration: written, endorsed, sent back, parked, handed to an analyst."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from people.models import Site, User
from projects.choices import ProjectState
from projects.models import Project, ProjectRequest
from projects.operations.requests import (
    begin_request,
    endorse_request,
    name_analyst,
    park_request,
    return_request,
    save_section,
    submit_request,
)
from projects.requests.choices import Answer, ReturnKind
from reporting.demo import days, lives, organisation, portfolio, request_texts, texts
from reporting.demo.diary import Diary, Turn
from reporting.demo.request_texts import Wish

DIRECTOR = "director"
# Working days from the request to the answer of the unit, and from the analyst to the gate.
ANSWERED_AFTER, NAMED_BEFORE = 2, -1
ANALYSIS_DAYS = 25
HEADS = {code: head for code, _fr, _en, head in organisation.UNITS}


def add_requests(diary: Diary) -> None:
    """The request of every project that stands alone, on the days of its life."""
    facts_of = {facts.code: facts for facts in portfolio.PROJECTS}
    for wish in (*request_texts.WISHES, request_texts.HEADSETS, *map(_short, request_texts.SHORT)):
        _add(diary, wish, facts_of[wish.code])
    code, on, hint = request_texts.RETURNED
    diary.add(date.fromisoformat(on), Turn.REMARK, DIRECTOR, partial(_return, code, hint))
    code, on, until, reason = request_texts.PARKED
    park = partial(_park, code, date.fromisoformat(on), date.fromisoformat(until), reason)
    diary.add(date.fromisoformat(on), Turn.REMARK, DIRECTOR, park)
    writer, on, *words = request_texts.DRAFT
    diary.add(date.fromisoformat(on), Turn.REMARK, writer, partial(_draft, words))


def _add(diary: Diary, wish: Wish, facts: portfolio.ProjectFacts) -> None:
    request, *moves = lives.life_of(facts)
    diary.add(request.on, Turn.REMARK, wish.writer, partial(_write, wish, facts))
    head = HEADS[texts.UNITS[wish.code]]
    if wish.code not in request_texts.UNANSWERED and head != wish.writer:
        on = days.shift(request.on, ANSWERED_AFTER)
        diary.add(on, Turn.REMARK, head, partial(_endorse, wish.code))
    for move in moves[:1]:
        if move.to == ProjectState.ANALYSIS:
            on = days.shift(move.on, NAMED_BEFORE)
            analyst = request_texts.ANALYSTS[facts.programme]
            due_on = days.shift(move.on, ANALYSIS_DAYS)
            act = partial(_name_analyst, wish.code, analyst, due_on, on)
            diary.add(on, Turn.REMARK, DIRECTOR, act)


def _short(row: tuple[str, str, str, int]) -> Wish:
    """A request in a few words, from the summary of its project."""
    code, writer, effort, devices = row
    summary, _english = texts.SUMMARIES[code]
    need, _sign, objective = summary.partition("Objectif\N{NARROW NO-BREAK SPACE}: ")
    if not objective:
        need, _sign, objective = summary.partition("Objectif : ")
    return Wish(
        code,
        writer,
        need.strip(),
        "Les utilisateurs et le Service Desk, selon les chiffres de l’année précédente.",
        ((objective[:200] or need[:200], "objectif du projet", "atteint"),),
        need.strip(),
        "",
        "Tous les utilisateurs.",
        "La situation actuelle se prolonge et coûte davantage chaque année.",
        (0, 800, ""),
        (devices, devices),
        effort=effort,
    )


def _request(code: str) -> ProjectRequest:
    return ProjectRequest.objects.get(project__code=code)


def _write(wish: Wish, facts: portfolio.ProjectFacts, writer: User) -> None:
    project = Project.objects.get(code=wish.code)
    title = {"title_fr": facts.fr, "title_en": facts.en}
    request = begin_request(title, actor=writer, project_id=project.pk)
    for section, values in _sections(wish, facts).items():
        save_section(request.pk, section, values, actor=writer)
    submit_request(request.pk, actor=writer)


def _sections(wish: Wish, facts: portfolio.ProjectFacts) -> dict[str, dict[str, Any]]:
    thousands, hours, words = wish.benefits
    devices, users = wish.touched
    kind, until, origin = wish.deadline
    sites = list(Site.objects.filter(code__in=wish.sites).order_by("code"))
    objectives = [
        {"text_fr": text, "text_en": "", "indicator": indicator, "wished": wished}
        for text, indicator, wished in wish.objectives
    ]
    person = User.objects.filter(username=wish.representative).first()
    return {
        "need": {"need_fr": wish.need, "affected_fr": wish.affected},
        "objectives": {"objectives": objectives},
        "benefits": {
            "benefits_fr": words,
            "saved_money": Decimal(thousands * 1000) if thousands else None,
            "saved_hours": hours or None,
        },
        "scope": {
            "scope_in_fr": wish.scope_in,
            "scope_out_fr": wish.scope_out,
            "user_groups_fr": wish.user_groups,
            "sites": sites,
        },
        "workstations": {
            "touches_workstations": Answer.YES if devices else Answer.NO,
            "device_count": devices or None,
            "user_count": users or None,
            "workstation_sites": sites if devices else [],
        },
        "frame": {
            "deadline_kind": kind,
            "deadline_on": date.fromisoformat(until) if until else None,
            "deadline_origin": origin,
            "estimated_cost": Decimal(facts.thousands * 1000) if facts.thousands else None,
            "effort_class": wish.effort,
            "funding": wish.funding,
        },
        "inaction": {"inaction_fr": wish.inaction, "user_representative": person},
    }


def _endorse(code: str, head: User) -> None:
    endorse_request(_request(code).pk, actor=head)


def _name_analyst(code: str, analyst: str, due_on: date, on: date, director: User) -> None:
    person = User.objects.get(username=analyst)
    name_analyst(_request(code).pk, actor=director, analyst_id=person.pk, due_on=due_on, on=on)


def _return(code: str, hint: str, director: User) -> None:
    return_request(_request(code).pk, actor=director, kind=ReturnKind.SERVICE, hint=hint)


def _park(code: str, on: date, until: date, reason: str, director: User) -> None:
    park_request(_request(code).pk, actor=director, reason=reason, until=until, on=on)


def _draft(words: list[str], writer: User) -> None:
    french, english, need, affected = words
    request = begin_request({"title_fr": french, "title_en": english}, actor=writer)
    save_section(request.pk, "need", {"need_fr": need, "affected_fr": affected}, actor=writer)
