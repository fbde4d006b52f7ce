"""Who is told what in the demonstration's projects: fourteen messages and events, some late."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from people.models import OrgUnit, User
from projects.communication.choices import ActionChannel as C
from projects.communication.choices import ActionKind as K
from projects.models import MARKS, MEANS, CommunicationAction, Project, Pulse, Stakeholder
from projects.operations.communication import (
    Planning,
    approve_communication,
    evaluate_communication,
    finish_communication,
    plan_communication,
    write_message,
)
from projects.operations.communication_plans import approve_frame, write_frame
from projects.operations.pulses import answer_pulse, enter_counted_pulse, open_pulse
from reporting.demo.communication_texts import AIMS, MESSAGES
from reporting.demo.diary import Diary, Turn


class Told(NamedTuple):
    """Title in both languages, channel, audience and size, day; by whom it is planned and done."""

    project: str
    fr: str
    en: str
    channel: C
    audience: str
    size: int
    due: str
    planned: str
    by: str
    owner: str
    units: tuple[str, ...] = ()
    concerned: str = ""
    kind: K = K.INFORMATION
    language: str = "both"
    # Who approves it on which day; on which day it was done, whom it reached, who responded.
    approved: tuple[str, str] = ("", "")
    done: tuple[str, int, int | None] | None = None
    effect: str = ""


T = Told
SITES = ("operations", "relation-usagers")
TOLD = (
    T("PRJ-101-B", "Vague 3, Fribourg : J-30", "Wave 3, Fribourg: D-30", C.MAIL,
      "Utilisateurs de Fribourg", 500, "2026-10-16", "2026-09-28", "lot-deploiement",
      "lot-deploiement", SITES, "Responsables de site (6)"),
    T("PRJ-101-B", "Vague 3, Genève : J-30", "Wave 3, Geneva: D-30", C.MAIL,
      "Utilisateurs de Genève", 750, "2026-10-30", "2026-09-28", "lot-deploiement",
      "lot-deploiement", SITES, "Responsables de site (6)"),
    T("PRJ-101-B", "Vague 3, Fribourg : J-10", "Wave 3, Fribourg: D-10", C.MAIL,
      "Utilisateurs de Fribourg", 500, "2026-11-06", "2026-09-28", "lot-deploiement",
      "lot-deploiement", SITES),
    T("PRJ-101-B", "Vague 3, Fribourg : J-2", "Wave 3, Fribourg: D-2", C.SMS,
      "Utilisateurs de Fribourg", 500, "2026-11-13", "2026-09-28", "lot-deploiement",
      "lot-deploiement", ("operations",)),
    T("PRJ-101-B", "Vague 3, Fribourg : J+1", "Wave 3, Fribourg: D+1", C.MAIL,
      "Utilisateurs de Fribourg", 500, "2026-11-17", "2026-09-28", "lot-deploiement",
      "lot-deploiement", ("operations",)),
    T("PRJ-101-B", "Briefing du Service Desk avant la vague 3", "Service desk briefing, wave 3",
      C.MEETING, "Agents N1", 11, "2026-11-12", "2026-10-15", "lot-deploiement",
      "lot-deploiement", ("relation-usagers",), language="fr"),
    T("PRJ-101", "Newsletter d’octobre", "October newsletter", C.MAIL, "Toute l’organisation",
      4650, "2026-10-15", "2026-09-28", "pm-w11", "pm-w11",
      ("operations", "relation-usagers", "rh"), approved=("pm-w11", "2026-10-12"),
      done=("2026-10-15", 4650, 2837),
      effect="61 % d’ouverture ; moins de questions sur les imprimantes la semaine suivante."),
    T("PRJ-101", "Vidéo « Mon nouveau poste »", "Video “My new workstation”", C.VIDEO,
      "Utilisateurs des vagues 2 à 5", 4250, "2026-10-05", "2026-09-07", "pm-w11",
      "lot-formation", SITES, kind=K.MARKETING, approved=("pm-w11", "2026-10-01"),
      done=("2026-10-05", 1900, None)),
    T("PRJ-101", "Questions fréquentes Windows 11", "Windows 11: questions and answers", C.FAQ,
      "Utilisateurs des vagues 2 à 5", 4250, "2026-10-02", "2026-09-07", "pm-w11",
      "lot-formation", SITES, approved=("pm-w11", "2026-10-01"), done=("2026-10-02", 2650, None)),
    T("PRJ-101", "Petit-déjeuner des ambassadeurs", "Ambassadors’ breakfast", C.MEETING,
      "Utilisateurs pilotes", 60, "2026-10-22", "2026-10-01", "pm-w11", "pm-w11",
      ("operations",), "Utilisateurs pilotes", K.MARKETING, approved=("pm-w11", "2026-10-08"),
      done=("2026-10-22", 48, 41), effect="Six ambassadeurs de plus pour Fribourg et Genève."),
    T("PRJ-201", "Comité de pilotage extraordinaire", "Extraordinary steering committee",
      C.MEETING, "Comité de pilotage", 7, "2026-11-05", "2026-10-26", "pm-itsm", "pm-itsm",
      (), "Mandant·e Opérations", approved=("pm-itsm", "2026-10-28")),
    T("PRJ-302", "Stand de démonstration à Genève", "Demonstration stand in Geneva", C.STAND,
      "Guichets Genève", 34, "2026-11-10", "2026-10-12", "pm-voix", "pm-voix",
      ("relation-usagers",), "Guichets Genève", K.MARKETING, "both", ("pm-voix", "2026-10-27")),
    T("PRJ-205", "Information à la Commission du personnel", "Information for the works council",
      C.MEETING, "Commission du personnel", 7, "2026-11-18", "2026-10-13", "director",
      "director", ("rh",), "Commission du personnel", language="fr"),
    T("PRJ-103", "Réussite : Migration Office/M365", "Success story: M365 migration", C.INTRANET,
      "Toute l’organisation", 4650, "2026-06-19", "2026-06-01", "pm-portail", "pm-portail",
      SITES, "", K.MARKETING, "both", ("pm-portail", "2026-06-15"), ("2026-06-22", 1420, None)),
)  # fmt: skip
# Who writes the frame of which project on which day, and whether it is approved.
FRAMES = (
    ("PRJ-101", "pm-w11", "2026-09-08", "2026-09-14"),
    ("PRJ-201", "pm-itsm", "2026-10-27", ""),
)


# Of a whole wave, counted with its own form: who was asked, who answered, the three means.
COUNTED = (
    (
        "PRJ-101",
        "Baromètre de la vague 1",
        "Pulse of wave 1",
        "2026-09-18",
        340,
        142,
        ("4.10", "3.60", "4.00"),
    ),
    (
        "PRJ-101",
        "Baromètre intermédiaire de la vague 2",
        "Interim pulse of wave 2",
        "2026-10-30",
        870,
        211,
        ("3.80", "3.20", "3.80"),
    ),
    (
        "PRJ-103",
        "Sondage final des usagers",
        "Final survey of the users",
        "2026-06-30",
        4650,
        1120,
        ("4.10", "4.20", "4.30"),
    ),
)
# Asked here: who was asked from when to when, and what they answered in any order.
TEAM = (
    "lot-integration",
    "lot-donnees",
    "lot-formation",
    "lot-connaissances",
    "tech-01",
    "tech-02",
    "tech-03",
    "tech-04",
    "tech-05",
    "agent-01",
    "agent-02",
    "agent-03",
    "agent-04",
)
ANSWERS = (
    (3, 3, 3),
    (2, 3, 3),
    (3, 2, 3),
    (4, 3, 3),
    (3, 3, 2),
    (3, 4, 3),
    (2, 2, 3),
    (3, 3, 4),
    (4, 3, 3),
    (2, 3, 2),
    (3, 3, 3),
    (3, 2, 3),
    (3, 4, 3),
)
SAID = {
    1: "Les dates changent plus vite que les annonces.",
    6: "On ne sait pas qui décide des priorités de reprise.",
    9: "L’équipe tient bon, mais la charge de novembre inquiète.",
}


def add_communication(diary: Diary) -> None:
    """Planned, written, approved, done and judged by those who do it, each on its day."""
    for row in TOLD:
        planned = date.fromisoformat(row.planned)
        diary.add(planned, Turn.SUBMIT, row.by, partial(_plan, row))
        if row.fr in MESSAGES:
            diary.add(planned, Turn.CLOSE, row.owner, partial(_write, row))
        approver, day = row.approved
        if approver:
            on = date.fromisoformat(day)
            diary.add(on, Turn.SUBMIT, approver, partial(_approve, row, on))
        if row.done:
            on = date.fromisoformat(row.done[0])
            diary.add(on, Turn.SUBMIT, row.owner, partial(_finish, row, on))
            if row.effect:
                diary.add(on, Turn.CLOSE, row.owner, partial(_judge, row))
    for survey in COUNTED:
        on = date.fromisoformat(survey[3])
        lead = "pm-portail" if survey[0] == "PRJ-103" else "pm-w11"
        diary.add(on, Turn.CLOSE, lead, partial(_count, survey, on))
    opened = date(2026, 10, 19)
    diary.add(opened, Turn.SUBMIT, "pm-itsm", partial(_ask, opened))
    for login, marks in zip(TEAM, ANSWERS, strict=True):
        words = SAID.get(TEAM.index(login), "")
        on = date(2026, 10, 21)
        diary.add(on, Turn.REMARK, login, partial(_answer, marks, words, on))
    asked = date(2026, 10, 27)
    diary.add(asked, Turn.CLOSE, "pm-w11", partial(_ask_lots, asked))
    for project, login, written, approved in FRAMES:
        diary.add(date.fromisoformat(written), Turn.SUBMIT, login, partial(_frame, project))
        if approved:
            on = date.fromisoformat(approved)
            diary.add(on, Turn.SUBMIT, login, partial(_approve_frame, project, on))


def _action(row: Told) -> CommunicationAction:
    return CommunicationAction.objects.get(project__code=row.project, name_fr=row.fr)


def _plan(row: Told, actor: User) -> None:
    project = Project.objects.get(code=row.project)
    values: dict[str, Any] = {
        "name_fr": row.fr,
        "name_en": row.en,
        "kind": row.kind,
        "channel": row.channel,
        "audience": row.audience,
        "audience_size": row.size,
        "language": row.language,
        "sender": str(project.lead or actor),
        "owner": User.objects.get(username=row.owner),
        "due_on": date.fromisoformat(row.due),
    }
    units = OrgUnit.objects.filter(code__in=row.units).order_by()
    concerned = Stakeholder.objects.filter(project=project, name_fr=row.concerned).order_by()
    planning = Planning(
        values,
        frozenset(units.values_list("pk", flat=True)),
        frozenset(concerned.values_list("pk", flat=True)),
    )
    plan_communication(project.pk, planning, actor=actor)


def _write(row: Told, actor: User) -> None:
    message = MESSAGES[row.fr]
    texts = {"message_fr": message.fr, "message_en": message.en}
    write_message(_action(row).pk, texts, actor=actor)


def _approve(row: Told, on: date, actor: User) -> None:
    approve_communication(_action(row).pk, actor=actor, on=on)


def _finish(row: Told, on: date, actor: User) -> None:
    assert row.done is not None
    finish_communication(_action(row).pk, on, row.done[1], actor=actor, on=on)


def _judge(row: Told, actor: User) -> None:
    assert row.done is not None
    evaluate_communication(_action(row).pk, row.done[2], row.effect, actor=actor)


def _count(survey: tuple[Any, ...], on: date, actor: User) -> None:
    project, fr, en, _day, invited, answered, means = survey
    named = dict(zip(MEANS, map(Decimal, means), strict=True))
    values = {"name_fr": fr, "name_en": en, "closes_on": on, **named}
    counts = {"invited": invited, "answered": answered}
    enter_counted_pulse(Project.objects.get(code=project).pk, {**values, **counts}, actor=actor)


def _ask(on: date, actor: User) -> None:
    """The team of PRJ-201, until the middle of the next week."""
    names = {"name_fr": "Baromètre de l’équipe", "name_en": "Team pulse"}
    _open("PRJ-201", {**names, "closes_on": date(2026, 10, 28)}, TEAM, on, actor)


def _ask_lots(on: date, actor: User) -> None:
    """The leads of the packages of PRJ-101; it still runs."""
    names = {"name_fr": "Baromètre des responsables de lot", "name_en": "Pulse of the leads"}
    lots = ("lot-packaging", "lot-deploiement", "lot-formation", "pm-parc", "resp-servicedesk")
    _open("PRJ-101", {**names, "closes_on": date(2026, 11, 13)}, lots, on, actor)


def _open(code: str, values: dict[str, Any], logins: tuple[str, ...], on: date, by: User) -> None:
    people = User.objects.filter(username__in=logins).order_by().values_list("pk", flat=True)
    open_pulse(Project.objects.get(code=code).pk, values, set(people), actor=by, on=on)


def _answer(marks: tuple[int, ...], words: str, on: date, actor: User) -> None:
    pulse = Pulse.objects.get(project__code="PRJ-201")
    answer_pulse(pulse.pk, dict(zip(MARKS, marks, strict=True)), words, actor=actor, on=on)


def _frame(project: str, actor: User) -> None:
    objectives, identity, crisis = AIMS[project]
    values = {"objectives": objectives, "identity": identity, "crisis": crisis}
    write_frame(Project.objects.get(code=project).pk, values, actor=actor)


def _approve_frame(project: str, on: date, actor: User) -> None:
    approve_frame(Project.objects.get(code=project).pk, actor=actor, on=on)
