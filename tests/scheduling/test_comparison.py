"""A baseline against the plan of today and against a later one: what moved, how much, why."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from people.choices import Role
from tests.factories import make_member, make_task
from tests.htmx import normal, swapped
from tests.scheduling.conftest import DAY, make_link
from workpackages.choices import TaskState
from workpackages.comparison import compare
from workpackages.models import Baseline, Task
from workpackages.operations.baselines import take_baseline
from workpackages.operations.scheduling import Reason, change_plan, look_at
from workpackages.scheduling.wishes import Wish

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(planned, director) -> Baseline:
    return take_baseline(
        planned.pk, actor=director, on=date(2026, 9, 11), reason="Release of execution"
    )


def task_of(project, name):
    return Task.objects.get(project=project, name=name)


def lengthen(project, name, days):
    wish = Wish(tasks={task_of(project, name).pk: {"duration_minutes": days * DAY}})
    seen = look_at(project, wish, actor=project.lead)
    change_plan(project.pk, wish, actor=project.lead, reason=Reason("scheduled"), seen=seen.digest)


def page_of(baseline, query=""):
    url = reverse("workpackages:baseline", args=[baseline.project.code, baseline.number])
    return url + query


def words(response):
    return " ".join(response.content.decode().split())


def told(comparison):
    return {row.task.name: (row.slip_days, row.longer_days, row.why) for row in comparison.changed}


def test_an_unchanged_plan_differs_in_nothing(kept):
    assert compare(kept.project, kept, None).changed == []


def test_what_moved_says_how_much_and_why(kept):
    lengthen(kept.project, "D", 10)
    found = told(compare(kept.project, kept, None))
    assert found["D"] == (2, 2, "2 days longer")
    assert found["E"] == (2, 0, "waits for T4")
    assert found["J"] == (2, 0, "waits for T10")
    assert set(found) == {"D", "E", "G", "H", "I", "K", "J"}
    assert compare(kept.project, kept, None).finish_slip_days == 2


def test_tasks_that_came_and_went_are_told(kept):
    project = kept.project
    make_task(project=project, name="New")
    Task.objects.filter(project=project, name="F").update(state=TaskState.CANCELLED)
    found = told(compare(project, kept, None))
    assert found["New"][2] == "added since"
    assert found["F"][2] == "no longer planned"


def test_a_late_beginning_and_a_chosen_date_are_told(kept):
    project = kept.project
    alone = make_task(project=project, name="Alone", start_on=date(2026, 9, 14),
                      finish_on=date(2026, 9, 18))  # fmt: skip
    begun = make_task(project=project, name="Begun", start_on=date(2026, 9, 14),
                      finish_on=date(2026, 9, 18))  # fmt: skip
    kept.rows.create(task=alone, start_on=alone.start_on, finish_on=alone.finish_on)
    kept.rows.create(task=begun, start_on=begun.start_on, finish_on=begun.finish_on)
    alone.start_on, alone.finish_on = date(2026, 9, 22), date(2026, 9, 25)
    alone.save()
    begun.state, begun.actual_start_on = TaskState.IN_PROGRESS, date(2026, 9, 16)
    begun.finish_on = date(2026, 9, 22)
    begun.save()
    found = told(compare(project, kept, None))
    assert found["Alone"] == (4, 0, "put on another date")
    assert found["Begun"] == (1, 0, "began late")


def test_money_that_was_added_is_told(kept):
    task = task_of(kept.project, "A")
    task.cost = Decimal(1250)
    task.save()
    row = compare(kept.project, kept, None).changed[0]
    assert (row.task.name, row.more_cost) == ("A", 1250)


def test_a_later_baseline_is_compared_too(kept, director):
    lengthen(kept.project, "D", 10)
    later = take_baseline(
        kept.project_id, actor=director, on=date(2026, 10, 1), reason="Change request 1"
    )
    lengthen(kept.project, "D", 20)
    assert told(compare(kept.project, kept, later))["D"] == (2, 2, "")
    assert told(compare(kept.project, later, None))["D"] == (10, 10, "10 days longer")


def test_a_plan_in_circles_is_compared_without_reasons(kept):
    project = kept.project
    make_link(task_of(project, "J"), task_of(project, "A"))
    Task.objects.filter(project=project, name="E").update(finish_on=date(2026, 10, 15))
    assert told(compare(project, kept, None))["E"] == (3, 0, "put on another date")


def test_the_page_shows_what_differs(as_user, kept):
    client = as_user(kept.project.lead)
    assert "Nothing differs" in words(client.get(page_of(kept)))
    lengthen(kept.project, "D", 10)
    page = words(client.get(page_of(kept)))
    assert "7 tasks differ. The last finish: +2 working days." in page
    assert "2 days longer" in page
    assert "25.09.2026 – 06.10.2026" in page
    assert "25.09.2026 – 08.10.2026" in page
    milestones = client.get(reverse("workpackages:milestones", args=[kept.project.code]))
    assert page_of(kept) in words(milestones)


def test_the_page_compares_with_the_baseline_that_is_chosen(as_user, kept, director):
    lengthen(kept.project, "D", 10)
    later = take_baseline(
        kept.project_id, actor=director, on=date(2026, 10, 1), reason="Change request 1"
    )
    lengthen(kept.project, "D", 20)
    client = as_user(kept.project.lead)
    assert "+2 working days" in words(client.get(page_of(kept, f"?with={later.number}")))
    for odd in ("?with=99", "?with=x", "?with=-1", f"?with={10**30}"):
        assert "+12 working days" in words(client.get(page_of(kept, odd)))


def test_the_files_hold_every_task(as_user, kept):
    lengthen(kept.project, "D", 10)
    client = as_user(kept.project.lead)
    response = client.get(page_of(kept, "?export=csv"))
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    response.close()
    assert len(lines) == 12
    assert any("waits for T4" in line for line in lines)


def test_the_comparison_as_a_fragment_equals_the_page(as_user, kept):
    lengthen(kept.project, "D", 10)
    client = as_user(kept.project.lead)
    full = client.get(page_of(kept)).content
    fragment = client.fragment(page_of(kept), "baseline-comparison").content
    assert swapped(full, fragment, "baseline-comparison") == normal(full)


def test_only_those_who_see_baselines_compare_them(as_user, kept, outsider, member):
    assert as_user(outsider).get(page_of(kept)).status_code == 404
    assert as_user(make_member(kept.project)).get(page_of(kept)).status_code == 403
    sponsor = make_member(kept.project, Role.SPONSOR)
    assert as_user(sponsor).get(page_of(kept)).status_code == 200
    kept.number = 99
    assert as_user(sponsor).get(page_of(kept)).status_code == 404


def test_a_comparison_costs_as_many_queries_for_many_tasks(kept, django_assert_max_num_queries):
    counts = []
    for more in (0, 12):
        for _ in range(more):
            make_task(project=kept.project)
        with django_assert_max_num_queries(9) as queries:
            compare(kept.project, kept, None)
        counts.append(len(queries))
    assert counts[0] == counts[1]
