"""What the mandates of the demonstration say; the rest is made of each project's own facts."""

from __future__ import annotations

from typing import NamedTuple


class Aim(NamedTuple):
    fr: str
    en: str
    indicator_fr: str
    indicator_en: str
    baseline: str
    target: str
    unit: str
    due: str
    weight: int


A = Aim
AIMS: dict[str, tuple[Aim, ...]] = {
    "PRJ-101": (
        A("Postes de travail pris en charge", "Supported workstations",
          "Part des postes sous Windows 11", "Share of workstations on Windows 11",
          "0", "100", "%", "2027-03-31", 60),
        A("Migrations réussies du premier coup", "Migrations right first time",
          "Part par vague", "Share in each wave", "90", "95", "%", "2027-02-26", 40),
    ),
    "PRJ-102": (
        A("Mise à disposition rapide d’un poste", "Quick provisioning of a workstation",
          "Temps de travail par poste", "Working time per workstation", "4", "1", "h",
          "2027-05-31", 70),
        A("Anciens postes repris proprement", "Old workstations taken back properly",
          "Part des postes effacés avec certificat", "Share erased with a certificate", "60",
          "100", "%", "2027-05-31", 30),
    ),
    "PRJ-103": (
        A("Boîtes aux lettres migrées", "Mailboxes migrated", "Boîtes sur Microsoft 365",
          "Mailboxes on Microsoft 365", "0", "4800", "boîtes", "2026-01-30", 30),
        A("Moins d’incidents de messagerie", "Fewer mail incidents", "Incidents par mois",
          "Incidents a month", "310", "230", "incidents", "2026-05-29", 25),
        A("Licences moins chères", "Cheaper licences", "Coût annuel", "Yearly cost", "1020",
          "940", "kCHF", "2026-05-29", 20),
        A("Utilisateurs formés", "Users trained", "Part des utilisateurs", "Share of the users",
          "0", "85", "%", "2026-04-24", 15),
        A("Utilisateurs satisfaits", "Satisfied users", "Note du sondage", "Mark of the survey",
          "3.4", "4", "sur 5", "2026-05-29", 10),
    ),
    "PRJ-201": (
        A("Moins de contacts", "Fewer contacts", "Contacts par utilisateur et par mois",
          "Contacts per user and month", "1.1", "0.9", "contacts", "2027-10-29", 50),
        A("Résolution au premier contact", "First-contact resolution", "Part des contacts",
          "Share of the contacts", "68", "75", "%", "2027-10-29", 50),
    ),
    "PRJ-202": (
        A("Demandes par le portail", "Requests through the portal", "Part des demandes",
          "Share of the requests", "12", "45", "%", "2027-09-30", 60),
        A("Articles de connaissances utiles", "Useful knowledge articles",
          "Part des articles jugés utiles", "Share of the articles judged useful", "55", "80",
          "%", "2027-09-30", 40),
    ),
    "PRJ-203": (
        A("Enregistrements exacts", "Exact records", "Part vérifiée par échantillon",
          "Share checked by sampling", "71", "95", "%", "2026-12-11", 70),
        A("Changements sans donnée manquante", "Changes without a missing record",
          "Part des changements", "Share of the changes", "80", "98", "%", "2027-01-29", 30),
    ),
    "PRJ-204": (
        A("Dépannage à distance", "Support at a distance", "Part des interventions",
          "Share of the interventions", "35", "60", "%", "2026-10-30", 60),
        A("Prise en main rapide", "Quick start of a session", "Secondes jusqu’à l’image",
          "Seconds to the picture", "90", "30", "s", "2026-10-30", 40),
    ),
    "PRJ-205": (
        A("Coût par contact", "Cost per contact", "Coût complet par contact",
          "Full cost per contact", "31", "26", "CHF", "2027-12-17", 60),
        A("Satisfaction maintenue", "Satisfaction kept", "Note du sondage", "Mark of the survey",
          "4", "4", "sur 5", "2027-12-17", 40),
    ),
    "PRJ-301": (
        A("Authentification forte pour tous", "Strong authentication for all",
          "Part des comptes enrôlés", "Share of the accounts enrolled", "8", "100", "%",
          "2026-12-18", 70),
        A("Moins de mots de passe perdus", "Fewer lost passwords", "Contacts par mois",
          "Contacts a month", "620", "300", "contacts", "2027-03-31", 30),
    ),
    "PRJ-302": (
        A("Téléphonie fixe moins chère", "Cheaper fixed telephony", "Coût annuel", "Yearly cost",
          "640", "448", "kCHF", "2027-06-30", 60),
        A("Qualité de la voix", "Voice quality", "Part des appels notés bons",
          "Share of the calls marked good", "82", "95", "%", "2027-06-30", 40),
    ),
    "PRJ-303": (
        A("Moins d’imprimantes", "Fewer printers", "Appareils en service", "Devices in use",
          "780", "420", "appareils", "2027-02-26", 50),
        A("Impression moins chère", "Cheaper printing", "Coût annuel", "Yearly cost", "410",
          "300", "kCHF", "2027-02-26", 50),
    ),
}  # fmt: skip

# Section: the text in French and in English.
TEXTS: dict[str, tuple[str, str]] = {
    "scope_in": (
        "Conception, réalisation, formation des agents, mise en service et transfert à "
        "l’exploitation, pour les six sites.",
        "Concept, realisation, training of the agents, going live and handover to operations, "
        "for the six sites.",
    ),
    "scope_out": (
        "Refonte des processus d’autres services ; matériel qui n’est pas au budget du projet.",
        "Redesign of other services’ processes; hardware outside the project’s budget.",
    ),
    "constraints": (
        "Aucune mise en service pendant les périodes de gel annoncées.",
        "Nothing goes live during the announced freezes.",
    ),
    "staffing": (
        "L’équipe travaille à mi-temps pour le projet et à mi-temps pour le service.",
        "The team works half its time for the project and half for the service.",
    ),
    "risks": (
        "Indisponibilité des personnes clés ; retard d’une livraison d’un autre projet ; "
        "surcharge du Service Desk lors de la mise en service.",
        "Key people not available; a late delivery of another project; overload of the service "
        "desk when going live.",
    ),
    "quality": (
        "Revue de chaque résultat par une autre personne que son auteur ; concept SIPD approuvé "
        "avant la mise en service.",
        "Every result is reviewed by somebody other than its author; the security and data "
        "protection concept is approved before going live.",
    ),
    "impact": (
        "Les utilisateurs sont informés à J-10, J-2 et J+1 ; l’exploitation reprend le service "
        "après quatre semaines de soutien renforcé.",
        "Users are told ten and two days before and one day after; operations take over after "
        "four weeks of increased support.",
    ),
    "communication": (
        "Les unités opérationnelles sont informées chaque mois, la commission du personnel avant "
        "chaque étape.",
        "The operational units are informed every month, the staff committee before each step.",
    ),
    "authority": (
        "La direction de projet décide dans les tolérances ; au-delà, elle saisit la direction "
        "de projets dans les deux jours, puis le ou la mandant·e.",
        "The project lead decides within the tolerances; beyond them the project director is "
        "told within two days, then the sponsor.",
    ),
    "scope_tolerance": (
        "Les objectifs ne changent pas ; un résultat peut être remplacé à valeur égale.",
        "The objectives do not change; a result may be replaced by one of equal value.",
    ),
    "reporting": (
        "Rapport d’avancement mensuel au comité de pilotage, cinq jours ouvrés après la fin "
        "du mois.",
        "A status report to the steering committee every month, five working days after its end.",
    ),
}
# Text of version 2 where execution confirmed it otherwise, by project and section.
CONFIRMED = {
    "PRJ-202": (
        "Conception, réalisation, formation des agents et des auteurs d’articles, mise en "
        "service et transfert à l’exploitation, pour cinq sites ; Delémont suit en 2028.",
        "Concept, realisation, training of the agents and of the authors of articles, going live "
        "and handover to operations, for five sites; Delémont follows in 2028.",
    ),
}
# Project, kind, text, owner, day of the check, state and finding.
ASSUMPTIONS = (
    ("PRJ-101", "assumption", "Les applications critiques existent en version compatible.",
     "pm-w11", "2026-04-30", "holds", "Vérifié pour 214 applications ; deux remplacées."),
    ("PRJ-101", "assumption", "Le lien réseau de Delémont supporte 40 migrations par jour.",
     "resp-exploitation", "2026-10-26", "broken", "Mesuré : 20 postes par jour au plus."),
    ("PRJ-101", "constraint", "Le support de l’ancien système prend fin le 31.03.2027.",
     "pm-w11", "2027-01-15", "open", ""),
    ("PRJ-201", "assumption", "L’exportation des données de l’ancien outil est complète.",
     "resp-servicedesk", "2026-11-20", "open", ""),
    ("PRJ-201", "constraint", "Le contrat de l’ancien outil se termine le 30.06.2027.",
     "achats", "2027-02-26", "open", ""),
)  # fmt: skip
