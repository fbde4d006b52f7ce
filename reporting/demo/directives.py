"""The directives by which the demonstration's projects report."""

from __future__ import annotations

from datetime import date

from people.choices import Role
from people.models import User
from projects.models import Portfolio
from reporting.demo import organisation
from reporting.demo.diary import Diary, Turn
from reporting.directives.choices import Rhythm
from reporting.directives.operations import DirectiveFacts, issue_directive

ISSUED_ON, FROM = date(2026, 8, 24), date(2026, 9, 30)
EVERY_MONTH = DirectiveFacts(
    name_fr="Rapport d’avancement mensuel",
    name_en="Monthly status report",
    programme=None,
    size_class="",
    rhythm=Rhythm.MONTHLY,
    due_days=5,
    remind_days=2,
    wants_next_steps=True,
    wants_both_languages=False,
    begins_on=FROM,
    roles=(Role.DIRECTOR, Role.PROGRAMME_MANAGER, Role.PROJECT_MANAGER, Role.SPONSOR),
    people=(),
    addresses="",
)
SMALL_ONES = DirectiveFacts(
    name_fr="Rapport trimestriel des petits projets",
    name_en="Quarterly report of small projects",
    programme=None,
    size_class="S",
    rhythm=Rhythm.QUARTERLY,
    due_days=10,
    remind_days=3,
    wants_next_steps=False,
    wants_both_languages=False,
    begins_on=FROM,
    roles=(Role.PROGRAMME_MANAGER, Role.PROJECT_MANAGER, Role.SPONSOR),
    people=(),
    addresses=f"secretariat-projets{organisation.DOMAIN}",
)


def add_directives(diary: Diary) -> None:
    diary.add(ISSUED_ON, Turn.PROJECT, "director", _issue)


def _issue(director: User) -> None:
    place = Portfolio.objects.get(code=organisation.PORTFOLIO[0])
    for facts in (EVERY_MONTH, SMALL_ONES):
        issue_directive(place.pk, facts, actor=director)
