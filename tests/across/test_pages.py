"""Dependencies on the pages of both sides; what a reader may not see stays unnamed."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from people.choices import Role
from tests.across.conftest import AGREED, NEED, forecast
from tests.factories import (
    give_role,
    make_director,
    make_milestone,
    make_programme,
    make_project,
    make_user,
)
from tests.htmx import normal, swapped
from workpackages.choices import AcrossState
from workpackages.models import CrossDependency, Task
from workpackages.search import find_dependencies

pytestmark = pytest.mark.django_db
S = AcrossState
UNNAMED = "a project you may not see"


def page(name, *args):
    return reverse(f"workpackages:{name}", args=args)


def words(response):
    return " ".join(response.content.decode().split())


def delivery(two, **changed):
    return {
        "provider": two.provider.code,
        "subject": "Clean data",
        "task": str(two.task.number),
        "need_on": "2027-01-11",
        "criticality": "high",
        "reason": "False data are not migrated.",
        **changed,
    }


def test_both_sides_list_it_and_each_names_only_what_it_sees(as_user, two):
    two.agree()
    manager = as_user(two.manager)
    for project in (two.provider, two.consumer):
        text = words(manager.get(page("dependencies", project.code)))
        assert "Clean data" in text
        assert "DATA Data" in text
        assert "TOOL Tool" in text
        assert UNNAMED not in text
    seen_by_consumer = words(as_user(two.consumer.lead).get(page("dependencies", "TOOL")))
    assert UNNAMED in seen_by_consumer
    assert "DATA" not in seen_by_consumer
    assert "95 % exact" not in seen_by_consumer
    seen_by_provider = words(as_user(two.provider.lead).get(page("dependencies", "DATA")))
    assert UNNAMED in seen_by_provider
    assert "TOOL" not in seen_by_provider
    assert "Migrate" not in seen_by_provider


def test_the_page_of_one_tells_a_side_nothing_of_the_other_plan(as_user, two):
    row = two.agree()
    text = words(as_user(two.consumer.lead).get(row.get_absolute_url()))
    assert "Migrate" in text
    assert UNNAMED in text
    assert "95 % exact" not in text
    assert "11.12.2026" in text  # What was agreed is known to both.
    text = words(as_user(two.provider.lead).get(row.get_absolute_url()))
    assert "95 % exact" in text
    assert "Migrate" not in text


def test_an_observer_of_the_other_side_reads_its_name_but_not_its_plan(as_user, two):
    row = two.agree()
    give_role(two.consumer.lead, Role.OBSERVER, two.provider)
    text = words(as_user(two.consumer.lead).get(row.get_absolute_url()))
    assert "DATA Data" in text
    assert "95 % exact" not in text


def test_who_sees_neither_inside_finds_nothing(as_user, two):
    row = two.ask()
    outsider = make_user("outsider")
    observer = make_user("observer", roles=(Role.OBSERVER,))
    for person in (outsider, observer):
        client = as_user(person)
        assert client.get(row.get_absolute_url()).status_code == 404
        assert client.get(page("act_across", row.pk, "agree")).status_code == 404
        assert client.get(page("follow_delivery", row.pk)).status_code == 404
        assert client.get(page("dependencies", "TOOL")).status_code == 404
        assert "Clean data" not in words(client.get(page("across_list")))
        assert find_dependencies(person, "clean", 5) == []


def test_it_is_found_by_its_words_with_its_state_and_no_project(two):
    two.ask()
    (hit,) = find_dependencies(two.consumer.lead, "clean", 5)
    assert (hit.title, hit.subtitle) == ("Clean data", "Proposed")


def test_the_task_and_the_milestone_tell_what_hangs_on_them(as_user, two):
    row = two.agree()
    client = as_user(two.manager)
    for task, word in ((two.task, "Waits for"), (two.milestone, "Delivers")):
        text = words(client.get(task.get_absolute_url()))
        assert word in text
        assert row.get_absolute_url() in text
    other = make_milestone(work_package=two.task.work_package)
    assert "task-dependencies" not in words(client.get(other.get_absolute_url()))


def test_a_request_is_sent_once_and_refused_with_what_was_typed(as_user, two):
    client = as_user(two.manager)
    url = page("request_delivery", "TOOL")
    refused = client.post(url, delivery(two, reason="", subject="Clean <data>"))
    assert refused.status_code == 422
    assert "Clean &lt;data&gt;" in refused.content.decode()
    token = {"form_token": "8d1f6c1e-1111-4222-8333-444455556666"}
    for _click in range(2):
        answer = client.post(url, delivery(two, **token))
        assert answer.status_code == 302
    row = CrossDependency.objects.get()
    assert answer.url == row.get_absolute_url()


def test_only_projects_in_sight_can_be_asked(as_user, two):
    client = as_user(two.consumer.lead)
    text = words(client.get(page("request_delivery", "TOOL")))
    assert "DATA" not in text
    refused = client.post(page("request_delivery", "TOOL"), delivery(two))
    assert refused.status_code == 422
    assert not CrossDependency.objects.exists()


def test_the_way_to_an_agreement_by_its_forms(as_user, two):
    row = two.ask()
    lead, asker = as_user(two.provider.lead), as_user(two.consumer.lead)
    assert "95 % exact" in words(lead.get(page("act_across", row.pk, "agree")))
    form = {"version": row.version, "milestone": two.milestone.number, "answer": "Later."}
    refused = lead.post(page("act_across", row.pk, "agree"), {**form, "on": "2027-02-01"})
    assert refused.status_code == 422
    assert "Offer the later date" in words(refused)
    sent = lead.post(page("act_across", row.pk, "offer"), {**form, "on": "2027-02-01"})
    assert sent.status_code == 302
    row.refresh_from_db()
    assert "Accept the date" in words(asker.get(row.get_absolute_url()))
    asker.post(page("act_across", row.pk, "accept"), {"version": row.version})
    row.refresh_from_db()
    assert (row.state, row.need_on) == (S.AGREED, date(2027, 2, 1))
    revised = delivery(two, need_on="2027-03-01", version=row.version)
    asker.post(page("act_across", row.pk, "revise"), revised)
    row.refresh_from_db()
    assert row.need_on == date(2027, 3, 1)
    asker.post(
        page("act_across", row.pk, "withdraw"), {"version": row.version, "answer": "Not needed."}
    )
    row.refresh_from_db()
    assert row.state == S.WITHDRAWN
    assert "Not needed." in words(lead.get(row.get_absolute_url()))


def test_a_refusal_by_its_form(as_user, two):
    row = two.ask()
    client = as_user(two.provider.lead)
    empty = client.post(page("act_across", row.pk, "refuse"), {"version": row.version})
    assert empty.status_code == 422
    client.post(page("act_across", row.pk, "refuse"), {"version": row.version, "answer": "No."})
    row.refresh_from_db()
    assert row.state == S.REFUSED


def test_there_are_no_other_steps_and_each_is_for_its_side(as_user, two):
    row = two.ask()
    lead, asker = as_user(two.provider.lead), as_user(two.consumer.lead)
    assert lead.get(page("act_across", row.pk, "explode")).status_code == 404
    assert lead.get(page("act_across", row.pk, "revise")).status_code == 403
    assert asker.get(page("act_across", row.pk, "agree")).status_code == 403


def test_the_conflict_is_shown_and_followed_after_a_look(as_user, two):
    row = two.agree()
    forecast(two, date(2027, 1, 20))
    client = as_user(two.consumer.lead)
    text = words(client.get(row.get_absolute_url()))
    assert "is planned before 20.01.2027" in text
    assert "planned too early" in words(client.get(page("dependencies", "TOOL")))
    assert "planned too early" not in words(
        as_user(two.provider.lead).get(page("dependencies", "DATA"))
    )
    url = page("follow_delivery", row.pk)
    looked = client.get(url)
    assert "21.01.2027" in words(looked)
    digest = looked.context["preview"].digest
    saved = client.post(url, {"seen": digest})
    assert saved.status_code == 302
    assert Task.objects.get(pk=two.task.pk).start_on == date(2027, 1, 21)
    assert "is planned before" not in words(client.get(row.get_absolute_url()))


def test_who_does_not_plan_the_task_does_not_follow(as_user, two):
    row = two.agree()
    assert as_user(two.provider.lead).get(page("follow_delivery", row.pk)).status_code == 404
    assert as_user(two.manager).get(page("follow_delivery", row.pk)).status_code == 403
    CrossDependency.objects.filter(pk=row.pk).update(state=S.WITHDRAWN)
    assert as_user(two.consumer.lead).get(page("follow_delivery", row.pk)).status_code == 404


def look_at_move(client, two, day):
    url = page("schedule_task", "DATA", two.milestone.number)
    return words(client.post(url, {"start_on": day, "constraint_type": "ASAP"}))


def test_a_move_shows_who_waits_in_other_projects(as_user, two):
    two.agree()
    give_role(two.provider.lead, Role.TEAM_MEMBER, two.consumer)
    text = look_at_move(as_user(two.provider.lead), two, "2027-01-20")
    assert "TOOL Tool" in text
    assert "T1 Migrate" in text
    assert "needed on 11.01.2027, would come on 20.01.2027" in text
    assert "you do not see" not in text


def test_those_out_of_sight_are_only_counted(as_user, two):
    two.agree()
    two.agree()
    text = look_at_move(as_user(two.provider.lead), two, "2027-01-20")
    assert "2 in projects you do not see" in text
    assert "2 of them too late" in text
    for hidden in ("TOOL", "Migrate", "Clean data"):
        assert hidden not in text
    text = look_at_move(as_user(two.provider.lead), two, "2026-12-14")
    assert "2 in projects you do not see" in text
    assert "too late" not in text.replace("when it would come too late", "")


def many(two, count):
    for n in range(count):
        project = make_project(programme=two.programme, lead=two.manager)
        milestone = make_milestone(project=project, start_on=AGREED, finish_on=AGREED)
        CrossDependency.objects.create(
            consumer=two.consumer, task=two.task, provider=project, milestone=milestone,
            subject=f"Delivery {n}", reason="Why", need_on=NEED, agreed_on=AGREED, state=S.AGREED,
            forecast_on=AGREED, margin_days=19, requested_by=two.manager,
        )  # fmt: skip


@pytest.mark.parametrize("name", ["across_list", "dependencies", "programme_plan", "task"])
def test_query_counts_do_not_grow_with_rows(as_user, two, name, django_assert_max_num_queries):
    args = {"dependencies": ["TOOL"], "programme_plan": ["PGM"], "task": ["TOOL", 1]}
    url = page(name, *args.get(name, []))
    client = as_user(two.manager)
    many(two, 1)
    client.get(url)
    with django_assert_max_num_queries(30) as few:
        client.get(url)
    many(two, 11)
    with django_assert_max_num_queries(len(few)):
        client.get(url)


def test_filters_sort_and_files_show_the_same_rows(as_user, two):
    two.agree()
    two.ask(subject="Second thing", criticality="low")
    client, url = as_user(two.manager), page("across_list")
    assert "Second thing" in words(client.get(url))
    for query, kept, left in (
        ("state=agreed", "Clean data", "Second thing"),
        ("criticality=low", "Second thing", "Clean data"),
        ("q=second", "Second thing", "Clean data"),
    ):
        text = words(client.get(f"{url}?{query}"))
        assert kept in text
        assert left not in text
    other = make_programme(code="OTHER", manager=two.manager)
    assert "No dependency fits" in words(client.get(f"{url}?programme={other.code}&state=agreed"
                                                    f"&q=nothing"))  # fmt: skip
    exported = b"".join(client.get(f"{url}?export=csv&state=agreed").streaming_content).decode()
    assert "Clean data" in exported
    assert "Second thing" not in exported
    assert "▲" not in words(client.get(f"{url}?state=withdrawn"))


def test_the_file_of_one_side_does_not_name_the_other(as_user, two):
    two.agree()
    client = as_user(two.consumer.lead)
    for url in (page("across_list"), page("dependencies", "TOOL")):
        exported = b"".join(client.get(f"{url}?export=csv").streaming_content).decode()
        assert UNNAMED in exported
        assert "DATA" not in exported


@pytest.mark.parametrize(
    ("name", "target"),
    [("across_list", "dependency-list"), ("dependencies", "project-dependencies")],
)
def test_a_sorted_list_swapped_in_equals_the_new_page(as_user, two, name, target):
    two.agree()
    two.ask(subject="Another")
    client = as_user(two.manager)
    url = page(name, *(["TOOL"] if name == "dependencies" else []))
    sorted_url = f"{url}?sort=-subject"
    whole = client.get(sorted_url).content
    fragment = client.fragment(sorted_url, target).content
    assert swapped(whole, fragment, target) == normal(whole)


def test_an_empty_list_says_how_it_begins(as_user, two):
    client = as_user(two.manager)
    assert "No dependencies between projects yet" in words(client.get(page("across_list")))
    text = words(client.get(page("dependencies", "TOOL")))
    assert "Request a delivery" in text
    reader = make_user("reader")
    give_role(reader, Role.TEAM_MEMBER, two.consumer)
    assert "Request a delivery" not in words(as_user(reader).get(page("dependencies", "TOOL")))


def test_the_director_sees_everything(as_user, two):
    row = two.agree()
    text = words(as_user(make_director()).get(row.get_absolute_url()))
    for name in ("DATA Data", "TOOL Tool", "95 % exact", "Migrate"):
        assert name in text
