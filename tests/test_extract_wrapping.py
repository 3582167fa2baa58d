"""Text broken at a fixed width is put together again, and nothing else is."""

from __future__ import annotations

import textwrap

from hypothesis import given
from hypothesis import strategies as st

from reader.extract.wrapping import unwrapped

SENTENCES = (
    "The ferry between the islands will run at night from April, the council said, and nobody asked the gulls.",
    "By then, the boat had gone, and with it, to everybody's surprise, the bell, the lamp and half of the quay.",
    "It was about time, said the harbour master, whose boats, all 3 of them, were out. They came back on Monday.",
)
paragraphs = st.lists(st.sampled_from(SENTENCES), min_size=4, max_size=8).map(" ".join)

VERSE = [
    "The bell is on the harbour wall",
    "And nobody has heard it fall",
    "The gulls are over all the town",
    "And nobody has brought them down",
    "The lamp is lit at half past four",
    "And shines on every open door and on the sea",
]
TABLE = [f"Port Elwin {number:3}  harbour  {number * 7:5}  boats  {number * 3:5} gulls" for number in range(20)]
JAPANESE = (
    "北潮町は十二日、冬の間だけ走る小さな路面電車の運行を始めた。線路は港から市場までの一・八キロで、除雪車が毎朝先に走る。初日は雪の中を六十人が並び、鐘が三度鳴った。"
    * 3
)


@given(st.lists(paragraphs, min_size=1, max_size=4), st.integers(50, 90))
def test_paragraphs_broken_at_any_width_come_out_whole(drawn: list[str], width: int) -> None:
    lines = [line for paragraph in drawn for line in (*textwrap.wrap(paragraph, width), "")]
    assert drawn == [line for line in unwrapped(lines) if line]


def test_japanese_is_put_together_without_spaces() -> None:
    lines = [JAPANESE[at : at + 30] for at in range(0, len(JAPANESE), 30)]
    assert [JAPANESE] == unwrapped(lines)


def test_paragraphs_of_one_line_each_are_left_alone() -> None:
    lines = ["The ferry will run at night from April.", "", "It was about time.", "", "Nobody asked the gulls."] * 4
    assert lines == unwrapped(lines)


def test_verses_and_tables_are_left_alone() -> None:
    assert VERSE == unwrapped(VERSE)
    assert TABLE == unwrapped(TABLE)


@given(st.lists(st.text(st.characters(exclude_characters="\n"), max_size=60).map(str.strip), max_size=12))
def test_no_character_is_lost(lines: list[str]) -> None:
    assert "".join("".join(lines).split()) == "".join("".join(unwrapped(lines)).split())
