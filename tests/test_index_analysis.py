from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.index.analysis import fold, folded, pattern_pieces, pieces, stem, terms, within_one_edit, word_pattern


@pytest.mark.parametrize(
    ("text", "texts", "positions"),
    [
        ("", [], []),
        ("The Coal mine", ["the", "coal", "mine"], [0, 1, 2]),
        ("don’t stop", ["don", "t", "stop"], [0, 1, 2]),
        ("snake_case", ["snake", "case"], [0, 1]),
        ("한국과", ["한국", "국과", "과"], [0, 1, 2]),
        ("한일 정상", ["한일", "일", "정상", "상"], [0, 1, 2, 3]),
        ("한일, 정상", ["한일", "일", "정상", "상"], [0, 1, 3, 4]),
        ("한일\n\n정상", ["한일", "일", "정상", "상"], [0, 1, 3, 4]),
        ("東京 大阪", ["東京", "京", "大阪", "阪"], [0, 1, 3, 4]),
        ("K팝 3월", ["k", "팝", "3", "월"], [0, 1, 2, 3]),
        ("人々", ["人々", "々"], [0, 1]),
        ("ｶﾞｽ", ["ガス", "ス"], [0, 1]),
    ],
)
def test_a_text_becomes_terms_at_positions(text, texts, positions):
    found = terms(text)
    assert texts == found.texts
    assert positions == list(found.positions)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＡＢＣ１２３", "abc123"),
        ("ｶﾞｽ", "ガス"),
        (unicodedata.normalize("NFD", "한국 ガス é"), "한국 ガス é"),
        ("well‑known", "well-known".replace("-", "‑")),
        ("Straße", "STRASSE"),
        ("exca\u00advation", "excavation"),
        ("か゛", "が"),
    ],
)
def test_what_looks_the_same_folds_to_the_same(one, other):
    assert fold(one) == fold(other)


def test_marks_on_kana_are_never_stripped():
    assert fold("ガス") != fold("カス")
    assert fold("パン") != fold("バン")


@pytest.mark.parametrize("variant", ["well-known", "well‑known", "well–known", "well known", "WELL—KNOWN"])
def test_hyphen_variants_are_one(variant):
    assert terms(variant).texts == ["well", "known"]


@pytest.mark.parametrize("variant", ["O'Brien", "O’Brien", "O‘Brien", "OʼBrien", "O＇Brien"])
def test_apostrophe_variants_are_one(variant):
    assert terms(variant).texts == ["o", "brien"]


def test_other_scripts_keep_their_marks():
    assert terms("हिन्दी में").texts == ["हिन्दी", "में"]
    assert terms("İstanbul").texts == ["i̇stanbul"]


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=st.sampled_from("aé한ガｶﾞｽᄒ\u1161ß\u0301\u00ad İ東ﬁ")))
def test_a_folded_text_knows_where_each_letter_came_from(text):
    found = folded(text)
    assert found.text == fold(text)
    last = 0
    for at in range(len(found.text)):
        start, end = found.span(at, at + 1)
        assert last <= start < end <= len(text)
        last = start


@given(st.text(max_size=200))
def test_every_text_has_terms_that_can_be_stored(text):
    found = terms(text)
    assert len(found.texts) == len(found.positions)
    assert list(found.positions) == sorted(found.positions)
    for term in found.texts:
        assert 0 < len(term.encode()) <= 400


def test_a_very_long_word_is_cut():
    assert max(map(len, terms("x" * 100_000).texts)) <= 64


def test_pieces_of_a_query_stand_at_their_positions():
    assert [(piece.kind, piece.text, piece.offset) for piece in pieces("3월 well-known")] == [
        ("word", "3", 0),
        ("wide", "월", 1),
        ("word", "well", 2),
        ("word", "known", 3),
    ]
    assert [(piece.kind, piece.text, piece.offset) for piece in pattern_pieces("한?국 ma?l*")] == [
        ("open", "한", 0),
        ("wide", "국", 2),
        ("pattern", "ma?l*", 3),
    ]


@given(st.text("ab*?", max_size=10), st.text("ab", max_size=10))
def test_a_pattern_means_the_words_that_its_signs_say(pattern, word):
    def fits(pattern, word):
        if not pattern:
            return not word
        if pattern[0] == "*":
            return any(fits(pattern[1:], word[at:]) for at in range(len(word) + 1))
        if not word:
            return not pattern.strip("?")
        return pattern[0] in ("?", word[0]) and fits(pattern[1:], word[1:])

    body = pattern.rstrip("?")
    meant = any(fits(body + "?" * spare, word) for spare in range(len(pattern) - len(body) + 1))
    assert meant is bool(word_pattern(pattern).fullmatch(word))


def test_english_words_have_stems_and_others_do_not():
    assert stem("agreed") == stem("agree") == stem("agreeing")
    assert stem("news") != stem("new")
    assert stem("한국") == "한국"


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("word", "word", True),
        ("word", "ward", True),
        ("word", "words", True),
        ("word", "ord", True),
        ("word", "wrod", True),
        ("word", "wards", False),
        ("word", "dorw", False),
        ("über", "uber", True),
    ],
)
def test_one_edit_is_a_letter_added_dropped_changed_or_swapped(one, other, near):
    assert within_one_edit(one, other) is near
    assert within_one_edit(other, one) is near
