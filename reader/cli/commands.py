"""What the words of the command line ask for."""

from __future__ import annotations

import argparse
import dataclasses
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from reader import paths, settings
from reader.archive import Archive
from reader.cli import STOPPED, care, changing, finding, giving_out, importing, last_used, printing, said
from reader.cli.arguments import parser
from reader.cli.desktop import Desktop
from reader.cli.terminal import FAILED, WELL, Terminal
from reader.errors import OutputError, ReaderError


def carry_out(words: Sequence[str], desktop: Callable[[], Desktop]) -> int:
    """Does what the words of the command line ask for; returns the exit code."""
    try:
        given = parser().parse_args(words)
    except SystemExit as end:
        return int(end.code or 0)
    terminal = Terminal(bool(getattr(given, "json", False)))
    try:
        code = _run(given, terminal, desktop)
        terminal.finish()
        return code
    except OutputError as error:
        _give_up_output()
        return _explained(terminal, error)
    except ReaderError as error:
        return _explained(terminal, error)
    except BrokenPipeError:
        _give_up_output()  # whoever read our output has gone; nothing to say
        return FAILED if given.command == "import" else WELL
    except KeyboardInterrupt:
        terminal.talk(STOPPED)
        return FAILED


def _explained(terminal: Terminal, error: ReaderError) -> int:
    terminal.talk(said(error))
    return FAILED


def _give_up_output() -> None:
    """What could not go out is not tried again when the program ends."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.close(nothing)


def _run(given: argparse.Namespace, terminal: Terminal, desktop: Callable[[], Desktop]) -> int:
    command = given.command or "open"
    asked: Path | None = getattr(given, "archive", None) or getattr(given, "opened", None)
    path = asked.absolute() if asked else last_used()
    if command == "open":
        return _open(given, path, desktop)
    if command == "doctor":
        return care.doctor(path, terminal)
    if command == "import" and not os.path.lexists(path) and not _may_be_made(path, given):
        with tempfile.TemporaryDirectory(prefix="archive-reader-") as folder:
            return _with(Archive.open(Path(folder) / "empty.archive", create=True), given, terminal, desktop)
    archive = Archive.open(
        path, create=command == "import", read_only=command in ("check", "backup", "show", "copies", "verify")
    )
    if asked and command == "import":
        _remember(path)
    return _with(archive, given, terminal, desktop)


def _with(archive: Archive, given: argparse.Namespace, terminal: Terminal, desktop: Callable[[], Desktop]) -> int:
    try:
        return _COMMANDS[given.command](archive, given, terminal, desktop)
    finally:
        archive.close()


def _may_be_made(path: Path, given: argparse.Namespace) -> bool:
    """Whether an import makes the archive: not for a dry run, nor where there is nothing at all to import."""
    if given.dry_run or not any(os.path.lexists(each) for each in given.path):
        return False
    if path != paths.default_archive() and not path.parent.is_dir():
        raise OutputError("There is no folder “{path}” to make the archive in.", path=str(path.parent))
    return True


def _remember(path: Path) -> None:
    kept = settings.load(paths.settings_file())
    if kept.archive != str(path):
        try:
            settings.save(dataclasses.replace(kept, archive=str(path)), paths.settings_file())
        except OSError:
            return  # a read-only home: only the convenience is lost


def _open(given: argparse.Namespace, path: Path, desktop: Callable[[], Desktop]) -> int:
    if getattr(given, "render", None) is not None:
        return desktop().render(path, given.render)
    if getattr(given, "screenshot", None) is not None:
        return desktop().screenshot(
            path,
            given.screenshot,
            theme=given.theme,
            article=given.article,
            query=given.query,
            size=given.size,
            font_px=given.font,
        )
    return desktop().run(path)


_Command = Callable[[Archive, argparse.Namespace, Terminal, Callable[[], Desktop]], int]
_COMMANDS: dict[str, _Command] = {
    "import": importing.import_,
    "imports": importing.imports,
    "undo-import": importing.undo_import,
    "reextract": importing.reextract,
    "rules": importing.rules,
    "search": finding.search,
    "show": finding.show,
    "copies": finding.copies,
    "tags": changing.tags,
    "tag": changing.tag,
    "print": printing.print_,
    "export": giving_out.export,
    "cite": giving_out.cite,
    "verify": giving_out.verify,
    "check": care.check,
    "backup": care.backup,
    "reindex": care.reindex,
}
