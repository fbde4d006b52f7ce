"""What the demonstration's projects owe to their programmes, and how far that is."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import NamedTuple

from people.models import User
from projects.models import Programme, ProgrammeResult, Project
from projects.operations.results import deliver_result, integrate_result, promise_result
from reporting.demo import portfolio
from reporting.demo.diary import Diary, Turn


class Owed(NamedTuple):
    project: str
    fr: str
    en: str
    measure_fr: str
    measure_en: str
    due: str
    promised: str
    # Day and words of the delivery, then of the programme's check.
    delivered: tuple[str, str] = ("", "")
    integrated: tuple[str, str] = ("", "")


OWED = (
    Owed("PRJ-101", "Tous les postes sous Windows 11", "All workstations on Windows 11",
         "4'650 postes pris en charge", "4'650 supported workstations", "2027-03-31",
         "2026-01-12"),
    Owed("PRJ-102", "Profil Autopilot standard utilisable par les autres projets",
         "Standard Autopilot profile usable by the other projects",
         "Poste livré prêt en une heure", "Workstation ready within an hour", "2026-10-23",
         "2026-06-08"),
    Owed("PRJ-103", "Messagerie et fichiers migrés", "Mail and files migrated",
         "4'800 boîtes migrées, partages réduits de moitié",
         "4'800 mailboxes migrated, shares halved", "2026-06-30", "2025-03-10",
         ("2026-06-22", "Protocole de migration du 19.06.2026, aucun défaut ouvert."),
         ("2026-08-21", "Essai de bout en bout avec les postes pilotes Windows 11.")),
    Owed("PRJ-201", "Outil ITSM en service", "ITSM tool in service",
         "Toutes les demandes traitées dans le nouvel outil",
         "All requests handled in the new tool", "2027-03-31", "2026-02-09"),
    Owed("PRJ-202", "Portail libre-service ouvert", "Self-service portal open",
         "40 % des demandes par le portail", "40 % of requests through the portal", "2027-09-30",
         "2026-07-13"),
    Owed("PRJ-203", "CMDB fiable", "Reliable CMDB", "95 % d’enregistrements exacts",
         "95 % of records correct", "2026-12-11", "2026-04-13"),
    Owed("PRJ-204", "Prise en main à distance généralisée", "Remote support everywhere",
         "Utilisable sur tous les sites", "Usable on every site", "2026-10-30", "2026-09-07",
         ("2026-10-29", "Réception du 16.10.2026 ; utilisé par toute l’équipe N1.")),
    Owed("PRJ-301", "Authentification forte des sièges", "Strong authentication at the head office",
         "1'750 utilisateurs enrôlés", "1'750 users enrolled", "2026-09-30", "2026-03-09",
         ("2026-09-28", "Liste d’enrôlement du 25.09.2026."),
         ("2026-10-12", "Connexion des applications du lot 1 vérifiée.")),
    Owed("PRJ-301", "Authentification forte de toute l’organisation",
         "Strong authentication for the whole organisation", "100 % des utilisateurs enrôlés",
         "100 % of users enrolled", "2026-12-18", "2026-03-09"),
    Owed("PRJ-302", "Téléphonie fixe remplacée", "Fixed telephony replaced",
         "Coûts de téléphonie fixe −30 %", "Cost of fixed telephony −30 %", "2027-06-30",
         "2026-05-11"),
)  # fmt: skip


def add_results(diary: Diary) -> None:
    """Promised by the programme's manager, delivered by the lead, verified by the manager."""
    for owed in OWED:
        facts = next(each for each in portfolio.PROJECTS if each.code == owed.project)
        programme = next(each for each in portfolio.PROGRAMMES if each.code == facts.programme)
        promised = date.fromisoformat(owed.promised)
        diary.add(promised, Turn.PLAN, programme.manager, partial(_promise, owed))
        for told, login, act in (
            (owed.delivered, facts.lead, _deliver),
            (owed.integrated, programme.manager, _integrate),
        ):
            if told[0]:
                on = date.fromisoformat(told[0])
                diary.add(on, Turn.REMARK, login, partial(act, owed, on, told[1]))


def _promise(owed: Owed, manager: User) -> None:
    project = Project.objects.get(code=owed.project)
    values = {
        "name_fr": owed.fr,
        "name_en": owed.en,
        "measure_fr": owed.measure_fr,
        "measure_en": owed.measure_en,
        "due_on": date.fromisoformat(owed.due),
    }
    programme = Programme.objects.get(pk=project.programme_id or 0)
    promise_result(programme.pk, project.pk, values, actor=manager)


def _deliver(owed: Owed, on: date, evidence: str, lead: User) -> None:
    deliver_result(_result(owed).pk, evidence, actor=lead, on=on)


def _integrate(owed: Owed, on: date, finding: str, manager: User) -> None:
    integrate_result(_result(owed).pk, finding, actor=manager, on=on)


def _result(owed: Owed) -> ProgrammeResult:
    return ProgrammeResult.objects.get(project__code=owed.project, name_fr=owed.fr)
