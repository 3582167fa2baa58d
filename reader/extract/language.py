"""Which language a text is in: by its script for Korean, Japanese and Chinese, by py3langid for the rest."""

from __future__ import annotations

from typing import Final

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
    said = said if said.isalpha() and 2 <= len(said) <= 3 else ""
    hangul = kana = han = letters = 0
    for character in sample:
        if "a" <= character <= "z":
            letters += 1
        elif (
            "\uac00" <= character <= "\ud7a3" or "\u1100" <= character <= "\u11ff" or "\u3131" <= character <= "\u318e"
        ):
            hangul += 1
        elif "\u3041" <= character <= "\u30ff" or "\uff66" <= character <= "\uff9f":
            kana += 1
        elif "\u3400" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff" or character >= "\U00020000":
            han += 1
        elif character.isalpha():
            letters += 1
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
