"""What runs inside a worker: one file at a time, parsed, cleaned and sent back.

This module is what the fork server loads beforehand; the parsers are imported here once.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import logging
import os
import re
import signal
import sys
import traceback
from collections.abc import Iterator
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path

from reader import importers
from reader.clean import clean
from reader.errors import DamagedFile, ImportProblem, TooLarge, UnknownFormat
from reader.importers import pictures, wire
from reader.importers.identity import identity
from reader.importers.likeness import signature
from reader.importers.maker import maker
from reader.importers.wire import Request
from reader.model import CleanDraft, Draft, KnownPart, Moved

ADDRESS_SPACE_BYTES = 2 * 1024**3
OPEN_FILES = 256
DRAFT_CPU_S = 30
_STACK_DEPTH = 3000
_TOO_MUCH_MEMORY = "Reading the file takes more memory than a file may take."
_TOO_DEEP = "The file is nested too deeply to be read."
_DAY = re.compile("[0-9]{4}(?:-[0-9]{2}){0,2}")  # a year or a month may be all that a page tells
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

_BLANKS = re.compile("[^\\S\u3000]+")


def serve(connection: Connection) -> None:
    """Answers requests until the other side hangs up.

    A request is ``limits``, which asks what holds here, or a packed `Request` for a file.
    """
    _quiet()
    held = limit()
    while True:
        try:
            asked = connection.recv_bytes()
        except (EOFError, OSError):
            return
        if asked == b"limits":
            connection.send_bytes(json.dumps(held).encode())
            continue
        request = Request.unpacked(asked)
        original = b""
        allow_cpu(DRAFT_CPU_S)
        try:
            for message in read(request):
                if isinstance(message, wire.Place) and not message.drafted:
                    allow_cpu(DRAFT_CPU_S)  # the clock begins anew for each draft
                if isinstance(message, CleanDraft):
                    same = message.draft.original is original
                    original = message.draft.original
                    connection.send_bytes(wire.pack(message, same_original=same))
                else:
                    connection.send_bytes(wire.pack(message))
        except Exception as bug:
            lines = "".join(traceback.format_tb(bug.__traceback__))
            connection.send_bytes(wire.pack(wire.Bug(type(bug).__name__, lines)))
            raise
        connection.send_bytes(wire.pack(None))


def read(request: Request) -> Iterator[CleanDraft | ImportProblem | KnownPart | wire.Place]:
    """The cleaned drafts of one file and what was wrong with it, each behind the place where it was found."""
    origin = importers.shown(request.path)
    try:
        for number, leaf in _numbered(request):
            for message in _leaf(request, number, leaf) if leaf else (wire.Place(-1),):
                if isinstance(message, ImportProblem):
                    message.path = origin
                yield message
    except ImportProblem as problem:
        problem.path = origin
        if request.share == 0:  # the other shares found the same
            yield problem


def _numbered(request: Request) -> Iterator[tuple[int, importers.Leaf | ImportProblem | None]]:
    """The inner files of the request's share; None is a sign of life."""
    number = -1
    file = importers.opened(request.path) if request.original is None else importers.kept(request.original)
    for leaf in importers.leaves(file):
        if leaf is None:
            yield -1, None
            continue
        number += 1
        if number >= request.leaf and number % request.of == request.share:
            yield number, leaf


def _leaf(
    request: Request, number: int, leaf: importers.Leaf | ImportProblem
) -> Iterator[CleanDraft | ImportProblem | KnownPart | wire.Place]:
    if isinstance(leaf, ImportProblem):
        yield wire.Place(number)
        yield leaf
        return
    if request.known and leaf.part and (known := _known(request, leaf)):
        if number != request.leaf or request.draft == 0:  # else it was told before its worker died
            yield wire.Place(number)
            yield known
        return
    at = request.draft if number == request.leaf else 0
    plain = request.plain and number == request.leaf
    while True:
        try:
            for message in _drafts(leaf, number, at, plain=plain, origin=importers.shown(request.path)):
                if isinstance(message, wire.Place):
                    at = message.draft
                yield message
        except ImportProblem as problem:
            problem.part = problem.part or leaf.part
            if not _is_no_loss(leaf, problem):
                yield problem
        except (MemoryError, RecursionError) as error:
            if not plain:
                plain = True
                continue
            yield TooLarge(_TOO_MUCH_MEMORY if isinstance(error, MemoryError) else _TOO_DEEP, part=leaf.part)
        return


def _known(request: Request, leaf: importers.Leaf) -> KnownPart | None:
    """The inner file as one that need not be read, if its bytes are those that are known."""
    try:
        data = leaf.file.original or leaf.file.whole
    except ImportProblem:
        return None
    part, sha256 = _tidy(leaf.part), hashlib.sha256(data).hexdigest()
    found = wire.fingerprint(part, sha256) in request.known
    return KnownPart(importers.shown(request.path), part, sha256) if found else None


def _drafts(
    leaf: importers.Leaf, number: int, first: int, *, plain: bool, origin: str
) -> Iterator[CleanDraft | ImportProblem | wire.Place]:
    """The drafts of one inner file from the ``first`` on."""
    if plain:
        leaf = dataclasses.replace(leaf, file=dataclasses.replace(leaf.file, plain=True))
    nth = 0
    yield wire.Place(number, max(nth, first))
    for draft in importers.drafts(leaf):
        if nth >= first:
            yield wire.Place(number, nth, drafted=True, part=draft.part)
            try:
                yield draft if isinstance(draft, ImportProblem) else cleaned(draft, origin)
            except DamagedFile as problem:
                if not _is_no_loss(leaf, problem):
                    yield problem
        nth += 1
        yield wire.Place(number, max(nth, first))


def _is_no_loss(leaf: importers.Leaf, problem: ImportProblem) -> bool:
    return leaf.file.incidental and isinstance(problem, (DamagedFile, UnknownFormat))


def cleaned(draft: Draft, origin: str) -> CleanDraft:
    """A draft with clean HTML, plain text and pictures encoded anew. Errors: `DamagedFile` without any words."""
    html, text = clean(_tidy(draft.html))
    text = _tidy(draft.text) or text
    title = _line(draft.title)
    if not text.strip() and not title and not draft.pictures:
        raise DamagedFile("No article was found in the file.", part=draft.part)
    if not title:
        title = _line(text[:120]) or Path(origin).name
    stored, told = pictures.kept(draft.pictures, moved=draft.moved is not None)
    draft = dataclasses.replace(
        draft,
        title=title,
        published=_moment(draft.published),
        published_raw=_line(draft.published_raw),
        source=_line(draft.source),
        url=_line(draft.url),
        section=_line(draft.section),
        language=_line(draft.language),
        copyright=_line(draft.copyright),
        authors=tuple(filter(None, map(_line, draft.authors))),
        tags=tuple(filter(None, map(_line, draft.tags))),
        part=_tidy(draft.part),
        warnings=tuple(map(_tidy, draft.warnings + told)),
    )
    stored = tuple(
        dataclasses.replace(
            picture, caption=_line(picture.caption), credit=_line(picture.credit), alt=_line(picture.alt)
        )
        for picture in stored
    )
    known_as = identity("" if draft.shares_url else draft.url, title, text, draft.original)
    if draft.moved is not None:
        known_as, draft = draft.moved.identity, dataclasses.replace(draft, moved=_corrections_cleaned(draft.moved))
    return CleanDraft(
        draft=draft,
        html=html,
        text=text,
        pictures=stored,
        identity=known_as,
        origin=origin,
        signature=signature(text),
        made_by=maker(draft.format),
    )


def _corrections_cleaned(moved: Moved) -> Moved:
    corrections = tuple(dataclasses.replace(each, html=clean(_tidy(each.html))[0]) for each in moved.corrections)
    return dataclasses.replace(moved, corrections=corrections)


def _moment(published: str) -> str:
    """A day or a moment in ISO 8601; empty for anything else."""
    if len(published) < len("2026-01-14") and _DAY.fullmatch(published):
        return published
    try:
        datetime.fromisoformat(published)
    except ValueError:
        return ""
    return published if _DAY.fullmatch(published[:10]) else ""


def _line(text: str) -> str:
    """The text on one line; an ideographic space is a letter of its line and stays."""
    return _BLANKS.sub(" ", _tidy(text)).strip()


def _tidy(text: str) -> str:
    return _CONTROLS.sub("", text)


def _quiet() -> None:
    """A worker says nothing of its own: libraries' talk about broken pages helps nobody."""
    logging.disable(logging.CRITICAL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is the parent that is interrupted, and ends us in good order
    sys.setrecursionlimit(_STACK_DEPTH)
    with contextlib.suppress(OSError):
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        os.close(nothing)


def limit() -> dict[str, bool]:
    """Sets the limits that this system knows, and tells which of them hold."""
    held = {"memory": False, "processor time": False, "open files": False, "core dumps": False}
    if sys.platform == "win32":  # the parent's watch on time and memory holds there all the same
        return held
    import resource

    for name, kind, most in (
        ("memory", resource.RLIMIT_AS, ADDRESS_SPACE_BYTES),
        ("open files", resource.RLIMIT_NOFILE, OPEN_FILES),
        ("core dumps", resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (most, most))
            held[name] = True
    held["processor time"] = allow_cpu(DRAFT_CPU_S)
    return held


def allow_cpu(seconds: int) -> bool:
    """Lets this process use so much processor time from now on; it ends by itself, even where nobody watches it."""
    if sys.platform == "win32":
        return False
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + 1 + seconds
    try:
        _, ceiling = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (most if ceiling < 0 else min(most, ceiling), ceiling))
    except (OSError, ValueError):
        return False
    return True
