"""By what a capture was read: the program and the libraries that its format goes through, with their versions."""

from __future__ import annotations

from functools import lru_cache
from importlib import metadata

from reader import __version__

_OF_ALL = ("nh3", "rensa", "faust-cchardet", "dateparser")
_OF_PAGES = ("trafilatura", "readability-lxml", "lxml", "htmldate", "courlan")
_OF_ENTRIES = ("lxml", "courlan")
_OF_FORMATS = {
    "copied-text": (),
    "warc": ("FastWARC",),
    "wacz": ("FastWARC",),
    "arc": ("warcio",),
    "epub": _OF_ENTRIES,
    "feed": ("feedparser", *_OF_ENTRIES),
    **dict.fromkeys(("json-feed", "nitf", "newsml-1", "newsml-g2", "ninjs", "iptc-7901", "wordpress"), _OF_ENTRIES),
    **dict.fromkeys(("jsonl", "json", "csv", "bookmarks", "ris", "csl-json"), _OF_ENTRIES),
    "markdown": ("markdown-it-py",),
    "pdf": ("pypdf",),
    "xlsx": ("openpyxl", *_OF_ENTRIES),
    "zim": ("libzim",),
}


@lru_cache
def maker(format_name: str) -> str:
    """What reads a format now: ``archive-reader 0.1.0 with nh3 0.3.2, …``; another one may read it better."""
    first, *around = format_name.split("+")
    through = [*_OF_FORMATS.get(first, _OF_PAGES)]
    for container in around:
        through += _OF_FORMATS.get(container, ())
    names = dict.fromkeys((*through, *_OF_ALL))
    versions = {name: _version(name) for name in names}
    return f"archive-reader {__version__} with " + ", ".join(
        f"{name} {held}" for name, held in versions.items() if held
    )


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
