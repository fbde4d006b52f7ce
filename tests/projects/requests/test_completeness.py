"""What a complete form is, whatever is written in it; and the bounds of days and sizes."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from projects.models import ProjectRequest, RequestObjective
from projects.operations.requests import park_request, save_section, submit_request
from projects.requests.choices import Answer, DeadlineKind, EffortClass, Funding
from projects.requests.sections import NEEDED, SECTIONS, is_screened, missing_in, standings
from servicedesk_pm.common.errors import RuleViolation
from tests.factories import make_request
from tests.projects.requests.filling import filled

TEXTS = ("title", "need", "affected", "scope_in", "user_groups", "inaction")
WORDS = st.sampled_from(["", "   ", "Something."])
COUNTS = st.sampled_from([None, 0, 1, 40])
MEASURED = RequestObjective(text_en="Fewer calls", indicator="calls", wished="40")


@st.composite
def written(draw):
    """A request of which anything may be said or not."""
    said = {f"{text}_{language}": draw(WORDS) for text in TEXTS for language in ("fr", "en")}
    return ProjectRequest(
        number=1,
        **said,
        benefits_en=draw(WORDS),
        saved_money=draw(st.sampled_from([None, Decimal(0), Decimal(5)])),
        saved_hours=draw(COUNTS),
        touches_workstations=draw(st.sampled_from(["", *Answer.values])),
        device_count=draw(COUNTS),
        deadline_on=draw(st.sampled_from([None, date(2027, 6, 30)])),
        deadline_kind=draw(st.sampled_from(["", *DeadlineKind.values])),
        deadline_origin=draw(WORDS),
        estimated_cost=draw(st.sampled_from([None, Decimal(0), Decimal(9_000)])),
        effort_class=draw(st.sampled_from(["", *EffortClass.values])),
        funding=draw(st.sampled_from(["", *Funding.values])),
    )


def fields(request, objectives=(MEASURED,)):
    return {each.field for each in missing_in(request, objectives)}


@given(written())
def test_what_is_missing_stands_in_the_order_of_the_form(request):
    order = [list(SECTIONS).index(each.section) for each in missing_in(request, [])]
    assert order == sorted(order)


@given(written())
def test_nothing_is_said_to_be_missing_twice(request):
    found = [(each.section, each.field) for each in missing_in(request, [])]
    assert len(found) == len(set(found))


@given(written())
def test_what_is_missing_belongs_to_its_section(request):
    for each in missing_in(request, []):
        section = SECTIONS[each.section]
        known = {*section.texts, *section.fields}
        assert each.field in known or (each.section, each.field) == ("objectives", "text_1")


@given(written())
def test_the_sections_together_miss_what_the_form_misses(request):
    parts = standings(request, [])
    together = [each for part in parts for each in part.missing]
    assert together == missing_in(request, [])
    assert [part.section.key for part in parts] == list(SECTIONS)


@given(written(), st.sampled_from(TEXTS), st.sampled_from(["fr", "en"]))
def test_words_in_either_language_are_enough_whatever_the_reader_speaks(request, text, language):
    other = "en" if language == "fr" else "fr"
    setattr(request, f"{text}_{language}", "Said.")
    setattr(request, f"{text}_{other}", "")
    for reader in ("fr", "en"):
        with translation.override(reader):
            assert text not in fields(request)


@given(written(), st.sampled_from(TEXTS))
def test_blanks_are_no_words(request, text):
    setattr(request, f"{text}_fr", " ")
    setattr(request, f"{text}_en", "\n")
    assert text in fields(request)


@given(written())
def test_what_only_other_answers_ask_for_is_not_marked_as_needed(request):
    conditional = {"device_count", "deadline_kind", "deadline_on", "deadline_origin"}
    assert not conditional & NEEDED
    if request.touches_workstations != Answer.YES:
        assert "device_count" not in fields(request)
    if request.deadline_kind != DeadlineKind.IMPOSED:
        assert not {"deadline_on", "deadline_origin"} & fields(request)


@given(written())
def test_a_deadline_of_any_kind_asks_for_no_more_than_its_kind_and_origin(request):
    asked = fields(request) & {"deadline_on", "deadline_kind", "deadline_origin"}
    if request.deadline_on and request.deadline_kind and request.deadline_origin:
        assert asked == set()
    if request.deadline_on is None and request.deadline_kind == "":
        assert asked == set()


@given(written())
def test_a_screening_that_passes_the_second_gate_passes_the_form(request):
    if is_screened(request):
        assert not {"touches_workstations", "device_count"} & fields(request)
    if request.touches_workstations == Answer.UNKNOWN:
        assert not is_screened(request)


@given(
    written(),
    st.lists(st.tuples(st.sampled_from(["", "calls"]), st.sampled_from(["", "40"])), max_size=5),
)
def test_one_objective_with_both_its_measures_is_enough(request, measures):
    rows = [RequestObjective(text_en="A", indicator=i, wished=w) for i, w in measures]
    complete = any(indicator and wished for indicator, wished in measures)
    assert ("text_1" not in fields(request, rows)) == complete


@given(written(), st.sampled_from(EffortClass.values), st.sampled_from(Funding.values))
def test_an_answer_never_makes_something_else_of_its_section_missing(request, effort, funding):
    before = fields(request)
    request.effort_class, request.funding = effort, funding
    assert fields(request) == before - {"effort_class", "funding"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("on", "last"),
    [
        (date(2026, 10, 9), date(2027, 10, 9)),
        (date(2027, 2, 28), date(2028, 2, 28)),
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2026, 12, 31), date(2027, 12, 31)),
        (date(2027, 1, 1), date(2028, 1, 1)),
    ],
)
def test_twelve_months_end_on_the_same_day_or_the_last_of_the_month(director, on, last):
    request = make_request()
    with pytest.raises(RuleViolation) as refused:
        park_request(
            request.pk, actor=director, reason="Later", until=last + timedelta(days=1), on=on
        )
    assert refused.value.field == "until"
    done = park_request(request.pk, actor=director, reason="Later", until=last, on=on)
    assert done.parked_until == last


@pytest.mark.django_db
def test_the_next_day_is_the_soonest_until_which_it_is_parked(director):
    on = date(2026, 12, 31)
    request = make_request()
    with pytest.raises(RuleViolation) as refused:
        park_request(request.pk, actor=director, reason="Later", until=on, on=on)
    assert refused.value.field == "until"
    done = park_request(request.pk, actor=director, reason="Later", until=date(2027, 1, 1), on=on)
    assert done.parked_until == date(2027, 1, 1)


@pytest.mark.django_db
def test_a_refused_parking_names_the_day_before_the_missing_reason(director):
    on = date(2026, 10, 9)
    request = make_request()
    with pytest.raises(RuleViolation) as refused:
        park_request(request.pk, actor=director, reason=" ", until=on, on=on)
    assert refused.value.field == "until"
    with pytest.raises(RuleViolation) as refused:
        park_request(request.pk, actor=director, reason=" ", until=date(2026, 10, 10), on=on)
    assert refused.value.field == "reason"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("cost", "size"),
    [
        (None, "S"),
        (Decimal("149999.99"), "S"),
        (Decimal(150_000), "M"),
        (Decimal(750_000), "M"),
        (Decimal("750000.01"), "L"),
    ],
)
def test_the_first_size_of_the_project_follows_the_rough_cost_to_the_cent(writer, cost, size):
    request = filled(writer)
    save_section(request.pk, "frame", {"estimated_cost": cost}, actor=writer)
    assert submit_request(request.pk, actor=writer).project.size_class == size
