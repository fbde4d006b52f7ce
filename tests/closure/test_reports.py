"""The closure report: it fills itself, is frozen when submitted, and signed by those named."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from closure.ending.gates import why_not_signed
from closure.models import ClosureReport, ClosureSection, ClosureSignature
from closure.operations.ending import measure_objective
from closure.operations.reports import (
    begin_report,
    send_report_back,
    sign_report,
    submit_report,
    write_section,
)
from closure.reports.choices import Party
from closure.reports.content import content_of, share_pct
from closure.reports.figures import MOST_LINES, parse, spelled, sum_of
from closure.reports.labels import SECTIONS
from closure.waiting import waiting_for
from people.choices import Role
from people.models import Notification
from people.notifications import kinds_at_once, sentence
from people.production import execute
from projects.choices import ProjectState
from projects.mandates.choices import Hat
from reporting.papers.choices import Firmness, PaperKind
from reporting.papers.models import Paper
from reporting.papers.operations import ask_for_paper
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from servicedesk_pm.common.frozen import canonical, digest
from tests.closure.rows import url, validated
from tests.conftest import FRIDAY
from tests.costs.rows import book
from tests.decision_files.test_constraints import change, refused
from tests.factories import (
    give_role,
    make_deliverable,
    make_member,
    make_project,
    make_seat,
    make_signed_mandate,
    make_user,
    make_work_package,
)
from tests.gates import unmet_conditions
from tests.risks.pages import field_errors, words

pytestmark = pytest.mark.django_db
EMPTY = {"text_fr": "", "text_en": "", "figures": ""}
AT = timezone.now()


@pytest.fixture
def closing(project):
    project.state = ProjectState.CLOSING
    project.planned_start_on, project.planned_finish_on = date(2026, 3, 2), date(2026, 9, 25)
    project.save()
    return project


@pytest.fixture
def report(closing):
    return begin_report(closing.pk, actor=closing.lead, on=FRIDAY)


def write(report, key="summary", by=None, version=None, **said):
    values = {**EMPTY, "text_fr": "Tout est livré.", **said}
    actor = by or report.project.lead
    return write_section(report.pk, key, values, actor=actor, version=version)


def submitted(report):
    write(report)
    return submit_report(report.pk, actor=report.project.lead, on=FRIDAY)


def sign(report, party, by):
    return sign_report(report.pk, str(party), actor=by, at=AT, on=FRIDAY)


def signed_by_all(report, director):
    submitted(report)
    project = report.project
    people = {Party.LEAD: project.lead, Party.DIRECTOR: director, Party.SPONSOR: project.sponsor,
              Party.MANAGER: project.programme.manager}  # fmt: skip
    for party, person in people.items():
        found = sign(report, party, person)
    return found


def section_of(content, key):
    (section,) = [each for each in content["sections"] if each["key"] == key]
    return section["parts"]


def facts_of(content, key):
    return {part["key"]: part["value"] for part in section_of(content, key) if "value" in part}


def rows_of(content, key, table):
    (found,) = [part for part in section_of(content, key) if part["key"] == table]
    return [row["cells"] for row in found["rows"]]


# Beginning


def test_it_is_begun_once_while_the_project_is_being_closed(project, director):
    with pytest.raises(RuleViolation, match="being closed"):
        begin_report(project.pk, actor=project.lead, on=FRIDAY)
    project.state = ProjectState.CLOSING
    project.save()
    for person in (project.sponsor, make_member(project)):
        with pytest.raises(PermissionDenied):
            begin_report(project.pk, actor=person, on=FRIDAY)
    begin_report(project.pk, actor=project.lead, on=FRIDAY)
    with pytest.raises(RuleViolation, match="begun already"):
        begin_report(project.pk, actor=director, on=FRIDAY)


def test_a_part_is_covered_by_the_report_of_the_whole(closing):
    part = make_project(parent=closing, state=ProjectState.CLOSING, lead=closing.lead)
    with pytest.raises(RuleViolation, match="covers this part"):
        begin_report(part.pk, actor=closing.lead, on=FRIDAY)
    assert why_not_signed(part) == ""


# What it says by itself


def test_it_has_fourteen_sections_and_says_where_nothing_is_recorded(report):
    content = content_of(report, on=FRIDAY)
    keys = [section["key"] for section in content["sections"]]
    assert keys == [key for key in SECTIONS if key != "reason"]
    assert len(keys) == 14
    assert section_of(content, "workstations") == [
        {"kind": "words", "key": "cr_nothing", "fr": "Rien n’est consigné.",
         "en": "Nothing is recorded."}
    ]  # fmt: skip


def test_the_duration_is_counted_in_working_days(report):
    dates = {"actual_start_on": date(2026, 3, 2), "actual_finish_on": date(2026, 10, 2)}
    write(report, "duration", **dates)
    report.refresh_from_db()
    facts = facts_of(content_of(report, on=FRIDAY), "duration")
    more = int(facts["cr_actual_days"]) - int(facts["cr_planned_days"])
    assert facts["cr_more_days"] == str(more) == "5"
    assert Decimal(facts["cr_more_days_pct"]) == share_pct(5, int(facts["cr_planned_days"]))


def test_costs_come_from_the_books_until_others_are_entered(report, closing):
    package = make_work_package(project=closing, name="Réseau", budget=Decimal(1000))
    closing.approved_envelope = Decimal(5000)
    closing.save()
    book(package, 1200)
    content = content_of(report, on=FRIDAY)
    facts = facts_of(content, "costs")
    assert Decimal(facts["cr_sum_variance"]) == 200
    assert facts["cr_sum_variance_pct"] == "20.0"
    assert rows_of(content, "costs", "cr_costs")[0][0] == {"fr": "Réseau", "en": "Réseau"}

    write(report, "costs", figures="Tout | All | 100 | 90 | CHF")
    facts = facts_of(content_of(report, on=FRIDAY), "costs")
    assert (Decimal(facts["cr_sum_final"]), facts["cr_sum_variance_pct"]) == (90, "-10.0")


def test_deliverables_lessons_and_objectives_are_told(report, closing, director):
    make_deliverable(make_work_package(project=closing))
    lesson = validated(closing)
    mandate = make_signed_mandate(closing)
    for row in mandate.objectives.all():
        measure_objective(
            closing.pk, row.number, row.target or Decimal(1), "", actor=closing.lead, on=FRIDAY
        )
    content = content_of(report, on=FRIDAY)
    assert facts_of(content, "functionality")["cr_deliverables"] == "1"
    assert rows_of(content, "lessons", "cr_lessons")[0][0]["fr"] == lesson.name_fr
    assert facts_of(content, "summary")["cr_verdict"] == "reached"
    assert rows_of(content, "objectives", "cr_objectives")


def test_measured_figures_stand_in_their_section(report):
    write(report, "workstations", figures="Postes | Workstations | 870 | 842 | postes")
    rows = rows_of(content_of(report, on=FRIDAY), "workstations", "cr_figures")
    assert rows == [[{"fr": "Postes", "en": "Workstations"}, "870", "842", "postes"]]


# Figures, line by line


def test_figures_are_read_line_by_line():
    text = "Boîtes | Mailboxes | 4'800 | 4 800,5 | boîtes\n\nLecteurs | | | -71 | %"
    assert parse(text) == [
        ["Boîtes", "Mailboxes", "4800", "4800.5", "boîtes"],
        ["Lecteurs", "", "", "-71", "%"],
    ]
    assert sum_of(parse(text), 3) == Decimal("4729.5")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a | b | 1 | 2", "Line 1: five parts"),
        ("a | b | 1 | 2 | c\n| b | 1 | 2 | c", "Line 2: say in French"),
        (f"{'x' * 121} | b | 1 | 2 | c", "Line 1: say in French"),
        ("a | b | many | 2 | c", "Line 1: “many” is no number"),
        ("a | b | 1 | NaN | c", "Line 1: “NaN” is no number"),
        ("a | b | 1 | 1e99 | c", "Line 1: “1e99” is no number"),
        ("a | b | 1 | 2 | c\n" * (MOST_LINES + 1), "At most 40 lines"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line(text, message):
    with pytest.raises(RuleViolation) as refusal:
        parse(text)
    assert str(refusal.value).startswith(message)
    assert refusal.value.field == "figures"


@given(
    lines=st.lists(
        st.tuples(
            st.text("abcé ", min_size=1, max_size=20).filter(str.strip),
            st.text("abc", max_size=9),
            st.decimals(-1000, 1000, places=2),
        ),
        max_size=6,
    )
)
def test_what_was_read_is_typed_again_and_read_the_same(lines):
    text = "\n".join(f"{fr} | {en} | {value} | {value} | u" for fr, en, value in lines)
    found = parse(text)
    assert parse(spelled(found)) == found


@pytest.mark.parametrize(
    ("part", "whole", "share"),
    [(20, 312, "6.4"), (-20, 312, "-6.4"), (1, 2000, "0.1"), (0, 5, "0.0")],
)
def test_shares_are_rounded_half_up(part, whole, share):
    assert str(share_pct(part, whole)) == share
    assert share_pct(part, 0) is None


# Writing


def test_sections_are_written_by_those_who_answer_and_noticed_when_overtaken(report, director):
    row = write(report)
    write(report, by=director, text_fr="Mieux.", version=row.version)
    with pytest.raises(StaleObject):
        write(report, version=1)
    with pytest.raises(PermissionDenied):
        write(report, by=report.project.sponsor)
    with pytest.raises(RuleViolation, match="no such section"):
        write(report, "weather")
    with pytest.raises(RuleViolation, match="no such section"):
        write(report, "reason")


def test_days_that_cannot_be_are_refused_at_their_field(report):
    turned = {"actual_start_on": date(2026, 10, 2), "actual_finish_on": date(2026, 3, 2)}
    with pytest.raises(RuleViolation, match="before the start"):
        write(report, "duration", **turned)
    with pytest.raises(RuleViolation) as refusal:
        write(report, "duration", actual_start_on=date(1899, 1, 1), actual_finish_on=None)
    assert refusal.value.field == "actual_start_on"


# Submitting and signing


def test_submitting_freezes_it_and_asks_all_who_sign(report, director):
    with pytest.raises(RuleViolation, match="summary"):
        submit_report(report.pk, actor=report.project.lead, on=FRIDAY)
    write(report)
    with pytest.raises(PermissionDenied):
        submit_report(report.pk, actor=director, on=FRIDAY)
    row = submit_report(report.pk, actor=report.project.lead, on=FRIDAY)
    assert row.sha256 == digest(canonical(row.content))
    assert [line.party for line in row.signatures.order_by("pk")] == ["PM", "DIR", "SPO", "PGM"]
    told = Notification.objects.filter(kind="closure_report.submitted")
    assert {each.recipient.username for each in told} == {"director", "sponsor", "manager"}
    assert "waits for your signature" in sentence(told[0])
    assert "closure_report.submitted" in kinds_at_once()
    with pytest.raises(RuleViolation, match="sent back before"):
        write(report)


def test_a_service_owner_signs_where_there_is_one(report):
    make_seat(report.project, Hat.SERVICE_OWNER, make_user("owner"))
    row = submitted(report)
    assert row.signatures.filter(party=Party.SERVICE_OWNER, person__username="owner").exists()


def test_it_is_signed_once_everybody_has(report, director):
    row = signed_by_all(report, director)
    assert (row.state, row.signed_on) == ("signed", FRIDAY)
    assert why_not_signed(row.project) == ""
    told = Notification.objects.filter(kind="closure_report.complete")
    assert {each.recipient.username for each in told} == {"lead", "sponsor"}
    lines = row.signatures.all()
    assert {line.sha256 for line in lines} == {row.sha256}
    with pytest.raises(PermissionDenied):
        sign(report, Party.LEAD, row.project.lead)
    with pytest.raises(RuleViolation, match="does not wait"):
        send_report_back(report.pk, "Why?", actor=row.project.sponsor)


def test_nobody_signs_for_another_nor_for_both_sides(report, director):
    submitted(report)
    with pytest.raises(PermissionDenied):
        sign(report, Party.SPONSOR, director)
    with pytest.raises(PermissionDenied):
        sign(report, "nobody", director)
    both = report.project.sponsor
    from_now = make_user(roles=(Role.DIRECTOR,))
    sign(report, Party.SPONSOR, both)
    both.organisation_roles.create(role=Role.DIRECTOR)
    again = type(both).objects.get(pk=both.pk)
    with pytest.raises(RuleViolation, match="two different persons"):
        sign(report, Party.DIRECTOR, again)
    sign(report, Party.DIRECTOR, from_now)


def test_a_signer_sends_it_back_and_all_begins_again(report, director):
    submitted(report)
    sign(report, Party.LEAD, report.project.lead)
    with pytest.raises(PermissionDenied):
        send_report_back(report.pk, "No.", actor=make_member(report.project))
    with pytest.raises(RuleViolation, match="reason"):
        send_report_back(report.pk, " ", actor=director)
    row = send_report_back(report.pk, "Costs, please.", actor=director)
    assert (row.state, row.content, row.sha256) == ("draft", {}, "")
    assert not row.signatures.exists()
    told = Notification.objects.get(kind="closure_report.sent_back")
    assert sentence(told).endswith("Costs, please.")
    assert submit_report(report.pk, actor=row.project.lead, on=FRIDAY).sha256


def test_what_changes_later_does_not_change_what_is_signed(report, director):
    row = signed_by_all(report, director)
    validated(row.project)
    row.refresh_from_db()
    assert not [part for part in section_of(row.content, "lessons") if part["kind"] == "table"]


def test_my_work_asks_for_signatures(report, director):
    submitted(report)
    for person in (director, report.project.sponsor, report.project.programme.manager):
        asked = [each.words for each in waiting_for(person, on=FRIDAY)]
        assert asked == ["Sign the closure report"], person
    sign(report, Party.DIRECTOR, director)
    assert list(waiting_for(director, on=FRIDAY)) == []


# An abandoned project


def test_what_was_stopped_tells_its_reason_first():
    project = make_project(state=ProjectState.CANCELLED, lead=make_user())
    project.decisions.create(
        portfolio=project.portfolio, number=1, gate="GX", from_state="execution",
        to_state="cancelled", body="sponsor", outcome="approved", reasoning="Plus de besoin.",
        held_on=FRIDAY, decided_by=project.lead,
    )  # fmt: skip
    report = begin_report(project.pk, actor=project.lead, on=FRIDAY)
    content = content_of(report, on=FRIDAY)
    assert content["sections"][0]["key"] == "reason"
    assert section_of(content, "reason")[0]["fr"] == "Plus de besoin."
    write(report, "reason", text_fr="Le besoin a disparu.")


# The gate


def test_the_gate_stays_shut_until_it_is_signed(report, director):
    assert "G6-01" in {each.code for each in unmet_conditions("G6", report.project)}
    assert why_not_signed(report.project) == "The closure report is in the state “Draft”."
    assert why_not_signed(make_project()) == "The closure report is not begun."
    signed_by_all(report, director)
    assert "G6-01" not in {each.code for each in unmet_conditions("G6", report.project)}


# The document


@pytest.mark.parametrize("is_signed", [False, True])
def test_its_document_is_drawn_in_both_languages(report, director, is_signed, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    row = signed_by_all(report, director) if is_signed else report
    paper = ask_for_paper(row, kind=PaperKind.CLOSURE, actor=row.project.lead, at=AT)
    execute(paper.job_id)
    paper.refresh_from_db()
    assert paper.pdf_fr.read().startswith(b"%PDF")
    assert paper.pdf_en.read().startswith(b"%PDF")
    for file in (paper.pdf_fr, paper.pdf_en):
        file.close()
    assert paper.firmness == (Firmness.FROZEN if is_signed else Firmness.DRAFT)
    assert len(paper.shown["sections"]) == 14
    if is_signed:
        assert paper.content_sha256 == row.sha256
        assert all(line["how"] == "signed" for line in paper.shown["signers"])


def test_there_is_one_document_of_what_is_signed(report, director):
    row = signed_by_all(report, director)
    first = ask_for_paper(row, kind=PaperKind.CLOSURE, actor=director, at=AT)
    later = AT + timedelta(hours=1)
    assert ask_for_paper(row, kind=PaperKind.CLOSURE, actor=director, at=later) == first
    twin = {"firmness": "frozen", "content_sha256": first.content_sha256, "edition": 2}
    copy = Paper.objects.get(pk=first.pk)
    copy.pk, copy.edition = None, 2
    copy._state.adding = True
    refused("paper_of_frozen_closure_report_once", copy.save)
    copy.edition, copy.content_sha256 = 1, "1" * 64
    refused("paper_edition_of_closure_report", copy.save)
    assert twin["edition"] == 2


# The pages


def test_the_page_shows_every_section_and_where_figures_come_from(report, as_user):
    text = words(as_user(report.project.lead).get(url("report", "PRJ-7")))
    for heading in list(SECTIONS.values())[1:]:
        assert str(heading) in text
    assert reverse("costs:overview", args=["PRJ-7"]) in text
    assert url("report_section", "PRJ-7", "costs") in text
    assert reverse("reporting:paper", args=["closure", "PRJ-7-RA"]) in text


def test_it_is_begun_from_its_page(closing, as_user):
    client = as_user(closing.lead)
    assert "Begin the report" in words(client.get(url("report", "PRJ-7")))
    assert client.post(url("report", "PRJ-7")).status_code == 302
    assert client.post(url("report", "PRJ-7")).status_code == 302
    assert ClosureReport.objects.count() == 1
    assert url("report", "PRJ-7") in words(client.get(url("closing", "PRJ-7")))


def test_who_reads_it(report, as_user, outsider, director):
    readers = {
        director: 200, report.project.sponsor: 200, report.project.programme.manager: 200,
        make_user(roles=(Role.QUALITY_MANAGER,)): 200, make_member(report.project): 404,
        make_member(report.project, Role.WORK_PACKAGE_LEAD): 404,
        make_member(report.project, Role.OBSERVER): 404, outsider: 404,
    }  # fmt: skip
    for person, status in readers.items():
        assert as_user(person).get(url("report", "PRJ-7")).status_code == status, person
    sponsor = as_user(report.project.sponsor)
    assert sponsor.get(url("report_section", "PRJ-7", "costs")).status_code == 403
    assert sponsor.post(url("submit_report", "PRJ-7"), {"version": 1}).status_code == 403
    member = as_user(make_member(report.project))
    for name, more in (("report_section", ("costs",)), ("sign_report", ("PM",))):
        assert member.post(url(name, "PRJ-7", *more)).status_code == 404


def test_before_the_closing_there_is_none(project, as_user):
    assert as_user(project.lead).get(url("report", "PRJ-7")).status_code == 404


def test_a_section_is_written_by_its_form_and_keeps_what_was_typed(report, as_user):
    client, address = as_user(report.project.lead), url("report_section", "PRJ-7", "costs")
    bad = client.post(address, {"figures": "a | b", "text_fr": "Gardé.", "version": 1})
    assert bad.status_code == 422
    assert field_errors(bad)["figures"] == ["Line 1: five parts with “|” between them are needed."]
    assert "Gardé." in words(bad)
    good = {"figures": "a | b | 1 | 2 | CHF", "text_fr": "Gardé.", "version": 1}
    assert client.post(address, good).status_code == 302
    assert client.get(url("report_section", "PRJ-7", "weather")).status_code == 404


def test_it_is_submitted_signed_and_sent_back_by_its_page(report, as_user, director):
    lead, chief = as_user(report.project.lead), as_user(director)
    early = lead.post(url("submit_report", "PRJ-7"), {"version": report.version})
    assert early.status_code == 422
    assert "Write the summary" in words(early)
    write(report)
    sent = lead.post(url("submit_report", "PRJ-7"), {"version": report.version})
    assert sent.status_code == 302
    assert "Sign the report" in words(chief.get(url("report", "PRJ-7")))
    assert chief.post(url("sign_report", "PRJ-7", "DIR")).status_code == 302
    assert chief.post(url("sign_report", "PRJ-7", "SPO")).status_code == 403
    empty = chief.post(url("send_report_back", "PRJ-7"), {"version": 3, "reason": ""})
    assert empty.status_code == 422
    report.refresh_from_db()
    back = {"version": report.version, "reason": "Costs."}
    assert chief.post(url("send_report_back", "PRJ-7"), back).status_code == 302
    report.refresh_from_db()
    assert report.is_draft


def test_a_signature_that_breaks_a_rule_is_refused_in_words(report, as_user):
    submitted(report)
    sponsor = report.project.sponsor
    sign(report, Party.SPONSOR, sponsor)
    sponsor.organisation_roles.create(role=Role.DIRECTOR)
    answer = as_user(type(sponsor).objects.get(pk=sponsor.pk)).post(
        url("sign_report", "PRJ-7", "DIR")
    )
    assert answer.status_code == 422
    assert "two different persons" in words(answer)


# The rules of the tables


def test_a_report_is_there_once_and_frozen_once_submitted(report, closing):
    facts = {"project": closing, "begun_by": closing.lead, "begun_on": FRIDAY}
    refused("closure_report_once_in_project", lambda: ClosureReport.objects.create(**facts))
    refused("closure_report_frozen_once_submitted", change(report, state="submitted"))
    refused("closure_report_frozen_once_submitted", change(report, sha256="0"))
    refused("closure_report_signed_on_iff_signed", change(report, signed_on=FRIDAY))
    days = {"actual_start_on": FRIDAY, "actual_finish_on": date(2026, 1, 1)}
    refused("closure_report_finishes_after_its_start", change(report, **days))


def test_a_section_stands_once_and_a_party_signs_a_content_once(report):
    write(report)
    refused(
        "closure_section_once_in_report",
        lambda: ClosureSection.objects.create(report=report, key="summary"),
    )
    row = submitted(report)
    line = row.signatures.first()
    refused("closure_signature_signs_a_content", change(line, signed_at=AT))
    twin = {"report": row, "party": line.party, "signed_at": None}
    refused("closure_signature_once_for_a_party", lambda: ClosureSignature.objects.create(**twin))


def test_a_role_given_later_counts(report, as_user):
    helper = make_user()
    give_role(helper, Role.PROJECT_MANAGER, report.project)
    assert as_user(helper).get(url("report", "PRJ-7")).status_code == 200
