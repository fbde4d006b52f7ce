"""The pages of the portfolio: who opens them, what they show, what they cost."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from people.choices import Role
from people.models import SavedFilter
from projects.models import Project
from tests.factories import (
    give_role,
    make_member,
    make_portfolio,
    make_programme,
    make_project,
    make_unit,
    make_user,
)
from tests.htmx import normal, swapped

pytestmark = pytest.mark.django_db
PROJECT_PAGES = ["overview", "team", "history", "edit", "move", "delete"]
LIST = "/projects/"


def url(name, *args):
    return reverse(f"projects:{name}", args=args)


def file_of(response):
    """The whole file; reading it to its end closes it."""
    return b"".join(response.streaming_content)


def words(response):
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("name", PROJECT_PAGES)
def test_an_outsider_finds_no_page_of_a_project(as_user, outsider, project, name):
    assert as_user(outsider).get(url(name, project.code)).status_code == 404


def test_strangers_are_asked_to_sign_in(anonymous, project):
    for address in (LIST, url("overview", project.code), "/portfolio/", "/programmes/", "/"):
        response = anonymous.get(address)
        assert response.status_code == 302
        assert "/accounts/login/" in response["Location"]


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("overview", {"director", "lead", "member", "observer", "sponsor", "manager", "quality"}),
        ("team", {"director", "lead", "member", "sponsor", "manager", "quality"}),
        ("history", {"director", "lead", "sponsor", "quality"}),
        ("edit", {"director", "lead"}),
        ("move", {"director"}),
        ("delete", {"director"}),
    ],
)
def test_each_page_of_a_project_opens_for_its_roles_only(
    as_user, director, member, observer, name, allowed
):
    programme = make_programme(manager=make_user())
    project = make_project(programme=programme, sponsor=make_user())
    people = {
        "director": director,
        "lead": project.lead,
        "sponsor": project.sponsor,
        "manager": programme.manager,
        "quality": make_user(roles=(Role.QUALITY_MANAGER,)),
        "member": member,
        "observer": observer,
    }
    give_role(member, Role.TEAM_MEMBER, project)
    give_role(observer, Role.OBSERVER, project)
    for who, person in people.items():
        expected = 200 if who in allowed else 403
        assert as_user(person).get(url(name, project.code)).status_code == expected, who


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.HUMAN_RESOURCES])
def test_technical_roles_find_no_project(as_user, project, role):
    client = as_user(make_user(roles=(role,)))
    assert client.get(url("overview", project.code)).status_code == 404
    assert project.code not in words(client.get(LIST))


def test_the_overview_shows_where_the_project_stands(as_user, lead, project):
    sponsor = make_user(name="Madame Mandante")
    Project.objects.filter(pk=project.pk).update(
        sponsor=sponsor,
        planned_finish_on=date(2027, 4, 30),
        approved_envelope=Decimal("1650000"),
        summary_fr="Un nouvel outil",
    )
    page = words(as_user(lead).get(url("overview", project.code)))
    for text in (
        project.code,
        "Madame Mandante",
        "30.04.2027",
        "1’650’000 CHF",
        "Authorise going live",
        "the sponsor",
        "gate G4",
    ):
        assert text in page, text
    assert '<li class="step-now" aria-current="step">Execution</li>' in page
    assert '<span lang="fr">Un nouvel outil</span>' in page


def test_a_name_in_the_other_language_is_marked(as_user, lead, project):
    Project.objects.filter(pk=project.pk).update(name_en="")
    page = words(as_user(lead).get(url("overview", project.code)))
    assert f'<span lang="fr">{project.name_fr}</span>' in page
    lead.language = "fr"
    lead.save()
    assert '<span lang="fr">' not in words(as_user(lead).get(url("overview", project.code)))


def test_an_observer_sees_neither_money_nor_next_states_nor_tabs(as_user, observer, project):
    Project.objects.filter(pk=project.pk).update(approved_envelope=Decimal(123456))
    page = words(as_user(observer).get(url("overview", project.code)))
    assert "123’456" not in page
    assert "What comes next" not in page
    assert url("team", project.code) not in page
    assert url("history", project.code) not in page
    assert "123’456" not in words(as_user(observer).get(LIST))
    assert b"123456" not in file_of(as_user(observer).get(f"{LIST}?export=csv"))


def test_only_deciders_get_buttons(as_user, lead, director, project):
    sponsor = make_user()
    Project.objects.filter(pk=project.pk).update(sponsor=sponsor)
    button = url("change-state", project.code, "deployment")
    assert button in words(as_user(sponsor).get(url("overview", project.code)))
    assert button not in words(as_user(lead).get(url("overview", project.code)))
    assert button not in words(as_user(director).get(url("overview", project.code)))


def test_the_breadcrumb_shows_only_what_the_reader_may_open(as_user, director):
    programme = make_programme(name_en="Modern workplace")
    top = make_project(programme=programme, name_en="Top secret top")
    child = make_project(parent=top, name_en="The child")
    page = words(as_user(child.lead).get(url("overview", child.code)))
    assert "Top secret top" not in page
    assert url("programme", programme.code) not in page
    page = words(as_user(director).get(url("overview", child.code)))
    crumbs = page.split('aria-label="Breadcrumb"')[1].split("</nav>")[0]
    assert crumbs.index("Portfolio") < crumbs.index("Modern workplace")
    assert crumbs.index("Modern workplace") < crumbs.index("Top secret top")
    assert "The child" not in crumbs


def test_subprojects_out_of_sight_are_not_listed(as_user, project):
    child = make_project(parent=project, name_en="Visible child")
    page = words(as_user(project.lead).get(url("overview", project.code)))
    assert child.get_absolute_url() in page


@pytest.mark.parametrize("rows", [1, 12])
def test_the_overview_costs_the_same_with_many_subprojects(
    as_user, rows, django_assert_max_num_queries
):
    top = make_project(programme=make_programme(), sponsor=make_user())
    project = make_project(parent=top, state="mandate", sponsor=make_user())
    for _ in range(rows):
        child = make_project(parent=project)
        give_role(make_user(), Role.TEAM_MEMBER, child)
    client = as_user(project.lead)
    client.get(url("overview", project.code))
    with django_assert_max_num_queries(13):
        client.get(url("overview", project.code))


@pytest.mark.parametrize(("address", "most"), [("list", 11), ("programmes", 9), ("portfolio", 15)])
def test_a_list_costs_the_same_with_one_and_with_twelve_rows(
    as_user, director, address, most, django_assert_num_queries
):
    counts = []
    client = as_user(director)
    for _ in range(12):
        programme = make_programme(manager=make_user(), sponsor=make_user())
        project = make_project(programme=programme, sponsor=make_user(), org_unit=make_unit())
        make_project(parent=project)
        client.get(url(address))
        with django_assert_num_queries(most, exact=False) as asked:
            client.get(url(address))
        counts.append(len(asked))
    assert counts[0] == counts[-1]


@pytest.mark.parametrize("rows", [1, 12])
def test_the_team_costs_the_same_with_many_members(
    as_user, director, project, rows, django_assert_max_num_queries
):
    for _ in range(rows):
        give_role(make_user(), Role.TEAM_MEMBER, project)
    client = as_user(director)
    client.get(url("team", project.code))
    with django_assert_max_num_queries(13):
        client.get(url("team", project.code))


def test_the_list_shows_open_projects_unless_asked(as_user, director):
    running, over = make_project(code="RUN"), make_project(code="OVER", state="closed")
    client = as_user(director)
    page = words(client.get(LIST))
    assert running.get_absolute_url() in page
    assert over.get_absolute_url() not in page
    assert over.get_absolute_url() in words(client.get(f"{LIST}?finished=on"))
    only_closed = words(client.get(f"{LIST}?state=closed"))
    assert over.get_absolute_url() in only_closed
    assert running.get_absolute_url() not in only_closed


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=etude", {"A"}),
        ("q=ÉTUDE+a", {"A"}),
        ("q=study", {"A"}),
        ("q=nothing", set()),
        ("programme=PG-X", {"B"}),
        ("category=mandatory", {"B"}),
        ("size=L", {"C"}),
        ("state=initiation&state=deployment", {"A", "C"}),
        ("state=nonsense", {"A", "B", "C"}),
        ("lead=0", {"A", "B", "C"}),
        ("lead=drop+table", {"A", "B", "C"}),
        ("sort=nonsense&page=99", {"A", "B", "C"}),
        ("mine=on", set()),
    ],
)
def test_the_list_filters_by_what_stands_in_the_address(as_user, director, query, found):
    make_project(code="A", name_fr="Étude réseau", name_en="Network study", state="initiation")
    make_project(code="B", programme=make_programme(code="PG-X"), category="mandatory")
    make_project(code="C", size_class="L", state="deployment")
    page = words(as_user(director).get(f"{LIST}?{query}"))
    assert {code for code in "ABC" if f'href="/projects/{code}/"' in page} == found


def test_the_list_filters_by_person_and_by_what_is_mine(as_user, director):
    lead, sponsor = make_user(), make_user()
    make_project(code="A", lead=lead)
    make_project(code="B", sponsor=sponsor)
    client = as_user(director)
    assert "/projects/B/" not in words(client.get(f"{LIST}?lead={lead.pk}"))
    assert "/projects/A/" not in words(client.get(f"{LIST}?sponsor={sponsor.pk}"))
    give_role(director, Role.OBSERVER, Project.objects.get(code="A"))
    mine = words(client.get(f"{LIST}?mine=on"))
    assert "/projects/A/" in mine
    assert "/projects/B/" not in mine


def test_the_filters_offer_only_what_the_reader_sees(as_user, lead, project):
    hidden = make_project(programme=make_programme(name_en="Hidden programme"))
    page = words(as_user(lead).get(LIST))
    assert "Hidden programme" not in page
    assert str(hidden.lead) not in page


def test_subprojects_follow_their_parent_when_sorted_by_code(as_user, director):
    second = make_project(code="PRJ-2")
    first = make_project(code="PRJ-1")
    child = make_project(code="ZZZ", parent=first)
    page = words(as_user(director).get(LIST))
    places = [page.index(f'href="/projects/{p.code}/"') for p in (first, child, second)]
    assert places == sorted(places)
    assert 'class="depth-1"' in page
    assert 'class="depth-1"' not in words(as_user(director).get(f"{LIST}?sort=-lead"))


@pytest.mark.parametrize("query", ["sort=-finish", "q=projet", "finished=on", "page=2"])
def test_the_list_as_a_fragment_equals_the_page(as_user, director, query):
    for _ in range(3):
        make_project()
    client = as_user(director)
    full = client.get(f"{LIST}?{query}").content
    fragment = client.fragment(f"{LIST}?{query}", "project-list").content
    assert swapped(full, fragment, "project-list") == normal(full)
    assert b"<html" not in fragment
    assert b"<html" in client.fragment(LIST, "something-else").content


def test_the_files_hold_exactly_what_is_filtered(as_user, director):
    make_project(code="A", name_en="=HYPERLINK(1)")
    make_project(code="B", state="closed")
    text = file_of(as_user(director).get(f"{LIST}?export=csv")).decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text
    assert len(text.strip().splitlines()) == 2
    assert file_of(as_user(director).get(f"{LIST}?export=xlsx")).startswith(b"PK")


def test_an_empty_list_says_what_to_do_next(as_user, director, outsider):
    page = words(as_user(director).get(LIST))
    assert "Create the first project" in page
    page = words(as_user(outsider).get(LIST))
    assert "No projects yet" in page
    assert url("create") not in page
    make_project()
    assert "No project fits" in words(as_user(director).get(f"{LIST}?q=zzz"))


def test_a_filter_is_saved_used_and_deleted(as_user, director, outsider):
    client = as_user(director)
    query = "q=&size=L&page=3&export=csv&sort=code"
    sent = {"name": "Large ones", "page": "project-list", "query": query}
    response = client.post("/profile/filters/save/", sent)
    assert response["Location"] == f"{LIST}?size=L"
    kept = SavedFilter.objects.get()
    assert (kept.user, kept.query) == (director, "size=L")
    assert f"{LIST}?size=L" in words(client.get(LIST))
    other = as_user(outsider)
    assert other.post(f"/profile/filters/{kept.pk}/delete/").status_code == 404
    assert "Large ones" not in words(other.get(LIST))
    response = client.post(f"/profile/filters/{kept.pk}/delete/", {"from": "list"})
    assert response["Location"] == LIST
    assert not SavedFilter.objects.exists()


def test_a_list_as_it_is_by_itself_offers_nothing_to_save(as_user, director):
    make_project()
    client = as_user(director)
    for query in ("", "?sort=code&q=&programme=", "?page=2"):
        assert "Save this filter" not in words(client.get(f"{LIST}{query}")), query
    assert "Save this filter" in words(client.get(f"{LIST}?sort=-code"))


def test_the_programmes_page_counts_what_its_reader_sees(as_user, director):
    manager = make_user()
    programme = make_programme(manager=manager, name_en="Workplace")
    top = make_project(programme=programme, approved_envelope=Decimal(100))
    make_project(parent=top, approved_envelope=Decimal(40))
    make_project(programme=programme, approved_envelope=Decimal(7), state="closed")
    make_project(programme=make_programme(), approved_envelope=Decimal(1000))
    page = words(as_user(manager).get(url("programmes")))
    assert "Workplace" in page
    assert "107 CHF" in page
    assert "1’107 CHF" in words(as_user(director).get(url("programmes")))


def test_a_programme_page_opens_for_those_who_see_it(as_user, director, lead):
    manager = make_user()
    programme = make_programme(manager=manager, objective_fr="Moins d'appels")
    project = make_project(programme=programme, name_en="Self service")
    give_role(make_user(name="Quality Person"), Role.QUALITY_MANAGER, programme)
    for person in (manager, director):
        page = words(as_user(person).get(url("programme", programme.code)))
        assert "Moins d&#x27;appels" in page
        assert "Self service" in page
        assert "Quality Person" in page
    assert as_user(lead).get(url("programme", programme.code)).status_code == 404
    assert as_user(project.lead).get(url("programme", programme.code)).status_code == 404
    client = as_user(director)
    address = url("programme", programme.code)
    fragment = client.fragment(f"{address}?sort=-name", "programme-projects").content
    full = client.get(f"{address}?sort=-name").content
    assert swapped(full, fragment, "programme-projects") == normal(full)


def test_the_programme_list_as_a_fragment_equals_the_page(as_user, director):
    make_programme(name_en="One")
    make_programme(name_en="Two")
    client = as_user(director)
    full = client.get(f"{url('programmes')}?sort=-name").content
    fragment = client.fragment(f"{url('programmes')}?sort=-name", "programme-list").content
    assert swapped(full, fragment, "programme-list") == normal(full)
    assert "Two" not in words(client.get(f"{url('programmes')}?q=one"))


@pytest.mark.parametrize(
    "who", ["director", "manager", "lead", "child lead", "observer", "sponsor"]
)
def test_the_totals_of_the_portfolio_equal_the_sum_of_what_is_visible(as_user, director, who):
    programme = make_programme(manager=make_user(), sponsor=make_user())
    other = make_programme(portfolio=make_portfolio())
    top = make_project(programme=programme, approved_envelope=Decimal(1000))
    child = make_project(parent=top, approved_envelope=Decimal(300))
    make_project(programme=other, approved_envelope=Decimal(20_000), state="decision")
    watched = make_project(programme=other, approved_envelope=Decimal(400_000))
    observer = make_user()
    give_role(observer, Role.OBSERVER, watched)
    people = {
        "director": (director, 421_000, 4),
        "manager": (programme.manager, 1000, 2),
        "sponsor": (programme.sponsor, 1000, 2),
        "lead": (top.lead, 1000, 2),
        "child lead": (child.lead, 300, 1),
        "observer": (observer, 0, 1),
    }
    person, money, count = people[who]
    response = as_user(person).get(url("portfolio"))
    views = response.context["views"]
    assert sum(view.tally.envelope for view in views) == money
    assert sum(view.tally.total for view in views) == count
    assert count == Project.objects.visible_to(person).count()
    for view in views:
        assert view.tally.envelope == sum(block.tally.envelope for block in view.blocks)


def test_home_leads_those_without_work_to_the_list(as_user, outsider, observer):
    assert as_user(outsider).get("/")["Location"] == LIST
    assert as_user(observer).get("/")["Location"] == LIST


def test_home_leads_those_who_answer_for_projects_to_the_cockpit(as_user, director, project):
    sponsor = make_member(project, Role.SPONSOR, username="sponsor")
    for person in (director, sponsor):
        assert as_user(person).get("/")["Location"] == reverse("reporting:cockpit")


def test_home_leads_those_with_work_to_their_work(as_user, lead, member):
    for person in (lead, member):
        assert as_user(person).get("/")["Location"] == reverse("workpackages:my_work")


def test_the_overview_offers_panels_of_work_and_reports(as_user, lead, member, observer, project):
    for person, shown in ((lead, True), (member, True), (observer, False)):
        page = words(as_user(person).get(url("overview", project.code)))
        for panel, plain in (
            ("workpackages:overview_panel", "workpackages:structure"),
            ("reporting:overview_panel", "reporting:project_reports"),
        ):
            slot = f'hx-get="{reverse(panel, args=[project.code])}" hx-trigger="load"'
            assert (slot in page) == shown
            if shown:
                assert f'<a href="{reverse(plain, args=[project.code])}">' in page


def test_the_search_finds_projects_and_programmes_in_sight(as_user, director, lead, project):
    programme = make_programme(name_en="Workplace of tomorrow")
    make_project(name_en="Tomorrow's telephony", programme=programme)
    page = words(as_user(director).get("/search/?q=tomorrow"))
    assert programme.get_absolute_url() in page
    assert "telephony" in page
    page = words(as_user(lead).get("/search/?q=tomorrow"))
    assert "telephony" not in page
    assert programme.get_absolute_url() not in page


def test_the_navigation_shows_the_portfolio_to_those_who_look_at_it(as_user, director, member):
    assert 'href="/portfolio/"' in words(as_user(director).get(LIST))
    assert 'href="/portfolio/"' not in words(as_user(member).get(LIST))


def test_the_history_shows_what_changed_and_why(as_user, lead, project, director):
    give_role(make_user(name="New Colleague"), Role.TEAM_MEMBER, project)
    page = words(as_user(lead).get(url("history", project.code)))
    assert "New Colleague" in page
    client = as_user(director)
    full = client.get(url("history", project.code)).content
    fragment = client.fragment(url("history", project.code), "history").content
    assert swapped(full, fragment, "history") == normal(full)


@pytest.mark.parametrize("name", ["overview", "team", "history", "edit"])
def test_every_page_of_a_project_shows_its_phases_above_the_tabs(as_user, director, name):
    project = make_project(state="execution")
    page = words(as_user(director).get(url(name, project.code)))
    assert page.index('class="steps"') < page.index('class="tabs"')
    assert '<li class="step-now" aria-current="step">Execution</li>' in page
    assert '<span class="pill' not in page.split('class="steps"')[0]


def test_a_state_that_is_no_phase_stands_in_the_head(as_user, director):
    project = make_project(
        state="on_hold", state_before_hold="execution", review_on=date(2027, 1, 15)
    )
    head = words(as_user(director).get(url("team", project.code))).split('class="steps"')[0]
    assert '<span class="pill pill-watch">On hold</span>' in head


def test_the_list_says_what_narrows_it_and_takes_each_wish_back(as_user, director):
    make_project(state="execution", category="mandatory")
    query = "state=execution&state=closing&category=mandatory&mine=on&q=pro&sort=-finish"
    filters = as_user(director).get(f"{LIST}?{query}").context["filters"]
    wishes = {(wish.label, wish.value): wish.query_without for wish in filters.wishes}
    assert [value for label, value in wishes if label == "State"] == ["Execution", "Closing"]
    without = wishes["State", "Execution"]
    assert "state=closing" in without
    assert "state=execution" not in without
    assert "sort=-finish" in without
    assert "mine" not in wishes["Only mine", ""]
    assert "category" not in wishes["Category", "Mandatory"]
    assert "q=" not in wishes["Words or code", "pro"]


def test_a_list_that_nothing_narrows_says_nothing_about_filters(as_user, director):
    make_project()
    page = words(as_user(director).get(LIST))
    assert "Filters in force" not in page
    assert "Reset" not in page
    assert "Filters in force" in words(as_user(director).get(f"{LIST}?size=M"))


def test_the_portfolio_shows_money_only_of_what_its_reader_sees_inside(as_user, director):
    project = make_project(programme=make_programme(), approved_envelope=Decimal(123_456))
    observer = make_user()
    give_role(observer, Role.OBSERVER, project)
    assert "123’456 CHF" in words(as_user(director).get(url("portfolio")))
    page = words(as_user(observer).get(url("portfolio")))
    assert project.code in page
    assert "123’456 CHF" not in page


def test_each_count_of_the_portfolio_leads_to_its_rows(as_user, director):
    programme = make_programme()
    make_project(code="A", programme=programme, state="execution")
    make_project(code="B", programme=programme, state="closed")
    client = as_user(director)
    page = words(client.get(url("portfolio")))
    for state, code in (("execution", "A"), ("closed", "B")):
        query = f"programme={programme.code}&amp;state={state}"
        assert f'href="{LIST}?{query}">1</a>' in page
        rows = client.get(f"{LIST}?{query.replace('&amp;', '&')}").context["table"].rows
        assert [row.code for row in rows] == [code]
