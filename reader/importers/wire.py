"""How a worker's answers travel: JSON and the bytes beside it, so that nothing is ever unpickled."""

from __future__ import annotations

import dataclasses
import json
import struct
from typing import Any

from reader import errors
from reader.errors import ImportProblem
from reader.model import CleanDraft, CleanHtml, Draft, StoredPicture

Message = CleanDraft | ImportProblem | None
"""A draft, a problem, or None: the file is done."""

_PROBLEMS: dict[str, type[ImportProblem]] = {
    kind.__name__: kind
    for kind in (ImportProblem, errors.UnknownFormat, errors.DamagedFile, errors.TooLarge, errors.TimedOut)
}


def pack(message: Message) -> bytes:
    """One message as bytes."""
    blobs: list[bytes] = []
    head: dict[str, Any]
    if message is None:
        head = {"kind": "done"}
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
        head = {"kind": "draft", "draft": dataclasses.replace(message, draft=draft)}
    text = json.dumps(head, ensure_ascii=True, default=lambda value: _plain(value, blobs)).encode()
    sizes = struct.pack(f">{len(blobs)}Q", *map(len, blobs))
    return struct.pack(">QQ", len(text), len(blobs)) + sizes + text + b"".join(blobs)


def _plain(value: Any, blobs: list[bytes]) -> Any:
    if isinstance(value, bytes):
        blobs.append(value)
        return {"bytes": len(blobs) - 1}
    return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}


def unpack(data: bytes) -> Message:
    """The message again. Errors: ValueError for bytes that are none."""
    try:
        return _unpacked(data)
    except (KeyError, IndexError, TypeError, AttributeError, struct.error, RecursionError) as error:
        raise ValueError("These bytes are no message.") from error


def _unpacked(data: bytes) -> Message:
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
    kind = head["kind"]
    if kind == "done":
        return None
    if kind == "draft":
        return _clean_draft(head["draft"], blobs)
    return _PROBLEMS[kind](head["message"], head["path"], head["part"], head["hint"], **head["values"])


def _clean_draft(found: dict[str, Any], blobs: list[bytes]) -> CleanDraft:
    given = found["draft"]
    draft = Draft(
        **{
            **given,
            "original": _blob(given["original"], blobs),
            "files": tuple((name, _blob(content, blobs)) for name, content in given["files"]),
            "pictures": (),
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
    )


def _blob(place: dict[str, int], blobs: list[bytes]) -> bytes:
    return blobs[place["bytes"]]
