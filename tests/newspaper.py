"""Articles made up for measuring: as many as asked for, always the same ones, in three languages.

Words follow Zipf's law with new names all along (Heaps' law), as in a newspaper. One article in ten
is Korean, one in ten Japanese. From the hundred thousandth on, paragraphs of the first ones are put
together anew, which is quicker, with a new name in each.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from reader.index import Document

SEED = 20260114
NEWLY_WRITTEN = 100_000
POOL = 5_000
_SYLLABLES = (
    "ba be bo ca ce co da de do fa fe ga go ha he hi ka ke ki la le lo ma me mo na ne no pa pe ra re ri ro sa se so "
    "ta te to va ve za wi xo yu shi cho mar lin son ber ton ski ley dor fel gar hen kos lut mor nek pol ing ed er al"
).split()
_SYLLABLE_ARRAY = np.array(_SYLLABLES, object)
_FUNCTION = (
    "the of and to in a is that for on with as was at by it from are be this have or an which not but has had were "
    "their they will its been also more other after about who would over all one than into up said new two when can"
).split()
_HANGUL = (
    "가나다라마바사아자차카타파하거너더러머버서어저처기니디리미비시이지치"
    "고노도로모보소오조초구누두루무부수우주추한국일정상회담경제사회"
)
_KANA = "のにはをたがでてとしれさいるすなこもかられまあそりつくきよけうみえ"
_HAN = (
    "日本国人年大会社中政府東京電力経済新聞市民生活学校研究開発計画"
    "発表問題世界地方議員選挙企業銀行金融市場技術科学文化歴史"
)
_LETTERS = {
    name: np.array(list(letters), object) for name, letters in (("ko", _HANGUL), ("han", _HAN), ("kana", _KANA))
}
TAGS = [
    f"{one} {other}"
    for one in ("harbour", "coal", "summit", "river", "market", "border")
    for other in ("policy", "talks", "prices", "strike", "reform", "safety", "festival", "report", "vote", "works")
]
SOURCES = [
    f"{one} {other}"
    for one in ("Daily", "Morning", "Northern", "Capital")
    for other in ("Ledger", "Courier", "Lantern", "Standard")
]


class Newspaper:
    """Makes articles; each by its number."""

    def __init__(self, vocabulary: int = 60_000) -> None:
        chance = np.random.default_rng(SEED)
        words: dict[str, None] = dict.fromkeys(_FUNCTION)
        while len(words) < vocabulary:
            words.update(dict.fromkeys(map("".join, _SYLLABLE_ARRAY[chance.integers(0, len(_SYLLABLES), (1000, 3))])))
            words.update(dict.fromkeys(map("".join, _SYLLABLE_ARRAY[chance.integers(0, len(_SYLLABLES), (500, 2))])))
        self.words = np.array(list(words)[:vocabulary], object)
        weights = 1.0 / (np.arange(vocabulary) + 2.7)
        self._reach = np.cumsum(weights / weights.sum())

    def article(self, number: int) -> Document:
        """The article with that number, from 1."""
        chance = np.random.default_rng((SEED, number))
        language = ("en", "en", "en", "en", "en", "en", "en", "en", "ko", "ja")[number % 10]
        day = date(2006, 1, 1) + timedelta(days=int(chance.integers(0, 20 * 365)))
        write = {"en": self._english, "ko": self._korean, "ja": self._japanese}[language]
        body = "\n\n".join(write(chance, int(chance.integers(40, 90))) for _ in range(int(chance.integers(3, 8))))
        tags = {TAGS[int(len(TAGS) * chance.random() ** 2.5)] for _ in range(3)}
        return Document(
            id=number,
            title=write(chance, int(chance.integers(4, 10))).rstrip("."),
            tags=sorted(tags),
            captions=(write(chance, 8),),
            credits=("Agency",),
            body=body,
            authors=(" ".join(self.words[chance.integers(1000, 1200, 2)]).title(),),
            source=SOURCES[int(chance.integers(len(SOURCES)))],
            section="World",
            url=f"https://paper.example/{number}",
            language=language,
            day=day.year * 10000 + day.month * 100 + day.day,
            moment=(day.toordinal() - EPOCH) * 86400 + int(chance.integers(86400)),
        )

    def _english(self, chance: np.random.Generator, count: int) -> str:
        words = self.words[np.searchsorted(self._reach, chance.random(count))]
        names = _SYLLABLE_ARRAY[chance.integers(0, len(_SYLLABLES), (count // 37 + 1, 4))]
        words[::37] = ["".join(name).capitalize() for name in names[: len(words[::37])]]
        sentences = [" ".join(words[start : start + 14]) for start in range(0, count, 14)]
        return ". ".join(each[:1].upper() + each[1:] for each in sentences) + "."

    def _korean(self, chance: np.random.Generator, count: int) -> str:
        letters = _LETTERS["ko"][chance.integers(0, len(_HANGUL), (count, 3))]
        return " ".join(map("".join, letters)) + "."

    def _japanese(self, chance: np.random.Generator, count: int) -> str:
        han = _LETTERS["han"][chance.integers(0, len(_HAN), (count // 2, 2))]
        kana = _LETTERS["kana"][chance.integers(0, len(_KANA), (count // 2, 2))]
        pieces = ["".join(one) + "".join(other) for one, other in zip(han, kana, strict=True)]
        return "。".join("".join(pieces[start : start + 9]) for start in range(0, len(pieces), 9)) + "。"


class _Pool:
    """Articles whose paragraphs are put together anew."""

    def __init__(self) -> None:
        self._of_language: dict[str, list[Document]] = {}

    def keep(self, article: Document) -> None:
        """Take an article in."""
        self._of_language.setdefault(article.language, []).append(article)

    def article(self, number: int) -> Document:
        """The article with that number."""
        chance = random.Random(number)
        language = ("en", "en", "en", "en", "en", "en", "en", "en", "ko", "ja")[number % 10]
        pool = self._of_language[language]
        first, *others = chance.choices(pool, k=chance.randint(3, 7))
        paragraphs = [chance.choice(each.body.split("\n\n")) for each in (first, *others)]
        names = ["".join(chance.choices(_SYLLABLES, k=4)).capitalize() for _ in paragraphs]
        day = date(2006, 1, 1) + timedelta(days=chance.randrange(20 * 365))
        return replace(
            first,
            id=number,
            title=others[0].title,
            body="\n\n".join(f"{text} {name}" for text, name in zip(paragraphs, names, strict=True)),
            url=f"https://paper.example/{number}",
            day=day.year * 10000 + day.month * 100 + day.day,
            moment=(day.toordinal() - EPOCH) * 86400 + chance.randrange(86400),
        )


EPOCH = date(1970, 1, 1).toordinal()


def articles(count: int) -> Iterator[Document]:
    """The first so many articles."""
    newspaper, pool = Newspaper(), _Pool()
    for number in range(1, count + 1):
        if number > NEWLY_WRITTEN:
            yield pool.article(number)
            continue
        article = newspaper.article(number)
        if number <= POOL:
            pool.keep(article)
        yield article
