"""Changes on the undo stack."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from reader.ui.changes import Act, Moves, Step


class Undoable(QUndoCommand):
    """A step that was taken; the first redo is the step itself."""

    def __init__(self, text: str, step: Step, run: Callable[[Act, Moves], None]) -> None:
        super().__init__(f"{text}\n{text}\u2003")  # what the menu shows, with room before its shortcut
        self._step, self._run, self._taken = step, run, True

    def redo(self) -> None:
        if not self._taken:
            self._run(self._step.do, self._step.moves)
        self._taken = False

    def undo(self) -> None:
        self._run(self._step.undo, self._step.moves)


class UndoableImport(QUndoCommand):
    """An import that has ended. It leaves the stack when it is undone: what brings it back is another import."""

    def __init__(self, text: str, take_back: Callable[[], None]) -> None:
        super().__init__(text)
        self._take_back = take_back

    def undo(self) -> None:
        self.setObsolete(True)
        self._take_back()
