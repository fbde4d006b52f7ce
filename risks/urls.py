"""Addresses of risks, measures, checks and issues.

The pages of one risk begin with its place: the code of its project, or ``portfolio``, which no
project can be called since codes are capitals.
"""

from django.urls import path

from risks.views import (
    actions,
    issues,
    lists,
    measures,
    reports,
    reserves,
    risk,
    scales,
    simulations,
)

app_name = "risks"
_OF = "projects/<slug:project_code>/risks/"
_RISK = "risks/<slug:place>/<int:number>/"
_ISSUES = "projects/<slug:project_code>/issues/"

urlpatterns = [
    path("risks/", lists.portfolio, name="portfolio"),
    path("risks/matrix/", lists.portfolio_matrix, name="portfolio_matrix"),
    path("risks/scales/", scales.scales, name="scales"),
    path("risks/scales/<slug:size>/", scales.change, name="change_scale"),
    path("risks/new/<slug:portfolio>/", actions.new_in_portfolio, name="new_in_portfolio"),
    path(_OF, lists.register, name="register"),
    path(f"{_OF}matrix/", lists.matrix, name="matrix"),
    path(f"{_OF}new/", actions.new, name="new"),
    path(f"{_OF}panel/", lists.panel, name="panel"),
    path(f"{_OF}typical/", actions.take_typical, name="take_typical"),
    path(f"{_OF}reports/", reports.reports, name="reports"),
    path(f"{_OF}contingency/", reserves.contingency, name="contingency"),
    path(f"{_OF}contingency/set/", reserves.set_aside, name="set_contingency"),
    path(f"{_OF}contingency/draw/", reserves.draw_down, name="draw"),
    path(f"{_OF}contingency/release/", reserves.release, name="release_contingency"),
    path(f"{_OF}simulations/", simulations.simulations, name="simulations"),
    path(f"{_OF}simulations/<int:number>/", simulations.simulation, name="simulation"),
    path(f"{_OF}estimates/", simulations.estimates, name="estimates"),
    path(f"{_OF}estimates/<slug:kind>/<int:number>/", simulations.edit_estimate, name="estimate"),
    path(_RISK, risk.page, name="risk"),
    path(f"{_RISK}history/", risk.history, name="history"),
    path(f"{_RISK}edit/", actions.edit, name="edit"),
    path(f"{_RISK}rate/", actions.rate, name="rate"),
    path(f"{_RISK}check/", actions.check, name="check"),
    path(f"{_RISK}steps/<slug:name>/", risk.step, name="step"),
    path(f"{_RISK}measures/new/", measures.new, name="new_measure"),
    path(f"{_RISK}measures/<int:measure>/edit/", measures.edit, name="edit_measure"),
    path(f"{_RISK}measures/<int:measure>/<slug:name>/", measures.step, name="measure_step"),
    path("issues/", issues.everywhere, name="all_issues"),
    path(_ISSUES, issues.register, name="issues"),
    path(f"{_ISSUES}new/", issues.new, name="new_issue"),
    path(f"{_ISSUES}<int:number>/", issues.page, name="issue"),
    path(f"{_ISSUES}<int:number>/edit/", issues.edit, name="edit_issue"),
    path(f"{_ISSUES}<int:number>/steps/<slug:name>/", issues.step, name="issue_step"),
]
