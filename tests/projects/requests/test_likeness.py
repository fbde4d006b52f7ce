"""The comparison of texts: what it weighs, and what holds of every two texts."""

from hypothesis import assume, given
from hypothesis import strategies as st

from engine.similarity import STEM
from projects.models import Project, ProjectRequest
from projects.requests import similar
from projects.requests.choices import Stage
from projects.requests.similar import LEAST_ALIKE, similar_to
from servicedesk_pm.common.text import fold

# Words that stay different after they are cut to their stems.
WORDS = [f"{letter * 3}{number}word" for letter in "bcdfgh" for number in range(3)]
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8, unique=True).map(" ".join)
LEAST = round(100 * LEAST_ALIKE)


def wish(title="", need="", *, number=1, stage=Stage.ENDORSED):
    """A request as it comes from the table, without one."""
    row = ProjectRequest(number=number, title_en=title, need_en=need)
    row.search_text = fold(row.label, title, need)
    row.stage = str(stage)
    return row


def alike(own, *others, limit=5):
    """What is found for ``own`` among the others, through the public function."""
    known = similar._texts_in_sight

    def given_ones(_request, _user):
        return [(each, _words_of(each)) for each in others]

    similar._texts_in_sight = given_ones
    try:
        return similar_to(own, None, limit=limit)
    finally:
        similar._texts_in_sight = known


def _words_of(each):
    if isinstance(each, Project):
        return similar._words_of_project(each)
    return similar._words_of_request(each)


def percent(own, *others):
    """How much each of the others resembles, by label; zero where it is not worth a look."""
    found = {each.label: each.percent for each in alike(own, *others, limit=len(others))}
    return [found.get(other.label, 0) for other in others]


@given(title=TEXTS, need=TEXTS)
def test_the_same_text_is_wholly_alike(title, need):
    assert percent(wish(title, need), wish(title, need, number=2)) == [100]


@given(own=TEXTS, other=TEXTS)
def test_nothing_below_the_threshold_and_nothing_above_a_hundred_is_shown(own, other):
    for each in alike(wish(own), wish(other, number=2)):
        assert LEAST <= each.percent <= 100


@given(own=TEXTS, other=TEXTS)
def test_without_a_common_word_nothing_is_alike(own, other):
    assume(not set(own.split()) & set(other.split()))
    assert alike(wish(own), wish(other, number=2)) == []


@given(text=TEXTS, number=st.integers(2, 9_999))
def test_the_number_of_a_request_does_not_count(text, number):
    assert percent(wish(text), wish(text, number=number)) == [100]
    assert alike(wish("Headsets", number=4711), wish("Printers 4711", number=4711)) == []


@given(text=TEXTS)
def test_neither_order_nor_case_nor_punctuation_matters(text):
    other = ", ".join(reversed(text.upper().split())) + "!"
    assert percent(wish(text), wish(other, number=2)) == [100]


@given(text=TEXTS, times=st.integers(2, 5))
def test_a_word_that_is_repeated_does_not_count_more(text, times):
    once, often = wish("Title", text), wish("Title", " ".join([text] * times), number=2)
    assert percent(once, often) == [100]


@given(text=TEXTS, added=st.integers(1, 12))
def test_what_else_a_text_says_never_makes_it_more_alike(text, added):
    noise = " ".join(f"zzz{chr(97 + n)}noise" for n in range(added))
    own = wish(need=text)
    plain, longer = (
        percent(own, wish(need=each, number=2))[0] for each in (text, f"{text} {noise}")
    )
    assert longer <= plain
    assert plain == 100


@given(texts=st.lists(TEXTS, min_size=1, max_size=12), limit=st.integers(1, 6))
def test_the_most_alike_come_first_and_no_more_than_are_wanted(texts, limit):
    others = [wish(text, number=n) for n, text in enumerate(texts, start=2)]
    found = alike(wish("bbb0word ccc1word ddd2word"), *others, limit=limit)
    assert len(found) <= limit
    shares = [each.percent for each in found]
    assert shares == sorted(shares, reverse=True)


@given(texts=st.lists(TEXTS, min_size=2, max_size=8))
def test_the_order_in_which_the_others_are_read_changes_nothing(texts):
    own = wish("bbb0word ccc1word ddd2word")
    others = [wish(text, number=n) for n, text in enumerate(texts, start=2)]
    forth = {each.label: each.percent for each in alike(own, *others, limit=20)}
    back = {each.label: each.percent for each in alike(own, *reversed(others), limit=20)}
    assert forth == back


@given(texts=st.lists(TEXTS, min_size=1, max_size=8))
def test_the_limit_only_cuts_the_list_off(texts):
    own = wish("bbb0word ccc1word ddd2word")
    others = [wish(text, number=n) for n, text in enumerate(texts, start=2)]
    whole = alike(own, *others, limit=20)
    assert alike(own, *others, limit=2) == whole[:2]


@given(short=st.text("bcdfgh", min_size=1, max_size=3))
def test_words_of_three_letters_say_nothing(short):
    assert alike(wish(short), wish(short, number=2)) == []


@given(
    stem=st.text("bcdfgh", min_size=STEM, max_size=STEM),
    ends=st.tuples(st.text("klmn", max_size=5), st.text("klmn", max_size=5)),
)
def test_only_the_first_letters_of_a_word_count(stem, ends):
    one, other = (stem + end for end in ends)
    assert percent(wish(one), wish(other, number=2)) == [100]


def test_joining_words_of_both_languages_say_nothing():
    for joining in ("avec pour dans leurs nous", "with from that there when"):
        assert alike(wish(joining), wish(joining, number=2)) == []


def test_a_rare_word_says_more_than_one_that_all_use():
    rare, usual = wish("Telescope", number=2), wish("Printer", number=3)
    crowd = [wish("Printer", number=n) for n in range(4, 14)]
    found = percent(wish("Telescope Printer"), rare, usual, *crowd)
    assert found[0] > found[1]


def test_a_word_of_the_title_says_more_than_one_of_the_need():
    own = wish("Telescope", "Printer")
    in_title, in_need = wish("Telescope", number=2), wish("", "Printer", number=3)
    title, need = percent(own, in_title, in_need)
    assert title > need


def test_half_of_the_words_are_less_alike_than_all_of_them():
    own = wish("Telescope printer")
    half, whole = percent(own, wish("Telescope", number=2), wish("Printer telescope", number=3))
    assert half < whole == 100


def test_a_request_without_a_word_resembles_nothing():
    assert alike(wish(""), wish("", number=2), wish("Printer", number=3)) == []
    assert alike(wish("Printer"), wish("", number=2)) == []


def test_nothing_is_compared_with_nothing():
    assert alike(wish("Printer")) == []


def test_the_two_languages_of_a_title_count_together():
    own = ProjectRequest(number=1, title_fr="Casques sonores", title_en="Headsets")
    own.search_text = fold(own.label, own.title_fr, own.title_en)
    french, english = percent(own, wish("Casques", number=2), wish("Headsets", number=3))
    assert french >= LEAST
    assert english >= LEAST


def test_a_project_is_named_by_its_code_and_its_state():
    project = Project(code="PRJ-7", name_en="Telescope", name_fr="Télescope", state="execution")
    [found] = alike(wish("Telescope"), project)
    assert (found.label, found.name, str(found.state)) == ("PRJ-7", "Telescope", "Execution")
    assert found.url == project.get_absolute_url()


def test_a_request_is_named_by_its_number_and_its_stage():
    other = wish("Telescope", number=12, stage=Stage.REFUSED)
    [found] = alike(wish("Telescope"), other)
    assert (found.label, found.name, str(found.state)) == ("DP-12", "Telescope", "Refused")
    assert found.url == other.get_absolute_url()


def test_the_summary_of_a_project_counts_like_a_need():
    own = wish("Telescope", "Stars are not seen at night.")
    said = Project(code="PRJ-1", name_en="Astronomy", summary_en="Stars, seen at night")
    silent = Project(code="PRJ-2", name_en="Astronomy")
    with_summary, without = percent(own, *_coded(said, silent))
    assert with_summary >= LEAST
    assert without == 0


def _coded(*projects):
    """Projects that answer to ``label`` as requests do."""
    for each in projects:
        each.label = each.code
    return projects
