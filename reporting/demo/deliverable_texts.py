"""Deliverables of the demonstration: what each package hands over, and what became of it."""

from __future__ import annotations

from typing import NamedTuple

SPONSOR, USERS = "sponsor", "user_representative"


class Flaw(NamedTuple):
    """A defect: class, words, owner, deadline; days of its correction and of its check."""

    severity: str
    text: str
    owner: str = ""
    due: str = ""
    closed: str = ""
    verified: str = ""


class Try(NamedTuple):
    """One presentation: its day, the day and outcome of the decision, and what was found."""

    on: str
    decided: str = ""
    outcome: str = ""
    flaws: tuple[Flaw, ...] = ()
    reasons: str = ""
    # When the reservations were lifted; after a refusal, when it was to come again.
    lifted: str = ""
    again: str = ""
    # Which criterion was not met at a refusal.
    failed: int = 1


class Owed(NamedTuple):
    """A deliverable of a package, with its criteria and its presentations."""

    project: str
    package: int
    fr: str
    en: str
    kind: str
    accepting: str
    criteria: tuple[tuple[str, str], ...]
    planned: str
    tries: tuple[Try, ...] = ()
    part: str = ""
    go_live: bool = False
    supplier: bool = False
    # A criterion that is wished for, and that the acceptance goes without.
    given_up: tuple[str, str] | None = None
    # Until when the decision on what is presented, or what is planned, is expected.
    expected: str = ""


D, T, F = Owed, Try, Flaw
COMPLETE = ("Contenu complet et relu", "Content complete and proofread")
APPROVED = ("Approuvé par les responsables concernés", "Approved by those concerned")
INSTALLS = ("S’installe sans intervention", "Installs without anybody’s help")
NO_RIGHTS = ("Fonctionne sans droits d’administration", "Works without administrator rights")
MEASURED = ("Valeurs cibles mesurées sur place", "Target values measured on site")
USED = ("Utilisable par l’équipe N1 sans aide", "Usable by the first line without help")
UNDERSTOOD = ("Compris par cinq utilisateurs d’essai", "Understood by five trial users")
FILED = ("Classé dans le dossier du projet", "Filed with the project’s documents")
RESTORES = ("Reprise de bout en bout essayée", "End-to-end recovery tried")

OWED: tuple[Owed, ...] = (
    D("PRJ-101-A", 2, "Inventaire des applications", "Application inventory", "data", SPONSOR,
      (COMPLETE, APPROVED), "2026-03-13", (T("2026-03-13", "2026-03-20", "accepted"),)),
    D("PRJ-101-A", 2, "Matrice de compatibilité", "Compatibility matrix", "document", USERS,
      (COMPLETE, APPROVED), "2026-06-02", (T("2026-06-02", "2026-06-05", "accepted"),)),
    D("PRJ-101-A", 3, "Image de référence", "Reference image", "system", SPONSOR,
      (INSTALLS, NO_RIGHTS), "2026-03-31",
      (T("2026-03-31", "2026-04-08", "refused",
         (F("blocker", "Le chiffrement du disque ne s’active pas sur les portables standard.",
            "tech-02", "2026-04-28", "2026-04-29", "2026-05-08"),
          F("minor", "Le fond d’écran officiel manque.", "tech-01", "2026-05-08", "2026-04-30",
            "2026-05-08")),
         "Sans chiffrement, aucun portable ne peut être remis.", again="2026-05-04"),
       T("2026-05-04", "2026-05-08", "accepted")), go_live=True),
    D("PRJ-101-A", 3, "Paquets applicatifs", "Application packages", "system", USERS,
      (INSTALLS, NO_RIGHTS), "2026-06-19", (T("2026-06-19", "2026-06-26", "accepted"),),
      part="lot 1"),
    D("PRJ-101-A", 3, "Paquets applicatifs", "Application packages", "system", USERS,
      (INSTALLS, NO_RIGHTS), "2026-09-04", (T("2026-09-04", "2026-09-11", "accepted"),),
      part="lot 2"),
    D("PRJ-101-A", 3, "Paquets applicatifs", "Application packages", "system", USERS,
      (INSTALLS, NO_RIGHTS), "2026-10-07",
      (T("2026-10-07", "2026-10-12", "refused",
         (F("blocker", "Deux paquets demandent des droits d’administration.", "tech-03",
            "2026-10-30", "2026-10-28"),
          F("minor", "La désinstallation laisse un raccourci sur le bureau.", "tech-02",
            "2026-11-06", "2026-10-29")),
         "Deux paquets ne peuvent pas être déployés.", again="2026-10-30", failed=2),
       T("2026-10-30")), part="lot 3", expected="2026-11-06"),
    D("PRJ-101-B", 4, "Réseau et caches de site", "Network and site caches", "system", SPONSOR,
      (MEASURED, APPROVED), "2026-05-22",
      (T("2026-05-22", "2026-05-29", "reserved",
         (F("minor", "Le cache de Delémont ne se remplit que la nuit.", "tech-06", "2026-06-30",
            "2026-06-26", "2026-06-30"),), lifted="2026-06-30"),), part="six sites",
      go_live=True),
    D("PRJ-101", 5, "Guide « Mon nouveau poste »", "Guide “My new workstation”", "document", USERS,
      (COMPLETE, UNDERSTOOD),
      "2026-05-22", (T("2026-05-22", "2026-05-29", "accepted"),), go_live=True),
    D("PRJ-101-B", 6, "Postes migrés", "Migrated workstations", "hardware", USERS,
      (("1'450 postes en service", "1'450 workstations in service"),
       ("Moins de 3 % de retours en arrière", "Less than 3 % rolled back")),
      "2026-11-13", part="vague 2", expected="2026-11-20"),
    D("PRJ-102", 2, "Profil Autopilot standard", "Standard Autopilot profile", "system", USERS,
      (("Poste prêt en une heure", "Workstation ready within an hour"), INSTALLS), "2026-09-18",
      (T("2026-09-18", "2026-09-25", "accepted"),)),
    D("PRJ-103", 2, "Architecture cible", "Target architecture", "document", SPONSOR,
      (COMPLETE, APPROVED, FILED), "2025-07-04", (T("2025-07-04", "2025-07-11", "accepted"),)),
    D("PRJ-103", 2, "Concept de sécurité", "Security concept", "document", SPONSOR,
      (COMPLETE, APPROVED, FILED), "2025-06-13",
      (T("2025-06-13", "2025-06-18", "refused", (),
         "Le chiffrement des boîtes partagées n’est pas décrit.", again="2025-06-27"),
       T("2025-06-27", "2025-07-02", "accepted"))),
    D("PRJ-103", 3, "Coexistence des messageries", "Two mail systems side by side", "system", USERS,
      (INSTALLS, USED, RESTORES, ("Agendas visibles des deux côtés", "Calendars seen both ways")),
      "2025-09-26", (T("2025-09-26", "2025-10-01", "accepted"),)),
    D("PRJ-103", 3, "Pilote de 50 boîtes", "Pilot of 50 mailboxes", "system", USERS,
      (RESTORES, USED, MEASURED), "2025-11-07", (T("2025-11-07", "2025-11-12", "accepted"),),
      go_live=True),
    D("PRJ-103", 3, "Boîtes migrées", "Migrated mailboxes", "data", USERS,
      (("4'800 boîtes migrées", "4'800 mailboxes migrated"), RESTORES, USED), "2026-01-23",
      (T("2026-01-23", "2026-01-28", "accepted"),),
      given_up=("Boîtes partagées archivées", "Shared mailboxes archived")),
    D("PRJ-103", 4, "Plan de classement", "Filing plan", "document", SPONSOR,
      (COMPLETE, APPROVED, FILED), "2025-10-31",
      (T("2025-10-31", "2025-11-05", "refused", (),
         "Trois services n’ont pas nommé leurs propriétaires.", again="2025-11-28", failed=2),
       T("2025-11-28", "2025-12-03", "accepted"))),
    D("PRJ-103", 4, "Partages migrés", "Migrated shares", "data", USERS,
      (("Volume réduit de moitié", "Volume halved"), RESTORES, USED, MEASURED), "2026-04-10",
      (T("2026-04-10", "2026-04-15", "accepted"),)),
    D("PRJ-103", 4, "Espaces d’équipe", "Team spaces", "service", USERS,
      (USED, RESTORES, ("Un espace par équipe", "One space for each team")), "2026-03-06",
      (T("2026-03-06", "2026-03-11", "accepted"),),
      given_up=("Accès hors ligne aux bornes", "Offline access at kiosks")),
    D("PRJ-103", 5, "Supports de cours", "Course material", "document", USERS,
      (COMPLETE, FILED, UNDERSTOOD), "2025-12-05",
      (T("2025-12-05", "2025-12-10", "refused", (),
         "Deux utilisateurs d’essai sur cinq n’ont pas retrouvé leurs dossiers.",
         again="2026-01-16", failed=3),
       T("2026-01-16", "2026-01-21", "accepted"))),
    D("PRJ-103", 5, "Séances de formation", "Training sessions", "training", USERS,
      (USED, MEASURED, ("Une séance par site", "One session on each site"),
       ("85 % des utilisateurs formés", "85 % of the users trained")), "2026-04-22",
      (T("2026-04-22", "2026-04-24", "accepted"),)),
    D("PRJ-103", 6, "Documentation d’exploitation", "Operation manual", "document", SPONSOR,
      (COMPLETE, APPROVED, FILED, RESTORES), "2026-05-22",
      (T("2026-05-22", "2026-05-27", "accepted"),)),
    D("PRJ-103", 6, "Exploitation transférée", "Operation handed over", "service", SPONSOR,
      (USED, APPROVED, ("Soutien renforcé terminé", "Early-life support ended")), "2026-06-19",
      (T("2026-06-19", "2026-06-24", "accepted"),)),
    D("PRJ-201", 2, "Processus incidents et demandes", "Incident and request processes",
      "document", SPONSOR, (COMPLETE, APPROVED), "2026-04-24",
      (T("2026-04-24", "2026-04-30", "accepted"),)),
    D("PRJ-201", 2, "Processus des changements", "Change process", "document", SPONSOR,
      (COMPLETE, APPROVED), "2026-05-29", (T("2026-05-29", "2026-06-05", "accepted"),)),
    D("PRJ-201", 2, "Catalogue de prestations", "Service catalogue", "document", USERS,
      (COMPLETE, USED), "2026-06-26", (T("2026-06-26", "2026-07-03", "accepted"),)),
    D("PRJ-201-A", 3, "Environnements", "Environments", "system", SPONSOR,
      (INSTALLS, RESTORES), "2026-04-17",
      (T("2026-04-17", "2026-04-22", "refused",
         (F("major", "L’environnement de test partage la base de production.", "tech-05",
            "2026-05-08", "2026-05-04", "2026-05-12"),),
         "Les essais toucheraient les données réelles.", again="2026-05-06"),
       T("2026-05-06", "2026-05-12", "accepted")), supplier=True),
    D("PRJ-201-A", 3, "Socle configuré", "Configured core", "system", SPONSOR,
      (USED, APPROVED), "2026-07-24",
      (T("2026-08-21", "2026-08-27", "reserved",
         (F("major", "Les droits du rôle « agent » sont trop larges.", "tech-06", "2026-09-23",
            "2026-09-18", "2026-09-22"),
          F("minor", "Trois tableaux de bord affichent des dates américaines.", "tech-05",
            "2026-10-16"),
          F("minor", "L’aide en ligne manque en allemand.", "lot-integration", "2026-11-13",
            "2026-10-30"))),), supplier=True),
    D("PRJ-201-A", 4, "Intégration de l’annuaire", "Directory integration", "system", SPONSOR,
      (("Aucun compte perdu sur 4'800", "No account of 4'800 lost"), RESTORES), "2026-09-25",
      (T("2026-09-25", "2026-10-02", "refused",
         (F("blocker", "La synchronisation perd des comptes.", "tech-06", "2026-11-13"),
          F("major", "La reprise après une coupure dure quatre heures.", "tech-08",
            "2026-11-13")),
         "Des comptes disparaissent à chaque synchronisation.", again="2026-11-27"),),
      supplier=True),
    D("PRJ-201-A", 4, "Connecteur de téléphonie", "Telephony connector", "system", USERS,
      (USED, RESTORES), "2026-11-20", expected="2026-11-27", go_live=True),
    D("PRJ-203", 1, "Rapport d’audit de la CMDB", "CMDB audit report", "document", SPONSOR,
      (COMPLETE, APPROVED), "2026-06-05", (T("2026-06-05", "2026-06-10", "accepted"),)),
    D("PRJ-204", 2, "Configuration de l’outil", "Tool configuration", "system", SPONSOR,
      (INSTALLS, NO_RIGHTS), "2026-09-24", (T("2026-09-24", "2026-09-29", "accepted"),),
      go_live=True),
    D("PRJ-204", 4, "Outil de prise en main en service", "Remote support tool in service",
      "system", USERS, (USED, ("Accord de l’utilisateur demandé", "User’s consent asked for")),
      "2026-10-14",
      (T("2026-10-14", "2026-10-16", "reserved",
         (F("minor", "Le journal des sessions ne s’exporte pas.", "lot-integration",
            "2026-11-13"),
          F("minor", "Le message d’accord n’existe qu’en français.", "tech-05",
            "2026-11-13")),),), supplier=True),
    D("PRJ-301", 2, "Politique d’authentification", "Authentication policy", "document", SPONSOR,
      (COMPLETE, APPROVED), "2026-05-15", (T("2026-05-15", "2026-05-22", "accepted"),),
      go_live=True),
    D("PRJ-301", 3, "Applications raccordées", "Connected applications", "system", USERS,
      (USED, RESTORES), "2026-06-12", (T("2026-06-12", "2026-06-17", "accepted"),),
      part="lot 1", go_live=True),
    D("PRJ-301", 3, "Applications raccordées", "Connected applications", "system", USERS,
      (USED, RESTORES), "2026-08-14", (T("2026-08-14", "2026-08-21", "accepted"),),
      part="lot 2"),
    D("PRJ-301", 3, "Applications raccordées", "Connected applications", "system", USERS,
      (USED, RESTORES), "2026-10-02", (T("2026-10-02", "2026-10-09", "accepted"),),
      part="lot 3"),
    D("PRJ-301", 3, "Applications raccordées", "Connected applications", "system", USERS,
      (USED, RESTORES), "2026-11-13", part="lot 4", expected="2026-11-20"),
    D("PRJ-301", 4, "Enrôlement des sièges", "Enrolment of the head offices", "service", USERS,
      (("80 % des utilisateurs enrôlés", "80 % of users enrolled"), USED), "2026-09-25",
      (T("2026-09-25", "2026-09-30", "accepted"),)),
    D("PRJ-302", 2, "Audit de la qualité de voix", "Voice quality audit", "document", SPONSOR,
      (COMPLETE, MEASURED), "2026-07-10", (T("2026-07-10", "2026-07-17", "accepted"),)),
    D("PRJ-302", 2, "Priorité de la voix à Genève", "Voice priority in Geneva", "service", USERS,
      (MEASURED, APPROVED), "2026-10-05",
      (T("2026-10-05", "2026-10-09", "refused",
         (F("major", "La gigue dépasse 30 ms entre midi et deux heures.", "tech-05",
            "2026-11-13"),),
         "La valeur cible n’est pas atteinte aux guichets.", again="2026-11-20"),),
      part="Genève", supplier=True),
    D("PRJ-302", 3, "Plateforme installée", "Platform installed", "system", SPONSOR,
      (INSTALLS, RESTORES), "2026-09-11", (T("2026-09-11", "2026-09-18", "accepted"),),
      supplier=True),
    D("PRJ-302", 3, "Plan de numérotation", "Numbering plan", "data", USERS,
      (COMPLETE, APPROVED), "2026-10-16", (T("2026-10-16", "2026-10-23", "accepted"),)),
    D("PRJ-302", 3, "Plateforme reçue", "Platform accepted", "system", SPONSOR,
      (USED, RESTORES), "2026-12-08", expected="2026-12-15", go_live=True),
    D("PRJ-303", 2, "Audit du parc d’imprimantes", "Printer audit", "document", SPONSOR,
      (COMPLETE, APPROVED), "2026-06-26", (T("2026-06-26", "2026-07-01", "accepted"),)),
)  # fmt: skip
