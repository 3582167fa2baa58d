"""How one file yields many articles: parts, their originals, bad ones among them, and a reading that goes on."""

from __future__ import annotations

import dataclasses
import gzip
import hashlib
import logging
from collections.abc import Iterator
from multiprocessing import Pipe
from pathlib import Path
from types import SimpleNamespace

import pytest

from reader import importers
from reader.errors import DamagedFile, ImportProblem
from reader.importers import box, packed, wire, workers
from reader.importers.source import SourceFile, Window
from reader.importers.wire import Bug, Place, Request
from reader.model import CleanDraft, Draft, KnownPart

PAGE = "Bells of Orrin {}\n\nThe bells rang {} times in Orrin on Monday, as people there said.\n"


def a_part(number: int) -> SourceFile:
    return SourceFile(f"{number}.txt", PAGE.format(number, number).encode())


@pytest.fixture
def crate(monkeypatch: pytest.MonkeyPatch) -> type:
    """A container of our own: a line for each of its parts, empty lines where it only looks for the next."""

    class Crate:
        NAME = "crate"

        @staticmethod
        def claims(file: SourceFile) -> bool:
            return file.head.startswith(b"crate\n")

        @staticmethod
        def parts(file: SourceFile) -> Iterator[SourceFile | ImportProblem | None]:
            for line in file.data.decode().splitlines()[1:]:
                if not line:
                    yield None
                elif line == "bad":
                    yield DamagedFile("This one is broken.", part="bad")
                elif line == "crate":
                    yield SourceFile("inner", file.data.replace(b"crate\n3", b"crate\n4", 1))
                elif line == "end":
                    raise DamagedFile("The rest cannot be read.")
                else:
                    yield a_part(int(line))

    monkeypatch.setattr(importers, "CONTAINERS", (Crate,))
    return Crate


def read(path: Path, **more: int) -> list[CleanDraft | ImportProblem | Place]:
    return list(box.read(dataclasses.replace(Request(path), **more)))  # type: ignore[arg-type]  # numbers and switches


def shown(messages: list[CleanDraft | ImportProblem | Place]) -> list[str]:
    return [
        message.draft.part if isinstance(message, CleanDraft) else f"problem {message.part}"
        for message in messages
        if not isinstance(message, Place)
    ]


def test_parts_whose_bytes_are_known_are_told_of_and_not_read(tmp_path: Path, crate: type) -> None:
    path = tmp_path / "x"
    path.write_text("crate\n1\n2\nbad\n3\n", "utf-8")
    known = {
        part: hashlib.sha256(PAGE.format(of, of).encode()).hexdigest() for part, of in (("2.txt", 2), ("3.txt", 4))
    }
    asked = Request(path, known=frozenset(wire.fingerprint(part, sha256) for part, sha256 in known.items()))
    asked = Request.unpacked(asked.packed())
    found = [one for one in box.read(asked) if not isinstance(one, Place)]
    assert KnownPart(str(path), "2.txt", known["2.txt"]) == found[1]
    assert found[1] == wire.unpack(wire.pack(found[1]))
    kinds = ["CleanDraft", "KnownPart", "DamagedFile", "CleanDraft"]  # what is called 3.txt has other bytes by now
    assert kinds == [type(one).__name__ for one in found]
    on_after_a_death = dataclasses.replace(asked, leaf=1, draft=1)
    assert kinds[2:] == [type(one).__name__ for one in box.read(on_after_a_death) if not isinstance(one, Place)]


def test_a_bad_part_does_not_stop_the_others(tmp_path: Path, crate: type) -> None:
    (tmp_path / "x").write_text("crate\n1\nbad\n\n2\nend\n3")
    found = read(tmp_path / "x")
    assert shown(found) == ["1.txt", "problem bad", "2.txt", "problem "]
    drafts = [message.draft for message in found if isinstance(message, CleanDraft)]
    assert [draft.original for draft in drafts] == [a_part(1).given, a_part(2).given]
    assert [draft.format for draft in drafts] == ["copied-text+crate"] * 2


def test_containers_in_each_other_are_read_to_a_depth(tmp_path: Path, crate: type) -> None:
    (tmp_path / "x").write_text("crate\n3\ncrate")
    assert shown(read(tmp_path / "x")) == [
        "3.txt",
        "inner!4.txt",
        "inner!inner!4.txt",
        "problem inner!inner!inner",
    ]


def test_reading_goes_on_behind_a_part_and_in_shares(tmp_path: Path, crate: type) -> None:
    (tmp_path / "x").write_text("crate\n0\n1\n\nbad\n3\n4")
    assert shown(read(tmp_path / "x", leaf=3)) == ["3.txt", "4.txt"]
    assert shown(read(tmp_path / "x", leaf=3, draft=1)) == ["4.txt"]
    assert shown(read(tmp_path / "x", share=0, of=2)) == ["0.txt", "problem bad", "4.txt"]
    assert shown(read(tmp_path / "x", share=1, of=2)) == ["1.txt", "3.txt"]


def test_a_cut_off_gzip_says_so_in_the_record(tmp_path: Path) -> None:
    text = PAGE.format("x", "x") + "".join(f"{number:x} bells and then some.\n" for number in range(9_000))
    (tmp_path / "x.txt.gz").write_bytes(gzip.compress(text.encode())[:-2_000])
    (draft,) = [message for message in read(tmp_path / "x.txt.gz") if isinstance(message, CleanDraft)]
    assert packed.CUT_OFF in draft.draft.warnings
    assert draft.draft.format == "copied-text+gzip"


def test_a_window_is_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"before" + PAGE.encode() + b"behind")
    file = SourceFile("y.txt", Window(tmp_path / "x", 6, len(PAGE.encode())))
    assert (file.data, file.size) == (PAGE.encode(), len(PAGE.encode()))
    with file.open() as stream:
        stream.seek(-5, 2)
        assert stream.read(99) == PAGE.encode()[-5:]


# ---------------------------------------------------------------- after a worker has died


def again(asked: Request, place: Place | None, *, answered: bool = False) -> tuple[int, int, bool, bool]:
    reading = workers.Reading(workers._Turn(Path("x")), asked, place, answered)
    request, lost = reading.again()
    return request.leaf, request.draft, request.plain, lost


def test_a_draft_that_ended_its_worker_is_read_plainly_and_then_left_out() -> None:
    asked = Request(Path("x"))
    assert again(asked, Place(7, 3)) == (7, 3, True, False)
    plainly = Request(Path("x"), 7, 3, plain=True)
    assert again(plainly, Place(7, 3)) == (8, 0, False, True)
    assert again(plainly, Place(7, 3, drafted=True)) == (7, 4, False, True)
    assert again(plainly, Place(7, 4)) == (7, 4, True, False)


def test_a_worker_that_died_behind_a_draft_costs_nothing_of_it() -> None:
    assert again(Request(Path("x")), Place(7, 3), answered=True) == (7, 4, False, False)


def test_a_file_whose_beginning_ends_every_worker_is_given_up() -> None:
    asked = Request(Path("x"), 7)
    reading = workers.Reading(workers._Turn(Path("x")), asked)
    assert reading.again() == (asked, True)
    assert again(Request(Path("x"), 7, 2), None) == (8, 0, False, True)


def test_a_request_crosses_to_the_worker_unchanged() -> None:
    for name in ("a b.txt", "한국 \udcff.html", "-rf"):
        request = Request(Path(name), 3, 4, plain=True, share=1, of=2)
        assert Request.unpacked(request.packed()) == request


def test_an_original_that_drafts_share_crosses_once() -> None:
    first, second = (
        box.cleaned(Draft(title=title, text="They rang.", original=b"the same bytes" * 99), "/x") for title in "ab"
    )
    crossed = wire.pack(second, same_original=True)
    assert len(crossed) < len(wire.pack(first)) - 1_000
    assert wire.unpack(crossed, first.draft.original) == second


def test_where_a_bug_lies_is_told_without_any_text_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble(request: Request) -> Iterator[CleanDraft]:
        raise ZeroDivisionError("".join(["sec", "ret"]))

    for name, instead in (
        ("read", stumble),
        ("_quiet", lambda: None),
        ("limit", dict),
        ("allow_cpu", lambda seconds: True),
    ):
        monkeypatch.setattr(box, name, instead)
    ours, theirs = Pipe()
    ours.send_bytes(Request(tmp_path).packed())
    with pytest.raises(ZeroDivisionError):
        box.serve(theirs)
    message = wire.unpack(ours.recv_bytes())
    assert isinstance(message, Bug)
    assert ("stumble" in message.lines, "secret" in message.lines) == (True, False)
    reading = workers.Reading(workers._Turn(tmp_path / "x.html"), Request(tmp_path))
    pool = workers._Pool(1)
    answers = iter([wire.pack(message)])  # and then it is gone
    worker = SimpleNamespace(
        connection=SimpleNamespace(recv_bytes=lambda: next(answers, b""), close=lambda: None),
        process=SimpleNamespace(kill=lambda: None, join=lambda: None),
        begin=lambda: None,
    )
    pool._workers.append(worker)  # type: ignore[arg-type]
    with caplog.at_level(logging.ERROR):
        pool._hear(worker, reading)  # type: ignore[arg-type]  # a worker that only answers
    assert ("ZeroDivisionError" in caplog.text, "x.html" in caplog.text) == (True, True)
    pool._hear(worker, reading)  # type: ignore[arg-type]
    assert ["The program itself failed at this file, which may be whole. The log says where."] == [
        str(problem) for problem in reading.turn.found
    ]
    ours.close()
    theirs.close()


def test_a_place_crosses_the_wire_unchanged() -> None:
    for message in (Place(3, 4, drafted=True, part="a!b"), Bug("ValueError", "line 1")):
        assert wire.unpack(wire.pack(message)) == message


def test_the_limits_are_those_of_the_worker_not_of_whoever_reads_a_file_itself(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")  # Windows knows no such limits
    before = [resource.getrlimit(kind) for kind in (resource.RLIMIT_CPU, resource.RLIMIT_AS)]
    (tmp_path / "bells.txt").write_text(PAGE.format("Monday", 4), "utf-8")
    assert any(isinstance(found, CleanDraft) for found in box.read(Request(tmp_path / "bells.txt")))
    assert before == [resource.getrlimit(kind) for kind in (resource.RLIMIT_CPU, resource.RLIMIT_AS)]
