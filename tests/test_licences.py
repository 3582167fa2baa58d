"""What is said about other people's work."""

from __future__ import annotations

import tomllib
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LICENCES = ROOT / "resources" / "licences"


def libraries() -> set[str]:
    """Every library that comes with the program, those that others bring along among them."""
    wanted = [
        Requirement(line) for line in tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    ]
    found: set[str] = set()
    while wanted:
        asked = wanted.pop()
        extras = asked.extras or {""}
        if asked.marker and not asked.marker.evaluate({"extra": ""}):
            continue
        found.add(canonicalize_name(asked.name))
        for line in metadata.requires(asked.name) or []:
            brought = Requirement(line)
            needed = not brought.marker or any(brought.marker.evaluate({"extra": extra}) for extra in extras)
            if needed and canonicalize_name(brought.name) not in found:
                wanted.append(Requirement(line.partition(";")[0]))
    return found


def test_every_library_that_comes_with_the_program_is_named_with_its_licence() -> None:
    rows = [line for line in (LICENCES / "THIRD-PARTY.md").read_text("utf-8").splitlines() if line.startswith("| ")]
    named = {canonicalize_name(name.strip()) for row in rows for name in row.split("|")[1].split(",")}
    assert set() == libraries() - named


def test_the_licence_under_which_qt_is_used_comes_along_whole() -> None:
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in (LICENCES / "LGPL-3.0.txt").read_text("utf-8")
    assert "END OF TERMS AND CONDITIONS" in (LICENCES / "GPL-3.0.txt").read_text("utf-8")
