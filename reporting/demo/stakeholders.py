"""Who is concerned by the demonstration's projects, how they stand, and what is done about it."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any, NamedTuple

from people.models import OrgUnit, Site, User
from projects.models import Consultation, EngagementAction, Project, Stakeholder
from projects.operations.consultations import (
    Asking,
    answer_consultation,
    close_consultation,
    open_consultation,
)
from projects.operations.engagement import finish_action, log_contact, plan_action
from projects.operations.stakeholders import assess_stakeholder, enter_stakeholder
from projects.stakeholders.choices import Level
from reporting.demo.diary import Diary, Turn
from reporting.demo.stakeholder_texts import CONSULTATIONS, SAID, Consulted

U, R, N, S, L = Level.UNAWARE, Level.RESISTANT, Level.NEUTRAL, Level.SUPPORTIVE, Level.LEADING


class Concerned(NamedTuple):
    """Power and interest, engagement now and wanted, who enters it and who looks after it."""

    project: str
    fr: str
    en: str
    power: int
    interest: int
    current: Level
    desired: Level
    by: str
    owner: str = ""
    entered: str = "2026-02-16"
    kind: str = "group"
    unit: str = ""
    person: str = ""
    size: int | None = None
    site: str = ""
    is_key: bool = False
    represents: bool = False
    outside: str = ""
    # Where it stood when it was entered, and the day on which that changed.
    before: Level | None = None
    changed: str = ""


C = Concerned
CONCERNED = (
    C("PRJ-201", "Mandant·e Opérations", "Operations sponsor", 5, 5, N, S, "pm-itsm", "director",
      kind="person", unit="operations", person="mandant-operations", is_key=True,
      represents=True, before=S, changed="2026-09-22"),
    C("PRJ-201", "Agents Service Desk N1", "Service desk agents, first level", 2, 5, N, L,
      "pm-itsm", "resp-servicedesk", unit="relation-usagers", size=11, is_key=True),
    C("PRJ-201", "Finances, RH, Sécurité, Achats", "Finance, HR, Security, Purchasing", 4, 3, S, S,
      "pm-itsm", kind="unit"),
    C("PRJ-201", "Fournisseur Alpha (intégrateur)", "Supplier Alpha (integrator)", 3, 5, N, S,
      "pm-itsm", "pm-itsm", kind="external", outside="Fournisseur Alpha"),
    C("PRJ-101", "Direction générale", "Executive board", 5, 3, S, L, "pm-w11", "director",
      is_key=True, size=5),
    C("PRJ-101", "Mandant·e DSI", "IT sponsor", 5, 5, L, S, "pm-w11", "director",
      kind="person", unit="informatique", person="mandant-dsi", is_key=True, represents=True),
    C("PRJ-101", "Équipes N2/N3", "Second and third level teams", 3, 4, R, S, "pm-w11",
      "lot-formation", entered="2026-06-15", unit="informatique", size=18, before=N,
      changed="2026-09-14"),
    C("PRJ-101", "Utilisateurs pilotes", "Pilot users", 2, 4, S, L, "pm-w11", "pm-w11",
      entered="2026-05-18", unit="operations", size=60, before=N, changed="2026-06-29"),
    C("PRJ-101-B", "Responsables de site (6)", "Site managers (6)", 4, 4, N, L, "lot-deploiement",
      "lot-deploiement", entered="2026-04-13", size=6, is_key=True),
    C("PRJ-205", "Commission du personnel", "Works council", 4, 3, R, S, "director", "director",
      entered="2026-09-07", person="observateur", unit="rh", is_key=True, size=7),
    C("PRJ-205", "Agents Service Desk N1", "Service desk agents, first level", 2, 5, R, S,
      "director", "resp-servicedesk", entered="2026-09-07", unit="relation-usagers", size=11,
      before=N, changed="2026-10-12"),
    C("PRJ-301", "Mandant·e Sécurité", "Security sponsor", 4, 4, S, S, "pm-acces", "director",
      entered="2026-03-16", kind="person", unit="securite", person="mandant-securite",
      represents=True),
    C("PRJ-302", "Guichets Genève", "Geneva counters", 3, 5, U, S, "pm-voix", "pm-voix",
      entered="2026-05-18", unit="relation-usagers", person="utilisateurs-ge", size=34,
      site="geneve", represents=True),
)  # fmt: skip


class Held(NamedTuple):
    """A contact: of whom, when, how, by whom, and how it felt."""

    project: str
    fr: str
    on: str
    channel: str
    by: str
    sentiment: int


HELD = (
    Held("PRJ-201", "Mandant·e Opérations", "2026-09-22", "meeting", "director", -1),
    Held("PRJ-201", "Mandant·e Opérations", "2026-10-26", "meeting", "director", 0),
    Held("PRJ-201", "Agents Service Desk N1", "2026-10-14", "briefing", "resp-servicedesk", 0),
    Held("PRJ-201", "Finances, RH, Sécurité, Achats", "2026-09-30", "workshop", "pm-itsm", 1),
    Held("PRJ-201", "Fournisseur Alpha (intégrateur)", "2026-10-29", "meeting", "pm-itsm", 0),
    Held("PRJ-101", "Direction générale", "2026-10-19", "meeting", "director", 1),
    Held("PRJ-101", "Mandant·e DSI", "2026-10-27", "meeting", "director", 1),
    Held("PRJ-101", "Équipes N2/N3", "2026-09-14", "workshop", "lot-formation", -1),
    Held("PRJ-101", "Utilisateurs pilotes", "2026-10-08", "visit", "pm-w11", 1),
    Held("PRJ-101-B", "Responsables de site (6)", "2026-10-15", "briefing", "lot-deploiement", 0),
    Held("PRJ-205", "Commission du personnel", "2026-10-12", "meeting", "director", -1),
    Held("PRJ-205", "Agents Service Desk N1", "2026-10-12", "briefing", "resp-servicedesk", -1),
    Held("PRJ-301", "Mandant·e Sécurité", "2026-10-20", "call", "director", 1),
    Held("PRJ-302", "Guichets Genève", "2026-06-24", "mail", "pm-voix", 0),
)


class Engaged(NamedTuple):
    """An action: for whom, what, by whom until when, planned on which day, and its outcome."""

    project: str
    fr: str
    what: str
    owner: str
    due: str
    planned: str
    done: str = ""
    effect: str = ""


ENGAGED = (
    Engaged("PRJ-201", "Mandant·e Opérations", "Présenter le plan de redressement", "director",
            "2026-11-05", "2026-10-26"),
    Engaged("PRJ-201", "Fournisseur Alpha (intégrateur)", "Pilotage hebdomadaire", "pm-itsm",
            "2026-11-06", "2026-09-28"),
    Engaged("PRJ-101", "Direction générale", "Quinze minutes par mois", "director",
            "2026-11-16", "2026-10-19"),
    Engaged("PRJ-101", "Équipes N2/N3", "Ateliers avec les équipes", "lot-formation",
            "2026-11-19", "2026-09-14"),
    Engaged("PRJ-101", "Utilisateurs pilotes", "Ambassadeurs, un pour 50 utilisateurs", "pm-w11",
            "2026-11-27", "2026-10-08"),
    Engaged("PRJ-101", "Utilisateurs pilotes", "Petit-déjeuner des premiers postes", "pm-w11",
            "2026-06-26", "2026-06-01", "2026-06-29",
            "Quinze pilotes aident maintenant leurs collègues."),
    Engaged("PRJ-101-B", "Responsables de site (6)", "Séances d’information avant chaque vague",
            "lot-deploiement", "2026-11-12", "2026-10-15"),
    Engaged("PRJ-205", "Commission du personnel", "Séance du 18.11", "director",
            "2026-11-18", "2026-10-12"),
    Engaged("PRJ-302", "Guichets Genève", "Montrer le softphone aux guichets", "pm-voix",
            "2026-10-23", "2026-09-07"),
)  # fmt: skip


def add_stakeholders(diary: Diary) -> None:
    """Entered by those who keep the register; contacts and actions by those who had them."""
    for row in CONCERNED:
        entered = date.fromisoformat(row.entered)
        diary.add(entered, Turn.REMARK, row.by, partial(_enter, row, entered))
        if row.changed:
            changed = date.fromisoformat(row.changed)
            diary.add(changed, Turn.REACH, row.by, partial(_judge, row, changed))
    for held in HELD:
        on = date.fromisoformat(held.on)
        diary.add(on, Turn.SUBMIT, held.by, partial(_contact, held, on))
    for action in ENGAGED:
        planned = date.fromisoformat(action.planned)
        keeper = next(row.by for row in CONCERNED if row[:2] == action[:2])
        diary.add(planned, Turn.SUBMIT, keeper, partial(_plan, action))
        if action.done:
            done = date.fromisoformat(action.done)
            # Before the new assessment of that day, which says where it led.
            diary.add(done, Turn.REMARK, action.owner, partial(_finish, action, done))
    for consulted in CONSULTATIONS:
        _add_consultation(diary, consulted)


def _add_consultation(diary: Diary, consulted: Consulted) -> None:
    opened = date.fromisoformat(consulted.opened)
    diary.add(opened, Turn.REMARK, consulted.by, partial(_open, consulted, opened))
    for login, day, reply, comment in consulted.answers:
        on = date.fromisoformat(day)
        diary.add(on, Turn.REMARK, login, partial(_answer, consulted, on, reply, comment))
    if consulted.closed:
        closed = date.fromisoformat(consulted.closed)
        diary.add(closed, Turn.REMARK, consulted.by, partial(_close, consulted, closed))


def _person(login: str) -> User | None:
    return User.objects.get(username=login) if login else None


def _found(project: str, name: str) -> Stakeholder:
    return Stakeholder.objects.get(project__code=project, name_fr=name)


def _judged(row: Concerned, current: Level) -> dict[str, Any]:
    expectations, fears, note = SAID[row.project, row.fr].judged
    return {
        "power": row.power,
        "interest": row.interest,
        "current": current,
        "desired": row.desired,
        "expectations": expectations,
        "fears": fears,
        "note": note,
    }


def _enter(row: Concerned, on: date, actor: User) -> None:
    said = SAID[row.project, row.fr]
    values = {
        "name_fr": row.fr,
        "name_en": row.en,
        "kind": row.kind,
        "person": _person(row.person),
        "org_unit": OrgUnit.objects.get(code=row.unit) if row.unit else None,
        "organisation": row.outside,
        "role": said.role,
        "size": row.size,
        "language": "fr",
        "site": Site.objects.get(code=row.site) if row.site else None,
        "influence": said.influence,
        "owner": _person(row.owner),
        "is_key": row.is_key,
        "represents_unit": row.represents,
    }
    project = Project.objects.get(code=row.project)
    first = row.current if row.before is None else row.before
    enter_stakeholder(project.pk, values, _judged(row, first), actor=actor, on=on)


def _judge(row: Concerned, on: date, actor: User) -> None:
    found = _found(row.project, row.fr)
    assess_stakeholder(found.pk, _judged(row, row.current), actor=actor, on=on)


def _contact(held: Held, on: date, actor: User) -> None:
    summary, follow_up, follow_on = SAID[held.project, held.fr].contacts[held.on]
    values = {
        "held_on": on,
        "channel": held.channel,
        "by": actor,
        "summary": summary,
        "sentiment": held.sentiment,
        "follow_up": follow_up,
        "follow_up_on": date.fromisoformat(follow_on) if follow_on else None,
    }
    log_contact(_found(held.project, held.fr).pk, values, actor=actor, on=on)


def _plan(action: Engaged, actor: User) -> None:
    values = {
        "what": action.what,
        "owner": _person(action.owner),
        "due_on": date.fromisoformat(action.due),
    }
    plan_action(_found(action.project, action.fr).pk, values, actor=actor)


def _finish(action: Engaged, on: date, actor: User) -> None:
    row = _found(action.project, action.fr)
    planned = EngagementAction.objects.get(stakeholder=row, what=action.what)
    finish_action(planned.pk, {"effect": action.effect}, actor=actor, on=on)


def _open(consulted: Consulted, on: date, actor: User) -> None:
    values = {
        "name_fr": consulted.fr,
        "name_en": consulted.en,
        "text": consulted.text,
        "document": consulted.document,
        "deadline_on": date.fromisoformat(consulted.deadline),
    }
    people = User.objects.filter(username__in=consulted.people).order_by()
    units = OrgUnit.objects.filter(code__in=consulted.units).order_by()
    asking = Asking(
        values,
        frozenset(people.values_list("pk", flat=True)),
        frozenset(units.values_list("pk", flat=True)),
    )
    project = Project.objects.get(code=consulted.project)
    open_consultation(project.pk, asking, actor=actor, on=on)


def _round(consulted: Consulted) -> Consultation:
    return Consultation.objects.get(project__code=consulted.project, name_fr=consulted.fr)


def _answer(consulted: Consulted, on: date, reply: str, comment: str, actor: User) -> None:
    party = _round(consulted).parties.get(person=actor)
    answer_consultation(party.pk, reply, comment, actor=actor, on=on)


def _close(consulted: Consulted, on: date, actor: User) -> None:
    close_consultation(_round(consulted).pk, actor=actor, on=on)
