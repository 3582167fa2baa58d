"""The record at an article's end says in words where it came from and what was done with it."""

from __future__ import annotations

import pytest

from reader import importers
from reader.model import Event
from reader.ui import record
from reader.ui.formats import format_name, format_names


@pytest.mark.parametrize(
    ("code", "short", "whole"),
    [
        ("html", "Web page", "Web page"),
        ("html+gzip", "Web page", "Web page · gzip"),
        ("html+warc+zip", "Web archive (WARC)", "Web page · Web archive (WARC) · Zip file"),
        ("copied-text+zip", "Copied text", "Copied text · Zip file"),
        ("feed", "Feed", "Feed"),
        ("something of a later version", "something of a later version", "something of a later version"),
    ],
)
def test_a_format_is_called_by_a_name_that_people_know(code: str, short: str, whole: str) -> None:
    assert (short, whole) == (format_name(code), format_names(code))


def test_every_format_that_can_be_read_has_a_name() -> None:
    kinds = {*importers.IMPORTERS, *importers.CONTAINERS}
    names = {kind.NAME for kind in kinds} - {"references"} | {"ris", "csl-json", "singlefile", "gzip", "zstd"}
    assert set() == {name for name in names if format_name(name) == name} - {"gzip"}


@pytest.mark.parametrize(
    ("kind", "detail", "said"),
    [
        ("read anew", "title, text, pictures", "Read anew from the original; it changed · Headline, Text, Pictures"),
        ("import undone", "", "The import that brought it was undone"),
        ("corrected", "authors", "Corrected · Authors"),
    ],
)
def test_every_event_is_said_in_words(kind: str, detail: str, said: str) -> None:
    assert record._event(Event("2026-03-02T10:00:00Z", kind, detail)).endswith(said)
