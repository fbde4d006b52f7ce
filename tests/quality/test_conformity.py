"""Conformity sheets: answered with evidence, signed by the person named, asked for before use."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from people.models import HistoryEntry, Notification
from projects.models import Project
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.conftest import FRIDAY
from tests.factories import make_deliverable, make_project, make_sheet, make_user
from tests.quality.resting import hold
from workpackages.acceptance.gates import why_not_ready_to_go_live
from workpackages.models import ConformityLine, ConformitySheet
from workpackages.operations.conformity import (
    Answered,
    answer_sheet,
    begin_sheet,
    name_signer,
    remove_sheet,
    reopen_sheet,
    sign_sheet,
)
from workpackages.quality.conformity_choices import LINES, Area
from workpackages.quality.waiting import quality_waiting

pytestmark = pytest.mark.django_db
ALL = {1: Answered("fulfilled", "Report 7"), 2: Answered("not_applicable", "No screen")}


@pytest.fixture
def signer():
    return make_user("signer")


@pytest.fixture
def sheet(project, signer):
    return make_sheet(project, signer=signer)


@pytest.fixture
def answered(project, signer):
    return make_sheet(project, signer=signer, answered=True)


def verbs():
    return list(HistoryEntry.objects.exclude(verb="").order_by("pk").values_list("verb", flat=True))


def told(kind):
    return set(Notification.objects.filter(kind=kind).values_list("recipient__username", flat=True))


def test_the_shipped_lines_cover_the_four_areas():
    assert {area for area, _fr, _en in LINES} == set(Area)
    assert all(fr and en and fr != en for _area, fr, en in LINES)


def test_a_sheet_begins_with_every_line_open(project, deliverable, lead, signer):
    whole = begin_sheet(project.pk, None, signer, actor=lead)
    row = begin_sheet(project.pk, deliverable, signer, actor=lead)
    assert (whole.code, row.code, row.state) == ("F1", "F2", "draft")
    assert (whole.subject, row.subject) == (str(project), str(deliverable))
    assert row.lines.filter(answer="").count() == len(LINES)
    for subject in (None, deliverable):
        with pytest.raises(RuleViolation, match="already"):
            begin_sheet(project.pk, subject, signer, actor=lead)
    assert verbs() == ["conformitysheet.begun"] * 2


def test_the_packages_lead_begins_that_of_a_deliverable_only(
    project, deliverable, package_lead, signer
):
    assert begin_sheet(project.pk, deliverable, signer, actor=package_lead)
    with pytest.raises(PermissionDenied):
        begin_sheet(project.pk, None, signer, actor=package_lead)


def test_only_a_deliverable_of_the_project_and_an_active_signer(project, lead, signer):
    with pytest.raises(RuleViolation) as refusal:
        begin_sheet(project.pk, make_deliverable(), signer, actor=lead)
    assert refusal.value.field == "deliverable"
    for wrong in (None, make_user(is_active=False)):
        with pytest.raises(RuleViolation) as refusal:
            begin_sheet(project.pk, None, wrong, actor=lead)
        assert refusal.value.field == "signer"


def test_from_the_answers_to_the_signature(sheet, lead, signer):
    with pytest.raises(RuleViolation, match="no answer: 1, 2"):
        sign_sheet(sheet.pk, actor=signer, on=FRIDAY)
    answer_sheet(sheet.pk, {1: ALL[1]}, actor=lead)
    assert told("conformitysheet.answered") == set()
    answer_sheet(sheet.pk, ALL, actor=lead)
    assert told("conformitysheet.answered") == {"signer"}
    signed = sign_sheet(sheet.pk, actor=signer, on=FRIDAY)
    assert (signed.state, signed.signed_on, signed.answered_by) == ("signed", FRIDAY, lead)
    assert told("conformitysheet.signed") == {lead.username}
    assert verbs() == ["conformitysheet.signed"]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (Answered("fulfilled", " "), "evidence_1"),
        (Answered("exception"), "evidence_1"),
        (Answered("perhaps", "Report"), "answer_1"),
    ],
)
def test_an_answer_has_its_evidence(sheet, lead, said, field):
    with pytest.raises(RuleViolation) as refusal:
        answer_sheet(sheet.pk, {1: said}, actor=lead)
    assert refusal.value.field == field


def test_who_signs_does_not_answer(project, lead):
    own = make_sheet(project, signer=lead)
    with pytest.raises(RuleViolation, match="somebody else has to answer"):
        answer_sheet(own.pk, ALL, actor=lead)
    answered = make_sheet(deliverable=make_deliverable(), answered=True)
    name_signer(answered.pk, answered.project.lead, actor=answered.project.lead)
    with pytest.raises(RuleViolation, match="has answered it"):
        sign_sheet(answered.pk, actor=answered.project.lead, on=FRIDAY)


def test_nobody_signs_in_another_persons_place(answered, lead, judge, sponsor, director):
    for person in (lead, judge, sponsor, director):
        with pytest.raises(PermissionDenied):
            sign_sheet(answered.pk, actor=person, on=FRIDAY)


def test_a_signed_sheet_changes_no_more_until_it_is_opened_again(answered, lead, signer):
    sign_sheet(answered.pk, actor=signer, on=FRIDAY)
    for change in (
        lambda: answer_sheet(answered.pk, ALL, actor=lead),
        lambda: name_signer(answered.pk, lead, actor=lead),
        lambda: remove_sheet(answered.pk, actor=lead),
        lambda: sign_sheet(answered.pk, actor=signer, on=FRIDAY),
    ):
        with pytest.raises(RuleViolation, match="signed"):
            change()
    with pytest.raises(RuleViolation) as refusal:
        reopen_sheet(answered.pk, " ", actor=signer)
    assert refusal.value.field == "reason"
    again = reopen_sheet(answered.pk, "New release", actor=lead)
    assert (again.state, again.signed_on) == ("draft", None)
    with pytest.raises(RuleViolation, match="Only a signed"):
        reopen_sheet(answered.pk, "Again", actor=signer)
    assert answer_sheet(answered.pk, ALL, actor=lead)


def test_a_sheet_begun_by_mistake_is_removed(sheet, lead):
    remove_sheet(sheet.pk, actor=lead)
    assert not ConformitySheet.objects.exists()
    assert verbs() == ["conformitysheet.deleted"]


def test_others_change_nothing(sheet, member, judge, sponsor, package_lead):
    for person in (member, judge, sponsor, package_lead):
        for change in (
            lambda who: answer_sheet(sheet.pk, ALL, actor=who),
            lambda who: name_signer(sheet.pk, who, actor=who),
            lambda who: remove_sheet(sheet.pk, actor=who),
            lambda who: reopen_sheet(sheet.pk, "No", actor=who),
        ):
            with pytest.raises(PermissionDenied):
                change(person)


def test_an_overtaken_form_and_a_project_on_hold(sheet, project, lead):
    with pytest.raises(StaleObject):
        answer_sheet(sheet.pk, ALL, actor=lead, version=9)
    hold(project)
    with pytest.raises(RuleViolation, match="on hold"):
        answer_sheet(sheet.pk, ALL, actor=lead)


def test_an_unsigned_sheet_keeps_the_project_from_going_live(project, package, lead, signer):
    ready = make_deliverable(package, state="accepted", is_required_for_go_live=True)
    assert why_not_ready_to_go_live(project) == ""
    sheet = make_sheet(deliverable=ready, signer=signer, answered=True)
    assert why_not_ready_to_go_live(project) == f"Conformity sheets not signed: {sheet}."
    assert str(sheet) in why_not_ready_to_go_live(Project.objects.get(pk=project.pk))
    sign_sheet(sheet.pk, actor=signer, on=FRIDAY)
    assert why_not_ready_to_go_live(project) == ""
    below = make_sheet(make_project(parent=project))
    assert str(below) in why_not_ready_to_go_live(project)


def test_what_is_waived_needs_no_signature(project, package, lead):
    make_deliverable(package, state="accepted", is_required_for_go_live=True)
    waived = make_deliverable(
        package,
        state="waived",
        waived_by=lead,
        waived_on=FRIDAY,
        waiver_reason="Gone",
        waiver_effect="Less",
    )
    make_sheet(deliverable=waived)
    assert why_not_ready_to_go_live(project) == ""


def test_the_signer_is_asked_once_everything_is_answered(sheet, lead, signer):
    assert list(quality_waiting(signer, on=FRIDAY)) == []
    answer_sheet(sheet.pk, ALL, actor=lead)
    words = [each.words for each in quality_waiting(signer, on=FRIDAY)]
    assert words == [f"Sign the conformity sheet {sheet}"]


COLUMNS = {
    "conformity_number_unique_in_project": "workpackages_conformitysheet.number",
    "conformity_once_by_deliverable": "workpackages_conformitysheet.deliverable_id",
    "conformity_once_by_whole_project": "workpackages_conformitysheet.project_id",
    "conformity_line_number_unique_in_sheet": "workpackages_conformityline.number",
}


def refused(name, change):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        change()
    words = str(error.value)
    assert name in words or (connection.vendor == "sqlite" and COLUMNS.get(name, name) in words)


def test_the_database_keeps_the_rules_too(sheet, deliverable):
    rows = ConformitySheet.objects.filter(pk=sheet.pk)
    of_one = make_sheet(deliverable=deliverable)
    refused("conformity_once_by_deliverable", lambda: make_sheet(deliverable=deliverable))
    refused("conformity_once_by_whole_project", lambda: make_sheet(sheet.project))
    refused(
        "conformity_number_unique_in_project",
        lambda: ConformitySheet.objects.filter(pk=of_one.pk).update(number=sheet.number),
    )
    refused("conformity_signed_on_a_day", lambda: rows.update(signed_on=FRIDAY))
    refused(
        "conformity_not_signed_by_who_answers",
        lambda: rows.update(state="signed", signed_on=FRIDAY, answered_by=sheet.signer),
    )
    refused(
        "conformity_line_number_unique_in_sheet",
        lambda: ConformityLine.objects.create(
            sheet=sheet, number=1, area="security", text_fr="A", text_en="B"
        ),
    )
    refused(
        "conformity_line_answered_with_evidence",
        lambda: sheet.lines.filter(number=1).update(answer="fulfilled"),
    )
