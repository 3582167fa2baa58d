"""BibTeX entries, for BibTeX and biblatex alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from reader.export.dates import MONTHS, published, seen
from reader.export.entry_keys import keys
from reader.export.names import name_of
from reader.model import Article

_LANGUAGES = {"en": "english", "ko": "korean", "ja": "japanese", "zh": "chinese", "de": "german", "fr": "french"}
_ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{letter: f"\\{letter}" for letter in "$&#%_"},
}
_SPECIAL = re.compile(r"[\\{}~^$&#%_]")


def entries(articles: Sequence[Article]) -> str:
    """An ``@article`` entry for each, parted by blank lines."""
    made = []
    for key, article in zip(keys(articles), articles, strict=True):
        lines = "".join(f"  {name} = {value},\n" for name, value in _fields(article))
        made.append(f"@article{{{key},\n{lines}}}\n")
    return "\n".join(made)


def _fields(article: Article) -> Iterator[tuple[str, str]]:
    names = [_author(name) for name in article.authors if name.split()]
    if names:
        yield "author", f"{{{' and '.join(names)}}}"
    if article.title.split():
        yield "title", f"{{{{{_text(article.title)}}}}}"  # twice: no letter of it is to be made small
    if article.source.split():
        yield "journal", f"{{{_text(article.source)}}}"
    day = published(article)
    if day.year:
        yield "date", f"{{{day.iso}}}"
        yield "year", f"{{{day.year}}}"
    elif article.published_raw.split():
        yield "note", f"{{{_text(article.published_raw)}}}"
    if day.month:
        yield "month", MONTHS[day.month - 1][:3].lower()
    if article.url:
        yield "url", f"{{{_address(article.url)}}}"
        if seen(article).day:
            yield "urldate", f"{{{seen(article).iso}}}"
    if language := _LANGUAGES.get(article.language.partition("-")[0]):
        yield "langid", f"{{{language}}}"
    if article.tags:
        yield "keywords", f"{{{', '.join(_text(tag.label.replace(',', ' ')) for tag in article.tags)}}}"
    yield "entrysubtype", "{newspaper}"


def _author(written: str) -> str:
    """``Family, Suffix, Given``; a body or an eastern name in braces, so that nothing takes it apart."""
    name = name_of(written)
    parts = [_text(part) for part in (name.family, name.suffix, name.given) if part]
    if not name.family or name.eastern or re.search(r"\band\b|,", " ".join(parts), re.IGNORECASE):
        return f"{{{_text(name.whole)}}}"
    return ", ".join(parts)


def _text(text: str) -> str:
    """Text that TeX sets as it stands. Braces are named by words: BibTeX counts even those that are escaped."""
    return _SPECIAL.sub(lambda found: _ESCAPES[found[0]], " ".join(text.split()))


def _address(url: str) -> str:
    return quote(url, safe="%/:=&?~#+!$,;'@()*[]-._")
