from __future__ import annotations

import contextlib
import os
import random
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from reader.errors import IndexDamaged
from reader.index import Document, Index, arrays, live
from reader.query import parse

TODAY = date(2026, 3, 1)
ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "cache" / "index"


@pytest.fixture
def opened():
    """Opens indexes, and closes them at the end."""
    indexes = []

    def keep(index):
        indexes.append(index)
        return index

    yield keep
    for index in indexes:
        index.close()


def put(index, *documents, removed=(), seq=1):
    with index.lock() as mine:
        assert mine
        return index.update(documents, removed, seq)


def found(index, text):
    return index.search(parse(text), lambda leaf: (), TODAY, lambda: ()).ids.tolist()


def other_process(folder, program):
    """What another process prints that has the same index open as ``index``."""
    start = (
        "from pathlib import Path\nfrom reader.index import Document, Index\n"
        f"index = Index.open(Path({str(folder)!r}), 'a')\n"
    )
    done = subprocess.run([sys.executable, "-c", start + program], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_new_index_is_empty_and_opens_again(folder, opened):
    made = opened(Index.create(folder, "a"))
    again = opened(Index.open(folder, "a"))
    assert (again.doc_count, again.settled_seq, again.generation) == (0, 0, 0)
    assert again.index_id == made.index_id
    assert found(again, "coal") == []


def test_an_update_puts_replaces_and_removes(folder, opened):
    index = opened(Index.create(folder, "a"))
    assert put(index, Document(1, body="coal"), Document(2, body="coal"), Document(3, body="coal"), seq=7) == 1
    assert (found(index, "coal"), index.settled_seq) == ([3, 2, 1], 7)
    assert put(index, Document(2, body="iron"), removed=[3, 99], seq=9) == 2
    assert (found(index, "coal"), found(index, "iron"), index.doc_count) == ([1], [2], 2)
    again = opened(Index.open(folder, "a"))
    assert (found(again, "coal"), again.settled_seq, again.generation) == ([1], 9, 2)


def test_an_article_both_put_and_removed_is_put(folder, opened):
    index = opened(Index.create(folder, "a"))
    put(index, Document(1, body="coal"), Document(1, body="iron"), removed=[1])
    assert (found(index, "coal"), found(index, "iron")) == ([1], [])


def test_many_small_updates_are_still_one_index(folder, opened):
    index = opened(Index.create(folder, "a"))
    for number in range(1, 31):
        put(index, Document(number, title=f"number{number}", body="coal"), removed=[number - 5], seq=number)
    assert sorted(found(index, "coal")) == list(range(26, 31))
    assert found(index, "number30") == [30]


def test_an_open_index_follows_what_another_process_writes(folder, opened):
    index = opened(Index.create(folder, "a"))
    assert found(index, "coal") == []
    other_process(folder, "with index.lock() as mine:\n    index.update([Document(5, body='coal')], (), 4)\n")
    assert (found(index, "coal"), index.settled_seq) == ([5], 4)


def test_an_open_index_follows_a_rebuild(folder, opened):
    index = opened(Index.create(folder, "a"))
    put(index, Document(1, body="coal"))
    rebuilt = opened(Index.create(folder, "a"))
    put(rebuilt, Document(2, body="coal"))
    assert found(index, "coal") == [2]
    assert index.index_id == rebuilt.index_id
    assert sorted(each.name for each in folder.iterdir()) == ["2", "CURRENT", "LOCK"]


def test_only_one_process_catches_up(folder, opened):
    index = opened(Index.create(folder, "a"))
    ask = "with index.lock() as mine:\n    print(mine)\n"
    with index.lock() as mine:
        assert mine
        assert other_process(folder, ask) == "False"
        with opened(Index.open(folder, "a")).lock() as too:
            assert not too
    assert other_process(folder, ask) == "True"


def test_a_rebuild_beside_a_process_that_catches_up_leaves_its_index_alone(folder, opened):
    index = opened(Index.create(folder, "a"))
    with index.lock():
        assert opened(Index.create(folder, "a")).index_id == index.index_id


def test_leftovers_of_a_crash_are_swept(folder, opened):
    index = opened(Index.create(folder, "a"))
    put(index, Document(1, body="coal"))
    (folder / "77").mkdir()
    (folder / "77" / "half").write_bytes(b"x" * 1000)
    room = folder / "1"
    (room / "MAIN_0123456789abcdef.columns").write_bytes(b"x" * 1000)
    (room / "_MAIN_2.toc.1234.5").write_bytes(b"x")
    (room / "MAIN.tmp").mkdir(exist_ok=True)
    (room / "MAIN.tmp" / "pool").write_bytes(b"x")
    put(index, Document(2, body="coal"))
    assert not (folder / "77").exists()
    assert not [each for each in room.iterdir() if "0123456789" in each.name or each.name.endswith((".tmp", ".5"))]
    assert sorted(found(index, "coal")) == [1, 2]


def test_a_process_killed_while_it_writes_leaves_a_sound_index(folder, opened):
    index = opened(Index.create(folder, "a"))
    put(index, Document(1, body="coal"), seq=1)
    killed = (
        "import os\n"
        "def documents():\n"
        "    for number in range(2, 5000):\n"
        "        if number == 3000:\n"
        "            os.kill(os.getpid(), 9)\n"
        "        yield Document(number, body='coal ' * 20)\n"
        "with index.lock():\n"
        "    index.update(documents(), (), 2)\n"
    )
    with pytest.raises(subprocess.CalledProcessError):
        other_process(folder, killed)
    again = opened(Index.open(folder, "a"))
    assert (found(again, "coal"), again.settled_seq) == ([1], 1)
    put(again, Document(2, body="coal"), seq=2)
    assert sorted(found(again, "coal")) == [1, 2]
    size = sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())
    assert size < 200_000


def test_what_a_process_wrote_that_was_killed_before_it_said_so_counts(folder, opened):
    index = opened(Index.create(folder, "a"))
    put(index, *(Document(number, body="coal") for number in range(1, 11)), seq=1)
    killed = (
        "import os\n"
        "from reader.index import folder\n"
        "folder.write_state = lambda *_: os.kill(os.getpid(), 9)\n"
        "with index.lock():\n"
        "    index.update([Document(11, body='coal')], (1, 2, 3, 4), 2)\n"
    )
    with pytest.raises(subprocess.CalledProcessError):
        other_process(folder, killed)
    put(index, removed=(10,), seq=2)
    assert found(index, "coal") == [11, 9, 8, 7, 6, 5]
    assert found(opened(Index.open(folder, "a")), "coal") == found(index, "coal")


def test_an_absent_index_is_damaged(folder):
    with pytest.raises(IndexDamaged, match="absent"):
        Index.open(folder, "a")


def test_the_index_of_another_archive_is_damaged(folder, opened):
    opened(Index.create(folder, "a"))
    with pytest.raises(IndexDamaged, match="another archive"):
        Index.open(folder, "b")


def test_an_index_of_another_version_is_damaged(folder, opened):
    opened(Index.create(folder, "a"))
    state = folder / "1" / "state.json"
    state.write_text(state.read_text().replace("analysis ", "analysis 9"))
    with pytest.raises(IndexDamaged, match="another version"):
        Index.open(folder, "a")


def test_an_index_older_than_recorded_is_damaged(folder, opened):
    opened(Index.create(folder, "a"))
    state = folder / "1" / "state.json"
    state.write_text(state.read_text().replace('"generation": 0', '"generation": 5'))
    with pytest.raises(IndexDamaged, match="older"):
        Index.open(folder, "a")


@pytest.mark.parametrize("name", ["CURRENT", "state.json", "*.toc", "MAIN_*"])
@pytest.mark.parametrize("harm", ["gone", "empty", "noise", "half"])
def test_a_damaged_file_is_noticed_or_harmless(folder, opened, name, harm):
    index = opened(Index.create(folder, "a"))
    put(index, *(Document(number, title="coal mine", body=f"coal {number} " * 30) for number in range(1, 40)))
    index.close()
    for path in [path for path in folder.rglob(name) if path.is_file()]:
        data = path.read_bytes()
        match harm:
            case "gone":
                path.unlink()
            case "empty":
                path.write_bytes(b"")
            case "noise":
                path.write_bytes(bytes(255 - byte for byte in data))
            case "half":
                path.write_bytes(data[: len(data) // 2])
    with pytest.raises(IndexDamaged):
        found(opened(Index.open(folder, "a")), "coal mine")
    assert opened(Index.create(folder, "a")).doc_count == 0


def test_flipped_bits_are_never_worse_than_damage(folder, opened):
    index = opened(Index.create(folder, "a"))
    put(index, *(Document(number, title="coal mine", body=f"coal {number} 한국어 " * 30) for number in range(1, 200)))
    index.close()
    (path,) = folder.rglob("*.columns")
    data = path.read_bytes()
    chance = random.Random(5)
    for _ in range(60):
        harmed = bytearray(data)
        at = chance.randrange(len(data))
        harmed[at : at + 16] = chance.randbytes(len(harmed[at : at + 16]))
        path.write_bytes(harmed)
        for query in ("coal", '"coal 17"', "co*", "한국어", "coel~", "coal -mine", '"mine coal"~3'):
            with contextlib.suppress(IndexDamaged):
                found(Index.open(folder, "a"), query)


def test_nothing_is_published_before_it_is_on_the_disk(folder, opened, monkeypatch):
    index = opened(Index.create(folder, "a"))
    steps = []
    fsync, rename, replace = os.fsync, os.rename, Path.replace
    monkeypatch.setattr(os, "fsync", lambda handle: (steps.append("sync"), fsync(handle))[1])
    monkeypatch.setattr(os, "rename", lambda old, new: (steps.append(f"publish {Path(new).name}"), rename(old, new))[1])
    monkeypatch.setattr(Path, "replace", lambda old, new: (steps.append(f"publish {new.name}"), replace(old, new))[1])
    put(index, Document(1, body="coal"))
    published = [at for at, step in enumerate(steps) if step.startswith("publish")]
    assert [steps[at] for at in published] == ["publish _MAIN_1.toc", "publish state.json"]
    assert all(steps[at - 1] == "sync" and steps[at + 1] == "sync" for at in published)


def test_importing_the_index_loads_neither_whoosh_nor_numpy():
    program = "import sys, reader.index, reader.query; print({'whoosh', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells what is mapped")
def test_a_search_lets_go_of_what_it_mapped_when_that_is_much(tmp_path, monkeypatch):
    documents = (Document(number, body="coal " * 200) for number in range(1, 3_000))
    index = Index.create(tmp_path / "index", "an-archive", documents)
    query, answer = parse('"coal coal"'), (lambda leaf: (), TODAY, lambda: ())
    index.search(query, *answer)
    before = arrays.mapped_bytes()
    monkeypatch.setattr(live, "MOST_MAPPED_BYTES", 1)
    assert index.search(query, *answer).ids.size == 2_999
    assert arrays.mapped_bytes() < before - 1_000_000
    assert index.search(query, *answer).ids.size == 2_999
    index.close()
