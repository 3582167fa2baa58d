"""What was exported as JSON Lines comes into another archive whole, and nothing else passes for it."""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import hashlib
import io
import json
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from PIL import Image

from reader.errors import ImportProblem
from reader.export import jsonl
from reader.export.kept import Kept
from reader.importers import box, wire
from reader.model import CleanDraft, Draft, DraftPicture
from reader.store import Store

_WORDS = st.sampled_from(
    [
        *("The ferry", "한국의 등대", "冬の路面電車", "=2+3", "  two  spaces ", "a\tb", '"quoted"', "#tag", "—"),
        *("\u3000全角", "<b>", "&amp;", "e\u0301", "\u202eright to left", "שלום", "\x85", "🚋", "\ud83d"),
    ]
)
_LINES = st.lists(_WORDS, max_size=4).map(" ".join)
_LABELS = st.sampled_from(["coal mine", "Coal Mine", "광산", "路面電車", "Alpha Beta summit"])


def picture(kind: str = "JPEG") -> bytes:
    """A picture whose second encoding is not its first."""
    out = io.BytesIO()
    Image.radial_gradient("L").resize((40, 30)).convert("RGB" if kind == "JPEG" else "RGBA").save(out, kind)
    return out.getvalue()


PHOTOS = (b"", b"no picture", picture("JPEG"), picture("PNG"))


@st.composite
def pages(draw: st.DrawFn) -> Draft:
    """An article as some importer drafts it; several draws may be captures of one address."""
    address = draw(st.sampled_from(["", "https://tarn.example/1", "https://tarn.example/2"]))
    photos = draw(st.lists(st.sampled_from(PHOTOS), max_size=2))
    named = [f"https://tarn.example/{n}.jpg" for n in range(len(photos))]
    body = "".join(f"<p>{draw(_LINES)}</p>" for _ in range(draw(st.integers(1, 3))))
    return Draft(
        title=f"Ferries {draw(_LINES)}",
        html=body + "".join(f'<img src="{url}" alt="x">' for url in named),
        text=draw(st.sampled_from(["", "Nobody complained.\n\nNot one."])),
        authors=tuple(draw(st.lists(_LINES, max_size=2))),
        published=draw(st.sampled_from(["", "2025-03-04", "2025-03-04T05:06+09:00", "1926"])),
        published_raw=draw(_LINES),
        source=draw(_LINES),
        url=address,
        tags=tuple(draw(st.lists(_LABELS, max_size=3))),
        pictures=tuple(
            DraftPicture(url, draw(_LINES), draw(_LINES), "x", data) for url, data in zip(named, photos, strict=True)
        ),
        format="html",
        part=draw(_LINES),
        captured_at=draw(st.sampled_from(["", "2025-03-05T00:00:00Z", "2026-01-01T00:00:00Z"])),
        warnings=tuple(draw(st.lists(_LINES, max_size=1))),
        original=draw(st.binary(max_size=20)),
        files=tuple((f"a_files/{n}.jpg", data) for n, data in enumerate(photos)),
    )


def fill(store: Store, drafts: list[CleanDraft]) -> list[int]:
    """Stores drafts one after the other, as they come over the wire."""
    came = []
    number = store.imports.begin("a test")
    for found in drafts:
        unpacked = wire.unpack(wire.pack(found))
        assert isinstance(unpacked, CleanDraft)
        came += [stored.id for stored in store.save([unpacked], number)]
    return came


def lines_of(store: Store, *, originals: bool = True) -> list[str]:
    kept = Kept(store.picture, store.content, store.moved, originals)
    return list(jsonl.lines(map(store.article, sorted(store.all_ids())), kept))


def taken_in(lines: list[str], folder: Path) -> tuple[list[CleanDraft], list[ImportProblem]]:
    path = folder / "moved.jsonl"
    path.write_text("".join(lines), "utf-8", newline="")
    found = list(box.read(wire.Request(path)))
    drafts = [one for one in found if isinstance(one, CleanDraft)]
    return drafts, [one for one in found if isinstance(one, ImportProblem)]


def differences(line: str, other: str) -> list[tuple[str, object, object]]:
    """Where two lines differ, their numbers apart."""
    one, two = json.loads(line), json.loads(other)
    for capture in (*one["captures"], *two["captures"]):
        del capture["id"]
    names = sorted({*one, *two} - {"id"})
    return [(name, one.get(name), two.get(name)) for name in names if one.get(name) != two.get(name)]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive without articles."""
    path = tmp_path_factory.mktemp("empty") / "a.archive"
    Store.create(path)
    return path


def hasty(path: Path, empty: Path) -> Store:
    """An archive that does not wait for the disk: nothing here asks what a power cut leaves."""
    shutil.copy(empty, path)
    opened = Store(path)
    opened._connection.execute("PRAGMA synchronous = OFF")
    return opened


@settings(max_examples=25, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(drafts=st.lists(pages(), min_size=1, max_size=4), data=st.data())
def test_an_archive_that_is_exported_and_imported_is_exported_the_same(
    empty: Path, drafts: list[Draft], data: st.DataObject
) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        contextlib.closing(hasty(Path(folder, "a"), empty)) as one,
        contextlib.closing(hasty(Path(folder, "b"), empty)) as other,
    ):
        for id in set(fill(one, [box.cleaned(draft, "/tmp/page.html") for draft in drafts])):
            one.tag([id], data.draw(st.lists(_LABELS, max_size=2)), data.draw(st.lists(_LABELS, max_size=2)))
            one.set_note(id, data.draw(st.sampled_from(["", "look again\n\n둘째 줄"])))
            one.mark([id], unread=data.draw(st.booleans()), starred=data.draw(st.booleans()))
            one.record([id], "printed", data.draw(_LINES.filter(str.isprintable)))
            if data.draw(st.booleans()):
                one.correct(id, {"title": ("Put right", ""), "text": ("Or so.", "<p>Or <b>so</b>.</p>")})
                one.correct(id, {"authors": ("Ada Morrow\n한도윤", "")})
            if data.draw(st.booleans()):
                one.trash([id])
        moved, problems = taken_in(lines_of(one), Path(folder))
        fill(other, moved)
        expected, actual = lines_of(one), lines_of(other)
        faults = list(other.check())
        again = fill(other, moved)
        assert (lines_of(other), len(set(again))) == (actual, len(expected)), "imported twice it is the same once more"
    assert [] == problems
    assert [] == [pair for lines in zip(expected, actual, strict=True) for pair in differences(*lines)]
    assert [] == faults


@pytest.fixture
def store(tmp_path: Path):  # type: ignore[no-untyped-def]
    Store.create(tmp_path / "a.archive")
    opened = Store(tmp_path / "a.archive")
    yield opened
    opened.close()


def ferry(**values: object) -> CleanDraft:
    draft = Draft(title="Ferry", html="<p>It is green.</p>", url="https://tarn.example/7", original=b"<p>It is green.")
    return box.cleaned(dataclasses.replace(draft, format="html", **values), "/tmp/7.html")  # type: ignore[arg-type]


def test_what_is_known_already_keeps_the_persons_marks_and_gains_the_notes(store: Store, tmp_path: Path) -> None:
    (id,) = fill(store, [ferry(tags=("boats",))])
    store.set_note(id, "from the first archive")
    lines = lines_of(store)
    store.set_note(id, "written meanwhile")
    store.tag([id], add=["mine"], remove=["boats"])
    moved, _ = taken_in(lines, tmp_path)
    assert [id] == fill(store, moved)
    article = store.article(id)
    assert ("written meanwhile\n\nfrom the first archive", ["mine"]) == (
        article.note,
        [tag.label for tag in article.tags],
    )
    assert 1 == len(article.captures)


def test_a_tag_that_was_renamed_keeps_what_its_page_wrote_and_what_it_is_called(store: Store, tmp_path: Path) -> None:
    fill(store, [ferry(tags=("boats", "quays"))])
    store.unite_tags(["boats"], "ships")
    lines = lines_of(store)
    Store.create(tmp_path / "b.archive")
    other = Store(tmp_path / "b.archive")
    (id,) = fill(other, taken_in(lines, tmp_path)[0])
    assert [("ships", "boats"), ("quays", "")] == [(tag.label, tag.written) for tag in other.article(id).tags]
    assert [] == differences(lines[0], lines_of(other)[0])
    other.close()


def test_without_originals_the_line_itself_is_the_original(store: Store, tmp_path: Path) -> None:
    fill(store, [ferry()])
    (line,) = lines_of(store, originals=False)
    assert {} == json.loads(line)["moved"]["originals"]
    Store.create(tmp_path / "b.archive")
    other = Store(tmp_path / "b.archive")
    (id,) = fill(other, taken_in([line], tmp_path)[0])
    assert (line.encode(), "archive-reader+jsonl") == (other.original(id), other.article(id).captures[0].format)
    other.close()


def test_any_line_alone_is_an_article_whole(store: Store, tmp_path: Path) -> None:
    fill(store, [ferry(), ferry(url="https://tarn.example/8", title="Other")])
    for line in lines_of(store):
        ((found,), _) = taken_in([line], tmp_path)
        assert found.draft.moved is not None
        assert [b"<p>It is green."] == [data for _, data in found.draft.moved.contents]


@pytest.mark.parametrize(
    "broken",
    [
        '{"archive_reader": 1',
        json.dumps({"archive_reader": 2}),
        json.dumps({"archive_reader": 1, "moved": {}}),
        json.dumps({"archive_reader": 1, "moved": {"tags": [{"label": "a", "given_by": "nobody"}]}}),
        '{"archive_reader": ' + "[" * 5000,
    ],
)
def test_a_line_that_holds_no_article_is_said_and_the_others_come(store: Store, tmp_path: Path, broken: str) -> None:
    fill(store, [ferry()])
    drafts, problems = taken_in([*lines_of(store), broken + "\n", *lines_of(store)], tmp_path)
    said = [(each.part, each.message) for each in problems]
    assert (2, [("line 2", "The line holds no article that can be read.")]) == (len(drafts), said)


def test_bytes_that_are_not_what_their_digest_says_are_refused(store: Store, tmp_path: Path) -> None:
    fill(store, [ferry()])
    line = json.loads(lines_of(store)[0])
    (sha256,) = line["moved"]["originals"]
    line["moved"]["originals"][sha256] = base64.b64encode(b"something else").decode()
    assert 1 == len(taken_in([json.dumps(line)], tmp_path)[1])


def test_what_a_line_calls_clean_is_cleaned_and_its_pictures_are_looked_at(store: Store, tmp_path: Path) -> None:
    fill(store, [ferry(pictures=(DraftPicture("https://tarn.example/a.jpg", data=picture()),))])
    line = json.loads(lines_of(store)[0])
    trailing = base64.b64decode(next(iter(line["moved"]["pictures"].values()))) + b"<script>"
    sha256 = hashlib.sha256(trailing).hexdigest()
    line["html"] = "<p onclick=x>It is green.<script>alert(1)</script></p>"
    line["moved"]["pictures"] = {sha256: base64.b64encode(trailing).decode()}
    line["pictures"][0]["sha256"] = sha256
    ((found,), _) = taken_in([json.dumps(line)], tmp_path)
    assert "<p>It is green.</p>" == found.html
    assert b"<script>" not in found.pictures[0].data
