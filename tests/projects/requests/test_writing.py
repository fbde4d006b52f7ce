"""A request is begun, saved section by section, and given up while it is a draft."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from people.choices import Role
from people.models import HistoryEntry, Site
from projects.models import MOST_OBJECTIVES, Project, ProjectRequest, RequestObjective
from projects.operations.requests import (
    begin_request,
    delete_draft,
    endorse_request,
    return_request,
    save_section,
)
from projects.requests.choices import Endorsement, ReturnKind
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.factories import make_project, make_request, make_user, make_wish
from tests.projects.requests.filling import FILLED, OBJECTIVE, begun, filled, submitted

pytestmark = pytest.mark.django_db


def test_a_draft_has_the_next_number_and_no_project(writer, unit):
    first, second = begun(writer), begun(writer)
    assert second.number == first.number + 1
    assert (first.requester, first.org_unit, first.project) == (writer, unit, None)
    assert first.is_draft
    assert str(first) == f"DP-{first.number} Headsets"
    assert not Project.objects.exists()


def test_beginning_leaves_a_trace_that_no_project_shows(writer):
    request = begun(writer)
    entries = HistoryEntry.objects.filter(object_id=request.pk, scope=f"request:{request.pk}")
    assert {entry.actor for entry in entries} == {writer}


@pytest.mark.parametrize("roles", [(), (Role.DIRECTOR,), (Role.HUMAN_RESOURCES,)])
def test_who_belongs_to_no_unit_begins_nothing(unit, roles):
    with pytest.raises(PermissionDenied):
        begun(make_user(roles=roles))
    assert not ProjectRequest.objects.exists()


@pytest.mark.parametrize("role", [Role.HUMAN_RESOURCES, Role.OBSERVER, Role.QUALITY_MANAGER])
def test_everybody_of_a_unit_may_ask(unit, role):
    assert begun(make_user(roles=(role,), org_unit=unit)).number


@pytest.mark.parametrize("title", ["", "   "])
def test_a_request_has_a_title(writer, title):
    with pytest.raises(RuleViolation, match="title"):
        begin_request({"title_en": title}, actor=writer)


def test_nothing_but_the_title_is_said_at_the_beginning(writer):
    with pytest.raises(PermissionDenied):
        begin_request({"title_en": "A", "number": 4}, actor=writer)


def test_without_a_portfolio_nothing_can_be_asked_for():
    with pytest.raises(RuleViolation, match="portfolio"):
        begin_request({"title_en": "A"}, actor=make_user())


def test_each_section_is_kept_by_itself(writer):
    request = filled(writer)
    assert (request.need_en, request.saved_hours, request.funding) == (
        "Calls are lost.",
        400,
        "unit",
    )
    assert [str(each) for each in request.objectives.all()] == ["Fewer calls"]
    assert request.version == len(FILLED) + 1


def test_what_did_not_change_makes_no_new_version(writer):
    request = filled(writer)
    for section, values in FILLED.items():
        save_section(request.pk, section, values, actor=writer, version=request.version)
    again = ProjectRequest.objects.get(pk=request.pk)
    assert again.version == request.version


def test_an_older_version_is_refused_with_what_changed(writer):
    request = begun(writer)
    save_section(request.pk, "need", {"need_en": "Theirs"}, actor=writer)
    with pytest.raises(StaleObject) as stale:
        save_section(request.pk, "need", {"need_en": "Mine"}, actor=writer, version=1)
    assert [change.after for change in stale.value.changes] == ["Theirs"]


def test_sites_are_kept_as_chosen(writer):
    request = begun(writer)
    sites = [Site.objects.create(code=code, name_fr=code, canton="VD") for code in ("a", "b")]
    for chosen in (sites, sites[1:], []):
        save_section(request.pk, "scope", {"sites": chosen}, actor=writer)
        assert set(request.sites.order_by("pk")) == set(chosen)
    assert ProjectRequest.objects.get(pk=request.pk).version == 4


def test_objectives_are_rewritten_in_their_order(writer):
    request = filled(writer)
    rows = [{**OBJECTIVE, "text_en": text} for text in ("One", "Two", "Three")]
    save_section(request.pk, "objectives", {"objectives": rows}, actor=writer)
    save_section(request.pk, "objectives", {"objectives": rows[1:]}, actor=writer)
    found = request.objectives.values_list("position", "text_en").order_by("position")
    assert list(found) == [(1, "Two"), (2, "Three")]


def test_five_objectives_at_most_and_none_without_words(writer):
    request = begun(writer)
    six = [OBJECTIVE] * (MOST_OBJECTIVES + 1)
    silent = [{**OBJECTIVE, "text_en": ""}]
    with pytest.raises(RuleViolation, match="five"):
        save_section(request.pk, "objectives", {"objectives": six}, actor=writer)
    with pytest.raises(RuleViolation, match="what the objective is"):
        save_section(request.pk, "objectives", {"objectives": silent}, actor=writer)
    assert not RequestObjective.objects.exists()


@pytest.mark.parametrize(
    ("section", "values"),
    [
        ("need", {"title_en": "", "title_fr": ""}),
        ("frame", {"deadline_on": date(1500, 1, 1)}),
        ("workstations", {"touches_workstations": "perhaps"}),
    ],
)
def test_what_is_wrong_is_refused(writer, section, values):
    request = begun(writer)
    with pytest.raises(RuleViolation):
        save_section(request.pk, section, values, actor=writer)
    assert ProjectRequest.objects.get(pk=request.pk).version == 1


def test_who_left_speaks_for_nobody(writer):
    gone = make_user(is_active=False)
    with pytest.raises(RuleViolation, match="active"):
        save_section(begun(writer).pk, "inaction", {"user_representative": gone}, actor=writer)


@pytest.mark.parametrize(
    ("section", "values"),
    [
        ("need", {"need_en": "Mine", "endorsement": "endorsed"}),
        ("need", {"requester": None}),
        ("benefits", {"need_en": "Elsewhere"}),
        ("nothing", {}),
    ],
)
def test_a_section_holds_only_its_fields(writer, section, values):
    with pytest.raises(PermissionDenied):
        save_section(begun(writer).pk, section, values, actor=writer)


def test_nobody_else_writes_in_a_draft_not_even_the_director(writer, director, head):
    request = begun(writer)
    for stranger in (director, head, make_user()):
        for section in FILLED:
            with pytest.raises(PermissionDenied):
                save_section(request.pk, section, FILLED[section], actor=stranger)
        with pytest.raises(PermissionDenied):
            delete_draft(request.pk, actor=stranger)


def test_what_is_submitted_is_written_no_more(writer):
    request = submitted(writer)
    with pytest.raises(PermissionDenied):
        save_section(request.pk, "need", {"need_en": "New"}, actor=writer)
    with pytest.raises(RuleViolation, match="stays"):
        delete_draft(request.pk, actor=writer)


def test_a_draft_is_given_up_with_its_objectives(writer):
    request = filled(writer)
    delete_draft(request.pk, actor=writer)
    assert not ProjectRequest.objects.exists()
    assert not RequestObjective.objects.exists()
    with pytest.raises(RuleViolation, match="no longer there"):
        delete_draft(request.pk, actor=writer)


def test_a_change_takes_the_endorsement_away(writer, head, director):
    request = submitted(writer)
    endorse_request(request.pk, actor=head)
    return_request(request.pk, actor=director, kind=ReturnKind.INCOMPLETE, hint="Say more.")
    save_section(request.pk, "need", FILLED["need"], actor=writer)
    request.refresh_from_db()
    assert request.endorsement == Endorsement.ENDORSED
    save_section(request.pk, "need", {"need_en": "Really lost."}, actor=writer)
    request.refresh_from_db()
    assert (request.endorsement, request.endorsed_by, request.endorsed_at) == ("", None, None)


def test_the_project_follows_its_request_until_somebody_changes_it(writer, director):
    request = submitted(writer)
    return_request(request.pk, actor=director, kind=ReturnKind.INCOMPLETE, hint="Say more.")
    changed = {"title_en": "Headphones", "need_en": "Too loud."}
    save_section(request.pk, "need", changed, actor=writer)
    project = Project.objects.get(pk=request.project_id)
    assert (project.name_en, project.summary_en) == ("Headphones", "Too loud.")
    Project.objects.filter(pk=project.pk).update(name_en="Audio")
    save_section(request.pk, "need", {"title_en": "Headsets again"}, actor=writer)
    project.refresh_from_db()
    assert project.name_en == "Audio"


@pytest.mark.parametrize("screener", ["director", "analyst"])
def test_director_and_analyst_screen_the_workstations(director, screener):
    request = make_request()
    actor = director if screener == "director" else request.analyst
    yes = {"touches_workstations": "yes", "device_count": 30}
    save_section(request.pk, "workstations", yes, actor=actor)
    request.refresh_from_db()
    assert (request.device_count, request.endorsement) == (30, "endorsed")
    with pytest.raises(PermissionDenied):
        save_section(request.pk, "need", {"need_en": "Mine"}, actor=actor)


@pytest.mark.parametrize("state", ["decision", "mandate", "rejected", "closed"])
def test_nothing_is_screened_once_it_is_decided_on(director, state):
    request = make_request(project=make_project(state=state))
    with pytest.raises(PermissionDenied):
        save_section(request.pk, "workstations", {"user_count": 4}, actor=director)


def test_the_request_of_a_project_that_the_director_entered(director, writer, unit):
    project = make_wish(org_unit=unit)
    request = begin_request({"title_fr": "Casques"}, actor=director, project_id=project.pk)
    assert (request.project, request.org_unit, request.is_draft) == (project, unit, True)
    assert request.history_scope() == f"request:{request.pk}"
    with pytest.raises(RuleViolation, match="begun"):
        begun(writer, project_id=project.pk)


def test_whose_project_it_is_not_writes_no_request_for_it(writer, director):
    with pytest.raises(PermissionDenied):
        begun(writer, project_id=make_wish().pk)
    for wrong in (make_project(state="execution"), make_wish(parent=make_project())):
        with pytest.raises(PermissionDenied):
            begun(director, project_id=wrong.pk)


def test_somebody_asks_in_the_name_of_a_unit(director):
    with pytest.raises(RuleViolation, match="which unit"):
        begun(director, project_id=make_wish().pk)
