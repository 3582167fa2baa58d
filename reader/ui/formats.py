"""What the formats of files are called in the window; pure but for the chosen language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate


def _names() -> dict[str, str]:
    return {
        "copied-text": translate("formats", "Copied text"),
        "html": translate("formats", "Web page"),
        "singlefile": translate("formats", "SingleFile page"),
        "mhtml": translate("formats", "Web page (MHTML)"),
        "warc": translate("formats", "Web archive (WARC)"),
        "arc": translate("formats", "Web archive (ARC)"),
        "wacz": translate("formats", "Web archive (WACZ)"),
        "zim": translate("formats", "Offline website (ZIM)"),
        "feed": translate("formats", "Feed"),
        "json-feed": translate("formats", "JSON Feed"),
        "nitf": translate("formats", "News item (NITF)"),
        "newsml-1": translate("formats", "News item (NewsML 1)"),
        "newsml-g2": translate("formats", "News item (NewsML-G2)"),
        "ninjs": translate("formats", "News item (ninjs)"),
        "iptc-7901": translate("formats", "News item (IPTC 7901)"),
        "wordpress": translate("formats", "WordPress export"),
        "archive-reader": translate("formats", "Article of another archive"),
        "jsonl": translate("formats", "JSON Lines"),
        "json": translate("formats", "Records (JSON)"),
        "csv": translate("formats", "Table (CSV)"),
        "xlsx": translate("formats", "Table (Excel)"),
        "bookmarks": translate("formats", "Bookmarks"),
        "ris": translate("formats", "References (RIS)"),
        "csl-json": translate("formats", "References (CSL-JSON)"),
        "markdown": translate("formats", "Markdown"),
        "epub": translate("formats", "Book (EPUB)"),
        "pdf": translate("formats", "PDF"),
        "zip": translate("formats", "Zip file"),
        "gzip": translate("formats", "gzip"),
        "zstd": translate("formats", "Zstandard"),
    }


_ARCHIVES_OF_PAGES = ("warc", "arc", "wacz", "zim")


def format_name(code: str) -> str:
    """What kind of file an article came from, in a word or two: the web archive, where it lay in one."""
    kinds = code.split("+")
    kind = next((each for each in kinds if each in _ARCHIVES_OF_PAGES), kinds[0])
    return _names().get(kind, kind)


def format_names(code: str) -> str:
    """The format of an article and of all that it lay in, innermost first: ``Web page · Web archive (WARC)``."""
    names = _names()
    return " · ".join(names.get(kind, kind) for kind in code.split("+"))
