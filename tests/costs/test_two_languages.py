"""Each page about money in English and in French: its words, its amounts and its days."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from costs.models import BudgetLine
from costs.operations.budgets import release_reserve, set_reserve
from costs.operations.closing import close_books, reopen_books
from costs.operations.commitments import close_commitment
from costs.operations.postings import reverse_posting
from people.choices import Role
from people.models import OrganisationRole
from tests.conftest import FRIDAY
from tests.costs.rows import book, promise
from tests.factories import give_role, make_work_package
from tests.risks.pages import csv_rows, field_errors, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_a_friday(settings):
    settings.DEMO_TODAY = FRIDAY


@pytest.fixture
def reader(project):
    """Leads the project and directs all: every button stands on the pages."""
    OrganisationRole.objects.create(user=project.lead, role=Role.DIRECTOR)
    give_role(project.lead, Role.SPONSOR, project)
    return project.lead


@pytest.fixture
def full(project, package, reader):
    BudgetLine.objects.create(
        work_package=package, cost_type="external", year=2026, amount=Decimal(9_000)
    )
    order = promise(package, "12345.60", expected_on=date(2026, 12, 24))
    book(package, 1_000, commitment_id=order.pk, document="R-1")
    taken = book(package, "2500.05", kind="accrual", cost_type="licences", spending="running")
    days = {"posted_on": date(2026, 10, 2), "on": FRIDAY}
    reverse_posting(taken.pk, "Erreur.", actor=reader, **days)
    closed = promise(make_work_package(project=project), 77, supplier="Beta")
    close_commitment(closed.pk, "Livré.", actor=reader, on=FRIDAY)
    set_reserve(project.pk, Decimal(8_000), "Mandat.", actor=reader, on=FRIDAY)
    release_reserve(project.pk, Decimal(1_500), "Pilote.", actor=project.sponsor, on=FRIDAY)
    close_books(project.portfolio_id, date(2026, 8, 31), actor=reader, on=FRIDAY)
    close_books(project.portfolio_id, date(2026, 9, 30), actor=reader, on=FRIDAY)
    reopen_books(project.portfolio_id, date(2026, 8, 31), "Tard.", actor=reader)
    return project


def address_of(project, name, *more):
    if name == "consolidated":
        return reverse("costs:consolidated")
    place = project.portfolio.code if name in {"books", "reopen_books"} else project.code
    return reverse(f"costs:{name}", args=[place, *more])


def speaking(as_user, reader, language):
    reader.language = language
    reader.save()
    return as_user(reader)


# The page, and what stands on it in English and in French.
WORDS = [
    ("overview", (), "Costs", "Coûts"),
    ("overview", (), "approved envelope", "enveloppe approuvée"),
    ("overview", (), "budget of the work packages (BAC)", "budget des lots de travail (BAC)"),
    ("overview", (), "booked (AC)", "comptabilisé (AC)"),
    ("overview", (), "promised, not invoiced yet", "engagé, pas encore facturé"),
    ("overview", (), "left of the budget", "reste du budget"),
    ("overview", (), "released by decisions", "libéré par décisions"),
    ("overview", (), "By work package", "Par lot de travail"),
    ("overview", (), "By cost type and year", "Par type de coût et par année"),
    ("overview", (), "External services", "Prestations externes"),
    ("overview", (), "Investment", "Investissement"),
    ("overview", (), "51’000 CHF of the budgets are not split", "51’000 CHF des budgets ne sont"),
    ("postings", (), "Postings", "Écritures"),
    ("postings", (), "New posting", "Nouvelle écriture"),
    ("postings", (), "Booking date", "Date de comptabilisation"),
    ("postings", (), "Document number", "Numéro de pièce"),
    ("postings", (), "Accrual", "Régularisation"),
    ("postings", (), "Reversal", "Extourne"),
    ("postings", (), "taken back", "annulé"),
    ("postings", (), "Words or code", "Mots ou code"),
    ("postings", (), "books are closed until 31.08.2026.", "sont clos jusqu’au 31.08.2026."),
    ("posting", (1,), "Booked by", "Comptabilisée par"),
    ("posting", (1,), "Invoice", "Facture"),
    ("posting", (1,), "Take the posting back", "Annuler l’écriture"),
    ("posting", (2,), "Taken back by", "Annulée par"),
    ("posting", (2,), "Licences · Running costs", "Licences · Fonctionnement"),
    ("posting", (3,), "All postings", "Toutes les écritures"),
    ("new_posting", (), "Book it", "Comptabiliser"),
    ("new_posting", (), "Credit note", "Note de crédit"),
    ("new_posting", (), "Internal charge", "Imputation interne"),
    ("new_posting", (), "Always positive; a credit note is taken off by itself.",
     "Toujours positif ; une note de crédit se déduit d’elle-même."),
    ("take_back", (1,), "both stay in the books.", "les deux restent dans les comptes."),
    ("commitments", (), "Commitments", "Engagements"),
    ("commitments", (), "New commitment", "Nouvel engagement"),
    ("commitments", (), "Left to be invoiced", "Reste à facturer"),
    ("commitments", (), "Closed", "Clos"),
    ("commitment", (1,), "Last invoice expected on", "Dernière facture attendue le"),
    ("commitment", (1,), "Book an invoice", "Comptabiliser une facture"),
    ("commitment", (1,), "Close the commitment", "Clore l’engagement"),
    ("commitment", (2,), "Reopen the commitment", "Rouvrir l’engagement"),
    ("commitment", (2,), "Nothing was invoiced yet.", "Rien n’a encore été facturé."),
    ("new_commitment", (), "Order or contract", "Commande ou contrat"),
    ("edit_commitment", (1,), "Reason, where the amount changes", "Motif, si le montant change"),
    ("commitment_step", (1, "close"), "Reason", "Motif"),
    ("reserve", (), "Management reserve", "Réserve de direction"),
    ("reserve", (), "Releases", "Libérations"),
    ("reserve", (), "Set the management reserve", "Fixer la réserve de direction"),
    ("set_reserve", (), "no package plans with it.", "aucun lot ne la planifie."),
    ("budget", (1,), "budget of the package", "budget du lot"),
    ("budget", (1,), "split so far", "réparti jusqu’ici"),
    ("budget", (1,), "Training and communication", "Formation et communication"),
    ("budget", (1,), "Internal hours", "Heures internes"),
    ("consolidated", (), "By programme and project", "Par programme et par projet"),
    ("consolidated", (), "Without programme", "Sans programme"),
    ("consolidated", (), "Those over too", "Aussi ceux qui sont terminés"),
    ("books", (), "Closings so far", "Clôtures jusqu’ici"),
    ("books", (), "Close the books", "Clore les comptes"),
    ("books", (), "Closed until", "Clos jusqu’au"),
    ("reopen_books", (), "open from the beginning", "ouverts depuis le début"),
    ("reopen_books", (), "Stay closed until", "Restent clos jusqu’au"),
]  # fmt: skip
PAGES = list(dict.fromkeys((name, more) for name, more, *_words in WORDS))


@pytest.mark.parametrize(("name", "more"), PAGES)
def test_each_page_is_written_in_the_language_of_its_reader(full, reader, as_user, name, more):
    address = address_of(full, name, *more)
    english = words(speaking(as_user, reader, "en").get(address))
    french = words(speaking(as_user, reader, "fr").get(address))
    for page, place, said, dit in WORDS:
        if (page, place) == (name, more):
            assert said in english, said
            assert dit in french, dit
    assert 'lang="en"' in english
    assert 'lang="fr"' in french


# Where amounts and days stand, the same in both languages.
FIGURES = [
    ("overview", (), ["100’000 CHF", "60’000 CHF", "11’345.60 CHF", "6’500 CHF", "9’000 CHF"]),
    ("postings", (), ["1’000 CHF", "2’500.05 CHF", "−2’500.05 CHF", "30.09.2026", "02.10.2026"]),
    ("posting", (1,), ["1’000 CHF", "30.09.2026"]),
    ("posting", (2,), ["2’500.05 CHF", "02.10.2026"]),
    ("posting", (3,), ["−2’500.05 CHF", "02.10.2026"]),
    ("commitments", (), ["12’345.60 CHF", "11’345.60 CHF", "77 CHF", "01.09.2026"]),
    ("commitment", (1,), ["12’345.60 CHF", "11’345.60 CHF", "01.09.2026", "24.12.2026"]),
    ("commitment", (2,), ["77 CHF", "0 CHF", "09.10.2026"]),
    ("reserve", (), ["8’000 CHF", "1’500 CHF", "6’500 CHF", "09.10.2026"]),
    ("budget", (1,), ["60’000 CHF", "9’000 CHF", "9'000.00"]),
    ("consolidated", (), ["100’000 CHF", "11’345.60 CHF", "1’000 CHF", "9’000 CHF"]),
    ("books", (), ["31.08.2026", "30.09.2026"]),
]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(("name", "more", "figures"), FIGURES)
def test_amounts_and_days_are_written_as_in_switzerland(
    full, reader, as_user, name, more, figures, language
):
    page = speaking(as_user, reader, language).get(address_of(full, name, *more))
    main = re.search(r"<main.*?</main>", words(page))[0]
    for figure in figures:
        assert re.search(rf"(?<![\d’−]){re.escape(figure)}", main), figure
    # Neither thousands without a mark nor days in another order are read anywhere.
    shown = re.sub(r"<[^>]*>", " ", main)
    assert not re.findall(r"\d{4,} CHF|\d,\d{3} CHF|\d{4}-\d\d-\d\d", shown)


REFUSALS = [
    ("amount", "much", "Saisissez un montant, par exemple 1'240'000.50."),
    ("amount", "0", "Le montant doit être supérieur à zéro."),
    ("posted_on", "31.08.2026",
     "Les comptes sont clos jusqu’au 31.08.2026 ; choisissez un jour ultérieur."),
    ("posted_on", "10.10.2026",
     "Ce jour est encore à venir ; on ne comptabilise que ce qui a eu lieu."),
    ("document", "R-1", "Cette pièce est déjà comptabilisée, sous le numéro 1."),
]  # fmt: skip


def plain(text):
    return re.sub(r"\s", " ", text)


@pytest.mark.parametrize(("field", "typed", "sentence"), REFUSALS)
def test_a_refusal_is_said_in_french(full, package, reader, as_user, field, typed, sentence):
    facts = {
        "kind": "invoice",
        "work_package": package.pk,
        "posted_on": "30.09.2026",
        "amount": "1000",
        "cost_type": "external",
        "spending": "investment",
        "document": "R-2",
    }
    client = speaking(as_user, reader, "fr")
    page = client.post(address_of(full, "new_posting"), {**facts, field: typed})
    assert page.status_code == 422
    (errors,) = [said for name, said in field_errors(page).items() if name == field]
    assert [plain(error) for error in errors] == [sentence]


@pytest.mark.parametrize(
    ("name", "english", "french"),
    [
        ("postings", "Booking date", "Date de comptabilisation"),
        ("commitments", "Supplier", "Fournisseur"),
        ("consolidated", "Programme", "Programme"),
    ],
)
def test_files_have_their_heads_in_the_language_of_the_reader(
    full, reader, as_user, name, english, french
):
    address = f"{address_of(full, name)}?export=csv"
    for language, head in (("en", english), ("fr", french)):
        rows = csv_rows(speaking(as_user, reader, language), address)
        assert next(iter(rows[0])) == head


def test_empty_pages_speak_french(project, reader, as_user):
    client = speaking(as_user, reader, "fr")
    for name, sentence in (
        ("overview", "Aucun lot de travail pour l’instant"),
        ("overview", "Aucun budget n’est encore réparti et rien n’est comptabilisé."),
        ("postings", "Rien n’est encore comptabilisé"),
        ("commitments", "Aucun engagement pour l’instant"),
        ("reserve", "Aucune réserve de direction n’est constituée"),
        ("books", "Aucun mois n’a encore été clos."),
    ):
        assert sentence in words(client.get(address_of(project, name)))
