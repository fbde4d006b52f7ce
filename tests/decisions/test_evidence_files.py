"""Files that prove a condition: kept whole, read by whom it concerns, gone with what named them."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from people.choices import Role
from projects.choices import Body, Outcome
from projects.grounds import Demand, Grounds
from projects.models import Decision, DecisionCondition, EvidenceFile, GateTick
from projects.operations import (
    Evidence,
    Motion,
    change_state,
    put_off,
    report_condition,
    take_decision,
    tick_conditions,
    untick_condition,
)
from projects.operations import gates as gate_operations
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.conftest import FRIDAY
from tests.factories import (
    give_role,
    make_member,
    make_programme,
    make_project,
    make_user,
    meet_gates,
)

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def sponsor():
    return make_user("the-sponsor")


@pytest.fixture
def waiting(sponsor):
    return make_project(state="initiation", sponsor=sponsor)


def upload(content=PDF, name="minutes.pdf"):
    return SimpleUploadedFile(name, content)


def packed(*parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts:
            archive.writestr(name, text)
    return out.getvalue()


def files_in(folder):
    return sorted(each for each in Path(folder).rglob("*") if each.is_file())


def tick(project, *, code="G3-12", actor=None, **said):
    evidence = {code: Evidence(**{"file": upload(), **said})}
    return tick_conditions(project.pk, evidence, actor=actor or project.lead, on=FRIDAY)[0]


def fetched(answer):
    return b"".join(answer.streaming_content)


def url(name, *args):
    return reverse(f"projects:{name}", args=args)


def words(response):
    return " ".join(response.content.decode().split())


OFFICE = "application/vnd.openxmlformats-officedocument"
DOCX = packed(("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<w/>"))
ODT = packed(("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "<o/>"))
MAIL = b"From: a@example.org\r\nTo: b@example.org\r\nSubject: Yes\r\n\r\nAgreed."
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
TAKEN = [
    ("protocol.pdf", PDF, "application/pdf"),
    ("Bericht.DOCX", DOCX, f"{OFFICE}.wordprocessingml.document"),
    ("note.odt", ODT, "application/vnd.oasis.opendocument.text"),
    ("old.doc", OLE, "application/msword"),
    ("mail.msg", OLE, "application/vnd.ms-outlook"),
    ("mail.eml", MAIL, "message/rfc822"),
    ("photo.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "image/png"),
    ("photo.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 20, "image/jpeg"),
    ("photo.webp", b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
    ("minutes.txt", "Beschluss: grün · ✓\n".encode(), "text/plain"),
    ("list.csv", b"a;b\r\n1;2\r\n", "text/csv"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "kind"), TAKEN)
def test_usual_documents_are_kept_whole_under_a_name_that_tells_nothing(
    waiting, folder, name, content, kind
):
    file = tick(waiting, file=upload(content, name)).file
    assert (file.name, file.content_type, file.size) == (name, kind, len(content))
    stored = files_in(folder)
    assert [each.read_bytes() for each in stored] == [content]
    assert name.split(".")[0] not in str(stored[0].name)
    assert len(stored[0].stem) == 32
    assert len(file.sha256) == 64


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("minutes.pdf", b"<html>not one</html>"),
        ("minutes.html", b"<html></html>"),
        ("minutes.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("program.exe", b"MZ\0\0"),
        ("program.txt", b"MZ\0\0\0"),
        ("packed.docx", packed(("readme.txt", "x"))),
        ("sheet.docx", packed(("[Content_Types].xml", "<Types/>"), ("xl/workbook.xml", "<x/>"))),
        ("mail.eml", b"Dear colleague, agreed."),
        ("picture.png", b"GIF89a"),
        ("no-suffix", PDF),
        ("minutes.pdf.exe", PDF),
    ],
)
def test_what_is_not_what_its_name_says_is_refused_and_leaves_nothing(
    waiting, folder, name, content
):
    with pytest.raises(RuleViolation, match="what its name says") as refused:
        tick(waiting, file=upload(content, name))
    assert refused.value.field == "file"
    assert not GateTick.objects.exists()
    assert files_in(folder) == []


def test_empty_and_too_large_files_are_refused_in_words(waiting, folder, settings):
    with pytest.raises(RuleViolation, match="empty"):
        tick(waiting, file=upload(b""))
    settings.MAX_EVIDENCE_BYTES = 20
    with pytest.raises(RuleViolation, match="larger than 20"):
        tick(waiting)
    assert files_in(folder) == []


def test_a_full_disk_is_told_and_nothing_is_ticked(waiting, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("servicedesk_pm.common.files.store", full)
    with pytest.raises(RuleViolation, match="could not be kept"):
        tick(waiting)
    assert not EvidenceFile.objects.exists()


def test_who_may_not_tick_leaves_no_file(waiting, folder):
    with pytest.raises(PermissionDenied):
        tick(waiting, actor=make_user())
    assert files_in(folder) == []


def test_one_bad_file_of_two_leaves_neither(waiting, folder):
    both = {"G3-12": Evidence(file=upload()), "G3-10": Evidence(file=upload(b"MZ", "a.exe"))}
    with pytest.raises(RuleViolation):
        tick_conditions(waiting.pk, both, actor=waiting.lead, on=FRIDAY)
    assert files_in(folder) == []
    assert not EvidenceFile.objects.exists()


def test_a_failure_after_the_file_was_written_takes_it_back(waiting, folder, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("after the file")

    monkeypatch.setattr(gate_operations, "check_record", broken)
    with pytest.raises(RuntimeError):
        tick(waiting)
    assert files_in(folder) == []
    assert not EvidenceFile.objects.exists()


def test_the_file_goes_with_its_tick_once_that_is_committed(
    waiting, folder, django_capture_on_commit_callbacks
):
    tick(waiting)
    with django_capture_on_commit_callbacks(execute=True):
        untick_condition(waiting.pk, "G3-12", actor=waiting.lead)
    assert not EvidenceFile.objects.exists()
    assert files_in(folder) == []


def test_a_new_tick_takes_the_place_of_the_old_file(
    waiting, folder, django_capture_on_commit_callbacks
):
    tick(waiting)
    with django_capture_on_commit_callbacks(execute=True):
        tick(waiting, file=upload(b"%PDF-2.0 new", "new.pdf"))
    assert EvidenceFile.objects.get().name == "new.pdf"
    assert [each.read_bytes() for each in files_in(folder)] == [b"%PDF-2.0 new"]
    with django_capture_on_commit_callbacks(execute=True):
        tick(waiting, file=None, note="In words now.")
    assert (EvidenceFile.objects.count(), files_in(folder)) == (0, [])


def test_a_decision_keeps_the_files_on_which_it_was_taken(
    waiting, sponsor, folder, django_capture_on_commit_callbacks
):
    tick(waiting)
    put_off(waiting.pk, Outcome.RETURNED, actor=sponsor, on=FRIDAY, grounds=Grounds("Not yet."))
    decision = Decision.objects.get()
    assert [each.code for each in decision.evidence_files.all()] == ["G3-12"]
    with django_capture_on_commit_callbacks(execute=True):
        untick_condition(waiting.pk, "G3-12", actor=waiting.lead)
    assert decision.evidence_files.get().name == "minutes.pdf"
    assert len(files_in(folder)) == 1


def test_going_back_voids_the_ticks_and_leaves_the_decision_its_files(
    sponsor, folder, django_capture_on_commit_callbacks
):
    project = make_project(state="execution", sponsor=sponsor, has_rollout=True)
    meet_gates(project, "G4")
    tick(project, code="G4-09")
    change_state(project.pk, "deployment", actor=sponsor, on=FRIDAY)
    tick(project, code="G4-03", file=upload(b"%PDF-1.4 later", "later.pdf"))
    with django_capture_on_commit_callbacks(execute=True):
        change_state(
            project.pk, "execution", actor=sponsor, on=FRIDAY, grounds=Grounds("The pilot failed.")
        )
    assert not GateTick.objects.filter(project=project, code__startswith="G4").exists()
    assert [each.name for each in EvidenceFile.objects.all()] == ["minutes.pdf"]
    assert len(files_in(folder)) == 1


def test_the_lead_attaches_a_file_and_who_sees_the_inside_fetches_it(as_user, waiting):
    client = as_user(waiting.lead)
    sent = client.post(url("tick", waiting.code, "G3-12"), {"G3-12-file": upload()})
    assert sent.status_code == 302
    page = words(client.get(url("gate", waiting.code, "G3")))
    file = EvidenceFile.objects.get()
    address = url("tick-file", waiting.code, "G3-12")
    assert all(each in page for each in (address, "minutes.pdf", file.sha256, "bytes"))
    answer = as_user(make_member(waiting)).get(address)
    assert fetched(answer) == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]


def test_who_sees_no_inside_gets_no_file_also_after_losing_the_role(as_user, waiting):
    tick(waiting)
    address = url("tick-file", waiting.code, "G3-12")
    member = make_member(waiting)
    assert fetched(as_user(member).get(address)) == PDF
    waiting.role_assignments.filter(user=member).delete()
    assert as_user(member).get(address).status_code == 404
    assert as_user(make_user()).get(address).status_code == 404
    observer = make_user()
    give_role(observer, Role.OBSERVER, waiting)
    assert as_user(observer).get(address).status_code == 403
    assert as_user(waiting.lead).get(url("tick-file", waiting.code, "G3-10")).status_code == 404


def test_a_file_that_the_disk_lost_is_not_found(as_user, waiting, folder):
    tick(waiting)
    for each in files_in(folder):
        each.unlink()
    address = url("tick-file", waiting.code, "G3-12")
    assert as_user(waiting.lead).get(address).status_code == 404


@pytest.mark.parametrize(
    ("file", "sentence"),
    [(upload(b"MZ\0", "a.exe"), "what its name says"), (upload(b""), "The file is empty.")],
)
def test_a_bad_file_is_told_at_its_field_and_what_was_typed_stays(as_user, waiting, file, sentence):
    file.seek(0)
    facts = {"G3-12-note": "Typed with care.", "G3-12-link": "https://example.org/x"}
    answer = as_user(waiting.lead).post(
        url("tick", waiting.code, "G3-12"), {**facts, "G3-12-file": file}
    )
    page = words(answer)
    assert answer.status_code == 422
    assert sentence in page
    assert all(each in page for each in facts.values())
    assert 'id="id_G3-12-file_error"' in page


def test_a_file_larger_than_any_is_let_go_and_told(as_user, waiting, settings, folder):
    settings.MAX_PLAN_UPLOAD_BYTES = settings.MAX_EVIDENCE_BYTES = 100
    large = upload(PDF + b"x" * 200)
    answer = as_user(waiting.lead).post(
        url("tick", waiting.code, "G3-12"), {"G3-12-note": "Typed.", "G3-12-file": large}
    )
    assert answer.status_code == 422
    assert "larger than 100" in words(answer)
    assert "Typed." in words(answer)
    assert files_in(folder) == []


def test_a_good_file_beside_a_bad_link_has_to_be_chosen_again(as_user, waiting):
    answer = as_user(waiting.lead).post(
        url("tick", waiting.code, "G3-12"), {"G3-12-link": "nonsense", "G3-12-file": upload()}
    )
    assert answer.status_code == 422
    assert "Choose the file once more" in words(answer)


def demanding(project_or_programme, sponsor, owner):
    demand = Demand("Test the fallback.", owner.pk, today() + timedelta(days=9), is_blocking=True)
    motion = Motion(Body.STEERING, Outcome.APPROVED, "Repli", "Fallback")
    return take_decision(
        project_or_programme, motion, actor=sponsor, on=today(), grounds=Grounds(demands=(demand,))
    )


def test_a_condition_is_fulfilled_by_a_file_alone(as_user, waiting, sponsor):
    decision = demanding(waiting, sponsor, waiting.lead)
    address = url("condition-done", decision.portfolio.code, decision.number, 1)
    client = as_user(waiting.lead)
    nothing = client.post(address, {"c1-version": 1, "c1-evidence": ""})
    assert nothing.status_code == 422
    assert "Say by what it is fulfilled." in words(nothing)
    bad = client.post(
        address, {"c1-version": 1, "c1-evidence": "See file.", "c1-file": upload(b"MZ", "a.exe")}
    )
    assert bad.status_code == 422
    assert "See file." in words(bad)
    assert client.post(address, {"c1-version": 1, "c1-file": upload()}).status_code == 302
    condition = DecisionCondition.objects.get()
    assert (condition.evidence, condition.file.name) == ("", "minutes.pdf")
    page = words(client.get(decision.get_absolute_url()))
    fetch = url("condition-file", decision.portfolio.code, decision.number, 1)
    assert fetch in page
    assert condition.file.sha256 in page
    assert fetched(client.get(fetch)) == PDF
    assert as_user(make_user()).get(fetch).status_code == 404


def test_an_overtaken_report_leaves_no_file(waiting, sponsor, folder):
    demanding(waiting, sponsor, waiting.lead)
    condition = DecisionCondition.objects.get()
    with pytest.raises(StaleObject):
        report_condition(condition.pk, "", actor=waiting.lead, on=FRIDAY, version=7, file=upload())
    assert files_in(folder) == []


def test_a_condition_of_a_programme_may_have_a_file(sponsor, director, as_user):
    programme = make_programme(manager=make_user("the-manager"), sponsor=sponsor)
    decision = demanding(programme, director, programme.manager)
    condition = DecisionCondition.objects.get()
    report_condition(condition.pk, "", actor=programme.manager, on=FRIDAY, file=upload())
    assert EvidenceFile.objects.get().project is None
    fetch = url("condition-file", decision.portfolio.code, decision.number, 1)
    assert fetched(as_user(director).get(fetch)) == PDF
    visible = EvidenceFile.objects.visible_to
    assert list(visible(director)) == [EvidenceFile.objects.get()]
    assert not visible(make_user()).exists()


def test_the_decision_page_shows_the_files_it_rests_on(as_user, waiting, sponsor):
    tick(waiting)
    decision = put_off(
        waiting.pk, Outcome.RETURNED, actor=sponsor, on=FRIDAY, grounds=Grounds("Not yet.")
    )
    client = as_user(sponsor)
    page = words(client.get(decision.get_absolute_url()))
    fetch = url("decision-evidence", decision.portfolio.code, decision.number, "G3-12")
    assert "Evidence at the time" in page
    assert fetch in page
    assert fetched(client.get(fetch)) == PDF
    missing = url("decision-evidence", decision.portfolio.code, decision.number, "G3-10")
    assert client.get(missing).status_code == 404
    assert as_user(make_user()).get(fetch).status_code == 404


def test_a_project_goes_with_its_files_of_evidence(waiting, sponsor):
    tick(waiting)
    demanding(waiting, sponsor, waiting.lead)
    condition = DecisionCondition.objects.get()
    report_condition(condition.pk, "", actor=waiting.lead, on=FRIDAY, file=upload())
    waiting.delete()
    assert not EvidenceFile.objects.exists()


def test_the_database_refuses_files_that_are_none(waiting):
    row = {
        "project": waiting, "code": "G3-12", "name": "a.pdf", "content_type": "application/pdf",
        "uploaded_by": waiting.lead, "uploaded_on": FRIDAY,
    }  # fmt: skip
    for name, facts in {
        "evidence_file_is_not_empty": {"size": 0, "sha256": "x", "stored": "evidence/x.pdf"},
        "evidence_file_is_kept": {"size": 3, "sha256": "", "stored": "evidence/x.pdf"},
    }.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            EvidenceFile.objects.create(**row, **facts)
