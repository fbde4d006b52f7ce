"""The weeks that the people of the demonstration wrote down, and what their leads said to them.

October is written: its first weeks are approved, the last one waits, one line of it came back,
and somebody has not submitted it yet.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from costs.choices import HoursKind, HoursState
from costs.hours.places import Key, places_of
from costs.models import TimeLine, TimeSheet
from costs.operations.approvals import approve_hours, return_hours
from costs.operations.hours import Then, save_week
from costs.operations.rates import ClassFacts, create_rate_class, give_rate_class
from people.models import User
from reporting.demo.days import MINUTES_PER_DAY, shift
from reporting.demo.diary import Diary, Turn

WEEKS = tuple(date(2026, 10, day) for day in (5, 12, 19, 26))
LAST_WEEK = WEEKS[-1]
WRITERS = (
    *(f"tech-{n:02}" for n in range(1, 9)),
    *(f"agent-{n:02}" for n in range(1, 5)),
    "lot-packaging", "lot-deploiement", "lot-integration", "lot-donnees", "lot-formation",
    "lot-connaissances",
)  # fmt: skip
# The nearest lead first: what is left waits for the next.
APPROVERS = (
    "lot-packaging", "lot-deploiement", "lot-integration", "lot-donnees", "lot-formation",
    "lot-connaissances", "pm-w11", "pm-parc", "pm-itsm", "pm-portail", "pm-cmdb", "pm-acces",
    "pm-voix", "director",
)  # fmt: skip
# Has written the last week, and still to submit it.
LATE = "tech-02"
# Came back from the lead, with a word.
RETURNED, RETURNED_BY = "tech-06", ("lot-integration", "pm-itsm")
RETURNED_WHY = "Quels incidents du connecteur ? Merci de séparer la reprise du travail prévu."
# A part of these people's work on Thursdays was done once more.
REWORKED = ("tech-05", "tech-06", "lot-donnees")
QUARTER, THURSDAY = 15, 3
# Code, names, whether it is external, and francs a day.
RATED_ON, VALID_FROM = date(2026, 9, 14), date(2026, 1, 1)
CLASSES = (
    ("agent", "Agent·e de support", "Support agent", False, 880),
    ("technique", "Technicien·ne", "Technician", False, 960),
    ("lot", "Responsable de lot", "Work-package lead", False, 1080),
    ("projet", "Chef·fe de projet", "Project lead", False, 1150),
    ("consultation", "Consultant·e externe", "External consultant", True, 1250),
    ("expertise", "Expert·e externe", "External expert", True, 1650),
)
# The hours of the others are not charged to projects yet.
CHARGED = {
    **dict.fromkeys(("agent-01", "agent-02"), "agent"),
    **dict.fromkeys(("tech-02", "tech-03", "tech-05", "tech-06", "tech-08"), "technique"),
}
# Delivered by suppliers: the bookings of October leave nothing for the hours of those people.
DELIVERED = {("PRJ-102", "LT3")}


def add_hours(diary: Diary) -> None:
    diary.add(RATED_ON, Turn.REMARK, "rh", _rate)
    for monday in WEEKS:
        friday = monday + timedelta(days=4)
        for login in WRITERS:
            diary.add(friday, Turn.END, login, partial(_write, monday, login))
        if monday == LAST_WEEK:
            for login in RETURNED_BY:
                diary.add(friday, Turn.END, login, _return)
            continue
        for login in APPROVERS:
            diary.add(monday + timedelta(days=7), Turn.REMARK, login, partial(_approve, monday))


def _rate(person: User) -> None:
    """Human resources write the classes down and say who is in which."""
    made = {}
    for code, name_fr, name_en, is_external, amount in CLASSES:
        facts = ClassFacts(code, name_fr, name_en, is_external, Decimal(amount), VALID_FROM)
        made[code] = create_rate_class(facts, actor=person, on=RATED_ON)
    for login, code in CHARGED.items():
        key = User.objects.get(username=login).pk
        give_rate_class(key, made[code].pk, VALID_FROM, actor=person, on=RATED_ON)


def _write(monday: date, login: str, person: User) -> None:
    """What was planned of the person's tasks, evenly over the days, and within a working day."""
    cells: dict[Key, dict[int, int]] = {}
    left = MINUTES_PER_DAY
    for place in places_of(person).values():
        if not place.is_current(monday) or not place.planned(monday):
            continue
        if login in CHARGED and (place.project_code, place.package.split()[0]) in DELIVERED:
            continue
        minutes = min(left, place.planned(monday) // 5 // QUARTER * QUARTER)
        left -= minutes
        if not minutes:
            continue
        days = [n for n in range(5) if _is_worked(monday + timedelta(days=n))]
        cells[place.key] = dict.fromkeys(days, minutes)
        if login in REWORKED and THURSDAY in days and minutes > QUARTER:
            again = minutes // 2 // QUARTER * QUARTER or QUARTER
            cells[place.key][THURSDAY] = minutes - again
            cells[place.key.of_kind(HoursKind.REWORK)] = {THURSDAY: again}
    if not cells:
        return
    is_late = login == LATE and monday == LAST_WEEK
    then = Then.NOTHING if is_late else Then.SUBMIT
    save_week(monday, cells, actor=person, on=monday + timedelta(days=4), then=then)


def _is_worked(day: date) -> bool:
    return shift(day, 0) == day


def _approve(monday: date, lead: User) -> None:
    waiting = TimeLine.objects.approvable_by(lead).filter(sheet__week_on__lte=monday)
    keys = list(waiting.order_by("pk").values_list("pk", flat=True))
    if keys:
        approve_hours(keys, actor=lead, on=monday + timedelta(days=7))


def _return(lead: User) -> None:
    waiting = TimeLine.objects.approvable_by(lead).filter(
        sheet__person__username=RETURNED, sheet__week_on=LAST_WEEK, kind=HoursKind.NORMAL
    )
    back = TimeSheet.objects.filter(state=HoursState.RETURNED, person__username=RETURNED)
    line = waiting.order_by("pk").first()
    if line is not None and not back.exists():
        on = LAST_WEEK + timedelta(days=4)
        return_hours([line.pk], RETURNED_WHY, actor=lead, on=on)
