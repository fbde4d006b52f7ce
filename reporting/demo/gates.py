"""What the demonstration says at each gate: evidence, waivers, conditions, money released."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from people.models import User
from projects.choices import ProjectState
from projects.gates.catalogue import ITEMS
from projects.gates.checklist import applies
from projects.gates.registry import computed
from projects.grounds import Demand, Grounds
from projects.models import Project
from projects.operations import Evidence, grant_waiver, report_condition, tick_conditions
from projects.selection.adopted import is_selected
from projects.transitions import find
from reporting.demo import days
from reporting.demo.evidence import file_of, link_of
from reporting.demo.portfolio import PROJECTS

S = ProjectState
# What of the budget each step releases; the rest waits for the next one, reserves for a need.
SHARES = {S.INITIATION: Decimal("0.12"), S.EXECUTION: Decimal("0.58"), S.DEPLOYMENT: Decimal("0.3")}
WORDS = {
    "G0-01": "Formulaire relu avec l’unité.",
    "G0-02": "Courriel de la ou du responsable d’unité.",
    "G0-03": "Comparé au portefeuille ouvert ; aucun doublon.",
    "G0-04": "Dépasse le catalogue de services.",
    "G0-05": "Analyste et échéance au plan du bureau des projets.",
    "G1-05": "Questionnaire postes de travail rempli.",
    "G1-06": "Premiers risques cotés avec l’unité.",
    "G1-07": "Questionnaire SIPD du responsable sécurité.",
    "G2-01": "Mandat relu, chapitre par chapitre.",
    "G2-02": "Tableau des objectifs, poids 100.",
    "G2-04": "Moins de 15 % du budget estimé.",
    "G2-05": "Structure de niveau 1 et 2, responsables nommés.",
    "G2-06": "Interfaces convenues entre chef·fes de projet.",
    "G2-07": "Accord écrit des responsables hiérarchiques.",
    "G2-08": "Original signé, déposé au dossier.",
    "G3-01": "Mandat confirmé et signé.",
    "G3-05": "Registre revu en séance.",
    "G3-07": "Plan approuvé par la ou le mandant·e.",
    "G3-08": "Charge vérifiée sur huit semaines.",
    "G3-09": "Voies discutées avec les achats.",
    "G3-10": "Concept SIPD engagé.",
    "G3-11": "Impacts par lot et vagues indicatives.",
    "G3-12": "Utilité reconfirmée par la ou le mandant·e.",
    "G4-03": "Procès-verbal du test de retour arrière.",
    "G4-09": "Changement approuvé au comité des changements.",
    "G5-03": "Procès-verbal de transfert.",
    "G6-01": "Rapport signé, déposé au dossier.",
}
USUAL = "Vérifié en revue."
# Before the board adopted scenarios here.
NO_SCENARIO = "Retenu en séance du comité ; aucun scénario n’était encore tenu ici."
DAYS_WITHOUT_SCENARIO = 40
# Waived instead of ticked: the condition, why, and until when.
WAIVED = {
    ("PRJ-201", "G3-08"): ("Poste d’adjoint·e vacant ; recrutement en cours.", date(2027, 2, 1)),
    ("PRJ-302", "G3-07"): ("Plan de communication repris avec la vague de Genève.",
                           date(2026, 10, 30)),
    ("PRJ-301", "G4-08"): ("Message J-2 envoyé par lettre aux guichets.", date(2026, 9, 30)),
}  # fmt: skip
# Conditions of an approval: what, who, until when, and since when it is fulfilled and by what.
DEMANDS = {
    ("PRJ-101", S.DEPLOYMENT): (
        ("Installer un cache de site à Delémont avant la première vague de masse.",
         "lot-deploiement", date(2026, 9, 30), True,
         date(2026, 9, 22), "Cache en service, test de charge du 21.09.2026."),
    ),
    ("PRJ-201", S.EXECUTION): (
        ("Confirmer par écrit les dates d’intégration du fournisseur.",
         "pm-itsm", date(2026, 3, 31), True,
         date(2026, 3, 27), "Lettre du fournisseur Alpha du 26.03.2026."),
        ("Présenter un plan de repli pour la migration des données.",
         "lot-donnees", date(2026, 10, 16), False, None, ""),
    ),
    ("PRJ-302", S.EXECUTION): (
        ("Mesurer la qualité de voix de chaque site avant sa vague.",
         "pm-voix", date(2026, 11, 20), True, None, ""),
    ),
}  # fmt: skip

# What is prepared for a gate that is still ahead: who says so, when, and what is missing.
PREPARED = {
    ("PRJ-202", "G3"): ("pm-portail", date(2026, 10, 27), {"G3-01", "G3-02", "G3-03", "G3-04",
                                                           "G3-06", "G3-08"}),
    ("PRJ-103", "G6"): ("pm-portail", date(2026, 8, 19), {"G6-01"}),
    ("PRJ-204", "G6"): ("pm-cmdb", date(2026, 10, 30), {"G6-01", "G6-05", "G6-08", "G6-09"}),
    ("PRJ-205", "G2"): ("prog-servicedesk", date(2026, 10, 23), {"G2-01", "G2-02", "G2-07",
                                                                 "G2-08"}),
    ("PRJ-101", "G5"): ("pm-w11", date(2026, 10, 28), {"G5-01", "G5-02", "G5-03", "G5-06",
                                                       "G5-07"}),
    ("PRJ-304", "G1"): ("director", date(2026, 10, 26), {"G1-10"}),
}  # fmt: skip


def say_what_holds(project: Project, to: str, actor: User, on: date) -> None:
    """Tick what nobody computes of the gate before ``to``, and leave the rest to a waiver."""
    line = find(project.state, to)
    if line is not None and line.gate:
        _tick(project, line.gate, set(line.without), actor, on)


def prepare(code: str, gate: str, actor: User) -> None:
    """Tick what holds already before a gate that is still ahead."""
    _login, on, missing = PREPARED[code, gate]
    _tick(Project.objects.get(code=code), gate, missing, actor, on)


def _tick(project: Project, gate: str, besides: set[str], actor: User, on: date) -> None:
    said = {
        item.code: Evidence(
            WORDS.get(item.code, USUAL), link_of(item.code, project.code), file_of(item.code)
        )
        for item in ITEMS
        if item.gate == gate
        and item.code not in besides
        and project.size_class in item.sizes
        and applies(project, item)
        and computed(item.code) is None
        and (project.code, item.code) not in WAIVED
    }
    if said:
        tick_conditions(project.pk, said, actor=actor, on=on)


def waive_the_rest(project: Project, to: str, decider: User, on: date) -> None:
    line = find(project.state, to)
    if to == S.MANDATE and project.parent_id is None and not is_selected(project):
        until = days.shift(on, DAYS_WITHOUT_SCENARIO)
        grant_waiver(
            project.pk, "G1-10", reason=NO_SCENARIO, expires_on=until, actor=decider, on=on
        )
    for (code, condition), (reason, until) in WAIVED.items():
        if line is not None and code == project.code and condition.startswith(f"{line.gate}-"):
            grant_waiver(
                project.pk, condition, reason=reason, expires_on=until, actor=decider, on=on
            )


def grounds_of(project: Project, to: str, reason: str, review: date | None) -> Grounds:
    """What the decision releases and lays down."""
    share = SHARES.get(ProjectState(to), Decimal(0)) if project.parent_id is None else Decimal(0)
    demands = tuple(
        Demand(text, User.objects.get(username=owner).pk, due, is_blocking=blocks)
        for text, owner, due, blocks, _done, _by in DEMANDS.get(
            (project.code, ProjectState(to)), ()
        )
    )
    budget = next((each.thousands for each in PROJECTS if each.code == project.code), 0)
    released = (budget * 1000 * share).quantize(Decimal(1000))
    return Grounds(reason, review, demands=demands, released_budget=released)


def fulfil(project: Project, position: int, actor: User, on: date, evidence: str) -> None:
    decision = project.decisions.filter(conditions__position=position).latest("held_on", "number")
    condition = decision.conditions.get(position=position)
    report_condition(condition.pk, evidence, actor=actor, on=on)
