"""A summary report is begun, collected, written, signed, replaced or thrown away."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from people.choices import JobState, Role
from people.models import HistoryEntry, Job, Notification
from people.production import execute
from reporting.summaries.choices import SummaryState
from reporting.summaries.content import composed
from reporting.summaries.models import SummaryMotion, SummaryReport
from reporting.summaries.operations import (
    Asked,
    Message,
    Seen,
    begin_summary,
    collect_again,
    discard_summary,
    publish_summary,
    write_summary,
)
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from servicedesk_pm.common.frozen import canonical, digest
from tests.factories import make_portfolio, make_programme, make_user
from tests.reporting.summaries.conftest import (
    AT,
    AUGUST,
    MESSAGE,
    begun,
    board_member,
    cells,
    collected,
    published,
    section,
)
from tests.risks.test_register import refused

pytestmark = pytest.mark.django_db


def begin(programme, actor, *, on=AUGUST, key=0):
    wanted = programme.pk if key == 0 else key
    facts = {"actor": actor, "status_date": on, "at": AT}
    return begin_summary(programme.portfolio_id, wanted, **facts)


def test_it_begins_as_a_draft_whose_figures_a_job_collects(programme, manager):
    report = begin(programme, manager)
    assert (report.state, report.edition, report.is_collected) == ("draft", 1, False)
    assert report.reference == "PGM-7-2026-08-1"
    again = collected(report)
    assert again.is_collected
    assert [each["key"] for each in again.sections][:2] == ["message", "projects"]
    verbs = HistoryEntry.objects.filter(verb__startswith="summary.").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["summary.begun", "summary.collected"]
    assert {entry.actor for entry in verbs} == {manager}


def test_the_manager_writes_that_of_the_own_programme_the_director_every_one(
    programme, manager, director
):
    other = make_programme(portfolio=programme.portfolio)
    for place, actor in ((other, manager), (programme, make_user()), (programme, board_member())):
        with pytest.raises(PermissionDenied):
            begin(place, actor)
    with pytest.raises(PermissionDenied):
        begin(programme, manager, key=None)
    assert begin(programme, director, key=None).programme is None
    assert begin(other, director).programme == other


def test_a_programme_of_another_portfolio_is_refused(programme, director):
    other = make_programme(portfolio=make_portfolio())
    with pytest.raises(PermissionDenied):
        begin(programme, director, key=other.pk)


@pytest.mark.parametrize("on", [date(2026, 8, 30), date(2026, 9, 30), date(1, 1, 31)])
def test_only_the_end_of_a_month_that_is_over_is_told_of(programme, manager, on):
    with pytest.raises(RuleViolation) as refusal:
        begin(programme, manager, on=on)
    assert refusal.value.field == "status_date"


def test_there_is_one_draft_of_a_scope_and_date(programme, manager, director):
    begin(programme, manager)
    with refused("draft for this status date", "status_date"):
        begin(programme, director)
    assert begin(programme, director, key=None).is_draft
    assert begin(programme, manager, on=date(2026, 7, 31)).is_draft


def test_words_are_written_with_what_a_delay_would_mean(report, manager):
    row = write_summary(report.pk, MESSAGE, actor=manager, version=1)
    assert (row.key_message_en, row.version) == ("The ITSM tool falls behind.", 2)
    content = composed(row)
    assert section(content, "message")["ps_message"]["fr"] == "L’outil ITSM prend du retard."
    motion, due, delay = cells(content, "decisions", "ps_motions")[0]
    assert (motion["en"], due) == ("Approve the new plan.", "2026-09-30")
    assert delay["en"] == "Going live slips by a month."


def test_writing_again_takes_the_place_of_what_was_written(report, manager):
    write_summary(report.pk, MESSAGE, actor=manager)
    write_summary(report.pk, Message("Tout va bien."), actor=manager)
    assert not SummaryMotion.objects.exists()


def test_an_older_form_is_refused_with_what_was_changed(report, manager, director):
    write_summary(report.pk, MESSAGE, actor=director, version=1)
    with pytest.raises(StaleObject):
        write_summary(report.pk, Message("Autre."), actor=manager, version=1)


def test_a_long_message_and_a_deadline_of_another_age_are_refused(report, manager):
    with refused("600", "key_message_fr"):
        write_summary(report.pk, Message("x" * 601), actor=manager)
    motion = Asked("Décider.", "", date(1, 1, 1))
    with refused("year", "motion_1_due_on"):
        write_summary(report.pk, Message("Oui.", "", (motion,)), actor=manager)


def test_publishing_signs_figures_and_words_for_good(report, manager, director):
    row = published(report, manager)
    assert (row.state, row.published_by, row.published_as) == ("published", manager, "PGM")
    assert row.published_at == AT
    assert row.sha256 == digest(canonical(row.content))
    assert [each["key"] for each in row.content["sections"]][-1] == "decisions"
    entry = HistoryEntry.objects.get(verb="summary.published")
    assert (entry.actor, entry.additional_data["sha256"]) == (manager, row.sha256)
    with pytest.raises(RuleViolation):
        row.save()
    with pytest.raises(RuleViolation):
        SummaryReport.objects.filter(pk=row.pk).update(key_message_fr="Autre.")
    with pytest.raises(RuleViolation):
        row.delete()


def test_the_director_signs_as_such(whole, director):
    assert published(whole, director).published_as == Role.DIRECTOR


def test_the_board_and_the_sponsor_of_the_programme_are_told(report, manager, director):
    board = board_member()
    published(report, manager)
    told = Notification.objects.filter(kind="summary.published")
    assert {row.recipient for row in told} == {director, board}
    assert set(told.values_list("url", flat=True)) == {report.get_absolute_url()}


def test_nothing_is_published_without_figures_or_a_message(programme, manager, measured):
    report = begin(programme, manager)
    with refused("being collected"):
        publish_summary(report.pk, actor=manager, at=AT)
    Job.objects.update(state=JobState.FAILED, finished_at=AT)
    with refused("not collected"):
        publish_summary(report.pk, actor=manager, at=AT)
    Job.objects.update(state=JobState.QUEUED, finished_at=None)
    execute(report.job_id)
    with refused("key message"):
        publish_summary(report.pk, actor=manager, at=AT)


def test_what_was_not_seen_is_not_signed(report, manager):
    row = write_summary(report.pk, MESSAGE, actor=manager)
    with pytest.raises(StaleObject):
        publish_summary(report.pk, actor=manager, at=AT, seen=Seen(1, row.collected_on))
    seen = Seen(row.version, "2026-09-01T00:00:00+00:00")
    with refused("collected anew"):
        publish_summary(report.pk, actor=manager, at=AT, seen=seen)
    row.refresh_from_db()
    done = publish_summary(
        report.pk, actor=manager, at=AT, seen=Seen(row.version, row.collected_on)
    )
    assert done.state == SummaryState.PUBLISHED


def test_nobody_publishes_or_writes_that_of_others(report):
    for actor in (make_user(), board_member()):
        with pytest.raises(PermissionDenied):
            publish_summary(report.pk, actor=actor, at=AT)
        with pytest.raises(PermissionDenied):
            write_summary(report.pk, MESSAGE, actor=actor)
        with pytest.raises(PermissionDenied):
            collect_again(report.pk, actor=actor)
        with pytest.raises(PermissionDenied):
            discard_summary(report.pk, actor=actor)


def test_a_newer_edition_takes_the_place_of_the_one_before(issued, programme, manager):
    second = published(begun(programme, manager), manager)
    issued.refresh_from_db()
    assert (second.edition, second.state) == (2, "published")
    assert issued.state == SummaryState.SUPERSEDED
    assert HistoryEntry.objects.filter(verb="summary.replaced").count() == 1


def test_other_scopes_and_dates_are_not_replaced(issued, whole, director):
    published(whole, director)
    issued.refresh_from_db()
    assert issued.state == SummaryState.PUBLISHED


def test_what_is_published_takes_no_step_any_more(issued, manager):
    for act in (
        lambda: write_summary(issued.pk, MESSAGE, actor=manager),
        lambda: publish_summary(issued.pk, actor=manager, at=AT),
        lambda: collect_again(issued.pk, actor=manager),
        lambda: discard_summary(issued.pk, actor=manager),
    ):
        with refused("never changes"):
            act()


def test_figures_are_collected_once_at_a_time_and_by_the_newest_job(report, manager):
    first = report.job_id
    again = collect_again(report.pk, actor=manager)
    with refused("being collected"):
        collect_again(report.pk, actor=manager)
    Job.objects.filter(pk=first).update(state=JobState.QUEUED, finished_at=None)
    before = report.collected_at
    execute(first)
    assert SummaryReport.objects.get().collected_at == before
    execute(again.job_id)
    assert SummaryReport.objects.get().collected_at > before


def test_a_draft_is_thrown_away_and_its_number_is_free_again(report, programme, manager):
    discard_summary(report.pk, actor=manager, version=1)
    assert not SummaryReport.objects.exists()
    assert HistoryEntry.objects.filter(verb="summary.discarded").count() == 1
    assert begin(programme, manager).edition == 1


def test_a_job_of_a_discarded_draft_ends_quietly(programme, manager):
    report = begin(programme, manager)
    job = report.job_id
    discard_summary(report.pk, actor=manager)
    execute(job)
    assert Job.objects.get(pk=job).state == JobState.CANCELLED


def test_who_lost_the_role_collects_nothing(programme, manager):
    report = begin(programme, manager)
    type(programme).objects.filter(pk=programme.pk).update(manager=None)
    execute(report.job_id)
    assert Job.objects.get(pk=report.job_id).state == JobState.FAILED
    assert not SummaryReport.objects.get().is_collected
