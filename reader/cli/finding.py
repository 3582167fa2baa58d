"""`search`, `show` and `copies`."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence

from reader.archive import Archive
from reader.cli.catching_up import ready
from reader.cli.terminal import WELL, Terminal, column
from reader.model import Summary


def search(archive: Archive, given: argparse.Namespace, terminal: Terminal, desktop: object) -> int:
    asked = archive.parse(given.query)
    ready(archive, asked, terminal)
    results = archive.search(asked, given.sort)
    page = results.ids[given.offset : given.offset + given.limit]
    meant = archive.suggestion(asked)
    if terminal.as_json:
        head = {"event": "total", "total": results.total, "seconds": round(results.seconds, 4)}
        terminal.object({**head, "explain": results.explain, "did_you_mean": str(meant) if meant else None})
    else:
        terminal.talk(f"Found: {results.total:,}. {results.explain}")
        if meant:
            terminal.talk(f"Did you mean: {meant}")
    if given.facets:
        tags = [(tag.label, tag.count) for tag in archive.tags(ids=results.ids)]
        _facets({**archive.facets(results.ids), "tag": tags}, terminal)
    for place, summary in enumerate(archive.summaries(page, asked), start=given.offset):
        if terminal.as_json:
            terminal.object(
                {
                    "id": summary.id,
                    "title": summary.title,
                    "published": summary.published or None,
                    "source": summary.source,
                    "tags": list(summary.tags),
                    "snippet": summary.snippet.text or summary.lead,
                    "score": round(results.scores[place], 4) if results.scores else None,
                }
            )
        else:
            _row(summary, terminal)
            if summary.snippet.text:
                terminal.line(f"{'':9}{summary.snippet.text}")
    return WELL


def _facets(facets: Mapping[str, Sequence[tuple[str, int]]], terminal: Terminal) -> None:
    if terminal.as_json:
        counted = {name: [{"value": v, "count": n} for v, n in found] for name, found in facets.items()}
        terminal.object({"event": "facets", **counted})
        return
    for name, found in facets.items():
        terminal.line(f"{name}: " + ", ".join(f"{value} ({count:,})" for value, count in found[:10]))


def show(archive: Archive, given: argparse.Namespace, terminal: Terminal, desktop: object) -> int:
    how = given.format or ("json" if terminal.as_json else "text")
    if how == "original":
        terminal.raw(archive.original(given.id, given.capture))
        return WELL
    article = archive.capture(given.id, given.capture).article if given.capture else archive.article(given.id)
    if how == "json":
        terminal.object(archive.record_of(article))
    elif how == "html":
        terminal.line(article.html)
    else:
        by = " · ".join(filter(None, (article.source, ", ".join(article.authors), article.published)))
        captions = [" / ".join(filter(None, (p.caption, p.credit))) for p in article.pictures]
        tags = " ".join("#" + tag.label for tag in article.tags)
        parts = (article.title, by, *captions, article.text, tags, article.copyright, article.url)
        terminal.line("\n\n".join(filter(None, parts)))
    return WELL


def copies(archive: Archive, given: argparse.Namespace, terminal: Terminal, desktop: object) -> int:
    archive.article(given.id)
    for summary in archive.copies(given.id):
        if terminal.as_json:
            terminal.object(
                {
                    "id": summary.id,
                    "title": summary.title,
                    "published": summary.published or None,
                    "source": summary.source,
                }
            )
        else:
            _row(summary, terminal)
    return WELL


def _row(summary: Summary, terminal: Terminal) -> None:
    source = column(summary.source, 24)
    terminal.line(f"{summary.id:>7}  {summary.published[:16]:16}  {source}  {summary.title}")
