"""The checklists that are shipped; each checkpoint takes a copy, which may then be changed."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from servicedesk_pm.common.errors import Words
from workpackages.quality.choices import CheckpointKind

Line = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Checklist:
    """Questions in French and in English that one kind of check begins with."""

    key: str
    label: Words
    kind: CheckpointKind
    lines: tuple[Line, ...]


CHECKLISTS: dict[str, Checklist] = {
    each.key: each
    for each in (
        Checklist(
            "review",
            _("Review of a document or concept"),
            CheckpointKind.REVIEW,
            (
                ("Le contenu couvre toutes les exigences liées.",
                 "The content covers all requirements tied to it."),
                ("Les hypothèses et les limites sont nommées.",
                 "Assumptions and limits are named."),
                ("Les interfaces avec d’autres projets sont décrites.",
                 "Interfaces with other projects are described."),
                ("La sécurité et la protection des données sont traitées.",
                 "Security and data protection are dealt with."),
                ("L’exploitation a relu et peut reprendre le résultat.",
                 "Operations have read it and can take the result over."),
                ("La version, l’auteur et la date sont indiqués.",
                 "Version, author and date are given."),
            ),
        ),
        Checklist(
            "test",
            _("Test of a system or configuration"),
            CheckpointKind.TEST,
            (
                ("L’environnement d’essai correspond à la production.",
                 "The test environment matches production."),
                ("Chaque critère de réception a au moins un cas d’essai.",
                 "Every acceptance criterion has at least one test case."),
                ("Tous les cas d’essai prévus ont été exécutés.",
                 "All planned test cases were run."),
                ("Les cas d’erreur et la reprise ont été essayés.",
                 "Failures and recovery were tried."),
                ("Les données d’essai ne contiennent rien de personnel.",
                 "Test data contain nothing personal."),
                ("Les résultats sont consignés et retrouvables.",
                 "Results are recorded and can be found."),
            ),
        ),
        Checklist(
            "security",
            _("Security and data protection audit"),
            CheckpointKind.AUDIT,
            (
                ("Les droits suivent le principe du moindre privilège.",
                 "Rights follow least privilege."),
                ("Les données personnelles traitées sont recensées.",
                 "Personal data that are processed are listed."),
                ("Les accès et les changements sont journalisés.",
                 "Accesses and changes are logged."),
                ("Les correctifs de sécurité sont à jour.", "Security updates are applied."),
                ("Les données sont chiffrées sur le support et en transit.",
                 "Data are encrypted at rest and in transit."),
                ("Les durées de conservation et l’effacement sont réglés.",
                 "Retention and deletion are settled."),
            ),
        ),
        Checklist(
            "wave",
            _("Review of a roll-out wave"),
            CheckpointKind.REVIEW,
            (
                ("Les critères de sortie de la vague précédente sont remplis.",
                 "The exit criteria of the wave before are met."),
                ("Les personnes concernées ont été informées à temps.",
                 "Those concerned were told in time."),
                ("Le retour arrière a été essayé sur un poste de chaque modèle.",
                 "The rollback was tried on one workstation of each model."),
                ("Le Service Desk connaît les questions attendues.",
                 "The Service Desk knows the expected questions."),
                ("Aucune période de gel n’est touchée.", "No freeze window is touched."),
            ),
        ),
        Checklist(
            "data",
            _("Inspection of a sample of data"),
            CheckpointKind.INSPECTION,
            (
                ("L’échantillon est tiré au hasard et assez grand.",
                 "The sample is drawn at random and large enough."),
                ("Les champs obligatoires sont remplis.", "Mandatory fields are filled in."),
                ("Les doublons sont écartés.", "Duplicates are removed."),
                ("Le taux visé est atteint et documenté.",
                 "The target rate is reached and documented."),
            ),
        ),
    )
}  # fmt: skip
