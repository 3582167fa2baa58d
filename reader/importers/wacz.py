"""WACZ files: web archives in a zip, with a list of the pages that a person or a crawler meant."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from reader.errors import DamagedFile, ImportProblem
from reader.importers import warc
from reader.importers.members import Members, names_of
from reader.importers.source import SourceFile

NAME = "wacz"

_LISTS = ("pages/pages.jsonl", "pages/extraPages.jsonl")
_LIST_BYTES = 64 * 1024 * 1024


def claims(file: SourceFile) -> bool:
    """Whether the content is a zip file that holds web archives and says so."""
    names = names_of(file)
    return "datapackage.json" in names and any(_is_archive(name) for name in names)


def _is_archive(name: str) -> bool:
    return name.startswith("archive/") and name.lower().endswith((".warc", ".warc.gz"))


def parts(file: SourceFile) -> Iterator[SourceFile | ImportProblem | None]:
    """The listed pages, and documents; all pages, where there is no list or none of it is there."""
    with Members(file) as members:
        listed = _listed(members)
        found = 0
        for part in _pages(members):
            if isinstance(part, SourceFile) and listed:
                if part.incidental and _key(part.url) not in listed:
                    part = None
                else:
                    found += 1
            yield part
        if listed and not found:
            yield from (part for part in _pages(members) if not isinstance(part, ImportProblem))


def _pages(members: Members) -> Iterator[SourceFile | ImportProblem | None]:
    for name in members:
        if not _is_archive(name):
            continue
        try:
            archive = SourceFile(name, members.given(name))
            if not warc.claims(archive):
                raise DamagedFile("This is no web archive, although it is called one.", part=name)
            for part in warc.pages(archive):
                if isinstance(part, SourceFile):
                    yield replace(part, name=f"{name}!{part.name}")
                    continue
                if isinstance(part, ImportProblem):
                    part.part = f"{name}!{part.part}"
                yield part
        except ImportProblem as problem:
            problem.part = problem.part or name
            yield problem


def _listed(members: Members) -> frozenset[str]:
    """The addresses of the pages that the file lists."""
    found: set[str] = set()
    for name in _LISTS:
        if name not in members:
            continue
        try:
            lines = members.read(name, _LIST_BYTES).splitlines()
        except ImportProblem:
            continue
        for line in lines:
            try:
                url = json.loads(line).get("url")
            except (ValueError, AttributeError, RecursionError):
                continue
            if isinstance(url, str):
                found.add(_key(url))
    return frozenset(found)


def _key(url: str) -> str:
    return url.partition("#")[0].partition("://")[2].rstrip("/")
