"""The page of a request, the tab of its project, the form in sections, and the steps."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from people.choices import Role
from projects.grounds import Grounds
from projects.models import Project, ProjectRequest
from projects.operations import change_state
from projects.requests.sections import SECTIONS
from projects.requests.steps import STEPS
from servicedesk_pm.common.clock import today
from tests.conftest import FRIDAY
from tests.factories import (
    COMPLETE,
    give_role,
    make_member,
    make_project,
    make_request,
    make_unit,
    make_user,
    make_wish,
    meet_gates,
)
from tests.projects.requests.filling import FILLED, begun, filled, submitted

pytestmark = pytest.mark.django_db


def words(response, status=200):
    assert response.status_code == status, response.content.decode()[:2000]
    return " ".join(response.content.decode().split())


def url(name, *args):
    return reverse(f"projects:{name}", args=args)


def typed(form):
    """What a browser sends of an untouched form."""
    sent = {}
    for field in form:
        value = field.value()
        if value not in (None, "", False):
            sent[field.html_name] = value
    return sent


def own_pages(request):
    yield url("request-page", request.number)
    yield url("request-submit", request.number)
    yield url("request-delete", request.number)
    for section in SECTIONS:
        yield url("request-section", request.number, section)
    for step in STEPS:
        yield url("request-step", request.number, step)


def test_an_outsider_finds_no_page_of_a_request(as_user, outsider):
    for request in (make_request(), make_request(project=None)):
        for address in own_pages(request):
            assert as_user(outsider).get(address).status_code == 404
            assert as_user(outsider).post(address).status_code in {404, 405}


def test_not_even_the_director_reads_the_draft_of_another(as_user, director):
    for draft in (make_request(project=None), make_request(submitted_at=None)):
        for address in own_pages(draft):
            assert as_user(director).get(address).status_code == 404


def test_the_requester_without_a_role_follows_the_request(as_user, writer, head):
    request = submitted(writer)
    page = words(as_user(writer).get(request.get_absolute_url()))
    assert "Calls are lost." in page
    assert "Fewer calls" in page
    assert "Received" in page
    assert f"{head} answers for the unit" in page
    # The project itself is not open to the writer.
    assert request.project.get_absolute_url() not in page
    assert as_user(writer).get(request.project.get_absolute_url()).status_code == 404


def test_the_way_is_dated_step_by_step(as_user, director):
    request = make_request()
    meet_gates(request.project)
    change_state(request.project_id, "analysis", actor=director, on=FRIDAY)
    page = words(as_user(director).get(request.get_absolute_url()))
    assert page.count("way-past") == 4
    assert page.count("way-now") == 1
    assert page.count("way-next") == 1
    assert "by Person analyst" in page
    assert "due on 30.11.2026" in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"endorsement": "refused", "endorsement_note": "Too early."}, "Too early."),
        ({"parked_until": date(2027, 1, 4), "parked_reason": "No money."}, "No money."),
        (
            {"returned_at": FRIDAY, "hint": "Order it.", "return_kind": "service"},
            "standard service request",
        ),
        ({"endorsement": "asked", "analyst": None}, "no head"),
    ],
)
def test_the_page_says_where_it_waits_and_why(as_user, director, fields, said):
    fields = {k: datetime(2026, 10, 9, tzinfo=UTC) if v is FRIDAY else v for k, v in fields.items()}
    page = words(as_user(director).get(make_request(**fields).get_absolute_url()))
    assert said in page


@pytest.mark.parametrize("state", ["requested", "analysis", "decision", "mandate", "closed"])
def test_a_page_for_every_state_of_the_project(as_user, director, state):
    request = make_request(project=make_project(state=state))
    page = words(as_user(director).get(request.get_absolute_url()))
    assert "Where it stands" in page
    assert request.project.code in page


def test_a_refusal_shows_its_reason_where_it_fell(as_user, director):
    request = make_request()
    grounds = Grounds(reason="Costs more than it saves.")
    change_state(request.project_id, "rejected", actor=director, on=FRIDAY, grounds=grounds)
    page = words(as_user(director).get(request.get_absolute_url()))
    assert "way-refused" in page
    assert "Costs more than it saves." in page
    assert "this request is over" in page


def test_the_director_is_led_to_admission_and_refusal(as_user, director):
    with_analyst = make_request()
    page = words(as_user(director).get(with_analyst.get_absolute_url()))
    assert url("change-state", with_analyst.project.code, "analysis") in page
    assert url("change-state", with_analyst.project.code, "rejected") in page
    without = make_request(analyst=None)
    page = words(as_user(director).get(without.get_absolute_url()))
    assert f"{url('request-step', without.number, 'analyst')}?accept=1" in page


def test_a_member_reads_without_any_action(as_user):
    member = make_member(make_project())
    page = words(as_user(member).get(make_request().get_absolute_url()))
    assert "request-actions" not in page
    assert "Similar requests" not in page


@pytest.mark.parametrize("rows", [1, 12])
def test_the_page_costs_the_same_beside_many(
    as_user, director, rows, django_assert_max_num_queries
):
    request = make_request()
    for _n in range(rows - 1):
        make_request(org_unit=request.org_unit)
    client = as_user(director)
    client.get(request.get_absolute_url())
    with django_assert_max_num_queries(14):
        client.get(request.get_absolute_url())


def test_the_project_has_a_tab_of_its_request(as_user, director):
    request = make_request(title_en="Headsets")
    address = url("request", request.project.code)
    assert f'href="{address}"' in words(as_user(director).get(request.project.get_absolute_url()))
    page = words(as_user(director).get(address))
    assert "Headsets" in page
    assert "Where it stands" in page


def test_the_parts_of_a_project_have_no_such_tab(as_user, director):
    part = make_project(parent=make_project())
    page = words(as_user(director).get(part.get_absolute_url()))
    assert url("request", part.code) not in page
    assert as_user(make_user()).get(url("request", part.code)).status_code == 404


def test_an_observer_of_the_project_does_not_open_the_tab(as_user):
    project = make_wish()
    observer = make_member(project, Role.OBSERVER)
    make_request(project=project)
    assert url("request", project.code) not in words(
        as_user(observer).get(project.get_absolute_url())
    )
    assert as_user(observer).get(url("request", project.code)).status_code == 403


def test_a_project_that_was_entered_offers_to_write_its_request(as_user, director, lead):
    wish = make_wish(org_unit=make_unit())
    page = words(as_user(director).get(url("request", wish.code)))
    assert f"/requests/new/?project={wish.code}" in page
    reader = make_user(roles=(Role.QUALITY_MANAGER,))
    assert "requests/new" not in words(as_user(reader).get(url("request", wish.code)))
    running = words(as_user(director).get(url("request", make_project().code)))
    assert "entered before requests were written here" in running


def test_a_request_that_somebody_is_writing_is_not_shown(as_user, director):
    wish = make_wish()
    draft = make_request(project=wish, submitted_at=None, need_en="Secret need")
    page = words(as_user(director).get(url("request", wish.code)))
    assert f"{draft.requester} is writing it" in page
    assert "Secret need" not in page


def test_a_request_is_begun_with_its_title(as_user, writer):
    client = as_user(writer)
    assert "How it goes on" in words(client.get(url("create-request")))
    answer = client.post(url("create-request"), {"title": "Headsets"})
    request = ProjectRequest.objects.get()
    assert answer["Location"] == url("request-section", request.number, "need")
    assert (request.title_en, request.title_fr, request.requester) == ("Headsets", "", writer)
    assert client.post(url("create-request"), {"title": ""}).status_code == 422


def test_who_belongs_to_no_unit_is_told_so(as_user, outsider):
    assert as_user(outsider).get(url("create-request")).status_code == 403
    assert as_user(outsider).post(url("create-request"), {"title": "A"}).status_code == 403


def test_the_request_of_a_project_is_begun_from_its_page(as_user, director, outsider):
    wish = make_wish(org_unit=make_unit(), name_en="Audio")
    address = f"{url('create-request')}?project={wish.code}"
    assert "Audio" in words(as_user(director).get(address))
    as_user(director).post(address, {"title": "Audio"})
    assert ProjectRequest.objects.get().project == wish
    assert as_user(outsider).get(address).status_code == 404
    reader = make_user(roles=(Role.QUALITY_MANAGER,), org_unit=make_unit())
    assert as_user(reader).get(address).status_code == 403


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_own_language_comes_first_and_the_other_is_folded(as_user, writer, language):
    request = begun(writer)
    client = as_user(writer)
    writer.language = language
    writer.save()
    client.force_login(writer)
    page = client.get(url("request-section", request.number, "need"))
    form = page.context["form"]
    assert [field.name for field in form.own_fields] == [
        f"{text}_{language}" for text in ("title", "need", "affected")
    ]
    assert form.shows_other == (language == "fr")


def test_sections_are_saved_one_by_one_and_lead_on(as_user, writer):
    request = begun(writer)
    client = as_user(writer)
    order = list(SECTIONS)
    for place, section in enumerate(order):
        address = url("request-section", request.number, section)
        page = client.get(address)
        assert f"section {place + 1} of 7" in words(page)
        form = page.context["form"]
        typing = FILLED[section]
        if section == "objectives":
            typing = {"text_1_en": "Fewer calls", "indicator_1": "calls", "wished_1": "40"}
        answer = client.post(address, {**typed(form), **typing, "go": "next"})
        following = order[place + 1] if place < 6 else None
        expected = (
            url("request-section", request.number, following)
            if following
            else url("request-submit", request.number)
        )
        assert answer["Location"] == expected
    page = words(client.get(url("request-submit", request.number)))
    assert "Everything that is needed is said." in page


def test_saving_and_closing_leads_to_the_page(as_user, writer):
    request = begun(writer)
    address = url("request-section", request.number, "need")
    sent = {"title_en": "Headsets", "version": 1, "go": "page"}
    assert as_user(writer).post(address, sent)["Location"] == request.get_absolute_url()


def test_a_refused_section_keeps_what_was_typed(as_user, writer):
    request = begun(writer)
    address = url("request-section", request.number, "frame")
    sent = {"version": 1, "deadline_on": "1500-01-01", "deadline_origin": "A law of old"}
    page = words(as_user(writer).post(address, sent), 422)
    assert "A law of old" in page
    assert "id_deadline_on" in page
    address = url("request-section", request.number, "benefits")
    page = words(as_user(writer).post(address, {"version": 1, "saved_hours": "-4"}), 422)
    assert "error-summary" in page


@pytest.mark.parametrize("section", ["nothing", "Need", "submit"])
def test_an_unknown_section_has_no_page(as_user, writer, section):
    request = begun(writer)
    assert as_user(writer).get(url("request-section", request.number, section)).status_code == 404


def test_what_is_missing_leads_to_its_field(as_user, writer):
    request = begun(writer)
    page = words(as_user(writer).get(url("request-submit", request.number)))
    assert f"{url('request-section', request.number, 'need')}#id_need_en" in page
    assert f"{url('request-section', request.number, 'objectives')}#id_text_1_en" in page
    assert f"{url('request-section', request.number, 'frame')}#id_funding" in page
    refused = as_user(writer).post(url("request-submit", request.number), {"version": 1})
    assert "not complete yet" in words(refused, 422)


def test_a_complete_request_is_submitted_on_its_page(as_user, writer, head):
    request = filled(writer)
    client = as_user(writer)
    address = url("request-submit", request.number)
    assert f"{head} is asked to endorse it" in words(client.get(address))
    sent = {"version": request.version}
    assert client.post(address, sent)["Location"] == request.get_absolute_url()
    assert Project.objects.count() == 1
    assert client.get(address).status_code == 403


def test_the_head_who_writes_learns_that_it_is_endorsed(as_user, head, unit):
    head.org_unit = unit
    head.save()
    request = filled(head)
    page = words(as_user(head).get(url("request-submit", request.number)))
    assert "with the submission it is endorsed" in page


def test_a_draft_is_deleted_on_its_page(as_user, writer):
    request = begun(writer)
    address = url("request-delete", request.number)
    assert "for good" in words(as_user(writer).get(address))
    assert as_user(writer).post(address)["Location"] == url("requests")
    assert not ProjectRequest.objects.exists()
    kept = submitted(writer)
    assert as_user(writer).post(url("request-delete", kept.number)).status_code == 403


def test_what_somebody_else_saved_meanwhile_is_shown(as_user, director):
    request = make_request()
    address = url("request-section", request.number, "workstations")
    page = as_user(director).get(address)
    sent = {**typed(page.context["form"]), "touches_workstations": "yes", "device_count": "5"}
    assert as_user(director).post(address, sent).status_code == 302
    again = as_user(director).post(address, {**sent, "device_count": "6"})
    assert "Somebody saved this" in words(again, 409)


def test_the_screening_stands_alone_for_the_director(as_user, director):
    request = make_request(project=make_project(state="analysis"))
    address = url("request-section", request.number, "workstations")
    page = words(as_user(director).get(address))
    assert 'id="request-sections"' not in page
    sent = {"version": 1, "touches_workstations": "unknown"}
    assert as_user(director).post(address, sent)["Location"] == request.get_absolute_url()
    other = url("request-section", request.number, "need")
    assert as_user(director).get(other).status_code == 403


def test_the_head_endorses_on_the_page(as_user, writer, head):
    request = submitted(writer)
    page = words(as_user(head).get(request.get_absolute_url()))
    address = url("request-step", request.number, "endorse")
    assert address in page
    assert as_user(writer).get(address).status_code == 403
    answer = as_user(head).post(address, {"version": request.version, "note": "Yes."})
    assert answer["Location"] == request.get_absolute_url()
    request.refresh_from_db()
    assert (request.endorsement, request.endorsement_note) == ("endorsed", "Yes.")
    assert as_user(head).get(address).status_code == 403


def test_a_refusal_without_a_reason_is_shown_again(as_user, writer, head):
    request = submitted(writer)
    address = url("request-step", request.number, "refuse")
    assert as_user(head).post(address, {"version": request.version}).status_code == 422
    sent = {"version": request.version, "reason": "No."}
    assert as_user(head).post(address, sent).status_code == 302
    assert as_user(head).post(address, sent).status_code == 403


def _steps(director):
    later = today() + timedelta(days=40)
    return {
        "return": {"kind": "incomplete", "hint": "Say more."},
        "park": {"reason": "Later", "until": later},
        "analyst": {"analyst": director.pk, "due_on": later},
    }


@pytest.mark.parametrize("step", ["return", "park", "analyst"])
def test_the_director_takes_each_step_on_its_page(as_user, director, step):
    request = make_request(analyst=None)
    client = as_user(director)
    address = url("request-step", request.number, step)
    assert client.get(address).status_code == 200
    assert client.post(address, {"version": 1}).status_code == 422
    sent = {"version": 1, **_steps(director)[step]}
    assert client.post(address, sent)["Location"] == request.get_absolute_url()
    assert client.post(address, sent).status_code in {409, 422}
    reader = make_user(roles=(Role.QUALITY_MANAGER,))
    assert as_user(reader).get(address).status_code == 403
    assert as_user(reader).post(address, sent).status_code == 403


def test_a_parked_request_is_taken_up_on_its_page(as_user, director):
    request = make_request(parked_until=date(2027, 1, 4), parked_reason="Later")
    address = url("request-step", request.number, "take-up")
    assert as_user(director).post(address, {"version": 1}).status_code == 302
    # The page of a step that is not possible leads back.
    assert as_user(director).get(address)["Location"] == request.get_absolute_url()


def test_accepting_asks_for_the_analyst_first_and_then_leads_on(as_user, director):
    request = make_request(analyst=None)
    address = f"{url('request-step', request.number, 'analyst')}?accept=1"
    assert "Similar requests and projects" in words(as_user(director).get(address))
    answer = as_user(director).post(address, {"version": 1, **_steps(director)["analyst"]})
    following = url("change-state", request.project.code, "analysis")
    assert answer["Location"] == following
    project = request.project
    meet_gates(project)
    assert as_user(director).post(following, {"version": project.version}).status_code == 302
    project.refresh_from_db()
    assert project.state == "analysis"


def test_an_unknown_step_has_no_page(as_user, director):
    request = make_request()
    assert as_user(director).get(url("request-step", request.number, "nothing")).status_code == 404


def test_a_number_that_no_database_knows_has_no_page(as_user, director):
    assert as_user(director).get("/requests/99999999999999999999/").status_code == 404


def test_every_text_is_escaped(as_user, director):
    evil = "<script>alert(1)</script>"
    texts = {name: evil for name in COMPLETE if name.endswith("_en")}
    request = make_request(**{**texts, "title_en": evil}, objectives=[(evil, evil, evil)])
    client = as_user(director)
    for address in (request.get_absolute_url(), "/requests/", "/requests/?view=board"):
        assert evil not in client.get(address).content.decode()


def test_a_sponsor_reads_the_request_of_the_own_project(as_user):
    sponsor = make_user()
    wish = make_wish(sponsor=sponsor)
    make_request(project=wish, title_en="Headsets")
    give_role(sponsor, Role.SPONSOR, wish)
    assert "Headsets" in words(as_user(sponsor).get(url("request", wish.code)))
