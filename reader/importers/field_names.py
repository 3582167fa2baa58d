"""What the fields of tables and exports are called, in English, Korean and Japanese, and what they hold.

The case, the spaces and the signs in a name do not matter: ``published_at`` is ``Published At``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

_NAMES: Final = {
    "title": """
        title headline resolvedtitle giventitle articletitle newstitle artheadline name
        제목 기사제목 뉴스제목 見出し タイトル 題名 标题""",
    "html": "html contenthtml bodyhtml articlehtml bodyxhtml",
    "text": """
        text content body contenttext bodytext fulltext articletext articlebody articlecontent maintext artcontent
        본문 내용 기사본문 本文 記事 内容 正文""",
    "summary": """
        description summary excerpt abstract extended selection note comment subtitle standfirst deck
        요약 부제 概要 要約 説明""",
    "author": """
        author authors byline creator creators writer reporter journalist publishedby
        기고자 기자 기자명 저자 작성자 著者 記者 筆者""",
    "published": """
        published publishedat datepublished publicationdate publishdate publishedtime pubdate publisheddate dateissued
        articledate newsdate artdate date dateline
        일자 날짜 발행일 보도일 게재일 작성일 입력일 日付 発行日 掲載日 公開日""",
    "raw": "publishedraw",
    "saved": """
        timeadded savedat addedat dateadded captured capturedat archivedat createdat created time timestamp
        timecreated adddate""",
    "source": """
        source publisher publication publicationtitle sitename newspaper outlet publishername artprovider provider
        site media medium domainname domain
        언론사 매체 매체명 신문사 媒体 媒体名 新聞名 新聞社 発行元""",
    "url": """
        url link href permalink resolvedurl givenurl originalurl articleurl pageurl weburl canonicalurl
        providerlinkpage sourceurl webpage uri
        링크 기사링크 주소 リンク""",
    "section": "section folder category desk rubric collection 분류 섹션 지면 면 面 分類 カテゴリ",
    "language": "language lang languagecode 언어 言語",
    "copyright": "copyright copyrightnotice rights license licence 저작권 著作権",
    "tags": """
        tags tag keywords keyword labels label hashtags topics subjects categories
        태그 해시태그 タグ キーワード""",
    "path": "통합분류1 통합분류2 통합분류3 사건사고분류1 사건사고분류2 사건사고분류3",
    "entity": "인물 위치 기관",
    "picture": "image imageurl thumbnail thumbnailurl previewpicture topimage leadimageurl cover 사진 画像",
    "pictures": "pictures images",
}
_ROLES: Final = {name: (role, rank) for role, names in _NAMES.items() for rank, name in enumerate(names.split())}
_NOT_LETTERS = re.compile(r"[\W_]+")
_ENOUGH: Final = (("title", "url"), ("title", "html"), ("title", "text"), ("url", "html"), ("url", "text"))


@lru_cache(maxsize=4096)
def folded(name: str) -> str:
    """A field's name as it is compared: composed, in lower case, its letters and digits alone."""
    return _NOT_LETTERS.sub("", unicodedata.normalize("NFKC", name)).casefold()


@lru_cache(maxsize=4096)
def role(name: str) -> tuple[str, int]:
    """What a field of that name holds, and its place among those that hold the same; an empty role for an unknown."""
    return _ROLES.get(folded(name), ("", 0))


def tells_articles(names: Iterable[str]) -> bool:
    """Whether fields of these names are enough to make articles of: a headline or an address, and one thing more."""
    roles = {role(name)[0] for name in names}
    return any(roles.issuperset(pair) for pair in _ENOUGH)
