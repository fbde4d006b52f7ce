from django.urls import URLPattern, URLResolver, path

from reporting.views import archive, cockpit, directives, flow, papers, plan, reports, summaries

app_name = "reporting"
_REPORTS = "projects/<slug:project_code>/reports/"
_REPORT = f"{_REPORTS}<int:number>/"
_PAPER = "documents/<slug:kind>/<slug:reference>/"
_SUMMARY = "reports/summaries/<int:key>/"
_DIRECTIVE = "reports/directives/<int:key>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("projects/<slug:project_code>/plan/pdf/", plan.plan_pdf, name="plan_pdf"),
    path("projects/<slug:project_code>/plan/pdf/<uuid:key>/", plan.plan_file, name="plan_file"),
    path("plan/pdf/", plan.portfolio_plan_pdf, name="portfolio_plan_pdf"),
    path("plan/pdf/<uuid:key>/", plan.portfolio_plan_file, name="portfolio_plan_file"),
    path(_PAPER, papers.paper, name="paper"),
    path(f"{_PAPER}<int:edition>/<str:language>.pdf", papers.download, name="paper_file"),
    path("cockpit/", cockpit.cockpit, name="cockpit"),
    path("cockpit/waiting/", cockpit.waiting, name="cockpit_waiting"),
    path("cockpit/load/", cockpit.load, name="cockpit_load"),
    path("reports/", archive.archive, name="archive"),
    path("reports/directives/", directives.directives, name="directives"),
    path("reports/directives/new/<slug:portfolio_code>/", directives.new, name="new_directive"),
    path(_DIRECTIVE, directives.directive, name="directive"),
    path(f"{_DIRECTIVE}edit/", directives.edit, name="edit_directive"),
    path(f"{_DIRECTIVE}end/", directives.end, name="end_directive"),
    path("reports/summaries/", summaries.summaries, name="summaries"),
    path(_SUMMARY, summaries.summary, name="summary"),
    path(f"{_SUMMARY}write/", summaries.write, name="write_summary"),
    path(f"{_SUMMARY}publish/", summaries.publish, name="publish_summary"),
    path(f"{_SUMMARY}collect/", summaries.collect, name="collect_summary"),
    path(f"{_SUMMARY}discard/", summaries.discard, name="discard_summary"),
    path(_REPORTS, reports.project_reports, name="project_reports"),
    path(f"{_REPORTS}request/", reports.ask, name="request"),
    path(f"{_REPORTS}panel/", archive.overview_panel, name="overview_panel"),
    path(_REPORT, reports.report, name="report"),
    path(f"{_REPORT}commentary/", reports.commentary, name="commentary"),
    path(f"{_REPORT}discard/", flow.discard, name="discard"),
    path(f"{_REPORT}submit/", flow.submit, name="submit"),
    path(f"{_REPORT}return/", flow.send_back, name="return"),
    path(f"{_REPORT}approve/", flow.approve, name="approve"),
    path(f"{_REPORT}publish/", flow.publish, name="publish"),
    path(f"{_REPORT}send/", directives.send, name="send"),
    path(f"{_REPORT}refresh/", flow.refresh, name="refresh"),
    path(f"{_REPORT}<str:language>.pdf", reports.download, name="download"),
    path(f"{_REPORT}<str:language>.xlsx", reports.annex, name="annex"),
]
