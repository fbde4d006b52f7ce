"""The checkpoints of the demonstration, with what each check found."""

from __future__ import annotations

from typing import NamedTuple

JUDGE = "qualite"


class Fault(NamedTuple):
    """Something found: who corrects it until when, and what became of it."""

    severity: str
    text: str
    owner: str
    due: str
    corrected: str = ""
    verified: str = ""
    # The sponsor's waiver: the deadline that the lead has set since.
    moved_on: str = ""
    moved_to: str = ""


class Round(NamedTuple):
    """One time that the check was carried out."""

    on: str
    outcome: str
    result: str
    faults: tuple[Fault, ...] = ()


class Check(NamedTuple):
    project: str
    fr: str
    en: str
    kind: str
    checklist: str
    due: str
    author: str
    rounds: tuple[Round, ...] = ()
    reviewer: str = JUDGE
    # When the reviewer has begun, where no result is known yet.
    begun: str = ""


C, R, F = Check, Round, Fault
CHECKS: tuple[Check, ...] = (
    C("PRJ-101", "Revue d’architecture du poste", "Review of the workstation architecture",
      "review", "review", "2026-02-27", "lot-packaging",
      (R("2026-02-27", "passed", "Architecture complète ; les interfaces sont décrites."),)),
    C("PRJ-101", "Test de l’image de référence", "Test of the reference image", "test", "test",
      "2026-04-24", "lot-packaging",
      (R("2026-04-24", "with_findings", "L’image démarre sur tous les modèles.",
         (F("minor", "Deux cas d’essai ne sont pas consignés.", "tech-01", "2026-05-29",
            "2026-05-11", "2026-05-13"),
          F("minor", "La version n’apparaît pas au démarrage.", "tech-02", "2026-05-29",
            "2026-05-18", "2026-05-20"))),)),
    C("PRJ-101", "Audit de sécurité du poste", "Security audit of the workstation", "audit",
      "security", "2026-09-04", "lot-packaging",
      (R("2026-09-04", "with_findings", "Le niveau visé est atteint, trois écarts relevés.",
         (F("major", "Les journaux d’accès sont effacés après trois jours.", "tech-02",
            "2026-09-25", "2026-09-22", "2026-09-24"),
          F("minor", "La durée de conservation n’est pas documentée.", "lot-packaging",
            "2026-11-20"),
          F("minor", "Un compte local d’essai subsiste.", "tech-01", "2026-11-20"))),)),
    C("PRJ-101", "Revue de la vague 2", "Review of wave 2", "review", "wave", "2026-11-20",
      "lot-deploiement"),
    C("PRJ-201", "Revue des processus", "Review of the processes", "review", "review",
      "2026-04-30", "pm-itsm",
      (R("2026-04-30", "passed", "Les processus sont complets et compris par les équipes."),)),
    C("PRJ-201", "Revue de la configuration", "Review of the configuration", "review", "review",
      "2026-07-31", "lot-integration",
      (R("2026-07-31", "failed", "La configuration ne suit pas les processus décrits.",
         (F("major", "Le flux des changements saute l’approbation.", "tech-05", "2026-08-26",
            "2026-08-25", "2026-08-27"),
          F("minor", "Douze champs n’ont pas d’aide.", "tech-06", "2026-09-18", "2026-09-09",
            "2026-09-11"))),
       R("2026-08-28", "with_findings", "L’approbation est en place ; les aides suivent.",
         (F("minor", "Deux modèles de message restent en anglais.", "tech-06", "2026-10-16",
            "2026-10-08", "2026-10-13"),)))),
    C("PRJ-201", "Test d’intégration", "Integration test", "test", "test", "2026-09-30",
      "lot-integration",
      (R("2026-10-02", "failed", "L’annuaire perd des comptes ; la mise en service est exclue.",
         (F("blocker", "La synchronisation de l’annuaire perd des comptes.", "tech-06",
            "2026-10-23", moved_on="2026-10-22", moved_to="2026-11-13"),
          F("major", "La reprise après une coupure dure quatre heures.", "tech-08", "2026-10-30"),
          F("major", "Les appels perdus ne créent pas de ticket.", "tech-05", "2026-10-30",
            "2026-10-28"),
          F("major", "Les pièces jointes de plus de 5 Mo sont refusées.", "tech-05",
            "2026-10-23", "2026-10-20", "2026-10-22"))),)),
    C("PRJ-201", "Contrôle SIPD", "Security and data protection check", "audit", "security",
      "2026-10-16", "lot-integration", reviewer="mandant-securite"),
    C("PRJ-203", "Échantillon de 500 éléments de la CMDB", "Sample of 500 CMDB records",
      "inspection", "data", "2026-09-15", "lot-donnees",
      (R("2026-09-15", "passed", "91,8 % des éléments sont exacts ; cible de 90 % atteinte."),)),
    C("PRJ-203", "Deuxième échantillon de la CMDB", "Second sample of the CMDB", "inspection",
      "data", "2026-11-27", "lot-donnees"),
    C("PRJ-204", "Contrôle de la réception finale", "Check of the final acceptance", "inspection",
      "test", "2026-10-16", "lot-integration",
      (R("2026-10-16", "with_findings", "L’outil est utilisable ; deux réserves mineures.",
         (F("minor", "Le journal des sessions ne s’exporte pas.", "lot-integration",
            "2026-11-13"),
          F("minor", "Le message d’accord n’existe qu’en français.", "tech-05",
            "2026-11-13"))),)),
    C("PRJ-301", "Test d’intrusion", "Penetration test", "test", "security", "2026-07-15",
      "pm-acces",
      (R("2026-07-15", "passed", "Aucune faille exploitable en cinq jours."),)),
    C("PRJ-301", "Contrôle des applications du lot 4", "Check of the applications of lot 4",
      "test", "test", "2026-11-06", "pm-acces", begun="2026-10-30"),
    C("PRJ-302", "Mesure de la qualité de voix", "Measurement of the voice quality",
      "inspection", "test", "2026-10-09", "pm-voix",
      (R("2026-10-09", "with_findings", "Bonne partout, sauf à Genève entre midi et deux heures.",
         (F("major", "La gigue dépasse 30 ms à Genève.", "tech-05", "2026-11-06"),)),)),
    C("PRJ-102", "Revue du profil Autopilot", "Review of the Autopilot profile", "review",
      "review", "2026-09-18", "pm-parc",
      (R("2026-09-18", "passed", "Le profil prépare un poste en 52 minutes."),)),
    C("PRJ-303", "Revue de l’audit des imprimantes", "Review of the printer audit", "review",
      "review", "2026-06-25", "tech-04",
      (R("2026-06-25", "passed", "L’audit couvre toutes les imprimantes."),)),
    C("PRJ-103", "Revue de l’architecture cible", "Review of the target architecture", "review",
      "review", "2025-07-11", "pm-portail",
      (R("2025-07-11", "passed", "Architecture validée."),)),
    C("PRJ-103", "Test du pilote", "Test of the pilot", "test", "test", "2025-11-14",
      "pm-portail",
      (R("2025-11-14", "with_findings", "Le pilote tient la charge.",
         (F("minor", "Trois boîtes partagées manquent.", "tech-03", "2025-12-12", "2025-12-05",
            "2025-12-10"),)),)),
)  # fmt: skip
