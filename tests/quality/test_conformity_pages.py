"""The pages of conformity sheets, for who answers, who signs, and who only reads."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import make_deliverable, make_sheet, make_user
from tests.htmx import normal, swapped
from workpackages.models import ConformitySheet

pytestmark = pytest.mark.django_db


def sheets(project, query=""):
    return reverse("workpackages:conformity", args=[project.code]) + query


def url(name, row, *more):
    return reverse(f"workpackages:{name}", args=[row.project.code, row.number, *more])


def words(response):
    return " ".join(response.content.decode().split())


def act(client, row, step, **said):
    sent = {f"{step}-{name}": value for name, value in {"version": row.version, **said}.items()}
    return client.post(url("act_on_conformity", row, step), sent)


def fresh():
    return ConformitySheet.objects.get()


def test_without_sheets_the_page_says_what_they_are_for(as_user, project, lead, member):
    new = reverse("workpackages:new_conformity_sheet", args=[project.code])
    assert new in words(as_user(lead).get(sheets(project)))
    page = words(as_user(member).get(sheets(project)))
    assert new not in page
    assert "No conformity sheets yet" in page


def test_unsigned_sheets_stand_first(as_user, project, package, lead):
    signed = make_sheet(deliverable=make_deliverable(package), state="signed")
    unsigned = make_sheet(deliverable=make_deliverable(package))
    page = words(as_user(lead).get(sheets(project)))
    assert page.index(f">{unsigned.subject}<") < page.index(f">{signed.subject}<")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_list_is_taken_along(as_user, project, lead, form):
    make_sheet(project, answered=True)
    answer = as_user(lead).get(sheets(project, f"?export={form}"))
    body = b"".join(answer.streaming_content)
    if form == "csv":
        head, row = body.decode("utf-8-sig").splitlines()
        assert head == "What it is about;Code;Open lines;Exceptions;Signed by;State;Signed on"
        assert row.startswith(f"{project};{project.code} F1;0;0;")


def test_the_fragment_equals_the_page(as_user, project, package, lead):
    make_sheet(project)
    make_sheet(deliverable=make_deliverable(package), state="signed")
    client, there = as_user(lead), sheets(project, "?sort=-code")
    page = client.get(there).content
    fragment = client.fragment(there, "conformity-list").content
    assert swapped(page, fragment, "conformity-list") == normal(page)


def test_from_the_beginning_to_the_signature(as_user, deliverable, package_lead, judge):
    project, client = deliverable.project, as_user(package_lead)
    new = reverse("workpackages:new_conformity_sheet", args=[project.code])
    assert "The whole project" not in words(client.get(new))
    assert client.post(new, {"signer": judge.pk}).status_code == 422
    there = client.post(new, {"deliverable": deliverable.pk, "signer": judge.pk})["Location"]
    assert there == fresh().get_absolute_url()
    assert "not answered yet" in words(client.get(there))
    count = fresh().lines.count()
    sent = {f"answer_{n}": "fulfilled" for n in range(1, count + 1)}
    refused = client.post(url("answer_conformity", fresh()), {**sent, "version": 1})
    assert refused.status_code == 422
    assert "give the evidence" in words(refused)
    sent |= {f"evidence_{n}": f"Report {n}" for n in range(1, count + 1)}
    assert client.post(url("answer_conformity", fresh()), {**sent, "version": 1}).status_code == 302
    assert f"Report {count}" in words(client.get(there))
    assert act(client, fresh(), "sign").status_code == 403
    page = words(as_user(judge).get(there))
    assert "Sign the sheet" in page
    assert url("answer_conformity", fresh()) not in page
    assert act(as_user(judge), fresh(), "sign").status_code == 302
    assert act(as_user(judge), fresh(), "reopen").status_code == 422
    assert act(as_user(judge), fresh(), "reopen", reason="New release").status_code == 302
    assert act(client, fresh(), "paint").status_code == 404


def test_the_lead_begins_that_of_the_whole_project(as_user, project, lead, judge):
    new = reverse("workpackages:new_conformity_sheet", args=[project.code])
    as_user(lead).post(new, {"deliverable": "", "signer": judge.pk})
    assert fresh().deliverable is None


def test_another_signer_and_removing(as_user, project, lead, judge, member):
    row = make_sheet(project)
    client = as_user(lead)
    sent = {"signer": judge.pk, "version": 1}
    assert client.post(url("conformity_signer", row), sent).status_code == 302
    assert fresh().signer == judge
    assert client.post(url("conformity_signer", row), sent).status_code == 409
    for name in ("conformity_signer", "answer_conformity"):
        assert as_user(member).get(url(name, row)).status_code == 403
    assert client.post(url("remove_conformity", row))["Location"] == sheets(project)
    signed = make_sheet(project, state="signed")
    assert "is signed" in words(client.post(url("remove_conformity", signed), follow=True))


def test_outsiders_find_nothing_but_what_they_sign(as_user, project, outsider, observer):
    row = make_sheet(project)
    for person in (outsider, observer):
        for there in (sheets(project), row.get_absolute_url()):
            assert as_user(person).get(there).status_code == 404
    ConformitySheet.objects.update(signer=observer)
    page = as_user(observer).get(row.get_absolute_url())
    assert page.status_code == 200
    assert f'href="{sheets(project)}"' not in words(page)


def counted(client, address):
    with CaptureQueriesContext(connection) as taken:
        assert client.get(address).status_code == 200
    return len(taken)


def test_queries_do_not_grow_with_rows(as_user, project, package, lead):
    make_sheet(deliverable=make_deliverable(package))
    client = as_user(lead)
    before = counted(client, sheets(project))
    for _ in range(11):
        make_sheet(deliverable=make_deliverable(package), signer=make_user())
    assert counted(client, sheets(project)) == before
