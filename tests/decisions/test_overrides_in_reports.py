"""An overridden gate stands in every later report of the project, page and PDF."""

from datetime import timedelta

import pytest

from projects.choices import Body, Outcome
from projects.models import Decision
from reporting.collect import collect
from reporting.document import document_of
from reporting.models import Report
from servicedesk_pm.common import clock
from tests.conftest import FRIDAY
from tests.factories import make_project, make_user

pytestmark = pytest.mark.django_db


def override(project, on):
    return Decision.objects.create(
        portfolio=project.portfolio,
        project=project,
        number=Decision.objects.count() + 1,
        gate="G3",
        body=Body.SPONSOR,
        outcome=Outcome.APPROVED,
        reasoning="The supplier stops on Friday.",
        held_on=on,
        decided_by=make_user(name="Madame Mandante"),
        agreed_by=make_user(name="Monsieur Directeur"),
        overrides_gate=True,
        checklist={"G3-06": "unmet", "G3-12": "ticked", "G3-01": "unmet"},
    )


def figures(project, status_date):
    report = Report(project=project, number=1, status_date=status_date, prepared_by=project.lead)
    return collect(report, organisation="ODR", at=clock.machine_now())


def test_later_reports_tell_it_and_earlier_ones_do_not():
    project = make_project()
    decision = override(project, FRIDAY)
    before = figures(project, FRIDAY - timedelta(days=1))
    after = figures(project, FRIDAY + timedelta(days=60))
    assert before["overrides"] == []
    (told,) = after["overrides"]
    assert told == {
        "decision": str(decision),
        "code": project.code,
        "gate": "G3",
        "on": FRIDAY.isoformat(),
        "by": ["Madame Mandante", "Monsieur Directeur"],
        "missing": ["G3-01", "G3-06"],
        "reason": "The supplier stops on Friday.",
    }


def test_a_report_of_the_whole_tells_what_was_overridden_in_its_parts():
    parent = make_project()
    child = make_project(parent=parent)
    override(child, FRIDAY)
    assert [row["code"] for row in figures(parent, FRIDAY)["overrides"]] == [child.code]


def test_the_document_says_it_in_words(django_assert_num_queries):
    project = make_project()
    override(project, FRIDAY)
    content = {**figures(project, FRIDAY), "commentary": NOTHING_SAID}
    (row,) = document_of(content)["overrides"]
    assert (row["on"], row["missing"]) == (FRIDAY, ["G3-01", "G3-06"])


NOTHING_SAID = {
    "classification": "N2", "key_message_fr": "", "key_message_en": "", "next_steps_fr": "",
    "next_steps_en": "", "deviations": [], "decisions": [],
}  # fmt: skip
