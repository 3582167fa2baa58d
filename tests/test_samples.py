"""The sample articles, through the real command line: each file gives exactly the article that we wrote."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from reader.archive import Archive

SAMPLES = Path(__file__).resolve().parents[1] / "resources" / "samples"
EXPECTED: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parent / "data" / "samples.expected.json").read_text("utf-8")
)
FURNITURE = (
    *("print page", "small font", "big font", "facebook share", "tweet share", "Related stories", "Most read"),
    *(
        "Log in to comment",
        "Copyright by",
        "인쇄",
        "글자크기",
        "페이스북",
        "관련 기사",
        "많이 본 뉴스",
        "댓글 쓰기",
        "무단전재",
    ),
    *("文字を", "ツイート", "関連記事", "よく読まれて", "コメントする"),
)


class Imported:
    """The samples after one import into one archive."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "samples.archive"
        self.environment = {**os.environ, "READER_HOME": str(folder / "home"), "PYTHONPATH": os.pathsep.join(sys.path)}
        self.events = self.objects("import", str(SAMPLES))
        self.articles = {Path(article["captures"][0]["origin"]).name: article for article in self.objects("export", "")}

    def objects(self, *words: str) -> list[dict[str, Any]]:
        """What the command line prints, every line of it an object."""
        command = [sys.executable, "-P", "-m", "reader", *words, "--json", "--archive", str(self.path)]
        done = subprocess.run(command, env=self.environment, capture_output=True, timeout=170, check=False)
        assert (0, "") == (done.returncode, done.stderr.decode())
        return [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]


def _in_one_line(value: Any) -> Any:
    """A headline may be told with a full-width space or with a plain one."""
    return " ".join(value.split()) if isinstance(value, str) else value


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    return Imported(tmp_path_factory.mktemp("samples"))


@pytest.fixture
def archive(samples: Imported, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    monkeypatch.setenv("READER_HOME", samples.environment["READER_HOME"])
    opened = Archive.open(samples.path, read_only=True)
    yield opened
    opened.close()


def _found(archive: Archive, query: str) -> list[str]:
    results = archive.search(archive.parse(query))
    return sorted(_in_one_line(summary.title) for summary in archive.summaries(results.ids))


def test_every_sample_becomes_one_article_and_none_is_a_problem(samples: Imported) -> None:
    report = samples.events[-1]
    assert [event for event in samples.events if event["event"] == "problem"] == []
    assert (len(EXPECTED), 0, 0, 0) == tuple(report[name] for name in ("added", "captures", "unchanged", "problems"))
    assert sorted(EXPECTED) == sorted(samples.articles)


def test_importing_the_samples_again_changes_nothing(samples: Imported) -> None:
    report = samples.objects("import", str(SAMPLES))[-1]
    assert (0, 0, len(EXPECTED), 0) == tuple(report[name] for name in ("added", "captures", "unchanged", "problems"))


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize("part", ["title", "published", "author", "source", "section", "language", "copyright"])
def test_what_a_page_says_of_its_article_is_read(samples: Imported, name: str, part: str) -> None:
    assert EXPECTED[name][part] == _in_one_line(samples.articles[name][part])


@pytest.mark.parametrize("name", EXPECTED)
def test_tags_are_the_page_s_own_as_it_writes_them(samples: Imported, name: str) -> None:
    expected = [{"label": label, "given_by": "page"} for label in EXPECTED[name]["tags"]]
    assert expected == samples.articles[name]["tags"]


@pytest.mark.parametrize("name", EXPECTED)
def test_captions_and_credits_stay_with_their_pictures(samples: Imported, name: str) -> None:
    pictures = samples.articles[name]["pictures"]
    assert EXPECTED[name]["captions"] == [[picture["caption"], picture["credit"]] for picture in pictures]


@pytest.mark.parametrize("name", EXPECTED)
def test_pictures_that_came_along_are_kept_and_others_are_named(samples: Imported, name: str) -> None:
    article = samples.articles[name]
    kept = [bool(picture["sha256"]) for picture in article["pictures"]]
    assert EXPECTED[name]["pictures_kept"] == kept
    for picture in article["pictures"]:
        if name.endswith(".txt"):
            assert picture["url"] == ""
        else:
            assert f'src="{picture["url"]}"' in unquote(article["html"])


@pytest.mark.parametrize("name", EXPECTED)
def test_the_text_is_whole_and_nothing_else_is_in_it(samples: Imported, name: str) -> None:
    text = samples.articles[name]["text"]
    expected = EXPECTED[name]
    paragraphs = text.split("\n\n")
    assert expected["paragraphs"] == len(paragraphs)
    assert (expected["begins"], expected["ends"]) == (
        paragraphs[0][: len(expected["begins"])],
        paragraphs[-1][-len(expected["ends"]) :],
    )
    assert [words for words in FURNITURE if words in text] == []
    assert [caption for caption, _ in expected["captions"] if caption in text] == []


@pytest.mark.parametrize("name", EXPECTED)
def test_tables_lists_quotations_and_subheadings_keep_their_shape(samples: Imported, name: str) -> None:
    html = samples.articles[name]["html"]
    shapes = {shape: html.count(f"<{shape}") for shape in ("table", "blockquote", "h2", "li")}
    assert EXPECTED[name]["shapes"] == {shape: count for shape, count in shapes.items() if count}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_original_comes_out_byte_for_byte(samples: Imported, archive: Archive, name: str) -> None:
    assert (SAMPLES / name).read_bytes() == archive.original(samples.articles[name]["id"])


def test_a_saved_page_knows_when_and_from_where_it_was_saved(samples: Imported) -> None:
    capture = samples.articles["tide-market.html"]["captures"][0]
    assert ("singlefile", "2025-08-15T08:12:44Z", "https://www.brannickweekly.example/town/2025-08/tide-market") == (
        capture["format"],
        capture["captured_at"],
        capture["url"],
    )


def test_a_quotation_from_right_to_left_is_a_paragraph_of_its_own(samples: Imported) -> None:
    article = samples.articles["skerrow-hill-winters.html"]
    assert "«من صبر على الليل رأى نجومه»" in article["text"].split("\n\n")


def test_one_tag_gathers_one_story_in_three_languages(samples: Imported, archive: Archive) -> None:
    languages = Counter(
        article["language"]
        for article in samples.articles.values()
        if "Kittiwake Line" in [tag["label"] for tag in article["tags"]]
    )
    assert {"en": 3, "ko": 1, "ja": 1} == languages
    titles = _found(archive, "#Kittiwake Line")
    assert 5 == len(titles)
    assert titles == _found(archive, 'tag:"kittiwake_line"')


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ('"night ferry" timetable', "Three ports agree to bring back the night ferry"),
        ("연락선 매표소", "세 항구, 야간 연락선 31년 만에 다시 띄운다"),
        ("키티웨이크", "세 항구, 야간 연락선 31년 만에 다시 띄운다"),
        ("連絡船 潮位", "三港結ぶ夜行連絡船、三十一年ぶり復活へ 来年四月に初便"),
        ("鏡", "深雪谷の星守り、八十二歳 一万二千夜の観測日誌"),
        ("source:峰雲新報 title:活字", "活字を拾う町工場、最後の一本は「鷺」だった"),
        ("caption:Thane OR author:Ashby", "Forty winters on Skerrow Hill"),
        ("date:2024-10", "헌책방 ‘두 번째 봄’이 책갈피를 돌려주는 까닭"),
    ],
)
def test_a_sample_is_found_by_what_it_says(archive: Archive, query: str, title: str) -> None:
    assert title in _found(archive, query)


def test_the_tags_of_the_samples_overlap_enough_to_filter_by(samples: Imported) -> None:
    counts = {line["label"]: line["count"] for line in samples.objects("tags")}
    assert 25 <= len(counts)
    assert 15 <= sum(count > 1 for count in counts.values())
    assert {"Kittiwake Line": 5, "Tarrow Point": 4, "가람포": 4, "鷺ノ瀬": 4} == {
        label: counts[label] for label in ("Kittiwake Line", "Tarrow Point", "가람포", "鷺ノ瀬")
    }
