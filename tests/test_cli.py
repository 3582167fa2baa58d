"""The command line: data on standard output, talk on standard error, exit codes as promised."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SEEDS = """Lamps of Port Callow lit again

Mar 9, 2025, 06:30 pm

print page small font big font

The keeper lights the first lamp on the mole. / Callow Photo

The forty lamps of Port Callow were lit again on Sunday evening after eleven years in the dark.

The keeper said that the oldest of them was harder to light than to repair, and that she liked it best.
#harbour lamps #Port Callow
Copyright by Callow Evening Mail
"""


ROOT = Path(__file__).resolve().parent.parent


def started(home: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    """The program as a terminal starts it, in a poor locale and with nothing to read."""
    own = {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "0", "LC_ALL": "C", "READER_HOME": str(home / "reader")}
    command = [sys.executable, "-P", "-m", "reader", *words]
    return subprocess.run(command, input=b"", capture_output=True, cwd=home, env={**os.environ, **own}, check=False)


def run(home: Path, *words: str, code: int = 0) -> str:
    ended = started(home, *words)
    said = ended.stderr.decode()
    assert "Traceback" not in said
    assert ended.returncode == code, said
    return ended.stdout.decode() if code == 0 or ended.stdout else said


def talk(home: Path, *words: str, code: int) -> str:
    """What the program says on standard error."""
    ended = started(home, *words)
    assert ended.returncode == code
    return ended.stderr.decode()


def objects(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    (folder / "lamps.txt").write_text(SEEDS, "utf-8")
    run(folder, "import", "lamps.txt", "--archive", "a.archive")
    return folder


@pytest.fixture
def filled(home: Path, made_once: Path) -> Path:
    """A home with an archive of one article, its index, and the file that it was made from."""
    shutil.copytree(made_once, home, dirs_exist_ok=True)
    kept = home / "reader" / "settings.json"
    kept.write_text(kept.read_text("utf-8").replace(str(made_once), str(home)), "utf-8")
    return home


def test_an_import_tells_every_article_and_ends_with_a_report(home: Path) -> None:
    (home / "lamps.txt").write_text(SEEDS, "utf-8")
    (home / "empty.html").write_text("")
    events = objects(run(home, "import", "lamps.txt", "empty.html", "--archive", "a.archive", "--json", code=3))
    assert [event for event in events if event["event"] == "stored"] == [
        {"event": "stored", "path": str(home / "lamps.txt"), "part": "", "id": 1, "state": "added"}
    ]
    (problem,) = [event for event in events if event["event"] == "problem"]
    assert problem["error"] == "DamagedFile"
    assert problem["message"].endswith(".")
    report = events[-1]
    assert report.pop("seconds") >= 0
    assert report == {"event": "report", "added": 1, "captures": 0, "unchanged": 0, "problems": 1, "import": 1}


def test_a_search_gives_the_total_and_then_a_line_for_each_article(filled: Path) -> None:
    head, row = objects(run(filled, "--archive", "a.archive", "search", "--json", "keeper"))
    assert (head["event"], head["total"], head["did_you_mean"]) == ("total", 1, None)
    assert head["explain"]
    assert row["title"] == "Lamps of Port Callow lit again"
    assert row["published"] == "2025-03-09T18:30"
    assert row["tags"] == ["harbour lamps", "Port Callow"]
    assert "keeper" in row["snippet"]
    assert row["score"] > 0


def test_options_may_stand_before_or_after_the_command(filled: Path) -> None:
    before = run(filled, "--json", "--archive", "a.archive", "tags")
    after = run(filled, "tags", "--archive", "a.archive", "--json")
    assert (
        objects(before)
        == objects(after)
        == [{"label": "harbour lamps", "count": 1}, {"label": "Port Callow", "count": 1}]
    )


def test_the_archive_used_last_is_used_again(filled: Path) -> None:
    assert "Lamps of Port Callow" in run(filled, "search", "keeper")


def test_show_gives_the_article_in_every_form(filled: Path) -> None:
    (article,) = objects(run(filled, "show", "1", "--json"))
    assert article["published"] == "2025-03-09T18:30"
    assert article["copyright"] == "Copyright by Callow Evening Mail"
    assert article["pictures"][0]["caption"] == "The keeper lights the first lamp on the mole."
    assert article["pictures"][0]["credit"] == "Callow Photo"
    assert article["tags"] == [
        {"label": "harbour lamps", "given_by": "page"},
        {"label": "Port Callow", "given_by": "page"},
    ]
    assert len(article["text"].split("\n\n")) == 2
    assert run(filled, "show", "1", "--format", "original") == SEEDS
    assert run(filled, "show", "1", "--format", "html").startswith("<p>The forty lamps")
    assert "#harbour lamps #Port Callow" in run(filled, "show", "1")


def test_an_export_holds_every_article_as_show_gives_it(filled: Path) -> None:
    (line,) = objects(run(filled, "export", "", "--format", "jsonl"))
    (shown,) = objects(run(filled, "show", "1", "--json"))
    assert shown == {name: value for name, value in line.items() if name not in ("archive_reader", "moved")}
    assert objects(run(filled, "export", "", "--to", "out.jsonl", "--json"))[-1] == {"written": ["out.jsonl"]}
    assert "not written over" in run(filled, "export", "", "--to", "out.jsonl", code=1)


def test_references_go_to_standard_output_or_a_new_file(filled: Path) -> None:
    assert "“Lamps" in run(filled, "cite", "keeper")
    (told,) = objects(run(filled, "cite", "keeper", "--style", "bibtex", "--json"))
    assert (1, "bibtex", "@article{") == (told["id"], told["style"], told["citation"][:9])
    assert objects(run(filled, "cite", "", "--style", "ris", "--to", "a.ris", "--json")) == [{"written": ["a.ris"]}]
    assert (filled / "a.ris").read_text().startswith("TY  - NEWS")
    assert "cited" in [event["kind"] for event in objects(run(filled, "show", "1", "--json"))[0]["events"]]


def test_a_printed_digest_is_known_again(filled: Path) -> None:
    sha256 = hashlib.sha256((filled / "lamps.txt").read_bytes()).hexdigest()
    match, last = objects(run(filled, "verify", f"{sha256[:4].upper()} {sha256[4:8]}", "--json"))
    assert (1, sha256, "whole", "unchanged") == (match["id"], match["sha256"], match["original"], match["text"])
    assert {"event": "verified", "matches": 1, "digests": 1, "changed": 0} == last
    assert "The original is unchanged." in run(filled, "verify", sha256)
    other = sha256[:7] + ("0" if sha256[7] != "0" else "1")
    assert "No article of this archive" in talk(filled, "verify", other, code=1)
    assert "is no digest" in run(filled, "verify", sha256[:7], code=1)


def test_only_the_articles_of_a_list_are_exported_in_its_order(filled: Path) -> None:
    (filled / "ids.txt").write_text("7\n1\n1\n")
    assert 1 == len(objects(run(filled, "export", "", "--ids", "ids.txt")))
    (filled / "ids.txt").write_text("one")
    assert "something else than numbers" in run(filled, "export", "", "--ids", "ids.txt", code=1)
    assert "needs a place" in run(filled, "export", "", "--format", "epub", code=1)


def test_tags_are_given_and_taken(filled: Path) -> None:
    assert objects(run(filled, "tag", "keeper", "--add", "to read", "--remove", "harbour lamps", "--json")) == [
        {"changed": 1}
    ]
    assert [tag["label"] for tag in objects(run(filled, "tags", "--json"))] == ["Port Callow", "to read"]
    assert "Lamps" in run(filled, "search", '#"to read"')


def test_tags_are_renamed_merged_and_given_other_names(filled: Path) -> None:
    run(filled, "tag", "", "--add", "light houses")
    assert objects(run(filled, "tags", "rename", "Port Callow", "Callow", "--json")) == [{"changed": 1}]
    assert objects(run(filled, "tags", "merge", "Callow", "light houses", "Harbour", "--json")) == [{"changed": 1}]
    assert objects(run(filled, "tags", "alias", "Harbour", "항구", "--json")) == [{"changed": 1}]
    assert objects(run(filled, "tags", "alias", "Harbour", "항구", "--json")) == [{"changed": 0}]
    for name in ("Harbour", "Port Callow", "항구"):
        assert objects(run(filled, "search", f'#"{name}"', "--json"))[0]["total"] == 1
    assert "no tag “Quay”" in talk(filled, "tags", "rename", "Quay", "Mole", code=1)
    assert "tags rename OLD NEW" in talk(filled, "tags", "rename", "Harbour", code=2)


def test_a_sound_archive_passes_its_check(filled: Path) -> None:
    run(filled, "search", "keeper")
    assert objects(run(filled, "check", "--json")) == [
        {"event": "checked", "articles": 1, "originals": 1, "faults": 0, "index": "in step"}
    ]


def test_a_backup_and_a_new_index_can_be_made(filled: Path) -> None:
    assert objects(run(filled, "backup", "copy.archive", "--json")) == [{"written": ["copy.archive"]}]
    assert objects(run(filled, "check", "--archive", "copy.archive", "--json"))[0]["index"] in ("in step", "absent")
    run(filled, "--archive", "a.archive", "reindex")
    assert "Lamps" in run(filled, "search", "keeper")


def test_a_dry_run_writes_nothing(filled: Path) -> None:
    (filled / "other.txt").write_text(SEEDS.replace("Lamps", "Bells"), "utf-8")
    events = objects(run(filled, "import", "--dry-run", "other.txt", "lamps.txt", "--json"))
    told = [event for event in events if event["event"] == "stored"]
    assert [event["state"] for event in told] == ["added", "unchanged"]
    assert told[0] | {"warnings": [], "language": ""} == {
        "event": "stored",
        "path": str(filled / "other.txt"),
        "part": "",
        "id": 0,
        "state": "added",
        "copy_of": 1,
        "format": "copied-text",
        "charset": "utf-8",
        "title": "Bells of Port Callow lit again",
        "author": [],
        "published": "2025-03-09T18:30",
        "source": "Callow Evening Mail",
        "url": "",
        "language": "",
        "tags": ["harbour lamps", "Port Callow"],
        "copy_title": "Lamps of Port Callow lit again",
        "warnings": [],
    }
    assert objects(run(filled, "check", "--json"))[-1]["articles"] == 1


def test_corrections_are_given_with_an_import_and_it_is_undone(filled: Path) -> None:
    (filled / "other.txt").write_text(SEEDS.replace("Lamps", "Bells"), "utf-8")
    (filled / "said.jsonl").write_text(json.dumps({"path": str(filled / "other.txt"), "title": "Bells of the mole"}))
    run(filled, "import", "other.txt", "--corrections", "said.jsonl")
    assert "Bells of the mole" in run(filled, "search", "source:Callow")
    assert "added: 1" in run(filled, "imports").splitlines()[0]
    (undone,) = objects(run(filled, "undo-import", "--json"))
    assert undone == {"event": "undone", "import": 2, "trashed": 1, "captures": 0, "problems": 0}
    assert "Bells" not in run(filled, "search", "source:Callow")
    assert "no such import" in run(filled, "undo-import", "99", code=1)


def test_articles_are_read_anew_and_what_changed_is_told(filled: Path) -> None:
    assert objects(run(filled, "reextract", "--json"))[-1] == {
        "event": "report",
        "articles": 0,
        "changed": 0,
        "problems": 0,
    }
    assert "read anew: 1  changed: 0" in run(filled, "reextract", "keeper", "--all")


def test_rules_of_sites_are_kept_and_listed(filled: Path) -> None:
    run(filled, "rules", "www.callow.example", "--source", "Callow Mail", "--tag", "harbours")
    assert objects(run(filled, "rules", "--json")) == [
        {"host": "callow.example", "source": "Callow Mail", "author": [], "tags": ["harbours"]}
    ]
    assert run(filled, "rules", "callow.example") == ""


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("nonsense",), 2),
        (("show",), 2),
        (("show", "99"), 1),
        (("search", "--limit", "-1", "x"), 2),
        (("tag", "x"), 2),
        (("search", "((((((((((((a))))))))))))"), 1),
        (("print", "no such thing", "--pdf", "x.pdf"), 1),
        (("import", "no such file"), 3),
        (("check", "--archive", "lamps.txt"), 1),
        (("search", "x", "--archive", "none.archive"), 1),
        (("--version",), 0),
        (("--help",), 0),
        (("import", "--help"), 0),
    ],
)
def test_every_end_has_its_code_and_one_clear_sentence(filled: Path, words: tuple[str, ...], code: int) -> None:
    ended = started(filled, *words)
    assert ended.returncode == code
    if code == 1:
        assert ended.stderr.decode().startswith("archive-reader: ")
        assert len(ended.stderr.decode().strip().splitlines()) == 1


def test_a_query_may_begin_with_a_minus_after_two(filled: Path) -> None:
    assert objects(run(filled, "search", "--json", "--", "-keeper"))[0]["total"] == 0


def test_a_reader_that_goes_away_is_no_error(filled: Path) -> None:
    command = f"{sys.executable} -P -m reader export '' | head -c 1"
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], capture_output=True, cwd=filled, env=env, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_closing_standard_input_stops_an_import_that_asked_for_it(home: Path) -> None:
    for number in range(60):
        (home / f"{number}.txt").write_text(SEEDS.replace("Port Callow", f"Port {number}"), "utf-8")
    names = [f"{number}.txt" for number in range(60)]
    talk = run(home, "import", *names, "--archive", "a.archive", "--until-stdin-closes", "--json", code=1)
    report = objects(talk)[-1]
    assert report["event"] == "report"
    assert report["added"] < 60


def test_facets_are_counted_when_asked_for(filled: Path) -> None:
    _, facets, _ = objects(run(filled, "search", "--facets", "--json", "keeper"))
    assert facets["source"] == [{"value": "Callow Evening Mail", "count": 1}]


def test_doctor_says_what_holds(filled: Path) -> None:
    (found,) = objects(run(filled, "doctor", "--json"))
    assert found["limits"].startswith("time, memory")
    assert found["problems"] == []


def test_file_names_that_are_no_text_are_imported(home: Path) -> None:
    folder = home / "odd names"
    folder.mkdir()
    with open(os.fsencode(folder) + b"/\xff\xfe.txt", "wb") as file:
        file.write(SEEDS.encode())
    events = objects(run(home, "import", str(folder), "--archive", "a.archive", "--json"))
    assert [event["state"] for event in events if event["event"] == "stored"] == ["added"]


def test_a_dry_run_says_to_people_what_would_happen(filled: Path) -> None:
    (filled / "bells.txt").write_text(SEEDS.replace("Lamps", "Bells"), "utf-8")
    (filled / "crab.txt").write_text("A crab walks sideways\n\nThe crab of the harbour walked to the mole.\n", "utf-8")
    said = run(filled, "import", "--dry-run", "bells.txt", "crab.txt", "lamps.txt").splitlines()
    assert said[0].startswith("would be a near copy")
    assert said[0].endswith("Bells of Port Callow lit again")
    assert said[1].startswith("would be added  ")
    assert said[2].startswith("unchanged  ")
    assert said[3].startswith("would be added: 2  would be new captures: 0  unchanged: 1  problems: 0")


def test_a_dry_run_needs_no_archive_and_makes_none(home: Path) -> None:
    (home / "lamps.txt").write_text(SEEDS, "utf-8")
    events = objects(run(home, "import", "lamps.txt", "--dry-run", "--archive", "none.archive", "--json"))
    assert [event["state"] for event in events if event["event"] == "stored"] == ["added"]
    assert not (home / "none.archive").exists()


def test_nothing_to_import_makes_no_archive(home: Path) -> None:
    (home / "hollow").mkdir()
    assert "There is no such file." in talk(home, "import", "nowhere", "--archive", "none.archive", code=3)
    assert not (home / "none.archive").exists()
    (home / "lamps.txt").write_text(SEEDS, "utf-8")
    assert "There is no folder" in run(home, "import", "lamps.txt", "--archive", "no/where/a.archive", code=1)


def test_an_empty_folder_is_said(filled: Path) -> None:
    (filled / "hollow").mkdir()
    assert "There is no file in this folder." in talk(filled, "import", "hollow", code=3)


def test_a_command_that_only_looks_does_not_change_the_archive_used_last(filled: Path) -> None:
    run(filled, "backup", "copy.archive")
    run(filled, "check", "--archive", "copy.archive")
    run(filled, "tag", "keeper", "--add", "mine")
    assert "#mine" not in run(filled, "tags", "--archive", "copy.archive")


@pytest.mark.parametrize("words", [("search", "--limit", "x", "a"), ("search", "-#harbour"), ("tag", "", "--add", "#")])
def test_a_slip_of_the_pen_is_explained(filled: Path, words: tuple[str, ...]) -> None:
    said = talk(filled, *words, code=2)
    assert any(hint in said for hint in ("no number of articles", "comes after “--”", "--add LABEL"))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a screen")
def test_without_a_screen_the_window_says_so(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    said = talk(filled, "open", code=1)
    assert said.startswith("archive-reader: There is no screen to open a window on.")
    assert "--screenshot FILE" in said


@pytest.mark.skipif(sys.platform != "linux", reason="a device that is always full")
@pytest.mark.parametrize("words", ["tags", "tags --json", "export ''", "show 1 --format original"])
def test_an_output_that_takes_nothing_is_explained(filled: Path, words: str) -> None:
    ended = in_a_shell(filled, f"{words} > /dev/full")
    assert (ended.returncode, ended.stderr.decode().count("\n")) == (1, 1)
    assert "could not be written" in ended.stderr.decode()


@pytest.mark.skipif(os.name == "nt", reason="a shell's way to close a stream")
def test_a_stream_that_is_closed_is_no_error(filled: Path) -> None:
    assert in_a_shell(filled, "tags >&-").returncode == 0
    assert in_a_shell(filled, "search keeper 2>&-").returncode == 0


def in_a_shell(home: Path, words: str) -> subprocess.CompletedProcess[bytes]:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "READER_HOME": str(home / "reader")}
    command = ["bash", "-c", f"{sys.executable} -P -m reader {words}"]
    return subprocess.run(command, capture_output=True, cwd=home, env=env, check=False)


@pytest.mark.skipif(sys.platform != "linux", reason="names are text elsewhere")
def test_an_archive_may_have_a_name_that_is_no_text(home: Path) -> None:
    (home / "lamps.txt").write_text(SEEDS, "utf-8")
    run(home, "import", "lamps.txt", "--archive", os.fsdecode(b"\xff.archive"))
    assert "Lamps" in run(home, "search", "keeper")
    run(home, "backup", os.fsdecode(b"\xfe.archive"))


def test_a_number_that_stands_for_nothing_is_named(filled: Path) -> None:
    for form in ("text", "original"):
        said = talk(filled, "show", "1", "--format", form, "--capture", "9", code=1)
        assert "Article 1 has no capture 9." in said
    assert "“x” is no number" in talk(filled, "show", "x", code=2)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("show", "9" * 30), 2),
        (("search", "x", "--archive", "a" * 300), 1),
        (("import", "lamps.txt", "--archive", "a" * 300), 1),
        (("export", "", "--to", "a" * 300), 1),
        (("backup", "a" * 300), 1),
        (("backup", "/proc/none"), 1),
    ],
)
def test_odd_arguments_are_explained(filled: Path, words: tuple[str, ...], code: int) -> None:
    run(filled, *words, code=code)


def test_an_index_that_cannot_be_kept_fails_a_search_and_no_import(filled: Path) -> None:
    shutil.rmtree(filled / "reader" / "cache")
    (filled / "reader" / "cache").write_text("in the way")
    assert "index" in run(filled, "search", "keeper", code=1)
    (filled / "bells.txt").write_text(SEEDS.replace("Lamps", "Bells"), "utf-8")
    assert "added: 1" in run(filled, "import", "bells.txt")
    assert "Bells" in run(filled, "show", "2")
