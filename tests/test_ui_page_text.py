"""The page's text as a person reads it, and the way back from it."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from reader.render import SHAPING
from reader.ui.page_text import clear

_LETTERS = st.sampled_from([*SHAPING, *"\ufffc\u00a0\u2028a강é😀𝒜 \u0301\U00010000"])


@given(st.lists(_LETTERS).map("".join))
@example("")
@example("😀")
@example(SHAPING)
def test_what_shapes_the_page_is_left_out_and_every_letter_knows_where_it_stands(text: str) -> None:
    letters, places, place = [], [], 0
    for letter in text:
        if letter not in SHAPING and letter != "\ufffc":
            letters.append({"\u00a0": " ", "\u2028": "\n"}.get(letter, letter))
            places.append(place)
        place += len(letter.encode("utf-16-le")) // 2
    found = clear(text)
    assert "".join(letters) == found.text
    assert [*places, place] == [found.unit(offset) for offset in range(len(letters) + 1)]
