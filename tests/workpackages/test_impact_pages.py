"""The impact on workstations on the page of the package, in its form, and in the mandate."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from people.models import Site
from projects.choices import ProjectState
from projects.models import Project
from projects.written.reading import read
from tests.workpackages.test_impacts import FACTS, PAUSED, sites, write
from workpackages.models import PackageMandate, WorkPackage, WorkstationImpact
from workpackages.operations.packages import change_package_state
from workpackages.package_mandate import SECTIONS, content_of

__all__ = ["sites"]
pytestmark = pytest.mark.django_db


def url(name, package):
    return reverse(f"workpackages:{name}", args=[package.project.code, package.number])


def page_of(answer):
    return " ".join(answer.content.decode().split())


def sent(**facts):
    """What a browser sends of the facts."""
    typed = {**FACTS, **facts, "is_reversible": "on"}
    return {name: str(value) for name, value in typed.items()}


def chapter_of(content):
    (found,) = (each for each in read(content, SECTIONS) if each.key == "package_impact")
    return found


def test_who_leads_writes_it_in_the_form_and_finds_it_on_the_page(as_user, package, lead, sites):
    client = as_user(lead)
    assert "No workstation is touched." in page_of(client.get(package.get_absolute_url()))
    answer = client.post(url("impact", package), {**sent(), "version": 1, "sites": sites[0].pk})
    assert answer.status_code == 302
    page = page_of(client.get(package.get_absolute_url()))
    for said in ("Strong", "17 points of 20", "Operating system", "Geneva", "Counters"):
        assert said in page, said
    assert "keep an appointment" in page
    assert url("remove_impact", package) in page


def test_the_form_shows_what_is_there(as_user, package, package_lead, sites):
    write(package, package_lead, sites=sites)
    form = as_user(package_lead).get(url("impact", package)).context["form"]
    assert form["users_count"].value() == 360
    assert sorted(form["sites"].value()) == sorted(site.pk for site in sites)
    assert form["version"].value() == WorkstationImpact.objects.get().version


def test_what_is_refused_stands_at_its_field(as_user, package, lead):
    answer = as_user(lead).post(url("impact", package), {**sent(vip_count=361), "version": 1})
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert errors == {"vip_count": ["There are more VIP than users."]}


def test_it_is_removed_after_a_question(as_user, package, lead):
    write(package, lead)
    client = as_user(lead)
    assert "Its history stays." in page_of(client.get(url("remove_impact", package)))
    assert client.post(url("remove_impact", package)).status_code == 302
    assert not WorkstationImpact.objects.exists()
    again = client.post(url("remove_impact", package))
    assert again.status_code == 422
    assert "has no workstation impact" in page_of(again)


@pytest.mark.parametrize("name", ["impact", "remove_impact"])
def test_outsiders_find_no_page_and_readers_may_not_write(
    as_user, package, outsider, director, name
):
    assert as_user(outsider).get(url(name, package)).status_code == 404
    assert as_user(outsider).post(url(name, package)).status_code == 404
    assert as_user(director).get(url(name, package)).status_code == 403
    assert as_user(director).post(url(name, package)).status_code == 403


def test_a_reader_sees_it_without_the_ways_to_change_it(as_user, package, lead, director, sites):
    client = as_user(director)
    empty = page_of(client.get(package.get_absolute_url()))
    assert "Workstation impact" not in empty
    write(package, lead)
    page = page_of(client.get(package.get_absolute_url()))
    assert "17 points of 20" in page
    assert url("impact", package) not in page
    assert url("remove_impact", package) not in page


def test_without_counted_sites_the_page_says_why_there_is_no_severity(as_user, package, lead):
    write(package, lead)
    page = page_of(as_user(lead).get(package.get_absolute_url()))
    assert "No site says how many people work there." in page


def test_while_the_project_rests_no_button_leads_to_a_refusal(as_user, package, lead):
    write(package, lead)
    Project.objects.update(state=ProjectState.ON_HOLD, **PAUSED)
    page = page_of(as_user(lead).get(package.get_absolute_url()))
    assert "Operating system" in page
    assert url("impact", package) not in page


def test_the_mandate_says_who_is_touched_and_how_hard(package, lead, sites):
    write(package, lead, sites=sites)
    with translation.override("en"):
        facts = {fact.label: fact.text for fact in chapter_of(content_of(package)).facts}
    assert facts["Severity"] == "Strong"
    assert facts["Severity (4 to 20 points)"] == "17"
    assert facts["Sites"] == "Geneva, Lausanne"
    assert facts["Users in all"] == "2’400"
    assert facts["Counted on"] == "09.10.2026"
    assert facts["Action of the user"] == "keep an appointment"
    assert facts["Can be undone"] == "yes"
    assert facts["Expected contacts for each user"] == "0.45"
    assert facts["Source of these figures"] == "a similar change"
    assert facts["Risk for data"] == "–"


def test_sites_read_in_the_reader_s_language(package, lead, sites):
    write(package, lead, sites=sites)
    content = content_of(package)
    with translation.override("fr"):
        texts = [fact.text for fact in chapter_of(content).facts]
    assert "Genève, Lausanne" in texts


def test_a_package_that_touches_no_workstation_has_an_empty_chapter(package):
    assert chapter_of(content_of(package)).is_empty


def test_what_was_sent_keeps_the_impact_of_that_day(package, lead, sites):
    write(package, lead, sites=sites)
    WorkPackage.objects.update(
        goal="All moved.",
        budget=Decimal(9_000),
        start_on=date(2026, 11, 2),
        finish_on=date(2026, 12, 18),
    )
    change_package_state(package.pk, "issued", actor=lead)
    write(package, lead, users_count=10, sites=[])
    texts = [fact.text for fact in chapter_of(PackageMandate.objects.get().content).facts]
    assert "360" in texts
    assert "Geneva, Lausanne" in texts


@pytest.mark.parametrize("count", [1, 12])
def test_the_page_costs_the_same_whatever_the_number_of_sites(
    as_user, package, lead, sites, count, django_assert_max_num_queries
):
    more = [
        Site.objects.create(code=f"s{n}", name_fr=f"Site {n}", canton="VD") for n in range(count)
    ]
    write(package, lead, sites=more)
    client = as_user(lead)
    client.get(package.get_absolute_url())
    with django_assert_max_num_queries(40) as seen:
        client.get(package.get_absolute_url())
    asked = [each["sql"] for each in seen.captured_queries if "workstationimpact" in each["sql"]]
    assert len(asked) == 2
