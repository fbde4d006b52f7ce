"""Who may open and send what: the permission matrix of the domain, address by address.

Each group begins with its line of the matrix as a comment, then says what the people meet in
their own place, in this order::

    DIR  director            STK  observer of everything     PGM  programme manager
    BRD  portfolio board     HR   human resources            PM   project lead
    QM   quality manager     ADM  administrator              WPL  package lead
    TM   team member         SPO  the project's sponsor      OBS  observer of the project
    OUT  somebody without a role

``ok`` is a page, or a form that is accepted; a number is the status of the refusal. What is
not seen is 404, what is seen but not done is 403, what breaks a rule is 422. A name after "@"
tells which of several objects is meant. Three laws need no table:

* a role in one place is none in another: in the foreign programme PGM to OBS meet what OUT meets;
* a method that stands nowhere is 405 for everybody signed in;
* a stranger is sent to the sign-in page, except from what ``OPEN`` lists.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.matrix.world import EVERYWHERE, LOCAL

COLUMNS = (*EVERYWHERE, *LOCAL, "outsider")

TABLE = """
# Everybody signed in: where to start, lists of what is in sight, own settings.
# DIR  BRD  QM   STK  HR   ADM | PGM  PM   WPL  TM   SPO  OBS | OUT
  302  302  302  302  302  302 | 302  302  302  302  302  302 | 302
GET  home
GET  costs:hours
GET  people:interrupted_form
  ok   ok   ok   ok   ok   ok  | ok   ok   ok   ok   ok   ok  | ok
GET  projects:list
GET  projects:requests
GET  projects:create-request
POST projects:create-request
GET  projects:portfolio
GET  projects:programmes
GET  projects:decisions
GET  projects:all-changes
GET  closure:lessons
GET  reporting:archive
GET  workpackages:my_work
GET  workpackages:portfolio_plan
GET  reporting:portfolio_plan_pdf
POST reporting:portfolio_plan_pdf
GET  workpackages:across_list
GET  risks:portfolio
GET  risks:portfolio_matrix
GET  risks:all_issues
GET  people:profile
GET  people:notifications
GET  people:search
GET  security_txt
GET  people:alive
GET  workpackages:my_calendar
GET  projects:quiet-projects
GET  costs:week
POST costs:week
POST people:profile
POST workpackages:my_calendar
POST projects:quiet-projects
POST workpackages:my_calendar_revoke
POST people:sessions_end
POST people:session_end
POST people:filter_save
GET  projects:touched-units
GET  projects:touched-unit
POST people:interrupted_form_discard
POST people:notifications_read
POST people:switch_language
POST people:switch_theme

# Calendars and sent messages have secret addresses: who does not know one finds nothing.
  404  404  404  404  404  404 | 404  404  404  404  404  404 | 404
GET  workpackages:calendar_feed
GET  projects:told
POST projects:told-read
GET  projects:told-no-more
POST projects:told-no-more
POST projects:told-again

# Belongings: of oneself, never of another person.
GET  people:job
POST people:job-cancel
POST people:job-retry
POST people:notification
POST people:filter_delete

# Score, scenario: DIR CRU, PGM Rs U(s) proposal, PM Rs, SPO R A, QM R; the others none.
# DIR  BRD  QM   STK  HR   ADM | PGM  PM   WPL  TM   SPO  OBS | OUT
  ok   ok   ok   404  404  404 | ok   ok   404  404  ok   404 | 404
GET  projects:priority-settings
GET  projects:priorities
GET  projects:rounds
GET  projects:round
GET  projects:scenarios
GET  projects:scenario
GET  projects:compare-scenarios
GET  projects:selection-rules
  ok   403  403  404  404  404 | 403  403  404  404  403  404 | 404
POST projects:priority-found
POST projects:priority-draft
GET  projects:priority-edit
GET  projects:new-round
POST projects:new-round
GET  projects:unit-score
POST projects:unit-score
POST projects:name-scorer
GET  projects:agree-round
POST projects:agree-round
POST projects:close-round
GET  projects:new-scenario
POST projects:new-scenario
GET  projects:edit-scenario
POST projects:edit-scenario
GET  projects:copy-scenario
POST projects:copy-scenario
GET  projects:scenario-groups
POST projects:scenario-groups
GET  projects:scenario-candidate
POST projects:scenario-candidate
POST projects:compute-scenario
POST projects:delete-scenario
POST projects:selection-rules
POST projects:remove-rule
POST projects:withdraw-order
POST projects:priority-edit
POST projects:priority-enforce
POST projects:priority-discard
# Adopting is the board's, written down by its members or by the director.
  ok   ok   403  404  404  404 | 403  403  404  404  403  404 | 404
GET  projects:adopt-scenario
POST projects:adopt-scenario
# Another order is proposed for what one sees.
  ok   403  403  404  404  404 | ok   403  404  404  403  404 | 404
GET  projects:propose-order
  ok   403  403  404  404  404 | 422  403  404  404  403  404 | 404
POST projects:propose-order@all
  422  403  403  404  404  404 | ok   403  404  404  403  404 | 404
POST projects:propose-order@own
  ok   ok   ok   404  404  404 | ok   ok   404  404  ok   404 | 404
GET  projects:priority
  ok   403  403  404  404  404 | ok   403  404  404  403  404 | 404
GET  projects:score
POST projects:score
  ok   403  403  404  404  404 | 403  403  404  404  403  404 | 404
POST projects:adopt-score
POST projects:decline-score

# Project mandate (here the record): OBS Rs summary; HR and ADM none.
# DIR  BRD  QM   STK  HR   ADM | PGM  PM   WPL  TM   SPO  OBS | OUT
  ok   ok   ok   ok   404  404 | ok   ok   ok   ok   ok   ok  | 404
GET  projects:overview
GET  reporting:project_reports
GET  reporting:overview_panel

# The plan of a programme: who sees the programme and the inside of its projects.
  ok   ok   ok   404  404  404 | ok   404  404  404  404  404 | 404
GET  workpackages:programme_plan_file

# Programme report, objective: DIR CRUA, PGM CRUs, SPO RA, QM R; a role in one of its
# projects does not open the programme.
  ok   ok   ok   ok   404  404 | ok   404  404  404  404  404 | 404
GET  projects:programme
# Its plan is the inside of its projects, which observers do not see.
  ok   ok   ok   404  404  404 | ok   404  404  404  404  404 | 404
GET  workpackages:programme_plan
GET  workpackages:programme_panel
  ok   403  403  403  404  404 | ok   404  404  404  404  404 | 404
GET  projects:edit-programme
POST projects:edit-programme
# Programme-wide roles are the director's; the audit log as in a project.
  ok   403  403  403  404  404 | 403  404  404  404  404  404 | 404
POST projects:give-programme-role
POST projects:take-programme-role
  ok   ok   ok   403  404  404 | 403  404  404  404  404  404 | 404
GET  projects:programme-history
# What its projects owe it: read with the inside of its projects, written by who runs it.
  ok   ok   ok   403  404  404 | ok   404  404  404  404  404 | 404
GET  projects:programme-results
  ok   403  403  403  404  404 | ok   404  404  404  404  404 | 404
GET  projects:new-result
POST projects:new-result
  ok   ok   ok   403  404  404 | ok   ok   ok   ok   ok   403 | 404
GET  projects:result
  ok   403  403  403  404  404 | ok   403  403  403  403  403 | 404
GET  projects:edit-result
POST projects:edit-result
POST projects:remove-result
POST projects:result-step@integrate
  403  403  403  403  404  404 | 403  ok   403  403  403  403 | 404
POST projects:result-step@deliver
# Stakeholder register (facts): DIR RU, PGM RUs, PM CRUs, WPL Rs, SPO Rs, QM Rs; others none.
# DIR  BRD  QM   STK  HR   ADM | PGM  PM   WPL  TM   SPO  OBS | OUT
  ok   ok   ok   403  403  403 | ok   ok   ok   403  ok   403 | 403
GET  projects:all-stakeholders
  ok   ok   ok   403  404  404 | ok   ok   ok   403  ok   403 | 404
GET  projects:stakeholders
GET  projects:stakeholder
  403  403  403  403  404  404 | 403  ok   403  403  403  403 | 404
GET  projects:new-stakeholder
POST projects:new-stakeholder
POST projects:remove-stakeholder
# Communication action: DIR RA, PGM RAs, PM CRUAs, WPL CRUs, TM Rs, SPO RAs, QM Rs, OBS published.
# DIR  BRD  QM   STK  HR   ADM | PGM  PM   WPL  TM   SPO  OBS | OUT
  ok   ok   ok   ok   403  403 | ok   ok   ok   ok   ok   ok  | 403
GET  projects:all-communication
  ok   ok   ok   ok   404  404 | ok   ok   ok   ok   ok   ok  | 404
GET  projects:communication
GET  projects:communication-calendar
GET  projects:communication-action@told
  ok   ok   ok   404  404  404 | ok   ok   ok   ok   ok   404 | 404
GET  projects:communication-action
  403  403  403  403  404  404 | 403  ok   ok   403  403  403 | 404
GET  projects:new-communication
POST projects:new-communication
  403  403  403  404  404  404 | 403  ok   ok   403  403  404 | 404
GET  projects:edit-communication
POST projects:edit-communication
GET  projects:write-communication
POST projects:write-communication
  403  403  403  403  404  404 | 403  ok   ok   403  403  403 | 404
POST projects:act-on-communication@effect
  ok   403  403  404  404  404 | ok   ok   403  403  403  404 | 404
POST projects:act-on-communication@approve
  ok   403  403  404  404  404 | ok   ok   ok   403  403  404 | 404
GET  projects:communication-deliveries
  403  403  403  403  404  404 | 403  ok   403  403  403  403 | 404
GET  projects:communication-frame
POST projects:communication-frame
  ok   403  403  403  404  404 | ok   ok   403  403  403  403 | 404
POST projects:approve-communication
GET  projects:new-pulse
POST projects:new-pulse
GET  projects:count-pulse
POST projects:count-pulse
  ok   ok   ok   404  404  404 | ok   ok   ok   ok   ok   404 | 404
GET  projects:pulse
  403  403  403  404  404  404 | 403  ok   403  403  403  404 | 404
POST projects:answer-pulse
# Attitude, contact log: DIR RU, PGM RUs, PM CRUs, SPO Rs; others none.
  ok   403  403  403  404  404 | ok   ok   403  403  403  403 | 404
GET  projects:edit-stakeholder
POST projects:edit-stakeholder
GET  projects:assess-stakeholder
POST projects:assess-stakeholder
GET  projects:new-contact
POST projects:new-contact
GET  projects:new-engagement
POST projects:new-engagement
GET  projects:edit-engagement
POST projects:edit-engagement
GET  projects:finish-engagement
POST projects:finish-engagement
GET  projects:new-consultation
POST projects:new-consultation
  ok   403  404  403  404  404 | ok   ok   404  403  403  403 | 404
POST projects:remove-contact
# A consultation is read with the register, and by those who are heard; here that is the lead.
  ok   ok   ok   404  404  404 | ok   ok   ok   404  ok   404 | 404
GET  projects:consultation
GET  projects:consultation-file
  403  403  403  404  404  404 | 403  ok   403  404  403  404 | 404
POST projects:answer-consultation
  ok   403  403  404  404  404 | ok   ok   403  404  403  404 | 404
POST projects:close-consultation
# A portfolio is seen through what is seen of it.
# DIR  BRD  QM   STK  HR   ADM | PGM  PM   WPL  TM   SPO  OBS | OUT
  ok   403  403  403  404  404 | 403  403  403  403  403  403 | 404
GET  projects:edit-portfolio
POST projects:edit-portfolio
  ok   ok   ok   403  404  404 | 403  403  403  403  403  403 | 404
GET  projects:portfolio-history

# Only the director opens portfolios, programmes and projects that stand alone.
  ok   403  403  403  403  403 | 403  403  403  403  403  403 | 403
GET  projects:create-portfolio
POST projects:create-portfolio
GET  projects:create-programme
POST projects:create-programme
GET  projects:create
POST projects:create

# Mandate U: the director, and the lead of the project (PM CRUs), who also divides it.
  ok   403  403  403  404  404 | 403  ok   403  403  403  403 | 404
GET  projects:create@below
POST projects:create@below
GET  projects:edit
POST projects:edit

# Where a project stands, and whether it is at all, is the director's.
  ok   403  403  403  404  404 | 403  403  403  403  403  403 | 404
GET  projects:move
POST projects:move
GET  projects:delete
POST projects:delete@request

# Project request: read by who has a part in any project, by DIR, QM and the board; the
# others read their own. As a tab it is the inside of its project.
# DIR  BRD  QM   STK  HR   ADM | PGM  PM   WPL  TM   SPO  OBS | OUT
  ok   ok   ok   404  404  404 | ok   ok   ok   ok   404  404 | 404
GET  projects:request-page
GET  reporting:paper@request
POST reporting:paper@request
  ok   ok   ok   403  404  404 | ok   ok   ok   ok   ok   403 | 404
GET  projects:request
# A draft is its writer's, here the member's.
  404  404  404  404  404  404 | 404  404  404  ok   404  404 | 404
GET  projects:request-page@draft
GET  projects:request-section@draft
POST projects:request-section@draft
GET  projects:request-section@objectives
POST projects:request-section@objectives
GET  projects:request-section@frame
POST projects:request-section@frame
GET  projects:request-submit
POST projects:request-submit
GET  projects:request-delete
POST projects:request-delete
# The screening is the director's until an analyst is named, as are the other steps; the head
# of the unit, here the board, answers for it.
  ok   403  403  404  404  404 | 403  403  403  403  404  404 | 404
GET  projects:request-section
POST projects:request-section
GET  projects:request-step@return
POST projects:request-step@return
GET  projects:request-step@park
POST projects:request-step@park
GET  projects:request-step@analyst
POST projects:request-step@analyst
GET  projects:request-step@take-up
POST projects:request-step@take-up
  403  ok   403  404  404  404 | 403  403  403  403  404  404 | 404
GET  projects:request-step@endorse
POST projects:request-step@endorse
GET  projects:request-step@refuse
POST projects:request-step@refuse

# Life cycle: analysis is the director's, approval the board's, the running project is the
# sponsor's, to end one in a programme the board's.
  ok   403  403  403  404  404 | 403  403  403  403  403  403 | 404
GET  projects:change-state@analysis
POST projects:change-state@analysis
  403  ok   403  403  404  404 | 403  403  403  403  403  403 | 404
GET  projects:change-state@mandate
GET  projects:change-state@cancelled
POST projects:change-state@cancelled
GET  projects:put-off
POST projects:put-off
  403  403  403  403  404  404 | 403  403  403  403  ok   403 | 404
GET  projects:change-state@on_hold
POST projects:change-state@on_hold
# Gates: those inside read; who prepares ticks, who decides waives and releases.
# DIR  BRD  QM   STK  HR   ADM | PGM  PM   WPL  TM   SPO  OBS | OUT
  ok   ok   ok   403  404  404 | ok   ok   ok   ok   ok   403 | 404
GET  projects:gate
GET  projects:tick-file
GET  projects:project-decisions
  ok   403  ok   403  404  404 | ok   ok   403  403  403  403 | 404
POST projects:tick
POST projects:untick
  403  403  403  403  404  404 | 403  403  403  403  ok   403 | 404
POST projects:waive
POST projects:unwaive
GET  projects:release-phase
POST projects:release-phase
# Decision, condition: DIR CR, SPO CRA, PGM, WPL, TM and QM R, PM U condition; OBS none.
# Each writes down what a body decided for which they speak.
  ok   ok   403  403  404  404 | 403  403  403  403  ok   403 | 404
GET  projects:new-decision
  ok   ok   403  403  404  404 | 403  403  403  403  422  403 | 404
POST projects:new-decision@board
  ok   422  403  403  404  404 | 403  403  403  403  ok   403 | 404
POST projects:new-decision@steering
  ok   ok   403  403  404  404 | 403  404  404  404  404  404 | 404
GET  projects:new-programme-decision
POST projects:new-programme-decision
  ok   ok   ok   404  404  404 | ok   ok   ok   ok   ok   404 | 404
GET  projects:decision
GET  projects:decision-evidence
GET  projects:condition-file
  ok   403  403  404  404  404 | ok   ok   403  403  403  404 | 404
POST projects:condition-done
# An agreement is taken back by the one who gave it, here the director.
  ok   403  403  403  404  404 | 403  403  403  403  403  403 | 404
POST projects:withdraw

# Project mandate: all inside read it, an observer its summary once it is signed.
# DIR  BRD  QM   STK  HR   ADM | PGM  PM   WPL  TM   SPO  OBS | OUT
  ok   ok   ok   ok   404  404 | ok   ok   ok   ok   ok   ok  | 404
GET  projects:mandate
GET  projects:mandate-panel
GET  projects:mandate-version
GET  projects:mandate-difference
# Its document is the whole of it, which an observer does not read.
  ok   ok   ok   404  404  404 | ok   ok   ok   ok   ok   404 | 404
GET  reporting:paper
POST reporting:paper
# Of a draft nothing is filed here.
  404  404  404  404  404  404 | 404  404  404  404  404  404 | 404
GET  reporting:paper_file
# DIR CRUA, PGM RUAs, PM CRUs: a programme manager writes, but does not begin one.
  ok   403  403  403  404  404 | 403  ok   404  404  403  404 | 404
GET  projects:begin-mandate
POST projects:begin-mandate
  ok   403  403  403  404  404 | ok   ok   403  403  403  403 | 404
GET  projects:edit-mandate
POST projects:edit-mandate
GET  projects:mandate-rows
POST projects:mandate-rows
GET  projects:mandate-row
POST projects:mandate-row
POST projects:remove-mandate-row
GET  projects:discard-mandate
POST projects:discard-mandate
GET  projects:send-mandate
POST projects:send-mandate
  ok   403  403  403  404  404 | ok   ok   404  404  403  404 | 404
GET  projects:take-mandate-back
POST projects:take-mandate-back
# Each signs in the own role only: here the sponsor, the director and the lead.
  403  403  403  403  404  404 | 403  403  404  404  ok   404 | 404
GET  projects:sign-mandate
POST projects:sign-mandate
  ok   403  403  403  404  404 | 403  403  404  404  403  404 | 404
GET  projects:sign-mandate@director
POST projects:sign-mandate@director
  403  403  403  403  404  404 | 403  ok   404  404  403  404 | 404
GET  projects:sign-mandate@lead
POST projects:sign-mandate@lead
# Decision paper: DIR CRUA, PGM RUs, PM RUs, SPO RA, QM R; the others none. It is for the direction.
# DIR  BRD  QM   STK  HR   ADM | PGM  PM   WPL  TM   SPO  OBS | OUT
  ok   ok   ok   404  404  404 | ok   ok   404  404  ok   404 | 404
GET  projects:decision-file
GET  projects:decision-file-version
GET  projects:decision-file-difference
GET  reporting:paper@decision-file
POST reporting:paper@decision-file
# Begun, put to the vote, closed and withdrawn by the director alone.
  ok   403  403  404  404  404 | 403  403  404  404  403  404 | 404
GET  projects:begin-decision-file
POST projects:begin-decision-file
GET  projects:begin-decision-file@again
POST projects:begin-decision-file@again
GET  projects:put-to-vote
POST projects:put-to-vote
GET  projects:close-vote
POST projects:close-vote
GET  projects:withdraw-decision-file
POST projects:withdraw-decision-file
  ok   403  403  404  404  404 | ok   ok   404  404  403  404 | 404
GET  projects:edit-decision-file
POST projects:edit-decision-file
GET  projects:edit-decision-file@recommendation
POST projects:edit-decision-file@recommendation
GET  projects:decision-file-options
POST projects:decision-file-options
GET  projects:decision-file-option
POST projects:decision-file-option
POST projects:remove-option
POST projects:move-option
# The one who is named votes; the author reads why not.
  ok   403  403  404  404  404 | 403  403  404  404  ok   404 | 404
GET  projects:cast-vote
  422  403  403  404  404  404 | 403  403  404  404  ok   404 | 404
POST projects:cast-vote
# Organisation and assumptions: read inside the project; seats are given by DIR and PM, the
# register is kept by those who write the mandate.
  ok   ok   ok   403  404  404 | ok   ok   ok   ok   ok   403 | 404
GET  projects:organisation
GET  projects:assumptions
GET  projects:assumption
  ok   403  403  403  404  404 | 403  ok   403  403  403  403 | 404
POST projects:organisation
POST projects:remove-seat
GET  projects:responsibility
POST projects:responsibility
  ok   403  403  403  404  404 | ok   ok   403  403  403  403 | 404
GET  projects:new-assumption
POST projects:new-assumption
POST projects:assumption

# Team: read inside the project; roles are delegated by DIR and PM.
# DIR  BRD  QM   STK  HR   ADM | PGM  PM   WPL  TM   SPO  OBS | OUT
  ok   ok   ok   403  404  404 | ok   ok   ok   ok   ok   403 | 404
GET  projects:team
  ok   403  403  403  404  404 | 403  ok   403  403  403  403 | 404
POST projects:team
POST projects:remove-member

# Audit log: DIR R, PM Rs, SPO Rs, QM R; PGM, WPL, TM and OBS none.
  ok   ok   ok   403  404  404 | 403  ok   403  403  ok   403 | 404
GET  projects:history

# WBS, task, baseline: R for DIR, PGM, PM, WPL, TM, SPO, QM; OBS, HR and ADM none.
# DIR  BRD  QM   STK  HR   ADM | PGM  PM   WPL  TM   SPO  OBS | OUT
  ok   ok   ok   404  404  404 | ok   ok   ok   ok   ok   404 | 404
GET  workpackages:structure
GET  workpackages:tasks
GET  workpackages:plan_quality
GET  workpackages:plan
GET  workpackages:plan_file
GET  reporting:plan_pdf
POST reporting:plan_pdf
GET  workpackages:detail
GET  workpackages:detail@other
GET  workpackages:milestones
POST workpackages:milestone_calendar
POST workpackages:milestone_calendar_revoke
GET  workpackages:overview_panel
GET  workpackages:task
GET  workpackages:task@other
GET  workpackages:task@milestone
GET  workpackages:dependencies
GET  workpackages:across
GET  workpackages:across@asked

# Cross-project dependency (domain, life cycles): the consumer's PM proposes, the provider's PM
# agrees, PGM arbitrates, as DIR may.
# DIR  BRD  QM   STK  HR   ADM | PGM  PM   WPL  TM   SPO  OBS | OUT
  ok   403  403  404  404  404 | ok   ok   403  403  403  404 | 404
GET  workpackages:request_delivery
POST workpackages:request_delivery
GET  workpackages:act_across@agree
POST workpackages:act_across@agree
GET  workpackages:act_across@offer
POST workpackages:act_across@offer
GET  workpackages:act_across@refuse
POST workpackages:act_across@refuse
GET  workpackages:act_across@revise
POST workpackages:act_across@revise
GET  workpackages:act_across@withdraw
POST workpackages:act_across@withdraw

# The sheets of a plan belong to whoever asked for them; here nobody has.
  404  404  404  404  404  404 | 404  404  404  404  404  404 | 404
GET  reporting:plan_file
GET  reporting:portfolio_plan_file

# Audit log again; the lead of a package and those who work on a task read what was done to it.
  ok   ok   ok   404  404  404 | 403  ok   ok   403  ok   404 | 404
GET  workpackages:history
GET  workpackages:task_history@milestone
  ok   ok   ok   404  404  404 | 403  ok   403  403  ok   404 | 404
GET  workpackages:history@other
GET  workpackages:task_history@other
  ok   ok   ok   404  404  404 | 403  ok   ok   ok   ok   404 | 404
GET  workpackages:task_history

# Baseline: DIR, PGM, PM, WPL, SPO, QM R; TM none: it is not for those who only work on tasks.
  ok   ok   ok   404  404  404 | ok   ok   ok   403  ok   404 | 404
GET  workpackages:plan_steps
GET  workpackages:baseline

# Baseline: PM C, DIR A (and may take it).
  ok   403  403  404  404  404 | 403  ok   403  403  403  404 | 404
GET  workpackages:new_baseline
# The first one; what replaces a released one is the director's decision.
  ok   403  403  404  404  404 | 403  422  403  403  403  404 | 404
POST workpackages:new_baseline

# Acceptance: DIR, PGM, PM, WPL, TM, SPO and QM read; OBS only where it accepts.
# DIR  BRD  QM   STK  HR   ADM | PGM  PM   WPL  TM   SPO  OBS | OUT
  ok   ok   ok   404  404  404 | ok   ok   ok   ok   ok   404 | 404
GET  workpackages:deliverables
GET  workpackages:deliverable
GET  workpackages:defect
# PM CRs, WPL CRs own.
  403  403  403  404  404  404 | 403  ok   ok   403  403  404 | 404
GET  workpackages:new_deliverable
POST workpackages:new_deliverable
GET  workpackages:edit_deliverable
POST workpackages:edit_deliverable
GET  workpackages:new_criterion
POST workpackages:new_criterion
GET  workpackages:change_criterion
POST workpackages:change_criterion
POST workpackages:drop_criterion
# And who accepts: here the sponsor.
  403  403  403  404  404  404 | 403  ok   ok   403  ok   404 | 404
POST workpackages:act_on_defect@plan
  403  403  403  404  404  404 | 403  ok   403  403  403  404 | 404
POST workpackages:remove_deliverable
# The lead of the package delivers and corrects.
  403  403  403  404  404  404 | 403  403  ok   403  403  404 | 404
POST workpackages:act_on_deliverable@begin
POST workpackages:act_on_deliverable@present
POST workpackages:act_on_deliverable@rework
POST workpackages:act_on_defect@close
# SPO RAs: here the sponsor is the one who accepts.
  403  403  403  404  404  404 | 403  403  403  403  ok   404 | 404
GET  workpackages:judge
POST workpackages:judge
POST workpackages:act_on_deliverable@lift
POST workpackages:act_on_deliverable@waive
POST workpackages:act_on_defect@verify
POST workpackages:act_on_defect@reopen

# Requirements: DIR, PGM, WPL, TM, SPO and QM read; PM CRU.
# DIR  BRD  QM   STK  HR   ADM | PGM  PM   WPL  TM   SPO  OBS | OUT
  ok   ok   ok   404  404  404 | ok   ok   ok   ok   ok   404 | 404
GET  workpackages:requirements
GET  workpackages:requirement
  403  403  403  404  404  404 | 403  ok   403  403  403  404 | 404
GET  workpackages:new_requirement
POST workpackages:new_requirement
GET  workpackages:edit_requirement
POST workpackages:edit_requirement
GET  workpackages:cover_requirement
POST workpackages:cover_requirement
POST workpackages:uncover_requirement
POST workpackages:remove_requirement
POST workpackages:act_on_requirement@agree
POST workpackages:act_on_requirement@drop
POST workpackages:act_on_requirement@propose

# QA plan, checkpoint: all inside read; PM CRU, QM CRUA, SPO and DIR A; who is named reviews.
# DIR  BRD  QM   STK  HR   ADM | PGM  PM   WPL  TM   SPO  OBS | OUT
  ok   ok   ok   404  404  404 | ok   ok   ok   ok   ok   404 | 404
GET  workpackages:quality_plans
GET  workpackages:quality_plan
GET  reporting:paper@quality-plan
POST reporting:paper@quality-plan
GET  workpackages:checkpoints
GET  costs:rework
GET  workpackages:checkpoint
GET  workpackages:finding
  403  403  ok   404  404  404 | 403  ok   403  403  403  404 | 404
POST workpackages:draft_quality_plan
GET  workpackages:edit_quality_plan
POST workpackages:edit_quality_plan
GET  workpackages:new_goal
POST workpackages:new_goal
GET  workpackages:change_goal
POST workpackages:change_goal
POST workpackages:drop_goal
GET  workpackages:goal_result
POST workpackages:goal_result
POST workpackages:act_on_quality_plan@submit
GET  workpackages:new_checkpoint
POST workpackages:new_checkpoint
GET  workpackages:edit_checkpoint
POST workpackages:edit_checkpoint
GET  workpackages:new_line
POST workpackages:new_line
GET  workpackages:change_line
POST workpackages:change_line
POST workpackages:drop_line
POST workpackages:remove_checkpoint
POST workpackages:act_on_finding@plan
# The reviewer, here the team member, and the quality manager.
  403  403  ok   404  404  404 | 403  403  403  ok   403  404 | 404
GET  workpackages:answer_checklist
POST workpackages:answer_checklist
GET  workpackages:new_finding
POST workpackages:new_finding
POST workpackages:act_on_checkpoint@begin
POST workpackages:act_on_checkpoint@conclude
POST workpackages:act_on_finding@verify
POST workpackages:act_on_finding@reopen
  403  403  ok   404  404  404 | 403  403  403  403  403  404 | 404
POST workpackages:act_on_checkpoint@repeat
# The plan: QM, SPO and DIR approve it; none of them has submitted it here.
  ok   403  ok   404  404  404 | 403  403  403  403  ok   404 | 404
POST workpackages:act_on_quality_plan@approve
POST workpackages:act_on_quality_plan@return
  403  403  403  404  404  404 | 403  403  403  403  ok   404 | 404
POST workpackages:act_on_checkpoint@skip
POST workpackages:act_on_finding@accept
# The owner of the finding, here the lead of the package, and the project's lead.
  403  403  403  404  404  404 | 403  ok   ok   403  403  404 | 404
POST workpackages:act_on_finding@correct

# Conformity sheets: read by all inside, answered by PM and WPL own, signed by who is named.
# DIR  BRD  QM   STK  HR   ADM | PGM  PM   WPL  TM   SPO  OBS | OUT
  ok   ok   ok   404  404  404 | ok   ok   ok   ok   ok   404 | 404
GET  workpackages:conformity
GET  workpackages:conformity_sheet
  403  403  403  404  404  404 | 403  ok   ok   403  403  404 | 404
GET  workpackages:new_conformity_sheet
POST workpackages:new_conformity_sheet
GET  workpackages:answer_conformity
POST workpackages:answer_conformity
GET  workpackages:conformity_signer
POST workpackages:conformity_signer
POST workpackages:remove_conformity
# Here the team member signs.
  403  403  403  404  404  404 | 403  403  403  ok   403  404 | 404
POST workpackages:act_on_conformity@sign
  403  403  403  404  404  404 | 403  ok   403  ok   403  404 | 404
POST workpackages:act_on_conformity@reopen

# Plan templates (configuration): read by those who plan or judge plans, changed by DIR.
# DIR  BRD  QM   STK  HR   ADM | PGM  PM   WPL  TM   SPO  OBS | OUT
  ok   404  ok   404  404  404 | ok   ok   404  404  404  404 | 404
GET  workpackages:templates
GET  workpackages:template
  ok   404  403  404  404  404 | 403  403  404  404  404  404 | 404
GET  workpackages:template_history
GET  workpackages:template_give_up
POST workpackages:template_give_up
GET  workpackages:template_entry_new
POST workpackages:template_entry_new
GET  workpackages:template_entry
POST workpackages:template_entry
POST workpackages:template_entry_remove
POST workpackages:template_entry_move
# A plan is kept as one by DIR and PGM, and made of one by who leads the project.
  ok   403  403  404  404  404 | ok   403  403  403  403  404 | 404
GET  workpackages:template_keep
POST workpackages:template_keep
  403  403  403  404  404  404 | 403  ok   404  404  403  404 | 404
GET  workpackages:template_use
# Without a default calendar nothing is proposed.
  403  403  403  404  404  404 | 403  422  404  404  403  404 | 404
POST workpackages:template_use
  403  403  403  404  404  404 | 403  ok   403  403  403  404 | 404
POST workpackages:template_take_back

# WBS, work package: PM CRUs; import of a plan is the same right.
# DIR  BRD  QM   STK  HR   ADM | PGM  PM   WPL  TM   SPO  OBS | OUT
  403  403  403  404  404  404 | 403  ok   403  403  403  404 | 404
GET  workpackages:create
POST workpackages:create
GET  workpackages:move
POST workpackages:move
GET  workpackages:delete@other
POST workpackages:delete@other
GET  workpackages:edit@other
POST workpackages:edit@other
GET  workpackages:impact@other
POST workpackages:impact@other
POST workpackages:change_state
GET  workpackages:imports
POST workpackages:imports
GET  workpackages:import
GET  workpackages:import@done
GET  workpackages:import_file
GET  workpackages:plan_level
POST workpackages:plan_level
GET  workpackages:plan_calendar
POST workpackages:plan_calendar
GET  workpackages:follow_delivery
POST workpackages:follow_delivery
GET  workpackages:plan_reschedule
POST workpackages:plan_reschedule
POST workpackages:plan_undo
POST workpackages:confirm_import
POST workpackages:discard_import
# In a package that another person leads, its tasks are the project lead's.
GET  workpackages:new_task@other
POST workpackages:new_task@other
GET  workpackages:new_milestone@other
POST workpackages:new_milestone@other
GET  workpackages:edit_task@other
POST workpackages:edit_task@other
GET  workpackages:schedule_task@other
POST workpackages:schedule_task@other
GET  workpackages:move_task@other
POST workpackages:move_task@other
POST workpackages:assign@other
POST workpackages:comment@other
GET  workpackages:act@start other
POST workpackages:act@start other
GET  workpackages:act@reopen
POST workpackages:act@reopen

# Task, progress: PM CRUs, WPL CRUs in the own package; WBS: WPL RUs own package.
# DIR  BRD  QM   STK  HR   ADM | PGM  PM   WPL  TM   SPO  OBS | OUT
  403  403  403  404  404  404 | 403  ok   ok   403  403  404 | 404
GET  workpackages:edit
POST workpackages:edit
GET  workpackages:impact
POST workpackages:impact
GET  workpackages:remove_impact
POST workpackages:remove_impact
GET  workpackages:new_task
POST workpackages:new_task
GET  workpackages:new_milestone
POST workpackages:new_milestone
GET  workpackages:edit_task
POST workpackages:edit_task
GET  workpackages:edit_task@milestone
POST workpackages:edit_task@milestone
GET  workpackages:move_task
POST workpackages:move_task
GET  workpackages:schedule_task
POST workpackages:schedule_task
GET  workpackages:link_task
POST workpackages:link_task
GET  workpackages:unlink_task
POST workpackages:unlink_task
POST workpackages:assign
POST workpackages:unassign
GET  workpackages:act@cancel
POST workpackages:act@cancel
GET  workpackages:act@reach
POST workpackages:act@reach

# Task, progress: TM RU o, the tasks that are their own.
# DIR  BRD  QM   STK  HR   ADM | PGM  PM   WPL  TM   SPO  OBS | OUT
  403  403  403  404  404  404 | 403  ok   ok   ok   403  404 | 404
GET  workpackages:act@start
POST workpackages:act@start
GET  workpackages:act@progress
POST workpackages:act@progress
GET  workpackages:act@finish
POST workpackages:act@finish
GET  workpackages:act@block
POST workpackages:act@block
GET  workpackages:act@unblock
POST workpackages:comment
  403  403  403  404  404  404 | 403  422  422  422  403  404 | 404
POST workpackages:act@unblock

# Risk, measure: DIR RU, PGM RUs, PM CRUs, WPL CRUs own WP, TM CRs U own measure, SPO Rs A,
# QM CRUs; OBS, HR and ADM none.
# DIR  BRD  QM   STK  HR   ADM | PGM  PM   WPL  TM   SPO  OBS | OUT
  ok   ok   ok   404  404  404 | ok   ok   ok   ok   ok   404 | 404
GET  risks:register
GET  risks:matrix
GET  risks:panel
GET  risks:risk
GET  risks:issues
GET  risks:issue
GET  risks:simulations
GET  risks:simulation
GET  risks:estimates
GET  risks:contingency
  403  403  ok   404  404  404 | 403  ok   ok   ok   403  404 | 404
GET  risks:new
POST risks:new
GET  risks:new_measure
POST risks:new_measure
GET  risks:new_issue
POST risks:new_issue
  ok   403  ok   404  404  404 | ok   ok   ok   403  403  404 | 404
GET  risks:edit
POST risks:edit
GET  risks:rate
POST risks:rate
POST risks:step@respond
  ok   403  ok   404  404  404 | ok   ok   ok   ok   403  404 | 404
GET  risks:edit_measure
POST risks:edit_measure
# Reported by the owner of the measure alone, moved through its life by who leads the project.
  403  403  403  404  404  404 | 403  403  403  ok   403  404 | 404
POST risks:measure_step@start
POST risks:measure_step@implement
  403  403  403  404  404  404 | 403  ok   403  403  403  404 | 404
POST risks:measure_step@cancel
POST risks:step@close
POST risks:step@occur
POST risks:step@reopen
  403  403  403  404  404  404 | 403  422  403  403  403  404 | 404
POST risks:step@monitor
POST risks:step@inform
# Accepting is the sponsor's of the project.
  403  403  403  404  404  404 | 403  403  403  403  ok   404 | 404
POST risks:step@accept
# Effectiveness check: DIR CRA, PGM CRs, PM CRs, QM CRUA; never of an own measure.
  ok   403  ok   404  404  404 | ok   ok   403  403  403  404 | 404
GET  risks:check
POST risks:check
# Audit log: DIR, QM and SPO R, PM Rs.
  ok   ok   ok   404  404  404 | 403  ok   403  403  ok   404 | 404
GET  risks:history
# Issue: changed as risks are; its owner solves it.
  ok   403  ok   404  404  404 | ok   ok   403  403  403  404 | 404
GET  risks:edit_issue
POST risks:edit_issue
POST risks:issue_step@close
  ok   403  ok   404  404  404 | ok   ok   403  ok   403  404 | 404
POST risks:issue_step@resolve
POST risks:issue_step@escalate
  403  403  ok   404  404  404 | 403  ok   403  ok   403  404 | 404
POST risks:take_typical
# Change request: asked for by those who work inside, analysed by who steers the project, decided
# on its level, here by everybody who decides at all.
  ok   ok   ok   404  404  404 | ok   ok   ok   ok   ok   404 | 404
GET  projects:changes
GET  projects:change
  ok   ok   ok   404  404  404 | ok   ok   ok   403  ok   404 | 404
GET  projects:new-change
POST projects:new-change
# Written by its author and the lead; its author alone takes it back.
  403  403  403  404  404  404 | 403  ok   ok   403  403  404 | 404
GET  projects:edit-change
POST projects:edit-change
POST projects:change-step@submit
  403  403  403  404  404  404 | 403  403  ok   403  403  404 | 404
POST projects:change-step@take-back
  ok   403  403  404  404  404 | 403  ok   ok   403  403  404 | 404
POST projects:change-step@withdraw
  ok   403  403  404  404  404 | ok   ok   403  403  403  404 | 404
GET  projects:analyse-change
POST projects:analyse-change
  ok   ok   403  404  404  404 | 403  ok   403  403  ok   404 | 404
POST projects:change-step@decide
  ok   403  403  404  404  404 | 403  ok   403  403  403  404 | 404
POST projects:change-step@annex
POST projects:change-step@close
# Risk report: read by those who read verdicts, written by those who change risks.
  ok   ok   ok   404  404  404 | ok   ok   403  403  ok   404 | 404
GET  risks:reports
  ok   403  ok   404  404  404 | ok   ok   403  403  403  404 | 404
POST risks:reports
  ok   ok   ok   404  404  404 | ok   ok   404  404  ok   404 | 404
GET  reporting:paper@risk-report
POST reporting:paper@risk-report
# Simulation: by those who change risks.
  ok   403  ok   404  404  404 | ok   ok   403  403  403  404 | 404
POST risks:simulations
GET  risks:estimate
POST risks:estimate
# Money: whole projects for who answers for them, own packages for their leads.
  ok   ok   ok   404  404  404 | ok   ok   404  404  ok   404 | 404
GET  costs:reserve
GET  control:phasing
GET  costs:posting_imports
GET  costs:posting_import
GET  costs:posting_import_file
GET  costs:posting_template
  ok   ok   ok   404  404  404 | ok   ok   ok   404  ok   404 | 404
GET  costs:overview
GET  costs:commitments
GET  costs:commitment
GET  costs:postings
GET  costs:posting
GET  control:overview
# Its history: who reads the project's.
  ok   ok   ok   404  404  404 | 403  ok   403  404  ok   404 | 404
GET  costs:commitment_history
# Over many projects: who answers for at least one.
  ok   ok   ok   404  404  404 | ok   ok   404  404  ok   404 | 404
GET  costs:consolidated
GET  control:portfolio
GET  control:thresholds
# Budgets are split, orders and postings written by the lead, while nobody controls the money.
  403  403  403  404  404  404 | 403  ok   404  404  403  404 | 404
GET  costs:budget
POST costs:budget
GET  costs:new_commitment
POST costs:new_commitment
GET  costs:new_posting
POST costs:new_posting
POST costs:posting_imports
POST costs:posting_import_columns
POST costs:confirm_posting_import
POST costs:discard_posting_import
GET  control:propose
POST control:propose
GET  control:phase
POST control:phase
GET  control:forecast
POST control:forecast
  403  403  403  404  404  404 | 403  ok   403  404  403  404 | 404
GET  costs:edit_commitment
POST costs:edit_commitment
GET  costs:commitment_step@close
POST costs:commitment_step@close
GET  costs:commitment_step@reopen
POST costs:commitment_step@reopen
GET  costs:take_back
POST costs:take_back
# The management reserve: set by DIR and PGM, released by the project's sponsor.
  ok   403  403  404  404  404 | ok   403  404  404  403  404 | 404
GET  costs:set_reserve
POST costs:set_reserve
  403  403  403  404  404  404 | 403  403  404  404  ok   404 | 404
GET  costs:release_reserve
POST costs:release_reserve
# The snapshots of all projects: the director's.
  ok   403  403  404  404  404 | 403  403  404  404  403  404 | 404
GET  control:snapshots
POST control:snapshots
POST control:thresholds
# Planned values are approved by DIR and the project's sponsor.
  ok   403  403  404  404  404 | 403  403  404  404  ok   404 | 404
GET  control:approve
POST control:approve
# Corrective measures: read by who answers for the money, planned by PM, judged by who steers.
  ok   ok   ok   404  404  404 | ok   ok   404  404  ok   404 | 404
GET  control:measure
  403  403  403  404  404  404 | 403  ok   404  404  403  404 | 404
GET  control:declare
POST control:declare
GET  control:new_measure
POST control:new_measure
GET  control:edit_measure
POST control:edit_measure
GET  control:measure_step@done
POST control:measure_step@done
GET  control:measure_step@give-up
POST control:measure_step@give-up
  ok   403  ok   404  404  404 | ok   403  404  404  403  404 | 404
GET  control:measure_step@judge
POST control:measure_step@judge
# What packages have earned and still cost: told by their leads and the project's.
  403  403  403  404  404  404 | 403  ok   ok   404  403  404 | 404
GET  control:earned
POST control:earned
GET  control:rest
POST control:rest
# Books: the director's, and of who controls the money of a project.
  ok   404  404  404  404  404 | 404  404  404  404  404  404 | 404
GET  costs:books
POST costs:books
GET  costs:reopen_books
POST costs:reopen_books
# Time entry: TM CRU o; PM Rs A, WPL Rs A own WP; DIR and PGM approve the leads' only.
  404  404  404  404  404  404 | 404  404  404  ok   404  404 | 404
GET  costs:week_history
POST costs:take_week_back
  ok   404  404  404  404  404 | ok   ok   ok   404  404  404 | 404
GET  costs:approvals
  422  404  404  404  404  404 | 422  ok   ok   404  404  404 | 404
POST costs:approvals
# Line by line, drafts left out: who leads the project or a package; money is not here.
  404  404  404  404  404  404 | 404  ok   ok   404  404  404 | 404
GET  costs:project_hours
# Cost rates / salary class: DIR R, HR CRU; the controller of money reads rates, not classes.
  ok   404  404  404  ok   404 | 404  404  404  404  404  404 | 404
GET  costs:rates
GET  costs:rate_people
  403  404  404  404  ok   404 | 404  404  404  404  404  404 | 404
GET  costs:new_rate_class
POST costs:new_rate_class
GET  costs:set_rate
POST costs:set_rate
GET  costs:give_rate_class
POST costs:give_rate_class
# Lesson: DIR RUA, PGM RUAs, PM CRUs, WPL CRs, TM C, SPO RAs, QM CRU; published, all read it.
# DIR  BRD  QM   STK  HR   ADM | PGM  PM   WPL  TM   SPO  OBS | OUT
  ok   ok   ok   404  404  404 | ok   ok   ok   404  ok   404 | 404
GET  closure:lesson@proposed
# Classification N1: all users, once it is published.
  ok   ok   ok   ok   ok   ok  | ok   ok   ok   ok   ok   ok  | ok
GET  closure:lesson@internal
  ok   ok   ok   403  403  403 | 403  ok   403  403  ok   403 | 403
GET  closure:lesson_history@internal
# Proposed by whoever has to do with a project.
  ok   ok   ok   403  403  403 | ok   ok   ok   ok   ok   403 | 403
GET  closure:new_lesson
POST closure:new_lesson
  ok   403  ok   404  404  404 | ok   ok   403  404  403  404 | 404
GET  closure:edit_lesson@proposed
POST closure:edit_lesson@proposed
  ok   403  ok   403  403  403 | 403  403  403  403  403  403 | 403
GET  closure:edit_lesson@internal
POST closure:edit_lesson@internal
# Validated by PM and QM, published by DIR, followed up by whom it was given to.
  403  403  ok   404  404  404 | 403  ok   403  404  403  404 | 404
POST closure:lesson_step@validate
  ok   403  403  404  404  404 | 403  403  403  404  403  404 | 404
POST closure:lesson_step@publish
POST closure:lesson_step@send-back
  ok   403  ok   403  403  403 | 403  403  403  ok   403  403 | 403
POST closure:lesson_step@follow-up internal
  ok   403  403  403  403  403 | 403  403  403  403  403  403 | 403
POST closure:lesson_step@retire internal
# Suggested to who sees the inside, judged by who answers for the project.
  ok   ok   ok   404  404  404 | ok   ok   404  404  ok   404 | 404
GET  closure:suggestions
  ok   403  ok   404  404  404 | ok   ok   404  404  403  404 | 404
GET  closure:judge
POST closure:judge
GET  closure:use_result
POST closure:use_result
# The end of a project: read inside, measured by DIR, PGM and PM; the team is asked by them.
  ok   ok   ok   404  404  404 | ok   ok   ok   ok   ok   404 | 404
GET  closure:closing
GET  closure:survey
  ok   403  403  404  404  404 | ok   ok   403  403  403  404 | 404
GET  closure:objective
POST closure:objective
GET  closure:new_survey
# Once in a project.
  422  403  403  404  404  404 | 422  422  403  403  403  404 | 404
POST closure:new_survey
# Answered by who is asked: here the team member.
  403  403  403  404  404  404 | 403  403  403  ok   403  404 | 404
POST closure:survey
# The use of the result is measured once the project is closed; this one runs.
  403  403  403  404  404  404 | 403  403  403  403  403  404 | 404
GET  closure:use
POST closure:use
# Closure report: DIR RUA, PGM RUA, PM CRU, SPO RA, QM CRU; this one waits for signatures.
# DIR  BRD  QM   STK  HR   ADM | PGM  PM   WPL  TM   SPO  OBS | OUT
  ok   ok   ok   404  404  404 | ok   ok   404  404  ok   404 | 404
GET  closure:report
GET  reporting:paper@closure
POST reporting:paper@closure
# Begun, written and submitted while the project is being closed; this one runs.
  403  403  403  404  404  404 | 403  403  404  404  403  404 | 404
POST closure:report
GET  closure:report_section
POST closure:report_section
POST closure:submit_report
# Signed by each for himself or herself; one signer sends it back.
  ok   403  403  404  404  404 | 403  403  404  404  403  404 | 404
POST closure:sign_report@director
  403  403  403  404  404  404 | 403  ok   404  404  403  404 | 404
POST closure:sign_report@lead
  403  403  403  404  404  404 | 403  403  404  404  ok   404 | 404
POST closure:sign_report@sponsor
  403  403  403  404  404  404 | ok   403  404  404  403  404 | 404
POST closure:sign_report@manager
  ok   403  403  404  404  404 | ok   ok   404  404  ok   404 | 404
POST closure:send_report_back
# Contingency: set by DIR and PGM, drawn by PM too.
  ok   403  403  404  404  404 | ok   403  403  403  403  404 | 404
GET  risks:set_contingency
POST risks:set_contingency
GET  risks:release_contingency
POST risks:release_contingency
  ok   403  403  404  404  404 | ok   ok   403  403  403  404 | 404
GET  risks:draw
POST risks:draw
# Scale of risks: the director's.
  ok   403  403  403  403  403 | 403  403  403  403  403  403 | 403
GET  risks:scales
GET  risks:change_scale
POST risks:change_scale
# Risks of the portfolio: who steers the whole reads them, QM writes them down.
  ok   ok   ok   404  404  404 | 404  404  404  404  404  404 | 404
GET  risks:risk@portfolio
  403  403  ok   403  404  404 | 403  403  403  403  403  403 | 404
GET  risks:new_in_portfolio
POST risks:new_in_portfolio

# Status report: DIR RA, PGM RAs, PM CRUs, WPL Rs, TM Rs, SPO RAs, QM R, OBS R published.
# DIR  BRD  QM   STK  HR   ADM | PGM  PM   WPL  TM   SPO  OBS | OUT
  ok   ok   ok   404  404  404 | ok   ok   ok   ok   ok   404 | 404
GET  reporting:report
GET  reporting:report@submitted
GET  reporting:report@approved
GET  reporting:download
GET  reporting:annex
  ok   ok   ok   ok   404  404 | ok   ok   ok   ok   ok   ok  | 404
GET  reporting:report@published
GET  reporting:download@published
GET  reporting:annex@published
# Classification N1 internal: all users, once it is published; nobody but the lead writes in it.
  ok   ok   ok   ok   ok   ok  | ok   ok   ok   ok   ok   ok  | ok
GET  reporting:report@internal
GET  reporting:download@internal
GET  reporting:annex@internal
# Classification N3 direction: DIR, PGM, PM and SPO only, published or not.
  ok   ok   404  404  404  404 | ok   ok   404  404  ok   404 | 404
GET  reporting:report@direction
GET  reporting:download@direction
GET  reporting:annex@direction
GET  reporting:report@issued direction
GET  reporting:download@issued direction
GET  reporting:annex@issued direction
# C, U and the submission: PM.
  403  403  403  403  404  404 | 403  ok   403  403  403  403 | 404
POST reporting:request
  403  403  403  404  404  404 | 403  ok   403  403  403  404 | 404
POST reporting:submit
POST reporting:discard
POST reporting:refresh
GET  reporting:commentary
POST reporting:commentary
# A: DIR, PGM, SPO; the author never approves.
  ok   ok   403  404  404  404 | ok   403  403  403  ok   404 | 404
POST reporting:approve
POST reporting:return
  ok   ok   403  404  404  404 | ok   ok   403  403  ok   404 | 404
POST reporting:publish
# Sending a published one once more: who may publish.
  ok   ok   403  403  404  404 | ok   ok   403  403  ok   403 | 404
POST reporting:send@published
# Programme and portfolio report: DIR CRUA, PGM CRU in scope, PM R, SPO R, QM R; drafts only above.
# DIR  BRD  QM   STK  HR   ADM | PGM  PM   WPL  TM   SPO  OBS | OUT
  ok   ok   ok   404  404  404 | ok   ok   404  404  ok   404 | 404
GET  reporting:summaries
GET  reporting:summary@issued
  ok   403  403  404  404  404 | ok   403  404  404  403  404 | 404
POST reporting:summaries
  ok   ok   ok   404  404  404 | ok   404  404  404  404  404 | 404
GET  reporting:summary
GET  reporting:paper@summary
POST reporting:paper@summary
  ok   403  403  404  404  404 | ok   404  404  404  404  404 | 404
GET  reporting:write_summary
POST reporting:write_summary
POST reporting:publish_summary
POST reporting:collect_summary
POST reporting:discard_summary
# Costs, schedule and quality of a kept month: for those who see the money of the whole project.
  ok   ok   ok   404  404  404 | ok   ok   404  404  ok   404 | 404
GET  reporting:paper@control
POST reporting:paper@control
# The cockpit: of those who answer for projects.
  ok   ok   ok   404  404  404 | ok   ok   404  404  ok   404 | 404
GET  reporting:cockpit
GET  reporting:cockpit_waiting
GET  reporting:cockpit_load
# Directives: read by those who write, judge or answer for reports; DIR issues them.
  ok   ok   ok   404  404  404 | ok   ok   404  404  ok   404 | 404
GET  reporting:directives
GET  reporting:directive
  ok   403  403  404  404  404 | 403  403  404  404  403  404 | 404
GET  reporting:new_directive
POST reporting:new_directive
GET  reporting:edit_directive
POST reporting:edit_directive
POST reporting:end_directive

# Users, roles, configuration: DIR R, ADM CRU; to the others they do not exist.
# DIR  BRD  QM   STK  HR   ADM | PGM  PM   WPL  TM   SPO  OBS | OUT
  ok   404  404  404  404  ok  | 404  404  404  404  404  404 | 404
GET  people:accounts
GET  people:account
GET  people:units
GET  people:sites
GET  people:unit_history
GET  people:site_history
GET  workpackages:calendars
GET  workpackages:calendar
GET  workpackages:calendar_history
  403  404  404  404  404  ok  | 404  404  404  404  404  404 | 404
GET  people:account_new
POST people:account_new
GET  people:account_change
POST people:account_change
GET  people:account_close
POST people:account_close
POST people:account_reopen
POST people:account_link
POST people:account_link_show
POST people:role_grant
POST people:role_revoke
GET  people:unit_new
POST people:unit_new
GET  people:unit
POST people:unit
GET  people:site_new
POST people:site_new
GET  people:site
POST people:site
GET  workpackages:calendar_new
POST workpackages:calendar_new
GET  workpackages:calendar_change
POST workpackages:calendar_change
POST workpackages:calendar_except
POST workpackages:calendar_unexcept
"""

# What a stranger meets instead of the way to the sign-in page.
OPEN = {
    "security_txt": "ok",
    "people:alive": "ok",
    "people:switch_language": "ok",
    "workpackages:calendar_feed": "404",
    "projects:told": "404",
    "projects:told-read": "404",
    "projects:told-no-more": "404",
    "projects:told-again": "404",
}


@dataclass(frozen=True)
class Line:
    """One address and method, and what each person meets."""

    method: str
    target: str
    expected: dict[str, str]

    @property
    def name(self) -> str:
        return self.target.partition("@")[0]


def lines() -> list[Line]:
    """The table, read."""
    found: list[Line] = []
    expected: dict[str, str] = {}
    for text in TABLE.splitlines():
        if not text.strip() or text.startswith("#"):
            continue
        if text.startswith(("GET ", "POST ")):
            method, _, target = text.partition(" ")
            found.append(Line(method, target.strip(), expected))
        else:
            cells = text.replace("|", " ").split()
            expected = dict(zip(COLUMNS, cells, strict=True))
    return found


# The pages of the sign-in library know no roles. What everybody signed in meets with GET and
# with an empty POST, and what a stranger meets; "sign in" is the way to the sign-in page.
# Who wants to change the second factor signs in again first, which is 302 here.
_LIBRARY = """
account_change_password               200 422   sign-in sign-in
account_inactive                      200 405   200 405
account_login                         302 302   200 422
account_logout                        200 302   302 302
account_reauthenticate                200 422   sign-in sign-in
account_reset_password                200 422   200 422
account_reset_password_done           200 405   200 405
account_reset_password_from_key       200 422   200 422
account_reset_password_from_key_done  200 405   200 405
account_set_password                  302 302   sign-in sign-in
mfa_activate_totp                     302 302   sign-in sign-in
mfa_add_webauthn                      302 302   sign-in sign-in
mfa_authenticate                      302 302   302 302
mfa_deactivate_totp                   404 404   sign-in sign-in
mfa_download_recovery_codes           404 404   sign-in sign-in
mfa_edit_webauthn                     302 302   sign-in sign-in
mfa_generate_recovery_codes           302 302   sign-in sign-in
mfa_index                             200 405   sign-in sign-in
mfa_list_webauthn                     200 405   sign-in sign-in
mfa_login_webauthn                    302 302   302 302
mfa_reauthenticate                    302 302   sign-in sign-in
mfa_reauthenticate_webauthn           302 302   sign-in sign-in
mfa_remove_webauthn                   302 302   sign-in sign-in
mfa_view_recovery_codes               404 405   sign-in sign-in
openid_connect_callback               404 404   404 404
openid_connect_login                  404 404   404 404
socialaccount_connections             404 404   sign-in sign-in
socialaccount_login_cancelled         404 404   404 404
socialaccount_login_error             404 404   404 404
"""
LIBRARY: dict[str, tuple[str, ...]] = {
    name: tuple(cells) for name, *cells in (row.split() for row in _LIBRARY.strip().splitlines())
}
LIBRARY_ARGUMENTS: dict[str, tuple[object, ...]] = {
    "account_reset_password_from_key": ("1", "x-y"),
    "mfa_remove_webauthn": (1,),
    "mfa_edit_webauthn": (1,),
    "openid_connect_login": ("directory",),
    "openid_connect_callback": ("directory",),
}
# Asked by supervisors; the answer depends on the machine, not on the person.
PROBES = ("people:ready",)
