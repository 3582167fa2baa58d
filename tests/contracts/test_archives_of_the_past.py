"""An archive that an earlier release made opens, is whole, and is found in; one is kept of every release."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from reader import __version__
from reader.archive import Archive

KEPT = Path(__file__).resolve().parent.parent / "data" / "archives"


@pytest.mark.parametrize("name", sorted(path.name for path in KEPT.iterdir()))
def test_an_archive_of_the_past_opens_whole(name: str, tmp_path: Path) -> None:
    archive = Archive.open(Path(shutil.copy(KEPT / name, tmp_path / name)))
    assert archive.check(lambda fault: None).faults == 0
    assert archive.counts().articles == 4
    titles = {summary.title for summary in archive.summaries(archive.search(archive.parse('#"to read"')).ids)}
    assert "Three ports agree to bring back the night ferry" in titles
    for query in ("연락선", "連絡船", "ferry"):
        assert archive.search(archive.parse(query)).total >= 1
    for id in archive.search(archive.parse("")).ids:
        digests = [capture.sha256 for capture in archive.article(id).captures]
        assert [hashlib.sha256(archive.original(id)).hexdigest()] == digests
    archive.close()


def test_an_archive_of_this_release_is_kept() -> None:
    assert (KEPT / f"{__version__}.archive").is_file()
