"""What the projects of the demonstration have to fulfil, and what shows it."""

from __future__ import annotations

from typing import NamedTuple


class Shown(NamedTuple):
    """A deliverable by its French name, and one of its criteria, or all of it."""

    deliverable: str
    criterion: int = 0
    part: str = ""


class Asked(NamedTuple):
    project: str
    fr: str
    en: str
    priority: str
    asked_by: str
    source: str
    on: str
    shown: tuple[Shown, ...] = ()
    # Agreed on after two working days, unless it stays proposed or is dropped for a reason.
    state: str = "agreed"
    reason: str = ""


A, S = Asked, Shown
DESK, SECURITY, USERS = (
    "Service Desk",
    "Sécurité de l’information",
    "Représentants des utilisateurs",
)
BOOK, POLICY = "Cahier des charges ITSM, v1.2", "Directive sur la sécurité du poste"

ASKED: tuple[Asked, ...] = (
    A("PRJ-201", "Un incident se saisit en moins d’une minute",
      "An incident is entered in less than a minute", "must", DESK, f"{BOOK}, 3.1", "2026-04-07",
      (S("Socle configuré", 1),)),
    A("PRJ-201", "Les droits se limitent au rôle de l’agent",
      "Rights are limited to the agent’s role", "must", SECURITY, f"{BOOK}, 6.2", "2026-04-07",
      (S("Socle configuré", 2),)),
    A("PRJ-201", "Les comptes de l’annuaire sont repris sans perte",
      "Accounts of the directory are taken over without loss", "must", DESK, f"{BOOK}, 4.1",
      "2026-04-07", (S("Intégration de l’annuaire", 1),)),
    A("PRJ-201", "La reprise après une coupure prend moins d’une heure",
      "Recovery after an outage takes less than an hour", "must", "Exploitation", f"{BOOK}, 4.3",
      "2026-04-07", (S("Intégration de l’annuaire", 2), S("Environnements", 2))),
    A("PRJ-201", "La fiche de l’appelant s’affiche à l’appel",
      "The caller’s record shows with the call", "should", DESK, f"{BOOK}, 4.5", "2026-04-07",
      (S("Connecteur de téléphonie", 1),)),
    A("PRJ-201", "Les processus suivent ITIL 4 et sont documentés",
      "Processes follow ITIL 4 and are documented", "must", "Direction", "Stratégie DSI 2026",
      "2026-04-07",
      (S("Processus incidents et demandes"), S("Processus des changements"))),
    A("PRJ-201", "Le catalogue se comprend sans jargon",
      "The catalogue can be understood without jargon", "must", USERS, f"{BOOK}, 5.1",
      "2026-04-07", (S("Catalogue de prestations", 2),)),
    A("PRJ-201", "Cinq ans d’historique des tickets sont repris",
      "Five years of tickets are taken over", "should", DESK, f"{BOOK}, 7.2", "2026-04-07"),
    A("PRJ-201", "L’interface existe en allemand", "The interface exists in German", "could",
      USERS, f"{BOOK}, 5.4", "2026-04-07", state="dropped",
      reason="Les sites germanophones travaillent avec un autre outil."),
    A("PRJ-201", "Les indicateurs s’exportent chaque mois", "Figures are exported every month",
      "could", "Finances", "Séance du comité de pilotage du 21.09.2026", "2026-09-23",
      state="proposed"),
    A("PRJ-101", "Le disque de chaque portable est chiffré", "Every laptop’s disk is encrypted",
      "must", SECURITY, f"{POLICY}, art. 4", "2026-03-11", (S("Image de référence"),)),
    A("PRJ-101", "Les applications fonctionnent sans droits d’administration",
      "Applications work without administrator rights", "must", SECURITY, f"{POLICY}, art. 7",
      "2026-03-11",
      (S("Paquets applicatifs", 2, "lot 1"), S("Paquets applicatifs", 2, "lot 2"),
       S("Paquets applicatifs", 2, "lot 3"))),
    A("PRJ-101", "1'450 postes sont migrés", "1'450 workstations are migrated", "must",
      "Direction", "Mandat v2, objectif 1", "2026-03-11", (S("Postes migrés", 1, "vague 2"),)),
    A("PRJ-101", "Chaque personne trouve de l’aide sans appeler",
      "Everybody finds help without a call", "should", USERS, "Atelier du 03.03.2026",
      "2026-03-11", (S("Guide « Mon nouveau poste »", 2),)),
    A("PRJ-101", "Un retour arrière est possible en deux heures",
      "A rollback is possible within two hours", "should", "Exploitation",
      "Atelier du 03.03.2026", "2026-03-11"),
)  # fmt: skip
