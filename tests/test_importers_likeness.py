"""Texts that say nearly the same have nearly the same signature, in three languages."""

from __future__ import annotations

import pytest

from reader.importers.likeness import signature
from reader.store.copies import likeness

ENGLISH = " ".join(
    f"The {n} boats of the northern harbour left at {n} minutes past the hour carrying barrel number {n * n}."
    for n in range(40)
)
KOREAN = " ".join(
    f"북쪽 항구의 배 {n}척이 아침 {n}시에 {n * n}번 통을 싣고 떠났다고 항만청이 밝혔다." for n in range(40)
)
JAPANESE = "".join(f"北の港の船{n}隻が朝{n}時に樽{n * n}番を積んで出港したと港湾局が明らかにした。" for n in range(40))


def test_a_signature_is_the_same_on_every_computer() -> None:
    assert signature(ENGLISH)[:8].hex() == "50399be0b5e8fba6"
    assert len(signature(ENGLISH)) == 128


@pytest.mark.parametrize("text", [ENGLISH, KOREAN, JAPANESE], ids=["en", "ko", "ja"])
def test_a_few_other_words_make_a_near_copy(text: str) -> None:
    edited = text.replace("17", "eighteen", 1) + text[:30]
    assert 0.8 <= likeness(signature(text), signature(edited)) < 1.0


def test_spaces_and_width_make_no_difference_in_korean_and_japanese() -> None:
    assert signature(KOREAN) == signature(KOREAN.replace("항구의 배", "항구의배"))
    assert signature(JAPANESE) == signature(JAPANESE.replace("1", "１"))


def test_other_articles_are_not_alike() -> None:
    signatures = [signature(text) for text in (ENGLISH, KOREAN, JAPANESE, "".join(reversed(ENGLISH)))]
    assert all(likeness(one, two) < 0.1 for one in signatures for two in signatures if one is not two)


def test_a_text_of_a_few_words_is_too_short_to_tell() -> None:
    assert signature("The keeper lit the lamp.") == b""
    assert likeness(b"", b"") == 0.0
