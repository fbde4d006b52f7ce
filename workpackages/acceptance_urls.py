"""The addresses of deliverables and of their acceptance."""

from django.urls import URLPattern, path

from workpackages.views import acceptance, deliverables

_ALL = "projects/<slug:project_code>/deliverables/"
_ONE = f"{_ALL}<int:number>/"
_CRITERION = f"{_ONE}criteria/<int:criterion>/"
_DEFECT = f"{_ONE}defects/<int:defect>/"

urlpatterns: list[URLPattern] = [
    path(_ALL, deliverables.register, name="deliverables"),
    path(
        "projects/<slug:project_code>/packages/<int:number>/deliverables/new/",
        deliverables.create,
        name="new_deliverable",
    ),
    path(_ONE, deliverables.deliverable, name="deliverable"),
    path(f"{_ONE}edit/", deliverables.edit, name="edit_deliverable"),
    path(f"{_ONE}remove/", deliverables.remove, name="remove_deliverable"),
    path(f"{_ONE}acceptance/", acceptance.judge, name="judge"),
    path(f"{_ONE}criteria/new/", deliverables.new_criterion, name="new_criterion"),
    path(_CRITERION, deliverables.change_criterion, name="change_criterion"),
    path(f"{_CRITERION}remove/", deliverables.drop_criterion, name="drop_criterion"),
    path(_DEFECT, acceptance.defect, name="defect"),
    path(f"{_DEFECT}<slug:step>/", acceptance.act_on_defect, name="act_on_defect"),
    path(f"{_ONE}<slug:step>/", acceptance.act, name="act_on_deliverable"),
]
