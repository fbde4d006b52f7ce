"""Any of a project's baselines can be drawn behind its plan; some do not see them at all."""

import re
from datetime import date

import pytest
from django.urls import reverse

from workpackages.models import Baseline, BaselineRow

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(planned):
    """An older baseline beside the current one."""
    Baseline.objects.filter(project=planned.project).update(number=2)
    old = Baseline.objects.create(
        project=planned.project, number=1, reason="Mandate", taken_on=date(2026, 8, 3),
        is_current=False,
    )  # fmt: skip
    BaselineRow.objects.create(
        baseline=old, task=planned.design, start_on=date(2026, 9, 28), finish_on=date(2026, 9, 30)
    )
    BaselineRow.objects.create(
        baseline=old, task=planned.build, start_on=date(2026, 9, 21), finish_on=date(2026, 9, 22)
    )
    return old


@pytest.fixture
def ghosts(as_user, planned):
    """How many thin bars lie behind the plan."""

    def count(user, query=""):
        url = reverse("workpackages:plan", args=[planned.project.code])
        page = as_user(user).get(f"{url}?{query}").content.decode()
        return len(re.findall(r'class="g-ghost" x', page.split("plan-legend")[0]))

    return count


def test_the_current_baseline_is_drawn_unless_another_is_chosen(ghosts, lead, second):
    assert ghosts(lead) == 1
    assert ghosts(lead, "baseline=1") == 2
    assert ghosts(lead, "baseline=2") == 1
    assert ghosts(lead, "baseline=none") == 0


@pytest.mark.parametrize("query", ["baseline=9", "baseline=x", "baseline=²", "baseline=99999999"])
def test_a_baseline_that_is_not_there_breaks_nothing(ghosts, lead, second, query):
    assert ghosts(lead, query) in {0, 1}


def test_the_choices_name_number_day_and_reason(as_user, lead, planned, second):
    Baseline.objects.filter(project=planned.project, number=2).update(reason="R" * 300)
    url = reverse("workpackages:plan", args=[planned.project.code])
    page = as_user(lead).get(url).content.decode()
    for words in ("Current baseline", f"Baseline 2 of 01.09.2026 · {'R' * 39}…<",
                  "Baseline 1 of 03.08.2026 · Mandate<"):  # fmt: skip
        assert words in page


def test_the_team_neither_sees_nor_chooses_baselines(as_user, ghosts, member, planned, second):
    assert ghosts(member, "baseline=1") == 0
    url = reverse("workpackages:plan", args=[planned.project.code])
    assert "03.08.2026" not in as_user(member).get(url).content.decode()
