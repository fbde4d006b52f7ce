"""Creating and editing the records of the portfolio."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from people.choices import Role
from people.models import HistoryEntry, Notification
from projects.models import Portfolio, Programme, Project, RoleAssignment, TransitionProposal
from projects.operations import (
    Origin,
    create_portfolio,
    create_programme,
    create_project,
    edit_programme,
    edit_project,
)
from projects.permissions import DIRECTOR_FIELDS, LEAD_FIELDS, editable_fields
from projects.rules import add_months, smallest_size
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.factories import (
    give_role,
    make_portfolio,
    make_programme,
    make_project,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
NAMES = {"name_fr": "Nouveau projet", "name_en": "New project"}


def test_a_director_enters_a_project_as_a_request(director):
    programme = make_programme()
    lead = make_user()
    values = {**NAMES, "programme": programme, "lead": lead, "approved_envelope": Decimal("9.50")}
    project = create_project(" prj-7 ", values, actor=director)

    project.refresh_from_db()
    assert (project.code, project.state, project.version) == ("PRJ-7", "requested", 1)
    assert (project.portfolio, project.programme) == (programme.portfolio, programme)
    assert project.path == f"{project.pk:08}/"
    assert project.approved_envelope == Decimal("9.50")
    created = HistoryEntry.objects.filter(action=HistoryEntry.Action.CREATE, actor=director)
    assert created.filter(scope=f"project:{project.pk}", object_pk=str(project.pk)).exists()
    told = Notification.objects.get()
    assert (told.recipient, told.kind) == (lead, "project.role_given")


def test_without_a_programme_the_project_belongs_to_the_portfolio(director):
    first, second = make_portfolio(), make_portfolio()
    assert create_project("A", NAMES, actor=director).portfolio == first
    there = Origin(portfolio_id=second.pk)
    assert create_project("B", NAMES, actor=director, origin=there).portfolio == second


def test_without_a_portfolio_there_is_no_project(director):
    with pytest.raises(RuleViolation, match="portfolio"):
        create_project("A", NAMES, actor=director)


@pytest.mark.parametrize("code", ["PRJ-1", "prj-1", " Prj-1 "])
def test_a_code_exists_once_however_it_is_spelled(director, code):
    make_project(code="PRJ-1")
    with pytest.raises(RuleViolation) as refused:
        create_project(code, NAMES, actor=director)
    assert refused.value.field == "code"
    assert Project.objects.count() == 1


@pytest.mark.parametrize(
    ("code", "values", "field"),
    [
        ("", NAMES, "code"),
        ("a b", NAMES, "code"),
        ("<script>", NAMES, "code"),
        ("X" * 31, NAMES, "code"),
        ("P", {"name_fr": ""}, "name_fr"),
        ("P", {"name_fr": "x" * 300}, "name_fr"),
        ("P", {**NAMES, "planned_start_on": date(1, 1, 1)}, "planned_start_on"),
        ("P", {**NAMES, "planned_finish_on": date(9999, 12, 31)}, "planned_finish_on"),
        ("P", {**NAMES, "status_date": date(2101, 1, 1)}, "status_date"),
        ("P", {**NAMES, "category": "nonsense"}, "category"),
        ("P", {**NAMES, "approved_envelope": Decimal("1e20")}, "approved_envelope"),
        (
            "P",
            {
                **NAMES,
                "planned_start_on": date(2026, 5, 2),
                "planned_finish_on": date(2026, 5, 1),
            },
            None,
        ),
        ("P", {**NAMES, "approved_envelope": Decimal(-1)}, None),
    ],
)
def test_a_broken_record_is_refused_at_its_field(director, code, values, field):
    make_portfolio()
    with pytest.raises(RuleViolation) as refused:
        create_project(code, values, actor=director)
    assert refused.value.field == field
    assert not Project.objects.exists()


@pytest.mark.parametrize(
    "name",
    ["🚀 Migration", "مشروع جديد", "<script>alert(1)</script>", "e\u0301te\u0301", "x" * 200],
)
def test_strange_names_are_kept_as_they_are(director, name):
    make_portfolio()
    project = create_project("P", {"name_fr": name}, actor=director)
    project.refresh_from_db()
    assert project.name_fr == name


def test_a_deactivated_person_leads_nothing(director):
    make_portfolio()
    gone = make_user(is_active=False)
    for field in ("lead", "sponsor"):
        with pytest.raises(RuleViolation) as refused:
            create_project("P", {**NAMES, field: gone}, actor=director)
        assert refused.value.field == field


@pytest.mark.parametrize("role", [Role.SPONSOR, Role.QUALITY_MANAGER, Role.ADMINISTRATOR])
def test_only_directors_enter_projects(role):
    make_portfolio()
    with pytest.raises(PermissionDenied):
        create_project("P", NAMES, actor=make_user(roles=(role,)))


def test_a_lead_hangs_a_subproject_below_the_own_project(lead, project):
    child = create_project(
        "SUB", NAMES, actor=lead, origin=Origin(parent_id=project.pk, portfolio_id=999)
    )
    assert (child.parent, child.portfolio, child.programme) == (
        project,
        project.portfolio,
        project.programme,
    )
    assert child.path == f"{project.path}{child.pk:08}/"


@pytest.mark.parametrize(
    "field", ["sponsor", "approved_envelope", "category", "size_class", "programme"]
)
def test_a_lead_neither_names_the_sponsor_nor_approves_the_money_of_a_subproject(field):
    sponsor = make_user()
    project = make_project(sponsor=sponsor, category="mandatory")
    values = {
        "sponsor": project.lead,
        "approved_envelope": Decimal(5),
        "category": "committed",
        "size_class": "L",
        "programme": make_programme(),
    }
    below = Origin(parent_id=project.pk)
    with pytest.raises(PermissionDenied):
        create_project("SUB", {**NAMES, field: values[field]}, actor=project.lead, origin=below)
    child = create_project("SUB", NAMES, actor=project.lead, origin=below)
    assert (child.sponsor, child.category) == (sponsor, "mandatory")


def test_a_director_names_another_sponsor_for_a_subproject(director, project):
    other = make_user()
    child = create_project(
        "SUB", {**NAMES, "sponsor": other}, actor=director, origin=Origin(parent_id=project.pk)
    )
    assert child.sponsor == other


def test_a_member_or_a_foreign_lead_hangs_nothing_below_a_project(member, project):
    for actor in (member, make_project().lead):
        with pytest.raises(PermissionDenied):
            create_project("SUB", NAMES, actor=actor, origin=Origin(parent_id=project.pk))


def test_a_finishing_project_gets_no_subproject(director):
    parent = make_project(state="closing")
    with pytest.raises(RuleViolation):
        create_project("SUB", NAMES, actor=director, origin=Origin(parent_id=parent.pk))
    over = make_project(state="closed")
    with pytest.raises(PermissionDenied):
        create_project("SUB", NAMES, actor=director, origin=Origin(parent_id=over.pk))


def test_projects_are_nested_ten_levels_deep_at_most(director):
    parent = make_project(lead=None)
    for level in range(2, 11):
        origin = Origin(parent_id=parent.pk)
        parent = create_project(f"L{level}", NAMES, actor=director, origin=origin)
    with pytest.raises(RuleViolation, match="10 levels"):
        create_project("L11", NAMES, actor=director, origin=Origin(parent_id=parent.pk))


def test_a_new_request_is_created_from_a_project_that_is_over(director):
    over = make_project(state="rejected", code="OLD")
    project = create_project("NEW", NAMES, actor=director, origin=Origin(source_id=over.pk))
    entry = HistoryEntry.objects.get(verb="project.created_from")
    assert (entry.object_pk, entry.additional_data["source"]) == (str(project.pk), "OLD")
    running = make_project()
    with pytest.raises(RuleViolation):
        create_project("TOO", NAMES, actor=director, origin=Origin(source_id=running.pk))
    assert not Project.objects.filter(code="TOO").exists()


def test_a_lead_edits_summary_and_dates(lead, project):
    values = {"summary_fr": "Où nous en sommes", "status_date": date(2026, 10, 31)}
    edited = edit_project(project.pk, values, actor=lead, version=1)
    edited.refresh_from_db()
    assert (edited.summary_fr, edited.status_date, edited.version) == (
        "Où nous en sommes",
        date(2026, 10, 31),
        2,
    )
    entry = HistoryEntry.objects.get(actor=lead)
    assert entry.changes["status_date"] == ["None", "2026-10-31"]


@pytest.mark.parametrize("field", [*sorted(DIRECTOR_FIELDS - LEAD_FIELDS), "code", "state", "path"])
def test_a_lead_changes_no_other_field(lead, project, field):
    with pytest.raises(PermissionDenied):
        edit_project(project.pk, {field: "X"}, actor=lead)
    project.refresh_from_db()
    assert project.version == 1


def test_a_director_changes_all_but_code_and_state(director, project):
    new_lead, sponsor = make_user(), make_user()
    values = {
        "name_fr": "Autre nom",
        "category": "mandatory",
        "has_rollout": False,
        "org_unit": make_unit(),
        "sponsor": sponsor,
        "lead": new_lead,
        "approved_envelope": Decimal(100_000),
    }
    edited = edit_project(project.pk, values, actor=director)
    edited.refresh_from_db()
    assert {field: getattr(edited, field) for field in values} == values
    assert Notification.objects.get().recipient == new_lead
    for field in ("code", "state", "portfolio", "parent"):
        with pytest.raises(PermissionDenied):
            edit_project(project.pk, {field: "x"}, actor=director)


def test_a_new_programme_takes_the_subprojects_along(director):
    project = make_project()
    child = make_project(parent=project)
    target = make_programme(portfolio=make_portfolio())
    edit_project(project.pk, {"programme": target}, actor=director)
    child.refresh_from_db()
    assert (child.programme, child.portfolio) == (target, target.portfolio)
    assert "programme" not in editable_fields(director, child)
    with pytest.raises(PermissionDenied):
        edit_project(child.pk, {"programme": None}, actor=director)


def test_members_sponsors_and_outsiders_edit_nothing(project, member, outsider, observer):
    for actor in (member, outsider, observer, make_user(roles=(Role.SPONSOR,))):
        with pytest.raises(PermissionDenied):
            edit_project(project.pk, {"summary_fr": "x"}, actor=actor)


@pytest.mark.parametrize("state", ["closed", "rejected", "cancelled"])
def test_what_is_over_is_not_edited(director, state):
    project = make_project(state=state)
    for actor in (director, project.lead):
        with pytest.raises(PermissionDenied):
            edit_project(project.pk, {"summary_fr": "x"}, actor=actor)


def test_a_project_before_the_board_stays_as_submitted(director):
    project = make_project(state="decision")
    with pytest.raises(RuleViolation, match="awaits a decision"):
        edit_project(project.pk, {"approved_envelope": Decimal(1)}, actor=director)


def test_the_second_of_two_editors_learns_what_the_first_changed(director, lead, project):
    edit_project(project.pk, {"summary_fr": "Premier"}, actor=director, version=1)
    with pytest.raises(StaleObject) as stale:
        edit_project(project.pk, {"summary_fr": "Second"}, actor=lead, version=1)
    assert [(c.after, c.actor) for c in stale.value.changes] == [("Premier", str(director))]
    project.refresh_from_db()
    assert project.summary_fr == "Premier"


@pytest.mark.parametrize(
    ("envelope", "start", "finish", "size"),
    [
        (0, None, None, "S"),
        (149_999, date(2026, 1, 1), date(2026, 6, 30), "S"),
        (150_000, None, None, "M"),
        (0, date(2026, 1, 1), date(2026, 7, 1), "M"),
        (750_000, date(2026, 1, 1), date(2027, 7, 1), "M"),
        (750_001, None, None, "L"),
        (0, date(2026, 1, 1), date(2027, 7, 2), "L"),
        (0, date(2026, 1, 1), None, "S"),
    ],
)
def test_money_and_duration_ask_for_a_size(envelope, start, finish, size):
    assert smallest_size(Decimal(envelope), start, finish) == size


def test_months_end_where_the_month_ends():
    assert add_months(date(2027, 8, 31), 6) == date(2028, 2, 29)
    assert add_months(date(2026, 12, 31), 1) == date(2027, 1, 31)
    assert add_months(date(2026, 10, 31), 1) == date(2026, 11, 30)


def test_a_director_raises_the_size_and_never_goes_below_what_is_computed(director):
    project = make_project(size_class="S")
    edit_project(project.pk, {"approved_envelope": Decimal(800_000)}, actor=director)
    project.refresh_from_db()
    assert project.size_class == "L"
    with pytest.raises(RuleViolation) as refused:
        edit_project(project.pk, {"size_class": "M"}, actor=director)
    assert refused.value.field == "size_class"
    small = make_project(size_class="S")
    assert edit_project(small.pk, {"size_class": "L"}, actor=director).size_class == "L"


def test_a_lead_who_plans_longer_raises_the_size(lead, project):
    values = {"planned_start_on": date(2026, 1, 1), "planned_finish_on": date(2028, 1, 1)}
    assert edit_project(project.pk, values, actor=lead).size_class == "L"


def test_a_director_founds_portfolio_and_programme(director):
    portfolio = create_portfolio("pf", {"name_fr": "Portefeuille"}, actor=director)
    programme = create_programme(
        portfolio.pk, "pgm-9", {"name_fr": "Programme", "objective_en": "Less"}, actor=director
    )
    assert (portfolio.code, programme.code, programme.portfolio) == ("PF", "PGM-9", portfolio)
    assert HistoryEntry.objects.filter(scope=f"programme:{programme.pk}").count() == 1
    with pytest.raises(RuleViolation):
        create_portfolio("PF", {"name_fr": "Encore"}, actor=director)
    with pytest.raises(RuleViolation):
        create_programme(portfolio.pk, "PGM-9", {"name_fr": "Encore"}, actor=director)
    assert (Portfolio.objects.count(), Programme.objects.count()) == (1, 1)


def test_only_directors_found_portfolios_and_programmes(lead):
    portfolio = make_portfolio()
    with pytest.raises(PermissionDenied):
        create_portfolio("PF", {"name_fr": "P"}, actor=lead)
    with pytest.raises(PermissionDenied):
        create_programme(portfolio.pk, "P", {"name_fr": "P"}, actor=lead)


def test_a_programme_manager_edits_the_objective_only(director):
    manager = make_user()
    programme = make_programme(manager=manager)
    edited = edit_programme(programme.pk, {"objective_fr": "Moins"}, actor=manager, version=1)
    assert (edited.objective_fr, edited.version) == ("Moins", 2)
    with pytest.raises(PermissionDenied):
        edit_programme(programme.pk, {"name_fr": "X"}, actor=manager)
    with pytest.raises(PermissionDenied):
        edit_programme(programme.pk, {"objective_fr": "X"}, actor=make_user())
    with pytest.raises(StaleObject):
        edit_programme(programme.pk, {"name_fr": "X"}, actor=director, version=1)
    assert edit_programme(programme.pk, {"name_fr": "X"}, actor=director).name_fr == "X"
    with pytest.raises(RuleViolation):
        edit_programme(programme.pk, {"sponsor": make_user(is_active=False)}, actor=director)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        (
            "project_finishes_after_its_start",
            {"planned_start_on": date(2026, 2, 2), "planned_finish_on": date(2026, 2, 1)},
        ),
        ("project_envelope_not_negative", {"approved_envelope": Decimal("-0.01")}),
        ("project_hold_remembers_its_state", {"state": "on_hold"}),
        ("project_hold_remembers_its_state", {"state_before_hold": "execution"}),
    ],
)
def test_the_table_itself_refuses_what_the_rules_forbid(project, constraint, fields):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Project.objects.filter(pk=project.pk).update(**fields)


def test_the_table_refuses_a_project_as_its_own_parent(project):
    with pytest.raises(IntegrityError, match="project_not_its_own_parent"), transaction.atomic():
        Project.objects.filter(pk=project.pk).update(parent=project.pk)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("role_assignment_has_one_scope", {}),
        ("role_assignment_has_one_scope", {"project": True, "programme": True}),
        ("role_assignment_is_a_scoped_role", {"project": True, "role": Role.DIRECTOR}),
    ],
)
def test_the_table_refuses_misplaced_roles(project, constraint, fields):
    places = {"project": project, "programme": make_programme()}
    facts = {name: places[name] for name in fields if name in places}
    role = fields.get("role", Role.TEAM_MEMBER)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        RoleAssignment.objects.create(user=make_user(), role=role, **facts)


# PostgreSQL names the constraint, SQLite the columns of the unique index.
@pytest.mark.parametrize(
    ("made", "match"),
    [
        (make_project, r"role_held_once_in_project|user_id.*role.*project_id"),
        (make_programme, r"role_held_once_in_programme|user_id.*role.*programme_id"),
    ],
)
def test_the_table_refuses_a_role_held_twice(made, match):
    place, person = made(), make_user()
    give_role(person, Role.OBSERVER, place)
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        give_role(person, Role.OBSERVER, place)


def test_the_table_refuses_an_agreement_that_expires_before_it_was_given(project, director):
    day = date(2026, 10, 9)
    with (
        pytest.raises(IntegrityError, match="proposal_expires_later"),
        transaction.atomic(),
    ):
        TransitionProposal.objects.create(
            project=project, to="closed", proposed_by=director, proposed_on=day, expires_on=day
        )


def test_a_person_who_leads_is_not_deleted(lead, project):
    with pytest.raises(ProtectedError):
        lead.delete()
