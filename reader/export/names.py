"""Authors as pages write them, told apart into people and bodies, family and given names."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_BY = re.compile(r"^(?:by|words by|text by|글|文)\s*[:：]?\s+", re.IGNORECASE)
_MAIL = re.compile(r"[(\[<]?[\w.+-]+@[\w-]+(?:\.[\w-]+)+[)\]>]?")
_KOREAN = re.compile(
    r"([가-힣]{2,4})(?:\s*(?:(?:선임|전문|수석|인턴|객원|시민|사진|영상)?기자|특파원|논설위원|편집위원|통신원|리포터|앵커))?"
)
_KOREAN_BODY = re.compile(
    r"(?:뉴스|일보|신문|통신|방송|저널|타임스|매일|닷컴|위원회|재단|협회|연구소|연합|공사|(?:편집|취재|사회|경제|정치|문화|국제|체육|산업|"
    r"디지털|온라인|보도|기획|콘텐츠|데이터|사진|영상)(?:부|팀|국|반|실))$"
)
_DOUBLE_SURNAMES = frozenset("남궁 황보 제갈 선우 독고 사공 서문 동방 망절".split())
_JAPANESE_ROLE = re.compile(r"(?<=[\u3040-\u30ff\u4e00-\u9fff々])\s*(?:記者|特派員|編集委員|論説委員|支局長)$")
_JAPANESE_BODY = re.compile(r"(?:新聞|新報|日報|通信|放送|部|局|班|社|協会|委員会|取材班|編集室)$")
_JAPANESE = re.compile(r"([\u4e00-\u9fff々ヶ]{1,4})[ \u3000]([\u3040-\u30ff\u4e00-\u9fff々ヶ]{1,6})")
_SUFFIX = re.compile(r"(?:jr|sr)\.?|i{2,3}|iv", re.IGNORECASE)
_PARTICLES = frozenset(
    "af al av bin da das de del della den der di do dos du el ibn la le op ten ter van vom von zu zum zur".split()
)
_BODY_WORDS = frozenset(
    "agency agencies association bureau committee company council correspondents corp corporation department desk "
    "editor editorial editors foundation gazette group guardian herald inc institute journal limited ltd magazine "
    "media ministry network news newsroom newspaper observatory office post press publishing radio reporters reuters "
    "service services society staff studio team television times tribune university wire writers afp ap dpa upi".split()
)
_ASIDE = re.compile(r"[0-9&/@:]| (?:and|of|the|for) |^the ", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Name:
    """An author. ``whole`` is the name as it is read out; a body, and who cannot be told apart, has no ``family``.

    ``eastern`` names stand family first and are never turned round.
    """

    whole: str
    family: str = ""
    given: str = ""
    suffix: str = ""
    eastern: bool = False

    @property
    def inverted(self) -> str:
        """As it stands at the head of an entry: ``Aldous, Mina, Jr.``; bodies and eastern names as they are."""
        if self.eastern or not self.family:
            return self.whole
        return ", ".join(filter(None, (self.family, self.given, self.suffix)))


def name_of(written: str) -> Name:
    """The author that a page names, without what he or she does there (기자, 記者) and without an address.

    >>> name_of("By Mina van Aldous").inverted
    'van Aldous, Mina'
    """
    text = " ".join(_MAIL.sub(" ", unicodedata.normalize("NFC", written)).split())
    text = _BY.sub("", text).strip(" ,;·|") or " ".join(written.split())
    if korean := _KOREAN.fullmatch(text):
        return _korean(korean[1]) if not _KOREAN_BODY.search(korean[1]) else Name(text)
    text = _JAPANESE_ROLE.sub("", text)
    if _JAPANESE_BODY.search(text):
        return Name(text)
    if japanese := _JAPANESE.fullmatch(text):
        return Name(text, japanese[1], japanese[2], eastern=True)
    return _western(text)


def _korean(name: str) -> Name:
    length = 2 if name[:2] in _DOUBLE_SURNAMES and len(name) > 2 else 1
    return Name(name, name[:length], name[length:], eastern=True)


def _western(text: str) -> Name:
    if _is_body(text):
        return Name(text)
    family, comma, given = text.partition(",")
    suffix = ""
    if comma and not _SUFFIX.fullmatch(given.strip()):
        given, _, suffix = given.partition(",")
        whole = " ".join(filter(None, (given.strip(), family.strip(), suffix.strip())))
        return Name(whole, family.strip(), given.strip(), suffix.strip())
    words = text.replace(",", " ").split()
    if len(words) > 2 and _SUFFIX.fullmatch(words[-1]):
        suffix = words.pop()
    if len(words) < 2:
        return Name(text)
    at = next((n for n, word in enumerate(words[1:-1], start=1) if word in _PARTICLES), len(words) - 1)
    return Name(text, " ".join(words[at:]), " ".join(words[:at]), suffix)


def _is_body(text: str) -> bool:
    """Whether a name is that of a body, or in letters whose names we cannot tell apart."""
    words = {word.strip(".,()").lower() for word in text.replace("-", " ").split()}
    foreign = any(ord(letter) > 0x52F and letter.isalpha() and not 0x1E00 <= ord(letter) < 0x2000 for letter in text)
    return bool(foreign or words & _BODY_WORDS or _ASIDE.search(text) or len(words) > 6)
