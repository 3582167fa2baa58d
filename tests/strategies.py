"""Random values that are shaped like the real thing, for Hypothesis."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from reader.model import tag_key
from reader.tags import CountedTags, TagKeys, TagNames


def labelled(labels):
    """What `parse` asks for the label of a tag's key, where these are the tags that there are."""
    return {tag_key(label): label for label in labels}.get


def tag_columns(tags, others=None):
    """Tags as the archive hands them on, in their order; ``others`` has keys of other names, and labels."""
    given = list(tags)
    kept = sorted(given, key=lambda tag: tag_key(tag.label))
    keys = TagKeys([tag_key(tag.label) for tag in kept])
    names = TagNames(
        keys,
        [tag.label for tag in kept],
        lambda: [tag.used_at for tag in kept],
        {row: tag.colour for row, tag in enumerate(kept) if tag.colour},
        frozenset(row for row, tag in enumerate(kept) if tag.pinned),
        TagKeys(list(others or {})),
        keys.rows_of([tag_key(label) for label in (others or {}).values()]),
    )
    rows = keys.rows_of([tag_key(tag.label) for tag in given])
    return CountedTags(names, rows, np.array([tag.count for tag in given], np.int64))


KNOWN_TAGS = ("Alpha Beta", "Alpha", "a b", "mine bc", "harbour is:unread")

_QUERY_BITS = st.sampled_from(
    [
        *('"', "“", "”", "(", ")", "#", "＃", "-", "OR", "AND", "NOT", " ", "~", "*", "?", "\\", "..", ":", "\t"),
        *("title:", "Date:", "date:", "is:unread", "is:", "tag:", "tags:>3", "tags:none", "title:(", "imported:<7d"),
        *("in:", "in:Trial/Letters", 'in:"to read"'),
        *("a", "bc", "harbour", "mine", "2026-01", "5", "~5", "#Alpha Beta", "é", "한국", "東京", "カ", "_", "."),
    ]
)

query_texts = st.lists(_QUERY_BITS | st.text(max_size=3), max_size=25).map("".join)
"""Texts that somebody might type, or paste, into the search box."""

_SYLLABLES = st.text("한일정상회담국의과", min_size=1, max_size=7)
_KANA_AND_HAN = st.text("東京電力韓訪人々ガカスの", min_size=1, max_size=5)
_ENGLISH = st.sampled_from(
    [
        "agree",
        "agreed",
        "agrees",
        "mine",
        "mines",
        "mined",
        "coal",
        "coals",
        "cool",
        "a",
        "well-known",
        "don’t",
        "b1",
        "Zug",
    ]
)
_SEPARATORS = st.sampled_from([" ", " ", " ", "", ", ", ". ", "\n\n", "、", " - "])

article_texts = st.lists(st.tuples(_ENGLISH | _SYLLABLES | _KANA_AND_HAN, _SEPARATORS), max_size=14).map(
    lambda words: "".join(word + separator for word, separator in words)
)
"""Texts in three languages from so few letters that they meet what `search_texts` looks for."""

_SEARCH_WORDS = _ENGLISH | _SYLLABLES | _KANA_AND_HAN
_SEARCH_LEAVES = st.one_of(
    _SEARCH_WORDS,
    _SEARCH_WORDS,
    st.lists(_SEARCH_WORDS, min_size=1, max_size=3).map(lambda words: f'"{" ".join(words)}"'),
    st.tuples(st.lists(_SEARCH_WORDS, min_size=2, max_size=3), st.integers(1, 6)).map(
        lambda near: f'"{" ".join(near[0])}"~{near[1]}'
    ),
    st.sampled_from(["ag*", "agr*", "min*", "co?l", "mine?", "mi*s", "coal~", "mine~", "agre~", "한*", "東*", "訪?"]),
    st.tuples(st.sampled_from(["title", "body"]), _SEARCH_WORDS).map(":".join),
)


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(inner, min_size=2, max_size=3)
    return (
        several.map(" ".join) | several.map(lambda each: f"({' OR '.join(each)})") | inner.map(lambda one: f"-({one})")
    )


search_texts = st.recursive(_SEARCH_LEAVES, _grown, max_leaves=5)
"""Searches for words, phrases and combinations of them."""


# ---------------------------------------------------------------- copied pages


@dataclass(frozen=True)
class CopiedPage:
    """A page as somebody copies it, and what it says."""

    data: bytes
    title: str
    published: str
    captions: tuple[tuple[str, str], ...]
    paragraphs: tuple[str, ...]
    tags: tuple[str, ...]
    copyright: str


_TITLES = ("Ferry to run at night", "Bridge closed, again", "항구에 새 등대", "冬だけの路面電車")
_PARAGRAPHS = (
    "The ferry between the islands will run at night from April, the council said.",
    "“Nobody asked the gulls,” said the harbour master, 3 of whose boats were out.",
    "Who pays?",
    "Share",
    "All of it is to be built by 2028: the quay, the lamp and the wall.",
    "June 3, 1911 was the last time that the bell rang.",
    "#1 on the list of the committee was the lamp, the paper said at the time.",
    "#tides were on everybody's lips, and so were eels, according to those who had come early.",
    "The motion passed by a margin of 3 / 2",
    "Copyright by itself settles nothing, the lawyer told the court on the second day.",
    "By then the boat had gone.",
    "시는 올해 가을부터 첫차 시각을 앞당기기로 했다고 밝혔다.",
    "주민들은 “기다리던 소식”이라고 말했다.",
    "初日は雪の中を六十人が並び、鐘が三度鳴った。",
    "運賃は大人百円。三月の末まで走る。",
)
_TAGS = (
    "night ferry",
    "island council",
    "lamp",
    "2028 plan",
    "O'Dell & sons",
    "항구 등대",
    "첫차",
    "路面電車",
    "冬の町",
)
_DATES = (
    ("Mar 2, 2026, 09:15 am", "2026-03-02T09:15"),
    ("March 2, 2026 21:15", "2026-03-02T21:15"),
    ("2026.03.02 09:15", "2026-03-02T09:15"),
    ("02 Mar 2026, 09:15", "2026-03-02T09:15"),
    ("Published : 2026-03-02 09:15 Updated : 2026-03-04 09:15", "2026-03-02T09:15"),
    ("Updated 2026-03-04 | Posted 2026-03-02T09:15:30+09:00", "2026-03-02T09:15:30+09:00"),
    ("입력 2026년 3월 2일 오후 9시 5분", "2026-03-02T21:05"),
    ("2026年3月2日 9時05分", "2026-03-02T09:05"),
    ("", ""),
)
_CONTROLS = (
    "print page small font big font\n\nfacebook share\n\ntweet share\n\n",
    "facebook share\ntweet share\nprint page\nsmall font\nbig font\n\n",
    "인쇄 글자크기 작게 글자크기 크게\n\n페이스북 공유\n\n트위터 공유\n\n",
    "印刷 文字を小さく 文字を大きく\n\nシェア\n\nツイート\n\n",
    "",
)
_CAPTIONS = ("The ferry leaves the quay.", "Two gulls, one of them asleep", "새 등대가 서 있다.", "雪の中の電車")
_CREDITS = ("Gannet Pictures", "하늘빛통신", "朝凪写真")
_COPYRIGHTS = (
    "Copyright by Elwin Courier",
    "Copyright ⓒ Elwin Courier. All rights reserved.",
    "<저작권자 ⓒ 가온신문 무단전재 및 재배포 금지>",
    "© 2026 潮見新報社",
    "",
)


@st.composite
def copied_pages(draw: st.DrawFn) -> CopiedPage:
    """Pages copied as text, in every layout and charset in which they come."""
    title = draw(st.sampled_from(_TITLES))
    shown_date, published = draw(st.sampled_from(_DATES))
    captions = draw(st.lists(st.sampled_from(_CAPTIONS), max_size=2, unique=True))
    credit = draw(st.sampled_from(_CREDITS))
    # The first and the last paragraph are plain: at the edge of the body a trap is none.
    paragraphs = [
        _PARAGRAPHS[0],
        *draw(st.lists(st.sampled_from(_PARAGRAPHS[1:]), max_size=8, unique=True)),
        "The council meets again on Friday, and the public may attend.",
    ]
    tags = draw(st.lists(st.sampled_from(_TAGS), max_size=5, unique=True))
    if draw(st.booleans()):
        tags = [tag.replace(" ", "_") for tag in tags]
    run = draw(st.sampled_from([" ", ", ", "\n", ""])).join("#" + tag for tag in tags) + draw(
        st.sampled_from(["", " "])
    )
    above = draw(st.booleans())
    copyright_line = draw(st.sampled_from(_COPYRIGHTS))
    text = f"{title}\n\n" + (f"{shown_date}\n\n" if shown_date else "") + draw(st.sampled_from(_CONTROLS))
    text += "".join(f"{caption} / {credit}\n\n" for caption in captions)
    text += f"{run}\n\n" if tags and above else ""
    text += draw(st.sampled_from(["\n", "\n\n", "\n\n\n", "\n\n\n\n"])).join(paragraphs) + "\n"
    text += f"{run}\n" if tags and not above else ""
    text += copyright_line + draw(st.sampled_from(["", "\n", "\n\n"]))
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    codecs = ["utf-8", "utf-8-sig", "utf-16"]
    korean, japanese, other = (re.search(letters, text) for letters in ("[가-힣]", "[ぁ-ヿ]", "[一-鿿]"))
    codecs += ["cp949"] if korean or not (japanese or other) else []
    codecs += ["cp932"] if japanese or not (korean or other) else []
    codec = draw(st.sampled_from(codecs))
    try:
        data = text.encode(codec)
    except UnicodeEncodeError:
        data = text.encode()
    return CopiedPage(
        data,
        title,
        published,
        tuple((caption, credit) for caption in captions),
        tuple(paragraphs),
        tuple(tags),
        copyright_line,
    )
