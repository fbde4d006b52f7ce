"""The plan over projects: what is in sight, opened and filtered, at a constant cost."""

import re
from datetime import date

import pytest
from django.urls import reverse

from people.choices import Role
from projects.choices import ProjectState
from tests.factories import (
    make_member,
    make_milestone,
    make_programme,
    make_project,
    make_task,
    make_work_package,
)
from tests.htmx import normal, swapped

pytestmark = pytest.mark.django_db
URL = reverse("workpackages:portfolio_plan")


def rows(response):
    return re.findall(r'<tr id="row-([^"]+)"', response.content.decode())


def bars(response):
    return re.findall(r' id="bar-([^"]+)"', response.content.decode())


def text(response):
    return " ".join(response.content.decode().split())


def test_everybody_sees_what_they_see_inside(as_user, director, lead, member, outsider, planned):
    make_project(code="ZZZ")
    assert rows(as_user(director).get(URL)) == [planned.project.code, "ZZZ"]
    for person in (lead, member):
        assert rows(as_user(person).get(URL)) == [planned.project.code]
    page = as_user(outsider).get(URL)
    assert page.status_code == 200
    assert "No plans in sight yet" in text(page)


def test_observers_see_no_plans(as_user, observer, planned):
    assert "No plans in sight yet" in text(as_user(observer).get(URL))


def test_who_sees_only_a_sub_project_finds_it_on_top(as_user, planned):
    assert rows(as_user(make_member(planned.sub)).get(URL)) == ["SUB-A"]


def test_the_entry_stands_where_somebody_may_have_a_plan(as_user, member, outsider, planned):
    link = f'href="{URL}"'
    assert link in text(as_user(member).get("/projects/"))
    assert link not in text(as_user(outsider).get("/projects/"))


def test_a_project_opens_to_its_packages_and_sub_projects(as_user, lead, planned):
    client, code = as_user(lead), planned.project.code
    key, inner = f"P{planned.project.pk}", f"P{planned.sub.pk}"
    page = client.get(f"{URL}?open={key}")
    assert rows(page) == bars(page) == [code, f"{code}-LT1", "SUB-A"]
    deeper = client.get(f"{URL}?open={key}.W{planned.top.pk}.{inner}")
    assert rows(deeper) == [
        code, f"{code}-LT1", f"{code}-1", f"{code}-LT2", "SUB-A", "SUB-A-LT1"
    ]  # fmt: skip
    assert rows(client.get(f"{URL}?open=P999.W1.x")) == [code]


def test_bars_show_the_forecast_over_the_planned_window(as_user, lead, planned):
    project = planned.project
    project.planned_start_on, project.planned_finish_on = date(2026, 10, 1), date(2026, 10, 12)
    project.save()
    make_milestone(
        work_package=planned.top,
        name="Go <live>",
        finish_on=date(2026, 10, 14),
        is_key_milestone=True,
    )
    page = as_user(lead).get(URL).content.decode()
    bar = re.search(rf'<a [^>]*id="bar-{project.code}"[^>]*>', page).group()
    assert 'data-start="2026-10-01" data-finish="2026-10-16"' in bar
    assert "g-is-late" in bar
    assert 'class="g-ghost" x' in page
    assert "Go &lt;live&gt; · 14.10.2026" in page
    assert "1 ends later than planned" in page


def test_projects_are_counted_alike_whether_folded_or_not(as_user, lead, planned):
    planned.sub.planned_finish_on = date(2026, 10, 1)
    planned.sub.save()
    client = as_user(lead)
    for path in (URL, f"{URL}?open=P{planned.project.pk}"):
        page = text(client.get(path))
        assert "2 projects" in page
        assert "1 ends later than planned" in page


def test_filters_narrow_to_programme_lead_and_state(as_user, director, planned):
    programme = make_programme(code="PGM-X")
    mine = make_project(code="AAA", programme=programme)
    make_project(code="BBB", state=ProjectState.CLOSED)
    client, code = as_user(director), planned.project.code
    assert rows(client.get(URL)) == ["AAA", code]
    assert rows(client.get(f"{URL}?programme=PGM-X")) == ["AAA"]
    assert rows(client.get(f"{URL}?lead={mine.lead_id}")) == ["AAA"]
    assert rows(client.get(f"{URL}?lead={planned.sub.lead_id}")) == [code]
    assert rows(client.get(f"{URL}?state=closed")) == ["BBB"]
    assert rows(client.get(f"{URL}?programme=none&zoom=eon&page=x")) == ["AAA", code]
    nothing = client.get(f"{URL}?state=closed&programme=PGM-X")
    assert "No project fits these filters" in text(nothing)


@pytest.mark.parametrize("query", ["", "zoom=month", "state=closed"])
def test_the_fragment_is_the_page(as_user, lead, planned, query):
    client, path = as_user(lead), f"{URL}?open=P{planned.project.pk}&{query}"
    page, fragment = client.get(path).content, client.fragment(path, "portfolio-plan").content
    assert swapped(page, fragment, "portfolio-plan") == normal(page)


def test_many_projects_come_in_stretches(as_user, director, planned, monkeypatch):
    monkeypatch.setattr("workpackages.planning.portfolio.ROWS_AT_ONCE", 1)
    make_project(code="ZZZ")
    client = as_user(director)
    assert "Show the next row" in text(client.get(URL))
    second = client.fragment(f"{URL}?page=2", "plan-rows-2")
    assert rows(second) == ["ZZZ"]
    assert "Back to the first rows" in text(client.get(f"{URL}?page=2"))


def test_the_count_of_queries_does_not_grow(as_user, director, planned, django_assert_num_queries):
    client, path = as_user(director), f"{URL}?open=P{planned.project.pk}"
    client.get(path)
    with django_assert_num_queries(10):
        client.get(path)
    for n in range(12):
        project = make_project(code=f"N-{n}", programme=make_programme())
        make_task(work_package=make_work_package(project=project))
        make_project(parent=project)
    with django_assert_num_queries(10):
        client.get(path)


def test_the_role_above_sees_below(as_user, planned):
    person = make_member(planned.project, Role.SPONSOR)
    assert rows(as_user(person).get(f"{URL}?open=P{planned.project.pk}"))[-1] == "SUB-A"
