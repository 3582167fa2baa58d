"""Store and index agree after catching up, whatever was done and whatever crashed between."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from reader import paths
from reader.archive import Archive
from reader.model import CleanDraft, CleanHtml, Draft
from reader.store import Store

WORDS = ("heron", "lantern", "quarry", "등대", "방파제", "港町", "灯台")
LABELS = ("old pit", "제방", "燈火 守")


def a_draft(number: int, word: str, label: str) -> CleanDraft:
    text = f"The {word} of Marrow Point, number n{number}, was seen again."
    draft = Draft(
        title=f"Seen again {number}",
        published=f"2025-01-{1 + number % 28:02}",
        tags=(label,),
        original=text.encode(),
        format="copied-text",
    )
    return CleanDraft(draft, CleanHtml(f"<p>{text}</p>"), text, (), f"text:{number}", "/given")


class StoreAndIndex(RuleBasedStateMachine):
    """An archive under changes, lost handles, lost and old indexes, and crashes between index and store."""

    @initialize()
    def make(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.old_home = os.environ.get("READER_HOME")
        os.environ["READER_HOME"] = str(self.folder / "home")
        self.archive = Archive.open(self.folder / "a.archive", create=True)
        self.words: dict[int, str] = {}
        self.tags: dict[int, set[str]] = {}
        self.made = 0
        self.kept_index: Path | None = None

    def teardown(self) -> None:
        if hasattr(self, "archive"):
            self.archive.close()
            shutil.rmtree(self.folder)
            if self.old_home is None:
                del os.environ["READER_HOME"]
            else:
                os.environ["READER_HOME"] = self.old_home

    def store(self) -> Store:
        return self.archive._store

    @rule(word=st.sampled_from(WORDS), label=st.sampled_from(LABELS))
    def add(self, word: str, label: str) -> None:
        self.made += 1
        store = self.store()
        (stored,) = store.save([a_draft(self.made, word, label)], store.imports.begin("a test"))
        self.words[stored.id] = word
        self.tags[stored.id] = {label}

    @rule(choice=st.randoms(use_true_random=False), label=st.sampled_from(LABELS))
    def retag(self, choice: random.Random, label: str) -> None:
        if self.words:
            id = choice.choice(sorted(self.words))
            if label in self.tags[id]:
                self.archive.tag([id], remove=[label])
                self.tags[id].discard(label)
            else:
                self.archive.tag([id], add=[label])
                self.tags[id].add(label)

    @rule(choice=st.randoms(use_true_random=False))
    def delete(self, choice: random.Random) -> None:
        if self.words:
            id = choice.choice(sorted(self.words))
            self.archive.delete_for_ever([id])
            del self.words[id], self.tags[id]

    @rule()
    def catch_up(self) -> None:
        assert self.archive.catch_up()

    @rule()
    def crash_between_index_and_store(self) -> None:
        """The index has committed, the store has not settled: the work is done twice and nothing is lost."""
        self.archive.catch_up()
        self.add("heron", LABELS[0])

        class Crash(BaseException):
            pass

        def crash(*given: object, **more: object) -> None:
            raise Crash

        store = self.store()
        store.settle = crash  # type: ignore[method-assign]
        with contextlib.suppress(Crash):
            self.archive.catch_up()
        del store.settle
        self.reopen()

    @rule()
    def reopen(self) -> None:
        self.archive.close()
        self.archive = Archive.open(self.folder / "a.archive")

    @rule()
    def lose_the_index(self) -> None:
        self.archive.close()
        shutil.rmtree(paths.index_folder(self.archive.uuid, self.archive.path), ignore_errors=True)
        self.archive = Archive.open(self.folder / "a.archive")

    @rule()
    def keep_a_copy_of_the_index(self) -> None:
        folder = paths.index_folder(self.archive.uuid, self.archive.path)
        if folder.exists():
            self.archive.close()
            self.kept_index = self.folder / "kept"
            shutil.rmtree(self.kept_index, ignore_errors=True)
            shutil.copytree(folder, self.kept_index)
            self.archive = Archive.open(self.folder / "a.archive")

    @rule()
    def put_the_old_index_back(self) -> None:
        if self.kept_index:
            self.archive.close()
            folder = paths.index_folder(self.archive.uuid, self.archive.path)
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(self.kept_index, folder)
            self.archive = Archive.open(self.folder / "a.archive")

    @rule()
    def compare(self) -> None:
        self.archive.catch_up()
        for word in WORDS:
            wanted = sorted(id for id, own in self.words.items() if own == word)
            assert sorted(self.archive.search(self.archive.parse(word)).ids) == wanted
        for label in LABELS:
            wanted = sorted(id for id, own in self.tags.items() if label in own)
            assert sorted(self.archive.search(self.archive.parse(f'#"{label}"')).ids) == wanted

    @invariant()
    def nothing_is_lost(self) -> None:
        if hasattr(self, "archive"):
            assert sorted(self.store().ids("newest")) == sorted(self.words)


StoreAndIndex.TestCase.settings = settings(max_examples=12, stateful_step_count=14, deadline=None)
TestStoreAndIndex = StoreAndIndex.TestCase


@pytest.mark.long
def test_an_import_may_be_killed_at_any_moment(tmp_path: Path) -> None:
    """Whatever was told is there, the check passes, and an undisturbed import ends with every file once."""
    given = tmp_path / "given"
    given.mkdir()
    for number in range(200):
        text = f"Heron {number} at Marrow Point\n\nThe heron number n{number} stood on the mole of Marrow Point.\n"
        (given / f"{number:03}.txt").write_text(text)
    command = [sys.executable, "-P", "-m", "reader", "import", str(given), "--json", "--archive", str(tmp_path / "a")]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    chance = random.Random(7)
    told: set[int] = set()
    for _ in range(50):
        with (tmp_path / "log").open("w+b") as log:
            process = subprocess.Popen(command, stdout=log, stderr=subprocess.DEVNULL, env=env, start_new_session=True)
            deadline = time.monotonic() + chance.random() * 4
            while process.poll() is None and time.monotonic() < deadline:
                process.poll()
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            log.seek(0)
            lines = [line for line in log.read().decode().splitlines() if line.endswith("}")]
        import json

        told |= {event["id"] for event in map(json.loads, lines) if event["event"] == "stored"}
    subprocess.run(command, env=env, check=True, capture_output=True)
    archive = Archive.open(tmp_path / "a")
    assert told <= set(archive.search(archive.parse("")).ids)
    assert archive.counts().articles == 200
    assert archive.check(lambda fault: None).faults == 0
    assert archive.search(archive.parse("n137")).total == 1
    archive.close()
