"""What holds for the whole house: its rooms, its libraries, and what is said about it."""

from __future__ import annotations

import argparse
import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from filled_archives import fill

from reader.cli.arguments import parser

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
SOURCES = sorted(path for room in ("reader", "tests", "packaging") for path in (ROOT / room).rglob("*.py"))
MOST_LINES = 600

HEAVY = ("PySide6", "shiboken6", "trafilatura", "readability", "dateparser", "htmldate", "courlan", "py3langid", "PIL")
"""Libraries that only some commands need, each 50 ms to a second to load."""

LATER = (
    *(name for name in HEAVY if name not in ("PySide6", "shiboken6")),
    *("numpy", "whoosh", "lxml", "nh3", "sqlite_utils", "pyphen", "fastwarc", "pypdf", "openpyxl", "feedparser"),
    *("PySide6.QtPrintSupport", "argparse", "logging", "reader.importers", "reader.extract"),
    *("reader.export", "reader.clean", "reader.ui.printing", "reader.ui.print_dialog", "reader.ui.import_dialog"),
    *("reader.ui.export_dialog", "reader.ui.preferences", "reader.ui.details", "reader.ui.tag_dialogs"),
    *("reader.ui.reading_pane", "reader.ui.commands", "reader.ui.actions", "reader.ui.facet_pane", "reader.ui.jobs"),
    *("reader.render", "reader.query.grammar", "zstandard"),
    *("PySide6.QtCore.QPropertyAnimation", "PySide6.QtGui.QFontDatabase", "PySide6.QtWidgets.QStyle"),
)
"""What the window can do without until its first rows are painted: modules, and classes that Qt makes when asked."""

ELSEWHERE = re.compile(
    r"pypi[.]org|pythonhosted[.]org|npmjs[.]org|deb[.]debian[.]org|/wor[k]/|/roo[t]/|/hom[e]/(?!user|me|you)|/tmp/[w]/",
)
"""Hosts of package registries, and places on one machine."""


def in_a_fresh_interpreter(code: str) -> str:
    """What a program prints that starts with nothing loaded."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def names_imported(path: Path) -> set[str]:
    """The top-level names that a file imports anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


def distribution(requirement: str) -> str:
    """The name of the library that a requirement asks for, as the lock spells it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", requirement, maxsplit=1)[0]).lower()


# ---------------------------------------------------------------- rooms


def test_the_top_level_is_what_was_agreed() -> None:
    agreed = {"LICENSE", "README.md", "packaging", "pyproject.toml", "reader", "resources", "tests"}
    assert agreed == {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}


def test_no_source_file_is_too_long_to_be_read() -> None:
    lines = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in SOURCES}
    assert {} == {name: count for name, count in lines.items() if count > MOST_LINES}


def test_nothing_is_left_for_later() -> None:
    words = re.compile(r"\b(TOD[O]|FIXM[E]|XX[X]|raise NotImplementedErro[r])\b")
    left = [path for path in SOURCES if words.search(path.read_text("utf-8"))]
    assert [] == [str(path.relative_to(ROOT)) for path in left if "benchmarks" not in path.parts]


def test_no_file_names_a_registry_or_a_place_on_one_machine() -> None:
    found = []
    files = [path for room in ("reader", "resources", "tests", "packaging", ".ci") for path in (ROOT / room).rglob("*")]
    files = [path for path in files if path.is_file() and "cache" not in str(path.relative_to(ROOT))]
    for path in [*files, ROOT / "README.md", ROOT / "pyproject.toml", ROOT / ".gitignore"]:
        match = ELSEWHERE.search(path.read_bytes().decode("utf-8", "replace"))
        if match:
            found.append(f"{path.relative_to(ROOT)}: {match.group()}")
    assert [] == found


def test_the_folder_packaging_hides_no_library_of_that_name() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists()


# ---------------------------------------------------------------- arrows


def test_every_contract_between_rooms_is_a_sentence() -> None:
    names = [contract["name"] for contract in PROJECT["tool"]["importlinter"]["contracts"]]
    assert [] == [name for name in names if not re.fullmatch(r"[A-Z].* .*\.", name)]


def test_the_command_line_starts_without_what_only_some_commands_need() -> None:
    loaded = in_a_fresh_interpreter("import sys, reader.cli.commands; print(*sys.modules)").split()
    assert [] == [name for name in HEAVY if name in loaded]


def test_the_window_does_not_wait_for_the_words_of_the_command_line() -> None:
    loaded = in_a_fresh_interpreter("import sys, reader.__main__; print(*sys.modules)").split()
    assert [] == [name for name in ("argparse", "reader.archive", "reader.cli.commands") if name in loaded]


def test_the_first_rows_of_an_archive_are_shown_without_what_only_later_work_needs(tmp_path: Path) -> None:
    archive = tmp_path / "articles.archive"
    fill(archive, 3)
    opened = f"""
import linecache, os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["READER_HOME"] = {str(tmp_path)!r}
from pathlib import Path
from reader.__main__ import _desktop
from reader.settings import Settings
app = _desktop()
app._application()
desk = app.Desk(Settings(), None)
loaded = []
def paint(rows):
    articles = desk.window.articles
    assert articles.model.rowCount() == len(rows) > 0
    articles.view.viewport().repaint()
    loaded.extend(sys.modules)
    loaded.extend(os.path.basename(name) for name in linecache.cache)
    for room in ("PySide6.QtCore", "PySide6.QtGui", "PySide6.QtWidgets"):
        loaded.extend(room + "." + name for name in vars(sys.modules[room]))
desk.session.first_came.connect(paint)
desk.show(Path({str(archive)!r}))
desk.wait(lambda: loaded)
print(*loaded)
desk.close()
"""
    loaded = in_a_fresh_interpreter(opened).split()
    assert "reader.ui.window" in loaded
    assert [] == [name for name in LATER if name in loaded]
    assert "window.py" not in loaded, "its source was read, to see whether it wants __feature__"


def test_the_version_alone_imports_nothing() -> None:
    loaded = in_a_fresh_interpreter(
        "import sys; early = set(sys.modules); import reader; print(*set(sys.modules) - early)"
    )
    assert ["reader"] == loaded.split()


# ---------------------------------------------------------------- libraries


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    provides = metadata.packages_distributions()
    used = set().union(*(names_imported(path) for path in (ROOT / "reader").rglob("*.py")))
    third_party = used - {"reader", "__future__"} - set(sys.stdlib_module_names)
    needed = {distribution(name) for module in third_party for name in provides[module] if name != "shiboken6"}
    declared = [*PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"]["zim"]]
    assert {distribution(requirement) for requirement in declared} == needed


def test_the_lock_holds_every_library_by_version_and_hash() -> None:
    lock = (ROOT / "packaging" / "requirements.lock").read_text("utf-8")
    entries = re.split(r"\n(?=\S)", "\n".join(line for line in lock.splitlines() if not line.startswith("#")))
    assert [] == [entry.splitlines()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry]
    locked = {distribution(entry) for entry in entries}
    project = PROJECT["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["dev"], *PROJECT["build-system"]["requires"]]
    assert [] == [requirement for requirement in asked if distribution(requirement) not in locked]


def test_a_wheel_carries_the_resources_inside_the_package(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        names = {name for name in packed.namelist() if ".dist-info/" not in name}
    kept = {
        str(path.relative_to(ROOT))
        for room in ("reader", "resources")
        for path in (ROOT / room).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert {name if name.startswith("reader/") else f"reader/{name}" for name in kept} == names


def test_qt_gives_back_every_reference_that_it_borrows() -> None:
    """PySide6 6.12.0 drops None and True once too often on older Pythons, and aborts after some thousand calls."""
    drift = in_a_fresh_interpreter(
        "import sys\n"
        "from PySide6.QtCore import QObject, Signal\n"
        "class Sender(QObject):\n"
        "    sent = Signal(bool)\n"
        "sender = Sender()\n"
        "before = [sys.getrefcount(value) for value in (None, True, False)]\n"
        "for _ in range(20_000):\n"
        "    sender.setObjectName('x')\n"
        "    sender.sent.emit(True)\n"
        "after = [sys.getrefcount(value) for value in (None, True, False)]\n"
        "print(*(abs(now - then) for now, then in zip(after, before)))\n"
    )
    assert [] == [count for count in drift.split() if int(count) >= 50]


# ---------------------------------------------------------------- what is said


def commands() -> dict[str, argparse.ArgumentParser]:
    """The commands of the command line and the parser of each."""
    (subparsers,) = (action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    return dict(subparsers.choices)


def documentation() -> str:
    """The README and the help pages as one text."""
    pages = [ROOT / "README.md", *sorted((ROOT / "resources" / "help").glob("*.md"))]
    return "\n".join(page.read_text("utf-8") for page in pages)


def actions() -> dict[str, list[str]]:
    """Every action of the window by its text, with the keys that do it."""
    tree = ast.parse((ROOT / "reader" / "ui" / "actions.py").read_text("utf-8"))
    deeds = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "Deed"]
    words = [[part.value for part in ast.walk(deed) if isinstance(part, ast.Constant)] for deed in deeds]
    return {text: keys.split() for _, keys, *_, text in words}


@pytest.mark.parametrize("command", sorted(commands()))
def test_every_command_is_documented(command: str) -> None:
    assert re.search(rf"`(archive-reader )?{command}\b", documentation())


@pytest.mark.parametrize("command", sorted(commands()))
def test_every_option_of_a_command_is_documented(command: str) -> None:
    said = documentation()
    options = [option for action in commands()[command]._actions for option in action.option_strings if action.help]
    long_options = [option for option in options if option.startswith("--") and option != "--help"]
    assert [] == [option for option in long_options if option not in said]


def test_every_action_of_the_window_is_documented() -> None:
    said = documentation()
    assert [] == [text for text in actions() if text.rstrip("…") not in said]


def test_every_key_of_the_window_is_documented() -> None:
    said = documentation().replace("−", "-")
    arrows = {"Alt+Left": "Alt+←", "Alt+Right": "Alt+→"}
    keys = [arrows.get(key, key) for keys in actions().values() for key in keys]
    assert [] == [key for key in keys if key not in said.replace(" + ", "+").replace("Ctrl +", "Ctrl++")]


def test_every_picture_of_the_help_is_shown_in_it_and_can_be_taken_anew() -> None:
    source = (ROOT / "packaging" / "pictures.py").read_text("utf-8")
    taken = set(re.findall(r'^    "([a-z-]+)": ', source, re.MULTILINE))
    kept = {path.stem for path in (ROOT / "resources" / "help" / "pictures").glob("*.png")}
    pages = " ".join(path.read_text("utf-8") for path in (ROOT / "resources" / "help").glob("*.md"))
    shown = set(re.findall(r"\(pictures/([a-z-]+)\.png\)", pages))
    assert taken == kept == shown


def test_every_link_of_the_documentation_leads_somewhere() -> None:
    missing = []
    for page in [ROOT / "README.md", *(ROOT / "resources" / "help").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                missing.append(f"{page.relative_to(ROOT)} → {target}")
    assert [] == missing
