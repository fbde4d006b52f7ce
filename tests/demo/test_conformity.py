"""The demonstration's conformity sheets: two signed, one to be signed, one being answered."""

from engine.calendar import canton_days
from reporting.demo import days
from reporting.demo.conformity import PROOFS, SHEETS
from workpackages.models import ConformitySheet
from workpackages.quality.conformity_choices import LINES
from workpackages.quality.waiting import quality_waiting


def test_sheets_stand_as_told(demo):
    rows = ConformitySheet.objects.order_by("project__code", "number")
    assert [(row.project.code, row.state) for row in rows.select_related("project")] == [
        ("PRJ-201-A", "draft"),
        ("PRJ-201-A", "draft"),
        ("PRJ-204", "signed"),
        ("PRJ-301", "signed"),
    ]


def test_the_signer_is_asked_for_the_one_that_is_answered(demo):
    row = ConformitySheet.objects.get(deliverable__name_fr="Socle configuré")
    told = [each.words for each in quality_waiting(row.signer, on=days.TODAY)]
    asked = [words for words in told if "conformity sheet" in words]
    assert asked == [f"Sign the conformity sheet {row}"]


def test_every_line_has_its_proof_and_every_day_is_worked():
    assert len(PROOFS) == len(LINES)
    working = canton_days("VD")
    told = [day for each in SHEETS for day in (each.begun, each.answered_on, each.signed_on)]
    named = [days.date.fromisoformat(day) for day in told if day]
    assert [day for day in named if working.moved(day, 0) != day] == []
