"""The page of a plan: who opens it, what it shows, how the address narrows it, what it costs."""

import re
from datetime import date, timedelta

import html5lib
import openpyxl
import pytest
from django.urls import reverse

from people.choices import Role
from projects.choices import ProjectState
from tests.conftest import FRIDAY
from tests.factories import make_member, make_project, make_task, make_work_package
from tests.htmx import normal, swapped
from workpackages.choices import LinkType
from workpackages.models import Dependency, Task, WorkCalendar, WorkPackage
from workpackages.planning import wishes

pytestmark = pytest.mark.django_db


def url(project):
    return reverse("workpackages:plan", args=[project.code])


def text(response):
    return " ".join(response.content.decode().split())


def rows(response):
    return re.findall(r'<tr id="row-([^"]+)"', response.content.decode())


def bars(response):
    return re.findall(r' id="bar-([^"]+)"', response.content.decode())


@pytest.fixture
def lead_page(as_user, lead, planned):
    client = as_user(lead)
    return lambda query="": client.get(f"{url(planned.project)}?{query}")


def test_outsiders_and_observers_find_no_plan(as_user, outsider, observer, planned):
    for person in (outsider, observer):
        assert as_user(person).get(url(planned.project)).status_code == 404


def test_who_sees_only_the_sub_project_finds_only_its_plan(as_user, planned):
    person = make_member(planned.sub)
    assert as_user(person).get(url(planned.project)).status_code == 404
    assert rows(as_user(person).get(url(planned.sub))) == ["LT1", "1"]


def test_the_tab_is_for_those_who_see_inside(as_user, member, observer, planned):
    overview = planned.project.get_absolute_url()
    assert url(planned.project) in text(as_user(member).get(overview))
    assert url(planned.project) not in text(as_user(observer).get(overview))


def test_rows_of_table_and_chart_are_the_same_in_the_same_order(lead_page):
    page = lead_page()
    expected = ["LT1", "1", "LT2", "2", "3", "4", "SUB-A", "SUB-A-LT1", "SUB-A-1"]
    assert rows(page) == bars(page) == expected
    assert "Build &lt;b&gt;" in text(page)
    assert "<b>Build" not in text(page)


def test_dates_durations_progress_and_float_stand_in_the_table(lead_page):
    page = text(lead_page())
    row = re.search(r'<tr id="row-2".*?</tr>', page).group()
    assert "12.10.2026" in row and "16.10.2026" in row  # noqa: PT018
    assert '<td class="num">5</td><td class="num">0 %</td>' in row
    assert "critical" in row
    letter = re.search(r'<tr id="row-3".*?</tr>', page).group()
    assert '<td class="num">10</td></tr>' in letter
    package = re.search(r'<tr id="row-LT1".*?</tr>', page).group()
    assert "01.10.2026" in package
    assert '<td class="num">12</td>' in package


def test_the_chart_marks_what_is_critical_late_and_missed(lead_page):
    page = lead_page().content.decode()
    assert re.search(r'id="bar-2" class="g-row g-is-bar g-is-critical"', page)
    assert re.search(r'id="bar-3" class="g-row g-is-bar g-is-late"', page)
    assert "g-deadline-missed" in page
    assert 'class="g-ghost"' in page
    assert 'data-from="1" data-to="2"' in page


def test_the_baseline_can_be_left_out_and_is_not_for_the_team(as_user, lead_page, member, planned):
    assert 'class="g-ghost" x' not in lead_page("baseline=none").content.decode()
    team = as_user(member).get(url(planned.project)).content.decode()
    assert 'class="g-ghost"' not in team


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("show=late", ["LT1", "LT2", "3"]),
        ("show=critical", ["LT1", "1", "LT2", "2", "4"]),
        ("show=critical&show=late", []),
        ("package=2", ["LT2", "2", "3", "4"]),
        ("group=state&show=late", ["group-1", "3"]),
        ("shut=2", ["LT1", "1", "LT2", "SUB-A", "SUB-A-LT1", "SUB-A-1"]),
        ("shut=1", ["LT1", "SUB-A", "SUB-A-LT1", "SUB-A-1"]),
        ("group=person&shut=G2", ["group-1", "2", "group-2"]),
    ],
)
def test_the_address_narrows_and_folds(lead_page, query, expected):
    assert rows(lead_page(query)) == expected


def test_a_person_finds_their_own_tasks(as_user, member, planned):
    client = as_user(member)
    own = ["LT1", "LT2", "2"]
    assert rows(client.get(f"{url(planned.project)}?show=mine")) == own
    assert rows(client.get(f"{url(planned.project)}?person={member.pk}")) == own


def test_a_task_of_two_people_stands_under_both_with_two_bars(lead_page, planned):
    other = make_member(planned.project, name="Zoe Zed")
    planned.build.assignments.create(user=other)
    found = bars(lead_page("group=person"))
    assert "2" in found
    assert any(key.startswith("2-g") for key in found)
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(
    "query",
    [
        "zoom=eon", "page=-1", "page=99999", "page=²", "since=x", "shut=" + "9" * 500,
        "person=abc", "package=W9", "group=odd", "since=9999-12-31", "until=0001-01-01",
        "since=2026-10-12&until=2026-10-01", "show=odd",
    ],
)  # fmt: skip
def test_odd_addresses_show_a_plan(lead_page, query):
    assert lead_page(query).status_code == 200


@pytest.mark.parametrize("zoom", ["day", "week", "month", "quarter"])
def test_the_zoom_is_told_and_kept(lead_page, zoom):
    page = lead_page(f"zoom={zoom}&show=critical").content.decode()
    assert f'data-zoom="{zoom}"' in page
    assert re.search(rf'href="\?zoom={zoom}&amp;show=critical"[^>]*aria-current="true"', page)


def test_the_window_is_the_readers(lead_page):
    page = lead_page("since=2026-10-01&until=2026-10-31").content.decode()
    assert 'data-origin="2026-10-01" data-last="2026-10-31"' in page


def test_holidays_of_the_calendar_are_shaded(lead_page, planned):
    def shade():
        page = lead_page("since=2026-10-05&until=2026-10-18&zoom=day&package=1")
        return re.search(r'class="g-off" d="([^"]*)"', page.content.decode()).group(1)

    weekends = shade()
    WorkCalendar.objects.create(
        project=planned.project,
        is_default=True,
        name="Own",
        week=[[[480, 984]]] * 5 + [[]] * 2,
        exceptions=[{"from": "2026-10-14", "to": "2026-10-14", "shifts": []}],
    )
    assert weekends.count("M") == 2
    assert shade().count("M") == 3


def test_a_circle_leaves_the_plan_readable_and_says_why(lead_page, planned):
    Dependency.objects.create(
        project=planned.project,
        predecessor_task=planned.build,
        successor_task=planned.design,
        link_type=LinkType.FINISH_START,
    )
    Task.objects.filter(pk=planned.design.pk).update(
        state="not_started", actual_start_on=None, progress_pct=0
    )
    page = lead_page()
    assert "The critical path cannot be computed" in text(page)
    assert len(rows(page)) == 9


def test_an_empty_plan_says_how_it_begins(as_user, lead, member, project):
    page = text(as_user(lead).get(url(project)))
    assert "Nothing is planned yet" in page
    assert reverse("workpackages:imports", args=[project.code]) in page
    assert reverse("workpackages:create", args=[project.code]) in page
    assert "New work package" not in text(as_user(member).get(url(project)))


@pytest.mark.parametrize("page", ["plan", "structure"])
def test_a_project_that_is_not_planned_in_its_state_says_so(as_user, director, project, page):
    address, sentence = reverse(f"workpackages:{page}", args=[project.code]), "is not planned."
    assert sentence not in text(as_user(director).get(address))
    project.state = ProjectState.REQUESTED
    project.save()
    shown = text(as_user(director).get(address))
    assert "In the state “Requested” a project is not planned." in shown
    assert "New work package" not in shown


def test_nothing_that_fits_leads_back_to_everything(lead_page):
    assert "Show the whole plan" in text(lead_page("show=critical&show=late"))


@pytest.mark.parametrize("query", ["", "show=late", "shut=2", "zoom=day", "group=person"])
def test_the_fragment_is_the_page(as_user, lead, planned, query):
    client, path = as_user(lead), f"{url(planned.project)}?{query}"
    page = client.get(path).content
    fragment = client.fragment(path, "plan").content
    assert swapped(page, fragment, "plan") == normal(page)


def test_many_rows_come_in_stretches(as_user, lead, planned, monkeypatch):
    monkeypatch.setattr("workpackages.planning.page.ROWS_AT_ONCE", 4)
    client, path = as_user(lead), url(planned.project)
    first = client.get(path)
    assert rows(first) == ["LT1", "1", "LT2", "2"]
    assert "Show the next 4 rows" in text(first)
    assert 'id="plan-rows-2"' in text(first)
    second = client.fragment(f"{path}?page=2", "plan-rows-2")
    assert rows(second) == ["3", "4", "SUB-A", "SUB-A-LT1"]
    assert "<html" not in text(second)
    assert "Show the next row" in text(second)
    whole = client.get(f"{path}?page=2")
    assert rows(whole) == rows(second)
    assert "Back to the first rows" in text(whole)
    # One window for all stretches, so that their pictures stand below each other.
    origins = re.findall(r'data-origin="([^"]+)"', text(first) + text(second))
    assert len(set(origins)) == 1


def test_the_file_holds_what_passes_the_filter(as_user, lead, planned, tmp_path):
    client = as_user(lead)
    answer = client.get(f"{url(planned.project)}?export=xlsx&show=critical&shut=1")
    file = tmp_path / "plan.xlsx"
    file.write_bytes(b"".join(answer.streaming_content))
    answer.close()
    sheet = openpyxl.load_workbook(file).active
    table = list(sheet.iter_rows(values_only=True))
    assert table[0][:3] == ("Outline", "Code", "Name")
    assert [row[1] for row in table[1:]] == ["LT1", "T1", "LT2", "T2", "T4"]
    build = table[4]
    assert build[5].date() == date(2026, 10, 12)
    assert build[7:11] == (5, 0, 0, "Yes")
    csv = client.get(f"{url(planned.project)}?export=csv")
    assert b"Telephony" in b"".join(csv.streaming_content)
    csv.close()


def grow(project, count):
    package = WorkPackage.objects.filter(project=project).order_by("pk").first()
    tasks = [
        Task(
            project=project,
            work_package=package,
            number=1000 + n,
            position=n,
            name=f"Task {n}",
            start_on=FRIDAY + timedelta(n % 200),
            finish_on=FRIDAY + timedelta(n % 200 + 6),
            duration_minutes=504 * 5,
        )
        for n in range(count)
    ]
    Task.objects.bulk_create(tasks)
    made = list(Task.objects.filter(project=project, number__gte=1000).order_by("number"))
    Dependency.objects.bulk_create(
        Dependency(project=project, predecessor_task=a, successor_task=b)
        for a, b in zip(made[::7], made[1::7], strict=False)
    )


def test_the_count_of_queries_does_not_grow(as_user, lead, planned, django_assert_num_queries):
    client, path = as_user(lead), url(planned.project)
    client.get(path)
    with django_assert_num_queries(17):
        client.get(path)
    grow(planned.project, 40)
    make_task(work_package=make_work_package(project=make_project(parent=planned.sub)))
    with django_assert_num_queries(17):
        client.get(path)


def test_the_page_is_well_formed_and_without_styles(lead_page):
    page = lead_page().content.decode()
    html5lib.HTMLParser(strict=False).parse(page)
    assert "style=" not in page
    assert page.count('aria-labelledby="chart-1-title chart-1-desc"') == 1


def test_rows_wait_at_once_for_at_most_five_hundred():
    assert wishes.ROWS_AT_ONCE == 500


@pytest.mark.parametrize("role", [Role.SPONSOR, Role.QUALITY_MANAGER, Role.TEAM_MEMBER])
def test_others_inside_read_but_do_not_plan(as_user, planned, role):
    page = text(as_user(make_member(planned.project, role)).get(url(planned.project)))
    assert "Telephony" in page
    assert "New work package" not in page
