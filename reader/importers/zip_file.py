"""Zip files of anything that can be read, with the folders that browsers save beside pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from posixpath import dirname, join, normpath

from reader.errors import DamagedFile, ImportProblem
from reader.importers.folders import folders_of_pages, is_folder_of, is_litter
from reader.importers.members import Members, is_zip
from reader.importers.source import SourceFile

NAME = "zip"

_COMPANION_BYTES = 32 * 1024 * 1024


def claims(file: SourceFile) -> bool:
    """Whether the content is a zip file."""
    return is_zip(file)


def parts(file: SourceFile) -> Iterator[SourceFile | ImportProblem | None]:
    """The files inside, in their order; what a browser saved beside a page comes with that page."""
    with Members(file) as members:
        names = list(members)
        beside = folders_of_pages(names)
        for name in names:
            folders = name.split("/")[:-1]
            if is_litter(name.rpartition("/")[2]) or any(_is_hidden(folder) for folder in folders):
                continue
            if any("/".join(folders[: depth + 1]) in beside for depth in range(len(folders))):
                continue
            if members.is_link(name):
                yield DamagedFile("This is a link to another place, which is not followed.", part=name)
                continue
            try:
                given = members.given(name)
            except ImportProblem as problem:
                problem.part = name
                yield problem
                continue
            yield SourceFile(name, given, _companions(members, name))


def _is_hidden(folder: str) -> bool:
    return folder == "__MACOSX" or (folder.startswith(".") and folder not in (".", ".."))


def _companions(members: Members, page: str) -> Callable[[str], bytes | None]:
    """Gives a picture in the page's own folder by the reference that the page uses."""

    def companion(reference: str) -> bytes | None:
        reference = reference.split("?")[0].split("#")[0].replace("\\", "/").removeprefix("./")
        folder = reference.partition("/")[0]
        if ":" in reference or not is_folder_of(folder, page.rpartition("/")[2]):
            return None
        name = normpath(join(dirname(page), reference))
        if not name.startswith(join(dirname(page), folder) + "/") or name not in members or members.is_link(name):
            return None
        try:
            return members.read(name, _COMPANION_BYTES)
        except ImportProblem:
            return None

    return companion
