"""Which language a text is in: by its script for Korean, Japanese and Chinese, by py3langid for the rest."""

from __future__ import annotations

import re
from typing import Final

_HANGUL: Final = re.compile("[\uac00-\ud7a3\u1100-\u11ff\u3131-\u318e]+")
_KANA: Final = re.compile("[\u3041-\u30ff\uff66-\uff9f]+")
_HAN: Final = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0010ffff]+")
_SAMPLE_CHARACTERS: Final = 20_000
_FEWEST_LETTERS: Final = 16
_ENOUGH_LETTERS: Final = 40
# One East Asian character says about as much as this many letters of an alphabet.
_WEIGHT: Final = 2.5


def guess(text: str, declared: str = "") -> str:
    """The language's ISO 639-1 code (``en``, ``ko``, ``ja``, ``zh``…), '' where there is nothing to judge.

    ``declared`` is what the page says, as ``en-US``. The script overrules it, and so do the words
    where it says English, which many templates say of every page.
    """
    sample = text[:_SAMPLE_CHARACTERS]
    said = declared.strip().replace("_", "-").split("-")[0].lower()
    said = said if said.isascii() and said.isalpha() and 2 <= len(said) <= 3 else ""
    hangul, kana, han = (sum(map(len, script.findall(sample))) for script in (_HANGUL, _KANA, _HAN))
    letters = sum(map(str.isalpha, _HAN.sub("", _KANA.sub("", _HANGUL.sub("", sample)))))
    east_asian = hangul + kana + han
    if not east_asian and not letters:
        return said
    if east_asian * _WEIGHT > letters:
        if hangul >= kana and hangul * 4 >= han:
            return "ko"
        if kana * 12 >= han:
            return "ja"
        # A headline may have no kana at all.
        return "ja" if said == "ja" and not kana and han < _ENOUGH_LETTERS else "zh"
    if said in ("ko", "ja", "zh"):
        said = ""
    if said and (said != "en" or letters < _ENOUGH_LETTERS):
        return said
    return _by_words(sample) if letters >= _FEWEST_LETTERS else ""


def _by_words(text: str) -> str:
    import py3langid

    return str(py3langid.classify(text)[0])
