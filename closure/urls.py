"""Addresses of lessons and of the closing of projects."""

from django.urls import path

from closure.views import ending, lessons, reports, suggestions

app_name = "closure"
_LESSON = "lessons/<slug:project_code>/<int:number>/"
_OF = "projects/<slug:project_code>/"
_REPORT = f"{_OF}closing/report/"
_SUGGESTED = f"{_OF}suggested-lessons/<slug:origin>/<int:number>/"

urlpatterns = [
    path("lessons/", lessons.register, name="lessons"),
    path("lessons/new/", lessons.new, name="new_lesson"),
    path(_LESSON, lessons.lesson, name="lesson"),
    path(f"{_LESSON}history/", lessons.history, name="lesson_history"),
    path(f"{_LESSON}edit/", lessons.edit, name="edit_lesson"),
    path(f"{_LESSON}steps/<slug:name>/", lessons.step, name="lesson_step"),
    path(f"{_OF}suggested-lessons/", suggestions.suggestions, name="suggestions"),
    path(f"{_OF}closing/", ending.closing, name="closing"),
    path(f"{_OF}closing/objectives/<int:number>/", ending.objective, name="objective"),
    path(f"{_OF}closing/survey/", ending.survey, name="survey"),
    path(f"{_OF}closing/survey/new/", ending.new_survey, name="new_survey"),
    path(f"{_OF}closing/use/<int:months>/", ending.use, name="use"),
    path(_REPORT, reports.report, name="report"),
    path(f"{_REPORT}sections/<slug:key>/", reports.section, name="report_section"),
    path(f"{_REPORT}submit/", reports.submit, name="submit_report"),
    path(f"{_REPORT}sign/<slug:party>/", reports.sign, name="sign_report"),
    path(f"{_REPORT}send-back/", reports.send_back, name="send_report_back"),
    path(_SUGGESTED, suggestions.judge, name="judge"),
    path(f"{_SUGGESTED}result/", suggestions.result, name="use_result"),
]
