"""Where every line of the table leads, and what a right form there says."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from closure.models.ending import MARKS
from control.forms.thresholds import ThresholdsForm
from costs.models import RateClass
from engine import lights
from projects.models import (
    CriteriaSet,
    PortfolioRule,
    Project,
    ProposedOrder,
    RoundUnit,
    SelectionScenario,
    SetState,
)
from projects.operations.scores import next_number
from projects.responsibilities.choices import Activity
from projects.responsibilities.defaults import DEFAULTS
from reporting.directives.models import Directive
from servicedesk_pm.common.clock import today
from tests.imports.plans import house_plan
from tests.matrix.world import Place, World


@dataclass(frozen=True)
class Typed:
    """One field of a form: what kind of thing is typed, and something right."""

    kind: str
    value: Any


@dataclass(frozen=True)
class Address:
    url: str
    body: dict[str, Typed]

    @property
    def data(self) -> dict[str, Any]:
        return {name: typed.value for name, typed in self.body.items()}


def words(text: str = "Words") -> Typed:
    return Typed("text", text)


def day(text: str) -> Typed:
    return Typed("day", text)


def number(text: Any) -> Typed:
    return Typed("number", str(text))


def choice(value: Any) -> Typed:
    return Typed("choice", str(value))


def fixed(value: Any) -> Typed:
    """Hidden fields, and files."""
    return Typed("fixed", value)


def token() -> Typed:
    return fixed(str(uuid.uuid4()))


Body = dict[str, Typed]
Maker = Callable[[World, Place], Body]


def _project_words(code: str) -> Body:
    return {
        "code": words(code),
        "name_fr": words("Nouveau"),
        "name_en": words("New"),
        "summary_fr": words(),
        "summary_en": words(),
        "category": choice("discretionary"),
        "size_class": choice("S"),
        "scenario": choice("classic"),
        "planned_start_on": day("2026-11-02"),
        "planned_finish_on": day("2027-02-26"),
        "approved_envelope": number("1000"),
        "form_token": token(),
    }


def _decision(body: str) -> Maker:
    return lambda world, place: {
        "subject_fr": words(),
        "subject_en": words(),
        "body": choice(body),
        "outcome": choice("approved"),
        "reason": words(),
        "document": words(),
        "form_token": token(),
    }


def _first(place: Place) -> tuple[str, int]:
    """The first of what a project counts."""
    return (place.project.code, 1)


def _known(world: World, place: Place) -> Body:
    """What is known of a stakeholder."""
    return {
        "name_fr": words(),
        "name_en": words(),
        "kind": choice("group"),
        "org_unit": choice(place.unit.pk),
        "organisation": words(),
        "role": words(),
        "size": number(12),
        "language": choice("fr"),
        "site": choice(place.site.pk),
        "influence": words(),
        "owner": choice(place.project.lead_id),
        "next_contact_on": day("2026-12-18"),
    }


def _judged(world: World, place: Place) -> Body:
    """How a stakeholder is judged."""
    return {
        "power": choice("4"),
        "interest": choice("5"),
        "current": choice("1"),
        "desired": choice("3"),
        "expectations": words(),
        "fears": words(),
        "note": words(),
    }


def _planned(world: World, place: Place) -> Body:
    return {
        "what": words(),
        "owner": choice(place.project.lead_id),
        "due_on": day("2026-12-18"),
    }


def _surveyed(world: World, place: Place) -> Body:
    """A survey and what it is about."""
    return {
        "name_fr": words(),
        "name_en": words(),
        "action": choice(place.project.communication_actions.get(number=1).pk),
        "closes_on": day("2099-12-18"),
        "form_token": token(),
    }


def _told(world: World, place: Place) -> Body:
    """What is planned of a message."""
    return {
        "name_fr": words(),
        "name_en": words(),
        "kind": choice("information"),
        "channel": choice("mail"),
        "objective": words(),
        "audience": words(),
        "audience_size": number(200),
        "language": choice("both"),
        "sender": words(),
        "owner": choice(place.project.lead_id),
        "due_on": day("2026-12-18"),
        "cost": number(100),
        "is_organisation_wide": choice(""),
        "units": choice(place.unit.pk),
        "stakeholders": choice(place.project.stakeholders.get().pk),
    }


def _record(world: World, place: Place) -> Body:
    return {
        "section": fixed("description"),
        "version": fixed(place.project.version),
        "name_fr": words("Autre"),
        "name_en": words("Other"),
        "summary_fr": words(),
        "summary_en": words(),
    }


def _dates(world: World, place: Place) -> Body:
    return {
        "section": fixed("dates"),
        "version": fixed(place.project.version),
        "planned_start_on": day("2026-07-02"),
        "planned_finish_on": day("2026-12-18"),
        "status_date": day("2026-09-30"),
    }


def _frame(world: World, place: Place) -> Body:
    return {
        "section": fixed("frame"),
        "version": fixed(place.project.version),
        "programme": choice(place.programme.pk),
        "category": choice("mandatory"),
        "size_class": choice("L"),
        "scenario": choice("agile"),
        "approved_envelope": number("310000.50"),
    }


def _team_places(world: World, place: Place) -> Body:
    return {
        "section": fixed("people"),
        "version": fixed(place.project.version),
        "lead": words(str(place.project.lead)),
        "sponsor": words(""),
        "org_unit": choice(place.unit.pk),
    }


def _programme(world: World, place: Place) -> Body:
    return {
        "version": fixed(place.programme.version),
        "name_fr": words("Programme"),
        "objective_fr": words(),
        "objective_en": words(),
    }


def _grounds(project: str, **more: Typed) -> Maker:
    def make(world: World, place: Place) -> Body:
        found = place.children[project] if project else place.project
        along = {"subprojects": choice(place.children["MAN"].pk)} if not project else {}
        return {"version": fixed(found.version), "reason": words(), **along, **more}

    return make


def _package(world: World, place: Place) -> Body:
    return {
        "name": words("New package"),
        "goal": words(),
        "work_included": words(),
        "work_excluded": words(),
        "progress_method": choice("units"),
        "update_rhythm": choice("two_weeks"),
        "lead": choice(place.package.lead_id),
        "budget": number("1'000"),
        "start_on": day("2026-10-01"),
        "finish_on": day("2026-11-30"),
    }


def _impact(world: World, place: Place) -> Body:
    """Of a package that touches workstations for the first time."""
    return {
        "kind": choice("system"),
        "device_groups": words(),
        "user_groups": words(),
        "devices_count": number(40),
        "shared_devices_count": number(4),
        "users_count": number(36),
        "vip_count": number(2),
        "downtime_minutes": number(45),
        "downtime_when": choice("lunch"),
        "user_action": choice("restart"),
        "data_risk": words(),
        "network_load_gb": number("1.5"),
        "prerequisites": words(),
        "is_reversible": choice("on"),
        "rollback_minutes": number(20),
        "contact_rate": number("0.45"),
        "half_life_days": number(3),
        "handle_minutes": number(18),
        "forecast_source": choice("analogy"),
        "version": fixed(1),
    }


def _task(world: World, place: Place) -> Body:
    return {
        "name": words("New task"),
        "description": words(),
        "start_on": day("2026-10-01"),
        "finish_on": day("2026-11-30"),
        "deadline_on": day("2026-12-01"),
        "work_minutes": words("12 h"),
    }


def _milestone(world: World, place: Place) -> Body:
    return {
        "name": words("New milestone"),
        "description": words(),
        "due_on": day("2026-12-01"),
        "milestone_kind": choice("gate"),
    }


def _with(make: Maker, **more: Callable[[World, Place], Typed]) -> Maker:
    return lambda w, p: {**make(w, p), **{name: typed(w, p) for name, typed in more.items()}}


def _new(make: Maker) -> Maker:
    return _with(make, form_token=lambda w, p: token())


def _of(attribute: str, **typed: Typed) -> Maker:
    """A form about an object of the place, with its version."""
    return lambda w, p: {"version": fixed(getattr(p, attribute).version), **typed}


def _report(name: str, **typed: Typed) -> Maker:
    return lambda w, p: {"version": fixed(p.reports[name].version), **typed}


def _commentary(world: World, place: Place) -> Body:
    report = place.reports["draft"]
    body = {name: words() for name in ("key_message_fr", "key_message_en", "next_steps_fr")}
    for deviation in report.deviations.all():
        for name in ("cause", "effect", "measure"):
            body[f"{deviation.light}_{name}"] = words()
        body[f"{deviation.light}_owner"] = choice(deviation.owner_id)
        body[f"{deviation.light}_due_on"] = day("2026-11-30")
    body.update(decision_1_fr=words(), decision_1_due_on=day("2026-11-30"))
    return {"version": fixed(report.version), "classification": choice("N2"), **body}


def _upload(world: World, place: Place) -> Body:
    plan = SimpleUploadedFile("other.xml", house_plan().encode(), content_type="text/xml")
    return {"file": fixed(plan), "form_token": token()}


def _account(world: World, place: Place) -> Body:
    return {
        "name": words("Person"),
        "email": words("new@example.org"),
        "org_unit": choice(place.unit.pk),
        "site": choice(place.site.pk),
        "language": choice("fr"),
    }


def _unit(world: World, place: Place) -> Body:
    return {
        "code": words(f"new-{place.unit.code}"[:20]),
        "name_fr": words("Lieu"),
        "name_en": words("Place"),
        "form_token": token(),
    }


def _site(world: World, place: Place) -> Body:
    return {**_unit(world, place), "canton": words("GE"), "user_count": number(12)}


def _calendar(world: World, place: Place) -> Body:
    return {
        "name": words("Neuf"),
        "name_en": words("New"),
        "weekdays": choice("1"),
        "hours": number("8.4"),
        "canton": choice("GE"),
        "form_token": token(),
    }


def _calendar_key(world: World) -> tuple[Any, ...]:
    return (world.calendar.pk,)


def _schedule(world: World, place: Place) -> Body:
    return {
        "start_on": day("2026-08-10"),
        "days": number("12"),
        "constraint_type": choice("FNLT"),
        "constraint_on": day("2026-12-11"),
        "deadline_on": day("2026-12-18"),
    }


def _nothing(world: World, place: Place) -> Body:
    return {}


def _just(**typed: Typed) -> Maker:
    return lambda world, place: dict(typed)


def _project(place: Place) -> tuple[Any, ...]:
    return (place.project.code,)


def _child(suffix: str, *more: Any) -> Callable[[Place], tuple[Any, ...]]:
    return lambda place: (place.children[suffix].code, *more)


def _number(attribute: str, *more: Any) -> Callable[[Place], tuple[Any, ...]]:
    return lambda place: (place.project.code, getattr(place, attribute).number, *more)


def _report_number(name: str, *more: Any) -> Callable[[Place], tuple[Any, ...]]:
    return lambda place: (place.project.code, place.reports[name].number, *more)


def _programme_code(place: Place) -> tuple[Any, ...]:
    return (place.programme.code,)


def _deliverable(state: str, *more: Any) -> Callable[[Place], tuple[Any, ...]]:
    return lambda place: (place.project.code, place.deliverables[state].number, *more)


def _delivery_step(step: str, **typed: Typed) -> Maker:
    """The form of one step; everything of the world is in its first version."""
    return lambda w, p: {f"{step}-{name}": each for name, each in _with_version(typed).items()}


def _with_version(typed: Body) -> Body:
    return {"version": fixed(1), **typed}


_deliverable_words: Body = {
    "name_fr": words(),
    "name_en": words(),
    "kind": choice("data"),
    "part": words(),
    "accepting": choice("sponsor"),
    "planned_presentation_on": day("2026-11-20"),
    "planned_acceptance_on": day("2026-11-27"),
}
_criterion_words: Body = {"text_fr": words(), "text_en": words(), "method": choice("test")}


_requirement_words: Body = {
    "name_fr": words(),
    "name_en": words(),
    "priority": choice("should"),
    "asked_by": words(),
    "source": words(),
    "detail": words(),
}


def _requirement(state: str, *more: Any) -> Callable[[Place], tuple[Any, ...]]:
    return lambda place: (place.project.code, place.requirements[state].number, *more)


def _covered_by(world: World, place: Place) -> Body:
    chosen = place.deliverables["presented"].pk
    return {"deliverable": choice(chosen), "criteria": words("1"), "form_token": token()}


def _checkpoint(state: str, *more: Any) -> Callable[[Place], tuple[Any, ...]]:
    return lambda place: (place.project.code, place.checkpoints[state].number, *more)


def _checkpoint_words(world: World, place: Place) -> Body:
    return {
        "name_fr": words(),
        "name_en": words(),
        "kind": choice("audit"),
        "planned_on": day("2026-11-20"),
        "reviewer": choice(place.project.lead_id),
    }


def _finding(world: World, place: Place) -> Body:
    return {
        "severity": choice("minor"),
        "text": words(),
        "owner": choice(place.project.lead_id),
        "due_on": day("2026-11-02"),
    }


_line_words: Body = {"text_fr": words(), "text_en": words()}


def _planned_finding(world: World, place: Place) -> Body:
    said = {name: _finding(world, place)[name] for name in ("owner", "due_on")}
    return _delivery_step("plan", **said)(world, place)


def _plan_version(attribute: str, *more: Any) -> Callable[[Place], tuple[Any, ...]]:
    def args(place: Place) -> tuple[Any, ...]:
        plan = getattr(place, attribute)
        return (plan.project.code, plan.number, *more)

    return args


_plan_words: Body = {
    f"{name}_{language}": words()
    for name in ("standards", "strategy", "versions")
    for language in ("fr", "en")
}


def _goal(world: World, place: Place) -> Body:
    texts = ("name_fr", "name_en", "metric_fr", "metric_en", "target")
    said = {name: words() for name in texts}
    return {**said, "responsible": choice(place.project.lead_id)}


def _sheet(state: str, *more: Any) -> Callable[[Place], tuple[Any, ...]]:
    return lambda place: (place.project.code, place.sheets[state].number, *more)


def _new_sheet(world: World, place: Place) -> Body:
    return {
        "deliverable": choice(place.deliverables["presented"].pk),
        "signer": choice(place.project.lead_id),
    }


def _signer(world: World, place: Place) -> Body:
    return _with_version({"signer": choice(place.project.lead_id)})


def _judgement(world: World, place: Place) -> Body:
    return {
        "version": fixed(1),
        "rows": fixed(1),
        "result_1": choice("not_met"),
        "note_1": words(),
        "evidence_1": words(),
        "defect_1_severity": choice("major"),
        "defect_1_text": words(),
        "defect_1_due_on": day("2026-11-02"),
        "decision": choice("refused"),
        "reasons": words(),
        "place": words(),
        "participants": words(),
    }


def _across(name: str, *more: Any) -> Callable[[Place], tuple[Any, ...]]:
    return lambda place: (getattr(place, name).pk, *more)


def _need(world: World, place: Place) -> Body:
    return {
        "subject": words(),
        "task": choice(place.other_task.number),
        "need_on": day("2026-12-18"),
        "criticality": choice("high"),
        "reason": words(),
    }


def _delivery(on: str) -> Maker:
    return lambda world, place: {
        "version": fixed(place.asked.version),
        "milestone": choice(place.milestone.number),
        "on": day(on),
        "answer": words(),
    }


def _objective(world: World, place: Place) -> Body:
    return {
        "title_fr": words(),
        "title_en": words(),
        "indicator_fr": words(),
        "indicator_en": words(),
        "baseline": number("310"),
        "target": number("230.5"),
        "unit": words("h"),
        "due_on": day("2027-04-30"),
        "weight_pct": number(40),
    }


def _assumption(world: World, place: Place) -> Body:
    return {
        "kind": choice("constraint"),
        "text": words(),
        "owner": choice(place.project.lead_id),
        "check_on": day("2026-12-01"),
    }


def _seat(world: World, place: Place) -> Body:
    person = choice(world.people["outsider"].pk)
    return {"person": person, "hat": choice("steering_committee"), "note": words()}


def _signed(world: World, place: Place) -> Body:
    return {"sha256": fixed(place.signing.sha256)}


def _option(world: World, place: Place) -> Body:
    return {
        "name_fr": words("Louer"),
        "name_en": words("Rent"),
        "investment": number(1000),
        "effort_minutes": words("10 d"),
        "finish_on": day("2027-03-31"),
        "risk_rating": number(4),
        "pros_en": words(),
    }


def _poll(world: World, place: Place) -> Body:
    voter = place.project.sponsor or place.project.lead
    return {
        "version": fixed(place.paper.version),
        "approvers": choice(voter.pk if voter else 0),
        "quorum": number(1),
        "closes_on": day(today().isoformat()),
    }


def _vote(world: World, place: Place) -> Body:
    sha256 = fixed(place.ballot.sha256)
    return {"answer": choice("abstain"), "comment": words(), "sha256": sha256}


def _root(name: str, *more: Any) -> Callable[[Place], tuple[Any, ...]]:
    """Another project beside the one that has everything."""
    return lambda place: (place.beside[name].code, *more)


def _scores(world: World, place: Place) -> Body:
    body: Body = {f"contribution_O{n}": choice(3) for n in range(1, 6)}
    body |= {f"score_{key}": choice(3) for key in "BCDEF"}
    body |= {f"why_{key}": words() for key in "ABCDEF"}
    return {"cost": number(1000), "imposed_on": day("2027-03-31"), **body}


def _score(world: World, place: Place) -> Body:
    return {
        "version": fixed(next_number(place.project)),
        "effort_minutes": words("10 d"),
        **_scores(world, place),
    }


Args = Callable[[Place], tuple[Any, ...]]
# Addresses in a place: the arguments, and the form.
PLACED: dict[str, tuple[Args, Maker]] = {
    "projects:mandate": (_project, _nothing),
    "projects:mandate-panel": (_project, _nothing),
    "projects:mandate-version": (lambda place: (place.project.code, 1), _nothing),
    "projects:mandate-difference": (_project, _nothing),
    "projects:begin-mandate": (_root("YNG"), _nothing),
    "projects:edit-mandate": (
        lambda place: (place.project.code, "risks"),
        _of("draft", risks_fr=words(), risks_en=words()),
    ),
    "projects:mandate-rows": (lambda place: (place.project.code, "objectives"), _new(_objective)),
    "projects:mandate-row": (
        lambda place: (place.project.code, "objectives", 1),
        _with(_objective, version=lambda w, p: fixed(1)),
    ),
    "projects:remove-mandate-row": (
        lambda place: (place.project.code, "objectives", 1),
        _nothing,
    ),
    "projects:discard-mandate": (_project, _of("draft")),
    "projects:send-mandate": (_project, _of("draft")),
    "projects:take-mandate-back": (_root("SIG"), _of("signing", reason=words())),
    "projects:sign-mandate": (_root("SIG", "SPO"), _signed),
    "projects:sign-mandate@director": (_root("SIG", "DIR"), _signed),
    "projects:sign-mandate@lead": (_root("SIG", "PM"), _signed),
    "projects:decision-file": (_root("PAP"), _nothing),
    "projects:decision-file-version": (_root("PAP", 1), _nothing),
    "projects:decision-file-difference": (_root("PAP"), _nothing),
    "projects:begin-decision-file": (_root("NOF"), _nothing),
    "projects:begin-decision-file@again": (_root("BAL"), _just(reason=words())),
    "projects:edit-decision-file": (
        _root("PAP", "motion"),
        _of("paper", motion_fr=words(), motion_en=words()),
    ),
    "projects:edit-decision-file@recommendation": (
        _root("PAP", "recommendation"),
        _of("paper", recommended=choice(2), recommendation_en=words()),
    ),
    "projects:decision-file-options": (_root("PAP"), _new(_option)),
    "projects:decision-file-option": (
        _root("PAP", 2),
        _with(_option, version=lambda w, p: fixed(1)),
    ),
    "projects:remove-option": (
        _root(
            "PAP",
            2,
        ),
        _nothing,
    ),
    "projects:move-option": (_root("PAP", 2, "up"), _nothing),
    "projects:put-to-vote": (_root("PAP"), _poll),
    "projects:cast-vote": (_root("BAL"), _new(_vote)),
    "projects:close-vote": (_root("CLO"), _of("over")),
    "projects:withdraw-decision-file": (_root("BAL"), _of("ballot", reason=words())),
    "projects:organisation": (_project, _seat),
    "projects:remove-seat": (lambda place: (place.project.code, place.seat.pk), _nothing),
    "projects:responsibility": (
        lambda place: (place.project.code, "mandate"),
        lambda w, p: {
            "version": fixed(1),
            **{name: choice(letter) for name, letter in DEFAULTS[Activity.MANDATE].items()},
        },
    ),
    "projects:assumptions": (_project, _nothing),
    "projects:new-assumption": (_project, _new(_assumption)),
    "projects:assumption": (
        lambda place: (place.project.code, 1),
        _with(
            _assumption,
            version=lambda w, p: fixed(1),
            state=lambda w, p: choice("holds"),
            note=lambda w, p: words(),
        ),
    ),
    "projects:overview": (_project, _nothing),
    "projects:programme": (_programme_code, _nothing),
    "projects:edit-programme": (_programme_code, _programme),
    "projects:programme-history": (_programme_code, _nothing),
    "projects:give-programme-role": (
        _programme_code,
        lambda w, p: {
            "user": choice(w.people["outsider"].pk),
            "role": choice("SPO"),
            "note": words(),
        },
    ),
    "projects:take-programme-role": (
        lambda place: (place.programme.code, place.quality.pk, "QM"),
        _nothing,
    ),
    "projects:create@below": (
        lambda place: (),
        lambda w, p: _project_words(f"{p.word}-NEW"),
    ),
    "projects:edit": (_project, _dates),
    "projects:edit@description": (_project, _record),
    "projects:edit@frame": (_project, _frame),
    "projects:edit@people": (_project, _team_places),
    "projects:move": (
        _child("REQ"),
        lambda w, p: {"version": fixed(p.children["REQ"].version), "parent": choice("")},
    ),
    "projects:delete": (_project, _nothing),
    "projects:delete@request": (_child("REQ"), _nothing),
    "projects:change-state@analysis": (_child("REQ", "analysis"), _grounds("REQ")),
    "projects:change-state@mandate": (_child("DEC", "mandate"), _grounds("DEC")),
    "projects:change-state@cancelled": (
        _child("MAN", "cancelled"),
        _grounds("MAN"),
    ),
    "projects:change-state@on_hold": (
        lambda place: (place.project.code, "on_hold"),
        _grounds("", review_on=day("2026-12-01")),
    ),
    "projects:put-off": (
        _child("DEC", "deferred"),
        _grounds("DEC", review_on=day("2026-12-01")),
    ),
    "projects:priority": (_project, _nothing),
    "projects:score": (_project, _score),
    "projects:adopt-score": (_project, _nothing),
    "projects:decline-score": (_project, _nothing),
    "projects:gate": (lambda place: (place.project.code, "G4"), _nothing),
    "projects:project-decisions": (_project, _nothing),
    "projects:tick": (
        lambda place: (place.project.code, "G4-09"),
        lambda w, p: {"G4-09-note": words(), "G4-09-link": words("https://example.org/x")},
    ),
    "projects:tick-file": (lambda place: (place.project.code, "G4-03"), _nothing),
    "projects:communication": (_project, _nothing),
    "projects:communication-calendar": (_project, _nothing),
    "projects:new-communication": (
        _project,
        lambda w, p: {**_told(w, p), "form_token": token()},
    ),
    "projects:communication-frame": (
        _project,
        lambda w, p: {
            "objectives": words(),
            "identity": words(),
            "crisis": words(),
            "version": fixed(1),
        },
    ),
    "projects:approve-communication": (_project, lambda w, p: {"version": fixed(1)}),
    "projects:communication-action": (_first, _nothing),
    "projects:communication-deliveries": (_first, _nothing),
    "projects:communication-action@told": (lambda p: (p.project.code, 2), _nothing),
    "projects:edit-communication": (_first, lambda w, p: {**_told(w, p), "version": fixed(1)}),
    "projects:write-communication": (
        _first,
        lambda w, p: {"message_fr": words(), "message_en": words(), "version": fixed(1)},
    ),
    "projects:act-on-communication@approve": (
        lambda p: (p.project.code, 1, "approve"),
        lambda w, p: {"approve-version": fixed(1)},
    ),
    "projects:act-on-communication@effect": (
        lambda p: (p.project.code, 2, "effect"),
        lambda w, p: {
            "effect-responded": number(10),
            "effect-effect": words(),
            "effect-version": fixed(1),
        },
    ),
    "projects:new-pulse": (
        _project,
        lambda w, p: {**_surveyed(w, p), "people": choice(p.project.lead_id)},
    ),
    "projects:count-pulse": (
        _project,
        lambda w, p: {
            **_surveyed(w, p),
            "invited": number(20),
            "answered": number(10),
            "mean_informed": number(4),
            "mean_benefit": number(3),
            "mean_support": number(5),
        },
    ),
    "projects:pulse": (_first, _nothing),
    "projects:answer-pulse": (
        _first,
        lambda w, p: {
            "informed": choice("4"),
            "benefit": choice("3"),
            "support": choice("5"),
            "comment": words(),
        },
    ),
    "projects:stakeholders": (_project, _nothing),
    "projects:stakeholder": (_first, _nothing),
    "projects:new-stakeholder": (
        _project,
        lambda w, p: {**_known(w, p), **_judged(w, p), "form_token": token()},
    ),
    "projects:edit-stakeholder": (_first, lambda w, p: {**_known(w, p), "version": fixed(1)}),
    "projects:assess-stakeholder": (_first, _judged),
    "projects:remove-stakeholder": (_first, _nothing),
    "projects:new-contact": (
        _first,
        lambda w, p: {
            "held_on": day("2026-10-05"),
            "channel": choice("call"),
            "by": choice(p.project.lead_id),
            "summary": words(),
            "sentiment": choice("1"),
            "follow_up": words(),
            "follow_up_on": day("2026-12-18"),
            "form_token": token(),
        },
    ),
    "projects:remove-contact": (lambda place: (place.project.code, 1, 1), _nothing),
    "projects:new-engagement": (
        _first,
        lambda w, p: {**_planned(w, p), "form_token": token()},
    ),
    "projects:edit-engagement": (
        lambda place: (place.project.code, 1, 1),
        lambda w, p: {**_planned(w, p), "version": fixed(1)},
    ),
    "projects:finish-engagement": (
        lambda place: (place.project.code, 1, 1),
        lambda w, p: {"effect": words(), "after": choice("3"), "version": fixed(1)},
    ),
    "projects:new-consultation": (
        _project,
        lambda w, p: {
            "name_fr": words(),
            "name_en": words(),
            "text": words(),
            "document": words(),
            "people": choice(p.project.lead_id),
            "deadline_on": day("2099-12-18"),
            "form_token": token(),
        },
    ),
    "projects:consultation": (_first, _nothing),
    "projects:consultation-file": (_first, _nothing),
    "projects:answer-consultation": (
        lambda place: (place.project.code, 1, place.party.pk),
        lambda w, p: {
            f"p{p.party.pk}-reply": choice("comment"),
            f"p{p.party.pk}-comment": words(),
        },
    ),
    "projects:close-consultation": (_first, lambda w, p: {"version": fixed(1)}),
    "projects:programme-results": (_programme_code, _nothing),
    "projects:new-result": (
        _programme_code,
        lambda w, p: {
            "project": choice(p.project.pk),
            "name_fr": words(),
            "name_en": words(),
            "measure_fr": words(),
            "measure_en": words(),
            "due_on": day("2026-12-18"),
            "form_token": token(),
        },
    ),
    "projects:result": (lambda place: (place.project.code, 1), _nothing),
    "projects:edit-result": (
        lambda place: (place.project.code, 1),
        lambda w, p: {
            "version": fixed(1),
            "name_fr": words(),
            "name_en": words(),
            "measure_fr": words(),
            "measure_en": words(),
            "due_on": day("2026-12-18"),
        },
    ),
    "projects:remove-result": (lambda place: (place.project.code, 1), _nothing),
    "projects:result-step@deliver": (
        lambda place: (place.project.code, 1, "deliver"),
        lambda w, p: {"deliver-version": fixed(1), "deliver-evidence": words()},
    ),
    "projects:result-step@integrate": (
        lambda place: (place.project.code, 2, "integrate"),
        lambda w, p: {"integrate-version": fixed(1), "integrate-finding": words()},
    ),
    "projects:untick": (lambda place: (place.project.code, "G4-03"), _nothing),
    "projects:waive": (
        lambda place: (place.project.code, "G4-08"),
        lambda w, p: {"G4-08-reason": words(), "G4-08-expires_on": day("2027-01-29")},
    ),
    "projects:unwaive": (lambda place: (place.project.code, "G4-08"), _nothing),
    "projects:release-phase": (
        _project,
        lambda w, p: {
            "name": words(),
            "reason": words(),
            "released_budget": number(100),
            "document": words(),
            "form_token": token(),
        },
    ),
    "projects:new-decision": (_project, _decision("board")),
    "projects:new-decision@board": (_project, _decision("board")),
    "projects:new-decision@steering": (_project, _decision("steering")),
    "projects:new-programme-decision": (_programme_code, _decision("board")),
    "projects:decision": (
        lambda place: (place.decision.portfolio.code, place.decision.number),
        _nothing,
    ),
    "projects:decision-evidence": (
        lambda place: (place.decision.portfolio.code, place.decision.number, "G4-03"),
        _nothing,
    ),
    "projects:condition-file": (
        lambda place: (place.decision.portfolio.code, place.decision.number, 2),
        _nothing,
    ),
    "projects:condition-done": (
        lambda place: (place.decision.portfolio.code, place.decision.number, 1),
        lambda w, p: {"c1-version": fixed(1), "c1-evidence": words()},
    ),
    "projects:request": (_project, _nothing),
    "projects:withdraw": (_child("MAN"), _nothing),
    "projects:team": (
        _project,
        lambda w, p: {
            "user": choice(w.people["outsider"].pk),
            "role": choice("TM"),
            "note": words(),
        },
    ),
    "projects:remove-member": (
        lambda place: (place.project.code, place.task.assignments.get().user_id, "TM"),
        _nothing,
    ),
    "projects:history": (_project, _nothing),
    "workpackages:programme_plan": (_programme_code, _nothing),
    "workpackages:programme_panel": (_programme_code, _nothing),
    "workpackages:dependencies": (_project, _nothing),
    "workpackages:request_delivery": (
        _project,
        _with(_new(_need), provider=lambda w, p: choice(p.children["MAN"].code)),
    ),
    "workpackages:across": (_across("agreed"), _nothing),
    "workpackages:across@asked": (_across("asked"), _nothing),
    "workpackages:follow_delivery": (_across("agreed"), _nothing),
    "workpackages:act_across@agree": (_across("asked", "agree"), _delivery("2026-12-01")),
    "workpackages:act_across@offer": (_across("asked", "offer"), _delivery("2026-12-21")),
    "workpackages:act_across@refuse": (_across("asked", "refuse"), _of("asked", answer=words())),
    "workpackages:act_across@revise": (
        _across("agreed", "revise"),
        _with(_need, version=lambda w, p: fixed(p.agreed.version)),
    ),
    "workpackages:act_across@withdraw": (
        _across("agreed", "withdraw"),
        _of("agreed", answer=words()),
    ),
    "workpackages:structure": (_project, _nothing),
    "workpackages:tasks": (_project, _nothing),
    "workpackages:plan": (_project, _nothing),
    "workpackages:plan_file": (_project, _nothing),
    "workpackages:programme_plan_file": (_programme_code, _nothing),
    "workpackages:milestones": (_project, _nothing),
    "workpackages:milestone_calendar": (_project, _nothing),
    "workpackages:milestone_calendar_revoke": (_project, _nothing),
    "workpackages:plan_quality": (_project, _nothing),
    "workpackages:plan_steps": (_project, _nothing),
    "workpackages:plan_undo": (_project, _nothing),
    "workpackages:baseline": (lambda place: (place.project.code, 1), _nothing),
    "workpackages:plan_level": (_project, _just(mode=choice("levelling"))),
    "workpackages:plan_calendar": (
        _project,
        _with(
            _just(first=day("2026-12-24"), last=day("2026-12-31"), name=words()),
            calendar=lambda w, p: choice(w.calendar.pk),
        ),
    ),
    "workpackages:plan_reschedule": (_project, _just(status_on=day("2026-10-09"))),
    "workpackages:overview_panel": (_project, _nothing),
    "workpackages:new_baseline": (_project, _new(_just(reason=words()))),
    "workpackages:create": (
        _project,
        _with(
            _new(_package),
            parent=lambda w, p: choice(p.package.number),
        ),
    ),
    "workpackages:detail": (_number("package"), _nothing),
    "workpackages:detail@other": (_number("other_package"), _nothing),
    "workpackages:edit": (
        _number("package"),
        _with(_package, version=lambda w, p: fixed(p.package.version)),
    ),
    "workpackages:edit@other": (
        _number("other_package"),
        _with(_package, version=lambda w, p: fixed(p.other_package.version)),
    ),
    "workpackages:impact": (
        _number("package"),
        _impact,
    ),
    "workpackages:impact@other": (_number("other_package"), _impact),
    "workpackages:remove_impact": (_number("package"), _nothing),
    "workpackages:move": (
        _number("package"),
        lambda w, p: {"parent": choice(p.other_package.number), "before": choice("")},
    ),
    "workpackages:delete@other": (_number("spare_package"), _nothing),
    "workpackages:change_state": (
        _number("package"),
        _of("package", to=fixed("issued")),
    ),
    "workpackages:history": (_number("package"), _nothing),
    "workpackages:history@other": (_number("other_package"), _nothing),
    "workpackages:deliverables": (_project, _nothing),
    "workpackages:deliverable": (_deliverable("refused"), _nothing),
    "workpackages:new_deliverable": (_number("package"), _new(_just(**_deliverable_words))),
    "workpackages:edit_deliverable": (
        _deliverable("in_production"),
        _just(**_with_version(_deliverable_words)),
    ),
    "workpackages:remove_deliverable": (_deliverable("planned"), _nothing),
    "workpackages:new_criterion": (
        _deliverable("in_production"),
        _new(_just(**_criterion_words)),
    ),
    "workpackages:change_criterion": (
        _deliverable("in_production", 1),
        _just(**_with_version(_criterion_words)),
    ),
    "workpackages:drop_criterion": (_deliverable("in_production", 1), _nothing),
    "workpackages:judge": (_deliverable("presented"), _judgement),
    "workpackages:act_on_deliverable@begin": (
        _deliverable("planned", "begin"),
        _delivery_step("begin"),
    ),
    "workpackages:act_on_deliverable@present": (
        _deliverable("in_production", "present"),
        _delivery_step(
            "present",
            delivered_version=words("1.0"),
            handed_over=words(),
            planned_acceptance_on=day("2026-11-27"),
            note=words(),
            is_self_checked=choice("on"),
        ),
    ),
    "workpackages:act_on_deliverable@rework": (
        _deliverable("refused", "rework"),
        _delivery_step("rework", again_on=day("2026-11-20")),
    ),
    "workpackages:act_on_deliverable@lift": (
        _deliverable("reserved", "lift"),
        _delivery_step("lift"),
    ),
    "workpackages:act_on_deliverable@waive": (
        _deliverable("refused", "waive"),
        _delivery_step("waive", reason=words(), effect=words(), price=number(1000)),
    ),
    "workpackages:defect": (_deliverable("refused", 1), _nothing),
    "workpackages:act_on_defect@plan": (
        _deliverable("refused", 1, "plan"),
        _delivery_step("plan", owner=choice(""), due_on=day("2026-11-02")),
    ),
    "workpackages:act_on_defect@close": (
        _deliverable("refused", 1, "close"),
        _delivery_step("close", correction=words()),
    ),
    "workpackages:act_on_defect@verify": (
        _deliverable("refused", 2, "verify"),
        _delivery_step("verify"),
    ),
    "workpackages:act_on_defect@reopen": (
        _deliverable("refused", 2, "reopen"),
        _delivery_step("reopen", reason=words()),
    ),
    "workpackages:requirements": (_project, _nothing),
    "workpackages:requirement": (_requirement("proposed"), _nothing),
    "workpackages:new_requirement": (_project, _new(_just(**_requirement_words))),
    "workpackages:edit_requirement": (
        _requirement("proposed"),
        _just(**_with_version(_requirement_words)),
    ),
    "workpackages:remove_requirement": (_requirement("proposed"), _nothing),
    "workpackages:cover_requirement": (_requirement("proposed"), _covered_by),
    "workpackages:uncover_requirement": (
        lambda place: (*_requirement("proposed")(place), place.coverage.pk),
        _nothing,
    ),
    "workpackages:act_on_requirement@agree": (
        _requirement("proposed", "agree"),
        _delivery_step("agree"),
    ),
    "workpackages:act_on_requirement@drop": (
        _requirement("agreed", "drop"),
        _delivery_step("drop", reason=words()),
    ),
    "workpackages:act_on_requirement@propose": (
        _requirement("agreed", "propose"),
        _delivery_step("propose"),
    ),
    "workpackages:quality_plans": (_project, _nothing),
    "workpackages:quality_plan": (_plan_version("quality_plan"), _nothing),
    "workpackages:draft_quality_plan": (_project, _nothing),
    "workpackages:edit_quality_plan": (
        _plan_version("quality_plan"),
        _just(**_with_version(_plan_words)),
    ),
    "workpackages:new_goal": (_plan_version("quality_plan"), _new(_goal)),
    "workpackages:change_goal": (
        _plan_version("quality_plan", 1),
        lambda w, p: _with_version(_goal(w, p)),
    ),
    "workpackages:goal_result": (
        _plan_version("approved_plan", 1),
        _new(_just(measured_on=day("2026-01-05"), value=words(), is_met=choice("no"))),
    ),
    "workpackages:drop_goal": (_plan_version("quality_plan", 1), _nothing),
    "workpackages:act_on_quality_plan@submit": (
        _plan_version("quality_plan", "submit"),
        _delivery_step("submit"),
    ),
    "workpackages:act_on_quality_plan@approve": (
        _plan_version("submitted_plan", "approve"),
        _delivery_step("approve"),
    ),
    "workpackages:act_on_quality_plan@return": (
        _plan_version("submitted_plan", "return"),
        _delivery_step("return", reason=words()),
    ),
    "workpackages:conformity": (_project, _nothing),
    "workpackages:conformity_sheet": (_sheet("draft"), _nothing),
    "workpackages:new_conformity_sheet": (_project, _new(_new_sheet)),
    "workpackages:answer_conformity": (
        _sheet("draft"),
        _just(**_with_version({"answer_1": choice("exception"), "evidence_1": words()})),
    ),
    "workpackages:conformity_signer": (_sheet("draft"), _signer),
    "workpackages:remove_conformity": (_sheet("draft"), _nothing),
    "workpackages:act_on_conformity@sign": (_sheet("draft", "sign"), _delivery_step("sign")),
    "workpackages:act_on_conformity@reopen": (
        _sheet("signed", "reopen"),
        _delivery_step("reopen", reason=words()),
    ),
    "workpackages:checkpoints": (_project, _nothing),
    "workpackages:checkpoint": (_checkpoint("in_progress"), _nothing),
    "workpackages:new_checkpoint": (_project, _new(_checkpoint_words)),
    "workpackages:edit_checkpoint": (
        _checkpoint("planned"),
        lambda w, p: _with_version(_checkpoint_words(w, p)),
    ),
    "workpackages:remove_checkpoint": (_checkpoint("planned"), _nothing),
    "workpackages:new_line": (_checkpoint("planned"), _new(_just(**_line_words))),
    "workpackages:change_line": (
        _checkpoint("planned", 1),
        _just(**_with_version(_line_words)),
    ),
    "workpackages:drop_line": (_checkpoint("planned", 1), _nothing),
    "workpackages:answer_checklist": (
        _checkpoint("in_progress"),
        _just(**_with_version({"answer_1": choice("no"), "note_1": words()})),
    ),
    "workpackages:act_on_checkpoint@begin": (
        _checkpoint("planned", "begin"),
        _delivery_step("begin"),
    ),
    "workpackages:act_on_checkpoint@conclude": (
        _checkpoint("in_progress", "conclude"),
        _delivery_step("conclude", outcome=choice("failed"), result=words(), evidence=words()),
    ),
    "workpackages:act_on_checkpoint@repeat": (
        _checkpoint("failed", "repeat"),
        _delivery_step("repeat", again_on=day("2026-10-26")),
    ),
    "workpackages:act_on_checkpoint@skip": (
        _checkpoint("planned", "skip"),
        _delivery_step("skip", reason=words()),
    ),
    "workpackages:new_finding": (_checkpoint("in_progress"), _new(_finding)),
    "workpackages:finding": (_checkpoint("in_progress", 1), _nothing),
    "workpackages:act_on_finding@correct": (
        _checkpoint("in_progress", 1, "correct"),
        _delivery_step("correct", correction=words()),
    ),
    "workpackages:act_on_finding@verify": (
        _checkpoint("in_progress", 2, "verify"),
        _delivery_step("verify"),
    ),
    "workpackages:act_on_finding@reopen": (
        _checkpoint("in_progress", 2, "reopen"),
        _delivery_step("reopen", reason=words()),
    ),
    "workpackages:act_on_finding@plan": (
        _checkpoint("in_progress", 1, "plan"),
        _planned_finding,
    ),
    "workpackages:act_on_finding@accept": (
        _checkpoint("in_progress", 1, "accept"),
        _delivery_step("accept", reason=words()),
    ),
    "workpackages:new_task": (_number("package"), _new(_task)),
    "workpackages:new_task@other": (_number("other_package"), _new(_task)),
    "workpackages:new_milestone": (_number("package"), _new(_milestone)),
    "workpackages:new_milestone@other": (_number("other_package"), _new(_milestone)),
    "workpackages:task": (_number("task"), _nothing),
    "workpackages:task@other": (_number("other_task"), _nothing),
    "workpackages:task@milestone": (_number("milestone"), _nothing),
    "workpackages:edit_task": (
        _number("task"),
        _with(_task, version=lambda w, p: fixed(p.task.version)),
    ),
    "workpackages:edit_task@other": (
        _number("other_task"),
        _with(_task, version=lambda w, p: fixed(p.other_task.version)),
    ),
    "workpackages:edit_task@milestone": (
        _number("milestone"),
        _with(_milestone, version=lambda w, p: fixed(p.milestone.version)),
    ),
    "workpackages:schedule_task": (_number("task"), _schedule),
    "workpackages:schedule_task@other": (_number("other_task"), _schedule),
    "workpackages:link_task": (
        _number("task"),
        lambda w, p: {
            "direction": choice("follows"),
            "other": choice(p.milestone.number),
            "link_type": choice("SS"),
            "lag": number("2"),
            "lag_unit": choice("working"),
        },
    ),
    "workpackages:unlink_task": (
        lambda p: (p.project.code, p.link.successor_task.number, p.link.pk),
        _nothing,
    ),
    "workpackages:move_task": (
        _number("task"),
        lambda w, p: {"package": choice(p.package.number), "before": choice(p.done_task.number)},
    ),
    "workpackages:move_task@other": (
        _number("other_task"),
        lambda w, p: {"package": choice(p.package.number), "before": choice("")},
    ),
    "workpackages:assign": (
        _number("task"),
        lambda w, p: {"user": choice(w.people["outsider"].pk)},
    ),
    "workpackages:assign@other": (
        _number("other_task"),
        lambda w, p: {"user": choice(w.people["outsider"].pk)},
    ),
    "workpackages:unassign": (
        lambda p: (p.project.code, p.task.number, p.task.assignments.get().user_id),
        _nothing,
    ),
    "workpackages:comment": (_number("task"), _new(_just(text=words()))),
    "workpackages:comment@other": (_number("other_task"), _new(_just(text=words()))),
    "workpackages:task_history": (_number("task"), _nothing),
    "workpackages:task_history@other": (_number("other_task"), _nothing),
    "workpackages:task_history@milestone": (_number("milestone"), _nothing),
    "workpackages:act@start": (_number("task", "start"), _of("task", started_on=day("2026-10-01"))),
    "workpackages:act@start other": (
        _number("other_task", "start"),
        _of("other_task", started_on=day("2026-10-01")),
    ),
    "workpackages:act@progress": (
        _number("task", "progress"),
        _of(
            "task",
            progress_pct=number(40),
            remaining_minutes=words("3 d"),
            done_minutes=words("2 d"),
            note=words(),
        ),
    ),
    "workpackages:act@finish": (
        _number("task", "finish"),
        _of("task", finished_on=day("2026-10-12")),
    ),
    "workpackages:act@block": (_number("task", "block"), _of("task", reason=words())),
    "workpackages:act@unblock": (_number("task", "unblock"), _of("task")),
    "workpackages:act@cancel": (_number("task", "cancel"), _of("task", reason=words())),
    "workpackages:act@reach": (
        _number("milestone", "reach"),
        _of("milestone", reached_on=day("2026-10-12"), evidence=words()),
    ),
    "workpackages:act@reopen": (
        _number("done_task", "reopen"),
        _of("done_task", reason=words()),
    ),
    "workpackages:template_use": (
        _root("YNG"),
        _just(template=choice("light-s"), start_on=day("2027-01-04"), language=choice("fr")),
    ),
    "workpackages:template_keep": (
        _project,
        _new(_just(name_fr=words("Modèle"), name_en=words("Template"))),
    ),
    "workpackages:template_take_back": (
        lambda place: (place.project.code, place.template_use.pk),
        _nothing,
    ),
    "workpackages:imports": (_project, _upload),
    "workpackages:import": (_number("plan_import"), _nothing),
    "workpackages:import@done": (_number("done_import"), _nothing),
    "workpackages:import_file": (_number("plan_import"), _nothing),
    "workpackages:confirm_import": (_number("plan_import"), _just(person_1=choice(""))),
    "workpackages:discard_import": (_number("plan_import"), _nothing),
    "reporting:plan_pdf": (_project, _just(paper=choice("A3"))),
    "reporting:plan_file": (lambda place: (place.project.code, uuid.UUID(int=7)), _nothing),
    "reporting:paper": (lambda place: ("mandate", f"{place.project.code}-v1"), _nothing),
    "reporting:paper@decision-file": (
        lambda place: ("decision-file", place.paper.reference),
        _nothing,
    ),
    "reporting:paper@quality-plan": (
        lambda place: ("quality-plan", place.quality_plan.reference),
        _nothing,
    ),
    "reporting:paper_file": (
        lambda place: ("mandate", f"{place.project.code}-v1", 1, "fr"),
        _nothing,
    ),
    "reporting:project_reports": (_project, _nothing),
    "reporting:overview_panel": (_project, _nothing),
    "reporting:request": (_project, _new(_just(status_date=day("2026-10-09")))),
    "reporting:commentary": (_report_number("draft"), _commentary),
    "reporting:submit": (_report_number("draft"), _report("draft")),
    "reporting:discard": (_report_number("draft"), _report("draft")),
    "reporting:refresh": (_report_number("draft"), _nothing),
    "reporting:return": (
        _report_number("submitted"),
        _report("submitted", remarks=words()),
    ),
    "reporting:approve": (_report_number("submitted"), _report("submitted")),
    "reporting:publish": (_report_number("approved"), _nothing),
    "reporting:send@published": (_report_number("published"), _report("published")),
    "reporting:report": (_report_number("draft"), _nothing),
    "reporting:download": (_report_number("draft", "en"), _nothing),
    "reporting:annex": (_report_number("draft", "en"), _nothing),
    **{
        f"reporting:report@{name}": (_report_number(name), _nothing)
        for name in (
            "submitted",
            "approved",
            "published",
            "internal",
            "direction",
            "issued direction",
        )
    },
    **{
        f"reporting:{file}@{name}": (_report_number(name, "fr"), _nothing)
        for file in ("download", "annex")
        for name in ("published", "internal", "direction", "issued direction")
    },
}


def _person(world: World) -> tuple[str]:
    return (world.people["member"].username,)


def _portfolio_code(world: World) -> tuple[str]:
    return (world.own.programme.portfolio.code,)


def _request(name: str, *more: str) -> Callable[[World], tuple[Any, ...]]:
    return lambda world: (world.requests[name].number, *more)


def _step(name: str, **facts: Typed) -> Maker:
    return lambda world, place: {"version": fixed(world.requests[name].version), **facts}


_SCREENED = {"touches_workstations": choice("yes"), "device_count": number(4)}


def _own_template(*more: Any) -> Callable[[World], tuple[Any, ...]]:
    return lambda world: ("own-1", *more)


REQUESTS: dict[str, tuple[Callable[[World], tuple[Any, ...]], Maker]] = {
    "projects:create-request": (
        lambda w: (),
        lambda w, p: {"title": words("Neuf"), "form_token": token()},
    ),
    "projects:request-page": (_request("asked"), _nothing),
    "projects:request-page@draft": (_request("draft"), _nothing),
    "projects:request-section": (
        _request("asked", "workstations"),
        _step("asked", **_SCREENED),
    ),
    "projects:request-section@draft": (
        _request("draft", "need"),
        _step("draft", title_en=words("Autre"), need_en=words(), affected_en=words()),
    ),
    "projects:request-section@objectives": (
        _request("draft", "objectives"),
        _step("draft", text_1_en=words(), indicator_1=words(), wished_1=words("4")),
    ),
    "projects:request-section@frame": (
        _request("draft", "frame"),
        _step(
            "draft",
            deadline_on=day("2027-03-31"),
            deadline_kind=choice("wish"),
            deadline_origin=words(),
            estimated_cost=number(1000),
            effort_class=choice("small"),
            funding=choice("unit"),
        ),
    ),
    "projects:request-submit": (_request("draft"), _step("draft")),
    "projects:request-delete": (_request("draft"), _nothing),
    "projects:request-step@endorse": (_request("asked", "endorse"), _step("asked", note=words())),
    "projects:request-step@refuse": (_request("asked", "refuse"), _step("asked", reason=words())),
    "projects:request-step@return": (
        _request("asked", "return"),
        _step("asked", kind=choice("service"), hint=words()),
    ),
    "projects:request-step@park": (
        _request("asked", "park"),
        _step("asked", until=day("2027-01-04"), reason=words()),
    ),
    "projects:request-step@analyst": (
        _request("asked", "analyst"),
        lambda w, p: {
            "version": fixed(w.requests["asked"].version),
            "analyst": choice(w.people["member"].pk),
            "due_on": day("2026-12-18"),
        },
    ),
    "projects:request-step@take-up": (_request("parked", "take-up"), _step("parked")),
}


def _weights(world: World, place: Place) -> Body:
    """The draft of the criteria with other words; the weights stay 100."""
    draft = CriteriaSet.objects.get(state=SetState.DRAFT)
    body = {"version": fixed(draft.version)}
    for n, row in enumerate(draft.rows.order_by("key"), start=1):
        body[f"key_{n}"] = words(row.key)
        body[f"weight_{n}"] = number(row.weight)
        body[f"name_fr_{n}"] = body[f"name_en_{n}"] = words(row.name_fr)
        body[f"anchors_fr_{n}"] = body[f"anchors_en_{n}"] = words()
        body[f"is_in_value_{n}"] = fixed("on")
        if row.is_aligned:
            body[f"is_aligned_{n}"] = fixed("on")
    return body


def _criteria(world: World) -> tuple[Any, ...]:
    return (*_portfolio_code(world), "criteria")


def _in_round(*more: str) -> Callable[[World], tuple[Any, ...]]:
    """The round, and what of it the address names: its unit, its candidate."""

    def args(world: World) -> tuple[Any, ...]:
        unit = RoundUnit.objects.get()
        found = {"unit": unit.pk, "candidate": "OWN-CAND"}
        return (unit.priority_round_id, *(found[name] for name in more))

    return args


def _new_round(world: World, place: Place) -> Body:
    candidate = Project.objects.get(code="OWN-CAND")
    return {
        "year": number(2028),
        "name_fr": words("Tour"),
        "name_en": words("Round"),
        "deadline_on": day("2099-01-05"),
        "projects": choice(candidate.pk),
        "units": choice(RoundUnit.objects.get().org_unit_id),
        "form_token": token(),
    }


def _unit_score(world: World, place: Place) -> Body:
    left_out = {"cost", "imposed_on"}
    return {name: each for name, each in _scores(world, place).items() if name not in left_out}


def _agreement(world: World, place: Place) -> Body:
    return {
        **_scores(world, place),
        "effort_minutes": words("10 d"),
        "version": fixed(next_number(Project.objects.get(code="OWN-CAND"))),
    }


def _scorer(world: World, place: Place) -> Body:
    name = f"u{RoundUnit.objects.get().pk}-scorer"
    return {name: choice(world.people["director"].pk)}


def _scenario(world: World) -> tuple[Any, ...]:
    return (SelectionScenario.objects.get().pk,)


def _in_scenario(**typed: Typed) -> Maker:
    """A form about the scenario, with its version."""
    return lambda w, p: {
        "version": fixed(SelectionScenario.objects.get().version),
        **typed,
    }


def _scenario_words(world: World, place: Place) -> Body:
    return {"name_fr": words("Autre"), "name_en": words("Other"), "form_token": token()}


def _limits(world: World, place: Place) -> Body:
    money = ("budget", "more_money", "committed", "reserve")
    people = ("capacity", "more_people", "bound", "operations")
    return {
        "version": fixed(SelectionScenario.objects.get().version),
        "name_fr": words("Autre"),
        "name_en": words("Other"),
        "projects": choice(place.beside["YNG"].pk),
        **{f"{name}_2027": number("0") for name in money},
        **{f"{name}_2027": words("0 d") for name in people},
    }


def _rule(world: World, place: Place) -> Body:
    return {
        "first": choice(place.beside["SIG"].pk),
        "kind": choice("requires"),
        "second": choice(place.beside["YNG"].pk),
        "reason": words(),
        "form_token": token(),
    }


def _order(*, of_all: bool) -> Maker:
    def make(world: World, place: Place) -> Body:
        places = list(world.places()) if of_all else [place]
        codes = sorted(project.code for each in places for project in each.beside.values())
        swapped = [codes[1], codes[0], *codes[2:]]
        return {"order": fixed(",".join(swapped)), "reason": words(), "form_token": token()}

    return make


PLAIN: dict[str, tuple[Callable[[World], tuple[Any, ...]], Maker]] = {
    **REQUESTS,
    # Everybody belongs to it.
    "projects:touched-unit": (lambda world: ("desk",), _nothing),
    "projects:scenario": (_scenario, _nothing),
    "projects:compute-scenario": (_scenario, _nothing),
    "projects:delete-scenario": (_scenario, _in_scenario()),
    "projects:copy-scenario": (_scenario, _scenario_words),
    "projects:edit-scenario": (_scenario, _limits),
    "projects:new-scenario": (
        _portfolio_code,
        _with(
            _scenario_words,
            year=lambda w, p: number(2027),
            years=lambda w, p: number(2),
            budget=lambda w, p: number("1000"),
            capacity=lambda w, p: words("10 d"),
        ),
    ),
    "projects:scenario-groups": (
        _scenario,
        _in_scenario(
            name_fr_0=words("Techniciens"),
            name_en_0=words("Technicians"),
            capacity_0_2027=words("10 d"),
            bound_0_2027=words("0 d"),
            operations_0_2027=words("0 d"),
        ),
    ),
    "projects:scenario-candidate": (
        lambda w: (*_scenario(w), w.own.beside["YNG"].code),
        _in_scenario(
            wish=choice("in"),
            reason=words(),
            years_later=number(0),
            cost_1=number("1000"),
            effort_1=words("1 d"),
        ),
    ),
    "projects:adopt-scenario": (
        _scenario,
        lambda w, p: {
            "version": fixed(SelectionScenario.objects.get().version),
            "taken": choice("rank"),
            "subject_fr": words(),
            "subject_en": words(),
            "reasoning": words(),
            "participants": choice(w.people["board"].pk),
            "document": words(),
        },
    ),
    "projects:selection-rules": (_portfolio_code, _rule),
    "projects:remove-rule": (
        lambda w: (*_portfolio_code(w), PortfolioRule.objects.earliest("pk").pk),
        _nothing,
    ),
    "projects:propose-order": (_portfolio_code, _nothing),
    "projects:propose-order@all": (_portfolio_code, _order(of_all=True)),
    "projects:propose-order@own": (_portfolio_code, _order(of_all=False)),
    "projects:withdraw-order": (lambda w: (ProposedOrder.objects.get().pk,), _nothing),
    "projects:new-round": (_portfolio_code, _new_round),
    "projects:round": (_in_round(), _nothing),
    "projects:close-round": (_in_round(), lambda w, p: {"version": fixed(1)}),
    "projects:name-scorer": (_in_round("unit"), _scorer),
    "projects:unit-score": (_in_round("unit", "candidate"), _unit_score),
    "projects:agree-round": (_in_round("candidate"), _agreement),
    "projects:priority-found": (_portfolio_code, _nothing),
    "projects:priority-draft": (_criteria, _nothing),
    "projects:priority-edit": (_criteria, _weights),
    "projects:priority-enforce": (_criteria, lambda w, p: {"version": fixed(1)}),
    "projects:priority-discard": (_criteria, _nothing),
    "reporting:paper@request": (
        lambda world: ("request", world.requests["asked"].label),
        _nothing,
    ),
    "reporting:portfolio_plan_pdf": (lambda w: (), _just(paper=choice("A3"))),
    "reporting:portfolio_plan_file": (lambda w: (uuid.UUID(int=7),), _nothing),
    "projects:edit-portfolio": (_portfolio_code, _just(name_fr=words(), name_en=words())),
    "projects:portfolio-history": (_portfolio_code, _nothing),
    "projects:create-portfolio": (
        lambda w: (),
        lambda w, p: {"code": words("PF-NEW"), "name_fr": words("Neuf"), "form_token": token()},
    ),
    "projects:create-programme": (
        lambda w: (),
        lambda w, p: {
            "code": words("PGM-NEW"),
            "portfolio": choice(p.programme.portfolio_id),
            "name_fr": words("Neuf"),
            "objective_fr": words(),
            "form_token": token(),
        },
    ),
    "projects:create": (lambda w: (), lambda w, p: _project_words("PRJ-NEW")),
    "people:profile": (
        lambda w: (),
        _just(
            name=words("My name"),
            language=choice("en"),
            theme=choice("dark"),
            time_zone=choice("Europe/Paris"),
        ),
    ),
    "people:session_end": (lambda w: (999_999,), _nothing),
    "workpackages:calendar_feed": (lambda w: ("an-unknown-token",), _nothing),
    **{
        f"projects:{name}": (lambda w: ("1:a-signature-made-up",), _nothing)
        for name in ("told", "told-read", "told-no-more", "told-again")
    },
    "people:filter_save": (
        lambda w: (),
        _just(name=words(), page=fixed("accounts"), query=words("q=a")),
    ),
    "people:switch_language": (lambda w: (), _just(language=choice("fr"), next=words("/profile/"))),
    "people:switch_theme": (lambda w: (), _just(theme=choice("dark"), next=words("/profile/"))),
    "people:account": (_person, _nothing),
    "people:account_new": (
        lambda w: (),
        _with(
            _new(_account),
            username=lambda w, p: words("newcomer"),
        ),
    ),
    "people:account_change": (_person, _account),
    "people:account_close": (_person, _just(reason=words())),
    "people:account_reopen": (lambda w: ("closed",), _nothing),
    "people:account_link": (_person, _nothing),
    "people:account_link_show": (_person, _nothing),
    "people:role_grant": (_person, _just(role=choice("QM"))),
    "people:role_revoke": (lambda w: ("observer-too", "OBS"), _nothing),
    "people:unit": (lambda w: (w.own.unit.code,), _unit),
    "people:unit_new": (lambda w: (), _unit),
    "people:site": (lambda w: (w.own.site.code,), _site),
    "people:site_new": (lambda w: (), _site),
    "people:unit_history": (lambda w: (w.own.unit.code,), _nothing),
    "people:site_history": (lambda w: (w.own.site.code,), _nothing),
    "workpackages:template": (_own_template(), _nothing),
    "workpackages:template_history": (_own_template(), _nothing),
    "workpackages:template_give_up": (_own_template(), _just(version=fixed(1))),
    "workpackages:template_entry_new": (
        _own_template("phase"),
        _new(_just(name_fr=words("Neuf"), name_en=words("New"))),
    ),
    "workpackages:template_entry": (
        _own_template(1),
        _just(version=fixed(1), name_fr=words("Autre"), name_en=words("Other")),
    ),
    "workpackages:template_entry_remove": (_own_template(1), _nothing),
    "workpackages:template_entry_move": (_own_template(1, "up"), _nothing),
    "workpackages:calendar": (_calendar_key, _nothing),
    "workpackages:calendar_history": (_calendar_key, _nothing),
    "workpackages:calendar_new": (lambda w: (), _calendar),
    "workpackages:calendar_change": (_calendar_key, _calendar),
    "workpackages:calendar_except": (
        _calendar_key,
        _just(first=day("2026-12-24"), last=day("2026-12-31"), name=words()),
    ),
    "workpackages:calendar_unexcept": (lambda w: (w.calendar.pk, "2026-11-02"), _nothing),
}

# What belongs to one person: the object of that person.
PERSONAL: dict[str, Callable[[World, str], Any]] = {
    "people:job": lambda w, name: w.jobs[name]["waiting"].key,
    "people:job-cancel": lambda w, name: w.jobs[name]["waiting"].key,
    "people:job-retry": lambda w, name: w.jobs[name]["failed"].key,
    "people:notification": lambda w, name: w.messages[name].pk,
    "people:filter_delete": lambda w, name: w.filters[name].pk,
}


def _risk_words(world: World, place: Place) -> Body:
    texts = [f"{name}_{code}" for name in ("cause", "event", "effect") for code in ("fr", "en")]
    return {
        "name_fr": words(),
        "name_en": words(),
        "kind": choice("threat"),
        "category": choice("people"),
        **{name: words() for name in texts},
        "exposed_from_on": day("2026-11-02"),
        "exposed_until_on": day("2026-12-18"),
    }


def _of_package(world: World, place: Place) -> Body:
    owner = {"owner": choice(place.project.lead_id)}
    return {**_risk_words(world, place), **owner, "work_package": choice(place.package.pk)}


def _levels(*names: str) -> Body:
    return {name: choice(2) for name in ("probability", "impact_quality", "impact_service", *names)}


def _measure_words(world: World, place: Place) -> Body:
    return {
        "name_fr": words(),
        "name_en": words(),
        "kind": choice("preventive"),
        "owner": choice(place.measure.owner_id),
        "due_on": day("2026-11-30"),
        "cost": number(100),
        "effort_minutes": words("2 d"),
        **_levels("impact_cost", "impact_schedule"),
        "cost_left": number(10),
        "delay_left_days": number(1),
        "effect_due_on": day("2026-12-18"),
        "indicator_fr": words(),
        "indicator_en": words(),
    }


def _issue_words(world: World, place: Place) -> Body:
    return {
        "name_fr": words(),
        "name_en": words(),
        "severity": choice(3),
        "occurred_on": day("2026-10-01"),
        "due_on": day("2026-12-18"),
        "description_fr": words(),
        "description_en": words(),
        "actual_cost": number(10),
        "actual_delay_days": number(1),
    }


def _change_words(world: World, place: Place) -> Body:
    return {
        "name_fr": words(),
        "name_en": words(),
        "reason_fr": words(),
        "reason_en": words(),
        "description_fr": words(),
        "description_en": words(),
        "origin_kind": choice("other"),
        "origin": words(),
        "affected": words(),
        "needed_by": day("2026-12-18"),
    }


def _change_effects(world: World, place: Place) -> Body:
    return {
        "scope_effect": choice("clarification"),
        "scope_words": words(),
        "cost_effect": number(10),
        "cost_words": words(),
        "new_finish_on": day("2027-06-30"),
        "finish_words": words(),
        "quality_words": words(),
        "risks_words": words(),
        "workstations_words": words(),
    }


def _change(name: str, *more: Any) -> Args:
    return lambda place: (place.project.code, place.changes[name].number, *more)


def _change_in(name: str) -> Callable[[Place], Any]:
    return lambda place: place.changes[name]


def _versioned(make: Maker, row: Callable[[Place], Any]) -> Maker:
    return lambda w, p: {"version": fixed(row(p).version), **make(w, p)}


def _risk_step(prefix: str, row: Callable[[Place], Any], **typed: Typed) -> Maker:
    def make(world: World, place: Place) -> Body:
        said = {f"{prefix}-{name}": value for name, value in typed.items()}
        return {f"{prefix}-version": fixed(row(place).version), **said}

    return make


def _of_risk(place: Place) -> Any:
    return place.risks["rated"]


def _of_measure(place: Place) -> Any:
    return place.measure


def _of_issue(place: Place) -> Any:
    return place.issue


def _risk(name: str, *more: Any) -> Args:
    return lambda place: (place.project.code, place.risks[name].number, *more)


def _rating(world: World, place: Place) -> Body:
    return {
        "assessed_on": day("2026-10-12"),
        **_levels(),
        "cost": number(100),
        "delay_days": number(2),
        "daily_cost": number(50),
        "evidence": words(),
    }


def _check(world: World, place: Place) -> Body:
    row = place.risks["treated"]
    return {
        "version": fixed(row.version),
        "observed": words(),
        "external_influence": words(),
        **_levels(),
        "cost": number(100),
        "delay_days": number(2),
        "new_check_on": day("2026-10-20"),
        f"cost_{row.measures.get().pk}": number(10),
    }


def _simulation(world: World, place: Place) -> Body:
    return {
        "shape": choice("pert"),
        "runs": number(1000),
        "seed": number(7),
        "below_pct": number(10),
        "above_pct": number(40),
        "correlation_pct": choice(0),
    }


def _estimate(world: World, place: Place) -> Body:
    return {
        "version": fixed(1),
        "low_days": number(1),
        "high_days": number(900),
        "cost_low": number(1),
        "cost_likely": number(2),
        "cost_high": number(3),
    }


def _risk_report(world: World, place: Place) -> Body:
    return {
        "decisions_fr": words(),
        "decisions_en": words(),
        "decide_by_on": day("2026-12-18"),
    }


def _contingency(world: World, place: Place) -> Body:
    return {"version": fixed(1), "initial_amount": number(2000), "reason": words()}


def _draw(world: World, place: Place) -> Body:
    source = f"risk-{place.risks['rated'].pk}"
    return {"source": choice(source), "amount": number(10), "reason": words()}


PLACED |= {
    "risks:register": (_project, _nothing),
    "risks:matrix": (_project, _nothing),
    "risks:panel": (_project, _nothing),
    "risks:risk": (_risk("rated"), _nothing),
    "risks:history": (_risk("rated"), _nothing),
    "risks:new": (_project, _new(_of_package)),
    "risks:edit": (_risk("rated"), _versioned(_of_package, _of_risk)),
    "risks:rate": (_risk("rated"), _versioned(_rating, _of_risk)),
    "risks:check": (_risk("treated"), _check),
    "risks:new_measure": (_risk("rated"), _new(_measure_words)),
    "risks:edit_measure": (_risk("rated", 1), _versioned(_measure_words, _of_measure)),
    "risks:measure_step@start": (
        _risk("rated", 1, "start"),
        _risk_step("m1-start", _of_measure),
    ),
    "risks:measure_step@implement": (
        _risk("rated", 1, "implement"),
        _risk_step("m1-implement", _of_measure, evidence=words(), implemented_on=day("2026-10-12")),
    ),
    "risks:measure_step@cancel": (
        _risk("rated", 1, "cancel"),
        _risk_step("m1-cancel", _of_measure, reason=words()),
    ),
    "risks:step@respond": (
        _risk("rated", "respond"),
        _risk_step("respond", _of_risk, response=choice("accept_passive")),
    ),
    "risks:step@accept": (_risk("rated", "accept"), _risk_step("accept", _of_risk, reason=words())),
    "risks:step@inform": (_risk("rated", "inform"), _risk_step("inform", _of_risk, how=words())),
    "risks:step@monitor": (
        _risk("treated", "monitor"),
        _risk_step("monitor", lambda p: p.risks["treated"]),
    ),
    "risks:step@close": (
        _risk("monitored", "close"),
        _risk_step("close", lambda p: p.risks["monitored"], reason=words()),
    ),
    "risks:step@reopen": (
        _risk("closed", "reopen"),
        _risk_step("reopen", lambda p: p.risks["closed"], reason=words()),
    ),
    "risks:step@occur": (
        _risk("rated", "occur"),
        _risk_step(
            "occur",
            _of_risk,
            what=words(),
            cost=number(10),
            delay_days=number(1),
            severity=choice(2),
            due_on=day("2026-12-18"),
        ),
    ),
    "risks:simulations": (_project, _new(_simulation)),
    "risks:simulation": (lambda p: (p.project.code, 1), _nothing),
    "risks:estimates": (_project, _nothing),
    "risks:estimate": (lambda p: (p.project.code, "task", p.task.number), _estimate),
    "risks:take_typical": (_project, _nothing),
    "risks:reports": (_project, _new(_risk_report)),
    "reporting:paper@risk-report": (
        lambda place: ("risk-report", f"{place.project.code}-R1"),
        _nothing,
    ),
    "risks:contingency": (_project, _nothing),
    "risks:set_contingency": (_project, _contingency),
    "risks:release_contingency": (
        _project,
        lambda world, place: {"version": fixed(1), "reason": words()},
    ),
    "risks:draw": (_project, _new(_draw)),
    "projects:changes": (_project, _nothing),
    "projects:change": (_change("implemented"), _nothing),
    "projects:new-change": (_project, _new(_change_words)),
    "projects:edit-change": (_change("draft"), _versioned(_change_words, _change_in("draft"))),
    "projects:analyse-change": (
        _change("submitted"),
        _versioned(_change_effects, _change_in("submitted")),
    ),
    "projects:change-step@submit": (
        _change("draft", "submit"),
        _risk_step("submit", _change_in("draft")),
    ),
    "projects:change-step@take-back": (
        _change("submitted", "take-back"),
        _risk_step("take-back", _change_in("submitted")),
    ),
    "projects:change-step@decide": (
        _change("analysed", "decide"),
        _risk_step("decide", _change_in("analysed"), outcome=choice("approved"), reason=words()),
    ),
    "projects:change-step@withdraw": (
        _change("analysed", "withdraw"),
        _risk_step("withdraw", _change_in("analysed"), reason=words()),
    ),
    "projects:change-step@annex": (
        _change("approved", "annex"),
        _risk_step("annex", _change_in("approved")),
    ),
    "projects:change-step@close": (
        _change("implemented", "close"),
        _risk_step("close", _change_in("implemented")),
    ),
    "risks:issues": (_project, _nothing),
    "risks:issue": (lambda p: (p.project.code, p.issue.number), _nothing),
    "risks:new_issue": (_project, _new(_issue_words)),
    "risks:edit_issue": (
        lambda p: (p.project.code, p.issue.number),
        _versioned(_issue_words, _of_issue),
    ),
    "risks:issue_step@resolve": (
        lambda p: (p.project.code, p.issue.number, "resolve"),
        _risk_step("resolve", _of_issue, solution=words()),
    ),
    "risks:issue_step@escalate": (
        lambda p: (p.project.code, p.issue.number, "escalate"),
        _risk_step("escalate", _of_issue, reason=words()),
    ),
    "risks:issue_step@close": (
        lambda p: (p.project.code, p.solved.number, "close"),
        _risk_step("close", lambda p: p.solved),
    ),
}


def _scale(world: World, place: Place) -> Body:
    values = {
        "probability": (5, 20, 40, 60, 85),
        "cost": (2, 5, 10, 20),
        "delay": (5, 10, 20, 40),
    }
    found = {
        f"{key}_{n}": number(value) for key, row in values.items() for n, value in enumerate(row, 1)
    }
    zones = {
        f"zone_{key}": number(at) for key, at in (("medium", 5), ("high", 10), ("critical", 15))
    }
    return {**found, **zones, "reason": words(), "form_token": token()}


PLAIN |= {
    "risks:scales": (lambda world: (), _nothing),
    "risks:change_scale": (lambda world: ("l",), _scale),
    "risks:risk@portfolio": (lambda world: ("portfolio", 1), _nothing),
    "risks:new_in_portfolio": (_portfolio_code, _new(_risk_words)),
}


def _directive(world: World, place: Place) -> Body:
    return {
        "name_fr": words("Rapports"),
        "name_en": words("Reports"),
        "programme": choice(""),
        "size_class": choice("S"),
        "rhythm": choice("quarterly"),
        "begins_on": day("2026-12-31"),
        "due_days": number(5),
        "remind_days": number(2),
        "roles": choice("SPO"),
        "addresses": words("board@example.org"),
    }


def _begun_summary(world: World, place: Place) -> Body:
    return {
        "scope": choice(f"programme:{world.own.programme.code}"),
        "status_date": choice("2026-08-31"),
        "form_token": token(),
    }


def _newest_directive(world: World) -> tuple[int]:
    return (Directive.objects.latest("pk").pk,)


PLAIN |= {
    "reporting:summaries": (lambda world: (), _begun_summary),
    "reporting:summary@issued": (lambda world: (world.summary.pk,), _nothing),
    "reporting:cockpit": (lambda world: (), _nothing),
    "reporting:cockpit_waiting": (lambda world: (), _nothing),
    "reporting:cockpit_load": (lambda world: (), _nothing),
    "reporting:directives": (lambda world: (), _nothing),
    "reporting:directive": (_newest_directive, _nothing),
    "reporting:new_directive": (_portfolio_code, _new(_directive)),
    "reporting:edit_directive": (
        _newest_directive,
        _with(_directive, version=lambda w, p: fixed(1)),
    ),
    "reporting:end_directive": (_newest_directive, _just(version=fixed(1))),
}


def placed(target: str, world: World, place: Place) -> Address:
    """The address of a line in one of the two places."""
    args, make = PLACED[target]
    url = reverse(target.partition("@")[0], args=args(place))
    if target == "projects:create@below":
        url += f"?parent={place.project.code}"
    return Address(url, make(world, place))


def plain(target: str, world: World) -> Address:
    """The address of a line that is in no place."""
    args, make = PLAIN.get(target, (lambda w: (), _nothing))
    url = reverse(target.partition("@")[0], args=args(world))
    return Address(url, make(world, world.own))


def personal(target: str, world: World, owner: str) -> Address:
    return Address(reverse(target, args=[PERSONAL[target](world, owner)]), {})


def found(target: str, world: World, person: str) -> Address:
    """Where the line leads the person, in the own place and to own belongings."""
    if target in PLACED:
        return placed(target, world, world.own)
    if target in PERSONAL:
        return personal(target, world, person)
    return plain(target, world)


def _commitment(world: World, place: Place) -> Body:
    return {
        "supplier": words(),
        "subject": words(),
        "reference": words(),
        "work_package": choice(place.package.pk),
        "cost_type": choice("external"),
        "spending": choice("investment"),
        "amount": number(9000),
        "signed_on": day("2026-10-01"),
        "expected_on": day("2026-12-18"),
    }


def _booking(world: World, place: Place) -> Body:
    return {
        "kind": choice("invoice"),
        "work_package": choice(place.package.pk),
        "posted_on": day("2026-10-01"),
        "amount": number(10),
        "cost_type": choice("external"),
        "spending": choice("investment"),
        "supplier": words(),
        "document": words(),
        "text": words(),
        "commitment": choice(place.commitments["open"].pk),
        "accrual": choice(""),
    }


def _ordered(name: str, *more: Any) -> Callable[[Place], tuple[Any, ...]]:
    return lambda place: (place.project.code, place.commitments[name].number, *more)


def _order_step(name: str) -> Maker:
    return lambda world, place: {
        "version": fixed(place.commitments[name].version),
        "reason": words(),
    }


PLAIN |= {
    "costs:books": (_portfolio_code, _new(_just(until=choice("2026-09-30")))),
    "costs:reopen_books": (_portfolio_code, _new(_just(until=choice(""), reason=words()))),
}
PLACED |= {
    "costs:overview": (_project, _nothing),
    "costs:budget": (
        _number("package"),
        lambda world, place: {
            "version": fixed(place.package.version),
            "investment_external_2026": number(10),
        },
    ),
    "costs:reserve": (_project, _nothing),
    "costs:set_reserve": (_project, _just(version=fixed(1), amount=number(60), reason=words())),
    "costs:release_reserve": (_project, _new(_just(amount=number(1), reason=words()))),
    "costs:commitments": (_project, _nothing),
    "costs:new_commitment": (_project, _new(_commitment)),
    "costs:commitment": (_ordered("open"), _nothing),
    "costs:commitment_history": (_ordered("open"), _nothing),
    "costs:edit_commitment": (
        _ordered("open"),
        _versioned(
            lambda w, p: {**_commitment(w, p), "reason": words()}, lambda p: p.commitments["open"]
        ),
    ),
    "costs:commitment_step@close": (_ordered("open", "close"), _order_step("open")),
    "costs:commitment_step@reopen": (_ordered("closed", "reopen"), _order_step("closed")),
    "costs:postings": (_project, _nothing),
    "costs:new_posting": (_project, _new(_booking)),
    "costs:posting": (lambda place: (place.project.code, 1), _nothing),
    "costs:take_back": (
        lambda place: (place.project.code, 1),
        _new(_just(posted_on=day("2026-10-01"), reason=words())),
    ),
}


def _postings_file(world: World, place: Place) -> Body:
    file = SimpleUploadedFile("more.csv", b"Wo;Was\nLT1;external\n")
    return {"file": fixed(file), "form_token": token()}


_COLUMNS = ("posted_on", "work_package", "cost_type", "amount", "supplier")
_import = _number("posting_import")
PLACED |= {
    "costs:posting_imports": (_project, _postings_file),
    "costs:posting_import": (_import, _nothing),
    "costs:posting_import_file": (_import, _nothing),
    "costs:posting_template": (lambda place: (place.project.code, "csv"), _nothing),
    "costs:posting_import_columns": (
        _import,
        _just(**{name: choice(str(index)) for index, name in enumerate(_COLUMNS)}),
    ),
    "costs:confirm_posting_import": (_import, _nothing),
    "costs:discard_posting_import": (_import, _nothing),
}


def _thresholds(world: World, place: Place) -> Body:
    form = ThresholdsForm(now=lights.DEFAULTS)
    said = {name: number(field.initial) for name, field in form.fields.items() if field.initial}
    return {**said, "report_days": number(6), "reason": words()}


PLAIN |= {"control:thresholds": (lambda world: (), _new(_thresholds))}


def _week_back(world: World, place: Place) -> Body:
    return {"version": fixed(world.people["member"].time_sheets.get().version)}


def _decided_hours(world: World, place: Place) -> Body:
    line = place.task.time_lines.get()
    return {"lines": fixed(line.pk), "act": fixed("approve"), "reason": words()}


PLAIN |= {
    "costs:week": (lambda world: ("2026-W40",), _just(version=fixed(1))),
    "costs:week_history": (lambda world: ("2026-W39",), _nothing),
    "costs:take_week_back": (lambda world: ("2026-W39",), _week_back),
    "costs:approvals": (lambda world: (), _decided_hours),
}


def _rate_class(world: World, place: Place) -> Body:
    return {
        "code": words("agents-too"),
        "name_fr": words(),
        "name_en": words(),
        "amount": number(900),
        "valid_from": day("2026-10-01"),
    }


def _holder(world: World, place: Place) -> Body:
    return {
        "person": choice(world.people["member"].pk),
        "rate_class": choice(RateClass.objects.get().pk),
        "valid_from": day("2026-10-01"),
    }


PLACED |= {
    "costs:project_hours": (_project, _nothing),
    "costs:rework": (_project, _nothing),
}
PLAIN |= {
    "costs:new_rate_class": (lambda world: (), _new(_rate_class)),
    "costs:set_rate": (
        lambda world: ("agents",),
        _new(_just(amount=number(900), valid_from=day("2026-10-01"))),
    ),
    "costs:give_rate_class": (lambda world: (), _new(_holder)),
}


def _lesson(name: str, *more: Any) -> Callable[[Place], tuple[Any, ...]]:
    return lambda place: (place.project.code, place.lessons[name].number, *more)


def _lesson_step(name: str, **typed: Typed) -> Maker:
    return lambda world, place: {"version": fixed(place.lessons[name].version), **typed}


def _lesson_words(world: World, place: Place) -> Body:
    pairs = ("situation", "effect", "went_well", "went_wrong", "cause", "recommendation")
    return {
        "name_fr": words(),
        "name_en": words(),
        "phase": choice("closing"),
        "category": choice("team"),
        **{f"{name}_{code}": words() for name in pairs for code in ("fr", "en")},
        "effect_money": number(100),
        "effect_days": number(3),
        "effect_tickets": number(40),
        "applies_to": choice("all"),
        "applies_to_category": choice("mandatory"),
        "site": choice(place.site.pk),
        "supplier": words(),
        "tags": words(),
        "owner": choice(place.project.lead_id),
        "due_on": day("2026-12-18"),
    }


PLAIN |= {
    "closure:lessons": (lambda world: (), _nothing),
    "closure:new_lesson": (
        lambda world: (),
        _new(lambda w, p: {**_lesson_words(w, p), "project": choice(p.project.code)}),
    ),
}
PLACED |= {
    "closure:lesson@proposed": (_lesson("proposed"), _nothing),
    "closure:lesson@internal": (_lesson("published"), _nothing),
    "closure:lesson_history@internal": (_lesson("published"), _nothing),
    "closure:edit_lesson@proposed": (
        _lesson("proposed"),
        _versioned(_lesson_words, lambda p: p.lessons["proposed"]),
    ),
    "closure:edit_lesson@internal": (
        _lesson("published"),
        _versioned(_lesson_words, lambda p: p.lessons["published"]),
    ),
    "closure:lesson_step@validate": (_lesson("proposed", "validate"), _lesson_step("proposed")),
    "closure:lesson_step@publish": (_lesson("validated", "publish"), _lesson_step("validated")),
    "closure:lesson_step@send-back": (
        _lesson("validated", "send-back"),
        _lesson_step("validated", reason=words()),
    ),
    "closure:lesson_step@follow-up internal": (
        _lesson("given", "follow-up"),
        _lesson_step("given", how=words()),
    ),
    "closure:lesson_step@retire internal": (
        _lesson("published", "retire"),
        _lesson_step("published", reason=words()),
    ),
    "closure:suggestions": (_root("YNG"), _nothing),
    "closure:judge": (
        lambda place: (place.beside["YNG"].code, *_lesson("published")(place)),
        _new(_just(outcome=choice("noted"), note=words())),
    ),
    "closure:use_result": (
        lambda place: (place.beside["SIG"].code, *_lesson("applied")(place)),
        _just(version=fixed(1), result=words()),
    ),
}


PLACED |= {
    "closure:closing": (_project, _nothing),
    "closure:objective": (
        lambda place: (place.project.code, 1),
        _just(actual=number(5), note=words()),
    ),
    "closure:survey": (
        _project,
        _just(**{name: choice(4) for name in MARKS}, comment=words()),
    ),
    "closure:new_survey": (
        _project,
        lambda w, p: {
            "people": choice(p.project.lead_id),
            "closes_on": day("2026-12-18"),
            "form_token": token(),
        },
    ),
    "closure:use": (
        lambda place: (place.project.code, 1),
        _just(version=fixed(1), used_pct=number(90), target_pct=number(95), note=words()),
    ),
}
PLACED |= {
    "control:overview": (_project, _nothing),
    "control:phasing": (_project, _nothing),
    "control:propose": (_project, _of("phasing")),
    "control:approve": (_project, _of("phasing")),
    "control:phase": (_number("package"), _of("phasing", month_2026_11=number(12500))),
    "control:earned": (
        _number("package"),
        _new(_just(month=choice("2026-09-30"), amount=number(100), reason=words())),
    ),
    "control:rest": (_number("package"), _new(_just(amount=number(100), note=words()))),
    "control:forecast": (_project, _new(_just(method=choice("one_off"), reason=words()))),
}
PLAIN |= {"control:snapshots": (lambda world: (), _nothing)}


def _correction(world: World, place: Place) -> Body:
    return {
        "light": choice("cost"),
        "cause": words(),
        "effect": words(),
        "action": words(),
        "expected": words(),
        "owner": choice(place.project.lead_id),
        "due_on": day("2099-01-05"),
        "effect_on": day("2099-02-05"),
    }


def _corrected(name: str, *more: Any) -> Callable[[Place], tuple[Any, ...]]:
    return lambda place: (place.project.code, place.corrections[name].number, *more)


def _correction_step(name: str, **typed: Typed) -> Maker:
    return lambda w, p: {"version": fixed(p.corrections[name].version), **typed}


PLACED |= {
    "control:measure": (_corrected("planned"), _nothing),
    "control:declare": (
        _project,
        _new(_just(colour=choice("amber"), expires_on=day("2026-10-20"), reason=words())),
    ),
    "control:new_measure": (_project, _new(_correction)),
    "control:edit_measure": (
        _corrected("planned"),
        _versioned(_correction, lambda p: p.corrections["planned"]),
    ),
    "control:measure_step@done": (
        _corrected("planned", "done"),
        _correction_step("planned", done_on=day("2026-10-01"), evidence=words()),
    ),
    "control:measure_step@give-up": (
        _corrected("planned", "give-up"),
        _correction_step("planned", reason=words()),
    ),
    "control:measure_step@judge": (
        _corrected("done", "judge"),
        _correction_step("done", finding=words()),
    ),
}


def _of_report(world: World, place: Place) -> Body:
    return {"version": fixed(place.closure_report.version)}


PLACED |= {
    "closure:report": (_project, _nothing),
    "closure:report_section": (
        lambda place: (place.project.code, "costs"),
        _with(_of_report, text_fr=lambda w, p: words(), text_en=lambda w, p: words()),
    ),
    "closure:submit_report": (_project, _of_report),
    **{
        f"closure:sign_report@{who}": (
            lambda place, party=party: (place.project.code, party),
            _nothing,
        )
        for who, party in (
            ("director", "DIR"),
            ("lead", "PM"),
            ("sponsor", "SPO"),
            ("manager", "PGM"),
        )
    },
    "closure:send_report_back": (_project, _with(_of_report, reason=lambda w, p: words())),
    "reporting:paper@closure": (
        lambda place: ("closure", place.closure_report.reference),
        _nothing,
    ),
}


def _of_summary(world: World, place: Place) -> Body:
    return {"version": fixed(place.summary.version)}


def _summary(place: Place) -> tuple[int]:
    return (place.summary.pk,)


PLACED |= {
    "reporting:summary": (_summary, _nothing),
    "reporting:write_summary": (
        _summary,
        _with(
            _of_summary,
            key_message_fr=lambda w, p: words(),
            key_message_en=lambda w, p: words(),
            motion_1_text_fr=lambda w, p: words(),
            motion_1_due_on=lambda w, p: day("2026-11-30"),
        ),
    ),
    "reporting:publish_summary": (
        _summary,
        _with(_of_summary, collected=lambda w, p: fixed(p.summary.collected_on)),
    ),
    "reporting:collect_summary": (_summary, _nothing),
    "reporting:discard_summary": (_summary, _of_summary),
    "reporting:paper@summary": (lambda place: ("summary", place.summary.reference), _nothing),
    "reporting:paper@control": (lambda place: ("control", place.kept.reference), _nothing),
}
