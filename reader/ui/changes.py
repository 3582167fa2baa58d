"""What a person can change, as steps that can be taken back. Pure but for the archive they are given.

A step is made in the lane that writes: it looks at what is there, changes only what differs, and
keeps what it needs to put things back exactly as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from reader.archive import Archive
from reader.errors import ReaderError
from reader.model import Changed, Correctable, tag_key
from reader.query import Query, TagIs

Act = Callable[[Archive], Changed]


@dataclass(frozen=True, slots=True)
class Step:
    """A change and its inverse. ``moves`` tells whether articles may enter or leave a result by it."""

    do: Act
    undo: Act
    moves: bool = True


Plan = Callable[[Archive], Step | None]
"""Looks at the archive and tells the step to take; None where there is nothing to change."""


def _both(*acts: Act) -> Act:
    def act(archive: Archive) -> Changed:
        changes = [each(archive) for each in acts]
        articles = tuple(dict.fromkeys(id for changed in changes for id in changed.articles))
        return Changed(articles, tuple(dict.fromkeys(tag for changed in changes for tag in changed.tags)))

    return act


def star(ids: Sequence[int], starred: bool) -> Plan:
    """Stars articles, or takes the star away."""

    def plan(archive: Archive) -> Step | None:
        some = [row.id for row in archive.summaries(ids) if row.starred != starred]
        if not some:
            return None
        return Step(lambda a: a.mark(some, starred=starred), lambda a: a.mark(some, starred=not starred))

    return plan


def unread(ids: Sequence[int], unread: bool) -> Plan:
    """Marks articles as unread, or as read."""

    def plan(archive: Archive) -> Step | None:
        some = [row.id for row in archive.summaries(ids) if row.unread != unread]
        if not some:
            return None
        return Step(lambda a: a.mark(some, unread=unread), lambda a: a.mark(some, unread=not unread), moves=False)

    return plan


def tag(ids: Sequence[int], add: Sequence[str], remove: Sequence[str]) -> Plan:
    """Gives tags to articles and takes tags from them."""

    def plan(archive: Archive) -> Step | None:
        rows = archive.summaries(ids)
        do: list[Act] = []
        undo: list[Act] = []
        for label, adds in (*((each, True) for each in add), *((each, False) for each in remove)):
            key = tag_key(label)
            some = [row.id for row in rows if (key in map(tag_key, row.tags)) != adds]
            if key and some:
                given, taken = _giving(some, label), _taking(some, label)
                do.append(given if adds else taken)
                undo.append(taken if adds else given)
        return Step(_both(*do), _both(*reversed(undo))) if do else None

    return plan


def _giving(ids: Sequence[int], label: str) -> Act:
    return lambda archive: archive.tag(ids, add=[label])


def _taking(ids: Sequence[int], label: str) -> Act:
    return lambda archive: archive.tag(ids, remove=[label])


def trash(ids: Sequence[int]) -> Plan:
    """Moves articles to the trash."""
    return lambda archive: Step(lambda a: a.trash(ids), lambda a: a.restore(ids)) if ids else None


def restore(ids: Sequence[int]) -> Plan:
    """Takes articles out of the trash."""
    return lambda archive: Step(lambda a: a.restore(ids), lambda a: a.trash(ids)) if ids else None


def note(id: int, text: str) -> Plan:
    """Keeps the person's note on an article."""

    def plan(archive: Archive) -> Step | None:
        before = archive.article(id).note
        if before == text:
            return None
        return Step(lambda a: a.set_note(id, text), lambda a: a.set_note(id, before))

    return plan


def correct(id: int, corrected: Mapping[Correctable, str | None], add: Sequence[str], remove: Sequence[str]) -> Plan:
    """Corrects an article and changes its tags; None brings the page's own value back."""

    def plan(archive: Archive) -> Step | None:
        known = {each.field: each.value for each in archive.article(id).corrections}
        before = {field: known.get(field) for field in corrected}
        tags = tag([id], add, remove)(archive)
        if before == dict(corrected) and tags is None:
            return None

        def corrects(values: Mapping[Correctable, str | None]) -> Act:
            return lambda archive: archive.correct(id, values)

        if tags is None:
            return Step(corrects(corrected), corrects(before))
        return Step(_both(corrects(corrected), tags.do), _both(tags.undo, corrects(before)))

    return plan


def rename_tag(old: str, new: str) -> Plan:
    """Calls a tag by another label. Errors: a `ReaderError` where another tag has that label already."""

    def plan(archive: Archive) -> Step | None:
        if old == new:
            return None
        if tag_key(new) != tag_key(old) and any(tag_key(each.label) == tag_key(new) for each in archive.tags()):
            raise ReaderError(
                "There is a tag “{label}” already.", "Choose another name for this one.", label=new.strip()
            )
        return Step(lambda a: a.rename_tag(old, new), lambda a: a.rename_tag(new, old))

    return plan


def colour_tag(label: str, colour: str) -> Plan:
    """Gives a tag a colour; empty for none."""

    def plan(archive: Archive) -> Step | None:
        before = next((each.colour for each in archive.tags() if tag_key(each.label) == tag_key(label)), "")
        if before == colour:
            return None
        return Step(lambda a: a.colour_tag(label, colour), lambda a: a.colour_tag(label, before), moves=False)

    return plan


def pin_tag(label: str, pinned: bool) -> Plan:
    """Keeps a tag at the top of the list, or lets it go."""
    return lambda archive: Step(lambda a: a.pin_tag(label, pinned), lambda a: a.pin_tag(label, not pinned), moves=False)


def remove_tag(label: str) -> Plan:
    """Takes a tag from every article that has it."""

    def plan(archive: Archive) -> Step | None:
        found = next((each for each in archive.tags() if tag_key(each.label) == tag_key(label)), None)
        archive.catch_up()
        ids = list(archive.search(Query(TagIs(label))).ids)
        if not ids:
            return None

        def dressed(a: Archive) -> Changed:
            changed = a.colour_tag(label, found.colour if found else "")
            a.pin_tag(label, bool(found and found.pinned))
            return changed

        return Step(_taking(ids, label), _both(_giving(ids, label), dressed))

    return plan
