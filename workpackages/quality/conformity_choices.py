"""The words of conformity sheets, and the lines that are shipped."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Area(models.TextChoices):
    SECURITY = "security", _("Security")
    DATA_PROTECTION = "data_protection", _("Data protection")
    WORKSTATION = "workstation", _("Workstation standard")
    ACCESSIBILITY = "accessibility", _("Accessibility")


class Conformity(models.TextChoices):
    """What is said to a line: fulfilled with evidence, or why not."""

    FULFILLED = "fulfilled", pgettext_lazy("conformity", "Fulfilled")
    EXCEPTION = "exception", pgettext_lazy("conformity", "Exception")
    NOT_APPLICABLE = "not_applicable", pgettext_lazy("conformity", "Not applicable")


CONFORMITY_TONES: dict[str, str] = {Conformity.FULFILLED: "good", Conformity.EXCEPTION: "watch"}


class SheetState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("conformity", "Not signed")
    SIGNED = "signed", pgettext_lazy("conformity", "Signed")


SHEET_TONES: dict[str, str] = {SheetState.DRAFT: "watch", SheetState.SIGNED: "good"}
LINES: tuple[tuple[Area, str, str], ...] = (
    (Area.SECURITY, "Les droits suivent le principe du moindre privilège.",
     "Rights follow least privilege."),
    (Area.SECURITY, "Les correctifs de sécurité peuvent être installés sans interruption.",
     "Security updates can be installed without interruption."),
    (Area.SECURITY, "Les accès et les changements sont journalisés.",
     "Accesses and changes are logged."),
    (Area.SECURITY, "Les données sont chiffrées sur le support et en transit.",
     "Data are encrypted at rest and in transit."),
    (Area.DATA_PROTECTION, "Les données personnelles traitées sont inscrites au registre.",
     "Personal data that are processed stand in the register."),
    (Area.DATA_PROTECTION, "Les durées de conservation et l’effacement sont réglés.",
     "Retention and deletion are settled."),
    (Area.DATA_PROTECTION, "Les sous-traitants et le lieu des données sont connus et admis.",
     "Processors and the place of the data are known and permitted."),
    (Area.WORKSTATION, "Fonctionne sur l’image de référence sans droits d’administration.",
     "Works on the reference image without administrator rights."),
    (Area.WORKSTATION, "S’installe et se désinstalle sans intervention.",
     "Is installed and removed without anybody’s help."),
    (Area.WORKSTATION, "Respecte les règles de nommage et l’inventaire.",
     "Follows the naming rules and the inventory."),
    (Area.ACCESSIBILITY, "S’utilise entièrement au clavier.",
     "Can be used with the keyboard alone."),
    (Area.ACCESSIBILITY, "Fonctionne avec un lecteur d’écran et à 200 % de zoom.",
     "Works with a screen reader and at 200 % zoom."),
    (Area.ACCESSIBILITY, "Atteint les contrastes WCAG 2.2 AA.", "Meets WCAG 2.2 AA contrasts."),
)  # fmt: skip
