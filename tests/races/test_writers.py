"""Of several writers with one version one wins, and no accepted update is lost."""

from datetime import date
from functools import partial

import pytest

from people.models import HistoryEntry, User
from people.operations.accounts import AccountFacts, change_account
from people.versions import seen_version
from projects.models import Programme, Project
from projects.operations import edit_programme, edit_project
from reporting.operations import Commentary, edit_commentary
from servicedesk_pm.common.errors import StaleObject
from tests.factories import make_programme, make_task, make_user, make_work_package
from tests.races.counting import refused_with, winners
from tests.reporting.conftest import STATUS_DATE
from workpackages.models import Task, WorkPackage
from workpackages.operations.packages import create_package, edit_package
from workpackages.operations.progress import ProgressFacts, update_progress
from workpackages.operations.tasks import create_task, edit_task

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 6
NAMES = [f"Name {n}" for n in range(WRITERS)]


def one_wins(answers, rows, pk, field):
    assert refused_with(answers) == {"StaleObject": WRITERS - 1}
    (winner,) = winners(answers)
    stored = rows.objects.get(pk=pk)
    assert getattr(stored, field) == getattr(winner, field)
    return stored


def test_of_writers_with_one_version_of_a_task_one_wins(project, lead, together):
    task = make_task(project=project)
    answers = together(
        [partial(edit_task, task.pk, actor=lead, facts={"name": n}, version=1) for n in NAMES]
    )
    assert one_wins(answers, Task, task.pk, "name").version == 2


def test_of_writers_with_one_version_of_a_package_one_wins(project, lead, together):
    package = make_work_package(project=project)
    answers = together(
        [partial(edit_package, package.pk, actor=lead, facts={"name": n}, version=1) for n in NAMES]
    )
    assert one_wins(answers, WorkPackage, package.pk, "name").version == 2


def test_of_writers_with_one_version_of_a_project_one_wins(project, director, together):
    answers = together(
        [
            partial(edit_project, project.pk, {"name_fr": n}, actor=director, version=1)
            for n in NAMES
        ]
    )
    assert one_wins(answers, Project, project.pk, "name_fr").version == 2


def test_of_writers_with_one_version_of_a_programme_one_wins(director, together):
    programme = make_programme()
    answers = together(
        [
            partial(edit_programme, programme.pk, {"name_fr": n}, actor=director, version=1)
            for n in NAMES
        ]
    )
    assert one_wins(answers, Programme, programme.pk, "name_fr").version == 2


def test_of_writers_of_an_account_seen_alike_one_wins(together):
    admin = make_user(roles=("ADM",))
    person = make_user("somebody")
    seen = seen_version(person)
    facts = [AccountFacts(name=n, email="somebody@example.org") for n in NAMES]
    answers = together(
        [partial(change_account, person.pk, f, actor=admin, version=seen) for f in facts]
    )
    one_wins(answers, User, person.pk, "name")


def test_the_losers_learn_what_the_winner_wrote(project, lead, together):
    task = make_task(project=project, name="Before")
    answers = together(
        [partial(edit_task, task.pk, actor=lead, facts={"name": n}, version=1) for n in NAMES]
    )
    (winner,) = winners(answers)
    for stale in (each for each in answers if isinstance(each, StaleObject)):
        assert [(c.before, c.after, c.actor) for c in stale.changes] == [
            ("Before", winner.name, lead.name)
        ]


def test_no_accepted_update_is_lost(project, lead, together):
    """Eight people report eight times each: accepted, traced and counted are the same."""
    task = make_task(project=project, work_minutes=100_000, state="in_progress",
                     actual_start_on=date(2026, 10, 1), remaining_work_minutes=100_000)  # fmt: skip

    def report_eight_times():
        accepted = 0
        while accepted < 8:
            seen = Task.objects.get(pk=task.pk)
            facts = ProgressFacts(progress_pct=10, done_minutes=seen.actual_work_minutes + 1)
            try:
                update_progress(
                    task.pk, actor=lead, on=date(2026, 10, 9), facts=facts, version=seen.version
                )
            except StaleObject:
                continue
            accepted += 1
        return accepted

    answers = together([report_eight_times] * 8)

    assert answers == [8] * 8
    task.refresh_from_db()
    assert (task.actual_work_minutes, task.version) == (64, 65)
    assert HistoryEntry.objects.filter(verb="task.updated").count() == 64


def test_numbers_given_at_the_same_moment_are_different(project, lead, together):

    package = make_work_package(project=project)
    made = together(
        [
            *[partial(create_task, package.pk, actor=lead, facts={"name": n}) for n in NAMES],
            *[partial(create_package, project.pk, actor=lead, facts={"name": n}) for n in NAMES],
        ]
    )
    assert refused_with(made) == {}
    assert sorted(project.tasks.values_list("number", flat=True)) == list(range(1, WRITERS + 1))
    keys = project.work_packages.values_list("number", "outline").order_by("number")
    assert list(keys) == [(n, f"{n:04}.") for n in range(1, WRITERS + 2)]


def test_of_two_commentaries_from_one_version_one_is_kept(to_state, together):
    report = to_state("draft")
    lead = report.project.lead
    words = [Commentary(key_message_en=f"Message {n}.") for n in range(WRITERS)]
    answers = together(
        [
            partial(edit_commentary, report.pk, actor=lead, commentary=w, version=report.version)
            for w in words
        ]
    )
    kept = one_wins(answers, type(report), report.pk, "key_message_en")
    assert kept.status_date == STATUS_DATE
