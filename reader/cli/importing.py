"""`import`, `imports`, `undo-import`, `reextract` and `rules`."""

from __future__ import annotations

import argparse
from typing import Any

from reader.archive import Amendments, Archive, Progress
from reader.cli.catching_up import catch_up, found
from reader.cli.terminal import FAILED, PROBLEMS, WELL, Cancel, Terminal, named
from reader.errors import ImportProblem
from reader.model import Foreseen, Reextracted, SiteRule, Stored

_COUNTS = "unchanged: {report.unchanged:,}  problems: {report.problems:,}  seconds: {report.seconds:.1f}"
_WAS = "added: {report.added:,}  new captures: {report.captures:,}  " + _COUNTS
_WOULD_BE = "would be added: {report.added:,}  would be new captures: {report.captures:,}  " + _COUNTS


def import_(archive: Archive, given: argparse.Namespace, terminal: Terminal, desktop: object) -> int:
    cancelled = Cancel(until_stdin_closes=given.until_stdin_closes)
    amendments = Amendments.load(given.corrections) if given.corrections else Amendments()

    def told(event: Stored | Foreseen | ImportProblem | Progress) -> None:
        if isinstance(event, Progress):
            terminal.progress(event)
        elif isinstance(event, ImportProblem):
            _problem(event, terminal)
        elif terminal.as_json:
            terminal.object(_foreseen(event) if isinstance(event, Foreseen) else _stored(event))
        elif isinstance(event, Foreseen):
            terminal.line(f"{_foreseen_state(event):20}  {event.stored.path}  {event.title}")

    read = archive.foresee if given.dry_run else archive.import_paths
    report = read([path.absolute() for path in given.path], told, cancelled, amendments)
    if not given.dry_run and not report.cancelled:
        catch_up(archive, terminal)
    if terminal.as_json:
        counts = {name: getattr(report, name) for name in ("added", "captures", "unchanged", "problems")}
        number = {} if given.dry_run else {"import": report.import_id}
        terminal.object({"event": "report", **counts, "seconds": round(report.seconds, 3), **number})
    else:
        said = _WOULD_BE if given.dry_run else _WAS
        terminal.line(said.format(report=report))
    if report.cancelled:
        kept = "nothing was written." if given.dry_run else "what was stored so far is kept."
        terminal.talk(f"archive-reader: stopped before the end; {kept}")
        return FAILED
    return PROBLEMS if report.problems else WELL


def _foreseen_state(event: Foreseen) -> str:
    """What would become of an article, in words."""
    if event.stored.state == "added":
        return "would be a near copy" if event.copy_title else "would be added"
    return "would be a capture" if event.stored.state == "capture" else "unchanged"


def _problem(event: ImportProblem, terminal: Terminal) -> None:
    if terminal.as_json:
        what = {"error": type(event).__name__, "message": event.message}
        terminal.object({"event": "problem", **named(event, "path", "part"), **what})
    else:
        terminal.talk(f"{event.path}: {event.message}")


def _stored(event: Stored) -> dict[str, Any]:
    said = {"event": "stored", **named(event, "path", "part", "id", "state")}
    if event.copy_of:
        said["copy_of"] = event.copy_of
    if event.trashed:
        said["trashed"] = True
    return said


def _foreseen(event: Foreseen) -> dict[str, Any]:
    return {
        **_stored(event.stored),
        **named(event, "format", "charset", "title"),
        "author": list(event.authors),
        "published": event.published or None,
        **named(event, "source", "url", "language"),
        "tags": list(event.tags),
        "copy_title": event.copy_title,
        "warnings": list(event.warnings),
    }


def imports(archive: Archive, given: argparse.Namespace, terminal: Terminal, desktop: object) -> int:
    for run in archive.imports():
        if terminal.as_json:
            terminal.object(named(run, "id", "started_at", "finished_at", "undone_at", "what", "added", "captures"))
        else:
            undone = "  undone" if run.undone_at else ""
            what = run.what.splitlines()
            more = f" and {len(what) - 1:,} more" if len(what) > 1 else ""
            terminal.line(
                f"{run.id:>5}  {run.started_at}  added: {run.added:,}  new captures: {run.captures:,}{undone}"
                f"  {what[0] if what else ''}{more}"
            )
    return WELL


def undo_import(archive: Archive, given: argparse.Namespace, terminal: Terminal, desktop: object) -> int:
    cancelled = Cancel(until_stdin_closes=given.until_stdin_closes)
    report = archive.undo_import(given.id, cancelled)
    if cancelled():
        terminal.talk("archive-reader: stopped; nothing was undone.")
        return FAILED
    catch_up(archive, terminal)
    if terminal.as_json:
        terminal.object(
            {"event": "undone", "import": report.import_id, **named(report, "trashed", "captures", "problems")}
        )
    else:
        terminal.line(
            f"import {report.import_id}: {report.trashed:,} articles moved to the trash,"
            f" {report.captures:,} captures taken back"
        )
        if report.problems:
            terminal.talk(f"archive-reader: could not show an earlier capture: {report.problems:,}")
    return PROBLEMS if report.problems else WELL


def reextract(archive: Archive, given: argparse.Namespace, terminal: Terminal, desktop: object) -> int:
    cancelled = Cancel(until_stdin_closes=given.until_stdin_closes)

    def told(event: Reextracted | ImportProblem | Progress) -> None:
        if isinstance(event, Progress):
            terminal.progress(event)
        elif isinstance(event, ImportProblem):
            _problem(event, terminal)
        elif terminal.as_json:
            changed = {"changed": list(event.changed)}
            terminal.object({"event": "reextracted", **named(event, "id", "title"), **changed})
        else:
            terminal.line(f"{event.id:>7}  {event.title}: {', '.join(event.changed)}")

    ids = found(archive, given.query, terminal)
    report = archive.reextract(ids, told, every=given.all, cancelled=cancelled)
    if not report.cancelled:
        catch_up(archive, terminal)
    if terminal.as_json:
        terminal.object({"event": "report", **named(report, "articles", "changed", "problems")})
    else:
        terminal.line(f"read anew: {report.articles:,}  changed: {report.changed:,}  problems: {report.problems:,}")
    if report.cancelled:
        terminal.talk("archive-reader: stopped before the end; what was read anew so far is kept.")
        return FAILED
    return PROBLEMS if report.problems else WELL


def rules(archive: Archive, given: argparse.Namespace, terminal: Terminal, desktop: object) -> int:
    if given.host:
        host = given.host.lower().removeprefix("www.")
        archive.keep_site_rule(SiteRule(host, given.source, tuple(given.author), tuple(given.tag)))
    for rule in archive.site_rules():
        if terminal.as_json:
            lists = {"author": list(rule.authors), "tags": list(rule.tags)}
            terminal.object({**named(rule, "host", "source"), **lists})
        else:
            tags = " ".join("#" + label for label in rule.tags)
            terminal.line("  ".join(filter(None, (rule.host, rule.source, ", ".join(rule.authors), tags))))
    return WELL
