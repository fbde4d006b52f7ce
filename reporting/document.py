"""A report as it is read: its frozen content in the language that is active.

The page and both PDFs are drawn from this one reading, so they show the same figures.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.utils.translation import get_language

from people.choices import Role
from reporting.annexes.bars import bars_of
from reporting.annexes.curves import curves_of
from reporting.annexes.kept import sentence_of
from reporting.annexes.load import load_of
from reporting.annexes.points import issues_of, register_of, requests_of
from reporting.annexes.quality import quality_of
from reporting.annexes.slips import slips_of
from reporting.charts import curve_chart
from reporting.choices import FROZEN, Classification, Light
from reporting.frame import RECIPIENTS
from reporting.models import Report
from reporting.schema import lifted
from reporting.since_words import amounts_of, costs_of, pace_of, risks_of, since_words
from reporting.spelling import Json, called, local_day, parsed
from reporting.words import (
    BASES,
    MILESTONES,
    course_words,
    declared_words,
    reason_of,
    slip_of,
    state_of,
    trend_of,
)
from servicedesk_pm.common.templatetags.ui import colon, light_words

# What fits on a first page that is read in half a minute; the annex has the rest.
FRONT_MILESTONES, FRONT_LATE, FRONT_BLOCKED, FRONT_UPCOMING = 6, 4, 3, 4


def commentary_of(report: Report) -> Json:
    """What people wrote into the report, as it is frozen with the figures."""
    deviations = report.deviations.select_related("owner").order_by("pk")
    decisions = report.decisions.order_by("position")
    return {
        "classification": report.classification,
        "key_message_fr": report.key_message_fr,
        "key_message_en": report.key_message_en,
        "next_steps_fr": report.next_steps_fr,
        "next_steps_en": report.next_steps_en,
        "deviations": [
            {
                "light": deviation.light,
                "cause": deviation.cause,
                "effect": deviation.effect,
                "measure": deviation.measure,
                "language": deviation.language,
                "owner": str(deviation.owner),
                "due": deviation.due_on.isoformat(),
            }
            for deviation in deviations
        ],
        "decisions": [
            {"text_fr": row.text_fr, "text_en": row.text_en, "due": row.due_on.isoformat()}
            for row in decisions
        ],
    }


def content_of(report: Report) -> Json:
    """The figures with the commentary: frozen ones where they are, else as they stand now."""
    figures = report.figures
    if not figures or report.state in FROZEN:
        return figures
    return {**figures, "commentary": commentary_of(report)}


def document_of(content: Json) -> Json:
    """The content with dates parsed, names in the active language and words for every key.

    Money is detail for the direction (N3): observers read what is published below that.
    """
    content = lifted(content)
    schedule, commentary = content["schedule"], content["commentary"]
    breakdown = content["breakdown"]
    late, blocked = _rows(content["late"]), _rows(content["blocked"])
    milestones, upcoming = _milestones(content["milestones"]), _rows(content["upcoming"])
    figures = content["progress"]
    everybody = commentary["classification"] == Classification.INTERNAL
    shows_money = commentary["classification"] == Classification.DIRECTION
    return {
        **content["document"],
        "status_date": parsed(content["document"]["status_date"]),
        "collected_at": datetime.fromisoformat(content["document"]["collected_at"]),
        "classification": Classification(commentary["classification"]).label,
        "shows_money": shows_money,
        "project": _project(content["project"], shows_money=shows_money),
        "lights": [_light(light, schedule) for light in content["lights"]],
        "progress": _progress(figures),
        "bar": {key: _bar(figures[f"{key}_pct"]) for key in ("done", "planned")},
        "schedule": _schedule(schedule),
        "compared_with": parsed(content["previous"]["status_date"])
        if content["previous"]
        else None,
        "key_message": _text(commentary, "key_message"),
        "next_steps": _text(commentary, "next_steps"),
        "deviations": [_deviation(row) for row in commentary["deviations"]],
        "decisions": [
            {"asked": _text(row, "text"), "due": parsed(row["due"])}
            for row in commentary["decisions"]
        ],
        "milestones": _front(milestones, FRONT_MILESTONES, newest=True),
        "late": _front(late, FRONT_LATE),
        "blocked": _front(blocked, FRONT_BLOCKED),
        "upcoming": _front(upcoming, FRONT_UPCOMING),
        "changes": _changes(content["changes"]),
        "since": since_words(content["since"], shows_money=shows_money, names_risks=not everybody),
        "costs": costs_of(content["control"]) if shows_money else None,
        "amounts": amounts_of(content["control"]) if shows_money else None,
        "risks": risks_of(content["risks"]) if not everybody else None,
        **_beside_the_plan(content, shows_money=shows_money),
        **_annexes(content, everybody=everybody, shows_money=shows_money),
        "overrides": [{**row, "on": parsed(row["on"])} for row in content["overrides"]],
        "breakdown": {
            **breakdown,
            "rows": [_place(row, shows_money=shows_money) for row in breakdown["rows"]],
        },
        "for_everybody": everybody,
        "distribution": _distribution(content["readers"], commentary["classification"]),
        "editions": _editions(content),
        "chart": curve_chart(content["curve"], content["document"]["status_date"]),
    }


def _beside_the_plan(content: Json, *, shows_money: bool) -> Json:
    """What control, quality and the computed plan say of the status date."""
    return {
        "sentence": sentence_of(content["control"], shows_money=shows_money),
        "declared": declared_words(content["declared"]),
        "course": course_words(content["course"]),
        "quality": quality_of(content["quality"]),
        "pace": pace_of(content["control"]),
        "path": _rows(content["path"]) if content["path"] else None,
    }


def _annexes(content: Json, *, everybody: bool, shows_money: bool) -> Json:
    """Annexes A to F. Where everybody reads, nobody and nothing of the inside is named."""
    status_on = parsed(content["document"]["status_date"])
    assert status_on is not None
    inside = {} if everybody else content
    return {
        "values": curves_of(content, shows_money=shows_money),
        "bars": bars_of(content["bars"], status_on),
        "slips": slips_of(content["slips"]),
        "register": register_of(inside.get("risks"), shows_money=shows_money),
        "issues": issues_of(inside.get("issues")),
        "requests": requests_of(inside.get("requests"), shows_money=shows_money),
        "load": load_of(content["load"], names_people=not everybody),
    }


def _text(commentary: Json, name: str) -> Json:
    """A text in the active language; without one, the other one with its language marked."""
    own = (get_language() or "fr")[:2]
    other = "fr" if own == "en" else "en"
    if commentary[f"{name}_{own}"]:
        return {"text": commentary[f"{name}_{own}"], "language": own, "is_other": False}
    text = commentary[f"{name}_{other}"]
    return {"text": text, "language": other, "is_other": bool(text)}


def _project(project: Json, *, shows_money: bool) -> Json:
    programme = project["programme"]
    return {
        **project,
        "name": called(project),
        "programme": f"{programme['code']} {called(programme)}" if programme else "",
        "state": state_of("project", project["state"]),
        "envelope": Decimal(project["envelope"]) if shows_money else None,
        "planned_start": parsed(project["planned_start"]),
        "planned_finish": parsed(project["planned_finish"]),
    }


def _light(light: Json, schedule: Json) -> Json:
    label, words = Light(light["light"]).label, light_words(light["colour"])[1].lower()
    return {
        **light,
        "label": label,
        "words": words,
        "alt": f"{label}{colon()}{words}",
        "is_overall": light["light"] == Light.OVERALL,
        "why": reason_of(light["reason"], schedule),
        "trend": trend_of(light["before"], light["colour"]),
    }


def _percent(text: str | None) -> Decimal | None:
    return Decimal(text) if text is not None else None


def _bar(percent: str | None) -> str:
    """A position on the progress bar, which is 200 wide."""
    return f"{2 * Decimal(percent or 0):.1f}"


def _progress(figures: Json) -> Json:
    planned, done = _percent(figures["planned_pct"]), _percent(figures["done_pct"])
    known = planned is not None and done is not None
    return {
        **figures,
        "planned_pct": planned,
        "done_pct": done,
        "is_known": known,
        "basis": BASES[figures["basis"]],
    }


def _schedule(schedule: Json) -> Json:
    return {
        **schedule,
        "baseline_finish": parsed(schedule["baseline_finish"]),
        "forecast_finish": parsed(schedule["forecast_finish"]),
        "slip": slip_of(schedule["slip_days"]),
    }


def _rows(listing: Json) -> Json:
    dated = ("start", "finish", "since")
    return {
        **listing,
        "rows": [
            {**row, **{key: parsed(row[key]) for key in dated if key in row}}
            for row in listing["rows"]
        ],
    }


def _milestones(listing: Json) -> Json:
    return {
        **listing,
        "rows": [
            {
                **row,
                "baseline": parsed(row["baseline"]),
                "forecast": parsed(row["forecast"]),
                "is_late": (row["slip_days"] or 0) > 0,
                "slip": slip_of(row["slip_days"]),
                "state_words": MILESTONES[row["state"]],
            }
            for row in listing["rows"]
        ],
    }


def _front(listing: Json, most: int, *, newest: bool = False) -> Json:
    """The listing with what of it stands on the first page, and how much stands elsewhere."""
    rows = listing["rows"]
    front = rows[-most:] if newest else rows[:most]
    total = len(rows) + listing["left_out"]
    return {**listing, "front": front, "total": total, "more": total - len(front)}


def _deviation(row: Json) -> Json:
    own = (get_language() or "fr")[:2]
    return {
        **row,
        "label": Light(row["light"]).label,
        "due": parsed(row["due"]),
        "is_other": bool(row["language"] and row["language"] != own),
    }


def _distribution(readers: list[Json], classification: str) -> list[Json]:
    """The roles that may read a report of this class, and who holds them."""
    return [
        {"role": Role(row["role"]).label, "people": row["people"]}
        for row in readers
        if row["role"] in RECIPIENTS[classification]
    ]


def _editions(content: Json) -> list[Json]:
    """The editions up to this one, without those of a class that its readers may not know of."""
    own, rows = content["document"], content["editions"]
    following = [*(row["edition"] for row in rows[1:]), own["edition"]]
    before = [
        {**row, "on": parsed(row["on"]), "replaced_by": by}
        for row, by in zip(rows, following, strict=False)
        if row["classification"] <= content["commentary"]["classification"]
    ]
    collected = local_day(datetime.fromisoformat(own["collected_at"]))
    this = {"edition": own["edition"], "number": own["number"], "on": collected}
    return [*before, {**this, "replaced_by": None}]


def _changes(changes: Json) -> Json:
    own = "en" if (get_language() or "fr").startswith("en") else "fr"
    return {
        "since": parsed(changes["since"]),
        "left_out": changes["left_out"],
        "rows": [
            {
                "what": row[f"what_{own}"],
                "on": parsed(row["on"]),
                "before": state_of(row["kind"], row["before"]),
                "after": state_of(row["kind"], row["after"]),
            }
            for row in changes["rows"]
        ],
    }


def _place(row: Json, *, shows_money: bool) -> Json:
    return {
        **row,
        "name": called(row) if row["kind"] == "project" else row["name"],
        "is_project": row["kind"] == "project",
        "indent": min(row["level"], 5),
        "state": state_of(row["kind"], row["state"]),
        "start": parsed(row["start"]),
        "finish": parsed(row["finish"]),
        "budget": Decimal(row["budget"]) if shows_money else None,
        "done_pct": _percent(row["done_pct"]),
    }


def lights_to_explain(content: Json) -> list[str]:
    """The amber and red lights, each of which needs its cause, effect, measure and date.

    The overall light only repeats one of the others.
    """
    return [
        light["light"]
        for light in content.get("lights", [])
        if light["colour"] in {"amber", "red"} and light["light"] != Light.OVERALL
    ]
