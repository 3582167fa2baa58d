"""`import`."""

from __future__ import annotations

import argparse

from reader.archive import Archive, Progress
from reader.cli.catching_up import catch_up
from reader.cli.terminal import FAILED, PROBLEMS, WELL, Cancel, Terminal, named
from reader.errors import ImportProblem
from reader.model import Stored


def import_(archive: Archive, given: argparse.Namespace, terminal: Terminal, desktop: object) -> int:
    cancelled = Cancel(until_stdin_closes=given.until_stdin_closes)

    def told(event: Stored | ImportProblem | Progress) -> None:
        if isinstance(event, Progress):
            terminal.progress(event)
        elif isinstance(event, Stored):
            if terminal.as_json:
                terminal.object({"event": "stored", **named(event, "path", "part", "id", "state")})
            elif given.dry_run:
                terminal.line(f"{event.state:10} {event.path}")
        elif terminal.as_json:
            terminal.object(
                {
                    "event": "problem",
                    "path": event.path,
                    "part": event.part,
                    "error": type(event).__name__,
                    "message": event.message,
                }
            )
        else:
            terminal.talk(f"{event.path}: {event.message}")

    read = archive.foresee if given.dry_run else archive.import_paths
    report = read([path.absolute() for path in given.path], told, cancelled)
    if not given.dry_run:
        catch_up(archive, terminal)
    if terminal.as_json:
        counts = {name: getattr(report, name) for name in ("added", "captures", "unchanged", "problems")}
        terminal.object({"event": "report", **counts, "seconds": round(report.seconds, 3)})
    else:
        terminal.line(
            f"added: {report.added:,}  new captures: {report.captures:,}  unchanged: {report.unchanged:,}"
            f"  problems: {report.problems:,}  seconds: {report.seconds:.1f}"
        )
    if report.cancelled:
        terminal.talk("archive-reader: stopped before the end; what was stored so far is kept.")
        return FAILED
    return PROBLEMS if report.problems else WELL
