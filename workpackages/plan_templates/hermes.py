"""The contents of the shipped templates, phase by phase, after the HERMES method.

A line is: kind, sizes, then for a task the share of the phase in percent from and to, for a
milestone the share and its gate (or ``-``), for a document who accepts it, for a role its code;
then the names in French and in English. Tasks of a package follow one another where their
shares allow; a phase begins after the gate before it.
"""

# One line of text is one entry, so that long ones stay long.
# ruff: noqa: E501
from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase: how many working days it takes by size, and its lines."""

    fr: str
    en: str
    days: dict[str, int]
    lines: str
    sizes: str = "SML"
    counts_from_end: bool = False


ROLES = """
role SML SPO | Mandant·e | Sponsor
role SML PM | Chef·fe de projet | Project lead
role ML steering_committee | Comité de pilotage | Steering committee
role SML user_representative | Représentant·e des utilisateurs | User representative
role SML operations_lead | Responsable de l’exploitation | Operations lead
role ML service_desk_lead | Responsable du Service Desk | Service desk lead
role L QM | Responsable qualité et risques | Quality and risk manager
role L change_manager | Gestionnaire des changements | Change manager
role L finance_controller | Contrôle financier | Finance controller
"""
INITIATION = Phase(
    "Initialisation",
    "Initiation",
    {"S": 20, "M": 40, "L": 60},
    """
package SML | Mandat et organisation | Mandate and organisation
task SML 0 25 | Préciser objectifs et périmètre | Specify objectives and scope
task SML 25 45 | Rédiger le mandat de projet | Write the project mandate
milestone SML 45 G2 | G2 Signature du mandat | G2 Signature of the mandate
package SML | Bases de la solution | Foundations of the solution
task ML 0 30 | Analyser la situation actuelle | Analyse the present situation
task SML 30 60 | Comparer les variantes et choisir | Compare the options and choose
task L 60 80 | Analyser la sécurité et la protection des données | Analyse security and data protection
package SML | Planification de l’exécution | Planning of the execution
task SML 50 75 | Établir la structure et le calendrier | Work out structure and schedule
task ML 75 90 | Rédiger les mandats de lots de travail | Write the mandates of the work packages
task L 50 85 | Préparer les acquisitions | Prepare the procurement
milestone SML 100 G3 | G3 Libération de l’exécution | G3 Release of the execution
document SML sponsor | Mandat de projet | Project mandate
document ML sponsor | Étude des variantes | Study of options
document ML service_owner | Analyse des besoins de protection | Analysis of protection needs
document SML sponsor | Plan de projet | Project plan
document L operations_lead | Plan d’assurance qualité | Quality assurance plan
check SML | Les objectifs sont mesurables et pondérés | Objectives are measurable and weighted
check SML | L’organisation du projet est nommée | The project organisation is named
check ML | Les dépendances avec d’autres projets sont convenues | Dependencies with other projects are agreed
check ML | Les risques élevés ont une mesure et une personne responsable | High risks have a measure and an owner
check L | Les ressources clés sont confirmées par leur hiérarchie | Key people are confirmed by their managers
risk SML | Les objectifs ou le périmètre changent encore après la signature | Objectives or scope still change after the signature
risk ML | Les personnes clés ne sont pas disponibles comme prévu | Key people are not available as planned
risk L | L’appel d’offres est contesté et retarde le contrat | The tender is disputed and delays the contract
""",
)
CONCEPT = Phase(
    "Conception",
    "Concept",
    {"S": 20, "M": 40, "L": 80},
    """
package SML | Concept de la solution | Concept of the solution
task SML 0 50 | Concevoir la solution en détail | Design the solution in detail
task ML 50 80 | Faire valider le concept par les métiers | Have the business validate the concept
task L 20 70 | Réaliser un prototype | Build a prototype
package ML | Exploitation et introduction | Operations and introduction
task ML 20 60 | Concevoir l’exploitation et le support | Design operations and support
task L 40 80 | Concevoir la migration | Design the migration
package ML | Acquisition | Procurement
task ML 0 60 | Lancer l’appel d’offres et évaluer | Run the tender and evaluate
task ML 60 90 | Attribuer et conclure le contrat | Award and conclude the contract
milestone SML 100 G3.n | G3.n Libération de la réalisation | G3.n Release of the realisation
document SML user_representative | Concept de la solution | Concept of the solution
document ML operations_lead | Concept d’exploitation | Concept of operations
document L service_owner | Concept de sécurité et de protection des données | Security and data protection concept
document L operations_lead | Concept de migration | Migration concept
check SML | Le concept est accepté par les utilisateurs | Users accept the concept
check ML | L’impact sur les postes de travail est évalué | The impact on workstations is assessed
check L | La charge du Service Desk est estimée | The load of the service desk is estimated
risk SML | La solution ne s’intègre pas aux applications métier | The solution does not fit with the business applications
risk ML | Les besoins de protection des données sont sous-estimés | The needs of data protection are underestimated
""",
)
REALISATION = Phase(
    "Réalisation",
    "Realisation",
    {"S": 30, "M": 60, "L": 120},
    """
package SML | Mise en place de la solution | Building the solution
task SML 0 50 | Installer et configurer | Install and configure
task ML 50 65 | Intégrer avec les systèmes voisins | Integrate with neighbouring systems
milestone ML 65 - | Solution prête pour les tests | Solution ready for testing
package SML | Tests | Testing
task ML 20 50 | Préparer les cas de test | Prepare the test cases
task SML 65 85 | Tester avec des utilisateurs pilotes | Test with pilot users
task L 85 95 | Tester la charge et le retour arrière | Test load and rollback
package SML | Formation et documentation | Training and documentation
task SML 50 85 | Rédiger guides et articles de connaissance | Write guides and knowledge articles
task ML 70 95 | Former les équipes de support | Train the support teams
milestone SML 100 G4 | G4 Mise en service | G4 Going live
document SML user_representative | Protocole de test | Test protocol
document SML operations_lead | Manuel d’exploitation | Operations manual
document ML service_owner | Articles de connaissance du Service Desk | Knowledge articles of the service desk
document L operations_lead | Plan de retour arrière | Rollback plan
check SML | Les défauts bloquants sont corrigés | Blocking defects are mended
check ML | Le retour arrière est testé | The rollback is tested
check ML | Neuf personnes du support sur dix sont formées | Nine of ten people of the support are trained
risk SML | Les tests révèlent des défauts bloquants tardivement | Tests reveal blocking defects late
risk ML | Un fournisseur livre en retard | A supplier delivers late
risk L | Le retour arrière échoue | The rollback fails
""",
)
DEPLOYMENT = Phase(
    "Déploiement",
    "Deployment",
    {"S": 15, "M": 40, "L": 80},
    """
package SML | Vagues de déploiement | Rollout waves
task SML 0 25 | Déployer la vague pilote | Roll out the pilot wave
milestone ML 25 - | Bilan de la vague pilote | Review of the pilot wave
task SML 30 70 | Déployer les autres sites | Roll out the other sites
package ML | Communication | Communication
task ML 0 70 | Informer les utilisateurs avant chaque vague | Inform users before each wave
package SML | Soutien renforcé et transfert | Hypercare and handover
task SML 70 90 | Assurer le soutien renforcé | Provide hypercare
task ML 80 95 | Transférer à l’exploitation | Hand over to operations
milestone SML 100 G5 | G5 Réception et transfert | G5 Acceptance and handover
document SML user_representative | Protocole de réception | Acceptance protocol
document ML operations_lead | Protocole de transfert à l’exploitation | Protocol of the handover to operations
check SML | Tous les livrables ont un statut de réception | Every deliverable has its acceptance state
check ML | Les points ouverts ont une personne responsable hors du projet | Open points have an owner outside the project
risk SML | Le Service Desk est surchargé pendant les vagues | The service desk is overloaded during the waves
risk ML | Des utilisateurs manquent leur rendez-vous | Users miss their appointments
""",
)
EXECUTION = Phase(
    "Exécution",
    "Execution",
    {"S": 40, "M": 70, "L": 120},
    """
package SML | Réalisation | Realisation
task SML 0 50 | Concevoir et configurer | Design and configure
task ML 10 45 | Acquérir ce qu’il faut | Procure what is needed
task SML 50 70 | Tester avec des utilisateurs pilotes | Test with pilot users
milestone SML 70 G4 | G4 Mise en service | G4 Going live
package SML | Introduction | Introduction
task ML 40 70 | Former et documenter | Train and document
task SML 75 95 | Introduire et soutenir | Introduce and support
milestone SML 100 G5 | G5 Réception et transfert | G5 Acceptance and handover
document SML user_representative | Protocole de réception | Acceptance protocol
document ML operations_lead | Manuel d’exploitation | Operations manual
document L service_owner | Concept de sécurité et de protection des données | Security and data protection concept
check SML | Les utilisateurs pilotes ont accepté la solution | Pilot users accept the solution
check ML | L’exploitation est prête | Operations are ready
risk SML | L’introduction surcharge le Service Desk | The introduction overloads the service desk
risk ML | Un fournisseur livre en retard | A supplier delivers late
""",
)
CLOSURE = Phase(
    "Clôture",
    "Closure",
    {"S": 10, "M": 15, "L": 20},
    """
package SML | Bilan et clôture | Review and closure
task SML 0 50 | Rédiger le rapport d’achèvement | Write the closure report
task ML 20 50 | Recueillir les enseignements | Collect the lessons
task SML 50 80 | Solder les comptes et libérer l’équipe | Settle the accounts and release the team
task L 50 80 | Vérifier l’intégration dans le programme | Check the integration in the programme
milestone SML 100 G6 | G6 Clôture | G6 Closure
document SML sponsor | Rapport d’achèvement | Closure report
check SML | Les risques sont clos ou transférés | Risks are closed or handed over
check ML | Les enseignements sont validés | Lessons are validated
check L | Les engagements financiers sont soldés | Commitments are settled
risk SML | Des points ouverts restent sans personne responsable | Open points are left without an owner
""",
    counts_from_end=True,
)
_RELEASE = """
package SML | Itérations | Iterations
task SML 0 15 | Préparer le carnet et planifier la release | Prepare the backlog and plan the release
task SML 15 70 | Développer par itérations | Develop in iterations
task ML 40 80 | Tester en continu | Test continuously
package SML | Mise à disposition | Making available
task SML 70 90 | Faire accepter par les utilisateurs | Have users accept
task ML 70 95 | Former et documenter | Train and document
"""
_PAPERS = """
document SML user_representative | Protocole de réception de la release | Acceptance protocol of the release
document L operations_lead | Notes d’exploitation de la release | Operations notes of the release
check SML | L’objectif de la release est atteint | The goal of the release is reached
check ML | La vitesse de l’équipe est connue | The pace of the team is known
risk SML | Le carnet grandit plus vite que l’équipe n’avance | The backlog grows faster than the team advances
risk ML | Les utilisateurs manquent de temps pour accepter la release | Users lack the time to accept the release
"""
_NEXT = "milestone SML 100 G3.n | G3.n Libération de la release suivante | G3.n Release of the next one\n"
_LAST = """milestone SML 90 G4 | G4 Mise en service | G4 Going live
milestone SML 100 G5 | G5 Réception et transfert | G5 Acceptance and handover
document SML operations_lead | Manuel d’exploitation | Operations manual
"""
_DAYS = {"S": 30, "M": 40, "L": 50}


def _release(number: int, sizes: str, last: str) -> Phase:
    lines = _RELEASE + last + _PAPERS
    return Phase(f"Release {number}", f"Release {number}", _DAYS, lines, sizes)


# By size, the number of the last release: S has one, M two, L three.
RELEASES = (
    _release(1, "S", _LAST), _release(1, "ML", _NEXT),
    _release(2, "M", _LAST), _release(2, "L", _NEXT),
    _release(3, "L", _LAST),
)  # fmt: skip
SCENARIOS: dict[str, tuple[Phase, ...]] = {
    "classic": (INITIATION, CONCEPT, REALISATION, DEPLOYMENT, CLOSURE),
    "agile": (INITIATION, *RELEASES, CLOSURE),
    "light": (INITIATION, EXECUTION, CLOSURE),
}
NAMES = {
    "classic": ("HERMES classique", "HERMES classic"),
    "agile": ("HERMES agile", "HERMES agile"),
    "light": ("HERMES léger", "HERMES light"),
}
