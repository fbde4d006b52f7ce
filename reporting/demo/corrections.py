"""What the leads of the demonstration do about lights that are not green."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import NamedTuple

from control.models import CorrectiveMeasure
from control.operations.corrections import (
    CorrectionFacts,
    judge_effect,
    plan_correction,
    report_done,
)
from control.operations.declaring import declare_light
from people.models import User
from projects.models import Project
from reporting.demo.diary import Diary, Turn
from reporting.demo.work import facts_of


class Measure(NamedTuple):
    """Planned on a day; done with its proof and judged with a finding where that is told."""

    project: str
    light: str
    planned: str
    cause: str
    effect: str
    action: str
    expected: str
    owner: str
    due: str
    shows: str
    done: tuple[str, str] = ("", "")
    judged: tuple[str, str, str] = ("", "", "")


MEASURES = (
    Measure("PRJ-201", "cost", "2026-08-10",
            "Les écarts de synchronisation de l’annuaire coûtent deux spécialistes de plus.",
            "Le coût à l’achèvement dépasse le budget de plus de 10 %.",
            "Analyse des écarts par le fournisseur, à ses frais.",
            "CPI stabilisé à 0,90", "pm-itsm", "2026-08-31", "2026-09-30",
            ("2026-08-31", "Rapport d’analyse du fournisseur Alpha, remis le 28.08."),
            ("qualite", "2026-10-12", "L’analyse est juste, mais la correction n’a pas commencé.")),
    Measure("PRJ-201", "cost", "2026-10-12",
            "L’analyse n’a pas suffi : la correction de la synchronisation manque toujours.",
            "Chaque mois de retard coûte environ 60'000 CHF de conduite et de prestations.",
            "Première version réduite : report de deux connecteurs après la mise en service.",
            "Coût à l’achèvement inférieur à 1'850'000 CHF", "pm-itsm", "2026-11-05", "2026-12-31"),
    Measure("PRJ-201", "schedule", "2026-10-12",
            "L’intégration de l’annuaire bloque la reprise des données.",
            "La mise en service glisse de 75 jours ouvrés.",
            "Plan de redressement soumis au COPIL extraordinaire du 05.11.",
            "SPI(t) au moins 0,85 fin janvier", "pm-itsm", "2026-11-05", "2027-01-29"),
    Measure("PRJ-101", "schedule", "2026-10-12",
            "La vague 3 entre en collision avec la fermeture de fin d’année.",
            "La fin du soutien renforcé glisse de douze jours ouvrés.",
            "Second poste de packaging et rendez-vous par les responsables de site.",
            "Vague 3 terminée le 15.01.2027", "pm-w11", "2026-11-20", "2027-01-15"),
    Measure("PRJ-203", "cost", "2026-09-14",
            "Les corrections manuelles prennent plus de temps que prévu.",
            "Le coût à l’achèvement dépasse le budget de 7 à 8 %.",
            "Rapprochement automatique avec les données d’achat.",
            "CPI au moins 0,95 en fin d’année", "lot-donnees", "2026-11-13", "2026-12-31"),
    Measure("PRJ-203", "schedule", "2026-09-14",
            "Les propriétaires des données répondent tard.",
            "Le seuil de 95 % sera atteint quinze jours ouvrés plus tard.",
            "Créneaux hebdomadaires fixés par le mandant.",
            "SPI(t) au moins 0,95 en décembre", "pm-cmdb", "2026-10-12", "2026-11-30",
            ("2026-10-12", "Créneaux confirmés par le mandant Opérations.")),
    Measure("PRJ-302", "cost", "2026-09-14",
            "La reprise de la numérotation coûte plus que l’offre.",
            "Le coût à l’achèvement dépasse le budget de près de 9 %.",
            "Renégocier la reprise de la numérotation avec le fournisseur Gamma.",
            "Coût à l’achèvement inférieur à 935'000 CHF", "pm-voix", "2026-11-27", "2027-01-29"),
)  # fmt: skip


DECLARED_ON, DECLARED_UNTIL = date(2026, 10, 30), date(2026, 11, 27)
DECLARED = ("PRJ-202", "green", "Portail pilote prêt à temps ; les trois conditions de G3 qui "
            "manquent sont attendues avant le 15.12.")  # fmt: skip


def add_corrections(diary: Diary) -> None:
    diary.add(DECLARED_ON, Turn.REMARK, facts_of(DECLARED[0]).lead, _declare)
    numbers: dict[str, int] = {}
    for each in MEASURES:
        number = numbers[each.project] = numbers.get(each.project, 0) + 1
        planned = date.fromisoformat(each.planned)
        lead = facts_of(each.project).lead
        diary.add(planned, Turn.REMARK, lead, partial(_plan, each, planned))
        if each.done[0]:
            on = date.fromisoformat(each.done[0])
            act = partial(_done, each, number, on)
            diary.add(on, Turn.END, each.owner, act)
        if each.judged[0]:
            login, day, finding = each.judged
            on = date.fromisoformat(day)
            diary.add(on, Turn.REMARK, login, partial(_judge, each, number, finding, on))


def _declare(lead: User) -> None:
    code, colour, reason = DECLARED
    days = {"expires_on": DECLARED_UNTIL, "on": DECLARED_ON}
    declare_light(Project.objects.get(code=code).pk, colour, reason, actor=lead, **days)


def _plan(each: Measure, on: date, lead: User) -> None:
    facts = CorrectionFacts(
        light=each.light,
        cause=each.cause,
        effect=each.effect,
        action=each.action,
        expected=each.expected,
        owner_id=User.objects.get(username=each.owner).pk,
        due_on=date.fromisoformat(each.due),
        effect_on=date.fromisoformat(each.shows),
    )
    plan_correction(Project.objects.get(code=each.project).pk, facts, actor=lead, on=on)


def _row(each: Measure, number: int) -> CorrectiveMeasure:
    return CorrectiveMeasure.objects.get(project__code=each.project, number=number)


def _done(each: Measure, number: int, on: date, owner: User) -> None:
    report_done(_row(each, number).pk, each.done[1], actor=owner, done_on=on, on=on)


def _judge(each: Measure, number: int, finding: str, on: date, judge: User) -> None:
    judge_effect(_row(each, number).pk, finding, actor=judge, on=on)
