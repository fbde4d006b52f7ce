"""A programme is computed as one network, and drawn with what joins its projects."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from people.choices import Role
from tests.across.conftest import AGREED, forecast
from tests.factories import (
    make_director,
    make_member,
    make_milestone,
    make_programme,
    make_project,
    make_task,
    make_user,
    make_work_package,
)
from tests.htmx import normal, swapped
from tests.scheduling.conftest import make_link
from workpackages.dependencies import seen_by
from workpackages.models import CrossDependency
from workpackages.operations.across import agree_to_deliver
from workpackages.planning.web import MOST_DRAWN, draw_web, web_of
from workpackages.scheduling.network import load_plan, task_key

pytestmark = pytest.mark.django_db


def url_of(programme):
    return reverse("workpackages:programme_plan", args=[programme.code])


def words(response):
    return " ".join(response.content.decode().split())


def lines_of(response):
    return response.context["plan"].block.rows


def test_one_network_puts_the_task_after_the_foreign_milestone(two):
    two.agree()
    forecast(two, date(2027, 1, 20))
    alone = load_plan([two.consumer])
    together = load_plan([two.provider, two.consumer], as_one=True)
    key = task_key(two.task.pk)
    assert together.schedule[key].start > alone.schedule[key].start
    assert not together.pending
    assert {task_key(two.milestone.pk), key} <= set(together.schedule.critical())


def test_the_page_marks_the_critical_path_through_both_projects(as_user, two):
    before = make_task(
        work_package=two.milestone.work_package, name="Clean", start_on=date(2026, 12, 1),
        finish_on=date(2026, 12, 11), duration_minutes=9 * 504,
    )  # fmt: skip
    make_link(before, two.milestone)
    aside = make_task(
        work_package=two.milestone.work_package, name="Aside", start_on=date(2026, 10, 5),
        finish_on=date(2026, 10, 6), duration_minutes=2 * 504,
    )  # fmt: skip
    two.agree()
    forecast(two, date(2027, 1, 20))
    client = as_user(two.manager)
    shown = client.get(url_of(two.programme))
    rows = lines_of(shown)
    for name in ("DATA", "TOOL", "95 % exact", "Migrate"):
        assert name in rows
    assert aside.name not in rows
    assert "critical" in rows
    assert shown.context["plan"].early == 1
    assert "1 task is planned before what it waits for" in words(shown)
    assert "21.01.2027" in rows  # Where the network puts it; its own plan says 12.01.
    everything = client.get(f"{url_of(two.programme)}?show=all")
    assert aside.name in lines_of(everything)


def test_what_comes_from_outside_the_programme_stands_first_and_may_be_unnamed(as_user, two):
    other = make_project(code="FAR", name_en="Far away", programme=make_programme())
    milestone = make_milestone(
        work_package=make_work_package(project=other), start_on=AGREED, finish_on=AGREED
    )
    row = two.ask(subject="From afar")
    CrossDependency.objects.filter(pk=row.pk).update(provider=other)
    agree_to_deliver(row.pk, actor=other.lead, milestone_id=milestone.pk, on=AGREED)
    rows = lines_of(as_user(two.manager).get(url_of(two.programme)))
    assert "From afar (a project you may not see)" in rows
    rows = lines_of(as_user(make_director()).get(url_of(two.programme)))
    assert "From afar (FAR Far away)" in rows


def test_the_plan_is_for_those_who_see_inside_the_projects(as_user, two):
    for person in (
        make_member(two.consumer, Role.PROJECT_MANAGER),
        make_user("observer", roles=(Role.OBSERVER,)),
        make_user("outsider"),
    ):
        assert as_user(person).get(url_of(two.programme)).status_code == 404
    assert (
        as_user(make_user("quality", roles=(Role.QUALITY_MANAGER,)))
        .get(url_of(two.programme))
        .status_code
        == 200
    )


def test_the_programme_leads_to_its_plan(as_user, two):
    assert url_of(two.programme) in words(as_user(two.manager).get(
        two.programme.get_absolute_url()
    ))  # fmt: skip
    observer = make_user("observer", roles=(Role.OBSERVER,))
    assert url_of(two.programme) not in words(
        as_user(observer).get(two.programme.get_absolute_url())
    )


def test_an_empty_programme_says_so(as_user, vaud):
    manager = make_user("alone")
    programme = make_programme(manager=manager)
    assert "Nothing is planned yet" in words(as_user(manager).get(url_of(programme)))


def test_a_folded_project_swapped_in_equals_the_new_page(as_user, two):
    two.agree()
    client = as_user(two.manager)
    folded = f"{url_of(two.programme)}?shut=P{two.consumer.pk}&zoom=week"
    whole = client.get(folded)
    assert "Migrate" not in lines_of(whole)
    fragment = client.fragment(folded, "programme-plan").content
    assert swapped(whole.content, fragment, "programme-plan") == normal(whole.content)


def test_a_circle_that_came_in_by_an_import_is_told(as_user, two):
    two.agree()
    back = make_milestone(work_package=two.task.work_package, name="Back")
    make_link(two.task, back)
    first = make_task(work_package=two.milestone.work_package, name="First")
    make_link(first, two.milestone)
    row = two.ask()
    CrossDependency.objects.filter(pk=row.pk).update(
        provider=two.consumer, milestone=back, consumer=two.provider, task=first,
        agreed_on=AGREED, forecast_on=AGREED, state="agreed",
    )  # fmt: skip
    shown = as_user(two.manager).get(url_of(two.programme))
    assert "circle" in words(shown)


def rows_of(user):
    return seen_by(user, CrossDependency.objects.visible_to(user))


def test_the_picture_has_a_box_for_each_project_and_a_line_for_each_dependency(two):
    two.agree()
    two.ask(subject="<Second> & third")
    web = web_of(rows_of(two.manager))
    assert web.links == 2
    assert web.picture.count('class="w-node"') == 2
    assert web.picture.count('class="w-link') == 2
    assert "w-good" in web.picture
    assert "stroke-dasharray" in web.picture
    assert "&lt;Second&gt; &amp; third" in web.picture
    assert "DATA Data" in web.picture


def test_the_picture_names_no_project_out_of_sight(two):
    two.agree()
    picture = web_of(rows_of(two.consumer.lead)).picture
    assert "TOOL Tool" in picture
    assert "DATA" not in picture
    assert "a project you" in picture
    assert "may not see" in picture


def test_projects_that_wait_for_each_other_are_drawn_all_the_same(two):
    two.agree()
    row = two.ask(subject="Back")
    CrossDependency.objects.filter(pk=row.pk).update(
        provider=two.consumer, consumer=two.provider, task=None
    )
    assert draw_web(list(rows_of(two.manager))).count('class="w-node"') == 2


def test_nothing_is_drawn_of_nothing_and_too_much_is_cut(two):
    assert web_of(rows_of(two.manager)).picture == ""
    for n in range(MOST_DRAWN + 1):
        CrossDependency.objects.create(
            consumer=two.consumer, provider=two.provider, subject=f"S{n}", reason="Why",
            need_on=AGREED, requested_by=two.manager,
        )  # fmt: skip
    web = web_of(rows_of(two.manager))
    assert (web.links, web.is_cut) == (MOST_DRAWN, True)
