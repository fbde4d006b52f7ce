"""The pages of risks: registers, matrices, one risk, its forms and steps, issues."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.choices import Role
from people.models import OrganisationRole
from projects.waiting import waiting_for
from risks.filters import RiskFilterForm
from risks.models import EffectivenessCheck, Issue, Risk
from risks.operations.issues import open_issue
from risks.operations.measures import implement_measure
from risks.operations.register import choose_response, identify_risk
from risks.search import find_issues, find_risks
from tests.conftest import FRIDAY
from tests.factories import make_director, make_member, make_task, make_user
from tests.htmx import normal, swapped
from tests.risks.conftest import implemented, planned, rated, written

pytestmark = pytest.mark.django_db
ISSUE = {"name_fr": "Lien lent", "severity": 3, "due_on": date(2026, 10, 20)}


def url(name, *args):
    return reverse(f"risks:{name}", args=args)


def of(risk, name="risk", *more):
    return url(name, risk.slug, risk.number, *more)


def words(response):
    return " ".join(response.content.decode().split())


def more_risks(project, owner, count):
    return [
        rated(identify_risk(project, written(owner), actor=project.lead, on=FRIDAY))
        for _n in range(count)
    ]


@pytest.fixture
def portfolio_risk(project):
    quality = make_user("judge", roles=(Role.QUALITY_MANAGER,))
    made = identify_risk(project.portfolio, written(quality), actor=quality, on=FRIDAY)
    return rated(made, impact_cost=4, daily_cost=Decimal(1_000))


@pytest.fixture
def issue(project, doer):
    return open_issue(project.pk, {**ISSUE, "owner": doer}, actor=project.lead, on=FRIDAY)


@pytest.fixture
def everything(risk, waiting, issue, portfolio_risk):
    """Every address that shows something to who sees the inside."""
    code = risk.project.code
    return [
        url("register", code),
        url("matrix", code),
        url("panel", code),
        of(risk),
        url("issues", code),
        issue.get_absolute_url(),
    ]


def test_who_sees_the_inside_reads_all_pages(everything, as_user, owner, sponsor, project):
    for reader in (owner, sponsor, project.lead, project.programme.manager, make_director()):
        for address in everything:
            assert as_user(reader).get(address).status_code == 200, (reader, address)


def test_outsiders_and_observers_find_nothing(everything, as_user, outsider, project):
    for reader in (outsider, make_member(project, Role.OBSERVER)):
        for address in everything:
            assert as_user(reader).get(address).status_code == 404, address


def test_the_lists_over_everything_show_what_is_in_sight(everything, as_user, outsider, owner):
    for name in ("portfolio", "portfolio_matrix", "all_issues"):
        assert as_user(outsider).get(url(name)).status_code == 200
    assert "R-101-1" in words(as_user(owner).get(url("portfolio")))
    assert "R-101-1" not in words(as_user(outsider).get(url("portfolio")))
    assert "R-PF-1" not in words(as_user(owner).get(url("portfolio")))


def test_a_risk_of_the_portfolio_is_read_by_who_steers_it_and_by_its_owners(
    portfolio_risk, as_user, owner, project, sponsor
):
    board = make_user(roles=(Role.SPONSOR,))
    for reader, status in ((board, 200), (make_director(), 200), (owner, 404), (sponsor, 404)):
        assert as_user(reader).get(of(portfolio_risk)).status_code == status
    planned(portfolio_risk, owner)
    assert as_user(owner).get(of(portfolio_risk)).status_code == 200
    page = words(as_user(board).get(of(portfolio_risk)))
    assert "R-PF-1" in page
    assert "Accept the risk with your signature" in page
    assert as_user(board).get(of(portfolio_risk, "history")).status_code == 200
    assert as_user(owner).get(of(portfolio_risk, "history")).status_code == 403


def cost(client, address):
    """How many queries a page takes."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_lists_cost_the_same_for_many_rows(project, owner, doer, as_user):
    client = as_user(project.lead)
    names = ("register", "matrix", "panel", "issues")
    addresses = [url(name, project.code) for name in names]
    addresses += [url(name) for name in ("portfolio", "portfolio_matrix", "all_issues")]

    def grow(count):
        more_risks(project, owner, count)
        for _n in range(count):
            open_issue(project.pk, {**ISSUE, "owner": doer}, actor=project.lead, on=FRIDAY)
        return [cost(client, address) for address in addresses]

    grow(1)
    assert grow(1) == grow(11)


def test_a_risk_costs_the_same_with_many_measures_and_checks(
    risk, doer, project, check_by, as_user
):
    client = as_user(project.lead)

    def grow(count):
        for _n in range(count):
            implemented(risk, doer)
            check_by(risk)
            planned(risk, doer)
        return cost(client, of(risk))

    grow(1)
    assert grow(1) == grow(6)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"R-101-1", "R-101-2"}),
        ("q=incompatible", {"R-101-1"}),
        ("q=r-101-2", {"R-101-2"}),
        ("zone=C", {"R-101-2"}),
        ("state=assessed&state=treated", {"R-101-1", "R-101-2"}),
        ("state=closed", {"R-101-3"}),
        ("kind=opportunity", set()),
        ("category=people", {"R-101-2"}),
        ("probability=4&impact=3", {"R-101-1"}),
        ("gross_probability=5", {"R-101-2"}),
        ("late=on", {"R-101-1", "R-101-2"}),
        ("response=avoid", set()),
        ("finished=on", {"R-101-1", "R-101-2", "R-101-3"}),
        ("zone=Z&probability=9&owner=x", {"R-101-1", "R-101-2"}),
    ],
)
def test_the_register_is_narrowed_by_the_address(risk, owner, project, as_user, query, found):
    facts = written(owner, name_fr="Départs", name_en="Leavers", category="people")
    other = identify_risk(project, facts, actor=project.lead, on=FRIDAY)
    rated(other, probability=5)
    third = rated(identify_risk(project, facts, actor=project.lead, on=FRIDAY))
    Risk.objects.filter(pk=third.pk).update(state="closed", ended_on=FRIDAY)
    page = words(as_user(project.lead).get(f"{url('register', project.code)}?{query}"))
    assert {code for code in ("R-101-1", "R-101-2", "R-101-3") if f">{code}<" in page} == found


def test_something_overdue_is_a_measure_a_check_or_a_consequence(risk, doer, project, check_by):
    def late(on):
        form = RiskFilterForm(QueryDict("late=on"), seen=Risk.objects.all())
        return form.apply(Risk.objects.all(), on=on).exists()

    planned(risk, doer)
    assert not late(date(2026, 10, 30))
    Risk.objects.filter(pk=risk.pk).update(review_on=None)
    assert late(date(2026, 10, 31))
    measure = risk.measures.get()
    implement_measure(measure.pk, "Seen.", actor=doer, on=FRIDAY)
    assert not late(date(2026, 11, 27))
    assert late(date(2026, 11, 28))
    check_by(risk, rating={"probability": 4, "cost": Decimal(90_000), "delay_days": 19})
    Risk.objects.filter(pk=risk.pk).update(review_on=None)
    assert late(date(2026, 10, 24))
    assert not late(date(2026, 10, 23))


def body_of(answer):
    body = b"".join(answer.streaming_content)
    answer.close()
    return body


def test_the_register_is_exported_as_filtered(risk, issue, project, as_user):
    client = as_user(project.lead)
    text = body_of(client.get(f"{url('register', project.code)}?export=csv")).decode("utf-8-sig")
    line = next(csv.DictReader(io.StringIO(text), delimiter=";" if ";" in text else ","))
    assert (line["Code"], line["Score"], line["Zone"]) == ("R-101-1", "12", "High")
    assert line["Exposure"].startswith("80400")
    assert body_of(client.get(f"{url('portfolio')}?export=xlsx")).startswith(b"PK")
    for address in (url("issues", project.code), url("all_issues")):
        assert b"I-101-1" in body_of(client.get(f"{address}?export=csv"))


@pytest.mark.parametrize(
    ("name", "target"),
    [("register", "risk-register"), ("issues", "issue-register"), ("panel", "risk-panel")],
)
def test_fragments_equal_the_page(risk, issue, project, as_user, name, target):
    client = as_user(project.lead)
    address = url(name, project.code)
    sorted_url = f"{address}?sort=name"
    whole = client.get(sorted_url).content
    fragment = client.fragment(sorted_url, target).content
    assert swapped(whole, fragment, target) == normal(whole)


@pytest.mark.parametrize(
    ("name", "target"), [("portfolio", "risk-register"), ("all_issues", "issue-register")]
)
def test_fragments_of_the_lists_over_everything_equal_the_page(risk, issue, as_user, name, target):
    client = as_user(make_director())
    sorted_url = f"{url(name)}?sort=name"
    whole = client.get(sorted_url).content
    fragment = client.fragment(sorted_url, target).content
    assert swapped(whole, fragment, target) == normal(whole)


def test_the_matrix_counts_before_and_now_and_leads_to_the_list(
    risk, waiting, check_by, project, as_user, owner
):
    check_by(risk)
    gain = identify_risk(project, written(owner, kind="opportunity"), actor=project.lead, on=FRIDAY)
    rated(gain, probability=2)
    page = words(as_user(project.lead).get(url("matrix", project.code)))
    here = url("register", project.code)
    assert f'{here}?kind=threat&amp;gross_probability=4&amp;gross_impact=3"' in page
    assert f'{here}?kind=threat&amp;probability=2&amp;impact=3"' in page
    assert f"{here}?kind=opportunity&amp;probability=2&amp;impact=3" in page
    assert "Opportunities now" in page
    # One step down, for the better; opportunities count as negative.
    assert "4 × 3 · High" in page
    assert "2 × 3 · Medium" in page
    assert "↘ better" in page
    assert "−6’520 CHF" in page


def test_a_matrix_without_ratings_says_so(identified, project, as_user):
    assert "No risk is rated yet" in words(as_user(project.lead).get(url("matrix", project.code)))


def test_the_panel_counts_and_leads_to_the_rows(risk, issue, project, as_user):
    page = words(as_user(project.lead).get(url("panel", project.code)))
    assert "open risks that are rated" in page
    assert f"{url('register', project.code)}?late=on" in page
    overview = words(as_user(project.lead).get(project.get_absolute_url()))
    assert url("panel", project.code) in overview


def test_only_who_may_read_checks_sees_verdicts(risk, waiting, check_by, as_user, project, doer):
    check_by(risk)
    for reader in (project.lead, project.sponsor):
        page = words(as_user(reader).get(of(risk)))
        assert "0.984" in page
        assert "Effective" in page
    packager = make_member(project, Role.WORK_PACKAGE_LEAD)
    for reader in (doer, packager):
        page = words(as_user(reader).get(of(risk)))
        assert "0.984" not in page
        assert ">Effective<" not in page
        assert "Effectiveness checks" not in page


def test_a_risk_tells_what_is_asked_for_and_what_is_late(risk, project, as_user):
    page = words(as_user(project.lead).get(of(risk)))
    assert "A measure is needed by 23.10.2026. It is overdue." in page
    assert "To be reviewed by 09.11.2026." in page


def fill(**facts):
    return {
        "name_fr": "Nouveau",
        "name_en": "New",
        "kind": "threat",
        "category": "people",
        **facts,
    }


def test_a_risk_is_written_down_rated_and_treated_on_pages(project, as_user, owner, doer):
    client = as_user(project.lead)
    new = url("new", project.code)
    assert client.get(new).status_code == 200
    assert client.post(new, {}).status_code == 422
    made = client.post(new, fill(owner=owner.pk))
    risk = Risk.objects.get()
    assert made.headers["Location"] == of(risk)
    assert client.get(of(risk, "rate")).status_code == 200
    rating = {
        "version": risk.version,
        "assessed_on": "2026-10-09",
        "probability": "4",
        "cost": "90'000",
        "delay_days": "20",
        "daily_cost": "2200",
        "impact_quality": "1",
        "impact_service": "1",
    }
    refused = client.post(of(risk, "rate"), {**rating, "probability": "9"})
    assert refused.status_code == 422
    assert "Select a valid choice" in words(refused)
    assert client.post(of(risk, "rate"), rating).status_code == 302
    risk.refresh_from_db()
    assert (risk.score, risk.exposure) == (12, Decimal("80400.00"))
    plan = of(risk, "new_measure")
    assert client.get(plan).status_code == 200
    assert client.post(plan, {}).status_code == 422
    measure = {
        **fill(kind="preventive", owner=doer.pk),
        "due_on": "2026-10-30",
        "cost": "18'000",
        "probability": "2",
        **dict.fromkeys(("impact_cost", "impact_schedule"), "3"),
        **dict.fromkeys(("impact_quality", "impact_service"), "1"),
        "cost_left": "70000",
        "delay_left_days": "12",
    }
    assert client.post(plan, measure).headers["Location"].endswith("#measure-1")
    risk.refresh_from_db()
    said = {"respond-version": risk.version, "respond-response": "reduce_probability"}
    assert client.post(of(risk, "step", "respond"), said).status_code == 302
    risk.refresh_from_db()
    assert (risk.state, risk.planned_exposure) == ("treated", Decimal("19280.00"))


def test_a_measure_is_changed_begun_implemented_and_verified_on_pages(
    risk, measure, doer, project, quality, as_user
):
    choose_response(risk.pk, "reduce_probability", actor=risk.owner, on=FRIDAY)
    hers = as_user(doer)
    edit = of(risk, "edit_measure", 1)
    assert hers.get(edit).status_code == 200
    stale = hers.post(edit, {"version": 7, **fill(kind="preventive", owner=doer.pk)})
    assert stale.status_code in {409, 422}
    assert (
        hers.post(of(risk, "measure_step", 1, "start"), {"m1-start-version": 1}).status_code == 302
    )
    bare = hers.post(of(risk, "measure_step", 1, "implement"), {"m1-implement-version": 2})
    assert bare.status_code == 422
    done = {"m1-implement-version": 2, "m1-implement-evidence": "Run 42."}
    assert hers.post(of(risk, "measure_step", 1, "implement"), done).status_code == 302
    check = of(risk, "check")
    assert hers.get(check).status_code == 403
    judge = as_user(quality)
    assert "Run 42." in words(judge.get(check))
    risk.refresh_from_db()
    seen = {
        "version": risk.version,
        "observed": "312 of 318 pass.",
        "probability": "2",
        "cost": "75000",
        "delay_days": "12",
        "impact_quality": "1",
        "impact_service": "1",
        f"cost_{measure.pk}": "18000",
    }
    assert judge.post(check, {**seen, "impact_quality": ""}).status_code == 422
    assert judge.post(check, seen).headers["Location"].endswith("#checks")
    assert EffectivenessCheck.objects.get().verdict == "effective"
    assert "0.984" in words(judge.get(of(risk)))


def test_shares_of_several_measures_are_asked_for(risk, waiting, doer, quality, as_user):
    second = implemented(risk, doer)
    client = as_user(quality)
    assert "Share of M2 in the reduction (%)" in words(client.get(of(risk, "check")))
    risk.refresh_from_db()
    said = {
        "version": risk.version,
        "observed": "Seen.",
        "probability": "2",
        "impact_quality": "1",
        "impact_service": "1",
        f"share_{waiting.pk}": "50",
        f"share_{second.pk}": "49",
    }
    refused = client.post(of(risk, "check"), said)
    assert refused.status_code == 422
    assert "distribute 100 % among the measures; now it is 99 %" in words(refused)
    assert client.post(of(risk, "check"), {**said, f"share_{second.pk}": "50"}).status_code == 302


def test_steps_keep_what_was_typed_when_they_are_refused(risk, project, as_user):
    client = as_user(project.lead)
    said = {"respond-version": risk.version, "respond-response": "avoid"}
    refused = client.post(of(risk, "step", "respond"), said)
    assert refused.status_code == 422
    assert "Plan a measure first" in words(refused)
    assert '<option value="avoid" selected>' in words(refused)
    stale = client.post(of(risk, "step", "respond"), {**said, "respond-version": 1})
    assert stale.status_code == 409
    assert client.post(of(risk, "step", "dance")).status_code == 404
    assert client.post(of(risk, "measure_step", 9, "start")).status_code == 404
    assert client.post(of(risk, "step", "accept")).status_code == 403


def test_a_risk_strikes_and_its_issue_is_solved_on_pages(risk, project, as_user):
    client = as_user(project.lead)
    said = {
        "occur-version": risk.version,
        "occur-what": "It came.",
        "occur-cost": "12000",
        "occur-delay_days": "60",
        "occur-severity": "1",
        "occur-due_on": "2026-11-20",
    }
    assert client.post(of(risk, "step", "occur"), said).status_code == 302
    issue = Issue.objects.get()
    page = words(client.get(of(risk)))
    assert issue.code in page
    assert "12’000 CHF" in page
    assert risk.code in words(client.get(issue.get_absolute_url()))
    edit = url("edit_issue", project.code, issue.number)
    assert client.get(edit).status_code == 200
    whole = {
        "version": issue.version,
        **{name: str(getattr(issue, name) or "") for name in ("name_fr", "name_en", "severity")},
        "occurred_on": "2026-10-01",
        "due_on": "2026-11-21",
    }
    assert client.post(edit, whole).status_code == 302
    step = url("issue_step", project.code, issue.number, "resolve")
    assert client.post(step, {"resolve-version": 2}).status_code == 422
    solved = {"resolve-version": 2, "resolve-solution": "Settled."}
    assert client.post(step, solved).status_code == 302
    close = url("issue_step", project.code, issue.number, "close")
    assert client.post(close, {"close-version": 3}).status_code == 302
    unknown = url("issue_step", project.code, issue.number, "dance")
    assert client.post(unknown).status_code == 404
    assert issue.code not in words(client.get(url("issues", project.code)))
    assert issue.code in words(client.get(f"{url('issues', project.code)}?finished=on"))


def test_an_issue_is_written_down_on_its_page(project, doer, as_user):
    client = as_user(doer)
    new = url("new_issue", project.code)
    assert client.get(new).status_code == 200
    facts = {
        "name_fr": "Lien lent",
        "severity": "3",
        "occurred_on": "2026-10-01",
        "due_on": "2026-11-20",
    }
    assert client.post(new, {**facts, "due_on": ""}).status_code == 422
    assert client.post(new, facts).headers["Location"] == Issue.objects.get().get_absolute_url()
    assert client.get(url("edit_issue", project.code, 1)).status_code == 403
    assert as_user(project.sponsor).get(new).status_code == 403


def test_a_risk_is_edited_with_its_version(risk, project, owner, as_user):
    client = as_user(project.lead)
    edit = of(risk, "edit")
    assert "R-101-1" in words(client.get(edit))
    said = fill(owner=owner.pk, version=risk.version)
    assert client.post(edit, said).status_code == 302
    assert client.post(edit, said).status_code == 409
    assert as_user(owner).get(edit).status_code == 403
    assert as_user(owner).get(of(risk, "rate")).status_code == 403


def test_forms_of_those_who_may_not_are_forbidden(risk, project, sponsor, as_user):
    for name in ("new_measure", "edit", "rate", "check"):
        assert as_user(sponsor).get(of(risk, name)).status_code == 403
    assert as_user(sponsor).get(url("new", project.code)).status_code == 403
    place = url("new_in_portfolio", project.portfolio.code)
    assert as_user(sponsor).get(place).status_code == 403
    judge = make_user(roles=(Role.QUALITY_MANAGER,))
    assert as_user(judge).get(place).status_code == 200
    made = as_user(judge).post(place, fill(owner=judge.pk))
    assert made.headers["Location"] == url("risk", "portfolio", 1)


def test_history_tells_what_happened(risk, project, as_user, owner):
    page = words(as_user(project.lead).get(of(risk, "history")))
    assert "Risk rated" in page
    assert as_user(owner).get(of(risk, "history")).status_code == 403


def test_risks_and_issues_are_found_by_code_and_words(risk, issue, owner, outsider):
    assert [hit.title for hit in find_risks(owner, "r-101", 5)] == ["Incompatible applications"]
    assert [hit.title for hit in find_issues(owner, "lien", 5)] == ["Lien lent"]
    assert find_risks(outsider, "r-101", 5) == find_issues(outsider, "lien", 5) == []


def test_what_waits_for_a_person_stands_in_my_work(risk, doer, project, quality, sponsor, issue):
    late = date(2027, 1, 15)
    measure = planned(risk, doer)
    assert {each.words for each in waiting_for(doer, on=late)} == {
        "Measure due on 30.10.2026: Automated tests",
        "Issue to be solved by 20.10.2026",
    }
    assert waiting_for(doer, on=date(2026, 10, 19)) == []
    implement_measure(measure.pk, "Seen.", actor=doer, on=FRIDAY)
    assert [each.url for each in waiting_for(quality, on=late)] == [of(risk, "check")]
    assert waiting_for(quality, on=date(2026, 11, 26)) == []
    assert {each.words for each in waiting_for(risk.owner, on=late)} == {
        "The risk needs you: something is overdue"
    }
    choose_response(risk.pk, "accept_active", actor=risk.owner, on=FRIDAY)
    assert "Accept the risk or ask for measures" in {
        each.words for each in waiting_for(sponsor, on=late)
    }


def test_the_owner_of_a_measure_is_not_asked_to_verify_it(risk, project):
    measure = implemented(risk, project.lead)
    late = measure.effect_due_on + timedelta(1)
    assert not [each for each in waiting_for(project.lead, on=late) if "Verify" in each.words]


def test_who_was_given_a_measure_sees_that_risk_and_nothing_around_it(risk, project, as_user):
    helper = make_user()
    assert as_user(helper).get(of(risk)).status_code == 404
    planned(risk, helper)
    page = words(as_user(helper).get(of(risk)))
    assert "Report as implemented" in page
    assert url("register", project.code) not in page
    assert as_user(helper).get(url("register", project.code)).status_code == 404


def test_until_somebody_leads_the_project_the_director_steers_its_risks(risk, project, as_user):
    director = make_director()
    reopen = of(risk, "step", "reopen")
    assert as_user(director).post(reopen).status_code == 403
    project.lead = None
    project.save()
    assert as_user(director).post(reopen).status_code == 422


def test_the_navigation_leads_to_risks_for_who_sees_some_inside(project, owner, outsider, as_user):
    assert f'href="{url("portfolio")}"' in words(as_user(owner).get(url("register", project.code)))
    page = words(as_user(outsider).get(reverse("projects:list")))
    assert f'href="{url("portfolio")}"' not in page


def test_who_lost_a_role_sees_nothing_more(portfolio_risk, as_user):
    judge = portfolio_risk.owner
    OrganisationRole.objects.filter(user=judge).delete()
    assert as_user(judge).get(of(portfolio_risk)).status_code == 200
    Risk.objects.filter(pk=portfolio_risk.pk).update(owner=make_user())
    assert as_user(judge).get(of(portfolio_risk)).status_code == 404


def test_packages_and_tasks_of_a_risk_are_shown(risk, project, as_user):
    task = make_task(project=project)
    Risk.objects.filter(pk=risk.pk).update(task=task, work_package=task.work_package)
    page = words(as_user(project.lead).get(of(risk)))
    assert task.get_absolute_url() in page
    assert task.work_package.get_absolute_url() in page


def test_a_project_that_is_over_is_only_read(risk, project, as_user):
    project.state = "closed"
    project.save()
    page = words(as_user(project.lead).get(of(risk)))
    assert "What can be done now" not in page
    assert as_user(project.lead).get(of(risk, "rate")).status_code == 403
