"""Addresses of planned and earned values, forecasts and what they come to."""

from django.urls import path

from control.views import corrections, overview, phasing, portfolio, thresholds, values

app_name = "control"
_OF = "projects/<slug:project_code>/control/"
_MEASURE = f"{_OF}measures/<int:number>/"

urlpatterns = [
    path("control/", portfolio.portfolio, name="portfolio"),
    path("control/snapshots/", portfolio.snapshots, name="snapshots"),
    path("control/thresholds/", thresholds.thresholds, name="thresholds"),
    path(_OF, overview.overview, name="overview"),
    path(f"{_OF}planned/", phasing.phasing, name="phasing"),
    path(f"{_OF}planned/propose/", phasing.propose, name="propose"),
    path(f"{_OF}planned/approve/", phasing.approve, name="approve"),
    path(f"{_OF}planned/<int:number>/", phasing.phase, name="phase"),
    path(f"{_OF}earned/<int:number>/", values.earned, name="earned"),
    path(f"{_OF}rest/<int:number>/", values.rest, name="rest"),
    path(f"{_OF}measures/new/", corrections.new_measure, name="new_measure"),
    path(_MEASURE, corrections.measure, name="measure"),
    path(f"{_MEASURE}edit/", corrections.edit_measure, name="edit_measure"),
    path(f"{_MEASURE}steps/<slug:name>/", corrections.measure_step, name="measure_step"),
    path(f"{_OF}light/", corrections.declare, name="declare"),
    path(f"{_OF}forecast/", values.forecast, name="forecast"),
]
