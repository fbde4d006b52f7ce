"""The risk report: written once, frozen, and set as a document in both languages."""

import io
from datetime import date
from decimal import Decimal

import pypdf
import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from people.append_only import RowIsKept
from people.choices import Role
from people.models import HistoryEntry
from reporting.papers.drawing import draw
from reporting.papers.kinds import kind_named
from reporting.papers.models import Paper
from reporting.papers.operations import ask_for_paper
from reporting.papers.reading import document_of
from reporting.papers.snapshot import snapshot_of
from risks.models import Contingency, Risk, RiskReport
from risks.operations.checks import record_check
from risks.operations.register import Occurrence, identify_risk, record_occurrence
from risks.operations.reports import write_report
from risks.operations.reserves import draw as draw_money
from servicedesk_pm.common.frozen import canonical, digest
from tests.conftest import FRIDAY
from tests.decision_files.test_constraints import refused as refused_by_database
from tests.factories import give_role, make_director, make_member, make_project, make_user
from tests.papers.conftest import AT
from tests.risks.conftest import implemented, planned, rated, seen, written
from tests.risks.pages import cost, register_row, url, words
from tests.risks.test_register import refused
from tests.simulations.plans import simulation

pytestmark = pytest.mark.django_db
ASKED = {
    "decisions_fr": "Accorder la seconde équipe.",
    "decisions_en": "Grant the second team.",
    "decide_by_on": date(2026, 11, 6),
}
RESULT = {
    "finish": {
        "p": {"10": 56.9, "50": 62.2, "80": 66.7, "90": 69.2},
        "on": {"10": "2027-03-23", "50": "2027-03-31", "80": "2027-04-07", "90": "2027-04-09"},
        "planned_ratio": 0.32,
        "curve": [
            {"days": 56, "on": "2027-03-22", "ratio": 0.06},
            {"days": 60, "on": "2027-03-26", "ratio": 0.32},
            {"days": 65, "on": "2027-04-02", "ratio": 0.71},
        ],
    },
    "cost": {"p": {"50": 675_700, "80": 715_500}, "reserve": 85_500},
    "activities": [{"code": "T2", "name_fr": "Raccorder", "name_en": "", "ratio": 0.82}],
    "tornado_finish": [{"code": "R-1", "name_fr": "Retard", "name_en": "Delay", "value": 0.62}],
}


@pytest.fixture
def full(project, owner, doer, quality):
    """A project with something for every section of the report."""
    first = rated(identify_risk(project, written(owner), actor=project.lead, on=FRIDAY))
    implemented(first, doer)
    record_check(first.pk, seen(), actor=quality, on=FRIDAY)
    planned(rated(identify_risk(project, written(owner), actor=project.lead, on=FRIDAY)), doer)
    struck = rated(identify_risk(project, written(owner), actor=project.lead, on=FRIDAY))
    issue = {"severity": 2, "due_on": date(2026, 11, 13), "owner": project.lead}
    facts = Occurrence("It struck.", issue, cost=Decimal(12_000), delay_days=60)
    record_occurrence(struck.pk, facts, actor=project.lead, on=FRIDAY)
    register_row(project, kind="opportunity", response="enhance", exposure=Decimal(-35_000))
    said = {"set_by": project.lead, "set_on": FRIDAY, "reason": "Mandate."}
    Contingency.objects.create(project=project, initial=Decimal(160_000), **said)
    draw_money(project.pk, Decimal(10_000), first, "Paid.", actor=project.lead, on=FRIDAY)
    row = simulation(project, result=RESULT, made_at=AT)
    row.save()
    return project


@pytest.fixture
def report(full):
    return write_report(full.pk, ASKED, actor=full.lead, on=FRIDAY)


def parts(report, key):
    found = next(each for each in report.content["sections"] if each["key"] == key)
    return {each["key"]: each for each in found["parts"]}


def test_the_summary_counts_zones_and_adds_up_exposures(report):
    found = {key: each["value"] for key, each in parts(report, "summary").items()}
    rows = Risk.objects.open().filter(score__isnull=False)
    assert found["rr_current"] == str(sum(row.exposure for row in rows))
    assert found["rr_high"] == "2"
    assert (found["rr_trend"], found["rr_adequacy"] is not None) == (None, True)


def test_the_next_report_tells_the_change_since_the_last_one(report, full):
    Risk.objects.filter(kind="opportunity").update(exposure=Decimal(-40_000))
    second = write_report(full.pk, {}, actor=full.lead, on=FRIDAY)
    assert (second.number, second.reference) == (2, "PRJ-101-R2")
    assert parts(second, "summary")["rr_trend"]["value"] == "-5000.00"


def test_every_section_says_what_it_promises(report):
    assert [each["key"] for each in report.content["sections"]] == [
        "summary", "matrix", "serious", "measures", "checks", "occurred", "simulation",
        "contingency", "opportunities", "decisions",
    ]  # fmt: skip
    grid = parts(report, "matrix")["rr_before"]["rows"]
    assert [row["cells"][0] for row in grid] == ["5", "4", "3", "2", "1"]
    assert grid[1]["cells"] == ["4", "·", "·", "2", "·", "·"]
    assert len(parts(report, "measures")["rr_measures"]["rows"]) == 2
    check = parts(report, "checks")["rr_checks"]["rows"][0]["cells"]
    assert check[1:6] == ["80400.00", "19280.00", "20280.00", "0.984", "effective"]
    struck = parts(report, "occurred")["rr_struck"]["rows"][0]["cells"]
    assert struck[3:] == ["12000.00", "60", "I-101-1"]
    told = parts(report, "simulation")
    assert (told["rr_p80_on"]["value"], told["rr_kept"]["value"]) == ("2027-04-07", "32.0")
    assert told["rr_tornado"]["rows"][0]["cells"][0] == {"fr": "R-1 Retard", "en": "R-1 Delay"}
    money = parts(report, "contingency")
    assert (money["rr_left"]["value"], len(money["rr_draws"]["rows"])) == ("150000.00", 1)
    assert len(parts(report, "opportunities")["rr_gains"]["rows"]) == 1
    assert parts(report, "decisions")["decisions"]["en"] == "Grant the second team."


def test_an_empty_register_makes_a_report_too(project):
    row = write_report(project.pk, {}, actor=project.lead, on=FRIDAY)
    for key in ("serious", "measures", "checks", "occurred", "simulation", "contingency"):
        assert parts(row, key) == {}


def test_it_is_kept_under_its_hash_with_a_trace(report, full):
    assert report.sha256 == digest(canonical(report.content))
    Risk.objects.update(exposure=Decimal(1))
    assert RiskReport.objects.get().content == report.content
    entry = HistoryEntry.objects.get(verb="risk_report.written")
    assert (entry.actor, entry.additional_data["sha256"]) == (full.lead, report.sha256)
    with pytest.raises(RowIsKept):
        report.save()


def test_who_changes_risks_writes_it(full, quality):
    assert write_report(full.pk, {}, actor=quality, on=FRIDAY).written_by == quality
    assert write_report(full.pk, {}, actor=make_director(), on=FRIDAY).number == 2
    for role in (Role.TEAM_MEMBER, Role.SPONSOR, Role.OBSERVER):
        with pytest.raises(PermissionDenied):
            write_report(full.pk, {}, actor=make_member(full, role), on=FRIDAY)
    with pytest.raises(PermissionDenied):
        write_report(full.pk, {"sha256": "x"}, actor=full.lead, on=FRIDAY)
    full.state = "closed"
    full.save()
    with pytest.raises(PermissionDenied):
        write_report(full.pk, {}, actor=full.lead, on=FRIDAY)


def test_a_deadline_of_another_age_is_refused(full):
    with refused("year", "decide_by_on"):
        write_report(full.pk, {"decide_by_on": date(1, 1, 1)}, actor=full.lead, on=FRIDAY)


def test_verdicts_are_not_for_those_who_only_work_in_the_project(report, full):
    sees = RiskReport.objects.visible_to
    assert list(sees(full.lead)) == [report]
    assert list(sees(make_member(full, Role.SPONSOR))) == [report]
    for role in (Role.TEAM_MEMBER, Role.OBSERVER, Role.WORK_PACKAGE_LEAD):
        assert not sees(make_member(full, role)).exists()


def test_each_constraint(report, full):
    facts = {"project": full, "written_by": full.lead, "written_on": FRIDAY, "content": {}}
    for name, values in (
        ("risk_report_number_unique_in_project", {"number": 1, "sha256": "a" * 64}),
        ("risk_report_has_its_hash", {"number": 9, "sha256": ""}),
    ):
        refused_by_database(name, RiskReport(**facts, **values).save)


def document(report, language):
    kind = kind_named("risk-report")
    row = kind.in_sight(report.project.lead).get(pk=report.pk)
    shown, _sha = snapshot_of(
        row, kind, organisation="Canton", edition=1, actor=report.project.lead, at=AT
    )
    with translation.override(language):
        return shown, document_of(shown)


def test_the_document_is_frozen_and_drawn_from_the_same_curve(report):
    shown, read = document(report, "en")
    assert (shown["firmness"], shown["content_sha256"]) == ("frozen", report.sha256)
    assert read["number"] == "PRJ-101 · Risk report · R1"
    curve = next(each.curve for each in read["sections"] if each.section.key == "simulation")
    assert curve.line.startswith("44,")
    assert [each.curve for each in read["sections"]].count(None) == 9


SUBMITTED = "submitted in the application"


def signatures(report):
    _shown, read = document(report, "en")
    return [(line["role"], line["name"], line["how"]) for line in read["signers"]]


def test_the_lead_and_the_quality_manager_sign_whoever_of_them_wrote_it(report, full, quality):
    lead = str(full.lead)
    by_lead = [
        ("Project lead", lead, SUBMITTED),
        ("Quality and risk manager", str(quality), ""),
    ]
    assert signatures(report) == by_lead
    assert signatures(write_report(full.pk, {}, actor=quality, on=FRIDAY)) == [
        ("Project lead", lead, ""),
        ("Quality and risk manager", str(quality), SUBMITTED),
    ]


def test_a_director_who_wrote_it_signs_as_its_author_and_for_nobody_else(full, quality):
    director = make_director()
    assert signatures(write_report(full.pk, {}, actor=director, on=FRIDAY)) == [
        ("Author", str(director), SUBMITTED),
        ("Project lead", str(full.lead), ""),
        ("Quality and risk manager", str(quality), ""),
    ]


def test_without_a_quality_manager_the_line_waits_for_a_name(report, full, quality):
    full.role_assignments.filter(user=quality).delete()
    assert signatures(report)[1] == ("Quality and risk manager", "", "")


def test_a_lead_who_is_quality_manager_too_signs_once(report, full, quality):
    give_role(full.lead, Role.QUALITY_MANAGER, full)
    full.role_assignments.filter(user=quality).delete()
    assert [how for _role, _name, how in signatures(report)] == [SUBMITTED, ""]


def test_the_quality_manager_of_the_organisation_signs_where_the_project_names_none(
    report, full, quality
):
    full.role_assignments.filter(user=quality).delete()
    judge = make_user("the-judge", roles=(Role.QUALITY_MANAGER,))
    assert signatures(report)[1] == ("Quality and risk manager", str(judge), "")


def test_the_pdf_says_everything_in_both_languages(report, caplog):
    for language, said in (
        ("en", ("Risk report", "Grant the second team.", "P80", "PRJ-101")),
        ("fr", ("PRJ-101", "Accorder la seconde équipe.", "P80")),
    ):
        shown, _read = document(report, language)
        body = draw(shown, language, sha256="a" * 64)
        text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(body)).pages)
        for each in said:
            assert each in text
    assert not [entry for entry in caplog.records if entry.levelname == "ERROR"]


def test_one_paper_is_made_of_a_report(report, full, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    paper = ask_for_paper(report, kind="risk-report", actor=full.lead, at=AT)
    assert ask_for_paper(report, kind="risk-report", actor=full.lead, at=AT) == paper
    assert (paper.subject, paper.firmness) == (report, "frozen")
    assert list(Paper.objects.visible_to(full.lead)) == [paper]
    with pytest.raises(PermissionDenied):
        ask_for_paper(report, kind="risk-report", actor=make_member(full), at=AT)
    copy = {each.attname: getattr(paper, each.attname) for each in Paper._meta.concrete_fields}
    copy.pop("id")
    for changed, name in (
        ({"content_sha256": "b" * 64}, "paper_edition_of_risk_report"),
        ({"edition": 2}, "paper_of_frozen_risk_report_once"),
    ):
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            Paper.objects.bulk_create([Paper(**{**copy, **changed})])
        assert name in str(error.value) or "UNIQUE" in str(error.value)


def test_the_page_writes_lists_and_leads_to_the_document(as_user, full):
    client, place = as_user(full.lead), url("reports", full.code)
    assert place in words(client.get(url("register", full.code)))
    answer = client.post(place, {"decisions_fr": "Payer.", "decide_by_on": "06.11.2026"})
    assert answer.url == f"{place}#report-1"
    page = words(client.get(place))
    paper = reverse("reporting:paper", args=["risk-report", "PRJ-101-R1"])
    assert paper in page
    assert client.get(paper).status_code == 200
    refused_form = client.post(place, {"decide_by_on": "gestern"})
    assert refused_form.status_code == 422


def test_readers_read_workers_do_not_and_outsiders_find_nothing(as_user, outsider, report, full):
    place = url("reports", full.code)
    paper = reverse("reporting:paper", args=["risk-report", report.reference])
    reader = as_user(make_member(full, Role.SPONSOR))
    assert "Write a risk report" not in words(reader.get(place))
    assert reader.post(place, {}).status_code == 403
    worker = as_user(make_member(full))
    assert worker.get(place).status_code == 403
    assert place not in words(worker.get(url("register", full.code)))
    assert worker.get(paper).status_code == 404
    stranger = as_user(outsider)
    assert stranger.get(place).status_code == stranger.get(paper).status_code == 404


def test_a_project_without_reports_says_so_to_its_readers(as_user, project):
    reader = as_user(make_member(project, Role.SPONSOR))
    assert "No risk report was written yet" in words(reader.get(url("reports", project.code)))


@pytest.mark.parametrize("rows", [1, 12])
def test_queries_do_not_grow_with_reports(as_user, project, rows):
    for _n in range(rows):
        write_report(project.pk, {}, actor=project.lead, on=FRIDAY)
    assert cost(as_user(project.lead), url("reports", project.code)) <= 12


def test_no_report_of_another_project_is_found_under_a_code(report, full):
    other = make_project(code="PRJ-102", lead=full.lead)
    kind = kind_named("risk-report")
    parsed = kind.pattern.fullmatch(f"{other.code}-R1").groupdict()
    assert not kind.narrowed(kind.in_sight(full.lead), parsed).exists()
