"""What a person can change, as steps that can be taken back. Pure but for the archive they are given.

A step is made in the lane that writes: it looks at what is there, changes only what differs, and
keeps what it needs to put things back exactly as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from reader.archive import Archive
from reader.errors import ReaderError
from reader.model import Changed, Collection, Correctable, Tag, tag_key
from reader.nouns import noun
from reader.query import InCollection, Query, State, leaves

Act = Callable[[Archive], Changed]


Moves = bool | str
"""Whether articles may enter or leave a result by a change; where only the results of queries for one state are
concerned, that state's name."""


@noun
class Step:
    """A change and its inverse."""

    do: Act
    undo: Act
    moves: Moves = True


def concerns(moves: Moves, asked: Query) -> bool:
    """Whether articles may enter or leave the result of a query by a change that moves so."""
    if isinstance(moves, bool):
        return moves
    return any(isinstance(leaf, InCollection) or leaf == State(moves) for leaf, _ in leaves(asked.root))


Plan = Callable[[Archive], Step | None]
"""Looks at the archive and tells the step to take; None where there is nothing to change."""


def _both(*acts: Act) -> Act:
    def act(archive: Archive) -> Changed:
        changes = [each(archive) for each in acts]
        articles = tuple(dict.fromkeys(id for changed in changes for id in changed.articles))
        tags = tuple(dict.fromkeys(tag for changed in changes for tag in changed.tags))
        return Changed(articles, tags, tuple(id for changed in changes for id in changed.collections))

    return act


def star(ids: Sequence[int], starred: bool) -> Plan:
    """Stars articles, or takes the star away."""

    def plan(archive: Archive) -> Step | None:
        some = [row.id for row in archive.summaries(ids) if row.starred != starred]
        if not some:
            return None
        return Step(
            lambda a: a.mark(some, starred=starred), lambda a: a.mark(some, starred=not starred), moves="is:starred"
        )

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
        touched: set[int] = set()
        for label, adds in (*((each, True) for each in add), *((each, False) for each in remove)):
            key = tag_key(label)
            some = [row.id for row in rows if (key in map(tag_key, row.tags)) != adds]
            if key and some:
                do.append(_giving(some, label) if adds else _taking(some, label))
                touched.update(some)
        if not do:
            return None
        kept = archive.keep_tags([*add, *remove], sorted(touched))
        return Step(_both(*do), lambda a: a.bring_back_tags(kept))

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
        if old == new or not tag_key(new):
            return None
        _refuse_taken(archive, old, [new])
        return _named(archive, [old, new], lambda a: a.rename_tag(old, new))

    return plan


def merge_tags(old: Sequence[str], into: str) -> Plan:
    """Makes some tags one with another."""
    return lambda archive: _named(archive, [*old, into], lambda a: a.merge_tags(old, into))


def name_tag(label: str, added: Sequence[str], parted: Sequence[str] = ()) -> Plan:
    """Makes other spellings, or words of other languages, mean a tag, and other names of it tags of their own.

    Errors: a `ReaderError` where another tag has such a name already: what comes of merging the two is shown first.
    """

    def do(archive: Archive) -> Changed:
        changed = [archive.alias_tag(label, name) for name in added] + [archive.part_tag(name) for name in parted]
        articles = {id: None for each in changed for id in each.articles}
        return Changed(tuple(articles), (label, *added, *parted))

    def plan(archive: Archive) -> Step:
        _refuse_taken(archive, label, added)
        return _named(archive, [label, *added, *parted], do)

    return plan


def _refuse_taken(archive: Archive, label: str, names: Sequence[str]) -> None:
    """Raises a `ReaderError` where another tag than that has one of the names."""
    mine = {tag_key(label), *map(tag_key, archive.names_of_tag(label))}
    for name in names:
        if tag_key(name) not in mine and (archive.names_of_tag(name) or _tag(archive, name) is not None):
            raise ReaderError(
                "There is a tag “{label}” already.", "Choose another name, or merge the two.", label=name.strip()
            )


def _named(archive: Archive, labels: Sequence[str], act: Act, *, moves: bool = True) -> Step:
    """A step that changes what tags are called or how they look; the index need not hear of it."""
    kept = archive.keep_tags(labels)
    return Step(act, lambda a: a.bring_back_tags(kept), moves)


def _tag(archive: Archive, label: str) -> Tag | None:
    return archive.tags().named(label)


def colour_tag(label: str, colour: str) -> Plan:
    """Gives a tag a colour; empty for none."""

    return lambda archive: _named(archive, [label], lambda a: a.colour_tag(label, colour), moves=False)


def pin_tag(label: str, pinned: bool) -> Plan:
    """Keeps a tag at the top of the list, or lets it go."""
    return lambda archive: _named(archive, [label], lambda a: a.pin_tag(label, pinned), moves=False)


def remove_tag(label: str) -> Plan:
    """Takes a tag from every article that has it."""

    def plan(archive: Archive) -> Step | None:
        ids = archive.carriers_of_tag(label)
        if not ids:
            return None
        kept = archive.keep_tags([label], ids)
        return Step(_taking(ids, label), lambda a: a.bring_back_tags(kept))

    return plan


# ---------------------------------------------------------------- collections


def add_collection(name: str, query: str = "", parent_id: int = 0) -> Plan:
    """Keeps a search under a name, or makes a folder where there is no query; last of its place."""

    def plan(archive: Archive) -> Step:
        beside = [each.position for each in archive.collections() if each.parent_id == parent_id]
        made = Collection(archive.new_collection_id(), name, query, parent_id, max(beside, default=0) + 1)
        return Step(lambda a: a.keep_collections([made]), lambda a: a.remove_collections([made.id]))

    return plan


def change_collections(changed: Sequence[Collection]) -> Plan:
    """Gives collections other names, places or searches."""

    def plan(archive: Archive) -> Step | None:
        wanted = {each.id: each for each in changed}
        before = [each for each in archive.collections() if each.id in wanted]
        if [wanted[each.id] for each in before] == before:
            return None
        return Step(lambda a: a.keep_collections(changed), lambda a: a.keep_collections(before))

    return plan


def remove_collection(id: int) -> Plan:
    """Removes a collection with all that lies in it; the articles stay."""

    def plan(archive: Archive) -> Step | None:
        removed = _within(archive.collections(), id)
        lying = [(each.id, archive.articles_in(each.id)) for each in removed]

        def undo(a: Archive) -> Changed:
            a.keep_collections(removed)
            for collection_id, ids in lying:
                a.put_into(collection_id, ids)
            return Changed(collections=tuple(each.id for each in removed))

        return Step(lambda a: a.remove_collections([id]), undo) if removed else None

    return plan


def _within(all_of_them: Sequence[Collection], id: int) -> list[Collection]:
    """A collection and what lies in it, each folder before its contents."""
    inside = {id}
    found = []
    for each in all_of_them:
        if each.id in inside or each.parent_id in inside:
            inside.add(each.id)
            found.append(each)
    return found


def put_into(folder: int, ids: Sequence[int]) -> Plan:
    """Puts articles into a folder."""

    def plan(archive: Archive) -> Step | None:
        there = set(archive.articles_in(folder))
        coming = [id for id in ids if id not in there]
        return Step(lambda a: a.put_into(folder, coming), lambda a: a.take_out(folder, coming)) if coming else None

    return plan


def add_filled(name: str, ids: Sequence[int]) -> Plan:
    """Makes a folder with articles in it."""

    def plan(archive: Archive) -> Step | None:
        made = archive.new_collection_id()
        step = add_collection(name)(archive)
        assert step is not None, "a new collection is a change"
        return Step(_both(step.do, lambda a: a.put_into(made, ids)), step.undo)

    return plan


def take_out(folder: int, ids: Sequence[int]) -> Plan:
    """Takes articles out of a folder."""

    def plan(archive: Archive) -> Step | None:
        there = set(archive.articles_in(folder))
        going = [id for id in ids if id in there]
        return Step(lambda a: a.take_out(folder, going), lambda a: a.put_into(folder, going)) if going else None

    return plan
