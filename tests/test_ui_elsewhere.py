"""What other programs write is noticed; where following takes long, it is looked for less often."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QCoreApplication, QObject
from windows import wait_until

from reader import app, paths
from reader.archive import Archive
from reader.ui import elsewhere
from reader.ui.elsewhere import Elsewhere
from reader.ui.lanes import Lane


@pytest.fixture
def lanes() -> Iterator[tuple[Lane, Lane]]:
    app._application()
    both = Lane("one"), Lane("other")
    for each in both:
        each.open(lambda: Archive.open(paths.default_archive(), create=True), lambda archive: None, pytest.fail)
    wait_until(lambda: not both[0].busy and not both[1].busy)
    yield both
    for each in both:
        each.close()
    QCoreApplication.sendPostedEvents()


def test_following_that_takes_long_is_done_less_often(
    lanes: tuple[Lane, Lane], monkeypatch: pytest.MonkeyPatch
) -> None:
    now_s = [100.0]
    monkeypatch.setattr(elsewhere, "time", SimpleNamespace(monotonic=lambda: now_s[0]))
    owner = QObject()
    looking = Elsewhere(*lanes, owner)
    assert elsewhere.LOOK_MS == looking.pause_ms

    def follow() -> None:
        lanes[0].ask(lambda archive: archive.counts(), lambda counts: now_s.append(now_s.pop() + 2))

    looking.written.connect(follow)
    looking.look()
    wait_until(lambda: now_s == [102.0] and not lanes[0].busy)
    assert 2_000 * elsewhere.REST == looking.pause_ms
