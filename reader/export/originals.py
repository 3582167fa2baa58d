"""The bytes that were imported, as files: byte for byte, named and dated, with what lay beside them."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import PurePath

import zstandard

from reader.export.file_names import fit, stem_of
from reader.export.kept import Kept
from reader.model import Article, Capture

_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,6}")
_SUFFIXES = {
    "copied-text": ".txt",
    "html": ".html",
    "singlefile": ".html",
    "mhtml": ".mhtml",
    "markdown": ".md",
    "iptc-7901": ".txt",
    "archive-reader": ".jsonl",
    "json-feed": ".json",
    "ninjs": ".json",
    "feed": ".xml",
    "nitf": ".xml",
    "newsml-1": ".xml",
    "newsml-g2": ".xml",
    "wordpress": ".xml",
    "epub": ".epub",
    "pdf": ".pdf",
}
_BEGINNINGS = ((b"WARC/", ".warc"), (b"%PDF", ".pdf"), (b"\x1f\x8b", ".gz"), (b"\x28\xb5\x2f\xfd", ".zst"))


@dataclass(frozen=True, slots=True)
class OriginalFile:
    """A file to be written: its digest, its name and suffix, its bytes, when it was captured, and what lay beside it.

    Units: ``captured_s`` in seconds since 1970, None where it is not known.
    """

    sha256: str
    stem: str
    suffix: str
    own_name: str
    data: bytes = field(repr=False)
    captured_s: float | None
    beside: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)


def originals(article: Article, kept: Kept) -> Iterator[OriginalFile]:
    """A file for each capture, oldest first; where there are several, each is named by its time as well."""
    files = [one.files for one in kept.moved(article.id).captures]
    for capture, beside in zip(article.captures, files, strict=True):
        at = moment(capture)
        stem = stem_of(article)
        if len(article.captures) > 1 and at is not None:
            stem = f"{fit(stem)[:80]} captured {at:%Y-%m-%d %H.%M.%S}"
        data = kept.original(capture.sha256, article.id)
        suffix = suffix_of(capture, data)
        yield OriginalFile(
            capture.sha256,
            stem,
            suffix,
            f"{PurePath(capture.origin.replace(chr(92), '/')).name.partition('.')[0] or 'page'}{suffix}",
            data,
            at.timestamp() if at else None,
            tuple((name, kept.original(sha256, article.id)) for name, sha256 in beside),
        )


def moment(capture: Capture) -> datetime | None:
    """When a capture was made, in UTC; None where what is noted is no time."""
    for said in (capture.captured_at, capture.imported_at):
        try:
            at = datetime.fromisoformat(said)
        except ValueError:
            continue
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    return None


def suffix_of(capture: Capture, data: bytes) -> str:
    """The ending that a file of these bytes has: that of its own file, else by its content or format."""
    name = PurePath(capture.origin.replace("\\", "/")).name
    endings = [ending for ending in PurePath(name).suffixes[-2:] if _SUFFIX.fullmatch(ending)]
    packed = [ending for ending in endings[-1:] if ending.lower() in (".gz", ".zst")]
    whole = "+" not in re.sub(r"\+(?:gzip|zstd)", "", capture.format)
    if whole and endings:
        return "".join(endings if packed else endings[-1:])
    by_format = _SUFFIXES.get(capture.format.partition("+")[0], ".bin")
    for beginning, ending in _BEGINNINGS:
        if data.startswith(beginning):
            return by_format + ending if ending in (".gz", ".zst") else ending
    return by_format


def unpacked(data: bytes) -> bytes:
    """The bytes within a gzip or zstd of a single file; other bytes as they are, and damaged ones too."""
    try:
        if data.startswith(b"\x1f\x8b"):
            return gzip.decompress(data)
        if data.startswith(b"\x28\xb5\x2f\xfd"):
            return zstandard.ZstdDecompressor().decompressobj().decompress(data)
    except (OSError, EOFError, zlib.error, zstandard.ZstdError):
        return data
    return data
