"""Where file dialogs begin: in the folder that was chosen last, as long as it is there."""

from __future__ import annotations

from pathlib import Path


def beginning(last: str) -> Path:
    """The folder that was chosen last; the person's own where there is none, or where it has gone."""
    folder = Path(last)
    return folder if last and folder.is_dir() else Path.home()
