"""Addresses of budgets, commitments, postings, closed books and hours."""

from django.urls import path

from costs.views import (
    commitments,
    hours,
    overview,
    posting_imports,
    postings,
    project_hours,
    rates,
    reserves,
)

app_name = "costs"
_OF = "projects/<slug:project_code>/costs/"
_COMMITMENT = f"{_OF}commitments/<int:number>/"
_POSTING = f"{_OF}postings/<int:number>/"
_IMPORT = f"{_OF}imports/<int:number>/"

urlpatterns = [
    path("hours/", hours.hours, name="hours"),
    path("hours/approvals/", hours.approvals, name="approvals"),
    path("hours/<slug:week>/", hours.week, name="week"),
    path("hours/<slug:week>/take-back/", hours.take_back, name="take_week_back"),
    path("hours/<slug:week>/history/", hours.week_history, name="week_history"),
    path("rates/", rates.rates, name="rates"),
    path("rates/new/", rates.new_class, name="new_rate_class"),
    path("rates/people/", rates.people, name="rate_people"),
    path("rates/people/give/", rates.give, name="give_rate_class"),
    path("rates/of/<slug:class_code>/", rates.rate, name="set_rate"),
    path("costs/", overview.consolidated, name="consolidated"),
    path("costs/books/<slug:portfolio_code>/", reserves.books, name="books"),
    path("costs/books/<slug:portfolio_code>/reopen/", reserves.reopen, name="reopen_books"),
    path(_OF, overview.overview, name="overview"),
    path(f"{_OF}budget/<int:number>/", overview.budget, name="budget"),
    path(f"{_OF}hours/", project_hours.lines, name="project_hours"),
    path("projects/<slug:project_code>/rework/", project_hours.rework, name="rework"),
    path(f"{_OF}reserve/", reserves.reserve, name="reserve"),
    path(f"{_OF}reserve/set/", reserves.set_aside, name="set_reserve"),
    path(f"{_OF}reserve/release/", reserves.release, name="release_reserve"),
    path(f"{_OF}commitments/", commitments.commitments, name="commitments"),
    path(f"{_OF}commitments/new/", commitments.new, name="new_commitment"),
    path(_COMMITMENT, commitments.commitment, name="commitment"),
    path(f"{_COMMITMENT}history/", commitments.history, name="commitment_history"),
    path(f"{_COMMITMENT}edit/", commitments.edit, name="edit_commitment"),
    path(f"{_COMMITMENT}steps/<slug:name>/", commitments.step, name="commitment_step"),
    path(f"{_OF}postings/", postings.postings, name="postings"),
    path(f"{_OF}postings/new/", postings.new, name="new_posting"),
    path(f"{_OF}imports/", posting_imports.imports, name="posting_imports"),
    path(f"{_OF}imports/empty/<slug:form>/", posting_imports.template, name="posting_template"),
    path(_IMPORT, posting_imports.detail, name="posting_import"),
    path(f"{_IMPORT}columns/", posting_imports.columns, name="posting_import_columns"),
    path(f"{_IMPORT}confirm/", posting_imports.confirm, name="confirm_posting_import"),
    path(f"{_IMPORT}discard/", posting_imports.discard, name="discard_posting_import"),
    path(f"{_IMPORT}file/", posting_imports.download, name="posting_import_file"),
    path(_POSTING, postings.posting, name="posting"),
    path(f"{_POSTING}take-back/", postings.take_back, name="take_back"),
]
