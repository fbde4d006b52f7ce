"""Changes that were asked for in the demonstration, and how far each of them is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from people.models import User
from projects.changes.choices import ChangeState
from projects.models import ChangeRequest, Project
from projects.operations.change_decisions import Ruling, annex_change, decide_change
from projects.operations.changes import (
    analyse_change,
    close_change,
    request_change,
    submit_change,
    withdraw_change,
)
from reporting.demo import portfolio
from reporting.demo.diary import Diary, Turn


class Asked(NamedTuple):
    """One change; the days are those of its steps, empty for what did not happen."""

    project: str
    number: int
    fr: str
    en: str
    reason_fr: str
    reason_en: str
    by: str
    on: str
    submitted: str = ""
    effects: dict[str, Any] | None = None
    analysed: str = ""
    # Who decided, when, how and why.
    decided: tuple[str, str, str, str] | None = None
    annexed: str = ""
    closed: str = ""
    withdrawn: str = ""
    affected: str = ""
    origin: tuple[str, str] = ("other", "")
    needed: str = ""


def _effects(cost: int, **more: Any) -> dict[str, Any]:
    """No effect but on the cost; ``more`` says the others."""
    none = ("finish", "quality", "risks", "workstations")
    said = {f"{name}_none": f"{name}_words" not in more for name in none}
    return {"cost_effect": Decimal(cost * 1000), "scope_effect": "none", **said, **more}


CHANGES = (
    Asked("PRJ-201", 1, "Vocabulaire commun des catégories de tickets",
          "Common vocabulary for ticket categories",
          "Les lots 2 et 3 emploient des mots différents pour la même chose.",
          "Packages 2 and 3 use different words for the same thing.",
          "director", "2026-05-18", "2026-05-18",
          _effects(0, scope_effect="clarification",
                   scope_words="La liste des catégories est jointe au mandat."),
          "2026-05-20", ("pm-itsm", "2026-05-21", "approved", "Précision sans coût ni délai."),
          "2026-05-22", "2026-06-12", affected="LT2, LT3"),
    Asked("PRJ-201", 2, "Renoncer au module de gestion des stocks",
          "Do without the stock management module",
          "L’inventaire reste dans l’outil actuel jusqu’en 2028.",
          "The inventory stays in the present tool until 2028.",
          "pm-itsm", "2026-08-17", "2026-08-18",
          _effects(-60, scope_effect="mandate",
                   scope_words="Le module de stocks sort du périmètre.",
                   cost_words="Licences et paramétrage économisés."),
          "2026-08-20", ("sponsor", "2026-08-25", "approved",
                         "Le module n’apporte rien avant la reprise de l’inventaire."),
          "2026-08-27", affected="LT3"),
    Asked("PRJ-201", 3, "Connecteur téléphonie", "Telephony connector",
          "Un appel doit ouvrir le ticket de la personne qui appelle.",
          "A call must open the ticket of the person who calls.",
          "pm-itsm", "2026-09-07", "2026-09-08",
          _effects(58, scope_effect="mandate",
                   scope_words="Le connecteur entre dans le périmètre des intégrations.",
                   cost_words="Avenant de 58 kCHF au contrat d’intégration.",
                   quality_words="Saisie plus sûre, moins de doublons.",
                   risks_words="Dépendance accrue à l’intégrateur (R-201-1)."),
          "2026-09-10", ("sponsor", "2026-09-15", "approved",
                         "Nécessaire au service ; couvert par l’économie du module de stocks."),
          "2026-09-17", affected="LT4", origin=("other", "Service Desk")),
    Asked("PRJ-201", 4, "Nouvelle référence : fin au 20.08.2027",
          "New baseline: finish on 20.08.2027",
          "Les intégrations ont pris du retard et coûtent plus que prévu.",
          "The integrations are late and cost more than planned.",
          "pm-itsm", "2026-10-19", "2026-10-20",
          _effects(270, scope_words="", cost_words="Coûts prévus jusqu’à la nouvelle fin.",
                   finish_words="Mise en service après l’été ; le portail 202 attend.",
                   new_finish_on=date(2027, 8, 20), touches_programme_milestone=True,
                   risks_words="Exploitation parallèle plus longue (R-201-4).",
                   workstations_words="Les formations sont déplacées de quatre mois."),
          "2026-10-23", affected="LT4, LT5, LT8", origin=("risk", "R-201-2"),
          needed="2026-11-05"),
    Asked("PRJ-101", 1, "Écrans incurvés pour la centrale d’appels",
          "Curved screens for the call centre",
          "Demande du site de Lausanne.", "Wish of the Lausanne site.",
          "pm-w11", "2026-06-22", withdrawn="2026-07-02"),
    Asked("PRJ-101", 2, "Vague 3 : fin au 15.01.2027", "Wave 3: finish on 15.01.2027",
          "La vague tombe sur le gel de fin d’année.", "The wave meets the year-end freeze.",
          "pm-w11", "2026-10-26", "2026-10-28", affected="LT6", needed="2026-11-13"),
    Asked("PRJ-101", 3, "Formation en ligne en allemand", "Online training in German",
          "", "", "pm-w11", "2026-10-29"),
    Asked("PRJ-302", 1, "Casques sans fil pour tous les postes",
          "Wireless headsets for every workstation",
          "Confort demandé par plusieurs équipes.", "Comfort that several teams asked for.",
          "pm-voix", "2026-08-24", "2026-08-25",
          _effects(95, scope_effect="nice_to_have",
                   scope_words="Un casque sans fil au lieu d’un casque à fil.",
                   cost_words="900 casques supplémentaires.",
                   workstations_words="Casque remplacé sur chaque poste."),
          "2026-08-31", ("sponsor", "2026-09-04", "rejected",
                         "Le coût dépasse l’utilité ; les casques à fil suffisent.")),
)  # fmt: skip


def add_changes(diary: Diary) -> None:
    """Asked for and analysed by the leads, decided by who stands on the level."""
    leads = {facts.code: facts.lead for facts in portfolio.PROJECTS}
    for asked in CHANGES:
        lead = leads[asked.project]
        ruling = asked.decided
        decider = _decider(asked) if ruling else ""
        for day, login, act in (
            (asked.on, asked.by, _ask),
            (asked.submitted, asked.by, _submit),
            (asked.analysed, lead, _analyse),
            (ruling[1] if ruling else "", decider, _decide),
            (asked.annexed, lead, _annex),
            (asked.closed, lead, _close),
            (asked.withdrawn, asked.by, _withdraw),
        ):
            if day:
                on = date.fromisoformat(day)
                diary.add(on, Turn.REMARK, login, partial(act, asked, on))


def _decider(asked: Asked) -> str:
    assert asked.decided is not None
    if asked.decided[0] != "sponsor":
        return asked.decided[0]
    facts = next(each for each in portfolio.PROJECTS if each.code == asked.project)
    return next(each.sponsor for each in portfolio.PROGRAMMES if each.code == facts.programme)


def _row(asked: Asked) -> ChangeRequest:
    return ChangeRequest.objects.get(project__code=asked.project, number=asked.number)


def _ask(asked: Asked, on: date, actor: User) -> None:
    values = {
        "name_fr": asked.fr,
        "name_en": asked.en,
        "reason_fr": asked.reason_fr,
        "reason_en": asked.reason_en,
        "affected": asked.affected,
        "origin_kind": asked.origin[0],
        "origin": asked.origin[1],
        "needed_by": date.fromisoformat(asked.needed) if asked.needed else None,
    }
    request_change(Project.objects.get(code=asked.project).pk, values, actor=actor, on=on)


def _submit(asked: Asked, on: date, actor: User) -> None:
    submit_change(_row(asked).pk, actor=actor, on=on)


def _analyse(asked: Asked, on: date, actor: User) -> None:
    analyse_change(_row(asked).pk, asked.effects or {}, actor=actor, on=on)


def _decide(asked: Asked, on: date, actor: User) -> None:
    assert asked.decided is not None
    outcome, reason = asked.decided[2:]
    decide_change(_row(asked).pk, Ruling(ChangeState(outcome), reason), actor=actor, on=on)


def _annex(asked: Asked, on: date, actor: User) -> None:
    annex_change(_row(asked).pk, actor=actor, on=on)


def _close(asked: Asked, on: date, actor: User) -> None:
    close_change(_row(asked).pk, actor=actor)


def _withdraw(asked: Asked, on: date, actor: User) -> None:
    withdraw_change(_row(asked).pk, "Pas nécessaire à l’objectif.", actor=actor)
