from __future__ import annotations

import os
from datetime import date

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whoosh import query as stock
from whoosh.index import FileIndex
from whoosh.query.spans import SpanNear

from reader.index import Document, Index, analysis, arrays, building, codec, schema
from reader.index.storage import DurableStorage
from reader.query import And, Fuzzy, Near, Not, Or, Phrase, Prefix, TagIs, Wildcard, Word, parse
from tests.strategies import article_texts

TODAY = date(2026, 3, 1)


@pytest.fixture
def index(tmp_path):
    index = Index.create(tmp_path / "index", "an-archive")
    yield index
    index.close()


def put(index, *documents, removed=()):
    with index.lock() as mine:
        assert mine
        index.update(documents, removed, 1)


def found(index, text):
    return sorted(index.search(parse(text), lambda leaf: (), TODAY, lambda: ()).ids.tolist())


def as_stock(index):
    """The index as Whoosh opens it by itself."""
    return FileIndex(DurableStorage(index._room), schema.schema())


def sizes(index):
    index._follow()
    return sorted(segment.size for segment in index._segments)


# ---------------------------------------------------------------- stock Whoosh is the oracle


class StockNear(SpanNear):
    """Whoosh's own, with the estimate that it lacks and its compounds ask for."""

    def estimate_size(self, ixreader):
        return ixreader.doc_count()


def in_stock(node, lexicon):
    """A query of ours in Whoosh's own words."""
    match node:
        case And(parts):
            return stock.And([in_stock(part, lexicon) for part in parts])
        case Or(parts):
            return stock.Or([in_stock(part, lexicon) for part in parts])
        case Not(part):
            return stock.And([stock.Every(), stock.Not(in_stock(part, lexicon))])
        case TagIs(label):
            return stock.Term("tag", label)
    fields = (schema.ASKED[node.field],) if node.field else tuple(schema.SCORED)
    return stock.Or([leaf_in_stock(name, node, lexicon[name]) for name in fields])


def leaf_in_stock(name, leaf, lexicon):
    match leaf:
        case Prefix(text):
            return stock.Prefix(name, text)
        case Wildcard(pattern):
            return stock.Wildcard(name, pattern)
        case Fuzzy(text):
            return stock.FuzzyTerm(name, text, maxdist=1, prefixlength=0)
        case Near(text, distance):
            near, far = (stock.Term(name, piece.text) for piece in analysis.pieces(text))
            return StockNear(near, far, slop=distance, ordered=False)
        case Word(text) | Phrase(text):
            terms = []
            for piece in analysis.pieces(text):
                if piece.kind == "wide" and len(piece.text) == 1:
                    return stock.Prefix(name, piece.text)
                pairs = [piece.text[at : at + 2] for at in range(len(piece.text) - 1)]
                terms += pairs if piece.kind == "wide" else [piece.text]
            if len(terms) > 1:
                return stock.Phrase(name, terms)
            forms = [word for word in lexicon if name in schema.STEMMED and analysis.stem(word) == analysis.stem(text)]
            return stock.Or([stock.Term(name, word) for word in {*terms, *(forms if isinstance(leaf, Word) else ())}])
    raise AssertionError(leaf)


_words = st.sampled_from(["agree", "agreed", "agrees", "mine", "mines", "coal", "cool", "b1"])
_runs = st.text("한국의", min_size=2, max_size=2) | st.text("東京電力人々ガ", min_size=2, max_size=4)
_leaves = st.one_of(
    _words,
    _runs,
    st.lists(_words, min_size=2, max_size=3).map(lambda words: f'"{" ".join(words)}"'),
    st.sampled_from(
        ["ag*", "min*", "c??l", "mi*s", "coal~", "agre~", "#coal", '#"alpha beta"', "title:mine", "body:国国"]
    ),
    st.sampled_from(["한", "京", "title:국", '"coal mine"~1', '"mines coal"~3', 'body:"agreed coal"~2']),
)


def _grown(inner):
    several = st.lists(inner, min_size=2, max_size=3)
    return (
        several.map(" ".join) | several.map(lambda each: f"({' OR '.join(each)})") | inner.map(lambda one: f"-({one})")
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(article_texts, article_texts, st.lists(st.sampled_from(["coal", "Alpha Beta", "x"]), max_size=2)),
        min_size=1,
        max_size=8,
    ),
    st.lists(st.recursive(_leaves, _grown, max_leaves=4), min_size=1, max_size=8),
    st.sets(st.integers(1, 8), max_size=3),
    st.integers(1, 4),
)
def test_our_search_and_stock_whoosh_find_the_same(tmp_path_factory, texts, searches, removed, batch):
    index = Index.create(tmp_path_factory.mktemp("index"), "an-archive")
    documents = [
        Document(number, title=title, body=body, tags=tags) for number, (title, body, tags) in enumerate(texts, 1)
    ]
    for start in range(0, len(documents), batch):
        put(index, *documents[start : start + batch])
    put(index, removed=removed)
    with as_stock(index).searcher() as searcher:
        reader = searcher.reader()
        lexicon = {name: [term.decode() for term in reader.lexicon(name)] for name in schema.TEXT}
        for text in searches:
            hits = searcher.search(in_stock(parse(text).root, lexicon), limit=None)
            assert (text, sorted(hit["id"] for hit in hits)) == (text, found(index, text))
    index.close()


def test_stock_whoosh_ranks_and_counts_with_our_postings(index):
    put(index, Document(1, body="coal " * 3 + "iron"), Document(2, body="coal"), Document(3, body="iron"))
    with as_stock(index).searcher() as searcher:
        hits = searcher.search(stock.Term("body", "coal"), limit=None)
        assert [hit["id"] for hit in hits] == [1, 2]
        assert searcher.reader().frequency("body", "coal") == 4
        assert searcher.reader().doc_frequency("body", "coal") == 2
        assert searcher.reader().field_length("body") == 6
        assert list(searcher.reader().postings("body", "coal").items_as("positions")) == [(0, [0, 1, 2]), (1, [0])]


# ---------------------------------------------------------------- what the arrays hold


def test_no_count_and_no_position_is_too_high(index):
    put(index, Document(1, body="coal " * 70_000 + "lantern end"), Document(2, body="lantern", title="coal " * 300))
    assert found(index, '"lantern end"') == [1]
    assert found(index, '"coal lantern"') == [1]
    with as_stock(index).searcher() as searcher:
        assert searcher.reader().frequency("body", "coal") == 70_000


def test_many_small_runs_and_merges_give_the_same_index(tmp_path, monkeypatch):
    texts = [
        f"coal {number} mine{number % 7} 한국어{'가나다'[number % 3]} 東京{number % 5}" for number in range(1, 120)
    ]
    documents = [
        Document(number, title=text, body=text * 2, tags=(f"t{number % 4}",)) for number, text in enumerate(texts, 1)
    ]
    large = Index.create(tmp_path / "large", "a", documents)
    monkeypatch.setattr(building, "RUN_TERMS", 50)
    monkeypatch.setattr(building, "MERGE_ITEMS", 40)
    monkeypatch.setattr(codec, "SEGMENT_DOCUMENTS", 50)
    small = Index.create(tmp_path / "small", "a", documents)
    assert sizes(large) == [119]
    assert sizes(small) == [19, 50, 50]
    for query in ("coal", "mine3", '"coal 17"', "한국어가", "東京", "min*", "#t2", "mine3 -#t1", "title:17"):
        assert found(large, query) == found(small, query) != []
    large.close()
    small.close()


def test_small_segments_are_merged_and_there_are_never_many(index):
    for number in range(1, 66):
        put(index, Document(number, body=f"coal word{number}"))
        assert len(sizes(index)) <= 4
    assert sum(sizes(index)) == 65
    assert found(index, "coal") == list(range(1, 66))
    assert [found(index, f"word{number}") for number in range(1, 66)] == [[number] for number in range(1, 66)]


def test_articles_without_a_word_are_merged_too(index):
    for number in range(1, 6):
        put(index, Document(number))
    assert sum(sizes(index)) == 5
    put(index, Document(6, body="coal"), removed=(1, 2, 3))
    assert found(index, "coal") == [6]
    assert sum(sizes(index)) == 3


def test_deleted_articles_leave_the_files_too(index):
    put(index, *(Document(number, body=f"coal word{number}") for number in range(1, 41)))
    put(index, removed=range(1, 5))
    assert sizes(index) == [40]
    put(index, removed=range(5, 21))
    assert sizes(index) == [20]
    assert found(index, "word7") == []
    assert found(index, "coal") == list(range(21, 41))
    put(index, removed=range(1, 41))
    assert sizes(index) == []
    assert index.doc_count == 0


def test_the_files_of_merged_segments_are_removed(index):
    for number in range(1, 20):
        put(index, Document(number, body="coal"))
    files = [each.name for each in index._room.iterdir() if each.suffix == codec.EXTENSION]
    assert len(files) == len(sizes(index))


# ---------------------------------------------------------------- the file


def test_arrays_come_back_as_they_were_written(tmp_path):
    path = tmp_path / "file"
    with arrays.ArrayWriter(path) as writer:
        for start in range(0, 100, 10):
            writer.append("numbers", np.arange(start, start + 10))
            writer.append("bytes", np.arange(3, dtype=np.uint8))
        writer.append("none", np.zeros(0, np.float32))
    found = arrays.read(path)
    assert found["numbers"].tolist() == list(range(100))
    assert found["bytes"].tolist() == [0, 1, 2] * 10
    assert (found["none"].size, found["none"].dtype) == (0, np.float32)


@pytest.mark.parametrize("harm", ["short", "cut", "noise", "directory"])
def test_a_file_that_is_not_whole_is_noticed(tmp_path, harm):
    path = tmp_path / "file"
    with arrays.ArrayWriter(path) as writer:
        writer.append("numbers", np.arange(1000))
    data = path.read_bytes()
    changed = {
        "short": data[:10],
        "cut": data[:-1],
        "noise": os.urandom(len(data)),
        "directory": data[:-24] + b"]" + data[-23:],
    }
    path.write_bytes(changed[harm])
    with pytest.raises((ValueError, OSError)):
        arrays.read(path)


def test_a_writing_that_fails_leaves_no_file(tmp_path):
    writer = arrays.ArrayWriter(tmp_path / "file")

    def fail():
        with writer:
            writer.append("numbers", np.arange(10))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not (tmp_path / "file").exists()
