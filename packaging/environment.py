"""The virtual environment that the program, its tests and its benchmarks run in.

It holds exactly what `requirements.lock` names, by hash, and the project's own sources. A stamp in
it says what it was made from; while that is unchanged it is used as it is.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from system import Stop, say

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "packaging" / "requirements.lock"
PROJECT = ROOT / "pyproject.toml"
PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input")


def folder() -> Path:
    """Where the environment is: ``ARCHIVE_READER_VENV``, or ``.venv`` in the project."""
    given = os.environ.get("ARCHIVE_READER_VENV")
    return Path(given).expanduser().absolute() if given else ROOT / ".venv"


def program(name: str) -> str:
    """The path of a program inside the environment."""
    if os.name == "nt":
        return str(folder() / "Scripts" / f"{name}.exe")
    return str(folder() / "bin" / name)


def variables() -> dict[str, str]:
    """The environment variables for what runs inside: nothing of another Python."""
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONHOME", "PYTHONPATH")}


def prepare() -> None:
    """Makes the environment, or brings it up to date; does nothing where it is."""
    made_by = Path(__file__).read_bytes()
    this_python = (sys.version.encode(), sys.base_prefix.encode())
    libraries = _digest(LOCK.read_bytes(), made_by, *this_python, str(folder()).encode())
    project = _digest(PROJECT.read_bytes(), str(ROOT).encode())
    stamp = folder() / "archive-reader.stamp"
    made_from = stamp.read_text("utf-8").split() if stamp.is_file() else ["", ""]
    if made_from[0] != libraries:
        _make()
    if made_from != [libraries, project]:
        stamp.unlink(missing_ok=True)
        _run([program("python"), *PIP, "install", "-q", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)])
        stamp.write_text(f"{libraries}\n{project}\n", "utf-8")
    _refuse_foreign_reader()


def fetch(release: str, folder: str) -> None:
    """Puts one release of a library, without what it needs itself, into a folder from which it can be imported."""
    _run([program("python"), *PIP, "install", "-q", "--no-deps", "--target", folder, release])


def lock(arguments: list[str]) -> None:
    """Writes `requirements.lock` anew from `pyproject.toml`; ``--upgrade`` takes the newest of everything."""
    with tempfile.TemporaryDirectory() as temporary:
        _run([sys.executable, "-m", "venv", temporary])
        programs = Path(temporary) / ("Scripts" if os.name == "nt" else "bin")
        _run([str(programs / "python"), *PIP, "install", "-q", "uv"])
        command = [str(programs / "uv"), "pip", "compile", "-q", "--universal", "--python-version", "3.11"]
        command += ["--generate-hashes", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"]
        command += ["--custom-compile-command", "packaging/dev.py lock", "--all-extras"]
        _run([*command, *arguments, "--output-file", LOCK.name, "../pyproject.toml"], cwd=LOCK.parent)


def _make() -> None:
    place = folder()
    foreign = place.exists() and not (place / "pyvenv.cfg").is_file()
    if foreign and not (place.is_dir() and not any(place.iterdir())):
        raise Stop(f"{place} is in the way: it is no Python environment. Move it, or set ARCHIVE_READER_VENV.")
    say(f"Making {place}: about 150 MB are fetched, once, which takes a minute or some.")
    shutil.rmtree(place, ignore_errors=True)
    _run([sys.executable, "-m", "venv", str(place)])
    _run([program("python"), *PIP, "install", "-q", "--no-deps", "--require-hashes", "-r", str(LOCK)])
    _unpack_qt_support()


def _unpack_qt_support() -> None:
    """Has Qt's Python part kept compiled: otherwise every start unpacks and compiles it, which takes 25 ms.

    *Source*: ``SBK_EMBED`` in Qt for Python's `signature_bootstrap`.
    """
    _run([program("python"), "-c", "import shiboken6"], SBK_EMBED="0")
    for unpacked in folder().glob("**/shiboken6/files.dir"):
        _run([program("python"), "-m", "compileall", "-q", str(unpacked)])


def _refuse_foreign_reader() -> None:
    """The library `reader` has our import name: beside ours, one of the two is broken."""
    found = [*folder().glob("lib/python*/site-packages/reader-*.dist-info")]
    found += folder().glob("Lib/site-packages/reader-*.dist-info")
    if found:
        raise Stop(
            f"Another library named “reader” is installed in {folder()}, and hides this program. "
            f"Remove it, then start this again: {program('python')} -m pip uninstall reader"
        )


def _run(command: list[str], cwd: Path | None = None, **more: str) -> None:
    if subprocess.run(command, cwd=cwd, env=variables() | more, stdin=subprocess.DEVNULL, check=False).returncode:
        raise Stop(f"The set-up failed, as said above. The command was: {' '.join(command)}")


def _digest(*parts: bytes) -> str:
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()
