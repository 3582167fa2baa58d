"""The folder of an index: which of its rooms is in use, what was settled, who may write.

::

    <folder>/LOCK                 held by the process that writes
    <folder>/CURRENT              the name of the room in use
    <folder>/<room>/state.json    uuid, index_id, stamp, generation, settled_seq
    <folder>/<room>/…             the files of Whoosh

A rebuild goes into a new room; the others are swept by whoever next holds the lock. Nothing counts
before it was forced to the disk: files first, then the name that publishes them, then the folder.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from reader.errors import IndexDamaged


@dataclass(frozen=True, slots=True)
class State:
    """What a room says of itself; ``settled_seq`` is the last change of the archive that it holds."""

    uuid: str
    index_id: str
    stamp: str
    generation: int
    settled_seq: int


def damaged(why: str) -> IndexDamaged:
    """The one error of the index; the reason is for the log."""
    return IndexDamaged("The search index cannot be used ({why}); it is built again from the archive.", why=why)


def current_room(folder: Path) -> Path:
    """The room in use. Errors: `IndexDamaged` where there is none."""
    try:
        name = (folder / "CURRENT").read_text(encoding="ascii").strip()
    except (OSError, ValueError) as error:
        raise damaged("it is absent") from error
    room = folder / name
    if not name.isdigit() or not room.is_dir():
        raise damaged("its folder is gone")
    return room


def new_room(folder: Path) -> Path:
    """An empty room that is not yet in use."""
    folder.mkdir(parents=True, exist_ok=True)
    number = max((int(each.name) for each in folder.iterdir() if each.name.isdigit()), default=0)
    while True:
        number += 1
        try:
            (folder / str(number)).mkdir()
        except FileExistsError:
            continue
        return folder / str(number)


def move_in(room: Path) -> None:
    """Put a room into use."""
    sync_folder(room)
    _replace(room.parent / "CURRENT", room.name)


def read_state(room: Path) -> State:
    """Errors: `IndexDamaged`."""
    try:
        told = json.loads((room / "state.json").read_text(encoding="utf-8"))
        state = State(
            str(told["uuid"]),
            str(told["index_id"]),
            str(told["stamp"]),
            int(told["generation"]),
            int(told["settled_seq"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise damaged("its state cannot be read") from error
    return state


def write_state(room: Path, state: State) -> None:
    """Publish what the room holds."""
    _replace(room / "state.json", json.dumps(asdict(state)))


def new_id() -> str:
    """A name that no other index has."""
    return secrets.token_hex(16)


def sweep(room: Path) -> None:
    """Remove rooms beside the one in use; what another program still holds open stays for the next time."""
    for name in os.listdir(room.parent):
        if name.isdigit() and name != room.name:
            shutil.rmtree(room.parent / name, ignore_errors=True)


# ---------------------------------------------------------------- disk


def sync_file(path: Path) -> None:
    """Force a file's content to the disk."""
    _sync(path, os.O_RDWR)


def sync_folder(folder: Path) -> None:
    """Force a folder's names to the disk, where the system can."""
    if sys.platform != "win32":
        _sync(folder, os.O_RDONLY)


def _sync(path: Path, how: int) -> None:
    handle = os.open(path, how)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _replace(path: Path, text: str) -> None:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[bool]:
    """Whether this process may write, until the end of the block; it never waits."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "LOCK").open("ab") as file:
        mine = _try_lock(file)
        try:
            yield mine
        finally:
            if mine:
                _unlock(file)


if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: BinaryIO) -> bool:
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(file: BinaryIO) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(file: BinaryIO) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _unlock(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
