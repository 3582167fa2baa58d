"""One HTML page that holds everything it shows: pictures inside, no script, and no way to the network."""

from __future__ import annotations

import base64
import hashlib
import shutil
import tempfile
from collections.abc import Iterable
from html import escape
from typing import IO

from reader.export import written
from reader.export.kept import Kept
from reader.export.markup import article_markup, is_web
from reader.model import Article, Picture
from reader.render import shown

SUFFIX = ".html"

_STYLE = """
:root { color-scheme: light dark; --page: #fff; --text: #1d2126; --soft: #5a6068; --line: #e2dfd9; --accent: #2a5a9a }
@media (prefers-color-scheme: dark) {
  :root { --page: #18191b; --text: #e3e4e6; --soft: #a2a7ae; --line: #303338; --accent: #8fb8ee } }
body { margin: 0 auto; padding: 2.5rem 1.4rem 4rem; max-width: 40rem; background: var(--page); color: var(--text);
  font: 1.125rem/1.56 Charter, "Charis SIL", "Source Serif 4", Georgia, "Noto Serif", "DejaVu Serif", serif;
  overflow-wrap: break-word }
:lang(ko) { font-family: Charter, Georgia, AppleMyungjo, "Noto Serif CJK KR", NanumMyeongjo, "Malgun Gothic", serif;
  line-height: 1.72; word-break: keep-all }
:lang(ja) { font-family: Charter, Georgia, "Hiragino Mincho ProN", "Noto Serif CJK JP", "Yu Mincho", serif;
  line-height: 1.72 }
article + article { margin-top: 4rem; padding-top: 3rem; border-top: 1px solid var(--line) }
h1 { margin: .3em 0 .35em; font-size: 1.8em; line-height: 1.2 }
h1:lang(ko), h1:lang(ja) { line-height: 1.34 }
h2, h3, h4, h5, h6 { margin: 1.4em 0 .4em; line-height: 1.3 }
p { margin: 0 0 .95em }
.kicker, .byline, .tags, .copyright, .record, figcaption, caption, nav, .missing {
  font: .8em/1.5 system-ui, sans-serif; color: var(--soft) }
.kicker { margin: 0; color: var(--accent); font-weight: 600 }
.byline { margin: 0 0 1.6em }
.credit { font-weight: 600 }
figure { margin: 1.6em 0 }
img { display: block; max-width: 100%; height: auto }
p img, td img { display: inline; vertical-align: middle }
figcaption { margin-top: .5em }
blockquote { margin: 1.2em 0; padding-left: 1em; border-left: 3px solid var(--line) }
table { border-collapse: collapse; width: 100%; font-size: .85em }
td, th { padding: .4em .6em; border-bottom: 1px solid var(--line); text-align: start; vertical-align: top }
td p, th p { margin: 0 }
caption { text-align: start }
pre { overflow-x: auto; font-size: .85em }
hr { border: 0; border-top: 1px solid var(--line); margin: 2em auto; width: 6em }
a { color: var(--accent) }
.tags span { display: inline-block; margin: 0 .6em .3em 0; padding: .1em .7em; border: 1px solid var(--line);
  border-radius: 1em }
footer { margin-top: 2em }
.record { display: grid; grid-template-columns: max-content 1fr; gap: 0 1em; padding-top: .8em;
  border-top: 1px solid var(--line) }
.record dd { margin: 0; min-width: 0; overflow-wrap: anywhere }
nav ol { padding-left: 1.5em }
@media print { body { max-width: none; padding: 0; font-size: 10.5pt }
  article + article { break-before: page; border: 0; margin: 0; padding: 0 } nav { break-after: page }
  figure, table, blockquote { break-inside: avoid } h1, h2, h3 { break-after: avoid } }
"""

_LOCK = "; ".join(
    (
        "default-src 'none'",
        "img-src data:",
        f"style-src 'sha256-{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'",
        "base-uri 'none'",
        "form-action 'none'",
    )
)
"""What the page may load: its own style sheet, known by its digest, and the pictures inside it. Source: CSP level 3."""


def write(out: IO[bytes], articles: Iterable[Article], kept: Kept) -> list[int]:
    """One page; of many articles with contents in front."""

    def inlined(picture: Picture) -> str:
        data = base64.b64encode(kept.picture(picture.sha256)).decode("ascii")
        return f"data:{picture.media_type};base64,{data}"

    first: Article | None = None
    lines: list[str] = []
    with tempfile.TemporaryFile() as body:  # the contents stand before it, and it may be larger than memory
        for article in articles:
            first = first or article
            lines.append(_entry(article))
            written(body, (article_markup(article, inlined),))
        written(out, (_head(first if len(lines) == 1 else None, len(lines)),))
        if len(lines) > 1:
            written(out, ("<nav><ol>\n", *lines, "</ol></nav>\n"))
        body.seek(0)
        shutil.copyfileobj(body, out)
    written(out, ("</body>\n</html>\n",))
    return []


def _head(only: Article | None, count: int) -> str:
    language = f' lang="{escape(only.language)}"' if only and only.language else ""
    title = shown(only.title) if only else f"{count} articles"
    meta = _said(only) if only else ""
    return (
        f'<!DOCTYPE html>\n<html{language}>\n<head>\n<meta charset="utf-8"/>\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_LOCK, quote=False)}"/>\n'
        '<meta name="referrer" content="no-referrer"/>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>\n'
        f"<title>{escape(title)}</title>\n{meta}<style>{_STYLE}</style>\n</head>\n<body>\n"
    )


def _said(article: Article) -> str:
    """What reference managers and importers look for in a page's head."""
    said = [
        ("og:type", "article"),
        ("og:title", article.title),
        ("og:site_name", article.source),
        ("article:published_time", article.published),
        ("article:section", article.section),
        *(("article:author", name) for name in article.authors),
        *(("article:tag", tag.label) for tag in article.tags),
    ]
    lines = [f'<meta property="{name}" content="{escape(shown(value))}"/>\n' for name, value in said if value]
    lines += [f'<meta name="author" content="{escape(shown(name))}"/>\n' for name in article.authors]
    if is_web(article.url):
        lines.append(f'<link rel="canonical" href="{escape(article.url)}"/>\n')
    return "".join(lines)


def _entry(article: Article) -> str:
    """An article's line in the contents."""
    place = " · ".join(filter(None, (article.source, article.published[:10])))
    return (
        f'<li><a href="#article-{article.id}">{escape(shown(article.title))}</a>'
        f"{' · ' if place else ''}{escape(shown(place))}</li>\n"
    )
