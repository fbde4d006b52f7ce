"""What the demonstration's projects have learnt, in French and in English."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

THOUSAND = Decimal(1000)


@dataclass(frozen=True, slots=True)
class Learnt:
    """One lesson: its pairs of texts are French and English; days are those of its steps."""

    code: str
    author: str
    name: tuple[str, str]
    phase: str
    category: str
    situation: tuple[str, str]
    effect: tuple[str, str]
    cause: tuple[str, str]
    recommendation: tuple[str, str]
    proposed: str
    validated: str
    published: str = ""
    well: tuple[str, str] = ("", "")
    wrong: tuple[str, str] = ("", "")
    money: Decimal | None = None
    days: int | None = None
    tickets: int | None = None
    applies_to: str = "all"
    site: str = ""
    supplier: str = ""
    tags: str = ""
    owner: str = ""
    due: str = ""
    done: tuple[str, str] = ("", "")


LESSONS: tuple[Learnt, ...] = (
    Learnt(
        "PRJ-103", "lot-donnees",
        ("Nommer les propriétaires de données au mandat", "Name the data owners in the mandate"),
        "initiation", "planning",
        ("Pour un tiers des partages de fichiers, personne ne pouvait dire ce qui devait être "
         "migré, archivé ou effacé.",
         "For a third of the file shares nobody could say what was to be migrated, archived or "
         "deleted."),
        ("Quinze jours ouvrés de recherche et un lot de travail livré en retard.",
         "Fifteen working days of searching, and one work package delivered late."),
        ("Le mandat nommait les responsables techniques des données, pas leurs propriétaires.",
         "The mandate named who runs the data technically, not who owns them."),
        ("Exiger dans le mandat une ou un propriétaire pour chaque jeu de données touché, avec "
         "suppléance.",
         "Ask in the mandate for an owner of every data set touched, with a deputy."),
        "2025-12-08", "2025-12-15", "2026-01-12",
        wrong=("Les décisions de tri ont été prises tard et sans mandat clair.",
               "What to keep was decided late and without a clear mandate."),
        days=15, tags="données, qualité des données, CMDB, propriétaire",
    ),
    Learnt(
        "PRJ-103", "pm-portail",
        ("Mesurer le taux de contact dès le pilote", "Measure the contact rate from the pilot on"),
        "deployment", "deployment",
        ("La prévision de la charge du Service Desk reposait sur une estimation ; le pilote de 50 "
         "boîtes n’a pas été mesuré.",
         "The forecast of the Service Desk’s load rested on an estimate; the pilot of 50 mailboxes "
         "was not measured."),
        ("2'112 contacts au lieu de 1'920 prévus, soit 10 % de plus.",
         "2'112 contacts instead of the 1'920 forecast, 10 % more."),
        ("Les contacts du pilote n’étaient pas marqués dans l’outil de tickets.",
         "The contacts of the pilot were not tagged in the ticket tool."),
        ("Marquer chaque contact du pilote et recalculer le taux avant la vague suivante.",
         "Tag each contact of the pilot and compute the rate anew before the next wave."),
        "2025-12-10", "2025-12-16", "2026-01-12",
        well=("Le soutien renforcé a absorbé la pointe.", "Early-life support absorbed the peak."),
        tickets=192, applies_to="rollout", tags="service desk, pilote, vague, tickets",
    ),
    Learnt(
        "PRJ-103", "lot-formation",
        ("Réserver les créneaux de formation avant l’annonce",
         "Book the training slots before the announcement"),
        "deployment", "communication",
        ("L’annonce de la migration est partie alors que les salles et les formatrices n’étaient "
         "pas réservées.",
         "The migration was announced while rooms and trainers were not booked."),
        ("Deux cents personnes formées après leur migration ; trois semaines de questions au "
         "Service Desk.",
         "Two hundred people trained after their migration; three weeks of questions to the "
         "Service Desk."),
        ("Le plan de communication et le plan de formation n’avaient pas de lien.",
         "Nothing linked the communication plan and the training plan."),
        ("Ne libérer l’annonce d’une vague que lorsque ses créneaux de formation sont réservés.",
         "Release the announcement of a wave only once its training slots are booked."),
        "2026-07-06", "2026-07-10", "2026-08-17",
        days=15, tickets=240, applies_to="rollout", tags="formation, annonce, vague",
        owner="lot-formation", due="2026-11-30",
    ),
    Learnt(
        "PRJ-103", "pm-portail",
        ("Ne pas démarrer une vague un vendredi", "Do not start a wave on a Friday"),
        "deployment", "deployment",
        ("La vague de Sion a commencé un vendredi ; les défauts sont apparus le samedi, sans "
         "personne pour les traiter.",
         "The wave of Sion began on a Friday; the defects showed on Saturday, with nobody there "
         "to deal with them."),
        ("Quatre-vingts postes sans messagerie jusqu’au lundi à midi.",
         "Eighty workstations without mail until Monday noon."),
        ("Le calendrier des vagues ne regardait pas les jours de la semaine.",
         "The calendar of waves paid no attention to the day of the week."),
        ("Commencer les vagues du lundi au mercredi ; refuser les autres jours dans le calendrier.",
         "Begin waves from Monday to Wednesday; refuse other days in the calendar."),
        "2026-07-07", "2026-07-10", "2026-08-17",
        wrong=("Le retour arrière n’était pas prévu hors des heures ouvrables.",
               "No rollback was foreseen outside working hours."),
        tickets=80, applies_to="rollout", site="sion", tags="vague, calendrier, week-end",
        owner="resp-changements", due="2026-09-30",
        done=("2026-09-22", "Devenu la règle C9 du calendrier des vagues."),
    ),
    Learnt(
        "PRJ-204", "pm-cmdb",
        ("Protocole de réception préparé avec le fournisseur",
         "Acceptance protocol prepared with the supplier"),
        "execution", "supplier",
        ("Le protocole de réception a été écrit avec le fournisseur avant la livraison, critère "
         "par critère.",
         "The acceptance protocol was written with the supplier before delivery, criterion by "
         "criterion."),
        ("Réception en un jour au lieu de cinq, deux réserves mineures seulement.",
         "Acceptance in one day instead of five, with two minor reservations only."),
        ("Les critères étaient connus des deux parties et mesurables.",
         "Both sides knew the criteria, and they could be measured."),
        ("Joindre le protocole de réception au contrat et le relire ensemble avant la livraison.",
         "Put the acceptance protocol into the contract and go through it together before "
         "delivery."),
        "2026-10-19", "2026-10-21", "2026-10-26",
        well=("Aucun désaccord sur ce qui était à prouver.",
              "No disagreement on what had to be shown."),
        days=-4, tags="réception, contrat, externalisation, fournisseur",
    ),
    Learnt(
        "PRJ-204", "pm-cmdb",
        ("Essayer la prise en main sur les liaisons lentes",
         "Try remote support on slow links"),
        "execution", "technology",
        ("Sur les sites reliés à moins de 20 Mbit/s, la session se coupait toutes les dix minutes.",
         "On sites linked with less than 20 Mbit/s the session broke every ten minutes."),
        ("Trente interventions sur place en une semaine.", "Thirty visits on site in one week."),
        ("Les essais n’avaient eu lieu que sur le réseau du siège.",
         "Tests had only been made on the network of the head office."),
        ("Prévoir dans le plan d’essai un site à liaison lente et un poste par modèle.",
         "Have a site with a slow link and one workstation of each model in the test plan."),
        "2026-10-20", "2026-10-23", "2026-10-26",
        wrong=("Le défaut a été vu par les usagers avant nous.",
               "Users saw the defect before we did."),
        tickets=30, applies_to="rollout", tags="réseau, essai, poste de travail",
    ),
    Learnt(
        "PRJ-204", "qualite",
        ("Faire relire le support par le Service Desk avant la formation",
         "Let the Service Desk read the guide before the training"),
        "deployment", "team",
        ("Le guide a été corrigé trois fois pendant les formations, chaque fois après une question "
         "d’agente ou d’agent.",
         "The guide was corrected three times during the trainings, each time after a question of "
         "an agent."),
        ("Six jours ouvrés de reprise et des versions différentes en circulation.",
         "Six working days of rework, and several versions about."),
        ("Le guide avait été relu par l’équipe du projet seulement.",
         "Only the project’s team had read the guide."),
        ("Faire relire chaque article de connaissance par deux personnes du Service Desk avant la "
         "première formation.",
         "Have two people of the Service Desk read each knowledge article before the first "
         "training."),
        "2026-10-27", "2026-10-29", "",
        days=6, tags="formation, base de connaissances, service desk",
        owner="resp-servicedesk", due="2026-12-18",
    ),
    Learnt(
        "PRJ-305", "prog-acces",
        ("Vérifier la persistance du besoin à G1", "Check at G1 that the need is still there"),
        "request", "planning",
        ("Entre la demande et le mandat, les partenaires ont abandonné le fax l’un après l’autre.",
         "Between request and mandate, one partner after the other gave the fax up."),
        ("Projet abandonné après six mois ; 18'000 CHF d’études sans suite.",
         "The project was stopped after six months; 18'000 CHF of studies led nowhere."),
        ("La demande n’a pas été relue avec l’unité avant la décision.",
         "The request was not gone through with the unit again before the decision."),
        ("Demander à l’unité, juste avant G1, une confirmation écrite et chiffrée du besoin.",
         "Ask the unit, just before G1, to confirm the need in writing and in figures."),
        "2026-04-27", "2026-05-04", "2026-05-11",
        money=18 * THOUSAND, tags="besoin, demande, décision",
    ),
)  # fmt: skip

# What other projects made of them: project, position above, outcome, by whom, when, the word,
# and what came of it.
USES: tuple[tuple[str, int, str, str, str, str, str], ...] = (
    ("PRJ-203", 0, "noted", "pm-cmdb", "2026-02-23",
     "Un propriétaire par classe de CI dans le mandat, avec suppléance.",
     "Échantillon de septembre exact à 91.8 % ; aucune décision de tri en suspens."),
    ("PRJ-101", 1, "noted", "pm-w11", "2026-05-18",
     "Contacts du pilote marqués dans l’outil ; taux recalculé après chaque vague.",
     "Taux observé 0.38 au lieu de 0.45 ; prévision corrigée à 0.40 dès la vague 2."),
)  # fmt: skip
