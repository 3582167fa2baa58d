"""Work of the window in slices."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from reader.ui.slices import Slices


def test_work_that_fails_is_told_once_and_leaves_room_for_other_work(application: QApplication) -> None:
    def failing() -> Iterator[None]:
        yield
        raise ValueError("a row that cannot be set")

    done: list[str] = []
    slices = Slices()
    with pytest.raises(ValueError, match="cannot be set"):
        slices.run(failing(), lambda: done.append("failed"))
    assert not slices.running
    slices.run(iter(()), lambda: done.append("other"))
    assert done == ["other"]
