"""The demonstration goes whole, or stays whole and says why."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from people.audit import record
from people.choices import Role
from people.models import HistoryEntry, Notification, OrgUnit, Site, User
from projects.models import Portfolio, Programme, Project, RoleAssignment, Seat
from projects.operations import edit_project
from reporting.demo.loader import load
from reporting.demo.removal import StillUsed, unload
from reporting.models import Report
from servicedesk_pm.common.files import store
from tests.demonstration import PASSWORD
from tests.factories import (
    make_director,
    make_portfolio,
    make_project,
    make_task,
    make_user,
    make_work_package,
)
from workpackages.models import Assignment, PlanImport, Task, WorkCalendar, WorkPackage

pytestmark = pytest.mark.django_db
COUNTED = (
    User, Site, OrgUnit, Portfolio, Programme, Project, WorkPackage, Task, RoleAssignment, Report,
    HistoryEntry,
)  # fmt: skip


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def ours():
    """A project of somebody's own, beside the demonstration."""
    return make_project(code="OURS", name_fr="Notre projet", portfolio=make_portfolio())


def account(login):
    return User.objects.get(username=login)


def counts():
    return {model: model.objects.count() for model in COUNTED}


def leads(project):
    Project.objects.filter(pk=project.pk).update(lead=account("pm-itsm"))


def sponsors(project):
    Project.objects.filter(pk=project.pk).update(sponsor=account("mandant-dsi"))


def has_a_role(project):
    RoleAssignment.objects.create(project=project, user=account("tech-01"), role=Role.TEAM_MEMBER)


def sits_in_the_organisation(project):
    Seat.objects.create(project=project, person=account("finances"), hat="finance_controller")


def leads_a_package(project):
    make_work_package(project=project, lead=account("lot-donnees"))


def has_a_task(project):
    Assignment.objects.create(task=make_task(project=project), user=account("agent-01"))


def lies_in_a_unit(project):
    Project.objects.filter(pk=project.pk).update(org_unit=OrgUnit.objects.get(code="finances"))


@pytest.mark.parametrize(
    "entangle",
    [
        leads,
        sponsors,
        has_a_role,
        sits_in_the_organisation,
        leads_a_package,
        has_a_task,
        lies_in_a_unit,
    ],
)
def test_what_a_real_project_needs_is_named_and_nothing_is_removed(demo, ours, entangle):
    entangle(ours)
    before = counts()
    with pytest.raises(StillUsed, match="OURS "):
        unload()
    assert counts() == before


def test_a_project_added_to_the_portfolio_stays_until_it_is_named_too(demo):
    root = Project.objects.get(code="PRJ-102")
    added = make_project(
        code="ADDED", portfolio=root.portfolio, programme=root.programme, parent=root
    )
    before = counts()
    with pytest.raises(StillUsed, match="ADDED"):
        unload()
    assert counts() == before
    assert unload(with_added=True)
    assert not Project.objects.filter(pk=added.pk).exists()


def test_a_real_account_in_a_unit_of_the_demonstration_is_named(demo):
    person = make_user(name="Real Person", org_unit=OrgUnit.objects.get(code="rh"))
    with pytest.raises(StillUsed, match="Real Person"):
        unload()
    person.refresh_from_db()
    assert person.org_unit is not None


def test_the_command_says_it_in_a_sentence(demo, ours):
    leads(ours)
    with pytest.raises(CommandError, match=r"Nothing was removed.*OURS"):
        call_command("delete_demo")


def make_files():
    project = Project.objects.get(code="PRJ-101")
    lead = project.lead
    names = [store(f"reports/{n}.pdf", b"%PDF") for n in ("fr", "en")]
    names.append(store("plans/2026/plan.xml", b"<Project/>"))
    Report.objects.create(
        project=project, number=9, status_date="2026-09-30", prepared_by=lead,
        pdf_fr=names[0], pdf_en=names[1],
    )  # fmt: skip
    PlanImport.objects.create(
        project=project, number=1, file_name="plan.xml", file=names[2], uploaded_by=lead
    )
    return names


def test_its_files_go_once_the_removal_is_committed(demo, django_capture_on_commit_callbacks):
    names = make_files()
    kept = store("reports/ours.pdf", b"%PDF")
    with django_capture_on_commit_callbacks() as after:
        unload()
    assert all(default_storage.exists(name) for name in names)
    for callback in after:
        callback()
    assert not any(default_storage.exists(name) for name in names)
    assert default_storage.exists(kept)


def test_a_refused_removal_keeps_every_file(demo, ours, django_capture_on_commit_callbacks):
    names = make_files()
    has_a_task(ours)
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(StillUsed):
        unload()
    assert all(default_storage.exists(name) for name in names)


def test_the_history_stays_and_names_who_changed_something_real(demo, ours):
    visitor = make_director(name="Real Director")
    shown = Project.objects.get(code="PRJ-101")
    edit_project(shown.pk, {"summary_en": "Seen by a visitor."}, actor=visitor)
    entry = record(account("qualite"), "project.state_changed", ours, before="a", after="b")
    before = HistoryEntry.objects.count()

    assert unload()

    assert HistoryEntry.objects.count() >= before
    entry.refresh_from_db()
    assert str(entry.actor) == "Responsable qualité et risques"
    left = User.objects.filter(email__endswith="@odr.example")
    assert [(user.username, user.is_active, user.has_usable_password()) for user in left] == [
        ("qualite", False, False)
    ]
    kind = ContentType.objects.get_for_model(Project)
    theirs = HistoryEntry.objects.filter(content_type=kind, actor=visitor)
    assert theirs.filter(changes__has_key="summary_en").exists()


def test_the_next_demonstration_opens_an_account_again_that_stayed(demo, ours):
    record(account("qualite"), "project.state_changed", ours, before="a", after="b")
    unload()
    assert load(PASSWORD)
    assert Project.objects.filter(code__startswith="PRJ").roots().count() == 21
    again = account("qualite")
    assert again.is_active
    assert again.check_password(PASSWORD)
    assert [entry.role for entry in again.organisation_roles.all()] == [Role.QUALITY_MANAGER]


def test_a_calendar_that_a_real_project_works_by_stays(demo, ours):
    geneva = WorkCalendar.objects.get(canton="GE")
    own = WorkCalendar.objects.create(project=ours, name="Own", base=geneva, is_default=True)
    unload()
    assert set(WorkCalendar.objects.all()) == {own, geneva}


def test_messages_about_it_go_with_it(demo, ours):
    person = make_user()
    shown = Project.objects.get(code="PRJ-101")
    for project in (shown, ours):
        Notification.objects.create(
            recipient=person, kind="project.state_changed", url=project.get_absolute_url()
        )
    unload()
    assert [n.url for n in Notification.objects.filter(recipient=person)] == [
        ours.get_absolute_url()
    ]
