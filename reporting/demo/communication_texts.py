"""What the demonstration's projects tell, in both languages, and what it brought."""

from __future__ import annotations

from typing import NamedTuple


class Message(NamedTuple):
    """The message in French and in English; what is empty nobody has written yet."""

    fr: str = ""
    en: str = ""


WAVE_30 = (
    "Votre poste passe à Windows 11 dans un mois. Vos documents restent où ils sont ; rangez dès "
    "maintenant ce qui n’est que sur le disque local."
)
MESSAGES: dict[str, Message] = {
    # Their English is overdue.
    "Vague 3, Fribourg : J-30": Message(WAVE_30),
    "Vague 3, Genève : J-30": Message(WAVE_30),
    "Vague 3, Fribourg : J-10": Message(
        "Dans dix jours, votre poste sera remplacé. Choisissez votre créneau sur le portail.",
        "In ten days your workstation is replaced. Choose your time slot on the portal.",
    ),
    "Vague 3, Fribourg : J-2": Message(
        "Après-demain, c’est à vous. Laissez le poste allumé et branché le soir.",
        "The day after tomorrow it is your turn. Leave the device on and plugged in overnight.",
    ),
    "Newsletter d’octobre": Message(
        "842 postes de Lausanne sont passés à Windows 11. Trois questions reviennent souvent ; "
        "voici les réponses.",
        "842 workstations in Lausanne run Windows 11. Three questions come up often; here are "
        "the answers.",
    ),
    "Vidéo « Mon nouveau poste »": Message(
        "Trois minutes pour voir ce qui change : connexion, documents, imprimantes.",
        "Three minutes to see what changes: sign-in, documents, printers.",
    ),
    "Questions fréquentes Windows 11": Message(
        "Vingt questions posées pendant les vagues 0 à 2, avec leurs réponses.",
        "Twenty questions asked during waves 0 to 2, with their answers.",
    ),
    "Petit-déjeuner des ambassadeurs": Message(
        "Merci aux quinze pilotes qui aident leurs collègues : café, retours, prochaines étapes.",
        "Thank you to the fifteen pilots who help their colleagues: coffee, feedback, next steps.",
    ),
    "Comité de pilotage extraordinaire": Message(
        "Un seul objet : le plan de redressement du remplacement de l’outil ITSM.",
        "One item only: the recovery plan of the ITSM replacement.",
    ),
    "Stand de démonstration à Genève": Message(
        "Essayez le softphone sur place, avec votre casque, avant votre semaine de migration.",
        "Try the softphone on the spot, with your headset, before your week of migration.",
    ),
    "Information à la Commission du personnel": Message(
        "La réorganisation du premier niveau : ce qui est décidé, ce qui ne l’est pas, le "
        "calendrier de la consultation.",
    ),
    "Réussite : Migration Office/M365": Message(
        "3’900 boîtes migrées sans perte, 93.75 % des objectifs atteints. Ce qui a aidé, en cinq "
        "phrases.",
        "3,900 mailboxes moved without loss, 93.75 % of the objectives reached. What helped, in "
        "five sentences.",
    ),
}
AIMS: dict[str, tuple[str, str, str]] = {
    "PRJ-101": (
        "Chaque personne connaît sa date trente jours avant et sait quoi faire dix jours avant.\n"
        "Les équipes N2/N3 comprennent pourquoi les droits changent.",
        "Nom : « Mon nouveau poste ». Un ambassadeur pour 50 personnes ; petit-déjeuner après "
        "chaque vague.",
        "Seul·e le chef de projet parle d’un incident ; intranet dans l’heure, courriel aux "
        "responsables de site, modèles prêts au Service Desk.",
    ),
    "PRJ-201": (
        "Les agents N1 savent ce qui change dans leur journée avant la semaine de bascule.",
        "Démonstrations courtes, sur les vraies demandes des unités.",
        "",
    ),
}
