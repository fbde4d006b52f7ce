"""The lights of projects, outside of reports: in the head of their pages and in lists."""

from __future__ import annotations

import importlib
from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.urls import reverse
from django.utils import translation

from control.models import StatusSnapshot
from control.told import colour_of
from people.choices import Role
from projects.lights import light_of, lit, load_light, load_lights, with_lights
from projects.models import Project
from reporting.choices import Classification, ReportState
from reporting.models import Report
from tests.factories import make_director, make_member, make_project, make_user
from tests.htmx import normal, swapped
from tests.reporting.conftest import STATUS_DATE

pytestmark = pytest.mark.django_db
LIST = "/projects/"


def make_report(project, *, state=ReportState.PUBLISHED, overall="red", **fields):
    """A report that already says its lights."""
    issued = {
        "approved_by": make_user(), "approved_at": "2026-10-12T08:00Z",
        "submitted_by": project.lead, "submitted_at": "2026-10-12T07:00Z",
    }  # fmt: skip
    if state == ReportState.PUBLISHED:
        issued |= {
            "published_at": "2026-10-12T09:00Z", "sha256": "x", "pdf_fr": "a.pdf",
            "pdf_en": "b.pdf",
        }  # fmt: skip
    if state == ReportState.DRAFT:
        issued = {}
    number = project.reports.count() + 1
    return Report.objects.create(
        **{
            "project": project, "number": number, "status_date": STATUS_DATE, "state": state,
            "prepared_by": project.lead, "overall_light": overall, "schedule_light": overall,
            **issued, **fields,
        }
    )  # fmt: skip


def overview(client, project):
    return client.get(f"{LIST}{project.code}/").content.decode()


def head(page):
    return page.split('<header class="page-head">')[1].split("</header>")[0]


def test_a_published_report_lights_the_head_and_the_list(to_state, as_user):
    report = to_state(ReportState.PUBLISHED)
    client = as_user(report.project.lead)
    shown = head(overview(client, report.project))
    for part in (report.get_absolute_url(), "09.10.2026", "light-amber"):
        assert part in shown, part
    page = client.get(LIST).content.decode()
    row = next(row for row in page.split("<tr") if f">{report.project.code}<" in row)
    assert report.get_absolute_url() in row
    assert "09.10.2026" in row


def test_the_columns_say_what_the_figures_say(to_state):
    report = to_state(ReportState.PUBLISHED)
    colours = {light["light"]: light["colour"] for light in report.figures["lights"]}
    assert (report.overall_light, report.schedule_light) == (
        colours["overall"], colours["schedule"],
    )  # fmt: skip
    # As a migration sees the rows: published ones are not guarded there.
    then = MigrationLoader(connection).project_state().apps
    then.get_model("reporting", "Report").objects.update(overall_light="", schedule_light="")
    name = "reporting.migrations.0007_read_lights_out_of_snapshots"
    importlib.import_module(name).read_lights(then, None)
    report.refresh_from_db()
    assert report.overall_light == colours["overall"]
    assert report.schedule_light == colours["schedule"]


def test_a_project_without_a_confirmed_report_has_no_light(as_user, lead, project):
    make_report(project, state=ReportState.DRAFT)
    assert "light-red" not in overview(as_user(lead), project)
    assert load_light(lead, project) is None


def test_the_newest_confirmed_report_counts(lead, project):
    make_report(project, overall="green", status_date=date(2026, 9, 30))
    newest = make_report(project, state=ReportState.APPROVED, overall="red")
    make_report(project, state=ReportState.DRAFT, overall="amber", status_date=date(2026, 10, 31))
    found = load_light(lead, project)
    assert (found.overall, found.on, found.url) == (
        "red", STATUS_DATE, newest.get_absolute_url(),
    )  # fmt: skip
    assert not found.differs


def test_the_schedules_light_stands_beside_an_overall_light_that_differs(as_user, lead, project):
    make_report(project, overall="grey", schedule_light="red")
    shown = head(overview(as_user(lead), project))
    assert "n. s." in shown
    assert "Red · Schedule" in shown


def test_who_may_not_read_the_report_sees_no_light(as_user, lead, project):
    member, observer = make_member(project), make_member(project, Role.OBSERVER)
    older = make_report(project, overall="green", status_date=date(2026, 9, 30))
    make_report(project, state=ReportState.APPROVED, overall="amber")
    make_report(
        project, classification=Classification.DIRECTION, status_date=date(2026, 10, 31),
    )  # fmt: skip
    assert load_light(lead, project).overall == "red"
    assert load_light(member, project).overall == "amber"
    assert load_light(observer, project).url == older.get_absolute_url()
    for person, other in ((member, "light-red"), (observer, "light-amber")):
        client = as_user(person)
        export = b"".join(client.get(f"{LIST}?export=csv").streaming_content).decode()
        for page in (overview(client, project), client.get(LIST).content.decode()):
            assert other not in page
        assert "Red" not in export


def test_the_file_has_the_light_and_its_day(as_user, lead, project):
    make_report(project, overall="amber", schedule_light="red")
    with translation.override("fr"):
        lead.language = "fr"
        lead.save()
    text = b"".join(as_user(lead).get(f"{LIST}?export=csv").streaming_content).decode()
    assert "Orange · Délais : rouge;09.10.2026" in text.replace("\u202f", " ").replace("\xa0", " ")


def test_the_portfolio_shows_the_light_too(as_user, director, project):
    report = make_report(project)
    assert report.get_absolute_url() in as_user(director).get("/portfolio/").content.decode()


def test_what_needs_a_hand_is_sorted_first(as_user, director):
    for code, colour in (("GREEN", "green"), ("RED", "red"), ("AMBER", "amber")):
        make_report(make_project(code=code), overall=colour)
    make_project(code="BARE")
    page = as_user(director).get(f"{LIST}?sort=light").content.decode()
    places = [page.index(f">{code}<") for code in ("RED", "AMBER", "GREEN", "BARE")]
    assert places == sorted(places)


def test_the_list_sorted_by_light_is_swapped_as_the_page(as_user, director):
    for colour in ("green", "red"):
        make_report(make_project(), overall=colour)
    client = as_user(director)
    address = f"{LIST}?sort=-light"
    page = client.get(address).content
    fragment = client.fragment(address, "project-list").content
    assert b"light-green" in fragment
    assert swapped(page, fragment, "project-list") == normal(page)


def test_lights_cost_no_query_more_for_many_projects(as_user, django_assert_num_queries):
    director = make_director()
    client, counts = as_user(director), []
    for _ in range(12):
        project = make_project()
        make_report(project)
        client.get(LIST)
        with django_assert_num_queries(20, exact=False) as asked:
            client.get(LIST)
        counts.append(len(asked))
    assert counts[0] == counts[-1]
    some = list(Project.objects.visible_to(director).order_by("pk"))
    with django_assert_num_queries(2):
        assert len(load_lights(director, some)) == 12
    with django_assert_num_queries(2):
        shown = lit(director, some)
        assert all(load_light(director, each).overall == "red" for each in shown)
        assert lit(director, shown) == shown


def test_a_history_with_several_reports_names_them_all(to_state, as_user, director):
    for day in (date(2026, 9, 30), STATUS_DATE):
        report = to_state(ReportState.PUBLISHED, status_date=day)
    page = as_user(director).get(f"{LIST}{report.project.code}/history/").content.decode()
    for number in (1, 2):
        assert f"{report.project.code} · {number}" in page


def kept(project, on, **colours):
    """A snapshot that says its lights."""
    names = ("overall", "cost", "schedule", "quality")
    lights = {name: [colours.get(name, "grey"), "no_data"] for name in names}
    return StatusSnapshot.objects.create(
        project=project, status_date=on, taken_at="2026-11-02T06:00Z", budget=0, planned=0,
        earned=0, actual=0, promised=0, forecast_method="typical", figures={"lights": lights},
    )  # fmt: skip


LATER, EARLIER = STATUS_DATE + timedelta(days=22), STATUS_DATE - timedelta(days=9)


def test_figures_that_were_kept_later_tell_the_light_and_lead_to_control(project):
    make_report(project, overall="green")
    kept(project, LATER, overall="red", schedule="amber")
    light = load_light(project.lead, project)
    assert (light.overall, light.schedule, light.on) == ("red", "amber", LATER)
    assert light.url == reverse("control:overview", args=[project.code])
    assert not light.is_reported


@pytest.mark.parametrize("on", [EARLIER, STATUS_DATE])
def test_a_report_of_the_same_day_or_later_tells_it(project, on):
    report = make_report(project, overall="green")
    kept(project, on, overall="red")
    light = load_light(project.lead, project)
    assert (light.overall, light.url) == ("green", report.get_absolute_url())
    assert light.is_reported


def test_without_a_report_the_newest_figures_tell_it(project):
    kept(project, EARLIER, overall="red")
    kept(project, LATER, overall="green")
    assert load_light(project.lead, project).overall == "green"


def in_a_list(user, project):
    return light_of(with_lights(Project.objects.filter(pk=project.pk), user).get())


@pytest.mark.parametrize("reader", ["lead", "member", "observer", "outsider"])
@pytest.mark.parametrize("on", [EARLIER, STATUS_DATE, LATER])
@pytest.mark.parametrize("classification", Classification.values)
def test_a_list_and_the_project_tell_the_same_light(project, reader, on, classification):
    """The list asks the database to sort by it, the page of a project asks for its own alone."""
    person = {
        "lead": lambda: project.lead,
        "member": lambda: make_member(project, username="member"),
        "observer": lambda: make_member(project, Role.OBSERVER, username="observer"),
        "outsider": lambda: make_user("outsider"),
    }[reader]()
    person = type(person).objects.get(pk=person.pk)
    make_report(project, state=ReportState.APPROVED, overall="red", status_date=EARLIER)
    make_report(project, overall="green", classification=classification)
    make_report(project, state=ReportState.DRAFT, overall="red", status_date=LATER)
    kept(project, on, overall="grey", cost="amber", schedule="green")
    kept(project, EARLIER - timedelta(days=30), overall="red")
    told = in_a_list(person, project)
    assert load_light(person, Project.objects.get(pk=project.pk)) == told
    if reader == "outsider":
        assert (told is not None) == (classification == Classification.INTERNAL)


def test_who_does_not_see_the_money_reads_the_report(project):
    make_report(project, overall="green", classification=Classification.INTERNAL)
    kept(project, LATER, overall="red")
    member = make_member(project, username="member")
    assert load_light(member, project).overall == "green"


@pytest.mark.parametrize(
    "colours",
    [
        {"overall": "green", "cost": "red"},
        {"cost": "green", "schedule": "amber"},
        {"quality": "red", "cost": "amber"},
        {"schedule": "green"},
        {},
    ],
    ids=lambda colours: " ".join(f"{name} {colour}" for name, colour in colours.items()) or "none",
)
def test_the_overall_light_is_the_one_that_control_shows(project, colours):
    row = kept(project, LATER, **colours)
    assert load_light(project.lead, project).overall == colour_of(row)


def test_the_page_says_where_the_light_comes_from(project, as_user):
    kept(project, LATER, overall="red")
    shown = head(overview(as_user(project.lead), project))
    assert "As the figures kept at 31.10.2026 tell" in shown
    assert f'href="{reverse("control:overview", args=[project.code])}"' in shown
