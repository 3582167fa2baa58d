"""Opening the archive file: what it is, whether it may be opened, and how SQLite is to treat it."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from reader.errors import Busy, DiskFull, NewerArchive, NotAnArchive, ReadOnly, StoreError
from reader.store.migrations import APPLICATION_ID, VERSION, migrations

BUSY_TIMEOUT_MS = 30_000
_STEPS_BETWEEN_LOOKS = 50_000
"""So many steps of SQLite's machine take some milliseconds."""
_NETWORK_FILE_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "fuse.sshfs", "ncpfs"})


def now() -> str:
    """The time as the archive writes it: UTC, to the second, ending in ``Z``."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turns what SQLite says into errors that a person can act on."""
    try:
        yield
    except sqlite3.Error as error:
        raise _explanation(error, path) from error


def _explanation(error: sqlite3.Error, path: Path) -> StoreError:
    name = getattr(error, "sqlite_errorname", "") or ""
    shown = os.fsencode(path).decode("utf-8", "replace")
    if name.startswith("SQLITE_FULL"):
        return DiskFull(
            "There is no room left on the disk for the archive “{path}”.",
            "Nothing that was stored before is lost. Make room and try again.",
            path=shown,
        )
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return Busy(
            "The archive “{path}” is being written by another program.",
            "Nothing was changed. Try again when the other program has finished.",
            path=shown,
        )
    if name.startswith("SQLITE_READONLY"):
        return ReadOnly("The archive “{path}” may be read but not changed.", path=shown)
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return NotAnArchive(
            "The archive “{path}” is damaged and cannot be read.",
            "It was left as it is. Open a backup of it instead.",
            path=shown,
        )
    return StoreError(
        "The archive “{path}” cannot be used: the system says “{reason}”.",
        "It was left as it is.",
        path=shown,
        reason=str(error),
    )


def _inspect(path: Path) -> None:
    """Refuses, without touching it, a file that is not an archive of ours or is of a newer version.

    The file is looked at through SQLite, as something that never changes, and never opened by
    ourselves: closing a file drops every lock that this process holds on it, those of its other
    connections included. *Source*: "How To Corrupt An SQLite Database File", 2.2.
    """
    shown = os.fsencode(path).decode("utf-8", "replace")
    try:
        regular = stat.S_ISREG(path.stat().st_mode)
    except OSError as error:
        raise StoreError(
            "The archive “{path}” cannot be opened: the system says “{reason}”.",
            path=shown,
            reason=error.strerror or str(error),
        ) from error
    if not regular:
        raise NotAnArchive("“{path}” is a folder or a device, not an archive.", path=shown)
    try:
        try:
            application, version = _marks(path, immutable=True)
        except sqlite3.DatabaseError as error:
            # A full disk or a power cut may leave a file half brought up to date; its journal has the rest.
            halfway = (getattr(error, "sqlite_errorname", "") or "").startswith("SQLITE_CORRUPT")
            if not halfway or not Path(f"{os.path.realpath(path)}-wal").exists():
                raise
            application, version = _marks(path, immutable=False)
    except sqlite3.Error as error:
        if (getattr(error, "sqlite_errorname", "") or "").startswith("SQLITE_NOTADB"):
            raise NotAnArchive("“{path}” is not an archive.", "It was left as it is.", path=shown) from error
        raise _explanation(error, path) from error
    if application != APPLICATION_ID:
        raise NotAnArchive(
            "“{path}” is no archive of this program, or an empty file.", "It was left as it is.", path=shown
        )
    if version > VERSION:
        raise _newer(shown)


def _marks(path: Path, *, immutable: bool) -> tuple[int, int]:
    """The file's ``application_id`` and ``user_version``."""
    with contextlib.closing(_connect(path, "ro", immutable=immutable)) as looking:
        (application,) = looking.execute("PRAGMA application_id").fetchone()
        (version,) = looking.execute("PRAGMA user_version").fetchone()
    return int(application), int(version)


def _newer(shown: str) -> NewerArchive:
    return NewerArchive(
        "The archive “{path}” was written by a newer version of this program.",
        "It was left as it is. Install the newer version to open it.",
        path=shown,
    )


def place(path: Path) -> tuple[int, int] | None:
    """What tells a file from one put in its place; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _file_system(path: Path) -> str:
    """The kind of file system that ``path`` lies on; empty where the system does not tell."""
    try:
        mounts = Path("/proc/self/mounts").read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    best, kind = "", ""
    for line in mounts:
        fields = line.split(" ")
        if len(fields) > 2:
            point = fields[1].replace("\\040", " ")
            inside = str(path) == point or str(path).startswith(point.rstrip("/") + "/")
            if inside and len(point) >= len(best):
                best, kind = point, fields[2]
    return kind


def _settle(connection: sqlite3.Connection, path: Path, read_only: bool) -> None:
    """Sets what every connection to an archive needs."""
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.execute("PRAGMA secure_delete = ON")  # what is deleted for ever is not left in free pages
    connection.execute("PRAGMA temp_store = MEMORY")
    if read_only:
        connection.execute("PRAGMA query_only = ON")
        return
    if _file_system(path) in _NETWORK_FILE_SYSTEMS:
        # Shared memory does not work between computers: one program at a time, its journal in a file.
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA synchronous = EXTRA")
    else:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")


def _connect(path: Path, mode: str, *, immutable: bool = False) -> sqlite3.Connection:
    uri = path.absolute().as_uri() + f"?mode={mode}" + ("&immutable=1" if immutable else "")
    return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_TIMEOUT_MS / 1000)


@contextlib.contextmanager
def _until(connection: sqlite3.Connection, abandoned: Callable[[], bool]) -> Iterator[None]:
    """Interrupts SQLite's work on a connection as soon as nobody wants it any more; what was begun is taken back."""
    connection.set_progress_handler(lambda: int(abandoned()), _STEPS_BETWEEN_LOOKS)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)


def _migrate(connection: sqlite3.Connection, path: Path, updating: Callable[[], None] = lambda: None) -> None:
    """Brings the file to `VERSION`; takes the lock first and looks again under it.

    ``updating`` is told first where the file holds an archive already, for then it can take minutes.
    """
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version >= VERSION:
        return
    if version > 0:
        updating()
        _keep_a_copy(connection, path, version)
    connection.execute("BEGIN IMMEDIATE")
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version < VERSION:
            import uuid

            from sqlite_utils import Database

            migrations.apply(Database(connection, execute_plugins=False))
            if version == 0:
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.executemany(
                    "INSERT INTO meta (key, value) VALUES (?, ?)",
                    [("uuid", str(uuid.uuid4())), ("created_at", now())],
                )
            connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _keep_a_copy(connection: sqlite3.Connection, path: Path, version: int) -> None:
    """Copies the file as it is before a migration, once for each version."""
    copy = path.with_name(f"{path.name}.version-{version}.backup")
    if copy.exists():
        return
    try:
        with contextlib.suppress(FileExistsError):  # another process was quicker, and may have migrated since
            copy_whole(connection, copy)
    except OSError as error:
        raise StoreError(
            "The archive “{path}” is not brought up to date, because no copy of it can be kept: "
            "the system says “{reason}”.",
            "It was left as it is.",
            path=os.fsencode(path).decode("utf-8", "replace"),
            reason=error.strerror or str(error),
        ) from error


def copy_whole(connection: sqlite3.Connection, destination: Path) -> None:
    """Writes a complete copy of the archive to ``destination``, which appears whole or not at all.

    Errors: FileExistsError where something is there already; it is never written over.
    """
    with tempfile.TemporaryDirectory(prefix=".copy-", dir=destination.parent) as folder:
        temporary = Path(folder) / "copy"
        # As an address, since the bytes of a name need not be text.
        connection.execute("VACUUM INTO ?", (temporary.absolute().as_uri(),))
        sync(temporary)
        _link(temporary, destination)
        sync(destination.parent)


def sync(path: Path) -> None:
    """Makes sure that a file, or a folder's list of names, is on the disk."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def create(path: Path) -> None:
    """Makes a new, empty archive at ``path`` unless something is there already.

    The file is finished under another name and linked into place, so that no half-made archive is
    ever seen and nothing is ever written over.
    """
    shown = os.fsencode(path).decode("utf-8", "replace")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".new-archive-", dir=path.parent) as folder:
            temporary = Path(folder) / "archive"
            connection = sqlite3.connect(temporary, isolation_level=None)
            try:
                _settle(connection, temporary.absolute(), read_only=False)
                _migrate(connection, temporary)
            finally:
                connection.close()
            sync(temporary)
            with contextlib.suppress(FileExistsError):
                _link(temporary, path)
            sync(path.parent)
    except sqlite3.Error as error:
        raise _explanation(error, path) from error
    except OSError as error:
        raise StoreError(
            "The archive “{path}” cannot be made: the system says “{reason}”.",
            path=shown,
            reason=error.strerror or str(error),
        ) from error


def _link(temporary: Path, path: Path) -> None:
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if path.exists():
            raise FileExistsError(path) from None
        os.rename(temporary, path)


def connect(
    path: Path,
    *,
    read_only: bool,
    updating: Callable[[], None] = lambda: None,
    abandoned: Callable[[], bool] = lambda: False,
) -> tuple[sqlite3.Connection, bool]:
    """A connection to the archive at ``path``, and whether it can only read.

    ``read_only`` asks for a connection that never writes; a file that may not be written gives one too.
    ``updating`` is told before an archive of an older version is brought up to date; that ends, and leaves
    the file as it was, soon after ``abandoned`` says so.
    """
    _inspect(path)
    path = Path(os.path.realpath(path))  # the journal lies beside the file itself, not beside a link to it
    writable = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    with explained(path):
        if writable:
            connection = _connect(path, "rw")
        else:
            connection = _connect(path, "ro", immutable=not Path(f"{path}-wal").exists())
        try:
            _settle(connection, path.absolute(), read_only=not writable)
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version > VERSION:
                raise _newer(os.fsencode(path).decode("utf-8", "replace"))
            if version < VERSION:
                if not writable:
                    raise ReadOnly(
                        "The archive “{path}” is of an older version and cannot be brought up to date, "
                        "because it may not be changed.",
                        "Copy it to a place where it may be changed, and open the copy.",
                        path=os.fsencode(path).decode("utf-8", "replace"),
                    )
                with _until(connection, abandoned):
                    _migrate(connection, path, updating)
            if read_only:
                connection.execute("PRAGMA query_only = ON")
        except BaseException:
            connection.close()
            raise
    return connection, read_only or not writable
