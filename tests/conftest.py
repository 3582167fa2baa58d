"""What every test shares: a home of its own, a window without a screen, and no noise."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

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
    from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

    complaints: list[str] = []

    def note(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg):
            complaints.append(message)

    earlier = qInstallMessageHandler(note)
    yield
    qInstallMessageHandler(earlier)
    assert complaints == [], "Qt complained"


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
