"""The weights that a portfolio starts with; it changes them as it likes."""

from __future__ import annotations

from typing import NamedTuple


class ObjectiveFacts(NamedTuple):
    key: str
    weight: int
    name_fr: str
    name_en: str
    description_fr: str = ""
    description_en: str = ""


class CriterionFacts(NamedTuple):
    key: str
    weight: int
    name_fr: str
    name_en: str
    anchors_fr: str = ""
    anchors_en: str = ""
    is_aligned: bool = False
    is_in_value: bool = True


OBJECTIVES = (
    ObjectiveFacts("O1", 30, "Qualité de service", "Service quality",
                   "Les utilisateurs sont aidés vite et bien.",
                   "Users are helped quickly and well."),
    ObjectiveFacts("O2", 25, "Sécurité et conformité", "Security and compliance",
                   "Les postes et les données sont protégés.",
                   "Workstations and data are protected."),
    ObjectiveFacts("O3", 20, "Efficience", "Efficiency",
                   "Moins de temps et d’argent pour la même prestation.",
                   "Less time and money for the same service."),
    ObjectiveFacts("O4", 15, "Mobilité et collaboration", "Mobility and collaboration",
                   "Travailler ensemble, où que l’on soit.",
                   "Working together, wherever one is."),
    ObjectiveFacts("O5", 10, "Compétences", "Skills",
                   "L’équipe sait ce qu’il lui faut savoir demain.",
                   "The team knows what it will need to know tomorrow."),
)  # fmt: skip

# One line for each score, from 0 to 5.
CRITERIA = (
    CriterionFacts("A", 30, "Alignement stratégique", "Strategic alignment", is_aligned=True),
    CriterionFacts(
        "B", 20, "Bénéfice", "Benefit",
        "aucun bénéfice annuel net\nmoins de 25 kCHF par an\n25 à 75 kCHF par an\n"
        "75 à 200 kCHF par an\n200 à 400 kCHF par an\n400 kCHF par an ou plus",
        "no annual net benefit\nbelow CHF 25 k a year\nCHF 25 to 75 k a year\n"
        "CHF 75 to 200 k a year\nCHF 200 to 400 k a year\nCHF 400 k a year or more",
    ),
    CriterionFacts(
        "C", 15, "Urgence et échéance", "Urgency and deadline",
        "aucune échéance\nsouhait\ndate interne\ndate externe imposée à 18 mois\n"
        "date externe imposée à 12 mois\ndate externe imposée à 6 mois",
        "no deadline\na wish\nan internal date\nimposed external date within 18 months\n"
        "imposed external date within 12 months\nimposed external date within 6 months",
    ),
    CriterionFacts(
        "D", 15, "Réduction de risque", "Risk reduction",
        "aucune baisse de la cote de risque\nbaisse de 1 à 3 points\nbaisse de 4 à 6 points\n"
        "baisse de 7 à 9 points\nbaisse de 10 à 14 points\nbaisse de 15 points ou plus",
        "the risk score does not drop\ndrop of 1 to 3 points\ndrop of 4 to 6 points\n"
        "drop of 7 to 9 points\ndrop of 10 to 14 points\ndrop of 15 points or more",
    ),
    CriterionFacts(
        "E", 10, "Effet durable sur le Service Desk", "Lasting effect on the service desk",
        "volume de tickets neutre ou pire\nlégère baisse des tickets\ntickets −1 à −3 %\n"
        "tickets −3 à −6 %\ntickets −6 à −10 %\ntickets −10 % ou davantage",
        "ticket volume neutral or worse\nslightly fewer tickets\ntickets −1 to −3 %\n"
        "tickets −3 to −6 %\ntickets −6 to −10 %\ntickets −10 % or more",
    ),
    CriterionFacts(
        "F", 10, "Coût et effort (inverse)", "Cost and effort (inverse)",
        "plus de 1'500 kCHF\n800 à 1'500 kCHF\n400 à 800 kCHF\n150 à 400 kCHF\n"
        "50 à 150 kCHF\nmoins de 50 kCHF",
        "above CHF 1'500 k\nCHF 800 to 1'500 k\nCHF 400 to 800 k\nCHF 150 to 400 k\n"
        "CHF 50 to 150 k\nbelow CHF 50 k",
        is_in_value=False,
    ),
)  # fmt: skip
