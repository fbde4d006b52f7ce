"""The pages of files of postings: who sees them, what they say, and the way through them."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from costs.importing.columns import Field, recognised
from costs.models import PostingImport
from tests.costs.rows import book, make_controller
from tests.factories import make_user
from tests.money_files.conftest import ROW, csv_of, row, run_job_of

pytestmark = pytest.mark.django_db


def url(name, project, *more):
    return reverse(f"costs:{name}", args=[project.code, *more])


def upload(client, project, content, name="postings.csv"):
    file = SimpleUploadedFile(name, content.encode())
    return client.post(url("posting_imports", project), {"file": file})


def test_from_the_upload_to_the_postings(as_user, package):
    project = package.project
    client = as_user(project.lead)
    assert url("posting_imports", project) in client.get(url("postings", project)).text
    answer = upload(client, project, csv_of([ROW, row(amount="7.50", document="F-2")]))
    found = PostingImport.objects.get()
    assert answer.url == found.get_absolute_url()
    run_job_of(found)
    page = client.get(answer.url)
    assert "1’248.00" in page.text or "1’248 CHF" in page.text
    assert "F-2" in page.text
    client.post(url("confirm_posting_import", project, 1))
    run_job_of(found)
    assert "Imported on" in client.get(answer.url).text
    listed = client.get(f"{url('postings', project)}?file=1")
    assert [each.document for each in listed.context["table"].rows] == ["F-1", "F-2"]
    posting = found.postings.first()
    assert found.get_absolute_url() in client.get(posting.get_absolute_url()).text


def test_the_page_says_every_mistake_and_offers_no_booking(as_user, read):
    found = read(csv_of([row(amount="much"), row(package="LT8")]))
    page = as_user(found.project.lead).get(found.get_absolute_url())
    assert "2 mistakes" in page.text
    assert "“much” is no amount" in page.text
    assert "no work package “LT8”" in page.text
    assert "Book all rows" not in page.text
    assert "To be corrected" in page.text
    assert "Ready to import" not in page.text


def test_what_is_booked_already_leads_to_its_posting(as_user, read, package):
    posting = book(package, "1240.50", supplier="Alpha SA", document="F-1")
    found = read(csv_of([ROW, row(document="F-2")]))
    client = as_user(found.project.lead)
    page = client.get(found.get_absolute_url())
    assert posting.get_absolute_url() in page.text
    answer = client.post(url("confirm_posting_import", found.project, 1))
    assert answer.status_code == 422
    assert "Say that they are left out" in answer.text
    answer = client.post(url("confirm_posting_import", found.project, 1), {"leave_out_known": "on"})
    assert answer.status_code == 302


def test_columns_are_chosen_on_the_page_and_what_was_chosen_is_kept(as_user, read):
    found = read("Wann;Wo;Was;Wieviel\n30.09.2026;LT1;external;5")
    client = as_user(found.project.lead)
    assert "3: Was" in client.get(found.get_absolute_url()).text
    address = url("posting_import_columns", found.project, 1)
    answer = client.post(address, {"posted_on": "0", "work_package": "1", "cost_type": "2"})
    assert answer.status_code == 422
    assert '<option value="2" selected' in answer.text
    sent = {"posted_on": "0", "work_package": "1", "cost_type": "2", "amount": "3"}
    assert client.post(address, sent).url == found.get_absolute_url()
    run_job_of(found)
    assert "Book all rows" in client.get(found.get_absolute_url()).text


def test_a_refused_file_says_why(as_user, read):
    found = read("Coût".encode("cp1252"))
    assert "not in UTF-8" in as_user(found.project.lead).get(found.get_absolute_url()).text


def test_a_file_that_is_too_large_or_none_is_told_at_the_field(as_user, package, settings):
    client = as_user(package.project.lead)
    settings.MAX_PLAN_UPLOAD_BYTES = 10
    answer = upload(client, package.project, "x" * 11)
    assert answer.status_code == 422
    assert "larger than" in answer.text
    assert "Choose a file" in client.post(url("posting_imports", package.project)).text


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_empty_file_has_heads_that_are_recognised(as_user, package, form, language):
    lead = package.project.lead
    lead.language = language
    lead.save()
    answer = as_user(lead).get(url("posting_template", package.project, form))
    body = b"".join(answer.streaming_content)
    if form == "csv":
        head = body.decode("utf-8-sig").strip().split(";")
    else:
        head = next(load_workbook(BytesIO(body)).active.iter_rows(values_only=True))
    assert recognised(head) == {field.value: index for index, field in enumerate(Field)}


def test_there_is_no_other_kind_of_empty_file(as_user, package):
    client = as_user(package.project.lead)
    assert client.get(url("posting_template", package.project, "pdf")).status_code == 404


def test_who_sees_the_money_reads_and_only_who_books_it_writes(as_user, read, package, outsider):
    found = read(csv_of([ROW]))
    project = package.project
    make_controller(project, username="finance")
    pages = [
        url("posting_imports", project),
        url("posting_import", project, 1),
        url("posting_import_file", project, 1),
    ]
    posts = [
        url("posting_imports", project),
        *(url(name, project, 1) for name in (
            "posting_import_columns", "confirm_posting_import", "discard_posting_import",
        )),
    ]  # fmt: skip
    for page in pages:
        answer = as_user(project.sponsor).get(page)
        assert (answer.status_code, bool(b"".join(answer))) == (200, True)
        assert as_user(outsider).get(page).status_code == 404
        assert as_user(package.lead).get(page).status_code == 404
    for address in posts:
        assert as_user(project.sponsor).post(address).status_code == 403
        assert as_user(outsider).post(address).status_code == 404
    found.refresh_from_db()
    assert found.state == "ready"


def test_the_file_is_given_back_as_it_came_until_it_is_discarded(as_user, read):
    found = read(csv_of([ROW]))
    client = as_user(found.project.lead)
    address = url("posting_import_file", found.project, 1)
    assert b"".join(client.get(address).streaming_content) == csv_of([ROW]).encode()
    assert client.post(url("discard_posting_import", found.project, 1)).status_code == 302
    assert client.get(address).status_code == 404
    assert "discarded" in client.get(found.get_absolute_url()).text


def test_what_is_booked_is_not_discarded_on_the_page(as_user, booked):
    found = booked(csv_of([ROW]))
    answer = as_user(found.project.lead).post(url("discard_posting_import", found.project, 1))
    assert answer.status_code == 422


def test_the_fragment_is_the_page_s_own(as_user, read):
    found = read(csv_of([ROW]))
    client = as_user(found.project.lead)
    fragment = client.fragment(found.get_absolute_url(), "posting-import")
    assert fragment.text.count("<h1") == 0
    assert 'id="posting-import"' in fragment.text


@pytest.mark.parametrize("files", [1, 12])
def test_the_list_costs_the_same_for_any_number_of_files(
    as_user, package, files, django_assert_max_num_queries
):
    project = package.project
    for number in range(files):
        PostingImport.objects.create(
            project=project,
            number=number + 1,
            sha256=str(number),
            file_name="a.csv",
            uploaded_by=make_user(f"u{number}"),
        )
    client = as_user(project.lead)
    client.get(url("posting_imports", project))
    with django_assert_max_num_queries(14):
        assert "a.csv" in client.get(url("posting_imports", project)).text
