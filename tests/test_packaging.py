"""How the program is set up from its sources: `packaging/dev.py` and what it asks of the system."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

PACKAGING = Path(__file__).resolve().parents[1] / "packaging"
DEV = PACKAGING / "dev.py"

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the packages are those of Debian")


@pytest.fixture
def modules(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The modules behind dev.py."""
    monkeypatch.syspath_prepend(str(PACKAGING))
    import commands
    import environment
    import system

    return SimpleNamespace(commands=commands, environment=environment, system=system)


@pytest.fixture
def bare_debian(modules: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[list[str]]]:
    """A Debian on which only what is named is there; gives the commands that it is asked to run."""

    def make(*, root: bool, missing: tuple[str, ...], fonts: tuple[str, ...] = ("fonts-noto-cjk",)) -> list[list[str]]:
        asked: list[list[str]] = []

        def run(command: list[str], **options: object) -> SimpleNamespace:
            asked.append(command)
            known = command[0] != "apt-cache" or command[-1] == "libglib2.0-0t64"
            shown = "".join(f"{name} installed\n" for name in fonts)
            return SimpleNamespace(returncode=0 if known else 100, stdout=shown)

        system: ModuleType = modules.system
        monkeypatch.setattr(system, "_loads", lambda library: library not in missing)
        monkeypatch.setattr(system.shutil, "which", lambda program: None if program in missing else f"/bin/{program}")
        monkeypatch.setattr(system.os, "geteuid", lambda: 0 if root else 1000)
        monkeypatch.setattr(system.subprocess, "run", run)
        return asked

    return make


def test_an_old_python_is_told_in_one_sentence_which_one_is_needed() -> None:
    code = f"import sys; sys.version_info = (3, 10, 2); exec(open({str(DEV)!r}).read())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (1, "Archive Reader needs Python 3.11 or newer; this is Python 3.10.\n") == (done.returncode, done.stderr)


def test_an_old_python_can_read_the_file_that_tells_it() -> None:
    text = DEV.read_text("ascii")
    assert [] == [mark for mark in ('f"', "->", ":=", ": str", "from __future__") if mark in text]


@pytest.mark.parametrize(("words", "code"), [([], 2), (["--help"], 0), (["dance"], 2)])
def test_without_a_command_it_says_which_there_are(words: list[str], code: int, tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, str(DEV), *words], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert code == done.returncode
    assert [] == [name for name in ("run", "test", "bench", "lock") if f"\n{name} " not in done.stdout + done.stderr]


def test_where_nothing_is_missing_no_package_manager_is_asked(
    modules: SimpleNamespace, bare_debian: Callable[..., list[list[str]]]
) -> None:
    asked = bare_debian(root=True, missing=())
    modules.system.provide(tools=True)
    assert [] == [command for command in asked if command[0] != "dpkg-query"]


def test_root_on_debian_gets_what_is_missing(
    modules: SimpleNamespace, bare_debian: Callable[..., list[list[str]]]
) -> None:
    asked = bare_debian(root=True, missing=("libgthread-2.0.so.0", "libxcb-cursor.so.0"), fonts=("fonts-nanum",))
    modules.system.provide(tools=False)
    (installed,) = (command for command in asked if command[:2] == ["apt-get", "install"])
    assert ["libglib2.0-0t64", "libxcb-cursor0", "fonts-vlgothic"] == installed[-3:]
    assert "--no-install-recommends" in installed


def test_a_person_on_debian_is_given_the_line_that_installs_what_is_missing(
    modules: SimpleNamespace, bare_debian: Callable[..., list[list[str]]]
) -> None:
    bare_debian(root=False, missing=("libEGL.so.1",), fonts=())
    with pytest.raises(modules.system.Stop) as stopped:
        modules.system.provide(tools=False)
    line = "sudo apt-get install --yes --no-install-recommends libegl1 fonts-nanum fonts-vlgothic"
    assert line in str(stopped.value).splitlines()[-1]


def test_missing_fonts_stop_nobody(
    modules: SimpleNamespace, bare_debian: Callable[..., list[list[str]]], capsys: pytest.CaptureFixture[str]
) -> None:
    bare_debian(root=False, missing=(), fonts=())
    modules.system.provide(tools=False)
    assert "fonts-nanum fonts-vlgothic" in capsys.readouterr().err


@pytest.mark.parametrize("fonts", [("fonts-noto-cjk",), ("fonts-unfonts-core", "fonts-ipafont-gothic")])
def test_fonts_that_are_there_will_do(
    modules: SimpleNamespace, bare_debian: Callable[..., list[list[str]]], fonts: tuple[str, ...]
) -> None:
    asked = bare_debian(root=True, missing=(), fonts=fonts)
    modules.system.provide(tools=False)
    assert [] == [command for command in asked if command[0] == "apt-get"]


def test_another_system_hears_which_libraries_are_missing_and_goes_on(
    modules: SimpleNamespace, bare_debian: Callable[..., list[list[str]]], capsys: pytest.CaptureFixture[str]
) -> None:
    asked = bare_debian(root=True, missing=("apt-get", "libEGL.so.1"))
    modules.system.provide(tools=False)
    assert [] == asked
    assert "libEGL.so.1" in capsys.readouterr().err


def test_the_unrelated_library_reader_is_refused(
    modules: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ARCHIVE_READER_VENV", str(tmp_path / "venv"))
    (tmp_path / "venv/lib/python3.11/site-packages/reader-3.21.dist-info").mkdir(parents=True)
    with pytest.raises(modules.system.Stop, match="Another library named “reader” is installed"):
        modules.environment._refuse_foreign_reader()


def test_a_folder_that_is_no_environment_is_left_alone(
    modules: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept = tmp_path / "venv" / "letter.txt"
    kept.parent.mkdir()
    kept.write_text("dear", "utf-8")
    monkeypatch.setenv("ARCHIVE_READER_VENV", str(kept.parent))
    with pytest.raises(modules.system.Stop, match="is in the way"):
        modules.environment.prepare()
    assert kept.read_text("utf-8") == "dear"


@pytest.mark.parametrize(
    ("display", "arguments", "shows"),
    [
        ({}, [], False),
        ({}, ["--screenshot", "window.png"], True),
        ({}, ["--render=3"], True),
        ({"DISPLAY": ":0"}, [], True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, [], True),
        ({"QT_QPA_PLATFORM": "offscreen"}, [], True),
    ],
)
def test_a_window_is_opened_only_where_there_is_a_display(
    modules: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
    display: dict[str, str],
    arguments: list[str],
    shows: bool,
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in display.items():
        monkeypatch.setitem(os.environ, name, value)
    assert shows == modules.commands._can_show(arguments)


@pytest.mark.timeout(90)
@pytest.mark.skipif(not shutil.which("Xvfb"), reason="there is no screen without Xvfb")
def test_the_window_opens_on_a_real_screen(tmp_path: Path) -> None:
    """What `packaging/system.py` installs suffices for the platform plugin that people use."""
    pixels_file = tmp_path / "Xvfb_screen0"
    with contextlib.ExitStack() as started:
        screen = started.enter_context(
            subprocess.Popen(
                ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x800x24", "-fbdir", str(tmp_path)],
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
        )
        started.callback(screen.terminate)
        assert screen.stdout is not None
        number = screen.stdout.readline().strip()
        window = started.enter_context(
            subprocess.Popen(
                [sys.executable, "-P", "-m", "reader", "open", "--archive", str(tmp_path / "new.archive")],
                env={**os.environ, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"},
            )
        )
        started.callback(window.kill)
        assert _becomes_painted(pixels_file, window)


def _becomes_painted(pixels_file: Path, window: subprocess.Popen[bytes]) -> bool:
    """Whether a window comes to cover most of the screen, which is black without one."""
    while window.poll() is None:
        pixels = pixels_file.read_bytes()[-1280 * 800 * 4 :]
        if pixels.count(0) < len(pixels) // 2:
            return True
        threading.Event().wait(0.1)
    return False
