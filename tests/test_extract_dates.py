"""Dates come out as ISO 8601, with what the page gives and nothing assumed."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.extract import dates


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-14", "2026-01-14"),
        ("2026-01-14 08:06", "2026-01-14T08:06"),
        ("2026-01-14T08:06:12", "2026-01-14T08:06:12"),
        ("2026-01-14T08:06:12.345Z", "2026-01-14T08:06:12+00:00"),
        ("2026-01-14T08:06:12+09:00", "2026-01-14T08:06:12+09:00"),
        ("2026-01-14T08:06:12.5-0330", "2026-01-14T08:06:12-03:30"),
        ("2026-01-14T08:06+09", "2026-01-14T08:06+09:00"),
        ("20260114", "2026-01-14"),
        ("20260114T080612Z", "2026-01-14T08:06:12+00:00"),
        ("Wed, 14 Jan 2026 08:06:12 +0900", "2026-01-14T08:06:12+09:00"),
        ("Wed, 14 Jan 2026 08:06:12 GMT", "2026-01-14T08:06:12+00:00"),
        ("Wed Jan 14 08:06:12 KST 2026", "2026-01-14T08:06:12+09:00"),
        ("Jan 14, 2026, 08:06 am", "2026-01-14T08:06"),
        ("January 14, 2026 20:06", "2026-01-14T20:06"),
        ("Wednesday, January 14th, 2026 at 8:06 p.m. KST", "2026-01-14T20:06+09:00"),
        ("Jan. 14 2026", "2026-01-14"),
        ("Sept. 3, 2026 | 8.06pm", "2026-09-03T20:06"),
        ("14 Jan 2026, 08:06", "2026-01-14T08:06"),
        ("14th of January, 2026", "2026-01-14"),
        ("14-Jan-2026 08:06", "2026-01-14T08:06"),
        ("Updated 8:06 AM EST, Wed January 14, 2026", "2026-01-14T08:06-05:00"),
        ("8 p.m. ET, July 14, 2026", "2026-07-14T20:00-04:00"),
        ("8 p.m. ET, January 14, 2026", "2026-01-14T20:00-05:00"),
        ("12:30 am, May 5, 2026", "2026-05-05T00:30"),
        ("12:30 PM May 5 2026", "2026-05-05T12:30"),
        ("2026-01-14 08:06 (KST)", "2026-01-14T08:06+09:00"),
        ("2026-01-14 08:06 UTC+9", "2026-01-14T08:06+09:00"),
        ("2026-01-14 08:06 - 09:10", "2026-01-14T08:06"),
        ("2026.01.14. 오전 8:06", "2026-01-14T08:06"),
        ("2026. 1. 14. 오후 12:06:30", "2026-01-14T12:06:30"),
        ("기사입력 2026.01.14 08:06", "2026-01-14T08:06"),
        ("입력 2026년 1월 14일 오후 2시 5분", "2026-01-14T14:05"),
        ("입력 2026년 1월 14일 오전 12시 5분", "2026-01-14T00:05"),
        ("2026년 1월 14일 수요일 8시", "2026-01-14T08:00"),
        ("'26.1.14 08:06", "2026-01-14T08:06"),
        ("2026年1月14日 8時06分", "2026-01-14T08:06"),
        ("2026年1月14日(水) 14時5分 JST", "2026-01-14T14:05+09:00"),
        ("2026年1月14日 午後0時5分", "2026-01-14T12:05"),
        ("２０２６年１月１４日　午前８時６分", "2026-01-14T08:06"),
        ("令和8年1月14日", "2026-01-14"),
        ("令和元年5月1日", "2019-05-01"),
        ("昭和64年1月7日", "1989-01-07"),
        ("2026年1月14日 5時00分更新", "2026-01-14T05:00"),
        ("2026年1月14日 下午2:05", "2026-01-14T14:05"),
    ],
)
def test_a_date_is_read_in_the_way_that_it_is_written(text: str, expected: str) -> None:
    assert expected == dates.parse(text)
    assert dates.is_date_line(text)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("03/04/2026", "en", "2026-03-04"),
        ("03/04/2026", "en-US", "2026-03-04"),
        ("25/04/2026", "en", "2026-04-25"),
        ("03/04/2026", "fr", "2026-04-03"),
        ("04/25/2026", "fr", "2026-04-25"),
        ("14.01.2026, 08:06 Uhr", "de", "2026-01-14T08:06"),
        ("Veröffentlicht am 14. Januar 2026 um 08:06 Uhr", "de", "2026-01-14T08:06"),
        ("le 14 janvier 2026 à 08h06", "fr", "2026-01-14T08:06"),
        ("14 de enero de 2026", "es", "2026-01-14"),
        ("14 января 2026, 08:06", "ru", "2026-01-14T08:06"),
        ("14. januar 2026", "no", "2026-01-14"),
        ("26.01.14 08:06", "ko", "2026-01-14T08:06"),
        ("14. Januar 2026", "xx", ""),
        ("14. Januar 2026", "", ""),
    ],
)
def test_the_language_names_the_months_and_orders_the_numbers(text: str, language: str, expected: str) -> None:
    assert expected == dates.parse(text, language)


@pytest.mark.parametrize(
    "text",
    [
        "Published : 2026-01-14 08:06 Updated : 2026-01-16 09:10",
        "Updated : 2026-01-16 09:10 Published : 2026-01-14 08:06",
        "Jan 14, 2026 08:06 Updated: Jan 16, 2026 09:10",
        "Updated Jan 16, 2026 09:10 | Jan 14, 2026 08:06",
        "최종수정 2026.01.16. 오전 9:10 기사입력 2026.01.14. 오전 8:06",
        "2026.01.16 09:10 수정 | 2026.01.14 08:06 입력",
        "公開 2026年1月14日 8時06分 更新 2026年1月16日 9時10分",
        "更新日時 2026/01/16 09:10 公開日時 2026/01/14 08:06",
    ],
)
def test_publishing_goes_before_updating(text: str) -> None:
    assert "2026-01-14T08:06" == dates.parse(text)


def test_an_update_is_better_than_nothing() -> None:
    assert "2026-01-14" == dates.parse("Last updated 2026-01-14")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026",
        "3 / 2",
        "2 hours ago",
        "yesterday",
        "Feb 30, 2026",
        "2026-13-01",
        "Jan 14",
        "1월 14일",
        "10:30 am",
        "1.2.3",
    ],
)
def test_what_is_no_date_gives_none(text: str) -> None:
    assert "" == dates.parse(text, "en")


@pytest.mark.parametrize(
    "text",
    [
        "June 3, 1911 was the last time that the bell rang.",
        "SEOUL, Jan. 14, 2026 (Sky) — The council said",
        "Agreed on 2026-01-14",
        "2026",
        "",
    ],
)
def test_a_sentence_that_mentions_a_date_is_no_line_of_dates(text: str) -> None:
    assert not dates.is_date_line(text)


def test_an_impossible_time_leaves_the_day() -> None:
    assert "2026-01-14" == dates.parse("2026-01-14 25:61")


def test_the_day_is_that_of_the_pages_own_offset() -> None:
    assert 20260114 == dates.day("2026-01-14T23:30-05:00")
    assert 20260114 == dates.day("2026-01-14")
    assert [0, 0, 0] == [dates.day(""), dates.day("soon"), dates.day("2026")]


@given(st.text())
def test_any_text_gives_a_date_in_iso_8601_or_nothing(text: str) -> None:
    parsed = dates.parse(text)
    if parsed:
        datetime.fromisoformat(parsed)


@given(
    st.lists(
        st.sampled_from(
            [
                *"0123456789:-+./,()",
                " ",
                "2026",
                "14",
                "jan",
                "T",
                "am",
                "pm",
                "KST",
                "年",
                "月",
                "日",
                "시",
                "오후",
                "令和",
            ]
        ),
        max_size=20,
    ).map("".join),
    st.sampled_from(["", "en", "ko", "ja"]),
)
def test_any_jumble_of_numbers_and_names_gives_a_date_in_iso_8601_or_nothing(text: str, language: str) -> None:
    parsed = dates.parse(text, language)
    if parsed:
        assert dates.day(parsed) == int(f"{datetime.fromisoformat(parsed):%Y%m%d}")


@given(st.dates(date(1700, 1, 1), date(2199, 1, 1)), st.times(), st.sampled_from(["", "+00:00", "+09:00", "-03:30"]))
def test_what_is_written_in_iso_8601_is_read_back(day: date, time: time, offset: str) -> None:
    written = f"{day.isoformat()}T{time.isoformat(timespec='seconds')}{offset}"
    assert written == dates.parse(written)


def test_a_text_of_any_length_is_read_in_no_time() -> None:
    assert "" == dates.parse("1" * 1_000_000)
    assert "2026-01-14" == dates.parse("2026-01-14 " + "x " * 1_000_000)
