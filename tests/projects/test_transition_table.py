"""The life cycle, line by line: who may, who may not, and that nothing else is possible."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from people.choices import Role
from people.models import HistoryEntry, User
from projects.choices import ProjectState
from projects.gates import UnmetConditions
from projects.grounds import Grounds
from projects.models import TransitionProposal
from projects.operations import change_state
from projects.transitions import TABLE, Decider, find, leaving, next_gate
from tests.conftest import FRIDAY
from tests.factories import give_role, make_programme, make_ready_project, make_user

pytestmark = pytest.mark.django_db

# As the domain document has it: from, to, who decides, whether a reason must be given.
LINES = [
    ("requested", "analysis", {"director"}, False),
    ("requested", "rejected", {"director"}, True),
    ("analysis", "decision", {"director"}, False),
    ("analysis", "rejected", {"director"}, True),
    ("decision", "mandate", {"board"}, False),
    ("decision", "analysis", {"board"}, True),
    ("decision", "rejected", {"board"}, True),
    ("mandate", "initiation", {"sponsor", "director"}, False),
    ("initiation", "execution", {"sponsor"}, False),
    ("execution", "deployment", {"sponsor"}, False),
    ("execution", "closing", {"sponsor"}, False),
    ("deployment", "execution", {"sponsor"}, True),
    ("deployment", "closing", {"sponsor"}, False),
    ("closing", "closed", {"sponsor", "director"}, False),
    ("closing", "deployment", {"sponsor"}, True),
    ("mandate", "on_hold", {"sponsor"}, True),
    ("initiation", "on_hold", {"sponsor"}, True),
    ("execution", "on_hold", {"sponsor"}, True),
    ("deployment", "on_hold", {"sponsor"}, True),
    ("on_hold", "mandate", {"sponsor"}, False),
    ("on_hold", "initiation", {"sponsor"}, False),
    ("on_hold", "execution", {"sponsor"}, False),
    ("on_hold", "deployment", {"sponsor"}, False),
    ("mandate", "cancelled", {"sponsor"}, True),
    ("initiation", "cancelled", {"sponsor"}, True),
    ("execution", "cancelled", {"sponsor"}, True),
    ("deployment", "cancelled", {"sponsor"}, True),
    ("closing", "cancelled", {"sponsor"}, True),
    ("on_hold", "cancelled", {"sponsor"}, True),
]
FOR_TWO = {("mandate", "initiation"), ("closing", "closed")}
# The version of the mandate without whose signature the next gate stays shut.
STATES = [str(state) for state in ProjectState]
GROUNDS = Grounds(reason="The pilot failed.", review_on=FRIDAY + timedelta(days=30))


def project_in(state, *, before="execution", **fields):
    if state == "on_hold":
        fields = {"state_before_hold": before, "review_on": FRIDAY, **fields}
    fields.setdefault("sponsor", make_user())
    return make_ready_project(state=state, has_rollout=False, **fields)


def personas(project):
    """One person for each way to stand to the project, by the decider's name where there is one."""
    programme_manager = make_user()
    give_role(programme_manager, Role.PROGRAMME_MANAGER, project)
    found = {
        "director": make_user(roles=(Role.DIRECTOR,)),
        "board": make_user(roles=(Role.SPONSOR,)),
        "sponsor": project.sponsor,
        "lead": project.lead,
        "programme manager": programme_manager,
        "outsider": make_user(),
    }
    for role in (Role.WORK_PACKAGE_LEAD, Role.TEAM_MEMBER, Role.QUALITY_MANAGER, Role.OBSERVER):
        found[role.label] = make_user()
        give_role(found[role.label], role, project)
    for role in (Role.ADMINISTRATOR, Role.HUMAN_RESOURCES, Role.QUALITY_MANAGER):
        found[f"{role.label} of all"] = make_user(roles=(role,))
    return found


def test_the_table_has_exactly_the_lines_of_the_domain():
    assert {(line.source, line.to) for line in TABLE} == {(a, b) for a, b, _, _ in LINES}
    assert len(TABLE) == len(LINES)


@pytest.mark.parametrize(("source", "to", "who", "needs_reason"), LINES)
def test_the_decider_passes_and_every_other_role_is_refused(source, to, who, needs_reason):
    project = project_in(
        source, before=to if source == "on_hold" and to in STATES[3:7] else "mandate"
    )
    people = personas(project)
    for name, person in people.items():
        if name in who:
            continue
        with pytest.raises(PermissionDenied):
            change_state(project.pk, to, actor=person, on=FRIDAY, grounds=GROUNDS)
        project.refresh_from_db()
        assert project.state == source, name
    for name in sorted(who):
        change_state(project.pk, to, actor=people[name], on=FRIDAY, grounds=GROUNDS)
    project.refresh_from_db()
    assert project.state == to
    assert ((source, to) in FOR_TWO) == (len(who) == 2)
    assert find(source, to).needs_reason == needs_reason


@pytest.mark.parametrize(("source", "to", "who"), [line[:3] for line in LINES if line[3]])
def test_an_exception_is_refused_without_a_reason(source, to, who):
    project = project_in(source)
    actor = personas(project)[next(iter(who))]
    silent = Grounds(reason="  ", review_on=GROUNDS.review_on)
    with pytest.raises(UnmetConditions, match="reason"):
        change_state(project.pk, to, actor=actor, on=FRIDAY, grounds=silent)
    project.refresh_from_db()
    assert project.state == source


@pytest.mark.parametrize("source", STATES)
def test_every_pair_outside_the_table_is_refused_even_to_the_mightiest(source):
    project = project_in(source)
    mighty = make_user(roles=(Role.DIRECTOR, Role.SPONSOR))
    give_role(mighty, Role.SPONSOR, project)
    known = {b for a, b, _, _ in LINES if a == source}
    for to in {*STATES, "nonsense", ""} - known:
        with pytest.raises(UnmetConditions) as refused:
            change_state(project.pk, to, actor=mighty, on=FRIDAY, grounds=GROUNDS)
        assert [each.code for each in refused.value.unmet] == ["transition"]
        project.refresh_from_db()
        assert (project.state, project.version) == (source, 1)
    assert not HistoryEntry.objects.filter(verb="project.state_changed").exists()


@pytest.mark.parametrize("state", ["closed", "rejected", "cancelled"])
def test_what_is_over_stays_over(state):
    assert leaving(state) == []
    assert next_gate(state) == ""


@pytest.mark.parametrize(
    ("state", "gate"),
    [("requested", "G0"), ("analysis", "G1"), ("decision", "G1"), ("mandate", "G2"),
     ("initiation", "G3"), ("execution", "G4"), ("deployment", "G5"), ("closing", "G6"),
     ("on_hold", "")],
)  # fmt: skip
def test_the_next_gate_is_the_one_before_the_next_phase(state, gate):
    assert next_gate(state) == gate


@pytest.mark.parametrize("source", ["mandate", "execution", "on_hold"])
def test_the_board_cancels_what_belongs_to_a_programme(source):
    project = project_in(source, programme=make_programme())
    with pytest.raises(PermissionDenied):
        change_state(project.pk, "cancelled", actor=project.sponsor, on=FRIDAY, grounds=GROUNDS)
    board = make_user(roles=(Role.SPONSOR,))
    assert (
        change_state(project.pk, "cancelled", actor=board, on=FRIDAY, grounds=GROUNDS).state
        == "cancelled"
    )


def test_every_decider_has_a_name():
    assert all(str(decider.label).startswith("the ") for decider in Decider)


@pytest.mark.parametrize(("source", "to"), sorted(FOR_TWO))
@pytest.mark.parametrize("first", ["sponsor", "director"])
def test_a_decision_for_two_takes_effect_with_the_second_person(source, to, first):
    project = project_in(source)
    people = personas(project)
    second = {"sponsor": "director", "director": "sponsor"}[first]

    change_state(project.pk, to, actor=people[first], on=FRIDAY)
    project.refresh_from_db()
    assert project.state == source
    assert TransitionProposal.objects.get(project=project).proposed_by == people[first]
    assert HistoryEntry.objects.filter(verb="project.agreement_given").count() == 1

    change_state(project.pk, to, actor=people[second], on=FRIDAY)
    project.refresh_from_db()
    assert project.state == to
    assert not TransitionProposal.objects.exists()


def test_nobody_is_two_people():
    project = project_in("mandate")
    both = make_user(roles=(Role.DIRECTOR,))
    give_role(both, Role.SPONSOR, project)
    change_state(project.pk, "initiation", actor=both, on=FRIDAY)
    with pytest.raises(Exception, match="agreed already"):
        change_state(project.pk, "initiation", actor=both, on=FRIDAY)
    project.refresh_from_db()
    assert project.state == "mandate"


def test_two_people_of_the_same_side_are_one_side():
    project = project_in("mandate")
    other = make_user(roles=(Role.DIRECTOR,))
    change_state(project.pk, "initiation", actor=personas(project)["director"], on=FRIDAY)
    with pytest.raises(Exception, match="Your side"):
        change_state(project.pk, "initiation", actor=other, on=FRIDAY)


def test_an_agreement_expires():
    project = project_in("mandate")
    people = personas(project)
    change_state(project.pk, "initiation", actor=people["sponsor"], on=FRIDAY)
    late = FRIDAY + timedelta(days=31)
    change_state(project.pk, "initiation", actor=people["director"], on=late)
    project.refresh_from_db()
    assert project.state == "mandate"
    assert TransitionProposal.objects.get().proposed_by == people["director"]


def test_an_agreement_of_somebody_who_may_not_decide_any_more_does_not_count():
    project = project_in("mandate")
    people = personas(project)
    change_state(project.pk, "initiation", actor=people["director"], on=FRIDAY)
    people["director"].organisation_roles.all().delete()
    sponsor = User.objects.get(pk=project.sponsor_id)
    change_state(project.pk, "initiation", actor=sponsor, on=FRIDAY)
    project.refresh_from_db()
    assert project.state == "mandate"
    assert TransitionProposal.objects.get().proposed_by == sponsor
