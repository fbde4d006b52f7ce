"""A project's organisation: drawn for each size, named by those who may, told and written down."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from people.choices import Role
from people.history import describe, entries_for_scope
from people.models import HistoryEntry, Notification, User
from people.notifications import sentence
from projects.mandates.choices import HATS_GIVEN_BY_LEAD, SHARED_HATS, Hat
from projects.mandates.permissions import hats_to_give
from projects.models import Project, RoleAssignment, Seat
from projects.operations.seats import give_seat, take_seat
from projects.organisation import (
    PACKAGE_LEAD,
    SUBPROJECT_LEAD,
    Organisation,
    Place,
    load_organisation,
)
from projects.organisation_chart import chart_of
from servicedesk_pm.common.errors import RuleViolation
from tests.factories import (
    give_role,
    make_member,
    make_programme,
    make_project,
    make_seat,
    make_user,
    make_work_package,
)
from tests.mandates.pages import SIXTY, in_french, url, words
from workpackages.models import WorkPackage

pytestmark = pytest.mark.django_db
THIN = "\u202f"
FRENCH = {
    "steering_committee": "Membre du comité de pilotage",
    "deputy": "Suppléant·e au comité de pilotage",
    "user_representative": "Représentant·e des utilisateurs",
    "service_owner": "Propriétaire du service",
    "operations_lead": "Responsable de l’exploitation",
    "service_desk_lead": "Responsable du Service Desk",
    "change_manager": "Responsable des changements",
    "procurement": "Acquisition",
    "finance_controller": "Contrôle financier",
}
DRAWN = [
    Role.SPONSOR,
    Role.PROGRAMME_MANAGER,
    Role.PROJECT_MANAGER,
    Role.QUALITY_MANAGER,
    *Hat,
    SUBPROJECT_LEAD,
    PACKAGE_LEAD,
]


@pytest.fixture
def bare(director):
    """A project in which nobody is named but its lead."""
    return make_project(state="mandate", size_class="S")


def boxes(page):
    return re.findall(r'<p class="chart-title">(?:<a [^>]*>)?([^<]+)', page)


@SIXTY
@given(st.lists(st.tuples(st.sampled_from(DRAWN), st.integers(1, 4)), max_size=12))
def test_the_chart_draws_everybody_exactly_once_whatever_the_organisation(holders):
    people = {n: User(username=f"p{n}", name=f"P{n}") for n in range(1, 5)}
    places = tuple(Place(str(function), people[n]) for function, n in holders)
    chart = chart_of(Organisation(places))
    drawn = (*chart.sponsor, *chart.committee, *chart.programme, *chart.lead, *chart.beside,
             *chart.teams)  # fmt: skip
    assert sorted(map(id, drawn)) == sorted(map(id, places))


def test_the_smallest_project_is_drawn_with_its_sponsor_and_its_lead_alone(as_user, bare):
    answer = as_user(bare.lead).get(url("organisation", bare))
    assert boxes(answer.content.decode()) == ["Sponsor", "Project lead"]
    assert words(answer).count("chart-vacant") == 1
    assert "not named yet" in words(answer)


@pytest.mark.parametrize(
    ("size", "missing"),
    [
        ("S", ["Sponsor", "User representative", "Operations lead"]),
        ("M", ["Sponsor", "Steering committee member", "User representative", "Operations lead"]),
        (
            "L",
            ["Sponsor", "Steering committee member", "User representative", "Operations lead",
             "Quality and risk manager"],
        ),
    ],
)  # fmt: skip
def test_the_page_says_whom_a_project_of_this_size_still_names(as_user, bare, size, missing):
    Project.objects.filter(pk=bare.pk).update(size_class=size)
    answer = as_user(bare.lead).get(url("organisation", bare))
    assert answer.context["missing"] == [f"Not named yet: {each}." for each in missing]
    for sentence_ in answer.context["missing"]:
        assert sentence_ in words(answer)


def test_a_project_of_middle_size_is_drawn_with_committee_programme_and_those_beside(
    as_user, young
):
    page = as_user(young.lead).get(url("organisation", young)).content.decode()
    assert boxes(page)[:6] == [
        "Sponsor",
        "Steering committee",
        "Programme manager",
        "Project lead",
        "User representative",
        "Operations lead",
    ]
    assert "chart-vacant" not in page


def test_a_large_project_is_drawn_with_who_judges_quality_and_its_parts(as_user, young):
    Project.objects.filter(pk=young.pk).update(size_class="L")
    quality = make_member(young, Role.QUALITY_MANAGER, name="Quality person")
    part = make_project(parent=young, state="initiation", lead=make_user(name="Part lead"))
    answer = as_user(young.lead).get(url("organisation", young))
    page = words(answer)
    assert answer.context["missing"] == []
    assert str(Role.QUALITY_MANAGER.label) in boxes(answer.content.decode())
    for shown in (quality.name, "Part lead", part.get_absolute_url(), "Sub-project lead"):
        assert shown in page, shown


def test_the_chart_reads_in_french(as_user, young):
    young.seats.filter(hat=Hat.OPERATIONS_LEAD).delete()
    page = words(as_user(in_french(young.lead)).get(url("organisation", young)))
    for shown in ("Organisation du projet", "Mandant·e", "Représentant·e des utilisateurs",
                  "Pas encore nommé·e : Responsable de l’exploitation."):  # fmt: skip
        assert shown in page, shown


def test_the_members_of_the_committee_stand_before_their_deputies(young):
    deputy = make_seat(young, Hat.DEPUTY).person
    member = make_seat(young, Hat.STEERING_COMMITTEE).person
    committee = [place.person for place in chart_of(load_organisation(young)).committee]
    assert committee[-1] == deputy
    assert committee.index(member) < committee.index(deputy)


def test_who_leads_several_packages_stands_at_each_of_them(young):
    second = make_work_package(project=young, lead=young.lead, name="Second")
    dropped = make_work_package(project=young, lead=young.lead, name="Dropped")
    WorkPackage.objects.filter(pk=dropped.pk).update(state="cancelled")
    make_work_package(project=young, lead=None, name="Nobody's")
    teams = load_organisation(young, with_teams=True).holding(PACKAGE_LEAD)
    assert [place.note for place in teams] == [
        f"{young.work_packages.get(number=1).code} Package 1",
        f"{second.code} Second",
    ]


def test_the_packages_of_a_part_are_led_in_the_part_s_own_organisation(young):
    part = make_project(parent=young, state="initiation")
    make_work_package(project=part, lead=part.lead, name="Below")
    above = load_organisation(young, with_teams=True)
    below = load_organisation(part, with_teams=True)
    assert "Below" not in " ".join(place.note for place in above.places)
    assert "Below" in " ".join(place.note for place in below.holding(PACKAGE_LEAD))


def test_quality_is_judged_by_whom_the_project_names_before_anybody_else(young):
    everywhere = make_user(roles=(Role.QUALITY_MANAGER,))

    def named():
        found = load_organisation(young).holding(Role.QUALITY_MANAGER)
        return [place.person for place in found]

    assert named() == [everywhere]
    elsewhere = make_user()
    give_role(elsewhere, Role.QUALITY_MANAGER, make_programme())
    assert named() == [everywhere]
    in_programme = make_user()
    give_role(in_programme, Role.QUALITY_MANAGER, young.programme)
    assert named() == [in_programme]
    User.objects.filter(pk=in_programme.pk).update(is_active=False)
    assert named() == [everywhere]


@pytest.mark.parametrize("hat", Hat)
def test_a_new_function_is_told_by_its_name_in_both_languages(bare, director, hat):
    person = make_user()
    give_seat(bare.pk, person.pk, hat=hat, actor=director)
    message = Notification.objects.get(recipient=person, kind="seat.given")
    assert sentence(message) == (
        f"You have a new function in {bare.code} {bare.name_en}: {hat.label}."
    )
    with translation.override("fr"):
        assert sentence(message) == (
            f"Vous avez une nouvelle fonction dans {bare.code} {bare.name_fr}{THIN}: {FRENCH[hat]}."
        )


def test_a_function_taken_back_is_told_in_both_languages_without_a_way_in(bare, director):
    seat = make_seat(bare, Hat.CHANGE_MANAGER)
    take_seat(bare.pk, seat.pk, actor=director)
    message = Notification.objects.get(recipient=seat.person)
    assert message.url == ""
    assert sentence(message) == (
        f"You no longer have this function in {bare.code} {bare.name_en}: Change manager."
    )
    with translation.override("fr"):
        assert sentence(message) == (
            f"Vous n’avez plus cette fonction dans {bare.code} {bare.name_fr}{THIN}:"
            " Responsable des changements."
        )


def test_nobody_is_told_of_a_function_one_gives_oneself(bare, director):
    give_seat(bare.pk, director.pk, hat=Hat.SERVICE_OWNER, actor=director)
    take_seat(bare.pk, Seat.objects.get(project=bare).pk, actor=director)
    assert not Notification.objects.exists()


def test_giving_and_taking_leave_their_traces(bare, director):
    person = make_user()
    seat = give_seat(bare.pk, person.pk, hat=Hat.PROCUREMENT, actor=director, note="Tenders")
    take_seat(bare.pk, seat.pk, actor=director)
    entries = HistoryEntry.objects.filter(
        scope=f"project:{bare.pk}", content_type__model="seat"
    ).order_by("pk")
    assert [(entry.action, entry.actor) for entry in entries] == [
        (HistoryEntry.Action.CREATE, director),
        (HistoryEntry.Action.DELETE, director),
    ]
    assert entries[0].changes["note"][1] == "Tenders"
    with translation.override("fr"):
        found = entries_for_scope(f"project:{bare.pk}").filter(content_type__model="seat")
        told = describe(found.order_by("pk"), reader=director)
    assert all("Acquisition" in event.subject for event in told)


def test_each_persona_names_the_functions_of_its_own(young, director, manager, sponsor):
    assert hats_to_give(director, young) == frozenset(Hat)
    assert hats_to_give(young.lead, young) == HATS_GIVEN_BY_LEAD
    others = [manager, sponsor, make_user(roles=(Role.SPONSOR,))]
    others += [
        make_member(young, role)
        for role in (Role.TEAM_MEMBER, Role.WORK_PACKAGE_LEAD, Role.OBSERVER, Role.QUALITY_MANAGER)
    ]
    for person in others:
        assert hats_to_give(person, young) == frozenset()
        with pytest.raises(PermissionDenied):
            give_seat(young.pk, make_user().pk, hat=Hat.DEPUTY, actor=person)


def test_the_form_offers_the_functions_that_the_reader_gives(as_user, young, director):
    offered = as_user(director).get(url("organisation", young)).context["form"].fields["hat"]
    assert [value for value, _label in offered.choices] == list(Hat.values)
    offered = as_user(young.lead).get(url("organisation", young)).context["form"].fields["hat"]
    assert [value for value, _label in offered.choices] == [
        "steering_committee",
        "deputy",
        "user_representative",
    ]


def test_a_lead_takes_back_on_the_page_only_what_a_lead_gives(as_user, young, director):
    page = words(as_user(young.lead).get(url("organisation", young)))
    for seat in young.seats.order_by("pk"):
        address = url("remove-seat", young, seat.pk)
        assert (address in page) == (seat.hat in HATS_GIVEN_BY_LEAD), seat.hat
    page = words(as_user(director).get(url("organisation", young)))
    for seat in young.seats.order_by("pk"):
        assert url("remove-seat", young, seat.pk) in page


def test_a_lead_does_not_take_another_function_even_by_its_address(as_user, young):
    seat = young.seats.get(hat=Hat.OPERATIONS_LEAD)
    assert as_user(young.lead).post(url("remove-seat", young, seat.pk)).status_code == 403
    assert Seat.objects.filter(pk=seat.pk).exists()


def test_a_second_click_says_that_the_function_is_vacant_already(as_user, young):
    seat = young.seats.get(hat=Hat.STEERING_COMMITTEE)
    client = as_user(young.lead)
    address = url("remove-seat", young, seat.pk)
    client.post(address)
    assert "This function is vacant already." in words(client.post(address, follow=True))


def test_a_person_named_on_the_page_is_confirmed_by_name(as_user, bare, director):
    person = make_user(name="Alix Morel")
    facts = {"person": person.pk, "hat": "procurement", "note": "Tenders"}
    answer = as_user(director).post(url("organisation", bare), facts, follow=True)
    assert "Alix Morel has the function now." in words(answer)
    seat = Seat.objects.get(project=bare)
    assert (seat.person, seat.hat, seat.note) == (person, "procurement", "Tenders")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"person": ""}, "person"),
        ({"person": "999999999"}, "person"),
        ({"hat": "nonsense"}, "hat"),
        ({"hat": ""}, "hat"),
        ({"note": "n" * 201}, "note"),
    ],
)
def test_a_refused_form_keeps_what_was_typed_and_names_nobody(
    as_user, bare, director, change, field
):
    person = make_user(name="Alix Morel")
    facts = {"person": person.pk, "hat": "procurement", "note": "Tenders", **change}
    answer = as_user(director).post(url("organisation", bare), facts)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert facts["note"] in words(answer)
    assert not Seat.objects.exists()


def test_who_has_no_account_any_more_is_not_offered_and_not_taken(as_user, bare, director):
    gone = make_user(name="Gone away", is_active=False)
    client = as_user(director)
    assert "Gone away" not in words(client.get(url("organisation", bare)))
    facts = {"person": gone.pk, "hat": "procurement", "note": ""}
    assert client.post(url("organisation", bare), facts).status_code == 422


@pytest.mark.parametrize("hat", [hat for hat in Hat if hat not in SHARED_HATS])
def test_a_function_held_by_another_is_taken_first(bare, director, hat):
    held = make_seat(bare, hat)
    other = make_user()
    with pytest.raises(RuleViolation) as refused:
        give_seat(bare.pk, other.pk, hat=hat, actor=director)
    assert refused.value.field == "hat"
    take_seat(bare.pk, held.pk, actor=director)
    assert give_seat(bare.pk, other.pk, hat=hat, actor=director).person == other


def test_the_same_function_twice_is_refused_at_the_person_in_french(bare, director):
    seat = make_seat(bare, Hat.DEPUTY)
    with translation.override("fr"), pytest.raises(RuleViolation) as refused:
        give_seat(bare.pk, seat.person_id, hat=Hat.DEPUTY, actor=director)
    assert refused.value.field == "person"
    assert str(refused.value) == "Cette personne a déjà cette fonction."


def test_a_responsibility_has_at_most_two_hundred_characters(bare, director):
    with pytest.raises(RuleViolation, match="at most 200"):
        give_seat(bare.pk, make_user().pk, hat=Hat.DEPUTY, actor=director, note="n" * 201)
    seat = give_seat(bare.pk, make_user().pk, hat=Hat.DEPUTY, actor=director, note="n" * 200)
    assert len(seat.note) == 200


def test_who_gives_a_seat_back_goes_on_observing(bare, director):
    person = make_user()
    seat = give_seat(bare.pk, person.pk, hat=Hat.PROCUREMENT, actor=director)
    take_seat(bare.pk, seat.pk, actor=director)
    held = RoleAssignment.objects.filter(user=person, project=bare)
    assert [assignment.role for assignment in held] == [Role.OBSERVER]


def test_a_refused_seat_makes_nobody_an_observer_and_tells_nobody(bare, director):
    make_seat(bare, Hat.PROCUREMENT)
    stranger = make_user()
    with pytest.raises(RuleViolation):
        give_seat(bare.pk, stranger.pk, hat=Hat.PROCUREMENT, actor=director)
    assert not RoleAssignment.objects.filter(user=stranger).exists()
    assert not Notification.objects.filter(recipient=stranger).exists()


@pytest.mark.parametrize("state", ["closed", "cancelled", "rejected"])
def test_the_organisation_of_a_project_that_is_over_is_only_read(as_user, young, director, state):
    Project.objects.filter(pk=young.pk).update(state=state)
    seat = young.seats.get(hat=Hat.OPERATIONS_LEAD)
    client = as_user(director)
    answer = client.get(url("organisation", young))
    assert answer.context["form"] is None
    assert "Take back" not in words(answer)
    assert client.post(url("organisation", young), {}).status_code == 403
    assert client.post(url("remove-seat", young, seat.pk)).status_code == 403
    assert Seat.objects.filter(pk=seat.pk).exists()


def test_a_sub_project_names_people_of_its_own(as_user, young):
    part = make_project(parent=young, state="initiation")
    person = make_user(name="Alix Morel")
    facts = {"person": person.pk, "hat": "user_representative", "note": ""}
    assert as_user(part.lead).post(url("organisation", part), facts).status_code == 302
    assert part.seats.get().person == person
    assert not young.seats.filter(person=person).exists()


def test_seats_are_seen_with_the_inside_of_the_project(young, director, outsider):
    member, observer = make_member(young), make_member(young, Role.OBSERVER)
    for person, sees in ((director, True), (member, True), (observer, False), (outsider, False)):
        assert Seat.objects.visible_to(person).filter(project=young).exists() == sees
