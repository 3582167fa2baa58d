"""How requests and answers travel between the parent and a worker: nothing is ever unpickled."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import struct
from pathlib import Path
from typing import Any

from reader import errors
from reader.errors import ImportProblem
from reader.model import (
    Capture,
    CleanDraft,
    CleanHtml,
    Correction,
    Draft,
    Event,
    KnownPart,
    Moved,
    MovedCapture,
    MovedCorrection,
    MovedTag,
    Original,
    StoredPicture,
)

_FINGERPRINT = 16


@dataclasses.dataclass(frozen=True, slots=True)
class Request:
    """A file to read, or a share of it.

    Reading begins at the draft ``draft`` of the inner file ``leaf``; ``plain`` asks for that draft
    without any parser of pages. Of the inner files every ``of``-th is read, beginning with ``share``.
    With ``original`` it is a capture that is in the archive, and ``path`` its name alone. Inner files
    that are ``known``, by the `fingerprint` of their part and bytes, are told of and not read.
    """

    path: Path
    leaf: int = 0
    draft: int = 0
    plain: bool = False
    share: int = 0
    of: int = 1
    original: Original | None = None
    known: frozenset[bytes] = frozenset()

    def packed(self) -> bytes:
        """The request as it travels: numbers, the path as the system writes it, and the rest behind a zero."""
        numbers = (self.leaf, self.draft, int(self.plain), self.share, self.of)
        more = {"original": self.original, "known": b"".join(self.known)}
        kept = b"\0" + _framed(more) if self.original is not None or self.known else b""
        return " ".join(map(str, numbers)).encode() + b" " + os.fsencode(self.path) + kept

    @staticmethod
    def unpacked(data: bytes) -> Request:
        """The request again."""
        leaf, draft, plain, share, of, rest = data.split(b" ", 5)
        name, _, kept = rest.partition(b"\0")
        head, blobs = _opened(kept) if kept else ({"original": None, "known": None}, [])
        original = _original(head["original"], blobs) if head["original"] else None
        known = _blob(head["known"], blobs) if head["known"] else b""
        return Request(
            path=Path(os.fsdecode(name)),
            leaf=int(leaf),
            draft=int(draft),
            plain=plain == b"1",
            share=int(share),
            of=int(of),
            original=original,
            known=frozenset(known[at : at + _FINGERPRINT] for at in range(0, len(known), _FINGERPRINT)),
        )


def fingerprint(part: str, sha256: str) -> bytes:
    """What an inner file is known by: its part, and the digest of its bytes."""
    return hashlib.blake2b(f"{part}\0{sha256}".encode("utf-8", "replace"), digest_size=_FINGERPRINT).digest()


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """Where in a file a reading is: the number of the inner file, and of the draft in it, both from 0.

    It is told before a draft is asked for, and again with ``drafted`` and its ``part`` before the
    draft is cleaned. ``leaf`` is -1 for a mere sign of life.
    """

    leaf: int
    draft: int = 0
    drafted: bool = False
    part: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Bug:
    """What a worker stumbled over: the kind of the exception and the lines of code, without any text of the file."""

    kind: str
    lines: str


Message = CleanDraft | ImportProblem | KnownPart | Place | Bug | None
"""A draft, a problem, a part that is known, where the reading is, a bug, or None: the file is done."""

_PROBLEMS: dict[str, type[ImportProblem]] = {
    kind.__name__: kind
    for kind in (ImportProblem, errors.UnknownFormat, errors.DamagedFile, errors.TooLarge, errors.TimedOut)
}


def pack(message: Message, *, same_original: bool = False) -> bytes:
    """One message as bytes; ``same_original`` leaves out the draft's original, which the draft before it had too."""
    head: dict[str, Any]
    if message is None:
        head = {"kind": "done"}
    elif isinstance(message, Place):
        head = {"kind": "place", "place": dataclasses.asdict(message)}
    elif isinstance(message, KnownPart):
        head = {"kind": "known", "known": dataclasses.asdict(message)}
    elif isinstance(message, Bug):
        head = {"kind": "bug", "bug": dataclasses.asdict(message)}
    elif isinstance(message, ImportProblem):
        head = {
            "kind": type(message).__name__,
            "message": message.template,
            "hint": message.hint_template,
            "path": message.path,
            "part": message.part,
            "values": {name: str(value) for name, value in message.values.items()},
        }
    else:
        draft = dataclasses.replace(message.draft, pictures=())  # their bytes were encoded anew
        if same_original:
            draft = dataclasses.replace(draft, original=b"")
        head = {"kind": "draft", "same": same_original, "draft": dataclasses.replace(message, draft=draft)}
    return _framed(head)


def _framed(head: dict[str, Any]) -> bytes:
    """Values as JSON, and the bytes in them behind it."""
    blobs: list[bytes] = []
    text = json.dumps(head, ensure_ascii=True, default=lambda value: _plain(value, blobs)).encode()
    sizes = struct.pack(f">{len(blobs)}Q", *map(len, blobs))
    return struct.pack(">QQ", len(text), len(blobs)) + sizes + text + b"".join(blobs)


def _plain(value: Any, blobs: list[bytes]) -> Any:
    if isinstance(value, bytes):
        blobs.append(value)
        return {"bytes": len(blobs) - 1}
    return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}


def unpack(data: bytes, original: bytes = b"") -> Message:
    """The message again; ``original`` is that of the draft before it. Errors: ValueError for bytes that are none."""
    try:
        return _unpacked(data, original)
    except (KeyError, IndexError, TypeError, AttributeError, struct.error, RecursionError) as error:
        raise ValueError("These bytes are no message.") from error


def _opened(data: bytes) -> tuple[dict[str, Any], list[bytes]]:
    view = memoryview(data)
    length, count = struct.unpack(">QQ", view[:16])
    at = 16 + 8 * count
    sizes = struct.unpack(f">{count}Q", view[16:at])
    head = json.loads(bytes(view[at : at + length]))
    at += length
    blobs = []
    for size in sizes:
        blobs.append(bytes(view[at : at + size]))
        at += size
    return head, blobs


def _original(found: dict[str, Any], blobs: list[bytes]) -> Original:
    files = tuple((name, _blob(content, blobs)) for name, content in found["files"])
    return Original(found["name"], _blob(found["data"], blobs), files, found["part"])


def _unpacked(data: bytes, original: bytes) -> Message:
    head, blobs = _opened(data)
    kind = head["kind"]
    if kind == "done":
        return None
    if kind == "place":
        return Place(**head["place"])
    if kind == "known":
        return KnownPart(**head["known"])
    if kind == "bug":
        return Bug(**head["bug"])
    if kind == "draft":
        return _clean_draft(head["draft"], blobs, original if head["same"] else None)
    return _PROBLEMS[kind](head["message"], head["path"], head["part"], head["hint"], **head["values"])


def _clean_draft(found: dict[str, Any], blobs: list[bytes], original: bytes | None) -> CleanDraft:
    given = found["draft"]
    draft = Draft(
        **{
            **given,
            "original": _blob(given["original"], blobs) if original is None else original,
            "files": tuple((name, _blob(content, blobs)) for name, content in given["files"]),
            "pictures": (),
            "moved": _moved(given["moved"], blobs) if given["moved"] else None,
            **{name: tuple(given[name]) for name in ("authors", "tags", "warnings")},
        }
    )
    return CleanDraft(
        draft=draft,
        html=CleanHtml(found["html"]),
        text=found["text"],
        pictures=tuple(StoredPicture(**{**p, "data": _blob(p["data"], blobs)}) for p in found["pictures"]),
        identity=found["identity"],
        origin=found["origin"],
        signature=_blob(found["signature"], blobs),
        made_by=found["made_by"],
    )


def _moved(found: dict[str, Any], blobs: list[bytes]) -> Moved:
    return Moved(
        **{
            **found,
            "tags": tuple(MovedTag(**tag) for tag in found["tags"]),
            "captures": tuple(
                MovedCapture(
                    Capture(**{**one["capture"], "warnings": tuple(one["capture"]["warnings"])}),
                    one["digest"],
                    tuple((name, sha256) for name, sha256 in one["files"]),
                )
                for one in found["captures"]
            ),
            "corrections": tuple(
                MovedCorrection(Correction(**one["correction"]), one["html"]) for one in found["corrections"]
            ),
            "events": tuple(Event(**event) for event in found["events"]),
            "contents": tuple((sha256, _blob(data, blobs)) for sha256, data in found["contents"]),
        }
    )


def _blob(place: dict[str, int], blobs: list[bytes]) -> bytes:
    return blobs[place["bytes"]]
