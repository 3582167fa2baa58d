"""Names of files that every system takes, and no two of which are one to any of them."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path

from reader.model import Article

_NAME_BYTES = 150
"""Some file systems take 255 bytes or 255 letters, encrypted ones 143 letters; room is left for what is added."""

_FORBIDDEN = re.compile(
    r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]+'
)
_RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³])(?=\.|$)", re.IGNORECASE)


class Names:
    """Gives each article of an export a name that is free in its folder."""

    def __init__(self, folder: Path) -> None:
        try:
            there = os.listdir(folder)
        except OSError:
            there = []
        self._taken = {_folded(name) for name in there}

    def free(self, stem: str, suffix: str) -> str:
        """The stem made fit for a file's name, with the suffix; numbered where that name is taken."""
        stem = fit(stem)
        name, number = stem + suffix, 2
        while _folded(name) in self._taken:
            name, number = f"{stem} ({number}){suffix}", number + 1
        self._taken.add(_folded(name))
        return name


def stem_of(article: Article) -> str:
    """Day and headline, by which a folder of articles is in order."""
    day = article.published[:10] if re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", article.published) else ""
    return " ".join(filter(None, (day, article.title)))


def fit(stem: str) -> str:
    """A text as the stem of a file's name: composed, on one line, without what any system refuses, not too long."""
    text = " ".join(_FORBIDDEN.sub(" ", unicodedata.normalize("NFC", stem)).split())
    while len(text.encode()) > _NAME_BYTES:
        text = text[:-1]
    text = text.strip(" .") or "article"
    return f"_{text}" if _RESERVED.match(text) else text


def fit_path(name: str) -> list[str]:
    """A relative path as a page names it, each part fit to be a file's name; never out of its folder."""
    parts = [part for part in name.replace("\\", "/").split("/") if part.strip(" .")]
    return [fit(part) for part in parts] or ["file"]


def _folded(name: str) -> str:
    """What a system that tells neither case nor composition apart takes a name for."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
