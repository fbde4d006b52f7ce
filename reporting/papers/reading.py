"""A document's snapshot in the words of one language, as its template needs it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from projects.choices import Body, Outcome
from projects.written.reading import Part, Section, read, spoken_of, text_of
from projects.written.vocabulary import Json, choice_label
from reporting.choices import Classification
from reporting.drawing import moment
from reporting.papers.chart import Chart, chart_of
from reporting.papers.choices import Firmness, PaperKind
from reporting.papers.comparison import Comparison, comparisons_of, recommended_of
from reporting.papers.kinds import kind_named
from risks.simulating.drawing import Drawing, s_curve
from servicedesk_pm.common.templatetags.ui import day

# From so many sections on, a reader is glad of a table of contents.
LONG = 12
# From so many columns on, a table is set smaller; up to so many, it takes part of the page.
WIDE, NARROW = 6, 2
# Up to so many letters and lines, a section stays on one page.
SHORT_TEXT, SHORT_ROWS = 1200, 8


@dataclass(frozen=True, slots=True)
class Numbered:
    """A section under its number; ``chart`` is a drawing that its table spells out."""

    number: int
    section: Section
    chart: Chart | None = None
    # Options side by side, a few at a time.
    comparisons: tuple[Comparison, ...] = ()
    curve: Drawing | None = None

    @property
    def anchor(self) -> str:
        return f"section-{self.number}"

    @property
    def tables(self) -> list[tuple[Part, str]]:
        """Each table, and how wide it is."""
        if self.comparisons:
            return []
        return [(table, _width(len(table.heads))) for table in self.section.tables]

    @property
    def is_short(self) -> bool:
        rows = len(self.section.facts) + sum(len(each.rows) for each in self.section.tables)
        rows += sum(len(each.lines) for each in self.comparisons)
        letters = sum(len(each.text) for each in self.section.texts)
        return rows <= SHORT_ROWS and letters <= SHORT_TEXT

    @property
    def begins_with_facts(self) -> bool:
        return bool(self.section.parts) and self.section.parts[0].kind == "fact"

    @property
    def has_one_part(self) -> bool:
        return len(self.section.parts) == 1


def curve_of(parts: list[Json]) -> Drawing | None:
    """The S-curve of a section that has the values of one."""
    for part in parts:
        if part["kind"] == "table" and part["key"] == "rr_curve":
            cells = [row["cells"] for row in part["rows"]]
            return s_curve([(float(days), float(pct) / 100) for days, _on, pct in cells], [])
    return None


def _width(columns: int) -> str:
    if columns >= WIDE:
        return "wide"
    return "narrow" if columns <= NARROW else "full"


def document_of(shown: Json) -> dict[str, Any]:
    """What the template needs, in the language that is active."""
    kind = PaperKind(shown["kind"])
    headings = kind_named(kind).headings
    parts = {each["key"]: each["parts"] for each in shown["sections"]}
    sections = [
        Numbered(
            number,
            section,
            chart_of(parts[section.key]),
            tuple(comparisons_of(section, recommended_of(parts))),
            curve_of(parts[section.key]),
        )
        for number, section in enumerate(read(shown, headings), start=1)
    ]
    title = spoken_of(shown["title"])
    number = " · ".join(filter(None, (shown["code"], str(kind.label), shown["version"])))
    return {
        **shown,
        "kind": kind.label,
        "number": number,
        "title": title.text or shown["code"],
        "title_language": title.foreign,
        "programme": spoken_of(shown["programme"]).text if shown["programme"] else "",
        "facts": _facts(shown, number),
        "is_draft": shown["firmness"] == Firmness.DRAFT,
        "is_open": shown["firmness"] == Firmness.OPEN,
        "is_long": len(sections) >= LONG,
        "sections": sections,
        "signatures_number": len(sections) + 1,
        "decision_number": len(sections) + 2,
        "outcomes": [each.label for each in Outcome],
        "asks_decision": shown["decision"] is not None,
        "decision": _decision(shown["decision"]) if shown["decision"] else None,
        "history": [_event(row) for row in shown["history"]],
        "distribution": [
            {"who": choice_label(*row["what"]), "people": ", ".join(row["people"])}
            for row in shown["distribution"]
        ],
        "signers": [_signer(row) for row in shown["signers"]],
    }


def _facts(shown: Json, number: str) -> list[tuple[str, str]]:
    """The cover's lines."""
    language = get_language_info(get_language() or "fr")["name_local"]
    rows = [
        (_("Document"), number),
        (_("Version"), shown["version"]),
        (_("Date"), day(date.fromisoformat(shown["dated"]))),
        (_("Author"), shown["author"]),
        (_("Status"), choice_label(*shown["status"])),
        (_("Classification"), str(Classification(shown["classification"]).label)),
        (_("Language"), language.capitalize()),
        (_("Edition"), str(shown["edition"])),
    ]
    return [(label, value) for label, value in rows if value]


def _event(row: Json) -> dict[str, str]:
    kind, value = row["what"]
    what = _("Version %(n)s") % {"n": value} if kind == "version" else choice_label(kind, value)
    on = day(date.fromisoformat(row["on"])) if row["on"] else "–"
    return {"what": what, "on": on, "by": row["by"] or "–", "note": row["note"]}


def _signer(row: Json) -> dict[str, str]:
    at = _when(row["at"]) if row["at"] else ""
    how = choice_label("signature", row["how"]) if row["how"] else ""
    role = choice_label(*row["what"])
    return {"role": role, "name": row["name"], "at": at, "how": how, "note": row["note"]}


def _when(at: str) -> str:
    """A moment, or the day alone where no more is known."""
    if "T" in at:
        return moment(datetime.fromisoformat(at))
    return day(date.fromisoformat(at))


def _decision(taken: Json) -> dict[str, Any]:
    """What was decided, in words."""
    facts = [
        (_("Decision"), str(Outcome(taken["outcome"]).label)),
        (_("Deciding body"), str(Body(taken["body"]).label)),
        (_("Date"), day(date.fromisoformat(taken["on"]))),
        (_("Decided by"), ", ".join(taken["by"])),
        (_("Released"), text_of("money", taken["money"]) if Decimal(taken["money"]) else ""),
        (_("Reasoning"), taken["reasoning"]),
    ]
    conditions = [
        {**each, "due": day(date.fromisoformat(each["due"]))} for each in taken["conditions"]
    ]
    return {"facts": [(label, value) for label, value in facts if value], "conditions": conditions}
