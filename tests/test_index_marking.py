from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.index import marker
from reader.index.marking import _richest
from reader.query import parse
from tests.strategies import article_texts, search_texts
from tests.test_index_searching import holds_leaf, parsed


def marked(query, text):
    return [text[start:end] for start, end in marker(parse(query)).spans(text)]


@pytest.mark.parametrize(
    ("query", "text", "marks"),
    [
        ("coal", "Coal, charcoal and COAL", ["Coal", "COAL"]),
        ("agreed", "They agree, agreed on an agreement", ["agree", "agreed"]),
        ('"coal mine"', "a coal mine, a mine of coal", ["coal mine"]),
        ("coal mine", "a coal mine", ["coal", "mine"]),
        ("min*", "mine and minister", ["mine", "minister"]),
        ("w?rd", "word and ward and words", ["word", "ward"]),
        ("harbuor~", "the harbour", ["harbour"]),
        ('"coal mine"~3', "mine of coal, then mine " + "x " * 9 + "coal", ["mine", "coal", "mine"]),
        ("well-known", "a well‑known man, well, known", ["well‑known", "well, known"]),
        ("don't", "we don’t", ["don’t"]),
        ("한국", "한국과 대한국민", ["한국", "한국"]),
        ("한일정상회담", "한일 정상회담, 한일, 정상회담", ["한일 정상회담"]),
        ("일정", "한일 정상", []),
        ("東京電力", "昨日東京電力が", ["東京電力"]),
        ("韓", "訪韓と韓国", ["韓", "韓"]),
        ("ガス", "カスｶﾞｽガス", ["ｶﾞｽ", "ガス"]),
        ("ガス", unicodedata.normalize("NFD", "ガスだ"), [unicodedata.normalize("NFD", "ガス")]),
        ("strasse", "Die Straße", ["Straße"]),
        ("title:coal -mine #tag is:unread lang:en", "coal mine tag en", ["coal"]),
        ("訪?", "訪韓", ["訪"]),
    ],
)
def test_what_was_asked_for_is_marked(query, text, marks):
    assert marks == marked(query, text)


def test_a_query_without_words_marks_nothing():
    assert not marker(parse("#tag -coal date:2026"))
    assert marker(parse("-coal")).spans("coal") == ()


TEXT = (
    "The first paragraph speaks of weather and of nothing else at all, for a long while.\n\n"
    "Then the harbour is named once. " + "Filling words go on and on. " * 12 + "\n\n"
    "At last the harbour and the lighthouse stand together. " + "More words follow here. " * 12
)


def test_the_passage_is_the_one_that_holds_most_of_the_query():
    shown = marker(parse("harbour lighthouse")).snippet(TEXT)
    assert [shown.text[start:end] for start, end in shown.marks] == ["harbour", "lighthouse"]
    assert shown.text.startswith("… At last the harbour")
    assert shown.text.endswith(" …")
    assert len(shown.text) <= 164


def test_a_short_text_is_shown_whole_on_one_line():
    shown = marker(parse("coal")).snippet("Iron\n\nand  coal ")
    assert shown.text == "Iron and coal "
    assert [shown.text[start:end] for start, end in shown.marks] == ["coal"]


def test_without_a_match_the_passage_is_the_beginning():
    shown = marker(parse("absent")).snippet(TEXT, 40)
    assert shown.text == "The first paragraph speaks of weather …"
    assert shown.marks == ()


def test_a_passage_of_japanese_begins_at_a_sentence():
    text = "前の文が続く。" * 30 + "東京電力は新しい計画を発表した。" + "後の文が続く。" * 30
    shown = marker(parse("東京電力")).snippet(text, 60)
    assert shown.text.startswith("… 前の文が続く。")
    assert [shown.text[start:end] for start, end in shown.marks] == ["東京電力"]
    assert len(shown.text) <= 64


_FOUND = st.lists(st.tuples(st.integers(0, 200), st.integers(1, 30), st.integers(0, 3)), min_size=1, max_size=25)


@settings(max_examples=300)
@given(_FOUND, st.integers(5, 90))
def test_the_passage_is_the_best_of_all_that_could_be_shown(given_matches, length):
    found = sorted(((start, start + width), leaf) for start, width, leaf in given_matches)
    best, first, last = 0, 0, 0
    for number, ((start, end), _) in enumerate(found):
        inside = number
        while inside + 1 < len(found) and found[inside + 1][0][1] <= start + max(length, end - start):
            inside += 1
        worth = 10 * len({leaf for _, leaf in found[number : inside + 1]}) + min(inside - number, 8)
        if worth > best:
            best, first, last = worth, number, inside
    assert (first, last) == _richest(found, length)


@settings(max_examples=200)
@given(st.lists(article_texts, min_size=1, max_size=8).map("".join), search_texts, st.integers(5, 80))
def test_marks_lie_in_the_text_apart_from_each_other_and_are_never_cut(text, search, length):
    query = parsed(search)
    found = marker(query)
    spans = found.spans(text)
    edges = [edge for span in spans for edge in span]
    assert edges == sorted(edges)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    shown = found.snippet(text, length)
    words = {" ".join(text[start:end].split()) for start, end in spans}
    for start, end in shown.marks:
        assert shown.text[start:end] in words
    assert bool(shown.marks) == bool(spans)


@settings(max_examples=300)
@given(article_texts, search_texts)
def test_a_text_that_matches_a_word_has_a_mark_and_no_other_has(text, search):
    query = parsed(search)
    found = marker(query)
    assert bool(found.spans(text)) == any(holds_leaf(text, leaf) for leaf in found.leaves)
