"""What projects owe to their programme: promised, delivered, verified by somebody else."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from people.choices import Role
from people.models import HistoryEntry, Notification
from people.notifications import sentence
from projects.models import ProgrammeResult
from projects.operations.results import (
    deliver_result,
    edit_result,
    integrate_result,
    promise_result,
    remove_result,
    send_result_back,
)
from projects.results.standing import marked
from projects.searching import find_results
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.conftest import FRIDAY
from tests.factories import (
    give_role,
    make_member,
    make_programme,
    make_project,
    make_result,
    make_user,
)
from tests.htmx import normal, swapped

pytestmark = pytest.mark.django_db
DUE = date(2026, 12, 18)
SAID = {"name_fr": "Catalogue en service", "name_en": "Catalogue in service", "due_on": DUE}


@pytest.fixture
def manager():
    return make_user("the-manager")


@pytest.fixture
def programme(manager):
    return make_programme(manager=manager, sponsor=make_user())


@pytest.fixture
def owing(programme):
    """A running project of the programme."""
    return make_project(programme=programme)


@pytest.fixture
def delivered(owing):
    result = make_result(owing)
    return deliver_result(result.pk, "Minutes of 2 October.", actor=owing.lead, on=FRIDAY)


def url(name, *args):
    return reverse(f"projects:{name}", args=args)


def words(response):
    return " ".join(response.content.decode().split())


def step(result, name):
    return url("result-step", result.project.code, result.number, name)


def told(kind):
    return {each.recipient for each in Notification.objects.filter(kind=kind)}


def test_the_programme_writes_down_what_a_project_owes(programme, owing, manager, director):
    first = promise_result(programme.pk, owing.pk, SAID, actor=manager)
    second = promise_result(programme.pk, owing.pk, SAID, actor=director)
    assert (first.number, second.number, first.state) == (1, 2, "expected")
    assert str(first) == "R1 Catalogue in service"
    assert told("result.promised") == {owing.lead}
    assert HistoryEntry.objects.filter(scope=f"project:{owing.pk}", actor=manager).exists()
    news = Notification.objects.filter(kind="result.promised").first()
    assert "owes its programme a new result" in sentence(news)


def test_only_who_runs_the_programme_writes_it_down(programme, owing):
    for actor in (owing.lead, programme.sponsor, make_member(owing), make_user()):
        with pytest.raises(PermissionDenied):
            promise_result(programme.pk, owing.pk, SAID, actor=actor)


def test_a_project_that_is_over_or_elsewhere_owes_nothing(programme, owing, manager):
    for project in (make_project(), make_project(programme=programme, state="cancelled")):
        with pytest.raises(RuleViolation, match="of this programme") as refused:
            promise_result(programme.pk, project.pk, SAID, actor=manager)
        assert refused.value.field == "project"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"due_on": None}, "due_on"),
        ({"due_on": date(1890, 1, 1)}, "due_on"),
        ({"name_fr": ""}, "name_fr"),
        ({"measure_fr": "x" * 301}, "measure_fr"),
    ],
)
def test_a_result_needs_a_name_and_a_believable_day(programme, owing, manager, facts, field):
    with pytest.raises(RuleViolation) as refused:
        promise_result(programme.pk, owing.pk, {**SAID, **facts}, actor=manager)
    assert refused.value.field == field
    assert not ProgrammeResult.objects.exists()


def test_what_is_expected_changes_until_it_is_delivered(owing, manager, delivered):
    open_one = make_result(owing)
    later = DUE + timedelta(days=30)
    edit_result(open_one.pk, {"due_on": later}, actor=manager, version=1)
    open_one.refresh_from_db()
    assert (open_one.due_on, open_one.version) == (later, 2)
    with pytest.raises(StaleObject):
        edit_result(open_one.pk, {"due_on": DUE}, actor=manager, version=1)
    with pytest.raises(PermissionDenied):
        edit_result(open_one.pk, {"due_on": DUE}, actor=owing.lead)
    with pytest.raises(PermissionDenied):
        edit_result(open_one.pk, {"state": "integrated"}, actor=manager)
    with pytest.raises(RuleViolation, match="no longer changes"):
        edit_result(delivered.pk, {"due_on": later}, actor=manager)


def test_what_was_expected_by_mistake_is_taken_back(owing, manager, delivered):
    mistake = make_result(owing)
    with pytest.raises(PermissionDenied):
        remove_result(mistake.pk, actor=owing.lead)
    remove_result(mistake.pk, actor=manager)
    with pytest.raises(RuleViolation, match="no longer changes"):
        remove_result(delivered.pk, actor=manager)
    assert list(ProgrammeResult.objects.all()) == [delivered]


def test_the_lead_delivers_with_evidence_and_the_programme_is_told(owing, delivered, manager):
    delivered.refresh_from_db()
    assert (delivered.state, delivered.delivered_by, delivered.delivered_on) == (
        "delivered",
        owing.lead,
        FRIDAY,
    )
    assert told("result.delivered") == {manager}
    entry = HistoryEntry.objects.get(verb="result.delivered")
    assert entry.additional_data["reason"] == "Minutes of 2 October."


def test_nobody_else_delivers_nor_twice_nor_without_evidence(owing, manager, director, delivered):
    result = make_result(owing)
    for actor in (manager, director, make_member(owing), make_user()):
        with pytest.raises(PermissionDenied):
            deliver_result(result.pk, "Seen.", actor=actor, on=FRIDAY)
    with pytest.raises(RuleViolation, match="Say by what"):
        deliver_result(result.pk, " ", actor=owing.lead, on=FRIDAY)
    with pytest.raises(StaleObject):
        deliver_result(result.pk, "Seen.", actor=owing.lead, on=FRIDAY, version=9)
    with pytest.raises(RuleViolation, match="delivered already"):
        deliver_result(delivered.pk, "Again.", actor=owing.lead, on=FRIDAY)


def test_the_programme_confirms_the_integration(delivered, manager, owing):
    done = integrate_result(delivered.pk, "Test of 8 October.", actor=manager, on=FRIDAY)
    assert (done.state, done.integrated_by, done.finding) == (
        "integrated",
        manager,
        "Test of 8 October.",
    )
    assert told("result.integrated") == {owing.lead}
    with pytest.raises(RuleViolation, match="Only a delivered"):
        integrate_result(delivered.pk, "Again.", actor=manager, on=FRIDAY)


def test_who_delivered_does_not_confirm(manager, director):
    programme = make_programme(manager=manager)
    project = make_project(programme=programme, lead=manager)
    result = deliver_result(make_result(project).pk, "Seen.", actor=manager, on=FRIDAY)
    with pytest.raises(PermissionDenied):
        integrate_result(result.pk, "Myself.", actor=manager, on=FRIDAY)
    with pytest.raises(PermissionDenied):
        send_result_back(result.pk, "Myself.", actor=manager)
    assert integrate_result(result.pk, "Seen.", actor=director, on=FRIDAY).integrated_by == director


def test_nobody_of_the_project_confirms(delivered, owing, programme):
    for actor in (owing.lead, make_member(owing), programme.sponsor, make_user()):
        with pytest.raises(PermissionDenied):
            integrate_result(delivered.pk, "Fine.", actor=actor, on=FRIDAY)


def test_what_does_not_do_is_sent_back_with_a_reason(delivered, manager, owing):
    with pytest.raises(RuleViolation, match="reason"):
        send_result_back(delivered.pk, "  ", actor=manager)
    back = send_result_back(delivered.pk, "The interface fails.", actor=manager, version=2)
    assert (back.state, back.evidence, back.delivered_by) == ("expected", "", None)
    assert back.finding == "The interface fails."
    assert told("result.sent_back") == {owing.lead}
    again = deliver_result(delivered.pk, "Mended.", actor=owing.lead, on=FRIDAY)
    assert again.state == "delivered"
    with pytest.raises(RuleViolation, match="verified"):
        integrate_result(delivered.pk, " ", actor=manager, on=FRIDAY)


def test_the_database_refuses_results_that_make_no_sense(owing, manager):
    result = make_result(owing)
    seen = {
        "state": "delivered",
        "evidence": "Seen.",
        "delivered_by": owing.lead,
        "delivered_on": FRIDAY,
    }
    integrated = {**seen, "state": "integrated", "integrated_on": FRIDAY}
    for name, facts in {
        "programme_result_delivered_with_evidence": {**seen, "evidence": ""},
        "programme_result_integrated_by_somebody": {**seen, "integrated_by": manager},
        "programme_result_integrated_by_another_person": {
            **integrated,
            "integrated_by": owing.lead,
        },
    }.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            make_result(owing, number=9, **facts)
    # programme_result_number_unique_in_project
    with pytest.raises(IntegrityError), transaction.atomic():
        make_result(owing, number=result.number)


def test_from_promise_to_integration_on_the_pages(as_user, programme, owing, manager):
    client, lead = as_user(manager), as_user(owing.lead)
    new = url("new-result", programme.code)
    assert "Write down a result" in words(client.get(f"{new}?project={owing.pk}"))
    refused = client.post(new, {"project": owing.pk, "name_fr": "Catalogue", "due_on": ""})
    assert refused.status_code == 422
    assert "Catalogue" in words(refused)
    facts = {"project": owing.pk, "name_fr": "Catalogue", "due_on": "2026-12-18"}
    assert client.post(new, facts).status_code == 302
    result = ProgrammeResult.objects.get()
    page = words(lead.get(result.get_absolute_url()))
    assert "Report as delivered" in page
    assert "Confirm the integration" not in page
    empty = lead.post(step(result, "deliver"), {"deliver-version": 1, "deliver-evidence": ""})
    assert empty.status_code == 422
    sent = {"deliver-version": 1, "deliver-evidence": "Minutes."}
    assert lead.post(step(result, "deliver"), sent).status_code == 302
    again = lead.post(step(result, "deliver"), {**sent, "deliver-version": 2})
    assert again.status_code == 422
    assert "delivered already" in words(again)
    page = words(client.get(result.get_absolute_url()))
    assert "Confirm the integration" in page
    assert "Minutes." in page
    seen = {"integrate-version": 2, "integrate-finding": "End to end."}
    assert client.post(step(result, "integrate"), seen).status_code == 302
    page = words(client.get(result.get_absolute_url()))
    assert "End to end." in page
    assert "Confirm the integration" not in page
    assert client.post(step(result, "nonsense"), seen).status_code == 404


def test_a_result_is_sent_back_and_changed_on_the_pages(as_user, delivered, manager, owing):
    client = as_user(manager)
    facts = {"return-version": 2, "return-reason": "The interface fails."}
    assert client.post(step(delivered, "return"), facts).status_code == 302
    assert "The interface fails." in words(as_user(owing.lead).get(delivered.get_absolute_url()))
    edit = url("edit-result", owing.code, delivered.number)
    changed = {"version": 3, **SAID, "due_on": "2027-01-29"}
    assert client.post(edit, changed).status_code == 302
    assert client.post(edit, changed).status_code == 409
    remove = url("remove-result", owing.code, delivered.number)
    assert client.post(remove).status_code == 302
    assert not ProgrammeResult.objects.exists()


def test_a_delivered_result_is_not_removed_on_the_page(as_user, delivered, manager, owing):
    remove = url("remove-result", owing.code, delivered.number)
    page = words(as_user(manager).post(remove, follow=True))
    assert "no longer changes" in page
    assert url("edit-result", owing.code, delivered.number) not in page


def test_programme_and_project_show_what_is_owed_overdue_first(as_user, programme, owing, manager):
    other = make_project(programme=programme)
    make_result(owing, name_en="Far away", due_on=today() + timedelta(days=90))
    make_result(other, name_en="Long due", due_on=today() - timedelta(days=3))
    page = words(as_user(manager).get(programme.get_absolute_url()))
    assert page.index("Long due") < page.index("Far away")
    assert "overdue" in page
    own = words(as_user(owing.lead).get(owing.get_absolute_url()))
    assert "What this project owes to its programme" in own
    assert "Far away" in own
    assert "Long due" not in own


def test_a_delivered_result_is_never_overdue(delivered):
    late = delivered.due_on + timedelta(days=1)
    assert not marked([delivered], late)[0].is_late
    delivered.state = "expected"
    assert marked([delivered], late)[0].is_late


def test_an_observer_sees_nothing_of_what_is_owed(as_user, programme, owing, delivered):
    observer = make_user()
    give_role(observer, Role.OBSERVER, programme)
    client = as_user(observer)
    assert delivered.name not in words(client.get(programme.get_absolute_url()))
    assert delivered.name not in words(client.get(owing.get_absolute_url()))
    assert client.get(url("programme-results", programme.code)).status_code == 403
    assert client.get(delivered.get_absolute_url()).status_code == 403
    assert find_results(observer, "result", 5) == []


def test_an_outsider_finds_no_result(as_user, outsider, programme, delivered):
    client = as_user(outsider)
    for address in (
        url("programme-results", programme.code),
        url("new-result", programme.code),
        delivered.get_absolute_url(),
        url("edit-result", delivered.project.code, delivered.number),
    ):
        assert client.get(address).status_code == 404
    for address in (step(delivered, "integrate"), url("remove-result", delivered.project.code, 1)):
        assert client.post(address).status_code == 404


def test_all_results_are_listed_sorted_and_exported(as_user, programme, owing, manager, delivered):
    make_result(owing, name_en="Second")
    client, address = as_user(manager), url("programme-results", programme.code)
    assert "Second" in words(client.get(address))
    sheet = client.get(f"{address}?export=csv")
    text = b"".join(sheet.streaming_content).decode("utf-8-sig")
    assert "Delivered, to be verified" in text
    assert text.count(owing.code) >= 2 or text.count(owing.name) >= 2


def test_the_list_as_a_fragment_equals_the_page(as_user, programme, owing, manager):
    for _n in range(3):
        make_result(owing)
    client, address = as_user(manager), url("programme-results", programme.code)
    sorted_by = f"{address}?sort=-due"
    fragment = client.get(
        sorted_by, headers={"HX-Request": "true", "HX-Target": "programme-results"}
    )
    page = client.get(sorted_by).content
    assert swapped(page, fragment.content, "programme-results") == normal(page)


@pytest.mark.parametrize("rows", [1, 12])
def test_the_list_costs_the_same_for_one_and_many(
    as_user, programme, owing, manager, rows, django_assert_max_num_queries
):
    for _n in range(rows):
        make_result(owing)
    client = as_user(manager)
    address = url("programme-results", programme.code)
    client.get(address)
    with django_assert_max_num_queries(9):
        client.get(address)


def test_results_are_found_by_their_words(owing, manager, delivered):
    make_result(owing, name_fr="Télémaintenance", name_en="Remote support")
    (hit,) = find_results(manager, "telemaintenance", 5)
    assert hit.title == "Remote support"
    assert hit.url.endswith(f"/{owing.code}/results/2/")
