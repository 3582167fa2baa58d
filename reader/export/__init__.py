"""Articles written out again, one module a format."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from reader.errors import OutputError


def write_new(path: Path, lines: Iterable[str]) -> None:
    """Writes a text file that was not there before; it appears complete or not at all. Errors: `OutputError`."""
    shown = os.fsencode(path).decode("utf-8", "replace")
    if os.path.lexists(path):
        raise OutputError("“{path}” is there already and is not written over.", path=shown)
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.absolute().parent, prefix=".export-")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.writelines(lines)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o666 & ~_umask())
        if os.path.lexists(path):  # another program was quicker
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


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
