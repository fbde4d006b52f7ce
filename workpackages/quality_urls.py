"""The addresses of requirements, checkpoints, quality plans and conformity sheets."""

from django.urls import URLPattern, path

from workpackages.views import checkpoints, conformity, findings, quality_plans, requirements

_ALL = "projects/<slug:project_code>/requirements/"
_ONE = f"{_ALL}<int:number>/"
_CHECKS = "projects/<slug:project_code>/checkpoints/"
_CHECK = f"{_CHECKS}<int:number>/"
_LINE = f"{_CHECK}checklist/<int:line>/"
_FINDING = f"{_CHECK}findings/<int:finding>/"
_PLANS = "projects/<slug:project_code>/quality-plan/"
_PLAN = f"{_PLANS}<int:number>/"
_GOAL = f"{_PLAN}goals/<int:goal>/"
_SHEETS = "projects/<slug:project_code>/conformity/"
_SHEET = f"{_SHEETS}<int:number>/"

urlpatterns: list[URLPattern] = [
    path(_ALL, requirements.matrix, name="requirements"),
    path(f"{_ALL}new/", requirements.create, name="new_requirement"),
    path(_ONE, requirements.requirement, name="requirement"),
    path(f"{_ONE}edit/", requirements.edit, name="edit_requirement"),
    path(f"{_ONE}remove/", requirements.remove, name="remove_requirement"),
    path(f"{_ONE}coverage/", requirements.cover, name="cover_requirement"),
    path(
        f"{_ONE}coverage/<int:place>/remove/",
        requirements.uncover,
        name="uncover_requirement",
    ),
    path(f"{_ONE}<slug:step>/", requirements.act, name="act_on_requirement"),
    path(_CHECKS, checkpoints.register, name="checkpoints"),
    path(f"{_CHECKS}new/", checkpoints.create, name="new_checkpoint"),
    path(_CHECK, checkpoints.checkpoint, name="checkpoint"),
    path(f"{_CHECK}edit/", checkpoints.edit, name="edit_checkpoint"),
    path(f"{_CHECK}remove/", checkpoints.remove, name="remove_checkpoint"),
    path(f"{_CHECK}answers/", checkpoints.answers, name="answer_checklist"),
    path(f"{_CHECK}checklist/new/", checkpoints.new_line, name="new_line"),
    path(_LINE, checkpoints.change_line, name="change_line"),
    path(f"{_LINE}remove/", checkpoints.drop_line, name="drop_line"),
    path(f"{_CHECK}findings/new/", findings.create, name="new_finding"),
    path(_FINDING, findings.finding, name="finding"),
    path(f"{_FINDING}<slug:step>/", findings.act, name="act_on_finding"),
    path(f"{_CHECK}<slug:step>/", checkpoints.act, name="act_on_checkpoint"),
    path(_PLANS, quality_plans.newest, name="quality_plans"),
    path(f"{_PLANS}new/", quality_plans.draft, name="draft_quality_plan"),
    path(_PLAN, quality_plans.plan, name="quality_plan"),
    path(f"{_PLAN}edit/", quality_plans.edit, name="edit_quality_plan"),
    path(f"{_PLAN}goals/new/", quality_plans.new_goal, name="new_goal"),
    path(_GOAL, quality_plans.change_goal, name="change_goal"),
    path(f"{_GOAL}result/", quality_plans.goal_result, name="goal_result"),
    path(f"{_GOAL}remove/", quality_plans.drop_goal, name="drop_goal"),
    path(f"{_PLAN}<slug:step>/", quality_plans.act, name="act_on_quality_plan"),
    path(_SHEETS, conformity.sheets, name="conformity"),
    path(f"{_SHEETS}new/", conformity.create, name="new_conformity_sheet"),
    path(_SHEET, conformity.sheet, name="conformity_sheet"),
    path(f"{_SHEET}answers/", conformity.answers, name="answer_conformity"),
    path(f"{_SHEET}signer/", conformity.signer, name="conformity_signer"),
    path(f"{_SHEET}remove/", conformity.remove, name="remove_conformity"),
    path(f"{_SHEET}<slug:step>/", conformity.act, name="act_on_conformity"),
]
