"""What the closure report of the mail migration says, in French and in English."""

from __future__ import annotations

from datetime import date

# The days on which the work really began and ended.
ACTUAL = (date(2025, 3, 3), date(2026, 6, 26))
# By section: the commentary in both languages, and the figures that were measured.
SECTIONS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "summary": (
        "Les 4'800 boîtes et les partages sont migrés ; les objectifs sont largement atteints, "
        "avec quatre semaines et 29'400 CHF de plus que prévu. Nous demandons la clôture du "
        "projet.",
        "All 4'800 mailboxes and the shares are migrated; the objectives are largely reached, "
        "four weeks later and 29'400 CHF dearer than planned. We ask for the project to be "
        "closed.",
        (),
    ),
    "duration": (
        "Vingt jours ouvrés de plus : quinze pour trouver les propriétaires des partages, cinq de "
        "soutien renforcé.",
        "Twenty working days more: fifteen to find the owners of the shares, five of early-life "
        "support.",
        (),
    ),
    "costs": (
        "Le tri des partages et la coexistence des messageries expliquent l’écart ; 29'400 CHF "
        "des 45'000 CHF de la provision pour risques ont été utilisés.",
        "Sorting the shares and running two mail systems explain the difference; 29'400 CHF of "
        "the contingency of 45'000 CHF were used.",
        (
            "Conduite | Lead | 90000 | 96200 | CHF",
            "Conception | Design | 120000 | 117500 | CHF",
            "Messagerie | Mail | 210000 | 221800 | CHF",
            "Fichiers et collaboration | Files and teamwork | 200000 | 214300 | CHF",
            "Formation | Training | 110000 | 107900 | CHF",
            "Transfert | Handover | 50000 | 51700 | CHF",
        ),
    ),
    "functionality": (
        "Deux critères ont fait l’objet d’une dérogation : l’archivage des boîtes partagées et "
        "l’accès hors ligne des bornes.",
        "Two criteria were waived: archiving shared mailboxes, and offline access at kiosks.",
        (),
    ),
    "teamwork": (
        "La charge de travail de mars est le point faible ; l’entraide avec le Service Desk, le "
        "point fort.",
        "The workload in March is the weak spot, the help of the Service Desk the strong one.",
        (),
    ),
    "use": (
        "Mesuré six semaines après la fin de la migration.",
        "Measured six weeks after the end of the migration.",
        (
            "Utilisateurs actifs | Active users | 95 | 96.5 | %",
            "Lecteurs partagés | Shared drives | | -71 | %",
        ),
    ),
    "risks": (
        "Neuf mesures ont été vérifiées ; deux risques sur trois ont été traités avec efficacité.",
        "Nine measures were verified; two in three worked as meant.",
        (
            "Risques | Risks | | 11 | risques",
            "Risques survenus | Risks that occurred | | 2 | risques",
            "Mesures efficaces | Measures that worked | 9 | 6 | mesures",
            "Mesures partiellement efficaces | Measures that worked in part | | 2 | mesures",
            "Mesures inefficaces | Measures without effect | | 1 | mesures",
            "Taux d’efficacité | Effectiveness | | 66.7 | %",
            "Provision pour risques utilisée | Contingency used | 45000 | 29400 | CHF",
        ),
    ),
    "workstations": (
        "Transfert à l’exploitation signé le 26.06.2026.",
        "Handover to operations signed on 26.06.2026.",
        (
            "Contacts au Service Desk | Contacts at the Service Desk | 1920 | 2112 | contacts",
            "Soutien renforcé | Early-life support | 20 | 25 | jours ouvrés",
        ),
    ),
    "integration": (
        "Intégration vérifiée par la ou le responsable de programme le 14.08.2026.",
        "Integration verified by the programme manager on 14.08.2026.",
        (),
    ),
    "open_points": (
        "Revues de l’utilité le 28.02.2027 et le 28.08.2027, par la ou le mandant·e.",
        "Benefits are reviewed on 28.02.2027 and on 28.08.2027, by the sponsor.",
        (),
    ),
    "release": (
        "Équipe libérée au 31.07.2026 ; dossier archivé.",
        "Team released by 31.07.2026; records archived.",
        (),
    ),
}
