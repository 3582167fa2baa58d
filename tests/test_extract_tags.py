"""Tags keep their labels as written, spaces and all, and what only looks like a tag is none."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reader.extract import tags
from reader.model import tag_key


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#Port Elwin #Skarra ferry #breakwater ", ("Port Elwin", "Skarra ferry", "breakwater")),
        ("#Port Elwin, #Skarra ferry,#breakwater", ("Port Elwin", "Skarra ferry", "breakwater")),
        ("#Port Elwin\n#Skarra ferry\n\n#breakwater", ("Port Elwin", "Skarra ferry", "breakwater")),
        ("#등대#항구 축제#路面電車", ("등대", "항구 축제", "路面電車")),
        ("＃灯台　＃潮見ヶ浦 町", ("灯台", "潮見ヶ浦 町")),
        ("#Port_Elwin #Lake (Oder)", ("Port_Elwin", "Lake (Oder)")),
        ("Tags: #lamp #quay", ("lamp", "quay")),
        ("태그 #등대 #항구", ("등대", "항구")),
        ("#lamp", ("lamp",)),
        ("#2028 plan", ("2028 plan",)),
        ("#1988", ("1988",)),
        ("#58 #Bayern", ("58", "Bayern")),
        ("#1. FC Elwin", ("1. FC Elwin",)),
        ("#C# #Java #F#", ("C#", "Java", "F#")),
        ("#O'Dell & Sons Ltd. #Who pays?", ("O'Dell & Sons Ltd.", "Who pays?")),
        ("#lamp #Lamp #LAMP", ("lamp",)),
        ("#🎉 #party", ("🎉", "party")),
    ],
)
def test_a_run_of_hashtags_gives_its_labels(text: str, expected: tuple[str, ...]) -> None:
    assert expected == tags.from_hash_run(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no hash at all",
        "The word #lamp in a sentence",
        "#1",
        "#1 on the list",
        "#1 on the list of the committee was the lamp, the paper said at the time.",
        "#tides were on everybody's lips that morning.",
        "#fff",
        "#a0b1c2 #fff",
        "C# and Java",
        "# A heading",
        "## A heading",
        "#",
        "# # #",
        "#https://example.org/page",
        "page.html#part",
    ],
)
def test_what_only_begins_like_a_tag_is_none(text: str) -> None:
    assert () == tags.from_hash_run(text)


def test_keywords_are_split_at_marks_and_never_at_spaces() -> None:
    assert ("Port Elwin", "coal pier", "등대", "灯台", "quay") == tags.split_keywords(
        "Port Elwin, coal pier; 등대、灯台|quay,"
    )
    assert ("one two three",) == tags.split_keywords("one two three")
    assert () == tags.split_keywords(" , ;")


def test_keywords_may_come_with_hashes() -> None:
    assert ("lamp", "coal pier", "quay") == tags.split_keywords("#lamp, #coal pier #quay")


def test_labels_with_the_same_key_are_kept_once_in_their_first_spelling() -> None:
    assert ("Port Elwin", "lamp") == tags.unique(["Port Elwin", "port_elwin", "lamp", "ＬＡＭＰ", "", " # "])


labels = st.text(st.sampled_from("abcXYZ 등대灯台'&()_-"), min_size=1, max_size=20).filter(
    lambda label: any(character.isalpha() for character in label)
)


@given(st.lists(labels, min_size=2, max_size=8, unique_by=tag_key))
def test_every_label_of_a_run_comes_out_again(drawn: list[str]) -> None:
    expected = tuple(" ".join(label.split()) for label in drawn)
    assert expected == tags.from_hash_run(" ".join("#" + label.strip() for label in drawn))


@example("#,#,1")
@given(st.text(st.sampled_from("#＃ab1 .,\n")))
def test_any_run_of_hashes_is_read_without_a_hash_left_at_the_front(text: str) -> None:
    for label in (*tags.from_hash_run(text), *tags.split_keywords(text)):
        assert label == label.strip()
        assert not label.startswith("#")
        assert tag_key(label)


def test_a_very_long_run_is_read_in_no_time() -> None:
    assert 50_000 == len(tags.from_hash_run(" ".join(f"#tag {number}" for number in range(50_000))))
