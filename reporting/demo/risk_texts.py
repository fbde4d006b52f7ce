"""What may happen to the demonstration's projects: names, causes and measures, in two languages."""

from __future__ import annotations

from typing import NamedTuple

# Probability, then the impacts on cost, schedule, quality and service, kCHF and working days.
Rating = tuple[int, int, int, int, int, float, int]


class Action(NamedTuple):
    """A measure: what remains when it works, and how far it is."""

    fr: str
    en: str
    owner: str
    due: str
    target: Rating
    cost: int = 0
    planned: str = "2026-09-22"
    effect: str = ""
    started: str = ""
    # Day and evidence.
    done: tuple[str, str] = ("", "")
    # Number of the measure whose place it takes.
    replaces: int = 0
    kind: str = "preventive"


class Check(NamedTuple):
    on: str
    observed: str
    found: Rating


class Threat(NamedTuple):
    project: str
    fr: str
    en: str
    category: str
    owner: str
    gross: Rating
    identified: str
    response: str = ""
    actions: tuple[Action, ...] = ()
    check: Check | None = None
    burn: int = 2000
    kind: str = "threat"
    cause_fr: str = ""
    cause_en: str = ""
    # Weekly where critical, monthly otherwise; the last one before the demonstration's today.
    reviewed: str = "2026-10-29"
    writer: str = ""
    # Number of the work package that it would hit.
    package: int = 0


VERIFIED = "2026-10-15"
RISKS = (
    Threat(
        "PRJ-101", "Applications métier incompatibles", "Incompatible business applications",
        "technical", "pm-w11", (4, 3, 3, 1, 1, 90, 20), "2026-02-02", "reduce_probability",
        (Action("Tests de compatibilité automatisés", "Automated compatibility tests",
                "resp-exploitation", "2026-08-31", (2, 3, 3, 1, 1, 70, 12), 18, "2026-06-08",
                VERIFIED, "2026-06-15", ("2026-08-28", "318 applications testées chaque nuit.")),),
        Check(VERIFIED, "312 des 318 applications métier passent les tests de nuit.",
              (2, 3, 3, 1, 1, 75, 12)),
        2200, cause_fr="318 applications, dont 40 sans contrat de maintenance.",
        cause_en="318 applications, 40 of them without a maintenance contract.",
    ),
    Threat(
        "PRJ-101", "Réseau des sites saturé", "Site network saturated", "service", "pm-w11",
        (3, 3, 3, 1, 4, 120, 15), "2026-02-02", "reduce_probability",
        (Action("Cache réseau par site", "Network cache per site", "resp-exploitation",
                "2026-08-31", (1, 3, 3, 1, 4, 120, 15), 12, "2026-06-08", VERIFIED, "2026-06-22",
                ("2026-08-31", "Caches en service sur les six sites.")),),
        Check(VERIFIED, "Saturation mesurée à Delémont seulement, deux soirs sur dix.",
              (2, 3, 3, 1, 4, 120, 15)),
        2200,
    ),
    Threat(
        "PRJ-101", "Rendez-vous manqués par les utilisateurs", "Users miss appointments",
        "organisation", "pm-w11", (5, 2, 2, 3, 1, 40, 10), "2026-05-11", "reduce_probability",
        (Action("Rappel par SMS", "SMS reminder", "resp-changements", "2026-08-31",
                (3, 2, 1, 3, 1, 30, 5), 8, "2026-06-08", VERIFIED, "2026-07-06",
                ("2026-08-24", "Rappels envoyés la veille de chaque rendez-vous.")),
         Action("Rendez-vous par responsables de site", "Appointments through site managers",
                "lot-deploiement", "2026-11-20", (2, 2, 1, 3, 1, 20, 4), 10, "2026-10-22", "",
                "2026-10-26", replaces=1)),
        Check(VERIFIED, "22 % de rendez-vous manqués, contre 24 % avant les rappels.",
              (5, 2, 2, 3, 1, 40, 8)),
        2200, reviewed="2026-10-29", package=5,
    ),
    Threat(
        "PRJ-101", "Retard du packaging", "Packaging backlog", "people", "pm-w11",
        (3, 2, 2, 1, 1, 60, 10), "2026-05-11", "reduce_probability",
        (Action("Deuxième équipe de packaging", "Second packaging shift", "resp-changements",
                "2026-08-31", (2, 2, 2, 1, 1, 60, 10), 5, "2026-06-08", VERIFIED, "2026-07-06",
                ("2026-08-31", "Équipe du soir en place depuis le 24.08.")),
         Action("Sous-traitance du packaging", "Packaging outsourced", "lot-packaging",
                "2026-11-16", (2, 2, 2, 1, 1, 45, 6), 30, "2026-10-23", replaces=1)),
        Check(VERIFIED, "Lot 3 refusé le 12.10 ; reprises deux fois plus nombreuses le soir.",
              (4, 3, 2, 1, 1, 80, 10)),
        2200,
    ),
    Threat(
        "PRJ-101", "Moins d’appareils à remplacer", "Fewer devices to replace", "finance",
        "pm-w11", (2, 2, 1, 1, 1, 87.5, 0), "2026-05-11", "enhance",
        (Action("Extension ciblée de la mémoire", "Targeted RAM upgrade", "resp-exploitation",
                "2026-08-31", (3, 2, 1, 1, 1, 87.5, 0), 6, "2026-06-08", VERIFIED, "2026-07-06",
                ("2026-08-31", "140 postes équipés.")),),
        Check(VERIFIED, "140 postes gardés qui auraient été remplacés.", (3, 2, 1, 1, 1, 87.5, 0)),
        2200, "opportunity",
    ),
    Threat(
        "PRJ-102", "Livraison tardive des appareils", "Late device delivery", "supplier",
        "pm-parc", (3, 3, 3, 1, 1, 30, 15), "2026-08-03", "share",
        (Action("Seconde source", "Second source", "achats", "2026-11-30",
                (2, 2, 2, 1, 1, 20, 8), 4, started="2026-10-05"),), burn=1200, package=3,
    ),
    Threat(
        "PRJ-201", "Départ des experts de l’intégrateur", "Key integrator experts leave",
        "people", "pm-itsm", (4, 3, 4, 3, 1, 120, 35), "2026-06-01", "transfer",
        (Action("Clause de remplacement et travail en binôme",
                "Replacement clause, shadowing", "pm-itsm", "2026-10-30",
                (2, 2, 3, 2, 1, 50, 15), 15, effect="2026-11-27", started="2026-09-28",
                done=("2026-10-30", "Avenant signé ; deux binômes formés.")),), burn=4000,
    ),
    Threat(
        "PRJ-201", "Intégrations sous-estimées", "Integrations underestimated", "technical",
        "pm-itsm", (5, 4, 5, 4, 2, 250, 60), "2026-06-01", "reduce_impact",
        (Action("Première version réduite", "Reduced first release", "pm-itsm", "2026-10-15",
                (3, 3, 3, 3, 2, 100, 20), 10, "2026-08-31", started="2026-09-07",
                kind="corrective"),), burn=4000,
    ),
    Threat(
        "PRJ-201", "Qualité des données sources", "Source data quality", "technical", "pm-itsm",
        (4, 3, 3, 3, 1, 90, 18), "2026-06-01", "reduce_probability",
        (Action("Assainissement par PRJ-203", "Clean-up by PRJ-203", "pm-cmdb", "2026-12-11",
                (2, 2, 2, 2, 1, 40, 8), started="2026-09-28"),), burn=4000,
    ),
    Threat(
        "PRJ-201", "Exploitation parallèle prolongée de l’ancien outil",
        "Longer parallel operation of the old tool", "finance", "pm-itsm",
        (4, 4, 3, 2, 3, 180, 20), "2026-09-07", burn=4000,
        cause_fr="Contrat de l’ancien outil prolongeable par six mois seulement.",
        cause_en="The contract of the old tool can be prolonged by six months only.",
    ),
    Threat(
        "PRJ-201", "Équipes N2 réticentes", "N2 teams reluctant", "organisation", "pm-itsm",
        (3, 2, 3, 3, 2, 30, 12), "2026-09-07", "reduce_probability",
        (Action("Ateliers avec les équipes N2", "Workshops with the N2 teams", "lot-formation",
                "2026-11-13", (2, 1, 2, 2, 1, 10, 6), 6, started="2026-10-12"),), burn=4000,
    ),
    Threat(
        "PRJ-202", "Outil ITSM en retard", "ITSM late", "external", "pm-portail",
        (4, 3, 4, 3, 2, 60, 40), "2026-09-22", "escalate",
        (Action("Portail provisoire sur l’outil actuel", "Interim portal on the current tool",
                "pm-portail", "2026-12-18", (4, 2, 2, 2, 1, 25, 10), 20, kind="contingency"),),
        burn=1500,
    ),
    Threat(
        "PRJ-203", "Propriétaires de données indisponibles", "Data owners unavailable", "people",
        "pm-cmdb", (4, 2, 3, 3, 1, 15, 18), "2026-07-06", "reduce_probability",
        (Action("Créneaux hebdomadaires convenus avec le mandant Opérations",
                "Weekly slots agreed with the sponsor Operations", "pm-cmdb", "2026-10-12",
                (2, 1, 2, 2, 1, 5, 8), effect="2026-11-09", started="2026-09-28",
                done=("2026-10-12", "Huit créneaux tenus sur dix.")),), burn=900,
        package=3,
    ),
    Threat(
        "PRJ-205", "Inquiétude du personnel", "Staff worries", "organisation",
        "prog-servicedesk", (3, 2, 3, 4, 3, 40, 15), "2026-09-07", "reduce_impact",
        (Action("Dialogue avec la commission du personnel", "Dialogue with the works council",
                "director", "2026-11-30", (2, 1, 2, 3, 2, 20, 8), started="2026-10-05"),),
        burn=2500, writer="qualite",
    ),
    Threat(
        "PRJ-205", "Recours d’un soumissionnaire", "Appeal by a bidder", "legal",
        "prog-servicedesk", (2, 2, 3, 1, 4, 30, 20), "2026-09-07", "accept_active",
        burn=2500, writer="qualite",
    ),
    Threat(
        "PRJ-205", "Perte du savoir de niveau 1", "Loss of level-1 knowledge", "people",
        "prog-servicedesk", (4, 3, 3, 4, 4, 110, 20), "2026-09-07", "reduce_impact",
        (Action("Lier au transfert de savoir PRJ-208", "Bundle with PRJ-208", "prog-servicedesk",
                "2027-03-31", (2, 2, 2, 3, 3, 40, 8), 120),), burn=2500, writer="qualite",
    ),
    Threat(
        "PRJ-205-A", "Raccordement plus long que prévu", "Connection takes longer than planned",
        "technical", "prog-servicedesk", (3, 1, 2, 3, 2, 0, 6), "2026-10-12", burn=2500,
        cause_fr="Le partenaire n’a pas encore décrit ses interfaces.",
        cause_en="The partner has not described its interfaces yet.", reviewed="",
    ),
    Threat(
        "PRJ-205-A", "Licences plus chères que l’offre", "Licences dearer than the bid",
        "finance", "prog-servicedesk", (3, 3, 1, 1, 1, 40, 0), "2026-10-12", burn=2500,
        reviewed="",
    ),
    Threat(
        "PRJ-205-A", "Équipe à former deux fois", "Team to be trained twice", "people",
        "prog-servicedesk", (2, 3, 1, 2, 2, 60, 0), "2026-10-12", burn=2500, reviewed="",
    ),
    Threat(
        "PRJ-301", "Comptes bloqués à l’enrôlement", "Accounts locked at enrolment", "service",
        "pm-acces", (4, 3, 3, 2, 4, 80, 20), "2026-04-07", "reduce_probability",
        (Action("Enrôlement par étapes et script du Service Desk",
                "Staged enrolment, desk script", "pm-acces", "2026-06-30",
                (1, 2, 1, 2, 3, 20, 0), 9, "2026-04-20", "2026-08-03", "2026-05-04",
                ("2026-06-29", "Script en usage ; lots de 50 comptes.")),),
        Check("2026-08-10", "4 comptes bloqués sur 800 enrôlés.", (1, 3, 3, 2, 3, 80, 20)), 2000,
        package=4,
    ),
    Threat(
        "PRJ-301", "Utilisateurs sans smartphone", "Users without smartphone", "organisation",
        "pm-acces", (5, 2, 1, 2, 2, 40, 0), "2026-04-07", "avoid",
        (Action("Clés matérielles", "Hardware keys", "pm-acces", "2026-06-30",
                (1, 2, 1, 2, 2, 40, 0), 14, "2026-04-20", "2026-08-03", "2026-05-04",
                ("2026-06-26", "400 clés remises.")),),
        Check("2026-08-10", "11 demandes de clé encore ouvertes.", (2, 2, 1, 2, 2, 29.2, 0)), 2000,
        package=4,
    ),
    Threat(
        "PRJ-302", "Qualité de la voix à Genève", "Voice quality Genève", "technical", "pm-voix",
        (3, 2, 3, 4, 4, 35, 15), "2026-07-06", "reduce_probability",
        (Action("Audit de la qualité de service", "QoS audit", "pm-voix", "2026-10-16",
                (2, 1, 2, 3, 3, 15, 8), 11, effect="2026-11-20", started="2026-09-28",
                done=("2026-10-16", "Mesure du 09.10 ; règles corrigées sur deux routeurs.")),),
        burn=1800, package=2,
    ),
    Threat(
        "PRJ-302", "Dépassement du coût de la numérotation", "Numbering cost overrun", "supplier",
        "pm-voix", (4, 3, 2, 1, 1, 70, 8), "2026-07-06", "reduce_impact",
        (Action("Renégocier avec Fournisseur Gamma", "Renegotiate with Fournisseur Gamma",
                "pm-voix", "2026-11-27", (3, 2, 2, 1, 1, 35, 8), 3, started="2026-10-05"),),
        burn=1800, package=3,
    ),
    Threat(
        "PRJ-302", "Appels d’urgence mal localisés", "Emergency calls wrongly located", "security",
        "pm-voix", (2, 3, 3, 4, 5, 60, 15), "2026-07-06", "reduce_probability",
        (Action("Test par site avant chaque vague", "Test per site before each wave", "pm-voix",
                "2026-12-04", (1, 3, 3, 4, 5, 60, 15), 7, started="2026-10-12"),), burn=1800,
        package=5,
    ),
    Threat(
        "PRJ-303", "Litige sur l’appel d’offres", "Tender dispute", "legal", "pm-voix",
        (3, 2, 5, 2, 1, 15, 60), "2026-05-04", burn=800, reviewed="", package=3,
    ),
    Threat(
        "", "Surcharge du Service Desk en novembre et décembre",
        "Desk overload November to December", "service", "resp-servicedesk",
        (4, 2, 3, 2, 4, 60, 12), "2026-10-26", "reduce_probability",
        (Action("Deux agents de plus du 16.11 au 23.12 ; vague 3 ralentie de 20 % si ρ > 95 %",
                "Two more agents 16.11–23.12; wave 3 at −20 % if ρ > 95 %", "resp-servicedesk",
                "2026-12-23", (2, 1, 2, 2, 3, 20, 6), 38, "2026-10-26"),),
        burn=3000, reviewed="", writer="qualite",
    ),
)  # fmt: skip

# Project, French, English, severity, owner, occurred, due, day and words of the solution.
ISSUES = (
    ("PRJ-101", "Imprimantes anciennes absentes", "Old printers missing", 4, "resp-exploitation",
     "2026-06-15", "2026-07-10", "2026-07-03", "Pilotes ajoutés à l’image."),
    ("PRJ-101", "Écran noir après mise en veille", "Black screen after sleep", 3,
     "resp-exploitation", "2026-06-22", "2026-07-17", "2026-07-13", "Micrologiciel mis à jour."),
    ("PRJ-101", "Raccourcis perdus", "Shortcuts lost", 4, "resp-changements", "2026-07-06",
     "2026-07-31", "2026-07-20", "Sauvegarde du bureau ajoutée à la préparation."),
    ("PRJ-101", "Salle de préparation trop petite", "Staging room too small", 3, "pm-w11",
     "2026-08-10", "2026-08-28", "2026-08-26", "Seconde salle louée jusqu’en mars."),
    ("PRJ-101", "Chiffrement refusé par 40 postes", "Encryption refused by 40 workstations", 2,
     "resp-exploitation", "2026-08-31", "2026-09-18", "2026-09-16", "Module activé dans le BIOS."),
    ("PRJ-101", "Liste des départs incomplète", "List of leavers incomplete", 4, "pm-w11",
     "2026-09-14", "2026-10-02", "2026-09-30", "Liste reçue des Ressources humaines."),
    ("PRJ-101", "Lien de Delémont lent", "Delémont link slow", 3, "resp-exploitation",
     "2026-10-12", "2026-11-13", "", ""),
    ("PRJ-201", "Synchronisation de l’annuaire bloquée", "Directory sync blocked", 1, "pm-itsm",
     "2026-10-19", "2026-11-06", "", ""),
    ("PRJ-302", "Boucle audio lors des transferts", "Audio loop on transfers", 2, "pm-voix",
     "2026-10-12", "2026-10-21", "", ""),
)  # fmt: skip

# Day, kCHF and why.
RESERVES = {
    "PRJ-101": ("2026-01-12", 160, "Provision du mandat, 13 % du budget."),
    "PRJ-201": ("2026-02-09", 190, "Provision du mandat pour les intégrations."),
    "PRJ-303": ("2026-04-13", 40, "Provision du mandat."),
}
# Project, day, who, risk, kCHF and why; where an issue came from the risk, it is for that.
DRAWS = (
    ("PRJ-101", "2026-09-25", "pm-w11", "Retard du packaging", 10,
     "Renfort de deux semaines pour le lot 3."),
    ("PRJ-303", "2026-08-24", "pm-voix", "Litige sur l’appel d’offres", 12,
     "Honoraires de l’avocat pour le recours."),
)  # fmt: skip

# Project, day, who, and the decisions requested, with their deadline.
REPORTS = (
    ("PRJ-101", "2026-09-30", "pm-w11", "", "", ""),
    ("PRJ-101", "2026-10-30", "pm-w11",
     "Accepter la seconde équipe de packaging jusqu’au 16.11.2026.",
     "Accept the second packaging team until 16.11.2026.", "2026-11-06"),
    ("PRJ-205-A", "2026-10-29", "qualite",
     "Fixer la date de reprise au P80 plutôt qu’au plan.",
     "Set the date of the take-over at P80 instead of the plan.", "2026-11-20"),
)  # fmt: skip

# Still open two working days after its deadline, and so with the sponsor: project, name and day.
ESCALATED = ("PRJ-302", "Boucle audio lors des transferts", "2026-10-26")
