"""The language is told by script for Korean, Japanese and Chinese, by words for the rest."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reader.extract import language


@pytest.mark.parametrize(
    ("text", "declared", "expected"),
    [
        ("The ferry between the islands will run at night from April.", "", "en"),
        ("가온시는 새벽 첫차를 앞당기기로 했다고 밝혔다.", "", "ko"),
        ("가온시는 KTX Express와 Night Ferry Plan을 함께 발표했다고 밝혔다.", "en", "ko"),
        ("北潮町は路面電車の運行を始めた。", "", "ja"),
        ("北潮町は路面電車の運行を始めた。", "ko", "ja"),
        ("路面電車、冬限定運行開始", "ja", "ja"),
        ("海边的小镇重新点亮了二十三年前熄灭的灯塔。", "", "zh"),
        ("Die Fähre zwischen den Inseln fährt ab April auch in der Nacht.", "en-US", "de"),
        ("Die Fähre zwischen den Inseln fährt ab April auch in der Nacht.", "de_DE", "de"),
        ("В порту снова зажгли старый маяк, и жители собрались.", "", "ru"),
        ("The mayor said “감사합니다” and left, and nobody knew what it meant.", "", "en"),
        ("Ferry", "en-GB", "en"),
        ("Ferry", "", ""),
        ("", "", ""),
        ("", "fr", "fr"),
        ("2026 – 37", "x-default!", ""),
    ],
)
def test_a_text_is_in_its_language(text: str, declared: str, expected: str) -> None:
    assert expected == language.guess(text, declared)


@example("", "ؠก")
@given(st.text(), st.text(max_size=8))
def test_any_text_gives_a_code_or_nothing(text: str, declared: str) -> None:
    guessed = language.guess(text, declared)
    assert guessed == "" or (guessed.isalpha() and guessed.islower() and len(guessed) in (2, 3))
