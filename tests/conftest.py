"""What every test shares: a home of its own, a window without a screen, and no noise."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from reader.ui import lean_qt

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from windows import Desk

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
lean_qt.load()

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
THREAD_END_S = 5

hypothesis.settings.register_profile("here", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, database=None, print_blob=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "here")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--minutes`` says how long the window is used in the test of long use."""
    parser.addoption("--minutes", type=float, default=60.0, help="minutes of scripted use in tests/test_long_use.py")


@pytest.fixture
def minutes(request: pytest.FixtureRequest) -> float:
    """How long the window is to be used."""
    return float(request.config.getoption("--minutes"))


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real pages beside the project; a test that asks for it is skipped where there is none."""
    if not CORPUS.is_dir():
        pytest.skip("the real pages do not lie beside the project")
    return CORPUS


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home for one test; whatever the program writes by itself lands there."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))
    monkeypatch.setenv("READER_HOME", str(folder / "reader"))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture(autouse=True)
def quiet_qt() -> Iterator[None]:
    """Fails a test during which Qt complained."""
    if "PySide6.QtCore" not in sys.modules:
        yield
        return
    from windows import no_complaints

    with no_complaints():
        yield


@pytest.fixture
def application() -> QApplication:
    """Qt's application, for what is laid out and painted without a window."""
    from PySide6.QtWidgets import QApplication

    running = QApplication.instance() or QApplication([])
    assert isinstance(running, QApplication)
    return running


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with an archive of four articles and its index, imported once."""
    from windows import make_library

    folder = tmp_path_factory.mktemp("library")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("READER_HOME", str(folder / "reader"))
        make_library(folder / "texts")
    return folder / "reader"


@pytest.fixture
def desk(library: Path) -> Iterator[Desk]:
    """A window on a copy of the library."""
    from windows import copy_library, open_desk

    opened = open_desk(copy_library(library))
    yield opened
    opened.end()


@pytest.fixture(autouse=True)
def no_stray_threads() -> Iterator[None]:
    """Fails a test that leaves a thread running."""
    before = set(threading.enumerate())
    yield
    strays = [
        thread
        for thread in threading.enumerate()
        if thread not in before and not isinstance(thread, threading._DummyThread)
    ]
    for thread in strays:
        thread.join(THREAD_END_S)
    assert [thread.name for thread in strays if thread.is_alive()] == [], "threads were left running"
