"""What the figures say, in sentences."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from control.models import StatusSnapshot
from engine.earned_value import Position
from engine.milestone_trend import Alert
from servicedesk_pm.common.templatetags.ui import day, money, number

ALERTS = {
    Alert.BEYOND_TOLERANCE: gettext_lazy("slip beyond its tolerance"),
    Alert.SLIPS_IN_A_ROW: gettext_lazy("three slips or more in a row"),
    Alert.SUSPECT_FORECAST: gettext_lazy("suspect forecast: unchanged although the work is slow"),
    Alert.LATE_NOTICE: gettext_lazy("slip announced late"),
}
REASONS = {
    "cost_index": gettext_lazy("cost index (CPI)"),
    "cost_variance": gettext_lazy("cost at completion against the budget"),
    "time_index": gettext_lazy("time index (SPI(t))"),
    "slip": gettext_lazy("slip of the finish"),
    "deadline_missed": gettext_lazy("an imposed deadline is missed"),
    "blocker_overdue": gettext_lazy("a blocking finding is overdue"),
    "major_overdue": gettext_lazy("a major finding is overdue"),
    "first_pass": gettext_lazy("deliverables accepted at the first attempt"),
    "checks_on_time": gettext_lazy("checkpoints kept on time"),
    "quality_kept": gettext_lazy("no finding is overdue"),
    "adequacy": gettext_lazy("contingency against the exposure"),
    "critical_without_measure": gettext_lazy("a critical risk without a measure"),
    "critical_with_measure": gettext_lazy("a critical risk with measures under way"),
    "unreplaced": gettext_lazy("a harmful measure is not replaced"),
    "risks_covered": gettext_lazy("no critical risk"),
    "overload": gettext_lazy("somebody has too much to do in the next eight weeks"),
    "resources_suffice": gettext_lazy("nobody has too much to do in the next eight weeks"),
    "wide_gaps": gettext_lazy("key stakeholders far from where they should stand"),
    "pulse": gettext_lazy("mood in the surveys"),
    "stakeholders_with_us": gettext_lazy("key stakeholders stand where they should"),
    "blocking_condition_overdue": gettext_lazy("a blocking condition is overdue"),
    "condition_overdue": gettext_lazy("a condition is overdue"),
    "report_late": gettext_lazy("a report is late"),
    "governance_kept": gettext_lazy("no condition is overdue and no report is late"),
    "no_baseline": gettext_lazy("no baseline"),
    "no_data": gettext_lazy("no data yet"),
    "not_running": gettext_lazy("not running"),
    "start_up": gettext_lazy("just begun"),
    "worst": gettext_lazy("the worst of costs, schedule and quality"),
    "worsened": gettext_lazy("one of the other lights is not green"),
    "incomplete": gettext_lazy("costs, schedule and quality are not all known"),
}


def sentence(row: StatusSnapshot) -> str:
    """One sentence that needs no knowledge of the method."""
    pace, finish, forecast = row.ratio("cpi"), row.pace_finish, row.forecast
    if row.budget and row.earned == row.budget:
        words = _("All planned work is done; it cost %(actual)s of a budget of %(budget)s.")
        return words % {"actual": money(row.actual), "budget": money(row.budget)}
    if pace is None:
        return _("Nothing has been spent yet, so nothing can be said of the end.")
    facts = {
        "earned": number(pace, 2),
        "finish": day(finish),
        "forecast": money(forecast),
    }
    if forecast is None:
        return _("Money has been spent, and no planned work is done for it yet.")
    if finish is None:
        words = _(
            "For each franc spent, %(earned)s francs of planned work are done; at this rate it"
            " costs %(forecast)s."
        )
        return words % facts
    words = _(
        "For each franc spent, %(earned)s francs of planned work are done; at this rate it ends on"
        " %(finish)s and costs %(forecast)s."
    )
    return words % facts


def sentence_without_money(row: StatusSnapshot) -> str:
    """The same for those who do not read amounts, nor what can be reckoned back to them."""
    finish, baseline = row.pace_finish, row.baseline_finish
    if row.budget and row.earned == row.budget:
        return _("All planned work is done.")
    if finish is None:
        return _("Nothing can be said of the end yet.")
    facts = {"finish": day(finish), "baseline": day(baseline)}
    if baseline is None:
        return _("At the rate so far, the work ends on %(finish)s.") % facts
    if finish <= baseline:
        words = _("At the rate so far, the work ends on %(finish)s, by %(baseline)s as planned.")
        return words % facts
    words = _("At the rate so far, the work ends on %(finish)s instead of %(baseline)s.")
    return words % facts


def percent(ratio: Decimal | None) -> str:
    return "–" if ratio is None else f"{number(100 * ratio, 1)} %"


PROGRAMME_REASONS = {
    "critical_member": gettext_lazy("a red project on the critical path"),
    "weighty_members": gettext_lazy("a quarter of the budget or more has this colour"),
    "red_member": gettext_lazy("a red project beside the critical path"),
    "members_on_track": gettext_lazy("its projects are on track"),
    "no_data": gettext_lazy("no project has a light"),
}


def whole_sentence(position: Position, forecast: Decimal | None) -> str:
    """The same for many projects together; their ends differ, so that none is told."""
    if position.cost_index is None:
        return _("Nothing has been spent yet, so nothing can be said of the end.")
    facts = {
        "earned": number(position.cost_index, 2),
        "forecast": money(forecast),
        "budget": money(position.budget),
    }
    if forecast is None:
        words = _("For each franc spent, %(earned)s francs of planned work are done.")
        return words % facts
    words = _(
        "For each franc spent, %(earned)s francs of planned work are done; by the forecasts of the"
        " project leads all projects together cost %(forecast)s, of a budget of %(budget)s."
    )
    return words % facts
