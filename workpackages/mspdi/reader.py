"""Microsoft Project XML (MSPDI) into a ``Plan``, or a refusal that says why."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from workpackages.mspdi import values
from workpackages.mspdi.calendars import read_calendars
from workpackages.mspdi.network import read_links
from workpackages.mspdi.opening import Readable, text_of
from workpackages.mspdi.people import read_assignments, read_resources
from workpackages.mspdi.plan import Plan, PlanTask, Properties, Raw
from workpackages.mspdi.problems import DOUBTFUL, NOT_UNDERSTOOD, PlanRefused, Remark
from workpackages.mspdi.tasks import read_tasks
from workpackages.mspdi.tree import LINE, Limits, read_tree, rows, text

_TABLES = ("Calendars", "Tasks", "Resources", "Assignments")
_BUILD_NAMESPACE = "http://schemas.microsoft.com/developer/msbuild/2003"
_TITLE_LENGTH = 200
USUAL_DAY = 480


def read_plan(file: Readable, limits: Limits | None = None) -> Plan:
    """Read a whole file, in memory, within ``limits``; nothing is fetched from elsewhere.

    Raises ``PlanRefused`` with a sentence for a planner. Everything that is not
    represented by a field of the plan stays in the rows' ``raw``, in ``left_over`` or in
    the raw properties. Cost is linear in the size of the file (about 8 MB a second).
    """
    limits = limits or Limits()
    tree = read_tree(text_of(file, max_bytes=limits.bytes), limits)
    root = tree.root
    is_plan = tree.root_tag == "Project" and tree.namespace != _BUILD_NAMESPACE
    if not is_plan or not any(table in root for table in _TABLES):
        raise PlanRefused(
            _(
                "This XML file is not a Microsoft Project plan: it begins with <%(tag)s>. Save "
                "the plan as XML in Microsoft Project and upload that file."
            ),
            tag=tree.root_tag[:60],
        )
    remarks: list[Remark] = []
    left_over: dict[str, list[Raw]] = {"tasks": [], "resources": [], "assignments": []}
    calendars = read_calendars(_plain(rows(root, "Calendars", "Calendar")), remarks)
    task_rows = rows(root, "Tasks", "Task")
    tasks = read_tasks(task_rows, remarks, left_over["tasks"])
    by_uid = {task.uid: task for task in tasks}
    paired = [
        (task, row)
        for row in task_rows
        if (task := by_uid.get(_uid_or_none(row))) is not None and task.line == row.get(LINE, 0)
    ]
    links = read_links(paired, tasks, remarks)
    resources = read_resources(rows(root, "Resources", "Resource"), remarks, left_over["resources"])
    assignments = read_assignments(
        rows(root, "Assignments", "Assignment"), tasks, resources, remarks, left_over["assignments"]
    )
    properties = _properties(root)
    _remark_on_the_whole(properties, tasks, remarks)
    return Plan(
        properties=properties,
        calendars=tuple(calendars),
        tasks=tuple(tasks),
        links=tuple(links),
        resources=tuple(resources),
        assignments=tuple(assignments),
        remarks=tuple(remarks),
        left_over=left_over,
    )


def _plain(found: list[Raw]) -> list[Raw]:
    return [{key: value for key, value in raw.items() if key != LINE} for raw in found]


def _uid_or_none(row: Raw) -> int:
    return values.uid(text(row, "UID")) or 0


def _properties(root: Raw) -> Properties:
    raw = {key: value for key, value in root.items() if key not in _TABLES}
    _drop_lines(raw)
    try:
        return Properties(
            title=_title(root),
            start=values.instant(text(root, "StartDate")),
            finish=values.instant(text(root, "FinishDate")),
            status_date=values.instant(text(root, "StatusDate")),
            minutes_per_day=_minutes_per_day(text(root, "MinutesPerDay")),
            calendar_uid=values.uid(text(root, "CalendarUID")),
            currency=(text(root, "CurrencyCode") or text(root, "CurrencySymbol") or "").strip(),
            earned_value_baseline=values.integer(text(root, "BaselineForEarnedValue")) or 0,
            raw=raw,
        )
    except ValueError as error:
        raise PlanRefused(
            _("A property of the plan holds the value “%(value)s”, which cannot be read."),
            value=str(error)[:80],
        ) from None


def _minutes_per_day(value: str | None) -> int:
    found = values.integer(value)
    if found is not None and not 1 <= found <= 1440:
        raise ValueError(value)
    return USUAL_DAY if found is None else found


def _drop_lines(raw: Raw) -> None:
    """Line numbers were for complaints; they are no part of the plan."""
    raw.pop(LINE, None)
    for value in raw.values():
        if isinstance(value, list):
            for item in value:
                if isinstance(item, dict):
                    _drop_lines(item)


def _title(root: Raw) -> str:
    """The plan's own title, else the name of its project row, else of its file."""
    own = next((row for row in rows(root, "Tasks", "Task") if text(row, "UID") == "0"), {})
    found = (text(root, "Title"), text(own, "Name"), text(root, "Name"))
    title = next((name.strip() for name in found if name and name.strip()), "")
    return title.removesuffix(".xml").removesuffix(".mpp")[:_TITLE_LENGTH]


def _remark_on_the_whole(
    properties: Properties, tasks: list[PlanTask], remarks: list[Remark]
) -> None:
    has_money = any(task.cost or task.fixed_cost for task in tasks)
    if has_money and properties.currency.upper() not in {"CHF", "FR.", "SFR."}:
        sentence = _("Amounts are in %(currency)s and are taken over unchanged, as francs.")
        remarks.append(Remark(DOUBTFUL, sentence, "", {"currency": properties.currency or "?"}))
    if text(properties.raw, "ScheduleFromStart") == "0":
        sentence = _("The plan is scheduled backwards from its finish; its dates are kept.")
        remarks.append(Remark(DOUBTFUL, sentence))
    for task in tasks:
        _remark_on(task, remarks)


def _remark_on(task: PlanTask, remarks: list[Remark]) -> None:
    if not task.is_active:
        sentence = _("The task is inactive and becomes a cancelled one.")
        remarks.append(Remark(DOUBTFUL, sentence, task.label))
    if task.is_external or values.flag(text(task.raw, "IsSubproject")):
        sentence = _(
            "The row stands for a task or a plan in another file; only its dates are kept."
        )
        remarks.append(Remark(NOT_UNDERSTOOD, sentence, task.label))
    if task.start is None and not task.is_summary:
        remarks.append(Remark(DOUBTFUL, _("The task has no dates."), task.label))
    if values.flag(text(task.raw, "Recurring")):
        sentence = _("The task is a recurring one; its repetitions are kept as separate tasks.")
        remarks.append(Remark(DOUBTFUL, sentence, task.label))
