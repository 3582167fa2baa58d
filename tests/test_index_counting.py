from __future__ import annotations

import pytest

from reader.index import Document, Facets, Index
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


def test_facets_count_the_values_of_a_result(index):
    put(
        index,
        Document(1, source="Morning  Ledger", authors=("Ilse Korn",), language="en", tags=("Coal",), day=20260114),
        Document(2, source="Morning Ledger", authors=("Ilse Korn", "Pak Dorim"), language="en", day=20260120),
    )
    put(index, Document(3, source="등대신문", language="ko", tags=("coal", "한일 회담"), day=20251230), Document(4))
    assert index.facets([1, 2, 3, 4, 9]) == Facets(
        sources=(("Morning Ledger", 2), ("등대신문", 1)),
        authors=(("Ilse Korn", 2), ("Pak Dorim", 1)),
        languages=(("en", 2), ("ko", 1)),
        tags=(("coal", 2), ("한일 회담", 1)),
        months=((202512, 1), (202601, 2)),
    )
    assert index.facets([2]).sources == (("Morning Ledger", 1),)
    put(index, removed=[2])
    assert index.facets([1, 2]).months == ((202601, 1),)


def test_an_empty_index_has_no_facets(index):
    assert index.facets([1]) == Facets((), (), (), (), ())


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
