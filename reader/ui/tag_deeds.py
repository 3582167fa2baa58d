"""What is done with tags and collections: names, colours, mergers; searches kept, folders made and filled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from reader.model import Collection
from reader.ui import changes, wording
from reader.ui.questions import LineDialog, Question
from reader.ui.session import Session

if TYPE_CHECKING:
    from reader.ui.window import Window


class TagDeeds(QObject):
    """Done with tags, saved searches and folders; all of it can be undone."""

    def __init__(self, window: Window, session: Session, selected: Callable[[], list[int]]) -> None:
        super().__init__(window)
        self._window, self._session, self._selected = window, session, selected

    def by_name(self) -> dict[str, Callable[[], None]]:
        """What each action on tags and collections does."""
        return {
            "save_search": self.save_search,
            "new_folder": lambda: self.new_folder(0),
            "put_into": self.put_selected,
            "take_out": self.take_selected_out,
        }

    # -------------------------------------------------------- names and looks of tags

    def rename_tag(self, label: str) -> None:
        dialog = LineDialog(
            self._window.look,
            self._window,
            self.tr("Rename the tag"),
            self.tr("The new name stands on all its articles. What the page called it is kept in their record."),
            label,
            accept=self.tr("Rename"),
        )
        dialog.written.connect(
            lambda name: self._session.change(
                self.tr("Renamed #{label}").format(label=label), changes.rename_tag(label, name), said=True
            )
        )
        dialog.open()

    def merge_tag(self, label: str, into: str = "") -> None:
        """Asks what a tag is to be merged into, and shows beforehand what comes of it."""
        from reader.ui.tag_dialogs import MergeDialog

        dialog = MergeDialog(self._window.look, self._window, label, self._session.around.tags)
        dialog.preview_wanted.connect(
            lambda chosen: self._session.read(
                lambda archive: archive.tag_union([label], chosen), lambda union: dialog.show_preview(chosen, union)
            )
        )
        dialog.written.connect(
            lambda chosen: self._session.change(
                self.tr("Merged #{label} into #{into}").format(label=label, into=chosen),
                changes.merge_tags([label], chosen),
                said=True,
            )
        )
        dialog.choose(into)
        dialog.open()

    def name_tag(self, label: str) -> None:
        """Shows the other names of a tag, and who gave it."""

        def ask(found: tuple[list[str], dict[str, int]]) -> None:
            names, givers = found
            from reader.ui.tag_dialogs import NamesDialog

            dialog = NamesDialog(self._window.look, self._window, label, names, list(givers.items()))
            dialog.written.connect(keep)
            dialog.open()

        def keep(added: Sequence[str], parted: Sequence[str]) -> None:
            if added or parted:
                text = self.tr("Changed the names of #{label}").format(label=label)
                self._session.change(text, changes.name_tag(label, added, parted), said=True)

        self._session.read(lambda archive: (archive.names_of_tag(label), archive.givers_of_tag(label)), ask)

    def pin_tag(self, label: str, pinned: bool) -> None:
        text = self.tr("Pin #{label}") if pinned else self.tr("Unpin #{label}")
        self._session.change(text.format(label=label), changes.pin_tag(label, pinned))

    def colour_tag(self, label: str, colour: str) -> None:
        self._session.change(self.tr("Colour #{label}").format(label=label), changes.colour_tag(label, colour))

    def remove_tag(self, label: str) -> None:
        known = self._session.around.tags
        tag = known.named(label) if known is not None else None
        dialog = Question(
            self._window.look,
            self._window,
            self.tr("Remove this tag from all articles?"),
            wording.counted(
                self.tr("1 article has it. The article itself stays, and this can be undone."),
                self.tr("{count} articles have it. The articles themselves stay, and this can be undone."),
                tag.count if tag is not None else 0,
            ),
            shown="#" + label,
            accept=self.tr("Remove"),
        )
        dialog.agreed.connect(
            lambda: self._session.change(
                self.tr("Removed #{label} from all articles").format(label=label), changes.remove_tag(label), said=True
            )
        )
        dialog.open()

    def give_tag(self, label: str, ids: Sequence[int]) -> None:
        """Gives a tag to the articles that were dropped on it, or that it was dropped on."""
        text = wording.counted(
            self.tr("Added {tag} to 1 article"), self.tr("Added {{tag}} to {count} articles"), len(ids)
        ).replace("{tag}", "#" + label)
        self._session.change(text, changes.tag(ids, [label], []), said=True)

    # -------------------------------------------------------- collections

    def save_search(self) -> None:
        """Keeps the search that is shown as a collection."""
        shown = self._session.shown
        if shown is None or not shown.query:
            self._window.notice.say(self.tr("There is no search to save: search for something first"))
            return
        text = shown.text.strip()
        dialog = LineDialog(
            self._window.look,
            self._window,
            self.tr("Save this search as a collection"),
            text,
            text.replace("/", " ")[:60],
            accept=self.tr("Save"),
        )
        dialog.written.connect(lambda name: self._add(name, text, 0))
        dialog.open()

    def new_folder(self, parent_id: int) -> None:
        dialog = LineDialog(
            self._window.look,
            self._window,
            self.tr("New folder"),
            self.tr("A folder holds what you put into it: drag articles onto it, or use their menu."),
            "",
            accept=self.tr("Make the folder"),
        )
        dialog.accept_button.setEnabled(False)
        dialog.written.connect(lambda name: self._add(name, "", parent_id))
        dialog.open()

    def _add(self, name: str, query: str, parent_id: int) -> None:
        text = self.tr("New collection “{name}”").format(name=name)
        self._session.change(text, changes.add_collection(name, query, parent_id), said=True)

    def rename_collection(self, id: int) -> None:
        found = self._collection(id)
        if found is None:
            return
        dialog = LineDialog(
            self._window.look,
            self._window,
            self.tr("Rename the collection"),
            found.query or found.path,
            found.name,
            accept=self.tr("Rename"),
        )
        dialog.written.connect(
            lambda name: self._change(self.tr("Rename “{name}”").format(name=found.name), replace(found, name=name))
        )
        dialog.open()

    def _change(self, text: str, *changed: Collection) -> None:
        self._session.change(text, changes.change_collections(changed))

    def remove_collection(self, id: int) -> None:
        found = self._collection(id)
        if found is not None:
            text = self.tr("Deleted the collection “{name}”; its articles stay").format(name=found.name)
            self._session.change(text, changes.remove_collection(id), said=True)

    def move_collection(self, id: int, step: int) -> None:
        """Moves a collection up or down among those beside it."""
        found = self._collection(id)
        if found is None:
            return
        beside = [each for each in self._session.around.collections if each.parent_id == found.parent_id]
        at = beside.index(found)
        if 0 <= at + step < len(beside):
            beside.insert(at + step, beside.pop(at))
            moved = [replace(each, position=place) for place, each in enumerate(beside, start=1)]
            self._change(self.tr("Move “{name}”").format(name=found.name), *moved)

    def put_collection(self, id: int, folder: int) -> None:
        """Lays a collection into a folder, or (0) by itself; last of those beside it."""
        found = self._collection(id)
        if found is not None and found.parent_id != folder:
            beside = [each.position for each in self._session.around.collections if each.parent_id == folder]
            moved = replace(found, parent_id=folder, position=max(beside, default=0) + 1)
            self._change(self.tr("Move “{name}”").format(name=found.name), moved)

    def put_articles(self, folder: int, ids: Sequence[int]) -> None:
        found = self._collection(folder)
        if found is not None:
            text = wording.counted(
                self.tr("Put 1 article into {name}"), self.tr("Put {count} articles into {{name}}"), len(ids)
            ).replace("{name}", f"“{found.name}”")
            self._session.change(text, changes.put_into(folder, ids), said=True)

    def put_selected(self) -> None:
        """Asks for the folder that the selected articles are to be put into."""
        ids = self._selected()
        if not ids:
            self._window.notice.say(self.tr("Select the articles to put into a folder"))
            return
        title = wording.counted(
            self.tr("Put 1 article into a folder"), self.tr("Put {count} articles into a folder"), len(ids)
        )
        from reader.ui.tag_dialogs import FolderDialog

        dialog = FolderDialog(self._window.look, self._window, title, self._session.around.collections)
        dialog.chosen.connect(lambda folder: self.put_articles(folder, ids))
        dialog.named.connect(
            lambda name: self._session.change(
                self.tr("New collection “{name}”").format(name=name), changes.add_filled(name, ids), said=True
            )
        )
        dialog.open()

    def take_selected_out(self) -> None:
        """Takes the selected articles out of the folder that is shown; they stay in the archive."""
        folder, ids = self.folder_shown(), self._selected()
        if folder is None:
            self._window.notice.say(self.tr("Choose a folder at the side first, and then articles in it"))
        elif ids:
            text = wording.counted(
                self.tr("Took 1 article out of {name}"), self.tr("Took {count} articles out of {{name}}"), len(ids)
            ).replace("{name}", f"“{folder.name}”")
            self._session.change(text, changes.take_out(folder.id, ids), said=True)

    def folder_shown(self) -> Collection | None:
        """The folder whose articles are listed, if it is one."""
        id = self._window.tags.collection_shown
        found = self._collection(id) if id else None
        return found if found is not None and not found.query else None

    def _collection(self, id: int) -> Collection | None:
        return next((each for each in self._session.around.collections if each.id == id), None)
