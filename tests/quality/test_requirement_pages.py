"""The traceability matrix and the page of a requirement."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import (
    cover,
    make_deliverable,
    make_project,
    make_requirement,
    make_work_package,
)
from tests.htmx import normal, swapped
from workpackages.models import Coverage, CriterionResult, Requirement

pytestmark = pytest.mark.django_db


def matrix(project, query=""):
    return reverse("workpackages:requirements", args=[project.code]) + query


def url(name, row, *more):
    return reverse(f"workpackages:{name}", args=[row.project.code, row.number, *more])


def words(response):
    return " ".join(response.content.decode().split())


def listed(response):
    return words(response).split('id="requirement-matrix"')[1]


@pytest.fixture
def traced(project, package):
    """One requirement for each standing, written down from the best to the worst."""
    accepted = make_deliverable(package, state="accepted", name_en="Image", criteria=2)
    refused = make_deliverable(package, state="refused", name_en="Network")
    for number in (1, 2):
        CriterionResult.objects.create(
            acceptance=accepted.acceptances.get(),
            criterion=accepted.criteria.get(number=number),
            result="met",
        )
    met = make_requirement(project, name_en="The Met", state="agreed", priority="must")
    cover(met, accepted, 2)
    cover(met, accepted)
    waiting = make_requirement(project, name_en="The Waiting", priority="should")
    cover(waiting, make_deliverable(package, name_en="Guide"))
    cover(make_requirement(project, name_en="The Failed", asked_by="Hospital"), refused)
    make_requirement(project, name_en="The Uncovered", priority="could", source="Directive 7")
    make_requirement(project, name_en="The Dropped", state="dropped")
    return met


NAMES = ("Uncovered", "Failed", "Waiting", "Met", "Dropped")


def test_uncovered_requirements_stand_first_and_are_counted(as_user, project, lead, traced):
    page = as_user(lead).get(matrix(project))
    body = listed(page)
    places = [body.index(f">The {name}<") for name in NAMES]
    assert places == sorted(places)
    assert f'href="{matrix(project)}?standing=uncovered"' in words(page)
    assert "1 of 4 requirements are met by accepted deliverables" in words(page)


def test_a_requirement_has_a_row_for_each_place_that_shows_it(as_user, project, lead, traced):
    body = listed(as_user(lead).get(matrix(project, "?standing=met")))
    assert body.count("<tr><td") == 2
    assert "2. Criterion 2" in body
    assert "The whole deliverable" in body
    assert f'href="{url("deliverable", traced)}"' in body


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?standing=uncovered", "Uncovered"),
        ("?standing=failed", "Failed"),
        ("?standing=waiting", "Waiting"),
        ("?standing=dropped", "Dropped"),
        ("?priority=could", "Uncovered"),
        ("?state=agreed", "Met"),
        ("?q=directive+7", "Uncovered"),
        ("?q=hospital", "Failed"),
        ("?q=e2", "Waiting"),
        ("?standing=nonsense&deliverable=nonsense", " ".join(NAMES)),
    ],
)
def test_the_matrix_is_narrowed_by_its_address(as_user, project, lead, traced, query, names):
    body = listed(as_user(lead).get(matrix(project, query)))
    assert [name for name in NAMES if f">The {name}<" in body] == names.split()


def test_the_deliverable_narrows_the_matrix(as_user, project, lead, traced):
    body = listed(as_user(lead).get(matrix(project, f"?deliverable={project.code}-2")))
    assert [name for name in NAMES if f">The {name}<" in body] == ["Failed"]


@pytest.mark.parametrize(
    ("sort", "first"),
    [("name", "Dropped"), ("-name", "Waiting"), ("-priority", "Waiting"), ("code", "Met")],
)
def test_the_matrix_is_sorted_by_its_heads(as_user, project, lead, traced, sort, first):
    for row in Requirement.objects.all():
        Requirement.objects.filter(pk=row.pk).update(name_fr=row.name_en)
    body = listed(as_user(lead).get(matrix(project, f"?sort={sort}")))
    places = {body.index(f">The {name}<"): name for name in NAMES}
    assert places[min(places)] == first


@pytest.mark.parametrize("sort", ["deliverable", "accepted", "result"])
def test_rows_without_a_place_are_sorted_too(as_user, project, lead, traced, sort):
    body = listed(as_user(lead).get(matrix(project, f"?sort={sort}")))
    assert all(f">The {name}<" in body for name in NAMES)


def test_parts_of_the_project_stand_in_its_matrix(as_user, project, lead):
    child = make_project(parent=project, lead=lead)
    deliverable = make_deliverable(make_work_package(project=child), name_en="Network")
    cover(make_requirement(project, name_en="Above"), deliverable)
    make_requirement(child, name_en="Below")
    body = listed(as_user(lead).get(matrix(project)))
    assert f"{child.code} L1 Network" in body
    assert f"{child.code} E1" in body
    assert ">Above<" not in listed(as_user(lead).get(matrix(child)))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_matrix_is_taken_along_as_it_is_narrowed(as_user, project, lead, traced, form):
    answer = as_user(lead).get(matrix(project, f"?standing=met&export={form}"))
    assert answer["Content-Disposition"].startswith('attachment; filename="requirement-matrix')
    body = b"".join(answer.streaming_content)
    if form == "csv":
        rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))
        assert [row["Requirement"] for row in rows] == ["The Met", "The Met"]
        shown = [(r["Coverage"], r["Deliverable"], r["Criterion or test"]) for r in rows]
        assert {(s, d) for s, d, _c in shown} == {("Met", "L1 Image")}
        assert {c for _s, _d, c in shown} == {"2. Criterion 2", "The whole deliverable"}
        assert {(row["Acceptance"], row["Result"]) for row in rows} == {("Accepted", "Met")}


def test_the_fragment_equals_the_page(as_user, project, lead, traced):
    client = as_user(lead)
    there = matrix(project, "?state=proposed&sort=-name")
    page = client.get(there).content
    fragment = client.fragment(there, "requirement-matrix").content
    assert swapped(page, fragment, "requirement-matrix") == normal(page)


def counted(client, address):
    with CaptureQueriesContext(connection) as taken:
        assert client.get(address).status_code == 200
    return len(taken)


def test_five_hundred_by_five_hundred_come_in_pages_with_the_same_queries(
    as_user, project, package, lead
):
    first = make_deliverable(package, criteria=2)
    row = make_requirement(project)
    cover(row, first, 1)
    client = as_user(lead)
    addresses = (matrix(project), row.get_absolute_url(), first.get_absolute_url())
    before = [counted(client, each) for each in addresses]
    owed = [first, *(make_deliverable(package, criteria=1) for _ in range(11))]
    for deliverable in owed[1:]:
        cover(row, deliverable)
    rows = [
        Requirement(project=project, number=n, name_fr=f"Exigence {n}", search_text="x")
        for n in range(2, 501)
    ]
    made = Requirement.objects.bulk_create(rows)
    Coverage.objects.bulk_create(
        Coverage(requirement=each, deliverable=owed[n % 12]) for n, each in enumerate(made[:400])
    )
    assert [counted(client, each) for each in addresses] == before
    page = client.get(matrix(project))
    body = listed(page)
    assert body.count("<tr><td") == 50
    # The row of each requirement that nothing shows, and one for each place of the others.
    assert page.context["table"].count == 99 + 12 + 400
    last = listed(client.get(matrix(project, "?page=11")))
    assert last.count("<tr><td") == 11


def test_without_requirements_the_page_says_what_to_do(as_user, project, lead, member):
    assert url_of_new(project) in listed(as_user(lead).get(matrix(project)))
    assert url_of_new(project) not in words(as_user(member).get(matrix(project)))
    narrowed = words(as_user(lead).get(matrix(project, "?state=agreed")))
    assert "No requirement fits these filters" in narrowed


def url_of_new(project):
    return reverse("workpackages:new_requirement", args=[project.code])


def test_outsiders_and_observers_find_nothing(as_user, project, traced, outsider, observer):
    for person in (outsider, observer):
        client = as_user(person)
        assert client.get(matrix(project)).status_code == 404
        assert client.get(traced.get_absolute_url()).status_code == 404


def test_the_way_from_writing_down_to_covered(as_user, deliverable, lead):
    client, project = as_user(lead), deliverable.project
    sent = {"name_en": "Starts fast", "priority": "must", "asked_by": "Hospital"}
    row_url = client.post(url_of_new(project), sent)["Location"]
    row = Requirement.objects.get()
    assert row_url == row.get_absolute_url()
    assert "no deliverable and no criterion covers" in words(client.get(row_url))
    said = {"deliverable": deliverable.pk, "criteria": "1; 3"}
    assert client.post(url("cover_requirement", row), said).status_code == 302
    page = words(client.get(row_url))
    assert "3. Criterion 3" in page
    assert "Covered, not accepted yet" in page
    assert "Requirements that it shows" in words(client.get(deliverable.get_absolute_url()))
    place = row.coverage.get(criterion__number=3)
    assert client.post(url("uncover_requirement", row, place.pk)).status_code == 302
    assert "3. Criterion 3" not in words(client.get(row_url))


@pytest.mark.parametrize(
    ("criteria", "said"), [("one", "numbers of criteria"), ("9", "no criterion with the number 9")]
)
def test_wrong_numbers_of_criteria_are_told_and_kept(as_user, deliverable, lead, criteria, said):
    row = make_requirement(deliverable.project)
    sent = {"deliverable": deliverable.pk, "criteria": criteria}
    answer = as_user(lead).post(url("cover_requirement", row), sent)
    assert answer.status_code == 422
    assert said in words(answer)
    assert f'value="{criteria}"' in words(answer)


def test_the_steps_on_the_page(as_user, project, lead, member):
    row = make_requirement(project)
    client = as_user(lead)
    act = {"agree-version": 1}
    assert client.post(url("act_on_requirement", row, "agree"), act).status_code == 302
    page = words(client.get(row.get_absolute_url()))
    assert "Agreed" in page
    assert url("edit_requirement", row) not in page
    refused = client.post(url("act_on_requirement", row, "drop"), {"drop-version": 2})
    assert refused.status_code == 422
    said = {"drop-version": 2, "drop-reason": "Too dear"}
    assert client.post(url("act_on_requirement", row, "drop"), said).status_code == 302
    assert "Too dear" in words(client.get(row.get_absolute_url()))
    back = {"propose-version": 3}
    assert client.post(url("act_on_requirement", row, "propose"), back).status_code == 302
    assert client.post(url("act_on_requirement", row, "paint")).status_code == 404
    assert as_user(member).post(url("act_on_requirement", row, "agree")).status_code == 403
    assert client.post(url("remove_requirement", row))["Location"] == matrix(project)


def test_what_cannot_be_removed_says_why(as_user, project, lead):
    row = make_requirement(project, state="agreed")
    answer = as_user(lead).post(url("remove_requirement", row), follow=True)
    assert "Only a proposed requirement can be removed" in words(answer)


def test_requirements_are_found_by_the_search(as_user, project, lead, outsider):
    row = make_requirement(project, name_en="Quick starts")
    there = f"{reverse('people:search')}?q=quick"
    assert row.get_absolute_url() in words(as_user(lead).get(there))
    assert row.get_absolute_url() not in words(as_user(outsider).get(there))
