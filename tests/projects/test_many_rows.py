"""The main lists ask the database as often for a thousand rows as for ten."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.choices import Role
from people.models import HistoryEntry, Notification, OrganisationRole, User
from projects.models import Project
from reporting.models import Report
from tests.factories import make_director, make_project, make_user, make_work_package
from workpackages.models import Assignment, Task, WorkPackage

pytestmark = pytest.mark.django_db
FEW, MANY = 10, 1000


@pytest.fixture
def director():
    return make_director(username="director", name="Wanted Director")


@pytest.fixture
def package(director):
    return make_work_package(project=make_project(lead=director, code="BASE"))


def projects(package, how_many):
    base = package.project
    made = Project.objects.bulk_create(
        Project(
            code=f"MANY-{n}", name_fr=f"Wanted {n}", name_en=f"Wanted {n}", state="execution",
            portfolio=base.portfolio, lead=base.lead, search_text=f"wanted {n}",
        )
        for n in range(how_many)
    )  # fmt: skip
    for each in made:
        each.path = f"{each.pk:08}/"
    Project.objects.bulk_update(made, ["path"])


def packages(package, how_many):
    start = package.project.work_packages.count()
    WorkPackage.objects.bulk_create(
        WorkPackage(
            project=package.project, number=n + 1, outline=f"{n + 1:04}.", name=f"Wanted {n}",
            lead=package.project.lead,
        )
        for n in range(start, start + how_many)
    )  # fmt: skip


def tasks(package, how_many):
    due = date(2026, 10, 9)
    made = Task.objects.bulk_create(
        Task(
            project=package.project, work_package=package, number=n + 1, position=n + 1,
            name=f"Wanted {n}", start_on=due, finish_on=due + timedelta(days=n % 30),
            search_text=f"wanted {n}",
        )
        for n in range(how_many)
    )  # fmt: skip
    Assignment.objects.bulk_create(
        Assignment(task=task, user=package.project.lead) for task in made
    )


def accounts(package, how_many):
    made = User.objects.bulk_create(
        User(
            username=f"many-{n}", name=f"Wanted {n}", email=f"many-{n}@example.org",
            search_text=f"wanted {n}",
        )
        for n in range(how_many)
    )  # fmt: skip
    OrganisationRole.objects.bulk_create(
        OrganisationRole(user=user, role=Role.SPONSOR) for user in made
    )


def reports(package, how_many):
    Report.objects.bulk_create(
        Report(
            project=package.project, number=n + 1, prepared_by=package.project.lead,
            status_date=date(2020, 1, 1) + timedelta(days=n),
        )
        for n in range(how_many)
    )  # fmt: skip


def messages(package, how_many):
    Notification.objects.bulk_create(
        Notification(recipient=package.project.lead, kind="task.assigned", facts={})
        for _n in range(how_many)
    )


def changes(package, how_many):
    for n in range(how_many // 5):
        package.project.summary_en = f"Words {n}"
        package.project.save(update_fields=["summary_en"])
    assert HistoryEntry.objects.count() >= how_many // 5


LISTS = {
    "projects": ("/projects/", projects),
    "portfolio": ("/portfolio/", projects),
    "structure": ("/projects/BASE/structure/", packages),
    "tasks of a package": ("/projects/BASE/packages/1/", tasks),
    "my work": ("/my-work/", tasks),
    "accounts": ("/administration/", accounts),
    "archive": ("/reports/", reports),
    "reports of a project": ("/projects/BASE/reports/", reports),
    "inbox": ("/notifications/", messages),
    "history": ("/projects/BASE/history/", changes),
    "search for projects": ("/search/?q=wanted", projects),
    "search for tasks": ("/search/?q=wanted", tasks),
    "search for people": ("/search/?q=wanted", accounts),
    "export of projects": ("/projects/?export=csv", projects),
    "export of accounts": ("/administration/?export=csv", accounts),
}

# What waits for a person, and what has the words, is asked of every subject once.
MOST_QUERIES = {
    "my work": 43,
    "search for projects": 26,
    "search for tasks": 26,
    "search for people": 26,
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_for_ten_and_a_thousand_rows(name, package, director, as_user):
    address, fill = LISTS[name]
    client = as_user(director)
    counts = []
    for how_many in (FEW, MANY):
        if counts:
            _empty(fill, package)
        fill(package, how_many)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
            body = answer.getvalue()
            answer.close()
        assert answer.status_code == 200
        assert body
        counts.append(len(queries))
    # An export reads 500 rows at a time, each with what hangs on them.
    pieces = MANY // 500 if "export" in address else 0
    assert counts[1] <= counts[0] + pieces
    assert counts[0] <= MOST_QUERIES.get(name, 20)


def _empty(fill, package):
    """Away with the few rows, so that numbers may begin again."""
    if fill is projects:
        Project.objects.filter(code__startswith="MANY-").delete()
    if fill is packages:
        WorkPackage.objects.exclude(pk=package.pk).delete()
    if fill is tasks:
        Task.objects.all().delete()
    if fill is accounts:
        User.objects.filter(username__startswith="many-").delete()
    if fill is reports:
        Report.objects.all().delete()


def test_a_list_shows_its_rows(package, director, as_user):
    """The counts above are of pages that hold what they count."""
    make_user("somebody")
    projects(package, FEW)
    tasks(package, FEW)
    accounts(package, FEW)
    client = as_user(director)
    assert client.get("/projects/").content.decode().count("MANY-") >= FEW
    found = client.get("/search/?q=wanted").content.decode()
    for address in ("/projects/MANY-", "/projects/BASE/tasks/", "/administration/accounts/many-"):
        assert found.count(address) >= FEW, address
    assert client.get("/my-work/").content.decode().count("Wanted") >= FEW
