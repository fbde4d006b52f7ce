"""A request is submitted: what it needs, what it enters, and who is told."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from people.models import HistoryEntry, Notification
from people.notifications import sentence
from projects.models import Project, ProjectRequest
from projects.operations.requests import (
    endorse_request,
    refuse_endorsement,
    return_request,
    save_section,
    submit_request,
)
from projects.requests.choices import Endorsement, ReturnKind
from projects.requests.sections import SECTIONS, IncompleteRequest, missing_in
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.factories import make_director, make_project, make_unit, make_user, make_wish
from tests.projects.requests.filling import FILLED, begun, filled, submitted

pytestmark = pytest.mark.django_db


def told(kind):
    return {each.recipient for each in Notification.objects.filter(kind=kind)}


def test_submitting_enters_the_project_under_the_next_code(writer, unit, director):
    make_project(code="PRJ-41")
    request = submitted(writer)
    project = request.project
    assert (project.code, project.state, project.category) == (
        "PRJ-42",
        "requested",
        "discretionary",
    )
    assert (project.name_fr, project.name_en, project.org_unit) == ("Headsets", "Headsets", unit)
    assert project.summary_en == "Calls are lost."
    assert project.path == f"{project.pk:08}/"
    assert project.lead is None


def test_the_rough_cost_gives_the_first_size(writer, director):
    request = filled(writer)
    frame = {**FILLED["frame"], "estimated_cost": Decimal(900_000)}
    save_section(request.pk, "frame", frame, actor=writer)
    assert submit_request(request.pk, actor=writer).project.size_class == "L"


def test_head_and_directors_are_told_and_the_history_knows(writer, head, director):
    request = submitted(writer)
    assert told("request.endorsement_asked") == {head}
    assert told("request.submitted") == {director}
    asked = Notification.objects.get(kind="request.endorsement_asked")
    assert sentence(asked) == f"{writer} asks for the endorsement of your unit: {request}."
    assert asked.url == request.get_absolute_url()
    entry = HistoryEntry.objects.get(verb="request.submitted")
    assert (entry.actor, entry.scope) == (writer, f"project:{request.project_id}")


def test_what_is_missing_is_told_section_by_section(writer):
    request = begun(writer)
    with pytest.raises(IncompleteRequest) as refused:
        submit_request(request.pk, actor=writer)
    assert {each.section for each in refused.value.missing} == set(SECTIONS)
    assert not Project.objects.exists()


@pytest.mark.parametrize("section", FILLED)
def test_every_section_is_needed(writer, section):
    request = begun(writer)
    for name, values in FILLED.items():
        if name != section:
            save_section(request.pk, name, values, actor=writer)
    with pytest.raises(IncompleteRequest) as refused:
        submit_request(request.pk, actor=writer)
    assert {each.section for each in refused.value.missing} == {section}


@pytest.mark.parametrize(
    ("section", "values", "field"),
    [
        ("workstations", {"touches_workstations": "yes"}, "device_count"),
        ("frame", {"deadline_kind": "imposed", "deadline_origin": "Law"}, "deadline_on"),
        ("frame", {"deadline_kind": "imposed", "deadline_on": "x"}, "deadline_origin"),
        ("frame", {"deadline_on": "x"}, "deadline_kind"),
    ],
)
def test_one_answer_asks_for_another(writer, section, values, field):
    values = {name: date(2027, 1, 1) if v == "x" else v for name, v in values.items()}
    request = filled(writer)
    save_section(request.pk, section, values, actor=writer)
    request.refresh_from_db()
    missing = missing_in(request, list(request.objectives.all()))
    assert [each.field for each in missing] == [field]


def test_one_language_is_enough(writer):
    request = filled(writer)
    french = {"title_en": "", "title_fr": "Casques", "need_en": "", "need_fr": "Bruit."}
    save_section(request.pk, "need", french, actor=writer)
    project = submit_request(request.pk, actor=writer).project
    assert (project.name_fr, project.name_en, project.summary_fr) == ("Casques", "", "Bruit.")


def test_only_its_writer_submits_and_only_once(writer, director, head):
    request = filled(writer)
    for stranger in (director, head):
        with pytest.raises(PermissionDenied):
            submit_request(request.pk, actor=stranger)
    submit_request(request.pk, actor=writer)
    with pytest.raises(RuleViolation, match="already"):
        submit_request(request.pk, actor=writer)
    assert Project.objects.count() == 1


def test_an_older_version_is_not_submitted(writer):
    request = filled(writer)
    with pytest.raises(StaleObject):
        submit_request(request.pk, actor=writer, version=1)


def test_the_head_who_writes_asks_the_head_above(head, unit, director):
    boss = make_user("boss")
    unit.parent = make_unit(head=boss)
    unit.save()
    head.org_unit = unit
    head.save()
    request = submitted(head)
    assert request.endorsement == Endorsement.ASKED
    assert told("request.endorsement_asked") == {boss}
    assert endorse_request(request.pk, actor=boss).endorsement == Endorsement.ENDORSED


def test_the_head_who_writes_and_has_nobody_above_endorses_by_submitting(head, unit):
    head.org_unit = unit
    head.save()
    request = submitted(head)
    assert (request.endorsement, request.endorsed_by) == (Endorsement.ENDORSED, head)
    assert request.endorsed_at == request.submitted_at


def test_a_unit_without_a_head_is_answered_for_by_the_one_above(writer, unit):
    boss = make_user("boss")
    unit.head, unit.parent = None, make_unit(head=boss)
    unit.save()
    request = submitted(writer)
    assert endorse_request(request.pk, actor=boss).endorsed_by == boss


def test_a_head_named_later_answers_too(writer, unit):
    unit.head = None
    unit.save()
    request = submitted(writer)
    assert request.endorsement == Endorsement.ASKED
    unit.head = make_user("new-head")
    unit.save()
    assert endorse_request(request.pk, actor=unit.head).endorsement == Endorsement.ENDORSED


def test_units_in_a_circle_end_somewhere(writer, unit):
    unit.head, unit.parent = None, unit
    unit.save()
    assert submitted(writer).endorsement == Endorsement.ASKED


def test_what_came_back_unchanged_keeps_its_endorsement(writer, head, director):
    request = submitted(writer)
    endorse_request(request.pk, actor=head)
    return_request(request.pk, actor=director, kind=ReturnKind.SERVICE, hint="Order it.")
    again = submit_request(request.pk, actor=writer)
    assert (again.endorsement, again.returned_at, again.hint) == ("endorsed", None, "")
    assert Project.objects.count() == 1


def test_what_came_back_changed_is_endorsed_anew(writer, head, director):
    request = submitted(writer)
    endorse_request(request.pk, actor=head)
    return_request(request.pk, actor=director, kind=ReturnKind.INCOMPLETE, hint="Say more.")
    save_section(request.pk, "need", {"need_en": "More is lost."}, actor=writer)
    again = submit_request(request.pk, actor=writer)
    assert (again.endorsement, again.endorsed_by) == (Endorsement.ASKED, None)


def test_after_a_refusal_of_the_unit_it_may_be_asked_again(writer, head):
    request = submitted(writer)
    refuse_endorsement(request.pk, actor=head, reason="Not now.")
    save_section(request.pk, "need", {"need_en": "Now."}, actor=writer)
    again = submit_request(request.pk, actor=writer)
    assert (again.endorsement, again.endorsement_note) == (Endorsement.ASKED, "")


def test_the_request_of_an_entered_project_leaves_the_project_as_it_is(director, unit):
    project = make_wish(org_unit=unit, name_en="Audio", code="PRJ-9")
    project.org_unit = unit
    request = submitted(director, project_id=project.pk)
    project.refresh_from_db()
    assert (request.project, project.name_en) == (project, "Audio")
    assert Project.objects.count() == 1


def test_numbers_are_never_given_twice(writer):
    numbers = [begun(writer).number for _n in range(4)]
    assert len(set(numbers)) == 4
    assert ProjectRequest.objects.count() == 4


def test_every_director_is_told_but_not_the_one_who_writes(unit):
    writing = make_director(org_unit=unit)
    other = make_director()
    submitted(writing)
    assert told("request.submitted") == {other}
