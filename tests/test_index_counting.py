from __future__ import annotations

import numpy as np
import pytest

from reader.index import Document, Index
from reader.query import parse


@pytest.fixture
def index(tmp_path):
    index = Index.create(tmp_path / "index", "an-archive")
    yield index
    index.close()


def put(index, *documents, removed=()):
    with index.lock() as mine:
        assert mine
        index.update(documents, removed, 1)


def ids(*numbers):
    return np.array(numbers, np.int64)


def facets(index, *numbers):
    return index.facets(ids(*numbers))


def tags(index, among, without, families=()):
    counted = index.tags(among, without, families)
    return {value: count for value, count in zip(counted.values, counted.counts.tolist(), strict=False) if count}


def test_facets_count_the_values_of_a_result(index):
    put(
        index,
        Document(1, source="Morning  Ledger", authors=("Ilse Korn",), language="en", tags=("Coal",), day=20260114),
        Document(2, source="Morning Ledger", authors=("Ilse Korn", "Pak Dorim"), language="en", day=20260120),
    )
    put(index, Document(3, source="등대신문", language="ko", tags=("coal", "한일 회담"), day=20251230), Document(4))
    found = facets(index, 1, 2, 3, 4, 9)
    assert list(found.sources) == [("Morning Ledger", 2), ("등대신문", 1)]
    assert list(found.authors) == [("Ilse Korn", 2), ("Pak Dorim", 1)]
    assert list(found.languages) == [("en", 2), ("ko", 1)]
    assert found.months == {"2025-12": 1, "2026-01": 2}
    assert list(facets(index, 2).sources) == [("Morning Ledger", 1)]
    put(index, removed=[2])
    assert facets(index, 1, 2).months == {"2026-01": 1}


def test_an_empty_index_has_no_facets(index):
    found = facets(index, 1)
    assert not any((found.sources, found.authors, found.languages, found.months))
    assert tags(index, None, ids()) == {}


def test_values_that_come_later_stand_in_their_order_and_leave_earlier_answers_as_they_are(index):
    put(index, Document(1, authors=("Mo", "Zed")), Document(2, authors=("Zed",)))
    before = facets(index, 1, 2).authors
    put(index, Document(3, authors=("Ann", "Kim")))
    assert list(facets(index, 1, 2, 3).authors) == [("Zed", 2), ("Ann", 1), ("Kim", 1), ("Mo", 1)]
    assert list(before) == [before[0], before[1]] == list(before[:2]) == [("Zed", 2), ("Mo", 1)]


def test_tags_are_counted_among_some_articles_or_all_but_some(index):
    put(index, *(Document(number, tags=("Coal", f"t{number}")) for number in range(1, 6)))
    put(index, Document(6, tags=("coal",)), removed=[5])
    assert tags(index, None, ids()) == {"coal": 5, "t1": 1, "t2": 1, "t3": 1, "t4": 1}
    assert tags(index, None, ids(2, 3, 4, 6)) == {"coal": 1, "t1": 1}
    assert tags(index, ids(1, 2, 5, 9), ids(2)) == {"coal": 1, "t1": 1}


def test_tags_that_count_as_one_count_an_article_once(index):
    put(index, Document(1, tags=("coal", "Kohle")), Document(2, tags=("kohle",)), Document(3, tags=("peat",)))
    families = [("coal", "kohle", "석탄"), ("turf", "peat")]
    assert tags(index, None, ids(), families) == {"coal": 2, "turf": 1}
    assert tags(index, ids(1, 3), ids(3), families) == {"coal": 1}
    assert tags(index, ids(2, 3), ids(), families) == {"coal": 1, "turf": 1}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("harbuor", "harbour"),
        ("harbour", None),
        ("-harbuor", None),
        ("harbuor title:minne", "harbour title:mine"),
        ("(harbuor OR coal)", "harbour OR coal"),
        ("zzzzzz", None),
        ("한국", None),
        ("#harbuor", None),
        ("", None),
    ],
)
def test_a_misspelt_word_is_put_right(index, written, meant):
    put(index, *(Document(number, title="The harbour", body="coal mine harbour 한국") for number in range(1, 8)))
    put(index, Document(9, body="harbuor"))
    found = index.suggestion(parse(written))
    assert (None if found is None else str(found)) == meant
