"""Pages of risks in both languages, and texts that stand in one of them only."""

from datetime import date

import pytest

from risks.operations.issues import open_issue
from risks.operations.register import identify_risk
from risks.search import find_issues, find_risks
from risks.waiting import waiting_for
from tests.conftest import FRIDAY
from tests.factories import make_member, make_project, make_user
from tests.htmx import normal, swapped
from tests.risks.conftest import implemented, planned, rated, written
from tests.risks.pages import (
    cost,
    csv_rows,
    field_errors,
    issue_row,
    of,
    register_row,
    url,
    words,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_french(project, as_user):
    """The lead of the project, who reads French."""
    project.lead.language = "fr"
    project.lead.save()
    return as_user(project.lead)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("register", ("Menace", "Élevé", "Note", "Exposition", "Applications incompatibles")),
        ("matrix", ("Menaces aujourd’hui", "Matrice des risques", "80’400 CHF")),
        ("panel", ("Applications incompatibles", "80’400 CHF")),
        ("issues", ("Survenu le", "À résoudre d’ici au", "Lien lent")),
        ("new", ("Saisir un risque",)),
    ],
)
def test_pages_speak_french(risk, project, in_french, name, said):
    issue_row(project, name_fr="Lien lent", name_en="Slow link")
    page = words(in_french.get(url(name, project.code)))
    for text in said:
        assert text in page, text
    for text in ("Threat<", ">High<", "Incompatible applications", "Slow link"):
        assert text not in page, text


def test_a_risk_its_measures_and_its_checks_speak_french(
    risk, waiting, check_by, in_french, project
):
    check_by(risk)
    page = words(in_french.get(of(risk)))
    assert "Tests automatisés" in page
    assert "Automated tests" not in page
    assert "Efficace" in page
    assert "Évaluer le risque" in page


def test_a_refusal_speaks_french(project, in_french):
    answer = in_french.post(url("new", project.code), {"name_fr": ""})
    assert answer.status_code == 422
    assert field_errors(answer)["name_fr"] == ["Ce champ est obligatoire."]


def test_files_speak_the_language_of_their_reader(risk, project, in_french):
    (row,) = csv_rows(in_french, f"{url('register', project.code)}?export=csv")
    assert row["Code"] == "R-101-1"
    assert row["Note"] == "12"
    assert "Menace" in row.values()
    assert "Applications incompatibles" in row.values()


def test_an_empty_page_speaks_french(project, in_french):
    assert "Aucun risque pour l’instant" in words(in_french.get(url("register", project.code)))
    assert "Aucun problème" in words(in_french.get(url("issues", project.code)))


def test_a_name_in_one_language_only_is_marked(project, as_user):
    """An English reader is told that what stands there is French."""
    row = register_row(project, name_fr="Départs", name_en="")
    issue = issue_row(project, name_fr="Lien lent", name_en="")
    client = as_user(project.lead)
    for address, name in (
        (url("register", project.code), "Départs"),
        (url("portfolio"), "Départs"),
        (url("issues", project.code), "Lien lent"),
    ):
        page = words(client.get(address))
        assert f'<span lang="fr">{name}</span>' in page
        assert '<abbr class="language-tag" title="français">FR</abbr>' in page
    row.name_en, issue.name_en = "Leavers", "Slow link"
    row.save()
    issue.save()
    for address in (url("register", project.code), url("issues", project.code)):
        assert "language-tag" not in words(client.get(address))


def test_texts_of_a_risk_and_a_measure_in_one_language_are_marked(risk, doer, project, as_user):
    planned(risk, doer, name_fr="Tests", name_en="", indicator_fr="Part verte")
    page = words(as_user(project.lead).get(of(risk)))
    assert '<span lang="fr">Tests</span>' in page
    assert '<span lang="fr">Part verte</span>' in page


def test_a_fragment_of_a_filtered_register_equals_its_page(risk, project, in_french):
    register_row(project, name_fr="Autre")
    here = f"{url('register', project.code)}?zone=H&q=autre&sort=-code"
    whole = in_french.get(here).content
    fragment = in_french.fragment(here, "risk-register").content
    assert swapped(whole, fragment, "risk-register") == normal(whole)
    assert len(fragment) < len(whole)


def test_a_fragment_of_closed_issues_equals_its_page(project, as_user):
    issue_row(project, state="closed")
    client = as_user(project.lead)
    here = f"{url('issues', project.code)}?finished=on&sort=state"
    whole = client.get(here).content
    fragment = client.fragment(here, "issue-register").content
    assert swapped(whole, fragment, "issue-register") == normal(whole)


def test_an_unknown_element_gets_the_whole_page(risk, project, as_user):
    client = as_user(project.lead)
    for name in ("register", "issues", "panel", "matrix"):
        address = url(name, project.code)
        assert b"<html" in client.fragment(address, "another").content
        assert b"<html" in client.get(address).content


def test_a_history_in_pieces_equals_its_page(risk, project, as_user):
    client = as_user(project.lead)
    whole = client.get(of(risk, "history")).content
    fragment = client.fragment(of(risk, "history"), "history").content
    assert swapped(whole, fragment, "history") == normal(whole)


def test_a_risk_costs_the_same_with_many_ratings_issues_and_signatures(
    identified, project, owner, doer, sponsor, check_by, as_user
):
    client = as_user(project.lead)
    risk = rated(identified)

    def grow(count):
        for _n in range(count):
            rated(risk)
            implemented(risk, doer)
            check_by(risk)
            issue_row(project, risk=risk, owner=doer)
        return [cost(client, of(risk, name)) for name in ("risk", "rate", "edit")]

    grow(1)
    assert grow(1) == grow(12)


def test_the_form_of_a_check_costs_the_same_with_many_measures(risk, doer, quality, as_user):
    client = as_user(quality)

    def grow(count):
        for _n in range(count):
            implemented(risk, doer)
        return cost(client, of(risk, "check"))

    grow(2)
    assert grow(1) == grow(12)


def test_what_waits_and_what_is_found_cost_the_same_for_many(
    project, doer, quality, django_assert_num_queries
):
    late = date(2027, 6, 1)
    for _n in range(6):
        made = rated(identify_risk(project, written(doer), actor=project.lead, on=FRIDAY))
        planned(made, doer)
        issue_row(project, name_fr="Lien lent", owner=doer, due_on=FRIDAY)
    # Whose projects these are is read once for each person.
    find_risks(quality, "applications", 5)
    with django_assert_num_queries(1):
        assert len(find_risks(quality, "applications", 5)) == 5
    with django_assert_num_queries(1):
        assert len(find_issues(quality, "lent", 5)) == 5
    list(waiting_for(doer, on=late))
    with django_assert_num_queries(5):
        found = list(waiting_for(doer, on=late))
    # A measure, the risk itself and an issue, six times each.
    assert len(found) == 18


def test_the_search_finds_in_either_language_without_accents(project, quality):
    row = register_row(project, name_fr="Départs imprévus", name_en="Leavers")
    issue = issue_row(project, name_fr="Réseau lent", name_en="Slow network")
    for query in ("departs", "leavers", "r-101-1", "imprevus departs"):
        (hit,) = find_risks(quality, query, 5)
        assert (hit.title, hit.url) == ("Leavers", row.get_absolute_url())
        assert hit.subtitle == "R-101-1 · Treated"
    for query in ("reseau", "slow network", "i-101-1"):
        (hit,) = find_issues(quality, query, 5)
        assert (hit.title, hit.url) == ("Slow network", issue.get_absolute_url())
    assert find_risks(quality, "leavers elsewhere", 5) == []


def test_the_search_finds_the_worst_first_and_no_more_than_asked(project, quality, outsider):
    register_row(project, name_fr="Départs", after=(1, 1))
    register_row(project, name_fr="Départs", after=(5, 5))
    register_row(make_project(), name_fr="Départs", after=(4, 4))
    found = find_risks(quality, "departs", 1)
    assert [hit.subtitle for hit in found] == ["R-101-2 · Treated"]
    assert len(find_risks(quality, "departs", 5)) == 2
    assert find_risks(outsider, "departs", 5) == []


def test_nothing_waits_in_what_is_over(project, doer, sponsor):
    late = date(2027, 6, 1)
    for state in ("closed", "occurred"):
        register_row(project, owner=doer, state=state, response="accept_passive", review_on=FRIDAY)
    issue_row(project, owner=doer, state="resolved", due_on=FRIDAY)
    assert list(waiting_for(doer, on=late)) == []
    assert list(waiting_for(sponsor, on=late)) == []


def test_every_thing_that_waits_leads_to_a_page_that_opens(risk, project, as_user):
    """Also for somebody who has no other part in the project."""
    helper = make_user("helper")
    planned(risk, helper)
    facts = {"name_fr": "Lien lent", "severity": 3, "due_on": FRIDAY, "owner": helper}
    open_issue(project.pk, facts, actor=project.lead, on=FRIDAY)
    found = list(waiting_for(helper, on=date(2027, 6, 1)))
    assert len(found) == 2
    for each in found:
        assert as_user(helper).get(each.url).status_code == 200


def test_a_signature_is_asked_of_the_sponsor_of_that_project_only(project, sponsor, as_user):
    register_row(project, response="accept_passive", after=(5, 5))
    register_row(make_project(), response="accept_passive", after=(5, 5))
    (asked,) = waiting_for(sponsor, on=FRIDAY)
    assert asked.url.endswith("/1/#step-accept")
    assert 'id="step-accept"' in words(as_user(sponsor).get(asked.url))
    assert list(waiting_for(make_member(project), on=FRIDAY)) == []
