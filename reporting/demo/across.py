"""What the demonstration's projects deliver to each other, asked for and agreed in its diary."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import NamedTuple

from people.models import User
from projects.models import Project
from reporting.demo.diary import Diary, Turn
from workpackages.choices import AcrossCriticality
from workpackages.models import CrossDependency, Task
from workpackages.operations.across import Request, agree_to_deliver, request_delivery

C = AcrossCriticality


class Delivery(NamedTuple):
    provider: str
    milestone: str
    consumer: str
    task: str
    subject: str
    need: str
    agreed: str
    criticality: AcrossCriticality
    reason: str
    # Day and account of the request, then of the agreement.
    asked: tuple[str, str]
    answered: tuple[str, str] = ("", "")


DELIVERIES = (
    Delivery("PRJ-201-B", "M4 Mise en service ITSM", "PRJ-202", "Raccordement à l’outil ITSM",
             "Outil ITSM en service pour le raccordement du portail", "2027-04-15", "2027-03-31",
             C.HIGH, "Le portail transmet les demandes à l’outil ITSM ; sans lui, pas de pilote.",
             ("2026-09-22", "prog-servicedesk"), ("2026-09-24", "pm-itsm")),
    Delivery("PRJ-203", "95 % d’enregistrements exacts", "PRJ-201-B", "Reprise finale",
             "CMDB exacte à 95 % pour la migration des données", "2027-01-11", "2026-12-11",
             C.HIGH, "Des données fausses ne sont pas reprises dans le nouvel outil.",
             ("2026-06-16", "prog-servicedesk"), ("2026-06-18", "pm-cmdb")),
    Delivery("PRJ-102", "Profil Autopilot reçu", "PRJ-101-B", "Vague 3 : Fribourg et Genève",
             "Profil Autopilot pour la vague 3", "2026-11-02", "2026-09-30", C.MEDIUM,
             "Les postes neufs de la vague 3 sont livrés préconfigurés.",
             ("2026-06-22", "prog-poste"), ("2026-06-25", "pm-parc")),
    Delivery("PRJ-301", "100 % des utilisateurs enrôlés", "PRJ-302", "Déploiement général",
             "Authentification forte de tous les utilisateurs", "2027-01-11", "2026-12-18",
             C.MEDIUM, "Le softphone s’ouvre avec l’authentification forte.",
             ("2026-06-01", "prog-acces"), ("2026-06-05", "pm-acces")),
    Delivery("PRJ-204", "Outil généralisé", "PRJ-101", "Organiser le soutien renforcé",
             "Outil de prise en main à distance pour le soutien renforcé", "2026-10-01",
             "2026-09-30", C.MEDIUM, "Le soutien renforcé des vagues se fait à distance.",
             ("2026-08-20", "director"), ("2026-08-24", "pm-cmdb")),
    Delivery("PRJ-205", "", "PRJ-208", "", "Contrat N1 signé pour le transfert de savoir",
             "2027-04-01", "", C.HIGH,
             "Le transfert de savoir s’adresse au prestataire qui aura été retenu.",
             ("2026-10-14", "prog-servicedesk")),
)  # fmt: skip


def add_deliveries(diary: Diary) -> None:
    for facts in DELIVERIES:
        asked_on, asker = facts.asked
        answered_on, answerer = facts.answered
        ask = partial(_ask, facts)
        diary.add(date.fromisoformat(asked_on), Turn.REMARK, asker, ask)
        if answered_on:
            agree = partial(_agree, facts)
            diary.add(date.fromisoformat(answered_on), Turn.REMARK, answerer, agree)


def _ask(facts: Delivery, actor: User) -> None:
    consumer = Project.objects.get(code=facts.consumer)
    provider = Project.objects.get(code=facts.provider)
    task = Task.objects.filter(project=consumer, name=facts.task).first()
    request = Request(
        facts.subject,
        date.fromisoformat(facts.need),
        facts.reason,
        facts.criticality,
        task.pk if task else None,
    )
    request_delivery(consumer.pk, provider.pk, actor=actor, facts=request)


def _agree(facts: Delivery, actor: User) -> None:
    row = CrossDependency.objects.get(provider__code=facts.provider, subject=facts.subject)
    milestone = Task.objects.get(project__code=facts.provider, name=facts.milestone)
    on = date.fromisoformat(facts.agreed)
    agree_to_deliver(row.pk, actor=actor, milestone_id=milestone.pk, on=on)
