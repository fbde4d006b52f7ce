"""The decision files of the demonstration: written, put to the vote and voted on, on their days."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from people.models import User
from projects.choices import ProjectState, SizeClass
from projects.decision_files.choices import Answer
from projects.models import RUNNING, DecisionFile, Project
from projects.operations.decision_files import add_option, begin_file, edit_file, edit_option
from projects.operations.decision_voting import Poll, cast_vote, put_to_vote
from reporting.demo import days, lives, organisation, portfolio, scores, texts
from reporting.demo.decision_texts import PAPERS, Both, Paper, Way
from reporting.demo.diary import Diary, Turn
from servicedesk_pm.common import clock

THOUSAND = Decimal(1000)
DIRECTOR = "director"
# Working days before the gate's preparation is over.
WRITTEN, ASKED, VOTED = -12, -8, -5
VOTE_DAYS = 14
REFUSED = "PRJ-108"
# A second version that the board asked for, in the vote today: one has voted, two have not.
REVISED, REWRITTEN, ASKED_AGAIN, FIRST_VOTE = (
    "PRJ-104", date(2026, 10, 26), date(2026, 10, 28), date(2026, 10, 30),
)  # fmt: skip
WHY_REVISED = "Le comité demande les coûts courants des bornes, devis du fournisseur à l’appui."
BEGUN, BEGUN_ON = "PRJ-304", date(2026, 10, 20)


def add_decision_files(diary: Diary) -> None:
    for facts in portfolio.PROJECTS:
        decided = {move.to: move.on for move in lives.life_of(facts)}.get(ProjectState.DECISION)
        if decided is not None and not facts.parent:
            _add_file(diary, facts, decided)
    diary.add(REWRITTEN, Turn.REMARK, DIRECTOR, _revise)
    diary.add(ASKED_AGAIN, Turn.REMARK, DIRECTOR, partial(_ask, REVISED, organisation.BOARD))
    words = "Les coûts courants sont maintenant établis ; je soutiens l’étape de trois sites."
    voter = organisation.BOARD[1]
    diary.add(FIRST_VOTE, Turn.REMARK, voter, partial(_vote, REVISED, words))
    diary.add(BEGUN_ON, Turn.REMARK, DIRECTOR, _begin_unfinished)


def _add_file(diary: Diary, facts: portfolio.ProjectFacts, decided: date) -> None:
    programme = next(each for each in portfolio.PROGRAMMES if each.code == facts.programme)
    others = [login for login in organisation.BOARD if login != programme.sponsor]
    people = (programme.sponsor, *others[: 2 if facts.size == SizeClass.LARGE else 1])
    written, asked, voted = (days.shift(decided, step) for step in (WRITTEN, ASKED, VOTED))
    diary.add(written, Turn.REMARK, DIRECTOR, partial(_write, facts))
    diary.add(asked, Turn.REMARK, DIRECTOR, partial(_ask, facts.code, people))
    # In a large project two of three are enough.
    for login in people[:2]:
        diary.add(voted, Turn.REMARK, login, partial(_vote, facts.code, ""))


def _write(facts: portfolio.ProjectFacts, director: User) -> None:
    project = Project.objects.get(code=facts.code)
    file = begin_file(project.pk, actor=director)
    paper = PAPERS.get(facts.code) or _usual(facts)
    for section, values in _sections(facts, paper).items():
        edit_file(file.pk, section, values, actor=director)
    edit_option(file.pk, 1, _nothing(paper), actor=director)
    for way in paper.ways:
        add_option(file.pk, _option(way), actor=director)
    recommended = 1 if facts.code == REFUSED else 2
    words = {
        **_said("recommendation", paper.recommendation),
        **_said("conditions", paper.conditions),
    }
    values = {**words, "recommended": recommended}
    edit_file(file.pk, "recommendation", values, actor=director)


def _said(key: str, words: Both) -> dict[str, str]:
    return {f"{key}_fr": words[0], f"{key}_en": words[1]}


def _sections(facts: portfolio.ProjectFacts, paper: Paper) -> dict[str, dict[str, Any]]:
    summary = texts.SUMMARIES[facts.code]
    return {
        "motion": {**_said("motion", paper.motion), **_said("summary", summary)},
        "situation": _said("situation", paper.situation),
        "financing": {"estimate_class": "50", "budget_line": paper.line},
        "risks": {**_said("main_risks", paper.risks), "has_no_dependencies": True},
    }


def _nothing(paper: Paper) -> dict[str, Any]:
    running, rating, risks, tickets = paper.nothing
    return {
        **dict.fromkeys(RUNNING, running * THOUSAND),
        "risk_rating": rating,
        **_said("risks", risks),
        **_said("effect", risks),
        "tickets_pct": tickets,
    }


def _option(way: Way) -> dict[str, Any]:
    return {
        **_said("name", way.name),
        **_said("scope", way.scope),
        "investment": way.investment * THOUSAND,
        **dict.fromkeys(RUNNING, way.running * THOUSAND),
        "effort_minutes": way.person_days * days.MINUTES_PER_DAY,
        "duration_months": way.months,
        "benefit": way.benefit * THOUSAND,
        **_said("risks", way.risks),
        "risk_rating": way.rating,
        **_said("effect", way.effect),
        "tickets_pct": way.tickets,
        **_said("pros", way.pros),
        **_said("cons", way.cons),
    }


def _usual(facts: portfolio.ProjectFacts) -> Paper:
    """Short, from what the project costs and takes."""
    weighed = scores.ALL[facts.code]
    thousands = facts.thousands or weighed.thousands
    way = Way(
        (facts.fr, facts.en),
        ("Selon le résumé de la demande.", "As the summary of the request says."),
        thousands * 3 // 4, max(1, thousands // 20), weighed.person_days,
        6 if facts.size == SizeClass.SMALL else 12, thousands // 3, 9,
        ("Retard d’un fournisseur, charge des équipes.", "A late supplier, busy teams."),
        ("Moins de contacts après l’introduction.", "Fewer contacts once it is introduced."), -5,
        ("Répond au besoin exprimé.", "Meets the need as expressed."),
        ("Mobilise les équipes pendant l’introduction.", "Takes the teams while introduced."),
    )  # fmt: skip
    against = facts.code == REFUSED
    return Paper(
        (f"Le comité {'renonce à' if against else 'approuve'} « {facts.fr} ».",
         f"The board {'drops' if against else 'approves'} “{facts.en}”."),
        ("La situation est celle que décrit la demande.", "The situation is that of the request."),
        ("Charge des équipes, retards de livraison.", "Busy teams, late deliveries."),
        (("Ne rien faire : le risque dépasse l’utilité.", "Do nothing: more risk than benefit.")
         if against else ("Réaliser le projet.", "Carry the project out.")),
        ("", ""),
        (max(1, thousands // 10), 12, ("Le besoin demeure.", "The need remains."), 2),
        (way,),
        "4710 Service Desk",
    )  # fmt: skip


def _ask(code: str, logins: tuple[str, ...], director: User) -> None:
    file = DecisionFile.objects.get(project__code=code, state="draft")
    people = User.objects.filter(username__in=logins).order_by().values_list("pk", flat=True)
    at = clock.now()
    poll = Poll(frozenset(people), clock.today() + timedelta(days=VOTE_DAYS))
    put_to_vote(file.pk, poll, actor=director, at=at, organisation=organisation.PORTFOLIO[1])


def _vote(code: str, comment: str, person: User) -> None:
    file = DecisionFile.objects.get(project__code=code, state="voting")
    cast_vote(
        file.pk,
        Answer.APPROVE,
        comment=comment,
        sha256=file.sha256,
        actor=person,
        at=clock.now(),
    )


def _revise(director: User) -> None:
    """Version 2: what the kiosks cost each year, as the supplier offers it."""
    project = Project.objects.get(code=REVISED)
    file = begin_file(project.pk, actor=director, reason=WHY_REVISED)
    running = dict.fromkeys(RUNNING, 17 * THOUSAND) | {"running_1": 11 * THOUSAND}
    edit_option(file.pk, 2, running, actor=director)
    edit_option(file.pk, 3, dict.fromkeys(RUNNING, 36 * THOUSAND), actor=director)
    conditions = {
        "conditions_fr": "Essai des badges à Genève avant la commande ; maintenance des bornes "
        "comprise dans l’offre.",
        "conditions_en": "Try the badges in Geneva before the order; the offer includes the "
        "maintenance of the kiosks.",
    }
    edit_file(file.pk, "recommendation", conditions, actor=director)
    edit_file(file.pk, "financing", {"estimate_class": "25"}, actor=director)


def _begin_unfinished(director: User) -> None:
    """Young: what it costs and what is recommended is not known yet."""
    project = Project.objects.get(code=BEGUN)
    file = begin_file(project.pk, actor=director)
    motion = ("Le comité approuve un accueil prioritaire pour 60 fonctions clés.",
              "The board approves a priority service for 60 key functions.")  # fmt: skip
    edit_file(file.pk, "motion", _said("motion", motion), actor=director)
    name = ("Équipe dédiée aux heures de bureau", "A dedicated team in office hours")
    add_option(file.pk, {**_said("name", name), "investment": 40 * THOUSAND}, actor=director)
