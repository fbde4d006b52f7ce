"""Conformity sheets of the demonstration: two signed, one waiting for its signature, one open."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import NamedTuple

from people.models import User
from projects.models import Project
from reporting.demo.diary import Diary, Turn
from workpackages.models import ConformitySheet, Deliverable
from workpackages.operations.conformity import Answered, answer_sheet, begin_sheet, sign_sheet

SIGNER = "mandant-securite"


class Sheet(NamedTuple):
    """Of a deliverable by its French name, or of the whole project."""

    project: str
    deliverable: str
    worker: str
    begun: str
    # How many lines are answered, by the day; none where it has only begun.
    answered: int = 0
    answered_on: str = ""
    signed_on: str = ""


S = Sheet
EVERY_LINE = 13
PROOFS = (
    "Matrice des droits, v3",
    "Essai du 12 du mois, procès-verbal",
    "Journal central, règle 14",
    "Rapport de configuration",
    "Registre des traitements, entrée 27",
    "Concept de conservation, ch. 2",
    "Contrat, annexe protection des données",
    "Essai sur l’image 24.2",
    "Paquet essayé sur trois modèles",
    "Fiche d’inventaire",
    "Contrôle au clavier, sans obstacle",
    "Zoom de 200 % : deux fenêtres défilent ; exception admise jusqu’à la version suivante",
    "Mesure des contrastes",
)
# The one line that is let pass as an exception.
EXCEPTION = 12
SHEETS: tuple[Sheet, ...] = (
    S("PRJ-204", "Configuration de l’outil", "lot-integration", "2026-09-15", EVERY_LINE,
      "2026-09-22", "2026-09-25"),
    S("PRJ-301", "", "pm-acces", "2026-06-03", EVERY_LINE, "2026-06-15", "2026-06-18"),
    S("PRJ-201-A", "Connecteur de téléphonie", "lot-integration", "2026-10-26", 5, "2026-10-28"),
    S("PRJ-201-A", "Socle configuré", "lot-integration", "2026-10-26", EVERY_LINE, "2026-10-29"),
)  # fmt: skip


def add_conformity(diary: Diary) -> None:
    for facts in SHEETS:
        diary.add(_day(facts.begun), Turn.SUBMIT, facts.worker, partial(_begin, facts))
        if facts.answered:
            on = _day(facts.answered_on)
            diary.add(on, Turn.SUBMIT, facts.worker, partial(_answer, facts))
        if facts.signed_on:
            on = _day(facts.signed_on)
            diary.add(on, Turn.SUBMIT, SIGNER, partial(_sign, facts, on))


def _begin(facts: Sheet, worker: User) -> None:
    project = Project.objects.get(code=facts.project)
    found = None
    if facts.deliverable:
        rows = Deliverable.objects.filter(project=project, name_fr=facts.deliverable)
        found = rows.select_related("work_package__lead").get()
    begin_sheet(project.pk, found, User.objects.get(username=SIGNER), actor=worker)


def _answer(facts: Sheet, worker: User) -> None:
    answers = {
        number: Answered("exception" if number == EXCEPTION else "fulfilled", proof)
        for number, proof in enumerate(PROOFS[: facts.answered], start=1)
    }
    answer_sheet(_row(facts).pk, answers, actor=worker)


def _sign(facts: Sheet, on: date, signer: User) -> None:
    sign_sheet(_row(facts).pk, actor=signer, on=on)


def _row(facts: Sheet) -> ConformitySheet:
    rows = ConformitySheet.objects.filter(project__code=facts.project)
    if not facts.deliverable:
        return rows.get(deliverable=None)
    return rows.get(deliverable__name_fr=facts.deliverable)


def _day(text: str) -> date:
    return date.fromisoformat(text)
