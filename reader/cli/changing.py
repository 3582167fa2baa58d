"""`tag` and `tags`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace

from reader.archive import Archive
from reader.cli.catching_up import catch_up, found, ready
from reader.cli.terminal import USAGE, WELL, Terminal
from reader.model import Changed, tag_key

_LABELS = {"rename": (2, 2), "merge": (2, None), "alias": (2, 2)}
"""How many labels each change of names takes, at least and at most."""


def tag(archive: Archive, given: argparse.Namespace, terminal: Terminal, desktop: object) -> int:
    if not (given.add or given.remove) or not all(map(tag_key, (*given.add, *given.remove))):
        terminal.talk("archive-reader: say which tag with --add LABEL or --remove LABEL.")
        return USAGE
    ids = found(archive, given.query, terminal)
    changed = archive.tag(ids, given.add, given.remove)
    catch_up(archive, terminal)
    return _said(changed, terminal)


def tags(archive: Archive, given: argparse.Namespace, terminal: Terminal, desktop: object) -> int:
    match given.words:
        case [] | [_]:
            return _list(archive, "".join(given.words), terminal)
        case [("rename" | "merge" | "alias") as change, *labels]:
            return _call(archive, change, labels, terminal)
    terminal.talk("archive-reader: a search is one word to the terminal: put it between quotation marks.")
    return USAGE


def _list(archive: Archive, text: str, terminal: Terminal) -> int:
    asked = archive.parse(text)
    ready(archive, asked, terminal)
    for tag in archive.tags(asked):
        if terminal.as_json:
            terminal.object({"label": tag.label, "count": tag.count})
        else:
            terminal.line(f"{tag.count:>7,}  #{tag.label}")
    return WELL


def _call(archive: Archive, change: str, labels: Sequence[str], terminal: Terminal) -> int:
    """Changes what tags are called. The index holds tags as they were written, and need not hear of it."""
    least, most = _LABELS[change]
    if len(labels) < least or (most and len(labels) > most) or not all(map(tag_key, labels)):
        terminal.talk(
            "archive-reader: write “tags rename OLD NEW”, “tags merge FROM… INTO” or “tags alias LABEL ALIAS”."
        )
        return USAGE
    if change == "alias":
        changed = archive.alias_tag(*labels)
        if changed.tags and not changed.articles:  # its articles are found by another name from now on
            changed = replace(changed, articles=tuple(archive.carriers_of_tag(labels[0])))
        return _said(changed, terminal)
    *old, into = labels
    return _said(archive.merge_tags(old, into), terminal)


def _said(changed: Changed, terminal: Terminal) -> int:
    if terminal.as_json:
        terminal.object({"changed": len(changed.articles)})
    else:
        terminal.line(f"changed: {len(changed.articles):,}")
    return WELL
