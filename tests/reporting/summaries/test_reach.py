"""Who reads which programme and portfolio reports, and how much of them."""

from __future__ import annotations

import pytest

from people.choices import Role
from projects.models import Project
from reporting.summaries.content import project_table, without_money
from reporting.summaries.models import SummaryReport
from reporting.summaries.permissions import (
    can_read_summaries,
    programmes_to_write,
    reads_money,
    signing_role,
)
from tests.factories import make_member, make_programme, make_user
from tests.reporting.summaries.conftest import board_member, cells, member_of, published, values

pytestmark = pytest.mark.django_db


def seen(user):
    return set(SummaryReport.objects.visible_to(user))


def test_the_direction_reads_every_report_and_every_draft(report, whole, director):
    quality = make_user("quality", roles=(Role.QUALITY_MANAGER,))
    for reader in (director, board_member(), quality):
        assert seen(reader) == {report, whole}
        assert reads_money(reader, whole)


def test_who_steers_the_programme_reads_its_own_reports_whole(report, whole, programme, manager):
    for reader in (manager, member_of(programme, Role.SPONSOR)):
        assert seen(reader) == {report}
        assert reads_money(reader, report)
        assert not reads_money(reader, whole)


def test_who_leads_something_reads_what_is_published_without_money(
    report, whole, measured, manager, director
):
    lead = measured.red.lead
    other = make_user("other-manager")
    make_programme(manager=other)
    assert seen(lead) == seen(other) == set()
    published(report, manager)
    published(whole, director)
    # That of a programme is for those who lead something in it.
    assert seen(lead) == {report, whole}
    assert seen(other) == {whole}
    for reader in (lead, other):
        assert not reads_money(reader, report)
        assert can_read_summaries(reader)


def test_nobody_else_reads_any(issued, measured):
    for role in (Role.TEAM_MEMBER, Role.WORK_PACKAGE_LEAD, Role.OBSERVER):
        person = make_member(measured.red, role)
        assert seen(person) == set()
        assert not can_read_summaries(person)
    for role in (Role.OBSERVER, Role.HUMAN_RESOURCES, Role.ADMINISTRATOR):
        assert seen(make_user(roles=(role,))) == set()


def test_only_those_who_write_sign_and_in_their_role(programme, manager, director):
    assert signing_role(manager, programme.pk) == Role.PROGRAMME_MANAGER
    assert signing_role(director, programme.pk) == Role.DIRECTOR
    assert signing_role(director, None) == Role.DIRECTOR
    assert signing_role(manager, None) == ""
    board = board_member()
    assert signing_role(board, programme.pk) == ""
    assert programmes_to_write(manager) == [programme]
    assert programmes_to_write(board) == []


def test_without_money_no_amount_and_no_score_is_left(issued):
    bare = without_money(issued.content)
    kinds = {
        kind
        for each in bare["sections"]
        for part in each["parts"]
        for kind in (
            [part["as"]]
            if part["kind"] == "fact"
            else [column[1] for column in part.get("columns", [])]
        )
    }
    assert "money" not in kinds
    assert "points" not in kinds
    assert "71875" not in str(bare)


def test_without_money_the_rest_of_the_table_stays(issued):
    table = project_table(without_money(issued.content))
    assert "ps_beyond" not in [name for name, _kind in table["columns"]]
    whole = project_table(issued.content)
    assert len(table["rows"]) == len(whole["rows"])
    assert len(table["rows"][0]["cells"]) == len(whole["rows"][0]["cells"]) - 1
    assert values(without_money(issued.content), "message")["ps_red"] == "1"


def test_a_table_of_amounts_goes_whole(issued):
    assert cells(issued.content, "finance", "ps_money")
    with pytest.raises(KeyError):
        cells(without_money(issued.content), "finance", "ps_money")


def test_a_lead_whose_project_goes_loses_sight(issued, measured):
    lead = measured.red.lead
    Project.objects.filter(lead=lead).update(lead=None)
    assert seen(make_user(lead.username + "-again")) == set()
