"""The same archive from a terminal: data on standard output, talk on standard error.

Exit codes: 0 well, 1 an explained failure, 2 usage, 3 finished with problems, 70 a bug.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import os
import signal
import sys
import tempfile
import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn, Protocol

from reader import __version__, paths, settings
from reader.archive import Archive, Progress, diagnosis
from reader.errors import ImportProblem, OutputError, ReaderError
from reader.model import SORTS, Article, Fault, Stored, tag_key
from reader.query import Query

WELL, FAILED, USAGE, PROBLEMS = 0, 1, 2, 3
LIMIT = 50


class Desktop(Protocol):
    """What `reader.app` does for the command line; it is loaded only when asked for."""

    def run(self, archive: Path) -> int: ...

    def render(self, archive: Path, id: int) -> int: ...

    def screenshot(
        self, archive: Path, picture: Path, *, theme: str, article: int, query: str, size: str, font_px: int
    ) -> int: ...

    def print_pdf(self, articles: Sequence[Article], picture: Callable[[str], bytes], destination: Path) -> None: ...


class Terminal:
    """Writes objects a line each, or the same for people."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        self._bar = sys.stderr.isatty() and not as_json

    def object(self, value: dict[str, Any]) -> None:
        """One JSON object on a line of its own, at once."""
        with _output():
            sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
            sys.stdout.flush()

    def line(self, text: str = "") -> None:
        with _output():
            sys.stdout.write(text + "\n")

    def lines(self, lines: Iterable[str]) -> None:
        """Lines that end as they are to end."""
        for line in lines:
            with _output():
                sys.stdout.write(line)

    def bytes(self, data: bytes) -> None:
        with _output():
            sys.stdout.flush()
            sys.stdout.buffer.write(data)

    def finish(self) -> None:
        """Makes sure that all of the data went out."""
        with _output():
            sys.stdout.flush()

    def talk(self, text: str) -> None:
        if self._bar:
            sys.stderr.write("\r\x1b[K")
        sys.stderr.write(text + "\n")
        sys.stderr.flush()

    def progress(self, progress: Progress) -> None:
        """A bar on a terminal, an event in JSON, otherwise nothing."""
        if self.as_json:
            self.object({"event": "progress", "done": progress.done, "total": progress.total})
        elif self._bar and progress.total:
            filled = round(30 * progress.done / progress.total)
            bar = "█" * filled + "░" * (30 - filled)
            sys.stderr.write(f"\r\x1b[K{bar} {progress.done:,} of {progress.total:,}")
            if progress.done >= progress.total:
                sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


@contextlib.contextmanager
def _output() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(
            "The output could not be written: the system says “{reason}”.", reason=error.strerror or str(error)
        ) from error


class Cancel:
    """Whether the person, or the window that started us, wants us to stop."""

    def __init__(self, *, until_stdin_closes: bool) -> None:
        self._asked = threading.Event()
        signal.signal(signal.SIGINT, self._interrupted)
        if until_stdin_closes:
            threading.Thread(target=self._listen, daemon=True).start()

    def _interrupted(self, number: int, frame: object) -> None:
        if self._asked.is_set():
            raise KeyboardInterrupt
        self._asked.set()

    def _listen(self) -> None:
        try:
            while os.read(0, 4096):
                pass
        except OSError:
            pass
        self._asked.set()

    def __call__(self) -> bool:
        return self._asked.is_set()


# ---------------------------------------------------------------- arguments


def _parser() -> argparse.ArgumentParser:
    common = _Arguments(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--archive", metavar="PATH", type=Path, help="the archive (default: the one used last)")
    common.add_argument("--json", action="store_true", help="print one JSON object a line")
    parser = _Arguments(
        prog="archive-reader", description="A reader for a personal archive of news articles.", parents=[common]
    )
    parser.add_argument("--version", action="version", version=f"archive-reader {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    def command(name: str, about: str) -> _Arguments:
        return commands.add_parser(name, help=about, description=about, parents=[common])

    opened = command("open", "Open the window.")
    opened.add_argument("opened", nargs="?", metavar="ARCHIVE", type=Path)
    opened.add_argument("--render", metavar="ID", type=_number, help="show one article without a screen, and exit")
    opened.add_argument("--screenshot", metavar="FILE", type=Path, help="paint the window into a PNG file, and exit")
    opened.add_argument("--theme", choices=("system", "light", "sepia", "dark"), default="")
    opened.add_argument("--article", metavar="ID", type=_number, default=0, help="the article to show in the picture")
    opened.add_argument("--query", default="", help="the search to show in the picture")
    opened.add_argument("--size", metavar="WxH", default="1280x800", help="the picture's size")
    opened.add_argument("--font", metavar="PX", type=int, default=0, help="the reading size in the picture")

    imported = command("import", "Import files and folders.")
    imported.add_argument("path", nargs="+", metavar="PATH", type=Path)
    imported.add_argument("--dry-run", action="store_true", help="say what would happen, and write nothing")
    imported.add_argument("--until-stdin-closes", action="store_true", help="stop when standard input closes")

    searched = command("search", "Search the archive.")
    searched.add_argument("query", metavar="QUERY")
    searched.add_argument("--limit", metavar="N", type=_count, default=LIMIT)
    searched.add_argument("--offset", metavar="N", type=_count, default=0)
    searched.add_argument("--sort", choices=SORTS)
    searched.add_argument("--facets", action="store_true", help="count sources, months, languages, authors, tags")

    shown = command("show", "Show an article.")
    shown.add_argument("id", metavar="ID", type=_number)
    shown.add_argument("--format", choices=("text", "html", "json", "original"))

    tags = command("tags", "List the tags of the archive or of a search's result.")
    tags.add_argument("query", metavar="QUERY", nargs="?", default="")

    tag = command("tag", "Give tags to the articles that a search finds, or take tags away.")
    tag.add_argument("query", metavar="QUERY")
    tag.add_argument("--add", metavar="LABEL", action="append", default=[])
    tag.add_argument("--remove", metavar="LABEL", action="append", default=[])

    printed = command("print", "Print the articles that a search finds into a PDF file.")
    printed.add_argument("query", metavar="QUERY")
    printed.add_argument("--pdf", metavar="FILE", type=Path, required=True)

    exported = command("export", "Export the articles that a search finds.")
    exported.add_argument("query", metavar="QUERY")
    exported.add_argument("--format", choices=("jsonl",), default="jsonl")
    exported.add_argument("--to", metavar="FILE", type=Path, help="a new file (default: standard output)")

    command("check", "Read the whole archive and report every fault.")
    backup = command("backup", "Write a whole copy of the archive.")
    backup.add_argument("destination", metavar="DEST", type=Path, help="a new file, or a folder")
    reindex = command("reindex", "Make the full-text index anew.")
    reindex.add_argument("--pending", action="store_true", help="only read the articles that changed")
    command("doctor", "Say what this installation is made of and which limits hold.")
    return parser


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"“{text}” is no number of articles")
    return int(text)


class _Arguments(argparse.ArgumentParser):
    """Says, beside what is wrong, how a query that begins with ``-`` is written."""

    def error(self, message: str) -> NoReturn:
        if "QUERY" in message or "unrecognized arguments: -" in message:
            message += "\n(a query that begins with “-” comes after “--”)"
        super().error(message)


def _number(text: str) -> int:
    number = int(text)
    if abs(number) >= 1 << 63:
        raise argparse.ArgumentTypeError("is no number of an article")
    return number


def main(words: Sequence[str], desktop: Callable[[], Desktop]) -> int:
    """Runs one command; returns the exit code."""
    # A stream that was closed before we began takes everything and keeps nothing.
    sys.stdout = sys.stdout or os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
    sys.stderr = sys.stderr or os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        given = _parser().parse_args(words)
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
        terminal.talk("archive-reader: stopped.")
        return FAILED


def _explained(terminal: Terminal, error: ReaderError) -> int:
    terminal.talk("archive-reader: " + " ".join(filter(None, (error.message, error.hint))))
    return FAILED


def _give_up_output() -> None:
    """What could not go out is not tried again when the program ends."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.close(nothing)


def _run(given: argparse.Namespace, terminal: Terminal, desktop: Callable[[], Desktop]) -> int:
    command = given.command or "open"
    asked: Path | None = getattr(given, "archive", None) or getattr(given, "opened", None)
    path = (asked or _last_used()).absolute()
    if command == "open":
        return _open(given, path, desktop)
    if command == "doctor":
        return _doctor(path, terminal)
    if command == "import" and not os.path.lexists(path) and not _may_be_made(path, given):
        with tempfile.TemporaryDirectory(prefix="archive-reader-") as folder:
            return _with(Archive.open(Path(folder) / "empty.archive", create=True), given, terminal, desktop)
    archive = Archive.open(path, create=command == "import", read_only=command in ("check", "backup", "show"))
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


def _last_used() -> Path:
    kept = settings.load(paths.settings_file()).archive
    return Path(kept) if kept else paths.default_archive()


def _remember(path: Path) -> None:
    kept = settings.load(paths.settings_file())
    if kept.archive != str(path):
        try:
            settings.save(dataclasses.replace(kept, archive=str(path)), paths.settings_file())
        except OSError:
            return  # a read-only home: only the convenience is lost


# ---------------------------------------------------------------- commands


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


def _import(archive: Archive, given: argparse.Namespace, terminal: Terminal, desktop: object) -> int:
    cancelled = Cancel(until_stdin_closes=given.until_stdin_closes)

    def told(event: Stored | ImportProblem | Progress) -> None:
        if isinstance(event, Progress):
            terminal.progress(event)
        elif isinstance(event, Stored):
            if terminal.as_json:
                terminal.object({"event": "stored", **_named(event, "path", "part", "id", "state")})
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
        _catch_up(archive, terminal)
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


def _catch_up(archive: Archive, terminal: Terminal) -> None:
    """Brings the index in step; a failure of the index never fails a change that is stored."""
    try:
        if not archive.catch_up():
            terminal.talk("archive-reader: another program is bringing the index in step.")
    except (ReaderError, OSError) as error:
        terminal.talk(f"archive-reader: the articles are stored, but could not be indexed yet: {error}")


def _search(archive: Archive, given: argparse.Namespace, terminal: Terminal, desktop: object) -> int:
    asked = archive.parse(given.query)
    _ready(archive, asked, terminal)
    results = archive.search(asked, given.sort)
    page = results.ids[given.offset : given.offset + given.limit]
    if terminal.as_json:
        head = {"event": "total", "total": results.total, "seconds": round(results.seconds, 4)}
        terminal.object({**head, "explain": results.explain})
    else:
        terminal.talk(f"Found: {results.total:,}. {results.explain}")
    if given.facets:
        _facets(archive.facets(results.ids), terminal)
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
            source = _column(summary.source, 24)
            terminal.line(f"{summary.id:>7}  {summary.published[:16]:16}  {source}  {summary.title}")
            if summary.snippet.text:
                terminal.line(f"{'':9}{summary.snippet.text}")
    return WELL


def _column(text: str, width: int) -> str:
    """The text in a column of a terminal, where Han, Kana and Hangul are two places wide."""
    taken, room = "", width
    for letter in text:
        wide = 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        if wide > room:
            break
        taken += letter
        room -= wide
    return taken + " " * room


def _facets(facets: dict[str, list[tuple[str, int]]], terminal: Terminal) -> None:
    if terminal.as_json:
        counted = {name: [{"value": v, "count": n} for v, n in found] for name, found in facets.items()}
        terminal.object({"event": "facets", **counted})
        return
    for name, found in facets.items():
        terminal.line(f"{name}: " + ", ".join(f"{value} ({count:,})" for value, count in found[:10]))


def _named(value: object, *names: str) -> dict[str, Any]:
    return {name: getattr(value, name) for name in names}


def _show(archive: Archive, given: argparse.Namespace, terminal: Terminal, desktop: object) -> int:
    how = given.format or ("json" if terminal.as_json else "text")
    if how == "original":
        terminal.bytes(archive.original(given.id))
        return WELL
    article = archive.article(given.id)
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


def _tags(archive: Archive, given: argparse.Namespace, terminal: Terminal, desktop: object) -> int:
    asked = archive.parse(given.query)
    _ready(archive, asked, terminal)
    for tag in archive.tags(asked):
        if terminal.as_json:
            terminal.object({"label": tag.label, "count": tag.count})
        else:
            terminal.line(f"{tag.count:>7,}  #{tag.label}")
    return WELL


def _tag(archive: Archive, given: argparse.Namespace, terminal: Terminal, desktop: object) -> int:
    if not (given.add or given.remove) or not all(map(tag_key, (*given.add, *given.remove))):
        terminal.talk("archive-reader: say which tag with --add LABEL or --remove LABEL.")
        return USAGE
    ids = _found(archive, given.query, terminal)
    changed = archive.tag(ids, given.add, given.remove)
    _catch_up(archive, terminal)
    if terminal.as_json:
        terminal.object({"changed": len(changed.articles)})
    else:
        terminal.line(f"changed: {len(changed.articles):,}")
    return WELL


def _ready(archive: Archive, asked: Query, terminal: Terminal) -> None:
    """Brings the index in step for a query, or says how many articles it lacks."""
    try:
        if asked.root is None or archive.catch_up():
            return
    except OSError as error:
        raise ReaderError(
            "The index, without which nothing can be searched, cannot be kept: the system says “{reason}”.",
            reason=error.strerror or str(error),
        ) from error
    if behind := archive.behind():
        terminal.talk(f"archive-reader: articles that are not in the index yet: {behind:,}")


def _found(archive: Archive, text: str, terminal: Terminal) -> Sequence[int]:
    asked = archive.parse(text)
    _ready(archive, asked, terminal)
    return archive.search(asked).ids


def _print(archive: Archive, given: argparse.Namespace, terminal: Terminal, desktop: Callable[[], Desktop]) -> int:
    ids = _found(archive, given.query, terminal)
    if not ids:
        raise OutputError("No article was found, so nothing was printed.")
    if given.pdf.exists():
        raise OutputError("“{path}” is there already and is not written over.", path=str(given.pdf))
    desktop().print_pdf(list(archive.articles(ids)), archive.picture, given.pdf)
    if not archive.read_only:
        archive.record(ids, "printed", "PDF")
    return _written([given.pdf], terminal)


def _export(archive: Archive, given: argparse.Namespace, terminal: Terminal, desktop: object) -> int:
    ids = _found(archive, given.query, terminal)
    if given.to is None:
        terminal.lines(archive.export(ids))
        return WELL
    if not ids:
        raise OutputError("No article was found, so nothing was written.")
    archive.export_to(ids, given.to)
    if not archive.read_only:
        archive.record(ids, "exported", "JSON Lines")
    return _written([given.to], terminal)


def _written(files: Sequence[Path], terminal: Terminal) -> int:
    if terminal.as_json:
        terminal.object({"written": [str(file) for file in files]})
    else:
        for file in files:
            terminal.line(f"written: {file}")
    return WELL


def _check(archive: Archive, given: argparse.Namespace, terminal: Terminal, desktop: object) -> int:
    def told(fault: Fault) -> None:
        if terminal.as_json:
            terminal.object({"event": "fault", **_named(fault, "kind", "id", "message")})
        else:
            terminal.line(fault.message)

    report = archive.check(told, (lambda progress: None) if terminal.as_json else terminal.progress)
    if terminal.as_json:
        terminal.object({"event": "checked", **_named(report, "articles", "originals", "faults", "index")})
    else:
        terminal.line(
            f"articles: {report.articles:,}  originals: {report.originals:,}  faults: {report.faults:,}"
            f"  index: {report.index}"
        )
    return PROBLEMS if report.faults else WELL


def _backup(archive: Archive, given: argparse.Namespace, terminal: Terminal, desktop: object) -> int:
    return _written([archive.backup(given.destination)], terminal)


def _reindex(archive: Archive, given: argparse.Namespace, terminal: Terminal, desktop: object) -> int:
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


def _doctor(path: Path, terminal: Terminal) -> int:
    found = diagnosis(path)
    if terminal.as_json:
        terminal.object(found)
    else:
        for name, value in found.items():
            terminal.line(f"{name:22} {' '.join(value) or 'none' if isinstance(value, list) else value}")
    return PROBLEMS if found["problems"] else WELL


_Command = Callable[[Archive, argparse.Namespace, Terminal, Callable[[], Desktop]], int]
_COMMANDS: dict[str, _Command] = {
    "import": _import,
    "search": _search,
    "show": _show,
    "tags": _tags,
    "tag": _tag,
    "print": _print,
    "export": _export,
    "check": _check,
    "backup": _backup,
    "reindex": _reindex,
}
