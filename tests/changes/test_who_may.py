"""Who may open which page and take which step: one person per line, one right per column."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from people.choices import Role
from projects.changes.permissions import can_decide_change, can_request_change, level_of
from projects.changes.steps import offered
from projects.models import ChangeRequest
from projects.operations.change_decisions import annex_change
from projects.operations.changes import (
    analyse_change,
    close_change,
    edit_change,
    request_change,
    submit_change,
    take_back_change,
    withdraw_change,
)
from servicedesk_pm.common.errors import RuleViolation
from tests.changes.conftest import (
    EFFECTS,
    analysed,
    decided,
    drafted,
    submitted,
    written,
)
from tests.conftest import FRIDAY
from tests.factories import (
    give_role,
    make_director,
    make_member,
    make_project,
    make_signed_mandate,
    make_user,
)

pytestmark = pytest.mark.django_db

# Everybody who may have a part in a project, or none; the author is a work-package lead of it.
PEOPLE = {
    "director": lambda project: make_director(),
    "programme manager": lambda project: project.programme.manager,
    "lead": lambda project: project.lead,
    "second lead": lambda project: make_member(project, Role.PROJECT_MANAGER),
    "author": lambda project: project.changes.get().requested_by,
    "package lead": lambda project: make_member(project, Role.WORK_PACKAGE_LEAD),
    "team member": lambda project: make_member(project, Role.TEAM_MEMBER),
    "sponsor": lambda project: project.sponsor,
    "second sponsor": lambda project: make_member(project, Role.SPONSOR),
    "sponsor of the programme": lambda project: _of_programme(project, Role.SPONSOR),
    "board": lambda project: make_user(roles=(Role.SPONSOR,)),
    "quality manager": lambda project: make_member(project, Role.QUALITY_MANAGER),
    "quality manager of all": lambda project: make_user(roles=(Role.QUALITY_MANAGER,)),
    "observer": lambda project: make_member(project, Role.OBSERVER),
    "observer of all": lambda project: make_user(roles=(Role.OBSERVER,)),
    "human resources": lambda project: make_user(roles=(Role.HUMAN_RESOURCES,)),
    "administrator": lambda project: make_user(roles=(Role.ADMINISTRATOR,)),
    "lead of another project": lambda project: make_project(code="PRJ-299").lead,
    "outsider": lambda project: make_user(),
}


def _of_programme(project, role):
    person = make_user()
    give_role(person, role, project.programme)
    return person


def url(name, *args):
    return reverse(f"projects:{name}", args=args)


def addresses():
    """The pages of one project, in the order of the columns below."""
    code = "PRJ-201"
    return {
        "register": url("changes", code),
        "new": url("new-change", code),
        "page": url("change", code, 1),
        "edit": url("edit-change", code, 1),
        "effects": url("analyse-change", code, 1),
    }


@pytest.mark.parametrize(
    ("who", "register", "new", "page", "edit", "effects"),
    [
        ("director", 200, 200, 200, 403, 200),
        ("programme manager", 200, 200, 200, 403, 200),
        ("lead", 200, 200, 200, 200, 200),
        ("second lead", 200, 200, 200, 200, 200),
        ("author", 200, 200, 200, 200, 403),
        ("package lead", 200, 200, 200, 403, 403),
        ("team member", 200, 403, 200, 403, 403),
        ("sponsor", 200, 200, 200, 403, 403),
        ("second sponsor", 200, 200, 200, 403, 403),
        ("sponsor of the programme", 200, 200, 200, 403, 403),
        ("board", 200, 200, 200, 403, 403),
        ("quality manager", 200, 200, 200, 403, 403),
        ("quality manager of all", 200, 200, 200, 403, 403),
        ("observer", 404, 404, 404, 404, 404),
        ("observer of all", 404, 404, 404, 404, 404),
        ("human resources", 404, 404, 404, 404, 404),
        ("administrator", 404, 404, 404, 404, 404),
        ("lead of another project", 404, 404, 404, 404, 404),
        ("outsider", 404, 404, 404, 404, 404),
    ],
)
def test_who_opens_which_page(draft, as_user, who, register, new, page, edit, effects):
    client = as_user(PEOPLE[who](draft.project))
    found = {name: client.get(address).status_code for name, address in addresses().items()}
    assert found == {
        "register": register,
        "new": new,
        "page": page,
        "edit": edit,
        "effects": effects,
    }


# The state in which each step is possible, and what its form sends.
SENT = {
    "submit": (drafted, {}),
    "take-back": (submitted, {}),
    "decide": (analysed, {"outcome": "approved", "reason": "It pays."}),
    "withdraw": (analysed, {"reason": "Not needed."}),
}
OUTSIDE = (
    "observer",
    "observer of all",
    "human resources",
    "administrator",
    "lead of another project",
    "outsider",
)


@pytest.mark.parametrize(
    ("who", "submit", "take_back", "decide", "withdraw"),
    [
        ("director", 403, 403, 422, 302),
        ("programme manager", 403, 403, 403, 403),
        ("lead", 302, 403, 422, 302),
        ("second lead", 302, 403, 422, 302),
        ("author", 302, 302, 403, 302),
        ("package lead", 403, 403, 403, 403),
        ("team member", 403, 403, 403, 403),
        ("sponsor", 403, 403, 302, 403),
        ("second sponsor", 403, 403, 302, 403),
        ("sponsor of the programme", 403, 403, 302, 403),
        ("board", 403, 403, 302, 403),
        ("quality manager", 403, 403, 403, 403),
        ("quality manager of all", 403, 403, 403, 403),
        *[(who, 404, 404, 404, 404) for who in OUTSIDE],
    ],
)
def test_who_takes_which_step(project, asker, as_user, who, submit, take_back, decide, withdraw):
    expected = {
        "submit": submit,
        "take-back": take_back,
        "decide": decide,
        "withdraw": withdraw,
    }
    client, found = None, {}
    for name, (make, more) in SENT.items():
        row = make(project, asker)
        client = client or as_user(PEOPLE[who](project))
        said = {f"{name}-{key}": value for key, value in more.items()}
        address = url("change-step", project.code, row.number, name)
        answer = client.post(address, {f"{name}-version": row.version, **said})
        found[name] = answer.status_code
    assert found == expected


def allowed(act):
    try:
        act()
    except PermissionDenied:
        return False
    return True


@pytest.mark.parametrize(
    ("who", "asks", "writes", "analyses", "implements", "closes"),
    [
        ("director", True, False, True, True, True),
        ("programme manager", True, False, True, False, False),
        ("lead", True, True, True, True, True),
        ("second lead", True, True, True, True, True),
        ("author", True, True, False, False, False),
        ("package lead", True, False, False, False, False),
        ("team member", False, False, False, False, False),
        ("sponsor", True, False, False, False, False),
        ("sponsor of the programme", True, False, False, False, False),
        ("board", True, False, False, False, False),
        ("quality manager", True, False, False, False, False),
        ("quality manager of all", True, False, False, False, False),
        *[(who, False, False, False, False, False) for who in OUTSIDE],
    ],
)
def test_the_operations_know_who_may_too(
    project, draft, asker, sponsor, who, asks, writes, analyses, implements, closes
):
    person = PEOPLE[who](project)
    make_signed_mandate(project)
    assert can_request_change(person, project) is asks
    asked = (project.pk, written())
    assert allowed(lambda: request_change(*asked, actor=person, on=FRIDAY)) is asks
    assert allowed(lambda: edit_change(draft.pk, written(), actor=person)) is writes
    row = submitted(project, asker)
    said = (row.pk, EFFECTS)
    assert allowed(lambda: analyse_change(*said, actor=person, on=FRIDAY)) is analyses
    row = decided(analysed(project, asker), sponsor)
    assert allowed(lambda: annex_change(row.pk, actor=person, on=FRIDAY)) is implements
    if not implements:
        annex_change(row.pk, actor=project.lead, on=FRIDAY)
    assert allowed(lambda: close_change(row.pk, actor=person)) is closes


# What makes a change one of each level; without a contingency and without a mandate.
LEVELS = {
    1: {"cost_effect": 0, "cost_words": ""},
    2: {"cost_effect": 0, "cost_words": "", "scope_effect": "nice_to_have"},
    3: {"cost_effect": 0, "cost_words": "", "scope_effect": "mandate"},
    4: {"cost_effect": 0, "cost_words": "", "scope_effect": "programme"},
}


@pytest.mark.parametrize(
    ("who", "highest"),
    [
        ("director", 2),
        ("programme manager", 0),
        ("lead", 1),
        ("second lead", 1),
        ("author", 0),
        ("package lead", 0),
        ("team member", 0),
        ("sponsor", 3),
        ("second sponsor", 3),
        ("sponsor of the programme", 3),
        ("board", 4),
        ("quality manager", 0),
        ("quality manager of all", 0),
        *[(who, 0) for who in OUTSIDE],
    ],
)
def test_who_decides_up_to_which_level(project, asker, who, highest):
    rows = {1: analysed(project, asker, **LEVELS[1])}
    person = PEOPLE[who](project)
    rows |= {level: analysed(project, asker, **LEVELS[level]) for level in (2, 3, 4)}
    assert [row.level for row in rows.values()] == [1, 2, 3, 4]
    assert level_of(person, project) == highest
    for level, row in rows.items():
        may = level <= highest
        assert can_decide_change(person, row) is may, level
        if may:
            assert decided(row, person).decided_by == person
        else:
            with pytest.raises((PermissionDenied, RuleViolation)):
                decided(row, person)


@pytest.mark.parametrize(
    ("who", "level", "sentence"),
    [
        ("lead", 2, "higher level: Project director"),
        ("lead", 3, "higher level: Sponsor"),
        ("lead", 4, "higher level: Portfolio board"),
        ("director", 3, "higher level: Sponsor"),
        ("director", 4, "higher level: Portfolio board"),
        ("sponsor", 4, "higher level: Portfolio board"),
    ],
)
def test_who_stands_too_low_is_told_the_level(project, asker, who, level, sentence):
    row = analysed(project, asker, **LEVELS[level])
    with pytest.raises(RuleViolation, match=sentence):
        decided(row, PEOPLE[who](project))


@pytest.mark.parametrize("level", [1, 2, 3, 4])
@pytest.mark.parametrize("who", ["lead", "director", "sponsor", "board"])
def test_nobody_decides_on_a_change_of_ones_own(project, who, level):
    person = PEOPLE[who](project)
    row = analysed(project, person, **LEVELS[level])
    assert not can_decide_change(person, row)
    with pytest.raises(RuleViolation, match="You asked for this change"):
        decided(row, person)


@pytest.mark.parametrize("state", ["closed", "cancelled", "rejected"])
@pytest.mark.parametrize("who", ["director", "lead", "author", "sponsor", "board"])
def test_in_a_project_that_is_over_nobody_does_anything(project, change, who, state):
    person = PEOPLE[who](project)
    type(project).objects.filter(pk=project.pk).update(state=state)
    change = ChangeRequest.objects.select_related("project").get(pk=change.pk)
    assert not can_request_change(person, change.project)
    assert offered(person, change) == []
    for act in (
        lambda: request_change(project.pk, written(), actor=person, on=FRIDAY),
        lambda: edit_change(change.pk, written(), actor=person),
        lambda: submit_change(change.pk, actor=person, on=FRIDAY),
        lambda: take_back_change(change.pk, actor=person),
        lambda: analyse_change(change.pk, EFFECTS, actor=person, on=FRIDAY),
        lambda: decided(change, person),
        lambda: withdraw_change(change.pk, "Over.", actor=person),
        lambda: annex_change(change.pk, actor=person, on=FRIDAY),
        lambda: close_change(change.pk, actor=person),
    ):
        assert not allowed(act)


def test_a_role_above_counts_below(project):
    """The lead of a project leads its sub-projects too; its sponsor decides there."""
    below = make_project(code="PRJ-210", parent=project, sponsor=None)
    assert level_of(project.lead, below) == 1
    assert level_of(project.sponsor, below) == 3
    assert can_request_change(project.lead, below)


def test_a_role_below_does_not_count_above(project):
    below = make_project(code="PRJ-210", parent=project)
    assert level_of(below.lead, project) == 0
    assert not can_request_change(below.lead, project)


def test_who_is_deactivated_has_no_right_left(project, asker):
    asker.is_active = False
    asker.save()
    person = type(asker).objects.get(pk=asker.pk)
    assert not can_request_change(person, project)


def test_without_signing_in_every_page_leads_to_the_sign_in(draft, anonymous):
    for address in (*addresses().values(), url("all-changes")):
        answer = anonymous.get(address)
        assert answer.status_code == 302
        assert "next=" in answer["Location"]
