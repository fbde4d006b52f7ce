"""What each project is for, in both languages, and the unit that asked for it."""

from __future__ import annotations

UNITS = {
    "PRJ-101": "informatique", "PRJ-101-A": "informatique", "PRJ-101-B": "informatique",
    "PRJ-102": "informatique", "PRJ-103": "informatique", "PRJ-104": "relation-usagers",
    "PRJ-106": "securite", "PRJ-107": "operations", "PRJ-108": "rh", "PRJ-109": "finances",
    "PRJ-201": "informatique", "PRJ-201-A": "informatique", "PRJ-201-B": "informatique",
    "PRJ-202": "relation-usagers", "PRJ-202-A": "relation-usagers", "PRJ-203": "informatique",
    "PRJ-204": "relation-usagers", "PRJ-205": "operations", "PRJ-205-A": "operations",
    "PRJ-206": "relation-usagers",
    "PRJ-208": "operations", "PRJ-301": "securite", "PRJ-302": "operations",
    "PRJ-303": "finances", "PRJ-304": "operations", "PRJ-305": "finances",
    "PRJ-306": "finances",
}  # fmt: skip

SUMMARIES = {
    "PRJ-101": (
        "Remplacer Windows 10 sur 4'650 postes avant la fin du support, en quatre vagues, sans "
        "surcharger le Service Desk. Objectif : 100 % de postes pris en charge au 31.03.2027.",
        "Replace Windows 10 on 4'650 workstations before its support ends, in four waves and "
        "without overloading the service desk. Objective: 100 % supported by 31.03.2027.",
    ),
    "PRJ-101-A": (
        "Inventorier les applications, démontrer leur compatibilité et livrer l’image de "
        "référence avec ses paquets. Objectif : aucune application critique sans solution.",
        "List the applications, show that they are compatible and deliver the reference image "
        "with its packages. Objective: no critical application without a solution.",
    ),
    "PRJ-101-B": (
        "Préparer le réseau des sites et migrer les postes par vagues. Objectif : au moins 95 % "
        "de migrations réussies du premier coup dans chaque vague.",
        "Prepare the network of the sites and migrate the workstations in waves. Objective: at "
        "least 95 % of migrations right first time in every wave.",
    ),
    "PRJ-102": (
        "Livrer les postes neufs directement aux utilisateurs, préconfigurés, et reprendre les "
        "anciens proprement. Objectif : mise à disposition en 1 h au lieu de 4 h.",
        "Deliver new workstations straight to their users, preconfigured, and take the old ones "
        "back properly. Objective: provisioning in 1 h instead of 4 h.",
    ),
    "PRJ-103": (
        "Déplacer 4'800 boîtes aux lettres et les partages vers Microsoft 365. Objectif : 85 % "
        "d’utilisateurs formés et des incidents de messagerie réduits d’un quart.",
        "Move 4'800 mailboxes and the shared drives to Microsoft 365. Objective: 85 % of users "
        "trained and a quarter fewer mail incidents.",
    ),
    "PRJ-104": (
        "Renouveler 380 postes partagés et les bornes des guichets. Objectif : ouverture de "
        "session en moins de 20 secondes.",
        "Renew 380 shared workstations and the kiosks at the counters. Objective: signed in "
        "within 20 seconds.",
    ),
    "PRJ-106": (
        "Appliquer les règles de durcissement exigées par l’audit de sécurité. Objectif : 98 % "
        "de postes conformes, mesurés chaque semaine.",
        "Apply the hardening rules that the security audit demands. Objective: 98 % compliant "
        "workstations, measured weekly.",
    ),
    "PRJ-107": (
        "Équiper 35 salles de réunion pour les séances hybrides. Objectif : une séance démarre "
        "en deux minutes, sans appel au Service Desk.",
        "Equip 35 meeting rooms for hybrid meetings. Objective: a meeting starts within two "
        "minutes and without a call to the service desk.",
    ),
    "PRJ-108": (
        "Permettre l’usage d’appareils privés pour tout le travail. Objectif : 1'000 appareils "
        "inscrits la première année.",
        "Allow private devices for all work. Objective: 1'000 devices enrolled in the first year.",
    ),
    "PRJ-109": (
        "Remplacer les écrans de 24 pouces des finances par des écrans de 27 pouces. Objectif : "
        "60 écrans échangés.",
        "Replace the 24-inch screens of Finance by 27-inch screens. Objective: 60 screens "
        "exchanged.",
    ),
    "PRJ-201": (
        "Remplacer l’outil ITSM vieillissant, reprendre les données utiles et raccorder l’annuaire "
        "et la téléphonie. Objectif : résolution au premier contact de 68 à 75 %.",
        "Replace the ageing ITSM tool, take over the useful data and connect directory and "
        "telephony. Objective: first-contact resolution from 68 to 75 %.",
    ),
    "PRJ-201-A": (
        "Configurer le nouvel outil et le relier à l’annuaire, à la téléphonie et à la CMDB. "
        "Objectif : aucune double saisie.",
        "Configure the new tool and connect it to directory, telephony and CMDB. Objective: "
        "nothing is entered twice.",
    ),
    "PRJ-201-B": (
        "Reprendre les données, faire tester et former, puis mettre en service. Objectif : "
        "bascule en un week-end, sans perte de demandes ouvertes.",
        "Take over the data, have it tested, train people and go live. Objective: switched over "
        "within one weekend without losing an open request.",
    ),
    "PRJ-202": (
        "Offrir un portail où les utilisateurs se servent eux-mêmes et une base de connaissances "
        "à jour. Objectif : de 1.1 à 0.9 contact par utilisateur et par mois.",
        "Offer a portal where users help themselves and a current knowledge base. Objective: from "
        "1.1 to 0.9 contacts per user and month.",
    ),
    "PRJ-202-A": (
        "Mettre en service un moteur de recherche pour les articles existants, selon la structure "
        "type d’un déploiement d’outil. Objectif : la bonne réponse parmi les trois premières.",
        "Deploy a search engine for the existing articles, along the standard structure of a tool "
        "deployment. Objective: the right answer among the first three.",
    ),
    "PRJ-203": (
        "Corriger la CMDB et régler sa tenue à jour. Objectif : au moins 95 % d’enregistrements "
        "exacts, contrôlés chaque trimestre.",
        "Correct the CMDB and settle how it is kept. Objective: at least 95 % exact records, "
        "checked every quarter.",
    ),
    "PRJ-204": (
        "Donner aux agents un outil unique de prise en main à distance, avec consentement et "
        "journalisation. Objectif : un tiers d’interventions sur place en moins.",
        "Give the agents one tool for remote support, with consent and logging. Objective: a "
        "third fewer visits on site.",
    ),
    "PRJ-205": (
        "Réorganiser le premier niveau du Service Desk et en confier une partie à un partenaire. "
        "Objectif : coût par contact de 31 à 26 CHF.",
        "Reorganise the first level of the service desk and entrust a part of it to a partner. "
        "Objective: cost per contact from 31 to 26 CHF.",
    ),
    "PRJ-205-A": (
        "Raccorder le partenaire du premier niveau, adapter l’organisation interne et former les "
        "équipes. Objectif : une reprise sans rupture en 56 jours ouvrés.",
        "Connect the partner of the first level, adapt the internal organisation and train the "
        "teams. Objective: a take-over without a break in 56 working days.",
    ),
    "PRJ-206": (
        "Répondre aux questions fréquentes par un assistant conversationnel dans le portail. "
        "Objectif : 15 % de contacts en moins sur les sujets couverts.",
        "Answer frequent questions by a chat assistant in the portal. Objective: 15 % fewer "
        "contacts on the topics covered.",
    ),
    "PRJ-208": (
        "Transmettre le savoir du premier niveau avant son externalisation. Objectif : 90 % des "
        "procédures écrites et vérifiées.",
        "Hand over the knowledge of the first level before it is outsourced. Objective: 90 % of "
        "the procedures written and checked.",
    ),
    "PRJ-301": (
        "Authentification forte pour tous les accès, clés matérielles pour qui n’a pas de "
        "téléphone professionnel. Objectif : 100 % des utilisateurs enrôlés au 18.12.2026.",
        "Strong authentication for every access, hardware keys for those without a company phone. "
        "Objective: 100 % of the users enrolled by 18.12.2026.",
    ),
    "PRJ-302": (
        "Remplacer la téléphonie fixe par un softphone, site après site. Objectif : coûts de "
        "téléphonie fixe réduits de 30 %.",
        "Replace fixed telephony by a softphone, site by site. Objective: fixed telephony cost "
        "down by 30 %.",
    ),
    "PRJ-303": (
        "Remplacer les imprimantes individuelles par un parc géré. Objectif : deux fois moins "
        "d’appareils et 20 % de pages imprimées en moins.",
        "Replace individual printers by a managed fleet. Objective: half as many devices and 20 % "
        "fewer printed pages.",
    ),
    "PRJ-304": (
        "Un soutien dédié pour la direction et les élus, y compris hors des heures de bureau. "
        "Objectif : prise en charge en 10 minutes.",
        "Dedicated support for management and elected members, also outside office hours. "
        "Objective: attended to within 10 minutes.",
    ),
    "PRJ-305": (
        "Remplacer les télécopieurs par une passerelle sécurisée. Objectif : plus aucune ligne "
        "analogique.",
        "Replace the fax machines by a secure gateway. Objective: no analogue line left.",
    ),
    "PRJ-306": (
        "Équiper de casques sans fil les 220 personnes qui téléphonent le plus. Objectif : cinq "
        "plaintes sur le son par mois au lieu de quarante.",
        "Give wireless headsets to the 220 people who are most on the phone. Objective: five "
        "complaints about the sound each month instead of forty.",
    ),
}

# project, name of the task, login, day, words
COMMENTS = (
    ("PRJ-101-B", "Vague 1 : 340 postes", "tech-04", "2026-09-18",
     "340 postes migrés. Taux de contact observé : 0.38 par poste, mieux que prévu (0.45)."),
    ("PRJ-101-B", "Vague 2 : Lausanne, 1'450 postes", "tech-05", "2026-10-16",
     "Première semaine : 290 postes, 96 % de réussite. Trois retours arrière, même pilote audio."),
    ("PRJ-101-B", "Vague 2 : Lausanne, 1'450 postes", "lot-deploiement", "2026-10-19",
     "Le pilote audio est bloqué pour les vagues suivantes jusqu’à la version corrigée."),
    ("PRJ-101", "Séances de prise en main", "lot-formation", "2026-10-12",
     "Les séances de Genève sont complètes ; deux dates ajoutées la semaine du 23.11."),
    ("PRJ-102", "Profil mobile", "tech-03", "2026-10-07",
     "Profil testé sur 12 portables de prêt, démarrage en 38 minutes."),
    ("PRJ-201-A", "Connecteur de téléphonie", "tech-06", "2026-09-22",
     "Le connecteur livré répond, mais pas encore sur la fiche de l’appelant."),
    ("PRJ-203", "Genève et Fribourg", "tech-03", "2026-10-13",
     "Fribourg est terminé. À Genève, 140 écrans n’ont pas de propriétaire connu."),
    ("PRJ-301", "Applications lot 4", "tech-06", "2026-10-22",
     "Reste l’application des ressources humaines ; rendez-vous pris avec le fournisseur."),
    ("PRJ-302", "Priorité de la voix à Genève", "tech-05", "2026-10-09",
     "Mesure du 09.10 : note moyenne 3.9 au lieu de 4.0, à refaire après le réglage du lien."),
)  # fmt: skip
