from closure.models.ending import (
    ObjectiveScore,
    SurveyAnswer,
    SurveyInvitation,
    TeamSurvey,
    UseReview,
)
from closure.models.lessons import Lesson, LessonQuerySet, LessonUse
from closure.models.reports import ClosureReport, ClosureSection, ClosureSignature

__all__ = [
    "ClosureReport",
    "ClosureSection",
    "ClosureSignature",
    "Lesson",
    "LessonQuerySet",
    "LessonUse",
    "ObjectiveScore",
    "SurveyAnswer",
    "SurveyInvitation",
    "TeamSurvey",
    "UseReview",
]
