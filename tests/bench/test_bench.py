"""The bench measures the same rows everywhere and prints every figure it promises."""

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import HttpResponse

from people.models import User
from projects.models import (
    Programme,
    Project,
    ProjectRequest,
    ProjectScore,
    RoleAssignment,
    ScoreState,
)
from reporting.bench.client import Figure, percentile
from reporting.bench.middleware import QueryCountMiddleware
from reporting.bench.pages import subjects
from reporting.bench.reference import FULL, LARGE_PROJECT, SMALL, TODAY, is_loaded, load
from reporting.bench.work import free_status_date, made_plan, taken_away
from reporting.operations import request_status_report
from servicedesk_pm.settings import bench as bench_settings
from tests.factories import make_project
from workpackages.models import Assignment, BaselineRow, Dependency, PlanImport, Task, WorkPackage

PAGES = (
    "sign-in page", "project list", "project page", "gate page", "its panel of work",
    "structure, 10 work packages", "structure, 50 work packages", "the latter, all levels",
    "my work", "task page", "search", "report list", "portfolio", "board, 40 requests",
    "ranked list, 40 candidates",
    "plan, 80 tasks", "plan, 450 tasks", "preview of a move", "plan over all projects",
    "the same, all unfolded", "register, 60 risks", "risk matrix of all",
    "money of all projects", "money of a project", "week of hours",
    "control of one project", "control of all projects", "cockpit", "its load of the units",
    "60 requirements × 60",
    "task update (POST)", "week of 8 rows (POST)",
)  # fmt: skip
FIGURES = re.compile(
    r"^(?P<name>\S.*?) +(?P<median>\d+\.\d) ms +(?P<p95>\d+\.\d) ms +(?P<queries>\d+) queries"
    r" +(?P<size>[\d,]+) bytes$",
    re.MULTILINE,
)


def written():
    """Everything that was loaded, without keys of the database."""
    task, package = "task__project__code", "project__code"
    return (
        list(User.objects.order_by("username").values_list("username", "name", "email")),
        list(
            Project.objects.order_by("code").values_list(
                "code", "parent__code", "programme__code", "state", "size_class", "lead__username",
                "sponsor__username", "planned_start_on", "planned_finish_on", "approved_envelope",
            )
        ),
        list(
            RoleAssignment.objects.order_by("project__code", "user__username").values_list(
                "project__code", "user__username", "role"
            )
        ),
        list(
            WorkPackage.objects.order_by(package, "number").values_list(
                package, "number", "outline", "parent__number", "lead__username", "budget", "state",
                "finish_on",
            )
        ),
        list(
            Task.objects.order_by(package, "number").values_list(
                package, "number", "work_package__number", "name", "kind", "state", "progress_pct",
                "start_on", "finish_on", "work_minutes", "actual_start_on", "actual_finish_on",
            )
        ),
        list(
            Assignment.objects.order_by(task, "task__number").values_list(
                task, "task__number", "user__username"
            )
        ),
        list(
            Dependency.objects.order_by(package, "predecessor_task__number").values_list(
                package, "predecessor_task__number", "successor_task__number", "link_type", "lag"
            )
        ),
        list(
            BaselineRow.objects.order_by(task, "task__number").values_list(
                task, "task__number", "finish_on", "work_minutes"
            )
        ),
        list(
            ProjectRequest.objects.order_by("number").values_list(
                "number", "project__code", "requester__username", "title_fr", "submitted_at"
            )
        ),
        list(
            ProjectScore.objects.order_by("project__code").values_list(
                "project__code", "scores", "contributions", "cost", "effort_minutes"
            )
        ),
    )  # fmt: skip


@pytest.mark.django_db
def test_the_reference_portfolio_is_the_same_every_time():
    with transaction.atomic():
        load(SMALL)
        first = written()
        transaction.set_rollback(True)
    assert not is_loaded()
    load(SMALL)
    assert written() == first


@pytest.mark.django_db
def test_it_has_the_size_that_was_asked_for():
    load(SMALL)
    assert is_loaded()
    assert Programme.objects.count() == SMALL.programmes
    assert Project.objects.count() == SMALL.projects + SMALL.wishes
    assert ProjectRequest.objects.exclude(submitted_at=None).count() == SMALL.wishes
    assert ProjectScore.objects.filter(state=ScoreState.CURRENT).count() == SMALL.wishes
    assert WorkPackage.objects.count() == SMALL.packages
    assert Task.objects.count() == SMALL.tasks
    assert Dependency.objects.count() == SMALL.links
    large = WorkPackage.objects.filter(project__code=LARGE_PROJECT)
    assert large.count() == SMALL.large_packages
    assert {project.depth for project in Project.objects.all()} == {0, 1, 2}
    assert subjects().large.code == LARGE_PROJECT


def test_the_pages_that_are_timed_are_served_on_the_day_of_the_portfolio():
    assert bench_settings.DEMO_TODAY == TODAY


def test_the_full_size_is_the_one_that_the_figures_are_published_for():
    assert (FULL.programmes, FULL.projects, FULL.packages) == (20, 200, 10_000)
    assert (FULL.tasks, FULL.links) == (90_000, 80_000)
    assert (FULL.large_packages, FULL.wishes) == (500, 500)


@pytest.mark.django_db
def test_an_answer_says_how_many_queries_it_took(rf):
    make_project()

    def answer(request):
        return HttpResponse(str(Project.objects.count() + Task.objects.count()))

    assert QueryCountMiddleware(answer)(rf.get("/"))["X-Queries"] == "2"


def test_a_percentile_is_one_of_the_values():
    values = [float(n) for n in range(1, 101)]
    assert percentile(values, 0.95) == 95.0
    assert percentile([7.0], 0.95) == 7.0
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0


def test_a_figure_shows_median_p95_queries_and_bytes():
    shown = FIGURES.match(str(Figure("project page", 12.34, 56.78, 9, 12_345)))
    assert shown is not None
    assert shown.groups() == ("project page", "12.3", "56.8", "9", "12,345")


def test_a_made_plan_has_the_tasks_and_links_that_were_asked_for():
    plan = made_plan(42)
    assert plan.count(b"<Task>") == 42
    assert plan.count(b"<Summary>1</Summary>") == 2
    assert plan.count(b"<PredecessorLink>") == 38


KEPT = {"people_historyentry", "sqlite_sequence", "sqlite_stat1"}


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    """Runs the whole bench on a small portfolio that stays from one run to the next."""
    var = tmp_path_factory.mktemp("bench")
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "servicedesk_pm.settings.development",
        "VAR_DIR": str(var),
        "DATABASE_URL": "",
        "REDIS_URL": "",
    }
    command = [sys.executable, "manage.py", "bench", "--small", "--runs", "2"]

    def run():
        done = subprocess.run(
            command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    return run, var


def rows_and_files(var):
    """All that a run could leave but history, which is kept: the rows of every table, and files."""
    with closing(sqlite3.connect(var / "servicedesk.sqlite3")) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        names = [name for (name,) in tables if name not in KEPT]
        rows = {
            name: sorted(map(repr, database.execute(f"SELECT * FROM {name}"))) for name in names
        }
    return rows, sorted(file for file in (var / "files").rglob("*") if file.is_file())


def test_the_command_prints_every_figure_and_does_so_again(bench):
    """Its server, its pages, its import and its report; what it made is gone afterwards."""
    run, var = bench
    first = run()
    assert "Loading the reference portfolio" in first
    assert_every_figure(first)
    before = rows_and_files(var)
    assert len(before[0]["workpackages_task"]) == SMALL.tasks
    again = run()
    assert "Loading the reference portfolio" not in again
    assert_every_figure(again)
    assert rows_and_files(var) == before
    assert not before[1]


def assert_every_figure(printed):
    assert "Subject:" not in printed, "a mail was written to the console"
    found = list(FIGURES.finditer(printed))
    assert tuple(figure["name"] for figure in found) == PAGES, printed
    assert re.search(r"cores, sqlite, a million additions in \d+ ms$", printed, re.MULTILINE)
    for figure in found:
        assert float(figure["p95"]) >= float(figure["median"]) > 0
        # The update answers with an event and no body.
        is_write = figure["name"].endswith("(POST)")
        assert is_write or int(figure["size"].replace(",", "")) > 0
    asked = {figure["name"]: int(figure["queries"]) for figure in found}
    assert asked.pop("sign-in page") >= 0
    assert min(asked.values()) > 0
    assert re.search(r"^snapshots of \d+ projects: \d+\.\d s$", printed, re.MULTILINE)
    told = r"^report of the portfolio: figures \d+\.\d s, two PDFs \d+\.\d s, \d+ MB at most$"
    assert re.search(told, printed, re.MULTILINE)
    assert re.search(r"^import of 60 tasks: \d+\.\d s$", printed, re.MULTILINE)
    assert re.search(r"^status report, two PDFs: \d+\.\d s, \d+ MB", printed, re.MULTILINE)
    assert re.search(r"^plan over all projects as PDF: \d+\.\d s, \d+ MB", printed, re.MULTILINE)
    assert re.search(
        r"^full pass, 1000 tasks, 998 links: \d+ ms, \d+\.\d µs", printed, re.MULTILINE
    )
    assert re.search(r"^one change among 200 tasks: median \d+\.\d ms", printed, re.MULTILINE)
    assert re.search(r"^rank ranges of 100 projects: \d+ ms$", printed, re.MULTILINE)
    for size in (20, 40):
        figure = rf"^choice among {size} projects, 37 limits: \d+ ms, gap \d\.\d\d %$"
        assert re.search(figure, printed, re.MULTILINE)
    assert re.search(
        r"^simulation of 100 activities in 1000 runs, .* s, \d+ MB", printed, re.MULTILINE
    )
    assert re.search(r"^mail of the day to 20 people: \d+\.\d s, 20 mails$", printed, re.MULTILINE)
    assert re.search(r"beside MPXJ: |tasks: .* ms, MPXJ .* times as long", printed)
    assert re.search(r"largest shared plan|^import of .*\.xml: ", printed, re.MULTILINE)


def test_the_memory_of_a_work_is_its_own():
    """Not that of the process which started it."""
    held = bytearray(400 * 2**20)
    held[:: 2**12] = b"x" * len(held[:: 2**12])
    source = "from reporting.bench import work; print(work.peak_megabytes())"
    told = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup(); {source}"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": bench_settings.__name__},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert 30 < float(told.stdout) < 300


@pytest.mark.django_db
def test_a_report_that_somebody_prepares_is_not_in_the_way_of_the_bench():
    load(SMALL)
    project = subjects().project
    latest = TODAY - timedelta(days=2)
    assert free_status_date(project) == latest
    for _ in range(2):
        request_status_report(
            project.pk, actor=project.lead, status_date=free_status_date(project), today=TODAY
        )
    assert free_status_date(project) == latest - timedelta(days=2)


@pytest.mark.django_db
def test_work_that_fails_leaves_no_file_either():
    stored = default_storage.save("plans/bench.xml", ContentFile(b"<Project/>"))
    file = PlanImport(file=stored).file

    def work():
        with taken_away() as files:
            make_project()
            files.append(file)
            raise RuntimeError("not imported")

    with pytest.raises(RuntimeError, match="not imported"):
        work()
    assert not Project.objects.exists()
    assert not default_storage.exists(stored)
