"""Work packages of the running projects: window, budget, state, tasks and who does them.

Tasks follow each other inside the window; the last name of a package is its milestone.
``done`` is the share of the work that was really done at the status date, and ``slip`` the
working days by which the forecast finish has moved since the baseline. ``WINDOWS`` gives the
tasks of a package windows of their own.
"""

from __future__ import annotations

from typing import NamedTuple

from workpackages.choices import WorkPackageState

S = WorkPackageState


class Package(NamedTuple):
    number: int
    name: str
    thousands: int
    lead: str
    state: WorkPackageState
    start: str
    finish: str
    tasks: tuple[str, ...]
    team: tuple[str, ...]
    done: int = 0
    slip: int = 0
    # Why the result was refused once, if it was.
    refused: str = ""
    # Task, day and reason.
    blocked: tuple[str, str, str] = ("", "", "")


K = Package
PLANS: dict[str, tuple[Package, ...]] = {
    "PRJ-101": (
        K(1, "Conduite et qualité", 150, "pm-w11", S.ACTIVE, "2026-01-05", "2027-03-31",
          ("Mise en place du projet", "Suivi et rapports 2026", "Revues de qualité des vagues",
           "Suivi et rapports 2027", "Projet prêt à clôturer"),
          ("pm-w11", "tech-01"), 62, 12),
        K(5, "Formation et communication", 110, "lot-formation", S.ACTIVE, "2026-04-01",
          "2027-02-12",
          ("Plan de communication des vagues", "Ateliers pour les responsables de site",
           "Guide « Mon nouveau poste »", "Séances de prise en main", "Utilisateurs informés"),
          ("lot-formation", "agent-01", "agent-04", "lot-formation"), 58, 10),
        K(7, "Soutien renforcé et transfert", 80, "resp-exploitation", S.AGREED, "2027-01-18",
          "2027-03-26",
          ("Organiser le soutien renforcé", "Transférer la documentation d’exploitation",
           "Fin du soutien renforcé"),
          ("resp-exploitation", "agent-03"), 0, 12),
    ),
    "PRJ-101-A": (
        K(2, "Inventaire et compatibilité", 190, "lot-packaging", S.CLOSED, "2026-01-19",
          "2026-06-05",
          ("Relever les applications installées", "Tester les applications critiques",
           "Corriger les incompatibilités", "Décider des remplacements",
           "Compatibilité démontrée"),
          ("tech-01", "tech-02"), 100),
        K(3, "Image et packaging", 260, "lot-packaging", S.SUBMITTED, "2026-02-16", "2026-11-06",
          ("Construire l’image de référence", "Empaqueter le lot 1", "Empaqueter le lot 2",
           "Empaqueter le lot 3", "Image et paquets présentés"),
          ("tech-01", "tech-02", "tech-03"), 100, -20,
          refused="Le lot 3 contient deux paquets qui demandent des droits d’administration."),
    ),
    "PRJ-101-B": (
        K(4, "Réseau et sites", 120, "lot-deploiement", S.CLOSED, "2026-03-02", "2026-06-30",
          ("Mesurer la charge réseau", "Installer les caches de site",
           "Régler la priorité des flux", "Sites prêts"),
          ("tech-05", "tech-06", "tech-08"), 100),
        K(6, "Vagues", 330, "lot-deploiement", S.ACTIVE, "2026-06-08", "2027-03-12",
          ("Pilote : 60 postes", "Vague 1 : 340 postes", "Vague 2 : Lausanne, 1'450 postes",
           "Vague 3 : Fribourg et Genève", "Vague 4 : Neuchâtel, Jura et Sion",
           "Postes spéciaux : 500", "Tous les postes migrés"),
          ("tech-03", "tech-04", "tech-05", "tech-07"), 43, 10,
          blocked=("Vague 4 : Neuchâtel, Jura et Sion", "2026-10-26",
                   "Le lien réseau de Delémont est trop lent pour plus de 20 postes par jour.")),
    ),
    "PRJ-102": (
        K(1, "Conduite", 60, "pm-parc", S.ACTIVE, "2026-06-01", "2027-05-31",
          ("Mise en place du projet", "Suivi et rapports", "Projet prêt à clôturer"),
          ("pm-parc",), 40, -1),
        K(2, "Profils Autopilot", 140, "lot-packaging", S.ACTIVE, "2026-06-15", "2026-12-18",
          ("Profil standard", "Profil mobile", "Profil technique", "Documentation des profils",
           "Profils reçus"),
          ("tech-02", "tech-03", "tech-02", "lot-packaging"), 68, -1),
        K(3, "Chaîne logistique", 110, "pm-parc", S.ACTIVE, "2026-09-01", "2027-02-26",
          ("Contrat-cadre de livraison", "Livraison directe à l’utilisateur",
           "Essai sur deux sites", "Chaîne logistique en service"),
          ("tech-04", "lot-deploiement"), 28),
        K(4, "Reprise et recyclage", 90, "lot-deploiement", S.ISSUED, "2027-01-11", "2027-04-30",
          ("Effacement certifié", "Filière de recyclage", "Reprise organisée"), ("tech-07",)),
        K(5, "Transfert", 60, "resp-exploitation", S.DRAFT, "2027-04-05", "2027-05-28",
          ("Former l’exploitation", "Transférer la documentation", "Transfert signé"),
          ("resp-exploitation",)),
    ),
    "PRJ-103": (
        K(1, "Conduite", 90, "pm-portail", S.CLOSED, "2025-03-03", "2026-05-29",
          ("Mise en place du projet", "Suivi et rapports", "Projet achevé"), ("pm-portail",), 100,
          20),
        K(2, "Conception", 120, "lot-integration", S.CLOSED, "2025-03-17", "2025-07-11",
          ("Architecture cible", "Concept de sécurité", "Conception validée"), ("tech-01",), 100),
        K(3, "Messagerie", 210, "lot-integration", S.CLOSED, "2025-07-14", "2026-01-30",
          ("Coexistence des messageries", "Pilote de 50 boîtes", "Migration des 4'800 boîtes",
           "Messagerie migrée"), ("tech-01", "tech-02"), 100),
        K(4, "Fichiers et collaboration", 200, "lot-donnees", S.CLOSED, "2025-09-01", "2026-04-17",
          ("Plan de classement", "Migration des partages", "Espaces d’équipe",
           "Partages réduits de moitié"), ("tech-03",), 100),
        K(5, "Formation", 110, "lot-formation", S.CLOSED, "2025-10-06", "2026-04-24",
          ("Supports de cours", "Séances par site", "85 % des utilisateurs formés"),
          ("lot-formation", "agent-01"), 100),
        K(6, "Transfert", 50, "resp-exploitation", S.CLOSED, "2026-03-30", "2026-05-29",
          ("Documentation d’exploitation", "Soutien renforcé", "Transfert signé"),
          ("resp-exploitation",), 100, 20),
    ),
    "PRJ-201": (
        K(1, "Conduite", 190, "pm-itsm", S.ACTIVE, "2026-02-02", "2027-04-30",
          ("Mise en place du projet", "Suivi et rapports 2026", "Plan de redressement",
           "Suivi et rapports 2027", "Projet prêt à clôturer"), ("pm-itsm",), 55, 78),
        K(2, "Processus", 220, "lot-connaissances", S.CLOSED, "2026-02-16", "2026-07-10",
          ("Incidents et demandes", "Changements et mises en production",
           "Catalogue de prestations", "Niveaux de service", "Processus approuvés"),
          ("agent-03", "agent-04"), 100, 8),
    ),
    "PRJ-201-A": (
        K(3, "Configuration", 420, "lot-integration", S.CLOSED, "2026-03-02", "2026-07-31",
          ("Environnements", "Formulaires et flux", "Droits et rôles", "Tableaux de bord",
           "Socle configuré"), ("tech-01", "tech-05", "tech-06"), 100, 20),
        K(4, "Intégrations", 280, "lot-integration", S.ACTIVE, "2026-07-06", "2026-09-30",
          ("Connecteur de téléphonie", "Synchronisation de l’annuaire", "Connecteur de la CMDB",
           "Essais d’intégration", "Intégration de l’annuaire reçue"),
          ("tech-06", "tech-05", "tech-08", "lot-integration"), 45, 52,
          blocked=("Synchronisation de l’annuaire", "2026-10-02",
                   "La synchronisation de l’annuaire perd des comptes ; le fournisseur analyse.")),
    ),
    "PRJ-201-B": (
        K(5, "Migration des données", 210, "lot-donnees", S.ISSUED, "2026-10-01", "2027-01-15",
          ("Règles de reprise", "Reprise d’essai", "Contrôle par les propriétaires",
           "Reprise finale", "Migration des données validée"), ("lot-donnees", "tech-08"), 0, 58),
        K(6, "Tests et réception", 130, "lot-donnees", S.DRAFT, "2027-01-04", "2027-03-12",
          ("Scénarios de test", "Tests des utilisateurs", "Réception prononcée"), ("agent-01",),
          0, 75),
        K(7, "Formation et changement", 120, "lot-formation", S.DRAFT, "2027-01-11", "2027-03-26",
          ("Ateliers N2 et N3", "Formation des agents", "Équipes formées"),
          ("lot-formation", "agent-02"), 0, 75),
        K(8, "Mise en service", 80, "lot-integration", S.DRAFT, "2027-03-01", "2027-03-31",
          ("Répétition générale", "Bascule", "Mise en service ITSM"), ("tech-05",), 0, 75),
    ),
    "PRJ-202": (
        K(1, "Conduite", 50, "pm-portail", S.DRAFT, "2026-09-15", "2027-09-30",
          ("Planification détaillée", "Suivi et rapports", "Libération de l’exécution (G3)"),
          ("pm-portail",), 12),
        K(2, "Portail libre-service", 170, "lot-integration", S.DRAFT, "2027-01-04", "2027-07-30",
          ("Parcours des utilisateurs", "Formulaires", "Raccordement à l’outil ITSM",
           "Portail ouvert au pilote"), ("tech-06",)),
        K(3, "Base de connaissances", 125, "lot-connaissances", S.DRAFT, "2027-02-01",
          "2027-09-10",
          ("Modèle d’article", "Reprise de 300 articles", "Base publiée"),
          ("lot-connaissances", "agent-04")),
    ),
    "PRJ-203": (
        K(1, "Audit", 45, "lot-donnees", S.CLOSED, "2026-04-01", "2026-06-12",
          ("Échantillon de 500 enregistrements", "Causes des écarts", "Audit remis"),
          ("lot-donnees", "tech-08"), 100),
        K(2, "Règles et rapprochement", 70, "lot-donnees", S.ACTIVE, "2026-06-15", "2026-10-16",
          ("Règles de nommage", "Rapprochement avec l’inventaire", "Rapprochement avec les achats",
           "Rapprochement automatisé"), ("tech-07", "tech-08"), 88, 15),
        K(3, "Corrections par site", 65, "pm-cmdb", S.ACTIVE, "2026-08-03", "2026-12-11",
          ("Lausanne", "Genève et Fribourg", "Neuchâtel, Sion et Delémont",
           "95 % d’enregistrements exacts"), ("tech-01", "tech-03", "tech-05"), 55, 15),
        K(4, "Gouvernance", 30, "pm-cmdb", S.AGREED, "2026-11-09", "2027-01-29",
          ("Propriétaires des données", "Contrôle trimestriel", "Gouvernance en place"),
          ("pm-cmdb",), 0, 15),
    ),
    "PRJ-301": (
        K(1, "Conduite", 70, "pm-acces", S.ACTIVE, "2026-03-02", "2026-12-18",
          ("Mise en place du projet", "Suivi et rapports", "Projet prêt à clôturer"),
          ("pm-acces",), 84),
        K(2, "Conception et sécurité", 120, "lot-integration", S.CLOSED, "2026-03-16",
          "2026-07-15",
          ("Politique d’authentification", "Choix des clés matérielles", "Test d’intrusion",
           "Conception approuvée"), ("tech-02", "tech-05"), 100),
        K(3, "Applications", 160, "lot-integration", S.ACTIVE, "2026-05-04", "2026-11-20",
          ("Applications lot 1", "Applications lot 2", "Applications lot 3", "Applications lot 4",
           "Applications raccordées"), ("tech-05", "tech-06"), 88),
        K(4, "Enrôlement", 130, "lot-deploiement", S.ACTIVE, "2026-06-22", "2026-12-18",
          ("Enrôlement par étapes, sièges", "Enrôlement par étapes, sites",
           "Derniers 600 utilisateurs", "100 % des utilisateurs enrôlés"),
          ("tech-04", "agent-01", "agent-02"), 84),
        K(5, "Soutien et transfert", 60, "resp-exploitation", S.ACTIVE, "2026-10-05",
          "2026-12-18",
          ("Soutien aux guichets", "Procédures d’exploitation", "Transfert signé"),
          ("agent-03", "resp-exploitation"), 35),
    ),
    "PRJ-302": (
        K(1, "Conduite", 100, "pm-voix", S.ACTIVE, "2026-05-04", "2027-06-30",
          ("Mise en place du projet", "Suivi et rapports", "Projet prêt à clôturer"),
          ("pm-voix",), 42),
        K(2, "Réseau et qualité de voix", 210, "lot-integration", S.ACTIVE, "2026-05-18",
          "2026-11-27",
          ("Audit de la qualité de voix", "Priorité de la voix à Genève",
           "Priorité de la voix, autres sites", "Qualité de voix mesurée"),
          ("tech-03", "tech-05", "lot-integration"), 72),
        K(3, "Plateforme et numérotation", 280, "pm-voix", S.ACTIVE, "2026-07-06", "2026-12-15",
          ("Installer la plateforme", "Reprendre la numérotation", "Appels d’urgence par site",
           "Plateforme reçue"), ("tech-03", "tech-08"), 58),
        K(4, "Casques et postes", 140, "lot-deploiement", S.AGREED, "2026-11-02", "2027-03-26",
          ("Commander les casques", "Distribuer les casques", "Casques remis"), ("tech-04",)),
        K(5, "Vagues et formation", 120, "lot-formation", S.ISSUED, "2026-11-23", "2027-06-11",
          ("Pilote Genève", "Déploiement général", "Téléphonie migrée"),
          ("lot-formation", "agent-02")),
        K(6, "Transfert", 40, "resp-exploitation", S.DRAFT, "2027-05-03", "2027-06-30",
          ("Documentation d’exploitation", "Transfert signé"), ("resp-exploitation",)),
    ),
    "PRJ-303": (
        K(1, "Conduite", 40, "pm-voix", S.SUSPENDED, "2026-04-01", "2027-02-26",
          ("Mise en place du projet", "Suivi et rapports", "Projet prêt à clôturer"),
          ("pm-voix",), 30),
        K(2, "Audit du parc", 60, "lot-deploiement", S.CLOSED, "2026-04-13", "2026-07-03",
          ("Relever les imprimantes", "Mesurer les volumes", "Audit remis"), ("tech-07",), 100),
        K(3, "Acquisition", 50, "achats", S.SUSPENDED, "2026-06-15", "2026-11-13",
          ("Cahier des charges", "Invitation des fournisseurs", "Adjudication"), ("achats",), 45,
          blocked=("Invitation des fournisseurs", "2026-08-12",
                   "Contestation d’un soumissionnaire ; la procédure est suspendue.")),
        K(4, "Déploiement", 130, "lot-deploiement", S.DRAFT, "2026-11-16", "2027-02-12",
          ("Sites pilotes", "Tous les sites", "Imprimantes remplacées"), ("tech-07",)),
        K(5, "Transfert", 40, "resp-exploitation", S.DRAFT, "2027-02-01", "2027-02-26",
          ("Documentation d’exploitation", "Transfert signé"), ("resp-exploitation",)),
    ),
}  # fmt: skip

# Tasks whose windows are not equal parts of their package's: as planned, as foreseen now.
WINDOWS: dict[tuple[str, int], tuple[tuple[str, str, str, str], ...]] = {
    ("PRJ-202", 2): (
        ("2027-01-04", "2027-02-26", "2027-01-04", "2027-02-26"),
        ("2027-03-01", "2027-04-15", "2027-03-01", "2027-04-15"),
        ("2027-04-16", "2027-07-30", "2027-04-16", "2027-07-30"),
    ),
    ("PRJ-101-B", 6): (
        ("2026-06-08", "2026-06-19", "2026-06-08", "2026-06-19"),
        ("2026-08-24", "2026-09-11", "2026-08-24", "2026-09-18"),
        ("2026-10-12", "2026-11-13", "2026-10-12", "2026-11-13"),
        ("2026-11-16", "2026-12-18", "2026-11-16", "2027-01-15"),
        ("2027-01-18", "2027-02-12", "2027-02-01", "2027-02-26"),
        ("2027-02-22", "2027-03-12", "2027-03-01", "2027-03-26"),
    ),
}

# Links between packages, from the first task of one: SS with so many days, or FS from its end.
LINKS: dict[str, tuple[tuple[int, int, str, int], ...]] = {
    "PRJ-101": ((1, 5, "SS", 5), (5, 7, "SS", 5)),
    "PRJ-101-A": ((2, 3, "SS", 5),),
    "PRJ-101-B": ((4, 6, "SS", 5),),
    "PRJ-102": ((1, 2, "SS", 5), (2, 3, "SS", 5), (3, 4, "SS", 5), (4, 5, "SS", 5)),
    "PRJ-103": ((1, 2, "SS", 5), (2, 3, "FS", 0), (3, 4, "SS", 5), (4, 5, "SS", 5),
                (5, 6, "SS", 5)),
    "PRJ-201": ((1, 2, "SS", 5),),
    "PRJ-201-A": ((3, 4, "SS", 5),),
    "PRJ-201-B": ((5, 6, "SS", 5), (6, 8, "SS", 5), (7, 8, "SS", 5)),
    "PRJ-202": ((1, 2, "SS", 5), (2, 3, "SS", 5)),
    "PRJ-203": ((1, 2, "FS", 0), (2, 3, "SS", 5), (3, 4, "SS", 5)),
    "PRJ-301": ((1, 2, "SS", 5), (2, 3, "SS", 5), (3, 4, "SS", 5), (4, 5, "SS", 5)),
    "PRJ-302": ((1, 2, "SS", 5), (2, 3, "SS", 5), (3, 4, "SS", 5), (4, 5, "SS", 5),
                (5, 6, "SS", 5)),
    "PRJ-303": ((1, 2, "SS", 5), (2, 3, "SS", 5), (3, 4, "FS", 0), (4, 5, "SS", 5)),
}  # fmt: skip

# The network of a tool's deployment. PRJ-204 has it behind it; PRJ-202-A is a second copy, with
# the very dates of the worked example.
REMOTE_SUPPORT, TOOL_DEPLOYMENT = "PRJ-204", "PRJ-202-A"


class Network(NamedTuple):
    """The deployment of a tool: where, from when, and its packages with what each may spend."""

    project: str
    start: str
    finish: str
    # number, name, thousands, lead, state
    packages: tuple[tuple[int, str, int, str, WorkPackageState], ...]


NETWORKS = (
    Network("PRJ-204", "2026-09-04", "2026-10-30", (
        (1, "Choix", 35, "pm-cmdb", S.CLOSED),
        (2, "Configuration", 50, "lot-integration", S.CLOSED),
        (3, "Connaissances et formation", 30, "lot-connaissances", S.CLOSED),
        (4, "Déploiement", 35, "lot-deploiement", S.CLOSED),
        (5, "Transfert", 15, "resp-exploitation", S.ACTIVE),
    )),
    Network("PRJ-202-A", "2026-09-14", "2026-11-09", (
        (1, "Choix", 5, "lot-connaissances", S.CLOSED),
        (2, "Configuration", 12, "lot-integration", S.CLOSED),
        (3, "Connaissances et formation", 6, "lot-connaissances", S.CLOSED),
        (4, "Déploiement", 8, "lot-deploiement", S.ACTIVE),
        (5, "Transfert", 4, "resp-exploitation", S.ACTIVE),
    )),
)  # fmt: skip
# letter, name, package, days, earliest start offset, links from (letter, type, lag in days)
NETWORK_TASKS = (
    ("A", "Cadrage détaillé", 1, 3, 0, ()),
    ("B", "Choix technique et licences", 1, 5, 3, (("A", "FS", 0),)),
    ("C", "Articles de connaissances", 3, 6, 5, (("B", "SS", 2),)),
    ("D", "Configuration", 2, 8, 8, (("B", "FS", 0),)),
    ("E", "Tests de réception", 2, 4, 16, (("D", "FS", 0), ("C", "FF", 1))),
    ("F", "Formation Service Desk", 3, 3, 11, (("C", "FS", 0),)),
    ("G", "Prêt pour l’exploitation", 4, 0, 20, (("E", "FS", 0), ("F", "FS", 0))),
    ("H", "Pilote 50 postes", 4, 5, 20, (("G", "FS", 0),)),
    ("I", "Vague générale", 4, 10, 27, (("H", "FS", 2),)),
    ("K", "Soutien renforcé", 5, 10, 30, (("I", "SS", 3),)),
    ("J", "Réception", 5, 0, 40, (("I", "FS", 0), ("K", "FS", 0))),
)

# project, package, name, kind, baseline, forecast or actual, reached
KEY_MILESTONES = (
    ("PRJ-101-A", 3, "Image reçue", "acceptance", "2026-04-30", "2026-05-08", True),
    ("PRJ-101-B", 6, "Pilote terminé", "delivery", "2026-06-19", "2026-06-19", True),
    ("PRJ-101-B", 6, "Vague 1 terminée", "delivery", "2026-09-11", "2026-09-18", True),
    ("PRJ-101-B", 6, "Vague 2 terminée", "delivery", "2026-11-13", "2026-11-13", False),
    ("PRJ-101-B", 6, "Vague 3 terminée", "delivery", "2026-12-18", "2027-01-15", False),
    ("PRJ-101-B", 6, "Vague 4 terminée", "delivery", "2027-02-12", "2027-02-26", False),
    ("PRJ-101", 7, "Fin du soutien", "acceptance", "2027-03-26", "2027-04-16", False),
    ("PRJ-102", 2, "Profil Autopilot reçu", "acceptance", "2026-09-30", "2026-09-25", True),
    ("PRJ-201-A", 3, "M1 Socle configuré", "delivery", "2026-07-31", "2026-08-28", True),
    ("PRJ-201-A", 4, "M2 Intégration annuaire reçue", "acceptance", "2026-09-30", "2026-12-11",
     False),
    ("PRJ-201-B", 5, "M3 Migration des données validée", "acceptance", "2027-01-15", "2027-04-09",
     False),
    ("PRJ-201-B", 8, "M4 Mise en service ITSM", "go_live", "2027-03-31", "2027-07-16", False),
    ("PRJ-202", 1, "Libération de l’exécution (G3)", "gate", "2026-12-15", "2026-12-15", False),
    ("PRJ-203", 3, "95 % d’enregistrements exacts", "delivery", "2026-12-11", "2027-01-08", False),
    ("PRJ-204", 2, "Réception de l’outil", "acceptance", "2026-10-16", "2026-10-16", True),
    ("PRJ-204", 4, "Outil généralisé", "go_live", "2026-09-30", "2026-09-30", True),
    ("PRJ-204", 5, "Fin des travaux", "delivery", "2026-10-30", "2026-10-30", True),
    ("PRJ-204", 5, "Clôture", "gate", "2026-11-20", "2026-11-20", False),
    ("PRJ-301", 4, "80 % des utilisateurs enrôlés", "delivery", "2026-09-30", "2026-09-28", True),
    ("PRJ-301", 4, "100 % des utilisateurs enrôlés", "delivery", "2026-12-18", "2026-12-18", False),
    ("PRJ-302", 3, "Plateforme reçue", "acceptance", "2026-12-15", "2026-12-15", False),
    ("PRJ-302", 5, "Pilote Genève démarré", "go_live", "2026-11-23", "2026-11-23", False),
)  # fmt: skip

# What the reports said of milestones one after the other: on that day, that date.
FORECASTS: dict[str, tuple[tuple[str, str], ...]] = {
    "M2 Intégration annuaire reçue": (
        ("2026-07-30", "2026-10-16"), ("2026-08-28", "2026-10-30"), ("2026-09-29", "2026-11-20"),
        ("2026-10-26", "2026-12-11"),
    ),
    "M3 Migration des données validée": (
        ("2026-07-30", "2027-02-05"), ("2026-08-28", "2027-02-19"), ("2026-09-29", "2027-03-12"),
        ("2026-10-26", "2027-04-09"),
    ),
    "M4 Mise en service ITSM": (
        ("2026-07-30", "2027-04-16"), ("2026-08-28", "2027-04-30"), ("2026-09-29", "2027-05-31"),
        ("2026-10-26", "2027-07-16"),
    ),
}  # fmt: skip
