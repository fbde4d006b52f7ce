"""What the visible decision files say; the others are made of each project's own facts."""

from __future__ import annotations

from typing import NamedTuple

Both = tuple[str, str]


class Way(NamedTuple):
    """One option: money in thousands, effort in person-days, duration in months."""

    name: Both
    scope: Both
    investment: int
    running: int
    person_days: int
    months: int
    benefit: int
    rating: int
    risks: Both
    effect: Both
    tickets: int
    pros: Both
    cons: Both


class Paper(NamedTuple):
    motion: Both
    situation: Both
    risks: Both
    recommendation: Both
    conditions: Both
    # Of doing nothing: running cost a year in thousands, risk rating, risks, change of tickets.
    nothing: tuple[int, int, Both, int]
    ways: tuple[Way, ...]
    line: str


PAPERS: dict[str, Paper] = {
    "PRJ-104": Paper(
        ("Le comité de portefeuille approuve l’équipement de trois sites en postes partagés et en "
         "bornes, pour une enveloppe de 240 kCHF, et libère le travail de mandat.",
         "The portfolio board approves shared workstations and kiosks on three sites, for an "
         "envelope of 240 kCHF, and releases the work on the mandate."),
        ("620 personnes partagent 190 postes ; une ouverture de session dure quatre minutes et "
         "produit 85 contacts par mois.",
         "620 people share 190 workstations; a sign-in takes four minutes and causes 85 contacts "
         "a month."),
        ("Badges incompatibles sur un site ; disponibilité des équipes de site avant les fêtes.",
         "Badges that do not fit on one site; site teams are short before the holidays."),
        ("Équiper les trois sites les plus touchés, puis mesurer avant d’aller plus loin.",
         "Equip the three sites that suffer most, then measure before going further."),
        ("Essai des badges à Genève avant la commande.",
         "Try the badges in Geneva before the order."),
        (65, 12, ("Les contacts augmentent avec le télétravail alterné.",
                  "Contacts grow as offices are shared more."), 5),
        (
            Way(("Équiper trois sites", "Equip three sites"),
                ("Lausanne, Genève et Sion : 120 postes partagés, 18 bornes.",
                 "Lausanne, Geneva and Sion: 120 shared workstations, 18 kiosks."),
                170, 14, 210, 9, 96, 8,
                ("Badges d’un site incompatibles.", "Badges of one site do not fit."),
                ("Environ 55 contacts de moins par mois.", "About 55 contacts fewer a month."), -6,
                ("Effet visible en un an ; sites volontaires.",
                 "Visible within a year; the sites volunteer."),
                ("Trois sites attendent la suite.", "Three sites wait for the rest.")),
            Way(("Équiper les six sites", "Equip all six sites"),
                ("Tous les sites : 260 postes partagés, 40 bornes.",
                 "All sites: 260 shared workstations, 40 kiosks."),
                345, 30, 390, 15, 130, 15,
                ("Capacité des équipes dépassée pendant la migration Windows 11.",
                 "More than the teams can do beside the Windows 11 migration."),
                ("Environ 80 contacts de moins par mois.", "About 80 contacts fewer a month."), -9,
                ("Une seule manière de travailler partout.", "One way of working everywhere."),
                ("Coût double, pour la moitié d’effet en plus.",
                 "Twice the cost for half as much effect again.")),
        ),
        "4720 Postes de travail",
    ),
    "PRJ-106": Paper(
        ("Le comité approuve le durcissement obligatoire des postes d’ici au 31.03.2027, pour "
         "180 kCHF.",
         "The board approves the mandatory hardening of workstations by 31.03.2027, for 180 kCHF."),
        ("L’audit de sécurité 2026 relève 14 écarts, dont quatre élevés, sur les postes.",
         "The security audit of 2026 found 14 gaps on workstations, four of them high."),
        ("Applications anciennes qui demandent des droits d’administration.",
         "Old applications that ask for administration rights."),
        ("Appliquer le profil recommandé par vagues, avec dérogations datées.",
         "Apply the recommended profile in waves, with dated exceptions."),
        ("Liste des dérogations soumise chaque mois à la sécurité.",
         "The list of exceptions goes to the security unit each month."),
        (20, 20, ("Les quatre écarts élevés restent ouverts.", "The four high gaps stay open."), 2),
        (
            Way(("Profil recommandé par vagues", "Recommended profile in waves"),
                ("4800 postes, six vagues.", "4,800 workstations, six waves."),
                145, 7, 260, 6, 40, 9,
                ("Applications bloquées pendant une vague.", "Applications blocked in a wave."),
                ("Plus de contacts pendant les vagues, puis retour à la normale.",
                 "More contacts during the waves, then as before."), 3,
                ("Ferme les 14 écarts à temps.", "Closes all 14 gaps in time."),
                ("Charge du Service Desk au printemps.", "Load on the desk in spring.")),
            Way(("Seulement les écarts élevés", "Only the high gaps"),
                ("Quatre réglages sur tous les postes.", "Four settings on all workstations."),
                70, 5, 110, 4, 20, 12,
                ("L’audit suivant relève les dix autres.", "The next audit finds the other ten."),
                ("Peu d’effet.", "Little effect."), 1,
                ("Rapide et peu coûteux.", "Quick and cheap."),
                ("Ne remplit pas l’exigence.", "Does not meet the requirement.")),
        ),
        "4730 Sécurité informatique",
    ),
    "PRJ-202": Paper(
        ("Le comité approuve le portail libre-service et la base de connaissances, pour 380 kCHF.",
         "The board approves the self-service portal and knowledge base, for 380 kCHF."),
        ("88 % des demandes arrivent par téléphone ou par courriel ; 55 % des articles sont jugés "
         "utiles.",
         "88 % of the requests come by telephone or mail; 55 % of the articles are found useful."),
        ("Le portail dépend de l’outil ITSM ; rédaction des articles par le Service Desk.",
         "The portal depends on the ITSM tool; the desk itself writes the articles."),
        ("Construire le portail sur le nouvel outil ITSM, articles d’abord.",
         "Build the portal on the new ITSM tool, articles first."),
        ("Mise en service après le premier palier de PRJ-201.",
         "Goes live after the first step of PRJ-201."),
        (90, 9, ("Le volume téléphonique continue de croître.", "Calls keep growing."), 6),
        (
            Way(("Portail sur l’outil ITSM", "Portal on the ITSM tool"),
                ("Catalogue, demandes, articles, recherche.",
                 "Catalogue, requests, articles, search."),
                290, 18, 520, 12, 180, 10,
                ("Retard de l’outil ITSM.", "The ITSM tool is late."),
                ("Un tiers des demandes quitte le téléphone.",
                 "A third of the requests leaves the telephone."), -18,
                ("Un seul outil, une seule donnée.", "One tool, one set of data."),
                ("Dépend d’un autre projet.", "Depends on another project.")),
            Way(("Portail séparé", "Separate portal"),
                ("Produit du marché, relié par interface.", "A product with an interface."),
                240, 55, 460, 9, 150, 14,
                ("Interface à entretenir.", "An interface to keep up."),
                ("Même effet, plus tôt.", "The same effect, earlier."), -15,
                ("Indépendant du calendrier ITSM.", "Free of the ITSM schedule."),
                ("Coûts courants trois fois plus élevés.", "Three times the running costs.")),
        ),
        "4710 Service Desk",
    ),
    "PRJ-205": Paper(
        ("Le comité approuve la préparation de l’externalisation du niveau 1 et le mandat "
         "correspondant, pour 920 kCHF dont 700 kCHF en 2027.",
         "The board approves the preparation of outsourcing level 1 and its mandate, for 920 kCHF, "
         "700 kCHF of them in 2027."),
        ("31 CHF par contact, huit postes vacants sur deux ans, horaires limités.",
         "31 CHF a contact, eight vacancies in two years, short opening hours."),
        ("Perte de savoir, climat social, dépendance envers le prestataire.",
         "Loss of knowledge, unrest among staff, dependence on the provider."),
        ("Externaliser le niveau 1 après un transfert de savoir, garder le niveau 2.",
         "Outsource level 1 after a transfer of knowledge, keep level 2."),
        ("Consultation du personnel terminée avant la signature du mandat.",
         "Staff are consulted before the mandate is signed."),
        (420, 12, ("Les postes vacants le restent.", "Vacancies stay open."), 4),
        (
            Way(("Externaliser le niveau 1", "Outsource level 1"),
                ("Prise d’appels et demandes standard.", "Calls and standard requests."),
                520, 80, 600, 15, 260, 16,
                ("Perte de savoir et baisse de qualité au départ.",
                 "Knowledge is lost and quality falls at first."),
                ("Même volume, pris en charge ailleurs.", "The same volume, served elsewhere."), 0,
                ("Horaires étendus, coût par contact de 26 CHF.",
                 "Longer hours, 26 CHF a contact."),
                ("Dépendance envers le prestataire.", "Dependence on the provider.")),
            Way(("Réorganiser à l’interne", "Reorganise inside"),
                ("Équipes par site réunies, outils communs.", "Site teams joined, shared tools."),
                260, 150, 480, 12, 110, 12,
                ("Recrutement difficile.", "Hiring is hard."),
                ("Meilleure résolution au premier contact.", "Better first-contact resolution."),
                -4,
                ("Le savoir reste dans la maison.", "Knowledge stays in the house."),
                ("Horaires inchangés.", "The same hours.")),
        ),
        "4710 Service Desk",
    ),
    "PRJ-208": Paper(
        ("Le comité approuve le transfert de savoir du niveau 1, pour 120 kCHF, avec PRJ-205.",
         "The board approves the transfer of level 1 knowledge, for 120 kCHF, with PRJ-205."),
        ("Le savoir du niveau 1 est dans les têtes : 40 % des procédures ne sont pas écrites.",
         "Level 1 knowledge is in people’s heads: 40 % of the procedures are not written."),
        ("Disponibilité des agent·es pendant l’exploitation.",
         "Agents are needed in operations at the same time."),
        ("Écrire les 120 procédures les plus demandées avant l’externalisation.",
         "Write the 120 procedures asked for most before the outsourcing."),
        ("", ""),
        (30, 15, ("Le prestataire part de zéro.", "The provider starts from nothing."), 3),
        (
            Way(("Écrire les procédures essentielles", "Write the essential procedures"),
                ("120 procédures, relues par le niveau 2.",
                 "120 procedures, reviewed by level 2."),
                95, 5, 180, 5, 70, 6,
                ("Relecture trop lente.", "Reviews are too slow."),
                ("Moins de reprises par le niveau 2.", "Fewer calls passed to level 2."), -3,
                ("Utile même sans externalisation.", "Useful even without outsourcing."),
                ("Deux agent·es absent·es du téléphone.", "Two agents away from the telephone.")),
        ),
        "4710 Service Desk",
    ),
}  # fmt: skip
