from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.index import analysis, cutting
from tests.strategies import article_texts

ODD_LETTERS = "ab1_ \n\t'한국일가東京ガ々ー、.\u0301\u3099\u0e31ก😀𠀀é\0\r"


def terms_of(texts):
    """What `cutting.cut` says of each text, in the words of `analysis.folded_terms`."""
    found = cutting.cut(texts)
    words = found.spelled(np.arange(found.keys.size)).words()
    assert len(words) == len(set(words))
    out, at = [], 0
    for count, width in zip(found.counts.tolist(), found.widths.tolist(), strict=True):
        here = slice(at, at + count)
        out.append(([words[number] for number in found.which[here].tolist()], found.positions[here].tolist(), width))
        at += count
    assert at == found.which.size
    return out


def expected(texts):
    every = [analysis.folded_terms(text) for text in texts]
    return [(terms.texts, list(terms.positions), terms.width) for terms in every]


@settings(max_examples=400)
@given(st.lists(article_texts | st.text(ODD_LETTERS, max_size=14) | st.text(max_size=20), max_size=6))
def test_many_texts_cut_at_once_give_the_terms_of_each(texts):
    texts = [analysis.fold(text) for text in texts]
    assert expected(texts) == terms_of(texts)


@pytest.mark.parametrize(
    "texts",
    [
        [],
        [""],
        ["", "a", "", "한국 정상", "東京、x 大阪", ""],
        ["x" * 200 + " b", "y", "z" * 64, "ab" * 33],
        ["\u0301x y", "plain words"],
        ["한\n국", "한\n\n국", "한  국", "한\r\n국", "한. 국"],
        ["😀 smile 🚀한국", "𠀀𠀁 rare letters"],
    ],
)
def test_odd_texts_are_cut_as_one_by_one(texts):
    assert expected(texts) == terms_of(texts)


def test_a_text_too_long_for_arrays_is_cut_all_the_same(monkeypatch):
    monkeypatch.setattr(cutting, "MOST_LETTERS", 10)
    texts = ["coal mine", "한일 정상회담이 열린다, 내일", "coal and iron and coal again"]
    assert expected(texts) == terms_of(texts)


def test_keys_that_begin_alike_are_still_told_apart(monkeypatch):
    monkeypatch.setattr(cutting, "_ROW_BITS", 62)
    texts = ["coal mine iron ore coal 한국 정상", "iron coal 東京"]
    assert expected(texts) == terms_of(texts)


def test_a_term_has_the_same_key_wherever_it_stands():
    plain, odd = cutting.cut(["iron coal 한국"]), cutting.cut(["x" * 65 + " coal 한국"])
    shared = set(plain.keys.tolist()) & set(odd.keys.tolist())
    assert sorted(odd.spelled(np.flatnonzero(np.isin(odd.keys, list(shared)))).words()) == ["coal", "국", "한국"]


def test_keys_are_numbered_however_many_there_are(monkeypatch):
    monkeypatch.setattr(cutting, "_ROW_BITS", 3)
    for seed in range(20):
        keys = np.random.default_rng(seed).integers(0, 1 << 63, 9).astype(np.uint64)
        first, which = cutting.numbered(keys)
        assert keys[first][which].tolist() == keys.tolist()
        assert len(first) == len(set(keys.tolist()))
