"""What each person reads of a request, may do with it, is asked for, and finds of it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from people.choices import Role
from people.models import HistoryEntry, User
from projects.models import Project, ProjectRequest
from projects.operations.requests import (
    begin_request,
    endorse_request,
    park_request,
    refuse_endorsement,
    return_request,
)
from projects.searching import find_requests
from projects.waiting import waiting_for
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.text import fold
from tests.conftest import FRIDAY
from tests.factories import (
    NOON,
    give_role,
    make_member,
    make_programme,
    make_project,
    make_request,
    make_unit,
    make_user,
    make_wish,
)
from tests.projects.requests.filling import filled, submitted

pytestmark = pytest.mark.django_db
NARROW = "\N{NARROW NO-BREAK SPACE}"
ASKED = {"endorsement": "asked", "endorsed_at": None, "endorsed_by": None}
REFUSED = {"endorsement": "refused", "endorsement_note": "Too early."}
SERVICE = {"returned_at": NOON, "hint": "Order it.", "return_kind": "service"}
INCOMPLETE = {**SERVICE, "return_kind": "incomplete"}
PARKED = {"parked_until": date(2027, 1, 4), "parked_reason": "Later"}


def words(response, status=200):
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def tab(project):
    return reverse("projects:request", args=[project.code])


def step(request, key):
    return reverse("projects:request-step", args=[request.number, key])


def fresh(person):
    """Without what the person's row remembers of an earlier question."""
    return User.objects.get(pk=person.pk)


# What is offered


def offered(as_user, person, request):
    page = as_user(person).get(request.get_absolute_url())
    assert page.status_code == 200
    return [str(action.label) for action in page.context["actions"]]


DIRECTED = [
    (
        ASKED,
        [
            "Accept for analysis",
            "Name the analyst",
            "Send back with a hint",
            "Park",
            "Screen the workstations",
            "Refuse the request",
        ],
    ),
    (
        {"analyst": None},
        [
            "Accept for analysis",
            "Send back with a hint",
            "Park",
            "Screen the workstations",
            "Refuse the request",
        ],
    ),
    (INCOMPLETE, ["Name the analyst", "Screen the workstations"]),
    (
        PARKED,
        [
            "Take up again",
            "Name the analyst",
            "Send back with a hint",
            "Screen the workstations",
        ],
    ),
]


@pytest.mark.parametrize(("fields", "labels"), DIRECTED)
def test_the_director_is_offered_what_fits_the_stage(as_user, director, fields, labels):
    assert offered(as_user, director, make_request(**fields)) == labels


@pytest.mark.parametrize(
    ("state", "labels"),
    [
        ("analysis", ["Name the analyst", "Screen the workstations"]),
        ("decision", []),
        ("execution", []),
        ("rejected", []),
        ("cancelled", []),
    ],
)
def test_after_the_admission_little_is_left_to_the_director(as_user, director, state, labels):
    assert offered(as_user, director, make_request(project=make_project(state=state))) == labels


def test_a_complete_draft_is_to_be_submitted_first_of_all(as_user):
    draft = make_request(project=None)
    assert offered(as_user, draft.requester, draft) == [
        "Check and submit",
        "Continue writing",
        "Delete",
    ]


def test_an_incomplete_draft_is_to_be_written_first_of_all(as_user):
    draft = make_request(project=None, need_en="")
    assert offered(as_user, draft.requester, draft) == [
        "Continue writing",
        "Check and submit",
        "Delete",
    ]


@pytest.mark.parametrize(
    ("fields", "labels"),
    [
        (ASKED, []),
        ({}, []),
        (PARKED, []),
        (INCOMPLETE, ["Check and submit", "Continue writing"]),
        (REFUSED, ["Check and submit", "Continue writing"]),
        ({**REFUSED, **PARKED}, []),
    ],
)
def test_the_writer_writes_on_only_where_it_came_back(as_user, fields, labels):
    request = make_request(**fields)
    assert offered(as_user, request.requester, request) == labels


@pytest.mark.parametrize(
    ("fields", "labels"),
    [
        (ASKED, ["Endorse the request", "Refuse the endorsement"]),
        ({**ASKED, **PARKED}, ["Endorse the request", "Refuse the endorsement"]),
        ({**ASKED, **INCOMPLETE}, []),
        ({}, []),
        (REFUSED, []),
    ],
)
def test_the_head_answers_while_an_answer_is_due(as_user, fields, labels):
    head = make_user()
    request = make_request(org_unit=make_unit(head=head), **fields)
    assert offered(as_user, head, request) == labels


def test_the_analyst_screens_and_does_nothing_else(as_user):
    request = make_request()
    assert offered(as_user, request.analyst, request) == ["Screen the workstations"]
    decided = make_request(project=make_project(state="decision"))
    assert offered(as_user, decided.analyst, decided) == []


@pytest.mark.parametrize("role", [Role.QUALITY_MANAGER, Role.SPONSOR])
def test_who_only_reads_is_offered_nothing(as_user, role):
    reader = make_user(roles=(role,))
    for fields in (ASKED, {}, PARKED, INCOMPLETE):
        assert offered(as_user, reader, make_request(**fields)) == []


# What comes next

NEXT = [
    (
        {"project": None},
        "The requester completes the form and submits it.",
        "La personne qui demande complète le formulaire et le soumet.",
    ),
    (
        SERVICE,
        "The requester orders it as the hint says",
        "La personne qui demande passe commande comme l’indication le dit",
    ),
    (
        INCOMPLETE,
        "The requester completes the form as the hint says and submits it again.",
        "La personne qui demande complète le formulaire selon l’indication",
    ),
    (
        PARKED,
        "The project director takes it up again, on 04.01.2027 at the latest.",
        "La direction de projets la reprend, au plus tard le 04.01.2027.",
    ),
    (
        REFUSED,
        "The requester may change the request and submit it again",
        "La personne qui demande peut la modifier et la soumettre à nouveau",
    ),
    (
        ASKED,
        "The unit has no head who could endorse it",
        f"L’unité n’a personne à sa tête pour donner son aval{NARROW};",
    ),
]


@pytest.mark.parametrize(("fields", "english", "french"), NEXT)
def test_the_writer_reads_who_acts_next(as_user, fields, english, french):
    request = make_request(**fields)
    for language, said in (("en", english), ("fr", french)):
        request.requester.language = language
        request.requester.save()
        page = as_user(request.requester).get(request.get_absolute_url())
        assert said in page.context["next_words"]
        assert said in page.content.decode()


@pytest.mark.parametrize(
    ("state", "english"),
    [
        ("analysis", "Options, costs and risks are compared in a decision paper."),
        ("decision", "The portfolio board decides."),
        ("execution", "The project carries it out; you follow its state here."),
        ("rejected", "Nothing more: this request is over."),
        ("cancelled", "Nothing more: this request is over."),
    ],
)
def test_the_writer_reads_what_the_project_does(as_user, state, english):
    request = make_request(project=make_project(state=state))
    page = as_user(request.requester).get(request.get_absolute_url())
    assert page.context["next_words"] == english


def test_the_way_says_who_refused_and_why_in_both_languages(as_user):
    request = make_request(**REFUSED)
    client = as_user(request.requester)
    assert f"Refused by {request.endorsed_by}: Too early." in words(
        client.get(request.get_absolute_url())
    )
    request.requester.language = "fr"
    request.requester.save()
    page = as_user(request.requester).get(request.get_absolute_url()).content.decode()
    assert f"Refusé par {request.endorsed_by}{NARROW}: Too early." in page


# The tab of the project

READERS = [Role.DIRECTOR, Role.QUALITY_MANAGER, Role.SPONSOR]
WORKERS = [Role.PROJECT_MANAGER, Role.WORK_PACKAGE_LEAD, Role.TEAM_MEMBER, Role.SPONSOR]


@pytest.mark.parametrize("role", READERS)
def test_who_reads_for_the_organisation_opens_the_tab(as_user, role):
    request = make_request(title_en="Headsets")
    page = words(as_user(make_user(roles=(role,))).get(tab(request.project)))
    assert f"{request.label} Headsets" in page


@pytest.mark.parametrize("role", WORKERS)
def test_who_works_in_the_project_opens_the_tab(as_user, role):
    request = make_request(title_en="Headsets")
    worker = make_member(request.project, role)
    assert f"{request.label} Headsets" in words(as_user(worker).get(tab(request.project)))


@pytest.mark.parametrize("role", [Role.HUMAN_RESOURCES, Role.ADMINISTRATOR])
def test_who_does_not_see_the_project_does_not_find_its_tab(as_user, role):
    request = make_request()
    assert as_user(make_user(roles=(role,))).get(tab(request.project)).status_code == 404


def test_the_writer_reads_the_request_by_itself_not_as_a_tab(as_user):
    """The project opens to its people only; its request opens to who wrote it."""
    request = make_request()
    client = as_user(request.requester)
    assert client.get(tab(request.project)).status_code == 404
    assert client.get(request.get_absolute_url()).status_code == 200


def test_a_programme_manager_opens_the_tabs_of_the_programme(as_user):
    manager = make_user()
    wish = make_wish(programme=make_programme(manager=manager))
    make_request(project=wish, title_en="Headsets")
    assert "Headsets" in words(as_user(manager).get(tab(wish)))


def test_the_writer_of_a_draft_reads_it_in_the_tab(as_user, director):
    wish = make_wish()
    make_request(project=wish, submitted_at=None, requester=director, need_en="Nobody knows yet.")
    assert "Nobody knows yet." in words(as_user(director).get(tab(wish)))
    reader = make_user(roles=(Role.QUALITY_MANAGER,))
    page = words(as_user(reader).get(tab(wish)))
    assert "Nobody knows yet." not in page
    assert f"{director} is writing it; it can be read once it is submitted." in page


@pytest.mark.parametrize("state", ["decision", "mandate", "execution", "closed", "rejected"])
def test_no_request_is_written_afterwards(as_user, director, state):
    project = make_project(state=state, org_unit=make_unit())
    assert "Write the request" not in words(as_user(director).get(tab(project)))
    new = f"{reverse('projects:create-request')}?project={project.code}"
    assert as_user(director).get(new).status_code == 403
    assert as_user(director).post(new, {"title": "Late"}).status_code == 403


def test_somebody_of_the_unit_writes_the_request_of_its_project(as_user):
    unit = make_unit()
    wish = make_wish(org_unit=unit)
    colleague = make_member(wish, org_unit=unit)
    other = make_member(wish, org_unit=make_unit())
    assert "Write the request" in words(as_user(colleague).get(tab(wish)))
    assert "Write the request" not in words(as_user(other).get(tab(wish)))


def test_two_who_begin_the_same_request_find_one_of_them(as_user, director):
    wish = make_wish(org_unit=make_unit())
    begin_request({"title_en": "First"}, actor=director, project_id=wish.pk)
    new = f"{reverse('projects:create-request')}?project={wish.code}"
    answer = as_user(director).post(new, {"title": "Second"})
    assert "Somebody has begun the request" in words(answer, 422)
    assert answer.context["form"]["title"].value() == "Second"
    assert ProjectRequest.objects.count() == 1


@pytest.mark.parametrize("rows", [1, 12])
def test_the_tab_costs_the_same_beside_many(as_user, director, rows, django_assert_max_num_queries):
    request = make_request()
    for _n in range(rows - 1):
        make_request(org_unit=request.org_unit)
    client = as_user(director)
    client.get(tab(request.project))
    with django_assert_max_num_queries(18):
        client.get(tab(request.project))


# The steps on their pages


@pytest.mark.parametrize(
    ("key", "typed", "field"),
    [
        ("return", {"kind": "incomplete", "hint": "   "}, "hint"),
        ("return", {"kind": "because", "hint": "Say more."}, "kind"),
        ("return", {"kind": "service", "hint": "x" * 5_001}, "hint"),
        ("park", {"reason": "No money.", "until": "2020-01-01"}, "until"),
        ("park", {"reason": "No money.", "until": "2101-01-01"}, "until"),
        ("park", {"reason": "", "until": "2027-01-04"}, "reason"),
        ("analyst", {"analyst": "0", "due_on": "2100-01-01"}, "analyst"),
        ("analyst", {"due_on": "2020-01-01"}, "due_on"),
    ],
)
def test_a_step_that_is_refused_keeps_what_was_typed(as_user, director, key, typed, field):
    request = make_request()
    if key == "analyst":
        typed = {"analyst": director.pk, **typed}
    if "reason" in typed and field == "reason":
        typed = {**typed, "until": today() + timedelta(days=30)}
    answer = as_user(director).post(step(request, key), {"version": 1, **typed})
    assert answer.status_code == 422
    form = answer.context["form"]
    assert set(form.errors) == {field}
    for name, value in typed.items():
        assert str(form[name].value()) == str(value)
    assert ProjectRequest.objects.get(pk=request.pk).version == 1


def test_parking_reaches_to_the_last_day_of_twelve_months(as_user, director):
    request, now = make_request(), today()
    day_after = now + timedelta(days=1)
    sent = {"version": 1, "reason": "Later", "until": day_after}
    assert as_user(director).post(step(request, "park"), sent).status_code == 302
    other = make_request()
    for wrong in (now, now + timedelta(days=367)):
        answer = as_user(director).post(step(other, "park"), {**sent, "until": wrong})
        assert "within twelve months" in words(answer, 422)


def test_a_step_of_an_older_page_says_what_was_done_meanwhile(as_user, director):
    request = make_request()
    park_request(request.pk, actor=director, reason="No money.", until=date(2027, 1, 4), on=FRIDAY)
    sent = {"version": 1, "kind": "incomplete", "hint": "My own hint"}
    answer = as_user(director).post(step(request, "return"), sent)
    page = words(answer, 409)
    assert "My own hint" in page
    assert "No money." in page
    request.refresh_from_db()
    assert request.returned_at is None


def test_somebody_who_left_is_not_offered_as_analyst(as_user, director):
    gone = make_user("gone", is_active=False)
    form = as_user(director).get(step(make_request(analyst=None), "analyst")).context["form"]
    assert str(gone.pk) not in dict(form["analyst"].field.choices)


def test_an_analyst_who_left_is_still_shown_but_must_be_replaced(as_user, director):
    request = make_request()
    request.analyst.is_active = False
    request.analyst.save()
    page = as_user(director).get(step(request, "analyst"))
    assert str(request.analyst.pk) in dict(page.context["form"]["analyst"].field.choices)
    due = today() + timedelta(days=30)
    sent = {"version": 1, "analyst": request.analyst.pk, "due_on": due}
    answer = as_user(director).post(step(request, "analyst"), sent)
    assert set(answer.context["form"].errors) == {"analyst"}


def test_an_analysis_may_be_due_today_not_yesterday(as_user, director):
    request, now = make_request(analyst=None), today()
    sent = {"version": 1, "analyst": director.pk}
    late = {**sent, "due_on": now - timedelta(days=1)}
    answer = as_user(director).post(step(request, "analyst"), late)
    assert "cannot be due in the past" in words(answer, 422)
    on_time = {**sent, "due_on": now}
    assert as_user(director).post(step(request, "analyst"), on_time).status_code == 302


@pytest.mark.parametrize("key", ["return", "park", "take-up", "analyst"])
def test_a_step_on_what_is_decided_leads_back_and_changes_nothing(as_user, director, key):
    request = make_request(project=make_project(state="decision"))
    client = as_user(director)
    assert client.get(step(request, key))["Location"] == request.get_absolute_url()
    due = today() + timedelta(days=9)
    typed = {"kind": "service", "hint": "Late.", "reason": "Late.", "until": due, "due_on": due,
             "analyst": director.pk}  # fmt: skip
    assert client.post(step(request, key), {"version": 1, **typed}).status_code == 422
    assert ProjectRequest.objects.get(pk=request.pk).version == 1


def test_submitting_twice_enters_one_project(as_user, writer):
    request = filled(writer)
    client = as_user(writer)
    address = reverse("projects:request-submit", args=[request.number])
    sent = {"version": request.version}
    assert client.post(address, sent).status_code == 302
    assert client.post(address, sent).status_code == 403
    assert Project.objects.count() == 1
    assert HistoryEntry.objects.filter(verb="request.submitted").count() == 1


def test_a_submission_from_an_older_page_is_refused(as_user, writer):
    request = filled(writer)
    address = reverse("projects:request-submit", args=[request.number])
    assert as_user(writer).post(address, {"version": 1}).status_code == 409
    assert not Project.objects.exists()


# What waits for the head of the unit


def waits(person):
    return [each.url for each in waiting_for(fresh(person), on=FRIDAY)]


def test_what_was_submitted_waits_for_the_head_until_it_is_answered(writer, head):
    request = submitted(writer)
    assert waits(head) == [request.get_absolute_url()]
    assert waits(writer) == []
    endorse_request(request.pk, actor=head)
    assert waits(head) == []


def test_a_refused_endorsement_waits_no_more_until_it_is_asked_for_again(as_user, writer, head):
    request = submitted(writer)
    refuse_endorsement(request.pk, actor=head, reason="Not now.")
    assert waits(head) == []
    request.refresh_from_db()
    address = reverse("projects:request-submit", args=[request.number])
    assert as_user(writer).post(address, {"version": request.version}).status_code == 302
    assert waits(head) == [request.get_absolute_url()]


def test_what_was_sent_back_does_not_wait_for_the_head(writer, head, director):
    request = submitted(writer)
    return_request(request.pk, actor=director, kind="incomplete", hint="How many?")
    assert waits(head) == []


def test_a_draft_waits_for_nobody(writer, head):
    filled(writer)
    assert waits(head) == []


@pytest.mark.parametrize("state", ["decision", "rejected", "cancelled"])
def test_what_is_decided_on_waits_no_more(state):
    head = make_user()
    make_request(project=make_project(state=state), org_unit=make_unit(head=head), **ASKED)
    assert waits(head) == []


def test_the_oldest_submission_is_asked_for_first():
    head = make_user()
    unit = make_unit(head=head)
    late, early = (
        make_request(org_unit=unit, submitted_at=NOON - timedelta(days=days), **ASKED)
        for days in (1, 9)
    )
    assert waits(head) == [early.get_absolute_url(), late.get_absolute_url()]


def test_a_new_head_takes_over_what_waited_for_the_one_before(writer, head, unit):
    request = submitted(writer)
    unit.head = make_user("successor")
    unit.save()
    assert waits(head) == []
    assert waits(unit.head) == [request.get_absolute_url()]


def test_what_waits_is_asked_for_in_french_too(as_user, writer, head):
    request = submitted(writer)
    head.language = "fr"
    head.save()
    page = words(as_user(head).get(reverse("workpackages:my_work")))
    assert f"Donner l’aval à la demande {request.label}" in page
    assert request.get_absolute_url() in page


# Search


def found(person, query, limit=10):
    return [(hit.title, hit.subtitle) for hit in find_requests(fresh(person), fold(query), limit)]


def test_a_request_is_found_by_its_need_and_named_with_its_stage(director):
    request = make_request(title_en="Headsets", need_en="Calls are drowned in noise.")
    assert found(director, "drowned noise") == [("Headsets", f"{request.label} · Endorsed")]
    assert found(director, "drowned silence") == []


def test_the_newest_are_found_first_and_no_more_than_wanted(director):
    made = [make_request(title_en=f"Screens {n}").title_en for n in range(4)]
    assert [title for title, _said in found(director, "screens", 3)] == made[:0:-1]


def test_each_reader_finds_what_the_own_place_shows():
    head, sponsor = make_user(), make_user()
    wish = make_wish(sponsor=sponsor)
    request = make_request(project=wish, org_unit=make_unit(head=head), title_en="Headsets")
    give_role(sponsor, Role.SPONSOR, wish)
    readers = [head, sponsor, request.requester, request.analyst]
    readers += [make_user(roles=(Role.QUALITY_MANAGER,)), make_member(make_project())]
    for reader in readers:
        assert [title for title, _said in found(reader, "headsets")] == ["Headsets"]
    strangers = [make_user(), make_user(roles=(Role.OBSERVER,)), make_member(wish, Role.OBSERVER)]
    for stranger in strangers:
        assert found(stranger, "headsets") == []


def test_what_is_still_a_draft_is_found_by_the_analyst_no_sooner_than_by_others():
    analyst = make_user()
    make_request(project=None, title_en="Headsets", analyst=analyst, analysis_due_on=FRIDAY)
    assert found(analyst, "headsets") == []


@pytest.mark.parametrize("rows", [1, 12])
def test_searching_costs_one_query_beside_the_roles(director, rows, django_assert_num_queries):
    for _n in range(rows):
        make_request(title_en="Screens")
    person = fresh(director)
    find_requests(person, "screens", 5)
    with django_assert_num_queries(1):
        assert len(find_requests(person, "screens", 5)) == min(rows, 5)


def test_a_step_on_what_was_deleted_meanwhile_says_so(director):
    request = make_request()
    key = request.pk
    request.delete()
    with pytest.raises(RuleViolation, match="no longer there"):
        return_request(key, actor=director, kind="service", hint="Order it.")
