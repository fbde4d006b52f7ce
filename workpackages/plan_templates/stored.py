"""Plan templates as pages and operations read them: what people keep, else what is shipped."""

from __future__ import annotations

from workpackages.models import PlanTemplate, TemplateEntry
from workpackages.plan_templates.choices import EntryKind
from workpackages.plan_templates.content import Content, Entry
from workpackages.plan_templates.shipped import shipped

SIZES, SCENARIOS = ("S", "M", "L"), ("classic", "agile", "light")


def load_template(key: str) -> Content | None:
    """The template with this key, or nothing. Two queries."""
    row = PlanTemplate.objects.filter(key=key).first()
    return content_of(row) if row is not None else shipped().get(key)


def content_of(row: PlanTemplate) -> Content:
    lines = TemplateEntry.objects.filter(template=row).select_related("parent", "after")
    return Content(
        key=row.key,
        scenario=row.scenario,
        size_class=row.size_class,
        name_fr=row.name_fr,
        name_en=row.name_en,
        entries=tuple(_entry(line) for line in lines.order_by("position", "pk")),
        version=row.version,
        is_shipped=row.is_shipped,
        is_changed=row.is_shipped,
    )


def all_templates() -> list[Content]:
    """Shipped ones as they are here, then those of the house. Two queries."""
    rows = list(PlanTemplate.objects.order_by("pk"))
    lines: dict[int, list[Entry]] = {row.pk: [] for row in rows}
    found = TemplateEntry.objects.select_related("parent", "after")
    for line in found.order_by("position", "pk"):
        lines[line.template_id].append(_entry(line))
    kept = {
        row.key: Content(
            row.key, row.scenario, row.size_class, row.name_fr, row.name_en,
            tuple(lines[row.pk]), row.version, row.is_shipped, row.is_shipped,
        )
        for row in rows
    }  # fmt: skip
    every = {**shipped(), **kept}.values()
    return sorted(every, key=_order)


def outline_of(content: Content) -> list[Entry]:
    """The lines of the plan from the top down: each phase, what is in it, and so on."""
    found: list[Entry] = []

    def add(entry: Entry) -> None:
        found.append(entry)
        for child in content.below(entry.number):
            add(child)

    for phase in content.of(EntryKind.PHASE):
        add(phase)
    return found


def _order(content: Content) -> tuple[bool, int, int, str]:
    scenario, size = SCENARIOS.index(content.scenario), SIZES.index(content.size_class)
    return (not content.is_shipped, scenario, size, content.key)


def _entry(line: TemplateEntry) -> Entry:
    return Entry(
        number=line.number,
        kind=line.kind,
        name_fr=line.name_fr,
        name_en=line.name_en,
        parent=line.parent.number if line.parent else None,
        counted_from=line.counted_from,
        offset_days=line.offset_days,
        length_days=line.length_days,
        gate=line.gate,
        is_key=line.is_key,
        after=line.after.number if line.after else None,
        function=line.function,
    )
