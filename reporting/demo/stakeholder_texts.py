"""What the demonstration's stakeholders expect and fear, what was said, and what was asked."""

from __future__ import annotations

from typing import NamedTuple


class Said(NamedTuple):
    """The role, whom it influences, the judgement in words, and contacts by their day."""

    role: str
    influence: str
    # Expectations, fears, note on the attitude.
    judged: tuple[str, str, str]
    # Summary, what follows and until when.
    contacts: dict[str, tuple[str, str, str]]


SAID: dict[tuple[str, str], Said] = {
    ("PRJ-201", "Mandant·e Opérations"): Said(
        "Mandant·e du projet", "Comité de pilotage, responsables de site",
        ("Une reprise sans perte de demandes, une date tenue", "Un deuxième report",
         "Attend un plan de redressement chiffré avant de s’engager."),
        {"2026-09-22": ("Déçu·e du report de M1, demande des faits plutôt que des promesses.",
                        "", ""),
         "2026-10-26": ("Accepte un comité extraordinaire si le plan de redressement est prêt.",
                        "Présenter le plan de redressement", "2026-11-05")}),
    ("PRJ-201", "Agents Service Desk N1"): Said(
        "Utilisent l’outil toute la journée", "Équipes N2/N3",
        ("Moins de champs à remplir", "Double saisie pendant la reprise",
         "Jugeront l’outil à la première semaine."),
        {"2026-10-14": ("Maquettes bien reçues ; crainte pour la semaine de bascule.", "", "")}),
    ("PRJ-201", "Finances, RH, Sécurité, Achats"): Said(
        "Domaines dont l’outil reprend les demandes", "Leurs unités",
        ("Leurs formulaires repris", "Des droits trop larges", "Participent sans réserve."),
        {"2026-09-30": ("Formulaires des quatre domaines validés en atelier.", "", "")}),
    ("PRJ-201", "Fournisseur Alpha (intégrateur)"): Said(
        "Intègre l’outil", "Calendrier du projet",
        ("Des réponses en deux jours", "Des pénalités de retard",
         "Livre, mais n’annonce pas ses retards."),
        {"2026-10-29": ("Livraison du connecteur confirmée pour le 13.11.", "", "")}),
    ("PRJ-101", "Direction générale"): Said(
        "Porte le programme devant l’organisation", "Tous les responsables",
        ("Aucune interruption visible", "Des plaintes d’usagers",
         "Favorable ; parlerait volontiers du projet si les faits sont simples."),
        {"2026-10-19": ("Chiffres de la vague 2 appréciés ; demande une page par mois.", "", "")}),
    ("PRJ-101", "Mandant·e DSI"): Said(
        "Mandant·e du programme", "Direction générale, équipes informatiques",
        ("Tout le parc pris en charge fin mars", "Des postes spéciaux oubliés",
         "Porte le projet ; rien de plus n’est à obtenir."),
        {"2026-10-27": ("Soutient le décalage de la vague 3.", "", "")}),
    ("PRJ-101", "Équipes N2/N3"): Said(
        "Traitent les incidents des postes migrés", "Agents N1",
        ("Du temps pour les nouveaux outils", "Perdre leurs droits d’administration",
         "Réticentes depuis la restriction des droits."),
        {"2026-09-14": ("Atelier tendu : la restriction des droits est vécue comme une méfiance.",
                        "", "")}),
    ("PRJ-101", "Utilisateurs pilotes"): Said(
        "Essaient chaque image avant les vagues", "Leurs collègues",
        ("Être entendus", "Servir de cobayes", "Contents depuis la correction de l’image."),
        {"2026-10-08": ("Deux volontaires pour devenir ambassadeurs à Fribourg.", "", "")}),
    ("PRJ-101-B", "Responsables de site (6)"): Said(
        "Annoncent et accueillent les vagues", "Utilisateurs de leur site",
        ("Connaître la date six semaines avant", "Une vague pendant les clôtures",
         "Neutres : aident si l’information vient à temps."),
        {"2026-10-15": ("Fribourg et Genève demandent l’affiche dans les deux langues.",
                        "", "")}),
    ("PRJ-205", "Commission du personnel"): Said(
        "Consultée avant tout changement d’organisation", "Personnel du Service Desk",
        ("Des garanties sur les postes", "Une externalisation sans retour",
         "Réticente tant que le nombre de postes reste ouvert."),
        {"2026-10-12": ("Demande par écrit le sort des onze postes N1.",
                        "Séance avec les réponses écrites", "2026-11-18")}),
    ("PRJ-205", "Agents Service Desk N1"): Said(
        "Concernés par l’externalisation", "Commission du personnel",
        ("Savoir ce qui change pour eux", "Perdre leur poste",
         "Réticents depuis l’annonce ; attendent la commission."),
        {"2026-10-12": ("Beaucoup de questions, peu de réponses possibles aujourd’hui.", "", "")}),
    ("PRJ-301", "Mandant·e Sécurité"): Said(
        "Mandant·e du programme", "Comité de sécurité",
        ("100 % d’authentification forte fin 2026", "Des exceptions durables", "Soutient."),
        {"2026-10-20": ("Accepte deux exceptions jusqu’au 31.12.", "", "")}),
    ("PRJ-302", "Guichets Genève"): Said(
        "Premier site de la vague VOIP-GE", "Usagers des guichets",
        ("Un téléphone qui sonne toujours", "Des files d’attente le jour du passage",
         "Ne savent pas encore que leur téléphone change."),
        {"2026-06-24": ("Annonce envoyée au secrétariat, sans réponse.", "", "")}),
}  # fmt: skip


class Consulted(NamedTuple):
    """A text on which some were heard; answers by login with day, kind and comment."""

    project: str
    fr: str
    en: str
    by: str
    opened: str
    deadline: str
    text: str
    document: str
    people: tuple[str, ...]
    units: tuple[str, ...] = ()
    answers: tuple[tuple[str, str, str, str], ...] = ()
    closed: str = ""


CONSULTATIONS = (
    Consulted(
        "PRJ-201", "Formulaires de demande", "Request forms", "pm-itsm", "2026-09-14",
        "2026-09-25", "Les formulaires de votre domaine sont-ils complets ?",
        "Formulaires, version 0.8", ("achats", "resp-exploitation", "resp-servicedesk"), (),
        (("achats", "2026-09-22", "comment", "Il manque le centre de coûts du contrat."),
         ("resp-servicedesk", "2026-09-22", "nothing", "")),
        "2026-09-28"),
    Consulted(
        "PRJ-205", "Réorganisation du premier niveau", "Reorganisation of the first level",
        "director", "2026-10-26", "2026-11-13",
        "Le document décrit les tâches qui resteraient à l’interne et celles qui seraient "
        "confiées au prestataire. Qu’est-ce qui manque, qu’est-ce qui ne peut pas aller ?",
        "Note d’information, version 1.0", ("observateur", "resp-servicedesk"),
        ("relation-usagers",),
        (("resp-servicedesk", "2026-10-29", "comment",
          "Les demandes VIP devraient rester à l’interne."),)),
)  # fmt: skip
