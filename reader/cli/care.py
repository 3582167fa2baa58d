"""`check`, `backup`, `reindex` and `doctor`."""

from __future__ import annotations

import argparse
from pathlib import Path

from reader.archive import Archive, diagnosis
from reader.cli.terminal import PROBLEMS, WELL, Terminal, named, written
from reader.model import Fault


def check(archive: Archive, given: argparse.Namespace, terminal: Terminal, desktop: object) -> int:
    def told(fault: Fault) -> None:
        if terminal.as_json:
            terminal.object({"event": "fault", **named(fault, "kind", "id", "message")})
        else:
            terminal.line(fault.message)

    report = archive.check(told, (lambda progress: None) if terminal.as_json else terminal.progress)
    if terminal.as_json:
        terminal.object({"event": "checked", **named(report, "articles", "originals", "faults", "index")})
    else:
        terminal.line(
            f"articles: {report.articles:,}  originals: {report.originals:,}  faults: {report.faults:,}"
            f"  index: {report.index}"
        )
    return PROBLEMS if report.faults else WELL


def backup(archive: Archive, given: argparse.Namespace, terminal: Terminal, desktop: object) -> int:
    return written([archive.backup(given.destination)], terminal)


def reindex(archive: Archive, given: argparse.Namespace, terminal: Terminal, desktop: object) -> int:
    if given.pending:
        count = archive.behind()
        archive.catch_up(terminal.progress)
    else:
        count = archive.reindex(terminal.progress)
    if terminal.as_json:
        terminal.object({"event": "indexed", "articles": count})
    else:
        terminal.line(f"indexed: {count:,}")
    return WELL


def doctor(path: Path, terminal: Terminal) -> int:
    found = diagnosis(path)
    if terminal.as_json:
        terminal.object(found)
    else:
        for name, value in found.items():
            terminal.line(f"{name:22} {' '.join(value) or 'none' if isinstance(value, list) else value}")
    return PROBLEMS if found["problems"] else WELL
