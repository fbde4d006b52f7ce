"""What gate G1 asks of a decision file, and what its decision says of it."""

import pytest

from people.choices import Role
from people.models import OrganisationRole, User
from projects.gates import computed
from projects.gates.checklist import load_checklist
from projects.grounds import Grounds
from projects.models import Decision, DecisionFile
from projects.operations import change_state
from projects.operations.decision_files import begin_file
from projects.waiting import waiting_for
from tests.decision_files.pages import CLOSES, FRIDAY, vote
from tests.factories import (
    freeze_file,
    make_agreed_file,
    make_decision_file,
    make_director,
    make_project,
    make_ready_project,
    make_user,
    make_vote,
)
from tests.gates import unmet_conditions
from workpackages.models import CrossDependency

OURS = {"G1-01", "G1-02", "G1-04", "G1-08"}


def unmet(project):
    return {each.code for each in unmet_conditions("G1", project)} & OURS


def linked(project, **fields):
    facts = {"subject": "Directory", "need_on": FRIDAY, "reason": "Needed.", **fields}
    return CrossDependency.objects.create(
        consumer=project, provider=make_project(), requested_by=project.lead, **facts
    )


def test_without_a_file_nothing_of_it_holds(wish):
    assert unmet(wish) == OURS


def test_an_agreed_file_meets_them_all(wish):
    make_agreed_file(wish)
    assert unmet(wish) == set()


def test_a_complete_draft_is_not_agreed_on(draft):
    assert unmet(draft.project) == {"G1-01"}


def test_what_is_in_the_vote_is_not_agreed_on_yet(voting, sponsor, manager):
    assert unmet(voting.project) == {"G1-01"}
    vote(voting, sponsor)
    vote(voting, manager)
    assert unmet(voting.project) == set()


def test_only_the_newest_version_counts(wish, director):
    make_agreed_file(wish)
    begin_file(wish.pk, actor=director, reason="New price.")
    assert unmet(wish) == {"G1-01"}


def test_the_director_is_its_author_or_approved_it(wish, sponsor):
    file = make_agreed_file(wish, author=make_user("analyst"))
    assert unmet(wish) == {"G1-01"}
    OrganisationRole.objects.create(user=sponsor, role=Role.DIRECTOR)
    assert unmet(wish) == set()
    assert file.approvers.get().person == sponsor


def test_a_director_who_abstained_did_not_approve(wish, sponsor):
    director = User.objects.get(username="director")
    file = make_decision_file(wish, author=make_user("analyst"))
    freeze_file(file, sponsor, director)
    make_vote(file, sponsor)
    make_vote(file, director, "abstain")
    DecisionFile.objects.filter(pk=file.pk).update(state="agreed", decided_at=file.asked_at)
    assert unmet(wish) == {"G1-01"}


@pytest.mark.parametrize("field", ["investment", "running_5", "effort_minutes", "benefit"])
def test_doing_nothing_is_compared_by_the_same_figures(draft, field):
    draft.options.filter(is_nothing=True).update(**{field: None})
    assert "G1-02" in unmet(draft.project)
    assert "G1-04" not in unmet(draft.project)


def test_a_project_of_the_smallest_size_compares_if_it_likes(draft):
    draft.options.filter(is_nothing=True).delete()
    assert "G1-02" in unmet(draft.project)
    draft.project.size_class = "S"
    draft.project.save()
    assert "G1-02" not in unmet(draft.project)


@pytest.mark.parametrize("field", ["investment", "effort_minutes", "duration_months"])
def test_every_way_is_estimated(draft, field):
    draft.options.filter(is_nothing=False).update(**{field: None})
    assert {"G1-02", "G1-04"} <= unmet(draft.project)


def test_a_finish_stands_for_a_duration(draft):
    draft.options.filter(is_nothing=False).update(duration_months=None, finish_on=FRIDAY)
    assert unmet(draft.project) == {"G1-01"}


def test_an_estimate_says_how_exact_it_is(draft):
    DecisionFile.objects.filter(pk=draft.pk).update(estimate_class="")
    assert "G1-04" in unmet(draft.project)


def test_doing_nothing_alone_is_no_estimate(draft):
    draft.options.filter(is_nothing=False).delete()
    assert {"G1-02", "G1-04"} <= unmet(draft.project)


def test_dependencies_are_entered_or_confirmed_to_be_none(draft):
    DecisionFile.objects.filter(pk=draft.pk).update(has_no_dependencies=False)
    assert "G1-08" in unmet(draft.project)
    row = linked(draft.project)
    assert "G1-08" not in unmet(draft.project)
    CrossDependency.objects.filter(pk=row.pk).update(state="refused")
    assert "G1-08" in unmet(draft.project)


def test_links_count_before_there_is_a_file(wish):
    linked(wish)
    assert "G1-08" not in unmet(wish)


def test_links_inside_the_project_are_none_to_others(draft):
    DecisionFile.objects.filter(pk=draft.pk).update(has_no_dependencies=False)
    part = make_project(parent=draft.project)
    CrossDependency.objects.create(
        consumer=draft.project, provider=part, requested_by=draft.project.lead,
        subject="Inside", need_on=FRIDAY, reason="Needed.",
    )  # fmt: skip
    assert "G1-08" in unmet(draft.project)


def test_the_project_above_covers_its_parts(wish):
    assert unmet(make_project(parent=wish, state="analysis")) == set()


def test_each_condition_leads_to_where_it_is_met(wish):
    places = {code: computed(code).url(wish) for code in sorted(OURS)}
    here = f"/projects/{wish.code}/decision-file/"
    assert places == {
        "G1-01": f"{here}#votes",
        "G1-02": f"{here}#options",
        "G1-04": f"{here}#financing",
        "G1-08": f"{here}#risks",
    }


def test_the_checklist_computes_them(wish):
    make_agreed_file(wish)
    lines = {line.code: line for line in load_checklist(wish, "G1", on=FRIDAY).lines}
    assert all(lines[code].is_computed and lines[code].holds for code in OURS)


def test_the_decision_names_the_agreed_file(director):
    board = make_user(roles=(Role.SPONSOR,))
    project = make_ready_project(state="decision", sponsor=make_user())

    change_state(project.pk, "mandate", actor=board, on=FRIDAY)

    decision = Decision.objects.get(project=project, gate="G1")
    assert decision.document == f"BD-{project.code} v1"


def test_a_document_that_is_typed_stays(director):
    board = make_user(roles=(Role.SPONSOR,))
    project = make_ready_project(state="decision", sponsor=make_user())
    change_state(
        project.pk, "mandate", actor=board, on=FRIDAY, grounds=Grounds(document="Minutes 12")
    )
    assert Decision.objects.get(project=project).document == "Minutes 12"


def test_a_vote_waits_in_my_work_until_it_is_cast_or_over(voting, sponsor, manager):
    (waiting,) = waiting_for(sponsor, on=FRIDAY)
    assert waiting.words == "Vote on the decision file, version 1, until 20.10.2026"
    assert waiting.url.endswith("/decision-file/vote/")

    assert waiting_for(sponsor, on=CLOSES.replace(day=21)) == []
    vote(voting, sponsor)
    assert waiting_for(User.objects.get(pk=sponsor.pk), on=FRIDAY) == []
    assert len(waiting_for(manager, on=FRIDAY)) == 1
    assert waiting_for(make_director(username="another"), on=FRIDAY) == []
