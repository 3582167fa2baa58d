"""Where the archive, the settings, the index, the log and the resources are.

``READER_HOME`` moves everything that the program writes into one folder.
"""

from __future__ import annotations

import hashlib
import os
import sys
from functools import cache
from pathlib import Path

import platformdirs

APPLICATION = "archive-reader"


def _home() -> Path | None:
    given = os.environ.get("READER_HOME")
    return Path(given).expanduser().absolute() if given else None


def default_archive() -> Path:
    """The archive that is opened when none was ever chosen."""
    home = _home()
    folder = home if home else Path(platformdirs.user_data_path(APPLICATION, appauthor=False))
    return folder / "articles.archive"


def settings_file() -> Path:
    """The one file that holds the settings."""
    home = _home()
    folder = home if home else Path(platformdirs.user_config_path(APPLICATION, appauthor=False))
    return folder / "settings.json"


def index_folder(archive_uuid: str, archive: Path) -> Path:
    """The folder of an archive's index: in the cache, never beside the archive.

    Each copy of an archive has one of its own: copies share their UUID, and what they hold may differ.
    """
    home = _home()
    folder = home / "cache" if home else Path(platformdirs.user_cache_path(APPLICATION, appauthor=False))
    place = os.fsencode(archive.resolve())
    return folder / "index" / archive_uuid / hashlib.sha256(place).hexdigest()[:16]


def log_file() -> Path:
    """The log; it never holds the text of an article."""
    home = _home()
    folder = home / "log" if home else Path(platformdirs.user_log_path(APPLICATION, appauthor=False))
    return folder / "archive-reader.log"


@cache
def resources() -> Path:
    """The folder of icons, styles, help and samples that came with the program."""
    frozen = getattr(sys, "_MEIPASS", None)
    root = Path(frozen) if frozen else Path(__file__).resolve().parent
    inside = root / "resources"
    return inside if inside.is_dir() else root.parent / "resources"
