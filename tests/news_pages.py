"""News pages made up for measuring, as heavy and as varied as those of 2026; always the same ones.

What stands around an article outweighs it, as on pages of newspapers in forty countries: some
1,000 elements and 220 kB a page, of which nearly a fifth are drawings, scripts and links to styles;
menus, shop windows of cards with lazy pictures, advertisements between the paragraphs, comments,
a banner about cookies. Three sites build their articles in different ways.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable

SEED = 2026
_WORDS = (
    "harbour ledger orchard signal quarry lantern meadow council ferry kiln winter bridge summit weaver the of and to "
    "in a is that for on with as was at by it from are be this have or had not but what all were when we there can"
).split()
_SYLLABLES = (
    "항구 등대 다리 시장 기록 겨울 학교 회의 탄광 장부 정상 회담 나루 마을 바람 강물 언덕 이웃 소식 저녁".split()
)
_ICON = (
    '<svg class="icon icon--{name}" viewBox="0 0 24 24" aria-hidden="true"><title>{name}</title><g fill="none">'
    '<path d="M12 2L2 7l10 5 10-5-10-5z"/><path d="M2 17l10 5 10-5M2 12l10 5 10-5"/></g></svg>'
)


class _Writer:
    """Writes one page, by the number that it begins with."""

    def __init__(self, number: int) -> None:
        self.chance = random.Random(SEED * 10_000 + number)
        self.number = number
        self.words = self.chance.choice([_WORDS, _WORDS, _SYLLABLES])
        self.title = self.said(8)
        self.tags = [" ".join(self.chance.choices(self.words, k=2)) for _ in range(self.chance.randint(0, 6))]
        self.paragraphs = [self.paragraph() for _ in range(self.chance.randint(7, 36))]

    def said(self, count: int) -> str:
        return " ".join(self.chance.choices(self.words, k=count)).capitalize()

    def paragraph(self) -> str:
        """The inner HTML of a paragraph: sentences, some with a link or an emphasis."""
        sentences = [f"{self.said(self.chance.randint(7, 22))}." for _ in range(self.chance.randint(1, 4))]
        kind = self.chance.random()
        if kind < 0.25:
            sentences.append(
                f'<a href="/news/{self.chance.randrange(9999)}" class="link link--inline">{self.said(4)}</a>.'
            )
        elif kind < 0.4:
            sentences.append(f"<strong>{self.said(5)}</strong>, <em>{self.said(3)}</em>.")
        return " ".join(sentences)

    # ------------------------------------------------------------ around the article

    def head(self) -> str:
        links = "".join(
            f'<link rel="{rel}" href="https://static.paper.example/{self.number % 3}/{n}.css" crossorigin>'
            for n, rel in enumerate(["preload", "stylesheet", "preconnect", "icon", "alternate", "dns-prefetch"] * 4)
        )
        names = "og:type og:locale og:image:width og:image:height twitter:card fb:app_id robots viewport theme".split()
        metas = "".join(f'<meta name="{name}" property="{name}" content="{self.said(2)}">' for name in names * 4)
        state = {f"slot{n}": {"id": n, "sizes": [[300, 250], [728, 90]], "key": self.said(3)} for n in range(400)}
        scripts = "".join(
            f"<script>window.q{n} = window.q{n} || []; {f'q{n}.push([1, 2]); ' * 60}</script>" for n in range(25)
        )
        return (
            f'<head><meta charset="utf-8"><title>{self.title} | The Benchmark Gazette</title>'
            f'<meta property="og:title" content="{self.title}">'
            f'<meta property="og:site_name" content="The Benchmark Gazette">'
            f'<meta name="description" content="{self.said(18)}"><meta name="author" content="Tilda Vance">'
            f'<link rel="canonical" href="https://paper.example/news/{self.number}">{metas}{links}'
            f"<style>{'.card { margin: 0 auto; color: #222 } ' * 1200}</style>{scripts}"
            f'<script type="application/json" id="state">{json.dumps(state, ensure_ascii=False)}</script></head>'
        )

    def linked_data(self, *, with_body: bool) -> str:
        facts = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": self.title,
            "datePublished": f"2026-01-{1 + self.number % 28:02}T08:06:00+09:00",
            "author": [{"@type": "Person", "name": "Tilda Vance"}],
            "publisher": {"@type": "Organization", "name": "The Benchmark Gazette"},
            "keywords": self.tags,
            "image": [f"https://paper.example/photo/{self.number}.jpg"],
        }
        if with_body:
            facts["articleBody"] = "\n".join(self.paragraphs).replace("<", "&lt;")
        return f'<script type="application/ld+json">{json.dumps([{"@graph": [facts]}], ensure_ascii=False)}</script>'

    def menu(self) -> str:
        items = "".join(
            f'<li class="menu__item"><a class="menu__link" href="/{n}">{self.said(1)}</a></li>' for n in range(24)
        )
        buttons = "".join(
            f'<button type="button" class="btn" aria-label="{name}">{_ICON.format(name=name)}<span>{name}'
            f"</span></button>"
            for name in "search menu account close share print save".split()
        )
        return (
            f'<header class="masthead"><div class="masthead__in"><div class="wrap">{buttons}</div>'
            f'<nav class="menu"><ul class="menu__list">{items}</ul></nav></div></header>'
            f'<div id="cookie-consent" class="cookie banner"><div><p>{self.said(30)}.</p><form><label>'
            f'<input type="checkbox">'
            f"{self.said(3)}</label><button>{self.said(1)}</button></form></div></div>"
        )

    def card(self) -> str:
        target = f"/news/{self.chance.randrange(9999)}"
        return (
            f'<li class="list__item"><div class="card card--{self.chance.randint(1, 4)}"><div class="card__media">'
            f'<a href="{target}" tabindex="-1"><picture>'
            f'<source srcset="/p{target}-480.webp 480w, /p{target}-960.webp 960w">'
            f'<img class="lazy" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-src="/p{target}.jpg" alt="">'
            f"</picture>"
            f'</a></div><div class="card__body"><span class="card__kicker">{self.said(1)}</span>'
            f'<div class="card__title"><h3><a href="{target}"><span>{self.said(9)}</span></a></h3></div>'
            f'<div class="card__meta">{_ICON.format(name="clock")}<span>{self.chance.randint(1, 23)} h</span>'
            f"</div></div></div></li>"
        )

    def window(self, name: str, least: int, most: int) -> str:
        cards = "".join(self.card() for _ in range(self.chance.randint(least, most)))
        return (
            f'<section class="{name}"><div class="grid"><h2>{self.said(2)}</h2><ul class="list">{cards}'
            f"</ul></div></section>"
        )

    def most_read(self) -> str:
        items = "".join(
            f'<li><span>{n}</span><a href="/news/{n}">{self.said(8)}</a></li>'
            for n in range(1, self.chance.randint(6, 30))
        )
        return (
            f'<aside class="sidebar"><div class="ad-slot" id="ad-{self.number}"></div>'
            f'<ol class="most-read">{items}</ol></aside>'
        )

    def comments(self) -> str:
        items = "".join(
            f'<div class="comment" id="c{n}"><div class="comment__author">{self.said(2)}</div>'
            f"<p>{self.said(20)}.</p></div>"
            for n in range(self.chance.randint(0, 12))
        )
        return f'<div id="comments" class="comments">{items}</div>'

    def footer(self) -> str:
        columns = "".join(
            f'<div class="footer__column"><h4>{self.said(1)}</h4><ul>'
            + "".join(f'<li><a href="/about/{n}">{self.said(2)}</a></li>' for n in range(8))
            + "</ul></div>"
            for _ in range(4)
        )
        return (
            f'<footer class="footer">{columns}<p>Copyright by The Benchmark Gazette</p></footer>'
            f"<script>{'var lamp = {a: 1}; ' * 4500}</script>"
        )

    # ------------------------------------------------------------ the article

    def figure(self, name: str) -> str:
        return (
            f'<figure class="{name}"><div class="{name}__frame"><picture><source media="(min-width: 600px)" '
            f'srcset="/photo/{self.number}-640.webp 640w, /photo/{self.number}-1280.webp 1280w">'
            f'<img src="/photo/{self.number}.jpg" '
            f'width="1280" height="720" alt="{self.said(4)}"></picture></div><figcaption class="{name}__caption">'
            f"{self.said(9)} <span>Photo: Northern Pictures</span></figcaption></figure>"
        )

    def share_bar(self) -> str:
        links = "".join(
            f'<li><a href="https://{name}.example/share?u={self.number}" rel="nofollow">{_ICON.format(name=name)}'
            f"<span>{name}</span></a></li>"
            for name in "mail post copy send".split()
        )
        return f'<div class="share"><ul class="share__list">{links}</ul></div>'

    def told(self, open_tag: str, close_tag: str) -> str:
        """The paragraphs with what sites put between them."""
        out: list[str] = []
        for n, paragraph in enumerate(self.paragraphs, start=1):
            out.append(f"{open_tag}{paragraph}{close_tag}")
            if n % 5 == 0:
                out.append(
                    f'<div class="ad-slot ad-slot--inline" data-slot="{n}"><div><span>Advertisement</span></div></div>'
                )
            if n % 7 == 0:
                out.append(f"<h2>{self.said(5)}</h2>")
            if n % 9 == 0:
                out.append(
                    f'<div class="related-box"><p>{self.said(2)}</p><a href="/news/{n}"><span>{self.said(8)}'
                    f"</span></a></div>"
                )
            if n % 11 == 0:
                out.append(f"<blockquote><p>{self.said(16)}.</p><footer>{self.said(2)}</footer></blockquote>")
        return "".join(out)

    def tag_box(self) -> str:
        items = "".join(f'<li><a rel="tag" href="/tag/{n}">{tag}</a></li>' for n, tag in enumerate(self.tags))
        return f'<div class="tags"><ul>{items}</ul></div>'

    def marked(self) -> str:
        """An article in elements that say what they are."""
        return (
            f'{self.linked_data(with_body=self.chance.random() < 0.5)}<main><article class="article"><header>'
            f"<h1>{self.title}</h1>"
            f'<div class="byline">By <a rel="author" href="/by/1">Tilda Vance</a></div>'
            f'<time datetime="2026-01-14">14 January 2026'
            f"</time>{self.share_bar()}</header>{self.figure('lead')}"
            f'<div class="article__body">{self.told("<p>", "</p>")}</div>'
            f"{self.tag_box()}</article>{self.most_read()}</main>"
        )

    def boxed(self) -> str:
        """An article in boxes with names, deep inside others."""
        body = self.told('<div class="rich-text"><p class="text-block__p">', "</p></div>")
        return (
            f'{self.linked_data(with_body=False)}<div id="root"><div class="layout">'
            f'<div class="layout__main"><div class="story">'
            f'<div class="story__head"><h1 class="story__title">{self.title}</h1>'
            f'<p class="standfirst">{self.said(20)}.</p>'
            f"{self.share_bar()}</div>{self.figure('media')}"
            f'<div class="story__content" itemprop="articleBody">{body}</div>'
            f"{self.tag_box()}</div></div>{self.most_read()}</div></div>"
        )

    def bare(self) -> str:
        """An article that nothing but its place tells, its paragraphs divided by line breaks."""
        body = self.told("", "<br><br>")
        return (
            f'<div class="container"><table class="frame"><tr><td class="left">{self.most_read()}</td><td>'
            f"<h1>{self.title}</h1>"
            f'<span class="date">2026-01-14 08:06</span>{self.share_bar()}'
            f'<div id="content">{self.figure("photo")}{body}</div>'
            f"{self.tag_box()}</td></tr></table></div>"
        )


def page(number: int) -> str:
    """The page with that number."""
    writer = _Writer(number)
    article: Callable[[], str] = writer.bare if number % 10 == 9 else (writer.boxed if number % 2 else writer.marked)
    return (
        f'<!doctype html><html lang="{"ko" if writer.words is _SYLLABLES else "en"}">{writer.head()}'
        f'<body class="page">{writer.menu()}{article()}{writer.window("recommended", 4, 24)}{writer.comments()}'
        f"{writer.window('latest', 4, 20)}{writer.footer()}</body></html>"
    )
