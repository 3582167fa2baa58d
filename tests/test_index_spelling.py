from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from reader.index.spelling import Spelled

# Beginnings that are the same for one, seven, eight and more bytes, in one, two and three bytes a letter.
_words = st.builds(
    lambda start, rest: start + rest,
    st.sampled_from(["", "a", "harbour", "harbours", "harbourmaster", "한국", "한국어사전", "é" * 7, "a" * 40]),
    st.text("abé한\0", max_size=10),
)


@given(st.lists(_words, max_size=30))
def test_terms_are_put_in_the_order_of_their_bytes_each_once(words):
    spelled = Spelled.of([word.encode() for word in words])
    chosen, rank = spelled.ranked()
    in_order = sorted({word.encode() for word in words})
    assert [each.encode() for each in spelled.take(chosen).words()] == in_order
    assert [in_order[place] for place in rank.tolist()] == [word.encode() for word in words]


@given(st.lists(_words, max_size=8))
def test_words_are_cut_from_a_text_by_their_letters(words):
    ends = np.cumsum([len(word) for word in words], dtype=np.int64)
    starts = ends - np.array([len(word) for word in words], np.int64)
    assert Spelled.cut_from("".join(words), starts, ends).words() == words
