"""`tag`."""

from __future__ import annotations

import argparse

from reader.archive import Archive
from reader.cli.catching_up import catch_up, found
from reader.cli.terminal import USAGE, WELL, Terminal
from reader.model import tag_key


def tag(archive: Archive, given: argparse.Namespace, terminal: Terminal, desktop: object) -> int:
    if not (given.add or given.remove) or not all(map(tag_key, (*given.add, *given.remove))):
        terminal.talk("archive-reader: say which tag with --add LABEL or --remove LABEL.")
        return USAGE
    ids = found(archive, given.query, terminal)
    changed = archive.tag(ids, given.add, given.remove)
    catch_up(archive, terminal)
    if terminal.as_json:
        terminal.object({"changed": len(changed.articles)})
    else:
        terminal.line(f"changed: {len(changed.articles):,}")
    return WELL
