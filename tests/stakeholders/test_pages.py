"""The pages of the register: read, filtered, exported, written; each says why it refuses."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from people.models import User
from projects.models import Consultation, Contact, EngagementAction, Stakeholder
from tests.conftest import FRIDAY
from tests.factories import (
    make_assessment,
    make_consultation,
    make_contact,
    make_engagement,
    make_project,
    make_stakeholder,
    make_unit,
    make_user,
)
from tests.htmx import normal, swapped
from tests.stakeholders.conftest import newest

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_friday():
    with time_machine.travel("2026-10-09 09:00+02:00", tick=False):
        yield


def url(name, project, *more):
    return reverse(f"projects:{name}", args=[project.code, *more])


def page(answer, status=200) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code == status, body.decode()
    return body.decode()


NEW = {
    "name_fr": "Guichets Genève", "name_en": "Geneva counters", "kind": "group", "size": "40",
    "power": "3", "interest": "5", "current": "0", "desired": "3",
    "expectations": "A phone that rings", "fears": "Queues", "note": "Nobody told them",
}  # fmt: skip


def test_the_lead_enters_somebody_and_lands_on_the_page(project, as_user):
    answer = as_user(project.lead).post(url("new-stakeholder", project), NEW)
    row = Stakeholder.objects.get()
    assert answer["Location"] == row.get_absolute_url()
    shown = page(as_user(project.lead).get(answer["Location"]))
    for words in (
        "Geneva counters",
        "Unaware → Supportive",
        "gap 3, priority 60",
        "Queues",
        "A phone that rings",
        "Nobody told them",
        "40 people",
        "3 × 5 · Keep informed",
    ):
        assert words in shown


def test_a_refused_form_keeps_what_was_typed_and_says_where(project, as_user):
    answer = as_user(project.lead).post(
        url("new-stakeholder", project), {**NEW, "represents_unit": "on", "power": "9"}
    )
    shown = page(answer, 422)
    assert "Nobody told them" in shown
    assert not Stakeholder.objects.exists()


def test_a_rule_of_the_operation_stands_at_its_field(project, as_user):
    answer = as_user(project.lead).post(
        url("new-stakeholder", project), {**NEW, "represents_unit": "on"}
    )
    page(answer, 422)
    assert answer.context["form"].errors["org_unit"] == ["Name the unit that is represented."]


def test_an_empty_register_says_what_to_do_next(project, packager, as_user):
    shown = page(as_user(project.lead).get(url("stakeholders", project)))
    assert "Nobody is in the register yet" in shown
    assert url("new-stakeholder", project) in shown
    read = page(as_user(packager).get(url("stakeholders", project)))
    assert url("new-stakeholder", project) not in read


@pytest.fixture
def filled(project):
    unit = make_unit(code="counters", name_en="Counters")
    make_stakeholder(project, name_en="Board", power=5, interest=3, current=3, desired=4)
    make_stakeholder(
        project, name_en="Agents", power=2, interest=5, current=2, desired=3, is_key=True
    )
    make_stakeholder(
        project, name_en="Supplier", kind="external", power=3, interest=5, current=3,
        organisation="Fournisseur Alpha", org_unit=unit,
    )  # fmt: skip
    return project


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"Board", "Agents", "Supplier"}),
        ("q=alpha", {"Supplier"}),
        ("kind=external", {"Supplier"}),
        ("field=satisfy", {"Board"}),
        ("field=inform", {"Agents", "Supplier"}),
        ("field=manage", set()),
        ("field=monitor", set()),
        ("power=2&interest=5", {"Agents"}),
        ("unit=counters", {"Supplier"}),
        ("is_key=on", {"Agents"}),
        ("gap=on", {"Board", "Agents"}),
        ("kind=nonsense&power=x&field=here", {"Board", "Agents", "Supplier"}),
    ],
)
def test_the_filters_stand_in_the_address_and_in_the_file(filled, as_user, query, names):
    client, address = as_user(filled.lead), f"{url('stakeholders', filled)}?{query}"
    answer = client.get(address)
    assert {row.name_en for row in answer.context["table"].rows} == names
    lines = page(client.get(f"{address}&export=csv")).splitlines()[1:]
    assert {line.replace(";", ",").split(",")[0] for line in lines} == names
    before = client.get(url("stakeholders", filled)).content
    fragment = client.fragment(address, "stakeholder-register").content
    whole = normal(answer.content)
    if not query:
        assert swapped(before, fragment, "stakeholder-register") == whole


def test_a_filter_that_fits_nobody_offers_the_way_back(filled, as_user):
    shown = page(as_user(filled.lead).get(f"{url('stakeholders', filled)}?q=nobody"))
    assert "No stakeholder fits these filters" in shown


def test_the_page_begins_with_whom_to_see_next_and_draws_the_grid(filled, as_user):
    shown = page(as_user(filled.lead).get(url("stakeholders", filled)))
    urgent, grid = shown.index("Whom to see next"), shown.index('<svg class="priority-field"')
    assert urgent < grid < shown.index("stakeholder-filters")
    assert "no action planned" in shown
    assert "<title>1 Board, power 5, interest 3</title>" in shown
    # One of three is to lead: more than a fifth.
    assert "“Leading” is wanted of 1 in 3 (34 %)" in shown


def test_over_all_projects_closed_ones_stay_away(filled, director, packager, as_user):
    over = make_project(state="closed")
    make_stakeholder(over, name_en="Gone")
    other = make_project()
    make_stakeholder(other, name_en="Elsewhere")
    address = reverse("projects:all-stakeholders")

    def names(person):
        rows = as_user(User.objects.get(pk=person.pk)).get(address).context["table"].rows
        return {row.name_en for row in rows}

    assert names(director) == {"Board", "Agents", "Supplier", "Elsewhere"}
    assert names(packager) == {"Board", "Agents", "Supplier"}
    shown = page(as_user(director).get(address))
    assert f"{address}?power=5&amp;interest=3" in shown
    client = as_user(director)
    fragment = client.fragment(f"{address}?q=board", "stakeholders-over-all").content
    found = client.get(f"{address}?q=board").content
    assert swapped(found, fragment, "stakeholders-over-all") == normal(found)


def test_who_reads_no_register_has_no_list_and_no_entry(member, observer, outsider, as_user):
    for person in (member, observer, outsider):
        page(as_user(person).get(reverse("projects:all-stakeholders")), 403)
        shown = page(as_user(person).get(reverse("projects:touched-units")))
        assert reverse("projects:all-stakeholders") not in shown


def test_an_overview_without_anybody_says_so(project, as_user):
    shown = page(as_user(project.lead).get(reverse("projects:all-stakeholders")))
    assert "Nobody is in a register yet" in shown


def test_what_is_known_is_changed_on_its_own_page(project, stakeholder, as_user):
    client = as_user(project.lead)
    form = client.get(url("edit-stakeholder", project, 1)).context["form"]
    assert form["name_en"].value() == "Site managers"
    facts = {"name_fr": "Sites", "name_en": "Sites", "kind": "group", "version": "1"}
    answer = client.post(url("edit-stakeholder", project, 1), facts)
    assert answer["Location"] == stakeholder.get_absolute_url()
    assert page(client.post(url("edit-stakeholder", project, 1), facts), 409)
    missing = client.post(url("edit-stakeholder", project, 1), {**facts, "name_fr": ""})
    assert page(missing, 422)


def test_an_owner_who_left_still_stands_in_the_form(project, stakeholder, as_user):
    gone = make_user("gone", is_active=False)
    stakeholder.owner = gone
    stakeholder.save()
    shown = page(as_user(project.lead).get(url("edit-stakeholder", project, 1)))
    assert f'<option value="{gone.pk}" selected' in shown


def test_an_assessment_begins_with_the_last_one(project, stakeholder, as_user):
    client = as_user(project.lead)
    make_assessment(stakeholder, assessed_on=date(2026, 10, 5), fears="Noise", current=1)
    form = client.get(url("assess-stakeholder", project, 1)).context["form"]
    assert (form["fears"].value(), form["current"].value()) == ("Noise", 1)
    judged = {"power": "4", "interest": "4", "current": "3", "desired": "3", "fears": "None"}
    client.post(url("assess-stakeholder", project, 1), judged)
    assert (newest(stakeholder).current, newest(stakeholder).assessed_on) == (3, FRIDAY)
    shown = page(client.get(stakeholder.get_absolute_url()))
    assert 'class="trend' in shown
    page(client.post(url("assess-stakeholder", project, 1), {**judged, "power": ""}), 422)


def test_a_contact_is_written_down_and_taken_back(project, stakeholder, as_user):
    client = as_user(project.lead)
    form = client.get(url("new-contact", project, 1)).context["form"]
    assert form["held_on"].value() == FRIDAY
    contact = {
        "held_on": "09.10.2026",
        "channel": "call",
        "summary": "Asked for a demo",
        "sentiment": "1",
        "follow_up": "Show it",
        "follow_up_on": "20.10.2026",
    }
    answer = client.post(url("new-contact", project, 1), contact)
    assert answer["Location"] == stakeholder.get_absolute_url()
    shown = page(client.get(answer["Location"]))
    for words in ("Asked for a demo", "+1 – positive", "Follows until 20.10.2026: Show it"):
        assert words in shown
    early = client.post(url("new-contact", project, 1), {**contact, "held_on": "10.10.2026"})
    assert "once it was held" in page(early, 422)
    client.post(url("remove-contact", project, 1, 1))
    assert not Contact.objects.exists()


def test_an_action_is_planned_changed_and_done(project, stakeholder, as_user):
    client = as_user(project.lead)
    planned = {"what": "Show the pilot", "owner": str(project.lead.pk), "due_on": "20.10.2026"}
    client.post(url("new-engagement", project, 1), planned)
    changed = {**planned, "what": "Show the phone", "version": "1"}
    client.post(url("edit-engagement", project, 1, 1), changed)
    assert page(client.post(url("edit-engagement", project, 1, 1), changed), 409)
    page(client.post(url("new-engagement", project, 1), {**planned, "owner": ""}), 422)
    client.post(
        url("finish-engagement", project, 1, 1), {"effect": "Liked", "after": "3", "version": "2"}
    )
    action = EngagementAction.objects.get()
    assert (action.what, action.effect, action.before, action.after) == (
        "Show the phone", "Liked", 2, 3,
    )  # fmt: skip
    shown = page(client.get(stakeholder.get_absolute_url()))
    assert "Neutral → Supportive · Liked" in shown
    again = {"effect": "Twice", "version": "3"}
    assert "done already" in page(client.post(url("finish-engagement", project, 1, 1), again), 422)


def test_what_is_not_there_is_not_found(project, stakeholder, as_user, packager):
    client = as_user(project.lead)
    for address in (
        url("stakeholder", project, 9),
        url("edit-engagement", project, 1, 9),
        url("consultation", project, 9),
    ):
        page(client.get(address), 404)
    page(client.post(url("remove-contact", project, 1, 9)), 404)
    page(as_user(packager).get(url("edit-engagement", project, 1, 9)), 403)


def test_who_was_entered_by_mistake_is_taken_out_and_nobody_else(project, stakeholder, as_user):
    client = as_user(project.lead)
    contact = make_contact(stakeholder)
    answer = client.post(url("remove-stakeholder", project, 1), follow=True)
    assert "it stays in the register" in page(answer)
    assert "Take out of the register" not in page(answer)
    contact.delete()
    assert "Take out of the register" in page(client.get(stakeholder.get_absolute_url()))
    answer = client.post(url("remove-stakeholder", project, 1), follow=True)
    assert "no longer in the register" in page(answer)
    assert not Stakeholder.objects.exists()


def test_a_consultation_is_asked_answered_on_one_page_and_closed(
    project, outsider, as_user, packager
):
    lead = as_user(project.lead)
    unit = make_unit(head=make_user("head"))
    asked = {
        "name_fr": "Réorganisation",
        "name_en": "New teams",
        "text": "Read <b>this</b>.",
        "people": [str(outsider.pk)],
        "units": [str(unit.pk)],
        "deadline_on": "16.10.2026",
    }
    answer = lead.post(url("new-consultation", project), asked)
    row = Consultation.objects.get()
    assert answer["Location"] == row.get_absolute_url()
    assert "0 of 2 have answered" in page(lead.get(url("stakeholders", project)))

    client, party = as_user(outsider), row.parties.get(person=outsider)
    shown = page(client.get(row.get_absolute_url()))
    assert "Read &lt;b&gt;this&lt;/b&gt;." in shown
    assert unit.name not in shown
    target, name = url("answer-consultation", project, 1, party.pk), f"p{party.pk}"
    empty = client.post(target, {f"{name}-reply": "comment", f"{name}-comment": ""})
    assert "Write your comment." in page(empty, 422)
    client.post(target, {f"{name}-reply": "comment", f"{name}-comment": "Too early"})
    assert "Too early" in page(client.get(row.get_absolute_url()))
    for reader in (lead, as_user(packager)):
        assert "Too early" in page(reader.get(row.get_absolute_url()))

    early = lead.post(url("close-consultation", project, 1), {"version": "1"}, follow=True)
    assert "not everybody has answered" in page(early)
    with time_machine.travel("2026-10-17 09:00+02:00", tick=False):
        # A session does not last that long.
        client, lead = as_user(outsider), as_user(project.lead)
        late = client.post(target, {f"{name}-reply": "nothing", f"{name}-comment": ""})
        assert "The deadline is over" in page(late, 422)
        assert "deadline over, to be closed" in page(lead.get(url("stakeholders", project)))
        stale = lead.post(url("close-consultation", project, 1), {"version": "9"}, follow=True)
        assert "Somebody has changed it meanwhile" in page(stale)
        closed = lead.post(url("close-consultation", project, 1), {"version": "1"}, follow=True)
    assert "No answer" in page(closed)
    assert set(row.parties.values_list("reply", flat=True)) == {"comment", "silence"}


def test_nobody_answers_in_the_place_of_another(project, outsider, director, as_user):
    row = make_consultation(project, outsider)
    party = row.parties.get()
    target = url("answer-consultation", project, 1, party.pk)
    page(as_user(director).post(target, {}), 403)
    page(as_user(make_user()).post(target, {}), 404)
    page(as_user(outsider).post(url("answer-consultation", project, 1, 999), {}), 404)


def test_who_is_heard_gets_the_file_and_others_do_not(
    project, outsider, member, as_user, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    upload = SimpleUploadedFile("concept.txt", b"In words.", "text/plain")
    asked = {"name_fr": "Concept", "people": [str(outsider.pk)], "deadline_on": "16.10.2026"}
    as_user(project.lead).post(url("new-consultation", project), {**asked, "file": upload})
    target = url("consultation-file", project, 1)
    answer = as_user(outsider).get(target)
    assert b"".join(answer.streaming_content) == b"In words."
    assert "attachment" in answer["Content-Disposition"]
    page(as_user(member).get(target), 404)
    make_consultation(project, outsider)
    page(as_user(outsider).get(url("consultation-file", project, 2)), 404)


def test_who_sees_nothing_of_the_project_answers_without_its_head(project, outsider, as_user):
    row = make_consultation(project, outsider)
    shown = page(as_user(outsider).get(row.get_absolute_url()))
    assert project.get_absolute_url() not in shown.partition("<main")[2].replace(
        row.get_absolute_url(), ""
    ).replace(url("answer-consultation", project, 1, row.parties.get().pk), "")


@pytest.mark.parametrize("rows", [1, 12])
def test_query_counts_do_not_grow(project, as_user, rows, django_assert_num_queries):
    person = make_user("carer")
    project.role_assignments.create(user=person, role="TM")
    unit, first = make_unit(), None
    for n in range(rows):
        row = make_stakeholder(project, owner=person, org_unit=unit, is_key=True)
        first = first or row
        make_contact(first, by=person)
        make_engagement(first, owner=person)
        make_assessment(first, assessed_on=date(2025, 1, 1 + n))
        consultation = make_consultation(project, person)
        for _other in range(n % 3):
            consultation.parties.create(person=make_user())
    client = as_user(project.lead)
    addresses = {
        url("stakeholders", project): 14,
        reverse("projects:all-stakeholders"): 9,
        url("stakeholder", project, 1): 13,
        url("consultation", project, rows): 7,
    }
    for address, queries in addresses.items():
        with django_assert_num_queries(queries):
            page(client.get(address))
