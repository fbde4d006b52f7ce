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
from reporting.demo.removal import StillUsed, unload
from reporting.models import Report
from servicedesk_pm.common.files import store
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
        project=project, number=9, status_date="2026-08-31", prepared_by=lead,
        pdf_fr=names[0], pdf_en=names[1],
    )  # fmt: skip
    PlanImport.objects.create(
        project=project, number=1, file_name="plan.xml", file=names[2], uploaded_by=lead
    )
    return names


def test_a_refused_removal_keeps_every_file(demo, ours, django_capture_on_commit_callbacks):
    names = make_files()
    has_a_task(ours)
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(StillUsed):
        unload()
    assert all(default_storage.exists(name) for name in names)


def own_calendar(project):
    """A real project works by a calendar that builds on one of the demonstration."""
    geneva = WorkCalendar.objects.get(canton="GE")
    own = WorkCalendar.objects.create(project=project, name="Own", base=geneva, is_default=True)
    return {own, geneva}


def told_of(*projects):
    person = make_user()
    for project in projects:
        Notification.objects.create(
            recipient=person, kind="project.state_changed", url=project.get_absolute_url()
        )
    return Notification.objects.filter(recipient=person)


def test_what_is_real_stays_and_the_rest_goes(demo, ours, django_capture_on_commit_callbacks):
    """Removed once for all of this, since it takes as long as it does."""
    names, kept = make_files(), store("reports/ours.pdf", b"%PDF")
    calendars = own_calendar(ours)
    shown = Project.objects.get(code="PRJ-101")
    told = told_of(shown, ours)
    visitor = make_director(name="Real Director")
    edit_project(shown.pk, {"summary_en": "Seen by a visitor."}, actor=visitor)
    entry = record(account("qualite"), "project.state_changed", ours, before="a", after="b")
    before = HistoryEntry.objects.count()

    with django_capture_on_commit_callbacks() as after:
        assert unload()

    assert_files_go_after_the_commit(after, names, kept)
    assert set(WorkCalendar.objects.all()) == calendars
    assert [each.url for each in told.all()] == [ours.get_absolute_url()]
    assert_history_stays(entry, before, visitor)


def assert_files_go_after_the_commit(callbacks, names, kept):
    assert all(default_storage.exists(name) for name in names)
    for callback in callbacks:
        callback()
    assert not any(default_storage.exists(name) for name in names)
    assert default_storage.exists(kept)


def assert_history_stays(entry, before, visitor):
    """With it, closed, the account that changed something real."""
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
