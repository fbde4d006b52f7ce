"""The money of one project from its budget to its reopened books, over HTTP, step by step."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from costs.models import Commitment, Posting
from servicedesk_pm.common.templatetags.ui import money
from tests.conftest import FRIDAY
from tests.factories import make_director
from tests.risks.pages import csv_rows, field_errors, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_a_friday(settings):
    settings.DEMO_TODAY = FRIDAY


class Story:
    """The lead and the director at their browsers."""

    def __init__(self, project, package, lead, director):
        self.project, self.package = project, package
        self.lead, self.director = lead, director

    def at(self, name, *more):
        return reverse(f"costs:{name}", args=[self.project.code, *more])

    def done(self, name, *more, **facts):
        answer = self.lead.post(self.at(name, *more), facts)
        assert answer.status_code == 302, field_errors(answer)
        return answer["Location"]

    def refused(self, name, *more, **facts):
        page = self.lead.post(self.at(name, *more), facts)
        assert page.status_code == 422
        return field_errors(page)

    def order(self, amount, supplier="Alpha"):
        return self.done(
            "new_commitment",
            supplier=supplier,
            subject="Integration",
            work_package=self.package.pk,
            cost_type="external",
            spending="investment",
            amount=amount,
            signed_on="01.09.2026",
        )

    def facts(self, kind, amount, posted_on, **more):
        return {
            "kind": kind,
            "work_package": self.package.pk,
            "posted_on": posted_on,
            "amount": amount,
            "cost_type": "external",
            "spending": "investment",
            **more,
        }

    def booked(self, kind, amount, posted_on, **more):
        return self.done("new_posting", **self.facts(kind, amount, posted_on, **more))

    def stands(self, *, booked, promised, left):
        """What the overview says of the project, of its only package and of all its years."""
        page = self.lead.get(self.at("overview"))
        text = words(page)
        frame = re.search(r"<h2>Envelope</h2>(.*?)</section>", text)[1]
        line, foot = re.search(r"<tbody>(.*?)</tbody> ?<tfoot>(.*?)</tfoot>", text).groups()
        amounts = [money(Decimal(amount)) for amount in (booked, promised, left)]
        for amount in amounts:
            assert amount in frame
        told = r"(−?[\d’.]+ CHF)"
        assert re.findall(told, line) == re.findall(told, foot) == ["60’000 CHF", *amounts]
        years = page.context["overview"].years
        assert years.rows[-1].total.actual == Decimal(booked)
        listed = csv_rows(self.lead, f"{self.at('postings')}?export=csv")
        assert sum(Decimal(row["Amount"]) for row in listed) == Decimal(booked)
        orders = csv_rows(self.lead, f"{self.at('commitments')}?export=csv")
        assert sum(Decimal(row["Left to be invoiced"]) for row in orders) == Decimal(promised)
        (whole,) = csv_rows(self.director, f"{reverse('costs:consolidated')}?export=csv")
        assert [Decimal(whole[name]) for name in ("Booked (AC)", "Promised")] == [
            Decimal(booked),
            Decimal(promised),
        ]


@pytest.fixture
def story(project, package, as_user):
    return Story(project, package, as_user(project.lead), as_user(make_director()))


def split(story):
    page = story.lead.get(story.at("budget", story.package.number))
    story.done(
        "budget",
        story.package.number,
        version=page.context["form"].initial["version"],
        investment_external_2026="40'000",
        running_licences_2027="10’000.50",
    )


def test_the_money_of_a_project_from_its_budget_to_its_reopened_books(story):
    split(story)
    text = words(story.lead.get(story.at("overview")))
    assert "9’999.50 CHF of the budgets are not split by cost type and year." in text
    story.stands(booked=0, promised=0, left=60_000)

    assert story.order("20'000") == story.at("commitment", 1)
    story.stands(booked=0, promised=20_000, left=40_000)

    order = Commitment.objects.get()
    first = story.booked("invoice", "8'000", "15.09.2026", commitment=order.pk, document="R-1")
    story.stands(booked=8_000, promised=12_000, left=40_000)

    story.booked("accrual", "5'000", "30.09.2026", text="September")
    story.stands(booked=13_000, promised=12_000, left=35_000)

    accrual = Posting.objects.get(kind="accrual")
    story.booked(
        "invoice", "6'000", "05.10.2026", commitment=order.pk, accrual=accrual.pk, document="R-2"
    )
    story.stands(booked=14_000, promised=6_000, left=40_000)
    release = accrual.reversals.get()
    assert (release.amount, str(release.posted_on)) == (-5_000, "2026-10-05")
    assert release.text == "Invoice PRJ-7-B3 has come"

    story.booked("credit", "1'000", "06.10.2026", commitment=order.pk)
    story.stands(booked=13_000, promised=7_000, left=40_000)

    taken = story.done("take_back", 1, posted_on="08.10.2026", reason="Wrong package.")
    assert "Wrong package." in words(story.lead.get(taken))
    assert "Taken back by" in words(story.lead.get(first))
    story.stands(booked=5_000, promised=15_000, left=40_000)

    books = reverse("costs:books", args=[story.project.portfolio.code])
    assert story.director.post(books, {"until": "2026-09-30"}).status_code == 302
    late = story.facts("charge", "500", "15.09.2026")
    assert story.refused("new_posting", **late) == {
        "posted_on": ["The books are closed until 30.09.2026; choose a later day."]
    }
    story.stands(booked=5_000, promised=15_000, left=40_000)

    reopen = reverse("costs:reopen_books", args=[story.project.portfolio.code])
    facts = {"until": "2026-08-31", "reason": "A late charge."}
    assert story.director.post(reopen, facts).status_code == 302
    story.done("new_posting", **late)
    story.stands(booked=5_500, promised=15_000, left=39_500)

    order.refresh_from_db()
    story.done("commitment_step", 1, "close", version=order.version, reason="Delivered for less.")
    story.stands(booked=5_500, promised=0, left=54_500)
    assert [row.kind for row in Posting.objects.order_by("number")] == [
        "invoice",
        "accrual",
        "invoice",
        "reversal",
        "credit",
        "reversal",
        "charge",
    ]


def test_a_package_that_spends_too_much_is_told_wherever_it_stands(story):
    story.order("50'000")
    story.booked("charge", "10'000.05", "01.10.2026")
    story.stands(booked="10000.05", promised=50_000, left="-0.05")
    text = words(story.lead.get(story.at("overview")))
    assert "More is booked and promised than the packages may spend: −0.05 CHF." in text
    assert "over budget" in text
    assert "over budget" in words(story.director.get(reverse("costs:consolidated")))


def test_an_accrual_is_released_by_one_invoice_only(story):
    story.booked("accrual", "5'000", "30.09.2026")
    story.booked("accrual", "1'000", "30.09.2026")
    accrual = Posting.objects.get(number=1)
    story.booked("invoice", "4'000", "01.10.2026", accrual=accrual.pk)
    story.stands(booked=5_000, promised=0, left=55_000)
    again = story.facts("invoice", "1", "02.10.2026", accrual=accrual.pk)
    said = f"Select a valid choice. {accrual.pk} is not one of the available choices."
    assert story.refused("new_posting", **again) == {"accrual": [said]}
    story.stands(booked=5_000, promised=0, left=55_000)


def test_what_was_taken_back_may_be_booked_again_but_not_taken_back_again(story):
    facts = {"document": "R-1", "supplier": "Alpha"}
    story.booked("invoice", "700", "01.10.2026", **facts)
    twice = story.facts("invoice", "700", "02.10.2026", **facts)
    said = {"document": ["This document is booked already, as number 1."]}
    assert story.refused("new_posting", **twice) == said
    story.done("take_back", 1, posted_on="02.10.2026", reason="Wrong day.")
    story.stands(booked=0, promised=0, left=60_000)
    story.done("new_posting", **twice)
    story.stands(booked=700, promised=0, left="59300")
    for number, sentence in (
        (1, "This posting was taken back already."),
        (2, "A reversal is not taken back; book it again instead."),
    ):
        again = {"posted_on": "03.10.2026", "reason": "Again."}
        page = story.lead.post(story.at("take_back", number), again)
        assert page.status_code == 422
        assert sentence in words(page)
    story.stands(booked=700, promised=0, left="59300")


@pytest.mark.parametrize(
    ("posted_on", "sentence"),
    [
        ("30.09.2026", "The reversal cannot be before the posting."),
        ("10.10.2026", "This day is still to come; only what has happened is booked."),
    ],
)
def test_a_posting_is_taken_back_on_a_day_that_fits(story, posted_on, sentence):
    story.booked("invoice", "700", "01.10.2026")
    refused = story.refused("take_back", 1, posted_on=posted_on, reason="Wrong package.")
    assert refused == {"posted_on": [sentence]}
    story.stands(booked=700, promised=0, left="59300")


def test_what_is_in_closed_books_is_taken_back_in_open_ones(story):
    story.booked("invoice", "700", "15.09.2026")
    books = reverse("costs:books", args=[story.project.portfolio.code])
    story.director.post(books, {"until": "2026-09-30"})
    facts = {"reason": "Wrong package."}
    assert story.refused("take_back", 1, posted_on="30.09.2026", **facts) == {
        "posted_on": ["The books are closed until 30.09.2026; choose a later day."]
    }
    story.done("take_back", 1, posted_on="01.10.2026", **facts)
    story.stands(booked=0, promised=0, left=60_000)
