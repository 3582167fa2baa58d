"""`print`."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Callable

from reader import paths, settings
from reader.archive import Archive, Progress
from reader.cli.catching_up import found
from reader.cli.desktop import Desktop
from reader.cli.giving_out import numbered
from reader.cli.terminal import FAILED, Cancel, Terminal, written
from reader.errors import OutputError
from reader.settings import Settings

_KEPT = {
    "paper": "paper",
    "margin": "margin_mm",
    "columns": "print_columns",
    "size": "print_pt",
    "pictures": "print_pictures",
    "tags": "print_tags",
    "notes": "print_notes",
    "header": "print_header",
    "footer": "print_footer",
    "contents": "print_contents",
}
"""The options, and the settings that hold where an option is not given."""


def print_(archive: Archive, given: argparse.Namespace, terminal: Terminal, desktop: Callable[[], Desktop]) -> int:
    ids = numbered(given.ids) if given.ids is not None else found(archive, given.query, terminal)
    articles = list(archive.articles(ids))
    if not articles:
        raise OutputError("No article was found, so nothing was printed.")
    if given.pdf is not None and given.pdf.exists() and not given.replace:
        raise OutputError("“{path}” is there already and is not written over.", path=str(given.pdf))
    cancelled = Cancel(until_stdin_closes=given.until_stdin_closes)

    def told(done: int, total: int) -> bool:
        if given.until_stdin_closes or not terminal.as_json:
            terminal.progress(Progress(done, total))
        return not cancelled()

    whole = desktop().print_articles(
        articles,
        archive.picture,
        given.pdf or given.printer,
        _chosen(given),
        book=given.book,
        asked=given.query,
        told=told,
    )
    if not whole:
        terminal.talk("archive-reader: stopped; nothing was written.")
        return FAILED
    if not archive.read_only:
        archive.record([article.id for article in articles], "printed", given.printer or given.pdf.name)
    return written([given.pdf] if given.pdf is not None else [], terminal)


def _chosen(given: argparse.Namespace) -> Settings:
    """The kept settings, and over them what was asked for."""
    asked = {kept: getattr(given, name) for name, kept in _KEPT.items() if getattr(given, name) is not None}
    if "margin_mm" in asked:
        asked["margin_mm"] = round(asked["margin_mm"])
    return dataclasses.replace(settings.load(paths.settings_file()), **asked)
