"""A line of a page is known for what it is, and a sentence is never taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.extract import lines
from reader.extract.lines import Caption, Copyright

SENTENCES = (
    "The council will print the plan and share it with everybody.",
    "Share prices fell.",
    "Copyright by itself settles nothing, the lawyer told the court on the second day.",
    "Copyright by itself settles nothing.",
    "Copyright law is old.",
    "The motion passed by a margin of 3 / 2",
    "By then the boat had gone.",
    "By the sea",
    "저작권자를 찾지 못한 그림이 많다고 그는 말했다.",
    "기자 회견은 오전에 열렸다.",
    "記者会見は午前に開かれた。",
    "All of it is to be built by 2028 / 2029.",
)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_is_none_of_these(sentence: str) -> None:
    assert not lines.is_control(sentence)
    assert lines.copyright_of(sentence) is None
    assert () == lines.byline(sentence)
    assert lines.caption_of(sentence) is None


@pytest.mark.parametrize(
    "line",
    [
        "print page small font big font",
        "Facebook share",
        "PRINT PAGE | SMALL FONT | BIG FONT",
        "인쇄 글자크기 작게 글자크기 크게",
        "페이스북 공유 12",
        "印刷 文字を小さく 文字を大きく",
        "Ｘでシェア",
    ],
)
def test_a_line_of_labels_is_surely_a_control(line: str) -> None:
    assert lines.is_surely_control(line)


@pytest.mark.parametrize(
    "line", ["Share", "Tweet", "シェア", "ツイート", "공유", "인쇄 공유", "Share 12", "가 가", "A+ A-"]
)
def test_a_label_that_is_also_a_word_is_perhaps_a_control(line: str) -> None:
    assert lines.is_control(line)
    assert not lines.is_surely_control(line)


@pytest.mark.parametrize("line", ["", "12", "12 34", "가", "x", "|", "Print money"])
def test_other_short_lines_are_no_controls(line: str) -> None:
    assert not lines.is_control(line)


@pytest.mark.parametrize(
    ("line", "publisher"),
    [
        ("Copyright by Elwin Courier", "Elwin Courier"),
        ("copyright by elwincourier", "elwincourier"),
        ("Copyright (c) 2026 Elwin Courier Inc. All rights reserved.", "Elwin Courier Inc."),
        ("© 2026 Elwin Courier.", "Elwin Courier"),
        ("© All rights reserved", ""),
        ("All rights reserved.", ""),
        ("<저작권자 ⓒ 가온신문 무단전재 및 재배포 금지>", "가온신문"),
        ("저작권자ⓒ가온신문. 무단전재-재배포금지", "가온신문"),
        ("무단전재 및 재배포 금지", ""),
        ("© 潮見新報社 無断転載を禁じます", "潮見新報社"),
        ("無断転載・複製を禁じます", ""),
    ],
)
def test_a_copyright_line_names_its_publisher(line: str, publisher: str) -> None:
    assert Copyright(publisher) == lines.copyright_of(line)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Odile Marsh", ("Odile Marsh",)),
        ("BY ODILE MARSH", ("ODILE MARSH",)),
        ("Written by Odile Marsh, Ansel Grove and Mira O'Toft", ("Odile Marsh", "Ansel Grove", "Mira O'Toft")),
        ("By Juan de la Vega", ("Juan de la Vega",)),
        ("한새봄 기자", ("한새봄",)),
        ("한새봄 선임기자 saebom@gaon.example", ("한새봄",)),
        ("한새봄·오달님 기자", ("한새봄", "오달님")),
        ("記者 氷見つぐみ", ("氷見つぐみ",)),
        ("氷見 つぐみ 記者", ("氷見 つぐみ",)),
        ("文・氷見 つぐみ", ("氷見 つぐみ",)),
    ],
)
def test_a_byline_names_its_people(line: str, names: tuple[str, ...]) -> None:
    assert names == lines.byline(line)


@pytest.mark.parametrize(
    ("line", "caption"),
    [
        ("The ferry leaves the quay. / Gannet Pictures", Caption("The ferry leaves the quay.", "Gannet Pictures")),
        ("Two of three / four / dpa", Caption("Two of three / four", "dpa")),
        ("Photo: O. Marsh/dpa / Gannet Pictures", Caption("Photo: O. Marsh/dpa", "Gannet Pictures")),
        ("새 등대가 서 있다. / 하늘빛통신", Caption("새 등대가 서 있다.", "하늘빛통신")),
        ("새 등대가 서 있다. 사진=하늘빛통신", Caption("새 등대가 서 있다.", "하늘빛통신")),
        ("새 등대가 서 있다. [사진 제공=하늘빛통신]", Caption("새 등대가 서 있다.", "하늘빛통신")),
        ("雪の中の電車（写真：朝凪写真）", Caption("雪の中の電車", "朝凪写真")),
        ("The new lamp. (Photo: Gannet Pictures)", Caption("The new lamp.", "Gannet Pictures")),
    ],
)
def test_a_caption_gives_its_credit(line: str, caption: Caption) -> None:
    assert caption == lines.caption_of(line)


@given(st.text())
def test_any_line_can_be_judged(line: str) -> None:
    lines.is_control(line)
    lines.copyright_of(line)
    lines.byline(line)
    lines.caption_of(line)


@pytest.mark.parametrize("bit", ["a ", "#", "( ", "[사진=", " / ", "by ", "© ", "=", "A.", "a@", "홍길동·"])
def test_a_line_of_any_length_is_judged_in_no_time(bit: str) -> None:
    for length in (50, 100, 200_000):
        line = bit * length
        lines.is_control(line)
        lines.copyright_of(line)
        lines.byline(line)
        lines.caption_of(line)
