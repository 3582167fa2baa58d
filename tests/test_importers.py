"""How files become drafts: recognising, unpacking, walking folders, keeping pictures, and the limits."""

from __future__ import annotations

import gzip
import io
import os
import signal
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from reader import errors, importers
from reader.importers import box, folders, identity, packed, pictures, source, wire, workers
from reader.model import CleanDraft, CleanHtml, Draft, DraftPicture, StoredPicture

ROOT = Path(__file__).resolve().parent.parent

# ---------------------------------------------------------------- unpacking


@given(st.binary(min_size=1))
def test_a_compressed_file_is_read_as_what_is_inside(data: bytes) -> None:
    if data[:3] == b"\x1f\x8b\x08" or data[:4] == b"\x28\xb5\x2f\xfd":
        return
    assert packed.unpack(data) == (data, "", True)
    assert packed.unpack(gzip.compress(data)) == (data, "+gzip", True)
    assert packed.unpack(zstandard.compress(data)) == (data, "+zstd", True)
    assert packed.unpack(gzip.compress(data[:1]) + gzip.compress(data)) == (data[:1] + data, "+gzip", True)


def test_a_compressed_file_that_was_cut_off_gives_what_came_before() -> None:
    text = os.urandom(300_000).hex().encode()
    found, packing, complete = packed.unpack(gzip.compress(text)[:200_000])
    assert text.startswith(found)
    assert (len(found) > 100_000, packing, complete) == (True, "+gzip", False)


def test_a_bomb_is_refused() -> None:
    with pytest.raises(errors.TooLarge):
        packed.unpack(gzip.compress(bytes(packed.UNPACKED_BYTES + 1)))


def test_a_broken_compressed_file_is_explained() -> None:
    with pytest.raises(errors.DamagedFile):
        packed.unpack(b"\x1f\x8b\x08" + bytes(20))


# ---------------------------------------------------------------- folders


def tree(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def walked(folder: Path) -> list[str]:
    return [found.path.relative_to(folder).as_posix() for found in importers.files_under([folder])]


def test_folders_are_walked_in_the_order_of_names_without_the_pages_own_folders(tmp_path: Path) -> None:
    tree(tmp_path, "b.txt", "a/c.html", "a/c_files/pic.jpg", "a/c_files/style.css", ".DS_Store", ".git/config")
    assert walked(tmp_path) == ["a/c.html", "b.txt"]


def test_a_folder_that_belongs_to_no_page_is_walked(tmp_path: Path) -> None:
    tree(tmp_path, "lonely_files/x.txt")
    assert walked(tmp_path) == ["lonely_files/x.txt"]


def test_a_folder_beside_a_file_that_is_no_page_is_walked(tmp_path: Path) -> None:
    tree(
        tmp_path,
        "2024.txt",
        "2024_files/a.txt",
        "notes/b.txt",
        "notes_files/c.txt",
        "d.html",
        "d_FILES/e.png",
        "d-files",
    )
    assert walked(tmp_path) == ["2024.txt", "2024_files/a.txt", "d-files", "d.html", "notes/b.txt", "notes_files/c.txt"]


def test_folders_may_lie_deeper_in_each_other_than_calls_may(tmp_path: Path) -> None:
    depth = 1_200
    os.chdir(tmp_path)
    try:
        for _ in range(depth):
            os.mkdir("d")
            os.chdir("d")
        Path("x.txt").write_bytes(b"x")
        (found,) = importers.files_under([tmp_path])
        assert (found.path.name, found.problem) == ("x.txt", None)
    finally:
        Path("x.txt").unlink()
        for _ in range(depth):
            os.chdir("..")
            os.rmdir("d")
        os.chdir(ROOT)


def test_a_file_that_grew_meanwhile_is_not_kept_in_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.txt").write_bytes(b"y" * 11)
    monkeypatch.setattr(source, "FILE_BYTES", 10)
    monkeypatch.setattr(Path, "stat", lambda path, **how: os.stat_result((0,) * 10))
    with pytest.raises(errors.TooLarge):
        _ = importers.opened(tmp_path / "x.txt").data


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    tree(tmp_path, "x.txt")
    assert len(list(importers.files_under([tmp_path, tmp_path / "x.txt"]))) == 1


def test_what_is_no_file_is_said_and_the_others_follow(tmp_path: Path) -> None:
    tree(tmp_path, "x.txt")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone")
    found = list(importers.files_under([tmp_path, tmp_path / "missing.txt"]))
    assert [(f.path.name, f.problem is not None) for f in found] == [
        ("nowhere", True),
        ("pipe", True),
        ("x.txt", False),
        ("missing.txt", True),
    ]


def test_only_the_pages_own_folder_is_read_beside_it(tmp_path: Path) -> None:
    tree(tmp_path, "page.html", "page_files/a.png", "secret.txt", "other_files/b.png")
    (tmp_path / "page_files" / "link.png").symlink_to(tmp_path / "secret.txt")
    beside = folders.Beside(tmp_path / "page.html")
    assert beside.file("page_files/a.png") == b"x"
    assert beside.file("./page_files/a.png?v=2") == b"x"
    for reference in (
        "secret.txt",
        "page_files/../secret.txt",
        "other_files/b.png",
        "/etc/passwd",
        "file:///etc/passwd",
        "page_files/link.png",
        "page_files",
        "page_files/none.png",
        "page_files\\..\\secret.txt",
        "page_files/\0",
    ):
        assert beside.file(reference) is None, reference


# ---------------------------------------------------------------- pictures


def picture(mode: str = "RGB", size: tuple[int, int] = (60, 40), kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 200 if mode == "L" else None).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF"])
def test_pictures_of_the_usual_kinds_are_kept(kind: str) -> None:
    (kept,), told = pictures.kept((DraftPicture("a", "caption", "credit", "alt", picture(kind=kind)),))
    assert (kept.width, kept.height, kept.caption, told) == (60, 40, "caption", ())
    assert kept.media_type in ("image/jpeg", "image/png")
    assert Image.open(io.BytesIO(kept.data)).size == (60, 40)


def test_a_large_picture_is_made_smaller() -> None:
    (kept,), _ = pictures.kept((DraftPicture("a", data=picture(size=(5000, 1000), kind="JPEG")),))
    assert (kept.width, kept.height) == (pictures.SIDE_PX, 480)


def test_transparency_is_kept() -> None:
    (kept,), _ = pictures.kept((DraftPicture("a", data=picture("RGBA")),))
    assert Image.open(io.BytesIO(kept.data)).mode == "RGBA"


@pytest.mark.parametrize("data", [b"<svg/>", b"\x89PNG\r\n\x1a\n" + bytes(40), picture()[:50], b"GIF89a"])
def test_what_is_no_picture_is_left_out_and_said(data: bytes) -> None:
    (kept,), told = pictures.kept((DraftPicture("a.png", "caption", data=data),))
    assert (kept.sha256, kept.caption, kept.data) == ("", "caption", b"")
    assert "a.png" in told[0]


def test_a_decoder_that_stumbles_costs_one_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image.Image, "convert", lambda *given: {}["no such palette"])
    (kept,), told = pictures.kept((DraftPicture("a.png", data=picture()),))
    assert (kept.sha256, len(told)) == ("", 1)


def test_a_picture_that_would_fill_the_memory_is_left_out() -> None:
    with tempfile.TemporaryFile() as file:
        Image.new("1", (30_000, 30_000)).save(file, "PNG")
        file.seek(0)
        (kept,), told = pictures.kept((DraftPicture("bomb.png", data=file.read()),))
    assert (kept.sha256, len(told)) == ("", 1)


def test_a_picture_that_was_only_named_stays_named() -> None:
    kept, told = pictures.kept((DraftPicture("https://a.example/b.jpg", "c"),))
    assert kept == (StoredPicture("https://a.example/b.jpg", "c"),)
    assert told == ()


# ---------------------------------------------------------------- identity


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.quay.example/a?id=7&utm_source=x", "http://quay.example/a?id=7#top"),
        ("https://quay.example/a/", "https://quay.example/a"),
        ("https://web.archive.org/web/20240102030405/https://quay.example/a", "https://quay.example/a"),
    ],
)
def test_two_addresses_of_one_page_are_one_identity(one: str, other: str) -> None:
    assert identity.canonical(one) == identity.canonical(other) != ""


@pytest.mark.parametrize(
    "url", ["", "https://quay.example/", "https://quay.example", "ftp://quay.example/a", "nonsense"]
)
def test_what_names_no_single_page_is_no_identity(url: str) -> None:
    assert identity.canonical(url) == ""
    assert identity.identity(url, "t", "x", b"") == identity.identity("", "T", " X", b"other bytes")


def test_the_query_by_which_a_paper_names_its_articles_counts() -> None:
    assert identity.canonical("https://q.example/view.php?key=20260114") != identity.canonical(
        "https://q.example/view.php?key=20260115"
    )


# ---------------------------------------------------------------- the wire


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(words, words, st.tuples(words, words), st.binary(), st.binary(), st.integers(0, 9))
def test_a_draft_crosses_the_wire_unchanged(
    title: str, url: str, tags: tuple[str, str], original: bytes, data: bytes, width: int
) -> None:
    draft = Draft(title=title, url=url, tags=tags, original=original, files=((url, data), ("b", b"")))
    stored = StoredPicture(url, title, width=width, data=data)
    message = CleanDraft(draft, CleanHtml(title), url, (stored, StoredPicture()), "id", "/x")
    assert wire.unpack(wire.pack(message)) == message


def test_a_problem_crosses_the_wire_unchanged() -> None:
    problem = errors.TooLarge("More than {limit} MB.", "a.html", "7", "A hint.", limit=3)
    found = wire.unpack(wire.pack(problem))
    assert isinstance(found, errors.TooLarge)
    assert (found.message, found.hint, found.path, found.part) == ("More than 3 MB.", "A hint.", "a.html", "7")


@given(st.binary(max_size=200))
def test_bytes_that_are_no_message_are_said_to_be_none(data: bytes) -> None:
    head = struct.pack(">QQ", len(data), 0)
    for forged in (data, head + data, head[:-1], struct.pack(">QQ", 2, 0) + b"{}", struct.pack(">QQ", 2, 0) + b"[]"):
        with pytest.raises(ValueError):
            wire.unpack(forged)


def test_only_a_day_or_a_moment_leaves_the_box_as_one() -> None:
    for given_by_page, kept in (
        ("2026-01-14T08:06+09:00", "2026-01-14T08:06+09:00"),
        ("2026-01-14", "2026-01-14"),
        ("2026-01", "2026-01"),
        ("2026", "2026"),
        ("abcd-ef-gh", ""),
        ("2026-W02-3", ""),
        ("2026-02-31T08:00", ""),
    ):
        found = box.cleaned(Draft(title="Bells", text="They rang.", published=given_by_page), "/x")
        assert found.draft.published == kept


# ---------------------------------------------------------------- workers


def read(*paths: Path) -> dict[str, list[CleanDraft | errors.ImportProblem]]:
    found: dict[str, list[CleanDraft | errors.ImportProblem]] = {}
    for some in workers.read_files(importers.files_under(paths), most=1):
        found.setdefault(some.path.name, []).extend(some.found)
    return found


def test_a_worker_that_dies_costs_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("Bells of Orrin\n\nThe bells rang twice in Orrin on Monday, people there said.\n")
    (tmp_path / "b.txt").write_text("Bells again\n\nThe bells rang three times in Orrin on Tuesday, people said.\n")
    pool = workers._Pool(1)
    files = importers.files_under([tmp_path])
    found: dict[str, list[CleanDraft | errors.ImportProblem]] = {}
    running = pool.run(files, lambda: False)
    monkeypatch.setattr(workers._Pool, "_start", _killing(workers._Pool._start, "a.txt"))
    for read_now in running:
        found.setdefault(read_now.path.name, []).extend(read_now.found)
    pool.close()
    assert isinstance(found["a.txt"][0], errors.DamagedFile)
    assert isinstance(found["b.txt"][0], CleanDraft)


def _killing(start, name: str):  # type: ignore[no-untyped-def]
    def wrapped(self, worker, reading) -> None:  # type: ignore[no-untyped-def]
        start(self, worker, reading)
        if reading.turn.path.name == name:
            worker.process.kill()

    return wrapped


def test_a_file_that_takes_too_long_is_ended_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "slow.txt").write_text("Slow news\n\nNothing happened in Orrin, and it took all day to do so.\n")
    monkeypatch.setattr(workers, "FILE_S", 0.0)
    monkeypatch.setattr(workers, "PLAIN_S", 0.0)
    monkeypatch.setattr(workers, "_WAIT_S", 0.0)
    found = read(tmp_path)
    assert [type(problem) for problem in found["slow.txt"]] == [errors.TimedOut]


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is the system's")
def test_a_worker_that_nobody_watches_ends_by_itself() -> None:
    code = "from reader.importers import box; assert box.allow_cpu(0)\nwhile True: pass"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, timeout=60)
    assert ended.returncode == -signal.SIGXCPU


def test_results_come_in_the_order_of_the_files(tmp_path: Path) -> None:
    for number in range(12):
        (tmp_path / f"{number:02}.txt").write_text(f"Bells {number}\n\nThe bells of Orrin rang {number} times today.\n")
    found = [some.path.name for some in workers.read_files(importers.files_under([tmp_path]), most=2) if some.done]
    assert found == [f"{number:02}.txt" for number in range(12)]


def test_reading_stops_when_cancelled(tmp_path: Path) -> None:
    for number in range(50):
        (tmp_path / f"{number:02}.txt").write_text(f"Bells {number}\n\nThe bells of Orrin rang {number} times today.\n")
    seen: list[Path] = []
    for some in workers.read_files(importers.files_under([tmp_path]), cancelled=lambda: len(seen) > 3, most=1):
        seen.append(some.path)
    assert len(seen) < 50


def test_limits_are_told_as_they_hold(tmp_path: Path) -> None:
    held = workers.limits_held()
    assert held["time"]
    assert held["memory"] == (os.uname().sysname == "Linux")
