"""What a single line of a newspaper page is: a control, a copyright line, a byline, a caption.

These judge a line by itself; where it stands on the page is for the caller to weigh. Lines too
long to be any of these are turned away before anything is matched.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

_LONGEST_CONTROL: Final = 120
_LONGEST_COPYRIGHT: Final = 240
_LONGEST_BYLINE: Final = 120
_LONGEST_NAME: Final = 60
_MOST_WORDS_OF_NAME: Final = 7
_MARKS: Final = " \t\u3000|│ㅣ·•・/／,、:：<>《》[]()〔〕【】-–—_▶▷►"

# Phrases that stand on a page only as labels of its controls, one a line.
_CONTROLS: Final = frozenset(
    (
        "print page|print this page|print article|print this article|print version|small font|big font"
        "|smaller font|larger font|font size|decrease font size|increase font size|reset font size|text size"
        "|facebook share|tweet share|twitter share|share facebook|share twitter|share on facebook"
        "|share on twitter|share on x|share on linkedin|share on whatsapp|share via email|share this"
        "|share this article|share this page|share article|share link|email this|email this article"
        "|email article|copy link|copy url|link copied|save article|add to bookmarks|글자크기|글자 크기"
        "|글자크기 작게|글자크기 크게|글자 작게|글자 크게|글씨 작게|글씨 크게|글씨 크기|글씨크기|폰트 크기"
        "|본문 글씨 줄이기|본문 글씨 키우기|본문 글자 크기|글자크기 설정|글자크기 조절|인쇄하기|기사 인쇄"
        "|페이스북 공유|페이스북 공유하기|페이스북으로 공유|페이스북으로 공유하기|트위터 공유|트위터 공유하기"
        "|트위터로 공유|트위터로 공유하기|x 공유|엑스 공유|카카오톡 공유|카카오톡 공유하기|카카오스토리"
        "|카카오스토리 공유|네이버 블로그|네이버블로그|네이버 밴드|밴드 공유|라인 공유|공유하기|기사 공유"
        "|기사공유|기사공유하기|sns 공유|url 복사|url복사|주소 복사|주소복사|링크 복사|링크복사|기사 스크랩"
        "|스크랩하기|기사 듣기|음성으로 듣기|文字を小さく|文字を大きく|文字サイズ|文字サイズ変更|文字の大きさ"
        "|印刷する|このページを印刷|記事を印刷|シェアする|ツイートする|ポストする|共有する|facebookでシェア"
        "|facebookで共有|フェイスブックでシェア|xでシェア|xでポスト|xで共有|twitterでシェア|lineで送る"
        "|はてなブックマーク|リンクをコピー|urlをコピー|保存する"
    ).split("|")
)
# Words that are labels too, but may also be said.
_SHORT_CONTROLS: Final = frozenset(
    "print share tweet save email e-mail bookmark listen comments comment facebook twitter linkedin whatsapp telegram"
    " reddit pinterest flipboard messenger threads bluesky instagram kakaotalk tags tag"
    " 인쇄 프린트 공유 페이스북 트위터 카카오톡 텔레그램 이메일 스크랩 북마크 저장 댓글 좋아요 닫기 태그 해시태그"
    " 印刷 シェア ツイート ポスト 共有 フェイスブック ツイッター メール 保存 ブックマーク コメント はてブ タグ".split()
)
# What stands beside them, or in twos and threes, as buttons for the size of the letters do.
_BITS: Final = frozenset(
    "a a+ a- x line band pocket 가 가+ 가- 작게 크게 보통 엑스 밴드 라인 메일 小 中 大 標準".split()
)
_MOST_WORDS_OF_CONTROL: Final = max(len(control.split()) for control in _CONTROLS)
_FIRST_WORDS: Final = frozenset(control.split()[0] for control in _CONTROLS)
_OPENERS: Final = _FIRST_WORDS | _SHORT_CONTROLS | _BITS


def is_control(line: str) -> bool:
    """Whether a line holds labels of a page's controls and nothing else: "print page small font big font".

    Some, as "Share", may also be words of an article: see `is_surely_control`.
    """
    return _control_phrases(line) is not None


def is_surely_control(line: str) -> bool:
    """Whether a line is a control that is never said as a word."""
    return bool(_control_phrases(line))


def is_button(line: str) -> bool:
    """Whether a line is a word that is a control only where it stands among others: "X", "가"."""
    return len(line) <= _LONGEST_CONTROL and line.strip(_MARKS).casefold() in _BITS


def _control_phrases(line: str) -> int | None:
    """How many labels that are never words a line of controls holds; None where it is anything else."""
    if len(line) > _LONGEST_CONTROL or not line.strip():
        return None
    first = line.split(None, 1)[0]
    if first.isalpha() and unicodedata.normalize("NFKC", first).casefold() not in _OPENERS:
        return None
    words = [word.strip(_MARKS) for word in unicodedata.normalize("NFKC", line).casefold().split()]
    words = [word for word in words if word]
    at = sure = short = bits = 0
    while at < len(words):
        if words[at] in _FIRST_WORDS and (count := _phrase_length(words, at)):
            sure += 1
            at += count
            continue
        if words[at] in _SHORT_CONTROLS:
            short += 1
        elif words[at] in _BITS:
            bits += 1
        elif not (words[at].isdecimal() and (sure or short)):  # "Share 12"
            return None
        at += 1
    return sure if sure or short or bits > 1 else None


def _phrase_length(words: list[str], at: int) -> int:
    for count in range(min(_MOST_WORDS_OF_CONTROL, len(words) - at), 0, -1):
        if " ".join(words[at : at + count]) in _CONTROLS:
            return count
    return 0


# ---------------------------------------------------------------- copyright

_COPYRIGHT_SIGN = r"(?:©|ⓒ|Ⓒ|\(c\)|ⓟ)"
_COPYRIGHT = re.compile(
    r"[\s<\[(〈《【]{0,4}"
    r"(?:(?P<strong>(?:copyrights?|저작권자|저작권|著作権者?)\s{0,3}[:：]?\s{0,3}"
    + _COPYRIGHT_SIGN
    + r"|"
    + _COPYRIGHT_SIGN
    + r")"
    r"|(?P<by>copyrights?\s{1,3}by\b|(?:저작권자|著作権者?)\s{0,3}[:：]?)"
    r"|(?P<year>copyrights?(?=\s{1,3}(?:19|20)\d\d)))"
    r"\s{0,3}(?:by\b)?\s{0,3}(?:copyrights?\b)?\s{0,3}"
    r"(?:(?:19|20)\d\d(?:\s{0,2}[-–~]\s{0,2}(?:19|20)?\d\d)?)?[\s,.:]{0,3}(?:by\b)?\s{0,3}",
    re.IGNORECASE,
)
_RESERVATION = re.compile(
    r"all\s{1,3}rights?\s{1,3}reserved|no\s{1,3}reproduction|unauthori[sz]ed|may\s{1,3}not\s{1,3}be\s{1,3}(?:re)?(?:published|produced)"
    r"|무단\s{0,3}(?:전재|복제|사용|배포)|재배포|無断(?:転載|複製|転用)|禁無断|転載を?禁",
    re.IGNORECASE,
)
_ABBREVIATED = re.compile(r"\b(?:inc|ltd|co|corp|llc|plc|gmbh|s\.a)\.?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Copyright:
    """A copyright line; ``publisher`` is '' where it names none."""

    publisher: str


def copyright_of(line: str) -> Copyright | None:
    """What a copyright line says, None where the line is anything else.

    A sentence that begins with the word is none: "Copyright by itself settles nothing".
    """
    if not line or len(line) > _LONGEST_COPYRIGHT:
        return None
    reservation = _RESERVATION.search(line)
    found = _COPYRIGHT.match(line)
    if not found:
        return Copyright("") if reservation and reservation.start() <= 12 and len(line) <= 100 else None
    name = line[found.end() : reservation.start() if reservation else len(line)].strip(" \t<>[]〈〉《》【】,;:|-–/·")
    if reservation and reservation.start() < found.end():
        return Copyright("")
    if not _ABBREVIATED.search(name):
        name = name.rstrip(" .。")
    words = name.split()
    if not words:
        return Copyright("")
    if len(name) > _LONGEST_NAME or len(words) > _MOST_WORDS_OF_NAME or name.endswith(("?", "!", "다", "た")):
        return Copyright("") if found["strong"] and reservation else None
    if found["by"] and not reservation and words[0][0].islower() and len(words) > 1:
        return None
    return Copyright(name)


# ---------------------------------------------------------------- people

_EMAIL = re.compile(r"[<(\[]?[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,32}){1,4}[>)\]]?")
_ENGLISH_BYLINE = re.compile(r"(?:written\s{1,3}|story\s{1,3}|words\s{1,3})?by[\s:]{1,3}(?P<names>\S.*)", re.IGNORECASE)
_OCCUPATIONS: Final = frozenset("writer reporter correspondent editor columnist contributor staff bureau".split())
_ENGLISH_NAME = re.compile(r"(?:[^\W\d_][\w'’.-]{0,30}\s{1,2}){1,4}[^\W\d_][\w'’.-]{0,30}")
_KOREAN_BYLINE = re.compile(
    r"(?:(?:기자명|글|취재|작성자)\s{0,3}[:=]?\s{0,3})?(?P<names>[가-힣]{2,4}(?:\s{0,2}[,·・/]\s{0,2}[가-힣]{2,4}){0,4})"
    r"\s{0,3}(?:(?:선임|전문|인턴|수습|객원|온라인|시민|의학|논설)\s?)?(?:기자|특파원|논설위원|편집위원)"
)
_JAPANESE_NAME = r"[\u4e00-\u9fff々ヶぁ-んァ-ヴー]{1,6}[\s\u3000]{0,2}[\u4e00-\u9fff々ぁ-んァ-ヴー]{1,6}"
_JAPANESE_BYLINE = re.compile(
    rf"(?:(?:記者|筆者|執筆|文|取材)\s{{0,2}}[:：・/／＝=\s]\s{{0,2}}(?P<after>{_JAPANESE_NAME})"
    rf"|(?P<names>{_JAPANESE_NAME})\s{{0,2}}(?:記者|特派員|論説委員|編集委員))"
)


def byline(line: str) -> tuple[str, ...]:
    """The people that a byline names: "By Jane Roe and John Doe", "홍길동 기자"; () where the line is none."""
    if not line or len(line) > _LONGEST_BYLINE:
        return ()
    bare = _EMAIL.sub(" ", line).strip(_MARKS + "=")
    if found := _KOREAN_BYLINE.fullmatch(bare):
        return tuple(re.split(r"\s{0,2}[,·・/]\s{0,2}", found["names"]))
    if found := _JAPANESE_BYLINE.fullmatch(bare):
        return (found["after"] or found["names"],)
    if found := _ENGLISH_BYLINE.fullmatch(bare):
        names = tuple(name.strip() for name in re.split(r",|\s&\s|\sand\s", found["names"]) if name.strip())
        if names and all(_is_english_name(name) for name in names):
            return tuple(name for name in names if name.split()[-1].casefold() not in _OCCUPATIONS)
    return ()


def _is_english_name(name: str) -> bool:
    if not _ENGLISH_NAME.fullmatch(name) or name.endswith((".", "-")):
        return False
    first, *_, last = name.split()
    return first[0].isupper() and last[0].isupper()


# ---------------------------------------------------------------- captions

_CREDIT_MARK = re.compile(
    r"[\s/(\[〔<【（\u3000]{0,3}(?:사진|사진\s?제공|이미지|출처|写真|提供|photo|foto|photograph|credit|image)"
    r"(?:\s{1,2}(?:by|courtesy\s{1,2}of))?\s{0,2}[=＝:：]\s{0,2}(?P<credit>[^=＝:：\])〕>】）]{1,60})[\])〕>】）\s.]{0,3}$",
    re.IGNORECASE,
)
_LOWER_CASE_AGENCIES: Final = frozenset(
    "dpa epa afp ap apa ans ddp imago getty ritzau ntb tt anp belga efe lusa pap".split()
)


@dataclass(frozen=True, slots=True)
class Caption:
    """The text under a picture, and who made the picture."""

    text: str
    credit: str


def caption_of(line: str) -> Caption | None:
    """A photo's caption, which ends in " / Agency" or in a mark as "사진=", None where the line is anything else.

    "The motion passed by 3 / 2" is none.
    """
    before, slash, after = line.rpartition(" / ")
    if slash and before.strip() and _is_credit(after):
        return Caption(before.rstrip(), after.strip())
    tail_at = max(0, len(line) - 100)
    found = _CREDIT_MARK.search(line, tail_at)
    if found and line[: found.start()].strip():
        return Caption(line[: found.start()].strip(), found["credit"].strip())
    return None


def _is_credit(name: str) -> bool:
    name = name.strip()
    words = name.split()
    if not words or len(name) > _LONGEST_NAME or len(words) > _MOST_WORDS_OF_NAME:
        return False
    if not name[0].isalpha() or (name[-1] in ".!?。！？,;:" and not _ABBREVIATED.search(name)):
        return False
    return not name[0].islower() or words[0] in _LOWER_CASE_AGENCIES
