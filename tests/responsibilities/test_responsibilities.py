"""Who does what in a project: the usual order, its own order, and what is refused."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from people.choices import Role
from people.history import describe, entries_for
from people.models import HistoryEntry
from projects.mandates.content import content_of
from projects.mandates.reading import read
from projects.models import Responsibility
from projects.operations.responsibilities import (
    assign_responsibilities,
    check_letters,
    responsibility_of,
)
from projects.responsibilities.choices import (
    ACCOUNTABLE,
    FUNCTIONS,
    KEY_ACTIVITIES,
    RESPONSIBLE,
    Activity,
    Letter,
)
from projects.responsibilities.defaults import DEFAULTS
from projects.responsibilities.table import lines_of, names_of
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.factories import make_mandate, make_member, make_project, make_user

pytestmark = pytest.mark.django_db
OWN = {"sponsor": "I", "director": "A", "project_manager": "R"}


def address(project, activity="mandate"):
    return reverse("projects:responsibility", args=[project.code, activity])


def organisation(project):
    return reverse("projects:organisation", args=[project.code])


def words(response):
    return " ".join(response.content.decode().split())


def sent(row, **letters):
    return {"version": row.version, **row.letters, **letters}


def test_there_are_seventeen_activities_and_ten_functions():
    assert len(DEFAULTS) == len(Activity) == 17
    assert all(tuple(letters) == tuple(FUNCTIONS) for letters in DEFAULTS.values())


@pytest.mark.parametrize("activity", Activity)
def test_the_usual_order_keeps_the_rule(activity):
    letters = DEFAULTS[activity].values()
    assert sum(letter in ACCOUNTABLE for letter in letters) == 1
    assert any(letter in RESPONSIBLE for letter in letters)
    assert all(letter in {"", *Letter.values} for letter in letters)


@pytest.mark.parametrize(
    ("activity", "accountable", "responsible"),
    [
        ("analysis", "Project director", "Project lead"),
        ("planning", "Project lead", "Project lead, Work-package lead"),
        (
            "acceptance",
            "Sponsor",
            "Project lead, Work-package lead, User representative",
        ),
        ("closure-decision", "Sponsor", "Project director"),
        ("integration", "Programme manager", "Programme manager, Project lead"),
    ],
)
def test_some_lines_of_the_usual_order_as_the_domain_has_them(activity, accountable, responsible):
    assert names_of(DEFAULTS[activity], "A") == accountable
    assert names_of(DEFAULTS[activity], "R") == responsible


def test_a_project_begins_as_everywhere(project):
    lines = lines_of(project)
    assert [line.activity for line in lines] == list(Activity)
    assert not any(line.differs for line in lines)


def test_an_own_order_is_kept_and_leaves_a_trace(project, lead):
    row = assign_responsibilities(project.pk, "mandate", OWN, actor=lead, version=1)

    assert row.version == 2
    line = next(line for line in lines_of(project) if line.activity == Activity.MANDATE)
    assert line.differs
    assert {name: line.letters[name] for name in OWN} == OWN
    assert line.letters["quality_manager"] == "C"
    entry = HistoryEntry.objects.get(object_pk=str(row.pk), content_type__model="responsibility")
    assert entry.actor == lead
    assert entry.scope == project.history_scope()


def test_the_history_tells_the_letters_that_changed(project, lead, director):
    assign_responsibilities(project.pk, "risks", {"operations": "I"}, actor=lead)
    row = assign_responsibilities(project.pk, "risks", {"operations": ""}, actor=lead)
    newest = describe(entries_for(row), reader=director)[0]
    told = [(change.label, change.before, change.after) for change in newest.changes]
    assert [(label.lower(), before[:1]) for label, before, _after in told] == [
        ("operations and service desk", "I")
    ]


def test_saving_what_stands_makes_no_version(project, lead):
    first = assign_responsibilities(project.pk, "mandate", OWN, actor=lead)
    again = assign_responsibilities(project.pk, "mandate", OWN, actor=lead)
    assert again.version == first.version == 2
    assert Responsibility.objects.count() == 1


def test_the_usual_order_can_be_given_back(project, lead):
    assign_responsibilities(project.pk, "mandate", OWN, actor=lead)
    assign_responsibilities(project.pk, "mandate", DEFAULTS[Activity.MANDATE], actor=lead)
    assert not any(line.differs for line in lines_of(project))


@pytest.mark.parametrize(
    ("letters", "sentence", "field"),
    [
        ({"sponsor": "C"}, "Say who is accountable", None),
        ({"director": "A"}, "Only one function is accountable", "sponsor"),
        ({"project_manager": "A/R"}, "Only one function is accountable", "sponsor"),
        ({"project_manager": "I"}, "Say who is responsible", None),
        ({"sponsor": "X"}, "Choose one of the letters", "sponsor"),
        ({"sponsor": "a"}, "Choose one of the letters", "sponsor"),
    ],
)
def test_what_is_not_an_order_is_refused(project, lead, letters, sentence, field):
    with pytest.raises(RuleViolation, match=sentence) as refused:
        assign_responsibilities(project.pk, "mandate", letters, actor=lead)
    assert refused.value.field == field
    assert not Responsibility.objects.exists()


def test_one_function_may_be_both(project, lead):
    letters = {"sponsor": "I", "project_manager": "A/R"}
    row = assign_responsibilities(project.pk, "mandate", letters, actor=lead)
    assert row.project_manager == "A/R"


def test_what_is_not_a_function_is_refused(project, lead):
    with pytest.raises(PermissionDenied):
        assign_responsibilities(project.pk, "mandate", {"version": "A"}, actor=lead)


def test_two_at_once_do_not_overwrite_each_other(project, lead, director):
    assign_responsibilities(project.pk, "mandate", OWN, actor=lead, version=1)
    with pytest.raises(StaleObject):
        assign_responsibilities(
            project.pk, "mandate", {"operations": "I"}, actor=director, version=1
        )


@pytest.mark.parametrize(
    "role",
    [
        Role.TEAM_MEMBER,
        Role.SPONSOR,
        Role.QUALITY_MANAGER,
        Role.WORK_PACKAGE_LEAD,
        Role.PROGRAMME_MANAGER,
        Role.OBSERVER,
    ],
)
def test_nobody_else_orders(project, role):
    with pytest.raises(PermissionDenied):
        assign_responsibilities(project.pk, "mandate", OWN, actor=make_member(project, role))


def test_in_a_project_that_is_over_nothing_is_ordered(director):
    over = make_project(state="cancelled")
    with pytest.raises(PermissionDenied):
        assign_responsibilities(over.pk, "mandate", OWN, actor=director)


@given(letters=st.fixed_dictionaries({name: st.sampled_from(["", *Letter]) for name in FUNCTIONS}))
def test_an_order_is_kept_exactly_when_one_is_accountable_and_somebody_responsible(letters):
    accountable = sum(letter in ACCOUNTABLE for letter in letters.values())
    lawful = accountable == 1 and any(letter in RESPONSIBLE for letter in letters.values())
    try:
        check_letters(letters)
    except RuleViolation:
        assert not lawful
    else:
        assert lawful


def test_an_activity_has_one_row(project, lead):
    row = assign_responsibilities(project.pk, "mandate", OWN, actor=lead)
    again = Responsibility(project=project, activity="mandate", **row.letters)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        again.save()
    if connection.vendor == "postgresql":
        assert "responsibility_once_per_activity" in str(refused.value)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_table_takes_letters_only(project, lead, function):
    row = assign_responsibilities(project.pk, "mandate", OWN, actor=lead)
    with pytest.raises(IntegrityError, match="responsibility_is_a_letter"), transaction.atomic():
        Responsibility.objects.filter(pk=row.pk).update(**{function: "X"})


def test_rows_are_seen_with_the_plan(project, lead, outsider, observer, member):
    assign_responsibilities(project.pk, "mandate", OWN, actor=lead)
    for person, seen in ((lead, 1), (member, 1), (observer, 0), (outsider, 0)):
        assert Responsibility.objects.visible_to(person).count() == seen


def test_the_organisation_page_shows_the_table_and_what_is_its_own(as_user, project, lead):
    page = words(as_user(lead).get(organisation(project)))
    assert page.count("/organisation/activities/") == 17
    assert "own rule" not in page
    assign_responsibilities(project.pk, "mandate", OWN, actor=lead)
    assert words(as_user(lead).get(organisation(project))).count("own rule") == 1


def test_who_only_reads_it_is_offered_no_change(as_user, project, member):
    page = words(as_user(member).get(organisation(project)))
    assert "Project mandate" in page
    assert "/organisation/activities/" not in page


def test_the_form_of_an_activity_saves_and_leads_back(as_user, project, lead):
    client = as_user(lead)
    page = words(client.get(address(project)))
    assert "Usually accountable: Sponsor. Responsible: Project lead." in page
    row = responsibility_of(project, Activity.MANDATE)
    answer = client.post(address(project), sent(row, **OWN))
    assert answer["Location"] == organisation(project) + "#responsibilities"
    assert Responsibility.objects.get().letters["director"] == "A"


def test_a_refused_form_keeps_what_was_chosen(as_user, project, lead):
    row = responsibility_of(project, Activity.MANDATE)
    answer = as_user(lead).post(address(project), sent(row, director="A", operations="I"))
    assert answer.status_code == 422
    assert answer.context["form"].errors["sponsor"] == [
        "Only one function is accountable (A) for an activity."
    ]
    assert answer.context["form"]["operations"].value() == "I"


def test_an_overtaken_form_is_refused(as_user, project, lead, director):
    row = responsibility_of(project, Activity.MANDATE)
    typed = sent(row, operations="I")
    assign_responsibilities(project.pk, "mandate", {"operations": "R"}, actor=director)
    assert as_user(lead).post(address(project), typed).status_code == 409


def test_a_letter_from_elsewhere_is_refused_by_the_form(as_user, project, lead):
    row = responsibility_of(project, Activity.MANDATE)
    assert as_user(lead).post(address(project), sent(row, sponsor="Z")).status_code == 422


def test_the_form_is_for_lead_and_director(as_user, project, lead, director, outsider, observer):
    found = {who: as_user(who).get(address(project)).status_code for who in (lead, director)}
    assert set(found.values()) == {200}
    assert as_user(outsider).get(address(project)).status_code == 404
    for person in (observer, make_member(project, Role.SPONSOR), make_user(roles=(Role.SPONSOR,))):
        assert as_user(person).get(address(project)).status_code == 403


def test_an_unknown_activity_is_not_found(as_user, project, lead):
    assert as_user(lead).get(address(project, "tea")).status_code == 404


def section(project):
    mandate = make_mandate(project)
    found = {each.key: each for each in read(content_of(mandate))}["organisation"]
    return next(part for part in found.parts if part.key == "responsibilities")


def test_the_mandate_tells_what_matters_most(project):
    part = section(project)
    assert [head.label for head in part.heads] == [
        "Activity", "Accountable", "Responsible", "Consulted", "Informed",
    ]  # fmt: skip
    assert [row[0].text for row in part.rows] == [
        each.label for each in Activity if each in KEY_ACTIVITIES
    ]
    mandate = next(row for row in part.rows if row[0].text == "Project mandate")
    assert [cell.text for cell in mandate[1:3]] == ["Sponsor", "Project lead"]


def test_the_mandate_tells_what_is_the_projects_own(project, lead):
    assign_responsibilities(project.pk, "quality", {"director": "C"}, actor=lead)
    part = section(project)
    own = next(row for row in part.rows if row[0].text == "Execution of quality assurance")
    assert own[3].text.startswith("Project director")
    assert len(part.rows) == len(KEY_ACTIVITIES) + 1
