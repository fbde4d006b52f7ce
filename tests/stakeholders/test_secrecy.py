"""Attitudes, expectations, fears and contacts never reach those who may only read facts."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from people.choices import Role
from people.history import describe, entries_for
from people.models import HistoryEntry, Notification, User
from projects.models import Contact, EngagementAction, Stakeholder, StakeholderAssessment
from projects.operations.engagement import finish_action, log_contact, plan_action
from projects.operations.stakeholders import assess_stakeholder, edit_stakeholder
from projects.stakeholders.register import with_standing
from projects.waiting import waiting_for
from tests.conftest import FRIDAY
from tests.factories import make_member, make_project, make_stakeholder
from tests.stakeholders.conftest import JUDGED

pytestmark = pytest.mark.django_db
# One word for each thing that is not for all; they stand nowhere else.
SECRETS = ("quokka", "wombat", "numbat", "bilby", "dingo", "potoroo", "kowari")
QUOKKA, WOMBAT, NUMBAT, BILBY, DINGO, POTOROO, KOWARI = SECRETS
READERS = ("lead", "director", "manager", "sponsor")
FACTS_ONLY = ("packager", "quality")
BLIND = ("member", "observer", "outsider")


@pytest.fixture
def told(stakeholder, project):
    """A register with a secret word in each thing that only some may read."""
    lead = project.lead
    facts = {"role": "Keeps the keys", "influence": "Their staff"}
    edit_stakeholder(stakeholder.pk, facts, actor=lead)
    secret = {"note": QUOKKA, "fears": WOMBAT, "expectations": NUMBAT}
    judged = {**JUDGED, "current": 1, "desired": 4, **secret}
    assess_stakeholder(stakeholder.pk, judged, actor=lead, on=FRIDAY)
    contact = {"held_on": FRIDAY, "channel": "call", "summary": BILBY, "sentiment": -1,
               "follow_up": DINGO, "follow_up_on": date(2026, 11, 18)}  # fmt: skip
    log_contact(stakeholder.pk, contact, actor=lead, on=FRIDAY)
    action = plan_action(
        stakeholder.pk, {"what": POTOROO, "owner": lead, "due_on": FRIDAY}, actor=lead
    )
    finish_action(action.pk, {"effect": KOWARI, "after": 2}, actor=lead, on=FRIDAY)
    return stakeholder


@pytest.fixture
def person(request, project):
    """The one whom a test is parametrised with, read anew: roles are remembered."""
    found = project.lead if request.param == "lead" else request.getfixturevalue(request.param)
    return User.objects.get(pk=found.pk)


def text(answer) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body.startswith(b"PK"):
        book = zipfile.ZipFile(io.BytesIO(body))
        body = b"".join(book.read(name) for name in book.namelist())
    return body.decode(errors="replace").lower()


def everywhere(project, row):
    register = reverse("projects:stakeholders", args=[project.code])
    over_all = reverse("projects:all-stakeholders")
    lists = (register, over_all)
    yield from (f"{url}?{query}" for url in lists for query in (
        "", "export=csv", "export=xlsx", "gap=on", "sort=-priority", "sort=engagement",
        "sort=gap&export=csv", "sort=last", *(f"q={word}" for word in SECRETS),
    ))  # fmt: skip
    yield row.get_absolute_url()
    yield reverse("projects:history", args=[project.code])
    yield from (f"{reverse('people:search')}?q={word}" for word in (*SECRETS, "site managers"))
    yield reverse("workpackages:my_work")
    yield reverse("people:notifications")
    yield reverse("projects:touched-units")
    for name in ("edit-stakeholder", "assess-stakeholder", "new-contact", "new-engagement"):
        yield reverse(f"projects:{name}", args=[project.code, row.number])
    for name in ("edit-engagement", "finish-engagement"):
        yield reverse(f"projects:{name}", args=[project.code, row.number, 1])


# A search says again what was searched for.
def without_the_question(page: str, url: str) -> str:
    word = url.partition("q=")[2]
    return page.replace(word, "") if word in SECRETS else page


@pytest.mark.parametrize("person", [*FACTS_ONLY, *BLIND], indirect=True)
@time_machine.travel("2026-10-12 09:00+02:00", tick=False)
def test_no_page_no_file_no_search_and_no_history_tells_an_attitude(told, project, person, as_user):
    client = as_user(person)
    for url in everywhere(project, told):
        page = without_the_question(text(client.get(url)), url)
        found = [word for word in SECRETS if word in page]
        assert found == [], f"{url}: {found}"


@pytest.mark.parametrize("person", FACTS_ONLY, indirect=True)
def test_who_reads_facts_sees_them_without_engagement_or_contacts(told, project, person, as_user):
    client = as_user(person)
    register = reverse("projects:stakeholders", args=[project.code])
    pages = [text(client.get(url)) for url in (register, told.get_absolute_url())]
    for page in pages:
        assert "site managers" in page
        assert "keeps the keys" in page
        for word in ("resistant", "leading", "engagement", "sentiment", "expectation", "fears"):
            assert word not in page, word
    head = text(client.get(f"{register}?export=csv")).splitlines()[0]
    for column in ("engagement", "gap", "priority", "last contact", "contact due"):
        assert column not in head
    assert "power" in head


@pytest.mark.parametrize("person", READERS, indirect=True)
def test_who_may_read_attitudes_finds_each_of_them(told, project, person, as_user):
    client = as_user(person)
    page = text(client.get(told.get_absolute_url()))
    assert [word for word in SECRETS if word not in page] == []
    register = reverse("projects:stakeholders", args=[project.code])
    assert "neutral → leading" in text(client.get(f"{register}?export=csv"))


@pytest.mark.parametrize("person", ["lead", "sponsor"], indirect=True)
def test_the_history_tells_them_what_it_hides_from_the_others(told, project, person, as_user):
    page = text(as_user(person).get(reverse("projects:history", args=[project.code])))
    for word in (QUOKKA, WOMBAT, NUMBAT, BILBY, POTOROO, KOWARI):
        assert word in page


def test_the_history_does_not_even_tell_that_there_was_a_contact(told, project, quality, as_user):
    page = text(as_user(quality).get(reverse("projects:history", args=[project.code])))
    assert "site managers" in page
    for words in ("contact with a stakeholder", "engagement action", "assessment of a"):
        assert words not in page


def test_everything_that_is_not_for_all_is_recorded_apart(told, project):
    scope = project.history_scope()
    for entry in HistoryEntry.objects.filter(scope=scope):
        said = f"{entry.object_repr} {entry.changes} {entry.additional_data}".lower()
        assert not [word for word in SECRETS if word in said]
    rows = [*StakeholderAssessment.objects.all(), *Contact.objects.all(),
            *EngagementAction.objects.all()]  # fmt: skip
    for row in rows:
        assert {entry.scope for entry in entries_for(row)} == {f"attitude:{project.pk}"}
        assert describe(entries_for(row), reader=project.lead)


@pytest.mark.parametrize("person", [*FACTS_ONLY, *BLIND], indirect=True)
def test_no_row_of_attitude_is_visible(told, person):
    for model in (StakeholderAssessment, Contact, EngagementAction):
        assert not model.objects.visible_to(person).exists()
    for row in with_standing(Stakeholder.objects.all(), person):
        assert (row.current, row.desired, row.gap, row.priority) == (None,) * 4
        assert row.last_contact_on is None
        assert not row.is_planned
        assert row.power == 4
    assert waiting_for(person, on=date(2030, 1, 1)) == []


def test_sorting_by_what_is_hidden_tells_nothing(project, packager, as_user):
    """A package lead who may not read priorities gets one order whatever they are."""
    for n, current in enumerate((0, 3, 1), start=1):
        make_stakeholder(project, name_en=f"Group {n}", current=current, desired=4)
    register = reverse("projects:stakeholders", args=[project.code])

    def order(query):
        page = text(as_user(packager).get(f"{register}?{query}&export=csv"))
        return [line.split(";")[0].split(",")[0] for line in page.splitlines()[1:]]

    assert order("sort=priority") == order("sort=-priority") == order("sort=name")
    assert order("gap=on") == order("")


def test_who_reads_here_and_not_there_gets_each_by_its_own_right(project, director, as_user):
    """One list over two projects: the lead of one is a package lead in the other."""
    other = make_project(code="PRJ-O")
    other.role_assignments.create(user=project.lead, role=Role.WORK_PACKAGE_LEAD)
    make_stakeholder(project, name_en="Mine", current=1, desired=3)
    make_stakeholder(other, name_en="Theirs", current=1, desired=3)
    lead = User.objects.get(pk=project.lead.pk)
    found = {
        row.name_en: (row.power, row.current, row.priority)
        for row in with_standing(Stakeholder.objects.visible_to(lead), lead)
    }
    assert found == {"Mine": (4, 1, 48), "Theirs": (4, None, None)}
    page = text(as_user(lead).get(f"{reverse('projects:all-stakeholders')}?export=csv"))
    lines = {line.split(";")[0].split(",")[0]: line for line in page.splitlines()}
    assert "resistant → supportive" in lines["mine"]
    assert "resistant" not in lines["theirs"]


@pytest.mark.parametrize("person", BLIND[:2], indirect=True)
def test_the_register_is_closed_to_those_who_do_not_read_it(told, project, person, as_user):
    client = as_user(person)
    for url in (reverse("projects:stakeholders", args=[project.code]), told.get_absolute_url(),
                reverse("projects:stakeholder", args=[project.code, 99])):  # fmt: skip
        assert client.get(url).status_code == 403


def test_outsiders_do_not_learn_that_it_is_there(told, project, outsider, as_user):
    client = as_user(outsider)
    for url in (reverse("projects:stakeholders", args=[project.code]), told.get_absolute_url()):
        assert client.get(url).status_code == 404


def test_who_looks_after_somebody_reads_the_facts_and_the_own_contacts_only(told, project, as_user):
    carer = make_member(project, username="carer")
    told.refresh_from_db()
    told.owner = carer
    told.save()
    own = {"held_on": FRIDAY, "channel": "visit", "summary": "I was there."}
    log_contact(told.pk, own, actor=carer, on=FRIDAY)
    carer = User.objects.get(pk=carer.pk)
    page = text(as_user(carer).get(told.get_absolute_url()))
    assert "i was there." in page
    assert [word for word in SECRETS if word in page] == []
    assert "resistant" not in page
    other = make_stakeholder(project)
    assert as_user(carer).get(other.get_absolute_url()).status_code == 403


def test_who_has_an_action_sees_it_without_what_was_judged(told, project, as_user):
    doer = make_member(project, username="doer")
    plan_action(
        told.pk,
        {"what": "Bring the plan", "owner": doer, "due_on": FRIDAY},
        actor=project.lead,
    )
    doer = User.objects.get(pk=doer.pk)
    page = text(as_user(doer).get(told.get_absolute_url()))
    assert "bring the plan" in page
    assert [word for word in (*SECRETS, "resistant", "neutral") if word in page] == []
    url = reverse("projects:finish-engagement", args=[project.code, told.number, 2])
    assert "engagement after" not in text(as_user(doer).get(url))


def test_notifications_name_the_stakeholder_and_nothing_else(told, project):
    for row in Notification.objects.all():
        said = f"{row.facts}".lower()
        assert [word for word in SECRETS if word in said] == []
