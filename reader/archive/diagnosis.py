"""What this installation is made of."""

from __future__ import annotations

import contextlib
import importlib.metadata
import platform
from collections.abc import Callable
from pathlib import Path
from typing import Any

from reader import __version__, paths
from reader.errors import ReaderError

_PARTS = ("PySide6-Essentials", "sqlite-utils", "Whoosh-Reloaded", "trafilatura", "nh3", "lxml", "Pillow", "numpy")


def diagnosis(path: Path, index_state: Callable[[Path], str]) -> dict[str, Any]:
    """What this installation is made of and which limits hold; ``problems`` says in sentences what to mend."""
    from reader.importers import workers

    problems: list[str] = []
    found: dict[str, Any] = {
        "archive-reader": __version__,
        "python": f"{platform.python_version()} on {platform.platform()}",
    }
    for part in _PARTS:
        try:
            found[part] = importlib.metadata.version(part)
        except importlib.metadata.PackageNotFoundError:
            found[part] = "missing"
            problems.append(f"{part} is not installed.")
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        importlib.metadata.version("reader")
        problems.append(
            "Another library called “reader” is installed beside this program and may take its place. "
            "Remove it: python -m pip uninstall reader"
        )
    limits = workers.limits_held()
    found["limits"] = ", ".join(name for name, holds in limits.items() if holds)
    problems += [f"The limit on {name} does not hold on this system." for name, holds in limits.items() if not holds]
    found["archive"] = str(path)
    try:
        found["index"] = index_state(path)
    except ReaderError as error:
        found["archive"] += f" ({error.message})"
    found["settings"] = str(paths.settings_file())
    found["log"] = str(paths.log_file())
    found["problems"] = problems
    return found
