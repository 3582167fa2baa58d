"""The person's settings: one frozen value, kept in one small file."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import math
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

SMALLEST_PX, BIGGEST_PX = 10, 48
FONT_STEPS_PX = (10, 11, 12, 13, 14, 16, 18, 20, 22, 24, 26, 29, 32, 35, 39, 43, 48)
"""Reading sizes, each about a tenth larger than the one before."""
LIST_PX = (12, 13, 14, 15, 16, 18, 20)
"""Sizes of the headlines in the list."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting with its default. Units: ``font_px`` in pixels, ``*_pt`` in points, ``*_mm`` in millimetres."""

    archive: str = ""
    recent_archives: tuple[str, ...] = ()
    theme: str = "system"
    more_contrast: bool = False
    face_en: str = ""
    face_ko: str = ""
    face_ja: str = ""
    font_px: int = 18
    measure: int = 66
    line_height: float = 1.56
    korean_words: bool = True
    list_px: int = 14
    sort: str = "newest"
    search_sort: str = "relevance"
    density: str = "comfortable"
    tag_sort: str = "count"
    date_span: str = "month"
    mark_read: bool = True
    remember_searches: bool = True
    tick_copies: bool = True
    letter_keys: bool = True
    paper: str = "A4"
    margin_mm: int = 20
    print_columns: int = 1
    print_pt: float = 10.5
    print_pictures: str = "colour"
    print_tags: bool = True
    print_notes: bool = False
    print_header: bool = True
    print_footer: bool = True
    print_contents: bool = True
    window: str = ""
    splitter: tuple[int, ...] = ()
    tags_shown: bool = True
    selected_id: int = 0
    query: str = ""
    history: tuple[str, ...] = ()
    citation_style: str = "chicago"
    export_format: str = "html"
    import_folder: str = ""
    watched: tuple[str, ...] = ()
    save_folder: str = ""

    def watched_by(self, archive: str) -> str:
        """The folder that an archive watches, or nothing; they are kept as pairs of an archive and its folder."""
        return dict(zip(self.watched[::2], self.watched[1::2], strict=False)).get(archive, "")

    def watching(self, archive: str, folder: str) -> tuple[str, ...]:
        """What is watched once that archive watches another folder, or none."""
        kept = self.watched
        others = [each for n in range(0, len(kept), 2) if kept[n] != archive for each in kept[n : n + 2]]
        return (*others, *((archive, folder) if folder else ()))


def font_step(size_px: int, steps: int) -> int:
    """The reading size that lies ``steps`` sizes above (or below) ``size_px``, within the limits."""
    nearest = min(range(len(FONT_STEPS_PX)), key=lambda n: abs(FONT_STEPS_PX[n] - size_px))
    return FONT_STEPS_PX[max(0, min(len(FONT_STEPS_PX) - 1, nearest + steps))]


def load(path: Path) -> Settings:
    """The settings kept at ``path``; whatever is missing or of the wrong kind has its default."""
    try:
        kept = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return Settings()
    if not isinstance(kept, dict):
        return Settings()
    defaults = Settings()
    chosen: dict[str, object] = {}
    for field in dataclasses.fields(Settings):
        default = getattr(defaults, field.name)
        value = kept.get(field.name, default)
        if isinstance(value, list):
            value = tuple(value)
        if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if type(value) is type(default) and _fits(field.name, value):
            chosen[field.name] = value
    return dataclasses.replace(defaults, **chosen)  # type: ignore[arg-type]


def _fits(name: str, value: object) -> bool:
    """Whether a value of the right kind holds what it may hold."""
    match value:
        case tuple():
            return all(type(part) is (int if name == "splitter" else str) for part in value)
        case float():
            return math.isfinite(value)
        case _:
            limits = {"font_px": range(SMALLEST_PX, BIGGEST_PX + 1), "list_px": range(LIST_PX[0], LIST_PX[-1] + 1)}
            return name not in limits or value in limits[name]


def save(settings: Settings, path: Path) -> None:
    """Keeps ``settings`` at ``path``, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".settings-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(dataclasses.asdict(settings), file, indent=1)  # ASCII: the path may be no text
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
