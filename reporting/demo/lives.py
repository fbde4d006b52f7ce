"""How each project came to where it stands: its steps from state to state, with days and reasons.

A project in execution got there on its planned start; the steps before are counted back in
working days. What deviates is written out.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from projects.choices import ProjectState
from reporting.demo import days
from reporting.demo.portfolio import ProjectFacts

S = ProjectState


class Move(NamedTuple):
    to: ProjectState
    on: date
    reason: str = ""


RELEASED = {S.EXECUTION, S.DEPLOYMENT, S.CLOSING, S.CLOSED, S.ON_HOLD}
REASONS = {
    S.ANALYSIS: "Demande recevable ; l’analyse est confiée au bureau des projets.",
    S.DECISION: "Base de décision finalisée, variantes comparées.",
    S.MANDATE: "Retenu par le comité de portefeuille.",
    S.INITIATION: "Mandat complet et signé.",
    S.EXECUTION: "Plan et budget de référence approuvés.",
}
BEFORE_RELEASE = {
    S.REQUESTED: -120, S.ANALYSIS: -105, S.DECISION: -80, S.MANDATE: -70, S.INITIATION: -40,
    S.EXECUTION: 0,
}  # fmt: skip
# A sub-project is cut out of a mandate that exists already.
BEFORE_RELEASE_OF_PART = {
    S.REQUESTED: -30, S.ANALYSIS: -28, S.DECISION: -25, S.MANDATE: -22, S.INITIATION: -20,
    S.EXECUTION: 0,
}  # fmt: skip

# The day of release where it is not the planned start.
RELEASES = {"PRJ-204": "2026-09-01", "PRJ-202-A": "2026-09-14"}

# Projects that were not released: each day by hand.
YOUNG: dict[str, tuple[tuple[ProjectState, str], ...]] = {
    "PRJ-104": ((S.REQUESTED, "2026-05-18"), (S.ANALYSIS, "2026-06-01"),
                (S.DECISION, "2026-10-12")),
    "PRJ-106": ((S.REQUESTED, "2026-06-22"), (S.ANALYSIS, "2026-07-06"),
                (S.DECISION, "2026-10-12")),
    "PRJ-107": ((S.REQUESTED, "2026-10-19"),),
    "PRJ-108": ((S.REQUESTED, "2026-02-09"), (S.ANALYSIS, "2026-03-02"),
                (S.DECISION, "2026-04-20"), (S.REJECTED, "2026-05-11")),
    "PRJ-109": ((S.REQUESTED, "2026-10-26"),),
    "PRJ-202": ((S.REQUESTED, "2026-02-23"), (S.ANALYSIS, "2026-03-16"),
                (S.DECISION, "2026-05-18"), (S.MANDATE, "2026-06-08"),
                (S.INITIATION, "2026-07-06")),
    "PRJ-205": ((S.REQUESTED, "2026-03-16"), (S.ANALYSIS, "2026-04-13"),
                (S.DECISION, "2026-06-08"), (S.MANDATE, "2026-07-06")),
    "PRJ-205-A": ((S.REQUESTED, "2026-08-17"), (S.ANALYSIS, "2026-08-24"),
                  (S.DECISION, "2026-08-31"), (S.MANDATE, "2026-09-08")),
    "PRJ-206": ((S.REQUESTED, "2026-10-05"),),
    "PRJ-208": ((S.REQUESTED, "2026-06-15"), (S.ANALYSIS, "2026-07-06"),
                (S.DECISION, "2026-10-12")),
    "PRJ-304": ((S.REQUESTED, "2026-09-14"), (S.ANALYSIS, "2026-10-05")),
    "PRJ-305": ((S.REQUESTED, "2025-10-06"), (S.ANALYSIS, "2025-10-27"),
                (S.DECISION, "2025-11-24"), (S.MANDATE, "2025-12-15"),
                (S.CANCELLED, "2026-04-20")),
    "PRJ-306": ((S.REQUESTED, "2026-10-01"),),
}  # fmt: skip

# What came after the release, and every reason of its own.
LATER: dict[str, tuple[tuple[ProjectState, str], ...]] = {
    "PRJ-101": ((S.DEPLOYMENT, "2026-06-01"),),
    "PRJ-101-A": ((S.DEPLOYMENT, "2026-06-01"),),
    "PRJ-101-B": ((S.DEPLOYMENT, "2026-06-01"),),
    "PRJ-103": ((S.DEPLOYMENT, "2025-11-17"), (S.CLOSING, "2026-06-29"),
                (S.CLOSED, "2026-08-28")),
    "PRJ-202-A": ((S.DEPLOYMENT, "2026-10-13"),),
    "PRJ-204": ((S.DEPLOYMENT, "2026-10-01"), (S.CLOSING, "2026-10-30")),
    "PRJ-301": ((S.DEPLOYMENT, "2026-06-22"),),
    "PRJ-303": ((S.ON_HOLD, "2026-08-17"),),
}  # fmt: skip
OWN_REASONS = {
    ("PRJ-101", S.DEPLOYMENT): "Approuvé avec une condition : un cache de site à Delémont avant la "
    "première vague de masse.",
    ("PRJ-101-A", S.DEPLOYMENT): "Image de référence reçue le 08.05.2026.",
    ("PRJ-101-B", S.DEPLOYMENT): "Sites prêts ; le pilote commence le 08.06.2026.",
    ("PRJ-103", S.DEPLOYMENT): "Pilote de 50 boîtes réussi ; migration par vagues libérée.",
    ("PRJ-103", S.CLOSING): "Réception prononcée, exploitation transférée.",
    ("PRJ-103", S.CLOSED): "Rapport d’achèvement signé ; objectifs atteints à 93.75 %.",
    ("PRJ-108", S.DECISION): "Analyse terminée ; la recommandation est négative.",
    ("PRJ-108", S.REJECTED): "La sécurité des données sur des appareils privés n’est pas assurée à "
    "un coût raisonnable.",
    ("PRJ-202-A", S.DEPLOYMENT): "Prêt pour l’exploitation ; le pilote de 50 postes commence.",
    ("PRJ-204", S.DEPLOYMENT): "Tests de réception réussis ; le pilote de 50 postes commence.",
    ("PRJ-204", S.CLOSING): "Réception prononcée le 16.10.2026 avec deux réserves mineures ; "
    "travaux terminés.",
    ("PRJ-205", S.MANDATE): "Retenu ; la direction du projet reste à désigner avant la signature.",
    ("PRJ-208", S.DECISION): "À décider avec l’externalisation N1 (PRJ-205).",
    ("PRJ-106", S.DECISION): "Obligatoire : exigence de l’audit de sécurité 2026.",
    ("PRJ-301", S.DEPLOYMENT): "Enrôlement par étapes libéré, script du Service Desk prêt.",
    ("PRJ-303", S.ON_HOLD): "L’adjudication est contestée par un soumissionnaire ; les travaux "
    "reprennent après la décision sur la contestation.",
    ("PRJ-305", S.CANCELLED): "Le besoin a disparu : le dernier partenaire a quitté le fax.",
}
REVIEWS = {"PRJ-303": date(2026, 11, 13)}

# Until when facts were reported, and for which status date, where the project no longer runs.
LAST_FACTS = {"PRJ-103": date(2026, 6, 26), "PRJ-303": date(2026, 8, 14)}
STATUS_DATES = {
    "PRJ-103": (date(2026, 6, 30), date(2026, 6, 30)),
    "PRJ-303": (date(2026, 7, 31), date(2026, 8, 3)),
}


def last_facts(code: str) -> date:
    return LAST_FACTS.get(code, days.LAST_FACTS)


def released_on(facts: ProjectFacts) -> date | None:
    """When the execution was released, if it was."""
    if facts.state not in RELEASED:
        return None
    return date.fromisoformat(RELEASES.get(facts.code, facts.start))


def life_of(facts: ProjectFacts) -> list[Move]:
    """Every step of the project, its request first."""
    moves = [Move(state, date.fromisoformat(on)) for state, on in YOUNG.get(facts.code, ())]
    release = released_on(facts)
    if release is not None:
        offsets = BEFORE_RELEASE_OF_PART if facts.parent else BEFORE_RELEASE
        moves += [Move(state, days.shift(release, offset)) for state, offset in offsets.items()]
    later = LATER.get(facts.code, ())
    moves += [Move(state, date.fromisoformat(on)) for state, on in later]
    return [
        move._replace(reason=OWN_REASONS.get((facts.code, move.to), REASONS.get(move.to, "")))
        for move in moves
    ]
