"""The record at an article's end: where it came from and what was done with it, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QCoreApplication, QLocale

from reader.model import Article, Capture, Correction, Event, GivenTag
from reader.ui import wording
from reader.ui.formats import format_names

translate = QCoreApplication.translate


def record_of(article: Article, *, whole: bool) -> tuple[str, ...]:
    """One line, or with ``whole`` everything that is known: address, times, digest, format, captures, events."""
    captures = article.captures
    lines = [_summary(captures[-1]) if captures else translate("record", "Record")]
    if not whole:
        return tuple(lines)
    if article.url:
        lines.append(translate("record", "Address: {address}").format(address=article.url))
    if len(captures) > 1:
        lines.append(translate("record", "{count} captures, newest first").format(count=wording.number(len(captures))))
    for capture in reversed(captures):
        lines += _capture(capture)
    lines += _tags(article.tags)
    lines += [_correction(correction) for correction in article.corrections]
    lines += [_event(event) for event in article.events if event.kind != "imported"]
    return tuple(lines)


def local_time(at: str) -> str:
    """A time in UTC as the person's own clock shows it."""
    try:
        return wording.day_and_time(datetime.fromisoformat(at).astimezone().isoformat())
    except ValueError:
        return at


def _summary(capture: Capture) -> str:
    time = local_time(capture.captured_at or capture.imported_at)
    digest = f"{capture.sha256[:4]} {capture.sha256[4:8]}"
    return translate("record", "Record\u00a0 ·\u00a0 Captured {time} · SHA-256 {digest}").format(
        time=time, digest=digest
    )


def _capture(capture: Capture) -> list[str]:
    size = wording.locale().formattedDataSize(capture.bytes, 0, QLocale.DataSizeFormat.DataSizeTraditionalFormat)
    lines = [
        translate("record", "Captured: {time}").format(time=local_time(capture.captured_at or capture.imported_at)),
        translate("record", "Imported: {time}").format(time=local_time(capture.imported_at)),
        translate("record", "SHA-256: {digest}").format(digest=capture.sha256),
        translate("record", "Format: {format}, {size}").format(format=format_names(capture.format), size=size),
    ]
    if capture.charset_declared and capture.charset_declared != capture.charset:
        said = translate("record", "Character set: {charset}, although the page says {declared}")
        lines.append(said.format(charset=capture.charset, declared=capture.charset_declared))
    elif capture.charset:
        lines.append(translate("record", "Character set: {charset}").format(charset=capture.charset))
    origin = " · ".join(part for part in (capture.origin, capture.part) if part)
    if origin:
        lines.append(translate("record", "Origin: {path}").format(path=origin))
    if capture.made_by:
        lines.append(translate("record", "Read by: {program}").format(program=capture.made_by))
    lines += [translate("record", "Note: {warning}").format(warning=warning) for warning in capture.warnings]
    return lines


def _tags(tags: Sequence[GivenTag]) -> list[str]:
    """Who gave which tags, as they were written."""
    by = {
        "page": translate("record", "Tags by the page: {tags}"),
        "person": translate("record", "Tags by you: {tags}"),
        "rule": translate("record", "Tags by a rule: {tags}"),
    }
    lines = []
    for giver, said in by.items():
        labels = [_written(tag) for tag in tags if tag.given_by == giver]
        if labels:
            lines.append(said.format(tags=", ".join(labels)))
    return lines


def _written(tag: GivenTag) -> str:
    if not tag.written:
        return tag.label
    return translate("record", "{written} (now {label})").format(written=tag.written, label=tag.label)


def _fields() -> dict[str, str]:
    return {
        "title": translate("record", "Headline"),
        "published": translate("record", "Date"),
        "source": translate("record", "Source"),
        "authors": translate("record", "Authors"),
        "text": translate("record", "Text"),
        "html": translate("record", "Layout"),
        "url": translate("record", "Address"),
        "section": translate("record", "Section"),
        "language": translate("record", "Language"),
        "copyright": translate("record", "Copyright"),
        "tags": translate("record", "Tags"),
        "pictures": translate("record", "Pictures"),
    }


def _correction(correction: Correction) -> str:
    name, time = _fields()[correction.field], local_time(correction.at)
    if correction.field == "text":
        return translate("record", "Corrected by you, {time}: {field}").format(field=name, time=time)
    said = translate("record", "Corrected by you, {time}: {field}. The page says “{value}”")
    return said.format(field=name, time=time, value=correction.page_value.replace("\n", "; "))


def _event(event: Event) -> str:
    names = {
        "corrected": translate("record", "Corrected"),
        "page's own value restored": translate("record", "The page's own value brought back"),
        "printed": translate("record", "Printed"),
        "exported": translate("record", "Exported"),
        "cited": translate("record", "Cited"),
        "quoted": translate("record", "Quoted"),
        "trashed": translate("record", "Moved to the trash"),
        "restored": translate("record", "Restored"),
        "read anew": translate("record", "Read anew from the original; it changed"),
        "import undone": translate("record", "The import that brought it was undone"),
    }
    fields = _fields()
    detail = fields.get(event.detail, event.detail)
    if event.kind == "read anew":
        detail = ", ".join(fields.get(field, field) for field in event.detail.split(", "))
    parts = (local_time(event.at), names.get(event.kind, event.kind), detail)
    return " · ".join(part for part in parts if part)
