"""What the mandates of the demonstration's packages cover, and how their work is followed.

By the name of the package: those of one name do the same work in several projects.
"""

from __future__ import annotations

from typing import NamedTuple

from workpackages.choices import ProgressMethod, UpdateRhythm

M, R = ProgressMethod, UpdateRhythm


class Scope(NamedTuple):
    included: str
    excluded: str
    method: ProgressMethod
    rhythm: UpdateRhythm = R.TWO_WEEKS


_LEADING = Scope(
    "Planification, suivi des coûts et des délais, rapports mensuels, comité de pilotage.",
    "Le travail des autres lots ; les décisions réservées au mandant.",
    M.ELAPSED,
    R.MONTH,
)
_HANDOVER = Scope(
    "Documentation d’exploitation, formation des équipes, soutien renforcé, procès-verbal.",
    "L’exploitation courante après la signature du transfert.",
    M.MILESTONES,
)
_TRAINING = Scope(
    "Supports, séances par site, inscriptions et suivi des présences.",
    "La formation des collaborateurs engagés après la fin du lot ; les cours de bureautique.",
    M.UNITS,
)
SCOPES: dict[str, Scope] = {
    "Conduite": _LEADING,
    "Conduite et qualité": _LEADING._replace(
        included="Planification, suivi et rapports du projet et de ses sous-projets ; "
        "revues de qualité après chaque vague.",
    ),
    "Transfert": _HANDOVER,
    "Soutien et transfert": _HANDOVER,
    "Soutien renforcé et transfert": _HANDOVER._replace(
        excluded="Le soutien pendant les vagues, qui appartient au lot des vagues.",
        rhythm=R.WEEK,
    ),
    "Formation": _TRAINING,
    "Formation et communication": _TRAINING._replace(
        included="Plan de communication des vagues, ateliers pour les responsables de site, "
        "guide de prise en main et séances.",
    ),
    "Vagues et formation": _TRAINING._replace(
        included="Pilote de Genève, vagues par site, prise en main du poste téléphonique logiciel.",
        excluded="Les casques et leur remise ; les centrales d’alarme.",
        rhythm=R.WEEK,
    ),
    "Connaissances et formation": _TRAINING._replace(
        included="Articles de connaissances et formation des agents du Service Desk.",
        excluded="La formation des utilisateurs, que l’outil ne demande pas.",
    ),
    "Inventaire et compatibilité": Scope(
        "Relevé des applications installées, essais de compatibilité, corrections, décisions de "
        "remplacement.",
        "Le remplacement des applications métier incompatibles, à la charge des services.",
        M.UNITS,
    ),
    "Image et packaging": Scope(
        "Image de référence, trois lots de paquets, essais et signature des paquets.",
        "Les applications sans propriétaire connu ; les postes hors du parc standard.",
        M.UNITS,
        R.WEEK,
    ),
    "Réseau et sites": Scope(
        "Mesures de charge, caches de site et priorité des flux sur les sites de déploiement.",
        "Le renouvellement des lignes, que l’exploitation du réseau commande.",
        M.UNITS,
    ),
    "Vagues": Scope(
        "Pilote, quatre vagues et postes spéciaux : rendez-vous, migration, contrôle, soutien du "
        "premier jour.",
        "Le remplacement de matériel ; les postes des partenaires externes.",
        M.UNITS,
        R.WEEK,
    ),
    "Profils Autopilot": Scope(
        "Profils standard, mobile et technique avec leur documentation.",
        "L’image de Windows 11, livrée par PRJ-101.",
        M.MILESTONES,
    ),
    "Chaîne logistique": Scope(
        "Contrat-cadre, livraison directe à l’utilisateur, essai sur deux sites.",
        "Le stock de pièces de rechange.",
        M.MILESTONES,
    ),
    "Reprise et recyclage": Scope(
        "Reprise des anciens postes, effacement certifié, filière de recyclage.",
        "La revente aux collaborateurs.",
        M.UNITS,
    ),
    "Conception": Scope(
        "Architecture cible et concept de sécurité, jusqu’à leur validation.",
        "Les règles de conservation des archives.",
        M.MILESTONES,
        R.MONTH,
    ),
    "Messagerie": Scope(
        "Coexistence, pilote et migration des 4'800 boîtes.",
        "Les archives locales de plus de dix ans.",
        M.UNITS,
        R.WEEK,
    ),
    "Fichiers et collaboration": Scope(
        "Plan de classement, migration des partages, espaces d’équipe.",
        "Les partages des applications métier.",
        M.UNITS,
    ),
    "Processus": Scope(
        "Incidents, demandes, changements, catalogue de prestations et niveaux de service.",
        "La gestion des problèmes, prévue après la mise en service.",
        M.MILESTONES,
    ),
    "Configuration": Scope(
        "Environnements, formulaires, flux, droits et tableaux de bord de l’outil.",
        "Tout développement qui ne survit pas à une mise à jour de l’éditeur.",
        M.MILESTONES,
    ),
    "Intégrations": Scope(
        "Téléphonie, annuaire et CMDB, avec leurs essais d’intégration.",
        "La qualité des données de la CMDB, que PRJ-203 corrige.",
        M.MILESTONES,
        R.WEEK,
    ),
    "Migration des données": Scope(
        "Règles de reprise, reprise d’essai, contrôle par les propriétaires, reprise finale.",
        "Les tickets fermés depuis plus de deux ans.",
        M.UNITS,
    ),
    "Audit": Scope(
        "Échantillon de 500 enregistrements, causes des écarts, rapport.",
        "La correction des écarts constatés.",
        M.UNITS,
    ),
    "Règles et rapprochement": Scope(
        "Règles de nommage et rapprochement automatique avec l’inventaire et les achats.",
        "Les équipements du réseau.",
        M.MILESTONES,
    ),
    "Corrections par site": Scope(
        "Correction des enregistrements de chaque site avec son responsable.",
        "Le relevé des locaux techniques.",
        M.UNITS,
        R.WEEK,
    ),
    "Gouvernance": Scope(
        "Propriétaires des données et contrôle trimestriel.",
        "L’outil de la CMDB.",
        M.MILESTONES,
        R.MONTH,
    ),
    "Conception et sécurité": Scope(
        "Politique d’authentification, choix des clés, test d’intrusion.",
        "L’accès physique aux locaux.",
        M.MILESTONES,
    ),
    "Applications": Scope(
        "Raccordement de quatre lots d’applications à l’authentification forte.",
        "Les applications que leur service abandonne avant la fin de l’année.",
        M.UNITS,
    ),
    "Enrôlement": Scope(
        "Enrôlement de tous les utilisateurs, par étapes, avec remise des clés.",
        "Les comptes de service et les comptes techniques.",
        M.UNITS,
        R.WEEK,
    ),
    "Réseau et qualité de voix": Scope(
        "Audit de la qualité de voix et priorité des flux sur tous les sites.",
        "Le réseau sans fil des salles publiques.",
        M.UNITS,
    ),
    "Plateforme et numérotation": Scope(
        "Installation, reprise de la numérotation, appels d’urgence par site.",
        "Les lignes des ascenseurs et des alarmes.",
        M.MILESTONES,
    ),
    "Casques et postes": Scope(
        "Commande et remise des casques et des postes téléphoniques.",
        "Le mobilier et les cabines d’appel.",
        M.UNITS,
    ),
    "Audit du parc": Scope(
        "Relevé des imprimantes et mesure des volumes.",
        "Les imprimantes de production de l’atelier.",
        M.UNITS,
    ),
    "Acquisition": Scope(
        "Cahier des charges, invitation des fournisseurs, proposition d’adjudication.",
        "L’exécution du contrat.",
        M.MILESTONES,
        R.MILESTONES,
    ),
    "Choix": Scope(
        "Cadrage détaillé, choix technique, licences.",
        "Le renouvellement des licences après la première année.",
        M.MILESTONES,
        R.WEEK,
    ),
    "Déploiement": Scope(
        "Pilote et vague générale, avec le contrôle de chaque poste.",
        "Les postes hors du parc standard.",
        M.UNITS,
        R.WEEK,
    ),
}
