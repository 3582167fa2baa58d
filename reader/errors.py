"""Every error that can be explained to a person.

A message is a full sentence. It is kept as a template with named values, so that the window can
translate the sentence and put the values in afterwards: ``NotAnArchive("“{name}” is …", name=…)``.
"""

from __future__ import annotations


class ReaderError(Exception):
    """A failure with a sentence to show; the technical cause is chained."""

    def __init__(self, message: str, hint: str = "", **values: object) -> None:
        super().__init__(message)
        self.template = message
        self.hint_template = hint
        self.values = values

    @property
    def message(self) -> str:
        """The sentence in English, its values filled in."""
        return self.template.format(**self.values)

    @property
    def hint(self) -> str:
        """What the person can do, in English; empty where there is nothing to add."""
        return self.hint_template.format(**self.values)

    def __str__(self) -> str:
        return self.message


class QueryError(ReaderError):
    """Part of a query asks for more than the limits allow.

    Units: ``position`` is a code point offset into the query's text.
    """

    def __init__(self, message: str, position: int = 0, hint: str = "", **values: object) -> None:
        super().__init__(message, hint, **values)
        self.position = position


class ImportProblem(ReaderError):
    """One file, or one part of it, could not be imported; the others go on."""

    def __init__(self, message: str, path: str = "", part: str = "", hint: str = "", **values: object) -> None:
        super().__init__(message, hint, **values)
        self.path = path
        self.part = part


class UnknownFormat(ImportProblem):
    """No importer knows what the bytes are."""


class DamagedFile(ImportProblem):
    """The format is known, the content is broken or holds no article."""


class TooLarge(ImportProblem):
    """A limit on size, count, depth or memory was reached."""


class TimedOut(ImportProblem):
    """Reading the file took longer than a file may take."""


class StoreError(ReaderError):
    """The archive file cannot do what was asked of it."""


class NewerArchive(StoreError):
    """The file was written by a newer version of the program."""


class DiskFull(StoreError):
    """There is no room for the change; what was stored before is whole."""


class ReadOnly(StoreError):
    """The archive may be read but not changed."""


class NotAnArchive(StoreError):
    """The file is something else, or is damaged; it was left as it is."""


class Busy(StoreError):
    """Another program held the archive for longer than we wait."""


class IndexDamaged(ReaderError):
    """The index cannot be used; it is rebuilt from the archive."""


class SearchDropped(ReaderError):
    """A search was given up because nobody waits for its answer any more."""


class ArticleMissing(ReaderError):
    """There is no article with that number."""


class OutputError(ReaderError):
    """A file that was asked for could not be written."""
