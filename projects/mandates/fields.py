"""Which fields of a mandate each of its sections edits."""

from __future__ import annotations


def _pairs(*names: str) -> tuple[str, ...]:
    return tuple(f"{name}_{language}" for name in names for language in ("fr", "en"))


# Sections with fields of their own; objectives, results and people have pages instead.
SECTION_FIELDS: dict[str, tuple[str, ...]] = {
    "background": _pairs("background"),
    "scope": _pairs("scope_in", "scope_out", "hypotheses", "constraints"),
    "organisation": ("steering_rhythm",),
    "budget": (
        "initiation_budget",
        *_pairs("initiation_reason"),
        "contingency",
        "management_reserve",
    ),
    "staffing": _pairs("staffing"),
    "risks": _pairs("risks"),
    "quality": ("security_concept", *_pairs("quality")),
    "impact": _pairs("impact"),
    "communication": _pairs("communication"),
    "authority": (
        *_pairs("authority", "scope_tolerance"),
        "cost_tolerance_pct",
        "cost_tolerance",
        "days_tolerance",
    ),
    "reporting": _pairs("reporting"),
}
COPIED = tuple(name for names in SECTION_FIELDS.values() for name in names)
OBJECTIVE_FIELDS = (
    *_pairs("title", "indicator"), "baseline", "target", "unit", "due_on", "weight_pct",
)  # fmt: skip
RESULT_FIELDS = (*_pairs("name", "criteria"), "accepted_by", "required_for_go_live")
