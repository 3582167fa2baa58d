"""Settings: kept whole, read whatever state the file is in."""

from __future__ import annotations

import dataclasses
import itertools
import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from reader import paths, settings
from reader.settings import BIGGEST_PX, FONT_STEPS_PX, SMALLEST_PX, Settings, font_step


def test_settings_come_back_as_they_were_kept(tmp_path: Path) -> None:
    kept = dataclasses.replace(Settings(), theme="sepia", font_px=22, splitter=(228, 372, 680), history=("a", "한국"))
    settings.save(kept, tmp_path / "deep" / "settings.json")
    assert settings.load(tmp_path / "deep" / "settings.json") == kept
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["settings.json"]


def test_without_a_file_everything_has_its_default(tmp_path: Path) -> None:
    assert settings.load(tmp_path / "none.json") == Settings()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda v: st.lists(v) | st.dictionaries(st.text(), v)
    )
)
def test_a_file_of_anything_gives_settings_of_the_right_kinds(content: object) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "settings.json"
        path.write_text(json.dumps(content), "utf-8")
        loaded = settings.load(path)
        assert all(
            type(getattr(loaded, f.name)) is type(getattr(Settings(), f.name)) for f in dataclasses.fields(Settings)
        )


def test_a_value_of_the_wrong_kind_has_its_default_and_the_others_stay(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"font_px": "large", "theme": "dark", "print_pt": 12, "new one": 1}', "utf-8")
    assert settings.load(path) == dataclasses.replace(Settings(), theme="dark", print_pt=12.0)


def test_a_value_that_cannot_be_has_its_default(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"font_px": 4000, "splitter": ["a"], "history": [1], "line_height": NaN, "query": "x"}', "utf-8")
    assert settings.load(path) == dataclasses.replace(Settings(), query="x")
    path.write_text("[" * 100_000, "utf-8")
    assert settings.load(path) == Settings()


def test_the_archive_may_have_a_name_that_is_no_text(tmp_path: Path) -> None:
    kept = dataclasses.replace(Settings(), archive="/tmp/\udcff.archive")
    settings.save(kept, tmp_path / "settings.json")
    assert settings.load(tmp_path / "settings.json") == kept


def test_a_damaged_file_gives_the_defaults(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(b'{"theme": "da\xff')
    assert settings.load(path) == Settings()


def test_reading_sizes_grow_by_about_a_tenth_between_the_limits() -> None:
    assert (FONT_STEPS_PX[0], FONT_STEPS_PX[-1]) == (SMALLEST_PX, BIGGEST_PX)
    growth = [after / before for before, after in itertools.pairwise(FONT_STEPS_PX)]
    assert all(1.05 < step < 1.15 for step in growth)


@given(st.integers(SMALLEST_PX, BIGGEST_PX), st.integers(-30, 30))
def test_a_step_stays_within_the_limits(size_px: int, steps: int) -> None:
    assert font_step(size_px, steps) in FONT_STEPS_PX


def test_one_step_up_and_one_down_is_where_one_was() -> None:
    assert [font_step(font_step(size, 1), -1) for size in FONT_STEPS_PX[:-1]] == list(FONT_STEPS_PX[:-1])


def test_everything_that_is_written_lies_in_the_home_that_was_named(home: Path) -> None:
    written = (
        paths.default_archive(),
        paths.settings_file(),
        paths.index_folder("u", Path("a.archive")),
        paths.log_file(),
    )
    assert all(path.is_relative_to(home / "reader") for path in written)


def test_the_resources_are_found() -> None:
    assert (paths.resources() / "icons" / "search.svg").is_file()
