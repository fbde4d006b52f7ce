"""What the units asked for, in words, and what the director said to it."""

from __future__ import annotations

from typing import NamedTuple


class Wish(NamedTuple):
    """A request as its writer filled it in; texts are in French, the title in both languages."""

    code: str
    writer: str
    need: str
    affected: str
    objectives: tuple[tuple[str, str, str], ...]
    scope_in: str
    scope_out: str
    user_groups: str
    inaction: str
    # Saved each year: thousands of francs, hours, and what is not counted.
    benefits: tuple[int, int, str]
    # Touched: devices, users; none where it is not about workstations.
    touched: tuple[int, int] = (0, 0)
    sites: tuple[str, ...] = ()
    # Kind, day and origin of the deadline.
    deadline: tuple[str, str, str] = ("", "", "")
    effort: str = "medium"
    funding: str = "it"
    representative: str = ""


ALL_SITES = ("lausanne", "geneve", "fribourg", "neuchatel", "sion", "delemont")
WISHES = (
    Wish(
        "PRJ-104", "utilisateurs-ge",
        "Les postes partagés des guichets mettent plus d’une minute à ouvrir une session et ne "
        "reçoivent plus de mises à jour du fabricant.",
        "380 postes dans six sites, environ 900 collaborateurs ; plaintes régulières depuis 2024.",
        (("Ouvrir une session rapidement", "durée d’ouverture de session", "20 secondes"),
         ("Réduire les pannes aux guichets", "pannes par mois", "10 au lieu de 34")),
        "Postes partagés et bornes des guichets, leur image et leur support.",
        "Les portables personnels et les imprimantes des guichets.",
        "Personnel des guichets et de l’accueil, visiteurs des bornes.",
        "Files d’attente plus longues, et des postes sans correctifs dès 2027.",
        (60, 1900, "Un accueil plus calme, des visiteurs mieux servis."),
        (380, 900), ALL_SITES, ("internal", "2027-06-30", ""), "medium", "it", "utilisateurs-vd",
    ),
    Wish(
        "PRJ-106", "prog-acces",
        "L’audit de sécurité 2026 demande des règles de durcissement sur tous les postes ; seul "
        "un tiers les applique aujourd’hui.",
        "Tous les postes de l’organisation, depuis le rapport d’audit de mai 2026.",
        (("Appliquer les règles exigées", "part de postes conformes", "98 %"),),
        "Règles de durcissement, leur mesure et les dérogations.",
        "Les serveurs et les équipements de réseau.",
        "Tous les utilisateurs d’un poste de travail.",
        "Réserve maintenue par l’audit, et une assurance contre les cyberrisques plus chère.",
        (40, 0, "Moins d’incidents de sécurité."),
        (4650, 4800), ALL_SITES, ("imposed", "2027-06-30", "Audit de sécurité 2026"),
        "medium", "it", "resp-exploitation",
    ),
    Wish(
        "PRJ-107", "qualite",
        "Dans 35 salles de réunion, une séance hybride ne démarre qu’après plusieurs essais et "
        "souvent avec un appel au Service Desk.",
        "Environ 1'200 personnes par semaine ; 140 appels par mois depuis le retour au bureau.",
        (("Démarrer une séance sans aide", "durée jusqu’au démarrage", "2 minutes"),
         ("Soulager le Service Desk", "appels pour les salles par mois", "30 au lieu de 140")),
        "Équipement audio et vidéo de 35 salles, réservation, mode d’emploi.",
        "Les grandes salles de conférence et l’auditoire.",
        "Tout le personnel qui se réunit à distance, les secrétariats.",
        "Les séances continuent de commencer en retard, et les équipes se déplacent davantage.",
        (45, 2600, "Des déplacements évités entre les sites."),
        (35, 1200), ("lausanne", "geneve", "fribourg", "sion"), ("wish", "2027-12-17", ""),
        "medium", "credit", "utilisateurs-vd",
    ),
    Wish(
        "PRJ-108", "observateur",
        "Des collaborateurs souhaitent travailler avec leurs propres appareils, comme c’est "
        "l’usage ailleurs.",
        "Une enquête du personnel : 38 % des réponses, surtout dans les équipes mobiles.",
        (("Permettre l’appareil privé", "appareils inscrits la première année", "1'000"),),
        "Portables, tablettes et téléphones privés, pour tout le travail.",
        "Les postes des guichets.",
        "Personnel volontaire de toutes les unités.",
        "Insatisfaction, et des appareils privés utilisés sans règle.",
        (0, 0, "Un employeur plus attractif."),
        (1000, 1000), ALL_SITES, ("wish", "", ""), "large", "open", "",
    ),
    Wish(
        "PRJ-109", "achats",
        "Les écrans de 24 pouces des finances sont trop petits pour travailler sur deux tableaux.",
        "30 personnes des finances, depuis l’arrivée du nouveau logiciel comptable.",
        (("Travailler sans changer de fenêtre", "écrans échangés", "60"),),
        "60 écrans de 27 pouces et leur reprise.",
        "Les autres unités.",
        "Collaborateurs des finances.",
        "Fatigue et erreurs de saisie aux bouclements.",
        (0, 300, "Un travail plus confortable."),
        (30, 30), ("lausanne",), ("wish", "2026-12-18", ""), "small", "unit", "",
    ),
    Wish(
        "PRJ-205", "qualite",
        "Le premier niveau du Service Desk coûte 31 CHF par contact et manque de personnel aux "
        "heures de pointe.",
        "Tous les utilisateurs : 18 % d’appels perdus entre 8 h et 10 h depuis l’automne 2025.",
        (("Réduire le coût d’un contact", "coût par contact", "26 CHF"),
         ("Répondre aux heures de pointe", "appels perdus entre 8 h et 10 h", "5 %")),
        "Organisation du premier niveau, part confiée à un partenaire, contrat.",
        "Le deuxième niveau et le support sur site.",
        "Agents du Service Desk et tous les utilisateurs.",
        "Appels perdus en hausse, équipes épuisées, coûts qui continuent de monter.",
        (420, 0, "Un horaire élargi."),
        (0, 0), (), ("internal", "2027-09-30", ""), "large", "it", "resp-servicedesk",
    ),
    Wish(
        "PRJ-206", "agent-01",
        "Un contact sur trois au Service Desk pose une question dont la réponse est déjà écrite.",
        "80 contacts par jour ; les agents répètent les mêmes réponses depuis des années.",
        (("Répondre sans agent", "contacts sur les sujets couverts", "15 % en moins"),),
        "Assistant dans le portail, 60 sujets, passage à un agent.",
        "La téléphonie et les demandes des partenaires.",
        "Tous les utilisateurs du portail, agents du Service Desk.",
        "Les temps d’attente restent, et les agents aussi les mêmes questions.",
        (70, 3200, "Des réponses aussi la nuit et le week-end."),
        (0, 0), (), ("wish", "2027-12-31", ""), "medium", "it", "resp-servicedesk",
    ),
    Wish(
        "PRJ-208", "qualite",
        "Le savoir du premier niveau est dans les têtes ; il partirait avec son externalisation.",
        "14 agents, et tout le monde le jour où ils ne sont plus là.",
        (("Écrire les procédures", "procédures écrites et vérifiées", "90 %"),),
        "Procédures du premier niveau, leur vérification, la formation du partenaire.",
        "Le savoir du deuxième niveau.",
        "Agents du Service Desk, futur partenaire.",
        "Des mois de réponses fausses après le transfert.",
        (0, 1500, "Un savoir qui reste dans l’organisation."),
        (0, 0), (), ("internal", "2027-06-30", ""), "small", "it", "resp-servicedesk",
    ),
    Wish(
        "PRJ-304", "mandant-operations",
        "La direction et les élus attendent leur tour comme chacun, aussi pendant les séances.",
        "100 personnes ; une séance du Conseil sur cinq est retardée depuis 2025.",
        (("Prendre en charge sans attente", "délai de prise en charge", "10 minutes"),),
        "Numéro dédié, permanence hors horaire, matériel de remplacement.",
        "Les secrétariats.",
        "Direction, élus et leurs assistants.",
        "Des séances retardées, une image qui en souffre.",
        (0, 250, "Des séances qui commencent à l’heure."),
        (100, 100), ("lausanne", "geneve"), ("wish", "2027-03-31", ""), "small", "unit", "",
    ),
    Wish(
        "PRJ-305", "achats",
        "42 télécopieurs occupent des lignes analogiques que l’opérateur arrête.",
        "Finances et guichets ; l’opérateur a annoncé la fin des lignes pour 2026.",
        (("Supprimer les lignes analogiques", "lignes restantes", "0"),),
        "Passerelle sécurisée et reprise des numéros.",
        "La messagerie.",
        "Finances, guichets, partenaires qui envoient encore des fax.",
        "Plus de fax du tout, sans remplacement.",
        (18, 0, ""),
        (0, 0), ("lausanne",), ("imposed", "2026-12-31", "Arrêt des lignes par l’opérateur"),
        "small", "it", "",
    ),
    Wish(
        "PRJ-202", "utilisateurs-vd",
        "Les utilisateurs ne trouvent ni le bon formulaire ni la réponse écrite, et appellent.",
        "4'800 utilisateurs ; 1.1 contact par personne et par mois.",
        (("Se servir soi-même", "contacts par utilisateur et par mois", "0.9"),),
        "Portail libre-service et base de connaissances.",
        "L’outil ITSM lui-même.",
        "Tous les utilisateurs, agents du Service Desk.",
        "Des coûts qui montent avec chaque nouvel utilisateur.",
        (150, 4100, ""),
        (0, 0), ALL_SITES, ("internal", "2027-09-30", ""), "medium", "it", "resp-servicedesk",
    ),
)  # fmt: skip

# Requests of the projects that run or have run, in a few words: code, writer, effort, devices.
SHORT = (
    ("PRJ-101", "prog-poste", "huge", 4650),
    ("PRJ-102", "prog-poste", "large", 3000),
    ("PRJ-103", "prog-poste", "huge", 4650),
    ("PRJ-201", "prog-servicedesk", "huge", 0),
    ("PRJ-203", "prog-servicedesk", "medium", 0),
    ("PRJ-204", "resp-servicedesk", "medium", 4650),
    ("PRJ-301", "prog-acces", "large", 4650),
    ("PRJ-302", "qualite", "large", 4650),
    ("PRJ-303", "achats", "medium", 900),
)
# No answer of the unit yet.
UNANSWERED = frozenset({"PRJ-206"})
RETURNED = (
    "PRJ-109", "2026-10-29",
    "L’échange d’écrans est une demande de service standard : elle se commande dans le portail, "
    "rubrique « Matériel », avec l’accord du budget des finances. Aucun projet n’est nécessaire.",
)  # fmt: skip
PARKED = (
    "PRJ-306", "2026-10-08", "2027-04-01",
    "Le parc de casques dépend du softphone ; à reprendre quand la migration aura été généralisée "
    "à Genève.",
)  # fmt: skip
HEADSETS = Wish(
    "PRJ-306", "finances",
    "Les casques filaires des collaborateurs qui téléphonent beaucoup sont usés et bruyants.",
    "Environ 220 personnes dans quatre unités, surtout aux finances et à l’accueil.",
    (("Téléphoner sans bruit", "plaintes sur le son par mois", "5 au lieu de 40"),),
    "Casques sans fil, leur commande, leur remplacement.",
    "Les téléphones des salles de réunion.",
    "Personnel qui téléphone plus de deux heures par jour.",
    "Des plaintes, et des casques achetés sans standard par chaque unité.",
    (0, 400, "Moins de fatigue auditive."),
    (220, 220), ("lausanne", "geneve"), ("wish", "2027-06-30", ""), "small", "unit", "",
)  # fmt: skip
DRAFT = (
    "agent-02", "2026-10-30", "Rappels de rendez-vous par SMS", "Appointment reminders by SMS",
    "Un rendez-vous sur huit au guichet informatique est oublié.",
    "Quatre agents attendent pour rien, environ trente fois par semaine.",
)  # fmt: skip
# Who turned the request into a decision paper.
ANALYSTS = {"PGM-1": "pm-parc", "PGM-2": "pm-portail", "PGM-3": "pm-voix"}
