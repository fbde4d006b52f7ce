"""Programmes and projects of the demonstration, one example per state."""

from __future__ import annotations

from typing import NamedTuple

from projects.choices import Category, ProjectState

S = ProjectState


class ProgrammeFacts(NamedTuple):
    code: str
    fr: str
    en: str
    objective_fr: str
    objective_en: str
    manager: str
    sponsor: str


# Their mandate sets money aside beside the budget of the work.
AGREED = frozenset(
    {
        ProjectState.INITIATION, ProjectState.EXECUTION, ProjectState.DEPLOYMENT,
        ProjectState.CLOSING, ProjectState.CLOSED, ProjectState.ON_HOLD,
    }
)  # fmt: skip


# Where contingency and management reserve come to more than a tenth of the budget, in thousands.
RESERVED = {"PRJ-101": 200, "PRJ-201": 240, "PRJ-303": 45}


class ProjectFacts(NamedTuple):
    code: str
    programme: str
    fr: str
    en: str
    size: str
    state: ProjectState
    lead: str = ""
    thousands: int = 0
    start: str = ""
    finish: str = ""
    category: Category = Category.DISCRETIONARY
    parent: str = ""
    has_rollout: bool = True

    @property
    def envelope(self) -> int:
        """In thousands: of a project that was agreed on, its budget and a part for reserves."""
        is_agreed = not self.parent and self.state in AGREED
        reserves = RESERVED.get(self.code, round(self.thousands * 0.1))
        return self.thousands + reserves if is_agreed else self.thousands


PROGRAMMES = (
    ProgrammeFacts(
        "PGM-1",
        "Poste de travail moderne",
        "Modern workstation",
        "100 % de postes de travail pris en charge au 31.03.2027 ; mise à disposition d’un poste "
        "en 1 h au lieu de 4 h.",
        "100 % supported workstations by 31.03.2027; provisioning time from 4 h to 1 h.",
        "prog-poste",
        "mandant-dsi",
    ),
    ProgrammeFacts(
        "PGM-2",
        "Service Desk 2027",
        "Service Desk 2027",
        "De 1.1 à 0.9 contact par utilisateur et par mois ; résolution au premier contact de 68 à "
        "75 % ; coût par contact de 31 à 26 CHF.",
        "Contacts per user and month from 1.1 to 0.9; first-contact resolution from 68 to 75 %; "
        "cost per contact from 31 to 26 CHF.",
        "prog-servicedesk",
        "mandant-operations",
    ),
    ProgrammeFacts(
        "PGM-3",
        "Accès et communication",
        "Access and communication",
        "100 % d’authentification forte ; coûts de téléphonie fixe réduits de 30 %.",
        "100 % strong authentication; fixed telephony cost down by 30 %.",
        "prog-acces",
        "mandant-securite",
    ),
)

P = ProjectFacts
PROJECTS = (
    P("PRJ-101", "PGM-1", "Migration Windows 11", "Windows 11 migration", "L", S.DEPLOYMENT,
      "pm-w11", 1240, "2026-01-05", "2027-03-31", Category.COMMITTED),
    P("PRJ-101-A", "PGM-1", "Compatibilité et packaging", "Compatibility and packaging", "M",
      S.DEPLOYMENT, "lot-packaging", 450, "2026-01-19", "2026-12-11", Category.COMMITTED,
      "PRJ-101"),
    P("PRJ-101-B", "PGM-1", "Déploiement sites", "Site roll-out", "M", S.DEPLOYMENT,
      "lot-deploiement", 450, "2026-03-02", "2027-02-26", Category.COMMITTED, "PRJ-101"),
    P("PRJ-102", "PGM-1", "Cycle de vie du parc et Autopilot", "Device lifecycle", "M",
      S.EXECUTION, "pm-parc", 460, "2026-06-01", "2027-05-31", Category.COMMITTED),
    P("PRJ-103", "PGM-1", "Migration Office/M365", "M365 migration", "L", S.CLOSED,
      "pm-portail", 780, "2025-03-03", "2026-05-29", Category.COMMITTED),
    P("PRJ-104", "PGM-1", "Postes partagés et bornes", "Shared workstations", "M", S.DECISION,
      "", 240),
    P("PRJ-106", "PGM-1", "Durcissement des postes", "Workstation hardening", "M", S.DECISION,
      "", 180, category=Category.MANDATORY),
    P("PRJ-107", "PGM-3", "Salles hybrides", "Hybrid rooms", "M", S.REQUESTED, "", 410),
    P("PRJ-108", "PGM-1", "BYOD généralisé", "General BYOD", "L", S.REJECTED),
    P("PRJ-109", "PGM-1", "Écrans 27 pouces", "27-inch screens", "S", S.REQUESTED),
    P("PRJ-201", "PGM-2", "Remplacement de l’outil ITSM", "ITSM replacement", "L", S.EXECUTION,
      "pm-itsm", 1650, "2026-02-02", "2027-04-30", Category.COMMITTED),
    P("PRJ-201-A", "PGM-2", "Socle et intégrations", "Core and integrations", "M", S.EXECUTION,
      "lot-integration", 700, "2026-03-02", "2026-12-11", Category.COMMITTED, "PRJ-201"),
    P("PRJ-201-B", "PGM-2", "Données, tests et mise en service", "Data, tests and go-live", "M",
      S.EXECUTION, "lot-donnees", 540, "2026-06-01", "2027-04-30", Category.COMMITTED, "PRJ-201"),
    P("PRJ-202", "PGM-2", "Portail libre-service et base de connaissances", "Portal and KB", "M",
      S.INITIATION, "pm-portail", 380, "2026-09-15", "2027-09-30"),
    P("PRJ-202-A", "PGM-2", "Déploiement d’outil : moteur de recherche",
      "Tool deployment: search engine", "S", S.DEPLOYMENT, "lot-connaissances", 35, "2026-09-14",
      "2026-11-09", parent="PRJ-202"),
    P("PRJ-203", "PGM-2", "Assainissement de la CMDB", "CMDB clean-up", "M", S.EXECUTION,
      "pm-cmdb", 210, "2026-04-01", "2027-01-29", Category.COMMITTED, has_rollout=False),
    P("PRJ-204", "PGM-2", "Outil de prise en main à distance", "Remote support", "M", S.CLOSING,
      "pm-cmdb", 165, "2025-12-01", "2026-10-30", Category.COMMITTED),
    P("PRJ-205", "PGM-2", "Réorganisation et externalisation N1", "L1 outsourcing", "L",
      S.MANDATE, "", 920),
    P("PRJ-205-A", "PGM-2", "Mise en place du partenaire N1", "Set-up of the L1 partner", "M",
      S.MANDATE, "prog-servicedesk", 700, "2027-05-03", "2027-07-30", parent="PRJ-205"),
    P("PRJ-206", "PGM-2", "Assistant conversationnel", "Chat assistant", "M", S.REQUESTED, "",
      190),
    P("PRJ-208", "PGM-2", "Transfert de savoir N1", "L1 knowledge transfer", "S", S.DECISION, "",
      120),
    P("PRJ-301", "PGM-3", "MFA et sans mot de passe", "MFA and passwordless", "L", S.DEPLOYMENT,
      "pm-acces", 540, "2026-03-02", "2026-12-18", Category.COMMITTED),
    P("PRJ-302", "PGM-3", "Migration softphone", "Softphone migration", "L", S.EXECUTION,
      "pm-voix", 890, "2026-05-04", "2027-06-30", Category.COMMITTED),
    P("PRJ-303", "PGM-3", "Impression gérée", "Managed print", "M", S.ON_HOLD, "pm-voix", 320,
      "2026-04-01", "2027-02-26"),
    P("PRJ-304", "PGM-2", "Support VIP", "VIP support", "S", S.ANALYSIS, "", 95),
    P("PRJ-305", "PGM-3", "Remplacement du fax", "Fax replacement", "S", S.CANCELLED, "", 60),
    P("PRJ-306", "PGM-3", "Casques sans fil", "Wireless headsets", "S", S.REQUESTED, "", 45),
)  # fmt: skip

CODES = tuple(facts.code for facts in PROJECTS)
