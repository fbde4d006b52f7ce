"""What the board has adopted, and whether it holds a project."""

from __future__ import annotations

from django.db.models import Case, When

from projects.choices import Category
from projects.models import Project, ScenarioState, SelectionScenario
from projects.selection.inputs import PAST_RELEASE


def adopted_in(portfolio_id: int) -> list[SelectionScenario]:
    """The adopted scenarios of a portfolio, the newest year first."""
    found = SelectionScenario.objects.filter(portfolio=portfolio_id, state=ScenarioState.ADOPTED)
    return list(found.order_by("-year"))


def planned_by(portfolio_id: int) -> SelectionScenario | None:
    """What the portfolio plans with: adopted for the latest year, else the newest. One query."""
    adopted_first = Case(When(state=ScenarioState.ADOPTED, then=0), default=1)
    found = SelectionScenario.objects.filter(portfolio=portfolio_id).defer("result", "adopted")
    return found.order_by(adopted_first, "-year", "-pk").first()


def covering(scenarios: list[SelectionScenario], first: int, last: int) -> list[SelectionScenario]:
    """Those with a year from ``first`` to ``last``."""
    return [
        each
        for each in scenarios
        if any(first <= year <= last for year in each.adopted.get("years", ()))
    ]


def selected_codes(portfolio_id: int, year: int) -> set[str]:
    """Whom an adopted scenario of an earlier year, or of this one, has selected already."""
    return {
        code
        for each in adopted_in(portfolio_id)
        if each.year < year
        for code in each.adopted["codes"]
    }


def is_selected(project: Project) -> bool:
    """Gate condition: the adopted scenario of the project's years holds it."""
    scenarios = adopted_in(project.portfolio_id)
    start, finish = project.planned_start_on, project.planned_finish_on
    if start is not None:
        scenarios = covering(scenarios, start.year, max(start, finish or start).year)
    if not scenarios:
        return False
    if project.state in PAST_RELEASE or project.category == Category.COMMITTED:
        return True
    return any(project.code in each.adopted["codes"] for each in scenarios)
