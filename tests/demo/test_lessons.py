"""The demonstration's lessons, as the domain tells them."""

from __future__ import annotations

from closure.lessons.choices import LessonState, Outcome
from closure.models import Lesson, LessonUse
from closure.suggesting import suggestions_for
from projects.models import Project
from reporting.demo.lesson_texts import LESSONS


def test_the_eight_lessons_of_the_demonstration(demo):
    rows = Lesson.objects.order_by("project__code", "number")
    assert rows.count() == len(LESSONS) == 8
    of = {code: [r for r in rows.select_related("project") if r.project.code == code]
          for code in ("PRJ-103", "PRJ-204", "PRJ-305")}  # fmt: skip
    assert [len(found) for found in of.values()] == [4, 3, 1]
    assert {row.name_fr for row in rows} >= {
        "Réserver les créneaux de formation avant l’annonce",
        "Mesurer le taux de contact dès le pilote",
        "Nommer les propriétaires de données au mandat",
        "Ne pas démarrer une vague un vendredi",
        "Protocole de réception préparé avec le fournisseur",
        "Vérifier la persistance du besoin à G1",
    }
    assert all(row.name_en and row.recommendation_en and row.situation_en for row in rows)

    uses = LessonUse.objects.select_related("lesson", "project")
    assert {(use.project.code, use.lesson.name_fr) for use in uses} == {
        ("PRJ-101", "Mesurer le taux de contact dès le pilote"),
        ("PRJ-203", "Nommer les propriétaires de données au mandat"),
    }
    assert all(use.outcome == Outcome.NOTED and use.result for use in uses)
    states = [row.state for row in rows]
    assert states.count(LessonState.APPLIED) == 2
    assert states.count(LessonState.PUBLISHED) == 5
    assert states.count(LessonState.VALIDATED) == 1

    friday = Lesson.objects.get(name_fr="Ne pas démarrer une vague un vendredi")
    assert "C9" in friday.done_how

    asked = [suggestions_for(Project.objects.get(code=code)) for code in ("PRJ-304", "PRJ-205")]
    assert any(asked)
