"""The register of checkpoints, the page of one, its checklist and its findings."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import make_checkpoint, make_finding, make_project, make_user
from tests.htmx import normal, swapped
from workpackages.models import Checkpoint, Finding
from workpackages.operations.checkpoints import edit_checkpoint

pytestmark = pytest.mark.django_db


def register(project, query=""):
    return reverse("workpackages:checkpoints", args=[project.code]) + query


def url(name, row, *more):
    return reverse(f"workpackages:{name}", args=[row.project.code, row.number, *more])


def words(response):
    return " ".join(response.content.decode().split())


def listed(response):
    return words(response).split('id="checkpoint-list"')[1]


def act(client, row, step, **said):
    sent = {f"{step}-{name}": value for name, value in {"version": row.version, **said}.items()}
    return client.post(url("act_on_checkpoint", row, step), sent)


NAMES = ("Late", "Ahead", "Failed", "Passed")


@pytest.fixture
def rows(project):
    make_checkpoint(project, name_en="The Passed", state="passed", kind="test")
    failed = make_checkpoint(project, name_en="The Failed", state="failed", kind="audit")
    make_finding(failed)
    make_checkpoint(project, name_en="The Ahead", planned_on=date(2026, 10, 30))
    make_checkpoint(project, name_en="The Late", planned_on=date(2026, 10, 8))
    return failed


def test_overdue_checks_stand_first(as_user, project, lead, rows):
    body = listed(as_user(lead).get(register(project)))
    places = [body.index(f">The {name}<") for name in ("Late", "Ahead")]
    assert places == sorted(places)
    assert max(places) < min(body.index(">The Failed<"), body.index(">The Passed<"))
    assert body.count("▲ overdue") == 1


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?show=overdue", "Late"),
        ("?show=ahead", "Late Ahead"),
        ("?show=failed", "Failed"),
        ("?show=findings", "Failed"),
        ("?kind=test", "Passed"),
        ("?state=planned", "Late Ahead"),
        ("?q=the+ahead", "Ahead"),
        ("?q=q2", "Failed"),
        ("?show=nonsense&kind=nonsense", "Late Ahead Failed Passed"),
    ],
)
def test_the_register_is_narrowed_by_its_address(as_user, project, lead, rows, query, names):
    body = listed(as_user(lead).get(register(project, query)))
    assert [name for name in NAMES if f">The {name}<" in body] == names.split()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_register_is_taken_along(as_user, project, lead, rows, form):
    answer = as_user(lead).get(register(project, f"?show=failed&export={form}"))
    body = b"".join(answer.streaming_content)
    if form == "csv":
        head, *lines = body.decode("utf-8-sig").splitlines()
        assert head.startswith("Checkpoint;Code;Kind;Planned on;Carried out on;Reviewer;State")
        assert [line.split(";")[0] for line in lines] == ["The Failed"]
        assert lines[0].endswith(";1;1;1")


def test_the_fragment_equals_the_page(as_user, project, lead, rows):
    client, there = as_user(lead), register(project, "?state=planned&sort=-name")
    page = client.get(there).content
    fragment = client.fragment(there, "checkpoint-list").content
    assert swapped(page, fragment, "checkpoint-list") == normal(page)


def counted(client, address):
    with CaptureQueriesContext(connection) as taken:
        assert client.get(address).status_code == 200
    return len(taken)


def test_queries_do_not_grow_with_rows(as_user, project, lead, checkpoint):
    make_finding(checkpoint)
    client = as_user(lead)
    addresses = (register(project), checkpoint.get_absolute_url())
    before = [counted(client, each) for each in addresses]
    for number in range(3, 14):
        make_finding(checkpoint)
        make_finding(make_checkpoint(project))
        checkpoint.items.create(number=number, text_fr="Encore")
    assert [counted(client, each) for each in addresses] == before


def test_parts_of_the_project_stand_in_its_register(as_user, project, lead):
    child = make_project(parent=project, lead=lead)
    make_checkpoint(child, name_en="Below")
    assert f"{child.code} Q1" in listed(as_user(lead).get(register(project)))


def test_without_checkpoints_the_page_says_what_to_do(as_user, project, lead, member):
    new = reverse("workpackages:new_checkpoint", args=[project.code])
    assert new in listed(as_user(lead).get(register(project)))
    assert new not in words(as_user(member).get(register(project)))
    narrowed = words(as_user(lead).get(register(project, "?state=failed")))
    assert "No checkpoint fits these filters" in narrowed


def test_outsiders_and_observers_find_nothing_but_what_they_check(
    as_user, project, rows, outsider, observer
):
    for person in (outsider, observer):
        client = as_user(person)
        assert client.get(register(project)).status_code == 404
        assert client.get(rows.get_absolute_url()).status_code == 404
    Checkpoint.objects.filter(pk=rows.pk).update(reviewer=observer)
    page = as_user(observer).get(rows.get_absolute_url())
    assert page.status_code == 200
    assert f'href="{register(project)}"' not in words(page)
    finding = rows.findings.get()
    assert as_user(finding.owner).get(finding.get_absolute_url()).status_code == 200


def test_the_way_from_planning_to_a_failed_check(as_user, project, lead, reviewer, package_lead):
    client = as_user(lead)
    sent = {
        "name_en": "Review of the concept",
        "kind": "review",
        "planned_on": "2026-10-16",
        "reviewer": reviewer.pk,
        "author": package_lead.pk,
        "checklist": "review",
    }
    new = reverse("workpackages:new_checkpoint", args=[project.code])
    answer = client.post(new, {**sent, "author": reviewer.pk})
    assert answer.status_code == 422
    assert "name somebody else" in words(answer)
    assert f'<option value="{reviewer.pk}" selected' in words(answer)
    there = client.post(new, sent)["Location"]
    row = Checkpoint.objects.get()
    assert there == row.get_absolute_url()
    assert "The content covers all requirements" in words(client.get(there))

    client.post(url("new_line", row), {"text_en": "One more"})
    change = {"text_en": "Another", "version": 2}
    client.post(url("change_line", row, 7), change)
    assert "7. Another" in words(client.get(there))
    for number in (2, 3, 4, 5, 6, 7):
        client.post(url("drop_line", row, number))
    assert row.items.count() == 1

    client = as_user(reviewer)
    assert act(client, Checkpoint.objects.get(), "begin").status_code == 302
    page = words(client.get(url("answer_checklist", row)))
    assert 'name="answer_1"' in page
    version = Checkpoint.objects.get().version
    refused = client.post(url("answer_checklist", row), {"version": version, "answer_1": "no"})
    assert refused.status_code == 422
    assert "what is missing at line 1" in words(refused)
    said = {"version": version, "answer_1": "no", "note_1": "Chapter 3"}
    assert client.post(url("answer_checklist", row), said).status_code == 302
    assert "Chapter 3" in words(client.get(there))

    found = {"severity": "major", "text": "No risks", "owner": package_lead.pk}
    late = client.post(url("new_finding", row), {**found, "due_on": "2027-01-29"})
    assert late.status_code == 422
    assert "within 20 working days" in words(late)
    done = client.post(url("new_finding", row), {**found, "due_on": "2026-11-06"})
    assert done.status_code == 302
    row = Checkpoint.objects.get()
    wrong = act(client, row, "conclude", outcome="passed", result="Well")
    assert wrong.status_code == 422
    assert "Findings are left" in words(wrong)
    assert act(client, row, "conclude", outcome="failed", result="Not yet").status_code == 302
    page = words(client.get(there))
    for shown in ("Failed", "Not yet", "No risks", "until 06.11.2026"):
        assert shown in page, shown


def test_repeating_and_skipping_on_the_page(as_user, project, judge, sponsor, checkpoint):
    failed = make_checkpoint(project, state="failed")
    assert "repeat-again_on" in words(as_user(judge).get(failed.get_absolute_url()))
    assert act(as_user(judge), failed, "repeat", again_on="2026-10-30").status_code == 302
    assert act(as_user(judge), checkpoint, "skip", reason="No").status_code == 403
    assert act(as_user(sponsor), checkpoint, "skip", reason="Certified").status_code == 302
    assert "Certified" in words(as_user(judge).get(checkpoint.get_absolute_url()))
    assert act(as_user(judge), checkpoint, "paint").status_code == 404


def step(client, finding, name, **said):
    sent = {f"{name}-{key}": value for key, value in {"version": 1, **said}.items()}
    place = finding.checkpoint
    there = reverse(
        "workpackages:act_on_finding",
        args=[place.project.code, place.number, finding.number, name],
    )
    return client.post(there, sent)


def test_the_steps_of_a_finding(as_user, under_way, package_lead, reviewer, lead, sponsor):
    own = {"owner": package_lead, "found_on": date(2026, 10, 9), "due_on": date(2026, 10, 30)}
    finding = make_finding(under_way, **own)
    client = as_user(package_lead)
    assert "correct-correction" in words(client.get(finding.get_absolute_url()))
    assert step(client, finding, "correct").status_code == 422
    assert step(client, finding, "correct", correction="Done").status_code == 302
    assert step(client, finding, "verify", version=2).status_code == 403
    page = words(as_user(reviewer).get(finding.get_absolute_url()))
    assert "Confirm the correction" in page
    assert step(as_user(reviewer), finding, "reopen", version=2, reason="No").status_code == 302
    moved = {"owner": reviewer.pk, "due_on": "2026-10-23", "version": 3}
    assert step(as_user(lead), finding, "plan", **moved).status_code == 302
    assert step(as_user(sponsor), finding, "accept", version=4, reason="Rare").status_code == 302
    assert Finding.objects.get().state == "accepted"
    assert "Rare" in words(client.get(finding.get_absolute_url()))
    assert step(client, finding, "paint").status_code == 404


def test_editing_and_removing(as_user, project, lead, checkpoint):
    client = as_user(lead)
    page = words(client.get(url("edit_checkpoint", checkpoint)))
    assert f'<option value="{checkpoint.reviewer_id}" selected' in page
    sent = {"name_en": "Other", "kind": "audit", "planned_on": "2026-10-30", "version": 1}
    sent["reviewer"] = checkpoint.reviewer_id
    assert client.post(url("edit_checkpoint", checkpoint), sent).status_code == 302
    assert Checkpoint.objects.get().kind == "audit"
    stale = client.post(url("edit_checkpoint", checkpoint), {**sent, "name_en": "Mine"})
    assert stale.status_code == 409
    assert client.post(url("remove_checkpoint", checkpoint))["Location"] == register(project)
    begun = make_checkpoint(project, state="in_progress")
    answer = client.post(url("remove_checkpoint", begun), follow=True)
    assert "has begun" in words(answer)
    answer = client.post(url("drop_line", begun, 1), follow=True)
    assert "has begun" in words(answer)


def test_who_is_to_check_is_told(as_user, project, lead, checkpoint):
    other = make_user("other")
    edit_checkpoint(checkpoint.pk, {"reviewer": other}, actor=lead)
    there = reverse("people:notifications")
    assert "you carry out the checkpoint Q1 Check 1" in words(as_user(other).get(there))
