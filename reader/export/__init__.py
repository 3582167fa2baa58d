"""Articles written out again, one module a format.

A format has ``SUFFIX`` and ``write(out, articles, kept)``, which writes one file and returns the
numbers of the articles that it cannot hold; and one line in `FORMATS`.
"""

from __future__ import annotations

import contextlib
import errno
import importlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Protocol, cast

from reader.errors import OutputError
from reader.export.kept import Kept
from reader.model import Article

__all__ = ["FORMATS", "STREAMS", "Format", "Kept", "format_named", "new_file", "written"]

FORMATS = ("html", "markdown", "text", "jsonl", "csv", "epub", "warc")
"""The formats that put one or many articles into one file; `originals` gives each its own bytes."""

STREAMS = frozenset({"html", "markdown", "text", "jsonl", "csv"})
"""Those that are text, and so can be read from standard output."""


class Format(Protocol):
    """A module that writes one format."""

    SUFFIX: str

    def write(self, out: IO[bytes], articles: Iterable[Article], kept: Kept) -> list[int]: ...


def format_named(name: str) -> Format:
    """The module of a format; it is loaded where it is used."""
    return cast(Format, importlib.import_module(f"reader.export.{name}"))


@contextlib.contextmanager
def new_file(path: Path, *, replace: bool = False) -> Iterator[IO[bytes]]:
    """A file that appears complete or not at all, and over no other unless ``replace``. Errors: `OutputError`."""
    shown = os.fsencode(path).decode("utf-8", "replace")
    if os.path.lexists(path) and not replace:
        raise OutputError("“{path}” is there already and is not written over.", path=shown)
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.absolute().parent, prefix=".export-")
        with os.fdopen(handle, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o666 & ~_umask())
        if os.path.lexists(path) and not replace:  # another program was quicker
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        os.replace(temporary, path)
        temporary = ""
    except OSError as error:
        raise OutputError(
            "“{path}” could not be written: the system says “{reason}”.",
            path=shown,
            reason=error.strerror or str(error),
        ) from error
    finally:  # also where an article could not be read, or the person stopped it
        if temporary:
            with contextlib.suppress(OSError):
                os.unlink(temporary)


def written(out: IO[bytes], lines: Iterable[str]) -> None:
    """Writes text in UTF-8; what no file can hold is replaced."""
    for line in lines:
        out.write(line.encode("utf-8", "replace"))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
