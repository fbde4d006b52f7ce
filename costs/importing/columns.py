"""Which column of a file is what: by its head in French or English, or as somebody chooses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy, override, pgettext_lazy

from servicedesk_pm.common.text import fold


class Field(models.TextChoices):
    """What a row of a file says of a posting, in the order of the template."""

    POSTED_ON = "posted_on", gettext_lazy("Booking date")
    PACKAGE = "work_package", gettext_lazy("Work package")
    COST_TYPE = "cost_type", gettext_lazy("Cost type")
    AMOUNT = "amount", gettext_lazy("Amount (CHF)")
    KIND = "kind", gettext_lazy("Kind")
    SPENDING = "spending", gettext_lazy("Investment or running costs")
    SUPPLIER = "supplier", gettext_lazy("Supplier")
    DOCUMENT = "document", gettext_lazy("Document number")
    TEXT = "text", gettext_lazy("Text")
    COMMITMENT = "commitment", pgettext_lazy("posting", "Commitment")


REQUIRED = (Field.POSTED_ON, Field.PACKAGE, Field.COST_TYPE, Field.AMOUNT)
# What the kinds of cells are called where a file is written.
KINDS: dict[str, str] = {Field.POSTED_ON: "date", Field.AMOUNT: "money"}
# Heads of other systems, folded; our own labels are known in each language.
_ALSO: Mapping[str, tuple[str, ...]] = {
    Field.POSTED_ON: (
        "date", "date comptable", "date de comptabilisation", "date d'ecriture", "posted on",
        "posting date", "date piece",
    ),
    Field.PACKAGE: ("lot", "lot de travail", "lt", "package", "wp", "code", "imputation"),
    Field.COST_TYPE: ("type", "type de cout", "nature", "nature de cout", "category"),
    Field.AMOUNT: ("amount", "montant", "montant chf", "amount chf", "chf", "total"),
    Field.KIND: ("genre", "type d'ecriture", "posting type"),
    Field.SPENDING: (
        "investissement", "investment", "spending", "invest./fonct.", "nature de la depense",
    ),
    Field.SUPPLIER: ("fournisseur", "vendor", "creancier", "creditor"),
    Field.DOCUMENT: (
        "reference", "document", "invoice", "invoice number", "facture", "n° de facture",
        "numero de facture", "piece", "n° de piece", "n° piece",
    ),
    Field.TEXT: ("texte", "libelle", "description", "remark", "remarque", "comment"),
    Field.COMMITMENT: ("commande", "order", "contrat", "contract", "engagement"),
}  # fmt: skip


def words_of(choices: Iterable[tuple[str, Any]]) -> dict[str, str]:
    """The values by their folded labels in every language, and by themselves."""
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {fold(str(label)): value for value, label in choices}
    return {**found, **{fold(value): value for value, _label in choices}}


def recognised(head: Sequence[Any]) -> dict[str, int]:
    """The column of each field whose head is known; the first one where several are alike."""
    known = words_of(Field.choices)
    for field, words in _ALSO.items():
        for word in words:
            known.setdefault(word, str(field))
    found: dict[str, int] = {}
    for index, cell in enumerate(head):
        name = known.get(fold(str(cell or "")).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
        if name is not None:
            found.setdefault(name, index)
    return found


def missing(columns: Mapping[str, int]) -> list[Field]:
    return [field for field in REQUIRED if field not in columns]
