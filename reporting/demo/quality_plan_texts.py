"""What the quality plans of the demonstration say; each project aims at what its size allows."""

from __future__ import annotations

from typing import NamedTuple


class Goal(NamedTuple):
    fr: str
    en: str
    metric_fr: str
    metric_en: str
    target: str


STANDARDS = (
    "Directive de projet de l’organisation\nDirective sur la sécurité du poste\n"
    "Règlement sur la protection des données",
    "The organisation’s project directive\nDirective on workstation security\n"
    "Rules on data protection",
)
STRATEGY = (
    "Essais unitaires par le lot, essais d’intégration sur un environnement séparé, puis pilote "
    "avec les utilisateurs. Les données d’essai sont anonymes. La réception suit les critères "
    "fixés avant la présentation.",
    "The package tests its parts, integration is tested on a separate environment, then users "
    "try a pilot. Test data are anonymous. Acceptance follows the criteria that were fixed "
    "before the presentation.",
)
VERSIONS = (
    "Dossier du projet, une version numérotée par livraison.",
    "The project’s folder, one numbered version for each delivery.",
)
FIRST_PASS = Goal(
    "Livrables justes du premier coup",
    "Deliverables right the first time",
    "Taux de réception au premier passage",
    "First-pass yield",
    "80 %",
)
ON_TIME = Goal(
    "Contrôles faits à temps",
    "Checks carried out in time",
    "Contrôles terminés à l’échéance ÷ contrôles échus",
    "Checks completed by their day ÷ checks due",
    "90 %",
)
CALM = Goal(
    "Peu d’appels après la mise en service",
    "Few calls after going live",
    "Tickets par cent postes et par semaine",
    "Tickets per hundred workstations and week",
    "6",
)
COVERED = Goal(
    "Exigences vérifiées",
    "Requirements verified",
    "Exigences couvertes par un critère ou un livrable",
    "Requirements covered by a criterion or a deliverable",
    "100 %",
)
EXACT = Goal(
    "Données exactes",
    "Exact data",
    "Éléments exacts dans un échantillon de 500",
    "Exact records in a sample of 500",
    "90 %",
)
USUAL = (FIRST_PASS, ON_TIME)
GOALS: dict[str, tuple[Goal, ...]] = {
    "PRJ-101": (*USUAL, CALM, COVERED),
    "PRJ-102": USUAL,
    "PRJ-103": (*USUAL, CALM),
    "PRJ-201": (*USUAL, COVERED),
    "PRJ-203": (ON_TIME, EXACT),
    "PRJ-204": USUAL,
    "PRJ-301": (*USUAL, CALM),
    "PRJ-302": (*USUAL, CALM),
    "PRJ-303": USUAL,
}


class Measured(NamedTuple):
    """What a goal of a project came to, by its place in the plan."""

    code: str
    goal: int
    on: str
    value: str
    outcome: str


RESULTS = (
    Measured("PRJ-101", 1, "2026-07-31", "83 %", "met"),
    Measured("PRJ-101", 1, "2026-10-30", "75 %", "missed"),
    Measured("PRJ-101", 2, "2026-10-30", "100 %", "met"),
    Measured("PRJ-101", 3, "2026-10-16", "5.2", "met"),
    Measured("PRJ-201", 1, "2026-10-30", "67 %", "missed"),
    Measured("PRJ-201", 2, "2026-10-30", "50 %", "missed"),
    Measured("PRJ-203", 2, "2026-09-15", "91.8 %", "met"),
    Measured("PRJ-204", 1, "2026-10-16", "100 %", "met"),
    Measured("PRJ-204", 2, "2026-10-30", "100 %", "met"),
    Measured("PRJ-301", 1, "2026-10-30", "100 %", "met"),
    Measured("PRJ-302", 1, "2026-10-30", "75 %", "missed"),
)
# A project that still prepares its release is writing its plan.
DRAFTED = ("PRJ-202", "2026-10-14")
# A second version, begun by the lead and waiting for the quality manager.
REVISED = ("PRJ-203", "2026-10-22", "2026-10-28")
