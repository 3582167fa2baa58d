"""The words of the command line."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from reader import __version__
from reader.archive import CITATION_STYLES
from reader.model import SORTS

LIMIT = 50
EXPORT_FORMATS = ("jsonl", "html", "markdown", "text", "csv", "epub", "warc", "original")


def parser() -> argparse.ArgumentParser:
    common = _Arguments(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--archive", metavar="PATH", type=Path, help="the archive (default: the one used last)")
    common.add_argument("--json", action="store_true", help="print one JSON object a line")
    program = _Arguments(
        prog="archive-reader", description="A reader for a personal archive of news articles.", parents=[common]
    )
    program.add_argument("--version", action="version", version=f"archive-reader {__version__}")
    commands = program.add_subparsers(dest="command", metavar="COMMAND")

    def command(name: str, about: str) -> _Arguments:
        return commands.add_parser(name, help=about, description=about, parents=[common])

    opened = command("open", "Open the window.")
    opened.add_argument("opened", nargs="?", metavar="ARCHIVE", type=Path)
    opened.add_argument("--render", metavar="ID", type=_number, help="show one article without a screen, and exit")
    opened.add_argument("--screenshot", metavar="FILE", type=Path, help="paint the window into a PNG file, and exit")
    opened.add_argument("--theme", choices=("system", "light", "sepia", "dark"), default="")
    opened.add_argument("--article", metavar="ID", type=_number, default=0, help="the article to show in the picture")
    opened.add_argument("--query", type=_text, default="", help="the search to show in the picture")
    opened.add_argument("--size", metavar="WxH", default="1280x800", help="the picture's size")
    opened.add_argument("--font", metavar="PX", type=int, default=0, help="the reading size in the picture")

    imported = command("import", "Import files and folders.")
    imported.add_argument("path", nargs="+", metavar="PATH", type=Path)
    imported.add_argument("--dry-run", action="store_true", help="say what would happen, and write nothing")
    imported.add_argument(
        "--corrections", metavar="FILE", type=Path, help="what to correct or leave out, as JSON Lines"
    )
    imported.add_argument("--until-stdin-closes", action="store_true", help="stop when standard input closes")

    command("imports", "List the imports of the past, newest first.")
    undone = command("undo-import", "Take an import back: what it brought goes to the trash.")
    undone.add_argument("id", metavar="ID", nargs="?", type=_number, default=0, help="its number (default: the last)")
    undone.add_argument("--until-stdin-closes", action="store_true", help="stop when standard input closes")

    anew = command("reextract", "Read articles anew from their originals, where they were read by an older program.")
    anew.add_argument("query", metavar="QUERY", nargs="?", default="")
    anew.add_argument("--all", action="store_true", help="also those that this very program has read")
    anew.add_argument("--until-stdin-closes", action="store_true", help="stop when standard input closes")

    rules = command("rules", "List what new articles of each site are given; with a host, change it.")
    rules.add_argument("host", metavar="HOST", nargs="?", default="")
    rules.add_argument("--source", metavar="NAME", default="", help="the source of every new article")
    rules.add_argument("--author", metavar="NAME", action="append", default=[], help="its author")
    rules.add_argument("--tag", metavar="LABEL", action="append", default=[], help="a tag for it")

    searched = command("search", "Search the archive.")
    searched.add_argument("query", metavar="QUERY", type=_text)
    searched.add_argument("--limit", metavar="N", type=_count, default=LIMIT)
    searched.add_argument("--offset", metavar="N", type=_count, default=0)
    searched.add_argument("--sort", choices=SORTS)
    searched.add_argument("--facets", action="store_true", help="count sources, months, languages, authors, tags")

    shown = command("show", "Show an article.")
    shown.add_argument("id", metavar="ID", type=_number)
    shown.add_argument("--format", choices=("text", "html", "json", "original"))
    shown.add_argument("--capture", metavar="N", type=_number, default=0, help="as that capture says it")

    alike = command("copies", "List the articles of other addresses that say nearly the same as an article.")
    alike.add_argument("id", metavar="ID", type=_number)

    tags = command(
        "tags",
        "List the tags of the archive or of a search's result; or change what they are called: "
        "tags rename OLD NEW, tags merge FROM… INTO, tags alias LABEL ALIAS.",
    )
    tags.add_argument("words", metavar="QUERY", nargs="*", type=_text, help="or rename, merge or alias, and labels")

    tag = command("tag", "Give tags to the articles that a search finds, or take tags away.")
    tag.add_argument("query", metavar="QUERY", type=_text)
    tag.add_argument("--add", metavar="LABEL", type=_text, action="append", default=[])
    tag.add_argument("--remove", metavar="LABEL", type=_text, action="append", default=[])

    printed = command("print", "Print the articles that a search finds, into a PDF file or on paper.")
    printed.add_argument("query", metavar="QUERY", type=_text)
    target = printed.add_mutually_exclusive_group(required=True)
    target.add_argument("--pdf", metavar="FILE", type=Path)
    target.add_argument("--printer", metavar="NAME", help="a printer of this computer")
    printed.add_argument("--book", action="store_true", help="a clipping book: cover, contents, index, photo credits")
    printed.add_argument("--paper", choices=("A4", "A5", "Letter", "Legal"))
    printed.add_argument("--margin", metavar="MM", type=_between(5, 50), help="at the sides, 5 to 50 millimetres")
    printed.add_argument("--columns", type=int, choices=(1, 2))
    printed.add_argument("--size", metavar="PT", type=_between(6, 24), help="of the text, 6 to 24 points")
    printed.add_argument("--pictures", choices=("colour", "grey", "off"))
    for name, about in (
        ("tags", "the hashtags"),
        ("notes", "your own notes"),
        ("header", "source and date at the head of each page"),
        ("footer", "address, short SHA-256 and page number at its foot"),
        ("contents", "contents in front of several articles"),
    ):
        printed.add_argument(f"--{name}", action=argparse.BooleanOptionalAction, help=about)
    printed.add_argument("--replace", action="store_true", help="write over the file that is there")
    printed.add_argument("--ids", metavar="FILE", type=Path, help="the articles numbered in FILE, in its order")
    printed.add_argument("--until-stdin-closes", action="store_true", help="stop when standard input closes")

    exported = command("export", "Export the articles that a search finds.")
    exported.add_argument("query", metavar="QUERY", type=_text)
    exported.add_argument("--format", choices=EXPORT_FORMATS, default="jsonl")
    exported.add_argument("--to", metavar="PATH", type=Path, help="a new file, or a folder (default: standard output)")
    exported.add_argument("--each", action="store_true", help="a file for each article, in the folder PATH")
    exported.add_argument("--ids", metavar="FILE", type=Path, help="only articles numbered in FILE, in its order")
    exported.add_argument("--without-originals", action="store_true", help="leave the imported bytes out of JSON Lines")
    exported.add_argument("--replace", action="store_true", help="write over the file that is there")
    exported.add_argument("--until-stdin-closes", action="store_true", help="stop when standard input closes")

    cited = command("cite", "Give references to the articles that a search finds.")
    cited.add_argument("query", metavar="QUERY", type=_text)
    cited.add_argument("--style", choices=tuple(CITATION_STYLES), default="chicago")
    cited.add_argument("--to", metavar="FILE", type=Path, help="a new file (default: standard output)")

    verified = command("verify", "Say whether what a printed digest stands for is here and unchanged.")
    verified.add_argument("digest", metavar="SHA", help="eight figures or more of the SHA-256 in a page's foot")

    command("check", "Read the whole archive and report every fault.")
    backup = command("backup", "Write a whole copy of the archive.")
    backup.add_argument("destination", metavar="DEST", type=Path, help="a new file, or a folder")
    reindex = command("reindex", "Make the full-text index anew.")
    reindex.add_argument("--pending", action="store_true", help="only read the articles that changed")
    command("doctor", "Say what this installation is made of and which limits hold.")
    return program


def _between(least: int, most: int) -> Callable[[str], float]:
    """Reads a number within limits."""

    def number(word: str) -> float:
        try:
            value = float(word)
        except ValueError:
            value = float("nan")
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"“{word}” is no number from {least} to {most}")
        return value

    return number


def _text(word: str) -> str:
    """A word as UTF-8, whatever the terminal's locale took its bytes for."""
    return os.fsencode(word).decode("utf-8", "replace")


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
    try:
        number = int(text)
    except ValueError:
        number = -1
    if not 0 <= number < 1 << 63:
        raise argparse.ArgumentTypeError(f"“{text}” is no number, as the lists give it")
    return number
