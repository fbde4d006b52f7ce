"""A published report goes by mail to those whom its directive names, and to nobody else."""

from __future__ import annotations

import smtplib
from datetime import date

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied

from people import production
from people.choices import JobState, Role
from people.jobs import start_job
from people.models import HistoryEntry, Job, User
from projects.choices import ProjectState
from projects.models import ClosedAddress
from reporting.choices import Classification, ReportState
from reporting.directives.operations import change_directive
from reporting.directives.production import SEND, send_report
from reporting.directives.recipients import holders, recipients_of
from reporting.models import Report
from reporting.operations import publish_report
from servicedesk_pm.common.errors import RuleViolation
from tests.conftest import FRIDAY
from tests.factories import make_member, make_project, make_user
from tests.reporting.conftest import work
from tests.reporting.directing import facts, issue

pytestmark = pytest.mark.django_db
SEPTEMBER = date(2026, 9, 30)


@pytest.fixture
def readers(plan, director):
    """People around the project who have an address."""
    people = {
        "lead": plan.lead,
        "director": director,
        "sponsor": make_member(plan, Role.SPONSOR, username="sponsor", language="en"),
        "member": make_member(plan, username="member", language="fr"),
        "observer": make_member(plan, Role.OBSERVER, username="observer"),
    }
    for name, person in people.items():
        User.objects.filter(pk=person.pk).update(email=f"{name}@Example.org")
        person.refresh_from_db()
    return people


@pytest.fixture
def published(plan, director, readers, to_state):
    """A published report of a directive for sponsor and members; its mails wait."""

    def publish(classification=Classification.PROJECT, **changes):
        issue(plan, director, **{"roles": (Role.SPONSOR, Role.TEAM_MEMBER), **changes})
        report = to_state(ReportState.APPROVED, status_date=SEPTEMBER)
        Report.objects.filter(pk=report.pk).update(classification=classification)
        publish_report(report.pk, actor=director)
        work(report)
        assert report.state == ReportState.PUBLISHED
        return report

    return publish


def deliver():
    """What a worker does with the mails that wait."""
    for job in Job.objects.filter(kind=SEND, state=JobState.QUEUED).order_by("pk"):
        production.execute(job.pk)
    return Job.objects.filter(kind=SEND).order_by("-pk").first()


def addresses(report):
    return [each.address for each in recipients_of(report)]


def states(report):
    return dict(report.deliveries.values_list("address", "state"))


def test_publishing_writes_to_the_people_in_the_roles(published):
    report = published()
    job = deliver()
    assert job.state == JobState.DONE
    assert {each.to[0] for each in mail.outbox} == {"sponsor@example.org", "member@example.org"}
    assert states(report) == {"sponsor@example.org": "sent", "member@example.org": "sent"}
    assert HistoryEntry.objects.filter(verb="report.sending").count() == 1


def test_the_mail_has_the_message_the_link_and_the_document_in_its_readers_language(
    published, settings
):
    settings.PUBLIC_URL = "https://projects.example.org"
    report = published()
    deliver()
    letter = next(each for each in mail.outbox if each.to == ["sponsor@example.org"])
    assert letter.subject.startswith(f"Status report {report.number} of 30.09.2026")
    assert "Go-live slips by a week." in letter.body
    assert f"https://projects.example.org{report.get_absolute_url()}" in letter.body
    ((name, body, kind),) = letter.attachments
    assert name == f"{report.project.code}-20260930-{report.number}-en.pdf"
    assert kind == "application/pdf"
    assert b" en final " in body
    french = next(each for each in mail.outbox if each.to == ["member@example.org"])
    assert french.subject.startswith("Rapport d’avancement")
    assert "La mise en service glisse" in french.body
    assert b" fr final " in french.attachments[0][1]
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"


def test_without_a_public_address_there_is_no_link(published, settings):
    settings.PUBLIC_URL = ""
    published()
    deliver()
    assert all("http" not in each.body for each in mail.outbox)


def test_who_sees_nothing_of_the_project_gets_nothing(published):
    outsider = make_user("outsider", email="outsider@example.org")
    report = published(people=(outsider,))
    deliver()
    assert "outsider@example.org" not in states(report)
    assert outsider.email not in [each.to[0] for each in mail.outbox]


def test_a_report_of_the_direction_goes_to_the_direction_without_its_words(
    plan, published, readers, settings
):
    settings.PUBLIC_URL = "https://projects.example.org"
    report = published(Classification.DIRECTION)
    assert addresses(report) == ["sponsor@example.org"]
    deliver()
    (letter,) = mail.outbox
    assert letter.attachments == []
    assert "Go-live slips" not in letter.body
    assert report.get_absolute_url() in letter.body


def test_bare_addresses_get_what_is_for_everybody_and_nothing_else(plan, published, settings):
    settings.PUBLIC_URL = "https://projects.example.org"
    written = "press@example.org\nboard@example.org"
    report = published(Classification.INTERNAL, roles=(), addresses=written)
    assert addresses(report) == ["board@example.org", "press@example.org"]
    deliver()
    assert len(mail.outbox) == 2
    # Who has no account cannot follow a link.
    assert all("http" not in each.body and each.attachments for each in mail.outbox)


def test_bare_addresses_do_not_get_what_is_for_the_project(published):
    report = published(roles=(), addresses="press@example.org")
    assert addresses(report) == []
    assert deliver() is None


def test_nobody_named_means_no_job(published):
    report = published(roles=(Role.QUALITY_MANAGER,))
    assert not Job.objects.filter(kind=SEND).exists()
    assert states(report) == {}


def test_without_a_directive_nobody_is_written_to(to_state, readers):
    report = to_state(ReportState.PUBLISHED)
    assert report.directive is None
    assert recipients_of(report) == []
    assert not Job.objects.filter(kind=SEND).exists()


def test_each_address_once_whatever_names_it(plan, published, readers):
    report = published(
        roles=(Role.SPONSOR, Role.DIRECTOR), people=(readers["sponsor"], readers["director"])
    )
    assert addresses(report) == ["director@example.org", "sponsor@example.org"]


def test_an_address_that_wants_nothing_is_left_out(plan, director, readers, to_state):
    ClosedAddress.objects.create(address="member@example.org", reason="unwanted", since=FRIDAY)
    issue(plan, director, roles=(Role.SPONSOR, Role.TEAM_MEMBER))
    report = to_state(ReportState.PUBLISHED, status_date=SEPTEMBER)
    deliver()
    assert states(report) == {"member@example.org": "left_out", "sponsor@example.org": "sent"}


def test_a_second_run_of_the_job_writes_to_nobody_again(published):
    report = published()
    job = deliver()
    mail.outbox.clear()
    again = start_job(SEND, arguments=job.arguments, label="", actor=job.requested_by)
    production.execute(again.pk)
    assert mail.outbox == []
    assert set(states(report).values()) == {"sent"}


def test_who_lost_the_right_before_the_mail_went_is_left_out(published, readers):
    report = published()
    readers["member"].role_assignments.all().delete()
    deliver()
    assert states(report)["member@example.org"] == "left_out"
    assert [each.to for each in mail.outbox] == [["sponsor@example.org"]]


class Server:
    """A mail server that says the same to everybody."""

    def __init__(self, error):
        self.error = error

    def close(self):
        pass

    def send_messages(self, messages):
        raise self.error


@pytest.mark.parametrize(
    ("error", "state", "said"),
    [
        (smtplib.SMTPRecipientsRefused({"x": (550, b"no such box")}), "refused", "550 no such box"),
        (smtplib.SMTPRecipientsRefused({"x": (451, b"later")}), "waiting", "451 later"),
        (ConnectionRefusedError("nobody listens"), "waiting", "nobody listens"),
    ],
)
def test_what_the_server_says_is_kept_and_sent_again_when_asked(
    published, readers, monkeypatch, error, state, said
):
    report = published(roles=(Role.SPONSOR,))
    with monkeypatch.context() as broken:
        broken.setattr("people.mail_server.get_connection", lambda: Server(error))
        job = deliver()
    delivery = report.deliveries.get()
    assert (delivery.state, delivery.said, delivery.sent_at) == (state, said, None)
    assert (job.state == JobState.FAILED) == (state == "waiting")
    send_report(report.pk, actor=readers["lead"])
    deliver()
    assert states(report) == {"sponsor@example.org": "sent"}


def test_who_joined_later_gets_it_when_it_is_sent_again(plan, published, readers):
    report = published(roles=(Role.SPONSOR,))
    deliver()
    mail.outbox.clear()
    change_directive(
        report.directive_id,
        facts(roles=(Role.SPONSOR, Role.OBSERVER)),
        actor=readers["director"],
    )
    send_report(report.pk, actor=readers["lead"])
    deliver()
    assert [each.to for each in mail.outbox] == [["observer@example.org"]]


@pytest.mark.parametrize("name", ["member", "observer"])
def test_only_who_may_publish_sends(published, readers, name):
    report = published()
    with pytest.raises(PermissionDenied):
        send_report(report.pk, actor=readers[name])


def test_only_what_is_published_is_sent(to_state, readers):
    report = to_state(ReportState.APPROVED)
    with pytest.raises(RuleViolation, match="Only a published report"):
        send_report(report.pk, actor=readers["lead"])


def test_who_asked_and_may_no_longer_publish_sends_nothing(published, readers):
    report = published()
    Job.objects.filter(kind=SEND).update(requested_by=readers["member"])
    assert deliver().state == JobState.FAILED
    assert mail.outbox == []
    assert set(states(report).values()) == {"waiting"}


def test_roles_are_held_here_above_and_over_everything(plan, director):
    inner = make_project(
        parent=plan, portfolio=plan.portfolio, code="PRJ-INNER", state=ProjectState.EXECUTION
    )
    sponsor = make_member(plan, Role.SPONSOR, username="above")
    member = make_member(inner, username="here")
    quality = make_user("quality", roles=(Role.QUALITY_MANAGER,))
    assert set(holders(inner, [Role.SPONSOR, Role.TEAM_MEMBER])) >= {sponsor, member}
    assert holders(plan, [Role.TEAM_MEMBER]) == []
    assert holders(inner, [Role.QUALITY_MANAGER]) == [quality]
    assert plan.lead in holders(inner, [Role.PROJECT_MANAGER])
    assert director in holders(inner, [Role.DIRECTOR])
    assert holders(inner, []) == []
