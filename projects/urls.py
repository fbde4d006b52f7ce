from django.urls import path

from projects.views import (
    assumptions,
    changes,
    communication,
    consultations,
    decision_file_forms,
    decision_files,
    decision_voting,
    decisions,
    engagement,
    forms,
    gates,
    lifecycle,
    lists,
    mailings,
    mandate_forms,
    mandate_signing,
    mandates,
    organisation,
    pages,
    priorities,
    priority,
    priority_settings,
    programme,
    programmes,
    pulses,
    quiet,
    responsibilities,
    results,
    rounds,
    selection,
    selection_rules,
    stakeholders,
    team,
    units,
)
from projects.views.requests import page as request_page
from projects.views.requests import pipeline as request_pipeline
from projects.views.requests import steps as request_steps
from projects.views.requests import writing as request_writing

app_name = "projects"
PROJECT = "projects/<slug:project_code>"
MANDATE = f"{PROJECT}/mandate"
MANDATE_URLS = [
    path(f"{MANDATE}/", mandates.mandate, name="mandate"),
    path(f"{MANDATE}/panel/", mandates.panel, name="mandate-panel"),
    path(f"{MANDATE}/versions/<int:number>/", mandates.version, name="mandate-version"),
    path(f"{MANDATE}/difference/", mandates.difference, name="mandate-difference"),
    path(f"{MANDATE}/begin/", mandate_forms.begin, name="begin-mandate"),
    path(f"{MANDATE}/edit/<slug:section>/", mandate_forms.edit, name="edit-mandate"),
    path(f"{MANDATE}/rows/<slug:kind>/", mandate_forms.rows, name="mandate-rows"),
    path(f"{MANDATE}/rows/<slug:kind>/<int:number>/", mandate_forms.row, name="mandate-row"),
    path(
        f"{MANDATE}/rows/<slug:kind>/<int:number>/remove/",
        mandate_forms.remove_row,
        name="remove-mandate-row",
    ),
    path(f"{MANDATE}/discard/", mandate_forms.discard, name="discard-mandate"),
    path(f"{MANDATE}/send/", mandate_signing.send, name="send-mandate"),
    path(f"{MANDATE}/sign/<slug:role>/", mandate_signing.sign, name="sign-mandate"),
    path(f"{MANDATE}/take-back/", mandate_signing.take_back, name="take-mandate-back"),
    path(f"{PROJECT}/organisation/", organisation.organisation, name="organisation"),
    path(
        f"{PROJECT}/organisation/<int:seat_id>/remove/",
        organisation.remove_seat,
        name="remove-seat",
    ),
    path(
        f"{PROJECT}/organisation/activities/<slug:activity>/",
        responsibilities.activity,
        name="responsibility",
    ),
    path(f"{PROJECT}/assumptions/", assumptions.register, name="assumptions"),
    path(f"{PROJECT}/assumptions/new/", assumptions.enter, name="new-assumption"),
    path(f"{PROJECT}/assumptions/<int:number>/", assumptions.assumption, name="assumption"),
]
DECISION_FILE = f"{PROJECT}/decision-file"
OPTION = f"{DECISION_FILE}/options/<int:number>"
DECISION_FILE_URLS = [
    path(f"{DECISION_FILE}/", decision_files.newest, name="decision-file"),
    path(
        f"{DECISION_FILE}/versions/<int:number>/",
        decision_files.version,
        name="decision-file-version",
    ),
    path(
        f"{DECISION_FILE}/difference/", decision_files.difference, name="decision-file-difference"
    ),
    path(f"{DECISION_FILE}/begin/", decision_file_forms.begin, name="begin-decision-file"),
    path(
        f"{DECISION_FILE}/edit/<slug:section>/",
        decision_file_forms.edit,
        name="edit-decision-file",
    ),
    path(f"{DECISION_FILE}/options/", decision_file_forms.options, name="decision-file-options"),
    path(f"{OPTION}/", decision_file_forms.option, name="decision-file-option"),
    path(f"{OPTION}/remove/", decision_file_forms.remove, name="remove-option"),
    path(f"{OPTION}/move/<slug:direction>/", decision_file_forms.move, name="move-option"),
    path(f"{DECISION_FILE}/put-to-vote/", decision_voting.put, name="put-to-vote"),
    path(f"{DECISION_FILE}/vote/", decision_voting.vote, name="cast-vote"),
    path(f"{DECISION_FILE}/close/", decision_voting.close, name="close-vote"),
    path(f"{DECISION_FILE}/withdraw/", decision_voting.withdraw, name="withdraw-decision-file"),
]
RESULT = f"{PROJECT}/results/<int:number>"
RESULT_URLS = [
    path("programmes/<slug:code>/results/", results.of_programme, name="programme-results"),
    path("programmes/<slug:code>/results/new/", results.promise, name="new-result"),
    path(f"{RESULT}/", results.result, name="result"),
    path(f"{RESULT}/edit/", results.edit, name="edit-result"),
    path(f"{RESULT}/remove/", results.remove, name="remove-result"),
    path(f"{RESULT}/steps/<slug:name>/", results.step, name="result-step"),
]
STAKEHOLDERS = f"{PROJECT}/stakeholders"
STAKEHOLDER = f"{STAKEHOLDERS}/<int:number>"
ENGAGEMENT = f"{STAKEHOLDER}/actions/<int:action>"
CONSULTATION = f"{PROJECT}/consultations/<int:number>"
STAKEHOLDER_URLS = [
    path("stakeholders/", stakeholders.over_all, name="all-stakeholders"),
    path(f"{STAKEHOLDERS}/", stakeholders.register, name="stakeholders"),
    path(f"{STAKEHOLDERS}/new/", stakeholders.enter, name="new-stakeholder"),
    path(f"{STAKEHOLDER}/", stakeholders.stakeholder, name="stakeholder"),
    path(f"{STAKEHOLDER}/edit/", stakeholders.edit, name="edit-stakeholder"),
    path(f"{STAKEHOLDER}/assess/", stakeholders.assess, name="assess-stakeholder"),
    path(f"{STAKEHOLDER}/remove/", stakeholders.remove, name="remove-stakeholder"),
    path(f"{STAKEHOLDER}/contacts/new/", engagement.new_contact, name="new-contact"),
    path(
        f"{STAKEHOLDER}/contacts/<int:contact>/remove/",
        engagement.drop_contact,
        name="remove-contact",
    ),
    path(f"{STAKEHOLDER}/actions/new/", engagement.new_action, name="new-engagement"),
    path(f"{ENGAGEMENT}/edit/", engagement.edit_action, name="edit-engagement"),
    path(f"{ENGAGEMENT}/done/", engagement.finish, name="finish-engagement"),
    path(f"{PROJECT}/consultations/new/", consultations.new, name="new-consultation"),
    path(f"{CONSULTATION}/", consultations.consultation, name="consultation"),
    path(
        f"{CONSULTATION}/answers/<int:party_id>/",
        consultations.answer,
        name="answer-consultation",
    ),
    path(f"{CONSULTATION}/close/", consultations.close, name="close-consultation"),
    path(f"{CONSULTATION}/file/", consultations.file, name="consultation-file"),
    path("touched-units/", units.units, name="touched-units"),
    path("touched-units/<slug:code>/", units.unit, name="touched-unit"),
]
COMMUNICATION = f"{PROJECT}/communication"
MESSAGE = f"{COMMUNICATION}/<int:number>"
PULSE = f"{PROJECT}/pulses/<int:number>"
COMMUNICATION_URLS = [
    path("profile/quiet-projects/", quiet.quiet, name="quiet-projects"),
    path("communication/", communication.over_all, name="all-communication"),
    path(f"{COMMUNICATION}/", communication.plan, name="communication"),
    path(f"{COMMUNICATION}/new/", communication.new, name="new-communication"),
    path(f"{COMMUNICATION}/frame/", communication.frame, name="communication-frame"),
    path(f"{COMMUNICATION}/approve/", communication.approve, name="approve-communication"),
    path(f"{COMMUNICATION}/calendar.ics", communication.calendar, name="communication-calendar"),
    path(f"{PROJECT}/pulses/new/", pulses.new, name="new-pulse"),
    path(f"{PROJECT}/pulses/count/", pulses.count, name="count-pulse"),
    path(f"{PULSE}/", pulses.pulse, name="pulse"),
    path(f"{PULSE}/answer/", pulses.answer, name="answer-pulse"),
    path(f"{MESSAGE}/", communication.action, name="communication-action"),
    path(f"{MESSAGE}/edit/", communication.edit, name="edit-communication"),
    path(f"{MESSAGE}/message/", communication.write, name="write-communication"),
    path(f"{MESSAGE}/deliveries/", mailings.deliveries, name="communication-deliveries"),
    path(f"{MESSAGE}/<slug:step>/", communication.act, name="act-on-communication"),
    path("told/<str:key>/", mailings.told, name="told"),
    path("told/<str:key>/read/", mailings.told_read, name="told-read"),
    path("told/<str:key>/no-more/", mailings.told_no_more, name="told-no-more"),
    path("told/<str:key>/again/", mailings.told_again, name="told-again"),
]
urlpatterns = [
    *MANDATE_URLS,
    *COMMUNICATION_URLS,
    *STAKEHOLDER_URLS,
    *DECISION_FILE_URLS,
    *RESULT_URLS,
    path("portfolio/", lists.portfolio, name="portfolio"),
    path("portfolio/new/", programmes.create_portfolio_page, name="create-portfolio"),
    path("portfolio/<slug:code>/edit/", programmes.edit_portfolio_page, name="edit-portfolio"),
    path("portfolio/<slug:code>/history/", programmes.portfolio_history, name="portfolio-history"),
    path("programmes/", lists.programme_list, name="programmes"),
    path("programmes/new/", programmes.create, name="create-programme"),
    path("programmes/<slug:code>/", programme.programme, name="programme"),
    path("programmes/<slug:code>/roles/", programme.give_role, name="give-programme-role"),
    path(
        "programmes/<slug:code>/roles/<int:user_id>/<slug:role>/remove/",
        programme.take_role,
        name="take-programme-role",
    ),
    path("programmes/<slug:code>/history/", programme.programme_history, name="programme-history"),
    path("programmes/<slug:code>/edit/", programmes.edit, name="edit-programme"),
    path(
        "programmes/<slug:code>/decisions/new/",
        decisions.new_for_programme,
        name="new-programme-decision",
    ),
    path("decisions/", decisions.log, name="decisions"),
    path("decisions/<slug:portfolio>/<int:number>/", decisions.decision, name="decision"),
    path(
        "decisions/<slug:portfolio>/<int:number>/conditions/<int:position>/",
        decisions.condition_done,
        name="condition-done",
    ),
    path(
        "decisions/<slug:portfolio>/<int:number>/conditions/<int:position>/file/",
        decisions.condition_file,
        name="condition-file",
    ),
    path(
        "decisions/<slug:portfolio>/<int:number>/files/<slug:code>/",
        decisions.decision_file,
        name="decision-evidence",
    ),
    path("requests/", request_pipeline.pipeline, name="requests"),
    path("requests/new/", request_writing.create, name="create-request"),
    path("requests/<int:number>/", request_page.page, name="request-page"),
    path("requests/<int:number>/submit/", request_writing.submit, name="request-submit"),
    path("requests/<int:number>/delete/", request_writing.delete, name="request-delete"),
    path(
        "requests/<int:number>/form/<slug:section>/",
        request_writing.section,
        name="request-section",
    ),
    path("requests/<int:number>/steps/<slug:step>/", request_steps.act, name="request-step"),
    path("projects/<slug:project_code>/request/", request_page.of_project, name="request"),
    path("projects/", lists.project_list, name="list"),
    path("projects/new/", forms.create, name="create"),
    path("projects/<slug:project_code>/", pages.overview, name="overview"),
    path("projects/<slug:project_code>/edit/", forms.edit, name="edit"),
    path("projects/<slug:project_code>/move/", forms.move, name="move"),
    path("projects/<slug:project_code>/delete/", forms.delete, name="delete"),
    path("projects/<slug:project_code>/state/<slug:to>/", lifecycle.change, name="change-state"),
    path(
        "projects/<slug:project_code>/put-off/<slug:outcome>/",
        lifecycle.put_off_page,
        name="put-off",
    ),
    path("projects/<slug:project_code>/gates/<slug:gate>/", gates.gate, name="gate"),
    path("projects/<slug:project_code>/conditions/<slug:code>/tick/", gates.tick, name="tick"),
    path(
        "projects/<slug:project_code>/conditions/<slug:code>/file/",
        gates.tick_file,
        name="tick-file",
    ),
    path(
        "projects/<slug:project_code>/conditions/<slug:code>/untick/", gates.untick, name="untick"
    ),
    path("projects/<slug:project_code>/conditions/<slug:code>/waive/", gates.waive, name="waive"),
    path(
        "projects/<slug:project_code>/conditions/<slug:code>/unwaive/",
        gates.unwaive,
        name="unwaive",
    ),
    path("projects/<slug:project_code>/decisions/", decisions.of_project, name="project-decisions"),
    path(
        "projects/<slug:project_code>/decisions/new/",
        decisions.new_for_project,
        name="new-decision",
    ),
    path(
        "projects/<slug:project_code>/decisions/phase/", decisions.new_phase, name="release-phase"
    ),
    path("projects/<slug:project_code>/withdraw/", lifecycle.withdraw, name="withdraw"),
    path("projects/<slug:project_code>/team/", team.team, name="team"),
    path(
        "projects/<slug:project_code>/team/<int:user_id>/<slug:role>/remove/",
        team.remove_member,
        name="remove-member",
    ),
    path("projects/<slug:project_code>/history/", pages.history, name="history"),
    path("priorities/", priorities.priorities, name="priorities"),
    path("priorities/settings/", priority_settings.settings, name="priority-settings"),
    path(
        "priorities/settings/<slug:portfolio>/found/",
        priority_settings.found,
        name="priority-found",
    ),
    path(
        "priorities/settings/<slug:portfolio>/<slug:kind>/draft/",
        priority_settings.draft,
        name="priority-draft",
    ),
    path(
        "priorities/settings/<slug:portfolio>/<slug:kind>/edit/",
        priority_settings.edit,
        name="priority-edit",
    ),
    path(
        "priorities/settings/<slug:portfolio>/<slug:kind>/put-in-force/",
        priority_settings.enforce,
        name="priority-enforce",
    ),
    path(
        "priorities/settings/<slug:portfolio>/<slug:kind>/discard/",
        priority_settings.discard,
        name="priority-discard",
    ),
    path("projects/<slug:project_code>/priority/", priority.priority, name="priority"),
    path("projects/<slug:project_code>/priority/score/", priority.score, name="score"),
    path("projects/<slug:project_code>/priority/adopt/", priority.adopt, name="adopt-score"),
    path("projects/<slug:project_code>/priority/decline/", priority.decline, name="decline-score"),
    path("priorities/scenarios/", selection.scenarios, name="scenarios"),
    path("priorities/scenarios/compare/", selection.compare, name="compare-scenarios"),
    path("priorities/scenarios/new/<slug:portfolio>/", selection.new_scenario, name="new-scenario"),
    path("priorities/scenarios/<int:number>/", selection.scenario, name="scenario"),
    path("priorities/scenarios/<int:number>/edit/", selection.edit, name="edit-scenario"),
    path("priorities/scenarios/<int:number>/copy/", selection.copy, name="copy-scenario"),
    path("priorities/scenarios/<int:number>/compute/", selection.compute, name="compute-scenario"),
    path("priorities/scenarios/<int:number>/delete/", selection.delete, name="delete-scenario"),
    path("priorities/scenarios/<int:number>/adopt/", selection.adopt, name="adopt-scenario"),
    path(
        "priorities/scenarios/<int:number>/groups/", selection.role_groups, name="scenario-groups"
    ),
    path(
        "priorities/scenarios/<int:number>/candidates/<slug:code>/",
        selection.candidate,
        name="scenario-candidate",
    ),
    path("priorities/rules/<slug:portfolio>/", selection_rules.rules, name="selection-rules"),
    path(
        "priorities/rules/<slug:portfolio>/<int:number>/remove/",
        selection_rules.remove,
        name="remove-rule",
    ),
    path("priorities/order/<slug:portfolio>/", selection_rules.order, name="propose-order"),
    path(
        "priorities/order/<int:number>/withdraw/", selection_rules.withdraw, name="withdraw-order"
    ),
    path("priorities/rounds/", rounds.rounds, name="rounds"),
    path("priorities/rounds/new/<slug:portfolio>/", rounds.new_round, name="new-round"),
    path("priorities/rounds/<int:number>/", rounds.one_round, name="round"),
    path("priorities/rounds/<int:number>/close/", rounds.close, name="close-round"),
    path("priorities/rounds/<int:number>/units/<int:unit>/", rounds.scorer, name="name-scorer"),
    path(
        "priorities/rounds/<int:number>/units/<int:unit>/<slug:code>/",
        rounds.unit_score,
        name="unit-score",
    ),
    path("priorities/rounds/<int:number>/agree/<slug:code>/", rounds.agree, name="agree-round"),
    path("changes/", changes.everywhere, name="all-changes"),
    path(f"{PROJECT}/changes/", changes.register, name="changes"),
    path(f"{PROJECT}/changes/new/", changes.new, name="new-change"),
    path(f"{PROJECT}/changes/<int:number>/", changes.page, name="change"),
    path(f"{PROJECT}/changes/<int:number>/edit/", changes.edit, name="edit-change"),
    path(f"{PROJECT}/changes/<int:number>/analyse/", changes.analyse, name="analyse-change"),
    path(f"{PROJECT}/changes/<int:number>/steps/<slug:name>/", changes.step, name="change-step"),
]
